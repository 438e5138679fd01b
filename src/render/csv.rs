//! Traces as CSV: one row a number, in the order of the work (RFC 4180).

use std::borrow::Cow;

use super::rows::{self, RowFormat};
use crate::trace::{Record, Row};

/// The columns, address, value and relation first.
pub const COLUMNS: [&str; 9] =
    ["address", "value", "relation", "network", "input", "layer", "neuron", "source", "quantity"];

/// All numbers of the traces, one row each, under one header.
///
/// `layer` is 0 for the inputs; `source` is empty for numbers that go with no single source.
pub fn traces<'t>(records: impl IntoIterator<Item = &'t dyn Record>) -> String {
    RowFormat::Csv.header() + &rows::all(RowFormat::Csv, records)
}

/// The fields of a row, in the order of [`COLUMNS`].
pub fn fields(row: &Row) -> [String; 9] {
    let address = &row.address;
    [
        address.to_string(),
        row.value.to_string(),
        row.relation.symbol().to_owned(),
        address.network.clone(),
        address.input.to_string(),
        row.place.layer.to_string(),
        address.neuron.clone(),
        address.quantity.source.clone().unwrap_or_default(),
        address.quantity.kind.clone(),
    ]
}

/// A field as it stands between commas.
pub(super) fn quote(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
