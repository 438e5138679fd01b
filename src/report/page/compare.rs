//! The `compare` block: two networks on the same inputs, all outputs first, then the first difference step by step.

use std::rc::Rc;

use super::super::study::{Study, StudyError};
use super::super::view::{Cell, Column, ColumnKind, Compare, Prose, Row, Table, Value};
use super::prose::{both, plain};
use super::words;
use crate::lesson::Input;
use crate::lesson::block::{CompareBlock, Comparison};
use crate::network::{LayerActivation, Operation};
use crate::report::{Expr, Ledger};
use crate::trace::{InputName, Record, run};

/// Two traces on one input.
pub(super) struct Sides {
    /// The input, as a page names it: "(0, 1)", or its label.
    pub(super) label: String,
    /// The first.
    pub(super) left: Rc<dyn Record>,
    /// The second.
    pub(super) right: Rc<dyn Record>,
}

impl Sides {
    /// The outputs of both as shown, each with its address.
    fn outputs(&self, study: &Study<'_>, names: &Names) -> (Vec<Value>, Vec<Value>) {
        let of = |record: &dyn Record, addressed: bool| {
            let numbers = study.numbers(record);
            let value = |place| {
                Some(Value {
                    shown: numbers.shown(place)?,
                    address: addressed.then(|| record.address(place)),
                })
            };
            record.outputs().into_iter().filter_map(value).collect()
        };
        (of(&*self.left, true), of(&*self.right, names.both))
    }

    fn differ(&self, study: &Study<'_>, names: &Names) -> bool {
        let (left, right) = self.outputs(study, names);
        let shown = |values: &[Value]| {
            let digits = values.iter().map(|value| value.shown.clone());
            digits.collect::<Vec<_>>()
        };
        shown(&left) != shown(&right)
    }
}

/// What the two sides are called.
pub(super) struct Names {
    pub(super) left: String,
    pub(super) right: String,
    /// Whether the numbers of the right side have addresses too. Those of a network with a changed
    /// activation have none: their addresses would be those of the network as the lesson gives it.
    pub(super) both: bool,
}

/// The comparison, or nothing if there is no input.
pub(super) fn compare(
    study: &Study<'_>,
    block: &CompareBlock,
    caption: Option<Prose>,
) -> Result<Option<Compare>, StudyError> {
    let names = names(study, block)?;
    let sides = block
        .inputs
        .iter()
        .map(|input| traced(study, block, &input.value))
        .collect::<Result<Vec<_>, _>>()?;
    let differing = |sides: &&Sides| sides.differ(study, &names);
    let count = sides.iter().filter(differing).count();
    let first = sides.iter().find(differing);
    let several = sides.len() > 1;
    let Some(chosen) = first.or(sides.first()) else {
        return Ok(None);
    };
    let summary = several.then(|| match (sides.len(), count) {
        (all, 0) => format!("The outputs agree on all {all} inputs."),
        (all, count) if all == count => format!("The outputs differ on all {all} inputs."),
        (all, count) => {
            format!("The outputs differ at {count} of {all} inputs and agree at the rest.")
        }
    });
    let mut compare = Compare {
        caption: both(caption, summary.map(plain)),
        ..at_one_input(study, chosen, &names)
    };
    if several {
        compare.name = format!("{} and {} on {} inputs", names.left, names.right, sides.len());
        compare.overview = Some(overview(study, &sides, &names));
    }
    // Where nothing differs there is no first difference to work out, and networks of other depths share no steps.
    let is_alike = chosen.left.layers() == chosen.right.layers();
    if several && (first.is_none() || !is_alike) {
        compare.pairs.clear();
    }
    Ok(Some(compare))
}

/// Two traces on one input, step by step.
pub(super) fn at_one_input(study: &Study<'_>, sides: &Sides, names: &Names) -> Compare {
    Compare {
        name: format!("{} and {} at {}", names.left, names.right, sides.label),
        overview: None,
        title: format!("At {}, step by step", sides.label),
        left: names.left.clone(),
        right: names.right.clone(),
        pairs: pairs(study, sides, names),
        caption: None,
    }
}

fn names(study: &Study<'_>, block: &CompareBlock) -> Result<Names, StudyError> {
    let network = &block.network.value;
    Ok(match &block.other {
        Comparison::Network(other) => {
            Names { left: network.clone(), right: other.value.clone(), both: true }
        }
        Comparison::Activation { layer, activation } => {
            let definition = study
                .lesson
                .network(network)
                .ok_or_else(|| StudyError::Network(network.clone()))?;
            let layer = definition.network.layers.get(layer - 1);
            let given = layer.map_or("the activation", |layer| layer.activation_name());
            let other = match activation {
                LayerActivation::Elementwise(activation) => activation.row.name,
                LayerActivation::Softmax => "softmax",
            };
            Names { left: format!("with {given}"), right: format!("with {other}"), both: false }
        }
    })
}

fn traced(study: &Study<'_>, block: &CompareBlock, input: &Input) -> Result<Sides, StudyError> {
    let network = &block.network.value;
    let left = study.trace(network, &input.name)?;
    let right = match &block.other {
        Comparison::Network(other) => study.trace(&other.value, &input.name)?,
        Comparison::Activation { layer, activation } => {
            changed(study, network, input, *layer, activation)?
        }
    };
    let values: Vec<String> = left
        .input_name()
        .numbers()
        .unwrap_or_else(|| input.values.clone())
        .iter()
        .map(|value| crate::number::Shown::decimal(*value).typeset())
        .collect();
    let point = match values.as_slice() {
        [only] => only.clone(),
        values => format!("({})", values.join(", ")),
    };
    let label = match &input.name {
        InputName::Row { data, row } => {
            let labels = study.lesson.data_set(data).and_then(|data| data.labels.as_ref());
            let label = labels.and_then(|labels| labels.get(row.checked_sub(1)?));
            label.cloned().unwrap_or(point)
        }
        InputName::Numbers(_) => point,
    };
    Ok(Sides { label, left, right })
}

/// The network with another activation in one layer, on one input.
fn changed(
    study: &Study<'_>,
    network: &str,
    input: &Input,
    layer: usize,
    activation: &LayerActivation,
) -> Result<Rc<dyn Record>, StudyError> {
    let definition =
        study.lesson.network(network).ok_or_else(|| StudyError::Network(network.to_owned()))?;
    let mut changed = definition.network.clone();
    let replacement = match activation {
        LayerActivation::Elementwise(activation) => Operation::Activation(*activation),
        LayerActivation::Softmax => Operation::Softmax,
    };
    let layers = changed.layers.get_mut(layer - 1);
    if let Some(operation) = layers.and_then(|layer| layer.operations.last_mut()) {
        *operation = replacement;
    }
    let record = run(study.lane, &changed, &input.values, input.name.clone());
    Ok(Rc::from(record.map_err(|error| StudyError::Trace {
        what: format!("{network}({})", input.name),
        error,
    })?))
}

/// All inputs with the outputs of both sides; differing rows are marked, and say so in words.
fn overview(study: &Study<'_>, sides: &[Sides], names: &Names) -> Table {
    let mut columns = vec![Column { header: words("input"), kind: ColumnKind::Heading }];
    if let Some(first) = sides.first() {
        for (record, side) in [(&first.left, &names.left), (&first.right, &names.right)] {
            let outputs = record.neurons(record.layers());
            columns.extend(outputs.iter().map(|name| Column {
                header: match outputs {
                    [_] => words(side),
                    _ => words(format!("{name} {side}")),
                },
                kind: ColumnKind::Number,
            }));
        }
    }
    columns.push(Column { header: words("same?"), kind: ColumnKind::Text });
    let rows = sides.iter().map(|sides| {
        let differs = sides.differ(study, names);
        let (left, right) = sides.outputs(study, names);
        let number = |value| match differs {
            true => Cell::Outcome(value),
            false => Cell::Number(value),
        };
        let numbers = left.into_iter().chain(right).map(number);
        let verdict = if differs { "≠ no" } else { "yes" };
        let cells = std::iter::once(Cell::Label(words(&sides.label)))
            .chain(numbers)
            .chain([Cell::Label(words(verdict))]);
        Row::Cells(cells.collect(), None)
    });
    Table {
        name: format!("The outputs of {} and {}", names.left, names.right),
        columns,
        rows: rows.collect(),
    }
}

/// The ledgers of both sides, neuron by neuron. A neuron that only one side has stands alone.
fn pairs(study: &Study<'_>, sides: &Sides, names: &Names) -> Vec<(Ledger, Ledger)> {
    let of = |record: &dyn Record, layer: usize| -> Vec<Ledger> {
        if layer > record.layers() {
            return Vec::new();
        }
        let numbers = study.numbers(record);
        let neurons = 0..record.neurons(layer).len();
        let ledgers = neurons.filter_map(|neuron| numbers.neuron_ledger(layer, neuron));
        ledgers.chain(numbers.softmax_ledger(layer)).collect()
    };
    let mut pairs = Vec::new();
    for layer in 1..=sides.left.layers().max(sides.right.layers()) {
        let mut left = of(&*sides.left, layer).into_iter();
        let mut right = of(&*sides.right, layer).into_iter();
        loop {
            let (left, mut right) = match (left.next(), right.next()) {
                (None, None) => break,
                (Some(left), None) => (left.clone(), without_lines(left)),
                (None, Some(right)) => (without_lines(right.clone()), right),
                (Some(left), Some(right)) => (left, right),
            };
            if !names.both {
                right.lines.iter_mut().for_each(|line| {
                    line.address = None;
                    line.running = None;
                });
            }
            pairs.push((left, right));
        }
    }
    pairs
}

fn without_lines(ledger: Ledger) -> Ledger {
    Ledger { title: Expr::Words(String::new()), lines: Vec::new(), ..ledger }
}
