//! Why no neuron can do it: a few rows whose inequalities, added up, say 0 > 0; found with as few
//! rows as can be.
//!
//! A certificate gives some rows a positive whole multiplier. The inequalities of class 1, each
//! times its multiplier, add up to "something > 0"; those of class 0 add up to "the same something
//! ≤ 0". Nothing is both.
//!
//! # What it means in a picture
//!
//! Divide the multipliers of each class by their total: they become the weights of an average. The
//! equality of the two sums says that an average of points of class 1 is *the same point* as an
//! average of points of class 0 ([`Certificate::common_point`]). For XOR it is (1/2, 1/2), where
//! the diagonals of the square cross. A line that had all of class 1 on one side and all of class 0
//! on the other would have this point on both.
//!
//!
//! How a certificate with few rows is found, and why n + 2 are always enough, is told in
//! [`kirchberger`](super::kirchberger).

use std::fmt;

use num_bigint::BigInt;
use num_traits::One;

use super::inequality::{Inequality, LinearForm, Relation};
use super::{Rational, text};

/// Rows whose inequalities contradict each other, and how to add them up to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The rows used, in the order of the data. The greatest common divisor of their multipliers is
    /// 1.
    pub lines: Vec<CertificateLine>,
    /// The rows of class 1 times their multipliers, added up: "… > 0".
    pub class_1_sum: Inequality,
    /// The rows of class 0 times their multipliers, added up: the same left-hand side, "… ≤ 0".
    pub class_0_sum: Inequality,
    /// Whether fewer rows would do.
    pub minimality: Minimality,
}

/// One row of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateLine {
    /// The row of the data, counted from 0.
    pub row: usize,
    /// The class of the row: `true` is class 1.
    pub class: bool,
    /// How many times the row is added; positive.
    pub multiplier: BigInt,
    /// What the row asks of the weights and the bias, as it stands (not multiplied).
    pub inequality: Inequality,
}

/// What is known about certificates with fewer rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimality {
    /// No certificate for this data has fewer rows.
    FewestRows,
    /// No row of this certificate can be spared. There may be another one with fewer rows.
    NoSpareRow {
        /// No certificate has this many rows or fewer.
        ruled_out: usize,
    },
}

impl Certificate {
    /// The point that is an average of points of class 1 and also of points of class 0.
    pub fn common_point(&self) -> Vec<Rational> {
        let form = &self.class_1_sum.form;
        form.weights.iter().map(|weight| weight / &form.bias).collect()
    }

    /// The lines of one class, in order.
    pub fn lines_of(&self, class: bool) -> impl Iterator<Item = &CertificateLine> {
        self.lines.iter().filter(move |line| line.class == class)
    }

    /// How the rows of a class are added: "row 2 + row 3", or "2 · row 1 + row 5". Rows count from
    /// 1 here.
    pub fn recipe(&self, class: bool) -> String {
        let terms: Vec<String> = self
            .lines_of(class)
            .map(|line| {
                let row = line.row + 1;
                if line.multiplier.is_one() {
                    format!("row {row}")
                } else {
                    format!(
                        "{} · row {row}",
                        text(&Rational::from_integer(line.multiplier.clone()))
                    )
                }
            })
            .collect();
        terms.join(" + ")
    }

    /// The certificate that `relation` stands for: rows with their multipliers, whose sums are
    /// equal.
    pub(crate) fn new(
        points: &[Vec<Rational>],
        classes: &[bool],
        relation: &[(usize, BigInt)],
        minimality: Minimality,
    ) -> Certificate {
        let lines: Vec<CertificateLine> = relation
            .iter()
            .map(|(row, multiplier)| CertificateLine {
                row: *row,
                class: classes[*row],
                multiplier: multiplier.clone(),
                inequality: Inequality {
                    form: LinearForm::at(&points[*row]),
                    relation: Relation::of_class(classes[*row]),
                },
            })
            .collect();
        let sum_of = |class: bool| {
            let mut form = LinearForm::zero(points[0].len());
            for line in lines.iter().filter(|line| line.class == class) {
                form.add(&line.multiplier, &line.inequality.form);
            }
            Inequality { form, relation: Relation::of_class(class) }
        };
        let (class_1_sum, class_0_sum) = (sum_of(true), sum_of(false));
        Certificate { lines, class_1_sum, class_0_sum, minimality }
    }
}

impl fmt::Display for Certificate {
    /// The lines a reader adds up: one for each row, then the two sums. Rows count from 1 here.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(formatter, "row {}: {}", line.row + 1, line.inequality)?;
        }
        writeln!(formatter, "{}: {}", self.recipe(true), self.class_1_sum)?;
        write!(formatter, "{}: {}", self.recipe(false), self.class_0_sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::rows;
    use crate::proof::fraction;
    use crate::proof::separability::{Verdict, decide};

    fn certificate(points: &[Vec<Rational>], classes: &[bool]) -> Certificate {
        match decide(points, classes) {
            Ok(Verdict::Impossible(certificate)) => certificate,
            other => panic!("expected a certificate, got {other:?}"),
        }
    }

    #[test]
    fn a_point_between_two_others_takes_the_multipliers_of_its_average() {
        // (1) = 2/3·(0) + 1/3·(3)
        let found = certificate(&rows(&[&[0], &[1], &[3]]), &[true, false, true]);
        assert_eq!(
            found.to_string(),
            "row 1: b > 0\nrow 2: w1 + b ≤ 0\nrow 3: 3w1 + b > 0\n2 · row 1 + row 3: 3w1 + 3b > 0\n3 · row 2: 3w1 + 3b ≤ 0"
        );
        assert_eq!(found.common_point(), rows(&[&[1]])[0]);
    }

    #[test]
    fn fractions_in_the_data_still_give_whole_multipliers() {
        let points: Vec<Vec<Rational>> = [(0, 1), (1, 3), (1, 2)]
            .into_iter()
            .filter_map(|(above, below)| fraction(above, below))
            .map(|x| vec![x])
            .collect();
        let found = certificate(&points, &[false, true, false]);
        // 1/3 = 1/3·0 + 2/3·1/2
        let multipliers: Vec<String> =
            found.lines.iter().map(|line| line.multiplier.to_string()).collect();
        assert_eq!(multipliers, ["1", "3", "2"]);
        assert_eq!(found.class_1_sum.to_string(), "w1 + 3b > 0");
    }

    #[test]
    fn parity_of_three_inputs_is_refused_by_one_face_of_the_cube() {
        let cube: Vec<Vec<Rational>> =
            (0..8).map(|row| rows(&[&[row >> 2 & 1, row >> 1 & 1, row & 1]]).remove(0)).collect();
        let parity: Vec<bool> = (0..8_u32).map(|row| row.count_ones() % 2 == 1).collect();
        let found = certificate(&cube, &parity);
        assert_eq!(found.lines.len(), 4);
        assert_eq!(found.minimality, Minimality::FewestRows);
        assert_eq!(found.check(&cube, &parity), Ok(()));
    }
}
