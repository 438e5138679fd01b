//! Training runs of a lesson: `[train.NAME]`, and networks that a run has found.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::data::DataSet;
use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::layer::{DRAWN_DECIMALS, read_initialisation};
use super::network::{
    Construction, NetworkDefinition, TRAINED, admitted, count, descent, read_loss,
};
use super::resolve;
use super::source::Spanned;
use super::value::Value;
use crate::network::Network;
use crate::number::{Binary64, Decimal, Lane, Number, decimal};
use crate::trace::Loss;
use crate::train::{
    self, Example, OPTIMISERS, Optimiser, Plan, Record, TrainError, with_parameters,
};

/// The most work that a run of a lesson may be: epochs times examples times parameters.
pub(super) const MAX_TRAINING: usize = 200_000_000;
/// The most epochs of a run.
pub(super) const MAX_EPOCHS: u64 = 1_000_000;

/// A training run of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct RunDefinition {
    /// What the lesson calls it.
    pub name: String,
    /// Bytes of its name.
    pub span: Range<usize>,
    /// The network that it starts from.
    pub network: String,
    /// The data set that it learns.
    pub data: String,
    /// How the parameters were drawn, if the network's own are not the start.
    pub start: Option<crate::network::Initialisation>,
    /// All that it depends on.
    pub plan: Plan,
    /// What came of it, once somebody has asked.
    record: OnceLock<Result<Record, TrainError>>,
}

impl RunDefinition {
    /// The run with everything that it recorded; it runs once, when it is first asked for.
    ///
    /// # Errors
    /// As [`train`](crate::train::train).
    pub fn record(&self) -> Result<&Record, &TrainError> {
        self.record.get_or_init(|| Record::of(&self.plan)).as_ref()
    }

    /// Every parameter after so many epochs. What the record has not kept is found by running once more as far
    /// as there: a run is the same every time.
    ///
    /// # Errors
    /// As [`train`](crate::train::train).
    pub fn parameters(&self, epoch: usize) -> Result<Cow<'_, [f64]>, TrainError> {
        let record = self.record().map_err(TrainError::clone)?;
        match record.parameters(epoch) {
            Some(kept) => Ok(Cow::Borrowed(kept)),
            None => {
                let plan = Plan { epochs: epoch.min(record.epochs()), ..self.plan.clone() };
                train::train(&plan, &mut |_| ()).map(Cow::Owned)
            }
        }
    }
}

pub(super) const RUN_FIELDS: &[FieldRow] =
    &[NETWORK, DATA, EPOCHS, LEARNING_RATE, LOSS, OPTIMISER, BATCH, SEED, START];
pub(super) const NETWORK: FieldRow =
    FieldRow::required("network", "name of a network", "the network; its parameters are the start");
pub(super) const DATA: FieldRow =
    FieldRow::required("data", "name of a data set", "the examples, with targets");
pub(super) const EPOCHS: FieldRow =
    FieldRow::required("epochs", "whole number from 1", "how often all examples are gone through");
pub(super) const LEARNING_RATE: FieldRow =
    FieldRow::required("learning-rate", "number above 0", "the η of every step");
pub(super) const LOSS: FieldRow = FieldRow::optional(
    "loss",
    "name of a loss",
    "a row of `longhand list losses`; that of the network, or else `mse`, if left out",
);
pub(super) const OPTIMISER: FieldRow = FieldRow::optional(
    "optimiser",
    "name of an optimiser",
    "a row of `longhand list optimisers`; `gradient-descent` if left out",
);
const BATCH: FieldRow = FieldRow::optional(
    "batch",
    "whole number from 1",
    "examples in a step; all of them if left out, and 1 for a step after each example",
);
const SEED: FieldRow = FieldRow::optional(
    "seed",
    "whole number",
    "with `batch`, the seed of the order of the examples; 0 if left out",
);
const START: FieldRow = FieldRow::optional(
    "init",
    "table",
    "draws the start instead, every layer from one seed: `{ kind = \"xavier\", seed = 7 }`",
);

/// Reads every run of the front matter into `definitions`, which has networks and data already.
pub(super) fn read_all(front: &Table<'_>, field: &FieldRow, definitions: &mut Definitions) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`train`")) else {
        return;
    };
    for (name, value) in tables.entries() {
        let run = resolve::name(name.value, &name.span, "run", true, front)
            .and(unused(name, front, definitions))
            .and(read(name, value, definitions));
        match run {
            Ok(run) => definitions.runs.push(run),
            Err(_) => definitions.broken.push(name.value.to_owned()),
        }
    }
}

/// In an address a run stands where a network does, so no network may have its name.
pub(super) fn unused(
    name: &Spanned<&str>,
    front: &Table<'_>,
    definitions: &Definitions,
) -> Read<()> {
    let networks = definitions.networks.iter().map(|one| (&one.network.name, &one.span));
    let runs = definitions.runs.iter().map(|run| (&run.name, &run.span));
    let sweeps = definitions.sweeps.iter().map(|sweep| (&sweep.name, &sweep.span));
    let Some((_, span)) =
        networks.chain(runs).chain(sweeps).find(|(other, _)| *other == name.value)
    else {
        return Ok(());
    };
    let message = format!("the name `{}` is used twice", name.value);
    Err(front.report(
        Diagnostic::new(name.span.clone(), message)
            .label("used again")
            .related(span.clone(), "used here first")
            .help("networks, runs and sweeps share the names of addresses; choose another one"),
    ))
}

fn read(name: &Spanned<&str>, value: &Value<'_>, definitions: &Definitions) -> Read<RunDefinition> {
    let table = value.table(format!("run `{}`", name.value))?;
    table.allow(RUN_FIELDS);
    let network = table.required(&NETWORK, |value| resolve::network(&value, definitions));
    let data = table.required(&DATA, |value| examples(&value, definitions));
    let epochs = table.required(&EPOCHS, |value| value.whole_number(1, MAX_EPOCHS));
    let rate = table.required(&LEARNING_RATE, |value| positive(&value));
    let loss = table.optional(&LOSS, |value| read_loss(&value));
    let optimiser = table.optional(&OPTIMISER, |value| optimiser(&value));
    let batch = table.optional(&BATCH, |value| value.whole_number(1, u64::from(u32::MAX)));
    let seed = table.optional(&SEED, |value| value.whole_number(0, u64::MAX));
    let start = table.optional(&START, read_initialisation);
    let (network_name, network) = network?;
    let (data, set) = data?;
    fits(&network_name, &network.network, set, &table)?;
    if !network.network.is_chain() {
        let message = format!("network `{}` cannot be trained", network_name.value);
        return Err(table.report(
            Diagnostic::new(network_name.span, message).label("not a chain of dense layers").help(
                "choose a network whose layers follow one another, each with weights of its own",
            ),
        ));
    }
    let (loss, start, batch) = (loss?, start?, batch?);
    let machine = network.network.read_by(Binary64).map_err(|error| {
        table.report(Diagnostic::new(network_name.span.clone(), error.to_string()).label("here"))
    })?;
    let plan = Plan {
        optimiser: optimiser?.unwrap_or_default(),
        rate: rate?.to_f64(),
        epochs: usize::try_from(epochs?.value).unwrap_or(usize::MAX),
        batch: batch.map(|batch| usize::try_from(batch.value).unwrap_or(usize::MAX)),
        seed: seed?.map_or(0, |seed| seed.value),
        ..Plan::new(
            start.map_or(machine.clone(), |start| train::drawn(&machine, &start)),
            rows(set),
            loss.or(network.loss).or_else(usual_loss).ok_or_else(Reported::earlier)?,
        )
    };
    affordable(&plan, &table)?;
    Ok(RunDefinition {
        name: name.value.to_owned(),
        span: name.span.clone(),
        network: network_name.value,
        data: data.value,
        start,
        plan,
        record: OnceLock::new(),
    })
}

/// The loss where none is named.
pub(super) fn usual_loss() -> Option<Loss> {
    Loss::named("mse")
}

/// A data set with targets.
pub(super) fn examples<'d>(
    value: &Value<'_>,
    definitions: &'d Definitions,
) -> Read<(Spanned<String>, &'d DataSet)> {
    let name = value.text()?;
    let data = definitions
        .data_set(&name.value, &name.span)
        .map_err(|missing| value.reports().report_new(missing))?;
    if data.targets.is_none() {
        let message = format!("data set `{}` has no targets", name.value);
        return Err(value.report(
            Diagnostic::new(name.span, message)
                .label("nothing to learn")
                .related(data.span.clone(), "defined here")
                .help("give it `targets`, one row for each row of inputs"),
        ));
    }
    Ok((name, data))
}

/// The rows of a data set as examples.
pub(super) fn rows(data: &DataSet) -> Vec<Example> {
    let rows = data.inputs.iter().zip(data.targets.iter().flatten());
    rows.map(|(input, targets)| Example { input: input.clone(), targets: targets.clone() })
        .collect()
}

/// A number above 0.
pub(super) fn positive(value: &Value<'_>) -> Read<Decimal> {
    let number = value.number()?;
    if number.value > Decimal::ZERO {
        return Ok(number.value);
    }
    Err(value.report(
        value.mistake("expected a number above 0").label("not above 0").help("such as `0.5`"),
    ))
}

/// An optimiser by name.
pub(super) fn optimiser(value: &Value<'_>) -> Read<Optimiser> {
    let name = value.text()?.value;
    Optimiser::named(&name).ok_or_else(|| {
        let names = OPTIMISERS.iter().map(|row| row.name);
        let mistake = value.mistake(format!("there is no optimiser `{name}`"));
        value.report(mistake.label("unknown optimiser").known(&name, names, "optimisers"))
    })
}

/// Whether the rows of the data have as many numbers as the network asks for and gives.
fn fits(
    name: &Spanned<String>,
    network: &Network<Decimal>,
    data: &DataSet,
    table: &Table<'_>,
) -> Read<()> {
    let inputs = data.inputs.first().map_or(0, Vec::len);
    let targets = data.targets.iter().flatten().next().map_or(0, Vec::len);
    for (found, has, what, of) in [
        (inputs, network.inputs.len(), "input", "input"),
        (targets, network.outputs().len(), "output", "target"),
    ] {
        if found != has {
            let message = format!(
                "network `{}` has {}, but a row of data set `{}` has {}",
                name.value,
                count(has, what),
                data.name,
                count(found, of)
            );
            return Err(table.report(
                Diagnostic::new(name.span.clone(), message)
                    .label("does not fit")
                    .help("the network and the rows of the data have to agree"),
            ));
        }
    }
    Ok(())
}

/// Whether a run is small enough for a lesson that is built while somebody waits.
fn affordable(plan: &Plan, table: &Table<'_>) -> Read<()> {
    let parameters = plan.network.parameter_count();
    let work = plan.epochs.saturating_mul(plan.examples.len()).saturating_mul(parameters);
    if work <= MAX_TRAINING {
        return Ok(());
    }
    let fewer = (plan.epochs as u128 * MAX_TRAINING as u128 / work as u128).max(1);
    let message = format!(
        "{} has {work} steps of work (epochs × examples × parameters), and at most {MAX_TRAINING} are allowed",
        table.what()
    );
    Err(table.report(
        Diagnostic::new(table.key_span(&EPOCHS), message)
            .label("too much")
            .help(format!("`epochs` may be {fewer} here")),
    ))
}

/// Builds every network that says `trained = "RUN"`: the parameters that the run has found, rounded to
/// what the lesson could have written.
pub(super) fn found_networks(
    front: &Table<'_>,
    field: &FieldRow,
    lane: Lane,
    definitions: &mut Definitions,
) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`network`")) else {
        return;
    };
    for (name, value) in tables.entries() {
        // What is wrong with the table itself has been told when it was first read.
        let waits = definitions.trained.iter().any(|waiting| waiting == name.value);
        let Some(table) = waits.then(|| value.table("network").ok()).flatten() else {
            continue;
        };
        match found(name, &table, lane, definitions) {
            Ok(network) => definitions.networks.push(network),
            Err(_) => definitions.broken.push(name.value.to_owned()),
        }
    }
    definitions.trained.clear();
    definitions.networks.sort_by_key(|network| network.span.start);
}

fn found(
    name: &Spanned<&str>,
    table: &Table<'_>,
    lane: Lane,
    definitions: &Definitions,
) -> Read<NetworkDefinition> {
    let run_name = table.required(&TRAINED, |value| value.text())?;
    let run =
        definitions.run(&run_name.value, &run_name.span).map_err(|missing| match missing {
            Some(missing) => table.report(missing),
            None => Reported::earlier(),
        })?;
    let failed = |error: &TrainError| {
        table.report(
            Diagnostic::new(run_name.span.clone(), error.to_string())
                .label("no network comes of this run")
                .related(run.span.clone(), "the run")
                .help("a smaller `learning-rate` may help"),
        )
    };
    let record = run.record().map_err(failed)?;
    let parameters = record.parameters(record.epochs()).unwrap_or_default();
    let digits = match lane {
        Lane::ByHand { digits } => digits,
        Lane::F64 | Lane::F32 => DRAWN_DECIMALS,
    };
    let rounded = parameters.iter().map(|value| decimal(value.shown().rounded(digits).as_str()));
    let rounded = rounded.collect::<Result<Vec<Decimal>, _>>().map_err(|error| {
        let message = format!("a parameter of run `{}` cannot be written: {error}", run.name);
        table.report(Diagnostic::new(run_name.span.clone(), message).label("found here"))
    })?;
    let network = with_parameters(&run.plan.network, &rounded).ok_or_else(Reported::earlier)?;
    let network = Network { name: name.value.to_owned(), ..network };
    admitted(&network, lane, &name.span, table)?;
    Ok(descent(table, lane)?.given_to(NetworkDefinition {
        initialisations: vec![None; network.layers.len()],
        network,
        span: name.span.clone(),
        construction: Construction::Trained { run: run.name.clone() },
        loss: None,
        learning_rate: None,
        keep_biases: false,
    }))
}
