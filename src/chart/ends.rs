//! Names right of the frame, at the height where each curve ends.

use super::ChartError;
use super::axes::LABEL_SIZE;
use super::geometry::{Bounds, Point};
use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::sheet::{Sheet, text_bounds};
use super::words::Words;

/// Distance between the baselines of names set below one another.
const LINE: f64 = 17.0;

/// The name of a curve and where the curve ends.
pub(super) struct End {
    pub(super) words: Words,
    pub(super) role: Role,
    pub(super) at: Point,
}

/// Writes the names below one another, as near to their ends as they fit. `axis_name` is kept free below.
pub(super) fn write_names(
    sheet: &mut Sheet,
    frame: Bounds,
    mut ends: Vec<End>,
    axis_name: &Words,
) -> Result<(), ChartError> {
    ends.sort_by(|one, other| one.at.1.total_cmp(&other.at.1));
    let wanted: Vec<f64> = ends.iter().map(|end| end.at.1).collect();
    let lowest = frame.bottom - if axis_name.is_empty() { 0.0 } else { 15.0 };
    for (end, y) in ends.iter().zip(spread(&wanted, LINE, frame.top - 8.0, lowest)) {
        let style = Type::new(LABEL_SIZE, end.role).anchor(Anchor::Start);
        let at = (frame.right + 9.0, y + 0.33 * LABEL_SIZE);
        // A thin line leads to a name that had to move, or whose curve ends early.
        if (y - end.at.1).abs() > 6.0 || frame.right - end.at.0 > 30.0 {
            let left = text_bounds(&end.words, at, &style).left;
            let leader = [(end.at.0 + 1.0, end.at.1), (left - 1.5, y)];
            sheet.faint_line(&leader, &Pen::stroke(Role::Axis, 0.8))?;
        }
        sheet.text(&end.words, at, &style);
    }
    Ok(())
}

/// Moves ascending positions apart until neighbours are `gap` away from each other, within `low..high` as far as
/// they fit.
fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut placed: Vec<f64> = wanted.iter().map(|y| y.clamp(low, high.max(low))).collect();
    for index in 1..placed.len() {
        placed[index] = placed[index].max(placed[index - 1] + gap);
    }
    // What was pushed out at the end pushes back.
    let mut limit = high;
    for y in placed.iter_mut().rev() {
        *y = y.min(limit);
        limit = *y - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_want_one_place_are_spread() {
        assert_eq!(spread(&[10.0, 10.0, 12.0], 5.0, 0.0, 100.0), vec![10.0, 15.0, 20.0]);
        assert_eq!(spread(&[99.0, 100.0], 5.0, 0.0, 100.0), vec![95.0, 100.0]);
    }
}
