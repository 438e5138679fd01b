//! How many numbers lie where: the thousands of products of a wide neuron, counted in equal intervals.

use super::axes::{Axis, Plane, frame_for, grouped, round_ticks, rounded, tick_label};
use super::geometry::Bounds;
use super::palette::Role;
use super::pen::Pen;
use super::sheet::Sheet;
use super::waterfall::hatched;
use super::{Chart, ChartError, DataTable, finite};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 230;
/// About as many intervals as can be told apart.
const INTERVALS: f64 = 24.0;

/// Numbers to be counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// The figure's short title.
    pub name: String,
    /// What is counted, in the plural, such as `products`.
    pub what: String,
    /// The numbers.
    pub values: Vec<f64>,
}

/// An interval from `from` to below `to`, and how many numbers lie in it.
#[derive(Clone, Debug, PartialEq)]
struct Interval {
    from: f64,
    to: f64,
    count: usize,
}

impl Histogram {
    /// The finished figure.
    ///
    /// # Errors
    /// If there is no number, or one is not finite.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        for value in &self.values {
            finite(*value, || format!("one of the {}", self.what))?;
        }
        let (intervals, step) = self.intervals()?;
        let most = intervals.iter().map(|interval| interval.count).max().unwrap_or(1) as f64;
        let ends = intervals.first().zip(intervals.last());
        let x_range = ends.map_or((0.0, 1.0), |(first, last)| (first.from, last.to));
        let x = Axis { ticks: round_ticks(x_range, 6), grid: false, ..Axis::new("", x_range, 6) };
        let y_range = (0.0, most * 1.08);
        let y = Axis { ticks: round_ticks(y_range, 4), ..Axis::new(&self.what, y_range, 4) };
        let frame = frame_for((f64::from(WIDTH), f64::from(HEIGHT)), &x, &y, 12.0);
        let plane = Plane::new(frame, x_range, y_range);
        let mut sheet = Sheet::new(WIDTH, HEIGHT);
        plane.draw_axes(&mut sheet, &x, &y)?;
        for interval in intervals.iter().filter(|interval| interval.count > 0) {
            let (left, top) = plane.at(interval.from, interval.count as f64);
            let (right, bottom) = plane.at(interval.to, 0.0);
            // Even a single number among thousands leaves a line.
            let top = top.min(bottom - 0.8);
            let bounds = Bounds { left: left + 0.6, top, right: right - 0.6, bottom };
            // Below 0 hatched, so that the sign does not hang on colour.
            if interval.to <= 0.0 && bounds.height() > 2.0 {
                hatched(&mut sheet, bounds, Role::Minus)?;
            } else {
                let role = if interval.to <= 0.0 { Role::Minus } else { Role::Plus };
                sheet.rectangle(bounds, &Pen::stroke(role, 1.0).filled(role).opacity(0.78))?;
            }
        }
        Ok(sheet.finish(
            &self.name,
            &self.description(&intervals, step),
            self.table(&intervals, step),
        ))
    }

    /// Equal intervals that have an edge at 0, from the least number to the greatest, and their width.
    fn intervals(&self) -> Result<(Vec<Interval>, f64), ChartError> {
        let Some((low, high)) = super::axes::extent(self.values.iter().copied()) else {
            return Err(ChartError::Empty { what: format!("{} to count", self.what) });
        };
        let (low, high) = (low.min(0.0), high.max(0.0));
        let span = if high > low { high - low } else { 1.0 };
        let step = round_step(span / INTERVALS);
        // The edges are what their labels say, so that a number on an edge is counted where the table says.
        let edge = |index: i64| written_multiple(index, step);
        let (mut first, mut last) = ((low / step).floor() as i64, (high / step).floor() as i64);
        while edge(first) > low {
            first -= 1;
        }
        while edge(last + 1) <= high {
            last += 1;
        }
        let mut intervals: Vec<Interval> = (first..=last)
            .map(|index| Interval { from: edge(index), to: edge(index + 1), count: 0 })
            .collect();
        for value in &self.values {
            let index = intervals.partition_point(|interval| interval.from <= *value);
            if let Some(interval) = index.checked_sub(1).and_then(|at| intervals.get_mut(at)) {
                interval.count += 1;
            }
        }
        Ok((intervals, step))
    }

    fn description(&self, intervals: &[Interval], step: f64) -> String {
        let count = |count: usize| grouped(&count.to_string());
        let signs = [
            ("above 0", self.values.iter().filter(|value| **value > 0.0).count()),
            ("below 0", self.values.iter().filter(|value| **value < 0.0).count()),
            ("exactly 0", self.values.iter().filter(|value| **value == 0.0).count()),
        ];
        let signs: Vec<String> =
            signs.iter().map(|(where_, many)| format!("{} {where_}", count(*many))).collect();
        let fullest = intervals.iter().max_by_key(|interval| interval.count);
        let fullest = fullest.map_or(String::new(), |interval| {
            format!(
                " The fullest interval, from {} to {}, has {} of them.",
                tick_label(interval.from, step),
                tick_label(interval.to, step),
                count(interval.count)
            )
        });
        let (low, high) = super::axes::extent(self.values.iter().copied()).unwrap_or((0.0, 0.0));
        format!(
            "Histogram of {} {}: {}. They reach from about {} to about {}, and are counted in \
             intervals of {}.{fullest}",
            count(self.values.len()),
            self.what,
            signs.join(", "),
            rounded(low),
            rounded(high),
            tick_label(step, step),
        )
    }

    fn table(&self, intervals: &[Interval], step: f64) -> DataTable {
        let mut table = DataTable::new(&self.name, ["from", "to below", &self.what]);
        for interval in intervals {
            table.push([
                tick_label(interval.from, step),
                tick_label(interval.to, step),
                grouped(&interval.count.to_string()),
            ]);
        }
        table
    }
}

/// The least of 1, 2, 5, 10 times a power of ten that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    let exponent = libm::floor(libm::log10(rough)) as i32;
    let steps = (exponent - 1..=exponent + 1).flat_map(|exponent| {
        [1, 2, 5].map(|factor| format!("{factor}e{exponent}").parse::<f64>().unwrap_or(rough))
    });
    steps.into_iter().find(|step| *step >= rough).unwrap_or(rough)
}

/// The double that is nearest to a multiple of a round step, as one reads it in decimals.
fn written_multiple(index: i64, step: f64) -> f64 {
    let text = format!("{step:e}");
    let scaled = text.split_once('e').and_then(|(mantissa, exponent)| {
        let mantissa: i64 = mantissa.parse().ok()?;
        format!("{}e{exponent}", index.checked_mul(mantissa)?).parse().ok()
    });
    scaled.unwrap_or(index as f64 * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: Vec<f64>) -> Histogram {
        Histogram { name: "Products".into(), what: "products".into(), values }
    }

    #[test]
    fn every_number_is_counted_once_and_edges_belong_above() {
        let values: Vec<f64> = (-50..=50).map(|index| f64::from(index) / 100.0).collect();
        let (intervals, step) = histogram(values.clone()).intervals().unwrap();
        assert_eq!(step, 0.05);
        assert_eq!(intervals.iter().map(|one| one.count).sum::<usize>(), values.len());
        let zero = intervals.iter().find(|one| one.from == 0.0).unwrap();
        assert_eq!((zero.to, zero.count), (0.05, 5));
        assert_eq!(intervals.last().unwrap(), &Interval { from: 0.5, to: 0.55, count: 1 });
    }

    #[test]
    fn one_number_or_only_zeros_can_be_drawn() {
        for values in
            [vec![0.0], vec![0.0; 9], vec![-3.0], vec![1e-300, 2e-300], vec![1e300, -1e300]]
        {
            let (intervals, _) = histogram(values.clone()).intervals().unwrap();
            assert_eq!(
                intervals.iter().map(|one| one.count).sum::<usize>(),
                values.len(),
                "{values:?}"
            );
            assert!(histogram(values).draw().is_ok());
        }
        assert!(histogram(Vec::new()).draw().is_err());
        assert!(histogram(vec![f64::NAN]).draw().is_err());
    }
}
