//! Planes side by side: the same points before and after a layer.

use super::axes::{Axis, LABEL_SIZE, Plane, TICK_SIZE, extent, frame_for, padded, rounded};
use super::geometry::{Bounds, Point, clip_line, distance};
use super::marker::{PlanePoint, draw_marker, joined_points, label_points, shape};
use super::palette::Role;
use super::pen::{Anchor, Dash, Pen, Type};
use super::regions::{named, square};
use super::sentence::joined;
use super::sheet::Sheet;
use super::words::Words;
use super::{Chart, ChartError, DataTable, ascending, finite};

/// Width and height of one panel.
const PANEL: (f64, f64) = (250.0, 270.0);
/// Height of a panel's title.
const TITLE: f64 = 22.0;
const LIMIT: usize = 6;

/// From, to.
type Range = (f64, f64);

/// A straight line a·x + b·y + c = 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaneLine {
    /// Factor of x.
    pub a: f64,
    /// Factor of y.
    pub b: f64,
    /// The constant.
    pub c: f64,
    /// Written beside it, such as `h1 − 2h2 = ½`.
    pub label: String,
}

/// One plane with its points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Written above, such as `hidden space`.
    pub title: String,
    /// Name of the horizontal axis.
    pub x_name: String,
    /// Name of the vertical axis.
    pub y_name: String,
    /// Horizontal range; taken from the content when `None`.
    pub x: Option<(f64, f64)>,
    /// Vertical range; taken from the content when `None`.
    pub y: Option<(f64, f64)>,
    /// Its points.
    pub points: Vec<PlanePoint>,
    /// Separating lines.
    pub lines: Vec<PlaneLine>,
    /// Boundaries that need not be straight, each a polyline in data units.
    pub contours: Vec<Vec<(f64, f64)>>,
    /// Written beside the longest of them, such as `y = ½`.
    pub contour_label: String,
    /// Thin lines, such as the grid of the input plane carried through a layer.
    pub polylines: Vec<Vec<(f64, f64)>>,
}

/// Two or more planes side by side, at most six.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanePair {
    /// The figure's short title.
    pub name: String,
    /// The planes, two in a row.
    pub panels: Vec<Panel>,
}

/// A panel with its frame, relative to the panel's corner and without its title.
struct Layout {
    points: Vec<PlanePoint>,
    x: Axis,
    y: Axis,
    frame: Bounds,
    /// The panel's height with its title.
    height: f64,
}

impl PlanePair {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty { what: "panel".into() });
        }
        if self.panels.len() > LIMIT {
            return Err(ChartError::TooMany { what: "panels".into(), limit: LIMIT });
        }
        let laid_out = self.panels.iter().map(Panel::lay_out).collect::<Result<Vec<_>, _>>()?;
        // Panels of a row share its height, and stand on one line.
        let heights: Vec<f64> = laid_out
            .chunks(2)
            .map(|row| row.iter().map(|panel| panel.height).fold(0.0, f64::max).ceil())
            .collect();
        let width = PANEL.0 * self.panels.len().min(2) as f64;
        let mut sheet = Sheet::new(width as u32, heights.iter().sum::<f64>() as u32);
        for (index, (panel, layout)) in self.panels.iter().zip(&laid_out).enumerate() {
            let above: f64 = heights[..index / 2].iter().sum();
            let corner = ((index % 2) as f64 * PANEL.0, above + heights[index / 2] - layout.height);
            panel.draw(&mut sheet, layout, corner)?;
        }
        Ok(sheet.finish(&self.name, &self.description(), self.table()))
    }

    fn description(&self) -> String {
        let mut text = format!("{} planes side by side.", self.panels.len());
        for panel in &self.panels {
            let points = joined_points(&panel.points).unwrap_or_default();
            let points: Vec<String> = points
                .iter()
                .map(|point| {
                    let place = format!("({}, {})", rounded(point.x), rounded(point.y));
                    let label = named(point);
                    let at = if label == place { String::new() } else { format!(" at {place}") };
                    format!("{label}{at} ({})", shape(point.class))
                })
                .collect();
            text.push_str(&format!(" {}: axes {} and {}", panel.title, panel.x_name, panel.y_name));
            if !points.is_empty() {
                text.push_str(&format!("; points {}", joined(&points)));
            }
            for line in panel.lines.iter().filter(|line| !line.label.is_empty()) {
                text.push_str(&format!("; line {}", line.label));
            }
            if !panel.contours.is_empty() && !panel.contour_label.is_empty() {
                text.push_str(&format!("; boundary {}", panel.contour_label));
            }
            text.push('.');
        }
        text
    }

    fn table(&self) -> DataTable {
        let mut table = DataTable::new(
            "The points of each plane",
            ["plane", "point", "horizontal", "vertical", "marker"],
        );
        for panel in &self.panels {
            for point in &panel.points {
                table.push([
                    panel.title.clone(),
                    named(point),
                    rounded(point.x),
                    rounded(point.y),
                    shape(point.class).to_owned(),
                ]);
            }
        }
        table
    }
}

impl Panel {
    fn lay_out(&self) -> Result<Layout, ChartError> {
        for (index, (x, y)) in self.polylines.iter().flatten().enumerate() {
            finite(x + y, || format!("point {} of the lines of `{}`", index + 1, self.title))?;
        }
        let points = joined_points(&self.points)?;
        let (x_range, y_range) = self.ranges()?;
        let (x, y) = (Axis::new(&self.x_name, x_range, 4), Axis::new(&self.y_name, y_range, 4));
        let room = frame_for(PANEL, &x, &y, 12.0);
        let frame = square(room, x_range, y_range);
        let height = PANEL.1 - (frame.top - room.top) + TITLE;
        Ok(Layout {
            points,
            x,
            y,
            frame: Bounds { top: room.top, bottom: room.top + frame.height(), ..frame },
            height,
        })
    }

    fn draw(&self, sheet: &mut Sheet, layout: &Layout, corner: Point) -> Result<(), ChartError> {
        let Layout { x, y, .. } = layout;
        let (x_range, y_range) = (x.range, y.range);
        let frame = Bounds {
            left: corner.0 + layout.frame.left,
            top: corner.1 + layout.frame.top + TITLE,
            right: corner.0 + layout.frame.right,
            bottom: corner.1 + layout.frame.bottom + TITLE,
        };
        let plane = Plane::new(frame, x_range, y_range);
        let middle = (frame.left + frame.right) / 2.0;
        let title = Type::new(LABEL_SIZE, Role::Ink);
        sheet.text(&Words::math(&self.title), (middle, corner.1 + 16.0), &title);
        plane.draw_axes(sheet, x, y)?;
        for polyline in &self.polylines {
            for piece in plane.inside(polyline) {
                sheet.line(&piece, &Pen::stroke(Role::C1, 0.8))?;
            }
        }
        let mut segments = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            finite(line.a + line.b + line.c, || format!("the line `{}`", line.label))?;
            let data =
                Bounds { left: x_range.0, top: y_range.0, right: x_range.1, bottom: y_range.1 };
            let Some((from, to)) = clip_line((line.a, line.b, line.c), &data) else {
                continue;
            };
            let segment = [plane.at(from.0, from.1), plane.at(to.0, to.1)];
            let dash = [Dash::Solid, Dash::Dashed, Dash::Alternating, Dash::Long][index % 4];
            sheet.line(&segment, &Pen::stroke(Role::C2, 2.0).dash(dash))?;
            segments.push((line, segment));
        }
        let mut longest: Vec<Point> = Vec::new();
        for contour in &self.contours {
            for piece in plane.inside(contour) {
                sheet.line(&piece, &Pen::stroke(Role::C2, 2.0))?;
                if length(&piece) > length(&longest) {
                    longest = piece;
                }
            }
        }
        let mut placed = Vec::new();
        for point in &layout.points {
            let at = plane.at(point.x, point.y);
            if frame.grown(1.0).has(at) {
                draw_marker(sheet, at, point.class, Role::Ink)?;
                placed.push((point.clone(), at));
            }
        }
        label_points(sheet, &placed, &Type::new(TICK_SIZE, Role::Ink).halo())?;
        for (line, segment) in segments {
            label_line(sheet, frame, &line.label, &segment);
        }
        if !longest.is_empty() {
            label_line(sheet, frame, &self.contour_label, &longest);
        }
        Ok(())
    }

    /// The given ranges, or ones with room for labels around the content.
    fn ranges(&self) -> Result<(Range, Range), ChartError> {
        let all = || {
            self.points
                .iter()
                .map(|point| (point.x, point.y))
                .chain(self.polylines.iter().flatten().copied())
        };
        let around = |range: Option<(f64, f64)>| padded(range.unwrap_or((0.0, 1.0)), 0.25);
        let mut x = around(extent(all().map(|(x, _)| x)));
        let mut y = around(extent(all().map(|(_, y)| y)));
        // A flat cloud of points still gets a plane that is not a strip.
        let widen = |range: (f64, f64), span: f64| {
            let lack = ((span - (range.1 - range.0)) / 2.0).max(0.0);
            (range.0 - lack, range.1 + lack)
        };
        (x, y) = (widen(x, 0.7 * (y.1 - y.0)), widen(y, 0.7 * (x.1 - x.0)));
        if let Some(given) = self.x {
            x = ascending(given, "the horizontal range")?;
        }
        if let Some(given) = self.y {
            y = ascending(given, "the vertical range")?;
        }
        Ok((x, y))
    }
}

/// Length of a polyline.
fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|ends| distance(ends[0], ends[1])).sum()
}

/// The point that lies a share of a polyline's length along it.
fn along(line: &[Point], share: f64) -> Point {
    let mut left = share * length(line);
    for ends in line.windows(2) {
        let step = distance(ends[0], ends[1]);
        if left <= step && step > 0.0 {
            let part = left / step;
            return (
                ends[0].0 + part * (ends[1].0 - ends[0].0),
                ends[0].1 + part * (ends[1].1 - ends[0].1),
            );
        }
        left -= step;
    }
    line.last().copied().unwrap_or_default()
}

/// A label beside a line, where it covers least and stays within the frame.
fn label_line(sheet: &mut Sheet, frame: Bounds, label: &str, line: &[Point]) {
    let words = Words::math(label);
    let width = words.width(TICK_SIZE, false);
    let mut places = Vec::new();
    for share in [0.15, 0.85, 0.3, 0.7, 0.5] {
        let (x, y) = along(line, share);
        for (dx, dy, anchor) in [
            (8.0, 0.0, Anchor::Start),
            (-8.0, 0.0, Anchor::End),
            (0.0, -8.0, Anchor::Middle),
            (0.0, 18.0, Anchor::Middle),
            (5.0, 16.0, Anchor::Start),
            (-5.0, -7.0, Anchor::End),
            (5.0, -7.0, Anchor::Start),
            (-5.0, 16.0, Anchor::End),
        ] {
            let at: Point = (x + dx, y + dy + if dy == 0.0 { 0.33 * TICK_SIZE } else { 0.0 });
            let left = match anchor {
                Anchor::Start => at.0,
                Anchor::Middle => at.0 - width / 2.0,
                Anchor::End => at.0 - width,
            };
            if left > frame.left
                && left + width < frame.right + 10.0
                && at.1 < frame.bottom
                && at.1 > frame.top + 8.0
            {
                places.push((at, anchor));
            }
        }
    }
    sheet.label_at(&words, &places, &Type::new(TICK_SIZE, Role::C2).halo());
}
