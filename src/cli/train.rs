//! `longhand train`: gradient descent, every epoch recorded.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;

use super::learning::{loss_named, optimiser_named};
use super::trace::network_named;
use super::{Failure, lessons, print, say};
use crate::lesson::{Lesson, NetworkDefinition, suggest};
use crate::number::{Binary64, Number, decimal};
use crate::output::{self, FileWriter};
use crate::render::epochs::{EpochFormat, EpochWriter};
use crate::render::run;
use crate::trace::Loss;
use crate::train::{Example, Plan, Record, TrainError, parameter_names, train, with_parameters};

/// Train a network of a lesson, and record the loss and every parameter of every epoch.
///
/// A lesson describes a run as `[train.NAME]`, with network, data, loss, optimiser, learning rate and
/// epochs; an option given here takes the place of what it says. Without such a run, --network names a
/// network, which is trained on the first data set with targets that fits it.
///
/// Training computes in f64, in an order of operations that is the same everywhere: the same run gives the
/// same bytes on every machine.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  longhand train lessons/21-can-a-machine-find-xor.md
  longhand train lessons/21-can-a-machine-find-xor.md --epochs 500 --optimiser adam
  longhand train lessons/21-can-a-machine-find-xor.md --format csv -o run.csv
  longhand train lessons/14-xor-by-hand.md --network xor --loss mse --learning-rate 0.1 --epochs 20

The rows of csv and jsonl are numbered by the epochs before them: row 0 is the start, the last row the end.
An .npy file has one row an epoch, as that epoch begins: epochs × (1 + parameters), the loss first.
What optimisers there are: longhand list optimisers")]
pub(super) struct Arguments {
    /// The lesson file.
    lesson: PathBuf,

    /// The run, if the lesson has several.
    #[arg(short, long, value_name = "NAME", conflicts_with = "network")]
    run: Option<String>,

    /// A network to train without a run of the lesson.
    #[arg(short, long, value_name = "NAME")]
    network: Option<String>,

    /// How often all examples are gone through; 1000 for a network without a run.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,

    /// The learning rate η.
    #[arg(long, value_name = "NUMBER")]
    learning_rate: Option<String>,

    /// The loss: mse, half-squared-error, binary-cross-entropy or cross-entropy.
    #[arg(long, value_name = "LOSS")]
    loss: Option<String>,

    /// The optimiser: gradient-descent, momentum or adam.
    #[arg(long, value_name = "NAME")]
    optimiser: Option<String>,

    /// Examples in a step; all of them unless given, and 1 for a step after each example.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: Option<u32>,

    /// With --batch, the seed of the order of the examples.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// What to print.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// The file to write, instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// The loss at some epochs, and the network that was found as a lesson would have it.
    Text,
    /// One row an epoch: epoch, loss, every parameter.
    Csv,
    /// The same, one JSON object a line.
    Jsonl,
    /// The same without the end, as an array of doubles for NumPy.
    Npy,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lesson = lessons::read(&arguments.lesson)?;
    let (name, plan) = plan(&lesson, arguments)?;
    let format = match arguments.format {
        Format::Text => {
            let record = Record::of(&plan).map_err(failed)?;
            let text = text(&name, &plan, &record, lesson.digits);
            return match &arguments.output {
                Some(path) => {
                    output::write_plainly(path, text.as_bytes())?;
                    wrote(path, &plan)
                }
                None => print(&text),
            };
        }
        Format::Csv => EpochFormat::Csv,
        Format::Jsonl => EpochFormat::JsonLines,
        Format::Npy => EpochFormat::Npy,
    };
    let Some(path) = &arguments.output else {
        use std::io::IsTerminal as _;
        if format == EpochFormat::Npy && std::io::stdout().is_terminal() {
            return Err(Failure::advised("an array is nothing to read", "add -o run.npy"));
        }
        let out = std::io::BufWriter::with_capacity(BUFFER, std::io::stdout().lock());
        return match written(&plan, format, out)? {
            // A reader that has gone away is no failure.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::Machine(format!("cannot write standard output: {error}")))
            }
            _ => Ok(()),
        };
    };
    let refused = |error| Failure::Machine(format!("cannot write `{}`: {error}", path.display()));
    let out = std::io::BufWriter::with_capacity(BUFFER, FileWriter::begin(path)?);
    let out = written(&plan, format, out)?.map_err(refused)?;
    out.into_inner().map_err(|error| refused(error.into_error()))?.finish()?;
    wrote(path, &plan)
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 18;

/// Trains, and writes every epoch as it begins: a wide network has more parameters than memory has room for epochs.
fn written<W: std::io::Write>(
    plan: &Plan,
    format: EpochFormat,
    out: W,
) -> Result<std::io::Result<W>, Failure> {
    let names = parameter_names(&plan.network);
    let mut writer = EpochWriter::begin(format, plan.epochs, &names, out);
    train(plan, &mut |epoch| writer.push(&epoch)).map_err(failed)?;
    Ok(writer.finish())
}

fn wrote(path: &std::path::Path, plan: &Plan) -> Result<(), Failure> {
    say(&format!("wrote {}: {} epochs", path.display(), plan.epochs));
    Ok(())
}

fn failed(error: TrainError) -> Failure {
    match error {
        TrainError::Diverged { .. } => {
            Failure::advised(error, "a smaller --learning-rate may help")
        }
        error => Failure::usage(error),
    }
}

/// What to train, from the lesson's run or network and the options.
fn plan(lesson: &Lesson, arguments: &Arguments) -> Result<(String, Plan), Failure> {
    let (name, mut plan) = match &arguments.network {
        Some(name) => {
            network_named(lesson, name)?;
            let definition = lesson.network(name).ok_or_else(|| Failure::usage("no network"))?;
            (name.clone(), plan_of(lesson, definition, arguments)?)
        }
        None => {
            let run = chosen(lesson, arguments.run.as_deref())?;
            (run.name.clone(), run.plan.clone())
        }
    };
    if let Some(text) = &arguments.learning_rate {
        let rate = decimal(text.trim())
            .map_err(|error| Failure::usage(format!("`{text}` in --learning-rate: {error}")))?;
        plan.rate = rate.to_f64();
    }
    if let Some(loss) = &arguments.loss {
        plan.loss = loss_named(loss)?;
    }
    if let Some(optimiser) = &arguments.optimiser {
        plan.optimiser = optimiser_named(optimiser)?;
    }
    plan.epochs = arguments.epochs.map_or(plan.epochs, |epochs| epochs as usize);
    plan.batch = arguments.batch.map(|batch| batch as usize).or(plan.batch);
    plan.seed = arguments.seed.unwrap_or(plan.seed);
    Ok((name, plan))
}

/// The run that is asked for, or the only one.
fn chosen<'l>(
    lesson: &'l Lesson,
    name: Option<&str>,
) -> Result<&'l crate::lesson::RunDefinition, Failure> {
    let names = || lesson.runs.iter().map(|run| run.name.as_str());
    let listed = || names().collect::<Vec<_>>().join(", ");
    match (name, lesson.runs.as_slice()) {
        (Some(name), _) => lesson.run(name).ok_or_else(|| {
            let message = format!("the lesson has no run `{name}`");
            match suggest(name, names()) {
                Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
                None if lesson.runs.is_empty() => {
                    Failure::advised(message, "name a network with --network")
                }
                None => Failure::advised(message, format!("it has {}", listed())),
            }
        }),
        (None, [run]) => Ok(run),
        (None, []) => Err(Failure::advised(
            "the lesson describes no training run",
            "name a network with --network, or add `[train.NAME]` to the lesson",
        )),
        (None, _) => Err(Failure::advised(
            "the lesson has several runs",
            format!("choose one with --run: {}", listed()),
        )),
    }
}

/// A plan for a network without a run: the first data set that fits it.
fn plan_of(
    lesson: &Lesson,
    definition: &NetworkDefinition,
    arguments: &Arguments,
) -> Result<Plan, Failure> {
    let network = &definition.network;
    let widths = (network.inputs.len(), network.outputs().len());
    let fitting = lesson.data.iter().find(|data| {
        let width = |rows: &[Vec<_>]| rows.first().map_or(0, Vec::len);
        data.targets
            .as_deref()
            .is_some_and(|targets| (width(&data.inputs), width(targets)) == widths)
    });
    let data = fitting.ok_or_else(|| {
        let message = format!("the lesson has no data with targets for `{}`", network.name);
        Failure::advised(message, "give a data set `targets`, one row for each row of inputs")
    })?;
    if arguments.learning_rate.is_none() && definition.learning_rate.is_none() {
        let message = format!("nothing says how large a step of `{}` is", network.name);
        return Err(Failure::advised(message, "add --learning-rate 0.5, or another number"));
    }
    let loss = definition.loss.or_else(|| Loss::named("mse"));
    let machine = network.read_by(Binary64).map_err(Failure::usage)?;
    let rows = data.inputs.iter().zip(data.targets.iter().flatten());
    let examples =
        rows.map(|(input, targets)| Example { input: input.clone(), targets: targets.clone() });
    let mut plan = Plan::new(
        machine,
        examples.collect(),
        loss.ok_or_else(|| Failure::usage("there is no loss"))?,
    );
    plan.rate = definition.learning_rate.map_or(plan.rate, |rate| rate.to_f64());
    plan.epochs = 1000;
    Ok(plan)
}

/// The loss at some epochs, and what was found.
fn text(name: &str, plan: &Plan, record: &Record, digits: u32) -> String {
    const BOLD: anstyle::Style = anstyle::Style::new().bold();
    const SOFT: anstyle::Style = anstyle::Style::new().dimmed();
    let batch = match plan.batch_size() {
        all if all == plan.examples.len() => "full batch".to_owned(),
        1 => format!("one example a step, seed {}", plan.seed),
        some => format!("batches of {some}, seed {}", plan.seed),
    };
    let mut out = format!(
        "{BOLD}{name}{BOLD:#}  {SOFT}{}, {}, η = {}, {batch}, f64{SOFT:#}\n\n  epoch  loss\n",
        plan.loss.row.name,
        plan.optimiser.row.name,
        plan.rate.shown(),
    );
    for epoch in milestones(record.epochs()) {
        let loss = record.losses.get(epoch).map_or(String::new(), |loss| loss.shown().to_string());
        let _ = writeln!(out, "  {epoch:>5}  {loss}");
    }
    let last = record.parameters(record.epochs()).unwrap_or_default();
    if let Some(network) = with_parameters(&plan.network, last) {
        let _ = write!(
            out,
            "\n{SOFT}# what it found, rounded to {digits} decimals; a lesson gets it with trained = \"{name}\"{SOFT:#}\n{}",
            run::toml(&network, "found", digits)
        );
    }
    out
}

/// 0, 1, 2, 5, 10, 20, 50, … and the last.
fn milestones(epochs: usize) -> Vec<usize> {
    let decades = std::iter::successors(Some(1usize), |decade| decade.checked_mul(10));
    let steps = decades.flat_map(|decade| [1, 2, 5].map(|step| decade.saturating_mul(step)));
    let mut chosen: Vec<usize> =
        std::iter::once(0).chain(steps.take_while(|epoch| *epoch < epochs)).collect();
    chosen.push(epochs);
    chosen
}
