//! Sweeps of a lesson: `[sweep.NAME]`, one hidden layer trained from many seeded starts.

use std::ops::Range;
use std::sync::OnceLock;

use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::layer::activation;
use super::network::read_loss;
use super::resolve;
use super::run::{DATA, EPOCHS, LEARNING_RATE, LOSS as RUN_LOSS, MAX_EPOCHS, OPTIMISER};
use super::run::{examples, optimiser, positive, rows, unused, usual_loss};
use super::source::Spanned;
use super::value::Value;
use crate::network::{Activation, INITIALISATIONS, Initialisation, LayerActivation};
use crate::number::{Decimal, Number};
use crate::train::{Cell, Sweep, TrainError};

/// The most work that a sweep may be: all epochs of all runs, times examples, times hidden neurons.
pub(super) const MAX_SWEEP: usize = 400_000_000;

/// A sweep of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepDefinition {
    /// What the lesson calls it.
    pub name: String,
    /// Bytes of its name.
    pub span: Range<usize>,
    /// The data set that is learnt.
    pub data: String,
    /// All that it depends on.
    pub sweep: Sweep,
    /// What came of it, once somebody has asked.
    cells: OnceLock<Result<Vec<Cell>, TrainError>>,
}

impl SweepDefinition {
    /// The outcome for each activation and width; it runs once, when it is first asked for.
    ///
    /// # Errors
    /// As [`Sweep::run`].
    pub fn cells(&self) -> Result<&[Cell], &TrainError> {
        self.cells.get_or_init(|| self.sweep.run(None, &|| {})).as_deref()
    }
}

pub(super) const SWEEP_FIELDS: &[FieldRow] = &[
    DATA,
    HIDDEN,
    ACTIVATIONS,
    OUTPUT,
    SEEDS,
    EPOCHS,
    LEARNING_RATE,
    LOSS,
    OPTIMISER,
    START,
    TOLERANCE,
];
const LOSS: FieldRow = FieldRow::optional(
    RUN_LOSS.name,
    RUN_LOSS.kind,
    "a row of `longhand list losses`; `mse` if left out",
);
const HIDDEN: FieldRow =
    FieldRow::required("hidden", "whole numbers", "how many hidden neurons: `[2, 3, 4, 8]`");
const ACTIVATIONS: FieldRow = FieldRow::required(
    "activations",
    "names of activations",
    "of the hidden layer; all widths are tried with each",
);
const OUTPUT: FieldRow =
    FieldRow::optional("output", "name of an activation", "of the outputs; `identity` if left out");
const SEEDS: FieldRow = FieldRow::required(
    "seeds",
    "whole number from 1",
    "runs of every network, with the seeds from 1 up to this",
);
const START: FieldRow = FieldRow::optional(
    "init",
    "`uniform`, `normal`, `xavier` or `he`",
    "how every start is drawn, with scale 1; `xavier` if left out",
);
const TOLERANCE: FieldRow = FieldRow::optional(
    "tolerance",
    "number above 0",
    "a run succeeds if at its end every output is within this of its target; 0.1 if left out",
);

/// Reads every sweep of the front matter into `definitions`, which has the data already.
pub(super) fn read_all(front: &Table<'_>, field: &FieldRow, definitions: &mut Definitions) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`sweep`")) else {
        return;
    };
    for (name, value) in tables.entries() {
        let sweep = resolve::name(name.value, &name.span, "sweep", true, front)
            .and(unused(name, front, definitions))
            .and(read(name, value, definitions));
        match sweep {
            Ok(sweep) => definitions.sweeps.push(sweep),
            Err(_) => definitions.broken.push(name.value.to_owned()),
        }
    }
}

fn read(
    name: &Spanned<&str>,
    value: &Value<'_>,
    definitions: &Definitions,
) -> Read<SweepDefinition> {
    let table = value.table(format!("sweep `{}`", name.value))?;
    table.allow(SWEEP_FIELDS);
    let data = table.required(&DATA, |value| examples(&value, definitions));
    let widths = table.required(&HIDDEN, |value| {
        value.some_of(|width| Ok(width.whole_number(1, 64)?.value as usize))
    });
    let activations =
        table.required(&ACTIVATIONS, |value| value.some_of(|name| elementwise(&name)));
    let output = table.optional(&OUTPUT, |value| activation(&value));
    let seeds = table.required(&SEEDS, |value| value.whole_number(1, 10_000));
    let epochs = table.required(&EPOCHS, |value| value.whole_number(1, MAX_EPOCHS));
    let rate = table.required(&LEARNING_RATE, |value| positive(&value));
    let loss = table.optional(&LOSS, |value| read_loss(&value));
    let optimiser = table.optional(&OPTIMISER, |value| optimiser(&value));
    let start = table.optional(&START, |value| start(&value));
    let tolerance = table.optional(&TOLERANCE, |value| positive(&value));
    let (data, set) = data?;
    let usual = || Activation::named("identity").map(LayerActivation::Elementwise);
    let missing = Reported::earlier;
    let sweep = Sweep {
        examples: rows(set),
        activations: activations?,
        widths: widths?,
        output: output?.or_else(usual).ok_or_else(missing)?,
        start: start?.or_else(|| Initialisation::named("xavier", 0)).ok_or_else(missing)?,
        seeds: seeds?.value as usize,
        loss: loss?.or_else(usual_loss).ok_or_else(missing)?,
        optimiser: optimiser?.unwrap_or_default(),
        rate: rate?.to_f64(),
        epochs: epochs?.value as usize,
        tolerance: tolerance?.map_or(0.1, |tolerance: Decimal| tolerance.to_f64()),
    };
    for (list, field) in [
        (sweep.widths.iter().map(ToString::to_string).collect::<Vec<_>>(), &HIDDEN),
        (sweep.activations.iter().map(|one| one.row.name.to_owned()).collect(), &ACTIVATIONS),
    ] {
        if let Some(twice) = list.iter().enumerate().find(|(i, one)| list[..*i].contains(one)) {
            let message = format!("`{}` has {} twice", field.name, twice.1);
            let span = table.get(field).map_or(table.span(), |value| value.span());
            return Err(table.report(Diagnostic::new(span, message).label("keep one of the two")));
        }
    }
    let hidden: usize = sweep.widths.iter().sum::<usize>() * sweep.activations.len();
    let work = [sweep.seeds, sweep.epochs, sweep.examples.len()].into_iter();
    let work = work.fold(hidden, usize::saturating_mul);
    if work > MAX_SWEEP {
        let message = format!(
            "{} has {work} steps of work (seeds × epochs × examples × hidden neurons), and at most {MAX_SWEEP} are allowed",
            table.what()
        );
        return Err(table.report(
            Diagnostic::new(table.key_span(&SEEDS), message)
                .label("too much")
                .help("use fewer seeds, or fewer epochs"),
        ));
    }
    Ok(SweepDefinition {
        name: name.value.to_owned(),
        span: name.span.clone(),
        data: data.value,
        sweep,
        cells: OnceLock::new(),
    })
}

/// An activation that works neuron by neuron.
fn elementwise(value: &Value<'_>) -> Read<Activation> {
    match activation(value)? {
        LayerActivation::Elementwise(activation) => Ok(activation),
        LayerActivation::Softmax => Err(value.report(
            value
                .mistake("softmax looks at a whole layer and is for outputs")
                .label("not for a hidden layer")
                .help("such as `relu` or `tanh`"),
        )),
    }
}

/// A kind of start that has a seed.
fn start(value: &Value<'_>) -> Read<Initialisation> {
    let name = value.text()?.value;
    let kinds = || {
        let seeded = |name: &&str| !["zeros", "constant"].contains(name);
        INITIALISATIONS.iter().map(|row| row.name).filter(seeded)
    };
    let found = kinds().find(|kind| *kind == name);
    found.and_then(|kind| Initialisation::named(kind, 0)).ok_or_else(|| {
        let mistake = value.mistake(format!("there is no seeded initialisation `{name}`"));
        value.report(mistake.label("unknown kind").known(&name, kinds(), "kinds"))
    })
}
