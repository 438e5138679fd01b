//! By-hand arithmetic: exact decimals, each written result rounded once.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use rust_decimal::Decimal;

use super::{Arithmetic, Enclosure, Lane, Number, NumberError, Shown, Smooth};

/// The most decimals a lesson may ask for.
pub const MAX_DIGITS: u32 = 12;

/// Decimals written to `digits` places, rounded half away from zero.
///
/// Products, quotients and function values are rounded once, when they are written; sums of written
/// values are exact. So the terms on a page add up to the total on the page, to the last digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByHand {
    digits: u32,
}

impl ByHand {
    /// Arithmetic to `digits` decimals, 0 to [`MAX_DIGITS`]; `None` beyond.
    pub fn new(digits: u32) -> Option<Self> {
        (digits <= MAX_DIGITS).then_some(Self { digits })
    }

    /// `numerator / denominator`, rounded half away from zero to `digits` decimals.
    ///
    /// The one place where by-hand arithmetic rounds: |n/d|·10^digits + ½, cut to an integer.
    fn round(self, numerator: &BigInt, denominator: &BigInt) -> Result<Decimal, NumberError> {
        let scaled = numerator.abs() * BigInt::from(10).pow(self.digits) * 2 + denominator.abs();
        let units: BigInt = scaled / (denominator.abs() * 2);
        let negative = numerator.is_negative() != denominator.is_negative();
        decimal_of(if negative { -units } else { units }, self.digits)
    }
}

/// A decimal from its integer `mantissa` and `scale`, without trailing zeros.
///
/// The zeros go first, for a whole number is no larger for being written to twelve decimals.
fn decimal_of(mut mantissa: BigInt, mut scale: u32) -> Result<Decimal, NumberError> {
    while scale > 0 && (&mantissa % 10u32).is_zero() {
        mantissa /= 10u32;
        scale -= 1;
    }
    i128::try_from(mantissa)
        .ok()
        .and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, scale).ok())
        .ok_or(NumberError::TooLarge)
}

/// Both mantissas at the larger of the two scales, and that scale.
fn aligned(a: Decimal, b: Decimal) -> Result<(i128, i128, u32), NumberError> {
    let scale = a.scale().max(b.scale());
    let at = |value: Decimal| {
        10i128
            .checked_pow(scale - value.scale())
            .and_then(|factor| value.mantissa().checked_mul(factor))
            .ok_or(NumberError::TooLarge)
    };
    Ok((at(a)?, at(b)?, scale))
}

impl Arithmetic for ByHand {
    type Number = Decimal;

    fn lane(&self) -> Lane {
        Lane::ByHand { digits: self.digits }
    }

    fn literal(&self, literal: Decimal) -> Result<Decimal, NumberError> {
        let literal = literal.normalize();
        if literal.scale() > self.digits {
            return Err(NumberError::TooManyDecimals { digits: self.digits });
        }
        Ok(literal)
    }

    fn sum(&self, a: Decimal, b: Decimal) -> Result<Decimal, NumberError> {
        let (a, b, scale) = aligned(a, b)?;
        decimal_of(BigInt::from(a) + BigInt::from(b), scale)
    }

    fn difference(&self, a: Decimal, b: Decimal) -> Result<Decimal, NumberError> {
        self.sum(a, -b)
    }

    fn product(&self, a: Decimal, b: Decimal) -> Result<Decimal, NumberError> {
        let numerator = BigInt::from(a.mantissa()) * BigInt::from(b.mantissa());
        self.round(&numerator, &BigInt::from(10).pow(a.scale() + b.scale()))
    }

    fn quotient(&self, a: Decimal, b: Decimal) -> Result<Decimal, NumberError> {
        if b.is_zero() {
            return Err(NumberError::DivisionByZero);
        }
        let (a, b, _) = aligned(a, b)?;
        self.round(&a.into(), &b.into())
    }

    /// Ziv's method: enclose the value in an interval and round both ends; if they disagree, the
    /// value is too close to a tie to be sure of, so enclose it more tightly. It ends because the
    /// functions of the table are irrational wherever they are not given exactly.
    fn smooth(&self, function: &Smooth, z: Decimal) -> Result<Decimal, NumberError> {
        if z.is_zero()
            && let Some(exact) = function.at_zero
        {
            return super::decimal(exact)
                .map_err(|_| NumberError::NotFinite)
                .and_then(|exact| self.product(exact, Decimal::ONE));
        }
        let mut bits = 64 + 4 * u64::from(self.digits);
        loop {
            let z = Enclosure::ratio(&z.mantissa().into(), &BigInt::from(10).pow(z.scale()), bits);
            let value = (function.enclose)(&z).ok_or(NumberError::TooLarge)?;
            let (low, high, denominator) = value.ends();
            let low = self.round(low, &denominator)?;
            if low == self.round(high, &denominator)? {
                return Ok(low);
            }
            bits *= 2;
            if bits > 1 << 16 {
                return Err(NumberError::NotFinite);
            }
        }
    }
}

impl Number for Decimal {
    fn shown(&self) -> Shown {
        Shown::decimal(*self)
    }

    fn to_f64(&self) -> f64 {
        // Through the text: the conversion of the decimal crate is not correctly rounded.
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{EXPONENTIAL, decimal};

    fn paper(digits: u32) -> ByHand {
        ByHand::new(digits).unwrap()
    }

    fn d(text: &str) -> Decimal {
        decimal(text).unwrap()
    }

    #[test]
    fn products_round_half_away_from_zero() {
        assert_eq!(paper(2).product(d("0.05"), d("0.1")).unwrap(), d("0.01"));
        assert_eq!(paper(2).product(d("-0.05"), d("0.1")).unwrap(), d("-0.01"));
        assert_eq!(paper(2).product(d("0.049"), d("0.1")).unwrap(), d("0"));
        assert_eq!(paper(4).product(d("0.37"), d("0.8413")).unwrap(), d("0.3113"));
    }

    #[test]
    fn quotients_round_once() {
        assert_eq!(paper(4).quotient(d("2"), d("3")).unwrap(), d("0.6667"));
        assert_eq!(paper(4).quotient(d("-1"), d("8")).unwrap(), d("-0.125"));
        assert_eq!(paper(4).quotient(d("1"), d("0")), Err(NumberError::DivisionByZero));
    }

    #[test]
    fn sums_are_exact_or_refused() {
        assert_eq!(paper(4).sum(d("0.3113"), d("-0.6")).unwrap(), d("-0.2887"));
        let large = Decimal::MAX;
        assert_eq!(paper(4).sum(large, d("0.1")), Err(NumberError::TooLarge));
    }

    #[test]
    fn a_result_that_fits_is_not_refused_for_its_unwritten_decimals() {
        let product = paper(12).product(d("1e13"), d("3e14")).unwrap();
        assert_eq!(product, d("3e27"));
        assert_eq!(paper(12).quotient(d("3e27"), d("3")).unwrap(), d("1e27"));
        let half = paper(1).sum(d("7e27"), d("0.5")).unwrap();
        assert_eq!(paper(1).sum(half, half).unwrap().to_string(), "14000000000000000000000000001");
        assert_eq!(paper(0).product(d("1e27"), d("100")), Err(NumberError::TooLarge));
    }

    #[test]
    fn a_negative_result_that_rounds_away_is_plain_zero() {
        let zero = paper(2).product(d("-0.01"), d("0.01")).unwrap();
        assert_eq!(zero.shown().to_string(), "0");
    }

    #[test]
    fn exponentials_are_rounded_correctly() {
        assert_eq!(paper(4).smooth(&EXPONENTIAL, d("1")).unwrap(), d("2.7183"));
        assert_eq!(paper(12).smooth(&EXPONENTIAL, d("-1")).unwrap(), d("0.367879441171"));
        assert_eq!(paper(4).smooth(&EXPONENTIAL, d("0")).unwrap(), d("1"));
        assert_eq!(paper(4).smooth(&EXPONENTIAL, d("-1000")).unwrap(), d("0"));
        assert_eq!(paper(4).smooth(&EXPONENTIAL, d("1000")), Err(NumberError::TooLarge));
    }
}
