//! The loss and its gradient over several examples, straight from traces: the page to read, and the
//! measure of the fast path.

use std::sync::Arc;

use super::parameters::{gradients, with_parameters};
use super::{Example, Plan};
use crate::number::{Arithmetic, Binary64};
use crate::trace::{Task, TraceError, backward, forward};

/// Adds up the gradients of the examples at `rows`, one traced pass forward and one back for each, and
/// divides by how many there are; returns the mean loss.
///
/// `into` takes one number per parameter, as [`parameters`](super::parameters) orders them.
///
/// # Errors
/// If a number cannot be made; the error names the neuron.
pub(super) fn mean_gradient(
    plan: &Plan,
    parameters: &[f64],
    rows: &[usize],
    into: &mut [f64],
) -> Result<f64, TraceError> {
    let network = with_parameters(&plan.network, parameters).map(Arc::new);
    let network = network.unwrap_or_else(|| Arc::new(plan.network.clone()));
    let mut loss = None;
    for &row in rows {
        let Some(example) = plan.examples.get(row) else {
            continue;
        };
        let Example { input, targets } = example;
        let input =
            input.iter().map(|&value| Binary64.literal(value)).collect::<Result<Vec<_>, _>>();
        let trace = forward(Binary64, &network, &input.map_err(TraceError::Given)?)?;
        let targets = targets.clone();
        let task = Task { loss: plan.loss, targets, rate: None, keep_biases: false };
        let back = backward(Binary64, &trace, &task)?;
        let of_example = gradients(&back);
        match &mut loss {
            None => {
                into.copy_from_slice(&of_example);
                loss = Some(back.step.loss);
            }
            Some(loss) => {
                into.iter_mut().zip(&of_example).for_each(|(sum, gradient)| *sum += gradient);
                *loss += back.step.loss;
            }
        }
    }
    let count = rows.len() as f64;
    into.iter_mut().for_each(|sum| *sum /= count);
    Ok(loss.unwrap_or(0.0) / count)
}
