//! How a lesson writes what conventions leave open: the output of a neuron, a layer as matrices, the decimal sign.

use super::diagnostic::Read;
use super::document::FieldRow;
use super::value::Value;

/// What the front matter's `notation` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notation {
    /// What the output of a neuron is called in formulas and over columns.
    pub output: OutputName,
    /// Whether a layer is written for columns or for rows of numbers.
    pub vectors: Vectors,
    /// What stands between the whole part of a number and its decimals.
    pub decimal: DecimalSign,
}

/// What the output of a neuron `h1` is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputName {
    /// As the neuron: h₁.
    #[default]
    Neuron,
    /// By this letter or word, with the neuron as subscript; a neuron that is called by it already keeps its name.
    Letter(&'static str),
}

/// How a layer is written as matrices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vectors {
    /// z = Wx + b: one row of W per neuron.
    #[default]
    Columns,
    /// zᵀ = xᵀW + bᵀ: one column of W per neuron.
    Rows,
}

/// The decimal sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalSign {
    /// 0.5
    #[default]
    Point,
    /// 0,5
    Comma,
}

pub(super) const NOTATION_FIELDS: &[FieldRow] = &[OUTPUT, VECTORS, DECIMAL];
const OUTPUT: FieldRow = FieldRow::optional(
    "output",
    "`neuron`, `a`, `h` or `out`",
    "what the output of a neuron is called: by the neuron’s own name if left out, else by this, with the neuron as subscript",
);
const VECTORS: FieldRow = FieldRow::optional(
    "vectors",
    "`columns` or `rows`",
    "how a layer is written as matrices: `columns` for Wx + b, if left out; `rows` for xᵀW + bᵀ",
);
const DECIMAL: FieldRow = FieldRow::optional(
    "decimal",
    "`point` or `comma`",
    "the decimal sign on the page and in its figures; `point` if left out. Traces, addresses and code keep the point",
);

const OUTPUTS: [(&str, OutputName); 4] = [
    ("neuron", OutputName::Neuron),
    ("a", OutputName::Letter("a")),
    ("h", OutputName::Letter("h")),
    ("out", OutputName::Letter("out")),
];
const VECTOR_KINDS: [(&str, Vectors); 2] = [("columns", Vectors::Columns), ("rows", Vectors::Rows)];
const DECIMAL_SIGNS: [(&str, DecimalSign); 2] =
    [("point", DecimalSign::Point), ("comma", DecimalSign::Comma)];

/// The table `notation = { … }`.
pub(super) fn read(value: &Value<'_>) -> Read<Notation> {
    let table = value.table("`notation`")?;
    table.allow(NOTATION_FIELDS);
    let output = table.optional(&OUTPUT, |value| choice(&value, &OUTPUTS, "name of outputs"));
    let vectors =
        table.optional(&VECTORS, |value| choice(&value, &VECTOR_KINDS, "kind of vectors"));
    let decimal = table.optional(&DECIMAL, |value| choice(&value, &DECIMAL_SIGNS, "decimal sign"));
    Ok(Notation {
        output: output?.unwrap_or_default(),
        vectors: vectors?.unwrap_or_default(),
        decimal: decimal?.unwrap_or_default(),
    })
}

fn choice<T: Copy>(value: &Value<'_>, choices: &[(&str, T)], what: &str) -> Read<T> {
    let word = value.text()?;
    let found = choices.iter().find(|(name, _)| *name == word.value);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        value.report(
            value.mistake(format!("there is no {what} `{}`", word.value)).label("unknown").known(
                &word.value,
                choices.iter().map(|(name, _)| name),
                "choices",
            ),
        )
    })
}
