//! The `separate` block: whether one neuron can tell two classes apart, proved either way.

use super::answers::{Answers, DATA, OUTPUT, answers};
use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::Inline;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::Table;
use crate::lesson::resolve::Context;

/// Whether one neuron can tell the rows of two classes apart.
#[derive(Clone, Debug, PartialEq)]
pub struct SeparateBlock {
    /// The rows; a target above 0.5 is class 1, any other is class 0.
    pub answers: Answers,
    /// A line under the proof.
    pub caption: Option<Vec<Inline>>,
}

pub(super) const ROW: BlockRow = BlockRow {
    name: "separate",
    summary: "Whether one neuron can tell two classes apart (targets above 0.5 from the others): weights that do, or inequalities that add up to a contradiction.",
    fields: &[DATA, OUTPUT, CAPTION],
    example: "data = \"truth-table\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let answers = answers(table, context);
    Ok(Block::Separate(SeparateBlock { answers: answers?, caption: caption? }))
}
