//! Reads `tests/reference/forward.json`: networks, and every number that others worked out for them.

use longhand::network::{Activation, Layer, LayerActivation, Network};
use longhand::number::{Decimal, Lane, decimal};
use longhand::trace::{InputName, Record, run};
use nalgebra::{DMatrix, DVector};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct ReferenceNetwork {
    pub(super) name: String,
    pub(super) digits: u32,
    pub(super) inputs: Vec<String>,
    pub(super) layers: Vec<ReferenceLayer>,
    pub(super) traces: Vec<ReferenceTrace>,
}

#[derive(Deserialize)]
pub(super) struct ReferenceLayer {
    pub(super) neurons: Vec<String>,
    pub(super) activation: String,
    pub(super) slope: Option<String>,
    pub(super) weights: Option<Vec<Vec<String>>>,
    #[serde(default)]
    pub(super) biases: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct ReferenceTrace {
    pub(super) input: Vec<String>,
    pub(super) lines: Vec<String>,
}

/// One line of a reference trace: `neuron.quantity relation by-hand [f64 f32]`.
pub(super) struct ReferenceNumber<'t> {
    pub(super) name: &'t str,
    pub(super) relation: &'t str,
    pub(super) by_hand: &'t str,
    pub(super) f64: &'t str,
    pub(super) f32: &'t str,
}

impl<'t> ReferenceNumber<'t> {
    pub(super) fn read(line: &'t str) -> Self {
        match line.split(' ').collect::<Vec<_>>()[..] {
            [name, relation, by_hand, f64, f32] => Self { name, relation, by_hand, f64, f32 },
            // A weight or a bias: each lane reads the decimal.
            [name, relation, by_hand] => {
                Self { name, relation, by_hand, f64: by_hand, f32: by_hand }
            }
            _ => panic!("{line}"),
        }
    }
}

pub(super) fn networks() -> Vec<ReferenceNetwork> {
    serde_json::from_str(include_str!("../reference/forward.json")).unwrap()
}

fn number(text: impl AsRef<str>) -> Decimal {
    decimal(text.as_ref()).unwrap()
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

    pub(super) fn run(&self, lane: Lane, trace: &ReferenceTrace) -> Box<dyn Record> {
        let input: Vec<Decimal> = trace.input.iter().map(number).collect();
        run(lane, &self.build(), &input, InputName::of(&input)).unwrap()
    }

    /// The layer from which on a value has been through a transcendental function; up to and including the z
    /// of that layer, IEEE 754 leaves a machine no choice.
    pub(super) fn first_smooth_layer(&self) -> usize {
        let exact = ["identity", "step", "relu", "leaky_relu"];
        let smooth = |layer: &ReferenceLayer| !exact.contains(&layer.activation.as_str());
        let found = self.layers.iter().position(smooth);
        found.map_or(usize::MAX, |index| index + 1)
    }
}
