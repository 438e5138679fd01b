//! The `train` block: a training run, from its start to the network it finds.

use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::resolve::Context;
use crate::lesson::run::RunDefinition;
use crate::lesson::value::Value;
use crate::lesson::{Inline, Spanned};

/// The most planes of one figure.
const MOST_PLANES: usize = 6;

/// A training run: its loss, its boundary, its parameters, what it found.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainBlock {
    /// The run.
    pub run: Spanned<String>,
    /// After how many epochs the boundary is drawn.
    pub epochs: Vec<usize>,
    /// Neurons whose parameters are drawn.
    pub neurons: Vec<String>,
    /// A line under the block.
    pub caption: Option<Vec<Inline>>,
}

const RUN: FieldRow = FieldRow::required("run", "name of a run", "a `[train.NAME]` of the lesson");
const EPOCHS: FieldRow = FieldRow::optional(
    "epochs",
    "whole numbers",
    "after how many epochs the boundary is drawn, six times at most; evenly spaced if left out",
);
const NEURONS: FieldRow = FieldRow::optional(
    "neurons",
    "names of neurons",
    "whose weights and biases are drawn over the epochs, four at most; the first of the network if left out",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "train",
    summary: "A training run: the loss over the epochs, the boundary at some of them, the paths of parameters, and the network that it found.",
    fields: &[RUN, EPOCHS, NEURONS, CAPTION],
    example: "run    = \"xor-run\"\nepochs = [0, 500, 5000]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, run) = table.required(&RUN, |value| {
        let name = value.text()?;
        let found = context.definitions.run(&name.value, &name.span);
        found.map_err(|missing| context.reports.report_new(missing)).map(|run| (name, run))
    })?;
    let epochs = table.optional(&EPOCHS, |value| epochs(&value, run));
    let neurons = table.optional(&NEURONS, |value| neurons(&value, run));
    Ok(Block::Train(TrainBlock {
        run: name,
        epochs: epochs?.unwrap_or_else(|| usual_epochs(run.plan.epochs)),
        neurons: neurons?.unwrap_or_else(|| {
            run.plan.network.layers.iter().flat_map(|layer| layer.neurons.clone()).take(1).collect()
        }),
        caption: caption?,
    }))
}

fn epochs(value: &Value<'_>, run: &RunDefinition) -> Read<Vec<usize>> {
    let most = run.plan.epochs as u64;
    let epochs = value.some_of(|epoch| Ok(epoch.whole_number(0, most)?.value as usize))?;
    if epochs.len() <= MOST_PLANES {
        return Ok(epochs);
    }
    let message = format!("at most {MOST_PLANES} planes fit into a figure");
    Err(value.report(value.mistake(message).label(format!("{} epochs", epochs.len()))))
}

fn neurons(value: &Value<'_>, run: &RunDefinition) -> Read<Vec<String>> {
    let network = &run.plan.network;
    let known = || network.layers.iter().flat_map(|layer| &layer.neurons).map(String::as_str);
    let neurons = value.some_of(|neuron| {
        let name = neuron.text()?;
        if known().any(|known| known == name.value) {
            return Ok(name.value);
        }
        let message = format!("network `{}` has no neuron `{}`", network.name, name.value);
        Err(value.report(
            Diagnostic::new(name.span, message)
                .label("not a neuron")
                .known(&name.value, known(), "neurons"),
        ))
    })?;
    if neurons.len() <= 4 {
        return Ok(neurons);
    }
    Err(value.report(value.mistake("at most four neurons are drawn").label("too many")))
}

/// The start, the end, and what lies evenly between.
fn usual_epochs(epochs: usize) -> Vec<usize> {
    let last = epochs.min(MOST_PLANES - 1);
    (0..=last).map(|part| epochs * part / last.max(1)).collect()
}
