//! The `lanes` block: one pass in the three arithmetics, side by side.

use super::pass::{self, Pass};
use super::{Block, BlockRow};

/// One pass by hand, in f64 and in f32.
pub type LanesBlock = Pass;

pub(super) const ROW: BlockRow = BlockRow {
    name: "lanes",
    summary: "The same pass by hand, in f64 and in f32, side by side.",
    fields: pass::FIELDS,
    example: "network = \"xor\"\ninput   = [1, 1]\n",
    kinds: &[],
    read: |table, context| Ok(Block::Lanes(pass::read(table, context)?)),
};
