//! The `histogram` chart: how many of a neuron's products lie where.

use super::waterfall::{NEURON, weighted};
use super::{ChartKind, NETWORK};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::Table;
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Input, Spanned};

/// How many of a neuron's products lie where.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramChart {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// The neuron.
    pub neuron: String,
}

pub(super) const ROW: KindRow = KindRow {
    name: "histogram",
    summary: "How many of a neuron's products lie where; for neurons that read hundreds of values or more.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURON],
    example: "kind    = \"histogram\"\nnetwork = \"xor\"\ninput   = [1, 1]\nneuron  = \"y\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neuron = weighted(table, context, network);
    Ok(ChartKind::Histogram(HistogramChart {
        network: name,
        input: input?,
        neuron: neuron?.value,
    }))
}
