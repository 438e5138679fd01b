//! The networks of a lesson: names, layers, limits.

use std::collections::BTreeMap;
use std::ops::Range;

use super::MAX_BY_HAND_WEIGHTS;
use super::diagnostic::{Diagnostic, Read};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::layer::{Draft, LAYER_FIELDS, NEURONS, read_layer};
use super::resolve;
use super::source::Spanned;
use super::value::{Value, all};
use crate::network::{Initialisation, MAX_LAYERS, MAX_WEIGHTS, Network, NetworkError};
use crate::number::{Decimal, Lane};

/// A network of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkDefinition {
    /// The network, its parameters exactly as written or drawn.
    pub network: Network<Decimal>,
    /// Bytes of its name.
    pub span: Range<usize>,
    /// For each layer, how its parameters were drawn; `None` if they were given.
    pub initialisations: Vec<Option<Initialisation>>,
}

pub(super) const NETWORK_FIELDS: &[FieldRow] = &[INPUTS, LAYERS];
const INPUTS: FieldRow = FieldRow::required("inputs", "names", "names of the inputs, in order");
const LAYERS: FieldRow = FieldRow::required(
    "layers",
    "tables, one per layer",
    "the layers, each reading the one before",
);

/// Names that mean a number of a neuron in an address, and so cannot name a neuron.
pub(super) const RESERVED: [&str; 14] = [
    "weight", "input", "product", "sum", "bias", "z", "shift", "shifted", "exp", "total", "a",
    "grad", "updated", "value",
];

/// Reads every network of the front matter into `definitions`.
pub(super) fn read_all(
    front: &Table<'_>,
    field: &FieldRow,
    lane: Lane,
    definitions: &mut Definitions,
) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`network`")) else {
        return;
    };
    let mut weights = 0;
    for (name, value) in tables.entries() {
        let network = resolve::name(name.value, &name.span, "network", true, front)
            .and(read(name, value, lane));
        match network {
            Ok(network) if weights + network.network.weight_count() > MAX_WEIGHTS => {
                let message = format!("the lesson has more than {MAX_WEIGHTS} weights");
                front.report(Diagnostic::new(name.span.clone(), message).label("too many in all"));
                return;
            }
            Ok(network) => {
                weights += network.network.weight_count();
                definitions.networks.push(network);
            }
            Err(_) => definitions.broken.push(name.value.to_owned()),
        }
    }
}

/// Names with their places, or a mistake.
pub(super) type Names = Read<Vec<Spanned<String>>>;

fn read(name: &Spanned<&str>, value: &Value<'_>, lane: Lane) -> Read<NetworkDefinition> {
    let table = value.table(format!("network `{}`", name.value))?;
    table.allow(NETWORK_FIELDS);
    let names = |value: Value<'_>, what: &str| {
        value.some_of(|item| {
            let name = item.text()?;
            resolve::name(&name.value, &name.span, what, false, &table)?;
            Ok(name)
        })
    };
    let inputs = table.required(&INPUTS, |value| names(value, "input"));
    let drafts = table.required(&LAYERS, |layers| {
        let layers = layers.some_of(Ok)?;
        if layers.len() > MAX_LAYERS {
            let message = format!("more than {MAX_LAYERS} layers");
            return Err(table.report(Diagnostic::new(table.key_span(&LAYERS), message)));
        }
        all(layers.iter().enumerate().map(|(index, layer)| {
            let layer_table = layer.table(format!("layer {}", index + 1))?;
            layer_table.allow(LAYER_FIELDS);
            let neurons = layer_table.required(&NEURONS, |value| names(value, "neuron"));
            Ok(Draft {
                table: layer_table,
                neurons,
            })
        }))
    })?;
    let mut sources = &inputs;
    let mut layers = Vec::new();
    for draft in &drafts {
        layers.push(read_layer(draft, sources, lane));
        sources = &draft.neurons;
    }
    let inputs = inputs?;
    let neurons = all(drafts.iter().map(|draft| draft.neurons.clone()))?;
    unique(inputs.iter().chain(neurons.iter().flatten()), &table)?;
    let (layers, initialisations) = all(layers)?.into_iter().unzip();
    let inputs = inputs.into_iter().map(|input| input.value);
    let network = Network::new(name.value, inputs, layers).map_err(|error: NetworkError| {
        let diagnostic = Diagnostic::new(name.span.clone(), error.to_string());
        table.report(diagnostic.label("this network"))
    })?;
    if matches!(lane, Lane::ByHand { .. }) && network.weight_count() > MAX_BY_HAND_WEIGHTS {
        let message = format!("more than {MAX_BY_HAND_WEIGHTS} weights are not worked by hand");
        return Err(table.report(
            Diagnostic::new(name.span.clone(), message)
                .label(format!("{} weights", network.weight_count()))
                .help("set `arithmetic = \"f64\"`"),
        ));
    }
    Ok(NetworkDefinition {
        network,
        span: name.span.clone(),
        initialisations,
    })
}

/// Complains of names that stand twice.
fn unique<'n>(names: impl Iterator<Item = &'n Spanned<String>>, table: &Table<'_>) -> Read<()> {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    let mut result = Ok(());
    for name in names {
        if let Some(first) = seen.insert(&name.value, name) {
            let message = format!(
                "the name `{}` is used twice in {}",
                name.value,
                table.what()
            );
            result = Err(table.report(
                Diagnostic::new(name.span.clone(), message)
                    .label("used again")
                    .related(first.span.clone(), "used here first")
                    .help("every input and every neuron of a network has a name of its own"),
            ));
        }
    }
    result
}

/// "1 neuron", "2 neurons", "2 biases".
pub(super) fn count(number: usize, what: &str) -> String {
    match (number, what.strip_suffix('s')) {
        (1, _) => format!("1 {what}"),
        (_, Some(_)) => format!("{number} {what}es"),
        _ => format!("{number} {what}s"),
    }
}
