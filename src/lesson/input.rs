//! Inputs of networks, as blocks and addresses name them: by numbers, by a row, by a whole data set.

use std::ops::Range;

use super::data::DataSet;
use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::network::count;
use super::resolve::Context;
use super::source::Spanned;
use super::value::Value;
use crate::network::Network;
use crate::number::Decimal;
use crate::trace::InputName;

/// An input of a network: its numbers, and what addresses call it.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// By its numbers, or by its row in a data set.
    pub name: InputName,
    /// As many as the network has inputs.
    pub values: Vec<Decimal>,
}

/// Bytes of the data set's name and of the row in `truth-table#4`.
type Spans = (Range<usize>, Range<usize>);

/// The keys by which blocks choose an input of a network.
pub(super) const INPUT: FieldRow =
    FieldRow::optional("input", "numbers", "the input, one number for each input of the network");
pub(super) const ROW: FieldRow = FieldRow::optional(
    "row",
    "row of a data set",
    "the input as a row of a data set, counted from 1: `\"truth-table#4\"`",
);
pub(super) const DATA: FieldRow =
    FieldRow::optional("data", "name of a data set", "every row of this data set as an input");

impl<'a> Context<'a> {
    /// The data set that a value names.
    pub(super) fn data_set(&self, value: &Value<'_>) -> Read<(Spanned<String>, &'a DataSet)> {
        let name = value.text()?;
        let found = self.definitions.data_set(&name.value, &name.span);
        let data = found.map_err(|missing| self.reports.report_new(missing))?;
        Ok((name, data))
    }

    /// The data set that a value names, whose rows must fit the network.
    pub(super) fn data(
        &self,
        value: &Value<'_>,
        network: &Network<Decimal>,
    ) -> Read<(Spanned<String>, &'a DataSet)> {
        let (name, data) = self.data_set(value)?;
        self.fits(data, network, &name.span)?;
        Ok((name, data))
    }

    fn fits(&self, data: &DataSet, network: &Network<Decimal>, span: &Range<usize>) -> Read<()> {
        let width = data.inputs.first().map_or(0, Vec::len);
        let of = match &data.pictures {
            Some(pictures) => {
                format!("a picture of data set `{}`, of {},", data.name, pictures.shape)
            }
            None => format!("data set `{}`", data.name),
        };
        self.length(width, network, span, &of)
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
        let names: Vec<_> = network.inputs.iter().take(8).map(|name| format!("`{name}`")).collect();
        let more = if network.inputs.len() > 8 { ", …" } else { "" };
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
        Ok(Spanned::new(Input { name: InputName::of(&values), values }, value.span()))
    }

    /// An input by its row in a data set: `truth-table#4`.
    fn row(&self, value: &Value<'_>, network: &Network<Decimal>) -> Read<Spanned<Input>> {
        let (name, spans) = row_name(value)?;
        let values = self.row_values(&name, network, spans)?;
        Ok(Spanned::new(Input { name, values }, value.span()))
    }

    /// The same without a network that it has to fit, and the data set.
    pub(super) fn data_row(&self, value: &Value<'_>) -> Read<(Spanned<Input>, &'a DataSet)> {
        let (name, spans) = row_name(value)?;
        let (data, values) = self.in_data(&name, spans)?;
        Ok((Spanned::new(Input { name, values: values.clone() }, value.span()), data))
    }

    /// The numbers of a row; `spans` are those of the data set's name and of the row.
    pub(super) fn row_values(
        &self,
        name: &InputName,
        network: &Network<Decimal>,
        spans: Spans,
    ) -> Read<Vec<Decimal>> {
        if let InputName::Numbers(_) = name {
            return Ok(name.numbers().unwrap_or_default());
        }
        let of = spans.0.clone();
        let (data, values) = self.in_data(name, spans)?;
        self.fits(data, network, &of)?;
        Ok(values.clone())
    }

    /// The data set and the row that a name means.
    fn in_data(&self, name: &InputName, spans: Spans) -> Read<(&'a DataSet, &'a Vec<Decimal>)> {
        let InputName::Row { data, row } = name else { return Err(Reported::earlier()) };
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
        Ok((data, values))
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
                Diagnostic::new(row.span, format!("{} has both `input` and `row`", table.what()))
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
            if table.is_misspelt(&INPUT) || table.is_misspelt(&ROW) {
                return Reported::earlier();
            }
            let example: Vec<_> = network.inputs.iter().take(8).map(|_| "1").collect();
            table.report(
                Diagnostic::new(table.span(), format!("{} needs an input", table.what()))
                    .label("`input` or `row` is missing")
                    .help(format!("add `input = [{}]`, or `row = \"DATA#1\"`", example.join(", "))),
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
                    let row = InputName::Row { data: data.name.clone(), row: index + 1 };
                    Spanned::new(Input { name: row, values: values.clone() }, name.span.clone())
                });
                Ok(inputs.collect())
            }
        }
    }
}

/// What `truth-table#4` means, and the bytes of both of its parts.
fn row_name(value: &Value<'_>) -> Read<(InputName, Spans)> {
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
    let name =
        InputName::Row { data: data.trim().to_owned(), row: row.trim().parse().unwrap_or(0) };
    Ok((name, (origin.span(0..hash), origin.span(hash + 1..text.value.len()))))
}
