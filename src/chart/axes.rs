//! Axes: round ticks, their labels, the grid, and the map from data to SVG units.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;

use super::ChartError;
use super::canvas::GRID;
use super::geometry::{Bounds, Point, clip_polyline};
use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::sheet::Sheet;
use super::svg::number;
use super::words::Words;
use crate::number::Number;

/// Font size of tick labels.
pub(super) const TICK_SIZE: f64 = 13.0;
/// Font size of names and labels.
pub(super) const LABEL_SIZE: f64 = 14.0;

/// One tick of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

/// About `count` round ticks within the range: steps of 1, 2, 2.5 or 5 times a power of ten.
pub(super) fn round_ticks(range: (f64, f64), count: usize) -> Vec<Tick> {
    let rough = (range.1 - range.0) / count.max(1) as f64;
    let power = power_of_ten(order(rough));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let slack = step * 1e-6;
    let first = ((range.0 - slack) / step).ceil() as i64;
    let last = ((range.1 + slack) / step).floor() as i64;
    (first..=last)
        .map(|index| {
            let value = index as f64 * step;
            Tick { value, label: tick_label(value, step) }
        })
        .collect()
}

/// Ticks at whole numbers.
pub(super) fn whole_ticks(range: (f64, f64), count: usize) -> Vec<Tick> {
    if range.1 - range.0 <= count as f64 {
        let (first, last) = (range.0.ceil() as i64, range.1.floor() as i64);
        return (first..=last)
            .map(|index| Tick { value: index as f64, label: tick_label(index as f64, 1.0) })
            .collect();
    }
    round_ticks(range, count)
}

/// Ticks at the powers of ten; `range` is in exponents. Every other one is left out when there are many.
pub(super) fn power_ticks(range: (f64, f64), count: usize) -> Vec<Tick> {
    let (first, last) = ((range.0 - 1e-9).ceil() as i32, (range.1 + 1e-9).floor() as i32);
    let stride = ((last - first) as usize / count.max(1) + 1) as i32;
    (first..=last)
        .filter(|exponent| (exponent - first) % stride == 0)
        .map(|exponent| {
            // A short scale is easier to read in plain numbers.
            let plain = first >= -3 && last <= 3;
            let label = match exponent {
                0 => "1".into(),
                1 => "10".into(),
                _ if plain => grouped(&number(power_of_ten(exponent), 3)),
                _ => format!("10{}", superscript(exponent)),
            };
            Tick { value: f64::from(exponent), label }
        })
        .collect()
}

fn superscript(exponent: i32) -> String {
    exponent
        .to_string()
        .chars()
        .map(|character| match character {
            '-' => '⁻',
            digit => {
                ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize - '0' as usize]
            }
        })
        .collect()
}

/// A multiple of `step`, written without needless zeros.
pub(super) fn tick_label(value: f64, step: f64) -> String {
    if value.abs() < step * 1e-6 {
        return "0".into();
    }
    let size = order(value.abs());
    if !(-4..=6).contains(&size) {
        let mantissa = number(value / power_of_ten(size), 3);
        return format!("{mantissa}·10{}", superscript(size)).replace('-', "−");
    }
    let decimals = (2 - order(step)).clamp(0, 9) as usize;
    grouped(&number(value, decimals))
}

/// Thousands separated by commas from 10,000 on, and a true minus sign.
pub(super) fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, ""), |(whole, fraction)| (whole, fraction));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && whole.len() > 4 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// A number for a data table: at most four decimals, or a power of ten when it is very small or large.
pub(super) fn rounded(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e7).contains(&value.abs()) {
        let size = order(value.abs());
        let mantissa = number(value / power_of_ten(size), 3);
        return format!("{mantissa}·10{}", superscript(size)).replace('-', "−");
    }
    grouped(value.shown().rounded(4).as_str())
}

/// The exponent of ten of a positive number's first digit.
fn order(value: f64) -> i32 {
    libm::log10(value).floor() as i32
}

fn power_of_ten(exponent: i32) -> f64 {
    libm::pow(10.0, f64::from(exponent))
}

/// A range a little wider than the data, so that nothing sits on the frame.
pub(super) fn padded(range: (f64, f64), share: f64) -> (f64, f64) {
    let span = range.1 - range.0;
    if span > 0.0 {
        return (range.0 - span * share, range.1 + span * share);
    }
    let half = if range.0 == 0.0 { 1.0 } else { range.0.abs() * 0.5 };
    (range.0 - half, range.1 + half)
}

/// Smallest and largest of finite numbers.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
    })
}

/// What an axis shows.
pub(super) struct Axis {
    pub(super) name: Words,
    pub(super) range: (f64, f64),
    pub(super) ticks: Vec<Tick>,
    /// Whether the line at 0 is drawn stronger.
    pub(super) zero: bool,
    /// Whether light lines lead across from the ticks, rather than short ones outwards.
    pub(super) grid: bool,
}

impl Axis {
    /// An axis with about `count` round ticks.
    pub(super) fn new(name: &str, range: (f64, f64), count: usize) -> Axis {
        Axis {
            name: Words::name(name),
            range,
            ticks: round_ticks(range, count),
            zero: true,
            grid: true,
        }
    }
}

/// A rectangle of the sheet with coordinates of its own.
pub(super) struct Plane {
    /// The rectangle in SVG units.
    pub(super) frame: Bounds,
    map: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Plane {
    /// A plane without axes.
    pub(super) fn new(frame: Bounds, x: (f64, f64), y: (f64, f64)) -> Plane {
        let grid = |value: f64| (value * GRID).round() as i32;
        let across = grid(frame.left)..grid(frame.right);
        // SVG counts downwards.
        let up = grid(frame.bottom)..grid(frame.top);
        Plane { frame, map: Cartesian2d::new(x.0..x.1, y.0..y.1, (across, up)) }
    }

    /// A point of the data in SVG units.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        let (x, y) = self.map.translate(&(x, y));
        (f64::from(x) / GRID, f64::from(y) / GRID)
    }

    /// The same for a whole line, cut at the frame.
    pub(super) fn inside(&self, points: &[Point]) -> Vec<Vec<Point>> {
        let mapped: Vec<Point> = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        clip_polyline(&mapped, &self.frame.grown(0.05))
    }

    /// Draws grid, axes, tick labels and names.
    pub(super) fn draw_axes(
        &self,
        sheet: &mut Sheet,
        x: &Axis,
        y: &Axis,
    ) -> Result<(), ChartError> {
        let frame = self.frame;
        let light = Pen::stroke(Role::Grid, 1.0);
        let strong = Pen::stroke(Role::Axis, 1.2);
        let tick_type = Type::new(TICK_SIZE, Role::Soft);
        for tick in &x.ticks {
            let at = self.at(tick.value, y.range.0).0;
            let (top, bottom, pen) = if x.grid {
                (frame.top, frame.bottom, &light)
            } else {
                (frame.bottom, frame.bottom + 4.0, &strong)
            };
            sheet.faint_line(&[(at, top), (at, bottom)], pen)?;
            sheet.text(
                &Words::plain(&tick.label),
                (at, frame.bottom + 8.5 + 0.7 * TICK_SIZE),
                &tick_type,
            );
        }
        for tick in &y.ticks {
            let at = self.at(x.range.0, tick.value).1;
            let (left, right, pen) = if y.grid {
                (frame.left, frame.right, &light)
            } else {
                (frame.left - 4.0, frame.left, &strong)
            };
            sheet.faint_line(&[(left, at), (right, at)], pen)?;
            let style = tick_type.clone().anchor(Anchor::End);
            sheet.text(
                &Words::plain(&tick.label),
                (frame.left - 7.0, at + 0.33 * TICK_SIZE),
                &style,
            );
        }
        if x.zero && (x.range.0..=x.range.1).contains(&0.0) {
            let at = self.at(0.0, y.range.0).0;
            sheet.line(&[(at, frame.top), (at, frame.bottom)], &strong)?;
        }
        if y.zero && (y.range.0..=y.range.1).contains(&0.0) {
            let at = self.at(x.range.0, 0.0).1;
            sheet.line(&[(frame.left, at), (frame.right, at)], &strong)?;
        }
        self.name_axes(sheet, x, y);
        Ok(())
    }

    /// The name of x at the right end of its axis, or below the tick labels when it is long; the name of y on top.
    fn name_axes(&self, sheet: &mut Sheet, x: &Axis, y: &Axis) {
        let frame = self.frame;
        let style = Type::new(LABEL_SIZE, Role::Ink);
        if name_is_short(&x.name) {
            let at = (frame.right + 8.0, frame.bottom + 0.3 * LABEL_SIZE);
            sheet.text(&x.name, at, &style.clone().anchor(Anchor::Start));
        } else {
            let at = (frame.right, frame.bottom + X_LABELS + 0.7 * LABEL_SIZE);
            sheet.text(&x.name, at, &style.clone().anchor(Anchor::End));
        }
        let width = y.name.width(LABEL_SIZE, false);
        let (left, anchor) = if name_is_short(&y.name) {
            (frame.left - 7.0, Anchor::End)
        } else {
            ((frame.left - 26.0).max(4.0), Anchor::Start)
        };
        let left = if anchor == Anchor::End { left.max(width + 4.0) } else { left };
        sheet.text(&y.name, (left, frame.top - 11.0), &style.anchor(anchor));
    }
}

/// Height taken by a row of tick labels below the frame.
const X_LABELS: f64 = 27.0;

/// Whether a name fits at the end of an axis.
fn name_is_short(name: &Words) -> bool {
    name.width(LABEL_SIZE, false) <= 22.0
}

/// The frame that leaves room for tick labels and names, `right` units being kept free on the right.
pub(super) fn frame_for(size: (f64, f64), x: &Axis, y: &Axis, right: f64) -> Bounds {
    let widest = |axis: &Axis| {
        axis.ticks
            .iter()
            .map(|tick| Words::plain(&tick.label).width(TICK_SIZE, false))
            .fold(0.0, f64::max)
    };
    let short = name_is_short(&x.name);
    let name_room =
        if short && !x.name.is_empty() { x.name.width(LABEL_SIZE, false) + 14.0 } else { 0.0 };
    Bounds {
        left: widest(y).max(14.0) + 13.0,
        top: if y.name.is_empty() { 12.0 } else { 30.0 },
        right: size.0 - right.max(name_room).max(widest(x) / 2.0 + 4.0),
        bottom: size.1 - if short { 28.0 } else { 28.0 + LABEL_SIZE + 4.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_have_true_minus_signs() {
        assert_eq!(labels(&round_ticks((-1.0, 1.0), 4)), ["−1", "−0.5", "0", "0.5", "1"]);
        assert_eq!(labels(&round_ticks((0.0, 0.3), 3)), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(&round_ticks((0.0, 30_000.0), 3)), ["0", "10,000", "20,000", "30,000"]);
        assert_eq!(labels(&round_ticks((0.0, 2e-6), 2)), ["0", "1·10⁻⁶", "2·10⁻⁶"]);
    }

    #[test]
    fn powers_of_ten_are_written_as_powers() {
        assert_eq!(
            labels(&power_ticks((-4.0, 1.0), 10)),
            ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1", "10"]
        );
        assert_eq!(labels(&power_ticks((-2.0, 0.0), 10)), ["0.01", "0.1", "1"]);
        assert_eq!(power_ticks((-40.0, 0.0), 5).len(), 5);
    }

    #[test]
    fn table_numbers_are_rounded_half_away_from_zero() {
        assert_eq!([0.03125, -0.03125, 2.5].map(rounded), ["0.0313", "−0.0313", "2.5"]);
    }

    #[test]
    fn the_map_turns_y_upwards() {
        let frame = Bounds { left: 10.0, top: 20.0, right: 110.0, bottom: 220.0 };
        let plane = Plane::new(frame, (0.0, 1.0), (0.0, 2.0));
        assert_eq!(plane.at(0.5, 0.0), (60.0, 220.0));
        assert_eq!(plane.at(1.0, 2.0), (110.0, 20.0));
    }
}
