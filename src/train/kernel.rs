//! The fast path: loss and gradient of a chain of dense layers, several examples side by side, nothing kept.
//!
//! Each example is worked exactly as `descent.rs` has it traced, operation by operation; only that
//! [`LANES`] examples go through a layer together, and that their gradients are added to the sums at once.
//! Where a number is not finite, or a logarithm has no argument, the kernel gives up and the traces say
//! what is wrong.

mod function;
mod loss;

use super::Plan;
use super::parameters::parameters;
use crate::network::{Layer, Operation};
use crate::number::{Arithmetic as _, Binary64};
use function::Function;
use loss::Charge;

/// Examples that are worked side by side.
const LANES: usize = 4;
/// One number of each of them.
type Lanes = [f64; LANES];
/// What a sum begins with: −0 + x is x for every x, even for −0.
const NOTHING: f64 = -0.0;

/// A network, its examples, and room to work them out in.
pub(super) struct Kernel {
    inputs: usize,
    outputs: usize,
    stages: Vec<Stage>,
    charge: Charge,
    /// Values of every example, inputs then targets.
    examples: Vec<f64>,
    /// What goes through the network: the inputs, then z and a of each stage.
    values: Vec<Lanes>,
    targets: Vec<Lanes>,
    /// ∂L/∂a of the layer at hand, and of the one before it.
    back: Vec<Lanes>,
    before: Vec<Lanes>,
}

/// A layer.
struct Stage {
    /// What it reads.
    width: usize,
    neurons: usize,
    /// Where its weights begin among the parameters, if it has any.
    weights: Option<usize>,
    /// Where what it reads, its z and its a begin among the values.
    reads: usize,
    z: usize,
    a: usize,
    function: Function,
}

impl Kernel {
    /// The plan compiled, if the kernel knows all that it is made of.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let inputs = plan.network.inputs.len();
        let (mut reads, mut width, mut parameter, mut end) = (0, inputs, 0, inputs);
        let mut stages = Vec::with_capacity(plan.network.layers.len());
        let last = plan.network.layers.len().checked_sub(1)?;
        for (index, layer) in plan.network.layers.iter().enumerate() {
            let neurons = layer.neurons.len();
            let (has_weights, function) = parts(layer)?;
            let meets = index == last && plan.loss.meets_softmax();
            let function = function.meeting(meets);
            let z = if has_weights { end } else { reads };
            let a = if has_weights { end + neurons } else { end };
            stages.push(Stage {
                width,
                neurons,
                weights: has_weights.then_some(parameter),
                reads,
                z,
                a,
                function,
            });
            if has_weights {
                parameter += neurons * (width + 1);
            }
            (reads, width, end) = (a, neurons, a + neurons);
        }
        if parameter != parameters(&plan.network).len() {
            return None;
        }
        let softmax = stages.last().is_some_and(|stage| stage.function.is_softmax());
        let charge = Charge::of(plan.loss, softmax)?;
        let mut examples = Vec::with_capacity(plan.examples.len() * (inputs + width));
        for example in &plan.examples {
            if example.input.len() != inputs || !charge.admits(&example.targets, width) {
                return None;
            }
            for value in example.input.iter().chain(&example.targets) {
                examples.push(Binary64.literal(*value).ok()?);
            }
        }
        let widest = stages.iter().map(|stage| stage.neurons.max(stage.width)).max()?;
        Some(Self {
            inputs,
            outputs: width,
            stages,
            charge,
            examples,
            values: vec![[0.0; LANES]; end],
            targets: vec![[0.0; LANES]; width],
            back: vec![[0.0; LANES]; widest],
            before: vec![[0.0; LANES]; widest],
        })
    }

    /// The mean loss over the rows, and its gradient into `into`; `None` if a number is not finite.
    pub(super) fn mean_gradient(
        &mut self,
        parameters: &[f64],
        rows: &[usize],
        into: &mut [f64],
    ) -> Option<f64> {
        into.fill(NOTHING);
        let (mut total, mut sound) = (NOTHING, true);
        for rows in rows.chunks(LANES) {
            self.read(rows)?;
            sound &= self.forward(parameters);
            let a = self.stages.last()?.a;
            let outputs = self.values.get(a..a + self.outputs)?;
            let losses = self.charge.losses(outputs, &self.targets, &mut self.back)?;
            losses.iter().take(rows.len()).for_each(|loss| total += loss);
            sound &= self.backward(parameters, rows.len(), into);
        }
        let count = rows.len() as f64;
        into.iter_mut().for_each(|sum| *sum /= count);
        let loss = total / count;
        let watched = into.iter().fold(0.0 * loss, |sum, number| sum + 0.0 * number);
        (sound && watched == 0.0).then_some(loss)
    }

    /// Puts examples into their lanes; lanes without one repeat the first.
    fn read(&mut self, rows: &[usize]) -> Option<()> {
        let length = self.inputs + self.outputs;
        for lane in 0..LANES {
            let row = *rows.get(lane).or(rows.first())?;
            let example = self.examples.get(row * length..(row + 1) * length)?;
            let (input, target) = example.split_at(self.inputs);
            for (value, slot) in input.iter().zip(&mut self.values) {
                slot[lane] = *value;
            }
            for (value, slot) in target.iter().zip(&mut self.targets) {
                slot[lane] = *value;
            }
        }
        Some(())
    }

    /// z and a of every stage; whether all of them are finite.
    fn forward(&mut self, parameters: &[f64]) -> bool {
        let mut watched = [0.0; LANES];
        for stage in &self.stages {
            let (read, rest) = self.values.split_at_mut(stage.reads + stage.width);
            let x = &read[stage.reads..];
            if let Some(first) = stage.weights {
                let biases = first + stage.neurons * stage.width;
                let z = &mut rest[stage.z - stage.reads - stage.width..][..stage.neurons];
                let weights = parameters[first..biases].chunks_exact(stage.width);
                for ((row, bias), z) in weights.zip(&parameters[biases..]).zip(z) {
                    let mut sum = [NOTHING; LANES];
                    for (weight, x) in row.iter().zip(x) {
                        for lane in 0..LANES {
                            sum[lane] += weight * x[lane];
                        }
                    }
                    for lane in 0..LANES {
                        z[lane] = sum[lane] + bias;
                        watched[lane] += 0.0 * z[lane];
                    }
                }
            }
            let (before, a) = self.values.split_at_mut(stage.a);
            let z = &before[stage.z..stage.z + stage.neurons];
            let a = &mut a[..stage.neurons];
            stage.function.apply(z, a);
            a.iter().for_each(|a| (0..LANES).for_each(|lane| watched[lane] += 0.0 * a[lane]));
        }
        watched == [0.0; LANES]
    }

    /// From ∂L/∂a of the outputs, in `back`, to the gradient of every parameter; the first `live` lanes
    /// count. Whether all numbers on the way are finite.
    fn backward(&mut self, parameters: &[f64], live: usize, into: &mut [f64]) -> bool {
        let mut watched = [0.0; LANES];
        for stage in self.stages.iter().rev() {
            let z = &self.values[stage.z..stage.z + stage.neurons];
            let a = &self.values[stage.a..stage.a + stage.neurons];
            let back = &mut self.back[..stage.neurons];
            stage.function.back(z, a, &self.targets, back);
            back.iter().for_each(|z| (0..LANES).for_each(|lane| watched[lane] += 0.0 * z[lane]));
            let Some(first) = stage.weights else {
                continue;
            };
            let biases = first + stage.neurons * stage.width;
            let x = &self.values[stage.reads..stage.reads + stage.width];
            let (sums, bias_sums) = into[first..].split_at_mut(biases - first);
            let sums = sums.chunks_exact_mut(stage.width);
            for ((row, bias), z) in sums.zip(bias_sums).zip(&*back) {
                for (sum, x) in row.iter_mut().zip(x) {
                    for lane in 0..live.min(LANES) {
                        *sum += z[lane] * x[lane];
                    }
                }
                z.iter().take(live).for_each(|z| *bias += z);
            }
            if stage.reads == 0 {
                continue;
            }
            // The part of each source, added up over the neurons that read it.
            let before = &mut self.before[..stage.width];
            before.fill([NOTHING; LANES]);
            let weights = parameters[first..biases].chunks_exact(stage.width);
            for (row, z) in weights.zip(&*back) {
                for (weight, sum) in row.iter().zip(&mut *before) {
                    for lane in 0..LANES {
                        sum[lane] += weight * z[lane];
                    }
                }
            }
            std::mem::swap(&mut self.back, &mut self.before);
        }
        watched == [0.0; LANES]
    }
}

/// Whether a layer has weights, and its function; `None` for a layer of another kind.
fn parts(layer: &Layer<f64>) -> Option<(bool, Function)> {
    match layer.operations.as_slice() {
        [Operation::Affine(_)] => Some((true, Function::Pass)),
        [Operation::Affine(_), function] => Some((true, Function::of(function)?)),
        [function] => Some((false, Function::of(function)?)),
        _ => None,
    }
}
