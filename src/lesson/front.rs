//! The front matter: what a lesson is called, its arithmetic, its networks and its data.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::construct;
use super::data::{self, DataSet};
use super::diagnostic::{Diagnostic, Read, Reports};
use super::document::{Document, FieldRow, Table};
use super::graph;
use super::layer;
use super::network::{self, NetworkDefinition};
use super::notation::{self, Notation};
use super::run::{self, RunDefinition};
use super::source::Origin;
use super::stored::StoredData;
use super::sweep::{self, SweepDefinition};
use super::value::Value;
use crate::network::StoredNetwork;
use crate::number::{Lane, MAX_DIGITS};

/// A table that the front matter may hold, for the reference.
#[derive(Debug)]
pub struct TableRow {
    /// How its header is written.
    pub header: &'static str,
    /// What it describes.
    pub summary: &'static str,
    /// Its keys.
    pub fields: &'static [FieldRow],
}

/// Every table of the front matter with every key.
pub static FRONT_MATTER: &[TableRow] = &[
    TableRow { header: "", summary: "The lesson itself.", fields: FIELDS },
    TableRow {
        header: "notation = { … }",
        summary: "How the page writes what conventions leave open.",
        fields: notation::NOTATION_FIELDS,
    },
    TableRow {
        header: "[network.NAME]",
        summary: "A network. A lesson may have several.",
        fields: network::NETWORK_FIELDS,
    },
    TableRow {
        header: "inputs = { … }",
        summary: "Inputs by their shape: `x[1]`, `x[2]`, …, or `x[row,column]`, or `x[channel,row,column]`.",
        fields: graph::SHAPED_FIELDS,
    },
    TableRow {
        header: "[[network.NAME.layers]]",
        summary: "A layer, in the order of the network: weights and biases, or `init`. Other kinds of layers follow further down.",
        fields: layer::LAYER_FIELDS,
    },
    TableRow {
        header: "init = { … }",
        summary: "Parameters drawn from a seeded generator; the same seed gives the same numbers everywhere.",
        fields: layer::INITIALISATION_FIELDS,
    },
    TableRow {
        header: "repeat = { … }",
        summary: "A network applied several times: each round reads what the round before puts out.",
        fields: construct::REPEAT_FIELDS,
    },
    TableRow {
        header: "bumps = { … }",
        summary: "A network with one input and two steep sigmoids a bump: `up1`, `down1`, …, and their sum `y`.",
        fields: construct::BUMP_FIELDS,
    },
    TableRow {
        header: "input = { … }, forget = { … }, candidate = { … }, output = { … }",
        summary: "The gates of an `lstm`.",
        fields: layer::lstm::GATE_FIELDS,
    },
    TableRow {
        header: "start = { … }",
        summary: "What an `lstm` remembers before the first step.",
        fields: layer::lstm::START_FIELDS,
    },
    TableRow {
        header: "[data.NAME]",
        summary: "A data set: rows of inputs, perhaps with targets. Row 3 of `digits` is `digits#3`.",
        fields: data::DATA_FIELDS,
    },
    TableRow {
        header: "expect = { … }",
        summary: "The build fails if the network misses a target.",
        fields: data::EXPECT_FIELDS,
    },
    TableRow {
        header: "[train.NAME]",
        summary: "A training run, in `f64` with everything recorded. Its numbers are `NAME(500).loss`, the loss after 500 epochs, and `NAME(500).h1.x1.weight` and the like.",
        fields: run::RUN_FIELDS,
    },
    TableRow {
        header: "[sweep.NAME]",
        summary: "One hidden layer trained from many seeds. Its numbers are `NAME(4).relu.rate` for 4 hidden neurons under ReLU, and `successes`, `runs`, `low`, `high` and `loss`.",
        fields: sweep::SWEEP_FIELDS,
    },
];

const FIELDS: &[FieldRow] =
    &[TITLE, QUESTION, PART, DIGITS, ARITHMETIC, NOTATION, NETWORK, DATA, TRAIN, SWEEP];
const TITLE: FieldRow = FieldRow::required("title", "text", "what the lesson is called");
const QUESTION: FieldRow =
    FieldRow::required("question", "text", "the one question that it answers");
const PART: FieldRow =
    FieldRow::optional("part", "text", "the part of the course that it belongs to");
const DIGITS: FieldRow = FieldRow::optional(
    "digits",
    "whole number from 0 to 12",
    "decimals of every written result; 4 if left out",
);
const ARITHMETIC: FieldRow = FieldRow::optional(
    "arithmetic",
    "`by-hand`, `f64` or `f32`",
    "how numbers are worked out; `by-hand` if left out",
);
const NOTATION: FieldRow = FieldRow::optional(
    "notation",
    "table",
    "the output of a neuron, layers as matrices, the decimal sign: `{ output = \"a\", decimal = \"comma\" }`",
);
const NETWORK: FieldRow = FieldRow::optional("network", "tables, one per network", "the networks");
const DATA: FieldRow = FieldRow::optional("data", "tables, one per data set", "the data sets");
const TRAIN: FieldRow = FieldRow::optional("train", "tables, one per run", "the training runs");
const SWEEP: FieldRow =
    FieldRow::optional("sweep", "tables, one per sweep", "training from many seeds");

/// Decimals of a written result, unless the lesson says otherwise.
const USUAL_DIGITS: u32 = 4;
const ARITHMETICS: [&str; 3] = ["by-hand", "f64", "f32"];
const FENCE: &str = "+++";

/// What the front matter says.
pub(super) struct Front {
    pub(super) title: Read<String>,
    pub(super) question: Read<String>,
    pub(super) part: Read<Option<String>>,
    pub(super) digits: u32,
    pub(super) arithmetic: Lane,
    pub(super) notation: Read<Notation>,
    pub(super) definitions: Definitions,
}

/// What names of a lesson can refer to.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) networks: Vec<NetworkDefinition>,
    pub(super) data: Vec<DataSet>,
    pub(super) runs: Vec<RunDefinition>,
    pub(super) sweeps: Vec<SweepDefinition>,
    /// Networks that a run has still to find.
    pub(super) trained: Vec<String>,
    /// Networks and data that are stored.
    pub(super) stored: Vec<StoredNetwork>,
    pub(super) stored_data: Vec<StoredData>,
    /// Where the files of the lesson are looked for.
    pub(super) folder: PathBuf,
    /// Names that are defined, but by a definition with a mistake: using them is no further one.
    pub(super) broken: Vec<String>,
    /// The front matter is no sound TOML, so that any name may be missing for that reason.
    pub(super) incomplete: bool,
}

/// The two parts of a lesson, as bytes of it.
pub(super) struct Parts {
    pub(super) front: Range<usize>,
    pub(super) body: Range<usize>,
}

/// Finds the front matter between its two `+++` lines.
pub(super) fn split(text: &str, start: usize, reports: &Reports) -> Read<Parts> {
    let mut offset = start;
    let mut front = None;
    for line in text[start..].split_inclusive('\n') {
        let is_fence = line.trim_end() == FENCE;
        match front {
            None if is_fence => front = Some(offset + line.len()),
            None => break,
            Some(from) if is_fence => {
                return Ok(Parts { front: from..offset, body: offset + line.len()..text.len() });
            }
            Some(_) => {}
        }
        offset += line.len();
    }
    let first_line = text[start..].lines().next().unwrap_or_default();
    let span = start..start + first_line.trim_end().len();
    let diagnostic = if front.is_some() {
        Diagnostic::new(span, "the front matter does not end")
            .label("begins here")
            .help("end it with a line `+++`")
    } else {
        Diagnostic::new(span, "a lesson begins with front matter").label("expected `+++`").help(
            "begin with a line `+++`, then `title = \"…\"` and `question = \"…\"`, then `+++`",
        )
    };
    Err(reports.report(diagnostic))
}

/// Reads the front matter, which stands at `range` of the lesson.
pub(super) fn read(text: &str, range: Range<usize>, folder: &Path, reports: &Reports) -> Front {
    let origin = Origin::verbatim(range.clone());
    let document = Document { text: &text[range.clone()], origin, reports };
    let (tree, sound) = document.parse();
    // A missing key is missing from the opening fence.
    let opening = text[..range.start].trim_end().len();
    let table =
        document.root(&tree, "the front matter", opening - FENCE.len().min(opening)..opening);
    let mut front = Front {
        title: Ok(String::new()),
        question: Ok(String::new()),
        part: Ok(None),
        digits: USUAL_DIGITS,
        arithmetic: Lane::ByHand { digits: USUAL_DIGITS },
        notation: Ok(Notation::default()),
        definitions: Definitions {
            incomplete: !sound,
            folder: folder.to_owned(),
            ..Definitions::default()
        },
    };
    // Of an unsound text, what is missing or odd means nothing: the parser has told why.
    if !sound {
        return front;
    }
    table.allow(FIELDS);
    let line = |value: Value<'_>| value.line().map(|line| line.value);
    front.title = table.required(&TITLE, line);
    front.question = table.required(&QUESTION, line);
    front.part = table.optional(&PART, line);
    let digits = table.optional(&DIGITS, |value| value.whole_number(0, u64::from(MAX_DIGITS)));
    front.digits = digits.ok().flatten().map_or(USUAL_DIGITS, |digits| digits.value as u32);
    front.arithmetic = read_arithmetic(&table, front.digits);
    let notation = table.optional(&NOTATION, |value| notation::read(&value));
    front.notation = notation.map(Option::unwrap_or_default);
    network::read_all(&table, &NETWORK, front.arithmetic, &mut front.definitions);
    data::read_all(&table, &DATA, front.arithmetic, &mut front.definitions);
    run::read_all(&table, &TRAIN, &mut front.definitions);
    run::found_networks(&table, &NETWORK, front.arithmetic, &mut front.definitions);
    sweep::read_all(&table, &SWEEP, &mut front.definitions);
    data::read_expectations(&table, &DATA, &mut front.definitions);
    front
}

/// The arithmetic; `by-hand` also where it is misspelt, so that reading can go on.
fn read_arithmetic(table: &Table<'_>, digits: u32) -> Lane {
    let name = table.optional(&ARITHMETIC, |value| {
        let name = value.text()?;
        if ARITHMETICS.contains(&name.value.as_str()) {
            return Ok(name.value);
        }
        Err(value.report(
            value
                .mistake(format!("there is no arithmetic `{}`", name.value))
                .label("unknown arithmetic")
                .known(&name.value, ARITHMETICS, "arithmetics"),
        ))
    });
    match name.ok().flatten().as_deref() {
        Some("f64") => Lane::F64,
        Some("f32") => Lane::F32,
        _ => Lane::ByHand { digits },
    }
}
