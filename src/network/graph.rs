//! What makes a chain of layers a small graph: what a layer reads, and parameters that neurons share.

use nalgebra::{DMatrix, DVector, Scalar};

use super::{Layer, Network, NetworkError, Operation};

/// A value of the network: an input, or the output of a neuron.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// 0 for the inputs, else the layer counted from 1.
    pub layer: usize,
    /// Index of the neuron in its layer.
    pub neuron: usize,
}

/// What a layer reads, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Reads {
    /// Everything that the layer before puts out; the first layer reads the inputs.
    #[default]
    Before,
    /// These values, of whatever earlier layers: two lists one after the other are a concatenation.
    Values(Vec<Source>),
}

/// Parameters that several neurons use: the kernels of a convolution, the weights of a gate at every
/// time step.
///
/// Its gradients are sums over all uses, and it is updated once.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared<N: Scalar> {
    /// Names of the rows; each row is a kernel or a unit.
    pub names: Vec<String>,
    /// Names of the columns: the positions in a kernel, or what a gate reads.
    pub columns: Vec<String>,
    /// Rows × columns.
    pub weights: DMatrix<N>,
    /// One bias per row.
    pub biases: DVector<N>,
}

/// z = W·x + b with parameters that are shared: each neuron takes one row of them to its own patch of
/// what the layer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taps {
    /// Index of the [`Shared`] parameters in the network.
    pub shared: usize,
    /// For each neuron, the row that it uses.
    pub rows: Vec<usize>,
    /// For each neuron and each column, which of the values that the layer reads the weight multiplies:
    /// none where a kernel stands over the edge of a picture.
    pub patches: Vec<Vec<Option<usize>>>,
}

/// What becomes of a window of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// a = the largest; of several largest the first in order has the gradient.
    Maximum,
    /// a = their sum over their number.
    Mean,
}

/// Every neuron looks at a window of what the layer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What becomes of the window.
    pub kind: PoolKind,
    /// For each neuron, which of the values that the layer reads it looks at; at least one.
    pub windows: Vec<Vec<usize>>,
}

impl<N: Scalar> Layer<N> {
    /// The same layer, reading values of its own choice.
    pub fn reading(self, sources: Vec<Source>) -> Self {
        Self { reads: Reads::Values(sources), ..self }
    }

    /// A layer of a single operation.
    pub fn of<S: Into<String>>(
        neurons: impl IntoIterator<Item = S>,
        operation: Operation<N>,
    ) -> Self {
        Self {
            neurons: neurons.into_iter().map(Into::into).collect(),
            reads: Reads::Before,
            operations: vec![operation],
            cell: None,
        }
    }

    /// Shared parameters, if the layer uses any.
    pub fn taps(&self) -> Option<&Taps> {
        self.operations.iter().find_map(|operation| match operation {
            Operation::Shared(taps) => Some(taps),
            _ => None,
        })
    }

    /// Whether its neurons apply an activation to the one value that each reads.
    pub fn is_bare(&self) -> bool {
        matches!(self.operations.first(), Some(Operation::Activation(_) | Operation::Softmax))
    }

    /// How many sources a neuron has at most; those of a layer without weights have no number of their own.
    pub fn columns(&self, neuron: usize) -> usize {
        match self.operations.first() {
            Some(Operation::Affine(affine)) => affine.weights.ncols(),
            Some(Operation::Shared(taps)) => taps.patches.get(neuron).map_or(0, Vec::len),
            Some(Operation::Multiply | Operation::Add) => 2,
            Some(Operation::Pool(pool)) => pool.windows.get(neuron).map_or(0, Vec::len),
            _ => 0,
        }
    }

    /// Which of the values that the layer reads is source `column` of a neuron; `None` where the neuron has
    /// no such source.
    pub fn reading_of(&self, neuron: usize, column: usize) -> Option<usize> {
        if neuron >= self.neurons.len() {
            return None;
        }
        match self.operations.first()? {
            Operation::Affine(affine) => (column < affine.weights.ncols()).then_some(column),
            Operation::Shared(taps) => *taps.patches.get(neuron)?.get(column)?,
            Operation::Multiply | Operation::Add => {
                (column < 2).then_some(neuron + column * self.neurons.len())
            }
            Operation::Pool(pool) => pool.windows.get(neuron)?.get(column).copied(),
            _ => None,
        }
    }
}

impl<N: Scalar> Network<N> {
    /// The value that stands at position `position` of what layer `layer` (from 1) reads.
    pub fn read(&self, layer: usize, position: usize) -> Option<Source> {
        match &self.layers.get(layer.checked_sub(1)?)?.reads {
            Reads::Before => Some(Source { layer: layer - 1, neuron: position })
                .filter(|source| source.neuron < self.sources(source.layer).len()),
            Reads::Values(values) => values.get(position).copied(),
        }
    }

    /// How many values layer `layer` (from 1) reads.
    pub fn width(&self, layer: usize) -> usize {
        let index = layer.saturating_sub(1);
        match self.layers.get(index).map(|layer| &layer.reads) {
            Some(Reads::Values(values)) => values.len(),
            _ => self.sources(index).len(),
        }
    }

    /// Source `column` of a neuron of layer `layer` (from 1).
    pub fn source(&self, layer: usize, neuron: usize, column: usize) -> Option<Source> {
        let position = self.layers.get(layer.checked_sub(1)?)?.reading_of(neuron, column)?;
        self.read(layer, position)
    }

    /// Whether every layer reads the one before and has weights of its own or none: what can be
    /// multiplied out, and taken apart layer by layer.
    pub fn is_chain(&self) -> bool {
        self.layers.iter().all(|layer| {
            layer.reads == Reads::Before
                && layer.operations.iter().all(|operation| {
                    use Operation as O;
                    matches!(operation, O::Affine(_) | O::Activation(_) | O::Softmax)
                })
        })
    }

    /// How many products one pass makes: a shared weight counts once for each use.
    pub fn product_count(&self) -> usize {
        let of_layer = |layer: &Layer<N>| match layer.operations.first() {
            Some(Operation::Affine(affine)) => affine.weights.len(),
            Some(Operation::Shared(taps)) => taps.patches.iter().flatten().flatten().count(),
            Some(Operation::Multiply) => layer.neurons.len(),
            _ => 0,
        };
        self.layers.iter().map(of_layer).sum()
    }

    /// Checks that layer `layer` (from 1) reads what there is, and that its operations fit it.
    pub(super) fn check_layer(&self, layer: usize) -> Result<(), NetworkError> {
        let Some(content) = self.layers.get(layer - 1) else {
            return Ok(());
        };
        let width = self.width(layer);
        if let Reads::Values(values) = &content.reads {
            let there = |source: &Source| {
                source.layer < layer && source.neuron < self.sources(source.layer).len()
            };
            if !values.iter().all(there) {
                return Err(NetworkError::Reads(layer));
            }
        }
        let neurons = content.neurons.len();
        let mut first = true;
        for operation in &content.operations {
            let takes = match operation {
                Operation::Affine(affine) if first => {
                    let expected = (neurons, width);
                    let found = affine.weights.shape();
                    if found != expected || affine.biases.len() != neurons {
                        return Err(NetworkError::Shape { layer, expected, found });
                    }
                    width
                }
                Operation::Activation(_) | Operation::Softmax if first && neurons != width => {
                    return Err(NetworkError::Width { layer, expected: width, found: neurons });
                }
                Operation::Activation(_) | Operation::Softmax => width,
                Operation::Multiply | Operation::Add if first => 2 * neurons,
                Operation::Shared(taps) if first => {
                    let fits = |shared: &Shared<N>| {
                        let columns = shared.weights.ncols();
                        taps.rows.len() == neurons
                            && taps.patches.len() == neurons
                            && taps.rows.iter().all(|&row| row < shared.weights.nrows())
                            && taps.patches.iter().all(|patch| {
                                let mut read = patch.iter().flatten();
                                patch.len() == columns
                                    && patch.iter().any(Option::is_some)
                                    && read.all(|&position| position < width)
                            })
                    };
                    if !self.shared.get(taps.shared).is_some_and(fits) {
                        return Err(NetworkError::Reads(layer));
                    }
                    width
                }
                Operation::Pool(pool) if first => {
                    let fits = |window: &Vec<usize>| {
                        !window.is_empty() && window.iter().all(|&position| position < width)
                    };
                    if pool.windows.len() != neurons || !pool.windows.iter().all(fits) {
                        return Err(NetworkError::Reads(layer));
                    }
                    width
                }
                Operation::Constant(values) if first && values.len() == neurons => width,
                _ => return Err(NetworkError::Reads(layer)),
            };
            if takes != width {
                return Err(NetworkError::Reads(layer));
            }
            first = false;
        }
        Ok(())
    }
}
