//! The `pieces` block: the straight pieces of a network with one input, exactly.

use super::chart::{NEURON_OR_OUTPUT, ascending, neuron_or_output};
use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Spanned};
use crate::number::Decimal;

/// The straight pieces of a network with one input.
#[derive(Clone, Debug, PartialEq)]
pub struct PiecesBlock {
    /// The network: one input, and no activations but those made of straight parts.
    pub network: Spanned<String>,
    /// The neuron.
    pub neuron: String,
    /// The left end.
    pub from: Decimal,
    /// The right end, greater than `from`.
    pub to: Decimal,
    /// A line under the table.
    pub caption: Option<Vec<Inline>>,
}

const FROM: FieldRow = FieldRow::required("from", "number", "the left end");
const TO: FieldRow = FieldRow::required("to", "number", "the right end");

/// Activations made of straight parts.
const STRAIGHT: [&str; 3] = ["identity", "relu", "leaky_relu"];

pub(super) const ROW: BlockRow = BlockRow {
    name: "pieces",
    summary: "The straight pieces of a ReLU network with one input, counted and listed in exact fractions.",
    fields: &[NETWORK, NEURON_OR_OUTPUT, FROM, TO, CAPTION],
    example: "network = \"sawtooth\"\nfrom    = 0\nto      = 1\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    context.chain(&name, network, "`pieces`")?;
    let from = table.required(&FROM, |value| value.number());
    let to = table.required(&TO, |value| {
        let to = value.number()?;
        if let Ok(from) = &from {
            ascending(from.value, to.value, &value)?;
        }
        Ok(to)
    });
    if network.inputs.len() != 1 {
        let inputs = count(network.inputs.len(), "input");
        let message = format!("network `{}` has {inputs}, and pieces lie along one", name.value);
        return Err(table.report(Diagnostic::new(name.span, message).label("not one input")));
    }
    let bent = network
        .layers
        .iter()
        .position(|layer| !STRAIGHT.contains(&layer.activation_name()));
    if let Some(layer) = bent {
        let activation = network.layers[layer].activation_name();
        let message = format!(
            "layer {} of network `{}` has `{activation}`, whose graph is not made of straight pieces",
            layer + 1,
            name.value
        );
        return Err(table.report(
            Diagnostic::new(name.span, message)
                .label("not straight")
                .help("`identity`, `relu` and `leaky_relu` are; a `curve` chart draws any"),
        ));
    }
    let neuron = neuron_or_output(table, context, network)?;
    Ok(Block::Pieces(PiecesBlock {
        network: name,
        neuron,
        from: from?.value,
        to: to?.value,
        caption: caption?,
    }))
}
