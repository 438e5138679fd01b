//! What a layer does to its z, and the way back through it.

use super::{LANES, Lanes, NOTHING};
use crate::network::{Activation, Operation, Piece, Shape, SlopeWork};
use crate::number::{Arithmetic as _, Binary64, EXPONENTIAL};

/// The function of a layer, ready to run.
pub(super) enum Function {
    /// None: a is z.
    Pass,
    /// Straight pieces: factor and constant below 0 and from 0 on.
    Pieces { below: (f64, f64), above: (f64, f64) },
    /// A transcendental function, and how its slope is worked out.
    Smooth(fn(f64) -> f64, Slope),
    /// Shares of 1; whether the loss meets it, so that ∂L/∂z is a − t.
    Softmax { meets: bool },
}

/// How f′(z) is worked out.
pub(super) enum Slope {
    /// a·(1 − a).
    OutputTimesRest,
    /// 1 − a·a.
    OneMinusSquare,
    /// A function of z.
    Function(fn(f64) -> f64),
}

impl Function {
    pub(super) fn of(operation: &Operation<f64>) -> Option<Self> {
        match operation {
            Operation::Activation(activation) => Self::of_activation(activation),
            Operation::Softmax => Some(Self::Softmax { meets: false }),
            _ => None,
        }
    }

    fn of_activation(activation: &Activation) -> Option<Self> {
        let leak = Binary64.literal(activation.slope).ok()?;
        let line = |piece: &Piece| match piece {
            Piece::Constant(value) => (0.0, f64::from(*value)),
            Piece::Pass => (1.0, NOTHING),
            Piece::Leak => (leak, NOTHING),
        };
        Some(match (&activation.row.shape, &activation.row.slope_work) {
            (Shape::Pieces { below, above }, _) => {
                Self::Pieces { below: line(below), above: line(above) }
            }
            (Shape::Smooth(smooth), work) => {
                let slope = match work {
                    SlopeWork::OutputTimesRest => Slope::OutputTimesRest,
                    SlopeWork::OneMinusSquare => Slope::OneMinusSquare,
                    SlopeWork::Function { smooth, .. } => Slope::Function(smooth.f64),
                    SlopeWork::Piece => return None,
                };
                Self::Smooth(smooth.f64, slope)
            }
        })
    }

    /// The same where the loss meets it, if it is a softmax.
    pub(super) fn meeting(self, meets: bool) -> Self {
        if self.is_softmax() { Self::Softmax { meets } } else { self }
    }

    pub(super) fn is_softmax(&self) -> bool {
        matches!(self, Self::Softmax { .. })
    }

    /// a = f(z).
    pub(super) fn apply(&self, z: &[Lanes], a: &mut [Lanes]) {
        match self {
            Self::Pass => a.copy_from_slice(z),
            Self::Pieces { below, above } => each(a, z, |z| {
                let (factor, constant) = if z < 0.0 { below } else { above };
                // A constant piece is its constant whatever z is, and 0 · z may be −0.
                if *factor == 0.0 { *constant } else { factor * z }
            }),
            Self::Smooth(function, _) => each(a, z, function),
            Self::Softmax { .. } => softmax(z, a),
        }
    }

    /// From ∂L/∂a to ∂L/∂z, in place.
    pub(super) fn back(&self, z: &[Lanes], a: &[Lanes], targets: &[Lanes], back: &mut [Lanes]) {
        match self {
            Self::Pass => {}
            Self::Pieces { below, above } => {
                times(back, z, |z| if z > 0.0 { above.0 } else { below.0 });
            }
            Self::Smooth(_, Slope::OutputTimesRest) => times(back, a, |a| a * (1.0 - a)),
            Self::Smooth(_, Slope::OneMinusSquare) => times(back, a, |a| 1.0 - a * a),
            Self::Smooth(_, Slope::Function(slope)) => times(back, z, slope),
            Self::Softmax { meets: true } => {
                for ((back, a), target) in back.iter_mut().zip(a).zip(targets) {
                    (0..LANES).for_each(|lane| back[lane] = a[lane] - target[lane]);
                }
            }
            Self::Softmax { meets: false } => {
                let mut mean = [NOTHING; LANES];
                for (back, a) in back.iter().zip(a) {
                    (0..LANES).for_each(|lane| mean[lane] += a[lane] * back[lane]);
                }
                for (back, a) in back.iter_mut().zip(a) {
                    (0..LANES).for_each(|lane| back[lane] = a[lane] * (back[lane] - mean[lane]));
                }
            }
        }
    }
}

/// Writes f of every number.
fn each(into: &mut [Lanes], from: &[Lanes], f: impl Fn(f64) -> f64) {
    for (into, from) in into.iter_mut().zip(from) {
        for lane in 0..LANES {
            into[lane] = f(from[lane]);
        }
    }
}

/// Multiplies by f of every number.
fn times(into: &mut [Lanes], from: &[Lanes], f: impl Fn(f64) -> f64) {
    for (into, from) in into.iter_mut().zip(from) {
        for lane in 0..LANES {
            into[lane] *= f(from[lane]);
        }
    }
}

/// e^(z − m) over the sum of them, with m the largest z.
fn softmax(z: &[Lanes], a: &mut [Lanes]) {
    for lane in 0..LANES {
        let mut shift = z.first().map_or(0.0, |z| z[lane]);
        for z in z {
            if z[lane] > shift {
                shift = z[lane];
            }
        }
        let mut total = 0.0;
        for (a, z) in a.iter_mut().zip(z) {
            a[lane] = (EXPONENTIAL.f64)(z[lane] - shift);
            total += a[lane];
        }
        a.iter_mut().for_each(|a| a[lane] /= total);
    }
}
