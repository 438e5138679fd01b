//! The `network` block: the diagram of a network.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::document::Table;
use crate::lesson::diagnostic::Read;
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// The diagram of a network: weights on the edges, biases on the nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The input whose values are shown where they arise, if any.
    pub input: Option<Spanned<Input>>,
    /// A line under the diagram.
    pub caption: Option<Vec<Inline>>,
}

pub(super) const ROW: BlockRow = BlockRow {
    name: "network",
    summary: "The diagram of a network, with weights on the edges and biases on the nodes; with an input, also the values where they arise.",
    fields: &[NETWORK, INPUT, INPUT_ROW, CAPTION],
    example: "network = \"xor\"\ninput   = [1, 1]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.input(table, network);
    Ok(Block::Network(NetworkBlock { network: name, input: input?, caption: caption? }))
}
