//! The `hidden` chart: input space beside the space of a layer of two neurons, with the same points in both.

use super::{ChartKind, NETWORKS, ONE_NETWORK, ROWS, constant, one_or_several};
use crate::lesson::Spanned;
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::number::Decimal;

/// The rows of a data set as they are given and as a layer of two neurons sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenChart {
    /// The networks, one below the other; in each the layer has two neurons.
    pub networks: Vec<Spanned<String>>,
    /// The layer, counted from 1.
    pub layer: usize,
    /// The data set.
    pub data: Spanned<String>,
    /// The output along the boundary, for networks with one output.
    pub threshold: Decimal,
}

/// The most networks in one chart: each takes two planes.
const MOST: usize = 3;

const LAYER: FieldRow = FieldRow::required(
    "layer",
    "number of a layer",
    "a layer of two neurons, counted from 1",
);
const THRESHOLD: FieldRow = FieldRow::optional(
    "threshold",
    "number",
    "the output along the boundary; 0.5 if left out",
);

pub(super) const ROW: KindRow = KindRow {
    name: "hidden",
    summary: "Input space beside the space of a layer of two neurons: the same points, the boundary in both, the grid as the layer carries it over. Of a network that has not two inputs only the space of the layer is drawn.",
    fields: &[ONE_NETWORK, NETWORKS, LAYER, ROWS, THRESHOLD],
    example: "kind    = \"hidden\"\nnetwork = \"xor\"\nlayer   = 1\ndata    = \"truth-table\"\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let networks = one_or_several(table, context, MOST)?;
    let threshold = table.optional(&THRESHOLD, |value| value.number());
    let mut found = None;
    for (name, network) in &networks {
        context.chain(name, network, "a `hidden` chart")?;
        let layer = table.required(&LAYER, |value| context.layer(&value, network));
        let data = table.required(&ROWS, |value| context.data(&value, network));
        let layer = layer?;
        // Names of a layer are the sources of the next.
        let neurons = network.sources(layer.value).len();
        if neurons != 2 {
            let message = format!(
                "layer {} of network `{}` has {}, and a plane has two axes",
                layer.value,
                name.value,
                count(neurons, "neuron")
            );
            return Err(table.report(Diagnostic::new(layer.span, message).label("not two neurons")));
        }
        found = Some((layer.value, data?.0));
    }
    let Some((layer, data)) = found else {
        return Err(table.report(table.mistake("the chart shows no network")));
    };
    Ok(ChartKind::Hidden(HiddenChart {
        networks: networks.into_iter().map(|(name, _)| name).collect(),
        layer,
        data,
        threshold: threshold?.map_or(constant("0.5"), |threshold| threshold.value),
    }))
}
