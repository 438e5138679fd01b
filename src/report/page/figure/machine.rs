//! A network in double precision, as a function to draw.

use std::sync::Arc;

use super::super::super::study::{Study, StudyError};
use crate::network::{Layer, Network};
use crate::number::Binary64;
use crate::trace::{Place, Quantity, Trace, TraceError, forward};

/// A network in double precision, as a function to draw.
pub(super) struct Machine {
    pub(super) network: Arc<Network<f64>>,
}

/// Places looked at between the two ends of a path, before bends are closed in on.
const CELLS: usize = 512;
/// Halvings for each bend.
const HALVINGS: usize = 48;

impl Machine {
    pub(super) fn of(study: &Study<'_>, name: &str) -> Result<Self, StudyError> {
        let definition =
            study.lesson.network(name).ok_or_else(|| StudyError::Network(name.to_owned()))?;
        let network = definition.network.read_by(Binary64).map_err(|error| StudyError::Trace {
            what: name.to_owned(),
            error: TraceError::Given(error),
        })?;
        Ok(Self { network: network.into() })
    }

    /// What follows a layer, as a network that reads that layer; nothing after the last.
    pub(super) fn after(&self, layer: usize) -> Option<Self> {
        let inputs = self.network.sources(layer).to_vec();
        let layers = self.network.layers.get(layer..)?.to_vec();
        let network = Network::new(&self.network.name, inputs, layers).ok()?;
        Some(Self { network: network.into() })
    }

    pub(super) fn trace(&self, input: &[f64]) -> Option<Trace<f64>> {
        forward(Binary64, &self.network, input).ok()
    }

    /// Layer (from 1) and index of a neuron.
    pub(super) fn find(&self, neuron: &str) -> Option<Place> {
        let mut layers = self.network.layers.iter().enumerate();
        layers.find_map(|(layer, content)| {
            let neuron = content.neurons.iter().position(|name| name == neuron)?;
            Some(output(layer + 1, neuron))
        })
    }

    /// The output of a neuron; what cannot be computed is not a number, and the chart says so.
    pub(super) fn value(&self, input: &[f64], place: Option<Place>) -> f64 {
        self.trace(input)
            .zip(place)
            .and_then(|(trace, place)| trace.number(place))
            .unwrap_or(f64::NAN)
    }

    /// The outputs of a layer of two neurons, as a point of a plane.
    pub(super) fn point(&self, input: &[f64], layer: usize) -> (f64, f64) {
        let trace = self.trace(input);
        let value = |neuron| {
            let trace = trace.as_ref()?;
            trace.number(output(layer, neuron))
        };
        (value(0).unwrap_or(f64::NAN), value(1).unwrap_or(f64::NAN))
    }

    /// Whether the layers up to `layer` take straight lines to lines made of straight parts.
    pub(super) fn is_straight(&self, layer: usize) -> bool {
        let mut layers = self.network.layers.iter().take(layer);
        layers.all(|layer| {
            layer.activation().is_some_and(|activation| activation.piece(None).is_some())
        })
    }

    /// Where, along a path from 0 to 1 through the inputs, some neuron of the layers up to `layer`
    /// changes its straight piece: sign changes of its z on a fine grid, closed in on by halving.
    pub(super) fn kinks(&self, path: &dyn Fn(f64) -> Vec<f64>, layer: usize) -> Vec<f64> {
        let off = |share: f64| self.off(&path(share), layer);
        let at = |cell: usize| cell as f64 / CELLS as f64;
        let mut kinks = Vec::new();
        let mut before = off(0.0);
        for cell in 1..=CELLS {
            let after = off(at(cell));
            for neuron in 0..before.len().min(after.len()) {
                if before.get(neuron) == after.get(neuron) {
                    continue;
                }
                let (mut low, mut high) = (at(cell - 1), at(cell));
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (low + high);
                    if off(middle).get(neuron) == before.get(neuron) {
                        low = middle
                    } else {
                        high = middle
                    }
                }
                kinks.push(high);
            }
            before = after;
        }
        kinks.sort_by(f64::total_cmp);
        kinks.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        kinks
    }

    /// For each neuron with a bend, in the layers up to `layer`, whether its z is below 0.
    fn off(&self, input: &[f64], layer: usize) -> Vec<bool> {
        let Some(trace) = self.trace(input) else {
            return Vec::new();
        };
        let bent = |layer: &Layer<f64>| {
            layer.activation().is_some_and(|activation| {
                !activation.is_identity() && activation.piece(None).is_some()
            })
        };
        let layers = self.network.layers.iter().enumerate().take(layer);
        layers
            .filter(|(_, layer)| bent(layer))
            .flat_map(|(layer, content)| {
                (0..content.neurons.len()).map(move |neuron| (layer + 1, neuron))
            })
            .map(|(layer, neuron)| {
                let z = Place { layer, neuron, quantity: Quantity::PreActivation };
                trace.number(z).is_some_and(|z| z < 0.0)
            })
            .collect()
    }
}

/// What a neuron passes on.
pub(super) fn output(layer: usize, neuron: usize) -> Place {
    Place { layer, neuron, quantity: Quantity::Output }
}
