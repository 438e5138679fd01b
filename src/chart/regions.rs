//! What a network of two inputs says at every point of the plane: one picture, and the boundary as a line over it.

use super::axes::{Axis, LABEL_SIZE, Plane, TICK_SIZE, extent, frame_for, rounded};
use super::contour::Grid;
use super::geometry::{Bounds, Point, distance};
use super::marker::{PlanePoint, draw_marker, joined_points, label_points, shape};
use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::raster::data_uri;
use super::sentence::stated;
use super::sheet::{Sheet, text_bounds};
use super::words::Words;
use super::{Chart, ChartError, DataTable, ascending};

const SIDE: f64 = 420.0;
/// Cells a side of the grid that boundaries are found on.
const CELLS: usize = 220;
/// Pixels a side of the picture, graded and in two tones.
const PIXELS: usize = 110;
const SHARP_PIXELS: usize = 440;
/// Blue above the threshold, rust below.
const ABOVE: [u8; 3] = [0x00, 0x72, 0xB2];
const BELOW: [u8; 3] = [0xB8, 0x4E, 0x00];
/// Opacity of the strongest tone, and of both tones when there are only two.
const STRONGEST: f64 = 0.55;
const FLAT: f64 = 0.3;
/// Below 1, so that tones show soon after the threshold.
const FADING: f64 = 0.75;

/// The plane of a network with two inputs.
#[derive(Clone)]
pub struct Regions<'a> {
    /// The figure's short title.
    pub name: String,
    /// Name of the first input, to the right.
    pub x_name: String,
    /// Name of the second input, upwards.
    pub y_name: String,
    /// Range of the first input.
    pub x: (f64, f64),
    /// Range of the second input.
    pub y: (f64, f64),
    /// What the network says, such as `y`.
    pub value_name: String,
    /// The network.
    pub function: &'a dyn Fn(f64, f64) -> f64,
    /// Boundaries to draw; the first one parts blue from rust.
    pub thresholds: Vec<f64>,
    /// Only two flat tones, instead of tones that fade near the threshold.
    pub steps: bool,
    /// Points on the plane.
    pub points: Vec<PlanePoint>,
}

impl<'a> Regions<'a> {
    /// The square from −0.5 to 1.5 both ways, with the threshold ½.
    pub fn new(name: &str, function: &'a dyn Fn(f64, f64) -> f64) -> Regions<'a> {
        Regions {
            name: name.into(),
            x_name: "x1".into(),
            y_name: "x2".into(),
            x: (-0.5, 1.5),
            y: (-0.5, 1.5),
            value_name: "y".into(),
            function,
            thresholds: vec![0.5],
            steps: false,
            points: Vec::new(),
        }
    }

    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let (x_range, y_range) =
            (ascending(self.x, "the range of x")?, ascending(self.y, "the range of y")?);
        let points = joined_points(&self.points)?;
        let threshold = self.thresholds.first().copied().unwrap_or(0.5);
        let grid = Grid::new(self.function, x_range, y_range, CELLS);
        if let Some(index) = grid.values.iter().position(|value| !value.is_finite()) {
            let (x, y) = grid.at(index % (CELLS + 1), index / (CELLS + 1));
            return Err(ChartError::NotFinite { what: format!("the function at ({x}, {y})") });
        }
        // The picture is busy enough without a grid.
        let axis = |name, range| Axis { grid: false, ..Axis::new(name, range, 5) };
        let (x, y) = (axis(&self.x_name, x_range), axis(&self.y_name, y_range));
        let room = frame_for((SIDE, SIDE), &x, &y, 12.0);
        let frame = square(room, x_range, y_range);
        let (spare_right, spare_top) = (room.right - frame.right, frame.top - room.top);
        // The frame moves up, and the sheet ends where it ends.
        let frame = Bounds { top: room.top, bottom: frame.bottom - spare_top, ..frame };
        let mut sheet =
            Sheet::new((SIDE - spare_right).ceil() as u32, (SIDE - spare_top).ceil() as u32);
        let plane = Plane::new(frame, x_range, y_range);
        let picture = self.picture(&grid, threshold)?;
        sheet.with_canvas(|canvas| {
            canvas.image(&picture, frame.left, frame.top, frame.width(), frame.height())
        });
        plane.draw_axes(&mut sheet, &x, &y)?;
        let mut boundary: Vec<Point> = Vec::new();
        for (index, threshold) in self.thresholds.iter().enumerate() {
            let pen = Pen::stroke(Role::Ink, if index == 0 { 2.0 } else { 1.0 });
            for line in grid.contours(*threshold) {
                let line: Vec<Point> = line.iter().map(|(x, y)| plane.at(*x, *y)).collect();
                sheet.line(&line, &pen)?;
                if self.thresholds.len() > 1 {
                    label_contour(&mut sheet, &line, *threshold);
                }
                boundary.extend(line);
            }
        }
        let mut placed = Vec::new();
        for point in &points {
            let at = plane.at(point.x, point.y);
            if self.shows(point) {
                draw_marker(&mut sheet, at, point.class, Role::Ink)?;
                placed.push((point.clone(), at));
            }
        }
        // Paper around the letters would glow on the tones.
        label_points(&mut sheet, &placed, &Type::new(TICK_SIZE, Role::Ink))?;
        let markers: Vec<Point> = placed.iter().map(|(_, at)| *at).chain(boundary).collect();
        self.name_regions(&mut sheet, &plane, threshold, &markers);
        Ok(sheet.finish(&self.name, &self.description(&grid, threshold), self.table()))
    }

    /// The heat map as a data URI.
    fn picture(&self, grid: &Grid<'_>, threshold: f64) -> Result<String, ChartError> {
        let size = if self.steps { SHARP_PIXELS } else { PIXELS };
        let farthest =
            grid.values.iter().map(|value| (value - threshold).abs()).fold(0.0, f64::max);
        let mut pixels = Vec::with_capacity(4 * size * size);
        for row in 0..size {
            for column in 0..size {
                // Pixel centres, the first row on top.
                let share = |index: usize| (index as f64 + 0.5) / size as f64;
                let x = self.x.0 + share(column) * (self.x.1 - self.x.0);
                let y = self.y.1 - share(row) * (self.y.1 - self.y.0);
                let away = (self.function)(x, y) - threshold;
                let colour = if away >= 0.0 { ABOVE } else { BELOW };
                let strength = if self.steps {
                    FLAT
                } else if farthest > 0.0 {
                    STRONGEST * libm::pow((away.abs() / farthest).min(1.0), FADING)
                } else {
                    0.0
                };
                pixels.extend(colour);
                // Few levels compress well and do not show.
                pixels.push(((strength * 85.0).round() * 3.0) as u8);
            }
        }
        data_uri(size, size, &pixels)
    }

    /// Writes "y ≥ 0.5" and "y < 0.5" in the roomiest spot of each region: colour alone would not do.
    fn name_regions(&self, sheet: &mut Sheet, plane: &Plane, threshold: f64, markers: &[Point]) {
        let style = Type::new(LABEL_SIZE, Role::Ink);
        for above in [true, false] {
            let sign = if above { "≥" } else { "<" };
            let words = Words::math(&format!("{} {sign} {}", self.value_name, rounded(threshold)));
            let mut best: Option<(f64, Point)> = None;
            for row in 1..24 {
                for column in 1..24 {
                    let (right, up) = (f64::from(column) / 24.0, f64::from(row) / 24.0);
                    let x = self.x.0 + right * (self.x.1 - self.x.0);
                    let y = self.y.0 + up * (self.y.1 - self.y.0);
                    let at = plane.at(x, y);
                    let bounds = text_bounds(&words, at, &style).grown(3.0);
                    let inside = ((self.function)(x, y) >= threshold) == above
                        && plane.frame.contains(&bounds);
                    if !inside || !sheet.is_free(&bounds) {
                        continue;
                    }
                    let frame = plane.frame;
                    let edge = [
                        bounds.left - frame.left,
                        frame.right - bounds.right,
                        bounds.top - frame.top,
                        frame.bottom - bounds.bottom,
                    ]
                    .into_iter()
                    .fold(f64::INFINITY, f64::min);
                    let room = markers
                        .iter()
                        .map(|point| {
                            let near = bounds.nearest(*point);
                            distance(near, *point)
                        })
                        .fold(f64::min(0.25 * frame.width(), 1.6 * edge + 3.0), f64::min);
                    if room > 3.0 && best.is_none_or(|(most, _)| room > most + 0.5) {
                        best = Some((room, at));
                    }
                }
            }
            if let Some((_, at)) = best {
                sheet.text(&words, at, &style);
            }
        }
    }

    fn description(&self, grid: &Grid<'_>, threshold: f64) -> String {
        let above = grid.values.iter().filter(|value| **value >= threshold).count();
        let share = (100.0 * above as f64 / grid.values.len() as f64).round();
        let (low, high) = extent(grid.values.iter().copied()).unwrap_or((0.0, 0.0));
        let mut text = format!(
            "The plane of {} from {} to {} and {} from {} to {}. {} lies between {} and {} here; about {share} % of the \
             plane has {} ≥ {} (blue), the rest lies below (rust), with a line between them.",
            self.x_name,
            rounded(self.x.0),
            rounded(self.x.1),
            self.y_name,
            rounded(self.y.0),
            rounded(self.y.1),
            self.value_name,
            stated(low),
            stated(high),
            self.value_name,
            rounded(threshold),
        );
        for point in self.points.iter().filter(|point| self.shows(point)) {
            let side = if (self.function)(point.x, point.y) >= threshold {
                "in the blue"
            } else {
                "in the rust"
            };
            text.push_str(&format!(
                " Point {} ({}) {side} region.",
                named(point),
                shape(point.class)
            ));
        }
        text
    }

    /// Whether a point lies in the part of the plane that is drawn.
    fn shows(&self, point: &PlanePoint) -> bool {
        let within = |value: f64, range: (f64, f64)| (range.0..=range.1).contains(&value);
        within(point.x, self.x) && within(point.y, self.y)
    }

    fn table(&self) -> DataTable {
        let mut table = DataTable::new(
            "Values in double precision, rounded to four decimals",
            [&self.x_name, &self.y_name, &self.value_name],
        );
        if self.points.is_empty() {
            let coarse = Grid::new(self.function, self.x, self.y, 4);
            for (index, value) in coarse.values.iter().enumerate() {
                let (x, y) = coarse.at(index % 5, index / 5);
                table.push([rounded(x), rounded(y), rounded(*value)]);
            }
        }
        for point in self.points.iter().filter(|point| self.shows(point)) {
            table.push([
                rounded(point.x),
                rounded(point.y),
                rounded((self.function)(point.x, point.y)),
            ]);
        }
        table
    }
}

/// A point's label, or its coordinates.
pub(super) fn named(point: &PlanePoint) -> String {
    if point.label.is_empty() {
        format!("({}, {})", rounded(point.x), rounded(point.y))
    } else {
        point.label.clone()
    }
}

/// The largest frame within `frame` in which both directions have one scale.
pub(super) fn square(frame: Bounds, x: (f64, f64), y: (f64, f64)) -> Bounds {
    let scale = f64::min(frame.width() / (x.1 - x.0), frame.height() / (y.1 - y.0));
    Bounds {
        right: frame.left + scale * (x.1 - x.0),
        top: frame.bottom - scale * (y.1 - y.0),
        ..frame
    }
}

/// The threshold's value on its line.
fn label_contour(sheet: &mut Sheet, line: &[Point], threshold: f64) {
    let places: Vec<_> = [0.5, 0.35, 0.65, 0.2, 0.8]
        .map(|share: f64| (line[(share * (line.len() - 1) as f64) as usize], Anchor::Middle))
        .into();
    sheet.label_at(
        &Words::plain(&rounded(threshold)),
        &places,
        &Type::new(TICK_SIZE, Role::Soft).halo(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_figure_has_one_picture_and_a_boundary() {
        let line = |x: f64, y: f64| 1.0 / (1.0 + (-(4.0 * x + 4.0 * y - 2.0)).exp());
        let chart = Regions::new("OR", &line).draw().unwrap();
        let svg = chart.inline("a");
        assert_eq!(svg.matches("<image ").count(), 1);
        assert!(svg.contains("href=\"data:image/png;base64,iVBOR"));
        assert!(svg.contains("class=\"stroke-ink\""));
        assert!(svg.len() < 40_000, "{}", svg.len());
    }

    #[test]
    fn one_scale_both_ways() {
        let frame = Bounds { left: 0.0, top: 0.0, right: 400.0, bottom: 400.0 };
        let square = square(frame, (0.0, 2.0), (0.0, 1.0));
        assert_eq!((square.width(), square.height(), square.bottom), (400.0, 200.0, 400.0));
    }
}
