//! The `surface` chart: a neuron's output as a surface over the plane of two inputs.

use super::{ChartKind, NETWORK, NEURON_OR_OUTPUT, constant, ends, neuron_or_output};
use crate::lesson::Spanned;
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::number::Decimal;

/// A neuron's output as a surface over the plane of two inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct SurfaceChart {
    /// The network, which has two inputs.
    pub network: Spanned<String>,
    /// The neuron.
    pub neuron: String,
    /// Both ends of the first input.
    pub x: (Decimal, Decimal),
    /// Both ends of the second input.
    pub y: (Decimal, Decimal),
    /// A data set whose rows are drawn: at the height of the target, or of the output without targets.
    pub data: Option<Spanned<String>>,
}

const X: FieldRow = FieldRow::optional(
    "x",
    "two numbers",
    "both ends of the first input; `[0, 1]` if left out",
);
const Y: FieldRow = FieldRow::optional(
    "y",
    "two numbers",
    "both ends of the second input; `[0, 1]` if left out",
);
const DATA: FieldRow = FieldRow::optional(
    "data",
    "name of a data set",
    "rows to draw as points, at the height of their targets",
);

pub(super) const ROW: KindRow = KindRow {
    name: "surface",
    summary: "The output of a network with two inputs as a surface, seen from a corner.",
    fields: &[NETWORK, NEURON_OR_OUTPUT, X, Y, DATA],
    example: "kind    = \"surface\"\nnetwork = \"xor\"\ndata    = \"truth-table\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    if network.inputs.len() != 2 {
        let inputs = count(network.inputs.len(), "input");
        let message = format!(
            "network `{}` has {inputs}, and a surface lies over two",
            name.value
        );
        return Err(table.report(Diagnostic::new(name.span, message).label("not two inputs")));
    }
    let neuron = neuron_or_output(table, context, network);
    let x = table.optional(&X, |value| ends(&value));
    let y = table.optional(&Y, |value| ends(&value));
    let data = table.optional(&DATA, |value| context.data(&value, network));
    let usual = (constant("0"), constant("1"));
    Ok(ChartKind::Surface(SurfaceChart {
        network: name,
        neuron: neuron?,
        x: x?.unwrap_or(usual),
        y: y?.unwrap_or(usual),
        data: data?.map(|(name, _)| name),
    }))
}
