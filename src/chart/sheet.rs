//! A sheet to draw a figure on, in SVG units: knows where text already stands, and finds room for more.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::style::BLACK;

use super::canvas::{Canvas, GRID};
use super::geometry::{Bounds, Point, distance, simplify, toward};
use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::words::{Words, typeset};
use super::{Chart, ChartError, DataTable};

/// Lines are simplified as far as they stay within this distance, in SVG units.
const TOLERANCE: f64 = 0.06;

/// A sheet of paper for one figure.
pub(super) struct Sheet {
    canvas: Rc<RefCell<Canvas>>,
    root: DrawingArea<Canvas, Shift>,
    width: u32,
    height: u32,
    /// Boxes that text must keep off: other text, markers.
    taken: Vec<Bounds>,
    /// Points along lines that text had better keep off.
    strokes: Vec<Point>,
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(width: u32, height: u32) -> Sheet {
        let canvas = Rc::new(RefCell::new(Canvas::new(width, height)));
        let root = DrawingArea::from(&canvas);
        Sheet { canvas, root, width, height, taken: Vec::new(), strokes: Vec::new() }
    }

    /// The whole sheet.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds { left: 0.0, top: 0.0, right: f64::from(self.width), bottom: f64::from(self.height) }
    }

    /// A line through points; text placed later avoids it.
    pub(super) fn line(&mut self, points: &[Point], pen: &Pen) -> Result<(), ChartError> {
        self.note(points);
        self.faint_line(points, pen)
    }

    /// A line that text may cross, such as a grid line.
    pub(super) fn faint_line(&mut self, points: &[Point], pen: &Pen) -> Result<(), ChartError> {
        if points.len() < 2 {
            return Ok(());
        }
        let points = on_grid(&simplify(points, TOLERANCE));
        self.draw(&PathElement::new(points, BLACK), pen)
    }

    /// Several straight pieces as one element.
    pub(super) fn pieces(&mut self, pieces: &[[Point; 2]], pen: &Pen) {
        let pieces: Vec<_> = pieces.iter().map(|piece| on_grid(piece)).collect();
        let mut canvas = self.canvas.borrow_mut();
        canvas.take_up(pen);
        canvas.pieces(&pieces);
    }

    /// Several lines as one element.
    pub(super) fn strokes(&mut self, lines: &[Vec<Point>], pen: &Pen) {
        let lines: Vec<_> = lines.iter().map(|line| on_grid(&simplify(line, TOLERANCE))).collect();
        let mut canvas = self.canvas.borrow_mut();
        canvas.take_up(pen);
        canvas.pieces(&lines);
    }

    /// A filled shape.
    pub(super) fn polygon(&mut self, points: &[Point], pen: &Pen) -> Result<(), ChartError> {
        // The stock polygon only hands its vertices on, and our backend outlines as the pen says.
        self.draw(&Polygon::new(on_grid(points), BLACK), pen)
    }

    /// A rectangle.
    pub(super) fn rectangle(&mut self, bounds: Bounds, pen: &Pen) -> Result<(), ChartError> {
        let corners = on_grid(&[(bounds.left, bounds.top), (bounds.right, bounds.bottom)]);
        self.draw(&Rectangle::new([corners[0], corners[1]], BLACK), pen)
    }

    /// A disc or a circle; text placed later keeps off it.
    pub(super) fn circle(
        &mut self,
        centre: Point,
        radius: f64,
        pen: &Pen,
    ) -> Result<(), ChartError> {
        self.keep_off(Bounds::around(centre, radius));
        let centre = on_grid(&[centre])[0];
        self.draw(&Circle::new(centre, (radius * GRID).round() as i32, BLACK), pen)
    }

    fn draw<E: Drawable<Canvas>>(&self, element: &E, pen: &Pen) -> Result<(), ChartError>
    where
        for<'a> &'a E: PointCollection<'a, (i32, i32)>,
    {
        self.canvas.borrow_mut().take_up(pen);
        Ok(self.root.draw(element)?)
    }

    /// Direct access for groups and pictures.
    pub(super) fn with_canvas<R>(&mut self, work: impl FnOnce(&mut Canvas) -> R) -> R {
        work(&mut self.canvas.borrow_mut())
    }

    /// Text with its baseline at `at`.
    pub(super) fn text(&mut self, words: &Words, at: Point, style: &Type) {
        if words.is_empty() {
            return;
        }
        self.keep_off(text_bounds(words, at, style));
        self.canvas.borrow_mut().words(words, at, style);
    }

    /// Declares a box that text placed later keeps off.
    pub(super) fn keep_off(&mut self, bounds: Bounds) {
        self.taken.push(bounds);
    }

    /// Declares a line that text placed later avoids.
    pub(super) fn note(&mut self, points: &[Point]) {
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let steps = (distance(pair[0], pair[1]) / 3.0).ceil().max(1.0);
            for step in 0..=steps as usize {
                let share = step as f64 / steps;
                self.strokes.push((x0 + share * (x1 - x0), y0 + share * (y1 - y0)));
            }
        }
    }

    /// Whether a box is within the sheet and off all text and markers.
    pub(super) fn is_free(&self, bounds: &Bounds) -> bool {
        self.bounds().contains(bounds) && !self.taken.iter().any(|taken| taken.overlaps(bounds))
    }

    /// How much a box covers lines.
    fn crossings(&self, bounds: &Bounds) -> usize {
        self.strokes.iter().filter(|point| bounds.has(**point)).count()
    }

    /// Puts a label beside a point on the freest of eight sides, tried in the order of `sides`, and farther away
    /// (with a thin leader) when none is free.
    pub(super) fn label(
        &mut self,
        words: &Words,
        point: Point,
        away: f64,
        sides: &[(f64, f64)],
        style: &Type,
    ) -> Result<(), ChartError> {
        let mut candidates = Vec::new();
        for extra in [0.0, 8.0, 18.0, 32.0, 50.0, 72.0, 100.0] {
            for side in sides {
                candidates.push(beside(point, *side, away + extra, style));
            }
        }
        let per_ring = sides.len().max(1);
        let Some(chosen) = self.freest(words, &candidates, per_ring) else {
            return Ok(());
        };
        let (at, style) = &candidates[chosen];
        if chosen >= 2 * per_ring {
            let target = text_bounds(words, *at, style).nearest(point);
            let start = toward(point, target, away * 0.6);
            self.faint_line(&[start, toward(target, point, 1.0)], &Pen::stroke(Role::Axis, 0.8))?;
        }
        self.text(words, *at, style);
        Ok(())
    }

    /// Puts a label at the freest of the given places, the first being the best.
    pub(super) fn label_at(&mut self, words: &Words, places: &[(Point, Anchor)], style: &Type) {
        let candidates: Vec<_> =
            places.iter().map(|(at, anchor)| (*at, style.clone().anchor(*anchor))).collect();
        if let Some(chosen) = self.freest(words, &candidates, usize::MAX) {
            let (at, style) = &candidates[chosen];
            self.text(words, *at, style);
        }
    }

    /// Index of the place that covers least: first text and the edge of the sheet, then lines, then the order.
    fn freest(&self, words: &Words, places: &[(Point, Type)], per_ring: usize) -> Option<usize> {
        if words.is_empty() {
            return None;
        }
        let cost = |index: usize, at: Point, style: &Type| {
            let bounds = text_bounds(words, at, style);
            let outside = if self.bounds().contains(&bounds) { 0 } else { 1_000_000 };
            let covered = if self.is_free(&bounds.grown(1.0)) { 0 } else { 100_000 };
            outside
                + covered
                + self.crossings(&bounds) * 12
                + index / per_ring * 30
                + index % per_ring
        };
        (0..places.len()).min_by_key(|index| cost(*index, places[*index].0, &places[*index].1))
    }

    /// The finished figure.
    pub(super) fn finish(self, name: &str, description: &str, table: DataTable) -> Chart {
        Chart {
            name: typeset(name),
            description: typeset(description),
            table,
            width: self.width,
            height: self.height,
            body: self.canvas.borrow_mut().take(),
        }
    }
}

/// East first, then clockwise from the north-east, the steep sides last.
pub(super) const SIDES: [(f64, f64); 8] = [
    (1.0, 0.0),
    (0.7, -0.7),
    (0.7, 0.7),
    (-1.0, 0.0),
    (-0.7, -0.7),
    (-0.7, 0.7),
    (0.0, -1.0),
    (0.0, 1.0),
];

/// The diagonal sides first, for points that lie on grid lines.
pub(super) const CORNERS_FIRST: [(f64, f64); 8] = [
    (0.7, -0.7),
    (-0.7, -0.7),
    (0.7, 0.7),
    (-0.7, 0.7),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
];

/// The box of a text: from the height of a capital letter to the depth of a descender.
pub(super) fn text_bounds(words: &Words, at: Point, style: &Type) -> Bounds {
    let width = words.width(style.size, style.bold);
    let left = match style.anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    Bounds {
        left,
        top: at.1 - 0.74 * style.size,
        right: left + width,
        bottom: at.1 + 0.22 * style.size,
    }
}

/// Baseline and anchor of a label on one side of a point.
fn beside(point: Point, side: (f64, f64), distance: f64, style: &Type) -> (Point, Type) {
    let mut style = style.clone();
    let cap = 0.66 * style.size;
    let x = point.0 + side.0 * distance;
    let y = point.1 + side.1 * distance;
    style.anchor = if side.0 > 0.1 {
        Anchor::Start
    } else if side.0 < -0.1 {
        Anchor::End
    } else {
        Anchor::Middle
    };
    // Text beside a point is centred on it; text above stands on the distance, text below hangs from it.
    let baseline = if side.1 < -0.1 {
        y
    } else if side.1 > 0.1 {
        y + cap
    } else {
        y + cap / 2.0
    };
    ((x, baseline), style)
}

fn on_grid(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|(x, y)| ((x * GRID).round() as i32, (y * GRID).round() as i32)).collect()
}
