//! The way back through one operation: what is multiplied with what, and why.

use nalgebra::{DMatrix, DVector};

use super::{AffineGradients, PoolStep, SoftmaxGradients, TraceError, Update};
use crate::network::{Activation, Affine, Pool, PoolKind, Shared, Taps};
use crate::number::{Arithmetic, NumberError};

/// What was recorded on the way through an operation, and ∂L/∂z behind it.
type WithGradient<R, A> = (R, DVector<<A as Arithmetic>::Number>);

/// ∂L/∂z = ∂L/∂a · f′(z), neuron by neuron; `z` and `a` are what the forward pass recorded.
pub(super) fn through_activation<A: Arithmetic>(
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
pub(super) fn through_softmax<A: Arithmetic>(
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
pub(super) fn through_affine<A: Arithmetic>(
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

/// The same for shared weights: ∂L/∂z · x is this neuron's part in ∂L/∂w, and what a weight has no source
/// for has no part.
pub(super) fn through_taps<A: Arithmetic>(
    arithmetic: A,
    taps: &Taps,
    shared: &Shared<A::Number>,
    x: &DVector<A::Number>,
    gradient: &DVector<A::Number>,
    neurons: &[String],
) -> Result<AffineGradients<A::Number>, TraceError> {
    let zero = arithmetic.literal(0.into()).map_err(at(""))?;
    let mut weights = DMatrix::from_element(neurons.len(), shared.weights.ncols(), zero);
    let mut parts = weights.clone();
    for (neuron, name) in neurons.iter().enumerate() {
        for (column, source) in taps.patches[neuron].iter().enumerate() {
            let Some(source) = *source else { continue };
            let weight = shared.weights[(taps.rows[neuron], column)];
            weights[(neuron, column)] =
                arithmetic.product(gradient[neuron], x[source]).map_err(at(name))?;
            parts[(neuron, column)] =
                arithmetic.product(weight, gradient[neuron]).map_err(at(name))?;
        }
    }
    Ok(AffineGradients { weights, parts: Some(parts) })
}

/// Of a product, each factor's part is the other factor times ∂L/∂a; of a sum, each term's is ∂L/∂a.
pub(super) fn through_pairs<A: Arithmetic>(
    arithmetic: A,
    multiply: bool,
    x: &DVector<A::Number>,
    gradient: &DVector<A::Number>,
    neurons: &[String],
) -> Result<DMatrix<Option<A::Number>>, TraceError> {
    let count = neurons.len();
    let mut parts = DMatrix::from_fn(count, 2, |neuron, _| Some(gradient[neuron]));
    if multiply {
        for (neuron, name) in neurons.iter().enumerate() {
            let (left, right) = (x[neuron], x[count + neuron]);
            for (column, other) in [right, left].into_iter().enumerate() {
                let part = arithmetic.product(other, gradient[neuron]).map_err(at(name))?;
                parts[(neuron, column)] = Some(part);
            }
        }
    }
    Ok(parts)
}

/// Of a maximum only the winner has a part, all of ∂L/∂a; of a mean of n, each value has ∂L/∂a / n.
pub(super) fn through_pool<A: Arithmetic>(
    arithmetic: A,
    pool: &Pool,
    step: &PoolStep<A::Number>,
    gradient: &DVector<A::Number>,
    neurons: &[String],
) -> Result<DMatrix<Option<A::Number>>, TraceError> {
    let widest = pool.windows.iter().map(Vec::len).max().unwrap_or(0);
    let mut parts = DMatrix::from_element(neurons.len(), widest, None);
    for (neuron, name) in neurons.iter().enumerate() {
        let window = pool.windows[neuron].len();
        match (pool.kind, &step.winners) {
            (PoolKind::Maximum, Some(winners)) => {
                parts[(neuron, winners[neuron])] = Some(gradient[neuron]);
            }
            _ => {
                let count = arithmetic.literal(window.into()).map_err(at(name))?;
                let share = arithmetic.quotient(gradient[neuron], count).map_err(at(name))?;
                for place in 0..window {
                    parts[(neuron, place)] = Some(share);
                }
            }
        }
    }
    Ok(parts)
}

/// Every parameter less η times its gradient; no bias if `biases` is empty.
pub(super) fn update<A: Arithmetic>(
    arithmetic: A,
    (old_weights, old_biases): (&DMatrix<A::Number>, &DVector<A::Number>),
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
            let (step, updated) = descend(old_weights[place], weights[place]).map_err(at(name))?;
            (update.weight_steps[place], update.weights[place]) = (step, updated);
        }
        if let Some(gradient) = biases.get(neuron).copied() {
            let (step, updated) = descend(old_biases[neuron], gradient).map_err(at(name))?;
            (update.bias_steps[neuron], update.biases[neuron]) = (step, updated);
        }
    }
    Ok(update)
}

/// a − t, neuron by neuron: what is left of ∂L/∂z when cross-entropy meets softmax.
///
/// Σᵢ (−tᵢ/aᵢ)·∂aᵢ/∂zⱼ = −tⱼ·(1 − aⱼ) + Σ_{i≠j} tᵢ·aⱼ = aⱼ·Σᵢ tᵢ − tⱼ, and the targets add up to 1.
pub(super) fn differences<A: Arithmetic>(
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
pub(super) fn at(neuron: &str) -> impl Fn(NumberError) -> TraceError {
    move |error| TraceError::Number { neuron: neuron.to_owned(), error }
}
