//! A layer of a network: its activation, and its parameters given or drawn. Kinds other than dense ones have
//! files of their own.

mod conv2d;
mod flatten;
pub(super) mod kinds;
pub(super) mod lstm;
mod pair;
mod pool;

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use super::MAX_BY_HAND_WEIGHTS;
use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::network::{Names, count};
use super::source::Spanned;
use super::value::{Value, all};
use crate::network::{
    ACTIVATIONS, Activation, INITIALISATIONS, Initialisation, Layer, LayerActivation, MAX_NEURONS,
    MAX_WEIGHTS,
};
use crate::number::{Decimal, Lane, Number, decimal};
use kinds::{KIND, READS};

pub(super) const LAYER_FIELDS: &[FieldRow] =
    &[NEURONS, WEIGHTS, BIASES, ACTIVATION, SLOPE, INITIALISATION, LAYER_NAME, KIND, READS];
pub(super) const NEURONS: FieldRow = FieldRow::required(
    "neurons",
    "names",
    "names of the neurons, in order, or a run of them: `\"h1..h128\"`",
);
pub(super) const WEIGHTS: FieldRow = FieldRow::optional(
    "weights",
    "rows of numbers, or a file",
    "one row per neuron, one column per input, or a `.npy` file of that shape; left out with `init`, or in a layer that only applies its activation",
);
pub(super) const BIASES: FieldRow = FieldRow::optional(
    "biases",
    "numbers, or a file",
    "one per neuron; left out where `weights` are",
);
pub(super) const ACTIVATION: FieldRow = FieldRow::optional(
    "activation",
    "name of an activation",
    "a row of `longhand list activations`, or `softmax`; `identity` if left out",
);
pub(super) const SLOPE: FieldRow =
    FieldRow::optional("slope", "number", "slope below zero of `leaky_relu`; 0.01 if left out");
pub(super) const INITIALISATION: FieldRow =
    FieldRow::optional("init", "table", "draws the weights and biases instead of giving them");
pub(super) const LAYER_NAME: FieldRow = FieldRow::optional(
    "name",
    "name",
    "what `reads` of a later layer calls all its neurons together",
);
pub(super) const INITIALISATION_FIELDS: &[FieldRow] = &[DRAWN, SEED, SCALE];
const DRAWN: FieldRow = FieldRow::required(
    "kind",
    "`zeros`, `constant`, `uniform`, `normal`, `xavier` or `he`",
    "how the weights are drawn",
);
const SEED: FieldRow = FieldRow::optional(
    "seed",
    "whole number",
    "seed of the generator; may be left out for `zeros` and `constant`",
);
const SCALE: FieldRow = FieldRow::optional(
    "scale",
    "number",
    "the constant, half-width or standard deviation, or a factor of it; 1 if left out",
);

/// Decimals of a drawn parameter in machine arithmetic.
pub(super) const DRAWN_DECIMALS: u32 = 16;

/// A layer, and how its parameters were drawn if they were.
pub(super) type LayerRead = (Layer<Decimal>, Option<Initialisation>);

/// Reads a dense layer that takes the outputs of `sources`.
pub(super) fn read_layer(
    table: &Table<'_>,
    neurons: &Names,
    sources: Read<&[Spanned<String>]>,
    lane: Lane,
) -> Read<LayerRead> {
    let activation = read_activation(table, &ACTIVATION, &SLOPE, lane);
    let initialisation = table.optional(&INITIALISATION, read_initialisation);
    let neurons = neurons.as_deref().map_err(|reported| *reported);
    if let Some(weights) =
        table.get(&INITIALISATION).and(table.get(&WEIGHTS).or(table.get(&BIASES)))
    {
        return Err(table.report(
            weights
                .mistake(format!("{} has both `init` and given parameters", table.what()))
                .label("given here")
                .related(table.key_span(&INITIALISATION), "drawn here")
                .help("keep one of the two"),
        ));
    }
    // Neither weights nor biases: the layer only applies its activation, which must then be named.
    let given =
        [&WEIGHTS, &BIASES, &INITIALISATION].into_iter().any(|field| table.get(field).is_some());
    if !given && table.get(&ACTIVATION).is_some() {
        let (neurons, sources) = (neurons?, sources?);
        if neurons.len() != sources.len() {
            let message = format!(
                "{} has {} without weights, but reads {}",
                table.what(),
                count(neurons.len(), "neuron"),
                count(sources.len(), "input")
            );
            return Err(table.report(
                table
                    .mistake(message)
                    .label("as many are needed")
                    .help("without weights, every neuron applies the activation to one input"),
            ));
        }
        let names = neurons.iter().map(|name| name.value.clone());
        return Ok((Layer::bare(names, activation?), None));
    }
    let (weights, biases, initialisation) = match initialisation? {
        Some(initialisation) => {
            let span = table.key_span(&INITIALISATION);
            let (weights, biases) =
                draw(initialisation, neurons?.len(), sources?.len(), lane, &span, table)?;
            (weights, biases, Some(initialisation))
        }
        None => {
            let weights = table.required(&WEIGHTS, |value| {
                read_weights(&value, neurons.ok(), sources.ok(), lane, table.what())
            });
            let biases = table.required(&BIASES, |value| {
                let biases = value.list_of(|item| item.parameter(lane))?;
                let neurons = neurons?.len();
                if biases.len() == neurons {
                    return Ok(DVector::from_vec(biases));
                }
                let message = format!(
                    "{} has {}, but {}",
                    table.what(),
                    count(neurons, "neuron"),
                    count(biases.len(), "bias")
                );
                Err(value.report(value.mistake(message).label("one for each neuron")))
            });
            (weights?, biases?, None)
        }
    };
    let names = neurons?.iter().map(|name| name.value.clone());
    Ok((Layer::dense(names, weights, biases, activation?), initialisation))
}

/// Weights of shape neurons × inputs; whichever of the two is unknown is not checked.
fn read_weights(
    value: &Value<'_>,
    neurons: Option<&[Spanned<String>]>,
    sources: Option<&[Spanned<String>]>,
    lane: Lane,
    what: &str,
) -> Read<DMatrix<Decimal>> {
    let rows = value.list()?;
    let row_count = rows.len();
    let rows = all(rows.iter().enumerate().map(|(index, row)| {
        let numbers = row.list_of(|number| number.parameter(lane))?;
        match sources {
            Some(sources) if sources.len() != numbers.len() => {
                let neuron = neurons.and_then(|neurons| neurons.get(index));
                let neuron =
                    neuron.map_or(String::new(), |name| format!(" (neuron `{}`)", name.value));
                let message = format!(
                    "row {}{neuron} has {}, but {what} reads {}",
                    index + 1,
                    count(numbers.len(), "weight"),
                    count(sources.len(), "input"),
                );
                Err(row.report(
                    row.mistake(message)
                        .label(count(numbers.len(), "weight"))
                        .help(format!("one weight for each of {}", listed(sources))),
                ))
            }
            _ => Ok(numbers),
        }
    }))?;
    if let Some(neurons) = neurons.filter(|neurons| neurons.len() != row_count) {
        let message = format!(
            "{what} has {}, but {} of weights",
            count(neurons.len(), "neuron"),
            count(row_count, "row")
        );
        return Err(value.report(value.mistake(message).label("one row for each neuron")));
    }
    let columns = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != columns) {
        return Err(value.report(value.mistake("the rows have different lengths")));
    }
    let numbers = rows.iter().flatten().copied();
    Ok(DMatrix::from_row_iterator(rows.len(), columns, numbers))
}

fn listed(names: &[Spanned<String>]) -> String {
    let shown: Vec<_> = names.iter().take(8).map(|name| format!("`{}`", name.value)).collect();
    shown.join(", ") + if names.len() > 8 { ", …" } else { "" }
}

/// An activation by name, with its slope if it is leaky ReLU.
pub(super) fn read_activation(
    table: &Table<'_>,
    name: &FieldRow,
    slope: &FieldRow,
    lane: Lane,
) -> Read<LayerActivation> {
    let given = table.optional(slope, |value| value.parameter(lane));
    let activation = table.optional(name, |value| self::activation(&value))?;
    let activation = activation
        .map_or_else(|| Activation::named("identity").map(LayerActivation::Elementwise), Some);
    let Some(activation) = activation else {
        return Err(table.report(Diagnostic::new(table.span(), "there is no identity")));
    };
    let given = given?;
    match activation {
        LayerActivation::Elementwise(mut leaky) if leaky.row.name == "leaky_relu" => {
            leaky.slope = given.unwrap_or(leaky.slope);
            if let Lane::ByHand { digits } = lane
                && leaky.slope.normalize().scale() > digits
            {
                let message = format!(
                    "the usual slope of `leaky_relu`, {}, has more than {digits} decimals",
                    leaky.slope.shown().typeset()
                );
                return Err(table.report(
                    Diagnostic::new(table.key_span(name), message)
                        .label("needs a slope")
                        .help("give the layer a `slope`, or the lesson more `digits`"),
                ));
            }
            Ok(LayerActivation::Elementwise(leaky))
        }
        _ if given.is_some() => Err(table.report(
            Diagnostic::new(table.key_span(slope), "only `leaky_relu` has a slope")
                .label("not used")
                .help("delete it"),
        )),
        activation => Ok(activation),
    }
}

/// An activation by name.
pub(super) fn activation(value: &Value<'_>) -> Read<LayerActivation> {
    let name = value.text()?.value;
    if name == "softmax" {
        return Ok(LayerActivation::Softmax);
    }
    Activation::named(&name).map(LayerActivation::Elementwise).ok_or_else(|| {
        let names = ACTIVATIONS.iter().map(|row| row.name).chain(["softmax"]);
        value.report(
            value
                .mistake(format!("there is no activation `{name}`"))
                .label("unknown activation")
                .known(&name, names, "activations"),
        )
    })
}

pub(super) fn read_initialisation(value: Value<'_>) -> Read<Initialisation> {
    let table = value.table("`init`")?;
    table.allow(INITIALISATION_FIELDS);
    let kind = table.required(&DRAWN, |value| {
        let name = value.text()?.value;
        Initialisation::named(&name, 0).ok_or_else(|| {
            let names = INITIALISATIONS.iter().map(|row| row.name);
            value.report(
                value
                    .mistake(format!("there is no initialisation `{name}`"))
                    .label("unknown kind")
                    .known(&name, names, "kinds"),
            )
        })
    });
    let seed = table.optional(&SEED, |value| value.whole_number(0, u64::MAX));
    let scale = table.optional(&SCALE, |value| value.number());
    let mut initialisation = kind?;
    match seed? {
        Some(seed) => initialisation.seed = seed.value,
        None if table.is_misspelt(&SEED) => return Err(Reported::earlier()),
        None if ["zeros", "constant"].contains(&initialisation.row.name) => {}
        None => {
            return Err(table.report(
                Diagnostic::new(
                    table.span(),
                    format!("`{}` needs a seed", initialisation.row.name),
                )
                .label("`seed` is missing")
                .help("add `seed = 7`, or any other whole number"),
            ));
        }
    }
    if let Some(scale) = scale? {
        initialisation.scale = scale.value.to_f64();
    }
    Ok(initialisation)
}

/// Draws the parameters of a layer and rounds them to what a lesson could have written.
fn draw(
    initialisation: Initialisation,
    neurons: usize,
    inputs: usize,
    lane: Lane,
    span: &Range<usize>,
    table: &Table<'_>,
) -> Read<(DMatrix<Decimal>, DVector<Decimal>)> {
    let (most, help) = match lane {
        Lane::ByHand { .. } => {
            (MAX_BY_HAND_WEIGHTS, "set `arithmetic = \"f64\"`, or use fewer neurons")
        }
        Lane::F64 | Lane::F32 => (MAX_WEIGHTS, "use fewer neurons"),
    };
    if neurons > MAX_NEURONS || neurons.saturating_mul(inputs) > most {
        let message = format!("{neurons} × {inputs} weights are too many; {most} are allowed");
        return Err(
            table.report(Diagnostic::new(span.clone(), message).label("drawn here").help(help))
        );
    }
    let digits = match lane {
        Lane::ByHand { digits } => digits,
        Lane::F64 | Lane::F32 => DRAWN_DECIMALS,
    };
    let rounded = |value: f64| decimal(value.shown().rounded(digits).as_str());
    let (weights, biases) = initialisation.parameters(neurons, inputs);
    let rounded = |values: Vec<f64>| values.into_iter().map(rounded).collect::<Result<Vec<_>, _>>();
    match (rounded(weights), rounded(biases)) {
        (Ok(weights), Ok(biases)) => {
            Ok((DMatrix::from_row_slice(neurons, inputs, &weights), DVector::from_vec(biases)))
        }
        (Err(error), _) | (_, Err(error)) => Err(table.report(
            Diagnostic::new(span.clone(), format!("a drawn parameter cannot be used: {error}"))
                .label("drawn here")
                .help("use a smaller `scale`"),
        )),
    }
}
