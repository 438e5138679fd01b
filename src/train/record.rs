//! What a run leaves behind: the loss and every parameter of every epoch.

use super::{Epoch, Plan, TrainError, parameter_names, train};

/// A run with everything that it recorded: epochs × (1 + parameters) numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What the parameters are called: `h1.x1.weight`, …, `h1.bias`.
    pub names: Vec<String>,
    /// The mean loss after so many epochs, from 0 to all of them.
    pub losses: Vec<f64>,
    /// The parameters after 0 epochs, then after 1, ….
    parameters: Vec<f64>,
}

impl Record {
    /// Runs a plan and keeps everything.
    ///
    /// # Errors
    /// As [`train`].
    pub fn of(plan: &Plan) -> Result<Self, TrainError> {
        let names = parameter_names(&plan.network);
        let states = plan.epochs + 1;
        let mut record = Self {
            losses: Vec::with_capacity(states),
            parameters: Vec::with_capacity(states * names.len()),
            names,
        };
        train(plan, &mut |epoch: Epoch<'_>| {
            record.losses.push(epoch.loss);
            record.parameters.extend_from_slice(epoch.parameters);
        })?;
        Ok(record)
    }

    /// How many epochs the run had.
    pub fn epochs(&self) -> usize {
        self.losses.len().saturating_sub(1)
    }

    /// Every parameter after so many epochs, as [`parameters`](super::parameters()) orders them.
    pub fn parameters(&self, epoch: usize) -> Option<&[f64]> {
        let count = self.names.len();
        self.parameters.get(epoch * count..(epoch + 1) * count)
    }

    /// After how many epochs the loss is below a bound for the first time.
    pub fn first_below(&self, bound: f64) -> Option<usize> {
        self.losses.iter().position(|loss| *loss < bound)
    }
}
