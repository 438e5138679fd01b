//! Which way the tables of a collapse lie: 𝐖₂𝐖₁𝐱 for columns, 𝐱ᵀ𝐖₁𝐖₂ for rows.

use super::{Chain, NOTATION};
use crate::lesson::Vectors;
use crate::proof::Rational;
use crate::report::Expr;

impl Chain<'_> {
    /// Factors in the order in which they are multiplied.
    pub(super) fn product(&self, mut factors: Vec<Expr>) -> Expr {
        if self.vectors == Vectors::Rows {
            factors.reverse();
        }
        Expr::Product(factors)
    }

    /// Products of two numbers each, left and right exchanged where the tables are.
    pub(super) fn factors(&self, products: Vec<Expr>) -> Vec<Expr> {
        let exchanged = |product| match product {
            Expr::Product(factors) => self.product(factors),
            other => other,
        };
        products.into_iter().map(exchanged).collect()
    }

    /// A vector by its name: 𝐱, or 𝐱ᵀ.
    pub(super) fn vector(&self, name: Expr) -> Expr {
        match self.vectors {
            Vectors::Columns => name,
            Vectors::Rows => Expr::Transposed(name.into()),
        }
    }

    /// The numbers of a vector: under each other, or beside each other.
    pub(super) fn numbers<'n>(&self, entries: impl IntoIterator<Item = &'n Rational>) -> Expr {
        self.turned(NOTATION.column(entries))
    }

    /// The weights of a layer: one row per neuron, or one column.
    pub(super) fn weights(&self, matrix: &nalgebra::DMatrix<Rational>) -> Expr {
        self.turned(NOTATION.matrix(matrix))
    }

    /// What a neuron is in a table of weights, and what one of the numbers is that the neurons read.
    pub(super) fn lines(&self) -> (&'static str, &'static str) {
        match self.vectors {
            Vectors::Columns => ("row", "column"),
            Vectors::Rows => ("column", "row"),
        }
    }

    fn turned(&self, matrix: Expr) -> Expr {
        match (matrix, self.vectors) {
            (Expr::Matrix(rows), Vectors::Rows) => {
                let columns = 0..rows.first().map_or(0, Vec::len);
                let column = |column: usize| {
                    rows.iter().filter_map(|row| row.get(column).cloned()).collect()
                };
                Expr::Matrix(columns.map(column).collect())
            }
            (matrix, _) => matrix,
        }
    }
}
