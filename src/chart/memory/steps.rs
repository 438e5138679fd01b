//! The row of steps: one repeated cell, the memory carried along above, what is shown below.

use super::super::ChartError;
use super::super::geometry::Bounds;
use super::super::palette::Role;
use super::super::pen::{Anchor, Dash, Pen, Type};
use super::super::sheet::Sheet;
use super::super::words::Words;
use super::flow::{flow, name, value, words};
use super::{LINE, Memory, NAME_SIZE, State, VALUE_SIZE};

const BOX: f64 = 66.0;
const TALL: f64 = 64.0;
/// Between boxes: room for a number on the way.
const GAP: f64 = 66.0;
const MARGIN: f64 = 8.0;
const TOP: f64 = 30.0;
/// Below the boxes: the arrow from what comes in, its name, its number.
const BELOW: f64 = 62.0;
/// More steps than this are left out in the middle.
const MOST: usize = 5;

/// Which steps are drawn, and with how much room.
pub(super) struct Row<'a> {
    memory: &'a Memory,
    shown: Vec<usize>,
    gap: f64,
}

impl Memory {
    pub(super) fn row(&self) -> Row<'_> {
        let count = self.steps.len();
        let mut shown: Vec<usize> = if count <= MOST {
            (0..count).collect()
        } else {
            vec![0, 1, self.detail, count - 2, count - 1]
        };
        shown.sort_unstable();
        shown.dedup();
        // One unit has its numbers on the way; of several there are only names.
        let states = self.steps.iter().flat_map(|step| [&step.cell, &step.shown]);
        let widths = states.chain([&self.first_cell, &self.first_shown]).map(|state| {
            single(state).map_or(0.0, |text| Words::plain(text).width(VALUE_SIZE, true) + 22.0)
        });
        Row { memory: self, shown, gap: widths.fold(GAP, f64::max) }
    }
}

/// The number of a state of one unit.
fn single(state: &State) -> Option<&str> {
    match state.written() {
        [only] => Some(only.text.as_str()),
        _ => None,
    }
}

impl Row<'_> {
    pub(super) fn width(&self) -> f64 {
        self.shown.len() as f64 * (BOX + self.gap) + self.gap + 2.0 * MARGIN
    }

    pub(super) fn height(&self) -> f64 {
        TOP + TALL + BELOW
    }

    pub(super) fn draw(&self, sheet: &mut Sheet, aside: f64) -> Result<(), ChartError> {
        let memory = self.memory;
        let mut x = MARGIN + aside;
        for (index, &step) in self.shown.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| self.shown.get(before));
            let skipped = before.is_some_and(|before| before + 1 < step);
            self.carry(sheet, step, x, skipped)?;
            x += self.gap;
            let bounds = Bounds { left: x, top: TOP, right: x + BOX, bottom: TOP + TALL };
            let mut pen = Pen::stroke(Role::Ink, 1.4).filled(Role::Paper);
            if step == memory.detail {
                pen = Pen::stroke(Role::Ink, 2.4).filled(Role::Mark);
            }
            sheet.rectangle(bounds, &pen)?;
            let centre = x + BOX / 2.0;
            let middle = TOP + TALL / 2.0 + 0.33 * NAME_SIZE;
            let style = Type::new(NAME_SIZE, Role::Ink);
            sheet.text(&Words::plain(&format!("step {}", step + 1)), (centre, middle), &style);
            let Some(content) = memory.steps.get(step) else { continue };
            let bottom = TOP + TALL;
            flow(
                sheet,
                &[(centre, bottom + 22.0), (centre, bottom + 1.0)],
                memory.direction,
                Dash::Solid,
            )?;
            name(sheet, &content.incoming(), (centre, bottom + 36.0), Anchor::Middle);
            if let [only] = content.x.iter().flat_map(State::written).collect::<Vec<_>>()[..] {
                value(sheet, only, (centre, bottom + 36.0 + LINE), Anchor::Middle);
            }
            x += BOX;
        }
        // What the last step hands on.
        self.carry(sheet, memory.steps.len(), x, false)?;
        Ok(())
    }

    /// The cell and what it shows, on their way to step `step` from the left end of a gap on.
    fn carry(
        &self,
        sheet: &mut Sheet,
        step: usize,
        left: f64,
        skipped: bool,
    ) -> Result<(), ChartError> {
        let (cell, shown) = self.memory.before(step);
        let (upper, lower) = (TOP + 0.25 * TALL, TOP + 0.75 * TALL);
        let dash = if skipped { Dash::Dotted } else { Dash::Solid };
        let centre = left + self.gap / 2.0;
        for (y, state, above) in [(upper, cell, true), (lower, shown, false)] {
            let ends = [(left + 1.0, y), (left + self.gap - 1.0, y)];
            flow(sheet, &ends, self.memory.direction, dash)?;
            let single = if single(state).is_some() { state.written().first() } else { None };
            match (single, above) {
                (Some(number), true) => {
                    name(sheet, &state.name, (centre, y - 7.0 - LINE), Anchor::Middle);
                    value(sheet, number, (centre, y - 7.0), Anchor::Middle);
                }
                (Some(number), false) => {
                    value(sheet, number, (centre, y + 16.0), Anchor::Middle);
                    name(sheet, &state.name, (centre, y + 16.0 + LINE), Anchor::Middle);
                }
                (None, true) => name(sheet, &state.name, (centre, y - 7.0), Anchor::Middle),
                (None, false) => name(sheet, &state.name, (centre, y + 16.0), Anchor::Middle),
            }
        }
        if skipped {
            words(sheet, "⋯", (centre, TOP + TALL / 2.0 + 4.0), Anchor::Middle);
        }
        Ok(())
    }
}
