//! The `table` block: numbers of a network on every row of a data set.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::diagnostic::Read;
use crate::lesson::input::DATA as INPUT_DATA;
use crate::lesson::resolve::Context;
use crate::lesson::{Column, Inline, Spanned};

/// Numbers of a network on every row of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct TableBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The data set; its rows fit the network.
    pub data: Spanned<String>,
    /// What to show; every neuron's `a` if `None`.
    pub columns: Option<Vec<Spanned<Column>>>,
    /// A line under the table.
    pub caption: Option<Vec<Inline>>,
}

const DATA: FieldRow = FieldRow::required(INPUT_DATA.name, INPUT_DATA.kind, INPUT_DATA.doc);
const COLUMNS: FieldRow = FieldRow::optional(
    "columns",
    "numbers of neurons",
    "what to show, such as `\"h1.z\"`; the `a` of every neuron if left out",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "table",
    summary: "Numbers of a network on every row of a data set.",
    fields: &[NETWORK, DATA, COLUMNS, CAPTION],
    example: "network = \"xor\"\ndata    = \"truth-table\"\ncolumns = [\"h1.z\", \"h1.a\", \"y.a\"]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let data = table.required(&DATA, |value| context.data(&value, network));
    let columns = table.optional(&COLUMNS, |value| {
        value.some_of(|column| {
            let text = column.text()?;
            context.column(&text.value, network, &column.text_origin())
        })
    });
    Ok(Block::Table(TableBlock {
        network: name,
        data: data?.0,
        columns: columns?,
        caption: caption?,
    }))
}
