//! One number explained: its formula, its substitution, and the same for each operand.

use std::collections::BTreeSet;

use super::{Expr, Numbers};
use crate::number::{ExactSum, Relation, Shown};
use crate::trace::{Address, Derivation, Place, Quantity};

/// How far down an explanation goes: far enough for any network that is worked by hand.
const MAX_DEPTH: usize = 128;
/// A sum of more terms is folded.
const MAX_TERMS: usize = 64;
/// How many of its terms are then explained.
const LOUDEST: usize = 8;

/// How one number came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The number's name.
    pub address: Address,
    /// The number as shown.
    pub value: Shown,
    /// What it is, in words: "weight of x1", "given in the lesson".
    pub what: String,
    /// The formula in symbols; `None` for a number that was given.
    pub formula: Option<Expr>,
    /// The formula with its numbers.
    pub substitution: Option<Expr>,
    /// "=" if the shown value is exactly what the substitution gives.
    pub relation: Relation,
    /// The operands, explained in turn.
    pub operands: Vec<Explanation>,
    /// Of a long sum, how many terms are not among the operands, and what they add up to.
    pub rest: Option<(usize, Shown)>,
    /// Why the operands are left out, if they are: explained before, or too far down.
    pub omitted: Option<&'static str>,
}

/// Explains the number at a place, its operands, and theirs, down to what was given.
///
/// ```
/// # use longhand::{network::{Activation, Layer, Network}, number::{ByHand, decimal}, report::{Numbers, explain}, trace::{Record, forward}};
/// # let d = |text| decimal(text).unwrap();
/// # let identity = Activation::named("identity").unwrap();
/// # let weights = nalgebra::dmatrix![d("2")];
/// # let network = Network::new("n", ["x"], vec![Layer::dense(["y"], weights, nalgebra::dvector![d("1")], identity.into())]).unwrap();
/// let trace = forward(ByHand::new(4).unwrap(), &network.into(), &[d("3")]).unwrap();
/// let numbers = Numbers::new(&trace, 4);
/// let explanation = explain(&numbers, trace.outputs()[0]).unwrap();
/// assert_eq!(explanation.value.to_string(), "7");
/// ```
pub fn explain(numbers: &Numbers<'_>, place: Place) -> Option<Explanation> {
    explain_once(numbers, place, &mut BTreeSet::new(), 0)
}

/// Each number is explained once: a network of many layers uses the same ones over and over.
fn explain_once(
    numbers: &Numbers<'_>,
    place: Place,
    explained: &mut BTreeSet<Place>,
    depth: usize,
) -> Option<Explanation> {
    let derivation = numbers.record.derivation(place)?;
    let given = derivation == Derivation::Given;
    let omitted = match () {
        () if given => None,
        () if !explained.insert(place) => Some("explained above"),
        () if depth >= MAX_DEPTH => Some("explain it by its own name"),
        () => None,
    };
    let operands = if omitted.is_some() { Vec::new() } else { derivation.operands() };
    let (operands, rest) = match derivation {
        Derivation::Sum(_) if operands.len() > MAX_TERMS => loudest(numbers, operands),
        _ => (operands, None),
    };
    // A formula of thousands of terms explains nothing: the largest terms stand below, and the rest.
    let short = derivation.operands().len() <= MAX_TERMS;
    Some(Explanation {
        address: numbers.address(place),
        value: numbers.shown(place)?,
        what: describe(numbers, place, &derivation),
        formula: numbers.formula(place).filter(|_| short),
        substitution: numbers.substitution(place).filter(|_| short),
        relation: numbers.relation(place),
        operands: operands
            .into_iter()
            .filter_map(|operand| explain_once(numbers, operand, explained, depth + 1))
            .collect(),
        rest,
        omitted,
    })
}

/// The largest of many terms, largest first, and what the others add up to: exactly, of the digits shown.
fn loudest(numbers: &Numbers<'_>, mut terms: Vec<Place>) -> (Vec<Place>, Option<(usize, Shown)>) {
    let size = |place: &Place| numbers.record.value(*place).unwrap_or_default().abs();
    terms.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let others = terms.split_off(LOUDEST);
    let mut sum = ExactSum::default();
    others.iter().filter_map(|place| numbers.shown(*place)).for_each(|term| {
        sum.add(&term.significant());
    });
    let rest = Shown::exactly(&sum.exact()).map(|sum| (others.len(), sum));
    (terms, rest)
}

/// What a number is, in words.
fn describe(numbers: &Numbers<'_>, place: Place, derivation: &Derivation) -> String {
    let neuron = |layer: usize, index: usize| {
        numbers.record.neurons(layer).get(index).cloned().unwrap_or_default()
    };
    let own = neuron(place.layer, place.neuron);
    let source = |index| {
        let name = numbers.record.source_name(place.layer, place.neuron, index);
        name.unwrap_or_default().to_owned()
    };
    let given = *derivation == Derivation::Given;
    match place.quantity {
        Quantity::Weight(index) if !given => format!("weight for {}, shared", source(index)),
        Quantity::Bias if !given => "bias, shared".to_owned(),
        Quantity::Weight(index) if numbers.record.shared().contains(&place.layer) => {
            format!("weight of {own} for {}, given", source(index))
        }
        Quantity::Weight(index) => format!("weight from {} to {own}, given", source(index)),
        Quantity::Input(index) => format!("what {} passes on", source(index)),
        Quantity::Product(index) => format!("weight times {}", source(index)),
        Quantity::RunningSum(index) => format!("products up to {}, added up", source(index)),
        Quantity::Sum if numbers.shown(Place { quantity: Quantity::Bias, ..place }).is_none() => {
            "the window, added up".to_owned()
        }
        Quantity::Sum => "all products, added up".to_owned(),
        Quantity::Bias => format!("bias of {own}, given"),
        Quantity::PreActivation => format!("pre-activation of {own}"),
        Quantity::Shift => "the largest z of the layer".to_owned(),
        Quantity::Shifted => format!("z of {own}, shifted"),
        Quantity::Exponential => format!("exponential of {own}"),
        Quantity::Total => "all exponentials of the layer, added up".to_owned(),
        Quantity::Output if given && place.layer == 0 => format!("input {own}, given"),
        Quantity::Output if given => format!("{own}, given"),
        Quantity::Output => format!("output of {own}"),
        _ => super::gradients::describe(numbers, place),
    }
}
