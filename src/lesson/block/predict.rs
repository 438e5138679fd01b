//! The `predict` block: a guess before the reveal.

use super::exercise::{ANSWER, FIELD, PROMPT, TOLERANCE, read_question};
use super::{Block, BlockRow};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::diagnostic::Read;
use crate::lesson::markdown;
use crate::lesson::resolve::Context;
use crate::lesson::{Node, Spanned};
use crate::number::Decimal;
use crate::trace::Address;

/// A question to be guessed at before the page goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictBlock {
    /// The question.
    pub prompt: Vec<Node>,
    /// The number that answers it.
    pub answer: Spanned<Address>,
    /// How far off an answer may be.
    pub tolerance: Decimal,
    /// Whether there is a field to write the answer into before it is shown.
    pub field: bool,
    /// What is said with the answer.
    pub reveal: Option<Vec<Node>>,
}

const REVEAL: FieldRow = FieldRow::optional("reveal", "Markdown", "what is said with the answer");

pub(super) const ROW: BlockRow = BlockRow {
    name: "predict",
    summary: "A question to guess at before reading on; the answer is a number of the trace.",
    fields: &[PROMPT, ANSWER, TOLERANCE, FIELD, REVEAL],
    example: "prompt = \"What will `y` say at (1, 1)?\"\nanswer = \"xor(1, 1).y.a\"\nreveal = \"The second neuron spoke up.\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let question = read_question(table, context);
    let reveal = table.optional(&REVEAL, |value| markdown::read_value(&value, context));
    let (prompt, answer, tolerance, field) = question?;
    Ok(Block::Predict(PredictBlock { prompt, answer, tolerance, field, reveal: reveal? }))
}
