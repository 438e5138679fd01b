//! Curves of functions of one number, with marked points, guide lines, hinges and jumps.

mod account;
mod guides;

use super::axes::{Axis, LABEL_SIZE, Plane, extent, frame_for, padded};
use super::ends::{End, write_names};
use super::geometry::Point;
use super::palette::Role;
use super::pen::{Dash, Pen, Type};
use super::sampling::{Piece, pieces, sample};
use super::sheet::{SIDES, Sheet};
use super::words::Words;
use super::{Chart, ChartError, ascending, finite};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 330;

/// A function to draw.
#[derive(Clone)]
pub struct Curve<'a> {
    /// Written at the end of the curve, such as `σ(x)`.
    pub label: String,
    /// The function itself.
    pub function: &'a dyn Fn(f64) -> f64,
    /// Where it bends sharply, such as 0 for ReLU.
    pub kinks: Vec<f64>,
    /// Where it jumps. A closed dot shows its value there, open dots the limits that it does not take.
    pub jumps: Vec<f64>,
    /// Whether it is made of straight pieces, so that a machine's round numbers are round indeed.
    pub straight: bool,
    /// Whether it is the derivative of the curve before it: dashed, in that curve's colour.
    pub derivative: bool,
}

impl<'a> Curve<'a> {
    /// A smooth curve.
    pub fn new(label: &str, function: &'a dyn Fn(f64) -> f64) -> Curve<'a> {
        Curve {
            label: label.into(),
            function,
            kinks: Vec::new(),
            jumps: Vec::new(),
            straight: false,
            derivative: false,
        }
    }
}

/// A point on a curve worth naming.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarkedPoint {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
    /// Such as `σ(3) ≈ 0.9526`.
    pub label: String,
    /// Whether thin lines lead down to the axes.
    pub drop_lines: bool,
}

/// A straight line to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Guide {
    /// y = const: an asymptote, a threshold.
    Horizontal {
        /// Its ordinate.
        y: f64,
        /// Its label, or empty.
        label: String,
    },
    /// x = const.
    Vertical {
        /// Its abscissa.
        x: f64,
        /// Its label, or empty.
        label: String,
    },
}

/// A stretch at one height to compare with, such as the target of a bump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its height.
    pub y: f64,
}

/// One or several curves over an interval.
#[derive(Clone, Default)]
pub struct CurveChart<'a> {
    /// The figure's short title.
    pub name: String,
    /// Name of the horizontal axis.
    pub x_name: String,
    /// Name of the vertical axis.
    pub y_name: String,
    /// The interval.
    pub x: (f64, f64),
    /// The range shown upwards; taken from the curves when `None`.
    pub y: Option<(f64, f64)>,
    /// The functions, at most eight.
    pub curves: Vec<Curve<'a>>,
    /// Points worth naming.
    pub points: Vec<MarkedPoint>,
    /// Stretches to compare with, drawn under the curves.
    pub levels: Vec<Level>,
    /// What they are called together, such as `target`.
    pub level_name: String,
    /// Lines to compare with.
    pub guides: Vec<Guide>,
    /// The centre of a point symmetry, and its label.
    pub centre: Option<(f64, f64, String)>,
}

/// A curve cut at its jumps, in data units.
type Sampled = Vec<Vec<Point>>;

impl CurveChart<'_> {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let x_range = ascending(self.x, "the interval of x")?;
        if self.curves.is_empty() {
            return Err(ChartError::Empty { what: "curve".into() });
        }
        if self.curves.len() > 8 {
            return Err(ChartError::TooMany { what: "curves".into(), limit: 8 });
        }
        self.check()?;
        let y_range = self.y_range()?;
        let sampled = self
            .curves
            .iter()
            .map(|curve| sampled(curve, x_range, (y_range.1 - y_range.0) / 8000.0))
            .collect::<Result<Vec<_>, _>>()?;

        let (x, y) = (Axis::new(&self.x_name, x_range, 6), Axis::new(&self.y_name, y_range, 5));
        let widest = self
            .curves
            .iter()
            .map(|curve| &curve.label)
            .chain(self.levels.first().map(|_| &self.level_name))
            .map(|label| Words::math(label).width(LABEL_SIZE, false))
            .fold(0.0, f64::max);
        let right = if widest > 0.0 { (widest + 15.0).min(130.0) } else { 12.0 };
        let mut sheet = Sheet::new(WIDTH, HEIGHT);
        let plane = Plane::new(
            frame_for((f64::from(WIDTH), f64::from(HEIGHT)), &x, &y, right),
            x_range,
            y_range,
        );
        plane.draw_axes(&mut sheet, &x, &y)?;
        self.draw_guides(&mut sheet, &plane)?;
        self.draw_levels(&mut sheet, &plane)?;
        let mut ends = Vec::new();
        for (index, (curve, sampled)) in self.curves.iter().zip(&sampled).enumerate() {
            let (role, dash) = self.style(index);
            let pen = Pen::stroke(role, 2.2).dash(dash);
            let mut end = None;
            for piece in sampled.iter().flat_map(|piece| plane.inside(piece)) {
                sheet.line(&piece, &pen)?;
                end = piece.last().copied();
            }
            ends.push(end);
            self.draw_jumps(&mut sheet, &plane, curve, role)?;
        }
        self.draw_points(&mut sheet, &plane)?;
        self.label_curves(&mut sheet, &plane, &ends, &x.name)?;
        self.label_guides(&mut sheet, &plane);
        self.label_points(&mut sheet, &plane)?;
        Ok(sheet.finish(&self.name, &self.description(), self.table(&x)))
    }

    fn check(&self) -> Result<(), ChartError> {
        for point in &self.points {
            finite(point.x, || format!("x of the point `{}`", point.label))?;
            finite(point.y, || format!("y of the point `{}`", point.label))?;
        }
        for level in &self.levels {
            finite(level.from + level.to + level.y, || {
                format!("a stretch of `{}`", self.level_name)
            })?;
        }
        for guide in &self.guides {
            let (Guide::Horizontal { y: value, label } | Guide::Vertical { x: value, label }) =
                guide;
            finite(*value, || format!("the place of the line `{label}`"))?;
        }
        if let Some((x, y, label)) = &self.centre {
            finite(x + y, || format!("the centre `{label}`"))?;
        }
        Ok(())
    }

    /// The given range, or one around all that is to be seen.
    fn y_range(&self) -> Result<(f64, f64), ChartError> {
        if let Some(range) = self.y {
            return ascending(range, "the range of y");
        }
        let mut values = Vec::new();
        for curve in &self.curves {
            let coarse = sampled(curve, self.x, f64::INFINITY)?;
            values.extend(coarse.iter().flatten().map(|(_, y)| *y));
        }
        values.extend(self.points.iter().map(|point| point.y));
        values.extend(self.levels.iter().map(|level| level.y));
        values.extend(self.guides.iter().filter_map(|guide| match guide {
            Guide::Horizontal { y, .. } => Some(*y),
            Guide::Vertical { .. } => None,
        }));
        let range = extent(values).ok_or_else(|| ChartError::Empty { what: "curve".into() })?;
        Ok(padded(range, 0.06))
    }

    /// Colour and pattern of the n-th curve; a derivative shares the colour of its function.
    fn style(&self, index: usize) -> (Role, Dash) {
        let functions =
            |upto: usize| self.curves[..upto].iter().filter(|curve| !curve.derivative).count();
        if self.curves[index].derivative {
            return (Role::curve(functions(index).max(1) - 1), Dash::Dashed);
        }
        let turn = functions(index);
        // Dashes mean a derivative where there is one.
        let any_derivative = self.curves.iter().any(|curve| curve.derivative);
        let dash = match Dash::curve(turn) {
            Dash::Dashed if any_derivative => Dash::Long,
            dash => dash,
        };
        (Role::curve(turn), dash)
    }

    /// Dots at a jump: closed for the value, open for the limits that it is not.
    fn draw_jumps(
        &self,
        sheet: &mut Sheet,
        plane: &Plane,
        curve: &Curve<'_>,
        role: Role,
    ) -> Result<(), ChartError> {
        let inset = (self.x.1 - self.x.0) * 1e-9;
        for jump in curve.jumps.iter().filter(|x| (self.x.0..=self.x.1).contains(*x)) {
            let value = finite((curve.function)(*jump), || format!("the function at {jump}"))?;
            for limit in [(curve.function)(jump - inset), (curve.function)(jump + inset)] {
                if (limit - value).abs() > 1e-6 * (1.0 + value.abs()) {
                    sheet.circle(
                        plane.at(*jump, limit),
                        3.6,
                        &Pen::stroke(role, 1.8).filled(Role::Paper),
                    )?;
                }
            }
            sheet.circle(plane.at(*jump, value), 3.6, &Pen::stroke(role, 1.8).filled(role))?;
        }
        Ok(())
    }

    fn draw_points(&self, sheet: &mut Sheet, plane: &Plane) -> Result<(), ChartError> {
        for point in &self.points {
            let at = plane.at(point.x, point.y);
            if point.drop_lines {
                let thin = Pen::stroke(Role::Soft, 1.0).dash(Dash::Dotted);
                let foot = plane.at(point.x, 0.0).1.clamp(plane.frame.top, plane.frame.bottom);
                let side = plane.at(0.0, point.y).0.clamp(plane.frame.left, plane.frame.right);
                sheet.line(&[at, (at.0, foot)], &thin)?;
                sheet.line(&[at, (side, at.1)], &thin)?;
            }
            sheet.circle(at, 4.0, &Pen::fill(Role::Ink))?;
        }
        if let Some((x, y, _)) = &self.centre {
            let at = plane.at(*x, *y);
            sheet.circle(at, 5.5, &Pen::stroke(Role::Ink, 1.4))?;
            sheet.circle(at, 1.6, &Pen::fill(Role::Ink))?;
        }
        Ok(())
    }

    fn label_points(&self, sheet: &mut Sheet, plane: &Plane) -> Result<(), ChartError> {
        let style = Type::new(LABEL_SIZE, Role::Ink).halo();
        for point in &self.points {
            let at = plane.at(point.x, point.y);
            sheet.label(&Words::math(&point.label), at, 8.0, &SIDES, &style)?;
        }
        if let Some((x, y, label)) = &self.centre {
            sheet.label(&Words::math(label), plane.at(*x, *y), 10.0, &SIDES, &style)?;
        }
        Ok(())
    }

    /// Names right of the frame for curves that reach it, beside their end for others.
    fn label_curves(
        &self,
        sheet: &mut Sheet,
        plane: &Plane,
        ends: &[Option<Point>],
        axis_name: &Words,
    ) -> Result<(), ChartError> {
        let frame = plane.frame;
        let mut margin = Vec::new();
        for (index, at) in ends.iter().enumerate() {
            let Some(at) = *at else { continue };
            let words = Words::math(&self.curves[index].label);
            let role = self.style(index).0;
            let room = f64::from(WIDTH) - frame.right - 11.0;
            if at.0 > frame.right - 2.0 && words.width(LABEL_SIZE, false) <= room {
                margin.push(End { words, role, at });
            } else {
                sheet.label(&words, at, 8.0, &SIDES, &Type::new(LABEL_SIZE, role).halo())?;
            }
        }
        margin.extend(self.levels.last().map(|level| End {
            words: Words::plain(&self.level_name),
            role: Role::C2,
            at: plane.at(level.to, level.y),
        }));
        write_names(sheet, frame, margin, axis_name)
    }
}

fn sampled(curve: &Curve<'_>, range: (f64, f64), tolerance: f64) -> Result<Sampled, ChartError> {
    pieces(range, &curve.jumps)
        .iter()
        .map(|piece: &Piece| sample(curve.function, piece, &curve.kinks, tolerance))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_that_is_not_finite_is_refused_by_name() {
        let chart = CurveChart {
            x: (-1.0, 1.0),
            curves: vec![Curve::new("1/x", &|x: f64| 1.0 / x)],
            ..CurveChart::default()
        };
        assert!(matches!(chart.draw(), Err(ChartError::NotFinite { .. })));
        assert!(matches!(
            CurveChart { curves: vec![], ..chart }.draw(),
            Err(ChartError::Empty { .. })
        ));
    }

    #[test]
    fn a_step_has_a_closed_and_an_open_dot() {
        let step = |x: f64| if x >= 0.0 { 1.0 } else { 0.0 };
        let curve = Curve { jumps: vec![0.0], straight: true, ..Curve::new("step(x)", &step) };
        let chart = CurveChart { x: (-2.0, 2.0), curves: vec![curve], ..CurveChart::default() }
            .draw()
            .unwrap();
        let svg = chart.inline("a");
        assert_eq!(svg.matches("<circle class=\"fill-paper stroke-c1\"").count(), 1);
        assert_eq!(svg.matches("<circle class=\"fill-c1 stroke-c1\"").count(), 1);
        assert!(chart.description.contains("It jumps at x = 0, where it is 1."));
    }
}
