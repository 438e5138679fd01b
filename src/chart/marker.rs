//! Points of classes: a shape each, so that classes differ without colour, and joint labels where points coincide.

use super::geometry::{Bounds, Point, distance};
use super::palette::Role;
use super::pen::{Pen, Type};
use super::sheet::{CORNERS_FIRST, Sheet};
use super::words::Words;
use super::{ChartError, finite};

/// A point of the plane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanePoint {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
    /// Its class: 0 an open square, 1 a filled disc, 2 a triangle, 3 a diamond.
    pub class: usize,
    /// Such as `(0, 1)`; may be empty.
    pub label: String,
}

/// Names of the marker shapes, for descriptions.
const SHAPES: [&str; 4] = ["open square", "filled disc", "triangle", "diamond"];

/// The name of a class's marker.
pub(super) fn shape(class: usize) -> &'static str {
    SHAPES[class % SHAPES.len()]
}

/// Points with the same place and class, under one label.
pub(super) fn joined_points(points: &[PlanePoint]) -> Result<Vec<PlanePoint>, ChartError> {
    let mut groups: Vec<PlanePoint> = Vec::new();
    for point in points {
        finite(point.x + point.y, || format!("the point `{}`", point.label))?;
        let same = |other: &&mut PlanePoint| {
            other.class == point.class && distance((other.x, other.y), (point.x, point.y)) < 1e-9
        };
        match groups.iter_mut().find(same) {
            Some(group) if group.label.is_empty() => group.label.clone_from(&point.label),
            Some(group) if point.label.is_empty() || group.label == point.label => {}
            Some(group) => group.label = format!("{} and {}", group.label, point.label),
            None => groups.push(point.clone()),
        }
    }
    Ok(groups)
}

/// Draws the marker of a class.
pub(super) fn draw_marker(
    sheet: &mut Sheet,
    at: Point,
    class: usize,
    role: Role,
) -> Result<(), ChartError> {
    let open = Pen::stroke(role, 1.8).filled(Role::Paper);
    let solid = Pen::stroke(Role::Paper, 1.2).filled(role);
    let around = |offsets: &[Point]| -> Vec<Point> {
        offsets.iter().map(|(x, y)| (at.0 + x, at.1 + y)).collect()
    };
    sheet.keep_off(Bounds::around(at, 6.0));
    match class % SHAPES.len() {
        0 => sheet.rectangle(Bounds::around(at, 4.8), &open),
        1 => sheet.circle(at, 6.0, &solid),
        2 => sheet.polygon(&around(&[(0.0, -6.5), (6.0, 4.5), (-6.0, 4.5)]), &open),
        _ => sheet.polygon(&around(&[(0.0, -7.0), (7.0, 0.0), (0.0, 7.0), (-7.0, 0.0)]), &solid),
    }
}

/// Labels points, given with their places on the sheet.
pub(super) fn label_points(
    sheet: &mut Sheet,
    points: &[(PlanePoint, Point)],
    style: &Type,
) -> Result<(), ChartError> {
    for (point, at) in points {
        sheet.label(&Words::math(&point.label), *at, 10.0, &CORNERS_FIRST, style)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coinciding_points_of_a_class_share_a_label() {
        let point = |x: f64, class: usize, label: &str| PlanePoint {
            x,
            y: 0.0,
            class,
            label: label.into(),
        };
        let points = [point(1.0, 1, "(0, 1)"), point(1.0, 1, "(1, 0)"), point(1.0, 0, "(1, 1)")];
        let joined = joined_points(&points).unwrap();
        assert_eq!(joined.len(), 2);
        assert_eq!(joined[0].label, "(0, 1) and (1, 0)");
    }
}
