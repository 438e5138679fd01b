//! Traces as JSON (one document, versioned) and as JSON Lines (one row a number).
//!
//! Numbers stand as JSON numbers with the very digits of the trace; no digit is lost or added on the way. A
//! program that reads them into binary floating point rounds them itself.

use serde::Serialize;
use serde_json::value::RawValue;

use super::rows::{self, RowFormat};
use crate::number::{Lane, Shown};
use crate::trace::{Derivation, Place, Quantity, Record};

/// Version of the JSON document; it changes when a reader would have to.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    longhand: u32,
    arithmetic: &'static str,
    digits: Option<u32>,
    traces: Vec<TraceView>,
}

#[derive(Serialize)]
struct TraceView {
    network: String,
    input: String,
    inputs: Vec<InputView>,
    /// Parameters that neurons share.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shared: Vec<SharedView>,
    layers: Vec<LayerView>,
    outputs: Vec<InputView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backward: Option<BackwardView>,
}

#[derive(Serialize)]
struct BackwardView {
    loss: &'static str,
    value: NumberView,
    numbers: Vec<NumberView>,
}

#[derive(Serialize)]
struct InputView {
    name: String,
    value: Box<RawValue>,
}

#[derive(Serialize)]
struct SharedView {
    name: String,
    weights: Vec<NumberView>,
    bias: NumberView,
}

#[derive(Serialize)]
struct ReadView {
    source: String,
    input: Box<RawValue>,
}

#[derive(Serialize)]
struct LayerView {
    activation: &'static str,
    neurons: Vec<NeuronView>,
}

#[derive(Serialize)]
struct NeuronView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reads: Vec<ReadView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    terms: Vec<TermView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bias: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    z: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    softmax: Option<SoftmaxView>,
    a: Option<NumberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'static str>,
}

#[derive(Serialize)]
struct TermView {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    weight: Box<RawValue>,
    input: Box<RawValue>,
    product: NumberView,
    running_sum: NumberView,
}

#[derive(Serialize)]
struct SoftmaxView {
    shift: NumberView,
    shifted: NumberView,
    exp: NumberView,
    total: NumberView,
}

#[derive(Serialize)]
struct NumberView {
    address: String,
    value: Box<RawValue>,
    relation: &'static str,
}

/// The traces of one lesson as a JSON document that `tests/trace.schema.json` describes.
///
/// # Errors
/// Only if serialisation itself fails.
pub fn document(lane: Lane, records: &[&dyn Record]) -> Result<String, serde_json::Error> {
    let digits = match lane {
        Lane::ByHand { digits } => Some(digits),
        Lane::F64 | Lane::F32 => None,
    };
    let traces = records.iter().map(|record| trace(*record)).collect::<Result<_, _>>()?;
    let document = Document { longhand: VERSION, arithmetic: lane.name(), digits, traces };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// One line a number, with the columns of the CSV as keys; `value` is a number and `layer` too.
pub fn lines<'t>(records: impl IntoIterator<Item = &'t dyn Record>) -> String {
    rows::all(RowFormat::JsonLines, records)
}

fn raw(shown: &Shown) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(shown.to_string())
}

fn trace(record: &dyn Record) -> Result<TraceView, serde_json::Error> {
    let passed_on = |layer: usize| {
        let neurons = record.neurons(layer).iter().enumerate();
        neurons
            .map(|(neuron, name)| {
                let place = Place { layer, neuron, quantity: Quantity::Output };
                let value = record
                    .shown(place)
                    .map_or_else(|| RawValue::from_string("null".into()), |s| raw(&s))?;
                Ok(InputView { name: name.clone(), value })
            })
            .collect::<Result<Vec<_>, serde_json::Error>>()
    };
    let layer = |layer: usize| {
        let neurons = 0..record.neurons(layer).len();
        Ok(LayerView {
            activation: record.activation(layer).unwrap_or(""),
            neurons: neurons
                .map(|neuron| self::neuron(record, layer, neuron))
                .collect::<Result<_, serde_json::Error>>()?,
        })
    };
    Ok(TraceView {
        network: record.network().to_owned(),
        input: record.input_name().to_string(),
        inputs: passed_on(0)?,
        shared: shared(record)?,
        layers: (1..=record.layers()).map(layer).collect::<Result<_, serde_json::Error>>()?,
        outputs: passed_on(record.layers())?,
        backward: backward(record).transpose()?,
    })
}

/// The parameters that neurons share, row by row.
fn shared(record: &dyn Record) -> Result<Vec<SharedView>, serde_json::Error> {
    let mut rows = Vec::new();
    for layer in record.shared() {
        for (neuron, name) in record.neurons(layer).iter().enumerate() {
            let place = |quantity| Place { layer, neuron, quantity };
            let columns = record.sources(layer, neuron).into_iter();
            let weights =
                columns.filter_map(|column| number(record, place(Quantity::Weight(column))));
            let weights = weights.collect::<Result<_, _>>()?;
            if let Some(bias) = number(record, place(Quantity::Bias)) {
                rows.push(SharedView { name: name.clone(), weights, bias: bias? });
            }
        }
    }
    Ok(rows)
}

/// What a neuron without products reads: its operands, its window, or the one value that it applies its
/// activation to; in a chain that value goes without saying.
fn reads(
    record: &dyn Record,
    layer: usize,
    neuron: usize,
) -> Result<Vec<ReadView>, serde_json::Error> {
    let place = |quantity| Place { layer, neuron, quantity };
    if record.is_chain() || record.shown(place(Quantity::Bias)).is_some() {
        return Ok(Vec::new());
    }
    let copied = match record.derivation(place(Quantity::PreActivation)) {
        Some(Derivation::Copy(of)) => vec![of],
        _ => {
            let columns = record.sources(layer, neuron).into_iter();
            columns.filter_map(|column| record.source(layer, neuron, column)).collect()
        }
    };
    let read = copied.into_iter().filter_map(|of| {
        let source = record.neurons(of.layer).get(of.neuron)?.clone();
        let input = record.shown(of)?;
        Some(raw(&input).map(|input| ReadView { source, input }))
    });
    read.collect()
}

/// The backward pass, number by number in the order of the work.
fn backward(record: &dyn Record) -> Option<Result<BackwardView, serde_json::Error>> {
    let loss = record.loss()?;
    let value = number(record, record.loss_place()?)?;
    let places = record.places().filter(|place| place.quantity.is_backward());
    let numbers: Result<_, _> = places.filter_map(|place| number(record, place)).collect();
    Some(value.and_then(|value| Ok(BackwardView { loss: loss.row.name, value, numbers: numbers? })))
}

/// The number at a place with its name.
fn number(record: &dyn Record, place: Place) -> Option<Result<NumberView, serde_json::Error>> {
    let shown = record.shown(place)?;
    Some(raw(&shown).map(|value| NumberView {
        address: record.address(place).to_string(),
        value,
        relation: record.relation(place, &|place| record.shown(place)).symbol(),
    }))
}

fn neuron(
    record: &dyn Record,
    layer: usize,
    neuron: usize,
) -> Result<NeuronView, serde_json::Error> {
    let place = |quantity| Place { layer, neuron, quantity };
    let number = |quantity| self::number(record, place(quantity));
    // A shared parameter is a copy of one that has an address of its own.
    let copied = |place| match record.derivation(place) {
        Some(Derivation::Copy(of)) => Some(of),
        _ => None,
    };
    let term = |source: usize| {
        let name = record.source_name(layer, neuron, source)?.to_owned();
        let weight_place = place(Quantity::Weight(source));
        let weight = record.shown(weight_place)?;
        let input = record.shown(place(Quantity::Input(source)))?;
        let product = number(Quantity::Product(source))?;
        let running_sum = number(Quantity::RunningSum(source))?;
        Some((|| {
            Ok(TermView {
                column: copied(weight_place)
                    .and_then(|of| record.source_name(of.layer, of.neuron, of.quantity.source()?))
                    .map(str::to_owned),
                source: name,
                weight: raw(&weight)?,
                input: raw(&input)?,
                product: product?,
                running_sum: running_sum?,
            })
        })())
    };
    let softmax = match [Quantity::Shift, Quantity::Shifted, Quantity::Exponential, Quantity::Total]
        .map(number)
    {
        [Some(shift), Some(shifted), Some(exp), Some(total)] => {
            Some(SoftmaxView { shift: shift?, shifted: shifted?, exp: exp?, total: total? })
        }
        _ => None,
    };
    let branch = match record.derivation(place(Quantity::Output)) {
        Some(Derivation::Activation(_, _, Some(crate::network::Branch::Below))) => Some("below"),
        Some(Derivation::Activation(_, _, Some(crate::network::Branch::Above))) => Some("above"),
        _ => None,
    };
    Ok(NeuronView {
        name: record.neurons(layer).get(neuron).cloned().unwrap_or_default(),
        shared: copied(place(Quantity::Bias))
            .and_then(|of| record.neurons(of.layer).get(of.neuron).cloned()),
        reads: reads(record, layer, neuron)?,
        terms: record
            .sources(layer, neuron)
            .into_iter()
            .filter_map(term)
            .collect::<Result<_, serde_json::Error>>()?,
        sum: number(Quantity::Sum).transpose()?,
        bias: number(Quantity::Bias).transpose()?,
        z: number(Quantity::PreActivation).transpose()?,
        softmax,
        a: number(Quantity::Output).transpose()?,
        branch,
    })
}
