//! `longhand explain`: one number, and where it came from.

use std::path::PathBuf;

use super::learning::LearningArguments;
use super::{Failure, lessons, print};
use crate::lesson::suggest;
use crate::render::text;
use crate::report::{IN_FULL, Numbers, Study, StudyError, explain};
use crate::trace::Address;

/// Explain one number: its formula, its substitution, and where each operand came from.
///
/// A number is called NETWORK(INPUT).NEURON.QUANTITY. Quantities: `x1.weight`, `x1.input`, `x1.product`
/// and `x1.sum` go with a source; `sum`, `bias`, `z` and `a` with the neuron; a softmax layer also has `shift`,
/// `shifted`, `exp` and `total`.
///
/// Backwards: `x1.weight.grad`, `bias.grad`, `z.grad`, `slope` and `a.grad`; `h1.input.grad` is the part of h1's
/// gradient that comes through the neuron; `x1.weight.step`, `x1.weight.updated`, `bias.step` and `bias.updated`
/// with a learning rate; an output has `target`, `error` and `loss`; the network as a whole has `loss`, and `loss-after`
/// once it has taken a step.
///
/// Of a training run: RUN(EPOCH).loss, RUN(EPOCH).h1.x1.weight with what made it, and `.grad` behind that; of a sweep
/// SWEEP(WIDTH).relu.rate and the like.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  longhand explain 'xor(1, 1).h2.z' -l lessons/14-xor-by-hand.md
  longhand explain 'run(500).h1.bias' -l lessons/21-can-a-machine-find-xor.md
  longhand explain 'xor(1, 1).h2.x1.weight.grad' -l lessons/14-xor-by-hand.md --target 1 --loss mse")]
pub(super) struct Arguments {
    /// The number's name, such as 'xor(1, 1).h2.x1.product'.
    address: String,

    /// The lesson file.
    #[arg(short, long, value_name = "LESSON")]
    lesson: PathBuf,

    #[command(flatten)]
    learning: LearningArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let address: Address =
        arguments.address.parse().map_err(|error: crate::trace::AddressError| {
            let at = format!(
                "{}\n         {}{}",
                arguments.address,
                " ".repeat(error.span.start),
                "^".repeat(error.span.len().max(1))
            );
            Failure::advised(
                format!("{error}\n  in:    {at}"),
                "an address looks like 'xor(1, 1).h2.z'",
            )
        })?;
    let lesson = lessons::read(&arguments.lesson)?;
    let mut of_learning = Study::new(&lesson);
    of_learning.digits = IN_FULL;
    if let Some(explained) = of_learning.explain_learned(&address) {
        return print(&text::explanation(&explained.map_err(Failure::usage)?));
    }
    super::trace::network_named(&lesson, &address.network)?;
    let mut study = Study::new(&lesson);
    if address.is_backward() || arguments.learning.is_given() {
        study.learning = Some(arguments.learning.read()?);
    }
    let (record, place) = study.look_up(&address).map_err(|error| unknown(&address, error))?;
    let numbers = Numbers::new(&*record, IN_FULL);
    let explanation = explain(&numbers, place).ok_or_else(|| Failure::usage("no such number"))?;
    print(&text::explanation(&explanation))
}

fn unknown(address: &Address, error: StudyError) -> Failure {
    let StudyError::Address(error) = &error else {
        return Failure::usage(error);
    };
    let text = address.to_string();
    let word = text.get(error.span.clone()).unwrap_or_default();
    let no_rate = matches!(address.quantity.ending(), Some("step" | "updated"))
        && !error.candidates.iter().any(|candidate| candidate.ends_with(".step"));
    if no_rate || ["learning-rate", "loss-after"].contains(&address.quantity.kind.as_str()) {
        return Failure::advised(error, "give a learning rate with --learning-rate");
    }
    match suggest(word, error.candidates.iter().map(String::as_str)) {
        Some(close) => Failure::advised(error, format!("did you mean `{close}`?")),
        None => Failure::advised(error, format!("it has {}", error.candidates.join(", "))),
    }
}
