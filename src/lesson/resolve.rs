//! Names: what may be one, and what it refers to.

use std::ops::Range;

use super::MAX_NAME_LENGTH;
use super::data::DataSet;
use super::diagnostic::{Diagnostic, Read, Reports};
use super::document::{FieldRow, Table, Value};
use super::front::Definitions;
use super::network::{NetworkDefinition, RESERVED, count};
use super::source::Spanned;
use crate::network::Network;
use crate::number::{Decimal, Lane};
use crate::trace::InputName;

/// What the names of a body can refer to, and where its mistakes go.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) definitions: &'a Definitions,
    pub(super) reports: &'a Reports,
    pub(super) lane: Lane,
}

/// An input of a network: its numbers, and what addresses call it.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// By its numbers, or by its row in a data set.
    pub name: InputName,
    /// As many as the network has inputs.
    pub values: Vec<Decimal>,
}

/// The keys by which blocks choose an input of a network.
pub(super) const INPUT: FieldRow = FieldRow::optional(
    "input",
    "numbers",
    "the input, one number for each input of the network",
);
pub(super) const ROW: FieldRow = FieldRow::optional(
    "row",
    "row of a data set",
    "the input as a row of a data set, counted from 1: `\"truth-table#4\"`",
);
pub(super) const DATA: FieldRow = FieldRow::optional(
    "data",
    "name of a data set",
    "every row of this data set as an input",
);

/// Checks that `name` can be a name: a letter, then letters, digits and `_` (and `-` with `hyphens`).
pub(super) fn name(
    name: &str,
    span: &Range<usize>,
    what: &str,
    hyphens: bool,
    table: &Table<'_>,
) -> Read<()> {
    let sound = name.starts_with(char::is_alphabetic)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || (hyphens && c == '-'));
    let diagnostic = |message: String| Diagnostic::new(span.clone(), message);
    if name.chars().count() > MAX_NAME_LENGTH {
        let message = format!("the name of a {what} has at most {MAX_NAME_LENGTH} characters");
        return Err(table.report(diagnostic(message).label("too long")));
    }
    if !sound {
        let hyphen = if hyphens { ", `-`" } else { "" };
        return Err(table.report(
            diagnostic(format!("`{name}` cannot name a {what}"))
                .label("not a name")
                .help(format!(
                    "a name is a letter, then letters, digits{hyphen} and `_`"
                )),
        ));
    }
    if !hyphens && RESERVED.contains(&name) {
        return Err(table.report(
            diagnostic(format!("`{name}` cannot name a {what}"))
                .label("reserved")
                .help(format!(
                    "in an address, `{name}` means a number of a neuron; try `{name}1`"
                )),
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
        return Err(value.report(
            value
                .mistake("a tolerance is not negative")
                .label("below zero"),
        ));
    }
    Ok(tolerance)
}

/// What there is, or the mistake of naming what there is not; no mistake where the definition has
/// one that has been told already.
pub(super) type Found<'d, T> = Result<&'d T, Option<Diagnostic>>;

impl Definitions {
    pub(super) fn network(&self, name: &str, span: &Range<usize>) -> Found<'_, NetworkDefinition> {
        let found = self
            .networks
            .iter()
            .find(|definition| definition.network.name == name);
        let names = self
            .networks
            .iter()
            .map(|definition| definition.network.name.as_str());
        found.ok_or_else(|| self.missing("network", name, names, span))
    }

    pub(super) fn data_set(&self, name: &str, span: &Range<usize>) -> Found<'_, DataSet> {
        let found = self.data.iter().find(|data| data.name == name);
        let names = self.data.iter().map(|data| data.name.as_str());
        found.ok_or_else(|| self.missing("data set", name, names, span))
    }

    fn missing<'n>(
        &'n self,
        what: &str,
        name: &str,
        names: impl Iterator<Item = &'n str>,
        span: &Range<usize>,
    ) -> Option<Diagnostic> {
        if self.incomplete || self.broken.iter().any(|broken| broken == name) {
            return None;
        }
        let diagnostic = Diagnostic::new(span.clone(), format!("there is no {what} `{name}`"));
        Some(
            diagnostic
                .label(format!("unknown {what}"))
                .known(name, names, &format!("{what}s")),
        )
    }
}

/// The layer of a neuron, counted from 1; 0 for an input.
pub(super) fn layer_of(network: &Network<Decimal>, name: &str) -> Option<usize> {
    (0..=network.layers.len()).find(|&layer| network.sources(layer).iter().any(|n| n == name))
}

/// Names of all neurons, and before them of the inputs if they count.
pub(super) fn neuron_names(network: &Network<Decimal>, inputs: bool) -> impl Iterator<Item = &str> {
    let first = usize::from(!inputs);
    (first..=network.layers.len())
        .flat_map(|layer| network.sources(layer))
        .map(String::as_str)
}

impl<'a> Context<'a> {
    pub(super) fn new(definitions: &'a Definitions, reports: &'a Reports, lane: Lane) -> Self {
        Self {
            definitions,
            reports,
            lane,
        }
    }

    /// The network that a value names.
    pub(super) fn network(
        &self,
        value: &Value<'_>,
    ) -> Read<(Spanned<String>, &'a Network<Decimal>)> {
        network(value, self.definitions).map(|(name, definition)| (name, &definition.network))
    }

    /// The data set that a value names, whose rows must fit the network.
    pub(super) fn data(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<(Spanned<String>, &'a DataSet)> {
        let name = value.text()?;
        let found = self.definitions.data_set(&name.value, &name.span);
        let data = found.map_err(|missing| self.reports.report_new(missing))?;
        self.fits(data, network, &name.span)?;
        Ok((name, data))
    }

    fn fits(&self, data: &DataSet, network: &Network<Decimal>, span: &Range<usize>) -> Read<()> {
        let width = data.inputs.first().map_or(0, Vec::len);
        self.length(width, network, span, &format!("data set `{}`", data.name))
    }

    /// Checks that there are as many numbers as the network has inputs.
    pub(super) fn length(
        &self,
        found: usize,
        network: &Network<Decimal>,
        span: &Range<usize>,
        what: &str,
    ) -> Read<()> {
        if found == network.inputs.len() {
            return Ok(());
        }
        let message = format!(
            "network `{}` has {}, but {what} has {}",
            network.name,
            count(network.inputs.len(), "input"),
            count(found, "number")
        );
        let names: Vec<_> = network
            .inputs
            .iter()
            .take(8)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = if network.inputs.len() > 8 {
            ", …"
        } else {
            ""
        };
        Err(self.reports.report(
            Diagnostic::new(span.clone(), message)
                .label("does not fit")
                .help(format!("one number for each of {}{more}", names.join(", "))),
        ))
    }

    /// An input by its numbers.
    pub(super) fn numbers(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<Spanned<Input>> {
        let values = value.list_of(|number| number.parameter(self.lane))?;
        self.length(values.len(), network, &value.span(), "this input")?;
        Ok(Spanned::new(
            Input {
                name: InputName::of(&values),
                values,
            },
            value.span(),
        ))
    }

    /// An input by its row in a data set: `truth-table#4`.
    fn row(&self, value: &Value<'_>, network: &Network<Decimal>) -> Read<Spanned<Input>> {
        let text = value.text()?;
        let origin = value.text_origin();
        let Some((data, row)) = text.value.split_once('#') else {
            return Err(value.report(
                value
                    .mistake("a row is a data set and a number from 1")
                    .label("not a row")
                    .help("such as `truth-table#4`"),
            ));
        };
        let hash = data.len();
        let name = InputName::Row {
            data: data.trim().to_owned(),
            row: row.trim().parse().unwrap_or(0),
        };
        let spans = (
            origin.span(0..hash),
            origin.span(hash + 1..text.value.len()),
        );
        let values = self.row_values(&name, network, spans)?;
        Ok(Spanned::new(Input { name, values }, value.span()))
    }

    /// The numbers of a row; `spans` are those of the data set's name and of the row.
    pub(super) fn row_values(
        &self,
        name: &InputName,
        network: &Network<Decimal>,
        spans: (Range<usize>, Range<usize>),
    ) -> Read<Vec<Decimal>> {
        let InputName::Row { data, row } = name else {
            return Ok(name.numbers().unwrap_or_default());
        };
        let found = self.definitions.data_set(data, &spans.0);
        let data = found.map_err(|missing| self.reports.report_new(missing))?;
        let values = row.checked_sub(1).and_then(|index| data.inputs.get(index));
        let Some(values) = values else {
            let message = format!("data set `{}` has no such row", data.name);
            let rows = data.inputs.len();
            return Err(self.reports.report(
                Diagnostic::new(spans.1, message)
                    .label("no such row")
                    .help(format!("its rows count from 1 to {rows}")),
            ));
        };
        self.fits(data, network, &spans.0)?;
        Ok(values.clone())
    }

    /// The input that a block names by `input` or by `row`, if it names one.
    pub(super) fn input(
        &self,
        table: &Table<'_>,
        network: &Network<Decimal>,
    ) -> Read<Option<Spanned<Input>>> {
        let input = table.optional(&INPUT, |value| self.numbers(&value, network));
        let row = table.optional(&ROW, |value| self.row(&value, network));
        match (input?, row?) {
            (Some(input), Some(row)) => Err(table.report(
                Diagnostic::new(
                    row.span,
                    format!("{} has both `input` and `row`", table.what()),
                )
                .label("a second input")
                .related(input.span, "the input")
                .help("keep one of the two"),
            )),
            (input, row) => Ok(input.or(row)),
        }
    }

    /// The input that a block names, which has to name one.
    pub(super) fn required_input(
        &self,
        table: &Table<'_>,
        network: &Network<Decimal>,
    ) -> Read<Spanned<Input>> {
        self.input(table, network)?.ok_or_else(|| {
            let example: Vec<_> = network.inputs.iter().take(8).map(|_| "1").collect();
            table.report(
                Diagnostic::new(table.span(), format!("{} needs an input", table.what()))
                    .label("`input` or `row` is missing")
                    .help(format!(
                        "add `input = [{}]`, or `row = \"DATA#1\"`",
                        example.join(", ")
                    )),
            )
        })
    }

    /// The inputs that a block names: one by `input` or `row`, or all rows of `data`.
    pub(super) fn inputs(
        &self,
        table: &Table<'_>,
        network: &Network<Decimal>,
    ) -> Read<Vec<Spanned<Input>>> {
        let one = self.input(table, network);
        let data = table.optional(&DATA, |value| self.data(&value, network));
        match (one?, data?) {
            (Some(one), Some((data, _))) => Err(table.report(
                Diagnostic::new(
                    data.span,
                    format!("{} has both an input and `data`", table.what()),
                )
                .label("more inputs")
                .related(one.span, "an input")
                .help("keep one of the two"),
            )),
            (one, None) => Ok(one.into_iter().collect()),
            (None, Some((name, data))) => {
                let inputs = data.inputs.iter().enumerate().map(|(index, values)| {
                    let row = InputName::Row {
                        data: data.name.clone(),
                        row: index + 1,
                    };
                    Spanned::new(
                        Input {
                            name: row,
                            values: values.clone(),
                        },
                        name.span.clone(),
                    )
                });
                Ok(inputs.collect())
            }
        }
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
                let message = match found {
                    Some(_) => {
                        format!("`{}` is an input of network `{}`", name.value, network.name)
                    }
                    None => format!("network `{}` has no neuron `{}`", network.name, name.value),
                };
                let names = neuron_names(network, false);
                Err(value.report(
                    Diagnostic::new(name.span, message)
                        .label("not a neuron")
                        .known(&name.value, names, "neurons"),
                ))
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
        table.optional(field, |value| {
            value.some_of(|neuron| self.neuron(&neuron, network))
        })
    }

    /// A layer, counted from 1.
    pub(super) fn layer(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<Spanned<usize>> {
        let layer = value.number()?;
        let number = usize::try_from(layer.value)
            .ok()
            .filter(|_| layer.value.normalize().scale() == 0);
        match number.filter(|number| (1..=network.layers.len()).contains(number)) {
            Some(number) => Ok(Spanned::new(number, layer.span)),
            None => Err(value.report(
                value
                    .mistake(format!("network `{}` has no such layer", network.name))
                    .label("no such layer")
                    .help(format!(
                        "its layers count from 1 to {}",
                        network.layers.len()
                    )),
            )),
        }
    }
}
