//! The forward pass, to be read aloud: every product, every running sum, the bias, the activation.

use std::fmt;
use std::sync::Arc;

use nalgebra::{DMatrix, DVector};

use super::{
    ActivationStep, AffineStep, InputName, LayerTrace, PoolStep, SoftmaxStep, Step, Trace,
};
use crate::network::{
    Activation, Affine, Layer, Network, Operation, Pool, PoolKind, Reads, Shared, Taps,
};
use crate::number::{Arithmetic, EXPONENTIAL, MAX_DIGITS, Number, NumberError};

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
        let done = match &layer.reads {
            Reads::Before => {
                let x = layers.last().and_then(LayerTrace::output).unwrap_or(&input);
                run_layer(arithmetic, network, layer, x)?
            }
            Reads::Values(values) => {
                let passed_on = |layer: usize| match layer.checked_sub(1) {
                    None => Some(&input),
                    Some(before) => layers.get(before).and_then(LayerTrace::output),
                };
                let x = values.iter().map(|source| passed_on(source.layer)?.get(source.neuron));
                let x: Option<Vec<A::Number>> = x.map(Option::<&A::Number>::copied).collect();
                run_layer(arithmetic, network, layer, &DVector::from_vec(x.unwrap_or_default()))?
            }
        };
        layers.push(done);
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
    network: &Network<A::Number>,
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
            Operation::Shared(taps) => {
                let shared = &network.shared[taps.shared];
                Step::Affine(run_taps(arithmetic, taps, shared, x, &layer.neurons)?)
            }
            Operation::Multiply => Step::Values(run_pairs(x, &layer.neurons, |left, right| {
                arithmetic.product(left, right)
            })?),
            Operation::Add => Step::Values(run_pairs(x, &layer.neurons, |left, right| {
                arithmetic.sum(left, right)
            })?),
            Operation::Pool(pool) => Step::Pool(run_pool(arithmetic, pool, x, &layer.neurons)?),
            Operation::Constant(values) => Step::Values(values.clone()),
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

/// z = W·x + b once more, with weights that neurons share: each multiplies one row of them with its own
/// patch of x. A weight without a source (a kernel over the edge of a picture) makes no product.
fn run_taps<A: Arithmetic>(
    arithmetic: A,
    taps: &Taps,
    shared: &Shared<A::Number>,
    x: &DVector<A::Number>,
    neurons: &[String],
) -> Result<AffineStep<A::Number>, TraceError> {
    let zero = zero(arithmetic)?;
    let columns = shared.weights.ncols();
    let mut step = AffineStep {
        products: DMatrix::from_element(neurons.len(), columns, zero),
        running_sums: DMatrix::from_element(neurons.len(), columns, zero),
        z: DVector::from_element(neurons.len(), zero),
    };
    for (neuron, name) in neurons.iter().enumerate() {
        let at = |error| TraceError::Number { neuron: name.clone(), error };
        let row = taps.rows[neuron];
        let mut sum: Option<A::Number> = None;
        for (column, source) in taps.patches[neuron].iter().enumerate() {
            if let Some(source) = *source {
                let weight = shared.weights[(row, column)];
                let product = arithmetic.product(weight, x[source]).map_err(at)?;
                step.products[(neuron, column)] = product;
                sum = Some(match sum {
                    None => product,
                    Some(sum) => arithmetic.sum(sum, product).map_err(at)?,
                });
            }
            step.running_sums[(neuron, column)] = sum.unwrap_or(zero);
        }
        let sum = sum.unwrap_or(zero);
        step.z[neuron] = arithmetic.sum(sum, shared.biases[row]).map_err(at)?;
    }
    Ok(step)
}

/// Two values a neuron: n of N takes values n and N + n.
fn run_pairs<N: Number>(
    x: &DVector<N>,
    neurons: &[String],
    work: impl Fn(N, N) -> Result<N, NumberError>,
) -> Result<DVector<N>, TraceError> {
    let mut outputs = Vec::with_capacity(neurons.len());
    for (neuron, name) in neurons.iter().enumerate() {
        outputs.push(
            work(x[neuron], x[neurons.len() + neuron])
                .map_err(|error| TraceError::Number { neuron: name.clone(), error })?,
        );
    }
    Ok(DVector::from_vec(outputs))
}

/// The largest of each neuron's window, or its mean: add up from left to right, divide by how many.
fn run_pool<A: Arithmetic>(
    arithmetic: A,
    pool: &Pool,
    x: &DVector<A::Number>,
    neurons: &[String],
) -> Result<PoolStep<A::Number>, TraceError> {
    let (mut sums, mut winners, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
    for (window, name) in pool.windows.iter().zip(neurons) {
        let at = |error| TraceError::Number { neuron: name.clone(), error };
        match pool.kind {
            PoolKind::Maximum => {
                let mut winner = 0;
                for place in 1..window.len() {
                    // A tie goes to the first, so only a larger value takes over.
                    if x[window[place]] > x[window[winner]] {
                        winner = place;
                    }
                }
                winners.push(winner);
                outputs.push(x[window[winner]]);
            }
            PoolKind::Mean => {
                let mut sum = x[window[0]];
                for &source in &window[1..] {
                    sum = arithmetic.sum(sum, x[source]).map_err(at)?;
                }
                let count = arithmetic.literal(window.len().into()).map_err(at)?;
                sums.push(sum);
                outputs.push(arithmetic.quotient(sum, count).map_err(at)?);
            }
        }
    }
    let mean = pool.kind == PoolKind::Mean;
    Ok(PoolStep {
        sums: mean.then(|| DVector::from_vec(sums)),
        winners: (!mean).then_some(winners),
        a: DVector::from_vec(outputs),
    })
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
pub(super) fn run_softmax<A: Arithmetic>(
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
