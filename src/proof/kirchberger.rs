//! A contradiction among as few rows as can be: Kirchberger's theorem, as a search.
//!
//! # How few rows are enough
//!
//! *Kirchberger's theorem*: if every n + 2 points among finitely many in n dimensions can be
//! separated, so can all of them. Put the other way round, a data set that cannot be separated has
//! a certificate with **at most n + 2 rows**. (P. Kirchberger, "Über Tchebychefsche
//! Annäherungsmethoden", *Mathematische Annalen* 57 (1903), 509–540; that n + 2 points always fall
//! into two groups with a common average is J. Radon, *Mathematische Annalen* 83 (1921), 113–115.)
//!
//! *Proof, and the algorithm.* Write vᵢ for (xᵢ, 1) in class 1 and −(xᵢ, 1) in class 0. A
//! certificate is a relation Σ yᵢvᵢ = 0 with y ≥ 0, not all 0. Let z be any other relation among
//! its rows, with some positive entry. Take away from y the multiple θz with θ = min yᵢ/zᵢ over the
//! positive zᵢ: what is left is still ≥ 0, still a relation, and has a row less. So a certificate
//! that cannot lose a row admits, up to a factor, only one relation among its rows: all but one of
//! their vectors are linearly independent. Independent vectors with n + 1 entries number at most
//! n + 1, so there are at most n + 2 rows. ∎
//!
//! The proof also shows how to look for the smallest: try the sets of 2, 3, …, n + 2 rows, in that
//! order and then in the order of the data, extend only sets that are linearly independent, and
//! take the first whose relation has entries of one sign. That is done while the number of sets
//! stays within [`SUBSET_BOUND`]. Beyond it the certificate of the simplex method is taken and
//! shortened as in the proof; then no row of it can be spared, and [`Minimality`] says what is
//! known.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

use super::Rational;
use super::certificate::{Certificate, Minimality};
use super::separability::WholeRow;

/// How many sets of rows are looked at, all sizes together, in the search for a certificate with
/// the fewest rows.
///
/// Sets of up to n + 1 rows settle the question: when they are all ruled out, n + 2 rows are needed
/// and enough. The bound covers those for 64 rows of 2 inputs, 40 rows of 3, or 20 rows of 6.
pub const SUBSET_BOUND: u128 = 150_000;

/// The certificate with the fewest rows, or, where that search is too long, one made from
/// `multipliers` without spare rows.
///
/// `multipliers` are those of `rows` that the simplex method ended with: not negative, not all 0,
/// and Σ multiplier · entries = 0.
pub(crate) fn shortest(
    points: &[Vec<Rational>],
    classes: &[bool],
    rows: &[WholeRow],
    multipliers: &[BigInt],
) -> Certificate {
    let most_rows = (points[0].len() + 2).min(rows.len());
    let mut ruled_out = 1;
    let mut subsets: u128 = 0;
    for size in 2..=most_rows {
        subsets += number_of_subsets(rows.len(), size);
        if subsets > SUBSET_BOUND {
            break;
        }
        let candidates: Vec<Candidate> =
            rows.iter().map(|row| row.entries.clone()).enumerate().collect();
        if let Some(relation) = first_certificate(size, &candidates, &mut Vec::new(), rows) {
            return Certificate::new(points, classes, &relation, Minimality::FewestRows);
        }
        ruled_out = size;
    }
    let start = multipliers
        .iter()
        .cloned()
        .enumerate()
        .filter(|(_, multiplier)| multiplier.is_positive())
        .collect();
    let relation = without_spare_rows(start, rows);
    let minimality = if relation.len() == ruled_out + 1 {
        Minimality::FewestRows
    } else {
        Minimality::NoSpareRow { ruled_out }
    };
    Certificate::new(points, classes, &in_lowest_terms(relation, rows), minimality)
}

/// A row with its vector, from which the rows chosen so far have been eliminated.
type Candidate = (usize, Vec<BigInt>);

/// The first set of `size` rows, in the order of the data, that is a certificate: the rows already
/// `chosen`, and others from `candidates`.
fn first_certificate(
    size: usize,
    candidates: &[Candidate],
    chosen: &mut Vec<usize>,
    rows: &[WholeRow],
) -> Option<Vec<(usize, BigInt)>> {
    for (position, (row, vector)) in candidates.iter().enumerate() {
        // A zero vector depends on the rows chosen, which then are no part of a certificate without spare rows.
        let Some(pivot) = vector.iter().position(|entry| !entry.is_zero()) else {
            continue;
        };
        let later = &candidates[position + 1..];
        if later.len() + chosen.len() + 1 < size {
            break;
        }
        chosen.push(*row);
        if chosen.len() + 1 == size {
            for (last, other) in later {
                if is_multiple(other, vector, pivot) {
                    let set: Vec<usize> = chosen.iter().copied().chain([*last]).collect();
                    if let Some(relation) = certificate_on(&set, rows) {
                        return Some(relation);
                    }
                }
            }
        } else {
            let reduced: Vec<Candidate> = later
                .iter()
                .map(|(other, entries)| (*other, eliminate(entries, vector, pivot)))
                .collect();
            if let Some(relation) = first_certificate(size, &reduced, chosen, rows) {
                return Some(relation);
            }
        }
        chosen.pop();
    }
    None
}

/// `vector` times an entry of its own pivot's, less a multiple of `by`, so that the entry at
/// `pivot` becomes 0.
fn eliminate(vector: &[BigInt], by: &[BigInt], pivot: usize) -> Vec<BigInt> {
    if vector[pivot].is_zero() {
        return vector.to_vec();
    }
    vector
        .iter()
        .zip(by)
        .map(|(entry, other)| entry * &by[pivot] - other * &vector[pivot])
        .collect()
}

/// Whether `vector` is a multiple (perhaps 0 times) of `of`, whose entry at `pivot` is not 0.
fn is_multiple(vector: &[BigInt], of: &[BigInt], pivot: usize) -> bool {
    if vector[pivot].is_zero() {
        return vector.iter().all(Zero::is_zero);
    }
    vector.iter().zip(of).all(|(entry, other)| entry * &of[pivot] == other * &vector[pivot])
}

/// The certificate on exactly these rows, if the only relation among them has entries of one sign.
fn certificate_on(set: &[usize], rows: &[WholeRow]) -> Option<Vec<(usize, BigInt)>> {
    let relation = first_relation(set, rows)?;
    let positive = relation.iter().all(Signed::is_positive);
    let negative = relation.iter().all(Signed::is_negative);
    let pairs = || set.iter().copied().zip(relation.iter().map(Signed::abs)).collect();
    (positive || negative).then(|| in_lowest_terms(pairs(), rows))
}

/// A relation Σ cᵢ·(row i) = 0 among the first few of these rows that are dependent, 0 for the
/// rest; nothing when all are independent.
fn first_relation(set: &[usize], rows: &[WholeRow]) -> Option<Vec<BigInt>> {
    // Each vector is followed by the coefficients that made it from the rows, and both are eliminated alike.
    let mut independent: Vec<(usize, Vec<BigInt>)> = Vec::new();
    for (position, &row) in set.iter().enumerate() {
        let length = rows[row].entries.len();
        let mut vector = rows[row].entries.clone();
        vector.extend((0..set.len()).map(|other| BigInt::from(u8::from(other == position))));
        for (pivot, by) in &independent {
            vector = eliminate(&vector, by, *pivot);
        }
        match vector[..length].iter().position(|entry| !entry.is_zero()) {
            Some(pivot) => independent.push((pivot, vector)),
            None => return Some(vector.split_off(length)),
        }
    }
    None
}

/// Takes rows away from a certificate until none can be spared, as in the proof of Kirchberger's
/// theorem above.
fn without_spare_rows(
    mut relation: Vec<(usize, BigInt)>,
    rows: &[WholeRow],
) -> Vec<(usize, BigInt)> {
    loop {
        let set: Vec<usize> = relation.iter().map(|(row, _)| *row).collect();
        let Some(mut other) = first_relation(&set, rows) else {
            return relation;
        };
        if other.iter().all(|entry| !entry.is_zero()) {
            return relation; // all rows but the last are independent: this is the only relation
        }
        if !other.iter().any(Signed::is_positive) {
            other = other.iter().map(|entry| -entry).collect();
        }
        // θ = min yᵢ/zᵢ, found by cross-multiplication, is kept as the pair (yᵢ, zᵢ).
        let smallest = relation
            .iter()
            .zip(&other)
            .filter(|(_, entry)| entry.is_positive())
            .map(|((_, multiplier), entry)| (multiplier.clone(), entry.clone()))
            .min_by(|(above, below), (other_above, other_below)| {
                (above * other_below).cmp(&(other_above * below))
            });
        let Some((above, below)) = smallest else {
            return relation;
        };
        relation = relation
            .into_iter()
            .zip(&other)
            .map(|((row, multiplier), entry)| (row, multiplier * &below - entry * &above))
            .filter(|(_, multiplier)| multiplier.is_positive())
            .collect();
    }
}

/// Turns multipliers of the whole rows into multipliers of the rows themselves, with greatest
/// common divisor 1.
fn in_lowest_terms(relation: Vec<(usize, BigInt)>, rows: &[WholeRow]) -> Vec<(usize, BigInt)> {
    let scaled: Vec<(usize, BigInt)> = relation
        .into_iter()
        .map(|(row, multiplier)| (row, multiplier * &rows[row].scale))
        .collect();
    let divisor =
        scaled.iter().fold(BigInt::zero(), |divisor, (_, multiplier)| divisor.gcd(multiplier));
    scaled.into_iter().map(|(row, multiplier)| (row, multiplier / &divisor)).collect()
}

/// The number of sets of `size` among `count` rows.
fn number_of_subsets(count: usize, size: usize) -> u128 {
    (0..size).fold(1, |number, taken| number * (count - taken) as u128 / (taken as u128 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::rows;

    #[test]
    fn spare_rows_are_taken_out() {
        let points = rows(&[&[0, 0], &[2, 2], &[2, 0], &[0, 2], &[1, 1]]);
        let classes = [true, true, false, false, false];
        let whole: Vec<WholeRow> =
            points.iter().zip(classes).map(|(point, class)| WholeRow::new(point, class)).collect();
        // 2·(0,0) + 2·(2,2) = (2,0) + (0,2) + 2·(1,1): true, but more than is needed.
        let start = [2, 2, 1, 1, 2].into_iter().map(BigInt::from).enumerate().collect();
        let found = without_spare_rows(start, &whole);
        assert!(found.len() <= 4, "{found:?}");
        let certificate = Certificate::new(
            &points,
            &classes,
            &in_lowest_terms(found, &whole),
            Minimality::NoSpareRow { ruled_out: 1 },
        );
        assert_eq!(certificate.check(&points, &classes), Ok(()));
    }

    #[test]
    fn subsets_are_counted() {
        assert_eq!(number_of_subsets(64, 3), 41_664);
        assert_eq!(number_of_subsets(64, 8), 4_426_165_368);
    }
}
