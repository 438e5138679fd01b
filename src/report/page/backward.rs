//! A network worked through backwards: the loss, the gradients, and what one step makes of the loss.

use super::super::study::{Study, StudyError};
use super::super::view::{LedgerGroup, Walk};
use super::reversed::reversed;
use super::title::layer_title;
use super::walk::{BROAD, FOLD_ABOVE, stepped};
use crate::report::{Numbers, backwards_in_words};
use crate::trace::{InputName, Place, Quantity};

/// How the pass is charged: "loss: mse, η = 0.5".
pub(super) fn subtitle(numbers: &Numbers<'_>) -> Option<String> {
    let record = numbers.record;
    let rate = Place { quantity: Quantity::Rate, ..record.loss_place()? };
    let rate = record.shown(rate).map(|rate| format!(", η = {}", rate.typeset()));
    Some(format!("loss: {}{}", record.loss()?.row.name, rate.unwrap_or_default()))
}

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
    let gradient =
        |layer, neuron| Place { layer, neuron, quantity: Quantity::PreActivationGradient };
    let of_layer = |layer: usize, title: &str, backwards: bool| {
        let names = record.neurons(layer).iter().enumerate().filter(|(_, name)| picked(name));
        let all: Vec<Place> = names.map(|(neuron, _)| gradient(layer, neuron)).collect();
        // Of very many neurons those are set out that learn most; all are in the record.
        let kept = numbers.largest(&all);
        let ledgers = kept.iter().filter_map(|place| match backwards {
            true => numbers.gradient_ledger(layer, place.neuron),
            false => numbers.update_ledger(layer, place.neuron),
        });
        let ledgers: Vec<_> = ledgers.collect();
        let folded = ledgers.len() > FOLD_ABOVE;
        let (count, all) = (ledgers.len(), all.len());
        let layer = layer_title(&*record, layer);
        let title = match folded {
            true if count < all => {
                format!("{layer}{title}: the {count} of {all} neurons with the largest ∂L/∂z")
            }
            true => format!("{layer}{title}: {count} neurons"),
            false => format!("{layer}{title}"),
        };
        LedgerGroup { title, folded, ledgers, figures: Vec::new() }
    };
    let alone = |title: &str, ledger| LedgerGroup {
        title: title.to_owned(),
        folded: false,
        ledgers: vec![ledger],
        figures: Vec::new(),
    };
    let of_shared = |layer: usize, backwards: bool| {
        let names = record.neurons(layer).iter().enumerate().filter(|(_, name)| picked(name));
        let ledgers = names.flat_map(|(neuron, _)| match backwards {
            true => numbers.shared_gradient_ledgers(layer, neuron),
            false => numbers.update_ledger(layer, neuron).into_iter().collect(),
        });
        let title = if backwards { "Shared, backwards" } else { "Shared, after one step" };
        LedgerGroup {
            title: title.to_owned(),
            folded: false,
            ledgers: ledgers.collect(),
            figures: Vec::new(),
        }
    };
    let layers = 1..=record.layers();
    let mut groups: Vec<LedgerGroup> = Vec::new();
    groups.extend(numbers.loss_ledger().map(|ledger| alone("The loss", ledger)));
    groups.extend(layers.clone().rev().map(|layer| of_layer(layer, ", backwards", true)));
    groups.extend(record.shared().map(|layer| of_shared(layer, true)));
    groups.extend(layers.map(|layer| of_layer(layer, " after one step", false)));
    groups.extend(record.shared().map(|layer| of_shared(layer, false)));
    groups.extend(numbers.after_ledger().map(|ledger| alone("The loss after one step", ledger)));
    groups.retain(|group| !group.ledgers.is_empty());
    let drawing = reversed(&numbers, wanted).ok();
    let broad = drawing.as_ref().is_some_and(|chart| chart.width > BROAD);
    Ok(Walk {
        id: id.to_owned(),
        title: format!("{network}({}), backwards", record.input_name().typeset()),
        subtitle: subtitle(&numbers),
        diagram: drawing.map(|chart| stepped(chart, id)),
        words: backwards_in_words(&numbers),
        broad,
        groups,
        machine: None,
        whole: study.whole(&*record),
    })
}
