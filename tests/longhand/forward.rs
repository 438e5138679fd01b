//! Forward passes and activations against values computed elsewhere: `tests/reference/*.py` say how.

use std::collections::BTreeMap;

use longhand::network::{ACTIVATIONS, Activation, Layer, LayerActivation, Network};
use longhand::number::{Decimal, Lane, decimal};
use longhand::trace::{InputName, Quantity, Record, Row, run};
use nalgebra::{DMatrix, DVector};
use serde::Deserialize;

#[derive(Deserialize)]
struct ReferenceNetwork {
    name: String,
    digits: u32,
    inputs: Vec<String>,
    layers: Vec<ReferenceLayer>,
    traces: Vec<ReferenceTrace>,
}

#[derive(Deserialize)]
struct ReferenceLayer {
    neurons: Vec<String>,
    activation: String,
    slope: Option<String>,
    weights: Option<Vec<Vec<String>>>,
    #[serde(default)]
    biases: Vec<String>,
}

#[derive(Deserialize)]
struct ReferenceTrace {
    input: Vec<String>,
    lines: Vec<String>,
}

/// One line of a reference trace: `neuron.quantity relation by-hand [f64 f32]`.
struct ReferenceNumber<'t> {
    name: &'t str,
    relation: &'t str,
    by_hand: &'t str,
    f64: &'t str,
    f32: &'t str,
}

impl<'t> ReferenceNumber<'t> {
    fn read(line: &'t str) -> Self {
        match line.split(' ').collect::<Vec<_>>()[..] {
            [name, relation, by_hand, f64, f32] => Self {
                name,
                relation,
                by_hand,
                f64,
                f32,
            },
            // A weight or a bias: each lane reads the decimal.
            [name, relation, by_hand] => Self {
                name,
                relation,
                by_hand,
                f64: by_hand,
                f32: by_hand,
            },
            _ => panic!("{line}"),
        }
    }
}

fn networks() -> Vec<ReferenceNetwork> {
    serde_json::from_str(include_str!("../reference/forward.json")).unwrap()
}

fn number(text: &String) -> Decimal {
    decimal(text).unwrap()
}

impl ReferenceNetwork {
    fn build(&self) -> Network<Decimal> {
        let layers = self.layers.iter().map(|layer| {
            let activation = match layer.activation.as_str() {
                "softmax" => LayerActivation::Softmax,
                name => {
                    let mut activation = Activation::named(name).unwrap();
                    if let Some(slope) = &layer.slope {
                        activation.slope = number(slope);
                    }
                    activation.into()
                }
            };
            match &layer.weights {
                None => Layer::bare(&layer.neurons, activation),
                Some(rows) => {
                    let weights = rows.iter().flatten().map(number);
                    let weights = DMatrix::from_row_iterator(rows.len(), rows[0].len(), weights);
                    let biases =
                        DVector::from_iterator(rows.len(), layer.biases.iter().map(number));
                    Layer::dense(&layer.neurons, weights, biases, activation)
                }
            }
        });
        Network::new(&self.name, &self.inputs, layers.collect()).unwrap()
    }

    fn run(&self, lane: Lane, trace: &ReferenceTrace) -> Box<dyn Record> {
        let input: Vec<Decimal> = trace.input.iter().map(number).collect();
        run(lane, &self.build(), &input, InputName::of(&input)).unwrap()
    }

    /// The layer from which on a value has been through a transcendental function; up to and including the z
    /// of that layer, IEEE 754 leaves a machine no choice.
    fn first_smooth_layer(&self) -> usize {
        let exact = ["identity", "step", "relu", "leaky_relu"];
        let smooth = |layer: &ReferenceLayer| !exact.contains(&layer.activation.as_str());
        let found = self.layers.iter().position(smooth);
        found.map_or(usize::MAX, |index| index + 1)
    }
}

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
                assert_eq!(
                    row.address.to_string(),
                    format!("{prefix}{}", expected.name)
                );
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
    let lane = |network: &ReferenceNetwork| Lane::ByHand {
        digits: network.digits,
    };
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
            assert!(
                error <= tolerance,
                "{}: {value}, not {reference}",
                row.address
            );
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
            assert_eq!(
                row.value.as_str().parse(),
                Ok(value as f32),
                "{}",
                row.address
            );
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
            assert!(
                error(value, by_torch) < 1e-12,
                "{}({z}) = {value}, not {by_torch}",
                row.name
            );
            assert!(
                error(derivative, slope_by_torch) < 1e-10,
                "{}′({z}) = {derivative}, not {slope_by_torch}",
                row.name
            );
        }
    }
    assert!(reference.is_empty(), "no row for {:?}", reference.keys());
}
