//! The drawing of a network that is one LSTM, from its trace.

use super::diagram::signed;
use super::graph::Showing;
use crate::chart::{Chart, ChartError, Direction, Gate, Memory, MemoryStep, Number, State};
use crate::network::{CellPart, CellRole};
use crate::report::Numbers;
use crate::trace::{Place, Quantity};

/// Terms of a z that are written below a gate.
const MOST_TERMS: usize = 5;

/// Whether all layers of a network are one memory cell.
pub(super) fn is_memory(numbers: &Numbers<'_>) -> bool {
    let record = numbers.record;
    let starts = (1..=record.layers()).filter(|&layer| {
        record.cell(layer).is_some_and(|role| role == CellRole { part: CellPart::Cell, step: 0 })
    });
    starts.count() == 1 && (1..=record.layers()).all(|layer| record.cell(layer).is_some())
}

/// The drawing of such a network. The step in full is that of the first neuron that was picked.
pub(super) fn memory(
    numbers: &Numbers<'_>,
    name: String,
    showing: Showing<'_>,
) -> Result<Chart, ChartError> {
    let record = numbers.record;
    let sketch = Sketch { numbers, showing };
    let steps: Vec<usize> =
        (1..=record.layers()).filter_map(|layer| Some(record.cell(layer)?.step)).collect();
    let last = steps.iter().max().copied().unwrap_or(0);
    let picked = (1..=record.layers())
        .find(|&layer| record.neurons(layer).iter().any(|neuron| showing.wanted.contains(neuron)));
    let detail = picked.and_then(|layer| record.cell(layer)).map_or(1, |role| role.step.max(1));
    Memory {
        name,
        first_cell: sketch.state(CellPart::Cell, 0),
        first_shown: sketch.state(CellPart::Hidden, 0),
        steps: (1..=last).map(|step| sketch.step(step)).collect(),
        detail: detail - 1,
        direction: showing.direction,
    }
    .draw()
}

struct Sketch<'a> {
    numbers: &'a Numbers<'a>,
    showing: Showing<'a>,
}

impl Sketch<'_> {
    fn backwards(&self) -> bool {
        self.showing.direction == Direction::Backwards
    }

    fn layer(&self, part: CellPart, step: usize) -> Option<usize> {
        let record = self.numbers.record;
        let role = CellRole { part, step };
        (1..=record.layers()).find(|&layer| record.cell(layer) == Some(role))
    }

    fn step(&self, step: usize) -> MemoryStep {
        let gates = [CellPart::Forget, CellPart::Input, CellPart::Candidate, CellPart::Output];
        MemoryStep {
            x: self.incoming(step),
            gates: gates.map(|part| self.gate(part, step)),
            kept: self.state(CellPart::Kept, step),
            new: self.state(CellPart::New, step),
            cell: self.state(CellPart::Cell, step),
            squashed: self.state(CellPart::Squashed, step),
            shown: self.state(CellPart::Hidden, step),
        }
    }

    /// The output of a neuron, or on the way back its gradient.
    fn output(&self, layer: usize, neuron: usize) -> Number {
        let quantity = match self.backwards() {
            true => Quantity::OutputGradient,
            false => Quantity::Output,
        };
        let place = Place { layer, neuron, quantity };
        let shown = self.numbers.shown(place).filter(|_| self.showing.values);
        Number {
            text: shown.map_or(String::new(), |shown| shown.typeset()),
            address: self.numbers.record.address(place).to_string(),
        }
    }

    fn state(&self, part: CellPart, step: usize) -> State {
        let Some(layer) = self.layer(part, step) else { return State::default() };
        let names = self.numbers.record.neurons(layer);
        let name = match names {
            [only] => only.clone(),
            // f[2,1], f[2,2] are f[2].
            [first, ..] => {
                first.rsplit_once(',').map_or(first.clone(), |(stem, _)| format!("{stem}]"))
            }
            [] => String::new(),
        };
        State { name, numbers: (0..names.len()).map(|neuron| self.output(layer, neuron)).collect() }
    }

    /// What comes in at a step: what the gates read, without what the cell showed before.
    fn incoming(&self, step: usize) -> Vec<State> {
        let record = self.numbers.record;
        let Some(layer) = self.layer(CellPart::Input, step) else { return Vec::new() };
        let units = record.neurons(layer).len();
        let columns = record.sources(layer, 0);
        let features = columns.len().saturating_sub(units);
        let read = columns.iter().take(features).filter_map(|&at| record.source(layer, 0, at));
        let state = |at: Place| State {
            name: record.neurons(at.layer).get(at.neuron).cloned().unwrap_or_default(),
            numbers: vec![self.output(at.layer, at.neuron)],
        };
        read.map(state).collect()
    }

    fn gate(&self, part: CellPart, step: usize) -> Gate {
        let record = self.numbers.record;
        let state = self.state(part, step);
        let symbol = if part == CellPart::Candidate { "tanh" } else { "σ" };
        let mut gate = Gate {
            words: part.words().to_owned(),
            symbol: symbol.to_owned(),
            state,
            ..Gate::default()
        };
        let Some(layer) = self.layer(part, step) else { return gate };
        let columns = record.sources(layer, 0);
        if record.neurons(layer).len() > 1 || columns.len() >= MOST_TERMS {
            return gate;
        }
        let place = |quantity| Place { layer, neuron: 0, quantity };
        for (index, &column) in columns.iter().enumerate() {
            let source = record.source_name(layer, 0, column).unwrap_or_default();
            let (quantity, rest) = match self.backwards() {
                true => (Quantity::WeightGradient(column), format!("for {source}")),
                false => (Quantity::Weight(column), format!("· {source}")),
            };
            gate.terms.extend(self.term(place(quantity), index > 0).map(|term| (term, rest)));
        }
        let (bias, rest) = match self.backwards() {
            true => (Quantity::BiasGradient, "for the bias"),
            false => (Quantity::Bias, ""),
        };
        gate.terms.extend(self.term(place(bias), true).map(|term| (term, rest.to_owned())));
        let z = match self.backwards() {
            true => Quantity::PreActivationGradient,
            false => Quantity::PreActivation,
        };
        let z = place(z);
        gate.z = self
            .numbers
            .shown(z)
            .filter(|_| self.showing.values)
            .map(|shown| Number { text: shown.typeset(), address: record.address(z).to_string() });
        gate
    }

    /// A parameter; within a sum with its sign.
    fn term(&self, place: Place, within: bool) -> Option<Number> {
        let shown = self.numbers.shown(place)?;
        let text = match within && !self.backwards() {
            true => signed(&shown),
            false => shown.typeset(),
        };
        Some(Number { text, address: self.numbers.record.address(place).to_string() })
    }
}
