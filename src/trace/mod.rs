//! Network + input → every step: the record of a forward pass, and where each number came from.
//!
//! - [`forward`] runs a network on an input and records everything: the page to read first.
//! - [`backward`] goes from a [`Loss`] back to every parameter: the page to read second.
//! - [`Trace`] is that record, plain data.
//! - [`Place`] points at one number of a trace; an [`Address`] is its name for people,
//!   `xor(1, 1).h2.x1.product`.
//! - [`Record`] answers questions about a trace whatever its arithmetic: the number at a place, the
//!   [`Derivation`] that says how it was made, and whether "=" or "≈" belongs before it.
//!
//! ```
//! use longhand::network::{Activation, Layer, Network};
//! use longhand::number::{ByHand, decimal};
//! use longhand::trace::{Record, forward};
//! use nalgebra::{dmatrix, dvector};
//!
//! let d = |text| decimal(text).unwrap();
//! let relu = Activation::named("relu").unwrap();
//! let neuron = Network::new("n", ["x1", "x2"], vec![
//!     Layer::dense(["h"], dmatrix![d("2"), d("-3")], dvector![d("0.5")], relu.into()),
//! ]).unwrap();
//! let trace = forward(ByHand::new(4).unwrap(), &neuron.into(), &[d("4"), d("1")]).unwrap();
//! let lines: Vec<String> = trace.rows().map(|row| format!("{} {} {}", row.address, row.relation.symbol(), row.value)).collect();
//! assert!(lines.contains(&"n(4, 1).h.x2.product = -3".to_owned()));
//! assert!(lines.contains(&"n(4, 1).h.z = 5.5".to_owned()));
//! ```

mod address;
mod after;
mod arrivals;
mod backward;
mod derivation;
mod forward;
mod gradient;
mod loss;
mod quantity;
mod record;
mod sources;
pub mod stream;
mod through;

pub use address::{Address, AddressError, InputName};
pub use after::LossAfter;
pub use backward::{
    AffineGradients, Backward, LayerGradients, SharedGradients, SoftmaxGradients, Task, Update,
    backward,
};
pub use derivation::{Derivation, Formula, Place};
pub use forward::{TraceError, forward};
pub use loss::{LOSSES, Loss, LossRow, LossStep, Written};
pub use quantity::{Quantity, QuantityName};
pub use record::{Record, Row};

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use crate::network::{Branch, Network};
use crate::number::{Arithmetic, Binary32, Binary64, ByHand, Decimal, Lane, Number};

/// Runs a network of exact parameters in the arithmetic of `lane`; addresses call the input
/// `input_name`.
///
/// # Errors
/// As [`forward`]; and if a parameter or an input has no place in that arithmetic.
pub fn run(
    lane: Lane,
    network: &Network<Decimal>,
    input: &[Decimal],
    input_name: InputName,
) -> Result<Box<dyn Record>, TraceError> {
    run_task(lane, network, input, input_name, None)
}

/// The same, and back again if there is a task.
///
/// # Errors
/// As [`run`] and [`backward`].
pub fn run_task(
    lane: Lane,
    network: &Network<Decimal>,
    input: &[Decimal],
    input_name: InputName,
    task: Option<&Task>,
) -> Result<Box<dyn Record>, TraceError> {
    fn in_arithmetic<A: Arithmetic>(
        arithmetic: A,
        network: &Network<Decimal>,
        input: &[Decimal],
        input_name: InputName,
        task: Option<&Task>,
    ) -> Result<Trace<A::Number>, TraceError> {
        let at = TraceError::Given;
        let read = network.read_by(arithmetic).map_err(at)?;
        let input =
            input.iter().map(|&value| arithmetic.literal(value)).collect::<Result<Vec<_>, _>>();
        let mut trace = forward(arithmetic, &read.into(), &input.map_err(at)?)?;
        trace.input_name = input_name;
        if let Some(task) = task {
            trace.backward = Some(backward(arithmetic, &trace, task)?.into());
        }
        Ok(trace)
    }
    Ok(match lane {
        Lane::ByHand { digits } => {
            let arithmetic = ByHand::new(digits).ok_or(TraceError::Digits(digits))?;
            Box::new(in_arithmetic(arithmetic, network, input, input_name, task)?)
        }
        Lane::F64 => Box::new(in_arithmetic(Binary64, network, input, input_name, task)?),
        Lane::F32 => Box::new(in_arithmetic(Binary32, network, input, input_name, task)?),
    })
}

/// Every number of one forward pass, and of the backward pass if there was one.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace<N: Number> {
    /// The network that ran.
    pub network: Arc<Network<N>>,
    /// The arithmetic it ran in.
    pub lane: Lane,
    /// What the input is called in addresses: its numbers, or a row of a data set.
    pub input_name: InputName,
    /// One value per input; the input layer passes them on unchanged.
    pub input: DVector<N>,
    /// One entry per layer, in order.
    pub layers: Vec<LayerTrace<N>>,
    /// The way back from the loss, if there was a task.
    pub backward: Option<Box<Backward<N>>>,
}

/// What one layer did.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerTrace<N: Number> {
    /// One entry per operation of the layer, in order.
    pub steps: Vec<Step<N>>,
}

/// What one operation did.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<N: Number> {
    /// z = W·x + b, product by product.
    Affine(AffineStep<N>),
    /// a = f(z), with the piece of f that was taken.
    Activation(ActivationStep<N>),
    /// The outputs share 1.
    Softmax(SoftmaxStep<N>),
    /// One value a neuron and nothing in between: a product or a sum of two values, or constants.
    Values(DVector<N>),
    /// The largest of a window, or its mean.
    Pool(PoolStep<N>),
}

/// The record of z = W·x + b.
#[derive(Clone, Debug, PartialEq)]
pub struct AffineStep<N: Number> {
    /// Weight times input, neurons × inputs; 0 where a neuron with shared weights has no source.
    pub products: DMatrix<N>,
    /// Sum of a neuron's products so far, neurons × inputs; where there is no source, as before.
    pub running_sums: DMatrix<N>,
    /// Pre-activation, one per neuron: the last running sum plus the bias.
    pub z: DVector<N>,
}

/// The record of a = f(z).
#[derive(Clone, Debug, PartialEq)]
pub struct ActivationStep<N: Number> {
    /// Activation output, one per neuron.
    pub a: DVector<N>,
    /// The piece that z fell on, for functions made of pieces.
    pub branches: Vec<Option<Branch>>,
}

/// The record of softmax.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftmaxStep<N: Number> {
    /// The largest z, which is subtracted so that no exponential overflows.
    pub shift: N,
    /// z − shift, one per neuron, never above zero.
    pub shifted: DVector<N>,
    /// e^(z − shift), one per neuron.
    pub exponentials: DVector<N>,
    /// Sum of the exponentials.
    pub total: N,
    /// Exponential over total, one per neuron.
    pub a: DVector<N>,
}

/// The record of pooling.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolStep<N: Number> {
    /// For a mean, the sum of each neuron's window.
    pub sums: Option<DVector<N>>,
    /// For a maximum, which value of its window each neuron passes on: the first of the largest.
    pub winners: Option<Vec<usize>>,
    /// Largest or mean, one per neuron.
    pub a: DVector<N>,
}

impl<N: Number> LayerTrace<N> {
    /// The pre-activations, one per neuron, if the layer has weights.
    pub fn pre_activation(&self) -> Option<&DVector<N>> {
        self.steps.iter().find_map(|step| match step {
            Step::Affine(step) => Some(&step.z),
            _ => None,
        })
    }

    /// The outputs of the layer, one per neuron.
    pub fn output(&self) -> Option<&DVector<N>> {
        self.steps.last().map(|step| match step {
            Step::Affine(step) => &step.z,
            Step::Activation(step) => &step.a,
            Step::Softmax(step) => &step.a,
            Step::Values(a) => a,
            Step::Pool(step) => &step.a,
        })
    }
}

impl<N: Number> Trace<N> {
    /// What layer `layer` (0 for the inputs) passes on.
    pub fn passed_on(&self, layer: usize) -> Option<&DVector<N>> {
        match layer.checked_sub(1) {
            None => Some(&self.input),
            Some(index) => self.layers.get(index)?.output(),
        }
    }

    /// The outputs of the network, one per neuron of its last layer.
    pub fn output(&self) -> &DVector<N> {
        self.layers.last().and_then(LayerTrace::output).unwrap_or(&self.input)
    }
}
