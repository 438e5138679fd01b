//! Addresses of what was learnt: `xor-run(500).loss`, `xor-run(500).h1.bias`, `widths(4).relu.rate`.

use std::ops::Range;

use super::diagnostic::{Diagnostic, Read};
use super::resolve::Context;
use super::run::RunDefinition;
use super::source::{Origin, Spanned};
use super::sweep::SweepDefinition;
use crate::number::Number;
use crate::trace::{Address, InputName};
use crate::train::parameter_names;

/// Numbers of a run as a whole: the loss after so many epochs, and after how many it is below a bound.
pub(crate) const OF_A_RUN: [&str; 2] = ["loss", "reached"];
/// Numbers of one activation and one width of a sweep.
pub(crate) const OF_A_SWEEP: [&str; 7] =
    ["rate", "successes", "runs", "low", "high", "loss", "least"];

/// Bytes of the parts of an address.
pub(super) struct Spans {
    pub(super) whole: Range<usize>,
    pub(super) input: Range<usize>,
    pub(super) rest: Range<usize>,
}

impl Context<'_> {
    /// Checks an address whose first word is a run or a sweep; nothing if it is neither.
    pub(super) fn learned(
        &self,
        address: &Address,
        spans: &Spans,
        origin: &Origin,
    ) -> Option<Read<Spanned<Address>>> {
        let run = self.definitions.runs.iter().find(|run| run.name == address.network);
        let sweep = self.definitions.sweeps.iter().find(|sweep| sweep.name == address.network);
        let checked = match (run, sweep) {
            (Some(run), _) => of_a_run(run, address, spans),
            (None, Some(sweep)) => of_a_sweep(sweep, address, spans),
            (None, None) => return None,
        };
        let placed = |diagnostic: Diagnostic| {
            let span = origin.span(diagnostic.span.clone());
            self.reports.report(Diagnostic { span, ..diagnostic })
        };
        Some(
            checked
                .map_err(placed)
                .map(|()| Spanned::new(address.clone(), origin.span(spans.whole.clone()))),
        )
    }
}

/// The name of a number without its input: `h1.x1.weight`.
pub(crate) fn rest(address: &Address) -> String {
    if address.neuron.is_empty() {
        return address.quantity.to_string();
    }
    format!("{}.{}", address.neuron, address.quantity)
}

/// The only number between the brackets.
pub(crate) fn argument(input: &InputName) -> Option<f64> {
    match input.numbers()?.as_slice() {
        [number] => Some(number.to_f64()),
        _ => None,
    }
}

/// The same as a whole number.
pub(crate) fn whole(input: &InputName) -> Option<usize> {
    let number = argument(input).filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
    Some(number as usize)
}

fn of_a_run(run: &RunDefinition, address: &Address, spans: &Spans) -> Result<(), Diagnostic> {
    let epochs = run.plan.epochs;
    let name = rest(address);
    if name == "reached" {
        return match argument(&address.input).filter(|bound| *bound > 0.0) {
            Some(_) => Ok(()),
            None => Err(Diagnostic::new(spans.input.clone(), "a bound is one number above 0")
                .label("not a bound")
                .help(format!("such as `{}(0.01).reached`", run.name))),
        };
    }
    if whole(&address.input).is_none_or(|epoch| epoch > epochs) {
        let message = format!("run `{}` has no such epoch", run.name);
        return Err(Diagnostic::new(spans.input.clone(), message)
            .label("no such epoch")
            .help(format!("its epochs count from 0, the start, to {epochs}, the end")));
    }
    let parameters = parameter_names(&run.plan.network);
    let parameter = name.strip_suffix(".grad").unwrap_or(&name);
    if OF_A_RUN.contains(&name.as_str()) || parameters.iter().any(|known| known == parameter) {
        return Ok(());
    }
    let names = OF_A_RUN.into_iter().chain(parameters.iter().map(String::as_str));
    Err(Diagnostic::new(spans.rest.clone(), format!("run `{}` has no number `{name}`", run.name))
        .label("unknown number")
        .known(&name, names, "numbers"))
}

fn of_a_sweep(sweep: &SweepDefinition, address: &Address, spans: &Spans) -> Result<(), Diagnostic> {
    let widths = &sweep.sweep.widths;
    if !whole(&address.input).is_some_and(|width| widths.contains(&width)) {
        let listed: Vec<String> = widths.iter().map(ToString::to_string).collect();
        let message = format!("sweep `{}` has no such number of hidden neurons", sweep.name);
        return Err(Diagnostic::new(spans.input.clone(), message)
            .label("not tried")
            .help(format!("it has {}", listed.join(", "))));
    }
    let activations = || sweep.sweep.activations.iter().map(|activation| activation.row.name);
    let quantity = &address.quantity;
    if !activations().any(|name| name == address.neuron) {
        let message = format!("sweep `{}` has no activation `{}`", sweep.name, address.neuron);
        return Err(Diagnostic::new(spans.rest.clone(), message).label("not tried").known(
            &address.neuron,
            activations(),
            "activations",
        ));
    }
    if quantity.source.is_none() && OF_A_SWEEP.contains(&quantity.kind.as_str()) {
        return Ok(());
    }
    let message = format!("sweep `{}` has no number `{quantity}`", sweep.name);
    Err(Diagnostic::new(spans.rest.clone(), message).label("unknown number").known(
        &quantity.to_string(),
        OF_A_SWEEP,
        "numbers",
    ))
}
