//! The `census` block: how many truth tables one neuron can compute.

use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::Inline;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::resolve::Context;
use crate::proof::threshold::MAXIMUM_INPUTS;

/// How many truth tables of some inputs one neuron can compute.
#[derive(Clone, Debug, PartialEq)]
pub struct CensusBlock {
    /// The number of inputs, 1 to 4.
    pub inputs: usize,
    /// A line under the tables.
    pub caption: Option<Vec<Inline>>,
}

const INPUTS: FieldRow = FieldRow::required(
    "inputs",
    "whole number",
    "the number of inputs, 1 to 4",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "census",
    summary: "How many truth tables of so many inputs one neuron can compute, with a neuron for each.",
    fields: &[INPUTS, CAPTION],
    example: "inputs = 2\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let inputs = table.required(&INPUTS, |value| value.whole_number(1, MAXIMUM_INPUTS as u64))?;
    Ok(Block::Census(CensusBlock {
        inputs: usize::try_from(inputs.value).unwrap_or(1),
        caption: caption?,
    }))
}
