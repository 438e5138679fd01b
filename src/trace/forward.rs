//! The forward pass, to be read aloud: every product, every running sum, the bias, the activation.

use std::fmt;
use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::{ActivationStep, AffineStep, InputName, LayerTrace, SoftmaxStep, Step, Trace};
use crate::network::{Activation, Affine, Layer, Network, Operation};
use crate::number::{Arithmetic, EXPONENTIAL, MAX_DIGITS, NumberError};

/// Why a network could not be traced on an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceError {
    /// The input has another number of values than the network has inputs.
    InputLength {
        /// Inputs of the network.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A weight, a bias or an input has no place in the arithmetic.
    Given(NumberError),
    /// More decimals than by-hand arithmetic offers.
    Digits(u32),
    /// The example has another number of targets than the network has outputs.
    TargetLength {
        /// Outputs of the network.
        expected: usize,
        /// Targets given.
        found: usize,
    },
    /// Cross-entropy, but the last layer is no softmax.
    NeedsSoftmax,
    /// Targets of a cross-entropy that are no shares of 1.
    TargetShares,
    /// A target of a binary cross-entropy that is not from 0 to 1.
    TargetRange,
    /// A number could not be made.
    Number {
        /// The neuron that was being worked out.
        neuron: String,
        /// What went wrong.
        error: NumberError,
    },
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TraceError::InputLength { expected, found } => {
                write!(f, "the network has {expected} inputs, but {found} values were given")
            }
            TraceError::Given(error) => write!(f, "in a weight, a bias or an input: {error}"),
            TraceError::Digits(digits) => {
                write!(f, "by-hand arithmetic goes up to {MAX_DIGITS} decimals, not {digits}")
            }
            TraceError::TargetLength { expected, found } => {
                write!(f, "the network has {expected} outputs, but {found} targets were given")
            }
            TraceError::NeedsSoftmax => f.write_str(
                "cross-entropy compares shares of 1, so the last layer must be softmax; \
                 for outputs that are each a yes or no there is binary-cross-entropy",
            ),
            TraceError::TargetShares => {
                f.write_str("the targets of cross-entropy must be shares that add up to 1")
            }
            TraceError::TargetRange => {
                f.write_str("the targets of binary-cross-entropy must lie from 0 to 1")
            }
            TraceError::Number { neuron, error } => write!(f, "at neuron `{neuron}`: {error}"),
        }
    }
}

impl std::error::Error for TraceError {}

/// Runs `network` on `input` and records every number on the way.
///
/// # Errors
/// If the input does not fit, or if a number cannot be made; the error names the neuron.
pub fn forward<A: Arithmetic>(
    arithmetic: A,
    network: &Arc<Network<A::Number>>,
    input: &[A::Number],
) -> Result<Trace<A::Number>, TraceError> {
    if input.len() != network.inputs.len() {
        return Err(TraceError::InputLength { expected: network.inputs.len(), found: input.len() });
    }
    let mut layers: Vec<LayerTrace<A::Number>> = Vec::with_capacity(network.layers.len());
    let input = DVector::from_column_slice(input);
    for layer in &network.layers {
        let x = layers.last().and_then(LayerTrace::output).unwrap_or(&input);
        layers.push(run_layer(arithmetic, layer, x)?);
    }
    Ok(Trace {
        network: Arc::clone(network),
        lane: arithmetic.lane(),
        input_name: InputName::of(input.as_slice()),
        input,
        layers,
        backward: None,
    })
}

/// The operations of a layer, one after the other.
fn run_layer<A: Arithmetic>(
    arithmetic: A,
    layer: &Layer<A::Number>,
    x: &DVector<A::Number>,
) -> Result<LayerTrace<A::Number>, TraceError> {
    let mut trace = LayerTrace { steps: Vec::with_capacity(layer.operations.len()) };
    for operation in &layer.operations {
        let x = trace.output().unwrap_or(x);
        let step = match operation {
            Operation::Affine(affine) => {
                Step::Affine(run_affine(arithmetic, affine, x, &layer.neurons)?)
            }
            Operation::Activation(activation) => {
                Step::Activation(run_activation(arithmetic, *activation, x, &layer.neurons)?)
            }
            Operation::Softmax => Step::Softmax(run_softmax(arithmetic, x, &layer.neurons)?),
        };
        trace.steps.push(step);
    }
    Ok(trace)
}

/// z = W·x + b: multiply, add up from left to right, add the bias last.
fn run_affine<A: Arithmetic>(
    arithmetic: A,
    affine: &Affine<A::Number>,
    x: &DVector<A::Number>,
    neurons: &[String],
) -> Result<AffineStep<A::Number>, TraceError> {
    let zero = zero(arithmetic)?;
    let (rows, columns) = affine.weights.shape();
    let mut step = AffineStep {
        products: DMatrix::from_element(rows, columns, zero),
        running_sums: DMatrix::from_element(rows, columns, zero),
        z: DVector::from_element(rows, zero),
    };
    for (neuron, name) in neurons.iter().enumerate() {
        let at = |error| TraceError::Number { neuron: name.clone(), error };
        let mut sum = zero;
        for source in 0..columns {
            let place = (neuron, source);
            let product = arithmetic.product(affine.weights[place], x[source]).map_err(at)?;
            sum = if source == 0 { product } else { arithmetic.sum(sum, product).map_err(at)? };
            step.products[place] = product;
            step.running_sums[place] = sum;
        }
        step.z[neuron] = arithmetic.sum(sum, affine.biases[neuron]).map_err(at)?;
    }
    Ok(step)
}

/// a = f(z), neuron by neuron.
fn run_activation<A: Arithmetic>(
    arithmetic: A,
    activation: Activation,
    z: &DVector<A::Number>,
    neurons: &[String],
) -> Result<ActivationStep<A::Number>, TraceError> {
    let mut outputs = Vec::with_capacity(z.len());
    let mut branches = Vec::with_capacity(z.len());
    for (&z, name) in z.iter().zip(neurons) {
        let (a, branch) = activation
            .apply(arithmetic, z)
            .map_err(|error| TraceError::Number { neuron: name.clone(), error })?;
        outputs.push(a);
        branches.push(branch);
    }
    Ok(ActivationStep { a: DVector::from_vec(outputs), branches })
}

/// Shift by the largest z, raise e to each, add up, divide: the outputs share 1.
///
/// The shift changes nothing in exact arithmetic, since e^(z−m) / Σ e^(z−m) = e^z / Σ e^z, and keeps every
/// exponential at 1 or below.
fn run_softmax<A: Arithmetic>(
    arithmetic: A,
    z: &DVector<A::Number>,
    neurons: &[String],
) -> Result<SoftmaxStep<A::Number>, TraceError> {
    let mut shift = z[0];
    for &candidate in z {
        if candidate > shift {
            shift = candidate;
        }
    }
    let mut total = zero(arithmetic)?;
    let mut shifted = Vec::with_capacity(z.len());
    let mut exponentials = Vec::with_capacity(z.len());
    for (&z, name) in z.iter().zip(neurons) {
        let at = |error| TraceError::Number { neuron: name.clone(), error };
        let difference = arithmetic.difference(z, shift).map_err(at)?;
        let exponential = arithmetic.smooth(&EXPONENTIAL, difference).map_err(at)?;
        total = arithmetic.sum(total, exponential).map_err(at)?;
        shifted.push(difference);
        exponentials.push(exponential);
    }
    let mut outputs = Vec::with_capacity(z.len());
    for (&exponential, name) in exponentials.iter().zip(neurons) {
        outputs.push(
            arithmetic
                .quotient(exponential, total)
                .map_err(|error| TraceError::Number { neuron: name.clone(), error })?,
        );
    }
    Ok(SoftmaxStep {
        shift,
        shifted: DVector::from_vec(shifted),
        exponentials: DVector::from_vec(exponentials),
        total,
        a: DVector::from_vec(outputs),
    })
}

fn zero<A: Arithmetic>(arithmetic: A) -> Result<A::Number, TraceError> {
    arithmetic
        .literal(crate::number::Decimal::ZERO)
        .map_err(|error| TraceError::Number { neuron: String::new(), error })
}
