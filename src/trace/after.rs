//! The loss once more: what the same example costs when every parameter has taken its step.

use nalgebra::DVector;

use super::loss::run_loss;
use super::{Backward, Record, Trace, forward};
use crate::network::Operation;
use crate::number::{Arithmetic, Lane, Number, Relation};

/// What the same example costs after the step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossAfter<N: Number> {
    /// The loss.
    pub value: N,
    /// Whether nothing was rounded on the way to it.
    pub exact: bool,
}

/// Runs the network with its updated parameters on the same input, towards the same targets.
///
/// `None` if there was no step, or one so long that the network can no longer be worked out.
pub(super) fn loss_after<A: Arithmetic>(
    arithmetic: A,
    trace: &Trace<A::Number>,
    back: &Backward<A::Number>,
    targets: &DVector<A::Number>,
) -> Option<LossAfter<A::Number>> {
    back.rate?;
    let mut network = (*trace.network).clone();
    for (layer, gradients) in network.layers.iter_mut().zip(&back.layers) {
        for operation in &mut layer.operations {
            if let (Operation::Affine(affine), Some(update)) = (operation, &gradients.update) {
                affine.weights.clone_from(&update.weights);
                if !update.biases.is_empty() {
                    affine.biases.clone_from(&update.biases);
                }
            }
        }
    }
    for (shared, gradients) in network.shared.iter_mut().zip(&back.shared) {
        if let Some(update) = &gradients.update {
            shared.weights.clone_from(&update.weights);
            if !update.biases.is_empty() {
                shared.biases.clone_from(&update.biases);
            }
        }
    }
    let mut again = forward(arithmetic, &network.into(), trace.input.as_slice()).ok()?;
    let last = again.network.layers.len();
    let outputs = again.network.outputs();
    let step = run_loss(arithmetic, back.loss, last, outputs, again.output(), targets).ok()?;
    let value = step.loss;
    // In machine arithmetic everything may be rounded, and looking at every number would take long.
    let by_hand = matches!(again.lane, Lane::ByHand { .. });
    again.backward = Some(Box::new(Backward {
        rate: None,
        step,
        layers: Vec::new(),
        shared: Vec::new(),
        after: None,
        ..back.clone()
    }));
    let written = |place| again.relation(place, &|place| again.shown(place)) == Relation::Equal;
    let exact = by_hand && again.places().all(written);
    Some(LossAfter { value, exact })
}
