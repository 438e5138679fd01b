//! The backward pass, to be read aloud: from the loss to every weight, one product after the other.
//!
//! The chain rule says how the loss changes with a weight: ∂L/∂w = ∂L/∂a · f′(z) · x. Each factor is a
//! number on the page. For one layer, from its outputs back to what it reads:
//!
//! 1. ∂L/∂a is known: from the loss, or from the layer after;
//! 2. ∂L/∂z = ∂L/∂a · f′(z), with f′(z) the slope;
//! 3. ∂L/∂w = ∂L/∂z · x, one product for each weight; ∂L/∂b = ∂L/∂z, for the bias is added as it is;
//! 4. what the neuron reads had its part too: w · ∂L/∂z. All parts of one source, added up, are its ∂L/∂a.

use nalgebra::{DMatrix, DVector};

use super::loss::run_loss;
use super::{Loss, LossStep, Step, Trace, TraceError};
use crate::network::{Activation, Affine, Operation};
use crate::number::{Arithmetic, Decimal, Number, NumberError};

/// What a network should learn from one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// How the outputs are charged.
    pub loss: Loss,
    /// What the outputs should be, one per output.
    pub targets: Vec<Decimal>,
    /// The learning rate η; without one no parameter is updated.
    pub rate: Option<Decimal>,
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
    /// ∂L/∂z, one per neuron; ∂L/∂b is the same number.
    pub z: DVector<N>,
    /// The way back through the weights, if the layer has any.
    pub affine: Option<AffineGradients<N>>,
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
    /// ∂L/∂w = ∂L/∂z · x, neurons × inputs.
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
    /// η · ∂L/∂b, one per neuron.
    pub bias_steps: DVector<N>,
    /// b − η · ∂L/∂b, one per neuron.
    pub biases: DVector<N>,
}

/// What was recorded on the way through an operation, and ∂L/∂z behind it.
type WithGradient<R, A> = (R, DVector<<A as Arithmetic>::Number>);

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
/// let task = Task { loss: Loss::named("half-squared-error").unwrap(), targets: vec![5.into()], rate: None };
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
    let mut gradient = step.gradient.clone();
    let mut layers = Vec::with_capacity(last);
    for (index, layer) in network.layers.iter().enumerate().rev() {
        let x = match index.checked_sub(1) {
            None => Some(&trace.input),
            Some(before) => trace.layers.get(before).and_then(|layer| layer.output()),
        };
        let (Some(x), Some(steps)) = (x, trace.layers.get(index)) else {
            continue;
        };
        let mut back = LayerGradients {
            z: gradient.clone(),
            a: gradient,
            slopes: None,
            softmax: None,
            affine: None,
            update: None,
        };
        for (operation, step) in layer.operations.iter().zip(&steps.steps).rev() {
            match (operation, step) {
                (Operation::Softmax, Step::Softmax(shares)) => {
                    if index + 1 == last && task.loss.meets_softmax() {
                        back.z = differences(arithmetic, &shares.a, &targets, &layer.neurons)?;
                    } else {
                        let through =
                            through_softmax(arithmetic, &shares.a, &back.a, &layer.neurons)?;
                        (back.softmax, back.z) = (Some(through.0), through.1);
                    }
                }
                (Operation::Activation(activation), Step::Activation(step)) => {
                    let z = steps.pre_activation().unwrap_or(x);
                    let reading = (z, &step.a);
                    let through = through_activation(
                        arithmetic,
                        *activation,
                        reading,
                        &back.a,
                        &layer.neurons,
                    )?;
                    (back.slopes, back.z) = (Some(through.0), through.1);
                }
                (Operation::Affine(affine), _) => {
                    let through = through_affine(
                        arithmetic,
                        affine,
                        x,
                        &back.z,
                        (index > 0, &layer.neurons),
                    )?;
                    if let Some(rate) = rate {
                        let names = &layer.neurons;
                        back.update = Some(update(
                            arithmetic,
                            affine,
                            rate,
                            (&through.weights, &back.z),
                            names,
                        )?);
                    }
                    back.affine = Some(through);
                }
                _ => {}
            }
        }
        gradient = match &back.affine {
            None => back.z.clone(),
            Some(AffineGradients { parts: Some(parts), .. }) => {
                added_up(arithmetic, parts, network.sources(index))?
            }
            Some(_) => back.z.clone(),
        };
        layers.push(back);
    }
    layers.reverse();
    Ok(Backward { loss: task.loss, rate, step, layers })
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

/// ∂L/∂z = ∂L/∂a · f′(z), neuron by neuron; `z` and `a` are what the forward pass recorded.
fn through_activation<A: Arithmetic>(
    arithmetic: A,
    activation: Activation,
    (z, a): (&DVector<A::Number>, &DVector<A::Number>),
    gradient: &DVector<A::Number>,
    neurons: &[String],
) -> Result<WithGradient<DVector<A::Number>, A>, TraceError> {
    let mut slopes = gradient.clone();
    let mut back = gradient.clone();
    for (neuron, name) in neurons.iter().enumerate() {
        let slope = activation.slope_at(arithmetic, z[neuron], a[neuron]).map_err(at(name))?;
        slopes[neuron] = slope;
        back[neuron] = arithmetic.product(gradient[neuron], slope).map_err(at(name))?;
    }
    Ok((slopes, back))
}

/// ∂L/∂zⱼ = aⱼ · (∂L/∂aⱼ − mean): a share grows at the cost of the others.
///
/// By the quotient rule ∂aᵢ/∂zⱼ is aᵢ·(1 − aᵢ) for i = j and −aᵢ·aⱼ otherwise; so
/// Σᵢ ∂L/∂aᵢ·∂aᵢ/∂zⱼ = aⱼ·∂L/∂aⱼ − aⱼ·Σᵢ aᵢ·∂L/∂aᵢ.
fn through_softmax<A: Arithmetic>(
    arithmetic: A,
    a: &DVector<A::Number>,
    gradient: &DVector<A::Number>,
    neurons: &[String],
) -> Result<WithGradient<SoftmaxGradients<A::Number>, A>, TraceError> {
    let mut weighted = a.clone();
    let mut mean = None;
    for (neuron, name) in neurons.iter().enumerate() {
        let product = arithmetic.product(a[neuron], gradient[neuron]).map_err(at(name))?;
        weighted[neuron] = product;
        mean = Some(match mean {
            None => product,
            Some(sum) => arithmetic.sum(sum, product).map_err(at(name))?,
        });
    }
    let mean = mean.unwrap_or(a[0]);
    let mut excess = a.clone();
    let mut back = a.clone();
    for (neuron, name) in neurons.iter().enumerate() {
        excess[neuron] = arithmetic.difference(gradient[neuron], mean).map_err(at(name))?;
        back[neuron] = arithmetic.product(a[neuron], excess[neuron]).map_err(at(name))?;
    }
    let through = SoftmaxGradients { weighted, mean, excess };
    Ok((through, back))
}

/// ∂L/∂w = ∂L/∂z · x for every weight, and w · ∂L/∂z for every input that is a neuron.
fn through_affine<A: Arithmetic>(
    arithmetic: A,
    affine: &Affine<A::Number>,
    x: &DVector<A::Number>,
    gradient: &DVector<A::Number>,
    (reads_neurons, neurons): (bool, &[String]),
) -> Result<AffineGradients<A::Number>, TraceError> {
    let mut weights = affine.weights.clone();
    let mut parts = reads_neurons.then(|| affine.weights.clone());
    for (neuron, name) in neurons.iter().enumerate() {
        for source in 0..x.len() {
            let place = (neuron, source);
            weights[place] = arithmetic.product(gradient[neuron], x[source]).map_err(at(name))?;
            if let Some(parts) = &mut parts {
                parts[place] = arithmetic
                    .product(affine.weights[place], gradient[neuron])
                    .map_err(at(name))?;
            }
        }
    }
    Ok(AffineGradients { weights, parts })
}

/// Each source's parts, added up over the neurons that read it.
fn added_up<A: Arithmetic>(
    arithmetic: A,
    parts: &DMatrix<A::Number>,
    sources: &[String],
) -> Result<DVector<A::Number>, TraceError> {
    let mut sums = Vec::with_capacity(sources.len());
    for (source, name) in sources.iter().enumerate() {
        let mut sum = parts[(0, source)];
        for neuron in 1..parts.nrows() {
            sum = arithmetic.sum(sum, parts[(neuron, source)]).map_err(at(name))?;
        }
        sums.push(sum);
    }
    Ok(DVector::from_vec(sums))
}

/// Every parameter less η times its gradient.
fn update<A: Arithmetic>(
    arithmetic: A,
    affine: &Affine<A::Number>,
    rate: A::Number,
    (weights, biases): (&DMatrix<A::Number>, &DVector<A::Number>),
    neurons: &[String],
) -> Result<Update<A::Number>, TraceError> {
    let mut update = Update {
        weight_steps: weights.clone(),
        weights: weights.clone(),
        bias_steps: biases.clone(),
        biases: biases.clone(),
    };
    for (neuron, name) in neurons.iter().enumerate() {
        let descend = |parameter, gradient| {
            let step = arithmetic.product(rate, gradient)?;
            Ok((step, arithmetic.difference(parameter, step)?))
        };
        for source in 0..weights.ncols() {
            let place = (neuron, source);
            let (step, updated) =
                descend(affine.weights[place], weights[place]).map_err(at(name))?;
            (update.weight_steps[place], update.weights[place]) = (step, updated);
        }
        let (step, updated) = descend(affine.biases[neuron], biases[neuron]).map_err(at(name))?;
        (update.bias_steps[neuron], update.biases[neuron]) = (step, updated);
    }
    Ok(update)
}

/// a − t, neuron by neuron: what is left of ∂L/∂z when cross-entropy meets softmax.
///
/// Σᵢ (−tᵢ/aᵢ)·∂aᵢ/∂zⱼ = −tⱼ·(1 − aⱼ) + Σ_{i≠j} tᵢ·aⱼ = aⱼ·Σᵢ tᵢ − tⱼ, and the targets add up to 1.
fn differences<A: Arithmetic>(
    arithmetic: A,
    a: &DVector<A::Number>,
    targets: &DVector<A::Number>,
    neurons: &[String],
) -> Result<DVector<A::Number>, TraceError> {
    let mut differences = a.clone();
    for (neuron, name) in neurons.iter().enumerate() {
        differences[neuron] =
            arithmetic.difference(a[neuron], targets[neuron]).map_err(at(name))?;
    }
    Ok(differences)
}

/// Says at which neuron a number could not be made.
fn at(neuron: &str) -> impl Fn(NumberError) -> TraceError {
    move |error| TraceError::Number { neuron: neuron.to_owned(), error }
}
