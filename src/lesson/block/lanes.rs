//! The `lanes` block: one pass in the three arithmetics, side by side.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::diagnostic::Read;
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// One pass by hand, in f64 and in f32.
#[derive(Clone, Debug, PartialEq)]
pub struct LanesBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// The neurons to show; all of them if `None`.
    pub neurons: Option<Vec<Spanned<String>>>,
    /// A line under the table.
    pub caption: Option<Vec<Inline>>,
}

const NEURONS: FieldRow =
    FieldRow::optional("neurons", "names of neurons", "the neurons to show; all if left out");

pub(super) const ROW: BlockRow = BlockRow {
    name: "lanes",
    summary: "The same pass by hand, in f64 and in f32, side by side.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURONS, CAPTION],
    example: "network = \"xor\"\ninput   = [1, 1]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neurons = context.neurons(table, &NEURONS, network);
    Ok(Block::Lanes(LanesBlock { network: name, input: input?, neurons: neurons?, caption: caption? }))
}
