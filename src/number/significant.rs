//! Exact sums and products of the digits shown, quickly enough for millions of them.
//!
//! [`Shown::exact`] gives a fraction of big integers, which serves any page; a trace of millions of rows asks the same
//! question, is this line equal or not, of numbers that have at most seventeen digits.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Shown;

/// digits · 10^exponent, without trailing zeros; zero is 0 · 10^0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Significant {
    digits: i128,
    exponent: i32,
}

impl Significant {
    /// Takes trailing zeros away.
    fn normal(mut digits: i128, mut exponent: i32) -> Self {
        if digits == 0 {
            return Self { digits, exponent: 0 };
        }
        while digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        Self { digits, exponent }
    }

    /// The exact product; `None` if it has more digits than any machine number shows.
    pub fn times(&self, other: &Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self::normal(digits, self.exponent + other.exponent))
    }

    /// The exact sum; `None` if it has more digits than any machine number shows.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        if self.digits == 0 {
            return Some(*other);
        }
        if other.digits == 0 {
            return Some(*self);
        }
        let exponent = self.exponent.min(other.exponent);
        let raised = |number: &Self| {
            let power = 10_i128.checked_pow((number.exponent - exponent).unsigned_abs())?;
            number.digits.checked_mul(power)
        };
        Some(Self::normal(raised(self)?.checked_add(raised(other)?)?, exponent))
    }
}

impl Shown {
    /// The digits of a machine number as whole numbers.
    ///
    /// ```
    /// use longhand::number::Number;
    /// let [a, b, c] = [0.5f64, -3e-7, -1.5e-7].map(|value| value.shown().significant());
    /// assert_eq!(a.times(&b), Some(c));
    /// assert_eq!(c.plus(&c), Some(b));
    /// ```
    pub fn significant(&self) -> Significant {
        let (digits, exponent) = self.as_str().split_once('e').unwrap_or((self.as_str(), "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let (mut whole, mut decimals, mut after_the_point) = (0_i128, 0, false);
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    whole = whole.saturating_mul(10).saturating_add(i128::from(byte - b'0'));
                    decimals += i32::from(after_the_point);
                }
                b'.' => after_the_point = true,
                _ => {}
            }
        }
        let sign = if digits.starts_with('-') { -1 } else { 1 };
        Significant::normal(sign * whole, exponent - decimals)
    }
}

/// Any number of shown numbers, added up exactly.
#[derive(Clone, Debug, Default)]
pub struct ExactSum {
    /// In units of 10^−decimals.
    units: BigInt,
    decimals: u32,
}

impl ExactSum {
    /// Adds a number.
    pub fn add(&mut self, number: &Significant) {
        let ten = BigInt::from(10);
        let needed = u32::try_from(-number.exponent).unwrap_or(0);
        if needed > self.decimals {
            self.units *= ten.pow(needed - self.decimals);
            self.decimals = needed;
        }
        let raise = i64::from(number.exponent) + i64::from(self.decimals);
        let units = match u32::try_from(raise) {
            // Most often both fit, and no big integer is needed for the power.
            Ok(raise) => {
                match 10_i128.checked_pow(raise).and_then(|p| p.checked_mul(number.digits)) {
                    Some(units) => BigInt::from(units),
                    None => BigInt::from(number.digits) * ten.pow(raise),
                }
            }
            Err(_) => return,
        };
        self.units += units;
    }

    /// The sum.
    pub fn exact(&self) -> BigRational {
        BigRational::new(self.units.clone(), BigInt::from(10).pow(self.decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    #[test]
    fn sums_of_shown_digits_are_exact() {
        let values = [0.1f32, -3e-20, 7e10, 0.1, 123.456, -7e10];
        let mut sum = ExactSum::default();
        let mut exact = BigRational::default();
        for value in values {
            sum.add(&value.shown().significant());
            exact += value.shown().exact();
        }
        assert_eq!(sum.exact(), exact);
    }

    #[test]
    fn what_is_too_long_to_be_equal_is_no_sum() {
        let [large, small] = [1e30f64, 1e-30].map(|value| value.shown().significant());
        assert_eq!(large.plus(&small), None);
        assert_eq!(0.0f64.shown().significant(), (-0.0f64).shown().significant());
    }
}
