//! Any shape from steps: a sigmoid network that builds a curve out of bumps, one pair of neurons
//! for each.
//!
//! σ(s·(x − a)) climbs from 0 to 1 around x = a, the more abruptly the larger the *steepness* s: a
//! soft **step** at a. As a neuron it has weight s and bias −s·a. So σ(100x − 40) steps at 0.4, and
//! w = 50, b = −10 steps at 0.2.
//!
//! A step up at a minus a step up at c is near 1 between a and c and near 0 elsewhere: a **bump**.
//! Its height is the pair's output weight: +v for the step at a, and −v for the one at c. Bumps
//! side by side make a staircase, and a staircase with narrow treads follows any continuous curve
//! as closely as wanted. That is the idea behind the universal approximation theorem (G. Cybenko,
//! *Mathematics of Control, Signals, and Systems* 2 (1989), 303–314; the construction by bumps is
//! that of M. Nielsen, *Neural Networks and Deep Learning* (2015), chapter 4).
//!
//! # How close
//!
//! Let h be the width of a bump. At the centre of bump i its own factor is σ(sh/2) − σ(−sh/2) = 1 −
//! 2σ(−sh/2). The factors of the bumps on the left add up, because they share their steps, to a
//! difference of two steps that are both at least h/2 away on the left: at most σ(−sh/2), and so do
//! those on the right. If V is the largest |target|, the network misses the target at a centre by
//! at most
//!
//! > 4·V·σ(−sh/2),
//!
//! which [`BumpNetwork::error_bound`] gives. With sh = 20 it is below 0.0002·V.
//!
//! # Example
//!
//! ```
//! use longhand::proof::{bumps::{centres, BumpNetwork}, integer};
//!
//! let targets: Vec<_> = centres(&integer(0), &integer(1), 5)?.iter().map(|x| x * x).collect();
//! let network = BumpNetwork::new(&integer(0), &integer(1), &targets, &integer(100))?;
//! assert_eq!(network.steps.len(), 10);
//! assert_eq!((&network.steps[4].weight, &network.steps[4].bias), (&integer(100), &integer(-40)));
//! # Ok::<(), longhand::proof::bumps::BumpError>(())
//! ```

use std::fmt;

use num_traits::{Signed, ToPrimitive, Zero};

use super::collapse::AffineMap;
use super::{Rational, integer, text};
use nalgebra::{DMatrix, DVector};

/// A network with one input, 2n sigmoid neurons and one output without activation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpNetwork {
    /// The bumps, from left to right.
    pub bumps: Vec<Bump>,
    /// The hidden neurons: those of bump i (from 0) are number 2i, its step up, and 2i + 1, its
    /// step down.
    pub steps: Vec<Step>,
    /// How abrupt the steps are: the weight of every hidden neuron.
    pub steepness: Rational,
}

/// One stretch of the curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bump {
    /// Where the bump begins.
    pub from: Rational,
    /// Where it ends.
    pub to: Rational,
    /// Half way between.
    pub centre: Rational,
    /// The target at the centre.
    pub height: Rational,
}

/// One hidden neuron, σ(weight · x + bias), and what the output makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where the neuron is 1/2.
    pub at: Rational,
    /// The steepness.
    pub weight: Rational,
    /// −steepness · at.
    pub bias: Rational,
    /// The bump's height for its step up, and its negative for its step down.
    pub output_weight: Rational,
}

/// Why no bumps can be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BumpError {
    /// There are no targets.
    NoTargets,
    /// The interval ends before it begins, or is a single point.
    Interval,
    /// The steepness is 0 or negative.
    Steepness(Rational),
}

impl fmt::Display for BumpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BumpError::NoTargets => {
                write!(formatter, "there are no targets; give the height of at least one bump")
            }
            BumpError::Interval => {
                write!(formatter, "the interval has no length; it has to begin before it ends")
            }
            BumpError::Steepness(steepness) => {
                write!(
                    formatter,
                    "the steepness is {}, but a step up needs one above 0",
                    text(steepness)
                )
            }
        }
    }
}

impl std::error::Error for BumpError {}

/// The centres of `count` equal stretches of the interval: where targets are wanted.
///
/// # Errors
///
/// When the interval has no length or `count` is 0.
pub fn centres(from: &Rational, to: &Rational, count: usize) -> Result<Vec<Rational>, BumpError> {
    Ok(stretches(from, to, count)?
        .into_iter()
        .map(|(start, end)| (start + end) / integer(2))
        .collect())
}

fn stretches(
    from: &Rational,
    to: &Rational,
    count: usize,
) -> Result<Vec<(Rational, Rational)>, BumpError> {
    if from >= to {
        return Err(BumpError::Interval);
    }
    if count == 0 {
        return Err(BumpError::NoTargets);
    }
    let width = (to - from) / Rational::from_integer(count.into());
    let cut = |place: usize| from + &width * Rational::from_integer(place.into());
    Ok((0..count).map(|place| (cut(place), cut(place + 1))).collect())
}

impl BumpNetwork {
    /// Builds the network that takes on, nearly, the targets at the centres of as many equal
    /// stretches of the interval.
    ///
    /// # Errors
    ///
    /// When there are no targets, the interval has no length, or the steepness is not positive.
    pub fn new(
        from: &Rational,
        to: &Rational,
        targets: &[Rational],
        steepness: &Rational,
    ) -> Result<BumpNetwork, BumpError> {
        if !steepness.is_positive() {
            return Err(BumpError::Steepness(steepness.clone()));
        }
        let bumps: Vec<Bump> = stretches(from, to, targets.len())?
            .into_iter()
            .zip(targets)
            .map(|((from, to), height)| Bump {
                centre: (&from + &to) / integer(2),
                from,
                to,
                height: height.clone(),
            })
            .collect();
        let step = |at: &Rational, output_weight: Rational| Step {
            at: at.clone(),
            weight: steepness.clone(),
            bias: -(steepness * at),
            output_weight,
        };
        let steps = bumps
            .iter()
            .flat_map(|bump| [step(&bump.from, bump.height.clone()), step(&bump.to, -&bump.height)])
            .collect();
        Ok(BumpNetwork { bumps, steps, steepness: steepness.clone() })
    }

    /// The hidden layer before its sigmoids: 2n × 1.
    pub fn hidden(&self) -> AffineMap {
        AffineMap {
            matrix: DMatrix::from_iterator(
                self.steps.len(),
                1,
                self.steps.iter().map(|step| step.weight.clone()),
            ),
            offset: DVector::from_iterator(
                self.steps.len(),
                self.steps.iter().map(|step| step.bias.clone()),
            ),
        }
    }

    /// The output neuron, without activation and with bias 0: 1 × 2n.
    pub fn output(&self) -> AffineMap {
        AffineMap {
            matrix: DMatrix::from_iterator(
                1,
                self.steps.len(),
                self.steps.iter().map(|step| step.output_weight.clone()),
            ),
            offset: DVector::from_element(1, Rational::zero()),
        }
    }

    /// What the network gives at x, in machine arithmetic: for drawing the curve.
    pub fn value(&self, x: f64) -> f64 {
        self.steps
            .iter()
            .map(|step| {
                machine(&step.output_weight)
                    * sigmoid(machine(&step.weight) * x + machine(&step.bias))
            })
            .sum()
    }

    /// 4·V·σ(−sh/2): by how much the network may miss a target at the centre of its bump (derived
    /// at the top of this file).
    pub fn error_bound(&self) -> f64 {
        let largest = self.bumps.iter().map(|bump| machine(&bump.height).abs()).fold(0.0, f64::max);
        let width = self.bumps.first().map_or(0.0, |bump| machine(&(&bump.to - &bump.from)));
        4.0 * largest * sigmoid(-machine(&self.steepness) * width / 2.0)
    }
}

/// The nearest f64; rationals beyond its range become infinite.
fn machine(value: &Rational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// σ(z), written so that neither branch overflows.
fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + libm::exp(-z))
    } else {
        let power = libm::exp(z);
        power / (1.0 + power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::fraction;

    #[test]
    fn steps_stand_where_the_lesson_puts_them() {
        let network =
            BumpNetwork::new(&integer(0), &integer(1), &[1, 2, 3, 4, 5].map(integer), &integer(50))
                .unwrap();
        let second = &network.steps[2];
        assert_eq!(
            (Some(second.at.clone()), &second.weight, &second.bias),
            (fraction(1, 5), &integer(50), &integer(-10))
        );
        assert_eq!(network.steps[3].output_weight, integer(-2));
        assert_eq!(network.hidden().matrix.shape(), (10, 1));
        assert_eq!(network.output().matrix.shape(), (1, 10));
    }

    #[test]
    fn the_curve_passes_the_targets_within_the_stated_bound() {
        let heights = [3, -1, 4, 1, -5, 9, -2, 6].map(integer);
        for steepness in [20, 100, 400] {
            let network =
                BumpNetwork::new(&integer(-1), &integer(1), &heights, &integer(steepness)).unwrap();
            for bump in &network.bumps {
                let miss = (network.value(machine(&bump.centre)) - machine(&bump.height)).abs();
                assert!(
                    miss <= network.error_bound() + 1e-12,
                    "misses by {miss} at {}",
                    text(&bump.centre)
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_built_is_named() {
        let (zero, one) = (integer(0), integer(1));
        assert_eq!(BumpNetwork::new(&zero, &one, &[], &one), Err(BumpError::NoTargets));
        assert_eq!(
            BumpNetwork::new(&zero, &one, &[integer(2)], &zero),
            Err(BumpError::Steepness(integer(0)))
        );
        assert!(matches!(centres(&one, &zero, 3), Err(BumpError::Interval)));
    }
}
