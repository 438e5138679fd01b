//! A network of exact parameters read by another arithmetic.

use nalgebra::{DMatrix, DVector};

use super::{Affine, Layer, Network, Operation, Shared};
use crate::number::{Arithmetic, Decimal, NumberError};

impl Network<Decimal> {
    /// The same network with its parameters read by another arithmetic.
    ///
    /// # Errors
    /// If a parameter has no place there: too many decimals by hand, too large for `f32`.
    pub fn read_by<A: Arithmetic>(&self, arithmetic: A) -> Result<Network<A::Number>, NumberError> {
        let layer = |layer: &Layer<Decimal>| {
            let operations = layer.operations.iter().map(|operation| {
                Ok(match operation {
                    Operation::Affine(affine) => {
                        let (weights, biases) =
                            parameters_read_by(arithmetic, &affine.weights, &affine.biases)?;
                        Operation::Affine(Affine { weights, biases })
                    }
                    Operation::Activation(activation) => Operation::Activation(*activation),
                    Operation::Softmax => Operation::Softmax,
                    Operation::Shared(taps) => Operation::Shared(taps.clone()),
                    Operation::Multiply => Operation::Multiply,
                    Operation::Add => Operation::Add,
                    Operation::Pool(pool) => Operation::Pool(pool.clone()),
                    Operation::Constant(values) => Operation::Constant(DVector::from_vec(read_by(
                        arithmetic,
                        values.as_slice(),
                    )?)),
                })
            });
            Ok(Layer {
                neurons: layer.neurons.clone(),
                reads: layer.reads.clone(),
                cell: layer.cell,
                operations: operations.collect::<Result<_, _>>()?,
            })
        };
        let shared = |shared: &Shared<Decimal>| {
            let (weights, biases) =
                parameters_read_by(arithmetic, &shared.weights, &shared.biases)?;
            let (names, columns) = (shared.names.clone(), shared.columns.clone());
            Ok(Shared { names, columns, weights, biases })
        };
        Ok(Network {
            name: self.name.clone(),
            inputs: self.inputs.clone(),
            layers: self.layers.iter().map(layer).collect::<Result<_, _>>()?,
            shared: self.shared.iter().map(shared).collect::<Result<_, _>>()?,
        })
    }
}

fn read_by<A: Arithmetic>(
    arithmetic: A,
    values: &[Decimal],
) -> Result<Vec<A::Number>, NumberError> {
    values.iter().map(|&value| arithmetic.literal(value)).collect()
}

/// Weights and biases.
type Parameters<N> = (DMatrix<N>, DVector<N>);

/// Weights and biases read by another arithmetic.
fn parameters_read_by<A: Arithmetic>(
    arithmetic: A,
    weights: &DMatrix<Decimal>,
    biases: &DVector<Decimal>,
) -> Result<Parameters<A::Number>, NumberError> {
    let (rows, columns) = weights.shape();
    let weights = DMatrix::from_vec(rows, columns, read_by(arithmetic, weights.as_slice())?);
    Ok((weights, DVector::from_vec(read_by(arithmetic, biases.as_slice())?)))
}
