//! Numbers over an index: a loss over epochs, readings before and after a threshold, gates over time steps.

mod account;

use super::axes::{
    Axis, LABEL_SIZE, Plane, extent, frame_for, padded, power_ticks, round_ticks, whole_ticks,
};
use super::ends::{End, write_names};
use super::geometry::{Point, thin};
use super::marker::draw_marker;
use super::palette::Role;
use super::pen::{Anchor, Dash, Pen, Type};
use super::sheet::Sheet;
use super::words::Words;
use super::{Chart, ChartError, ascending, finite};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 310;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A line through the points.
    #[default]
    Line,
    /// A marker for each point.
    Points,
    /// A line from 0 up or down to a marker.
    Stems,
    /// A marker for each point, joined by thin lines.
    LinePoints,
}

/// One row of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Written at its end.
    pub label: String,
    /// Index (or x) and number, in ascending order of the index.
    pub points: Vec<(f64, f64)>,
    /// How it is drawn.
    pub form: Form,
}

/// A horizontal line to compare with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Threshold {
    /// Its height.
    pub y: f64,
    /// Its label, or empty.
    pub label: String,
}

/// One or several series over one axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeriesChart {
    /// The figure's short title.
    pub name: String,
    /// Name of the index, such as `epoch`.
    pub x_name: String,
    /// Name of the numbers, such as `loss`.
    pub y_name: String,
    /// The series, at most four.
    pub series: Vec<Series>,
    /// Lines to compare with.
    pub thresholds: Vec<Threshold>,
    /// The range shown; taken from the numbers when `None`.
    pub y: Option<(f64, f64)>,
    /// Whether the numbers are shown on a logarithmic scale; all must then be positive.
    pub logarithmic: bool,
}

impl SeriesChart {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        self.check()?;
        let all = || self.series.iter().flat_map(|series| &series.points);
        let (first, last) = extent(all().map(|(x, _)| *x)).unwrap_or((0.0, 1.0));
        let only_lines = self.series.iter().all(|series| series.form == Form::Line);
        let x_range =
            if only_lines && first < last { (first, last) } else { padded((first, last), 0.06) };
        let y_range = self.y_range()?;
        let whole = all().all(|(x, _)| x.fract() == 0.0);
        let x_ticks = if whole { whole_ticks(x_range, 8) } else { round_ticks(x_range, 6) };
        let x = Axis { ticks: x_ticks, ..Axis::new(&self.x_name, x_range, 6) };
        let y_ticks =
            if self.logarithmic { power_ticks(y_range, 6) } else { round_ticks(y_range, 5) };
        let y =
            Axis { ticks: y_ticks, zero: !self.logarithmic, ..Axis::new(&self.y_name, y_range, 5) };
        let widest = self
            .series
            .iter()
            .map(|series| Words::math(&series.label).width(LABEL_SIZE, false))
            .fold(0.0, f64::max);
        let right = if widest > 0.0 { (widest + 16.0).min(150.0) } else { 12.0 };
        let mut sheet = Sheet::new(WIDTH, HEIGHT);
        let frame = frame_for((f64::from(WIDTH), f64::from(HEIGHT)), &x, &y, right);
        let plane = Plane::new(frame, x_range, y_range);
        plane.draw_axes(&mut sheet, &x, &y)?;
        if self.logarithmic {
            let floor = [(frame.left, frame.bottom), (frame.right, frame.bottom)];
            sheet.faint_line(&floor, &Pen::stroke(Role::Axis, 1.2))?;
        }
        for threshold in &self.thresholds {
            let at = plane.at(x_range.0, self.shown(threshold.y)).1;
            let pen = Pen::stroke(Role::Ink, 1.2).dash(Dash::Dotted);
            sheet.line(&[(frame.left, at), (frame.right, at)], &pen)?;
        }
        let mut ends = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            ends.push(self.draw_series(&mut sheet, &plane, index, series)?);
        }
        self.label_thresholds(&mut sheet, &plane);
        let named =
            self.series.iter().zip(ends).enumerate().filter_map(|(index, (series, end))| {
                let words = Words::math(&series.label);
                end.filter(|_| !words.is_empty()).map(|at| End {
                    words,
                    role: Role::curve(index),
                    at,
                })
            });
        write_names(&mut sheet, frame, named.collect(), &x.name)?;
        Ok(sheet.finish(&self.name, &self.description(), self.table()))
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.series.iter().all(|series| series.points.is_empty()) {
            return Err(ChartError::Empty { what: "point in any series".into() });
        }
        if self.series.len() > 4 {
            return Err(ChartError::TooMany { what: "series".into(), limit: 4 });
        }
        let points = self
            .series
            .iter()
            .flat_map(|series| series.points.iter().map(move |point| (&series.label, *point)));
        let lines = self.thresholds.iter().map(|threshold| (&threshold.label, (0.0, threshold.y)));
        for (label, (x, y)) in points.chain(lines) {
            finite(x, || format!("an index of `{label}`"))?;
            finite(y, || format!("a number of `{label}` at {x}"))?;
            if self.logarithmic && y <= 0.0 {
                let what = format!(
                    "`{label}` at {x} is not positive: a logarithmic scale has no place for it"
                );
                return Err(ChartError::Range { what });
            }
        }
        Ok(())
    }

    /// A number as the vertical axis shows it: itself, or its exponent of ten.
    fn shown(&self, y: f64) -> f64 {
        if self.logarithmic { libm::log10(y) } else { y }
    }

    fn y_range(&self) -> Result<(f64, f64), ChartError> {
        if let Some((low, high)) = self.y {
            let (low, high) = ascending((low, high), "the range of the series")?;
            if self.logarithmic && low <= 0.0 {
                return Err(ChartError::Range {
                    what: "a logarithmic scale begins above 0".into(),
                });
            }
            return Ok((self.shown(low), self.shown(high)));
        }
        let numbers = self.series.iter().flat_map(|series| &series.points).map(|(_, y)| *y);
        let stemmed = self.series.iter().any(|series| series.form == Form::Stems).then_some(0.0);
        let lines = self.thresholds.iter().map(|threshold| threshold.y);
        let (low, high) = extent(numbers.chain(lines).chain(stemmed)).unwrap_or((0.0, 1.0));
        if self.logarithmic {
            let (low, high) = padded((libm::log10(low), libm::log10(high)), 0.04);
            // At least one whole decade, so that there are two ticks to read.
            return Ok(if high - low < 1.0 { (low.floor(), high.ceil()) } else { (low, high) });
        }
        // Numbers that are not negative stand on 0 where that is near.
        if low >= 0.0 && low < 0.4 * high {
            let markers = self.series.iter().any(|series| series.form != Form::Line);
            // Markers on 0 keep off the tick labels.
            return Ok((if markers { -0.06 * high } else { 0.0 }, high * 1.06));
        }
        Ok(padded((low, high), 0.07))
    }

    /// Draws one series and gives its last visible point.
    fn draw_series(
        &self,
        sheet: &mut Sheet,
        plane: &Plane,
        index: usize,
        series: &Series,
    ) -> Result<Option<Point>, ChartError> {
        let role = Role::curve(index);
        let points: Vec<Point> = series.points.iter().map(|(x, y)| (*x, self.shown(*y))).collect();
        if matches!(series.form, Form::Line | Form::LinePoints) {
            let pen = match series.form {
                Form::Line => Pen::stroke(role, 1.8).dash(Dash::curve(index)),
                _ => Pen::stroke(role, 1.4).dash(Dash::curve(index)),
            };
            // Half a unit per column is finer than can be seen, and keeps ten thousand epochs small.
            let span = points.last().map_or(0.0, |last| last.0)
                - points.first().map_or(0.0, |first| first.0);
            let column = 0.5 / plane.frame.width() * span;
            let thinned = if points.len() > 900 && column > 0.0 {
                thin(&points, column)
            } else {
                points.clone()
            };
            for piece in plane.inside(&thinned) {
                sheet.line(&piece, &pen)?;
            }
        }
        let visible: Vec<Point> = points
            .iter()
            .map(|(x, y)| plane.at(*x, *y))
            .filter(|at| plane.frame.grown(1.0).has(*at))
            .collect();
        if series.form == Form::Stems {
            let floor = plane.at(0.0, 0.0).1.clamp(plane.frame.top, plane.frame.bottom);
            for at in &visible {
                sheet.line(&[(at.0, floor), *at], &Pen::stroke(role, 1.6))?;
            }
        }
        if series.form != Form::Line {
            for at in &visible {
                if index == 0 {
                    sheet.circle(*at, 4.0, &Pen::fill(role))?;
                } else {
                    // Further series differ by the shape of their markers.
                    draw_marker(sheet, *at, [0, 0, 2, 3][index % 4], role)?;
                }
            }
        }
        Ok(visible.last().copied())
    }

    fn label_thresholds(&self, sheet: &mut Sheet, plane: &Plane) {
        let frame = plane.frame;
        for threshold in &self.thresholds {
            let at = plane.at(0.0, self.shown(threshold.y)).1;
            let places: Vec<_> = [at - 5.0, at + 14.0]
                .into_iter()
                .flat_map(|y| {
                    [1.0, 0.0, 0.5, 0.25, 0.75].map(|share| {
                        let anchor = match share {
                            0.0 => Anchor::Start,
                            1.0 => Anchor::End,
                            _ => Anchor::Middle,
                        };
                        ((frame.left + 5.0 + share * (frame.width() - 10.0), y), anchor)
                    })
                })
                .collect();
            sheet.label_at(
                &Words::math(&threshold.label),
                &places,
                &Type::new(LABEL_SIZE - 1.0, Role::Ink).halo(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_thousand_epochs_stay_small_and_keep_their_peak() {
        let points = (0..5000)
            .map(|epoch| (f64::from(epoch), 1.0 + (f64::from(epoch) * 0.7).sin()))
            .collect();
        let chart = SeriesChart {
            name: "noise".into(),
            series: vec![Series { label: "loss".into(), points, form: Form::Line }],
            ..SeriesChart::default()
        };
        assert!(chart.draw().unwrap().standalone().len() < 60_000);
    }

    #[test]
    fn a_logarithmic_scale_refuses_zero() {
        let series =
            Series { label: "loss".into(), points: vec![(0.0, 1.0), (1.0, 0.0)], form: Form::Line };
        let chart =
            SeriesChart { series: vec![series], logarithmic: true, ..SeriesChart::default() };
        assert!(chart.draw().unwrap_err().to_string().starts_with("`loss` at 1 is not positive"));
    }
}
