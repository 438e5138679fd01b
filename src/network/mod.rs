//! The mathematics: a network is a chain of named operations.
//!
//! A lesson speaks of layers. A [`Layer`] of n neurons that reads m inputs is a list of
//! [`Operation`]s, and the tracer knows only operations:
//!
//! - [`Affine`]: z = W·x + b with W of shape neurons × inputs;
//! - an [`Activation`]: a = f(z), neuron by neuron;
//! - softmax: aᵢ = e^(zᵢ−m) / Σⱼ e^(zⱼ−m) with m the largest z, over the whole layer.
//!
//! ```
//! use longhand::network::{Activation, Layer, Network};
//! use longhand::number::decimal;
//! use nalgebra::{dmatrix, dvector};
//!
//! let d = |text| decimal(text).unwrap();
//! let or = Network::new(
//!     "or",
//!     ["x1", "x2"],
//!     vec![Layer::dense(["y"], dmatrix![d("1"), d("1")], dvector![d("-0.5")], Activation::named("step").unwrap().into())],
//! ).unwrap();
//! assert_eq!(or.parameter_count(), 3);
//! ```

mod activation;
mod activations;
mod initialise;

pub use activation::{Activation, ActivationRow, Branch, Piece, Shape, SlopeWork, Work};
pub use activations::ACTIVATIONS;
pub use initialise::{INITIALISATIONS, Initialisation, InitialisationRow};

use std::fmt;

use nalgebra::{DMatrix, DVector, Scalar};

use crate::number::{Arithmetic, Decimal, NumberError};

/// The most layers a network may have.
pub const MAX_LAYERS: usize = 64;
/// The most neurons in one layer; an input layer may be wider.
pub const MAX_NEURONS: usize = 4_096;
/// The most inputs of a network.
pub const MAX_INPUTS: usize = 4_000_000;
/// The most weights in one network.
pub const MAX_WEIGHTS: usize = 4_000_000;

/// A network: names for its inputs, then layers, each reading the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<N: Scalar> {
    /// What the lesson calls it.
    pub name: String,
    /// Names of the inputs, in order.
    pub inputs: Vec<String>,
    /// At least one layer.
    pub layers: Vec<Layer<N>>,
}

/// Neurons that stand side by side and read the same inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<N: Scalar> {
    /// Names of the neurons, in order.
    pub neurons: Vec<String>,
    /// What is done, in order; the first operation reads the previous layer's outputs.
    pub operations: Vec<Operation<N>>,
}

/// One step of a layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation<N: Scalar> {
    /// z = W·x + b.
    Affine(Affine<N>),
    /// a = f(z), neuron by neuron.
    Activation(Activation),
    /// The outputs share 1, in proportion to e^z.
    Softmax,
}

/// Weights and biases: z = W·x + b.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine<N: Scalar> {
    /// Neurons × inputs: one row per neuron.
    pub weights: DMatrix<N>,
    /// One bias per neuron.
    pub biases: DVector<N>,
}

/// Why a network cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkError {
    /// No layer, or a layer without neurons, or no inputs.
    Empty,
    /// A name is used twice.
    DuplicateName(String),
    /// The weights of layer `layer` (from 1) have another shape than neurons × inputs.
    Shape {
        /// The layer, counted from 1.
        layer: usize,
        /// Rows and columns that the weights should have.
        expected: (usize, usize),
        /// Rows and columns that they have.
        found: (usize, usize),
    },
    /// Layer `layer` (from 1) has no weights, so it must have as many neurons as it reads.
    Width {
        /// The layer, counted from 1.
        layer: usize,
        /// How many values it reads.
        expected: usize,
        /// How many neurons it has.
        found: usize,
    },
    /// A limit is exceeded.
    TooLarge(&'static str, usize),
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkError::Empty => {
                f.write_str("a network needs inputs, and neurons in every layer")
            }
            NetworkError::DuplicateName(name) => write!(f, "the name `{name}` is used twice"),
            NetworkError::Shape { layer, expected, found } => write!(
                f,
                "the weights of layer {layer} are {}×{}, but should be {}×{} (neurons × inputs)",
                found.0, found.1, expected.0, expected.1
            ),
            NetworkError::Width { layer, expected, found } => write!(
                f,
                "layer {layer} has no weights, so it needs as many neurons as it reads: {expected}, not {found}"
            ),
            NetworkError::TooLarge(what, limit) => write!(f, "more than {limit} {what}"),
        }
    }
}

impl std::error::Error for NetworkError {}

impl<N: Scalar> Layer<N> {
    /// A dense layer: every neuron reads every input. Its activation may be softmax.
    pub fn dense<S: Into<String>>(
        neurons: impl IntoIterator<Item = S>,
        weights: DMatrix<N>,
        biases: DVector<N>,
        activation: LayerActivation,
    ) -> Self {
        let mut layer = Self::bare(neurons, activation);
        layer.operations.insert(0, Operation::Affine(Affine { weights, biases }));
        layer
    }

    /// A layer without weights: each neuron applies the activation to the value it reads.
    pub fn bare<S: Into<String>>(
        neurons: impl IntoIterator<Item = S>,
        activation: LayerActivation,
    ) -> Self {
        let operation = match activation {
            LayerActivation::Elementwise(activation) => Operation::Activation(activation),
            LayerActivation::Softmax => Operation::Softmax,
        };
        Self { neurons: neurons.into_iter().map(Into::into).collect(), operations: vec![operation] }
    }

    /// Weights and biases, if the layer has any.
    pub fn affine(&self) -> Option<&Affine<N>> {
        self.operations.iter().find_map(|operation| match operation {
            Operation::Affine(affine) => Some(affine),
            _ => None,
        })
    }

    /// The elementwise activation, if the layer has one.
    pub fn activation(&self) -> Option<Activation> {
        self.operations.iter().find_map(|operation| match operation {
            Operation::Activation(activation) => Some(*activation),
            _ => None,
        })
    }

    /// What the activation is called: a row of the table, or `softmax`.
    pub fn activation_name(&self) -> &'static str {
        self.activation().map_or("softmax", |activation| activation.row.name)
    }
}

/// What a lesson may write as `activation`: a row of the table, or softmax over the layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LayerActivation {
    /// f applied to each neuron by itself.
    Elementwise(Activation),
    /// Softmax over the layer.
    Softmax,
}

impl From<Activation> for LayerActivation {
    fn from(activation: Activation) -> Self {
        LayerActivation::Elementwise(activation)
    }
}

impl<N: Scalar> Network<N> {
    /// Checks names, shapes and limits.
    ///
    /// # Errors
    /// [`NetworkError`] names the first thing that is wrong.
    pub fn new<S: Into<String>>(
        name: impl Into<String>,
        inputs: impl IntoIterator<Item = S>,
        layers: Vec<Layer<N>>,
    ) -> Result<Self, NetworkError> {
        let network = Self {
            name: name.into(),
            inputs: inputs.into_iter().map(Into::into).collect(),
            layers,
        };
        if network.inputs.is_empty() || network.layers.is_empty() {
            return Err(NetworkError::Empty);
        }
        let limits = [
            ("layers", network.layers.len(), MAX_LAYERS),
            ("inputs", network.inputs.len(), MAX_INPUTS),
            ("weights", network.weight_count(), MAX_WEIGHTS),
        ];
        for (what, count, limit) in limits {
            if count > limit {
                return Err(NetworkError::TooLarge(what, limit));
            }
        }
        let mut names = std::collections::BTreeSet::new();
        let mut width = network.inputs.len();
        for (index, layer) in network.layers.iter().enumerate() {
            if layer.neurons.is_empty() || layer.operations.is_empty() {
                return Err(NetworkError::Empty);
            }
            if layer.neurons.len() > MAX_NEURONS {
                return Err(NetworkError::TooLarge("neurons in a layer", MAX_NEURONS));
            }
            if let Some(affine) = layer.affine() {
                let expected = (layer.neurons.len(), width);
                let found = affine.weights.shape();
                if found != expected || affine.biases.len() != expected.0 {
                    return Err(NetworkError::Shape { layer: index + 1, expected, found });
                }
            }
            width = layer.neurons.len();
        }
        for name in network.inputs.iter().chain(network.layers.iter().flat_map(|l| &l.neurons)) {
            if !names.insert(name) {
                return Err(NetworkError::DuplicateName(name.clone()));
            }
        }
        Ok(network)
    }

    /// The names a layer reads: the inputs for layer 0, else the previous layer's neurons.
    pub fn sources(&self, layer: usize) -> &[String] {
        match layer.checked_sub(1).and_then(|previous| self.layers.get(previous)) {
            Some(previous) => &previous.neurons,
            None => &self.inputs,
        }
    }

    /// Names of the output neurons.
    pub fn outputs(&self) -> &[String] {
        self.sources(self.layers.len())
    }

    /// Number of weights.
    pub fn weight_count(&self) -> usize {
        self.layers.iter().filter_map(Layer::affine).map(|affine| affine.weights.len()).sum()
    }

    /// Number of weights and biases.
    pub fn parameter_count(&self) -> usize {
        let biases: usize =
            self.layers.iter().filter_map(Layer::affine).map(|a| a.biases.len()).sum();
        self.weight_count() + biases
    }
}

impl Network<Decimal> {
    /// The same network with its parameters read by another arithmetic.
    ///
    /// # Errors
    /// If a parameter has no place there: too many decimals by hand, too large for `f32`.
    pub fn read_by<A: Arithmetic>(&self, arithmetic: A) -> Result<Network<A::Number>, NumberError> {
        let layer = |layer: &Layer<Decimal>| {
            let operations = layer.operations.iter().map(|operation| {
                Ok(match operation {
                    Operation::Affine(affine) => Operation::Affine(affine.read_by(arithmetic)?),
                    Operation::Activation(activation) => Operation::Activation(*activation),
                    Operation::Softmax => Operation::Softmax,
                })
            });
            Ok(Layer {
                neurons: layer.neurons.clone(),
                operations: operations.collect::<Result<_, _>>()?,
            })
        };
        Ok(Network {
            name: self.name.clone(),
            inputs: self.inputs.clone(),
            layers: self.layers.iter().map(layer).collect::<Result<_, _>>()?,
        })
    }
}

impl Affine<Decimal> {
    fn read_by<A: Arithmetic>(&self, arithmetic: A) -> Result<Affine<A::Number>, NumberError> {
        let read = |values: &[Decimal]| {
            values.iter().map(|&value| arithmetic.literal(value)).collect::<Result<Vec<_>, _>>()
        };
        let (rows, columns) = self.weights.shape();
        Ok(Affine {
            weights: DMatrix::from_vec(rows, columns, read(self.weights.as_slice())?),
            biases: DVector::from_vec(read(self.biases.as_slice())?),
        })
    }
}
