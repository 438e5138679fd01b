//! The `fit` block: the line or plane that comes closest to the targets, worked out in fractions.

use super::answers::{Answers, DATA, OUTPUT, answers};
use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::Inline;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::Table;
use crate::lesson::resolve::Context;

/// Least squares by the normal equations.
#[derive(Clone, Debug, PartialEq)]
pub struct FitBlock {
    /// The rows and their targets.
    pub answers: Answers,
    /// A line under the work.
    pub caption: Option<Vec<Inline>>,
}

pub(super) const ROW: BlockRow = BlockRow {
    name: "fit",
    summary: "The neuron without activation that comes closest to the targets: least squares by the normal equations, line by line in exact fractions.",
    fields: &[DATA, OUTPUT, CAPTION],
    example: "data = \"truth-table\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let answers = answers(table, context);
    Ok(Block::Fit(FitBlock { answers: answers?, caption: caption? }))
}
