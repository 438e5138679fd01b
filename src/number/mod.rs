//! The arithmetic: what a number is, how a new one is made, and how it is printed.
//!
//! Two traits divide the work. A [`Number`] is a value that can say how it is written. An
//! [`Arithmetic`] makes new numbers out of old ones, and is the only place where anything is rounded:
//!
//! | arithmetic | numbers | a product, a quotient, an activation | a sum |
//! |---|---|---|---|
//! | [`ByHand`] | [`Decimal`] | rounded half away from zero to `digits` decimals, and the written value goes on | exact |
//! | [`Binary64`] | `f64` | IEEE 754, round to nearest even | IEEE 754, left to right |
//! | [`Binary32`] | `f32` | the same in single precision | the same |
//!
//! ```
//! use longhand::number::{Arithmetic, ByHand, Number, decimal};
//!
//! let paper = ByHand::new(4).unwrap();
//! let product = paper.product(decimal("0.37").unwrap(), decimal("0.8413").unwrap()).unwrap();
//! assert_eq!(product.shown().to_string(), "0.3113"); // 0.311281, rounded once
//! ```
//!
//! Whether a line deserves "=" or "≈" is not remembered but decided from the digits that are shown,
//! see [`Relation`]: a line that says "=" is true of what the reader sees, in every arithmetic.

mod by_hand;
mod enclosure;
mod literal;
mod machine;
mod npy;
mod shown;
mod significant;

pub use by_hand::{ByHand, MAX_DIGITS};
pub use enclosure::Enclosure;
pub use literal::{LiteralError, MAX_LITERAL_LENGTH, decimal, literal};
pub use machine::{Binary32, Binary64, Machine};
pub use npy::{NpyError, NpyHeader, Precision};
pub use rust_decimal::Decimal;
pub use shown::{Relation, Shown};
pub use significant::{ExactSum, Significant};

use std::fmt;

/// A value of one of the three lanes: [`Decimal`], `f64` or `f32`.
pub trait Number: nalgebra::Scalar + Copy + PartialOrd + Send + Sync {
    /// The shortest decimal text that reads back as this very value.
    fn shown(&self) -> Shown;
    /// The nearest `f64`, for drawing and for comparing lanes.
    fn to_f64(&self) -> f64;
}

/// The rules by which numbers are combined.
///
/// Every method returns an error instead of a value that is not finite; the caller, who knows the
/// neuron, says where it happened.
pub trait Arithmetic: Copy + fmt::Debug + Send + Sync {
    /// The values this arithmetic works on.
    type Number: Number;

    /// Which of the three lanes this is.
    fn lane(&self) -> Lane;
    /// Reads a parameter or an input of a lesson.
    fn literal(&self, literal: Decimal) -> Result<Self::Number, NumberError>;
    /// `a + b`.
    fn sum(&self, a: Self::Number, b: Self::Number) -> Result<Self::Number, NumberError>;
    /// `a − b`.
    fn difference(&self, a: Self::Number, b: Self::Number) -> Result<Self::Number, NumberError>;
    /// `a · b`.
    fn product(&self, a: Self::Number, b: Self::Number) -> Result<Self::Number, NumberError>;
    /// `a / b`.
    fn quotient(&self, a: Self::Number, b: Self::Number) -> Result<Self::Number, NumberError>;
    /// A transcendental function of `z`, written once.
    fn smooth(&self, function: &Smooth, z: Self::Number) -> Result<Self::Number, NumberError>;
}

/// A smooth function in all three arithmetics; the rows of the activation table hold one each.
pub struct Smooth {
    /// In double precision, by `libm`.
    pub f64: fn(f64) -> f64,
    /// In single precision, by `libm`.
    pub f32: fn(f32) -> f32,
    /// As an interval that certainly holds the true value; `None` if it is too large to write.
    pub enclose: fn(&Enclosure) -> Option<Enclosure>,
    /// The value at 0 where that is a decimal. At every other decimal the functions of the table
    /// are irrational (Lindemann–Weierstrass; Siegel–Shidlovskii for GELU), so "=" is never due there.
    pub at_zero: Option<&'static str>,
}

impl fmt::Debug for Smooth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smooth")
    }
}

/// e to the power z, which softmax is made of.
pub const EXPONENTIAL: Smooth =
    Smooth { f64: libm::exp, f32: libm::expf, enclose: Enclosure::exp, at_zero: Some("1") };

/// The natural logarithm, which cross-entropy is made of; only for numbers above 0. At 1 it is 0, and at
/// every other decimal it is irrational, so [`LOGARITHM`] has no exact value at 0, where it has none at all.
pub const LOGARITHM: Smooth =
    Smooth { f64: libm::log, f32: libm::logf, enclose: Enclosure::ln, at_zero: None };

/// Which arithmetic a trace was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Decimals, written to `digits` places.
    ByHand {
        /// Decimals kept in every written result, 0 to [`MAX_DIGITS`].
        digits: u32,
    },
    /// IEEE 754 double precision.
    F64,
    /// IEEE 754 single precision.
    F32,
}

impl Lane {
    /// The name a lesson gives it: `by-hand`, `f64` or `f32`.
    pub fn name(self) -> &'static str {
        match self {
            Lane::ByHand { .. } => "by-hand",
            Lane::F64 => "f64",
            Lane::F32 => "f32",
        }
    }
}

/// Why a number could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// The result has more digits than by-hand arithmetic holds (28).
    TooLarge,
    /// The result is infinite or not a number.
    NotFinite,
    /// A quotient by zero.
    DivisionByZero,
    /// The logarithm of a number that is not above 0.
    NoLogarithm,
    /// More decimals than the lesson's `digits`.
    TooManyDecimals {
        /// The lesson's `digits`.
        digits: u32,
    },
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::TooLarge => {
                f.write_str("the result is too large to write by hand (28 digits)")
            }
            NumberError::NotFinite => f.write_str("the result is not a finite number"),
            NumberError::DivisionByZero => f.write_str("a division by zero"),
            NumberError::NoLogarithm => f.write_str("only a number above 0 has a logarithm"),
            NumberError::TooManyDecimals { digits } => {
                write!(f, "a number has more than {digits} decimals")
            }
        }
    }
}

impl std::error::Error for NumberError {}
