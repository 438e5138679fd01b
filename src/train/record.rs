//! What a run leaves behind: every loss, and the parameters of every epoch, or of as many as memory has room for.

use super::{Epoch, Plan, TrainError, parameter_names, train};

/// The most parameters that a record keeps, over all its epochs; but the first and the last epoch always.
pub const MAX_KEPT: usize = 2_000_000;

/// A run with what it recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What the parameters are called: `h1.x1.weight`, …, `h1.bias`.
    pub names: Vec<String>,
    /// The mean loss after so many epochs, from 0 to all of them.
    pub losses: Vec<f64>,
    /// The epochs whose parameters are kept, ascending: the first, the last, and at equal distances between.
    pub kept: Vec<usize>,
    /// The parameters after each of these.
    parameters: Vec<f64>,
}

impl Record {
    /// Runs a plan and keeps every loss; and every parameter too, if they are at most [`MAX_KEPT`].
    ///
    /// # Errors
    /// As [`train`].
    pub fn of(plan: &Plan) -> Result<Self, TrainError> {
        let names = parameter_names(&plan.network);
        let distance = distance(plan.epochs, names.len());
        let mut record = Self {
            losses: Vec::with_capacity(plan.epochs + 1),
            kept: Vec::new(),
            parameters: Vec::new(),
            names,
        };
        train(plan, &mut |epoch: Epoch<'_>| {
            record.losses.push(epoch.loss);
            if epoch.number.is_multiple_of(distance) || epoch.number == plan.epochs {
                record.kept.push(epoch.number);
                record.parameters.extend_from_slice(epoch.parameters);
            }
        })?;
        Ok(record)
    }

    /// How many epochs the run had.
    pub fn epochs(&self) -> usize {
        self.losses.len().saturating_sub(1)
    }

    /// Whether the parameters of every epoch are kept.
    pub fn is_whole(&self) -> bool {
        self.kept.len() == self.losses.len()
    }

    /// Every parameter after so many epochs, as [`parameters`](super::parameters()) orders them; `None` if
    /// they are not kept.
    pub fn parameters(&self, epoch: usize) -> Option<&[f64]> {
        let index = self.kept.binary_search(&epoch).ok()?;
        let count = self.names.len();
        self.parameters.get(index * count..(index + 1) * count)
    }

    /// After how many epochs the loss is below a bound for the first time.
    pub fn first_below(&self, bound: f64) -> Option<usize> {
        self.losses.iter().position(|loss| *loss < bound)
    }
}

/// The least distance between kept epochs at which `count` parameters each are at most [`MAX_KEPT`].
fn distance(epochs: usize, count: usize) -> usize {
    // The last epoch is kept beside those at equal distances.
    match (MAX_KEPT / count.max(1)).saturating_sub(1) {
        room if room > epochs => 1,
        room => epochs.div_ceil(room.saturating_sub(1).max(1)).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_KEPT, distance};

    #[test]
    fn what_is_kept_is_bounded_and_has_both_ends() {
        for count in [1, 9, 1_000, 60_000, 999_999, 1_000_000, 3_000_000] {
            for epochs in [1, 2, 20, 33, 1_000, 100_000] {
                let distance = distance(epochs, count);
                let kept =
                    (0..=epochs).filter(|at| at.is_multiple_of(distance) || *at == epochs).count();
                assert!(kept == 2 || kept * count <= MAX_KEPT, "{count} × {epochs}: {kept}");
                assert!(kept >= 2);
            }
        }
        assert_eq!(distance(5_000, 9), 1);
    }
}
