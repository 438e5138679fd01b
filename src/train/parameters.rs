//! The parameters of a network as one row of numbers: layer by layer, the weights row by row, then the biases.

use nalgebra::{DMatrix, DVector, Scalar};

use crate::network::{Affine, Layer, Network, Operation};
use crate::trace::Backward;

/// Every weight and bias of a network, in order.
pub fn parameters<N: Scalar + Copy>(network: &Network<N>) -> Vec<N> {
    let mut parameters = Vec::with_capacity(network.parameter_count());
    for affine in network.layers.iter().filter_map(|layer| layer.affine()) {
        append(&mut parameters, &affine.weights, &affine.biases);
    }
    parameters
}

/// The network with other parameters, as [`parameters`] orders them; none if it is no chain of dense
/// layers, or the parameters are not as many as it takes.
pub fn with_parameters<N: Scalar + Copy, M: Scalar + Copy>(
    network: &Network<N>,
    parameters: &[M],
) -> Option<Network<M>> {
    if !network.is_chain() {
        return None;
    }
    let mut rest = parameters;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at_checked(count)?;
        rest = left;
        Some(taken)
    };
    let mut layers = Vec::with_capacity(network.layers.len());
    for layer in &network.layers {
        let mut operations = Vec::with_capacity(layer.operations.len());
        for operation in &layer.operations {
            operations.push(match operation {
                Operation::Affine(affine) => {
                    let (neurons, inputs) = affine.weights.shape();
                    Operation::Affine(Affine {
                        weights: DMatrix::from_row_slice(neurons, inputs, take(neurons * inputs)?),
                        biases: DVector::from_column_slice(take(neurons)?),
                    })
                }
                Operation::Activation(activation) => Operation::Activation(*activation),
                Operation::Softmax => Operation::Softmax,
                // Not in a chain.
                _ => return None,
            });
        }
        layers.push(Layer { operations, ..Layer::of(layer.neurons.clone(), Operation::Softmax) });
    }
    let (name, inputs) = (network.name.clone(), network.inputs.clone());
    Some(Network { name, inputs, layers, shared: Vec::new() })
}

/// What the parameters are called: `h1.x1.weight`, …, `h1.bias`, as in an address.
pub fn parameter_names<N: Scalar>(network: &Network<N>) -> Vec<String> {
    let mut names = Vec::with_capacity(network.parameter_count());
    for (index, layer) in network.layers.iter().enumerate() {
        if layer.affine().is_none() {
            continue;
        }
        for neuron in &layer.neurons {
            names.extend(network.sources(index).iter().map(|x| format!("{neuron}.{x}.weight")));
        }
        names.extend(layer.neurons.iter().map(|neuron| format!("{neuron}.bias")));
    }
    names
}

/// The gradients of one backward pass, in the same order.
pub(super) fn gradients(backward: &Backward<f64>) -> Vec<f64> {
    let mut gradients = Vec::new();
    for layer in &backward.layers {
        if let Some(affine) = &layer.affine {
            // The gradient by a bias is the gradient by z.
            append(&mut gradients, &affine.weights, &layer.z);
        }
    }
    gradients
}

fn append<N: Scalar + Copy>(list: &mut Vec<N>, weights: &DMatrix<N>, biases: &DVector<N>) {
    for row in weights.row_iter() {
        list.extend(row.iter().copied());
    }
    list.extend(biases.iter().copied());
}
