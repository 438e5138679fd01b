//! The losses, as `trace/loss.rs` works them out, without keeping a line.

use super::{LANES, Lanes, NOTHING};
use crate::number::Decimal;
use crate::trace::Loss;

/// How outputs are charged, ready to run.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Charge {
    MeanSquared,
    HalfSquared,
    BinaryCrossEntropy,
    CrossEntropy,
}

impl Charge {
    /// The loss by its name; `None` for one that only traces know, or that does not suit the last layer.
    pub(super) fn of(loss: Loss, softmax: bool) -> Option<Self> {
        match loss.row.name {
            "mse" => Some(Self::MeanSquared),
            "half-squared-error" => Some(Self::HalfSquared),
            "binary-cross-entropy" => Some(Self::BinaryCrossEntropy),
            "cross-entropy" if softmax => Some(Self::CrossEntropy),
            _ => None,
        }
    }

    /// Whether targets are such as the loss asks for; if not, a trace tells what is wrong with them.
    pub(super) fn admits(self, targets: &[Decimal], outputs: usize) -> bool {
        let shares =
            || targets.iter().all(|target| (Decimal::ZERO..=Decimal::ONE).contains(target));
        targets.len() == outputs
            && match self {
                Self::MeanSquared | Self::HalfSquared => true,
                Self::BinaryCrossEntropy => shares(),
                Self::CrossEntropy => shares() && targets.iter().sum::<Decimal>() == Decimal::ONE,
            }
    }

    /// The loss of each lane, and ∂L/∂a into `back`; `None` if a logarithm or a quotient has no value.
    pub(super) fn losses(
        self,
        a: &[Lanes],
        targets: &[Lanes],
        back: &mut [Lanes],
    ) -> Option<Lanes> {
        let count = a.len() as f64;
        let mut losses = [NOTHING; LANES];
        for ((a, target), back) in a.iter().zip(targets).zip(back) {
            for lane in 0..LANES {
                let (term, slope) = self.charge(a[lane], target[lane])?;
                losses[lane] += term;
                back[lane] = if self.is_mean() && a_mean(count) { slope / count } else { slope };
            }
        }
        if self.is_mean() && a_mean(count) {
            losses.iter_mut().for_each(|loss| *loss /= count);
        }
        Some(losses)
    }

    fn is_mean(self) -> bool {
        matches!(self, Self::MeanSquared | Self::BinaryCrossEntropy)
    }

    /// What one output costs, and how that changes with the output, before any mean.
    fn charge(self, a: f64, t: f64) -> Option<(f64, f64)> {
        Some(match self {
            Self::MeanSquared => {
                let error = a - t;
                (error * error, 2.0 * error)
            }
            Self::HalfSquared => {
                let error = a - t;
                (error * error / 2.0, error)
            }
            Self::CrossEntropy => {
                if t == 0.0 {
                    return Some((0.0, 0.0));
                }
                (0.0 - t * logarithm(a)?, 0.0 - quotient(t, a)?)
            }
            Self::BinaryCrossEntropy => {
                let yes = if t != 0.0 { Some((t * logarithm(a)?, quotient(t, a)?)) } else { None };
                let no = if t != 1.0 {
                    let (rest, other) = (1.0 - t, 1.0 - a);
                    Some((rest * logarithm(other)?, quotient(rest, other)?))
                } else {
                    None
                };
                match (yes, no) {
                    (None, None) => (0.0, 0.0),
                    (Some((part, pull)), None) => (0.0 - part, 0.0 - pull),
                    (None, Some((part, push))) => (0.0 - part, push),
                    (Some((first, pull)), Some((second, push))) => {
                        (0.0 - (first + second), push - pull)
                    }
                }
            }
        })
    }
}

/// Whether a mean over so many is another number than the sum.
fn a_mean(count: f64) -> bool {
    count > 1.0
}

fn logarithm(of: f64) -> Option<f64> {
    (of > 0.0).then(|| libm::log(of))
}

fn quotient(a: f64, b: f64) -> Option<f64> {
    (b != 0.0).then_some(a / b)
}
