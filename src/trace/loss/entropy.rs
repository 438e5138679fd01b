//! The cross-entropies and their slopes.

use super::{Kind, Sheet, over_count};
use crate::number::{Arithmetic, Decimal, LOGARITHM, NumberError};
use crate::trace::{Derivation, Formula, Place, Quantity, TraceError};

/// −t·ln a, and for a yes or no −(1 − t)·ln(1 − a) as well.
pub(super) fn entropy<A: Arithmetic>(
    sheet: &mut Sheet<'_, A>,
    kind: Kind,
    a: A::Number,
    t: A::Number,
) -> Result<A::Number, TraceError> {
    let (zero, one) = (sheet.literal(Decimal::ZERO)?, sheet.literal(Decimal::ONE)?);
    let arithmetic = sheet.arithmetic;
    let mut parts = Vec::new();
    if t != zero {
        let log = logarithm(arithmetic, Ok(a));
        let derivation = Derivation::Logarithm(Formula::Number(sheet.place(Quantity::Output)));
        let log = sheet.write(Quantity::Log, log, derivation)?;
        let factors =
            Derivation::Product(sheet.place(Quantity::Target), sheet.place(Quantity::Log));
        let part = sheet.write(Quantity::LogPart, arithmetic.product(t, log), factors)?;
        parts.push((part, sheet.place(Quantity::LogPart)));
    }
    if kind == Kind::BinaryCrossEntropy && t != one {
        let log = logarithm(arithmetic, arithmetic.difference(one, a));
        let rest = one_minus(sheet.place(Quantity::Output));
        let log = sheet.write(Quantity::RestLog, log, Derivation::Logarithm(rest))?;
        let factors = Formula::Product(
            one_minus(sheet.place(Quantity::Target)).into(),
            Formula::Number(sheet.place(Quantity::RestLog)).into(),
        );
        let part = arithmetic.difference(one, t).and_then(|rest| arithmetic.product(rest, log));
        let part = sheet.write(Quantity::RestPart, part, Derivation::Worked(factors))?;
        parts.push((part, sheet.place(Quantity::RestPart)));
    }
    let (value, formula) = match parts[..] {
        [] => (Ok(zero), Formula::Constant(Decimal::ZERO)),
        [(part, place)] => (arithmetic.difference(zero, part), negative(place)),
        [(first, place), (second, other), ..] => (
            arithmetic.sum(first, second).and_then(|sum| arithmetic.difference(zero, sum)),
            Formula::Negative(
                Formula::Sum(vec![Formula::Number(place), Formula::Number(other)]).into(),
            ),
        ),
    };
    sheet.write(Quantity::Term, value, Derivation::Worked(formula))
}

/// −t/a.
pub(super) fn entropy_slope<A: Arithmetic>(
    sheet: &mut Sheet<'_, A>,
    a: A::Number,
    t: A::Number,
) -> Result<A::Number, TraceError> {
    let zero = sheet.literal(Decimal::ZERO)?;
    let arithmetic = sheet.arithmetic;
    if t == zero {
        let nothing = Derivation::Worked(Formula::Constant(Decimal::ZERO));
        return sheet.write(Quantity::OutputGradient, Ok(zero), nothing);
    }
    let quotient = Formula::Quotient(
        Formula::Number(sheet.place(Quantity::Target)).into(),
        Formula::Number(sheet.place(Quantity::Output)).into(),
    );
    let value =
        arithmetic.quotient(t, a).and_then(|quotient| arithmetic.difference(zero, quotient));
    sheet.write(
        Quantity::OutputGradient,
        value,
        Derivation::Worked(Formula::Negative(quotient.into())),
    )
}

/// ((1 − t)/(1 − a) − t/a) / n: what pushes the output down less what pulls it up.
pub(super) fn binary_entropy_slope<A: Arithmetic>(
    sheet: &mut Sheet<'_, A>,
    a: A::Number,
    t: A::Number,
    count: Decimal,
) -> Result<A::Number, TraceError> {
    let (zero, one) = (sheet.literal(Decimal::ZERO)?, sheet.literal(Decimal::ONE)?);
    let outputs = sheet.literal(count)?;
    let arithmetic = sheet.arithmetic;
    let (output, target) = (sheet.place(Quantity::Output), sheet.place(Quantity::Target));
    let (mut push, mut pull) = (None, None);
    if t != one {
        let value = (|| {
            arithmetic.quotient(arithmetic.difference(one, t)?, arithmetic.difference(one, a)?)
        })();
        let rests = Formula::Quotient(one_minus(target).into(), one_minus(output).into());
        push = Some(sheet.write(Quantity::Push, value, Derivation::Worked(rests))?);
    }
    if t != zero {
        let value = arithmetic.quotient(t, a);
        pull = Some(sheet.write(Quantity::Pull, value, Derivation::Quotient(target, output))?);
    }
    let (push_at, pull_at) = (sheet.place(Quantity::Push), sheet.place(Quantity::Pull));
    let (value, formula) = match (push, pull) {
        (None, None) => (Ok(zero), Formula::Constant(Decimal::ZERO)),
        (Some(push), None) => (Ok(push), Formula::Number(push_at)),
        (None, Some(pull)) => (arithmetic.difference(zero, pull), negative(pull_at)),
        (Some(push), Some(pull)) => (
            arithmetic.difference(push, pull),
            Formula::Difference(Formula::Number(push_at).into(), Formula::Number(pull_at).into()),
        ),
    };
    let value = if count == Decimal::ONE {
        value
    } else {
        value.and_then(|value| arithmetic.quotient(value, outputs))
    };
    let worked = over_count(formula, count);
    sheet.write(Quantity::OutputGradient, value, Derivation::Worked(worked))
}

/// ln of a number that is above 0.
fn logarithm<A: Arithmetic>(
    arithmetic: A,
    of: Result<A::Number, NumberError>,
) -> Result<A::Number, NumberError> {
    let (of, zero) = (of?, arithmetic.literal(Decimal::ZERO)?);
    if of <= zero {
        return Err(NumberError::NoLogarithm);
    }
    // ln 1 is 0, the one place where a logarithm of a decimal is a decimal.
    if of == arithmetic.literal(Decimal::ONE)? {
        return Ok(zero);
    }
    arithmetic.smooth(&LOGARITHM, of)
}

fn one_minus(place: Place) -> Formula {
    Formula::Difference(Formula::Constant(Decimal::ONE).into(), Formula::Number(place).into())
}

fn negative(place: Place) -> Formula {
    Formula::Negative(Formula::Number(place).into())
}
