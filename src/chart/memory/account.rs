//! A memory cell in words and numbers: the description and the data table.

use super::super::{DataTable, Direction};
use super::{Memory, MemoryStep, State};

impl Memory {
    pub(super) fn description(&self, step: &MemoryStep) -> String {
        let count = self.steps.len();
        let steps = if count == 1 { "one step".to_owned() } else { format!("{count} steps") };
        let mut text = format!(
            "A memory cell over {steps}, from left to right, the same cell at each step: the cell c is carried along above, what it shows, h, below. Step {} is drawn in full.",
            self.detail + 1
        );
        if self.direction == Direction::Backwards {
            text.push_str(" The arrows point back, and the numbers are ∂L/∂a of what they stand at, below the gates ∂L/∂w and ∂L/∂z.");
        }
        let (cell, shown) = self.before(self.detail);
        let [f, i, g, o] = &step.gates;
        text.push_str(&format!(
            " Four gates read {} and {}: {}.",
            step.incoming(),
            shown.name,
            [f, i, g, o]
                .map(|gate| format!("{} ({}, {})", gate.state.name, gate.words, gate.symbol))
                .join(", ")
        ));
        text.push_str(&format!(
            " {} is {} times {}; {} is {} times {}; {} is their sum; {} is {} times tanh of {}.",
            step.kept.name,
            f.state.name,
            cell.name,
            step.new.name,
            i.state.name,
            g.state.name,
            step.cell.name,
            step.shown.name,
            o.state.name,
            step.cell.name
        ));
        let numbers: Vec<String> = self.states().filter_map(State::said).collect();
        if !numbers.is_empty() {
            text.push_str(&format!(" Numbers: {}.", numbers.join(", ")));
        }
        text
    }

    /// Every state, step after step.
    fn states(&self) -> impl Iterator<Item = &State> {
        let steps = self.steps.iter().flat_map(|step| {
            let gates = step.gates.iter().map(|gate| &gate.state);
            let rest = [&step.kept, &step.new, &step.cell, &step.squashed, &step.shown];
            step.x.iter().chain(gates).chain(rest)
        });
        [&self.first_cell, &self.first_shown].into_iter().chain(steps)
    }

    pub(super) fn table(&self) -> DataTable {
        let mut table =
            DataTable::new("What stands in the cell, step by step", ["name", "unit", "number"]);
        for state in self.states() {
            for (unit, number) in state.numbers.iter().enumerate() {
                table.push([state.name.as_str(), &(unit + 1).to_string(), &number.text]);
            }
        }
        table
    }
}
