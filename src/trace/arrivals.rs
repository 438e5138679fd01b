//! What comes together on the way back: the parts of a value that several layers read, and of a parameter
//! that several neurons share.

use nalgebra::{DMatrix, DVector};

use super::through::{at, update};
use super::{LayerGradients, Place, Quantity, SharedGradients, TraceError};
use crate::network::{Network, Reads, Source};
use crate::number::{Arithmetic, Number};

/// ∂L/∂a of every value, as far as it has come in.
pub(super) struct Arrivals<N: Number> {
    /// For each layer, the inputs included, one entry per value.
    layers: Vec<Vec<Arrival<N>>>,
}

/// ∂L/∂a of the neurons of a layer, and the parts that each is made of.
type Arrived<N> = (DVector<N>, Vec<Vec<Place>>);

/// ∂L/∂a of one value, as far as it has come in.
#[derive(Clone)]
struct Arrival<N> {
    sum: Option<N>,
    parts: Vec<Place>,
}

impl<N: Number> Arrivals<N> {
    /// Nothing has come in yet.
    pub(super) fn none(network: &Network<N>) -> Self {
        let nothing = Arrival { sum: None, parts: Vec::new() };
        // The inputs are given, so that nobody asks how the loss changes with them.
        let neurons = network.layers.iter().map(|layer| layer.neurons.len());
        let layers = std::iter::once(0).chain(neurons);
        Self { layers: layers.map(|count| vec![nothing.clone(); count]).collect() }
    }

    /// ∂L/∂a of a layer once all layers that read it have been gone through: 0 for what nobody reads.
    pub(super) fn take<A: Arithmetic<Number = N>>(
        &mut self,
        arithmetic: A,
        layer: usize,
    ) -> Result<Arrived<N>, TraceError> {
        let zero = arithmetic.literal(0.into()).map_err(at(""))?;
        let arrivals = std::mem::take(&mut self.layers[layer]);
        let (sums, parts): (Vec<N>, _) = arrivals
            .into_iter()
            .map(|arrival| (arrival.sum.unwrap_or(zero), arrival.parts))
            .unzip();
        Ok((DVector::from_vec(sums), parts))
    }

    /// Adds the parts of what layer `layer` (from 1) read to what they are parts of.
    pub(super) fn hand_back<A: Arithmetic<Number = N>>(
        &mut self,
        arithmetic: A,
        network: &Network<N>,
        layer: usize,
        back: &LayerGradients<N>,
    ) -> Result<(), TraceError> {
        let content = &network.layers[layer - 1];
        let affine = back.affine.as_ref().and_then(|affine| affine.parts.as_ref());
        if let (Reads::Before, Some(_), Some(parts)) = (&content.reads, content.affine(), affine) {
            return self.hand_back_to_all(arithmetic, network, layer - 1, parts);
        }
        for neuron in 0..content.neurons.len() {
            let place = |quantity| Place { layer, neuron, quantity };
            if content.is_bare()
                && let Some(source) = network.read(layer, neuron)
            {
                // Without weights, ∂L/∂z goes back as it is.
                let part = place(Quantity::PreActivationGradient);
                self.add(arithmetic, network, source, back.z[neuron], part)?;
            }
            for column in 0..content.columns(neuron) {
                let Some(source) = network.source(layer, neuron, column) else { continue };
                let part = match (affine, &back.passed) {
                    (Some(parts), _) => Some(parts[(neuron, column)]),
                    (None, Some(parts)) => parts[(neuron, column)],
                    (None, None) => None,
                };
                if let Some(part) = part {
                    self.add(arithmetic, network, source, part, place(Quantity::Part(column)))?;
                }
            }
        }
        Ok(())
    }

    /// The same for a dense layer that reads a whole layer: its parts are as many as its weights, and where
    /// they belong goes without saying.
    fn hand_back_to_all<A: Arithmetic<Number = N>>(
        &mut self,
        arithmetic: A,
        network: &Network<N>,
        layer: usize,
        parts: &DMatrix<N>,
    ) -> Result<(), TraceError> {
        for (source, arrival) in self.layers[layer].iter_mut().enumerate() {
            for neuron in 0..parts.nrows() {
                let part = parts[(neuron, source)];
                arrival.sum = Some(match arrival.sum {
                    None => part,
                    Some(sum) => {
                        arithmetic.sum(sum, part).map_err(at(&network.sources(layer)[source]))?
                    }
                });
            }
        }
        Ok(())
    }

    fn add<A: Arithmetic<Number = N>>(
        &mut self,
        arithmetic: A,
        network: &Network<N>,
        source: Source,
        part: N,
        place: Place,
    ) -> Result<(), TraceError> {
        let Some(arrival) = self.layers[source.layer].get_mut(source.neuron) else {
            return Ok(());
        };
        arrival.sum = Some(match arrival.sum {
            None => part,
            Some(sum) => arithmetic
                .sum(sum, part)
                .map_err(at(&network.sources(source.layer)[source.neuron]))?,
        });
        arrival.parts.push(place);
        Ok(())
    }
}

/// The gradients of shared parameters: for each, the parts of all neurons that use it, added up in the order
/// in which they are met on the way back; and the parameters after one step if there is a learning rate.
pub(super) fn shared_gradients<A: Arithmetic>(
    arithmetic: A,
    network: &Network<A::Number>,
    layers: &[LayerGradients<A::Number>],
    (rate, keep_biases): (Option<A::Number>, bool),
) -> Result<Vec<SharedGradients<A::Number>>, TraceError> {
    let zero = arithmetic.literal(0.into()).map_err(at(""))?;
    let mut all = Vec::with_capacity(network.shared.len());
    for (index, shared) in network.shared.iter().enumerate() {
        let (rows, columns) = shared.weights.shape();
        let mut weights: DMatrix<Option<A::Number>> = DMatrix::from_element(rows, columns, None);
        let mut biases: DVector<Option<A::Number>> = DVector::from_element(rows, None);
        let sum = |so_far: &mut Option<A::Number>, part: A::Number, row: usize| {
            *so_far = Some(match *so_far {
                None => part,
                Some(sum) => arithmetic.sum(sum, part).map_err(at(&shared.names[row]))?,
            });
            Ok(())
        };
        for (layer, back) in network.layers.iter().zip(layers).rev() {
            let taps = layer.taps().filter(|taps| taps.shared == index);
            let (Some(taps), Some(affine)) = (taps, &back.affine) else { continue };
            for (neuron, &row) in taps.rows.iter().enumerate() {
                for (column, source) in taps.patches[neuron].iter().enumerate() {
                    if source.is_some() {
                        let part = affine.weights[(neuron, column)];
                        sum(&mut weights[(row, column)], part, row)?;
                    }
                }
                sum(&mut biases[row], back.z[neuron], row)?;
            }
        }
        let weights = weights.map(|sum| sum.unwrap_or(zero));
        let biases = biases.map(|sum| sum.unwrap_or(zero));
        let update = match rate {
            Some(rate) => {
                let parameters = (&shared.weights, &shared.biases);
                let none = DVector::from_vec(Vec::new());
                let gradients = (&weights, if keep_biases { &none } else { &biases });
                Some(update(arithmetic, parameters, rate, gradients, &shared.names)?)
            }
            None => None,
        };
        all.push(SharedGradients { weights, biases, update });
    }
    Ok(all)
}
