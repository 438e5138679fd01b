//! The `hidden` chart: the rows of a data set as a layer of two neurons sees them.

use super::{ChartKind, NETWORK, ROWS};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::Spanned;

/// The rows of a data set as a layer of two neurons sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenChart {
    /// The network.
    pub network: Spanned<String>,
    /// The layer, counted from 1; it has two neurons.
    pub layer: usize,
    /// The data set.
    pub data: Spanned<String>,
}

const LAYER: FieldRow =
    FieldRow::required("layer", "number of a layer", "a layer of two neurons, counted from 1");

pub(super) const ROW: KindRow = KindRow {
    name: "hidden",
    summary: "The rows of a data set as a layer of two neurons sees them.",
    fields: &[NETWORK, LAYER, ROWS],
    example: "kind    = \"hidden\"\nnetwork = \"xor\"\nlayer   = 1\ndata    = \"truth-table\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let layer = table.required(&LAYER, |value| context.layer(&value, network));
    let data = table.required(&ROWS, |value| context.data(&value, network));
    let layer = layer?;
    // Names of a layer are the sources of the next.
    let neurons = network.sources(layer.value).len();
    if neurons != 2 {
        let message = format!(
            "layer {} has {}, and a plane has two axes",
            layer.value,
            count(neurons, "neuron")
        );
        return Err(table.report(Diagnostic::new(layer.span, message).label("not two neurons")));
    }
    Ok(ChartKind::Hidden(HiddenChart { network: name, layer: layer.value, data: data?.0 }))
}
