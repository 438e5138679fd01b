//! A number as printed, and whether "=" is true of the digits printed.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rust_decimal::Decimal;

/// A decimal as it is written down: an optional minus, digits, perhaps a point and more digits, and
/// for machine values far from 1 perhaps `e` and an exponent. Or, in exact mathematics only, a
/// fraction of two whole numbers.
///
/// [`Display`](fmt::Display) prints it for machines, with ASCII minus; [`Shown::typeset`] for people.
///
/// ```
/// use longhand::number::{Number, decimal};
/// let shown = decimal("-0.60").unwrap().shown();
/// assert_eq!(shown.to_string(), "-0.6");
/// assert_eq!(shown.typeset(), "−0.6");
/// assert_eq!(shown.magnitude(), "0.6");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown(String);

impl Shown {
    /// A decimal without trailing zeros.
    pub fn decimal(value: Decimal) -> Self {
        let value = value.normalize();
        Self(if value.is_zero() { "0".to_owned() } else { value.to_string() })
    }

    /// Text as Rust prints a finite float, without the `.0` of a whole number.
    pub(super) fn machine(text: &str) -> Self {
        Self(text.strip_suffix(".0").unwrap_or(text).to_owned())
    }

    /// A fraction whose decimal expansion ends, written in full; `None` if it does not end.
    pub fn exactly(value: &BigRational) -> Option<Self> {
        // It ends if the denominator has no prime factors but 2 and 5, and then after at most as many
        // decimals as the denominator has bits.
        let digits = u32::try_from(value.denom().bits()).ok()?;
        let fraction = Self(format!(
            "{}e-{digits}",
            (value * BigRational::from(BigInt::from(10).pow(digits))).to_integer()
        ));
        (fraction.exact() == *value).then(|| fraction.rounded(digits))
    }

    /// A fraction in lowest terms, "1/2" or "-3/7"; a whole number as itself.
    pub fn fraction(value: &BigRational) -> Self {
        Self(value.to_string())
    }

    /// Numerator and denominator, both without sign, of a number that is written as a fraction.
    pub fn parts(&self) -> Option<(&str, &str)> {
        self.magnitude().split_once('/')
    }

    /// The number with the opposite sign.
    pub fn negated(&self) -> Self {
        match self.0.strip_prefix('-') {
            Some(magnitude) => Self(magnitude.to_owned()),
            None if self.is_zero() => self.clone(),
            None => Self(format!("-{}", self.0)),
        }
    }

    /// This number rounded half away from zero to at most `digits` decimals, for display.
    pub fn rounded(&self, digits: u32) -> Self {
        let exact = self.exact();
        let scale = BigRational::from(BigInt::from(10).pow(digits));
        let units = (exact.abs() * scale + BigRational::new(1.into(), 2.into())).to_integer();
        let mut text = format!("{units:0>width$}", width = digits as usize + 1);
        if digits > 0 {
            text.insert(text.len() - digits as usize, '.');
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
        if exact.is_negative() && !units.is_zero() {
            text.insert(0, '-');
        }
        Self(text)
    }

    /// The exact value of the digits.
    pub fn exact(&self) -> BigRational {
        if let Some(fraction) = self.0.contains('/').then(|| self.0.parse().ok()).flatten() {
            return fraction;
        }
        let (digits, exponent) = self.0.split_once('e').unwrap_or((&self.0, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa: BigInt = format!("{whole}{fraction}").parse().unwrap_or_default();
        let exponent = exponent.parse::<i32>().unwrap_or(0) - fraction.len() as i32;
        let power = BigInt::from(10).pow(exponent.unsigned_abs());
        if exponent < 0 { BigRational::new(mantissa, power) } else { (mantissa * power).into() }
    }

    /// For people: a true minus sign.
    pub fn typeset(&self) -> String {
        self.0.replace('-', "−")
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-') && !self.is_zero()
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        self.exact().is_zero()
    }

    /// The number without its sign.
    pub fn magnitude(&self) -> &str {
        self.0.strip_prefix('-').unwrap_or(&self.0)
    }

    /// The text, with ASCII minus.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many digits stand before and after the decimal point, for aligning a column.
    pub fn widths(&self) -> (usize, usize) {
        let (whole, fraction) = self.magnitude().split_once('.').unwrap_or((self.magnitude(), ""));
        (whole.len(), fraction.len())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands between two sides: "=" or "≈", and in an inequality ">" or "≤".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Both sides are the same number, digit for digit.
    Equal,
    /// Something was rounded.
    Approximate,
    /// The left side is the greater.
    Above,
    /// The left side is not the greater.
    AtMost,
}

impl Relation {
    /// "=" if what is shown is exactly the value of the work, "≈" otherwise.
    ///
    /// ```
    /// use longhand::number::{Number, Relation, decimal};
    /// let [w, x, product] = ["0.37", "0.8413", "0.3113"].map(|text| decimal(text).unwrap().shown());
    /// assert_eq!(Relation::of(&(w.exact() * x.exact()), &product), Relation::Approximate);
    /// ```
    pub fn of(work: &BigRational, shown: &Shown) -> Self {
        if *work == shown.exact() { Relation::Equal } else { Relation::Approximate }
    }

    /// The sign itself.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::Equal => "=",
            Relation::Approximate => "≈",
            Relation::Above => ">",
            Relation::AtMost => "≤",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Number;

    #[test]
    fn display_rounding_goes_half_away_from_zero() {
        for (text, digits, expected) in [
            ("0.00005", 4, "0.0001"),
            ("-0.00005", 4, "-0.0001"),
            ("-0.00004", 4, "0"),
            ("2.5", 0, "3"),
            ("1e-300", 4, "0"),
            ("1200", 2, "1200"),
            ("0.95257412682243", 4, "0.9526"),
            ("10.50", 4, "10.5"),
        ] {
            assert_eq!(Shown(text.to_owned()).rounded(digits).as_str(), expected, "{text}");
        }
    }

    #[test]
    fn a_fraction_is_written_in_lowest_terms_and_reads_back() {
        let third = BigRational::new((-2).into(), 6.into());
        let shown = Shown::fraction(&third);
        assert_eq!((shown.as_str(), shown.parts()), ("-1/3", Some(("1", "3"))));
        assert_eq!((shown.exact(), shown.is_negative()), (third, true));
        assert_eq!(shown.negated().as_str(), "1/3");
        assert_eq!(shown.rounded(2).as_str(), "-0.33");
        assert_eq!(Shown::fraction(&BigRational::from(BigInt::from(4))).parts(), None);
    }

    #[test]
    fn exact_values_include_the_exponent() {
        assert_eq!(1.5e-7f64.shown().exact(), BigRational::new(15.into(), 100_000_000.into()));
        assert_eq!(1e20f64.shown().exact(), BigRational::from(BigInt::from(10).pow(20)));
    }
}
