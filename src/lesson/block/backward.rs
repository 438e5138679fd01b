//! The `backward` block: from the loss back to every parameter.

use super::pass::{self, Pass};
use super::{Block, BlockRow};

/// A backward pass: the loss, every factor of every gradient, and one step of gradient descent. The network has a loss,
/// and a data row with the same input has the targets.
pub type BackwardBlock = Pass;

pub(super) const ROW: BlockRow = BlockRow {
    name: "backward",
    summary: "The way back from the loss to every weight and bias, and one step of gradient descent. The network has a `loss`, and a data row with the same input has the targets.",
    fields: pass::FIELDS,
    example: "network = \"xor\"\nrow     = \"truth-table#4\"\n",
    kinds: &[],
    read: |table, context| Ok(Block::Backward(pass::read(table, context)?)),
};
