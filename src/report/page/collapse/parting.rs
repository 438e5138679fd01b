//! Where a network with an activation parts from what its layers would be without.

use num_traits::Signed;

use super::super::super::study::{Study, StudyError};
use super::super::super::view::{Block, Stage};
use super::super::PageError;
use super::super::compare::{self, Names, Sides};
use super::super::exact::{equal, name, sentence, spelled, stage};
use super::{Chain, NOTATION};
use crate::number::{Decimal, Lane, decimal};
use crate::proof::difference::{Grid, Search, first_difference};
use crate::proof::{Rational, point_text};
use crate::report::{Expr, Ledger, LineKind};
use crate::trace::{InputName, Record, run};

/// Two numbers of f64 that differ by more than this part of their size differ for certain.
const CERTAIN: f64 = 1e-6;

/// The simplest input at which the network and the one layer part, with both traced there.
///
/// With the stage comes whether there is such an input among those that were tried.
pub(super) fn parting(study: &Study<'_>, chain: &Chain<'_>) -> Result<(Stage, bool), PageError> {
    let grid = Grid::default();
    let (found, examined) = search(chain, grid);
    let order = format!(
        "Whole numbers from −{0} to {0} are tried in a fixed order: first the smallest sum of sizes, \
         and among equal sums the larger first number first.",
        grid.reach
    );
    let Some(input) = found else {
        let by = if chain.is_piecewise() { "" } else { " by more than a millionth part" };
        let words = format!(
            "{order} On none of these {} inputs do the network and the one layer differ{by}. That proves nothing \
             about the other inputs.",
            spelled(examined)
        );
        return Ok((stage("Do they differ?", vec![sentence(words)]), false));
    };
    let place = point_text(&input);
    let numbers: Option<Vec<Decimal>> =
        input.iter().map(|number| decimal(&number.to_string()).ok()).collect();
    let Some(numbers) = numbers else {
        return Ok((stage("Where they part", vec![sentence(order)]), true));
    };
    let input_name = InputName::of(&numbers);
    let network = &chain.network.name;
    let left = study.trace(network, &input_name)?;
    let right = run(study.lane, &chain.straightened(), &numbers, input_name.clone());
    let right: std::rc::Rc<dyn Record> =
        std::rc::Rc::from(right.map_err(|error| StudyError::Trace {
            what: format!("{network}({input_name})"),
            error,
        })?);
    let names =
        Names { left: network.clone(), right: "without activation".to_owned(), both: false };
    let sides = Sides { label: place.clone(), left, right };
    let unbroken = place.replace(", ", ",\u{a0}");
    let first = if examined == 1 {
        format!("Already the first, {unbroken}, settles it:")
    } else {
        let clearly = if chain.is_piecewise() { "" } else { " by more than a millionth part" };
        let ordinal = ordinal(examined);
        format!("The first at which the two differ{clearly} is {unbroken}, the {ordinal}:")
    };
    let mut blocks = vec![sentence(format!("{order} {first}"))];
    blocks.push(Block::Compare(compare::at_one_input(study, &sides, &names)));
    blocks.push(sentence(
        "One input is enough: two functions that differ somewhere are not the same function.",
    ));
    Ok((stage(format!("Where they part: {place}"), blocks), true))
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The first input on the grid at which network and one layer differ, and how many inputs were
/// tried, that one included.
fn search(chain: &Chain<'_>, grid: Grid) -> (Option<Vec<Rational>>, usize) {
    let inputs = chain.network.inputs.len();
    let one = |input: &[Rational]| chain.collapsed.result.apply(input).ok();
    let outcome: Search<Option<Vec<Rational>>> = if chain.is_piecewise() {
        let network = |input: &[Rational]| chain.exactly(input)?.pop();
        first_difference(inputs, grid, network, one)
    } else {
        // A smooth activation has no exact values; f64 is enough where the two are far apart.
        let network = |input: &[Rational]| {
            let outputs = in_f64(chain, input)?;
            let one = one(input)?;
            let apart = outputs.iter().zip(&one).any(|(output, one)| {
                let size = one.abs() + Rational::from_integer(1.into());
                let limit = Rational::from_float(CERTAIN).unwrap_or_default() * size;
                (output - one).abs() > limit
            });
            Some(if apart { outputs } else { one })
        };
        first_difference(inputs, grid, network, one)
    };
    (outcome.difference.map(|found| found.input), outcome.examined)
}

fn in_f64(chain: &Chain<'_>, input: &[Rational]) -> Option<Vec<Rational>> {
    let numbers: Option<Vec<Decimal>> =
        input.iter().map(|number| decimal(&number.to_string()).ok()).collect();
    let numbers = numbers?;
    let record = run(Lane::F64, chain.network, &numbers, InputName::of(&numbers)).ok()?;
    let outputs = record.outputs().into_iter();
    outputs.map(|place| Some(record.shown(place)?.exact())).collect()
}

/// That the network is no single layer at all: halfway between two inputs a layer without activation
/// gives what lies halfway between its answers, and the network does not.
pub(super) fn no_other_layer(chain: &Chain<'_>) -> Option<Stage> {
    let network = |input: &[Rational]| chain.exactly(input)?.pop();
    let mirrored = |input: &[Rational]| input.iter().map(|entry| -entry).collect::<Vec<_>>();
    let middle = vec![Rational::default(); chain.network.inputs.len()];
    let doubled: Vec<Rational> = network(&middle)?.iter().map(|value| value + value).collect();
    let ends = |input: &[Rational]| {
        let (one, other) = (network(input)?, network(&mirrored(input))?);
        Some(one.iter().zip(&other).map(|(a, b)| a + b).collect::<Vec<_>>())
    };
    let outcome = first_difference(middle.len(), Grid::default(), ends, |_| Some(doubled.clone()));
    let found = outcome.difference?;
    let differs = found.left?.iter().zip(&doubled).position(|(ends, middle)| ends != middle)?;
    let (end, other_end) = (found.input.clone(), mirrored(&found.input));
    let output = |input: &[Rational]| network(input)?.into_iter().nth(differs);
    let at = |input: &[Rational]| {
        let neuron = name(chain.outputs().get(differs).map_or("", String::as_str));
        Expr::Phrase(vec![neuron, Expr::Words(format!("at {}", point_text(input)))])
    };
    let (one, other, between) = (output(&end)?, output(&other_end)?, output(&middle)?);
    let line =
        |label: Expr, value: &Rational| equal(LineKind::Step, label, None, NOTATION.shown(value));
    let two = Rational::from_integer(2.into());
    let mean = Expr::Fraction(
        Expr::Sum(vec![NOTATION.number(&one), NOTATION.number(&other)]).into(),
        Expr::whole(2).into(),
    );
    let halfway = (&one + &other) / two;
    let ledger = Ledger {
        title: Expr::Words("Two inputs, and the one halfway between them".to_owned()),
        lines: vec![
            line(at(&end), &one),
            line(at(&other_end), &other),
            equal(
                LineKind::Step,
                Expr::Words("halfway, if straight".to_owned()),
                Some(mean),
                NOTATION.shown(&halfway),
            ),
            line(at(&middle), &between),
        ],
        equation: None,
        note: None,
    };
    Some(stage(
        "No other single layer would do",
        vec![
            sentence(
                "Could a layer with other weights give what this network gives? Whatever its weights, a layer without \
                 activation is straight: halfway between two inputs it gives what lies halfway between its two \
                 answers. This network does not:",
            ),
            Block::Ledgers(vec![ledger]),
        ],
    ))
}
