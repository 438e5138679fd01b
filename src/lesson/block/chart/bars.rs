//! The `bars` chart: values of neurons side by side.

use super::{ChartKind, NETWORK, NEURONS_OR_OUTPUTS, neurons_or_outputs};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{DATA, INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::source::Origin;
use crate::lesson::{Input, Spanned};
use crate::trace::QuantityName;

/// Values of neurons side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct BarsChart {
    /// The network.
    pub network: Spanned<String>,
    /// The inputs, at least one.
    pub inputs: Vec<Spanned<Input>>,
    /// The neurons.
    pub neurons: Vec<String>,
    /// Which of their numbers.
    pub quantity: Spanned<QuantityName>,
    /// Whether the scale is logarithmic.
    pub logarithmic: bool,
}

const INPUTS: FieldRow = FieldRow::optional("inputs", "rows of numbers", "several inputs");

const QUANTITY: FieldRow = FieldRow::optional(
    "quantity",
    "number of a neuron",
    "which number of the neurons, such as `\"z.grad\"`; their `a` if left out",
);
const LOGARITHMIC: FieldRow = FieldRow::optional(
    "logarithmic",
    "true or false",
    "whether each step up is ten times as much; then points are drawn, as a bar would have nowhere to begin",
);

pub(super) const ROW: KindRow = KindRow {
    name: "bars",
    summary: "Numbers of neurons side by side, for one input or several.",
    fields: &[NETWORK, INPUT, INPUT_ROW, INPUTS, DATA, NEURONS_OR_OUTPUTS, QUANTITY, LOGARITHMIC],
    example: "kind    = \"bars\"\nnetwork = \"xor\"\ninputs  = [[0, 1], [1, 1]]\nneurons = [\"h1\", \"h2\"]\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let given = table
        .optional(&INPUTS, |value| value.some_of(|input| context.numbers(&input, network)));
    let inputs = context.inputs(table, network);
    let neurons = neurons_or_outputs(table, context, network);
    let quantity = table.optional(&QUANTITY, |value| {
        let text = value.text()?;
        // Every neuron must have it.
        let mut columns = neurons.iter().flatten().map(|neuron| {
            let column = format!("{neuron}.{}", text.value);
            context.column(&column, network, &Origin::opaque(text.span.clone()))
        });
        let first = columns.next().transpose()?;
        columns.try_for_each(|column| column.map(|_| ()))?;
        Ok(first.map(|column| column.map(|column| column.quantity)))
    });
    let logarithmic = table.optional(&LOGARITHMIC, |value| value.boolean());
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
    let output = || QuantityName { source: None, kind: "a".to_owned() };
    let quantity = quantity?.flatten().unwrap_or_else(|| name.clone().map(|_| output()));
    let logarithmic = logarithmic?.unwrap_or(false);
    Ok(ChartKind::Bars(BarsChart { network: name, inputs, neurons: neurons?, quantity, logarithmic }))
}
