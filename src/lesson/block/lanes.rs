//! The `lanes` block: one pass in the three arithmetics, side by side.

use super::pass::{self, Pass};
use super::{Block, BlockRow, NETWORK};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::Table;
use crate::lesson::resolve::Context;

/// One pass by hand, in f64 and in f32.
pub type LanesBlock = Pass;

/// The most products of a network whose numbers stand side by side.
const MAX_PRODUCTS: usize = 2_000;

pub(super) const ROW: BlockRow = BlockRow {
    name: "lanes",
    summary: "The same pass by hand, in f64 and in f32, side by side.",
    fields: pass::FIELDS,
    example: "network = \"xor\"\ninput   = [1, 1]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let products = network.product_count();
    if products > MAX_PRODUCTS {
        let message = format!(
            "`{}` has {products} products, and `lanes` shows at most {MAX_PRODUCTS} side by side",
            name.value
        );
        let diagnostic = Diagnostic::new(name.span, message).label("too many products").help(
            "`walk` folds what is wide; `longhand trace` with `--arithmetic` writes each arithmetic",
        );
        return Err(table.report(diagnostic));
    }
    Ok(Block::Lanes(pass::read(table, context)?))
}
