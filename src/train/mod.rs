//! Gradient descent over traces, in `f64`: a plan in, the loss and every parameter of every epoch out.
//!
//! An **epoch** goes once through all examples. In a full batch every example counts for one step; in
//! mini-batches each batch makes a step, in an order that is shuffled anew for every epoch from a seed.
//! The loss of a batch is the mean over its examples of the loss of each (whose own convention stands in
//! [`LOSSES`](crate::trace::LOSSES)), and its gradient the mean of their gradients.
//!
//! - `descent.rs` is that sentence over [`forward`](crate::trace::forward) and
//!   [`backward`](crate::trace::backward): the page to read.
//! - `kernel.rs` does the same work for chains of dense layers without keeping a trace. It is bound to
//!   the page by tests that compare every bit: products from left to right, the bias last, examples in
//!   order, no fused operations, functions from `libm`.
//!
//! ```
//! use longhand::network::{Activation, Layer, Network};
//! use longhand::number::{Decimal, decimal};
//! use longhand::trace::Loss;
//! use longhand::train::{Example, Plan, train};
//! use nalgebra::{dmatrix, dvector};
//!
//! let d = |text| decimal(text).unwrap();
//! let identity = Activation::named("identity").unwrap();
//! let network = Network::new("n", ["x"], vec![Layer::dense(["y"], dmatrix![0.0], dvector![0.0], identity.into())]);
//! let line = |x: i32| Example { input: vec![x.into()], targets: vec![Decimal::from(2 * x + 1)] };
//! let plan = Plan { rate: 0.2, epochs: 200, ..Plan::new(network.unwrap(), (0..4).map(line).collect(), Loss::named("mse").unwrap()) };
//! let mut losses = Vec::new();
//! let found = train(&plan, &mut |epoch| losses.push(epoch.loss)).unwrap();
//! assert_eq!(losses.len(), 201); // as every epoch began, and after the last
//! assert!(losses[200] < 1e-6 && (found[0] - 2.0).abs() < 1e-3 && (found[1] - 1.0).abs() < 1e-3);
//! ```

mod descent;
mod kernel;
mod optimiser;
mod order;
mod parameters;
mod record;
mod sweep;

pub use optimiser::{OPTIMISERS, Optimiser, OptimiserRow};
pub use parameters::{parameter_names, parameters, with_parameters};
pub use record::{MAX_KEPT, Record};
pub use sweep::{Cell, Sweep, drawn, wilson};

use std::fmt;

use crate::network::Network;
use crate::number::{Decimal, NumberError};
use crate::trace::{Loss, TraceError};
use kernel::Kernel;
use order::Order;

/// One example: what goes in, and what should come out.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// One value per input.
    pub input: Vec<Decimal>,
    /// One value per output.
    pub targets: Vec<Decimal>,
}

/// Everything that a training run depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The network; its parameters are the start.
    pub network: Network<f64>,
    /// The examples, in order.
    pub examples: Vec<Example>,
    /// How outputs are charged.
    pub loss: Loss,
    /// How a gradient becomes a step.
    pub optimiser: Optimiser,
    /// The learning rate η.
    pub rate: f64,
    /// How often all examples are gone through.
    pub epochs: usize,
    /// Examples in a step; all of them if `None`.
    pub batch: Option<usize>,
    /// Seed of the order of the examples; a full batch needs none.
    pub seed: u64,
}

impl Plan {
    /// Plain gradient descent in full batches: no epochs yet, and a learning rate of 0.1.
    pub fn new(network: Network<f64>, examples: Vec<Example>, loss: Loss) -> Self {
        let optimiser = Optimiser::default();
        Self { network, examples, loss, optimiser, rate: 0.1, epochs: 0, batch: None, seed: 0 }
    }

    /// Examples in a step.
    pub fn batch_size(&self) -> usize {
        self.batch.unwrap_or(usize::MAX).clamp(1, self.examples.len().max(1))
    }
}

/// Where a run stands: what an epoch begins with, or what there is after the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch<'r> {
    /// Epochs that went before.
    pub number: usize,
    /// The mean loss over all examples.
    pub loss: f64,
    /// Every parameter, as [`parameters`] orders them.
    pub parameters: &'r [f64],
    /// The gradient of that loss by each parameter.
    pub gradients: &'r [f64],
}

/// Why a run stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainError {
    /// There is nothing to learn from.
    NoExamples,
    /// The network is no chain of dense layers.
    NoChain,
    /// An example does not suit the network or the loss, or cannot be worked out at the start.
    Example(TraceError),
    /// A number left the range of the machine in epoch `epoch`, counted from 1.
    Diverged {
        /// The epoch.
        epoch: usize,
        /// Where: a neuron, or a parameter.
        at: String,
        /// What was wrong with the number.
        error: NumberError,
    },
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainError::NoChain => {
                f.write_str("only networks whose dense layers follow one another can be trained")
            }
            TrainError::NoExamples => f.write_str("there is no example to learn from"),
            TrainError::Example(error) => error.fmt(f),
            TrainError::Diverged { epoch, at, error } => {
                write!(f, "the run diverges in epoch {epoch} at `{at}`: {error}")
            }
        }
    }
}

impl std::error::Error for TrainError {}

/// Trains a network; `sink` is shown what every epoch begins with, and what there is after the last.
///
/// Nothing is kept beyond one epoch: what is to be recorded, the sink records. Returns the parameters
/// after the last epoch.
///
/// # Errors
/// If an example does not suit the network, or as soon as a number is not finite.
pub fn train(plan: &Plan, sink: &mut dyn FnMut(Epoch<'_>)) -> Result<Vec<f64>, TrainError> {
    let mut fast = Kernel::of(plan);
    run(plan, sink, &mut |parameters, rows, into| match &mut fast {
        // What the kernel cannot vouch for, the page decides.
        Some(kernel) => match kernel.mean_gradient(parameters, rows, into) {
            Some(loss) => Ok(loss),
            None => descent::mean_gradient(plan, parameters, rows, into),
        },
        None => descent::mean_gradient(plan, parameters, rows, into),
    })
}

/// The same over traces alone, some hundred times slower: what [`train`] is compared with.
///
/// # Errors
/// As [`train`].
pub fn train_by_traces(
    plan: &Plan,
    sink: &mut dyn FnMut(Epoch<'_>),
) -> Result<Vec<f64>, TrainError> {
    run(plan, sink, &mut |parameters, rows, into| {
        descent::mean_gradient(plan, parameters, rows, into)
    })
}

/// Mean loss and gradient at the given parameters over the rows; the gradient goes into the last slice.
type MeanGradient<'g> = dyn FnMut(&[f64], &[usize], &mut [f64]) -> Result<f64, TraceError> + 'g;

fn run(
    plan: &Plan,
    sink: &mut dyn FnMut(Epoch<'_>),
    mean_gradient: &mut MeanGradient<'_>,
) -> Result<Vec<f64>, TrainError> {
    if plan.examples.is_empty() {
        return Err(TrainError::NoExamples);
    }
    if !plan.network.is_chain() {
        return Err(TrainError::NoChain);
    }
    let mut parameters = parameters(&plan.network);
    let mut gradients = vec![0.0; parameters.len()];
    let mut descent = plan.optimiser.begin(plan.rate, parameters.len());
    let all: Vec<usize> = (0..plan.examples.len()).collect();
    let batch = plan.batch_size();
    let mut order = Order::new(all.len(), plan.seed);
    for number in 0..=plan.epochs {
        let failed = |error| failure(number, error);
        let loss = mean_gradient(&parameters, &all, &mut gradients).map_err(failed)?;
        sink(Epoch { number, loss, parameters: &parameters, gradients: &gradients });
        if number == plan.epochs {
            break;
        }
        if batch == all.len() {
            step(plan, number, &mut descent, &mut parameters, &gradients)?;
            continue;
        }
        for rows in order.shuffled().chunks(batch) {
            mean_gradient(&parameters, rows, &mut gradients).map_err(failed)?;
            step(plan, number, &mut descent, &mut parameters, &gradients)?;
        }
    }
    Ok(parameters)
}

fn step(
    plan: &Plan,
    number: usize,
    descent: &mut optimiser::Descent,
    parameters: &mut [f64],
    gradients: &[f64],
) -> Result<(), TrainError> {
    if descent.step(parameters, gradients) {
        return Ok(());
    }
    let infinite = parameters.iter().position(|parameter| !parameter.is_finite());
    let names = parameter_names(&plan.network);
    let at = infinite.and_then(|index| names.get(index).cloned());
    Err(TrainError::Diverged {
        epoch: number + 1,
        at: at.unwrap_or_else(|| plan.optimiser.row.name.to_owned()),
        error: NumberError::NotFinite,
    })
}

/// What is wrong at the very start is the example's or the network's fault, later the run's.
fn failure(number: usize, error: TraceError) -> TrainError {
    match error {
        TraceError::Number { neuron, error } if number > 0 => {
            TrainError::Diverged { epoch: number, at: neuron, error }
        }
        error => TrainError::Example(error),
    }
}
