//! The `collapse` block: layers without activation multiplied out into one.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::DATA as INPUT_DATA;
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::{Inline, Spanned};
use crate::network::Network;
use crate::number::Decimal;

/// The most products, all steps together, that a page multiplies out.
const MAXIMUM_PRODUCTS: usize = 2_000;

/// The layers of a network multiplied out into one, and checked on data.
#[derive(Clone, Debug, PartialEq)]
pub struct CollapseBlock {
    /// The network: two layers or more, all with weights.
    pub network: Spanned<String>,
    /// The data set whose rows the one layer is checked on.
    pub data: Option<Spanned<String>>,
    /// A line under the work.
    pub caption: Option<Vec<Inline>>,
}

const DATA: FieldRow = FieldRow::optional(
    INPUT_DATA.name,
    INPUT_DATA.kind,
    "the rows on which the layers and the one layer are compared; none if left out",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "collapse",
    summary: "Layers without activation multiplied out into one, and checked on data; or, where an activation stands between, the simplest input at which that fails.",
    fields: &[NETWORK, DATA, CAPTION],
    example: "network = \"xor\"\ndata    = \"truth-table\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let data = table.optional(&DATA, |value| context.data(&value, network));
    context.chain(&name, network, "`collapse`")?;
    if let Some(diagnostic) = hindrance(&name, network) {
        return Err(table.report(diagnostic));
    }
    Ok(Block::Collapse(CollapseBlock {
        network: name,
        data: data?.map(|(name, _)| name),
        caption: caption?,
    }))
}

/// Why a network's layers cannot be multiplied out on a page.
fn hindrance(name: &Spanned<String>, network: &Network<Decimal>) -> Option<Diagnostic> {
    let mistake = |message: String| Diagnostic::new(name.span.clone(), message);
    if network.layers.len() < 2 {
        let message = format!("network `{}` has a single layer", name.value);
        return Some(
            mistake(message)
                .label("nothing to collapse")
                .help("`collapse` needs two layers or more"),
        );
    }
    let bare = network
        .layers
        .iter()
        .position(|layer| layer.affine().is_none());
    if let Some(layer) = bare {
        let message = format!(
            "layer {} of network `{}` has no weights",
            layer + 1,
            name.value
        );
        return Some(
            mistake(message)
                .label("nothing to multiply out")
                .help("give the layer `weights` and `biases`; the identity matrix and zeros change nothing"),
        );
    }
    let products = products(network);
    (products > MAXIMUM_PRODUCTS).then(|| {
        let message = format!(
            "multiplying network `{}` out takes {}, and a page shows at most {MAXIMUM_PRODUCTS}",
            name.value,
            count(products, "product")
        );
        mistake(message)
            .label("too large")
            .help("collapse a smaller network")
    })
}

/// How many products the collapse takes: rows · inner · (columns + 1) a step, the bias included.
fn products(network: &Network<Decimal>) -> usize {
    let columns = network.inputs.len().saturating_add(1);
    let step = |layer: usize| {
        let (inner, rows) = (network.sources(layer).len(), network.sources(layer + 1).len());
        rows.saturating_mul(inner).saturating_mul(columns)
    };
    (1..network.layers.len())
        .map(step)
        .fold(0, usize::saturating_add)
}
