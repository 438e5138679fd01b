//! The `compare` block: two networks on the same inputs.

use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::value::Value;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::layer::read_activation;
use crate::lesson::input::{DATA, INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};
use crate::network::{LayerActivation, Network};
use crate::number::Decimal;

/// Two networks on the same inputs, side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareBlock {
    /// The first network.
    pub network: Spanned<String>,
    /// What it is compared with.
    pub other: Comparison,
    /// The inputs, at least one; both networks take them.
    pub inputs: Vec<Spanned<Input>>,
    /// A line under the comparison.
    pub caption: Option<Vec<Inline>>,
}

/// The second side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Another network, with as many inputs.
    Network(Spanned<String>),
    /// The same network with another activation in one layer.
    Activation {
        /// The layer, counted from 1.
        layer: usize,
        /// What stands there instead.
        activation: LayerActivation,
    },
}

const NETWORKS: FieldRow =
    FieldRow::optional("networks", "two names of networks", "the networks to compare");
const ONE_NETWORK: FieldRow =
    FieldRow::optional("network", "name of a network", "instead of `networks`, one network that `with` changes");
const WITH: FieldRow = FieldRow::optional(
    "with",
    "table",
    "what to change: `{ layer = 1, activation = \"identity\" }`, and `slope` for `leaky_relu`",
);

const WITH_FIELDS: &[FieldRow] = &[LAYER, ACTIVATION, SLOPE];
const LAYER: FieldRow = FieldRow::required("layer", "number of a layer", "the layer, counted from 1");
const ACTIVATION: FieldRow =
    FieldRow::required("activation", "name of an activation", "what stands there instead");
const SLOPE: FieldRow = FieldRow::optional("slope", "number", "slope below zero of `leaky_relu`");

pub(super) const ROW: BlockRow = BlockRow {
    name: "compare",
    summary: "Two networks, or one with another activation in one layer, on the same inputs: where they agree and, if both have as many layers, the first place where they part, step by step.",
    fields: &[NETWORKS, ONE_NETWORK, WITH, INPUT, INPUT_ROW, DATA, CAPTION],
    example: "network = \"xor\"\nwith    = { layer = 1, activation = \"identity\" }\ndata    = \"truth-table\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let mistake = |message: &str| {
        Diagnostic::new(table.span(), message)
            .label("of this block")
            .help("write `networks = [\"a\", \"b\"]`, or `network = \"a\"` and `with = { layer = 1, activation = \"identity\" }`")
    };
    let (name, network, other) = match (table.get(&NETWORKS), table.get(&ONE_NETWORK)) {
        (Some(value), None) => {
            if let Some(with) = table.get(&WITH) {
                let diagnostic = with.mistake("`with` changes a single `network`");
                return Err(table.report(diagnostic.label("beside `networks`")));
            }
            let mut networks = value.list_of(|value| context.network(&value))?.into_iter();
            let (Some(first), Some(second), None) =
                (networks.next(), networks.next(), networks.next())
            else {
                let diagnostic = value.mistake("two networks are compared");
                return Err(table.report(diagnostic.label("not two")));
            };
            if second.1.inputs.len() != first.1.inputs.len() {
                let message = format!(
                    "networks `{}` and `{}` do not take the same inputs",
                    first.0.value, second.0.value
                );
                return Err(table.report(
                    Diagnostic::new(second.0.span, message)
                        .label(format!("{} inputs", second.1.inputs.len()))
                        .related(first.0.span, format!("{} inputs", first.1.inputs.len())),
                ));
            }
            (first.0, first.1, Comparison::Network(second.0))
        }
        (None, Some(value)) => {
            let (name, network) = context.network(&value)?;
            let Some(with) = table.get(&WITH) else {
                return Err(table.report(mistake("the comparison lacks its second side")));
            };
            context.chain(&name, network, "`compare` with another activation")?;
            (name, network, read_with(&with, network, context)?)
        }
        (Some(_), Some(one)) => {
            let diagnostic = one.mistake("block `compare` has both `networks` and `network`");
            return Err(table.report(diagnostic.label("a third network").help("keep one of the two")));
        }
        (None, None) => return Err(table.report(mistake("nothing is compared"))),
    };
    let inputs = context.inputs(table, network)?;
    if inputs.is_empty() {
        return Err(table.report(
            Diagnostic::new(table.span(), "block `compare` needs inputs")
                .label("`input`, `row` or `data` is missing")
                .help("`data = \"…\"` takes every row of a data set"),
        ));
    }
    Ok(Block::Compare(CompareBlock { network: name, other, inputs, caption: caption? }))
}

fn read_with(value: &Value<'_>, network: &Network<Decimal>, context: &Context<'_>) -> Read<Comparison> {
    let table = value.table("`with`")?;
    table.allow(WITH_FIELDS);
    let layer = table.required(&LAYER, |value| context.layer(&value, network));
    let activation = table.require(&ACTIVATION).and_then(|_| {
        read_activation(&table, &ACTIVATION, &SLOPE, context.lane)
    });
    Ok(Comparison::Activation { layer: layer?.value, activation: activation? })
}
