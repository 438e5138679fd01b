//! A network diagram in words and numbers: the description and the data table.

use super::layout::Layout;
use super::{Diagram, Direction, Edge, Node};
use crate::chart::DataTable;
use crate::chart::axes::grouped;
use crate::chart::sentence::joined;

/// Weights that a description lists.
const LISTED: usize = 24;

/// What the numbers of a diagram are called.
struct Naming {
    what: &'static str,
    edges: &'static str,
    below: &'static str,
    above: &'static str,
    table: &'static str,
    edge: &'static str,
    node: &'static str,
}

impl Direction {
    fn words(self) -> Naming {
        match self {
            Direction::Forwards => Naming {
                what: "Network diagram",
                edges: "Weights",
                below: "Biases",
                above: "Values",
                table: "Weights and biases of the nodes shown",
                edge: "weight",
                node: "bias",
            },
            Direction::Backwards => Naming {
                what: "Network diagram run in reverse, every edge an arrow to the left",
                edges: "∂L/∂w",
                below: "∂L/∂z",
                above: "∂L/∂a",
                table: "Gradients of the weights and nodes shown",
                edge: "∂L/∂w",
                node: "∂L/∂z",
            },
        }
    }
}

impl Diagram {
    pub(super) fn description(&self, layout: &Layout, labelled: bool) -> String {
        let layers: Vec<String> = self
            .layers
            .iter()
            .map(|layer| {
                let names: Vec<&str> = layer.nodes.iter().map(|node| node.name.as_str()).collect();
                let count = layer.nodes.len() + layer.omitted;
                let caption = if layer.caption.is_empty() {
                    String::new()
                } else {
                    format!("{} ", layer.caption)
                };
                if layer.folded() > 0 {
                    format!("{caption}with {} nodes", grouped(&count.to_string()))
                } else {
                    format!("{caption}({})", joined(&names))
                }
            })
            .collect();
        let words = self.direction.words();
        let mut text = format!("{}, from left to right: {}.", words.what, layers.join("; "));
        let listed = self.edges.len() <= LISTED && layout.folds.iter().all(Option::is_none);
        if listed && !self.edges.is_empty() {
            let weights: Vec<String> = self
                .edges
                .iter()
                .map(|edge| {
                    format!("{} to {} {}", self.node(edge.from), self.node(edge.to), edge.text)
                })
                .collect();
            text.push_str(&format!(" {}: {}.", words.edges, weights.join(", ")));
        } else if !labelled {
            text.push_str(" There is no room for every weight in the picture; those of the nodes shown are in the table.");
        }
        for (layer, fold) in self.layers.iter().zip(&layout.folds) {
            if let Some((_, count)) = fold {
                text.push_str(&format!(
                    " Of the layer {} the middle {} nodes are folded and their edges bundled.",
                    layer.caption,
                    grouped(&count.to_string())
                ));
            }
        }
        let bundles: Vec<&str> =
            self.layers.iter().filter_map(|layer| layer.bundle.as_deref()).collect();
        if !bundles.is_empty() {
            text.push_str(&format!(" From layer to layer there are {}.", joined(&bundles)));
        }
        let nodes = || {
            let rows = layout.rows.iter().flatten();
            self.layers
                .iter()
                .flat_map(|layer| &layer.nodes)
                .zip(rows)
                .filter_map(|(node, row)| row.map(|_| node))
        };
        let list = |what: &str, pick: &dyn Fn(&Node) -> Option<String>| {
            let items: Vec<String> = nodes().filter_map(pick).collect();
            if items.is_empty() { String::new() } else { format!(" {what}: {}.", items.join(", ")) }
        };
        text.push_str(&list(words.below, &|node| {
            node.bias.as_ref().map(|bias| format!("{} {bias}", node.name))
        }));
        text.push_str(&list(words.above, &|node| {
            node.value.as_ref().map(|value| format!("{} = {value}", node.name))
        }));
        text
    }

    fn node(&self, (layer, node): (usize, usize)) -> &str {
        &self.layers[layer].nodes[node].name
    }

    pub(super) fn table(&self, shown: &[&Edge]) -> DataTable {
        let words = self.direction.words();
        let mut table = DataTable::new(words.table, ["from", "to", words.edge]);
        for edge in shown {
            table.push([self.node(edge.from), self.node(edge.to), &edge.text]);
        }
        for layer in &self.layers {
            for (node, _) in layer.nodes.iter().zip(layer.kept()).filter(|(_, kept)| *kept) {
                if let Some(bias) = &node.bias {
                    table.push([words.node, &node.name, bias]);
                }
            }
        }
        table
    }
}
