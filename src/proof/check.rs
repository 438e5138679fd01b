//! Re-checks a separation or a certificate against the data, by plain sums of fractions.
//!
//! Nothing here knows how the evidence was found: no code is shared with the simplex method, with
//! the search for few rows or with the forms they build. Whoever trusts these two functions, and
//! addition and multiplication of fractions, need trust nothing else.

use std::fmt;

use num_traits::{Signed, Zero};

use super::Rational;
use super::certificate::Certificate;
use super::inequality::Relation;
use super::separability::Separation;

/// What is wrong with a piece of evidence. Rows count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The evidence is for data of another shape.
    Shape,
    /// The evidence gives a row another class, other numbers or another inequality than the data.
    Row(usize),
    /// The row is on the wrong side.
    Side(usize),
    /// The stated margin is not the smallest of the rows' margins.
    Margin,
    /// The row's multiplier is not positive, or the row occurs twice.
    Multiplier(usize),
    /// The rows of this class do not add up to what is stated.
    Sum(bool),
    /// The two sums are not the same linear form, or no row of class 1 takes part.
    NoContradiction,
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Shape => write!(formatter, "the evidence is for data of another shape"),
            Flaw::Row(row) => write!(formatter, "row {} is not what the data says", row + 1),
            Flaw::Side(row) => write!(formatter, "row {} is on the wrong side", row + 1),
            Flaw::Margin => {
                write!(formatter, "the margin is not the smallest of the rows' margins")
            }
            Flaw::Multiplier(row) => {
                write!(formatter, "row {} has no positive multiplier, or occurs twice", row + 1)
            }
            Flaw::Sum(class) => {
                write!(formatter, "the rows of class {} add up to something else", u8::from(*class))
            }
            Flaw::NoContradiction => write!(formatter, "the two sums do not contradict each other"),
        }
    }
}

impl std::error::Error for Flaw {}

impl Separation {
    /// Computes w·x + b for every row again and checks its side, its worked numbers and the margin.
    /// (That the margin is the largest possible is not checked.)
    ///
    /// # Errors
    ///
    /// The first flaw found.
    pub fn check(&self, points: &[Vec<Rational>], classes: &[bool]) -> Result<(), Flaw> {
        if self.rows.len() != points.len() || classes.len() != points.len() {
            return Err(Flaw::Shape);
        }
        let mut smallest: Option<Rational> = None;
        for (row, ((point, &class), worked)) in
            points.iter().zip(classes).zip(&self.rows).enumerate()
        {
            if point.len() != self.weights.len() || worked.weighted.products.len() != point.len() {
                return Err(Flaw::Shape);
            }
            let mut value = self.bias.clone();
            for ((weight, input), product) in
                self.weights.iter().zip(point).zip(&worked.weighted.products)
            {
                let expected = weight * input;
                if product.left != *weight || product.right != *input || product.value != expected {
                    return Err(Flaw::Row(row));
                }
                value += expected;
            }
            if class != value.is_positive() {
                return Err(Flaw::Side(row));
            }
            let margin = value.abs();
            let as_worked = worked.class == class
                && worked.value == value
                && worked.margin == margin
                && &worked.weighted.sum + &self.bias == value;
            if !as_worked {
                return Err(Flaw::Row(row));
            }
            smallest = Some(smallest.map_or(margin.clone(), |least| least.min(margin)));
        }
        if smallest.is_some_and(|least| least.is_positive() && least == self.margin) {
            Ok(())
        } else {
            Err(Flaw::Margin)
        }
    }
}

impl Certificate {
    /// Adds the rows up again, straight from the data, and checks that the two sums are one linear
    /// form, that each row used is in the data with its class and its inequality, and that a strict
    /// inequality is among them. (That no smaller certificate exists is not checked.)
    ///
    /// # Errors
    ///
    /// The first flaw found.
    pub fn check(&self, points: &[Vec<Rational>], classes: &[bool]) -> Result<(), Flaw> {
        if classes.len() != points.len() {
            return Err(Flaw::Shape);
        }
        let inputs = points.first().map_or(0, Vec::len);
        // One sum for each class: the coefficients of w1, …, wn and then of b.
        let mut sums = [vec![Rational::zero(); inputs + 1], vec![Rational::zero(); inputs + 1]];
        let mut before: Option<usize> = None;
        for line in &self.lines {
            let (Some(point), Some(&class)) = (points.get(line.row), classes.get(line.row)) else {
                return Err(Flaw::Shape);
            };
            if point.len() != inputs {
                return Err(Flaw::Shape);
            }
            if !line.multiplier.is_positive() || before.is_some_and(|row| row >= line.row) {
                return Err(Flaw::Multiplier(line.row));
            }
            before = Some(line.row);
            let asked = if class { Relation::Positive } else { Relation::NotPositive };
            let form = &line.inequality.form;
            let one = Rational::from_integer(1.into());
            if line.class != class
                || line.inequality.relation != asked
                || form.weights != *point
                || form.bias != one
            {
                return Err(Flaw::Row(line.row));
            }
            let multiplier = Rational::from_integer(line.multiplier.clone());
            for (total, input) in
                sums[usize::from(class)].iter_mut().zip(point.iter().chain([&one]))
            {
                *total += &multiplier * input;
            }
        }
        for (class, stated) in [(false, &self.class_0_sum), (true, &self.class_1_sum)] {
            let asked = if class { Relation::Positive } else { Relation::NotPositive };
            let total = &sums[usize::from(class)];
            if stated.relation != asked
                || stated.form.weights != total[..inputs]
                || stated.form.bias != total[inputs]
            {
                return Err(Flaw::Sum(class));
            }
        }
        let strict = self.lines.iter().any(|line| line.class);
        if strict && sums[0] == sums[1] { Ok(()) } else { Err(Flaw::NoContradiction) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::corners;
    use crate::proof::integer;
    use crate::proof::separability::{Verdict, decide};

    const XOR: [bool; 4] = [false, true, true, false];
    const OR: [bool; 4] = [false, true, true, true];

    #[test]
    fn a_certificate_that_was_tampered_with_is_refused() {
        let Ok(Verdict::Impossible(honest)) = decide(&corners(), &XOR) else {
            panic!("XOR is not separable")
        };
        assert_eq!(honest.check(&corners(), &XOR), Ok(()));
        assert_eq!(honest.check(&corners(), &OR), Err(Flaw::Row(3)));

        let mut doubled = honest.clone();
        doubled.lines[1].multiplier = 2.into();
        assert_eq!(doubled.check(&corners(), &XOR), Err(Flaw::Sum(true)));

        let mut shorter = honest.clone();
        shorter.lines.remove(0);
        assert_eq!(shorter.check(&corners(), &XOR), Err(Flaw::Sum(false)));

        let mut repeated = honest.clone();
        repeated.lines[1] = repeated.lines[0].clone();
        assert_eq!(repeated.check(&corners(), &XOR), Err(Flaw::Multiplier(0)));

        let mut empty = honest;
        empty.lines.clear();
        for sum in [&mut empty.class_0_sum, &mut empty.class_1_sum] {
            sum.form = crate::proof::inequality::LinearForm::zero(2);
        }
        assert_eq!(empty.check(&corners(), &XOR), Err(Flaw::NoContradiction));
    }

    #[test]
    fn a_separation_that_was_tampered_with_is_refused() {
        let Ok(Verdict::Separable(honest)) = decide(&corners(), &OR) else {
            panic!("OR is separable")
        };
        assert_eq!(honest.check(&corners(), &OR), Ok(()));
        assert_eq!(honest.check(&corners(), &XOR), Err(Flaw::Side(3)));

        let mut wider = honest.clone();
        wider.margin = integer(1);
        assert_eq!(wider.check(&corners(), &OR), Err(Flaw::Margin));

        let mut moved = honest.clone();
        moved.bias = integer(0);
        assert_eq!(moved.check(&corners(), &OR), Err(Flaw::Row(0)));

        let mut other = honest;
        other.rows[2].weighted.products[0].value = integer(7);
        assert_eq!(other.check(&corners(), &OR), Err(Flaw::Row(2)));
    }
}
