//! The diagram of a network run in reverse: gradients at the nodes and on the edges, arrows against the flow.

use super::diagram::{caption, drawn};
use super::graph::{Showing, graph};
use crate::chart::{Chart, ChartError, Diagram, Direction, Edge, Layer, Node};
use crate::report::Numbers;
use crate::trace::{Place, Quantity};

/// The network of a trace that has a backward pass: ∂L/∂a above a node, ∂L/∂z below it, ∂L/∂w on an edge.
///
/// An edge stands for what goes back through it, a node for its neuron, as in the diagram forwards.
pub(super) fn reversed(numbers: &Numbers<'_>, wanted: &[String]) -> Result<Chart, ChartError> {
    let record = numbers.record;
    let place = |layer, neuron, quantity| Place { layer, neuron, quantity };
    let written = |place| numbers.shown(place).map(|shown| shown.typeset());
    let address = |place| record.address(place).to_string();
    let kept = drawn(record);
    let name =
        format!("Network {}({}), backwards", record.network(), record.input_name().typeset());
    if !record.is_chain() {
        let showing = Showing { values: true, wanted, direction: Direction::Backwards };
        return graph(numbers, name, showing);
    }
    let mut diagram = Diagram { name, direction: Direction::Backwards, ..Diagram::default() };
    for (layer, indices) in kept.iter().enumerate() {
        let nodes = indices.iter().map(|&neuron| {
            let (a, z) = (Quantity::OutputGradient, Quantity::PreActivationGradient);
            let (a, z) = (place(layer, neuron, a), place(layer, neuron, z));
            Node {
                name: record.neurons(layer).get(neuron).cloned().unwrap_or_default(),
                address: address(place(layer, neuron, Quantity::Output)),
                value: written(a),
                value_address: address(a),
                bias: written(z),
                bias_address: address(z),
                marked: false,
            }
        });
        diagram.layers.push(Layer {
            caption: caption(numbers, layer),
            nodes: nodes.collect(),
            omitted: record.neurons(layer).len() - indices.len(),
            bundle: None,
        });
        if layer == 0 {
            continue;
        }
        for (to, &neuron) in indices.iter().enumerate() {
            let columns = record.sources(layer, neuron);
            // A layer without weights reads each value straight across.
            let across = Place { layer: layer - 1, neuron, quantity: Quantity::Output };
            let bare = columns.is_empty().then_some((0, Some(across)));
            let sources = columns.iter().map(|&at| (at, record.source(layer, neuron, at)));
            for (column, source) in sources.chain(bare) {
                let from = source.and_then(|source| {
                    let drawn = kept.get(source.layer)?.iter();
                    Some((source.layer, drawn.clone().position(|&drawn| drawn == source.neuron)?))
                });
                let Some(from) = from.filter(|from| from.0 < layer) else { continue };
                let weight = place(layer, neuron, Quantity::WeightGradient(column));
                let part = place(layer, neuron, Quantity::Part(column));
                let z = place(layer, neuron, Quantity::PreActivationGradient);
                let there = |place: &Place| record.value(*place).is_some();
                let back = [part, weight, z].into_iter().find(there);
                let Some(back) = back else { continue };
                diagram.edges.push(Edge {
                    from,
                    to: (layer, to),
                    weight: record.value(weight).or(record.value(back)).unwrap_or_default(),
                    text: written(weight).unwrap_or_default(),
                    address: address(back),
                    weight_address: address(weight),
                });
            }
        }
    }
    diagram.draw()
}
