//! Lines to compare curves with, and their labels.

use super::{CurveChart, Guide, LABEL_SIZE, Plane, Role, Sheet, Words};
use crate::chart::ChartError;
use crate::chart::pen::{Anchor, Dash, Pen, Type};

impl CurveChart<'_> {
    pub(super) fn draw_guides(&self, sheet: &mut Sheet, plane: &Plane) -> Result<(), ChartError> {
        let pen = Pen::stroke(Role::Axis, 1.2).dash(Dash::Dotted);
        let frame = plane.frame;
        for guide in &self.guides {
            match guide {
                Guide::Horizontal { y, .. } => {
                    let at = plane.at(self.x.0, *y).1;
                    sheet.line(&[(frame.left, at), (frame.right, at)], &pen)?;
                }
                Guide::Vertical { x, .. } => {
                    let at = plane.at(*x, 0.0).0;
                    sheet.line(&[(at, frame.top), (at, frame.bottom)], &pen)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn draw_levels(&self, sheet: &mut Sheet, plane: &Plane) -> Result<(), ChartError> {
        let pen = Pen::stroke(Role::C2, 2.0).dash(Dash::Dashed);
        for level in &self.levels {
            for piece in plane.inside(&[(level.from, level.y), (level.to, level.y)]) {
                sheet.line(&piece, &pen)?;
            }
        }
        Ok(())
    }

    pub(super) fn label_guides(&self, sheet: &mut Sheet, plane: &Plane) {
        let style = Type::new(LABEL_SIZE - 1.0, Role::Soft).halo();
        let frame = plane.frame;
        for guide in &self.guides {
            match guide {
                Guide::Horizontal { y, label } => {
                    let at = plane.at(self.x.0, *y).1;
                    let places: Vec<_> = [at - 5.0, at + 14.0]
                        .into_iter()
                        .flat_map(|y| {
                            [
                                ((frame.left + 6.0, y), Anchor::Start),
                                ((frame.right - 4.0, y), Anchor::End),
                                ((frame.left + 0.3 * frame.width(), y), Anchor::Middle),
                                ((frame.left + 0.7 * frame.width(), y), Anchor::Middle),
                            ]
                        })
                        .collect();
                    sheet.label_at(&Words::math(label), &places, &style);
                }
                Guide::Vertical { x, label } => {
                    let at = plane.at(*x, 0.0).0;
                    let places: Vec<_> = [0.0, 1.0, 0.25, 0.5, 0.75]
                        .into_iter()
                        .map(|share| frame.top + 14.0 + share * (frame.height() - 22.0))
                        .flat_map(|y| {
                            [((at + 6.0, y), Anchor::Start), ((at - 6.0, y), Anchor::End)]
                        })
                        .collect();
                    sheet.label_at(&Words::math(label), &places, &style);
                }
            }
        }
    }
}
