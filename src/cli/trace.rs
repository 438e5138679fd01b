//! `longhand trace`: every number of a network on an input.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;

use clap::ValueEnum;

use super::learning::LearningArguments;
use super::{Failure, lessons, print, stream, tables};
use crate::lesson::{Lesson, suggest};
use crate::number::{Lane, MAX_DIGITS, decimal};
use crate::output;
use crate::render::rows::RowFormat;
use crate::render::{json, text};
use crate::report::Study;
use crate::trace::{InputName, Record};

/// Trace a network of a lesson: every product, running sum, bias and activation.
///
/// With --backward also every gradient, from the loss back to the first weight, and with --learning-rate
/// every parameter after one step of gradient descent.
///
/// Without --input, every row of the lesson's data is traced; without --network, every network that has
/// fitting rows. Numbers are computed by the lesson's own arithmetic unless --arithmetic says otherwise.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  longhand trace lessons/14-xor-by-hand.md --input 1,1
  longhand trace lessons/14-xor-by-hand.md --input 1,1 --neuron h2
  longhand trace lessons/14-xor-by-hand.md --format csv -o xor.csv
  longhand trace lessons/05-sigmoid.md --arithmetic f64 --format json
  longhand trace lessons/14-xor-by-hand.md --network xor --backward --learning-rate 0.5
  longhand trace lessons/14-xor-by-hand.md --input 1,1 --backward --target 1 --loss mse")]
pub(super) struct Arguments {
    /// The lesson file.
    lesson: PathBuf,

    /// The network to run.
    #[arg(short, long, value_name = "NAME")]
    network: Option<String>,

    /// The input: its numbers, separated by commas, or a row of a data set such as `corners#3`.
    #[arg(short, long, value_name = "INPUT", allow_hyphen_values = true)]
    input: Option<String>,

    /// Show only this neuron; for the text format.
    #[arg(long, value_name = "NAME")]
    neuron: Option<String>,

    /// What to print.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Where to write: a file, or for npy a folder. Standard output if left out.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// With parquet, cut the table into a folder of files by these columns: lesson, network, input, layer, neuron.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    partition_by: Vec<String>,

    /// The arithmetic, instead of the lesson's own.
    #[arg(short, long, value_name = "LANE")]
    arithmetic: Option<LaneName>,

    /// Decimals of written results, instead of the lesson's own.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_DIGITS)))]
    digits: Option<u32>,

    /// Go back from the loss to every parameter: `….a.grad`, `….z.grad`, `….weight.grad`, `….bias.grad`.
    #[arg(short, long)]
    backward: bool,

    #[command(flatten)]
    learning: LearningArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Worked out line by line, aligned and coloured.
    Text,
    /// One document, as tests/trace.schema.json describes it.
    Json,
    /// One row a number: address, value, relation and more.
    Csv,
    /// One JSON object a line, a number each.
    Jsonl,
    /// A folder of arrays, one for each quantity, for NumPy; of one network on one input.
    Npy,
    /// A table for DuckDB, Polars, pandas and Spark: one row a product, one row a neuron.
    Parquet,
}

/// The three arithmetics by name.
#[derive(Clone, Copy, ValueEnum)]
enum LaneName {
    /// Decimals, each written result rounded once.
    ByHand,
    /// IEEE 754 double precision.
    F64,
    /// IEEE 754 single precision.
    F32,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lesson = lessons::read(&arguments.lesson)?;
    let digits = arguments.digits.unwrap_or(lesson.digits);
    let lane = match (arguments.arithmetic, lesson.arithmetic) {
        (Some(LaneName::ByHand), _) | (None, Lane::ByHand { .. }) => Lane::ByHand { digits },
        (Some(LaneName::F64), _) => Lane::F64,
        (Some(LaneName::F32), _) => Lane::F32,
        (None, lane) => lane,
    };
    if arguments.neuron.is_some() && !matches!(arguments.format, Format::Text) {
        return Err(Failure::advised(
            "--neuron goes with the text format",
            "the data formats have every neuron: filter by the column `neuron`",
        ));
    }
    let mut study = Study::in_lane(&lesson, lane, digits);
    if arguments.backward {
        study.learning = Some(arguments.learning.read()?);
    } else if arguments.learning.is_given() {
        return Err(Failure::advised(
            "--target, --loss and --learning-rate belong to a backward pass",
            "add --backward",
        ));
    }
    if !arguments.partition_by.is_empty() && !matches!(arguments.format, Format::Parquet) {
        return Err(Failure::advised(
            "--partition-by goes with the parquet format",
            "add --format parquet",
        ));
    }
    let passes = passes(&study, arguments)?;
    let streamed = match arguments.format {
        Format::Text | Format::Json | Format::Parquet => None,
        Format::Csv => Some(stream::Format::Rows(RowFormat::Csv)),
        Format::Jsonl => Some(stream::Format::Rows(RowFormat::JsonLines)),
        Format::Npy => Some(stream::Format::Npy),
    };
    let output = arguments.output.as_deref();
    if let Format::Parquet = arguments.format {
        if arguments.backward {
            return Err(Failure::advised(
                "the parquet format has no columns for gradients",
                "choose --format csv or jsonl",
            ));
        }
        return tables::run(&study, &passes, &arguments.partition_by, output);
    }
    if let Some(format) = streamed {
        return stream::run(&study, &passes, format, output);
    }
    let records = records(&study, &passes)?;
    let views: Vec<&dyn Record> = records.iter().map(|record| &**record).collect();
    let failed = |error: serde_json::Error| Failure::Machine(error.to_string());
    let text = match arguments.format {
        Format::Json => json::document(lane, &views).map_err(failed)?,
        _ => {
            if let Some(name) = &arguments.neuron {
                known_neuron(&views, name)?;
            }
            let wanted =
                |name: &str| arguments.neuron.as_deref().is_none_or(|neuron| neuron == name);
            let traces = views.iter().map(|record| text::trace(&study.numbers(*record), &wanted));
            traces.filter(|trace| !trace.is_empty()).collect::<Vec<_>>().join("\n")
        }
    };
    match output {
        Some(path) => Ok(output::write_file(path, text.as_bytes())?),
        None => print(&text),
    }
}

/// The traces of passes, all in memory.
fn records(study: &Study<'_>, passes: &[Pass]) -> Result<Vec<Rc<dyn Record>>, Failure> {
    let record = |pass: &Pass| {
        if study.lesson.stored_network(&pass.network).is_some() {
            return Err(Failure::advised(
                format!(
                    "the parameters of `{}` are stored: its trace is no page to read",
                    pass.network
                ),
                "choose --format csv, jsonl, npy or parquet; `longhand explain` works out one number",
            ));
        }
        study.trace(&pass.network, &pass.input).map_err(Failure::usage)
    };
    passes.iter().map(record).collect()
}

/// A network and what it is to run on.
pub(super) struct Pass {
    pub(super) network: String,
    pub(super) input: InputName,
}

/// The passes that are asked for.
fn passes(study: &Study<'_>, arguments: &Arguments) -> Result<Vec<Pass>, Failure> {
    let lesson = study.lesson;
    let given = arguments.input.as_deref().map(|text| input_name(lesson, text)).transpose()?;
    let names: Vec<&str> = match &arguments.network {
        Some(name) => {
            network_named(lesson, name)?;
            vec![name]
        }
        None => network_names(lesson).collect(),
    };
    let width = given.as_ref().and_then(|input| lesson.stored_input(input)).map(|found| found.2);
    let mut passes: Vec<Pass> = Vec::new();
    for &name in &names {
        let inputs = match &given {
            None => study.inputs_of(name),
            Some(input) => {
                let inputs = lesson.network(name).map(|d| d.network.inputs.len());
                let stored = lesson.stored_network(name).map(|network| network.inputs.len());
                let fits = inputs.or(stored).is_some_and(|inputs| Some(inputs) == width);
                // Without --network, an input goes to every network that it fits.
                if fits || names.len() == 1 { vec![input.clone()] } else { Vec::new() }
            }
        };
        let mut seen = BTreeSet::new();
        // The same numbers in two data sets are one input.
        let inputs = inputs.into_iter().filter(|input| seen.insert(input.clone()));
        passes.extend(inputs.map(|input| Pass { network: name.to_owned(), input }));
    }
    if passes.is_empty() {
        let networks = names.join("`, `");
        return Err(match given {
            Some(input) => Failure::usage(format!("the input `{input}` fits none of `{networks}`")),
            None => Failure::advised(
                format!("the lesson has no data for `{networks}`"),
                "give the input's numbers with --input, separated by commas",
            ),
        });
    }
    Ok(passes)
}

/// The names of all networks.
fn network_names(lesson: &Lesson) -> impl Iterator<Item = &str> {
    let networks = lesson.networks.iter().map(|definition| definition.network.name.as_str());
    networks.chain(lesson.stored.iter().map(|network| network.name.as_str()))
}

/// Checks that the lesson has a network of that name.
pub(super) fn network_named(lesson: &Lesson, name: &str) -> Result<(), Failure> {
    let names = || network_names(lesson);
    if names().any(|known| known == name) {
        return Ok(());
    }
    let message = format!("the lesson has no network `{name}`");
    Err(match suggest(name, names()) {
        Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
        None => {
            Failure::advised(message, format!("it has {}", names().collect::<Vec<_>>().join(", ")))
        }
    })
}

/// Checks that one of the traces has a neuron of that name.
fn known_neuron(records: &[&dyn Record], name: &str) -> Result<(), Failure> {
    let neurons = || {
        let of = |record: &&dyn Record| {
            (1..=record.layers())
                .flat_map(|layer| record.neurons(layer).to_vec())
                .collect::<Vec<_>>()
        };
        records.iter().flat_map(of).collect::<Vec<String>>()
    };
    if neurons().iter().any(|neuron| neuron == name) {
        return Ok(());
    }
    let message = format!("there is no neuron `{name}`");
    Err(match suggest(name, neurons().iter().map(String::as_str)) {
        Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
        None => Failure::usage(message),
    })
}

/// An input as the command line writes it: `1,1` or `corners#3`.
fn input_name(lesson: &Lesson, text: &str) -> Result<InputName, Failure> {
    let Some((data, row)) = text.split_once('#') else {
        let numbers = text.trim_matches(['(', ')', '[', ']', ' ']).split(',');
        let numbers = numbers.map(|number| {
            decimal(number.trim())
                .map_err(|error| Failure::usage(format!("`{number}` in --input: {error}")))
        });
        return Ok(InputName::of(&numbers.collect::<Result<Vec<_>, _>>()?));
    };
    let stored = lesson.stored_data.iter().find(|stored| stored.name == data);
    let rows = lesson.data_set(data).map(|data| data.inputs.len());
    let rows = rows.or(stored.map(|stored| stored.rows));
    match (rows, row.parse::<usize>()) {
        (None, _) => {
            let stored = lesson.stored_data.iter().map(|data| data.name.as_str());
            let names = || lesson.data.iter().map(|data| data.name.as_str()).chain(stored.clone());
            let message = format!("the lesson has no data set `{data}`");
            Err(match suggest(data, names()) {
                Some(close) => Failure::advised(message, format!("did you mean `{close}#{row}`?")),
                None => Failure::usage(message),
            })
        }
        (Some(rows), Ok(row)) if (1..=rows).contains(&row) => {
            Ok(InputName::Row { data: data.to_owned(), row })
        }
        (Some(rows), _) => {
            Err(Failure::usage(format!("`{data}` has rows 1 to {rows}, not `{row}`")))
        }
    }
}
