//! The rows of two inputs in their plane, with the line that separates them or the point they share.

use num_traits::Zero;

use super::super::super::view::{Figure, Markup};
use super::super::exact::input_names;
use super::super::{figure, prose};
use super::{FOLD_ABOVE, Question};
use crate::chart::{Panel, PlaneLine, PlanePair, PlanePoint};
use crate::proof::Rational;
use crate::proof::separability::Verdict;
use crate::render::text;

/// The points of two inputs, with the separating line, or with the point that both classes share.
pub(super) fn drawing(question: &Question<'_>, id: &str, verdict: &Verdict) -> Option<Figure> {
    if question.rows.inputs() != 2 {
        return None;
    }
    let plane = |row: usize| -> Option<(f64, f64)> {
        let point = question.rows.points.get(row)?;
        Some((to_f64(point.first()?), to_f64(point.get(1)?)))
    };
    // What the proof uses is drawn last, so that nothing covers it.
    let used = |row: &usize| match verdict {
        Verdict::Separable(_) => false,
        Verdict::Impossible(found) => found.lines.iter().any(|line| line.row == *row),
    };
    let mut order: Vec<usize> = (0..question.rows.points.len()).collect();
    order.sort_by_key(used);
    let points = order.into_iter().filter_map(|row| {
        let (x, y) = plane(row)?;
        Some(PlanePoint {
            x,
            y,
            class: usize::from(question.classes.get(row).copied()?),
            label: if question.rows.points.len() <= FOLD_ABOVE {
                question.rows.name(row)
            } else {
                String::new()
            },
        })
    });
    let mut panel = Panel {
        title: String::new(),
        x_name: "x1".to_owned(),
        y_name: "x2".to_owned(),
        points: points.collect(),
        ..Panel::default()
    };
    let notation = question.notation;
    let (description, caption) = match verdict {
        Verdict::Separable(found) => {
            let [a, b] = found.weights.as_slice() else {
                return None;
            };
            if a.is_zero() && b.is_zero() {
                return None;
            }
            let left = notation.neuron(&found.weights, &found.bias, &input_names(2));
            let label = format!("{} = 0", text::expression(&left));
            panel.lines.push(PlaneLine {
                a: to_f64(a),
                b: to_f64(b),
                c: to_f64(&found.bias),
                label: label.clone(),
            });
            (
                format!("the line {label} has class 1 on one side and class 0 on the other."),
                "All discs (class 1) lie on one side of the line, all squares (class 0) on the other.".to_owned(),
            )
        }
        Verdict::Impossible(found) => {
            for class in [true, false] {
                let corners: Vec<(f64, f64)> =
                    found.lines_of(class).filter_map(|line| plane(line.row)).collect();
                panel.polylines.push(corners.iter().chain(corners.first()).copied().collect());
            }
            let common: Vec<String> =
                found.common_point().iter().map(|entry| notation.shown(entry).typeset()).collect();
            let common = format!("({})", common.join(", "));
            (
                format!(
                    "the point {common} lies between rows of class 1 and also between rows of class 0."
                ),
                format!(
                    "The point {common} lies between rows that ask for 1 (discs) and between rows that ask for 0 \
                     (squares). A line with all discs on one side and all squares on the other would have this point on both."
                ),
            )
        }
    };
    let pair = PlanePair {
        name: format!("The rows of “{}” in the plane of their inputs", question.rows.data.name),
        panels: vec![panel],
    };
    let mut chart = pair.draw().ok()?;
    let listed: Vec<String> =
        (0..question.rows.points.len()).map(|row| text::expression(&question.label(row))).collect();
    chart.description = format!("Rows and their classes: {}; {description}", listed.join(", "));
    let id = format!("{id}-plane");
    Some(Figure {
        words: Vec::new(),
        svg: Markup(chart.inline(&id)),
        caption: Some(prose::plain(caption)),
        wide: false,
        data: Some(figure::data(&chart.table)),
        id,
    })
}

/// For drawing only.
fn to_f64(value: &Rational) -> f64 {
    num_traits::ToPrimitive::to_f64(value).unwrap_or(f64::NAN)
}
