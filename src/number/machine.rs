//! Machine arithmetic: IEEE 754 in double and single precision, as a processor does it.

use rust_decimal::Decimal;

use super::{Arithmetic, Lane, Number, NumberError, Shown, Smooth};

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
