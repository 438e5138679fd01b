//! The ledgers of a network to change: everything that any of its activations may need, each under its condition.

use nalgebra::{DMatrix, DVector};

use super::super::changeable::{Changeable, ChangingGroup, ChangingLedger, End};
use super::super::study::{Study, StudyError};
use super::super::work::{SHARES_ROUNDED, SHARES_WHOLE, SOFTMAX};
use super::super::{Equation, Expr, Ledger, Line, LineKind};
use super::title::counted;
use super::walk::FOLD_ABOVE;
use crate::network::{Activation, Layer, LayerActivation, Network, Shape, Work};
use crate::number::{Decimal, Lane};
use crate::trace::{InputName, Record, run};

/// The ledgers of every layer, with numbers of no account.
pub(super) fn changing(
    study: &Study<'_>,
    network: &Network<Decimal>,
    changeable: &Changeable,
) -> Result<Vec<ChangingGroup>, StudyError> {
    let mut groups = Vec::new();
    for (index, layer) in network.layers.iter().enumerate() {
        let count = layer.neurons.len();
        let mut ledgers = vec![None; count];
        let mut softmax = None;
        for offered in changeable.layers.get(index).map_or(&[][..], |layer| &layer.offered) {
            let Some(activation) = named(offered, layer) else { continue };
            let record = skeleton(network, changeable.digits, index, activation, Decimal::ONE)?;
            let numbers = study.numbers(&*record);
            let below = match activation {
                LayerActivation::Elementwise(Activation { row, .. })
                    if matches!(row.shape, Shape::Pieces { .. }) && row.work != Work::Pass =>
                {
                    let minus = Decimal::NEGATIVE_ONE;
                    Some(skeleton(network, changeable.digits, index, activation, minus)?)
                }
                _ => None,
            };
            for (neuron, made) in ledgers.iter_mut().enumerate() {
                let Some(ledger) = numbers.neuron_ledger(index + 1, neuron) else { continue };
                let below = below
                    .as_ref()
                    .and_then(|below| study.numbers(&**below).neuron_ledger(index + 1, neuron));
                let name = layer.neurons.get(neuron).map_or("", String::as_str);
                add(made, index + 1, offered, name, ledger, below);
            }
            softmax = softmax.or(numbers.softmax_ledger(index + 1));
        }
        let softmax = softmax.map(|ledger| over_the_layer(index + 1, ledger));
        let bare = layer.affine().is_none();
        let mut ledgers: Vec<ChangingLedger> = ledgers.into_iter().flatten().collect();
        for ledger in ledgers.iter_mut().filter(|_| bare) {
            ledger.when = format!("!activation.{}:softmax", index + 1);
        }
        groups.push(ChangingGroup {
            title: format!("Layer {}: {}", index + 1, counted(count, "neuron")),
            folded: count > FOLD_ABOVE,
            ledgers: ledgers.into_iter().chain(softmax).collect(),
        });
    }
    Ok(groups)
}

/// The activation of that name; with the slope of the layer, should it be its own.
fn named(name: &str, layer: &Layer<Decimal>) -> Option<LayerActivation> {
    if name == "softmax" {
        return Some(LayerActivation::Softmax);
    }
    let own = layer.activation().filter(|own| own.row.name == name);
    Some(own.or_else(|| Activation::named(name))?.into())
}

/// The network with an activation in one layer, and numbers for which every z of it is `z`. In between nothing
/// is below 0 if `z` is not, and nothing is too large to be written.
fn skeleton(
    network: &Network<Decimal>,
    digits: u32,
    at: usize,
    activation: LayerActivation,
    z: Decimal,
) -> Result<Box<dyn Record>, StudyError> {
    let identity = Activation::named("identity").map_or(activation, Into::into);
    let layers = network.layers.iter().enumerate().map(|(index, layer)| {
        let activation = if index == at { activation } else { identity };
        match layer.affine() {
            Some(affine) => {
                let (rows, columns) = affine.weights.shape();
                let weights = DMatrix::from_element(rows, columns, Decimal::ZERO);
                let biases = DVector::from_element(rows, z);
                Layer::dense(layer.neurons.clone(), weights, biases, activation)
            }
            None => Layer::bare(layer.neurons.clone(), activation),
        }
    });
    let layers = layers.collect();
    let bones = Network { layers, ..network.clone() };
    let input = vec![z; network.inputs.len()];
    let name = InputName::of(&input);
    run(Lane::ByHand { digits }, &bones, &input, name)
        .map_err(|error| StudyError::Trace { what: network.name.clone(), error })
}

/// Adds what a neuron's ledger ends in with an activation, above 0 and below.
fn add(
    made: &mut Option<ChangingLedger>,
    layer: usize,
    activation: &str,
    neuron: &str,
    ledger: Ledger,
    below: Option<Ledger>,
) {
    let is_last = |line: &Line| line.kind == LineKind::Result;
    let made = made.get_or_insert_with(|| {
        let lines = ledger.lines.iter().filter(|line| !is_last(line)).cloned().collect();
        let ledger = Ledger { lines, equation: None, note: None, ..ledger.clone() };
        ChangingLedger { when: String::new(), ledger, ends: Vec::new() }
    });
    // The forms of the equation differ in the name of the activation alone, if it is called at all.
    let when = match activation {
        "softmax" | "identity" => format!("activation.{layer}:{activation}"),
        _ => format!("!activation.{layer}:softmax !activation.{layer}:identity"),
    };
    if !made.ends.iter().any(|end| end.when == when && end.equation.is_some()) {
        let equation = ledger.equation.clone().map(|equation| called(equation, layer));
        made.ends.push(End { when, equation, ..End::default() });
    }
    let branches = match below {
        None => vec![(String::new(), ledger)],
        Some(below) => {
            vec![(format!(" !{neuron}.z-"), ledger), (format!(" {neuron}.z-"), unsigned(below))]
        }
    };
    for (branch, ledger) in branches {
        made.ends.push(End {
            when: format!("activation.{layer}:{activation}{branch}"),
            line: ledger.lines.into_iter().find(|line| is_last(line)),
            note: ledger.note.map(|note| (note, None)),
            equation: None,
        });
    }
}

/// An equation that calls the activation by its layer.
fn called(equation: Equation, layer: usize) -> Equation {
    let name = |step| match step {
        Expr::Call(_, arguments) => Expr::Call(format!("activation.{layer}"), arguments),
        other => other,
    };
    let steps = equation.steps.into_iter().map(|(relation, step)| (relation, name(step)));
    Equation { left: equation.left, steps: steps.collect() }
}

/// A ledger whose numbers below 0 are written as if they were above: they are places for numbers themselves, not
/// for their opposites.
fn unsigned(mut ledger: Ledger) -> Ledger {
    let above = |expr: Expr| expr.without_minus().unwrap_or(expr);
    for line in &mut ledger.lines {
        line.work = line.work.take().map(|work| match work {
            Expr::Call(symbol, parts) => Expr::Call(symbol, parts.into_iter().map(above).collect()),
            Expr::Product(parts) => Expr::Product(parts.into_iter().map(above).collect()),
            other => above(other),
        });
    }
    ledger
}

/// The ledger of a softmax, and what may have to be said of its shares.
fn over_the_layer(layer: usize, ledger: Ledger) -> ChangingLedger {
    let shares = format!("{layer}.shares");
    let note = |when: String, text: &str, more| End {
        when,
        note: Some((format!("{SOFTMAX} {text}"), more)),
        ..End::default()
    };
    let (before, after) = SHARES_ROUNDED;
    ChangingLedger {
        when: format!("activation.{layer}:softmax"),
        ends: vec![
            note(format!("{layer}.excess0"), SHARES_WHOLE, None),
            note(
                format!("!{layer}.excess0"),
                &format!("{before} "),
                Some((shares.clone(), after.to_owned())),
            ),
        ],
        ledger: Ledger { note: None, ..ledger },
    }
}
