//! Forward passes and activations against values computed elsewhere: `tests/reference/*.py` say how.

use std::collections::BTreeMap;

use longhand::network::{ACTIVATIONS, Activation, Layer, Network};
use longhand::number::{Binary64, Decimal, Lane};
use longhand::trace::{AffineStep, Derivation, Quantity, Record, Row, Step, forward};
use nalgebra::{dmatrix, dvector};
use serde::Deserialize;

use super::reference::{ReferenceNetwork, ReferenceNumber, networks};

/// Calls `check` with every number of every reference trace and the row that Longhand has for it.
fn for_every_number(
    lane: impl Fn(&ReferenceNetwork) -> Lane,
    mut check: impl FnMut(&ReferenceNetwork, &ReferenceNumber<'_>, &Row, &dyn Record),
) {
    let mut checked = 0;
    for network in networks() {
        for trace in &network.traces {
            let record = network.run(lane(&network), trace);
            let rows: Vec<Row> = record.rows().collect();
            let prefix = format!("{}({}).", network.name, trace.input.join(", "));
            for (row, line) in rows.iter().zip(&trace.lines) {
                let expected = ReferenceNumber::read(line);
                // Lines and rows stand in the same order, the order of the work.
                assert_eq!(row.address.to_string(), format!("{prefix}{}", expected.name));
                check(&network, &expected, row, record.as_ref());
                checked += 1;
            }
            assert_eq!(rows.len(), trace.lines.len(), "{prefix}");
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn by_hand_every_digit_and_every_relation_is_the_reference() {
    let lane = |network: &ReferenceNetwork| Lane::ByHand { digits: network.digits };
    for_every_number(lane, |_, expected, row, _| {
        assert_eq!(
            (row.value.as_str(), row.relation.symbol()),
            (expected.by_hand, expected.relation),
            "{}",
            row.address
        );
    });
}

#[test]
fn double_precision_is_numpy() {
    for_every_number(
        |_| Lane::F64,
        |network, expected, row, record| {
            let value = record.value(row.place).unwrap();
            let reference: f64 = expected.f64.parse().unwrap();
            let tolerance = if settled(network, row) { 0.0 } else { 1e-12 };
            let error = (value - reference).abs() / reference.abs().max(1.0);
            assert!(error <= tolerance, "{}: {value}, not {reference}", row.address);
            // A share is one division, rounded once.
            if let Some(Derivation::Quotient(part, total)) = record.derivation(row.place) {
                let operands = [part, total].map(|place| record.value(place).unwrap());
                assert_eq!(value, operands[0] / operands[1], "{}", row.address);
            }
            // What is printed is the very number.
            assert_eq!(row.value.as_str().parse(), Ok(value), "{}", row.address);
        },
    );
}

#[test]
fn single_precision_is_numpy() {
    // Where large terms cancel, what is left has their error: it is measured by the largest number so far.
    let mut largest: f64 = 1.0;
    for_every_number(
        |_| Lane::F32,
        |network, expected, row, record| {
            let value = record.value(row.place).unwrap();
            let reference = f64::from(expected.f32.parse::<f32>().unwrap());
            if row.place.layer == 0 {
                largest = 1.0;
            }
            largest = largest.max(reference.abs());
            let tolerance = if settled(network, row) { 0.0 } else { 1e-6 };
            assert!(
                (value - reference).abs() <= tolerance * largest,
                "{}: {value}, not {reference}",
                row.address
            );
            assert_eq!(row.value.as_str().parse(), Ok(value as f32), "{}", row.address);
        },
    );
}

/// Whether IEEE 754 alone settles the number, to the last bit.
fn settled(network: &ReferenceNetwork, row: &Row) -> bool {
    let first = network.first_smooth_layer();
    row.place.layer < first
        || (row.place.layer == first && row.place.quantity <= Quantity::PreActivation)
}

#[derive(Deserialize)]
struct ReferenceCurve {
    value: Vec<f64>,
    derivative: Vec<f64>,
}

#[test]
fn activations_and_derivatives_are_pytorch() {
    let reference = include_str!("../reference/activations.json");
    let mut reference: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(reference).unwrap();
    let grid: Vec<f64> = serde_json::from_value(reference.remove("z").unwrap()).unwrap();
    let error = |a: f64, b: f64| (a - b).abs() / b.abs().max(1.0);
    for row in ACTIVATIONS {
        let curve = reference.remove(row.name).expect(row.name);
        let curve: ReferenceCurve = serde_json::from_value(curve).unwrap();
        let activation = Activation::named(row.name).unwrap();
        for (index, &z) in grid.iter().enumerate() {
            let (value, derivative) = (activation.value(z), activation.derivative(z));
            let (by_torch, slope_by_torch) = (curve.value[index], curve.derivative[index]);
            assert!(error(value, by_torch) < 1e-12, "{}({z}) = {value}, not {by_torch}", row.name);
            assert!(
                error(derivative, slope_by_torch) < 1e-10,
                "{}′({z}) = {derivative}, not {slope_by_torch}",
                row.name
            );
        }
    }
    assert!(reference.is_empty(), "no row for {:?}", reference.keys());
}

/// A neuron in the trace that `xor.json` holds.
#[derive(Deserialize)]
struct PlainNeuron {
    weights: Vec<f64>,
    products: Vec<f64>,
    running: Vec<f64>,
    bias: f64,
    z: f64,
    activation: f64,
}

#[derive(Deserialize)]
struct PlainTrace {
    input: Vec<f64>,
    layers: Vec<Vec<PlainNeuron>>,
    output: Vec<f64>,
}

/// Goodfellow, Bengio, Courville, *Deep Learning*, §6.1; `xor.py` works it out in plain Python.
#[test]
fn xor_is_worked_out_as_in_plain_python() {
    let one = Decimal::ONE;
    let hidden = Layer::dense(
        ["h1", "h2"],
        dmatrix![one, one; one, one],
        dvector![Decimal::ZERO, -one],
        Activation::named("relu").unwrap().into(),
    );
    let output = Layer::dense(
        ["y"],
        dmatrix![one, -one - one],
        dvector![Decimal::ZERO],
        Activation::named("identity").unwrap().into(),
    );
    let network = Network::new("xor", ["x1", "x2"], vec![hidden, output]).unwrap();
    let network = network.read_by(Binary64).unwrap().into();
    let reference = include_str!("../reference/xor.json");
    let traces: Vec<PlainTrace> = serde_json::from_str(reference).unwrap();
    assert_eq!(traces.len(), 4);
    for plain in traces {
        let trace = forward(Binary64, &network, &plain.input).unwrap();
        for (index, neurons) in plain.layers.iter().enumerate() {
            let [
                Step::Affine(AffineStep { products, running_sums, z }),
                Step::Activation(activation),
            ] = trace.layers[index].steps.as_slice()
            else {
                panic!("a dense layer takes two steps")
            };
            let affine = network.layers[index].affine().unwrap();
            for (row, neuron) in neurons.iter().enumerate() {
                assert!(affine.weights.row(row).iter().eq(&neuron.weights));
                assert!(products.row(row).iter().eq(&neuron.products));
                assert!(running_sums.row(row).iter().eq(&neuron.running));
                let ours = (affine.biases[row], z[row], activation.a[row]);
                assert_eq!(ours, (neuron.bias, neuron.z, neuron.activation));
            }
        }
        assert_eq!(trace.output().as_slice(), plain.output);
    }
}
