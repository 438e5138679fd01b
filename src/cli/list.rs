//! `longhand list`: what there is, from the tables that the program itself reads.

use std::fmt::Write as _;

use anstyle::Style;
use clap::ValueEnum;

use super::{Failure, print};
use crate::lesson::block::{BLOCKS, KindRow};
use crate::lesson::{FRONT_MATTER, FieldRow, LAYER_KINDS};
use crate::network::{ACTIVATIONS, INITIALISATIONS};
use crate::trace::LOSSES;
use crate::train::OPTIMISERS;

/// List what lessons can use: activations, initialisations, layers, losses, optimisers, blocks, charts, front matter.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  longhand list                  everything, in short
  longhand list activations      formulas, derivatives, ranges
  longhand list blocks           every block with its keys and an example")]
pub(super) struct Arguments {
    /// What to list, in full.
    what: Option<What>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// Activation functions of a layer.
    Activations,
    /// Seeded starts for weights.
    Initialisations,
    /// Kinds of layers, with their keys.
    Layers,
    /// Losses that a backward pass starts from.
    Losses,
    /// How a gradient becomes a step.
    Optimisers,
    /// Blocks of a lesson, with their keys.
    Blocks,
    /// Kinds of charts.
    Charts,
    /// Keys of the front matter.
    FrontMatter,
}

const BOLD: Style = Style::new().bold();
const SOFT: Style = Style::new().dimmed();

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = match arguments.what {
        Some(what) => details(what),
        None => {
            What::value_variants().iter().map(|what| summary(*what)).collect::<Vec<_>>().join("\n")
        }
    };
    print(&text)
}

/// Names of one sort, each with a line.
fn summary(what: What) -> String {
    let (title, rows): (&str, Vec<(&str, &str)>) = match what {
        What::Activations => {
            let mut rows: Vec<_> = ACTIVATIONS.iter().map(|row| (row.name, row.formula)).collect();
            rows.push(("softmax", SOFTMAX.0));
            ("activations", rows)
        }
        What::Initialisations => {
            ("initialisations", INITIALISATIONS.iter().map(|row| (row.name, row.formula)).collect())
        }
        What::Layers => ("layers", LAYER_KINDS.iter().map(|row| (row.name, row.summary)).collect()),
        What::Losses => ("losses", LOSSES.iter().map(|row| (row.name, row.formula)).collect()),
        What::Optimisers => {
            ("optimisers", OPTIMISERS.iter().map(|row| (row.name, row.formula)).collect())
        }
        What::Blocks => ("blocks", BLOCKS.iter().map(|row| (row.name, row.summary)).collect()),
        What::Charts => ("charts", chart_kinds().map(|row| (row.name, row.summary)).collect()),
        What::FrontMatter => (
            "front matter",
            FRONT_MATTER.iter().map(|table| (header(table.header), table.summary)).collect(),
        ),
    };
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut out = format!("{BOLD}{title}{BOLD:#}\n");
    for (name, line) in rows {
        let _ = writeln!(out, "  {name:width$}  {SOFT}{line}{SOFT:#}");
    }
    out
}

/// Formula and purpose of softmax, which is no row of the table because it looks at a whole layer.
const SOFTMAX: (&str, &str) = (
    "softmax(z)ᵢ = e^(zᵢ − m) / Σⱼ e^(zⱼ − m), with m the largest z of the layer",
    "turns the outputs of a layer into shares of 1: the output of a classifier",
);

fn details(what: What) -> String {
    let mut out = String::new();
    match what {
        What::Activations => {
            for row in ACTIVATIONS {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}", row.name, row.formula);
                let _ = writeln!(out, "  derivative  {}", row.derivative);
                let _ = writeln!(out, "  range       {}", row.range);
                let _ = writeln!(out, "  for         {}", row.purpose);
                if !row.note.is_empty() {
                    let _ = writeln!(out, "  note        {}", row.note);
                }
                out.push('\n');
            }
            let _ =
                writeln!(out, "{BOLD}softmax{BOLD:#}  {}\n  for         {}", SOFTMAX.0, SOFTMAX.1);
        }
        What::Initialisations => {
            for row in INITIALISATIONS {
                let _ = writeln!(
                    out,
                    "{BOLD}{}{BOLD:#}  {}\n  for  {}\n",
                    row.name, row.formula, row.purpose
                );
            }
            out.push_str("Biases start at 0, except with `constant`. In a lesson: init = { kind = \"he\", seed = 7 }\n");
        }
        What::Layers => {
            for row in LAYER_KINDS {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {} {}", row.name, row.summary, row.note);
                fields(&mut out, row.fields);
                example(&mut out, row.example);
            }
            out.push_str("A layer without `kind` is dense: see `longhand list front-matter`.\n");
        }
        What::Losses => {
            for row in LOSSES {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}", row.name, row.formula);
                let _ = writeln!(out, "  derivative  {}", row.derivative);
                let _ = writeln!(out, "  for         {}", row.purpose);
                let _ = writeln!(out, "  note        {}\n", row.convention);
            }
        }
        What::Optimisers => {
            for row in OPTIMISERS {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}", row.name, row.formula);
                let _ = writeln!(out, "  constants   {}", row.defaults);
                let _ = writeln!(out, "  for         {}", row.purpose);
                let _ = writeln!(out, "  source      {}\n", row.source);
            }
            out.push_str("θ is a parameter, g its gradient, η the learning rate.\n");
        }
        What::Blocks => {
            for row in BLOCKS {
                let _ = writeln!(out, "{BOLD}{{{}}}{BOLD:#}  {}", row.name, row.summary);
                fields(&mut out, row.fields);
                example(&mut out, row.example);
            }
        }
        What::Charts => {
            for row in chart_kinds() {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}", row.name, row.summary);
                fields(&mut out, row.fields);
                example(&mut out, row.example);
            }
        }
        What::FrontMatter => {
            for table in FRONT_MATTER {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}", header(table.header), table.summary);
                fields(&mut out, table.fields);
                out.push('\n');
            }
        }
    }
    out
}

/// The kinds of the `chart` block.
fn chart_kinds() -> impl Iterator<Item = &'static KindRow> {
    BLOCKS.iter().flat_map(|block| block.kinds)
}

/// The header of a table of the front matter; the outermost has none.
fn header(header: &'static str) -> &'static str {
    if header.is_empty() { "(at the top)" } else { header }
}

fn example(out: &mut String, example: &str) {
    for line in example.lines() {
        let _ = writeln!(out, "    {SOFT}{line}{SOFT:#}");
    }
    out.push('\n');
}

fn fields(out: &mut String, fields: &[FieldRow]) {
    let width = fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
    for field in fields {
        let required = if field.required { ", required" } else { "" };
        let _ = writeln!(
            out,
            "  {:width$}  {SOFT}({}{required}){SOFT:#} {}",
            field.name, field.kind, field.doc
        );
    }
}
