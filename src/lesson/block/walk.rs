//! The `walk` block: a forward pass, neuron by neuron.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::diagnostic::Read;
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// A pass through a network, every product, sum, bias and activation on a line.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// The neurons to work out; all of them if `None`.
    pub neurons: Option<Vec<Spanned<String>>>,
    /// A line under the walk.
    pub caption: Option<Vec<Inline>>,
}

const NEURONS: FieldRow =
    FieldRow::optional("neurons", "names of neurons", "the neurons to work out; all if left out");

pub(super) const ROW: BlockRow = BlockRow {
    name: "walk",
    summary: "A pass through a network, neuron by neuron: every product, running sum, bias and activation.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURONS, CAPTION],
    example: "network = \"xor\"\nrow     = \"truth-table#4\"\nneurons = [\"h2\"]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neurons = context.neurons(table, &NEURONS, network);
    Ok(Block::Walk(WalkBlock { network: name, input: input?, neurons: neurons?, caption: caption? }))
}
