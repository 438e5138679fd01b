//! The squared errors and their slopes.

use super::{Kind, Sheet, over_count};
use crate::number::{Arithmetic, Decimal};
use crate::trace::{Derivation, Formula, Quantity, TraceError};

/// (a − t)², or half of it.
pub(super) fn squared<A: Arithmetic>(
    sheet: &mut Sheet<'_, A>,
    kind: Kind,
    a: A::Number,
    t: A::Number,
) -> Result<A::Number, TraceError> {
    let arithmetic = sheet.arithmetic;
    let (output, target) = (sheet.place(Quantity::Output), sheet.place(Quantity::Target));
    let error = sheet.write(
        Quantity::Error,
        arithmetic.difference(a, t),
        Derivation::Difference(output, target),
    )?;
    let of = sheet.place(Quantity::Error);
    let square = arithmetic.product(error, error);
    if kind == Kind::MeanSquared {
        return sheet.write(Quantity::Term, square, Derivation::Product(of, of));
    }
    let square = sheet.write(Quantity::Square, square, Derivation::Product(of, of))?;
    let two = Decimal::TWO;
    let divisor = sheet.literal(two)?;
    let half = Formula::Quotient(
        Formula::Number(sheet.place(Quantity::Square)).into(),
        Formula::Constant(two).into(),
    );
    sheet.write(Quantity::Term, arithmetic.quotient(square, divisor), Derivation::Worked(half))
}

/// 2·(a − t)/n, or a − t where the loss has its ½.
pub(super) fn squared_slope<A: Arithmetic>(
    sheet: &mut Sheet<'_, A>,
    kind: Kind,
    a: A::Number,
    t: A::Number,
    count: Decimal,
) -> Result<A::Number, TraceError> {
    let arithmetic = sheet.arithmetic;
    let error = arithmetic.difference(a, t);
    let of = sheet.place(Quantity::Error);
    if kind == Kind::HalfSquared {
        return sheet.write(Quantity::OutputGradient, error, Derivation::Copy(of));
    }
    let (two, outputs) = (sheet.literal(Decimal::TWO)?, sheet.literal(count)?);
    // Twice a written number needs no rounding, so the quotient is rounded once.
    let slope = error.and_then(|error| {
        let double = arithmetic.product(two, error)?;
        if count == Decimal::ONE {
            return Ok(double);
        }
        arithmetic.quotient(double, outputs)
    });
    let double =
        Formula::Product(Formula::Constant(Decimal::TWO).into(), Formula::Number(of).into());
    let worked = over_count(double, count);
    sheet.write(Quantity::OutputGradient, slope, Derivation::Worked(worked))
}
