//! Machine arithmetic: IEEE 754 in double and single precision, as a processor does it.

use std::ops::{Add, Mul};

use rust_decimal::Decimal;

use super::{Arithmetic, Lane, Number, NumberError, Precision, Shown, Smooth};

/// `f64` and `f32`, for code that works on whole arrays of them: wide networks, `.npy` files.
///
/// The operators are those of the processor: products and sums are rounded once each, never fused.
pub trait Machine:
    Number + bytemuck::Pod + Default + Add<Output = Self> + Mul<Output = Self>
{
    /// The arithmetic of these numbers.
    type Arithmetic: Arithmetic<Number = Self>;
    /// That arithmetic.
    const ARITHMETIC: Self::Arithmetic;
    /// How the numbers are stored.
    const PRECISION: Precision;
    /// −0: what added to any number leaves it as it is, +0 and −0 included.
    const NEGATIVE_ZERO: Self;

    /// The nearest number to a double.
    fn nearest(value: f64) -> Self;
    /// Whether it is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// The number with its bytes in the opposite order.
    fn swap_bytes(self) -> Self;
}

/// Double precision; transcendental functions come from `libm`, so every platform prints the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary64;

/// Single precision; literals are read straight into `f32`, not through `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary32;

/// Implements both machine lanes; they differ in nothing but the type.
macro_rules! machine {
    ($arithmetic:ident, $number:ident, $lane:ident) => {
        impl Arithmetic for $arithmetic {
            type Number = $number;

            fn lane(&self) -> Lane {
                Lane::$lane
            }

            fn literal(&self, literal: Decimal) -> Result<$number, NumberError> {
                literal.to_string().parse().map_err(|_| NumberError::NotFinite).and_then(finite)
            }

            fn sum(&self, a: $number, b: $number) -> Result<$number, NumberError> {
                finite(a + b)
            }

            fn difference(&self, a: $number, b: $number) -> Result<$number, NumberError> {
                finite(a - b)
            }

            fn product(&self, a: $number, b: $number) -> Result<$number, NumberError> {
                finite(a * b)
            }

            fn quotient(&self, a: $number, b: $number) -> Result<$number, NumberError> {
                if b == 0.0 {
                    return Err(NumberError::DivisionByZero);
                }
                finite(a / b)
            }

            fn smooth(&self, function: &Smooth, z: $number) -> Result<$number, NumberError> {
                finite((function.$number)(z))
            }
        }

        impl Machine for $number {
            type Arithmetic = $arithmetic;
            const ARITHMETIC: $arithmetic = $arithmetic;
            const PRECISION: Precision = Precision::$lane;
            const NEGATIVE_ZERO: $number = -0.0;

            fn nearest(value: f64) -> Self {
                value as $number
            }

            fn is_finite(self) -> bool {
                $number::is_finite(self)
            }

            fn swap_bytes(self) -> Self {
                $number::from_bits(self.to_bits().swap_bytes())
            }
        }

        impl Number for $number {
            fn shown(&self) -> Shown {
                Shown::machine(&format!("{self:?}"))
            }

            fn to_f64(&self) -> f64 {
                f64::from(*self)
            }
        }
    };
}

machine!(Binary64, f64, F64);
machine!(Binary32, f32, F32);

/// Passes a finite value on; NaN and infinities are errors, never values.
fn finite<N: Copy + Into<f64>>(value: N) -> Result<N, NumberError> {
    if value.into().is_finite() { Ok(value) } else { Err(NumberError::NotFinite) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{EXPONENTIAL, decimal};

    #[test]
    fn single_precision_literals_are_rounded_once() {
        // Halfway between two f32 values only after rounding to f64 first.
        let literal = decimal("1.00000005960464478").unwrap();
        assert_eq!(
            Binary32.literal(literal).unwrap(),
            "1.00000005960464478".parse::<f32>().unwrap()
        );
    }

    #[test]
    fn overflow_is_an_error() {
        assert_eq!(Binary64.product(1e200, 1e200), Err(NumberError::NotFinite));
        assert_eq!(Binary32.smooth(&EXPONENTIAL, 100.0), Err(NumberError::NotFinite));
    }

    #[test]
    fn the_shortest_text_is_shown() {
        assert_eq!((0.1f64 + 0.2).shown().to_string(), "0.30000000000000004");
        assert_eq!(2.0f64.shown().to_string(), "2");
        assert_eq!(1e-300f64.shown().to_string(), "1e-300");
        assert_eq!((-0.0f64).shown().to_string(), "-0");
    }
}
