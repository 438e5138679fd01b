//! Long sums in a ledger: the largest terms, and what the others come to, so that the lines still add up.

use super::words::grouped;
use super::{Expr, Line, LineKind, Numbers};
use crate::number::{Lane, Relation, Shown};
use crate::trace::{Place, Quantity};

/// A sum of more terms than this is folded.
pub(super) const FOLD_ABOVE: usize = 24;
/// How many terms a folded sum shows.
const FOLD_KEEPS: usize = 12;

impl Numbers<'_> {
    /// One line a product; of a wide neuron the largest, and what the others come to.
    pub(super) fn product_lines(
        &self,
        layer: usize,
        neuron: usize,
        sources: &[usize],
    ) -> Option<Vec<Line>> {
        let place = |quantity| Place { layer, neuron, quantity };
        let columns = sources.len();
        let line = |source: usize| {
            let mut line = self.line(LineKind::Term, place(Quantity::Product(source)))?;
            if columns > 2 && columns <= FOLD_ABOVE {
                let sum = place(Quantity::RunningSum(source));
                line.running = Some((self.shown(sum)?, Some(self.record.address(sum))));
            }
            Some(line)
        };
        if columns <= FOLD_ABOVE {
            return sources.iter().copied().map(line).collect();
        }
        let all: Vec<Place> =
            sources.iter().map(|source| place(Quantity::Product(*source))).collect();
        let kept = self.extremes(&all);
        let mut lines = kept
            .iter()
            .map(|place| self.line(LineKind::Term, *place))
            .collect::<Option<Vec<_>>>()?;
        lines.extend(self.rest_of(place(Quantity::Sum), &kept, all.len(), "products"));
        Some(lines)
    }

    /// Those of many terms that hold the greatest positive and the greatest negative numbers, half and half as far as
    /// there are any, in their own order; all of a few.
    pub(super) fn extremes(&self, places: &[Place]) -> Vec<Place> {
        if places.len() <= FOLD_ABOVE {
            return places.to_vec();
        }
        let values = places.iter().map(|place| self.record.value(*place).unwrap_or(0.0));
        let values: Vec<(usize, f64)> = values.enumerate().collect();
        let mut kept = Vec::with_capacity(FOLD_KEEPS);
        for sign in [1.0, -1.0] {
            let mut of_sign: Vec<(usize, f64)> = values
                .iter()
                .map(|(at, value)| (*at, sign * value))
                .filter(|one| one.1 > 0.0)
                .collect();
            // Of equal ones the first.
            of_sign.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            kept.extend(of_sign.into_iter().take(FOLD_KEEPS / 2).map(|(at, _)| at));
        }
        kept.sort_unstable();
        kept.into_iter().filter_map(|at| places.get(at).copied()).collect()
    }

    /// Those of many places that hold the largest numbers, in their own order; all of a few.
    pub(super) fn largest(&self, places: &[Place]) -> Vec<Place> {
        if places.len() <= FOLD_ABOVE {
            return places.to_vec();
        }
        let size = |(index, place): &(usize, &Place)| {
            let value = self.record.value(**place).unwrap_or(0.0);
            std::cmp::Reverse((value.abs().to_bits(), std::cmp::Reverse(*index)))
        };
        let mut kept: Vec<(usize, &Place)> = places.iter().enumerate().collect();
        kept.sort_by_key(size);
        kept.truncate(FOLD_KEEPS);
        kept.sort_unstable_by_key(|(index, _)| *index);
        kept.into_iter().map(|(_, place)| *place).collect()
    }

    /// A line for what the terms of a `total` that are not `kept` come to; `None` if all are.
    pub(super) fn rest_of(
        &self,
        total: Place,
        kept: &[Place],
        count: usize,
        what: &str,
    ) -> Option<Line> {
        if kept.len() == count {
            return None;
        }
        let shown = kept.iter().map(|place| self.shown(*place).map(|shown| shown.exact()));
        let kept_sum = shown.sum::<Option<num_rational::BigRational>>()?;
        let rest = Shown::exactly(&(self.shown(total)?.exact() - kept_sum))?;
        // A machine's sum is rounded, and so are the numbers shown; by hand both are exact.
        let by_hand = matches!(self.record.lane(), Lane::ByHand { .. });
        Some(Line {
            kind: LineKind::Term,
            label: Expr::Words(format!("the other {} {what}", grouped(count - kept.len()))),
            work: None,
            relation: (!by_hand).then_some(Relation::Approximate),
            value: rest,
            address: None,
            running: None,
        })
    }
}
