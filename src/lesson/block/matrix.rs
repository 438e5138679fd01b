//! The `matrix` block: a layer as one matrix product.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Input, Spanned};

/// A layer as matrices: W·x + b and the activation.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The layer, counted from 1.
    pub layer: usize,
    /// The input.
    pub input: Spanned<Input>,
    /// A line under the matrices.
    pub caption: Option<Vec<Inline>>,
}

/// The most weights of a matrix on a page.
const MAX_ENTRIES: usize = 2_000;

const LAYER: FieldRow = FieldRow::optional(
    "layer",
    "number of a layer",
    "the layer, counted from 1; may be left out if the network has only one",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "matrix",
    summary: "A layer as one matrix product, weights times inputs plus biases, and then row by row.",
    fields: &[NETWORK, LAYER, INPUT, INPUT_ROW, CAPTION],
    example: "network = \"xor\"\nlayer   = 1\ninput   = [1, 1]\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    context.chain(&name, network, "`matrix`")?;
    let layer = table.optional(&LAYER, |value| context.layer(&value, network));
    let layer = match layer? {
        Some(layer) => layer.value,
        None if network.layers.len() == 1 => 1,
        None => {
            let message = format!("network `{}` has {} layers", name.value, network.layers.len());
            return Err(table.report(
                Diagnostic::new(table.span(), message)
                    .label("`layer` is missing")
                    .help("add `layer = 1`"),
            ));
        }
    };
    let shape = (layer > 0)
        .then(|| network.layers.get(layer - 1)?.affine())
        .flatten()
        .map_or((0, 0), |affine| affine.weights.shape());
    if shape.0 * shape.1 > MAX_ENTRIES {
        let message = format!(
            "layer {layer} of `{}` has {} × {} weights, and a matrix on a page at most {MAX_ENTRIES}",
            name.value, shape.0, shape.1
        );
        let diagnostic = Diagnostic::new(name.span, message).label("too large to be set");
        return Err(table.report(diagnostic.help("`walk` folds what is wide; `network` draws it")));
    }
    Ok(Block::Matrix(MatrixBlock { network: name, layer, input: input?, caption: caption? }))
}
