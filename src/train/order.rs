//! In which order the examples come: as they are, or shuffled anew for every epoch.

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// The order of the examples, epoch by epoch; the same seed gives the same order everywhere.
pub(super) struct Order {
    rows: Vec<usize>,
    generator: ChaCha8Rng,
}

impl Order {
    pub(super) fn new(examples: usize, seed: u64) -> Self {
        Self { rows: (0..examples).collect(), generator: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// The order of the next epoch: from the last row down, each changes places with one at or before it.
    ///
    /// This is the shuffle of Fisher and Yates in the form of R. Durstenfeld (1964); that 2⁶⁴ is no
    /// multiple of most numbers of rows makes a difference below 10⁻¹².
    pub(super) fn shuffled(&mut self) -> &[usize] {
        for last in (1..self.rows.len()).rev() {
            let other = self.generator.next_u64() % (last as u64 + 1);
            self.rows.swap(last, usize::try_from(other).unwrap_or(last));
        }
        &self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_order_for_ever() {
        let mut order = Order::new(6, 7);
        let first = order.shuffled().to_vec();
        assert_eq!(first, Order::new(6, 7).shuffled());
        assert_ne!(first, order.shuffled());
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn every_order_of_three_comes_about_equally_often() {
        let mut order = Order::new(3, 1);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            *counts.entry(order.shuffled().to_vec()).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        // 1000 expected, standard deviation 29.
        assert!(counts.values().all(|&count| (850..1150).contains(&count)), "{counts:?}");
    }
}
