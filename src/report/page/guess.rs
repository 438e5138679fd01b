//! What counts as right in the field before an answer.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::super::study::{Study, StudyError};
use super::super::view::Guess;
use crate::number::{Decimal, Lane, Number, Relation, Shown};
use crate::trace::{Address, Place, Record, run};

/// The answer as printed is right. Where the work rounds, so is what rounds to it, and what lies no farther from
/// it than the answer of a machine, which rounds later; and always what lies within the author's tolerance.
pub(super) fn guess(
    study: &Study<'_>,
    address: &Address,
    tolerance: Decimal,
) -> Result<Option<Guess>, StudyError> {
    if let Some(told) = study.learned(address) {
        // The numbers of training are a machine's, shown rounded.
        let told = told?;
        let decimals = u32::try_from(told.shown.widths().1).unwrap_or(u32::MAX);
        let half = BigRational::new(1.into(), BigInt::from(10).pow(decimals) * 2);
        let within = tolerance.shown().exact();
        let within = if told.exact { within } else { within.max(half) };
        return Ok(Shown::exactly(&within).map(|within| Guess { answer: told.shown, within }));
    }
    let (record, place) = study.look_up(address)?;
    let numbers = study.numbers(&*record);
    let Some(answer) = numbers.shown(place) else {
        return Ok(None);
    };
    let mut within = tolerance.shown().exact();
    if !numbers.is_exact(place) || numbers.display(place) != Relation::Equal {
        let decimals = u32::try_from(answer.widths().1).unwrap_or(u32::MAX).max(study.digits);
        let half = BigRational::new(1.into(), BigInt::from(10).pow(decimals) * 2);
        within = within.max(half).max(machine_distance(study, &*record, place, &answer));
    }
    Ok(Shown::exactly(&within).map(|within| Guess { answer, within }))
}

/// How far a machine's answer in f64 lies from the one shown, rounded up to twelve decimals.
fn machine_distance(
    study: &Study<'_>,
    record: &dyn Record,
    place: Place,
    answer: &Shown,
) -> BigRational {
    let input = record.input_name();
    let found = || {
        let definition = study.lesson.network(record.network())?;
        let values = study.lesson.input_values(input)?;
        let machine = run(Lane::F64, &definition.network, &values, input.clone()).ok()?;
        BigRational::from_float(machine.value(place)?)
    };
    let distance = found().map_or_else(BigRational::zero, |value| (value - answer.exact()).abs());
    let scale = BigRational::from(BigInt::from(10).pow(12));
    (distance * &scale).ceil() / scale
}
