//! The `sweep` block: how often training succeeds.

use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Spanned};

/// Success over many seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepBlock {
    /// The sweep.
    pub sweep: Spanned<String>,
    /// A line under the block.
    pub caption: Option<Vec<Inline>>,
}

const SWEEP: FieldRow =
    FieldRow::required("sweep", "name of a sweep", "a `[sweep.NAME]` of the lesson");

pub(super) const ROW: BlockRow = BlockRow {
    name: "sweep",
    summary: "How often training succeeds over many seeds: the criterion, the rates as bars with their confidence intervals, and every number in a table.",
    fields: &[SWEEP, CAPTION],
    example: "sweep = \"widths\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let sweep = table.required(&SWEEP, |value| {
        let name = value.text()?;
        let found = context.definitions.sweep(&name.value, &name.span);
        found.map_err(|missing| context.reports.report_new(missing)).map(|_| name)
    });
    Ok(Block::Sweep(SweepBlock { sweep: sweep?, caption: caption? }))
}
