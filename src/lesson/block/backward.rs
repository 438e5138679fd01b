//! The `backward` block: from the loss back to every parameter.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// A backward pass: the loss, every factor of every gradient, and one step of gradient descent.
#[derive(Clone, Debug, PartialEq)]
pub struct BackwardBlock {
    /// The network; it has a loss.
    pub network: Spanned<String>,
    /// The input; a data row with targets has the same one.
    pub input: Spanned<Input>,
    /// The neurons to work out; all of them if `None`.
    pub neurons: Option<Vec<Spanned<String>>>,
    /// A line under the block.
    pub caption: Option<Vec<Inline>>,
}

const NEURONS: FieldRow =
    FieldRow::optional("neurons", "names of neurons", "the neurons to work out; all if left out");

pub(super) const ROW: BlockRow = BlockRow {
    name: "backward",
    summary: "The way back from the loss to every weight and bias, and one step of gradient descent. The network has a `loss`, and a data row with the same input has the targets.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURONS, CAPTION],
    example: "network = \"xor\"\nrow     = \"truth-table#4\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neurons = context.neurons(table, &NEURONS, network);
    Ok(Block::Backward(BackwardBlock {
        network: name,
        input: input?,
        neurons: neurons?,
        caption: caption?,
    }))
}
