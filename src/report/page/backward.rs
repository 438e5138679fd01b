//! A network worked through backwards: the loss, the gradients, and what one step makes of the loss.

use super::super::study::{Study, StudyError};
use super::super::view::{LedgerGroup, Piece, Prose, Walk};
use crate::network::{Network, Operation};
use crate::number::{Decimal, decimal};
use crate::render::text;
use crate::trace::{InputName, Place, Quantity, Record};

/// The backward pass of a network at an input; `wanted` picks neurons, all of them if it is empty.
pub(super) fn backward(
    study: &Study<'_>,
    id: &str,
    network: &str,
    input: &InputName,
    wanted: &[String],
) -> Result<Walk, StudyError> {
    let record = study.trace(network, input)?;
    let numbers = study.numbers(&*record);
    let picked = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let group = |title: String, ledgers| LedgerGroup { title, folded: false, ledgers };
    let mut groups: Vec<LedgerGroup> = Vec::new();
    groups.extend(numbers.loss_ledger().map(|ledger| group("The loss".to_owned(), vec![ledger])));
    let of_layer = |layer: usize, backwards: bool| {
        let names = record.neurons(layer).iter().enumerate().filter(|(_, name)| picked(name));
        let ledgers = names.filter_map(|(neuron, _)| match backwards {
            true => numbers.gradient_ledger(layer, neuron),
            false => numbers.update_ledger(layer, neuron),
        });
        ledgers.collect::<Vec<_>>()
    };
    for layer in (1..=record.layers()).rev() {
        groups.push(group(format!("Layer {layer}, backwards"), of_layer(layer, true)));
    }
    for layer in 1..=record.layers() {
        groups.push(group(format!("Layer {layer} after one step"), of_layer(layer, false)));
    }
    groups.retain(|group| !group.ledgers.is_empty());
    Ok(Walk {
        id: id.to_owned(),
        title: format!("{network}({}), backwards", record.input_name().typeset()),
        subtitle: record.loss().map(|loss| format!("loss: {}", loss.row.name)),
        diagram: None,
        groups,
        machine: outcome(study, network, &*record),
    })
}

/// The loss before and after the step, if there was one.
fn outcome(study: &Study<'_>, network: &str, record: &dyn Record) -> Option<Prose> {
    let definition = study.lesson.network(network)?;
    let stepped = stepped(&definition.network, record)?;
    let after = study.after(&stepped, record.input_name())?;
    let loss = |record: &dyn Record| {
        let place = record.loss_place()?;
        Some(text::number(&study.numbers(record).shown(place)?))
    };
    let sentence = format!(
        "With the new weights and biases the same input costs {} instead of {}.",
        loss(&*after)?,
        loss(record)?
    );
    Some(Prose(vec![Piece::Text(sentence)]))
}

/// The network with its updated parameters; `None` if none was updated.
fn stepped(network: &Network<Decimal>, record: &dyn Record) -> Option<Network<Decimal>> {
    let mut stepped = network.clone();
    for (index, layer) in stepped.layers.iter_mut().enumerate() {
        for operation in &mut layer.operations {
            let Operation::Affine(affine) = operation else {
                continue;
            };
            let updated = |neuron, quantity| {
                let shown = record.shown(Place { layer: index + 1, neuron, quantity })?;
                decimal(shown.as_str()).ok()
            };
            for neuron in 0..affine.weights.nrows() {
                for source in 0..affine.weights.ncols() {
                    affine.weights[(neuron, source)] =
                        updated(neuron, Quantity::UpdatedWeight(source))?;
                }
                affine.biases[neuron] = updated(neuron, Quantity::UpdatedBias)?;
            }
        }
    }
    Some(stepped)
}
