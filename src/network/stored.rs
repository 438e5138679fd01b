//! Networks that are too wide to write down: their parameters stay in files, or are drawn.
//!
//! A [`Network`](super::Network) holds exact decimals, sixteen bytes each, and serves every arithmetic. A
//! [`StoredNetwork`] serves `f64` and `f32` only, and its weights are read row by row as they are needed. It is a
//! chain of dense layers.

use std::ops::Range;
use std::path::PathBuf;

use super::{Initialisation, Layer, LayerActivation, Names, Network, Operation};
use crate::number::{Decimal, NpyHeader};

/// The most weights of a network whose parameters are read from files.
pub const MAX_STORED_WEIGHTS: usize = 1_000_000_000;
/// The most weights of a network whose parameters are drawn, and so stay in memory.
pub const MAX_DRAWN_WEIGHTS: usize = 100_000_000;

/// A chain of dense layers whose parameters are stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredNetwork {
    /// What the lesson calls it.
    pub name: String,
    /// Names of the inputs.
    pub inputs: Names,
    /// At least one layer, each reading the one before.
    pub layers: Vec<StoredLayer>,
}

/// A layer of a stored network.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredLayer {
    /// Names of the neurons.
    pub neurons: Names,
    /// Its parameters; `None` if it only applies its activation.
    pub affine: Option<StoredAffine>,
    /// What is applied to z.
    pub activation: LayerActivation,
}

/// The parameters of a layer, wherever they are.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAffine {
    /// Neurons × inputs, row by row.
    pub weights: StoredArray,
    /// One bias per neuron.
    pub biases: StoredArray,
}

/// Numbers, row by row, wherever they are.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredArray {
    /// As written in the lesson.
    Given(Vec<Decimal>),
    /// The weights that an initialisation draws, neurons × inputs.
    Drawn {
        /// How.
        initialisation: Initialisation,
        /// Rows.
        neurons: usize,
        /// Columns.
        inputs: usize,
    },
    /// The same number again and again.
    Constant(f64, usize),
    /// In a file.
    File(ArrayFile),
}

/// A `.npy` file whose header has been read and whose length fits it.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrayFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name as the lesson writes it.
    pub name: String,
    /// Bytes of the lesson that name it.
    pub span: Range<usize>,
    /// What it says of its numbers.
    pub header: NpyHeader,
}

impl StoredNetwork {
    /// A network of a lesson in this form; `None` if it is no chain of dense layers.
    pub fn of(network: &Network<Decimal>) -> Option<Self> {
        if !network.is_chain() {
            return None;
        }
        let layer = |layer: &Layer<Decimal>| {
            let affine = layer.affine().map(|affine| StoredAffine {
                // Matrices are kept column by column.
                weights: StoredArray::Given(affine.weights.transpose().as_slice().to_vec()),
                biases: StoredArray::Given(affine.biases.as_slice().to_vec()),
            });
            let activation = match layer.operations.last()? {
                Operation::Activation(activation) => LayerActivation::Elementwise(*activation),
                Operation::Softmax => LayerActivation::Softmax,
                _ => return None,
            };
            Some(StoredLayer { neurons: layer.neurons.clone().into(), affine, activation })
        };
        Some(Self {
            name: network.name.clone(),
            inputs: network.inputs.clone().into(),
            layers: network.layers.iter().map(layer).collect::<Option<_>>()?,
        })
    }

    /// The names a layer reads: the inputs for layer 0, else the previous layer's neurons.
    pub fn sources(&self, layer: usize) -> &Names {
        match layer.checked_sub(1).and_then(|previous| self.layers.get(previous)) {
            Some(previous) => &previous.neurons,
            None => &self.inputs,
        }
    }

    /// Layer and index of a name; layer 0 is the inputs.
    pub fn position(&self, name: &str) -> Option<(usize, usize)> {
        (0..=self.layers.len()).find_map(|layer| Some((layer, self.sources(layer).position(name)?)))
    }

    /// Number of weights.
    pub fn weight_count(&self) -> usize {
        let of = |(index, layer): (usize, &StoredLayer)| {
            let columns = self.sources(index).len();
            layer.affine.as_ref().map_or(0, |_| layer.neurons.len().saturating_mul(columns))
        };
        self.layers.iter().enumerate().map(of).fold(0, usize::saturating_add)
    }
}
