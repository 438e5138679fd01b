//! Many seeds: how often training succeeds, for each activation and each number of hidden neurons.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use nalgebra::{DMatrix, DVector};

use super::parameters::{parameters, with_parameters};
use super::{Example, Optimiser, Plan, TrainError, train};
use crate::network::{Activation, Initialisation, Layer, LayerActivation, Network, NetworkError};
use crate::number::{Arithmetic as _, Binary64, Number as _};
use crate::trace::{Loss, TraceError, forward};

/// Networks of one hidden layer, trained from many seeded starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What is to be learnt.
    pub examples: Vec<Example>,
    /// Activations of the hidden layer, one row of results each.
    pub activations: Vec<Activation>,
    /// Numbers of hidden neurons.
    pub widths: Vec<usize>,
    /// Activation of the outputs.
    pub output: LayerActivation,
    /// How every start is drawn; each run has a seed of its own, from 1.
    pub start: Initialisation,
    /// How many seeds.
    pub seeds: usize,
    /// How outputs are charged.
    pub loss: Loss,
    /// How a gradient becomes a step.
    pub optimiser: Optimiser,
    /// The learning rate η.
    pub rate: f64,
    /// Epochs of every run, in full batches.
    pub epochs: usize,
    /// A run succeeds if in the end every output is within this of its target, on every example.
    pub tolerance: f64,
}

/// The runs of one activation and one width.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The activation of the hidden layer.
    pub activation: Activation,
    /// How many hidden neurons.
    pub width: usize,
    /// How many runs.
    pub runs: usize,
    /// How many of them succeeded.
    pub successes: usize,
    /// How many left the range of the machine; they count as failures.
    pub diverged: usize,
    /// 95 % confidence interval of the rate of success, by [`wilson`].
    pub interval: (f64, f64),
    /// The mean of the final losses of the runs that did not diverge.
    pub loss: f64,
    /// The least of them.
    pub least_loss: f64,
}

impl Cell {
    /// Successes among the runs.
    pub fn rate(&self) -> f64 {
        self.successes as f64 / self.runs.max(1) as f64
    }
}

/// How one run ended: the final loss and whether it succeeded; nothing if it diverged.
type Outcome = Option<(f64, bool)>;

impl Sweep {
    /// Every run, on as many threads as given (all there are if `None`); `progress` is called after each.
    ///
    /// The result does not depend on the number of threads.
    ///
    /// # Errors
    /// If an example does not suit the network or the loss.
    pub fn run(
        &self,
        threads: Option<NonZeroUsize>,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Vec<Cell>, TrainError> {
        let cells: Vec<(Activation, usize)> = self
            .activations
            .iter()
            .flat_map(|&activation| self.widths.iter().map(move |&width| (activation, width)))
            .collect();
        let jobs = cells.len() * self.seeds;
        let threads = threads.or_else(|| std::thread::available_parallelism().ok());
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let job = next.fetch_add(1, Ordering::Relaxed);
                let Some(&(activation, width)) = cells.get(job / self.seeds.max(1)) else {
                    return done;
                };
                let seed = job % self.seeds + 1;
                done.push((job, self.one(activation, width, seed as u64)));
                progress();
            }
        };
        let mut outcomes = std::thread::scope(|scope| {
            let count = threads.map_or(1, NonZeroUsize::get).min(jobs.max(1));
            let workers: Vec<_> = (1..count).map(|_| scope.spawn(work)).collect();
            let mut outcomes = work();
            // A worker runs no code that panics; if one did, its runs would be missing and counted so.
            outcomes.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
            outcomes
        });
        outcomes.sort_by_key(|(job, _)| *job);
        let outcomes = outcomes.into_iter().map(|(_, outcome)| outcome);
        let outcomes = outcomes.collect::<Result<Vec<Outcome>, _>>()?;
        let cells = cells.into_iter().zip(outcomes.chunks(self.seeds.max(1)));
        Ok(cells.map(|((activation, width), outcomes)| cell(activation, width, outcomes)).collect())
    }

    /// One run.
    fn one(&self, activation: Activation, width: usize, seed: u64) -> Result<Outcome, TrainError> {
        let network = self.network(activation, width).map_err(|_| TrainError::NoExamples)?;
        let start = drawn(&network, &Initialisation { seed, ..self.start });
        let plan = Plan {
            optimiser: self.optimiser,
            rate: self.rate,
            epochs: self.epochs,
            ..Plan::new(start, self.examples.clone(), self.loss)
        };
        let mut loss = f64::NAN;
        match train(&plan, &mut |epoch| loss = epoch.loss) {
            Ok(found) => {
                let network = with_parameters(&network, &found).unwrap_or(network);
                let solved = self.solved(&Arc::new(network)).map_err(TrainError::Example)?;
                Ok(Some((loss, solved)))
            }
            Err(TrainError::Diverged { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The network without its parameters.
    fn network(&self, activation: Activation, width: usize) -> Result<Network<f64>, NetworkError> {
        let first = self.examples.first();
        let (inputs, outputs) =
            first.map_or((0, 0), |first| (first.input.len(), first.targets.len()));
        let named = |letter: &str, count| (1..=count).map(|n| format!("{letter}{n}")).collect();
        let layer = |neurons: Vec<String>, inputs, activation| {
            let (weights, biases) =
                (DMatrix::zeros(neurons.len(), inputs), DVector::zeros(neurons.len()));
            Layer::dense(neurons, weights, biases, activation)
        };
        let (inputs_named, hidden, last): (Vec<String>, _, _) =
            (named("x", inputs), named("h", width), named("y", outputs));
        let layers =
            vec![layer(hidden, inputs, activation.into()), layer(last, width, self.output)];
        Network::new("sweep", inputs_named, layers)
    }

    /// Whether every output is near enough to its target.
    fn solved(&self, network: &Arc<Network<f64>>) -> Result<bool, TraceError> {
        for example in &self.examples {
            let input: Result<Vec<f64>, _> =
                example.input.iter().map(|&value| Binary64.literal(value)).collect();
            let trace = forward(Binary64, network, &input.map_err(TraceError::Given)?)?;
            let near = |(output, target): (&f64, &crate::number::Decimal)| {
                (output - target.to_f64()).abs() <= self.tolerance
            };
            if !trace.output().iter().zip(&example.targets).all(near) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn cell(activation: Activation, width: usize, outcomes: &[Outcome]) -> Cell {
    let ended: Vec<(f64, bool)> = outcomes.iter().flatten().copied().collect();
    let successes = ended.iter().filter(|(_, solved)| *solved).count();
    let total: f64 = ended.iter().map(|(loss, _)| loss).sum();
    Cell {
        activation,
        width,
        runs: outcomes.len(),
        successes,
        diverged: outcomes.len() - ended.len(),
        interval: wilson(successes, outcomes.len()),
        loss: total / ended.len() as f64,
        least_loss: ended.iter().map(|(loss, _)| *loss).fold(f64::INFINITY, f64::min),
    }
}

/// The network with every weight and bias drawn anew, each layer from a stream of its own.
pub fn drawn(network: &Network<f64>, start: &Initialisation) -> Network<f64> {
    let mut drawn = Vec::with_capacity(parameters(network).len());
    for (index, layer) in network.layers.iter().enumerate() {
        if let Some(affine) = layer.affine() {
            let (neurons, inputs) = affine.weights.shape();
            let (weights, biases) = start.parameters_of(index as u64, neurons, inputs);
            drawn.extend(weights);
            drawn.extend(biases);
        }
    }
    with_parameters(network, &drawn).unwrap_or_else(|| network.clone())
}

/// The 97.5 % point of the standard normal distribution.
const NORMAL: f64 = 1.959_963_984_540_054;

/// A 95 % confidence interval for a rate of which `successes` of `runs` are known.
///
/// It holds all p with |p̂ − p| ≤ z·√(p·(1 − p)/n), solved for p; so it never leaves 0 to 1, and is right
/// for rates of 0 and 1 too. E. B. Wilson, “Probable Inference, the Law of Succession, and Statistical
/// Inference”, Journal of the American Statistical Association 22 (1927).
///
/// ```
/// let (low, high) = longhand::train::wilson(0, 200);
/// assert!(low == 0.0 && (high - 0.0188).abs() < 1e-4);
/// ```
pub fn wilson(successes: usize, runs: usize) -> (f64, f64) {
    if runs == 0 {
        return (0.0, 1.0);
    }
    let (n, square) = (runs as f64, NORMAL * NORMAL);
    let rate = successes as f64 / n;
    let middle = rate + square / (2.0 * n);
    let half = NORMAL * libm::sqrt(rate * (1.0 - rate) / n + square / (4.0 * n * n));
    let ends = ((middle - half) / (1.0 + square / n), (middle + half) / (1.0 + square / n));
    // At the ends the root is exact but for rounding.
    (if successes == 0 { 0.0 } else { ends.0 }, if successes == runs { 1.0 } else { ends.1 })
}
