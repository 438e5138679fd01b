//! Networks with one input as chains of straight pieces, exactly: every bend and every slope.
//!
//! With one input x between two ends, a network of affine layers and ReLUs is a *continuous
//! piecewise linear function*: the interval falls into pieces, and on each the network is slope ·
//! x + intercept. [`PiecewiseLinear`] holds the pieces, with rational bends, and the operations a
//! network is made of:
//!
//! - a weighted sum bends at most where one of its parts bends ([`PiecewiseLinear::combine`]);
//! - a ReLU adds a bend where its argument crosses 0 ([`PiecewiseLinear::relu`]);
//! - f after g bends where g bends, and where g passes through a bend of f
//!   ([`PiecewiseLinear::after`]).
//!
//! Neighbours with the same slope are one piece, so the number of pieces is the number of straight
//! parts one would see.
//!
//! Networks are turned into pieces in [`one_input`](super::one_input).

use std::fmt;

use num_traits::{One, Signed, Zero};

use super::collapse::ShapeError;
use super::{Rational, integer, text};

/// A straight part: slope · x + intercept for x between `from` and `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where the piece begins.
    pub from: Rational,
    /// Where it ends; beyond `from`.
    pub to: Rational,
    /// What one step to the right adds.
    pub slope: Rational,
    /// What the line has at x = 0, whether or not the piece reaches there.
    pub intercept: Rational,
}

/// A continuous function made of straight pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PiecewiseLinear {
    /// From left to right, each beginning where the one before ends; neighbours differ in slope;
    /// never empty.
    pieces: Vec<Piece>,
}

/// Why pieces cannot be put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceError {
    /// The interval ends before it begins, or is a single point.
    Interval,
    /// Functions to be added live on different intervals.
    IntervalsDiffer,
    /// There is nothing to add.
    NothingToAdd,
    /// The inner function of a composition takes a value at which the outer one is not defined.
    OutOfReach {
        /// The value.
        value: Rational,
    },
    /// There are more pieces than are listed.
    TooMany {
        /// How many may be.
        most: usize,
    },
    /// The layers do not fit together, or the first does not take one input.
    Shape(ShapeError),
}

impl fmt::Display for PieceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PieceError::Interval => {
                write!(formatter, "the interval has no length; it has to begin before it ends")
            }
            PieceError::IntervalsDiffer => {
                write!(formatter, "functions on different intervals cannot be added")
            }
            PieceError::NothingToAdd => write!(formatter, "a sum needs at least one function"),
            PieceError::OutOfReach { value } => {
                write!(
                    formatter,
                    "the inner function takes the value {}, where the outer one is not defined",
                    text(value)
                )
            }
            PieceError::TooMany { most } => {
                write!(formatter, "there are more than {most} straight pieces")
            }
            PieceError::Shape(error) => write!(formatter, "{error}"),
        }
    }
}

impl std::error::Error for PieceError {}

impl From<ShapeError> for PieceError {
    fn from(error: ShapeError) -> PieceError {
        PieceError::Shape(error)
    }
}

impl Piece {
    /// slope · x + intercept.
    pub fn value(&self, x: &Rational) -> Rational {
        &self.slope * x + &self.intercept
    }
}

impl PiecewiseLinear {
    /// slope · x + intercept on the whole interval.
    ///
    /// # Errors
    ///
    /// When `from` is not before `to`.
    pub fn line(
        from: Rational,
        to: Rational,
        slope: Rational,
        intercept: Rational,
    ) -> Result<PiecewiseLinear, PieceError> {
        if from < to {
            Ok(PiecewiseLinear { pieces: vec![Piece { from, to, slope, intercept }] })
        } else {
            Err(PieceError::Interval)
        }
    }

    /// x itself: what the input layer passes on.
    ///
    /// # Errors
    ///
    /// When `from` is not before `to`.
    pub fn identity(from: Rational, to: Rational) -> Result<PiecewiseLinear, PieceError> {
        PiecewiseLinear::line(from, to, Rational::one(), Rational::zero())
    }

    /// g(x) = 2·ReLU(x) − 4·ReLU(x − 1/2) on [0, 1]: 2x up to 1/2, and 2 − 2x from there.
    pub fn tent() -> PiecewiseLinear {
        let half = Rational::new(1.into(), 2.into());
        PiecewiseLinear {
            pieces: vec![
                Piece {
                    from: integer(0),
                    to: half.clone(),
                    slope: integer(2),
                    intercept: integer(0),
                },
                Piece { from: half, to: integer(1), slope: integer(-2), intercept: integer(2) },
            ],
        }
    }

    /// The straight pieces, from left to right.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Where the function bends: the inner ends of the pieces, from left to right.
    pub fn bends(&self) -> impl Iterator<Item = &Rational> {
        self.pieces.iter().skip(1).map(|piece| &piece.from)
    }

    /// The ends of the interval.
    pub fn interval(&self) -> (&Rational, &Rational) {
        (&self.pieces[0].from, &self.pieces[self.pieces.len() - 1].to)
    }

    /// The value at `x`; nothing outside the interval.
    pub fn value(&self, x: &Rational) -> Option<Rational> {
        let after = self.pieces.partition_point(|piece| &piece.to < x);
        self.pieces.get(after).filter(|piece| &piece.from <= x).map(|piece| piece.value(x))
    }

    /// The corners of the graph, ends included, from left to right: what a figure draws.
    pub fn corners(&self) -> Vec<(Rational, Rational)> {
        let first = self.pieces.first().map(|piece| (piece.from.clone(), piece.value(&piece.from)));
        first
            .into_iter()
            .chain(self.pieces.iter().map(|piece| (piece.to.clone(), piece.value(&piece.to))))
            .collect()
    }

    /// The weighted sum of functions on one interval, plus a constant: what a neuron does before
    /// its activation.
    ///
    /// # Errors
    ///
    /// When there is no function, or their intervals differ.
    pub fn combine(
        terms: &[(Rational, &PiecewiseLinear)],
        constant: &Rational,
    ) -> Result<PiecewiseLinear, PieceError> {
        let (_, first) = terms.first().ok_or(PieceError::NothingToAdd)?;
        if terms.iter().any(|(_, function)| function.interval() != first.interval()) {
            return Err(PieceError::IntervalsDiffer);
        }
        let mut cuts: Vec<Rational> =
            terms.iter().flat_map(|(_, function)| function.bends().cloned()).collect();
        let (from, to) = first.interval();
        cuts.extend([from.clone(), to.clone()]);
        cuts.sort();
        cuts.dedup();
        // Every function is straight between two neighbouring cuts; its piece there is found by walking along.
        let mut places = vec![0; terms.len()];
        let pieces = cuts.windows(2).map(|ends| {
            let (mut slope, mut intercept) = (Rational::zero(), constant.clone());
            for ((weight, function), place) in terms.iter().zip(&mut places) {
                while function.pieces[*place].to <= ends[0] {
                    *place += 1;
                }
                slope += weight * &function.pieces[*place].slope;
                intercept += weight * &function.pieces[*place].intercept;
            }
            Piece { from: ends[0].clone(), to: ends[1].clone(), slope, intercept }
        });
        Ok(PiecewiseLinear::joined(pieces))
    }

    /// ReLU of the function: 0 wherever it is negative.
    pub fn relu(&self) -> PiecewiseLinear {
        self.leaky_relu(&Rational::zero())
    }

    /// Leaky ReLU of the function: its negative values times `slope`.
    pub fn leaky_relu(&self, slope: &Rational) -> PiecewiseLinear {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            for part in piece.cut_at_zero() {
                // The sign of a straight part that does not cross 0 shows at its ends, of which one may be 0.
                let negative = (part.value(&part.from) + part.value(&part.to)).is_negative();
                pieces.push(if negative {
                    Piece { slope: &part.slope * slope, intercept: &part.intercept * slope, ..part }
                } else {
                    part
                });
            }
        }
        PiecewiseLinear::joined(pieces)
    }

    /// This function after another: x ↦ self(inner(x)).
    ///
    /// # Errors
    ///
    /// When `inner` takes a value outside this function's interval.
    pub fn after(&self, inner: &PiecewiseLinear) -> Result<PiecewiseLinear, PieceError> {
        let (lowest, highest) = self.interval();
        let mut pieces = Vec::new();
        for piece in &inner.pieces {
            let (start, end) = (piece.value(&piece.from), piece.value(&piece.to));
            if let Some(value) =
                [&start, &end].into_iter().find(|value| *value < lowest || *value > highest)
            {
                return Err(PieceError::OutOfReach { value: value.clone() });
            }
            let rising = start <= end;
            let (low, high) = if rising { (&start, &end) } else { (&end, &start) };
            // x where the inner line passes through the bends of the outer function that lie strictly between.
            let mut cuts: Vec<Rational> = self
                .bends()
                .filter(|bend| low < bend && *bend < high)
                .map(|bend| (bend - &piece.intercept) / &piece.slope)
                .collect();
            if !rising {
                cuts.reverse();
            }
            cuts.insert(0, piece.from.clone());
            cuts.push(piece.to.clone());
            for ends in cuts.windows(2) {
                let middle = piece.value(&((&ends[0] + &ends[1]) / integer(2)));
                let place = self.pieces.partition_point(|outer| outer.to < middle);
                let Some(outer) = self.pieces.get(place) else {
                    return Err(PieceError::OutOfReach { value: middle });
                };
                pieces.push(Piece {
                    from: ends[0].clone(),
                    to: ends[1].clone(),
                    slope: &outer.slope * &piece.slope,
                    intercept: &outer.slope * &piece.intercept + &outer.intercept,
                });
            }
        }
        Ok(PiecewiseLinear::joined(pieces))
    }

    /// The function applied `times` times; 0 times is the identity.
    ///
    /// # Errors
    ///
    /// When the function takes a value outside its own interval.
    pub fn repeated(&self, times: u32) -> Result<PiecewiseLinear, PieceError> {
        let (from, to) = self.interval();
        let start = PiecewiseLinear::identity(from.clone(), to.clone())?;
        (0..times).try_fold(start, |result, _| self.after(&result))
    }

    /// Pieces in order, with neighbours of one slope made one.
    fn joined(parts: impl IntoIterator<Item = Piece>) -> PiecewiseLinear {
        let mut pieces: Vec<Piece> = Vec::new();
        for part in parts {
            match pieces.last_mut() {
                Some(last) if last.slope == part.slope => last.to = part.to,
                _ => pieces.push(part),
            }
        }
        PiecewiseLinear { pieces }
    }
}

impl Piece {
    /// The piece, in two where it crosses 0 inside.
    fn cut_at_zero(&self) -> Vec<Piece> {
        let crosses = (self.value(&self.from) * self.value(&self.to)).is_negative();
        if !crosses {
            return vec![self.clone()];
        }
        let zero = -&self.intercept / &self.slope;
        vec![Piece { to: zero.clone(), ..self.clone() }, Piece { from: zero, ..self.clone() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::fraction;

    #[test]
    fn composing_the_tent_k_times_gives_2_to_the_k_pieces() {
        let tent = PiecewiseLinear::tent();
        for times in 0..=8_u32 {
            let sawtooth = tent.repeated(times).unwrap();
            assert_eq!(sawtooth.pieces().len(), 1 << times);
            let ends_on_the_grid =
                sawtooth.corners().iter().enumerate().all(|(place, (x, height))| {
                    Some(x.clone()) == fraction(place as i64, 1 << times)
                        && (times == 0 || *height == integer(place as i64 % 2))
                });
            assert!(ends_on_the_grid, "{times} times");
        }
        assert_eq!(tent.repeated(2).unwrap().value(&fraction(1, 4).unwrap()), Some(integer(1)));
    }

    #[test]
    fn relu_bends_where_its_argument_crosses_0_and_nowhere_else() {
        let line = PiecewiseLinear::line(integer(0), integer(4), integer(-3), integer(2)).unwrap();
        let bent = line.relu();
        assert_eq!(bent.bends().collect::<Vec<_>>(), [&fraction(2, 3).unwrap()]);
        assert_eq!(bent.pieces()[1].slope, integer(0));
        assert_eq!(bent.value(&integer(3)), Some(integer(0)));
        assert_eq!(bent.relu(), bent);
        assert_eq!(line.leaky_relu(&integer(1)), line);
        assert_eq!(
            line.leaky_relu(&fraction(1, 100).unwrap()).value(&integer(4)),
            fraction(-1, 10)
        );
        let touching = PiecewiseLinear::identity(integer(0), integer(1)).unwrap();
        assert_eq!(touching.relu(), touching);
    }

    #[test]
    fn what_cannot_be_put_together_is_named() {
        let unit = PiecewiseLinear::identity(integer(0), integer(1)).unwrap();
        let wide = PiecewiseLinear::identity(integer(0), integer(2)).unwrap();
        assert_eq!(unit.after(&wide), Err(PieceError::OutOfReach { value: integer(2) }));
        let terms = [(integer(1), &unit), (integer(1), &wide)];
        assert_eq!(PiecewiseLinear::combine(&terms, &integer(0)), Err(PieceError::IntervalsDiffer));
        assert!(PiecewiseLinear::identity(integer(1), integer(1)).is_err());
        assert_eq!(unit.value(&integer(2)), None);
    }
}
