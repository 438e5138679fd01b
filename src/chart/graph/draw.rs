//! Draws the parts of a graph and the lines between them.

use super::super::diagram::{self, BIAS_SIZE, RADIUS, arrowhead, sign_pen};
use super::super::geometry::{Bounds, Point, clip_polyline};
use super::super::palette::Role;
use super::super::pen::{Dash, Pen, Type};
use super::super::sheet::Sheet;
use super::super::words::Words;
use super::super::{ChartError, Direction};
use super::layout::{CELL, LINE, Layout, NODE_NAME, cell_width, half_node, tops};
use super::route::{Wire, written};
use super::{CAPTION_SIZE, CELL_SIZE, Cell, Content, Graph, Grid, Link, Node, Part};

impl Graph {
    /// Draws everything; whether every weight found a place is told.
    pub(super) fn draw_on(&self, sheet: &mut Sheet, layout: &Layout) -> Result<bool, ChartError> {
        let wires: Vec<Wire> =
            (0..self.links.len()).map(|index| Wire::of(self, layout, index)).collect();
        let labels = written(sheet, &self.links, &wires);
        for ((link, wire), label) in self.links.iter().zip(&wires).zip(&labels) {
            let opening = label.as_ref().map(|label| label.bounds.grown(2.5));
            self.draw_link(sheet, link, &wire.points, opening)?;
        }
        for (part, index) in self.parts.iter().zip(0..) {
            self.draw_part(sheet, layout, part, index)?;
        }
        for label in labels.iter().flatten() {
            sheet.text(&label.words, label.baseline, &label.style);
        }
        for (line, text) in self.key().iter().enumerate() {
            let baseline = layout.key + (line + 1) as f64 * LINE;
            let style = Type::new(CAPTION_SIZE, Role::Soft);
            sheet.text(&Words::plain(text), (layout.width / 2.0, baseline), &style);
        }
        let wanted = self.links.iter().filter(|link| !link.text.is_empty()).count();
        Ok(labels.iter().flatten().count() == wanted)
    }

    fn draw_link(
        &self,
        sheet: &mut Sheet,
        link: &Link,
        points: &[Point],
        opening: Option<Bounds>,
    ) -> Result<(), ChartError> {
        let mut pen = match link.weight {
            Some(weight) => sign_pen(weight),
            None => Pen::stroke(Role::Axis, 1.4),
        };
        pen.kind = Some("edge");
        pen.address = Some(link.address.clone()).filter(|address| !address.is_empty());
        match opening {
            None => sheet.line(points, &pen)?,
            Some(opening) => sheet.strokes(&outside(points, &opening), &pen),
        }
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Ok(());
        };
        let pen = pen.dash(Dash::Solid);
        let whole_part = link.to.1.is_none();
        match self.direction {
            Direction::Backwards => {
                sheet.pieces(&arrowhead(*first, (first.0 + 2.0 * RADIUS, first.1)), &pen);
            }
            Direction::Forwards if whole_part => {
                sheet.pieces(&arrowhead(*last, (last.0 - 2.0 * RADIUS, last.1)), &pen);
            }
            Direction::Forwards => {}
        }
        Ok(())
    }

    fn draw_part(
        &self,
        sheet: &mut Sheet,
        layout: &Layout,
        part: &Part,
        index: usize,
    ) -> Result<(), ChartError> {
        let place = layout.boxes[index];
        let (left, top) =
            (place.centre.0 - place.size.0 / 2.0, place.centre.1 - place.size.1 / 2.0);
        match &part.content {
            Content::Nodes(nodes) => {
                for (node, content) in nodes.iter().enumerate() {
                    draw_node(sheet, content, layout.end(self, (index, Some(node))))?;
                }
            }
            Content::Grids(grids) => {
                let width = cell_width(grids);
                for (grid, below) in grids.iter().zip(tops(grids)) {
                    draw_grid(sheet, grid, (left, top + below), width)?;
                }
            }
            Content::Block(lines) => {
                let bounds =
                    Bounds { left, top, right: left + place.size.0, bottom: top + place.size.1 };
                sheet.rectangle(bounds, &Pen::stroke(Role::Ink, 1.4).filled(Role::Paper))?;
                let first = place.centre.1 - (lines.len() as f64 - 1.0) / 2.0 * LINE;
                for (row, line) in lines.iter().enumerate() {
                    let baseline = first + row as f64 * LINE + 0.33 * CAPTION_SIZE;
                    let style = Type::new(CAPTION_SIZE, Role::Ink);
                    sheet.text(&Words::math(line), (place.centre.0, baseline), &style);
                }
            }
        }
        for (row, line) in part.caption.iter().enumerate() {
            let baseline = top + place.size.1 + 4.0 + (row as f64 + 1.0) * LINE - 4.0;
            let style = Type::new(CAPTION_SIZE, Role::Soft).halo();
            sheet.text(&Words::math(line), (place.centre.0, baseline), &style);
        }
        Ok(())
    }
}

/// The pieces of a line outside a box.
fn outside(points: &[Point], bounds: &Bounds) -> Vec<Vec<Point>> {
    let inside = clip_polyline(points, bounds);
    let (Some(enter), Some(leave)) = (
        inside.first().and_then(|piece| piece.first()).copied(),
        inside.last().and_then(|piece| piece.last()).copied(),
    ) else {
        return vec![points.to_vec()];
    };
    let mut before: Vec<Point> = points.iter().copied().take_while(|at| at.0 < enter.0).collect();
    before.push(enter);
    let after = points.iter().copied().filter(|at| at.0 > leave.0);
    vec![before, [leave].into_iter().chain(after).collect()]
}

/// A circle, or an oval around a long name, with its value above and its bias below.
pub(in super::super) fn draw_node(
    sheet: &mut Sheet,
    node: &Node,
    at: Point,
) -> Result<(), ChartError> {
    let half = half_node(&node.name);
    let mut pen = Pen::stroke(Role::Ink, if node.marked { 2.4 } else { 1.4 })
        .filled(if node.marked { Role::Mark } else { Role::Paper });
    pen.kind = Some("node");
    pen.address = Some(node.address.clone());
    if half > RADIUS {
        sheet.polygon(&oval(at, half, RADIUS), &pen)?;
    } else {
        sheet.circle(at, RADIUS, &pen)?;
    }
    let mut style = Type::new(NODE_NAME, Role::Ink);
    style.kind = Some("name");
    sheet.text(&Words::name(&node.name), (at.0, at.1 + 0.3 * NODE_NAME), &style);
    for (words, baseline, style) in diagram::texts(node, at) {
        sheet.text(&words, baseline, &style);
    }
    Ok(())
}

/// The outline of a shape with half a circle at either end.
pub(in super::super) fn oval(centre: Point, half_width: f64, radius: f64) -> Vec<Point> {
    const STEPS: usize = 12;
    let straight = half_width - radius;
    let end = |side: f64, first: f64| {
        (0..=STEPS).map(move |step| {
            let angle = first + std::f64::consts::PI * step as f64 / STEPS as f64;
            let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
            (centre.0 + side * straight + radius * cosine, centre.1 + radius * sine)
        })
    };
    let quarter = std::f64::consts::FRAC_PI_2;
    end(1.0, -quarter).chain(end(-1.0, quarter)).collect()
}

/// Cells with their values; what is 0 stands back, so that a shape of other numbers is seen.
fn draw_grid(sheet: &mut Sheet, grid: &Grid, corner: Point, width: f64) -> Result<(), ChartError> {
    // Marked cells come last: their borders are heavier.
    for marked in [false, true] {
        for (row, cells) in grid.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.marked == marked)
            {
                let left = corner.0 + column as f64 * width;
                let top = corner.1 + row as f64 * CELL;
                draw_cell(
                    sheet,
                    cell,
                    Bounds { left, top, right: left + width, bottom: top + CELL },
                )?;
            }
        }
    }
    if let Some(bias) = &grid.bias {
        let wide = grid.rows.first().map_or(0, Vec::len) as f64 * width;
        let below = corner.1 + grid.rows.len() as f64 * CELL + BIAS_SIZE + 3.0;
        let negative = bias.value.starts_with('−');
        let mut style = Type::new(BIAS_SIZE, if negative { Role::Minus } else { Role::Ink });
        style.kind = Some("bias");
        style.address = Some(bias.address.clone());
        sheet.text(&Words::plain(&bias.value), (corner.0 + wide / 2.0, below), &style);
    }
    Ok(())
}

fn draw_cell(sheet: &mut Sheet, cell: &Cell, bounds: Bounds) -> Result<(), ChartError> {
    let mut pen = match cell.marked {
        true => Pen::stroke(Role::Ink, 2.0).filled(Role::Mark),
        false => Pen::stroke(Role::Axis, 0.8).filled(Role::Paper),
    };
    pen.kind = Some("cell");
    pen.address = Some(cell.address.clone());
    sheet.rectangle(bounds, &pen)?;
    let role = match cell.value.as_str() {
        "0" => Role::Soft,
        value if value.starts_with('−') => Role::Minus,
        _ => Role::Ink,
    };
    let mut style = Type::new(CELL_SIZE, role);
    style.kind = Some("value");
    style.address = Some(cell.address.clone());
    let middle = (bounds.left + bounds.right) / 2.0;
    let baseline = (bounds.top + bounds.bottom) / 2.0 + 0.33 * CELL_SIZE;
    sheet.text(&Words::plain(&cell.value), (middle, baseline), &style);
    Ok(())
}
