//! The plane that comes closest: least squares by the normal equations, in exact fractions, with
//! every line of the work.
//!
//! A neuron without activation predicts ŷ = b + w1·x1 + … + wn·xn. Its error on a row is y − ŷ, and
//! the mean of the squared errors over all m rows (the MSE) is smallest where its slope in b and in
//! every wᵢ is 0. Those n + 1 conditions are the **normal equations**, linear in the unknowns:
//!
//! > m·b + Σx1·w1 + … + Σxn·wn = Σy
//! >
//! > Σxᵢ·b + Σxᵢx1·w1 + … + Σxᵢxn·wn = Σxᵢy, for i = 1, …, n
//!
//! (C. F. Gauss, *Theoria combinationis observationum* (1823); G. Strang, *Introduction to Linear
//! Algebra*, section on least squares.) The unknown b stands first, because eliminating it first
//! leaves the fewest fractions. The sums are gathered in
//! [`normal_equations`](super::normal_equations).
//!
//! # Elimination never needs to exchange rows
//!
//! The matrix of the system is XᵀX, with a column of ones for b in X. It is symmetric, and vᵀXᵀXv =
//! |Xv|² ≥ 0 for every v. What is left of such a matrix after a step of elimination is of the same
//! kind. In it, an entry 0 on the diagonal has nothing but zeros in its row and column (otherwise
//! some v would give a negative value). So either the diagonal entry can be divided by, or there is
//! nothing to eliminate.
//!
//! # When the best plane is not unique
//!
//! In that second case the unknown is **free**: its input is, on these rows, a combination of the
//! unknowns before it (the same number everywhere, a copy of another input, …), and what one weight
//! gives the others can take. The equations then have many solutions, never none: their right-hand
//! side is Xᵀy, and Xᵀ(Xv) = Xᵀy is solved by every v for which Xv is the point closest to y among
//! all Xv. All solutions have the same predictions, since there is only one closest point. The
//! convention here is: **free unknowns are set to 0**, and [`Fit::free`] names them.
//!
//! # Example
//!
//! ```
//! use longhand::proof::{fraction, integer, least_squares::fit};
//!
//! let corners: Vec<Vec<_>> = [[0, 0], [0, 1], [1, 0], [1, 1]].iter().map(|row| row.iter().copied().map(integer).collect()).collect();
//! let xor = fit(&corners, &[0, 1, 1, 0].map(integer))?;
//! assert_eq!(xor.weights, [integer(0), integer(0)]);
//! assert_eq!(Some(xor.bias), fraction(1, 2));
//! assert_eq!(Some(xor.mean_squared_error), fraction(1, 4));
//! # Ok::<(), longhand::proof::DataError>(())
//! ```

use std::fmt;

use nalgebra::DMatrix;
use num_traits::Zero;

use super::normal_equations::{Sums, count};
use super::{DataError, Rational, ScalarProduct, width_of};

/// An unknown of the fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// b.
    Bias,
    /// The weight of this input, counted from 0.
    Weight(usize),
}

impl Unknown {
    /// The unknown of this column of the system: b first, then the weights.
    fn of_column(column: usize) -> Unknown {
        if column == 0 { Unknown::Bias } else { Unknown::Weight(column - 1) }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::Bias => write!(formatter, "b"),
            Unknown::Weight(input) => write!(formatter, "w{}", input + 1),
        }
    }
}

/// One line of the elimination: a multiple of one equation is taken from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOperation {
    /// The equation that changes, counted from 0.
    pub row: usize,
    /// What is multiplied: the entry to be removed divided by the diagonal entry above it.
    pub factor: Rational,
    /// The equation that is taken away `factor` times, counted from 0.
    pub by: usize,
    /// The whole system after this line.
    pub after: DMatrix<Rational>,
}

/// One line of the back-substitution, for one unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The unknown that is found.
    pub unknown: Unknown,
    /// How it is found; nothing when it is free and was set to 0.
    pub work: Option<SubstitutionWork>,
    /// Its value.
    pub value: Rational,
}

/// value = (right-hand side − known terms) / divisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstitutionWork {
    /// The right-hand side of the equation.
    pub right_hand_side: Rational,
    /// The unknowns already found, in the order of the products in `known`. Those with coefficient
    /// 0 are left out.
    pub known_unknowns: Vec<Unknown>,
    /// Coefficient · value for each of them, and the sum.
    pub known: ScalarProduct,
    /// What is left of the right-hand side.
    pub remainder: Rational,
    /// The coefficient of the unknown; not 0.
    pub divisor: Rational,
}

/// One row of the data, predicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// w·x: weight · input for each input.
    pub weighted: ScalarProduct,
    /// ŷ = w·x + b.
    pub value: Rational,
    /// y − ŷ.
    pub residual: Rational,
    /// (y − ŷ)².
    pub square: Rational,
}

/// A least squares fit with all its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The sums over the rows.
    pub sums: Sums,
    /// The normal equations, (n + 1) × (n + 2): columns b, w1, …, wn, right-hand side.
    pub system: DMatrix<Rational>,
    /// The lines of the elimination, in order.
    pub elimination: Vec<RowOperation>,
    /// The lines of the back-substitution, from the last unknown to b.
    pub substitutions: Vec<Substitution>,
    /// The unknowns that the rows do not settle, and that were set to 0. Empty when the best plane
    /// is unique.
    pub free: Vec<Unknown>,
    /// w1, …, wn.
    pub weights: Vec<Rational>,
    /// b.
    pub bias: Rational,
    /// One for each row of the data.
    pub predictions: Vec<Prediction>,
    /// The sum of the squares of the residuals.
    pub sum_of_squares: Rational,
    /// The sum of squares divided by the number of rows.
    pub mean_squared_error: Rational,
}

/// Fits ŷ = w·x + b to the targets. `points` is rows × inputs; `targets` has one entry a row.
///
/// # Errors
///
/// When there are no rows, or they differ in width, or there is not one target for each.
pub fn fit(points: &[Vec<Rational>], targets: &[Rational]) -> Result<Fit, DataError> {
    let inputs = width_of(points, targets.len())?;
    let sums = Sums::over(points, targets, inputs);
    let system = sums.system();
    let elimination = eliminate(system.clone());
    let triangular = elimination.last().map_or(&system, |operation| &operation.after);
    let substitutions = substitute_back(triangular);

    let free = substitutions
        .iter()
        .rev()
        .filter(|line| line.work.is_none())
        .map(|line| line.unknown)
        .collect();
    let mut values = substitutions.iter().rev().map(|line| line.value.clone());
    let bias = values.next().unwrap_or_else(Rational::zero);
    let weights: Vec<Rational> = values.collect();

    let predictions: Vec<Prediction> = points
        .iter()
        .zip(targets)
        .map(|(point, target)| predict(&weights, &bias, point, target))
        .collect();
    let sum_of_squares =
        predictions.iter().fold(Rational::zero(), |total, row| total + &row.square);
    let mean_squared_error = &sum_of_squares / count(points.len());
    Ok(Fit {
        sums,
        system,
        elimination,
        substitutions,
        free,
        weights,
        bias,
        predictions,
        sum_of_squares,
        mean_squared_error,
    })
}

/// Removes everything below the diagonal, one line at a time.
fn eliminate(mut system: DMatrix<Rational>) -> Vec<RowOperation> {
    let mut operations = Vec::new();
    for by in 0..system.nrows() {
        // A 0 here means a column of zeros from here down, as shown at the top of this file.
        let diagonal = system[(by, by)].clone();
        for row in by + 1..system.nrows() {
            if system[(row, by)].is_zero() {
                continue;
            }
            let factor = &system[(row, by)] / &diagonal;
            for column in by..system.ncols() {
                let taken = &factor * &system[(by, column)];
                system[(row, column)] -= taken;
            }
            operations.push(RowOperation { row, factor, by, after: system.clone() });
        }
    }
    operations
}

/// Finds the unknowns of a triangular system, the last one first.
fn substitute_back(system: &DMatrix<Rational>) -> Vec<Substitution> {
    let unknowns = system.nrows();
    let mut values = vec![Rational::zero(); unknowns];
    let mut lines = Vec::with_capacity(unknowns);
    for row in (0..unknowns).rev() {
        let unknown = Unknown::of_column(row);
        let divisor = system[(row, row)].clone();
        let work = (!divisor.is_zero()).then(|| {
            let later: Vec<usize> =
                (row + 1..unknowns).filter(|&column| !system[(row, column)].is_zero()).collect();
            let known = ScalarProduct::of(
                later.iter().map(|&column| (&system[(row, column)], &values[column])),
            );
            let right_hand_side = system[(row, unknowns)].clone();
            let remainder = &right_hand_side - &known.sum;
            let known_unknowns = later.into_iter().map(Unknown::of_column).collect();
            SubstitutionWork { right_hand_side, known_unknowns, known, remainder, divisor }
        });
        let value =
            work.as_ref().map_or_else(Rational::zero, |work| &work.remainder / &work.divisor);
        values[row] = value.clone();
        lines.push(Substitution { unknown, work, value });
    }
    lines
}

fn predict(
    weights: &[Rational],
    bias: &Rational,
    point: &[Rational],
    target: &Rational,
) -> Prediction {
    let weighted = ScalarProduct::of(weights.iter().zip(point));
    let value = &weighted.sum + bias;
    let residual = target - &value;
    let square = &residual * &residual;
    Prediction { weighted, value, residual, square }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::{corners, rows};
    use crate::proof::normal_equations::Sum;
    use crate::proof::{fraction, integer, text};

    fn fitted(points: &[Vec<Rational>], targets: &[i64]) -> Fit {
        let targets: Vec<Rational> = targets.iter().copied().map(integer).collect();
        let found = fit(points, &targets).unwrap();
        // What makes it the best: the residuals add up to 0, alone and against every input.
        for input in 0..points[0].len() {
            let against = points
                .iter()
                .zip(&found.predictions)
                .map(|(point, row)| &point[input] * &row.residual);
            assert_eq!(Sum::of(against).value, integer(0));
        }
        assert_eq!(
            Sum::of(found.predictions.iter().map(|row| row.residual.clone())).value,
            integer(0)
        );
        found
    }

    #[test]
    fn xor_gets_the_flat_plane_at_one_half() {
        let found = fitted(&corners(), &[0, 1, 1, 0]);
        assert_eq!(found.weights, [integer(0), integer(0)]);
        assert_eq!(Some(found.bias), fraction(1, 2));
        assert_eq!(Some(found.mean_squared_error), fraction(1, 4));
        assert_eq!(found.free, []);
    }

    #[test]
    fn and_gets_the_plane_of_the_lesson() {
        let found = fitted(&corners(), &[0, 0, 0, 1]);
        let half = fraction(1, 2).unwrap();
        assert_eq!(found.weights, [half.clone(), half]);
        assert_eq!(Some(found.bias), fraction(-1, 4));
        assert_eq!(Some(found.mean_squared_error), fraction(1, 16));
    }

    #[test]
    fn every_line_of_the_elimination_can_be_redone() {
        let found = fitted(&corners(), &[0, 0, 0, 1]);
        let entries = |matrix: &DMatrix<Rational>| -> Vec<String> {
            matrix.transpose().iter().map(text).collect()
        };
        assert_eq!(
            entries(&found.system),
            ["4", "2", "2", "1", "2", "2", "1", "1", "2", "1", "2", "1"]
        );
        let lines: Vec<(usize, String, usize)> =
            found.elimination.iter().map(|line| (line.row, text(&line.factor), line.by)).collect();
        assert_eq!(lines, [(1, "1/2".to_owned(), 0), (2, "1/2".to_owned(), 0)]);
        assert_eq!(
            entries(&found.elimination[1].after),
            ["4", "2", "2", "1", "0", "1", "0", "1/2", "0", "0", "1", "1/2"]
        );
        let work = found.substitutions[2].work.as_ref().unwrap();
        assert_eq!(work.known_unknowns, [Unknown::Weight(0), Unknown::Weight(1)]);
        assert_eq!(
            (text(&work.known.sum), text(&work.remainder), text(&work.divisor)),
            ("2".into(), "−1".into(), "4".into())
        );
    }

    #[test]
    fn unknowns_that_the_rows_do_not_settle_are_named_and_0() {
        // x2 is always 3, and x3 = x1 + x2: only b and w1 are settled.
        let found = fitted(&rows(&[&[0, 3, 3], &[1, 3, 4], &[2, 3, 5]]), &[1, 3, 5]);
        assert_eq!(found.free, [Unknown::Weight(1), Unknown::Weight(2)]);
        assert_eq!(found.weights, [integer(2), integer(0), integer(0)]);
        assert_eq!((found.bias, found.mean_squared_error), (integer(1), integer(0)));
        assert_eq!(found.free[0].to_string(), "w2");
    }

    #[test]
    fn one_row_or_no_input_gives_the_mean() {
        assert_eq!(fitted(&rows(&[&[7]]), &[5]).bias, integer(5));
        assert_eq!(fitted(&[vec![], vec![]], &[1, 4]).bias, fraction(5, 2).unwrap());
        assert_eq!(fit(&[], &[]), Err(DataError::NoRows));
    }
}
