//! The mathematics: a network is a small graph of named operations, most often a chain.
//!
//! A lesson speaks of layers. A [`Layer`] of n neurons reads the layer before or [values of its
//! choice](Reads), and is a list of [`Operation`]s; the tracer knows only operations:
//!
//! - [`Affine`]: z = W·x + b with W of shape neurons × inputs;
//! - [`Taps`]: the same with weights that neurons share, each on its own patch of what is read;
//! - an [`Activation`]: a = f(z), neuron by neuron;
//! - softmax: aᵢ = e^(zᵢ−m) / Σⱼ e^(zⱼ−m) with m the largest z, over the whole layer;
//! - multiply and add, two values each; a [`Pool`] over a window; constants.
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
mod cell;
mod graph;
mod initialise;
mod names;
mod reading;
mod stored;

pub use activation::{Activation, ActivationRow, Branch, Piece, Shape, SlopeWork, Work};
pub use activations::ACTIVATIONS;
pub use cell::{CellPart, CellRole};
pub use graph::{Pool, PoolKind, Reads, Shared, Source, Taps};
pub use initialise::{INITIALISATIONS, Initialisation, InitialisationRow};
pub use names::{Names, Numbered};
pub use stored::{
    ArrayFile, MAX_DRAWN_WEIGHTS, MAX_STORED_WEIGHTS, StoredAffine, StoredArray, StoredLayer,
    StoredNetwork,
};

use std::fmt;

use nalgebra::{DMatrix, DVector, Scalar};

/// The most layers that are written one after another.
pub const MAX_LAYERS: usize = 64;
/// The most layers a network may have, counting each of those that a recurrent layer expands to.
pub const MAX_EXPANDED_LAYERS: usize = 1_024;
/// The most neurons in one layer; an input layer may be wider.
pub const MAX_NEURONS: usize = 4_096;
/// The most inputs of a network.
pub const MAX_INPUTS: usize = 4_000_000;
/// The most weights in one network.
pub const MAX_WEIGHTS: usize = 4_000_000;

/// A network: names for its inputs, then layers, each reading the one before or values of its choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<N: Scalar> {
    /// What the lesson calls it.
    pub name: String,
    /// Names of the inputs, in order.
    pub inputs: Vec<String>,
    /// At least one layer; a layer reads only what stands before it.
    pub layers: Vec<Layer<N>>,
    /// Parameters that neurons share; none in a network of dense layers.
    pub shared: Vec<Shared<N>>,
}

/// Neurons that stand side by side and do the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<N: Scalar> {
    /// Names of the neurons, in order.
    pub neurons: Vec<String>,
    /// What the first operation reads.
    pub reads: Reads,
    /// What is done, in order; at least one operation.
    pub operations: Vec<Operation<N>>,
    /// What it does in a memory cell, if it belongs to one; nothing computes with it.
    pub cell: Option<CellRole>,
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
    /// z = W·x + b with weights that neurons share.
    Shared(Taps),
    /// a = left · right: neuron n of N takes values n and N + n of what the layer reads.
    Multiply,
    /// a = left + right, likewise.
    Add,
    /// The largest of a window, or its mean.
    Pool(Pool),
    /// Values that were given: the state before the first time step.
    Constant(DVector<N>),
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
    /// Layer `layer` (from 1) reads what is not there, or another number of values than its operation takes.
    Reads(usize),
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
            NetworkError::Reads(layer) => {
                write!(f, "layer {layer} reads what its operation cannot take")
            }
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
        Self::of(neurons, operation)
    }

    /// Whether this is weighted sums of the layer before, or just its values, under an activation or softmax.
    pub fn is_plain(&self) -> bool {
        let last = match self.operations.as_slice() {
            [Operation::Affine(_), last] | [last] => last,
            _ => return false,
        };
        self.reads == Reads::Before && matches!(last, Operation::Activation(_) | Operation::Softmax)
    }

    /// Weights and biases of its own, if the layer has any.
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

    /// What the activation is called: a row of the table, or `softmax`; else what the layer does instead.
    pub fn activation_name(&self) -> &'static str {
        match self.operations.last() {
            Some(Operation::Activation(activation)) => activation.row.name,
            Some(Operation::Softmax) => "softmax",
            Some(Operation::Affine(_) | Operation::Shared(_)) | None => "identity",
            Some(Operation::Multiply) => "multiply",
            Some(Operation::Add) => "add",
            Some(Operation::Pool(Pool { kind: PoolKind::Maximum, .. })) => "max",
            Some(Operation::Pool(Pool { kind: PoolKind::Mean, .. })) => "mean",
            Some(Operation::Constant(_)) => "constant",
        }
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
        Self::with_shared(name, inputs, layers, Vec::new())
    }

    /// The same with parameters that neurons share.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn with_shared<S: Into<String>>(
        name: impl Into<String>,
        inputs: impl IntoIterator<Item = S>,
        layers: Vec<Layer<N>>,
        shared: Vec<Shared<N>>,
    ) -> Result<Self, NetworkError> {
        let network = Self {
            name: name.into(),
            inputs: inputs.into_iter().map(Into::into).collect(),
            layers,
            shared,
        };
        if network.inputs.is_empty() || network.layers.is_empty() {
            return Err(NetworkError::Empty);
        }
        let limits = [
            ("layers", network.layers.len(), MAX_EXPANDED_LAYERS),
            ("inputs", network.inputs.len(), MAX_INPUTS),
            ("weights", network.weight_count(), MAX_WEIGHTS),
            ("products", network.product_count(), MAX_WEIGHTS),
        ];
        for (what, count, limit) in limits {
            if count > limit {
                return Err(NetworkError::TooLarge(what, limit));
            }
        }
        let mut names = std::collections::BTreeSet::new();
        for (index, layer) in network.layers.iter().enumerate() {
            if layer.neurons.is_empty() || layer.operations.is_empty() {
                return Err(NetworkError::Empty);
            }
            if layer.neurons.len() > MAX_NEURONS {
                return Err(NetworkError::TooLarge("neurons in a layer", MAX_NEURONS));
            }
            network.check_layer(index + 1)?;
        }
        for shared in &network.shared {
            let (expected, found) =
                ((shared.names.len(), shared.columns.len()), shared.weights.shape());
            if found != expected || shared.biases.len() != expected.0 {
                return Err(NetworkError::Shape { layer: 0, expected, found });
            }
        }
        let neurons = network.layers.iter().flat_map(|layer| &layer.neurons);
        let rows = network.shared.iter().flat_map(|shared| &shared.names);
        for name in network.inputs.iter().chain(neurons).chain(rows) {
            if !names.insert(name) {
                return Err(NetworkError::DuplicateName(name.clone()));
            }
        }
        Ok(network)
    }

    /// Names of the values that layer `layer` puts out, 0 for the inputs: what layer `layer + 1` reads in a
    /// chain.
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

    /// Number of weights; a shared one counts once.
    pub fn weight_count(&self) -> usize {
        let own = self.layers.iter().filter_map(Layer::affine).map(|affine| affine.weights.len());
        own.chain(self.shared.iter().map(|shared| shared.weights.len())).sum()
    }

    /// Number of weights and biases.
    pub fn parameter_count(&self) -> usize {
        let biases: usize =
            self.layers.iter().filter_map(Layer::affine).map(|a| a.biases.len()).sum();
        let shared: usize = self.shared.iter().map(|shared| shared.biases.len()).sum();
        self.weight_count() + biases + shared
    }
}
