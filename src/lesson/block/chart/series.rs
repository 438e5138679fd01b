//! The `series` chart: values of neurons along a data set.

use super::{ChartKind, NETWORK, NEURONS_OR_OUTPUTS, ROWS, neurons_or_outputs};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::resolve::Context;
use crate::lesson::Spanned;
use crate::number::Decimal;

/// Values of neurons along a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesChart {
    /// The network.
    pub network: Spanned<String>,
    /// The data set.
    pub data: Spanned<String>,
    /// The neurons.
    pub neurons: Vec<String>,
    /// Where a line is drawn across.
    pub threshold: Option<Decimal>,
}

const THRESHOLD: FieldRow =
    FieldRow::optional("threshold", "number", "where a line is drawn across; none if left out");

pub(super) const ROW: KindRow = KindRow {
    name: "series",
    summary: "Values of neurons along the rows of a data set.",
    fields: &[NETWORK, ROWS, NEURONS_OR_OUTPUTS, THRESHOLD],
    example: "kind      = \"series\"\nnetwork   = \"xor\"\ndata      = \"truth-table\"\nthreshold = 0.5\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let data = table.required(&ROWS, |value| context.data(&value, network));
    let neurons = neurons_or_outputs(table, context, network);
    let threshold = table.optional(&THRESHOLD, |value| value.number());
    Ok(ChartKind::Series(SeriesChart {
        network: name,
        data: data?.0,
        neurons: neurons?,
        threshold: threshold?.map(|threshold| threshold.value),
    }))
}
