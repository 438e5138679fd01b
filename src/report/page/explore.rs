//! The `explore` block: the pass to begin with, and a field for everything that may be changed.

use super::super::changeable::{Changeable, Explore, Field, FieldGroup, FieldKind};
use super::super::study::{Study, StudyError};
use super::super::view::Prose;
use super::{changing, tables, walk, words};
use crate::lesson::DataSet;
use crate::lesson::block::{Change, ExploreBlock};
use crate::network::Network;
use crate::number::{Decimal, Number, Shown};
use crate::report::Expr;

/// Pieces of a curve.
const CURVE: u32 = 48;
/// More fields of weights and biases than this are folded.
const FOLD_ABOVE: usize = 12;

/// The view of the block; reading the lesson has made sure that its network can be changed.
pub(super) fn explore(
    study: &Study<'_>,
    id: &str,
    block: &ExploreBlock,
    caption: Option<Prose>,
) -> Result<Option<Explore>, StudyError> {
    let name = &block.network.value;
    let definition = study.lesson.network(name).ok_or_else(|| StudyError::Network(name.clone()))?;
    let network = &definition.network;
    let input = &block.input.value;
    let Some(mut changeable) = Changeable::new(network, study.digits, &input.values) else {
        return Ok(None);
    };
    let options = options(block, network);
    if block.changes(Change::Activations) {
        for layer in &mut changeable.layers {
            layer.offered.clone_from(&options);
        }
    }
    let mut shown = walk::walk(study, id, name, &input.name, &[])?;
    shown.id.clear();
    let mut table = None;
    if let Some(data) = &block.data {
        let data = study
            .lesson
            .data_set(&data.value)
            .ok_or_else(|| StudyError::Data(data.value.clone()))?;
        changeable.rows = rows(data, network);
        let name = format!("Network {name} on every row of {}", data.name);
        table = Some(tables::outputs_table(study, network, data, &name)?);
    }
    let neurons = neurons(block, network);
    let count: usize = neurons.iter().map(|group| group.fields.len()).sum();
    Ok(Some(Explore {
        id: id.to_owned(),
        title: format!("{name}, to change"),
        walk: shown,
        changing: changing::changing(study, network, &changeable)?,
        network: changeable,
        groups: [inputs(block, network), activations(block, network, &options)]
            .into_iter()
            .filter(|group| !group.fields.is_empty())
            .collect(),
        neurons,
        folded: count > FOLD_ABOVE,
        curve: match input.values.as_slice() {
            [value] if block.changes(Change::Inputs) => points(block, *value, study.digits),
            _ => None,
        },
        table,
        caption,
    }))
}

fn rows(data: &DataSet, network: &Network<Decimal>) -> Vec<Vec<(String, Shown)>> {
    let tolerance = data.expect.as_ref().map(|expect| expect.tolerance).unwrap_or_default();
    let row = |(index, input): (usize, &Vec<Decimal>)| {
        let inputs = network.inputs.iter().zip(input);
        let mut given: Vec<_> =
            inputs.map(|(name, value)| (format!("{name}.a"), value.shown())).collect();
        let targets = data.targets.as_ref().and_then(|targets| targets.get(index));
        let targets = targets.filter(|targets| targets.len() == network.outputs().len());
        for (index, target) in targets.into_iter().flatten().enumerate() {
            let ends = [target.checked_sub(tolerance), target.checked_add(tolerance)];
            for (name, end) in ["lowest", "highest"].into_iter().zip(ends) {
                let end = end.unwrap_or(*target).normalize();
                given.push((format!("{}.{name}", index + 1), end.shown()));
            }
        }
        given
    };
    data.inputs.iter().enumerate().map(row).collect()
}

fn inputs(block: &ExploreBlock, network: &Network<Decimal>) -> FieldGroup {
    let field = |(name, value): (&String, &Decimal)| Field {
        name: format!("{name}.a"),
        label: Expr::Symbol(name.clone()),
        spoken: format!("input {name}"),
        kind: number(block, *value),
    };
    let open = block.changes(Change::Inputs);
    let pairs = network.inputs.iter().zip(&block.input.value.values).filter(|_| open);
    let title = if network.inputs.len() == 1 { "Input" } else { "Inputs" };
    FieldGroup { title: words(title), neuron: false, fields: pairs.map(field).collect() }
}

/// The activations to choose from, in the order of their table.
fn options(block: &ExploreBlock, network: &Network<Decimal>) -> Vec<&'static str> {
    let given: Vec<&str> = network.layers.iter().map(|layer| layer.activation_name()).collect();
    let names = crate::network::ACTIVATIONS.iter().map(|row| row.name).chain(["softmax"]);
    names.filter(|name| block.activations.contains(name) || given.contains(name)).collect()
}

fn activations(
    block: &ExploreBlock,
    network: &Network<Decimal>,
    options: &[&'static str],
) -> FieldGroup {
    let given: Vec<&str> = network.layers.iter().map(|layer| layer.activation_name()).collect();
    let options: Vec<String> = options.iter().map(|name| (*name).to_owned()).collect();
    let field = |(index, name): (usize, &&str)| {
        let neurons = network.layers.get(index).map_or(&[][..], |layer| &layer.neurons);
        Field {
            name: format!("activation.{}", index + 1),
            label: label(neurons),
            spoken: format!("activation of {}", spoken(neurons)),
            kind: FieldKind::Choice { value: (*name).to_owned(), options: options.clone() },
        }
    };
    let open = block.changes(Change::Activations) && options.len() > 1;
    let layers = given.iter().enumerate().filter(|_| open);
    FieldGroup { title: words("Activation"), neuron: false, fields: layers.map(field).collect() }
}

/// The same as it is said: "h1 to h4".
fn spoken(neurons: &[String]) -> String {
    match neurons {
        [first, second] => format!("{first} and {second}"),
        [first, .., last] => format!("{first} to {last}"),
        few => few.concat(),
    }
}

/// "h₁", "h₁ to h₄".
fn label(neurons: &[String]) -> Expr {
    let symbol = |name: &String| Expr::Symbol(name.clone());
    match neurons {
        [only] => symbol(only),
        [first, second] => Expr::Phrase(vec![symbol(first), words("and"), symbol(second)]),
        [first, .., last] => Expr::Phrase(vec![symbol(first), words("to"), symbol(last)]),
        [] => words(""),
    }
}

/// The weights and the bias of every neuron that is open.
fn neurons(block: &ExploreBlock, network: &Network<Decimal>) -> Vec<FieldGroup> {
    let mut groups = Vec::new();
    for (index, layer) in network.layers.iter().enumerate() {
        let Some(affine) = layer.affine() else { continue };
        for (row, neuron) in layer.neurons.iter().enumerate() {
            if !block.opens(neuron) {
                continue;
            }
            let mut fields = Vec::new();
            if block.changes(Change::Weights) {
                let weights = affine.weights.row(row);
                let sources = network.sources(index).iter().zip(weights.iter());
                fields.extend(sources.map(|(source, weight)| Field {
                    name: format!("{neuron}.{source}.weight"),
                    label: Expr::Phrase(vec![words("weight from"), Expr::Symbol(source.clone())]),
                    spoken: format!("weight from {source} to {neuron}"),
                    kind: number(block, *weight),
                }));
            }
            if let Some(bias) = affine.biases.get(row).filter(|_| block.changes(Change::Biases)) {
                fields.push(Field {
                    name: format!("{neuron}.bias"),
                    label: words("bias"),
                    spoken: format!("bias of {neuron}"),
                    kind: number(block, *bias),
                });
            }
            if !fields.is_empty() {
                let title = Expr::Symbol(neuron.clone());
                groups.push(FieldGroup { title, neuron: true, fields });
            }
        }
    }
    groups
}

fn number(block: &ExploreBlock, value: Decimal) -> FieldKind {
    let [from, to] = ends(block, value).map(|end| end.shown());
    FieldKind::Number { value: value.shown(), from, to, step: block.step.shown() }
}

/// Both ends of a slider, which reaches twice as far as a number that lies outside of the range.
fn ends(block: &ExploreBlock, value: Decimal) -> [Decimal; 2] {
    let [from, to] = block.range;
    let twice = value.checked_mul(Decimal::TWO).unwrap_or(value);
    [if value < from { twice.min(from) } else { from }, if value > to { twice.max(to) } else { to }]
}

/// Points of a slider, evenly spread as far as they can be written.
fn points(block: &ExploreBlock, value: Decimal, digits: u32) -> Option<Vec<Decimal>> {
    let [from, to] = ends(block, value);
    let step = to.checked_sub(from)?.checked_div(Decimal::from(CURVE))?;
    let point = |at: u32| Some(from.checked_add(step.checked_mul(at.into())?)?.round_dp(digits));
    (0..=CURVE).map(point).collect()
}
