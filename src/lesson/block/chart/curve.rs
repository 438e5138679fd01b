//! The `curve` chart: functions of one variable.

use super::{ChartKind, NEURON_OR_OUTPUT, ascending, constant, neuron_or_output, one_or_several};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::layer::activation;
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::value::{Value, all};
use crate::lesson::Spanned;
use crate::network::{Activation, LayerActivation};
use crate::number::Decimal;

/// Functions of one variable: activations, or a neuron of a network with one input.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveChart {
    /// What is drawn.
    pub subject: CurveSubject,
    /// The left end.
    pub from: Decimal,
    /// The right end, greater than `from`.
    pub to: Decimal,
    /// Points to be marked, where a trace knows the value.
    pub points: Vec<Decimal>,
    /// Whether the derivative is drawn too.
    pub derivative: bool,
    /// Heights at which a line is drawn across.
    pub guides: Vec<Decimal>,
    /// Whether the symmetry about the point (0, f(0)) is shown.
    pub symmetry: bool,
}

/// What a curve is of.
#[derive(Clone, Debug, PartialEq)]
pub enum CurveSubject {
    /// Rows of the table of activations; at least one.
    Activations(Vec<Activation>),
    /// Outputs of neurons as functions of the only input; at least one.
    Neurons(Vec<CurveNeuron>),
}

/// A neuron of a network with one input.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveNeuron {
    /// The network.
    pub network: Spanned<String>,
    /// The neuron.
    pub neuron: String,
}

/// The most curves in one chart.
const MOST: usize = 8;

const ACTIVATIONS: FieldRow =
    FieldRow::optional("activations", "names of activations", "the functions to draw");
const NETWORK: FieldRow = FieldRow::optional(
    "network",
    "name of a network",
    "instead of `activations`, a network with one input",
);
const NETWORKS: FieldRow = FieldRow::optional(
    "networks",
    "names of networks",
    "instead of `network`, several networks with one input, a curve for the output of each",
);
const NEURONS: FieldRow = FieldRow::optional(
    "neurons",
    "names of neurons",
    "instead of `neuron`, several neurons of `network`, a curve for each",
);
const FROM: FieldRow = FieldRow::optional("from", "number", "the left end; −5 if left out");
const TO: FieldRow = FieldRow::optional("to", "number", "the right end; 5 if left out");
const POINTS: FieldRow = FieldRow::optional("points", "numbers", "points to mark on the curve");
const DERIVATIVE: FieldRow =
    FieldRow::optional("derivative", "true or false", "whether to draw the derivative too");
const GUIDES: FieldRow =
    FieldRow::optional("guides", "numbers", "heights at which a line is drawn across");
const SYMMETRY: FieldRow =
    FieldRow::optional("symmetry", "true or false", "whether to show the symmetry about (0, f(0))");

pub(super) const ROW: KindRow = KindRow {
    name: "curve",
    summary: "Activations, or neurons of networks with one input, as curves.",
    fields: &[ACTIVATIONS, NETWORK, NETWORKS, NEURON_OR_OUTPUT, NEURONS, FROM, TO, POINTS, DERIVATIVE, GUIDES, SYMMETRY],
    example: "kind        = \"curve\"\nactivations = [\"sigmoid\"]\nfrom        = -6\nto          = 12\npoints      = [0, 3, 10]\nguides      = [0, 1]\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let subject = read_subject(table, context);
    let from = table.optional(&FROM, |value| value.number());
    let to = table.optional(&TO, |value| value.number());
    let points =
        table.optional(&POINTS, |value| value.list_of(|point| point.parameter(context.lane)));
    let derivative = table.optional(&DERIVATIVE, |value| value.boolean());
    let guides = table.optional(&GUIDES, |value| value.list_of(|guide| guide.number()));
    let symmetry = table.optional(&SYMMETRY, |value| value.boolean());
    let from = from?.map_or(constant("-5"), |from| from.value);
    let to = to?.map_or(constant("5"), |to| to.value);
    if let Some(value) = table.get(&TO).or(table.get(&FROM)) {
        ascending(from, to, &value)?;
    }
    Ok(ChartKind::Curve(CurveChart {
        subject: subject?,
        from,
        to,
        points: points?.unwrap_or_default(),
        derivative: derivative?.unwrap_or_default(),
        guides: guides?.unwrap_or_default().into_iter().map(|guide| guide.value).collect(),
        symmetry: symmetry?.unwrap_or_default(),
    }))
}

fn read_subject(table: &Table<'_>, context: &Context<'_>) -> Read<CurveSubject> {
    let networks = table.get(&NETWORK).or(table.get(&NETWORKS));
    match (table.get(&ACTIVATIONS), networks) {
        (Some(value), None) => {
            for field in [&NEURON_OR_OUTPUT, &NEURONS] {
                if let Some(neuron) = table.get(field) {
                    let message = format!("activations have no `{}`", field.name);
                    let diagnostic = neuron.mistake(message).label("not used");
                    return Err(table.report(diagnostic.help("delete it")));
                }
            }
            let activations = value.some_of(|value| match activation(&value)? {
                LayerActivation::Elementwise(activation) => Ok(activation),
                LayerActivation::Softmax => Err(value.report(
                    value
                        .mistake("softmax has no curve")
                        .label("looks at a whole layer")
                        .help("draw its outputs with a `bars` chart"),
                )),
            })?;
            few_enough(activations.len(), &value)?;
            Ok(CurveSubject::Activations(activations))
        }
        (None, Some(_)) => read_neurons(table, context).map(CurveSubject::Neurons),
        (both, _) => {
            let message = match both {
                Some(_) => "the chart has both `activations` and `network`",
                None => "the chart has neither `activations` nor `network`",
            };
            Err(table.report(
                table
                    .mistake(message)
                    .label("of this chart")
                    .help("write `activations = [\"relu\"]`, or `network = \"…\"`"),
            ))
        }
    }
}

fn read_neurons(table: &Table<'_>, context: &Context<'_>) -> Read<Vec<CurveNeuron>> {
    let networks = one_or_several(table, context, MOST)?;
    for (name, network) in &networks {
        if network.inputs.len() != 1 {
            let message = format!(
                "network `{}` has {}, and a curve goes along one",
                name.value,
                count(network.inputs.len(), "input")
            );
            let diagnostic = Diagnostic::new(name.span.clone(), message);
            return Err(table.report(diagnostic.label("not one input")));
        }
    }
    let Some(several) = table.get(&NEURONS) else {
        return all(networks.into_iter().map(|(network, content)| {
            let neuron = neuron_or_output(table, context, content)?;
            Ok(CurveNeuron { network, neuron })
        }));
    };
    let [(network, content)] = networks.as_slice() else {
        let diagnostic = several.mistake("`neurons` picks neurons of a single network");
        return Err(table.report(
            diagnostic
                .label("beside `networks`")
                .help("keep `networks` or `neurons`"),
        ));
    };
    if table.get(&NEURON_OR_OUTPUT).is_some() {
        let diagnostic = several.mistake("the chart has both `neuron` and `neurons`");
        return Err(table.report(diagnostic.label("more neurons").help("keep one of the two")));
    }
    let neurons = several.some_of(|neuron| context.neuron(&neuron, content))?;
    few_enough(neurons.len(), &several)?;
    Ok(neurons
        .into_iter()
        .map(|neuron| CurveNeuron { network: network.clone(), neuron: neuron.value })
        .collect())
}

fn few_enough(curves: usize, value: &Value<'_>) -> Read<()> {
    if curves <= MOST {
        return Ok(());
    }
    let message = format!("{curves} curves are too many for one chart");
    let diagnostic = value.mistake(message).label(format!("at most {MOST}"));
    Err(value.report(diagnostic.help("make two charts of it")))
}
