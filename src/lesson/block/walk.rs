//! The `walk` block: a forward pass, neuron by neuron.

use super::pass::{self, Pass};
use super::{Block, BlockRow};

/// A pass through a network, every product, sum, bias and activation on a line.
pub type WalkBlock = Pass;

pub(super) const ROW: BlockRow = BlockRow {
    name: "walk",
    summary: "A pass through a network, neuron by neuron: every product, running sum, bias and activation.",
    fields: pass::FIELDS,
    example: "network = \"xor\"\nrow     = \"truth-table#4\"\nneurons = [\"h2\"]\n",
    kinds: &[],
    read: |table, context| Ok(Block::Walk(pass::read(table, context)?)),
};
