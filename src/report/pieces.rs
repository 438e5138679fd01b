//! Networks of a lesson as the exact mathematics takes them: straight pieces of a network with one input.

use nalgebra::{DMatrix, DVector};
use num_traits::{One, Zero};

use crate::network::{Layer, Network};
use crate::number::{Decimal, Number};
use crate::proof::collapse::AffineMap;
use crate::proof::one_input::{PieceLayer, functions};
use crate::proof::pieces::{PieceError, PiecewiseLinear};
use crate::proof::{Rational, integer};

/// A neuron of a network with one input as straight pieces between `from` and `to`, exactly.
///
/// Nothing if the network has several inputs, no such neuron, or an activation that is not made of two
/// straight parts which meet.
pub(super) fn straight_pieces(
    network: &Network<Decimal>,
    neuron: &str,
    from: Decimal,
    to: Decimal,
) -> Option<Result<PiecewiseLinear, PieceError>> {
    if network.inputs.len() != 1 || !network.is_chain() {
        return None;
    }
    let (depth, index) = network.layers.iter().enumerate().find_map(|(depth, layer)| {
        let index = layer.neurons.iter().position(|name| name == neuron)?;
        Some((depth, index))
    })?;
    let layers: Option<Vec<PieceLayer>> =
        network.layers.iter().take(depth + 1).map(exact).collect();
    let result = functions(&layers?, rational(from), rational(to));
    Some(result.map(|mut functions| functions.swap_remove(index)))
}

/// Neurons that bend, up to and with the layer of `neuron`.
pub(super) fn bending_neurons(network: &Network<Decimal>, neuron: &str) -> usize {
    let last =
        network.layers.iter().position(|layer| layer.neurons.iter().any(|name| name == neuron));
    let layers = network.layers.iter().take(last.map_or(0, |last| last + 1));
    layers
        .filter(|layer| exact(layer).is_some_and(|layer| !layer.negative_slope.is_one()))
        .map(|layer| layer.neurons.len())
        .sum()
}

/// A decimal as the fraction that it is.
pub(super) fn rational(value: Decimal) -> Rational {
    value.shown().exact()
}

/// The machine number nearest to a fraction.
pub(super) fn nearest(value: &Rational) -> Option<f64> {
    num_traits::ToPrimitive::to_f64(value)
}

fn exact(layer: &Layer<Decimal>) -> Option<PieceLayer> {
    let activation = layer.activation()?;
    let negative_slope = match activation.row.name {
        "identity" => Rational::one(),
        "relu" => Rational::zero(),
        "leaky_relu" => rational(activation.slope),
        _ => return None,
    };
    let neurons = layer.neurons.len();
    let map = match layer.affine() {
        Some(affine) => {
            AffineMap { matrix: affine.weights.map(rational), offset: affine.biases.map(rational) }
        }
        None => AffineMap {
            matrix: DMatrix::identity(neurons, neurons),
            offset: DVector::from_element(neurons, integer(0)),
        },
    };
    Some(PieceLayer { map, negative_slope })
}
