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
    let neuron = table.required(&NEURON, |value| {
        let neuron = context.neuron(&value, network)?;
        let mut layers = network.layers.iter();
        let layer = layers.find(|layer| layer.neurons.contains(&neuron.value));
        if layer.is_some_and(|layer| layer.affine().is_none() && layer.taps().is_none()) {
            let message = format!("`{}` has no weights, so that no products add up", neuron.value);
            return Err(value.report(
                value.mistake(message).label("no products").help("name a neuron with weights"),
            ));
        }
        Ok(neuron)
    });
    Ok(ChartKind::Waterfall(WaterfallChart {
        network: name,
        input: input?,
        neuron: neuron?.value,
    }))
}
