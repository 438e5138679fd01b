//! The worked solution of a question: the part of the trace that leads to its answer.

use super::backward::subtitle;
use super::exact::capitalised;
use super::prose;
use super::title::layer_title;
use crate::report::study::{Study, StudyError};
use crate::report::view::{Block, LedgerGroup, Walk};
use crate::report::{Ledger, Numbers};
use crate::trace::{Address, Derivation, Place, Quantity};

/// The ledger that works out the number at an address, as far as that number.
pub(super) fn worked(study: &Study<'_>, address: &Address) -> Result<Vec<Block>, StudyError> {
    if let Some(told) = study.learned(address) {
        let told = told?;
        let sign = if told.exact { "is" } else { "is ≈" };
        let what = capitalised(&told.what);
        let shown = told.shown.typeset();
        return Ok(vec![Block::Prose(prose::paragraph(format!("{what} {sign} {shown}.")))]);
    }
    let (record, place) = study.look_up(address)?;
    let numbers = study.numbers(&*record);
    let address = &record.address(place);
    let given = record.derivation(place) == Some(Derivation::Given);
    if place.quantity.is_backward() && !given {
        let group = LedgerGroup {
            title: String::new(),
            folded: false,
            ledgers: backwards_to(&numbers, place),
            figures: Vec::new(),
        };
        return Ok(vec![Block::Walk(Walk {
            id: String::new(),
            title: format!("{}({}), there and back", address.network, address.input.typeset()),
            subtitle: subtitle(&numbers),
            diagram: None,
            words: Vec::new(),
            broad: false,
            groups: vec![group],
            machine: None,
            whole: study.whole(&*record),
        })]);
    }
    let mut groups = Vec::new();
    // A neuron of a later layer needs the neurons before it.
    for layer in 1..=place.layer {
        let last = layer == place.layer;
        let ledgers: Vec<Ledger> = (0..record.neurons(layer).len())
            .filter(|&neuron| {
                !last || neuron == place.neuron || numbers.softmax_ledger(layer).is_some()
            })
            .filter_map(|neuron| {
                let ledger = numbers.neuron_ledger(layer, neuron)?;
                // A weight or a bias is not worked out; what it does is.
                Some(if last && !given { up_to(ledger, address) } else { ledger })
            })
            .filter(|_| !numbers.is_bare(layer) || numbers.softmax_ledger(layer).is_none())
            .chain(numbers.softmax_ledger(layer).filter(|_| !last || place.quantity.is_after_z()))
            .collect();
        groups.push(LedgerGroup {
            title: layer_title(&*record, layer),
            folded: false,
            ledgers,
            figures: Vec::new(),
        });
    }
    if place.layer == 0 {
        let shown = numbers.shown(place).map(|shown| shown.typeset()).unwrap_or_default();
        return Ok(vec![Block::Prose(prose::paragraph(shown))]);
    }
    Ok(vec![Block::Walk(Walk {
        id: String::new(),
        title: format!("{}({})", address.network, address.input.typeset()),
        subtitle: None,
        diagram: None,
        words: Vec::new(),
        broad: false,
        groups,
        machine: None,
        whole: study.whole(&*record),
    })])
}

/// What leads to a number of the backward pass: the whole way forward, the loss, and the way back to it.
fn backwards_to(numbers: &Numbers<'_>, place: Place) -> Vec<Ledger> {
    let record = numbers.record;
    let mut ledgers = numbers.walk(&|_| true);
    if place.quantity == Quantity::LossAfter {
        ledgers.extend(numbers.walk_back(&|_| true));
        return ledgers;
    }
    ledgers.extend(numbers.loss_ledger());
    if place.quantity > Quantity::Loss {
        let gradients = |layer| move |neuron| numbers.gradient_ledger(layer, neuron);
        for layer in (place.layer + 1..=record.layers()).rev() {
            ledgers.extend((0..record.neurons(layer).len()).filter_map(gradients(layer)));
        }
        // The way back through softmax leads through every neuron of the layer.
        let softmax = record.shown(Place { quantity: Quantity::Mean, ..place }).is_some();
        let beside = (0..record.neurons(place.layer).len())
            .filter(|&neuron| softmax && neuron != place.neuron);
        let own = std::iter::once(place.neuron);
        ledgers.extend(beside.chain(own).filter_map(gradients(place.layer)));
    }
    if place.quantity > Quantity::Rate {
        ledgers.extend(numbers.update_ledger(place.layer, place.neuron));
    }
    if let Some(last) = ledgers.pop() {
        ledgers.push(up_to(last, &record.address(place)));
    }
    ledgers
}

/// A ledger cut off after the line with that address; the equation goes with the whole ledger only.
fn up_to(mut ledger: Ledger, address: &Address) -> Ledger {
    let found = ledger.lines.iter().position(|line| line.address.as_ref() == Some(address));
    if let Some(index) = found.filter(|index| index + 1 < ledger.lines.len()) {
        ledger.lines.truncate(index + 1);
        ledger.equation = None;
        ledger.note = None;
    }
    ledger
}
