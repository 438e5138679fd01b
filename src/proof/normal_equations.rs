//! The sums over a data set that its normal equations are made of, term by term.
//!
//! What they are for is told in [`least_squares`](super::least_squares).

use nalgebra::DMatrix;
use num_traits::Zero;

use super::{Rational, integer};

/// A sum over the rows, term by term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// One term for each row of the data.
    pub terms: Vec<Rational>,
    /// Their sum.
    pub value: Rational,
}

/// The sums that the normal equations are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// m, the number of rows.
    pub rows: usize,
    /// Σxᵢ, one for each input.
    pub inputs: Vec<Sum>,
    /// Σxᵢxⱼ for j ≤ i: `input_products[i][j]`. Those with j > i are the same ones.
    pub input_products: Vec<Vec<Sum>>,
    /// Σy.
    pub target: Sum,
    /// Σxᵢy, one for each input.
    pub target_products: Vec<Sum>,
}

impl Sum {
    pub(crate) fn of(terms: impl Iterator<Item = Rational>) -> Sum {
        let terms: Vec<Rational> = terms.collect();
        let value = terms.iter().fold(Rational::zero(), |total, term| total + term);
        Sum { terms, value }
    }
}

impl Sums {
    pub(crate) fn over(points: &[Vec<Rational>], targets: &[Rational], inputs: usize) -> Sums {
        let product = |first: usize, second: usize| {
            Sum::of(points.iter().map(|point| &point[first] * &point[second]))
        };
        let with_target = |input: usize| {
            Sum::of(points.iter().zip(targets).map(|(point, target)| &point[input] * target))
        };
        Sums {
            rows: points.len(),
            inputs: (0..inputs)
                .map(|input| Sum::of(points.iter().map(|point| point[input].clone())))
                .collect(),
            input_products: (0..inputs)
                .map(|first| (0..=first).map(|second| product(first, second)).collect())
                .collect(),
            target: Sum::of(targets.iter().cloned()),
            target_products: (0..inputs).map(with_target).collect(),
        }
    }
}

pub(crate) fn count(rows: usize) -> Rational {
    integer(i64::try_from(rows).unwrap_or(i64::MAX))
}

impl Sums {
    /// The normal equations as one table, (n + 1) × (n + 2): columns b, w1, …, wn, right-hand side.
    pub fn system(&self) -> DMatrix<Rational> {
        let inputs = self.inputs.len();
        DMatrix::from_fn(inputs + 1, inputs + 2, |row, column| {
            let entry = match (row.checked_sub(1), column.checked_sub(1)) {
                (None, None) => return count(self.rows),
                (None, Some(input)) if input == inputs => &self.target,
                (Some(input), Some(last)) if last == inputs => &self.target_products[input],
                (None, Some(input)) | (Some(input), None) => &self.inputs[input],
                (Some(first), Some(second)) => {
                    &self.input_products[first.max(second)][first.min(second)]
                }
            };
            entry.value.clone()
        })
    }
}
