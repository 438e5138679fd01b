//! Options of a backward pass: the loss, the target and the learning rate.

use super::Failure;
use crate::lesson::suggest;
use crate::number::{Decimal, decimal};
use crate::report::Learning;
use crate::trace::{LOSSES, Loss};
use crate::train::{OPTIMISERS, Optimiser};

/// What a network should learn. Without --target, the target is that of the data row with the same
/// input; without --loss and --learning-rate, what the lesson says of the network. Where it says nothing, the loss is
/// half-squared-error, or cross-entropy if the last layer is softmax.
#[derive(clap::Args)]
pub(super) struct LearningArguments {
    /// What the outputs should be: numbers, separated by commas.
    #[arg(long, value_name = "NUMBERS", allow_hyphen_values = true)]
    target: Option<String>,

    /// The loss: mse, half-squared-error, binary-cross-entropy or cross-entropy.
    #[arg(long, value_name = "LOSS")]
    loss: Option<String>,

    /// The learning rate: every parameter is updated by one step of gradient descent.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    learning_rate: Option<String>,

    /// Update the weights only: every bias stays as it is.
    #[arg(long, requires = "learning_rate")]
    keep_biases: bool,
}

impl LearningArguments {
    /// Whether any of the options is given.
    pub(super) fn is_given(&self) -> bool {
        self.target.is_some() || self.loss.is_some() || self.learning_rate.is_some()
    }

    /// The options read.
    pub(super) fn read(&self) -> Result<Learning, Failure> {
        let number = |option: &str, text: &str| {
            decimal(text.trim())
                .map_err(|error| Failure::usage(format!("`{text}` in {option}: {error}")))
        };
        let targets = self.target.as_deref().map(|text| {
            let numbers = text.trim_matches(['(', ')', '[', ']', ' ']).split(',');
            numbers.map(|text| number("--target", text)).collect::<Result<Vec<Decimal>, _>>()
        });
        let rate = self.learning_rate.as_deref().map(|text| number("--learning-rate", text));
        Ok(Learning {
            loss: self.loss.as_deref().map(loss_named).transpose()?,
            targets: targets.transpose()?,
            rate: rate.transpose()?,
            keep_biases: self.keep_biases,
        })
    }
}

/// The loss of that name.
pub(super) fn loss_named(name: &str) -> Result<Loss, Failure> {
    let names = || LOSSES.iter().map(|row| row.name);
    Loss::named(name).ok_or_else(|| {
        let message = format!("there is no loss `{name}`");
        match suggest(name, names()) {
            Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
            None => {
                let list = names().collect::<Vec<_>>().join(", ");
                Failure::advised(message, format!("there are {list}"))
            }
        }
    })
}

/// The optimiser of that name.
pub(super) fn optimiser_named(name: &str) -> Result<Optimiser, Failure> {
    let names = || OPTIMISERS.iter().map(|row| row.name);
    Optimiser::named(name).ok_or_else(|| {
        let message = format!("there is no optimiser `{name}`");
        match suggest(name, names()) {
            Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
            None => {
                let list = names().collect::<Vec<_>>().join(", ");
                Failure::advised(message, format!("there are {list}"))
            }
        }
    })
}
