//! The diagram of a network, from its trace: weights on the edges, biases below, values above.

use super::graph::{Showing, graph};
use crate::chart::{Chart, ChartError, Diagram, Direction, Edge, Layer, Node};
use crate::number::Shown;
use crate::report::Numbers;
use crate::report::words::grouped;
use crate::trace::{Place, Quantity, Record};

/// Nodes kept at each end of a layer that is too long to draw.
const KEPT: usize = 3;
/// Layers up to this length are drawn in full.
const DRAWN: usize = 8;

/// The network of a trace; with `values`, its numbers at the trace's input too. Neurons that are `wanted` are
/// pointed out where there is much else to see.
pub(super) fn diagram(
    numbers: &Numbers<'_>,
    values: bool,
    wanted: &[String],
) -> Result<Chart, ChartError> {
    let record = numbers.record;
    if !record.is_chain() {
        let showing = Showing { values, wanted, direction: Direction::Forwards };
        return graph(numbers, title(numbers, values), showing);
    }
    let place = |layer, neuron, quantity| Place { layer, neuron, quantity };
    let shown = |place| numbers.shown(place);
    let address = |place| record.address(place).to_string();
    let kept = drawn(record);
    let mut diagram = Diagram { name: title(numbers, values), ..Diagram::default() };
    for (layer, indices) in kept.iter().enumerate() {
        let nodes = indices.iter().map(|&neuron| {
            let output = place(layer, neuron, Quantity::Output);
            let bias = place(layer, neuron, Quantity::Bias);
            Node {
                name: record.neurons(layer).get(neuron).cloned().unwrap_or_default(),
                address: address(output),
                value: shown(output).filter(|_| values).map(|shown| shown.typeset()),
                value_address: address(output),
                bias: shown(bias).map(|shown| signed(&shown)),
                bias_address: address(bias),
                marked: false,
            }
        });
        let folded = |layer: usize| {
            kept.get(layer).is_some_and(|kept| kept.len() < record.neurons(layer).len())
        };
        let weights: usize =
            (0..record.neurons(layer).len()).map(|neuron| record.columns(layer, neuron)).sum();
        let bundled = layer > 0 && weights > 0 && (folded(layer) || folded(layer - 1));
        let caption = caption(numbers, layer);
        diagram.layers.push(Layer {
            caption: match folded(layer) {
                true if layer == 0 => format!("{} inputs", grouped(record.neurons(0).len())),
                true => format!("{caption}, {} neurons", grouped(record.neurons(layer).len())),
                false => caption,
            },
            nodes: nodes.collect(),
            omitted: record.neurons(layer).len() - indices.len(),
            bundle: bundled.then(|| format!("{} weights", grouped(weights))),
        });
        let Some(before) = layer.checked_sub(1).and_then(|before| kept.get(before)) else {
            continue;
        };
        for (to, &neuron) in indices.iter().enumerate() {
            for (from, &source) in before.iter().enumerate() {
                let weight = place(layer, neuron, Quantity::Weight(source));
                let product = place(layer, neuron, Quantity::Product(source));
                if let (Some(value), Some(text)) = (record.value(weight), shown(weight)) {
                    diagram.edges.push(Edge {
                        from: (layer - 1, from),
                        to: (layer, to),
                        weight: value,
                        text: text.typeset(),
                        address: address(product),
                        weight_address: address(weight),
                    });
                } else if source == neuron {
                    // A layer without weights passes each value straight across.
                    diagram.edges.push(Edge {
                        from: (layer - 1, from),
                        to: (layer, to),
                        weight: 1.0,
                        text: String::new(),
                        address: address(place(layer, neuron, Quantity::PreActivation)),
                        weight_address: String::new(),
                    });
                }
            }
        }
    }
    diagram.draw()
}

/// The neurons of each layer that are drawn. Only what can be drawn is handed over: a layer of 30,000 has
/// 30,000 edges to each neuron.
pub(super) fn drawn(record: &dyn Record) -> Vec<Vec<usize>> {
    let of_layer = |layer| {
        let length = record.neurons(layer).len();
        let ends = |index: &usize| length <= DRAWN || *index < KEPT || *index >= length - KEPT;
        (0..length).filter(ends).collect()
    };
    (0..=record.layers()).map(of_layer).collect()
}

pub(super) fn title(numbers: &Numbers<'_>, values: bool) -> String {
    let network = numbers.record.network();
    if values {
        format!("Network {network} with its values at ({})", numbers.record.input_name().typeset())
    } else {
        format!("Network {network}")
    }
}

/// What stands below a column: `input`, or the activation by its symbol.
pub(super) fn caption(numbers: &Numbers<'_>, layer: usize) -> String {
    match numbers.record.activation(layer) {
        None => "input".to_owned(),
        Some(name) => crate::network::Activation::named(name)
            .filter(|activation| !activation.is_identity())
            .map_or(name, |activation| activation.row.symbol)
            .to_owned(),
    }
}

/// A bias as a diagram writes it: "+ 0", "− 1".
pub(super) fn signed(shown: &Shown) -> String {
    let sign = if shown.is_negative() { "−" } else { "+" };
    format!("{sign} {}", shown.magnitude())
}
