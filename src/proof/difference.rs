//! The simplest input at which two functions differ.
//!
//! That a network with a bend in it is *not* its would-be collapse is settled by one input where
//! the two differ, and a student should get the simplest one. [`first_difference`] looks through
//! the whole-number inputs in a fixed order:
//!
//! 1. by the sum of the sizes |x1| + … + |xn|, from 0 up;
//! 2. among equal sums lexicographically, larger numbers first: (1, 0), (0, 1), (0, −1), (−1, 0).

use super::{Rational, integer};

/// Which inputs [`first_difference`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Each input runs over the whole numbers from −reach to reach.
    pub reach: u32,
    /// After this many inputs the search ends.
    pub limit: usize,
}

impl Default for Grid {
    /// From −3 to 3, and 20,000 inputs at most, which is the whole grid for up to 5 inputs.
    fn default() -> Grid {
        Grid { reach: 3, limit: 20_000 }
    }
}

/// The simplest input at which two functions differ, and what each gives there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<Output> {
    /// The input.
    pub input: Vec<Rational>,
    /// What the first function gives.
    pub left: Output,
    /// What the second function gives.
    pub right: Output,
}

/// What came of looking for a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search<Output> {
    /// The first input, in the stated order, at which the functions differ; none when they agree on
    /// every input looked at.
    pub difference: Option<Difference<Output>>,
    /// How many inputs were looked at, the differing one included.
    pub examined: usize,
}

/// Finds the simplest input at which two functions of `inputs` numbers differ, in the order stated
/// [above](self).
///
/// That none is found on the grid does not prove that the functions agree elsewhere.
pub fn first_difference<Output: PartialEq>(
    inputs: usize,
    grid: Grid,
    mut left: impl FnMut(&[Rational]) -> Output,
    mut right: impl FnMut(&[Rational]) -> Output,
) -> Search<Output> {
    let mut examined = 0;
    for total in 0..=u64::from(grid.reach) * inputs as u64 {
        let mut point = vec![0_i64; inputs];
        let mut more = fill(&mut point, total, i64::from(grid.reach));
        while more {
            if examined == grid.limit {
                return Search { difference: None, examined };
            }
            examined += 1;
            let input: Vec<Rational> = point.iter().copied().map(integer).collect();
            let (left, right) = (left(&input), right(&input));
            if left != right {
                return Search { difference: Some(Difference { input, left, right }), examined };
            }
            more = advance(&mut point, i64::from(grid.reach));
        }
    }
    Search { difference: None, examined }
}

/// Sets `entries` to the lexicographically largest numbers up to `reach` with this sum of sizes;
/// false when there are none.
fn fill(entries: &mut [i64], total: u64, reach: i64) -> bool {
    let mut rest = i64::try_from(total).unwrap_or(i64::MAX);
    for entry in entries {
        *entry = rest.min(reach);
        rest -= *entry;
    }
    rest == 0
}

/// Moves to the next point with the same sum of sizes, in descending lexicographic order; false
/// after the last.
fn advance(point: &mut [i64], reach: i64) -> bool {
    let mut rest = 0;
    for position in (0..point.len()).rev() {
        rest += point[position].abs();
        let later = (point.len() - 1 - position) as i64;
        for smaller in (-reach..point[position]).rev() {
            let left_over = rest - smaller.abs();
            if (0..=reach * later).contains(&left_over) {
                point[position] = smaller;
                return fill(&mut point[position + 1..], left_over.unsigned_abs(), reach);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_tried_in_the_stated_order() {
        let mut tried = Vec::new();
        let outcome = first_difference(
            2,
            Grid { reach: 2, limit: 100 },
            |point| tried.push(crate::proof::point_text(point)),
            |_| (),
        );
        assert_eq!((outcome.difference, outcome.examined), (None, 25));
        assert_eq!(tried[..5], ["(0, 0)", "(1, 0)", "(0, 1)", "(0, −1)", "(−1, 0)"]);
        assert_eq!(tried[5..9], ["(2, 0)", "(1, 1)", "(1, −1)", "(0, 2)"]);
        assert_eq!(tried[24], "(−2, −2)");
        tried.sort();
        tried.dedup();
        assert_eq!(tried.len(), 25);
    }

    #[test]
    fn a_search_without_inputs_or_with_very_many_ends() {
        assert_eq!(first_difference(0, Grid::default(), |_| 1, |_| 2).examined, 1);
        let grid = Grid { reach: 3, limit: 50 };
        assert_eq!(first_difference(30_000, grid, |_| 1, |_| 1).examined, 50);
    }
}
