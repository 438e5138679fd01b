//! Exact mathematics: what a network without activations can and cannot do, shown by sums a reader
//! can redo.
//!
//! Everything in this chapter is computed with fractions of whole numbers of any size, so nothing
//! is rounded and "=" means equal. It stands on its own: it knows nothing of lessons, traces or
//! pages. The sections are meant to be read in this order.
//!
//! 1. [`collapse`]: **layers without activation collapse.** A layer with the identity as its
//!    activation computes W·x + b. A second one after it computes W2·(W1·x + b1) + b2 = (W2·W1)·x +
//!    (W2·b1 + b2), which is again one matrix and one vector. Every product of that calculation is
//!    recorded. For a network that does have a bend in it, [`difference`] names the simplest input
//!    at which the network and its would-be collapse part.
//! 2. [`separability`]: **what one neuron can decide.** A neuron says "class 1" where w·x + b > 0.
//!    For a given table of points and classes either such weights exist, and are produced with the
//!    widest margin, or they do not, and a [`certificate`] is produced: a few of the inequalities
//!    the weights would have to satisfy, which added together say 0 > 0, found by way of
//!    [`kirchberger`]'s theorem. There is no third outcome. The tools are an exact [`simplex`]
//!    method and [`inequality`], the linear forms that certificates are made of; [`check`]
//!    re-checks either answer by plain sums and shares no code with the search.
//! 3. [`threshold`]: **how many functions that is.** Of the 16 truth tables of two inputs a neuron
//!    computes 14; of the 65,536 of four, 1,882.
//! 4. [`least_squares`]: **how close a plane can get.** The [`normal_equations`], solved line by
//!    line.
//! 5. [`pieces`] and [`one_input`]: **what bends buy.** A ReLU network with one input is a chain of
//!    straight pieces; they are listed, and for a network composed with itself k times they can
//!    number 2^k.
//! 6. [`bumps`]: **any shape.** Pairs of steep sigmoids make bumps, and bumps side by side make a
//!    curve.
//!
//! # How a rational is written
//!
//! [`text`] writes a whole number as itself and a fraction in lowest terms as "1/2". A negative
//! number carries the true minus sign U+2212, as in "−3" and "−1/2", and the sign belongs to the
//! whole fraction. [`parse`] reads the same forms back, and decimals as well.
//!
//! ```
//! use longhand::proof::{fraction, parse, text};
//!
//! assert_eq!(fraction(1, 2).map(|half| text(&half)), Some("1/2".to_owned()));
//! assert_eq!(parse("−0.125").map(|number| text(&number)), Some("−1/8".to_owned()));
//! ```

pub mod bumps;
pub mod certificate;
pub mod check;
pub mod collapse;
pub mod difference;
pub mod inequality;
pub mod kirchberger;
pub mod least_squares;
pub mod normal_equations;
pub mod one_input;
pub mod pieces;
pub mod separability;
pub mod simplex;
pub mod threshold;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// A fraction of two whole numbers of any size, always in lowest terms with a positive denominator.
pub type Rational = BigRational;

/// The most decimal places [`from_decimal`] and [`parse`] accept, so that a short text cannot ask
/// for a gigantic number.
pub const MAXIMUM_DECIMAL_PLACES: u32 = 1000;

/// The whole number `value` as a rational.
pub fn integer(value: i64) -> Rational {
    Rational::from_integer(BigInt::from(value))
}

/// The fraction `numerator`/`denominator` in lowest terms, or nothing when the denominator is 0.
pub fn fraction(numerator: i64, denominator: i64) -> Option<Rational> {
    (denominator != 0).then(|| Rational::new(BigInt::from(numerator), BigInt::from(denominator)))
}

/// The decimal `digits` · 10^(−`places`), exactly: `from_decimal(125, 2)` is 1.25 = 5/4.
///
/// Nothing is returned for more than [`MAXIMUM_DECIMAL_PLACES`].
pub fn from_decimal(digits: i128, places: u32) -> Option<Rational> {
    (places <= MAXIMUM_DECIMAL_PLACES)
        .then(|| Rational::new(BigInt::from(digits), power_of_ten(places)))
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// Writes a rational the way this crate prints them: "3", "−3", "1/2", "−1/2".
pub fn text(value: &Rational) -> String {
    let sign = if value.is_negative() { "−" } else { "" };
    let numerator = value.numer().magnitude();
    if value.denom().is_one() {
        format!("{sign}{numerator}")
    } else {
        format!("{sign}{numerator}/{}", value.denom())
    }
}

/// Writes a row of rationals as a point: "(1, −1/2)".
pub fn point_text(values: &[Rational]) -> String {
    let entries: Vec<String> = values.iter().map(text).collect();
    format!("({})", entries.join(", "))
}

/// Reads "3", "−3", "1/2", "-1/2" or "0.125", with either minus sign; nothing for any other text,
/// for a denominator of 0, and for more than [`MAXIMUM_DECIMAL_PLACES`] characters.
pub fn parse(written: &str) -> Option<Rational> {
    if written.chars().count() > MAXIMUM_DECIMAL_PLACES as usize {
        return None;
    }
    let (negative, size) = match written.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let magnitude = if let Some((numerator, denominator)) = size.split_once('/') {
        let denominator = whole(denominator)?;
        if denominator.is_zero() {
            return None;
        }
        Rational::new(whole(numerator)?, denominator)
    } else if let Some((before, after)) = size.split_once('.') {
        let digits =
            whole(before)? * power_of_ten(u32::try_from(after.len()).ok()?) + whole(after)?;
        Rational::new(digits, power_of_ten(u32::try_from(after.len()).ok()?))
    } else {
        Rational::from_integer(whole(size)?)
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Reads a run of ASCII digits.
fn whole(digits: &str) -> Option<BigInt> {
    let only_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { digits.parse().ok() } else { None }
}

/// w·x as a list of products and their sum, which is how every scalar product in this chapter is
/// recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalarProduct {
    /// One product for each entry, in order.
    pub products: Vec<Product>,
    /// The sum of the products; 0 when there are none.
    pub sum: Rational,
}

/// Two factors and their product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The factor written first: a weight, or a coefficient.
    pub left: Rational,
    /// The factor written second: an input, or an entry of the earlier layer.
    pub right: Rational,
    /// left · right.
    pub value: Rational,
}

impl ScalarProduct {
    /// Multiplies pairs of entries and adds the products up, from left to right.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a Rational, &'a Rational)>) -> ScalarProduct {
        let products: Vec<Product> = pairs
            .into_iter()
            .map(|(left, right)| Product {
                left: left.clone(),
                right: right.clone(),
                value: left * right,
            })
            .collect();
        let sum = products.iter().fold(Rational::zero(), |total, product| total + &product.value);
        ScalarProduct { products, sum }
    }
}

/// Why a table of rows cannot be worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataError {
    /// The table has no rows.
    NoRows,
    /// There are not as many classes or targets as rows.
    CountsDiffer {
        /// How many rows of inputs there are.
        rows: usize,
        /// How many classes or targets there are.
        answers: usize,
    },
    /// A row has another number of inputs than the first row.
    Ragged {
        /// The row, counted from 0.
        row: usize,
        /// The number of inputs of the first row.
        expected: usize,
        /// The number of inputs of this row.
        found: usize,
    },
    /// There are more inputs than the method is meant for.
    TooManyInputs {
        /// How many inputs there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// There are more rows than the method is meant for.
    TooManyRows {
        /// How many rows there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
}

impl std::fmt::Display for DataError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DataError::NoRows => write!(formatter, "the data has no rows; give at least one"),
            DataError::CountsDiffer { rows, answers } => {
                write!(
                    formatter,
                    "the data has {rows} rows of inputs but {answers} answers; each row needs one"
                )
            }
            DataError::Ragged { row, expected, found } => {
                write!(
                    formatter,
                    "row {} has {found} inputs, the first row has {expected}; all rows need the same number",
                    row + 1
                )
            }
            DataError::TooManyInputs { found, most } => {
                write!(formatter, "the data has {found} inputs; at most {most} can be decided here")
            }
            DataError::TooManyRows { found, most } => {
                write!(formatter, "the data has {found} rows; at most {most} can be decided here")
            }
        }
    }
}

impl std::error::Error for DataError {}

/// Checks that there are rows, one answer each, all of one width, and returns that width.
pub(crate) fn width_of(points: &[Vec<Rational>], answers: usize) -> Result<usize, DataError> {
    let first = points.first().ok_or(DataError::NoRows)?;
    if points.len() != answers {
        return Err(DataError::CountsDiffer { rows: points.len(), answers });
    }
    let expected = first.len();
    match points.iter().position(|point| point.len() != expected) {
        Some(row) => Err(DataError::Ragged { row, expected, found: points[row].len() }),
        None => Ok(expected),
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::{Rational, integer};

    /// The four corners (0, 0), (0, 1), (1, 0), (1, 1).
    pub(crate) fn corners() -> Vec<Vec<Rational>> {
        rows(&[&[0, 0], &[0, 1], &[1, 0], &[1, 1]])
    }

    pub(crate) fn rows(values: &[&[i64]]) -> Vec<Vec<Rational>> {
        values.iter().map(|row| row.iter().copied().map(integer).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rationals_print_with_a_true_minus_sign_and_read_back() {
        for written in ["0", "3", "−3", "1/2", "−1/2", "123456789012345678901234567891/7"] {
            assert_eq!(parse(written).map(|value| text(&value)).as_deref(), Some(written));
        }
        assert_eq!(parse("-2/4").map(|value| text(&value)).as_deref(), Some("−1/2"));
        assert_eq!(parse("0.050").map(|value| text(&value)).as_deref(), Some("1/20"));
        assert_eq!(from_decimal(-25, 1).map(|value| text(&value)).as_deref(), Some("−5/2"));
    }

    #[test]
    fn text_that_is_no_rational_is_refused() {
        for written in ["", "-", "1/0", "1/-2", "--1", ".5", "1.", "1e9", "1 /2", "one", "+1", "١"]
        {
            assert_eq!(parse(written), None, "{written:?}");
        }
        assert_eq!(fraction(1, 0), None);
        assert_eq!(from_decimal(1, u32::MAX), None);
    }
}
