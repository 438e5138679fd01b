//! The simplex method in whole numbers: the largest value of a linear form under linear
//! inequalities, exactly and always in finitely many steps.
//!
//! The programs solved here have the form
//!
//! > maximise c·x subject to A·x ≤ r and x ≥ 0, where r ≥ 0,
//!
//! so that x = 0 is allowed and the method can start there. Each constraint gets a slack variable,
//! s = r − A·x ≥ 0. At any time as many variables as there are constraints are *basic* and are
//! written in terms of the others, which are 0. One step swaps a basic variable with one that is
//! not, so that the value does not fall.
//!
//! **Termination.** R. G. Bland, "New finite pivoting rules for the simplex method", *Mathematics
//! of Operations Research* 2 (1977), 103–107: if among all variables that may enter, and among all
//! that may leave, the one with the smallest number is always taken, no dictionary comes back, so
//! the method ends. A rule of this kind is needed here: in separability all right-hand sides of the
//! data rows are 0, and many steps leave the value as it is.
//!
//! **No fractions.** The dictionary is kept as whole numbers over one common denominator d. A swap
//! on the entry p replaces every other entry e, with f and g the entries in its row and in its
//! column beside the pivot, by (e·p − f·g)/d, and d by p. That division leaves no remainder,
//! because each entry is (up to sign) the determinant of a square part of the original table: J.
//! Edmonds, "Systems of distinct representatives and linear algebra", *Journal of Research of the
//! National Bureau of Standards* 71B (1967), 241–245.
//!
//! **Multipliers.** When the method ends, the objective row shows the multipliers of the
//! constraints: with them, the constraints add up to "c·x ≤ the largest value" (linear programming
//! duality). That is where certificates come from.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::Rational;

/// maximise c·x subject to A·x ≤ r and x ≥ 0, where r ≥ 0, in whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// The rows of A.
    pub(crate) constraints: Vec<Vec<BigInt>>,
    /// r, one entry for each constraint, none negative.
    pub(crate) limits: Vec<BigInt>,
    /// The linear forms to maximise, the most important first: each later one only chooses among
    /// the points that are best for all before it.
    pub(crate) objectives: Vec<Vec<BigInt>>,
}

/// A point at which the objectives are largest.
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    /// One value for each variable.
    pub(crate) point: Vec<Rational>,
    /// Non-negative multipliers of the constraints for the first objective, up to one common
    /// positive factor.
    pub(crate) multipliers: Vec<BigInt>,
}

/// Basic variables in terms of the others: d·(basic)ᵢ + Σⱼ entry[i][j]·(other)ⱼ = entry[i][last].
///
/// Variables are numbered with the program's own first, then the slack variables in the order of
/// the constraints.
struct Dictionary {
    entries: Vec<Vec<BigInt>>,
    /// d, always positive.
    denominator: BigInt,
    basic: Vec<usize>,
    others: Vec<usize>,
}

/// Solves a program. A program without an upper bound stops at the last corner before it would run
/// away; callers give bounded ones.
pub(crate) fn maximise(program: &Program) -> Solution {
    let variables = program.objectives.first().map_or(0, Vec::len);
    let rows = program.constraints.len();
    let mut entries: Vec<Vec<BigInt>> = Vec::with_capacity(rows + program.objectives.len());
    for (constraint, limit) in program.constraints.iter().zip(&program.limits) {
        entries.push(constraint.iter().cloned().chain([limit.clone()]).collect());
    }
    for objective in &program.objectives {
        entries.push(
            objective.iter().map(|coefficient| -coefficient).chain([BigInt::zero()]).collect(),
        );
    }
    let mut dictionary = Dictionary {
        entries,
        denominator: BigInt::one(),
        basic: (variables..variables + rows).collect(),
        others: (0..variables).collect(),
    };

    // A variable that would lower an earlier objective may no longer enter once that objective is at its best.
    let mut may_enter = vec![true; variables + rows];
    for stage in 0..program.objectives.len() {
        let objective_row = rows + stage;
        while let Some(column) = dictionary.entering(objective_row, &may_enter) {
            match dictionary.leaving(column) {
                Some(row) => dictionary.swap(row, column),
                None => break,
            }
        }
        for (column, &variable) in dictionary.others.iter().enumerate() {
            if dictionary.entries[objective_row][column].is_positive() {
                may_enter[variable] = false;
            }
        }
    }

    let mut point = vec![Rational::zero(); variables];
    for (row, &variable) in dictionary.basic.iter().enumerate() {
        if variable < variables {
            point[variable] = Rational::new(
                dictionary.entries[row][variables].clone(),
                dictionary.denominator.clone(),
            );
        }
    }
    let mut multipliers = vec![BigInt::zero(); rows];
    for (column, &variable) in dictionary.others.iter().enumerate() {
        if variable >= variables && !program.objectives.is_empty() {
            multipliers[variable - variables] = dictionary.entries[rows][column].clone();
        }
    }
    Solution { point, multipliers }
}

impl Dictionary {
    /// Bland's rule: of the variables that would raise the objective, the one with the smallest
    /// number. Returns its column.
    fn entering(&self, objective_row: usize, may_enter: &[bool]) -> Option<usize> {
        (0..self.others.len())
            .filter(|&column| {
                may_enter[self.others[column]] && self.entries[objective_row][column].is_negative()
            })
            .min_by_key(|&column| self.others[column])
    }

    /// The basic variable that reaches 0 first when the entering one grows; of several, the one
    /// with the smallest number. Returns its row.
    fn leaving(&self, column: usize) -> Option<usize> {
        let last = self.others.len();
        let mut best: Option<usize> = None;
        for row in 0..self.basic.len() {
            if !self.entries[row][column].is_positive() {
                continue;
            }
            let Some(rival) = best else {
                best = Some(row);
                continue;
            };
            // limit/entry against limit/entry, multiplied out: both entries are positive.
            let this = &self.entries[row][last] * &self.entries[rival][column];
            let other = &self.entries[rival][last] * &self.entries[row][column];
            if this < other || (this == other && self.basic[row] < self.basic[rival]) {
                best = Some(row);
            }
        }
        best
    }

    /// Makes the variable of `column` basic in the place of the one of `row`.
    fn swap(&mut self, row: usize, column: usize) {
        let mut pivot_row = std::mem::take(&mut self.entries[row]);
        let pivot = pivot_row[column].clone();
        for entries in &mut self.entries {
            if entries.is_empty() {
                continue; // the pivot row itself, taken out above
            }
            let factor = entries[column].clone();
            for (position, (entry, beside)) in entries.iter_mut().zip(&pivot_row).enumerate() {
                if position == column {
                    *entry = -&factor;
                } else if factor.is_zero() || beside.is_zero() {
                    if !entry.is_zero() && pivot != self.denominator {
                        *entry = &*entry * &pivot / &self.denominator;
                    }
                } else {
                    *entry = (&*entry * &pivot - &factor * beside) / &self.denominator;
                }
            }
        }
        pivot_row[column] = std::mem::replace(&mut self.denominator, pivot);
        self.entries[row] = pivot_row;
        std::mem::swap(&mut self.basic[row], &mut self.others[column]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{fraction, integer};

    fn whole(values: &[i64]) -> Vec<BigInt> {
        values.iter().copied().map(BigInt::from).collect()
    }

    #[test]
    fn a_textbook_program_reaches_its_corner_and_its_multipliers() {
        // Chvátal, Linear Programming (1983), chapter 2: the largest value is 13, at (2, 0, 1).
        let program = Program {
            constraints: vec![whole(&[2, 3, 1]), whole(&[4, 1, 2]), whole(&[3, 4, 2])],
            limits: whole(&[5, 11, 8]),
            objectives: vec![whole(&[5, 4, 3])],
        };
        let solution = maximise(&program);
        assert_eq!(solution.point, [integer(2), integer(0), integer(1)]);
        assert_eq!(solution.multipliers, whole(&[1, 0, 1]));
    }

    #[test]
    fn a_program_that_cycles_under_the_largest_coefficient_rule_ends() {
        // Chvátal, chapter 3, multiplied by 2: cycles after six steps under the usual rule.
        let program = Program {
            constraints: vec![
                whole(&[1, -11, -5, 18]),
                whole(&[1, -3, -1, 2]),
                whole(&[1, 0, 0, 0]),
            ],
            limits: whole(&[0, 0, 1]),
            objectives: vec![whole(&[10, -57, -9, -24])],
        };
        assert_eq!(maximise(&program).point, [integer(1), integer(0), integer(1), integer(0)]);
    }

    #[test]
    fn a_second_objective_chooses_among_the_best_points_of_the_first() {
        // x + y ≤ 3/2 is met by a whole edge; among those points x should be smallest, and y ≤ 1.
        let program = Program {
            constraints: vec![whole(&[2, 2]), whole(&[0, 1])],
            limits: whole(&[3, 1]),
            objectives: vec![whole(&[1, 1]), whole(&[-1, 0])],
        };
        assert_eq!(Some(maximise(&program).point[0].clone()), fraction(1, 2));
    }
}
