//! Numbers of training runs and sweeps, by their addresses.

use super::study::{Study, StudyError};
use super::{Explanation, Expr, IN_FULL};
use crate::lesson::{RunDefinition, SweepDefinition, argument, rest, whole};
use crate::number::{Number, Relation, Shown};
use crate::trace::{Address, InputName};
use crate::train::{Cell, Optimiser, Plan, train, with_parameters};

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
            let shown = match self.digits {
                IN_FULL => full.clone(),
                digits => full.rounded(digits),
            };
            Told { exact: shown.exact() == full.exact(), shown, what }
        }))
    }

    /// The number of a run or a sweep explained: what it is and, of a parameter under plain gradient descent in
    /// full batches, the step that made it, θ = θ before − η · ∂L/∂θ. Nothing if the address names a trace.
    ///
    /// # Errors
    /// As [`Study::learned`].
    pub fn explain_learned(&self, address: &Address) -> Option<Result<Explanation, StudyError>> {
        let told = match self.learned(address)? {
            Ok(told) => told,
            Err(error) => return Some(Err(error)),
        };
        let mut explanation = plain(address.clone(), told);
        if let Some((before, gradient, rate)) = self.step_before(address) {
            let number =
                |of: &Explanation| Expr::Number(of.value.clone(), Some(of.address.clone()));
            let difference = |from: Expr, rate: Expr, by: Expr| {
                Expr::Difference(from.into(), Expr::Product(vec![rate, by]).into())
            };
            let name = |text: &str| Expr::Symbol(text.to_owned());
            let work = before.value.exact() - rate.exact() * gradient.value.exact();
            explanation.formula = Some(difference(name("θ"), name("η"), name("g")));
            explanation.substitution =
                Some(difference(number(&before), Expr::Number(rate, None), number(&gradient)));
            explanation.relation = Relation::of(&work, &explanation.value);
            explanation.operands = vec![before, gradient];
        }
        Some(Ok(explanation))
    }

    /// The parameter and its gradient one epoch before, and the learning rate, where these made it.
    fn step_before(&self, address: &Address) -> Option<(Explanation, Explanation, Shown)> {
        let run = self.lesson.run(&address.network)?;
        let (epoch, name) = (whole(&address.input)?.checked_sub(1)?, rest(address));
        let all_at_once = run.plan.batch_size() == run.plan.examples.len();
        let is_parameter = run.record().ok()?.names.contains(&name);
        if !is_parameter || !all_at_once || run.plan.optimiser != Optimiser::default() {
            return None;
        }
        let at = |name: &str| {
            let address: Address = format!("{}({epoch}).{name}", run.name).parse().ok()?;
            let told = self.learned(&address)?.ok()?;
            Some(plain(address, told))
        };
        Some((at(&name)?, at(&format!("{name}.grad"))?, run.plan.rate.shown()))
    }
}

/// A number that is only named.
fn plain(address: Address, told: Told) -> Explanation {
    Explanation {
        address,
        value: told.shown,
        what: told.what,
        formula: None,
        substitution: None,
        relation: if told.exact { Relation::Equal } else { Relation::Approximate },
        operands: Vec::new(),
        rest: None,
        omitted: None,
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
    let epochs = if epoch == 1 { "epoch" } else { "epochs" };
    let after = |what: &str| format!("{what} of {} after {epoch} {epochs}", run.name);
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
