//! What the blocks that show one pass have in common: a network, an input, and which of its neurons.

use super::{CAPTION, NETWORK, caption};
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// A pass through a network, forwards or backwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// The neurons to work out; all of them if `None`.
    pub neurons: Option<Vec<Spanned<String>>>,
    /// A line under the block.
    pub caption: Option<Vec<Inline>>,
}

/// The keys of such a block.
pub(super) const FIELDS: &[FieldRow] = &[NETWORK, INPUT, INPUT_ROW, NEURONS, CAPTION];
const NEURONS: FieldRow =
    FieldRow::optional("neurons", "names of neurons", "the neurons to work out; all if left out");

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Pass> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let neurons = context.neurons(table, &NEURONS, network);
    Ok(Pass { network: name, input: input?, neurons: neurons?, caption: caption? })
}
