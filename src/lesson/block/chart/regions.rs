//! The `regions` chart: the plane of two inputs, coloured by a neuron.

use super::{ChartKind, NETWORK, NEURON_OR_OUTPUT, constant, ends, neuron_or_output};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::Spanned;
use crate::number::Decimal;

/// The plane of a network with two inputs, coloured by a neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionsChart {
    /// The network, which has two inputs.
    pub network: Spanned<String>,
    /// The neuron.
    pub neuron: String,
    /// Left and right end.
    pub x: (Decimal, Decimal),
    /// Lower and upper end.
    pub y: (Decimal, Decimal),
    /// A data set whose rows are drawn as points.
    pub data: Option<Spanned<String>>,
    /// The value along the contour.
    pub threshold: Decimal,
    /// Whether only the side of the threshold is coloured, not the value.
    pub flat: bool,
}

const X: FieldRow =
    FieldRow::optional("x", "two numbers", "left and right end; `[-0.5, 1.5]` if left out");
const Y: FieldRow =
    FieldRow::optional("y", "two numbers", "lower and upper end; `[-0.5, 1.5]` if left out");
const DATA: FieldRow = FieldRow::optional("data", "name of a data set", "rows to draw as points");
const THRESHOLD: FieldRow =
    FieldRow::optional("threshold", "number", "the value along the contour; 0.5 if left out");
const FLAT: FieldRow = FieldRow::optional(
    "flat",
    "true or false",
    "whether to colour only the side of the threshold, not the value",
);

pub(super) const ROW: KindRow = KindRow {
    name: "regions",
    summary: "The plane of a network with two inputs, coloured by a neuron, with its contour.",
    fields: &[NETWORK, NEURON_OR_OUTPUT, X, Y, DATA, THRESHOLD, FLAT],
    example: "kind    = \"regions\"\nnetwork = \"xor\"\nx       = [-0.5, 1.5]\ny       = [-0.5, 1.5]\ndata    = \"truth-table\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    if network.inputs.len() != 2 {
        let inputs = count(network.inputs.len(), "input");
        let message = format!("network `{}` has {inputs}, and a plane has two", name.value);
        let diagnostic = crate::lesson::Diagnostic::new(name.span, message);
        return Err(table.report(diagnostic.label("not two inputs")));
    }
    let neuron = neuron_or_output(table, context, network);
    let x = table.optional(&X, |value| ends(&value));
    let y = table.optional(&Y, |value| ends(&value));
    let data = table.optional(&DATA, |value| context.data(&value, network));
    let threshold = table.optional(&THRESHOLD, |value| value.number());
    let flat = table.optional(&FLAT, |value| value.boolean());
    let usual = (constant("-0.5"), constant("1.5"));
    Ok(ChartKind::Regions(RegionsChart {
        network: name,
        neuron: neuron?,
        x: x?.unwrap_or(usual),
        y: y?.unwrap_or(usual),
        data: data?.map(|(name, _)| name),
        threshold: threshold?.map_or(constant("0.5"), |threshold| threshold.value),
        flat: flat?.unwrap_or_default(),
    }))
}
