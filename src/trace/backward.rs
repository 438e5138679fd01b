//! The backward pass, to be read aloud: from the loss to every weight, one product after the other.
//!
//! The chain rule says how the loss changes with a weight: ∂L/∂w = ∂L/∂a · f′(z) · x. Each factor is a
//! number on the page. For one layer, from its outputs back to what it reads:
//!
//! 1. ∂L/∂a is known: from the loss, or from the layer after;
//! 2. ∂L/∂z = ∂L/∂a · f′(z), with f′(z) the slope;
//! 3. ∂L/∂w = ∂L/∂z · x, one product for each weight; ∂L/∂b = ∂L/∂z, for the bias is added as it is;
//! 4. what the neuron reads had its part too: w · ∂L/∂z. All parts of one source, added up, are its ∂L/∂a.
//!
//! A value that several layers read adds up the parts from all of them, and a weight that several neurons
//! share the products of all of them, each in the order in which they are met on the way back.

use nalgebra::{DMatrix, DVector};

use super::after::{LossAfter, loss_after};
use super::arrivals::{Arrivals, shared_gradients};
use super::loss::run_loss;
use super::through::{
    at, differences, through_activation, through_affine, through_pairs, through_pool,
    through_softmax, through_taps, update,
};
use super::{Loss, LossStep, Place, Step, Trace, TraceError};
use crate::network::Operation;
use crate::number::{Arithmetic, Decimal, Number};

/// What a network should learn from one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// How the outputs are charged.
    pub loss: Loss,
    /// What the outputs should be, one per output.
    pub targets: Vec<Decimal>,
    /// The learning rate η; without one no parameter is updated.
    pub rate: Option<Decimal>,
    /// Whether the biases stay as they are, and only the weights are updated.
    pub keep_biases: bool,
}

/// Every number of one backward pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Backward<N: Number> {
    /// How the outputs were charged.
    pub loss: Loss,
    /// The learning rate η, if parameters were updated.
    pub rate: Option<N>,
    /// The loss, and ∂L/∂a of each output.
    pub step: LossStep<N>,
    /// One entry per layer, in the order of the network.
    pub layers: Vec<LayerGradients<N>>,
    /// One entry for each set of parameters that neurons share.
    pub shared: Vec<SharedGradients<N>>,
    /// What the same example costs with the updated parameters, if there are any.
    pub after: Option<LossAfter<N>>,
}

/// The gradients of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerGradients<N: Number> {
    /// ∂L/∂a, one per neuron.
    pub a: DVector<N>,
    /// f′(z), one per neuron, where the activation works neuron by neuron.
    pub slopes: Option<DVector<N>>,
    /// The way back through softmax, where the loss does not meet it.
    pub softmax: Option<SoftmaxGradients<N>>,
    /// ∂L/∂z, one per neuron; ∂L/∂b is the same number. Empty in a layer that has no z.
    pub z: DVector<N>,
    /// The way back through the weights, if the layer has any, its own or shared ones.
    pub affine: Option<AffineGradients<N>>,
    /// The way back through a product, a sum or a pool: the part of each source, neurons × sources; none
    /// of what was not the largest.
    pub passed: Option<DMatrix<Option<N>>>,
    /// The parameters after one step, if there is a learning rate.
    pub update: Option<Update<N>>,
    /// For each neuron, the parts that its ∂L/∂a is made of; those of a dense layer that reads this one whole
    /// come after them and are not listed.
    pub arrived: Vec<Vec<Place>>,
}

/// The gradients of parameters that neurons share: sums over all uses.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedGradients<N: Number> {
    /// ∂L/∂w, rows × columns.
    pub weights: DMatrix<N>,
    /// ∂L/∂b, one per row.
    pub biases: DVector<N>,
    /// The parameters after one step, if there is a learning rate.
    pub update: Option<Update<N>>,
}

/// The way back through softmax: ∂L/∂zⱼ = aⱼ · (∂L/∂aⱼ − Σᵢ aᵢ·∂L/∂aᵢ).
#[derive(Clone, Debug, PartialEq)]
pub struct SoftmaxGradients<N: Number> {
    /// aᵢ · ∂L/∂aᵢ, one per neuron.
    pub weighted: DVector<N>,
    /// Their sum: the mean of the ∂L/∂a, since the shares add up to 1.
    pub mean: N,
    /// ∂L/∂a − mean, one per neuron.
    pub excess: DVector<N>,
}

/// The way back through z = W·x + b.
#[derive(Clone, Debug, PartialEq)]
pub struct AffineGradients<N: Number> {
    /// ∂L/∂w = ∂L/∂z · x, neurons × inputs; of a shared weight, this neuron's part in it.
    pub weights: DMatrix<N>,
    /// The part of each input, w · ∂L/∂z, neurons × inputs; none in the first layer, whose inputs
    /// are given.
    pub parts: Option<DMatrix<N>>,
}

/// One step of gradient descent: the parameter less η times its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Update<N: Number> {
    /// η · ∂L/∂w, neurons × inputs.
    pub weight_steps: DMatrix<N>,
    /// w − η · ∂L/∂w, neurons × inputs.
    pub weights: DMatrix<N>,
    /// η · ∂L/∂b, one per neuron; empty if the biases are kept.
    pub bias_steps: DVector<N>,
    /// b − η · ∂L/∂b, one per neuron; empty if the biases are kept.
    pub biases: DVector<N>,
}

/// Works out how the loss of a traced pass changes with every parameter.
///
/// ```
/// use longhand::network::{Activation, Layer, Network};
/// use longhand::number::Binary64;
/// use longhand::trace::{Loss, Task, backward, forward};
/// use nalgebra::{dmatrix, dvector};
///
/// let identity = Activation::named("identity").unwrap();
/// let layer = Layer::dense(["y"], dmatrix![2.0], dvector![1.0], identity.into());
/// let trace = forward(Binary64, &Network::new("n", ["x"], vec![layer]).unwrap().into(), &[3.0]).unwrap();
/// let task = Task { loss: Loss::named("half-squared-error").unwrap(), targets: vec![5.into()], rate: None, keep_biases: false };
/// let gradients = backward(Binary64, &trace, &task).unwrap();
/// assert_eq!(gradients.step.loss, 2.0); // (7 − 5)² / 2
/// assert_eq!(gradients.layers[0].affine.as_ref().unwrap().weights[(0, 0)], 6.0); // (7 − 5) · 1 · 3
/// ```
///
/// # Errors
/// If the targets do not fit the network or the loss, or if a number cannot be made.
pub fn backward<A: Arithmetic>(
    arithmetic: A,
    trace: &Trace<A::Number>,
    task: &Task,
) -> Result<Backward<A::Number>, TraceError> {
    let network = &trace.network;
    let outputs = network.outputs();
    let meets_softmax = network
        .layers
        .last()
        .is_some_and(|layer| matches!(layer.operations.last(), Some(Operation::Softmax)));
    check(task, outputs, meets_softmax)?;
    let read = |what: &str, literal: Decimal| arithmetic.literal(literal).map_err(at(what));
    let targets = outputs.iter().zip(&task.targets);
    let targets = targets
        .map(|(name, target)| read(&format!("{name} (target)"), *target))
        .collect::<Result<Vec<_>, _>>()?;
    let targets = DVector::from_vec(targets);
    let rate = task.rate.map(|rate| read("(learning rate)", rate)).transpose()?;

    let last = network.layers.len();
    let step = run_loss(arithmetic, task.loss, last, outputs, trace.output(), &targets)?;
    let mut arrivals = Arrivals::none(network);
    let mut layers = Vec::with_capacity(last);
    for (index, layer) in network.layers.iter().enumerate().rev() {
        let (Some(x), Some(steps)) = (trace.taken_in(index + 1), trace.layers.get(index)) else {
            continue;
        };
        let (mut a, arrived) = arrivals.take(arithmetic, index + 1)?;
        if index + 1 == last {
            a = step.gradient.clone();
        }
        let mut back = LayerGradients {
            z: a.clone(),
            a,
            slopes: None,
            softmax: None,
            affine: None,
            passed: None,
            update: None,
            arrived,
        };
        let names = &layer.neurons;
        for (operation, step) in layer.operations.iter().zip(&steps.steps).rev() {
            match (operation, step) {
                (Operation::Softmax, Step::Softmax(shares)) => {
                    if index + 1 == last && task.loss.meets_softmax() {
                        back.z = differences(arithmetic, &shares.a, &targets, names)?;
                    } else {
                        let through = through_softmax(arithmetic, &shares.a, &back.a, names)?;
                        (back.softmax, back.z) = (Some(through.0), through.1);
                    }
                }
                (Operation::Activation(activation), Step::Activation(step)) => {
                    let reading = (steps.pre_activation().unwrap_or(&x), &step.a);
                    let through =
                        through_activation(arithmetic, *activation, reading, &back.a, names)?;
                    (back.slopes, back.z) = (Some(through.0), through.1);
                }
                (Operation::Affine(affine), _) => {
                    let through =
                        through_affine(arithmetic, affine, &x, &back.z, (index > 0, names))?;
                    if let Some(rate) = rate {
                        let none = DVector::from_vec(Vec::new());
                        let biases = if task.keep_biases { &none } else { &back.z };
                        let parameters = (&affine.weights, &affine.biases);
                        let gradients = (&through.weights, biases);
                        back.update = Some(update(arithmetic, parameters, rate, gradients, names)?);
                    }
                    back.affine = Some(through);
                }
                (Operation::Shared(taps), _) => {
                    let shared = &network.shared[taps.shared];
                    let through = through_taps(arithmetic, taps, shared, &x, &back.z, names)?;
                    back.affine = Some(through);
                }
                (Operation::Multiply | Operation::Add, _) => {
                    let multiply = matches!(operation, Operation::Multiply);
                    back.passed = Some(through_pairs(arithmetic, multiply, &x, &back.a, names)?);
                    back.z = DVector::from_vec(Vec::new());
                }
                (Operation::Pool(pool), Step::Pool(step)) => {
                    back.passed = Some(through_pool(arithmetic, pool, step, &back.a, names)?);
                    back.z = DVector::from_vec(Vec::new());
                }
                _ => back.z = DVector::from_vec(Vec::new()),
            }
        }
        arrivals.hand_back(arithmetic, network, index + 1, &back)?;
        layers.push(back);
    }
    layers.reverse();
    let shared = shared_gradients(arithmetic, network, &layers, (rate, task.keep_biases))?;
    let mut back = Backward { loss: task.loss, rate, step, layers, shared, after: None };
    back.after = loss_after(arithmetic, trace, &back, &targets);
    Ok(back)
}

/// Whether the targets suit the network and the loss.
fn check(task: &Task, outputs: &[String], softmax: bool) -> Result<(), TraceError> {
    if task.targets.len() != outputs.len() {
        return Err(TraceError::TargetLength {
            expected: outputs.len(),
            found: task.targets.len(),
        });
    }
    let share = |target: &Decimal| (Decimal::ZERO..=Decimal::ONE).contains(target);
    match task.loss.row.name {
        "cross-entropy" if !softmax => Err(TraceError::NeedsSoftmax),
        "cross-entropy"
            if !task.targets.iter().all(share)
                || task.targets.iter().sum::<Decimal>() != Decimal::ONE =>
        {
            Err(TraceError::TargetShares)
        }
        "binary-cross-entropy" if !task.targets.iter().all(share) => Err(TraceError::TargetRange),
        _ => Ok(()),
    }
}
