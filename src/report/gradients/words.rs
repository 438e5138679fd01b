//! What the numbers of a backward pass are, in words.

use crate::report::Numbers;
use crate::trace::{Derivation, Place, Quantity};

/// What a number of the backward pass is, in words.
pub(in crate::report) fn describe(numbers: &Numbers<'_>, place: Place) -> String {
    let name = |layer: usize, index: usize| {
        let names = numbers.record.neurons(layer);
        names.get(index).cloned().unwrap_or_default()
    };
    let own = name(place.layer, place.neuron);
    let source = |index| {
        let name = numbers.record.source_name(place.layer, place.neuron, index);
        name.unwrap_or_default().to_owned()
    };
    match place.quantity {
        Quantity::Target => format!("what {own} should be, given"),
        Quantity::Error => format!("how far {own} is from its target"),
        Quantity::Square => "error times error".to_owned(),
        Quantity::Log => format!("logarithm of {own}"),
        Quantity::LogPart => format!("target times the logarithm of {own}"),
        Quantity::RestLog => format!("logarithm of what {own} leaves of 1"),
        Quantity::RestPart => "what the target leaves of 1, times that logarithm".to_owned(),
        Quantity::Term => format!("what {own} adds to the loss"),
        Quantity::LossTotal => "the losses of the outputs, added up".to_owned(),
        Quantity::Loss => "the loss".to_owned(),
        Quantity::Push => format!("what pushes {own} down"),
        Quantity::Pull => format!("what pulls {own} up"),
        Quantity::OutputGradient => format!("how the loss changes with {own}"),
        Quantity::Slope => match numbers.record.derivation(place) {
            Some(Derivation::Slope(activation, z, _))
                if numbers.record.shown(z).is_some_and(|z| activation.is_on_bend(&z)) =>
            {
                format!("slope of {} at 0, by convention", activation.row.symbol)
            }
            Some(Derivation::Slope(activation, ..)) => {
                format!("slope of {}: {}", activation.row.symbol, activation.row.derivative)
            }
            _ => "slope".to_owned(),
        },
        Quantity::Weighted => format!("{own} times its gradient"),
        Quantity::Mean => "the gradients of the layer, weighted by their shares".to_owned(),
        Quantity::Excess => "the gradient less the mean".to_owned(),
        Quantity::PreActivationGradient => format!("how the loss changes with z of {own}"),
        Quantity::WeightGradient(index) if numbers.is_shared(place) => {
            format!(
                "the part of {own} in how the loss changes with the weight for {}",
                source(index)
            )
        }
        Quantity::WeightGradient(index) => {
            format!("how the loss changes with the weight from {} to {own}", source(index))
        }
        Quantity::BiasGradient => format!("how the loss changes with the bias of {own}"),
        Quantity::Part(index) => {
            format!("the part of {} in it that comes through {own}", source(index))
        }
        Quantity::Rate => "the learning rate, given".to_owned(),
        Quantity::WeightStep(_) | Quantity::BiasStep => {
            "learning rate times the gradient".to_owned()
        }
        Quantity::UpdatedWeight(index) => {
            format!("weight from {} to {own} after one step", source(index))
        }
        Quantity::UpdatedBias => format!("bias of {own} after one step"),
        Quantity::LossAfter => {
            "the loss of the same input, worked through again with the new parameters".to_owned()
        }
        _ => String::new(),
    }
}
