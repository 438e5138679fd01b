//! Curves in words and numbers: the description and the data table.

use super::{Curve, CurveChart, Guide};
use crate::chart::DataTable;
use crate::chart::axes::{Axis, round_ticks, rounded};
use crate::chart::sentence::{equals, joined, stated};
use crate::chart::words::typeset;

impl CurveChart<'_> {
    pub(super) fn description(&self) -> String {
        let names: Vec<&str> = self.curves.iter().map(|curve| curve.label.as_str()).collect();
        let x = if self.x_name.is_empty() { "x" } else { &self.x_name };
        let what = if names.len() == 1 { "Curve" } else { "Curves" };
        let mut text = format!(
            "{what} of {} for {x} from {} to {}.",
            joined(&names),
            rounded(self.x.0),
            rounded(self.x.1)
        );
        for curve in &self.curves {
            let ends = [self.x.0, self.x.1].map(|x| curve.stated((curve.function)(x)));
            text.push_str(&format!(
                " {} is {} at {x} = {} and {} at {x} = {}.",
                curve.label,
                ends[0],
                rounded(self.x.0),
                ends[1],
                rounded(self.x.1)
            ));
            for jump in &curve.jumps {
                text.push_str(&format!(
                    " It jumps at {x} = {}, where it is {}.",
                    rounded(*jump),
                    curve.stated((curve.function)(*jump))
                ));
            }
            text.push_str(&bends(&curve.kinks, x));
        }
        if !self.levels.is_empty() {
            let levels: Vec<String> = self
                .levels
                .iter()
                .map(|level| {
                    let (from, to) = (rounded(level.from), rounded(level.to));
                    format!("{} from {from} to {to}", rounded(level.y))
                })
                .collect();
            text.push_str(&format!(" Dashed, {}: {}.", self.level_name, joined(&levels)));
        }
        for point in &self.points {
            text.push_str(&format!(" Marked: {}.", point.label));
        }
        for guide in &self.guides {
            let (axis, value, label) = match guide {
                Guide::Horizontal { y, label } => ("height", y, label),
                Guide::Vertical { x: value, label } => (x, value, label),
            };
            let named =
                if label.is_empty() { String::new() } else { format!(", labelled {label}") };
            text.push_str(&format!(" A dotted line at {axis} {}{named}.", rounded(*value)));
        }
        if let Some((x, y, label)) = &self.centre {
            text.push_str(&format!(
                " The centre of symmetry is at ({}, {}): {label}.",
                rounded(*x),
                rounded(*y)
            ));
        }
        text
    }

    pub(super) fn table(&self, x: &Axis) -> DataTable {
        let mut table =
            DataTable::new("Values in double precision, rounded to four decimals", [&self.x_name]);
        table.columns.extend(self.curves.iter().map(|curve| typeset(&curve.label)));
        let mut abscissas: Vec<f64> =
            round_ticks(x.range, 12).iter().map(|tick| tick.value).collect();
        abscissas.extend(self.points.iter().map(|point| point.x));
        abscissas.sort_by(f64::total_cmp);
        abscissas.dedup();
        for x in abscissas {
            let values = self.curves.iter().map(|curve| rounded((curve.function)(x)));
            table.push(std::iter::once(rounded(x)).chain(values));
        }
        table
    }
}

impl Curve<'_> {
    /// A value in words: of a smooth curve always "about", as the machine may have rounded it to a round number.
    fn stated(&self, value: f64) -> String {
        let text = stated(value);
        if self.straight || text.starts_with("about") { text } else { format!("about {text}") }
    }
}

/// Bends named one by one if there are few, else counted.
fn bends(kinks: &[f64], x: &str) -> String {
    const NAMED: usize = 9;
    match kinks {
        [] => String::new(),
        [first, .., last] if kinks.len() > NAMED => format!(
            " It bends {} times, first at {x} {} {}, last at {x} {} {}.",
            kinks.len(),
            equals(&[*first]),
            rounded(*first),
            equals(&[*last]),
            rounded(*last)
        ),
        kinks => {
            let named: Vec<String> = kinks.iter().map(|kink| rounded(*kink)).collect();
            format!(" It bends at {x} {} {}.", equals(kinks), joined(&named))
        }
    }
}
