//! Layers without activation are one layer: the matrices multiplied out, with every product shown.
//!
//! A layer whose activation is the identity computes an *affine map*: x ↦ W·x + b. Put a second one
//! after it:
//!
//! > W2·(W1·x + b1) + b2 = (W2·W1)·x + (W2·b1 + b2)
//!
//! That is again a matrix times x plus a vector, so two such layers are one such layer, and by
//! repeating the step so is any stack of them. This is not a matter of measuring: it holds for
//! every x, because matrix multiplication distributes over sums and is associative. Depth without
//! an activation adds nothing that one layer does not have.
//!
//! [`compose`] does one such step. The entry of W2·W1 in row i and column j is the scalar product
//! of row i of W2 with column j of W1; each is recorded as its list of products and their sum, and
//! so is each entry of W2·b1 + b2. [`collapse`] folds a whole stack, from the first layer on, one
//! step at a time.
//!
//! # Where the collapse stops
//!
//! With an activation between the layers the two sides of the equation need not agree. One input
//! where they differ settles it; [`difference`](super::difference) finds the simplest.
//!
//! # Example
//!
//! ```
//! use longhand::proof::{collapse::{collapse, AffineMap}, integer};
//!
//! let rows = |rows: &[[i64; 2]]| -> Vec<Vec<_>> { rows.iter().map(|row| row.iter().copied().map(integer).collect()).collect() };
//! let first = AffineMap::from_rows(&rows(&[[2, -1], [1, 3]]), &[integer(1), integer(-2)])?;
//! let second = AffineMap::from_rows(&rows(&[[1, 4], [-2, 1]]), &[integer(0), integer(5)])?;
//! let collapsed = collapse(&[first, second])?.result;
//! assert_eq!(collapsed, AffineMap::from_rows(&rows(&[[6, 11], [-3, 5]]), &[integer(-7), integer(1)])?);
//! # Ok::<(), longhand::proof::collapse::ShapeError>(())
//! ```

use std::fmt;

use nalgebra::{DMatrix, DVector};
use num_traits::Zero;

use super::{Rational, ScalarProduct};

/// x ↦ W·x + b.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffineMap {
    /// W, outputs × inputs.
    pub matrix: DMatrix<Rational>,
    /// b, one entry for each output.
    pub offset: DVector<Rational>,
}

/// Two affine maps made into one, with every entry worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// The entries of W2·W1, row by row.
    pub matrix_entries: Vec<MatrixEntry>,
    /// The entries of W2·b1 + b2.
    pub offset_entries: Vec<OffsetEntry>,
    /// The map that does what the first and then the second do.
    pub result: AffineMap,
}

/// One entry of a matrix product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixEntry {
    /// The row of W2, counted from 0.
    pub row: usize,
    /// The column of W1, counted from 0.
    pub column: usize,
    /// Row of W2 times column of W1; the sum is the entry.
    pub work: ScalarProduct,
}

/// One entry of W2·b1 + b2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetEntry {
    /// The row of W2, counted from 0.
    pub row: usize,
    /// Row of W2 times b1.
    pub work: ScalarProduct,
    /// The entry of b2 that is added.
    pub added: Rational,
    /// The sum of both.
    pub value: Rational,
}

/// A stack of affine maps made into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collapse {
    /// Step k composes what the first k + 1 maps amount to with the next one. Empty for a single
    /// map.
    pub steps: Vec<Composition>,
    /// The one map that equals the stack.
    pub result: AffineMap,
}

/// Why maps do not fit together. Maps, rows and entries count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeError {
    /// There is no map at all.
    NoMaps,
    /// The matrix and the offset of a map have different numbers of rows.
    Offset {
        /// Rows of the matrix.
        rows: usize,
        /// Entries of the offset.
        entries: usize,
    },
    /// The rows of a matrix have different lengths.
    Ragged {
        /// The first row that differs from row 0.
        row: usize,
    },
    /// A map takes another number of inputs than the map before it, or the point given to it, has.
    Inputs {
        /// The place of the map in the stack; 0 where there is only one.
        map: usize,
        /// How many inputs it takes.
        takes: usize,
        /// How many it is given.
        given: usize,
    },
}

impl fmt::Display for ShapeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShapeError::NoMaps => {
                write!(formatter, "there is no layer to collapse; give at least one")
            }
            ShapeError::Offset { rows, entries } => {
                write!(
                    formatter,
                    "the weights have {rows} rows but there are {entries} biases; each neuron needs one of each"
                )
            }
            ShapeError::Ragged { row } => {
                write!(formatter, "row {} of the weights has another length than row 1", row + 1)
            }
            ShapeError::Inputs { map, takes, given } => {
                write!(formatter, "layer {} takes {takes} inputs but is given {given}", map + 1)
            }
        }
    }
}

impl std::error::Error for ShapeError {}

impl AffineMap {
    /// A map from the rows of its matrix (one for each output) and its offset.
    ///
    /// # Errors
    ///
    /// When the rows differ in length, or there is not one offset for each row.
    pub fn from_rows(rows: &[Vec<Rational>], offset: &[Rational]) -> Result<AffineMap, ShapeError> {
        let inputs = rows.first().map_or(0, Vec::len);
        if let Some(row) = rows.iter().position(|row| row.len() != inputs) {
            return Err(ShapeError::Ragged { row });
        }
        if rows.len() != offset.len() {
            return Err(ShapeError::Offset { rows: rows.len(), entries: offset.len() });
        }
        Ok(AffineMap {
            matrix: DMatrix::from_row_iterator(rows.len(), inputs, rows.iter().flatten().cloned()),
            offset: DVector::from_column_slice(offset),
        })
    }

    /// The number of inputs: columns of the matrix.
    pub fn inputs(&self) -> usize {
        self.matrix.ncols()
    }

    /// The number of outputs: rows of the matrix.
    pub fn outputs(&self) -> usize {
        self.matrix.nrows()
    }

    /// W·x + b.
    ///
    /// # Errors
    ///
    /// When the input has another number of entries than the matrix has columns.
    pub fn apply(&self, input: &[Rational]) -> Result<Vec<Rational>, ShapeError> {
        self.check()?;
        if input.len() != self.inputs() {
            return Err(ShapeError::Inputs { map: 0, takes: self.inputs(), given: input.len() });
        }
        let output = &self.matrix * DVector::from_column_slice(input) + &self.offset;
        Ok(output.iter().cloned().collect())
    }

    /// The fields are public, so the shapes are checked where they are used.
    fn check(&self) -> Result<(), ShapeError> {
        if self.matrix.nrows() == self.offset.nrows() {
            Ok(())
        } else {
            Err(ShapeError::Offset { rows: self.matrix.nrows(), entries: self.offset.nrows() })
        }
    }
}

/// Makes one map of two: first `first`, then `second`. The arguments stand as in the product W2·W1.
///
/// # Errors
///
/// When `second` does not take as many inputs as `first` has outputs.
pub fn compose(second: &AffineMap, first: &AffineMap) -> Result<Composition, ShapeError> {
    first.check()?;
    second.check()?;
    if second.inputs() != first.outputs() {
        return Err(ShapeError::Inputs { map: 1, takes: second.inputs(), given: first.outputs() });
    }
    let rows = second.outputs();
    let columns = first.inputs();
    let mut matrix_entries = Vec::with_capacity(rows * columns);
    let mut offset_entries = Vec::with_capacity(rows);
    for row in 0..rows {
        let weights = second.matrix.row(row);
        for column in 0..columns {
            let work = ScalarProduct::of(weights.iter().zip(first.matrix.column(column).iter()));
            matrix_entries.push(MatrixEntry { row, column, work });
        }
        let work = ScalarProduct::of(weights.iter().zip(first.offset.iter()));
        let added = second.offset[row].clone();
        let value = &work.sum + &added;
        offset_entries.push(OffsetEntry { row, work, added, value });
    }
    let result = AffineMap {
        matrix: DMatrix::from_row_iterator(
            rows,
            columns,
            matrix_entries.iter().map(|entry| entry.work.sum.clone()),
        ),
        offset: DVector::from_iterator(
            rows,
            offset_entries.iter().map(|entry| entry.value.clone()),
        ),
    };
    Ok(Composition { matrix_entries, offset_entries, result })
}

/// Makes one map of a whole stack, first layer first.
///
/// # Errors
///
/// When the stack is empty or two neighbours do not fit.
pub fn collapse(maps: &[AffineMap]) -> Result<Collapse, ShapeError> {
    let (first, rest) = maps.split_first().ok_or(ShapeError::NoMaps)?;
    first.check()?;
    let mut result = first.clone();
    let mut steps = Vec::with_capacity(rest.len());
    for (position, map) in rest.iter().enumerate() {
        let step = compose(map, &result).map_err(|error| match error {
            ShapeError::Inputs { takes, given, .. } => {
                ShapeError::Inputs { map: position + 1, takes, given }
            }
            other => other,
        })?;
        result = step.result.clone();
        steps.push(step);
    }
    Ok(Collapse { steps, result })
}

/// ReLU in exact arithmetic: the value itself, or 0 where it is negative.
pub fn relu(value: &Rational) -> Rational {
    value.clone().max(Rational::zero())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::difference::{Grid, first_difference};
    use crate::proof::examples::rows;
    use crate::proof::integer;

    fn map(matrix: &[&[i64]], offset: &[i64]) -> AffineMap {
        let offset: Vec<Rational> = offset.iter().copied().map(integer).collect();
        AffineMap::from_rows(&rows(matrix), &offset).unwrap()
    }

    /// The two layers of lesson 9.
    fn lesson() -> [AffineMap; 2] {
        [map(&[&[2, -1], &[1, 3]], &[1, -2]), map(&[&[1, 4], &[-2, 1]], &[0, 5])]
    }

    #[test]
    fn two_layers_become_the_one_of_the_lesson_entry_by_entry() {
        let collapsed = collapse(&lesson()).unwrap();
        assert_eq!(collapsed.result, map(&[&[6, 11], &[-3, 5]], &[-7, 1]));
        let step = &collapsed.steps[0];
        let products: Vec<Rational> = step.matrix_entries[1]
            .work
            .products
            .iter()
            .map(|product| product.value.clone())
            .collect();
        assert_eq!(products, [integer(-1), integer(12)]);
        assert_eq!(step.offset_entries[1].work.sum, integer(-4));
        assert_eq!(step.offset_entries[1].value, integer(1));
        assert_eq!(
            collapsed.result.apply(&[integer(1), integer(0)]).unwrap(),
            [integer(-1), integer(-2)]
        );
    }

    #[test]
    fn the_recorded_entries_are_the_matrix_product() {
        let [first, second] = lesson();
        let composition = compose(&second, &first).unwrap();
        assert_eq!(composition.result.matrix, &second.matrix * &first.matrix);
        assert_eq!(composition.result.offset, &second.matrix * &first.offset + &second.offset);
    }

    #[test]
    fn shapes_that_do_not_fit_are_named() {
        let wide = map(&[&[1, 2, 3]], &[0]);
        assert_eq!(collapse(&[]), Err(ShapeError::NoMaps));
        let [first, second] = lesson();
        assert_eq!(
            collapse(&[first, second, wide.clone()]),
            Err(ShapeError::Inputs { map: 2, takes: 3, given: 2 })
        );
        assert_eq!(
            wide.apply(&[integer(1)]),
            Err(ShapeError::Inputs { map: 0, takes: 3, given: 1 })
        );
        assert_eq!(
            AffineMap::from_rows(&rows(&[&[1], &[1, 2]]), &[]),
            Err(ShapeError::Ragged { row: 1 })
        );
        assert_eq!(
            AffineMap::from_rows(&rows(&[&[1]]), &[]),
            Err(ShapeError::Offset { rows: 1, entries: 0 })
        );
    }

    #[test]
    fn relu_between_the_layers_parts_from_the_collapse_at_the_simplest_input() {
        let [first, second] = lesson();
        let collapsed = collapse(&lesson()).unwrap().result;
        let network = |input: &[Rational]| {
            let hidden: Vec<Rational> = first.apply(input)?.iter().map(relu).collect();
            second.apply(&hidden)
        };
        let found = first_difference(2, Grid::default(), network, |input| collapsed.apply(input));
        let difference = found.difference.unwrap();
        assert_eq!(difference.input, [integer(0), integer(0)]);
        assert_eq!(difference.left, Ok(vec![integer(1), integer(3)]));
        assert_eq!(difference.right, Ok(vec![integer(-7), integer(1)]));
        assert_eq!(network(&[integer(1), integer(0)]), Ok(vec![integer(3), integer(-1)]));
    }
}
