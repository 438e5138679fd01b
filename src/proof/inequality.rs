//! The inequality that one row of data asks of a neuron's weights and bias, as coefficients and as
//! text.
//!
//! For a row x = (x1, …, xn) the neuron's pre-activation is x1·w1 + … + xn·wn + b. The *row* is
//! known and the *weights* are sought, so here the inputs are the coefficients and w1, …, wn, b are
//! the unknowns. The row (1, 0) of class 1 asks "w1 + b > 0".

use std::fmt;

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::{Rational, text};

/// c1·w1 + … + cn·wn + c·b: a linear form in the weights and the bias of one neuron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinearForm {
    /// The coefficients of w1, …, wn.
    pub weights: Vec<Rational>,
    /// The coefficient of b.
    pub bias: Rational,
}

/// What is asked of a linear form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// "> 0": asked by a row of class 1.
    Positive,
    /// "≤ 0": asked by a row of class 0.
    NotPositive,
}

/// A linear form with what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inequality {
    /// The left-hand side.
    pub form: LinearForm,
    /// What is asked of it; the right-hand side is always 0.
    pub relation: Relation,
}

impl LinearForm {
    /// The form in which every coefficient is 0.
    pub fn zero(inputs: usize) -> LinearForm {
        LinearForm { weights: vec![Rational::zero(); inputs], bias: Rational::zero() }
    }

    /// The pre-activation at `point`: its entries are the coefficients of the weights, and b has
    /// coefficient 1.
    pub fn at(point: &[Rational]) -> LinearForm {
        LinearForm { weights: point.to_vec(), bias: Rational::one() }
    }

    /// Adds `multiplier` times another form with the same number of weights to this one,
    /// coefficient by coefficient.
    pub fn add(&mut self, multiplier: &BigInt, other: &LinearForm) {
        let multiplier = Rational::from_integer(multiplier.clone());
        for (coefficient, added) in self.weights.iter_mut().zip(&other.weights) {
            *coefficient += &multiplier * added;
        }
        self.bias += multiplier * &other.bias;
    }
}

impl Relation {
    /// What a row of this class asks: class 1 (`true`) asks "> 0", class 0 asks "≤ 0".
    pub fn of_class(class: bool) -> Relation {
        if class { Relation::Positive } else { Relation::NotPositive }
    }
}

impl fmt::Display for LinearForm {
    /// Writes "w1 − 2w2 + 1/2·w3 + b": no term with coefficient 0, no coefficient 1.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names =
            (1..=self.weights.len()).map(|number| format!("w{number}")).chain(["b".to_owned()]);
        let mut first = true;
        for (coefficient, name) in self.weights.iter().chain([&self.bias]).zip(names) {
            if coefficient.is_zero() {
                continue;
            }
            let sign = match (first, coefficient.is_negative()) {
                (true, true) => "−",
                (true, false) => "",
                (false, true) => " − ",
                (false, false) => " + ",
            };
            let size = coefficient.abs();
            let (factor, dot) = match (size.is_one(), size.is_integer()) {
                (true, _) => (String::new(), ""),
                (false, true) => (text(&size), ""),
                (false, false) => (text(&size), "·"),
            };
            write!(formatter, "{sign}{factor}{dot}{name}")?;
            first = false;
        }
        if first { write!(formatter, "0") } else { Ok(()) }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Relation::Positive => "> 0",
            Relation::NotPositive => "≤ 0",
        })
    }
}

impl fmt::Display for Inequality {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.form, self.relation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::parse;

    fn shown(point: &[&str]) -> String {
        let point: Vec<Rational> = point.iter().filter_map(|entry| parse(entry)).collect();
        LinearForm::at(&point).to_string()
    }

    #[test]
    fn a_row_reads_as_a_student_would_write_it() {
        assert_eq!(shown(&["1", "1"]), "w1 + w2 + b");
        assert_eq!(shown(&["0", "0"]), "b");
        assert_eq!(shown(&["−1", "−2", "1/2", "-1.5"]), "−w1 − 2w2 + 1/2·w3 − 3/2·w4 + b");
        assert_eq!(LinearForm::zero(2).to_string(), "0");
    }
}
