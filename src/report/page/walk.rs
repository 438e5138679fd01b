//! A network worked through at one input, and what a machine makes of the same.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::super::study::{Study, StudyError};
use super::super::view::{Figure, LedgerGroup, Markup, Piece, Prose, Walk};
use super::diagram::diagram;
use super::figure;
use super::prose::plain;
use super::title::{counted_title, layer_title};
use super::train::grouped;
use crate::chart::Chart;
use crate::number::{Lane, Shown};
use crate::render::text;
use crate::report::{Numbers, in_words};
use crate::trace::{InputName, Place, Quantity, Record, run};

/// A layer of more neurons than this is folded on the page.
pub(super) const FOLD_ABOVE: usize = 6;
/// Of a layer of more neurons than this only those that say most are set out.
const MOST_LEDGERS: usize = 64;
/// Of a neuron with more products than this, a figure counts them all.
const COUNTED_ABOVE: usize = 100;
/// Beside the ledgers a diagram of more pixels would be too small to read.
pub(super) const BROAD: u32 = 560;

/// The walk of a network at an input; `wanted` picks neurons, all of them if it is empty.
pub(super) fn walk(
    study: &Study<'_>,
    id: &str,
    network: &str,
    input: &InputName,
    wanted: &[String],
) -> Result<Walk, StudyError> {
    let record = study.trace(network, input)?;
    let numbers = study.numbers(&*record);
    let picked = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let mut groups = Vec::new();
    for layer in 1..=record.layers() {
        let neurons = record.neurons(layer);
        let output = |neuron| Place { layer, neuron, quantity: Quantity::Output };
        let names = neurons.iter().enumerate().filter(|(_, name)| picked(name));
        let all: Vec<Place> = names.map(|(neuron, _)| output(neuron)).collect();
        // Of very many neurons those are set out that say most; all are in the record.
        let kept = if all.len() > MOST_LEDGERS { numbers.largest(&all) } else { all.clone() };
        let mut ledgers: Vec<_> =
            kept.iter().filter_map(|place| numbers.neuron_ledger(layer, place.neuron)).collect();
        if ledgers.is_empty() {
            continue;
        }
        let count = ledgers.len();
        let figures = if count > FOLD_ABOVE {
            Vec::new()
        } else {
            kept.iter().filter_map(|place| products(id, &*record, *place)).collect()
        };
        // Softmax without weights: what there is to work out is the layer as a whole.
        if let Some(softmax) = numbers.softmax_ledger(layer) {
            if numbers.is_bare(layer) {
                ledgers.clear();
            }
            ledgers.push(softmax);
        }
        groups.push(LedgerGroup {
            title: if kept.len() < all.len() {
                let all = grouped(all.len());
                let layer = layer_title(&*record, layer);
                format!("{layer}: the {count} of {all} neurons with the largest outputs")
            } else {
                counted_title(&*record, layer, count)
            },
            folded: count > FOLD_ABOVE,
            ledgers,
            figures,
        });
    }
    let drawing = diagram(&numbers, true, wanted).ok();
    // The lines of a folded neuron are long: they name sources by the thousand.
    let folded = (1..=record.layers()).any(|layer| record.columns(layer, 0) > COUNTED_ABOVE);
    let broad = folded || drawing.as_ref().is_some_and(|chart| chart.width > BROAD);
    Ok(Walk {
        id: id.to_owned(),
        title: format!("{network}({})", record.input_name().typeset()),
        subtitle: subtitle(study, &numbers),
        diagram: drawing.map(|chart| stepped(chart, id)),
        words: in_words(&numbers),
        broad,
        groups,
        machine: machine_note(study, &*record)?,
        whole: study.whole(&*record),
    })
}

/// The drawing of a walk. Its own description would tell the reader of the first step how the walk ends.
pub(super) fn stepped(mut drawing: Chart, id: &str) -> Markup {
    drawing.description = "Its numbers are worked out step by step.".to_owned();
    Markup(drawing.inline(&format!("{id}--diagram")))
}

/// All products of a neuron as a figure, if it has too many for its ledger to give an idea of them.
fn products(id: &str, record: &dyn Record, place: Place) -> Option<Figure> {
    let Place { layer, neuron, .. } = place;
    if record.sources(layer, neuron).len() <= COUNTED_ABOVE
        || record.shown(Place { quantity: Quantity::Product(0), ..place }).is_none()
    {
        return None;
    }
    let chart = figure::histogram(record, layer, neuron).ok()?;
    let name = record.neurons(layer).get(neuron)?;
    // Two hyphens: no heading and no block is called so.
    let id = format!("{id}--{name}-products");
    Some(Figure {
        svg: Markup(chart.inline(&format!("{id}-drawing"))),
        caption: Some(plain(format!(
            "All {} products of {}, counted by where they lie.",
            grouped(record.sources(layer, neuron).len()),
            text::symbol(name)
        ))),
        words: Vec::new(),
        wide: false,
        data: Some(figure::data(&chart.table)),
        id,
    })
}

/// How the numbers of the walk were made.
fn subtitle(study: &Study<'_>, numbers: &Numbers<'_>) -> Option<String> {
    let digits = study.digits;
    let decimals = if digits == 1 { "decimal" } else { "decimals" };
    Some(match numbers.record.lane() {
        Lane::ByHand { .. } => format!("by hand, to {digits} {decimals}"),
        Lane::F64 => format!("in f64, shown to {digits} {decimals}"),
        Lane::F32 => format!("in f32, shown to {digits} {decimals}"),
    })
}

/// What f64 prints for the outputs, and how far the numbers of a by-hand trace are from it.
fn machine_note(study: &Study<'_>, record: &dyn Record) -> Result<Option<Prose>, StudyError> {
    if !matches!(record.lane(), Lane::ByHand { .. }) {
        return Ok(None);
    }
    let Some(definition) = study.lesson.network(record.network()) else {
        return Ok(None);
    };
    let input = record.input_name();
    let values =
        study.lesson.input_values(input).ok_or_else(|| StudyError::Input(input.clone()))?;
    let machine = run(Lane::F64, &definition.network, &values, input.clone()).map_err(|error| {
        StudyError::Trace { what: format!("{}({input})", record.network()), error }
    })?;
    let largest = largest_difference(record, &*machine);
    let outputs: Vec<String> = record
        .outputs()
        .into_iter()
        .filter_map(|place| {
            let name = record.neurons(place.layer).get(place.neuron)?;
            Some(format!("{} = {}", text::symbol(name), text::number(&machine.shown(place)?)))
        })
        .collect();
    let outputs =
        if outputs.len() <= 8 { outputs.join(", ") } else { "the same outputs".to_owned() };
    let sentence = if largest.is_zero() {
        format!(
            "A machine computing in f64 gets {outputs}, and every number on the way is the same."
        )
    } else {
        let bound = upper_bound(&largest);
        format!(
            "A machine computing in f64, which rounds far later, gets {outputs}. \
             No number above is farther than {bound} from the machine’s."
        )
    };
    Ok(Some(Prose(vec![Piece::Text(sentence)])))
}

/// The largest difference between the numbers of two traces of the same network and input.
pub(super) fn largest_difference(a: &dyn Record, b: &dyn Record) -> BigRational {
    let mut largest = BigRational::zero();
    for place in a.places() {
        let same = a.shown(place) == b.shown(place);
        if same {
            continue;
        }
        let (left, right) = (readings(a, place), readings(b, place));
        for (left, right) in left.iter().flat_map(|a| right.iter().map(move |b| (a, b))) {
            largest = largest.max((left - right).abs());
        }
    }
    largest
}

/// The value, as printed. Of a machine number also what its bits mean, which the shortest text for it is only near:
/// a bound has to hold for either.
fn readings(record: &dyn Record, place: Place) -> Vec<BigRational> {
    let printed = record.shown(place).map(|shown| shown.exact());
    let bits = match record.lane() {
        Lane::ByHand { .. } => None,
        Lane::F64 | Lane::F32 => record.value(place).and_then(BigRational::from_float),
    };
    printed.into_iter().chain(bits).collect()
}

/// A positive number rounded up to one significant digit, typeset: "0.00004" or "3 · 10⁻¹⁷".
pub(super) fn upper_bound(value: &BigRational) -> String {
    let ten = BigRational::from(BigInt::from(10));
    let (mut scaled, mut exponent) = (value.clone(), 0i32);
    while scaled < BigRational::from(BigInt::from(1)) && exponent > -400 {
        scaled *= &ten;
        exponent -= 1;
    }
    while scaled >= ten && exponent < 400 {
        scaled /= &ten;
        exponent += 1;
    }
    let mut digit = scaled.ceil().to_integer();
    if digit == BigInt::from(10) {
        (digit, exponent) = (BigInt::from(1), exponent + 1);
    }
    if exponent < -6 {
        return format!("{digit} · 10{}", text::superscript(&exponent.to_string()));
    }
    let power = BigRational::from(BigInt::from(10).pow(exponent.unsigned_abs()));
    let bound = BigRational::from(digit);
    let bound = if exponent < 0 { bound / power } else { bound * power };
    Shown::exactly(&bound).map_or_else(String::new, |shown| shown.typeset())
}

#[cfg(test)]
mod tests {
    use super::upper_bound;
    use num_rational::BigRational;

    #[test]
    fn bounds_are_never_below_the_value() {
        let ratio = |n: i64, d: i64| BigRational::new(n.into(), d.into());
        assert_eq!(upper_bound(&ratio(31, 1_000_000)), "0.00004");
        assert_eq!(upper_bound(&ratio(4, 100_000)), "0.00004");
        assert_eq!(upper_bound(&ratio(96, 1)), "100");
        assert_eq!(upper_bound(&ratio(22, 1_000_000_000_000)), "3 · 10⁻¹¹");
    }
}
