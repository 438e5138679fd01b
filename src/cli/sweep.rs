//! `longhand sweep`: training from many seeds, and how often it succeeds.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::progress::progress;
use super::{Failure, lessons, print};
use crate::lesson::{Lesson, SweepDefinition, suggest};
use crate::render::sweep;
use clap::ValueEnum;

/// Train from many seeded starts, and count how often it succeeds.
///
/// A lesson describes a sweep as `[sweep.NAME]`: data, activations, numbers of hidden neurons, seeds. A run
/// succeeds if at its end every output is within the sweep's tolerance of its target. Each rate comes with a
/// 95 % confidence interval (Wilson, 1927). The result does not depend on the number of threads.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  longhand sweep lessons/22-does-it-always.md
  longhand sweep lessons/22-does-it-always.md --seeds 1000 --format csv")]
pub(super) struct Arguments {
    /// The lesson file.
    lesson: PathBuf,

    /// The sweep, if the lesson has several.
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,

    /// How many seeds, instead of the lesson's number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    seeds: Option<u32>,

    /// How many threads; as many as the machine has unless given.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// What to print.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table to read.
    Text,
    /// One row for each activation and width.
    Csv,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lesson = lessons::read(&arguments.lesson)?;
    let mut sweep = chosen(&lesson, arguments.name.as_deref())?.sweep.clone();
    sweep.seeds = arguments.seeds.map_or(sweep.seeds, |seeds| seeds as usize);
    let runs = sweep.seeds * sweep.widths.len() * sweep.activations.len();
    let bar = progress(runs, "{bar:24} {pos}/{len} runs");
    let cells = sweep.run(arguments.threads, &|| bar.inc(1)).map_err(Failure::usage)?;
    bar.finish_and_clear();
    print(&match arguments.format {
        Format::Text => sweep::text(&sweep, &cells),
        Format::Csv => sweep::csv(&cells),
    })
}

/// The sweep that is asked for, or the only one.
fn chosen<'l>(lesson: &'l Lesson, name: Option<&str>) -> Result<&'l SweepDefinition, Failure> {
    let names = || lesson.sweeps.iter().map(|sweep| sweep.name.as_str());
    match (name, lesson.sweeps.as_slice()) {
        (Some(name), _) => lesson.sweep(name).ok_or_else(|| {
            let message = format!("the lesson has no sweep `{name}`");
            match suggest(name, names()) {
                Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
                None => Failure::usage(message),
            }
        }),
        (None, [sweep]) => Ok(sweep),
        (None, []) => Err(Failure::advised(
            "the lesson describes no sweep",
            "add `[sweep.NAME]` to its front matter",
        )),
        (None, _) => Err(Failure::advised(
            "the lesson has several sweeps",
            format!("choose one with --name: {}", names().collect::<Vec<_>>().join(", ")),
        )),
    }
}
