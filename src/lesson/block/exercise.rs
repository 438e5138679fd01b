//! The `exercise` block: a question whose answer the trace knows.

use super::{Block, BlockRow};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::value::Value;
use crate::lesson::diagnostic::Read;
use crate::lesson::markdown;
use crate::lesson::resolve::{Context, tolerance};
use crate::lesson::{Node, Spanned};
use crate::number::Decimal;
use crate::trace::Address;

/// A question, the number that answers it, and how it is worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExerciseBlock {
    /// The question.
    pub prompt: Vec<Node>,
    /// The number that answers it.
    pub answer: Spanned<Address>,
    /// How far off an answer may be.
    pub tolerance: Decimal,
    /// Whether there is a field to write the answer into before it is shown.
    pub field: bool,
    /// A hint to be asked for.
    pub hint: Option<Vec<Node>>,
}

pub(super) const PROMPT: FieldRow = FieldRow::required("prompt", "Markdown", "the question");
pub(super) const ANSWER: FieldRow =
    FieldRow::required("answer", "address", "the number that answers it: `\"xor(1, 0).y.z\"`");
pub(super) const TOLERANCE: FieldRow =
    FieldRow::optional("tolerance", "number", "how far off an answer may be; 0 if left out, or half of the last decimal where something was rounded");
pub(super) const FIELD: FieldRow = FieldRow::optional(
    "field",
    "`true` or `false`",
    "whether the reader gets a field to try an answer in; `true` if left out",
);
const HINT: FieldRow = FieldRow::optional("hint", "Markdown", "a hint to be asked for");

pub(super) const ROW: BlockRow = BlockRow {
    name: "exercise",
    summary: "A question. The answer is a number of the trace, and its solution is that part of the trace.",
    fields: &[PROMPT, ANSWER, TOLERANCE, FIELD, HINT],
    example: "prompt = \"What is $z$ of `y` at (1, 0)?\"\nanswer = \"xor(1, 0).y.z\"\nhint   = \"Begin with `h1`.\"\n",
    kinds: &[],
    read,
};

/// The question, its answer, how far off an answer may be, and whether there is a field for it.
pub(super) type Question = (Vec<Node>, Spanned<Address>, Decimal, bool);

pub(super) fn read_question(table: &Table<'_>, context: &Context<'_>) -> Read<Question> {
    let prompt = table.required(&PROMPT, |value| markdown::read_value(&value, context));
    let answer = table.required(&ANSWER, |value: Value<'_>| {
        let text = value.text()?;
        context.address(&text.value, &value.text_origin())
    });
    let tolerance = table.optional(&TOLERANCE, |value| tolerance(&value));
    let field = table.optional(&FIELD, |value| value.boolean());
    let tolerance = tolerance?.map_or(Decimal::ZERO, |tolerance| tolerance.value);
    Ok((prompt?, answer?, tolerance, field?.unwrap_or(true)))
}

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let question = read_question(table, context);
    let hint = table.optional(&HINT, |value| markdown::read_value(&value, context));
    let (prompt, answer, tolerance, field) = question?;
    Ok(Block::Exercise(ExerciseBlock { prompt, answer, tolerance, field, hint: hint? }))
}
