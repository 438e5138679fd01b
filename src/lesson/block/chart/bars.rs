//! The `bars` chart: values of neurons side by side.

use super::{ChartKind, NETWORK, NEURONS_OR_OUTPUTS, neurons_or_outputs};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{DATA, INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Input, Spanned};

/// Values of neurons side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct BarsChart {
    /// The network.
    pub network: Spanned<String>,
    /// The inputs, at least one.
    pub inputs: Vec<Spanned<Input>>,
    /// The neurons.
    pub neurons: Vec<String>,
}

const INPUTS: FieldRow = FieldRow::optional("inputs", "rows of numbers", "several inputs");

pub(super) const ROW: KindRow = KindRow {
    name: "bars",
    summary: "Values of neurons side by side, for one input or several.",
    fields: &[NETWORK, INPUT, INPUT_ROW, INPUTS, DATA, NEURONS_OR_OUTPUTS],
    example: "kind    = \"bars\"\nnetwork = \"xor\"\ninputs  = [[0, 1], [1, 1]]\nneurons = [\"h1\", \"h2\"]\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let given = table
        .optional(&INPUTS, |value| value.some_of(|input| context.numbers(&input, network)));
    let inputs = context.inputs(table, network);
    let neurons = neurons_or_outputs(table, context, network);
    let inputs = match (given?, inputs?) {
        (Some(given), inputs) if inputs.is_empty() => given,
        (None, inputs) if !inputs.is_empty() => inputs,
        (given, _) => {
            let message = match given {
                Some(_) => "the chart has its inputs twice",
                None => "the chart needs inputs",
            };
            return Err(table.report(
                table
                    .mistake(message)
                    .label("of this chart")
                    .help("write one of `input`, `inputs`, `row` and `data`"),
            ));
        }
    };
    Ok(ChartKind::Bars(BarsChart { network: name, inputs, neurons: neurons? }))
}
