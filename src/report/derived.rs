//! Where the numbers of a page came from: each with those of its operands that stand there too, and a sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::gradients::describe;
use super::{Numbers, Study};
use crate::network::{SlopeWork, Work};
use crate::number::Relation;
use crate::trace::{Address, Derivation, Formula, Place, Quantity, Record};

/// A sum of more terms than this is not read out term by term.
const READ_OUT: usize = 8;

/// A number on a page, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its name.
    pub address: String,
    /// How it was made, in words that can be read aloud.
    pub says: String,
    /// What it was made from: indices of numbers of the page before this one, ascending.
    ///
    /// In place of an operand that is not on the page stand those that it was made from; and where an operand
    /// is a copy (what a neuron takes in), so does the original (what the neuron before passes on).
    pub operands: Vec<usize>,
}

/// The numbers with these addresses, in the order of the work, and where each came from.
///
/// An address that no trace of the study has is left out.
pub fn derived(study: &Study<'_>, shown: &BTreeSet<String>) -> Vec<Derived> {
    let mut out = Vec::new();
    for record in study.traces() {
        let numbers = study.numbers(&*record);
        let mut named = named(&*record, shown);
        if named.is_empty() {
            continue;
        }
        let places: Vec<(Place, String)> =
            record.places().filter_map(|place| named.remove_entry(&place)).collect();
        let start = out.len();
        let index: BTreeMap<Place, usize> =
            places.iter().enumerate().map(|(index, (place, _))| (*place, start + index)).collect();
        for (place, address) in places {
            out.push(Derived {
                says: says(&numbers, place).unwrap_or_default(),
                operands: operands(&*record, place, &index),
                address,
            });
        }
    }
    out
}

/// The numbers of a trace that the page shows, found by their names: of a large trace a page shows one number in
/// thousands.
fn named(record: &dyn Record, shown: &BTreeSet<String>) -> BTreeMap<Place, String> {
    let start = format!("{}({}).", record.network(), record.input_name());
    let addresses = shown.range(start.clone()..).take_while(|address| address.starts_with(&start));
    let placed = addresses.filter_map(|address| {
        let place = address.parse::<Address>().ok()?.place(record).ok()?;
        Some((place, address.clone()))
    });
    placed.collect()
}

/// The numbers on the page that a number was made from.
fn operands(record: &dyn Record, place: Place, index: &BTreeMap<Place, usize>) -> Vec<usize> {
    let made_from = |place| {
        let derivation = record.derivation(place);
        derivation.map_or_else(Vec::new, |made| made.operands())
    };
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut next = made_from(place);
    while let Some(operand) = next.pop() {
        if !seen.insert(operand) {
            continue;
        }
        let copied = matches!(record.derivation(operand), Some(Derivation::Copy(_)));
        found.extend(index.get(&operand));
        if copied || !index.contains_key(&operand) {
            next.extend(made_from(operand));
        }
    }
    found.into_iter().collect()
}

/// How a number was made: "x1 to h2: weight 1 times input 1 is 1."
pub(super) fn says(numbers: &Numbers<'_>, place: Place) -> Option<String> {
    if place.quantity.is_backward() {
        return says_backwards(numbers, place);
    }
    let record = numbers.record;
    let number = |place| Some(numbers.shown(place)?.typeset());
    let name = |layer: usize, neuron: usize| record.neurons(layer).get(neuron).cloned();
    let own = name(place.layer, place.neuron)?;
    let source = |index| record.source_name(place.layer, place.neuron, index).map(str::to_owned);
    let shared = record.shared().contains(&place.layer);
    let copied = matches!(record.derivation(place), Some(Derivation::Copy(_)));
    let value = number(place)?;
    let is = match numbers.relation(place) {
        Relation::Equal => "is",
        _ => "is about",
    };
    let derivation = record.derivation(place)?;
    let work = match &derivation {
        Derivation::Given => format!("{is} {value}, given"),
        Derivation::Copy(_) => format!("{value}, as it is"),
        Derivation::Largest(of) if place.quantity == Quantity::Output => {
            format!("the largest of {} {is} {value}", of.len())
        }
        Derivation::Worked(_) if place.quantity == Quantity::Output => {
            let count = record.sources(place.layer, place.neuron).len();
            let sum = number(Place { quantity: Quantity::Sum, ..place })?;
            format!("{sum} divided by {count} {is} {value}")
        }
        Derivation::Product(a, b) if !matches!(place.quantity, Quantity::Product(_)) => {
            format!("{} times {} {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Product(a, b) => {
            format!("weight {} times input {} {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Sum(terms) => format!("{} {is} {value}", added(numbers, place, terms)?),
        Derivation::Activation(activation, z, _) if activation.row.work == Work::Pass => {
            format!("its z, {}, as it is", number(*z)?)
        }
        Derivation::Activation(activation, z, _) => {
            format!("{} of {} {is} {value}", activation.row.symbol, number(*z)?)
        }
        Derivation::Largest(_) => format!("{is} {value}"),
        Derivation::Difference(a, b) => {
            format!("z {} minus the largest, {}, {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Exponential(power) => {
            format!("e to the power of {} {is} {value}", number(*power)?)
        }
        Derivation::Quotient(a, b) => {
            format!("{} divided by {} {is} {value}", number(*a)?, number(*b)?)
        }
        _ => format!("{is} {value}"),
    };
    Some(match place.quantity {
        Quantity::Weight(index) if copied => {
            format!("The weight for {}, shared: {value}.", source(index)?)
        }
        Quantity::Bias if copied => format!("The shared bias: {value}."),
        Quantity::Weight(index) if shared => {
            format!("The weight of {own} for {} {work}.", source(index)?)
        }
        Quantity::Weight(index) => format!("The weight from {} to {own} {work}.", source(index)?),
        Quantity::Bias => format!("The bias of {own} {work}."),
        Quantity::Output if place.layer == 0 => format!("Input {own} {work}."),
        Quantity::Input(index) => format!("{} passes {value} on to {own}.", source(index)?),
        Quantity::Product(index) => format!("{} to {own}: {work}.", source(index)?),
        Quantity::RunningSum(_) => format!("{own}, sum so far: {work}."),
        Quantity::Sum => format!("{own}, sum of the products: {work}."),
        Quantity::PreActivation => format!("z of {own}: {work}."),
        Quantity::Shift => format!("The largest z of the layer {work}."),
        Quantity::Shifted | Quantity::Exponential => format!("{own}: {work}."),
        Quantity::Total => format!("The exponentials of the layer: {work}."),
        Quantity::Output => format!("Output of {own}: {work}."),
        _ => return None,
    })
}

/// The same for a number of the backward pass: "How far y is from its target: 0.7311 minus 0 is 0.7311."
fn says_backwards(numbers: &Numbers<'_>, place: Place) -> Option<String> {
    let record = numbers.record;
    let number = |place| Some(numbers.shown(place)?.typeset());
    let value = number(place)?;
    let is = match numbers.relation(place) {
        Relation::Equal => "is",
        _ => "is about",
    };
    let mut what = describe(numbers, place);
    let work = match &record.derivation(place)? {
        Derivation::Given => value,
        Derivation::Copy(of) => format!("{value}, the same as {}", describe(numbers, *of)),
        Derivation::Sum(terms) if terms.len() == 1 => value,
        Derivation::Sum(terms) => format!("{} {is} {value}", added(numbers, place, terms)?),
        Derivation::Product(a, b) => {
            format!("{} times {} {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Difference(a, b) => {
            format!("{} minus {} {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Quotient(a, b) => {
            format!("{} divided by {} {is} {value}", number(*a)?, number(*b)?)
        }
        Derivation::Slope(activation, z, a) => {
            let own = record.neurons(place.layer).get(place.neuron)?;
            what = format!("slope of {} at {own}", activation.row.symbol);
            let work = match &activation.row.slope_work {
                SlopeWork::OutputTimesRest => {
                    format!("{0} times (1 minus {0})", number(*a)?)
                }
                SlopeWork::OneMinusSquare => format!("1 minus {0} times {0}", number(*a)?),
                SlopeWork::Function { symbol, negative, .. } => {
                    let minus = if *negative { "minus " } else { "" };
                    format!("{minus}{symbol} of {}", number(*z)?)
                }
                SlopeWork::Piece => format!("at z = {} it", number(*z)?),
            };
            format!("{work} {is} {value}")
        }
        Derivation::Worked(formula) if formula.operands().is_empty() => value,
        Derivation::Worked(formula) => {
            format!("{} {is} {value}", read_out(formula, &number)?)
        }
        Derivation::Logarithm(formula) => {
            format!("the natural logarithm of {} {is} {value}", read_out(formula, &number)?)
        }
        Derivation::Again(..) => format!("{is} {value}"),
        Derivation::Activation(..) | Derivation::Largest(_) | Derivation::Exponential(_) => value,
    };
    let mut letters = what.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    Some(format!("{}: {work}.", first.chain(letters).collect::<String>()))
}

/// A formula read out: "(2 times 0.7311) divided by 3".
fn read_out(formula: &Formula, number: &dyn Fn(Place) -> Option<String>) -> Option<String> {
    let part = |formula: &Formula| {
        let said = read_out(formula, number)?;
        Some(match formula {
            Formula::Number(_) | Formula::Constant(_) => said,
            _ => format!("({said})"),
        })
    };
    Some(match formula {
        Formula::Number(place) => number(*place)?,
        Formula::Constant(value) => value.to_string(),
        Formula::Negative(of) => format!("minus {}", part(of)?),
        Formula::Sum(terms) => terms.iter().map(part).collect::<Option<Vec<_>>>()?.join(" plus "),
        Formula::Difference(a, b) => format!("{} minus {}", part(a)?, part(b)?),
        Formula::Product(a, b) => format!("{} times {}", part(a)?, part(b)?),
        Formula::Quotient(a, b) => format!("{} divided by {}", part(a)?, part(b)?),
    })
}

/// The terms of a sum: "2 minus 2", "sum 2 plus bias −1".
fn added(numbers: &Numbers<'_>, place: Place, terms: &[Place]) -> Option<String> {
    let shown = |place: &Place| numbers.shown(*place);
    if place.quantity == Quantity::PreActivation
        && let [sum, bias] = terms
    {
        let (sum, bias) = (shown(sum)?.typeset(), shown(bias)?.typeset());
        return Some(format!("sum {sum} plus bias {bias}"));
    }
    if terms.len() > READ_OUT {
        return Some(format!("all {} together", terms.len()));
    }
    let mut out = String::new();
    for term in terms.iter().map(shown) {
        let term = term?;
        out += &match (out.is_empty(), term.is_negative()) {
            (true, _) => term.typeset(),
            (false, false) => format!(" plus {}", term.typeset()),
            (false, true) => format!(" minus {}", term.typeset().trim_start_matches('−')),
        };
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Layer, Network};
    use crate::number::{ByHand, decimal};
    use crate::trace::{Address, forward};

    /// y = h, h = ReLU(2·x1 − 3·x2 + 0.5) at (1, 2).
    fn said(address: &str) -> String {
        let d = |text: &str| decimal(text).unwrap();
        let activation = |name| Activation::named(name).unwrap().into();
        let first = Layer::dense(
            ["h"],
            nalgebra::dmatrix![d("2"), d("-3")],
            nalgebra::dvector![d("0.5")],
            activation("relu"),
        );
        let second = Layer::dense(
            ["y"],
            nalgebra::dmatrix![d("0.3333")],
            nalgebra::dvector![d("0.5")],
            activation("sigmoid"),
        );
        let network = Network::new("n", ["x1", "x2"], vec![first, second]).unwrap();
        let hand = ByHand::new(4).unwrap();
        let trace = forward(hand, &network.into(), &[d("1"), d("2")]).unwrap();
        let address: Address = address.parse().unwrap();
        says(&Numbers::new(&trace, 4), address.place(&trace).unwrap()).unwrap()
    }

    #[test]
    fn every_kind_of_number_is_said_in_words() {
        for (address, words) in [
            ("n(1, 2).x1.a", "Input x1 is 1, given."),
            ("n(1, 2).h.x2.weight", "The weight from x2 to h is −3, given."),
            ("n(1, 2).h.x2.input", "x2 passes 2 on to h."),
            ("n(1, 2).h.x2.product", "x2 to h: weight −3 times input 2 is −6."),
            ("n(1, 2).h.x2.sum", "h, sum so far: 2 minus 6 is −4."),
            ("n(1, 2).h.sum", "h, sum of the products: 2 minus 6 is −4."),
            ("n(1, 2).h.bias", "The bias of h is 0.5, given."),
            ("n(1, 2).h.z", "z of h: sum −4 plus bias 0.5 is −3.5."),
            ("n(1, 2).h.a", "Output of h: ReLU of −3.5 is 0."),
            ("n(1, 2).y.a", "Output of y: σ of 0.5 is about 0.6225."),
        ] {
            assert_eq!(said(address), words, "{address}");
        }
    }
}
