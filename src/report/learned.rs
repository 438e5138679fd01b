//! Numbers of training runs and sweeps, by their addresses.

use super::study::{Study, StudyError};
use crate::lesson::{RunDefinition, SweepDefinition, argument, rest, whole};
use crate::number::{Number, Shown};
use crate::trace::{Address, InputName};
use crate::train::{Cell, Plan, train, with_parameters};

/// A number as the lesson shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The digits.
    pub shown: Shown,
    /// Whether they are all that there is to the number.
    pub exact: bool,
    /// What it is, in words: "the loss of xor-run after 500 epochs".
    pub what: String,
}

impl Study<'_> {
    /// The number of a run or a sweep that an address names; nothing if it names a trace.
    ///
    /// # Errors
    /// If the run fails, or there is no such number.
    pub fn learned(&self, address: &Address) -> Option<Result<Told, StudyError>> {
        let found = match (self.lesson.run(&address.network), self.lesson.sweep(&address.network)) {
            (Some(run), _) => of_a_run(run, address),
            (None, Some(sweep)) => of_a_sweep(sweep, address),
            (None, None) => return None,
        };
        Some(found.map(|(value, what)| {
            let full = value.shown();
            let shown = full.rounded(self.digits);
            Told { exact: shown.exact() == full.exact(), shown, what }
        }))
    }
}

fn failed(name: &str, error: impl ToString) -> StudyError {
    StudyError::Learned { name: name.to_owned(), message: error.to_string() }
}

fn of_a_run(run: &RunDefinition, address: &Address) -> Result<(f64, String), StudyError> {
    let record = run.record().map_err(|error| failed(&run.name, error))?;
    let (name, missing) = (rest(address), || failed(&run.name, "it has no such number"));
    if name == "reached" {
        let bound = argument(&address.input).ok_or_else(missing)?;
        let epoch = record.first_below(bound).ok_or_else(|| {
            let last = record.losses.last().copied().unwrap_or_default();
            failed(&run.name, format!("its loss never comes below {bound}; it ends at {last}"))
        })?;
        let what =
            format!("the number of epochs after which the loss of {} is below {bound}", run.name);
        return Ok((epoch as f64, what));
    }
    let epoch = whole(&address.input).ok_or_else(missing)?;
    let after = |what: &str| format!("{what} of {} after {epoch} epochs", run.name);
    if name == "loss" {
        let loss = record.losses.get(epoch).copied().ok_or_else(missing)?;
        return Ok((loss, after("the loss")));
    }
    if epoch > record.epochs() {
        return Err(missing());
    }
    let parameters = run.parameters(epoch).map_err(|error| failed(&run.name, error))?;
    let parameter = name.strip_suffix(".grad").unwrap_or(&name);
    let index = record.names.iter().position(|known| known == parameter).ok_or_else(missing)?;
    if parameter == name {
        let value = parameters.get(index).copied().ok_or_else(missing)?;
        return Ok((value, after(parameter)));
    }
    // A gradient is not recorded: it is what the run's first step there would be made of.
    let network = with_parameters(&run.plan.network, &parameters).ok_or_else(missing)?;
    let plan = Plan { network, epochs: 0, ..run.plan.clone() };
    let mut gradient = None;
    train(&plan, &mut |epoch| gradient = epoch.gradients.get(index).copied())
        .map_err(|error| failed(&run.name, error))?;
    Ok((gradient.ok_or_else(missing)?, after(&format!("the gradient by {parameter}"))))
}

fn of_a_sweep(sweep: &SweepDefinition, address: &Address) -> Result<(f64, String), StudyError> {
    let missing = || failed(&sweep.name, "it has no such number");
    let cells = sweep.cells().map_err(|error| failed(&sweep.name, error))?;
    let cell = cell_of(cells, &address.input, &address.neuron).ok_or_else(missing)?;
    let (value, what) = match address.quantity.kind.as_str() {
        "rate" => (cell.rate(), "the share of successes"),
        "successes" => (cell.successes as f64, "the number of successes"),
        "runs" => (cell.runs as f64, "the number of runs"),
        "low" => (cell.interval.0, "the lower end of the interval for the share of successes"),
        "high" => (cell.interval.1, "the upper end of the interval for the share of successes"),
        "loss" => (cell.loss, "the mean of the final losses"),
        "least" => (cell.least_loss, "the least of the final losses"),
        _ => return Err(missing()),
    };
    if !value.is_finite() {
        return Err(failed(&sweep.name, "every one of these runs diverged"));
    }
    let (width, activation) = (cell.width, cell.activation.row.name);
    Ok((value, format!("{what} with {width} hidden neurons under {activation}")))
}

fn cell_of<'c>(cells: &'c [Cell], input: &InputName, activation: &str) -> Option<&'c Cell> {
    let width = whole(input)?;
    cells.iter().find(|cell| cell.width == width && cell.activation.row.name == activation)
}
