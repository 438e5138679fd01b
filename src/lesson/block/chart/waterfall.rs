//! The `waterfall` chart: how a neuron's z comes about.

use super::{ChartKind, NETWORK};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Input, Spanned};
use crate::network::{Layer, Network};
use crate::number::Decimal;

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

/// More products than this do not fit into the figure.
const MAX_PRODUCTS: usize = 24;
pub(super) const NEURON: FieldRow = FieldRow::required("neuron", "name of a neuron", "the neuron");

pub(super) const ROW: KindRow = KindRow {
    name: "waterfall",
    summary: "How a neuron's z comes about: products, running sum, bias, activation.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURON],
    example: "kind    = \"waterfall\"\nnetwork = \"xor\"\ninput   = [1, 1]\nneuron  = \"y\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neuron = weighted(table, context, network).and_then(|neuron| {
        let many = products_of(network, &neuron.value);
        if many <= MAX_PRODUCTS {
            return Ok(neuron);
        }
        let message = format!("a waterfall shows at most {MAX_PRODUCTS} products, and `{}` has {many}", neuron.value);
        let help = "`kind = \"histogram\"` shows how many of them lie where; `walk` shows the largest";
        let mistake = Diagnostic::new(neuron.span, message).label("too many products");
        Err(context.reports.report(mistake.help(help)))
    });
    Ok(ChartKind::Waterfall(WaterfallChart {
        network: name,
        input: input?,
        neuron: neuron?.value,
    }))
}

/// The neuron that a chart of products is about: one that has any.
pub(super) fn weighted(
    table: &Table<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
) -> Read<Spanned<String>> {
    table.required(&NEURON, |value| {
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
    })
}

/// How many products a neuron has.
fn products_of(network: &Network<Decimal>, neuron: &str) -> usize {
    let at = |layer: &Layer<Decimal>| layer.neurons.iter().position(|name| name == neuron);
    let found = network.layers.iter().find_map(|layer| Some(layer.columns(at(layer)?)));
    found.unwrap_or(0)
}
