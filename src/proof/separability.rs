//! Whether one neuron can tell two classes of points apart: decided always, in exact fractions,
//! with evidence either way.
//!
//! # The question
//!
//! A neuron with weights w and bias b answers "class 1" at the point x where **w·x + b > 0**, and
//! "class 0" where **w·x + b ≤ 0**. The first is strict and the second is not, because a neuron
//! with a step or a comparison behind it has to say something on the line itself, and here that is
//! "class 0". Each row of a data set therefore asks one inequality of the unknowns w1, …, wn, b.
//! Can all of them hold at once?
//!
//! For finitely many rows the convention does not change the answer. If w and b satisfy the
//! inequalities, let m be the smallest value of w·x + b among the rows of class 1; with the bias b
//! − m/2 both sides hold strictly. So a separation is looked for with room on *both* sides:
//!
//! > w·x + b ≥ t for class 1, w·x + b ≤ −t for class 0, every |wᵢ| ≤ 1, and t as large as can be.
//!
//! The bound on the weights is needed because doubling w and b doubles t. With it, t is a distance:
//! the closest row is t away from the boundary, measured as |Δx1| + … + |Δxn| (some weight then has
//! size 1; otherwise all could be scaled up, and t with them). Everything here is linear, so the
//! exact [simplex method](super::simplex) finds the largest t. Of several best weight vectors it
//! takes one with the smallest |w1| + … + |wn|.
//!
//! # The alternative
//!
//! *Farkas' lemma*, in the form for strict inequalities: **exactly one** of these holds.
//!
//! 1. There are w and b with w·x + b > 0 for every row of class 1 and w·x + b ≤ 0 for every row of
//!    class 0.
//! 2. There are multipliers y ≥ 0 for the rows, not all 0, such that the rows of class 1, each
//!    times its multiplier, add up to the *same linear form in w and b* as the rows of class 0.
//!
//! They exclude each other: under 2 one and the same form would be > 0 as a sum of positive
//! left-hand sides and ≤ 0 as a sum of others. (In the form, b has as coefficient the sum of the
//! multipliers on either side, so both sides have a row with a positive multiplier.) And one of
//! them holds: if the largest t is positive, that is 1. If it is 0, then by the duality theorem of
//! linear programming non-negative multipliers of the constraints add them up to "t ≤ 0". The
//! constraints |wᵢ| ≤ 1 contribute their multipliers to the right-hand side, which is 0, so those
//! are 0, and what is left is 2.
//!
//! Sources: J. Farkas, "Theorie der einfachen Ungleichungen", *Journal für die reine und angewandte
//! Mathematik* 124 (1902), 1–27; with strict inequalities T. S. Motzkin, *Beiträge zur Theorie der
//! linearen Ungleichungen* (Basel, 1936); both in A. Schrijver, *Theory of Linear and Integer
//! Programming* (1986), chapter 7.
//!
//! How the multipliers become a few lines to add up by hand is the subject of
//! [`certificate`](super::certificate).
//!
//! # Example
//!
//! ```
//! use longhand::proof::{integer, separability::{decide, Verdict}};
//!
//! let corners: Vec<Vec<_>> = [[0, 0], [0, 1], [1, 0], [1, 1]].iter().map(|row| row.iter().copied().map(integer).collect()).collect();
//! let Ok(Verdict::Impossible(certificate)) = decide(&corners, &[false, true, true, false]) else { unreachable!() };
//! assert_eq!(certificate.to_string(), "\
//! row 1: b ≤ 0
//! row 2: w2 + b > 0
//! row 3: w1 + b > 0
//! row 4: w1 + w2 + b ≤ 0
//! row 2 + row 3: w1 + w2 + 2b > 0
//! row 1 + row 4: w1 + w2 + 2b ≤ 0");
//! ```

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::certificate::Certificate;
use super::kirchberger;
use super::simplex::{Program, maximise};
use super::{DataError, Rational, ScalarProduct, width_of};

/// The most inputs [`decide`] takes.
pub const MAXIMUM_INPUTS: usize = 6;
/// The most rows [`decide`] takes.
pub const MAXIMUM_ROWS: usize = 64;

/// Whether one neuron can tell the classes apart, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can: with these weights and this bias.
    Separable(Separation),
    /// It cannot: these rows contradict each other.
    Impossible(Certificate),
}

/// Weights and a bias that tell the classes apart, with every row worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Separation {
    /// w1, …, wn, none larger than 1 in size.
    pub weights: Vec<Rational>,
    /// b.
    pub bias: Rational,
    /// The smallest margin of any row, always positive, and the largest that weights of size at
    /// most 1 allow. Where only one class occurs there is no largest, and b = 1 or b = −1 with all
    /// weights 0 is given, with margin 1.
    pub margin: Rational,
    /// Every row of the data, in order.
    pub rows: Vec<WorkedRow>,
}

/// The left-hand side w·x + b of one row, worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedRow {
    /// The class of the row: `true` is class 1.
    pub class: bool,
    /// w·x: each product is weight · input.
    pub weighted: ScalarProduct,
    /// w·x + b.
    pub value: Rational,
    /// How far the value is on the right side of 0: the value itself for class 1, and −value for
    /// class 0.
    pub margin: Rational,
}

/// Decides whether one neuron can tell the classes apart. `points` is rows × inputs; `classes` has
/// one entry a row, `true` for class 1.
///
/// # Errors
///
/// When there are no rows, more than [`MAXIMUM_ROWS`], more than [`MAXIMUM_INPUTS`] inputs, or rows
/// of different width.
pub fn decide(points: &[Vec<Rational>], classes: &[bool]) -> Result<Verdict, DataError> {
    let inputs = width_of(points, classes.len())?;
    if inputs > MAXIMUM_INPUTS {
        return Err(DataError::TooManyInputs { found: inputs, most: MAXIMUM_INPUTS });
    }
    if points.len() > MAXIMUM_ROWS {
        return Err(DataError::TooManyRows { found: points.len(), most: MAXIMUM_ROWS });
    }

    let first_class = classes[0];
    if classes.iter().all(|&class| class == first_class) {
        let bias = if first_class { Rational::one() } else { -Rational::one() };
        return Ok(Verdict::Separable(work_out(
            vec![Rational::zero(); inputs],
            bias,
            points,
            classes,
        )));
    }

    let rows: Vec<WholeRow> =
        points.iter().zip(classes).map(|(point, &class)| WholeRow::new(point, class)).collect();
    let solution = maximise(&widest_margin(&rows, inputs));
    // The variables are t, then w = p − q, then b = c − d, because the simplex method wants variables that are not negative.
    let margin = &solution.point[0];
    if margin.is_positive() {
        let (positive, rest) = solution.point[1..].split_at(inputs);
        let (negative, bias) = rest.split_at(inputs);
        let weights = positive.iter().zip(negative).map(|(plus, minus)| plus - minus).collect();
        Ok(Verdict::Separable(work_out(weights, &bias[0] - &bias[1], points, classes)))
    } else {
        let multipliers = &solution.multipliers[..rows.len()];
        Ok(Verdict::Impossible(kirchberger::shortest(points, classes, &rows, multipliers)))
    }
}

/// A row as whole numbers: (x, 1) times the least common denominator of x, with the sign of its
/// class.
///
/// The row's strict inequality is then entries·(w, b) > 0 for either class.
#[derive(Clone, Debug)]
pub(crate) struct WholeRow {
    /// ± scale · (x, 1): + for class 1, − for class 0.
    pub(crate) entries: Vec<BigInt>,
    /// The least common denominator of x.
    pub(crate) scale: BigInt,
}

impl WholeRow {
    pub(crate) fn new(point: &[Rational], class: bool) -> WholeRow {
        let scale = point.iter().fold(BigInt::one(), |scale, input| scale.lcm(input.denom()));
        let sign = if class { BigInt::one() } else { -BigInt::one() };
        let entries = point
            .iter()
            .map(|input| input.numer() * (&scale / input.denom()) * &sign)
            .chain([&scale * &sign])
            .collect();
        WholeRow { entries, scale }
    }
}

/// maximise t subject to scale·t − entries·(w, b) ≤ 0 for every row and pᵢ ≤ 1, qᵢ ≤ 1; then the
/// sum of the sizes of the weights as small as can be.
fn widest_margin(rows: &[WholeRow], inputs: usize) -> Program {
    let variables = 1 + 2 * inputs + 2;
    let mut constraints = Vec::with_capacity(rows.len() + 2 * inputs);
    let mut limits = Vec::with_capacity(rows.len() + 2 * inputs);
    for row in rows {
        let (weights, bias) = row.entries.split_at(inputs);
        let mut constraint = vec![row.scale.clone()];
        constraint.extend(weights.iter().map(|entry| -entry));
        constraint.extend(weights.iter().cloned());
        constraint.extend([-&bias[0], bias[0].clone()]);
        constraints.push(constraint);
        limits.push(BigInt::zero());
    }
    for part in 1..=2 * inputs {
        constraints.push(unit(variables, part, 1));
        limits.push(BigInt::one());
    }
    let mut small_weights = vec![BigInt::zero(); variables];
    small_weights[1..=2 * inputs].fill(-BigInt::one());
    Program { constraints, limits, objectives: vec![unit(variables, 0, 1), small_weights] }
}

fn unit(length: usize, position: usize, value: i64) -> Vec<BigInt> {
    let mut entries = vec![BigInt::zero(); length];
    entries[position] = BigInt::from(value);
    entries
}

/// Works out every row with the weights found.
fn work_out(
    weights: Vec<Rational>,
    bias: Rational,
    points: &[Vec<Rational>],
    classes: &[bool],
) -> Separation {
    let rows: Vec<WorkedRow> = points
        .iter()
        .zip(classes)
        .map(|(point, &class)| {
            let weighted = ScalarProduct::of(weights.iter().zip(point));
            let value = &weighted.sum + &bias;
            let margin = if class { value.clone() } else { -&value };
            WorkedRow { class, weighted, value, margin }
        })
        .collect();
    let margin = rows.iter().map(|row| &row.margin).min().cloned().unwrap_or_else(Rational::zero);
    Separation { weights, bias, margin, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::{corners, rows};
    use crate::proof::{fraction, integer, text};

    fn separation(points: &[Vec<Rational>], classes: &[bool]) -> Separation {
        match decide(points, classes) {
            Ok(Verdict::Separable(separation)) => {
                assert_eq!(separation.check(points, classes), Ok(()));
                separation
            }
            other => panic!("expected a separation, got {other:?}"),
        }
    }

    fn certificate(points: &[Vec<Rational>], classes: &[bool]) -> Certificate {
        match decide(points, classes) {
            Ok(Verdict::Impossible(certificate)) => {
                assert_eq!(certificate.check(points, classes), Ok(()));
                certificate
            }
            other => panic!("expected a certificate, got {other:?}"),
        }
    }

    #[test]
    fn or_and_and_get_the_lines_halfway_between_their_corners() {
        for (classes, bias) in [([false, true, true, true], -1), ([false, false, false, true], -3)]
        {
            let found = separation(&corners(), &classes);
            assert_eq!(found.weights, [integer(1), integer(1)]);
            assert_eq!(Some(found.bias), fraction(bias, 2));
            assert_eq!(Some(found.margin), fraction(1, 2));
        }
    }

    #[test]
    fn nand_gets_the_weights_of_the_lesson() {
        let found = separation(&corners(), &[true, true, true, false]);
        assert_eq!(found.weights.iter().map(text).collect::<Vec<_>>(), ["−1", "−1"]);
        assert_eq!(text(&found.bias), "3/2");
    }

    #[test]
    fn an_input_that_does_not_matter_gets_weight_0() {
        let found = separation(&rows(&[&[0, 5], &[1, 5], &[2, 5]]), &[false, false, true]);
        assert_eq!(found.weights, [integer(1), integer(0)]);
        assert_eq!(Some(found.bias), fraction(-3, 2));
    }

    #[test]
    fn xor_is_refused_by_its_four_inequalities_each_used_once() {
        let found = certificate(&corners(), &[false, true, true, false]);
        let lines: Vec<String> =
            found.lines.iter().map(|line| line.inequality.to_string()).collect();
        assert_eq!(lines, ["b ≤ 0", "w2 + b > 0", "w1 + b > 0", "w1 + w2 + b ≤ 0"]);
        assert!(found.lines.iter().all(|line| line.multiplier.is_one()));
        assert_eq!(found.class_1_sum.to_string(), "w1 + w2 + 2b > 0");
        assert_eq!(found.class_0_sum.to_string(), "w1 + w2 + 2b ≤ 0");
    }

    #[test]
    fn xnor_is_refused_by_the_same_rows_the_other_way_round() {
        let found = certificate(&corners(), &[true, false, false, true]);
        assert_eq!(found.lines[0].inequality.to_string(), "b > 0");
        assert_eq!(found.lines.len(), 4);
    }

    #[test]
    fn one_class_alone_is_always_separable() {
        assert_eq!(separation(&corners(), &[true; 4]).bias, integer(1));
        assert_eq!(separation(&corners(), &[false; 4]).bias, integer(-1));
        assert_eq!(separation(&[vec![]], &[true]).margin, integer(1));
    }

    #[test]
    fn the_same_point_in_both_classes_is_refused_by_those_two_rows() {
        let found = certificate(&rows(&[&[3, 4], &[1, 2], &[1, 2]]), &[true, true, false]);
        assert_eq!(found.lines.iter().map(|line| line.row).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(certificate(&[vec![], vec![]], &[true, false]).class_1_sum.to_string(), "b > 0");
    }

    #[test]
    fn data_that_cannot_be_worked_with_is_named() {
        assert_eq!(decide(&[], &[]), Err(DataError::NoRows));
        assert_eq!(
            decide(&corners(), &[true]),
            Err(DataError::CountsDiffer { rows: 4, answers: 1 })
        );
        assert_eq!(
            decide(&rows(&[&[1], &[1, 2]]), &[true, false]),
            Err(DataError::Ragged { row: 1, expected: 1, found: 2 })
        );
        assert_eq!(
            decide(&rows(&[&[0; 7]]), &[true]),
            Err(DataError::TooManyInputs { found: 7, most: 6 })
        );
    }
}
