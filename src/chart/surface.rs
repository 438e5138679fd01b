//! A network of two inputs as a surface over the plane, seen from a corner.

use super::axes::{Axis, LABEL_SIZE, TICK_SIZE, extent, round_ticks, rounded};
use super::geometry::Point;
use super::palette::Role;
use super::pen::{Anchor, Dash, Pen, Type};
use super::sentence::stated;
use super::sheet::{SIDES, Sheet};
use super::words::Words;
use super::{Chart, ChartError, DataTable, ascending, finite};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 404.0;
/// Meshes a side.
const MESHES: usize = 20;
/// The left corner of the floor.
const LEFT: Point = (48.0, 262.0);
/// Where the first input leads from there, to the front corner, and the second, to the back. Askew, so that a ridge along a
/// diagonal is not seen end on.
const FIRST: Point = (236.0, 98.0);
const SECOND: Point = (134.0, -86.0);
/// Height of the box.
const RISE: f64 = 150.0;

/// A point above the plane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurfacePoint {
    /// First input.
    pub x: f64,
    /// Second input.
    pub y: f64,
    /// Height, such as a target.
    pub z: f64,
    /// Its label, or empty.
    pub label: String,
}

/// The graph of a function of two numbers.
#[derive(Clone)]
pub struct Surface<'a> {
    /// The figure's short title.
    pub name: String,
    /// Name of the first input.
    pub x_name: String,
    /// Name of the second input.
    pub y_name: String,
    /// Name of the height.
    pub z_name: String,
    /// Range of the first input.
    pub x: (f64, f64),
    /// Range of the second input.
    pub y: (f64, f64),
    /// Range of the height; taken from the function and the points when `None`.
    pub z: Option<(f64, f64)>,
    /// The function.
    pub function: &'a dyn Fn(f64, f64) -> f64,
    /// Points, each with a thin line to the surface where it is off it.
    pub points: Vec<SurfacePoint>,
}

/// The box that is looked at.
struct View {
    x: (f64, f64),
    y: (f64, f64),
    z: (f64, f64),
}

impl View {
    /// The first input leads from the left corner to the front, the second from there to the right.
    fn at(&self, x: f64, y: f64, z: f64) -> Point {
        let share = |value: f64, range: (f64, f64)| (value - range.0) / (range.1 - range.0);
        let (x, y, z) = (share(x, self.x), share(y, self.y), share(z, self.z));
        (LEFT.0 + FIRST.0 * x + SECOND.0 * y, LEFT.1 + FIRST.1 * x + SECOND.1 * y - RISE * z)
    }
}

impl<'a> Surface<'a> {
    /// The surface over the unit square.
    pub fn new(name: &str, function: &'a dyn Fn(f64, f64) -> f64) -> Surface<'a> {
        Surface {
            name: name.into(),
            x_name: "x1".into(),
            y_name: "x2".into(),
            z_name: "y".into(),
            x: (0.0, 1.0),
            y: (0.0, 1.0),
            z: None,
            function,
            points: Vec::new(),
        }
    }

    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let (x, y) = (ascending(self.x, "the range of x")?, ascending(self.y, "the range of y")?);
        for point in &self.points {
            finite(point.x + point.y + point.z, || format!("the point `{}`", point.label))?;
        }
        let heights = self.heights()?;
        let z = self.z_range(&heights)?;
        let view = View { x, y, z };
        let mut sheet = Sheet::new(WIDTH as u32, HEIGHT as u32);
        self.draw_floor(&mut sheet, &view)?;
        draw_mesh(&mut sheet, &view, &heights)?;
        self.draw_posts(&mut sheet, &view)?;
        self.draw_points(&mut sheet, &view)?;
        Ok(sheet.finish(&self.name, &self.description(&heights), self.table(&heights)))
    }

    /// The function at the corners of the meshes, row by row along the second input.
    fn heights(&self) -> Result<Vec<f64>, ChartError> {
        (0..(MESHES + 1) * (MESHES + 1))
            .map(|index| {
                let (x, y) = corner(self.x, self.y, index % (MESHES + 1), index / (MESHES + 1));
                finite((self.function)(x, y), || format!("the function at ({x}, {y})"))
            })
            .collect()
    }

    fn z_range(&self, heights: &[f64]) -> Result<(f64, f64), ChartError> {
        if let Some(range) = self.z {
            return ascending(range, "the range of the height");
        }
        let all = heights.iter().copied().chain(self.points.iter().map(|point| point.z));
        let (low, high) = extent(all).unwrap_or((0.0, 1.0));
        Ok(if high - low < 1e-9 { (low - 0.5, high + 0.5) } else { (low, high) })
    }

    fn draw_floor(&self, sheet: &mut Sheet, view: &View) -> Result<(), ChartError> {
        let (light, strong) = (Pen::stroke(Role::Grid, 1.0), Pen::stroke(Role::Axis, 1.2));
        let floor = view.z.0;
        let axes = [
            Axis::new(&self.x_name, view.x, 3),
            Axis::new(&self.y_name, view.y, 3),
            Axis { ticks: round_ticks(view.z, 4), ..Axis::new(&self.z_name, view.z, 4) },
        ];
        let style = Type::new(TICK_SIZE, Role::Soft);
        for tick in &axes[0].ticks {
            let line = [view.at(tick.value, view.y.0, floor), view.at(tick.value, view.y.1, floor)];
            sheet.faint_line(&line, &light)?;
            let at = (line[0].0 - 6.0, line[0].1 + 14.0);
            sheet.text(&Words::plain(&tick.label), at, &style.clone().anchor(Anchor::End));
        }
        for tick in &axes[1].ticks {
            let line = [view.at(view.x.0, tick.value, floor), view.at(view.x.1, tick.value, floor)];
            sheet.faint_line(&line, &light)?;
            let at = (line[1].0 + 6.0, line[1].1 + 14.0);
            sheet.text(&Words::plain(&tick.label), at, &style.clone().anchor(Anchor::Start));
        }
        let corners = [(view.x.0, view.y.0), (view.x.1, view.y.0), (view.x.1, view.y.1)]
            .map(|(x, y)| view.at(x, y, floor));
        sheet.faint_line(&corners, &strong)?;
        let top = view.at(view.x.0, view.y.0, view.z.1);
        sheet.faint_line(&[corners[0], top], &strong)?;
        for tick in &axes[2].ticks {
            let at = view.at(view.x.0, view.y.0, tick.value);
            sheet.faint_line(&[(at.0 - 4.0, at.1), at], &strong)?;
            let place = (at.0 - 8.0, at.1 + 0.33 * TICK_SIZE);
            // The lowest tick would stand in the tick labels of the floor.
            if tick.value > view.z.0 + 0.08 * (view.z.1 - view.z.0) {
                sheet.text(&Words::plain(&tick.label), place, &style.clone().anchor(Anchor::End));
            }
        }
        let name = Type::new(LABEL_SIZE, Role::Ink);
        let middle = |from: Point, to: Point| ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let (front, side) = (middle(corners[0], corners[1]), middle(corners[1], corners[2]));
        sheet.text(
            &axes[0].name,
            (front.0 - 34.0, front.1 + 36.0),
            &name.clone().anchor(Anchor::End),
        );
        sheet.text(
            &axes[1].name,
            (side.0 + 34.0, side.1 + 36.0),
            &name.clone().anchor(Anchor::Start),
        );
        sheet.text(&axes[2].name, (top.0, top.1 - 10.0), &name);
        Ok(())
    }

    /// Thin lines from the front and the right corner of the floor up to the surface.
    fn draw_posts(&self, sheet: &mut Sheet, view: &View) -> Result<(), ChartError> {
        for (x, y) in [(view.x.1, view.y.0), (view.x.1, view.y.1)] {
            let height = (self.function)(x, y).clamp(view.z.0, view.z.1);
            let post = [view.at(x, y, view.z.0), view.at(x, y, height)];
            sheet.faint_line(&post, &Pen::stroke(Role::Axis, 1.0).dash(Dash::Dotted))?;
        }
        Ok(())
    }

    fn draw_points(&self, sheet: &mut Sheet, view: &View) -> Result<(), ChartError> {
        let mut placed = Vec::new();
        for point in &self.points {
            let at = view.at(point.x, point.y, point.z);
            let foot = view.at(point.x, point.y, (self.function)(point.x, point.y));
            if (at.1 - foot.1).abs() > 1.0 {
                sheet.line(&[at, foot], &Pen::stroke(Role::Minus, 1.6).dash(Dash::Dashed))?;
            }
            sheet.circle(at, 4.6, &Pen::stroke(Role::Paper, 1.2).filled(Role::Ink))?;
            placed.push((point, at));
        }
        for (point, at) in placed {
            sheet.label(
                &Words::math(&point.label),
                at,
                9.0,
                &SIDES,
                &Type::new(TICK_SIZE, Role::Ink).halo(),
            )?;
        }
        Ok(())
    }

    fn description(&self, heights: &[f64]) -> String {
        let (low, high) = extent(heights.iter().copied()).unwrap_or((0.0, 0.0));
        let mut text = format!(
            "Surface of {} over {} from {} to {} and {} from {} to {}, seen from a corner; lowest {}, highest {}.",
            self.z_name,
            self.x_name,
            rounded(self.x.0),
            rounded(self.x.1),
            self.y_name,
            rounded(self.y.0),
            rounded(self.y.1),
            stated(low),
            stated(high)
        );
        for point in &self.points {
            let height = (self.function)(point.x, point.y);
            text.push_str(&format!(
                " Point {} at height {}, where the surface is {}.",
                if point.label.is_empty() {
                    format!("({}, {})", rounded(point.x), rounded(point.y))
                } else {
                    point.label.clone()
                },
                stated(point.z),
                stated(height)
            ));
        }
        text
    }

    fn table(&self, heights: &[f64]) -> DataTable {
        let mut table = DataTable::new(
            "Heights in double precision, rounded to four decimals",
            [&self.x_name, &self.y_name, &self.z_name],
        );
        let step = MESHES / 4;
        for row in (0..=MESHES).step_by(step) {
            for column in (0..=MESHES).step_by(step) {
                let (x, y) = corner(self.x, self.y, column, row);
                table.push([rounded(x), rounded(y), rounded(heights[row * (MESHES + 1) + column])]);
            }
        }
        table
    }
}

fn corner(x: (f64, f64), y: (f64, f64), column: usize, row: usize) -> Point {
    let share = |index: usize, range: (f64, f64)| {
        range.0 + (range.1 - range.0) * index as f64 / MESHES as f64
    };
    (share(column, x), share(row, y))
}

/// The meshes from the back to the front: each covers what lies behind it.
fn draw_mesh(sheet: &mut Sheet, view: &View, heights: &[f64]) -> Result<(), ChartError> {
    let at = |column: usize, row: usize| {
        let (x, y) = corner(view.x, view.y, column, row);
        let height = heights[row * (MESHES + 1) + column].clamp(view.z.0, view.z.1);
        view.at(x, y, height)
    };
    let pen = Pen::stroke(Role::C1, 0.9).filled(Role::Paper);
    sheet.with_canvas(|canvas| canvas.open_group(&pen));
    // The back has the largest second input, the front the largest first.
    for row in (0..MESHES).rev() {
        for column in 0..MESHES {
            let corners = [
                at(column, row),
                at(column + 1, row),
                at(column + 1, row + 1),
                at(column, row + 1),
            ];
            sheet.polygon(&corners, &Pen::default())?;
        }
    }
    sheet.with_canvas(super::canvas::Canvas::close_group);
    Ok(())
}
