//! What an activation is, and how one is applied, in every arithmetic.

use num_traits::Zero;

use super::activations::ACTIVATIONS;
use crate::number::{Arithmetic, Decimal, Number, NumberError, Smooth, decimal};

/// An activation of a layer: a row of the table, and the slope of leaky ReLU where it is one.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    /// Its row in [`ACTIVATIONS`].
    pub row: &'static ActivationRow,
    /// Slope below zero; only leaky ReLU reads it (0.01 unless given).
    pub slope: Decimal,
}

impl PartialEq for Activation {
    fn eq(&self, other: &Self) -> bool {
        self.row.name == other.row.name && self.slope == other.slope
    }
}

/// What there is to know of an activation function.
#[derive(Debug)]
pub struct ActivationRow {
    /// What a lesson writes.
    pub name: &'static str,
    /// How formulas write the function: `ReLU`, `σ`, `tanh`, ….
    pub symbol: &'static str,
    /// Its definition.
    pub formula: &'static str,
    /// Its derivative; at a kink, the convention in use.
    pub derivative: &'static str,
    /// The values it can take.
    pub range: &'static str,
    /// What it is for, in a line.
    pub purpose: &'static str,
    /// A convention worth telling, or nothing.
    pub note: &'static str,
    /// How it is computed.
    pub shape: Shape,
    /// How one use of it is written out.
    pub work: Work,
    /// Its derivative in double precision, for drawing; the second argument is the leaky slope.
    pub slope: fn(f64, f64) -> f64,
    /// How a backward pass works the derivative out.
    pub slope_work: SlopeWork,
}

/// How a backward pass works out f′(z).
#[derive(Debug)]
pub enum SlopeWork {
    /// By the straight piece that z lies on; at a bend the piece below counts.
    Piece,
    /// a·(1 − a), from the output as written.
    OutputTimesRest,
    /// 1 − a·a, from the output as written.
    OneMinusSquare,
    /// Another function of z.
    Function {
        /// The function.
        smooth: Smooth,
        /// How formulas write it: `σ`, `GELU′`, ….
        symbol: &'static str,
        /// Whether it is written −symbol(z).
        negative: bool,
    },
}

/// How an activation is computed.
#[derive(Debug)]
pub enum Shape {
    /// Straight pieces, left and right of zero; zero itself belongs to the right piece.
    Pieces {
        /// For z < 0.
        below: Piece,
        /// For z ≥ 0.
        above: Piece,
    },
    /// A transcendental function.
    Smooth(Smooth),
}

/// How one use of an activation is written out for a given z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing to write: z is passed on.
    Pass,
    /// max(0, z).
    Maximum,
    /// By its symbol: tanh(z), cos(z), step(z).
    Call,
    /// By the piece: α·z below zero, the symbol otherwise.
    Leak,
    /// 1 / (1 + e^−z).
    Logistic,
    /// ln(1 + e^z).
    LogOnePlusExp,
    /// z times another function of z, named by its symbol: z·Φ(z).
    Times(&'static str),
}

/// A straight piece of an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A constant, 0 or 1.
    Constant(u8),
    /// z itself.
    Pass,
    /// The leaky slope times z.
    Leak,
}

/// Which piece of a piecewise activation was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// z < 0: a ReLU neuron is off.
    Below,
    /// z ≥ 0: a ReLU neuron is on.
    Above,
}

/// Slope of leaky ReLU unless the lesson gives one.
const LEAKY_SLOPE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

impl Activation {
    /// The activation of that name, with the usual slope.
    ///
    /// ```
    /// use longhand::network::Activation;
    /// assert_eq!(Activation::named("relu").unwrap().row.symbol, "ReLU");
    /// assert!(Activation::named("rellu").is_none());
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        let row = ACTIVATIONS.iter().find(|row| row.name == name)?;
        Some(Self { row, slope: LEAKY_SLOPE })
    }

    /// f(z), and the piece that z fell on.
    ///
    /// # Errors
    /// Whatever the arithmetic finds it cannot write.
    pub fn apply<A: Arithmetic>(
        &self,
        arithmetic: A,
        z: A::Number,
    ) -> Result<(A::Number, Option<Branch>), NumberError> {
        match &self.row.shape {
            Shape::Smooth(smooth) => Ok((arithmetic.smooth(smooth, z)?, None)),
            Shape::Pieces { below, above } => {
                // Finite by the arithmetic's promise, so the comparison is never with NaN.
                let off = z < arithmetic.literal(Decimal::zero())?;
                let (piece, branch) =
                    if off { (below, Branch::Below) } else { (above, Branch::Above) };
                let value = match piece {
                    Piece::Constant(value) => arithmetic.literal(Decimal::from(*value))?,
                    Piece::Pass => z,
                    Piece::Leak => arithmetic.product(arithmetic.literal(self.slope)?, z)?,
                };
                let bends = below != above;
                Ok((value, bends.then_some(branch)))
            }
        }
    }

    /// The straight piece that `branch` stands for, if the function is made of pieces.
    pub fn piece(&self, branch: Option<Branch>) -> Option<Piece> {
        match (&self.row.shape, branch) {
            (Shape::Pieces { below, .. }, Some(Branch::Below)) => Some(*below),
            (Shape::Pieces { above, .. }, _) => Some(*above),
            (Shape::Smooth(_), _) => None,
        }
    }

    /// Whether f(z) is a decimal that the arithmetic could have written without rounding: true on
    /// straight pieces, and at 0 where the table says so.
    pub fn exact_value(&self, z: &crate::number::Shown) -> Option<num_rational::BigRational> {
        use num_traits::{One, Signed};
        let value = z.exact();
        match &self.row.shape {
            Shape::Smooth(smooth) => {
                let exact = smooth.at_zero.filter(|_| value.is_zero())?;
                Some(decimal(exact).ok()?.shown().exact())
            }
            Shape::Pieces { below, above } => {
                Some(match if value.is_negative() { below } else { above } {
                    Piece::Constant(0) => num_rational::BigRational::zero(),
                    Piece::Constant(_) => num_rational::BigRational::one(),
                    Piece::Pass => value,
                    Piece::Leak => self.slope.shown().exact() * value,
                })
            }
        }
    }

    /// f(z) in double precision, for drawing.
    pub fn value(&self, z: f64) -> f64 {
        match &self.row.shape {
            Shape::Smooth(smooth) => (smooth.f64)(z),
            Shape::Pieces { below, above } => match if z < 0.0 { below } else { above } {
                Piece::Constant(value) => f64::from(*value),
                Piece::Pass => z,
                Piece::Leak => self.slope.to_f64() * z,
            },
        }
    }

    /// f′(z) in double precision.
    pub fn derivative(&self, z: f64) -> f64 {
        (self.row.slope)(z, self.slope.to_f64())
    }

    /// f′(z) as a backward pass writes it, where a = f(z) is known.
    ///
    /// On a bend the slope of the piece below is taken: 0 for ReLU and step, α for leaky ReLU.
    ///
    /// # Errors
    /// Whatever the arithmetic finds it cannot write.
    pub fn slope_at<A: Arithmetic>(
        &self,
        arithmetic: A,
        z: A::Number,
        a: A::Number,
    ) -> Result<A::Number, NumberError> {
        let one = arithmetic.literal(Decimal::ONE)?;
        match &self.row.slope_work {
            SlopeWork::OutputTimesRest => arithmetic.product(a, arithmetic.difference(one, a)?),
            SlopeWork::OneMinusSquare => arithmetic.difference(one, arithmetic.product(a, a)?),
            SlopeWork::Function { smooth, .. } => arithmetic.smooth(smooth, z),
            SlopeWork::Piece => {
                let above = z > arithmetic.literal(Decimal::zero())?;
                arithmetic.literal(self.piece_slope(above))
            }
        }
    }

    /// Slope of the piece above 0, or of the one that ends there; 0 for a function without pieces.
    fn piece_slope(&self, above: bool) -> Decimal {
        let Shape::Pieces { below, above: upper } = &self.row.shape else {
            return Decimal::ZERO;
        };
        match if above { upper } else { below } {
            Piece::Constant(_) => Decimal::ZERO,
            Piece::Pass => Decimal::ONE,
            Piece::Leak => self.slope,
        }
    }

    /// f′ from the digits shown, where that needs no function: z for straight pieces, a for the
    /// slopes that are worked out from the output.
    pub fn exact_slope(
        &self,
        z: &crate::number::Shown,
        a: &crate::number::Shown,
    ) -> Option<num_rational::BigRational> {
        use num_traits::{One, Signed};
        let one = num_rational::BigRational::one();
        match &self.row.slope_work {
            SlopeWork::OutputTimesRest => Some(a.exact() * (one - a.exact())),
            SlopeWork::OneMinusSquare => Some(one - a.exact() * a.exact()),
            SlopeWork::Function { smooth, .. } => {
                let exact = smooth.at_zero.filter(|_| z.is_zero())?;
                Some(decimal(exact).ok()?.shown().exact())
            }
            SlopeWork::Piece => Some(self.piece_slope(z.exact().is_positive()).shown().exact()),
        }
    }

    /// Whether f bends at 0 and z is on the bend, so that the slope there is a convention.
    pub fn is_on_bend(&self, z: &crate::number::Shown) -> bool {
        matches!(&self.row.shape, Shape::Pieces { below, above } if below != above) && z.is_zero()
    }

    /// Whether the function is affine, so that layers under it collapse into one.
    pub fn is_identity(&self) -> bool {
        matches!(self.row.shape, Shape::Pieces { below: Piece::Pass, above: Piece::Pass })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Binary64, ByHand};

    #[test]
    fn names_are_unique_and_rows_are_filled() {
        for (index, row) in ACTIVATIONS.iter().enumerate() {
            assert!(
                ACTIVATIONS[..index].iter().all(|other| other.name != row.name),
                "{}",
                row.name
            );
            assert!(!row.purpose.is_empty(), "{}", row.name);
            for text in [row.symbol, row.formula, row.derivative, row.range] {
                assert!(!text.is_empty() && !text.contains('-'), "{}: {text}", row.name);
            }
        }
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        for row in ACTIVATIONS {
            let activation = Activation::named(row.name).unwrap();
            for tenths in (-60..=60).filter(|tenths| *tenths != 0) {
                let z = f64::from(tenths) / 10.0;
                let step = 1e-5;
                let difference =
                    (activation.value(z + step) - activation.value(z - step)) / (2.0 * step);
                let error = (difference - activation.derivative(z)).abs();
                assert!(error < 1e-8, "{} at {z}: {error}", row.name);
            }
        }
    }

    #[test]
    fn written_slopes_agree_with_the_derivative_in_every_lane() {
        let paper = ByHand::new(10).unwrap();
        for row in ACTIVATIONS {
            let activation = Activation::named(row.name).unwrap();
            for tenths in -80..=80 {
                let z = decimal(&format!("{}", f64::from(tenths) / 10.0)).unwrap();
                let (a, _) = activation.apply(paper, z).unwrap();
                let by_hand = activation.slope_at(paper, z, a).unwrap().to_f64();
                let a = activation.value(z.to_f64());
                let f64 = activation.slope_at(Binary64, z.to_f64(), a).unwrap();
                let f32 = activation.slope_at(crate::number::Binary32, z.to_f64() as f32, a as f32);
                let expected = activation.derivative(z.to_f64());
                for (lane, value, tolerance) in [
                    ("hand", by_hand, 4e-10),
                    ("f64", f64, 1e-14),
                    ("f32", f32.unwrap().into(), 1e-6),
                ] {
                    assert!((value - expected).abs() < tolerance, "{} {lane} {z}", row.name);
                }
            }
        }
    }

    #[test]
    fn the_lanes_agree_to_the_written_digits() {
        let paper = ByHand::new(8).unwrap();
        for row in ACTIVATIONS {
            let activation = Activation::named(row.name).unwrap();
            for tenths in -80..=80 {
                let z = decimal(&format!("{}", f64::from(tenths) / 10.0)).unwrap();
                let (by_hand, branch) = activation.apply(paper, z).unwrap();
                let (machine, same) = activation.apply(Binary64, z.to_f64()).unwrap();
                assert_eq!(branch, same);
                assert!((by_hand.to_f64() - machine).abs() <= 5.1e-9, "{} at {z}", row.name);
            }
        }
    }

    #[test]
    fn zero_belongs_to_the_upper_piece() {
        let step = Activation::named("step").unwrap();
        assert_eq!(step.apply(Binary64, 0.0).unwrap(), (1.0, Some(Branch::Above)));
        assert_eq!(step.apply(Binary64, -0.0).unwrap(), (1.0, Some(Branch::Above)));
    }

    #[test]
    fn exactness_is_claimed_only_where_it_holds() {
        for row in ACTIVATIONS {
            let activation = Activation::named(row.name).unwrap();
            for text in ["0", "-2.5", "1", "3"] {
                let z = decimal(text).unwrap();
                let (written, _) = activation.apply(ByHand::new(12).unwrap(), z).unwrap();
                if let Some(exact) = activation.exact_value(&z.shown()) {
                    assert_eq!(exact, written.shown().exact(), "{} at {text}", row.name);
                }
            }
        }
    }
}
