//! The `waterfall` chart: how a neuron's z comes about.

use super::{ChartKind, NETWORK};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Input, Spanned};

/// How a neuron's z comes about: products, running sum, bias, activation.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallChart {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// The neuron.
    pub neuron: String,
}

const NEURON: FieldRow = FieldRow::required("neuron", "name of a neuron", "the neuron");

pub(super) const ROW: KindRow = KindRow {
    name: "waterfall",
    summary: "How a neuron's z comes about: products, running sum, bias, activation.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURON],
    example: "kind    = \"waterfall\"\nnetwork = \"xor\"\ninput   = [1, 1]\nneuron  = \"y\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neuron = table.required(&NEURON, |value| context.neuron(&value, network));
    Ok(ChartKind::Waterfall(WaterfallChart {
        network: name,
        input: input?,
        neuron: neuron?.value,
    }))
}
