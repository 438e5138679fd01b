//! Names: what may be one, and what it refers to.

use std::cell::RefCell;
use std::ops::Range;

use super::MAX_NAME_LENGTH;
use super::data::DataSet;
use super::diagnostic::{Diagnostic, Read, Reports};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::network::{NetworkDefinition, RESERVED};
use super::picture::PictureShape;
use super::run::RunDefinition;
use super::source::Spanned;
use super::sweep::SweepDefinition;
use super::value::Value;
use crate::network::{Network, Shared};
use crate::number::{Decimal, Lane};
use crate::trace::InputName;

/// What the names of a body can refer to, and where its mistakes go.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) definitions: &'a Definitions,
    pub(super) reports: &'a Reports,
    pub(super) lane: Lane,
    /// Links to places on the page, to be checked when these have their names.
    pub(super) fragments: RefCell<Vec<Spanned<String>>>,
}

/// "a layer", "an input".
fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Checks that `name` can be a name: a letter, then letters, digits and `_` (and `-` with `hyphens`).
pub(super) fn name(
    name: &str,
    span: &Range<usize>,
    what: &str,
    hyphens: bool,
    table: &Table<'_>,
) -> Read<()> {
    let sound = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || (hyphens && c == '-'));
    let diagnostic = |message: String| Diagnostic::new(span.clone(), message);
    if name.chars().count() > MAX_NAME_LENGTH {
        let message = format!("a name has at most {MAX_NAME_LENGTH} characters");
        return Err(table.report(diagnostic(message).label("too long")));
    }
    if !sound {
        let hyphen = if hyphens { ", `-`" } else { "" };
        return Err(table.report(
            diagnostic(format!("`{name}` cannot name {} {what}", article(what)))
                .label("not a name")
                .help(format!("a name is a letter, then letters, digits{hyphen} and `_`")),
        ));
    }
    if !hyphens && RESERVED.contains(&name) {
        return Err(table.report(
            diagnostic(format!("`{name}` cannot name {} {what}", article(what)))
                .label("reserved")
                .help(format!("in an address, `{name}` means a number of a neuron; try `{name}1`")),
        ));
    }
    Ok(())
}

/// The network that a value names.
pub(super) fn network<'d>(
    value: &Value<'_>,
    definitions: &'d Definitions,
) -> Read<(Spanned<String>, &'d NetworkDefinition)> {
    let name = value.text()?;
    match definitions.network(&name.value, &name.span) {
        Ok(network) => Ok((name, network)),
        Err(missing) => Err(value.reports().report_new(missing)),
    }
}

/// How far off a number may be: 0 or more.
pub(super) fn tolerance(value: &Value<'_>) -> Read<Spanned<Decimal>> {
    let tolerance = value.number()?;
    if tolerance.value.is_sign_negative() && !tolerance.value.is_zero() {
        return Err(value.report(value.mistake("a tolerance is not negative").label("below zero")));
    }
    Ok(tolerance)
}

/// What there is, or the mistake of naming what there is not; no mistake where the definition has
/// one that has been told already.
pub(super) type Found<'d, T> = Result<&'d T, Option<Diagnostic>>;

impl Definitions {
    pub(super) fn network(&self, name: &str, span: &Range<usize>) -> Found<'_, NetworkDefinition> {
        let found = self.networks.iter().find(|definition| definition.network.name == name);
        let names = self.networks.iter().map(|definition| definition.network.name.as_str());
        found.ok_or_else(|| self.missing("network", name, names, span))
    }

    pub(super) fn data_set(&self, name: &str, span: &Range<usize>) -> Found<'_, DataSet> {
        let found = self.data.iter().find(|data| data.name == name);
        let names = self.data.iter().map(|data| data.name.as_str());
        found.ok_or_else(|| self.missing("data set", name, names, span))
    }

    /// The shape of the picture that an input is, if it is one of a data set.
    pub(super) fn picture_shape(&self, input: &InputName) -> Option<PictureShape> {
        let InputName::Row { data, .. } = input else { return None };
        let data = self.data.iter().find(|set| set.name == *data)?;
        data.pictures.as_ref().map(|pictures| pictures.shape)
    }

    pub(super) fn run(&self, name: &str, span: &Range<usize>) -> Found<'_, RunDefinition> {
        let names = self.runs.iter().map(|run| run.name.as_str());
        let found = self.runs.iter().find(|run| run.name == name);
        found.ok_or_else(|| self.missing("run", name, names, span))
    }

    pub(super) fn sweep(&self, name: &str, span: &Range<usize>) -> Found<'_, SweepDefinition> {
        let names = self.sweeps.iter().map(|sweep| sweep.name.as_str());
        let found = self.sweeps.iter().find(|sweep| sweep.name == name);
        found.ok_or_else(|| self.missing("sweep", name, names, span))
    }

    fn missing<'n>(
        &'n self,
        what: &str,
        name: &str,
        names: impl Iterator<Item = &'n str>,
        span: &Range<usize>,
    ) -> Option<Diagnostic> {
        if self.stored.iter().any(|network| network.name == name)
            || self.stored_data.iter().any(|data| data.name == name)
        {
            let message = format!("the {what} `{name}` is stored, and blocks do not show it");
            return Some(
                Diagnostic::new(span.clone(), message)
                    .label("not in the lesson itself")
                    .help("`longhand trace` and `longhand explain` know its numbers"),
            );
        }
        if self.trained.iter().any(|waiting| waiting == name) {
            let message = format!("network `{name}` is not there yet");
            return Some(
                Diagnostic::new(span.clone(), message)
                    .label("found by a run")
                    .help("name a network that is made of layers"),
            );
        }
        if self.incomplete || self.broken.iter().any(|broken| broken == name) {
            return None;
        }
        let diagnostic = Diagnostic::new(span.clone(), format!("there is no {what} `{name}`"));
        Some(diagnostic.label(format!("unknown {what}")).known(name, names, &format!("{what}s")))
    }
}

/// The layer of a neuron, counted from 1; 0 for an input.
pub(super) fn layer_of(network: &Network<Decimal>, name: &str) -> Option<usize> {
    (0..=network.layers.len()).find(|&layer| network.sources(layer).iter().any(|n| n == name))
}

/// The shared parameters that have a row of this name.
pub(super) fn shared_of<'n>(
    network: &'n Network<Decimal>,
    name: &str,
) -> Option<&'n Shared<Decimal>> {
    network.shared.iter().find(|shared| shared.names.iter().any(|row| row == name))
}

/// Names of all rows of shared parameters.
pub(super) fn shared_names(network: &Network<Decimal>) -> impl Iterator<Item = &str> {
    network.shared.iter().flat_map(|shared| &shared.names).map(String::as_str)
}

/// Names of all neurons, and before them of the inputs if they count.
pub(super) fn neuron_names(network: &Network<Decimal>, inputs: bool) -> impl Iterator<Item = &str> {
    let first = usize::from(!inputs);
    (first..=network.layers.len()).flat_map(|layer| network.sources(layer)).map(String::as_str)
}

impl<'a> Context<'a> {
    pub(super) fn new(definitions: &'a Definitions, reports: &'a Reports, lane: Lane) -> Self {
        Self { definitions, reports, lane, fragments: RefCell::default() }
    }

    /// The network that a value names.
    pub(super) fn network(
        &self,
        value: &Value<'_>,
    ) -> Read<(Spanned<String>, &'a Network<Decimal>)> {
        network(value, self.definitions).map(|(name, definition)| (name, &definition.network))
    }

    /// Complains of a network that is no chain, where `what` takes it apart layer by layer.
    pub(super) fn chain(
        &self,
        name: &Spanned<String>,
        network: &Network<Decimal>,
        what: &str,
    ) -> Read<()> {
        if network.is_chain() {
            return Ok(());
        }
        let message = format!("{what} takes a chain of dense layers, and `{}` is none", name.value);
        let diagnostic = Diagnostic::new(name.span.clone(), message).label("not a chain");
        Err(self.reports.report(diagnostic.help("`walk`, `table` and `backward` take any network")))
    }

    /// The neuron that a value names; an input is none.
    pub(super) fn neuron(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<Spanned<String>> {
        let name = value.text()?;
        match layer_of(network, &name.value) {
            Some(layer) if layer > 0 => Ok(name),
            found => {
                let names = neuron_names(network, false);
                let diagnostic = if found.is_some() {
                    let listed: Vec<_> = names.take(8).map(|name| format!("`{name}`")).collect();
                    let message =
                        format!("`{}` is an input of network `{}`", name.value, network.name);
                    Diagnostic::new(name.span, message)
                        .help(format!("name a neuron, such as {}", listed.join(", ")))
                } else {
                    let message =
                        format!("network `{}` has no neuron `{}`", network.name, name.value);
                    Diagnostic::new(name.span, message).known(&name.value, names, "neurons")
                };
                Err(value.report(diagnostic.label("not a neuron")))
            }
        }
    }

    /// The neurons that a block names, if it names any.
    pub(super) fn neurons(
        &self,
        table: &Table<'_>,
        field: &FieldRow,
        network: &Network<Decimal>,
    ) -> Read<Option<Vec<Spanned<String>>>> {
        table.optional(field, |value| value.some_of(|neuron| self.neuron(&neuron, network)))
    }

    /// A layer, counted from 1.
    pub(super) fn layer(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<Spanned<usize>> {
        let layer = value.number()?;
        let number =
            usize::try_from(layer.value).ok().filter(|_| layer.value.normalize().scale() == 0);
        match number.filter(|number| (1..=network.layers.len()).contains(number)) {
            Some(number) => Ok(Spanned::new(number, layer.span)),
            None => Err(value.report(
                value
                    .mistake(format!("network `{}` has no such layer", network.name))
                    .label("no such layer")
                    .help(format!("its layers count from 1 to {}", network.layers.len())),
            )),
        }
    }
}
