//! Lines with a head at one end, and names with their numbers beside them.

use super::super::diagram::arrowhead;
use super::super::geometry::Point;
use super::super::palette::Role;
use super::super::pen::{Anchor, Dash, Pen, Type};
use super::super::sheet::Sheet;
use super::super::words::Words;
use super::super::{ChartError, Direction};
use super::{LINE, NAME_SIZE, Number, State, VALUE_SIZE};

/// A line through points, with a head where the numbers go to.
pub(super) fn flow(
    sheet: &mut Sheet,
    points: &[Point],
    direction: Direction,
    dash: Dash,
) -> Result<(), ChartError> {
    let pen = Pen::stroke(Role::Axis, 1.6);
    sheet.line(points, &pen.clone().dash(dash))?;
    let ends = match direction {
        Direction::Forwards => points.last().zip(points.iter().rev().nth(1)),
        Direction::Backwards => points.first().zip(points.get(1)),
    };
    if let Some((tip, tail)) = ends {
        sheet.pieces(&arrowhead(*tip, *tail), &pen);
    }
    Ok(())
}

/// A line without a head.
pub(super) fn plain(sheet: &mut Sheet, points: &[Point]) -> Result<(), ChartError> {
    sheet.line(points, &Pen::stroke(Role::Axis, 1.6))
}

/// Numbers above a level line and the name below it.
pub(super) fn along(sheet: &mut Sheet, state: &State, at: Point) {
    name(sheet, &state.name, (at.0, at.1 + 16.0), Anchor::Middle);
    for (row, number) in state.written().iter().rev().enumerate() {
        value(sheet, number, (at.0, at.1 - 8.0 - row as f64 * LINE), Anchor::Middle);
    }
}

/// The name and below it the numbers, beside an upright line.
pub(super) fn beside(sheet: &mut Sheet, state: &State, at: Point, anchor: Anchor) {
    name(sheet, &state.name, at, anchor);
    for (row, number) in state.written().iter().enumerate() {
        value(sheet, number, (at.0, at.1 + (row + 1) as f64 * LINE), anchor);
    }
}

pub(super) fn name(sheet: &mut Sheet, name: &str, at: Point, anchor: Anchor) {
    sheet.text(&Words::name(name), at, &Type::new(NAME_SIZE, Role::Ink).halo().anchor(anchor));
}

pub(super) fn words(sheet: &mut Sheet, words: &str, at: Point, anchor: Anchor) {
    sheet.text(&Words::plain(words), at, &Type::new(NAME_SIZE, Role::Soft).halo().anchor(anchor));
}

pub(super) fn value(sheet: &mut Sheet, number: &Number, at: Point, anchor: Anchor) {
    let mut style = Type::new(VALUE_SIZE, Role::Ink).halo().anchor(anchor);
    style.bold = true;
    style.kind = Some("value");
    style.address = Some(number.address.clone());
    sheet.text(&Words::plain(&number.text), at, &style);
}
