//! The diagram of a network that is no chain: what reads what, kernels laid out like what they are laid on.

mod between;
mod shape;

use std::collections::BTreeSet;

use super::diagram::{caption, signed};
use super::memory::{is_memory, memory};
use super::title::counted;
use crate::chart::{Cell, Chart, ChartError, Content, Direction, Graph, Grid, Link, Node, Part};
use crate::network::{CellPart, CellRole};
use crate::report::Numbers;
use crate::trace::{Derivation, Place, Quantity, Record};
use shape::Shape;

/// Layers of more neurons than this are drawn as a block, unless they are grids.
const MOST_NODES: usize = 8;
/// Grids of more rows or columns than this are drawn as a block.
const MOST_ROWS: usize = 10;
/// More grids than this below one another are drawn as a block.
const MOST_GRIDS: usize = 4;

/// What a diagram shows of a network.
#[derive(Clone, Copy)]
pub(super) struct Showing<'a> {
    /// Whether there are numbers of a trace in it.
    pub(super) values: bool,
    /// Neurons that are pointed out, with what they read.
    pub(super) wanted: &'a [String],
    /// Which way.
    pub(super) direction: Direction,
}

/// The diagram of a network that is no chain.
pub(super) fn graph(
    numbers: &Numbers<'_>,
    name: String,
    showing: Showing<'_>,
) -> Result<Chart, ChartError> {
    if is_memory(numbers) {
        return memory(numbers, name, showing);
    }
    let record = numbers.record;
    let mut builder = Builder {
        numbers,
        showing,
        marked: marked(numbers, showing.wanted),
        graph: Graph { name, direction: showing.direction, ..Graph::default() },
        parts: Vec::new(),
    };
    for layer in 0..=record.layers() {
        builder.add(layer);
    }
    builder.note();
    builder.graph.draw()
}

/// What was picked, and what that reads.
fn marked(numbers: &Numbers<'_>, wanted: &[String]) -> BTreeSet<(usize, usize)> {
    let record = numbers.record;
    let mut marked = BTreeSet::new();
    for layer in 1..=record.layers() {
        for (neuron, name) in record.neurons(layer).iter().enumerate() {
            if wanted.contains(name) {
                marked.insert((layer, neuron));
                marked.extend(sources(numbers, layer, neuron).map(|(_, at)| (at.layer, at.neuron)));
            }
        }
    }
    marked
}

/// What a neuron reads, with its number where it has one: a neuron without weights reads one value.
fn sources<'n>(
    numbers: &'n Numbers<'_>,
    layer: usize,
    neuron: usize,
) -> impl Iterator<Item = (Option<usize>, Place)> + 'n {
    let record = numbers.record;
    let columns = record.sources(layer, neuron);
    let bare = columns.is_empty().then(|| {
        let z = Place { layer, neuron, quantity: Quantity::PreActivation };
        match record.derivation(z) {
            Some(Derivation::Copy(of)) => Some((None, of)),
            _ => None,
        }
    });
    let columns = columns.into_iter();
    let columns = columns.filter_map(move |at| Some((Some(at), record.source(layer, neuron, at)?)));
    columns.chain(bare.flatten())
}

struct Builder<'a> {
    numbers: &'a Numbers<'a>,
    showing: Showing<'a>,
    marked: BTreeSet<(usize, usize)>,
    graph: Graph,
    /// The part that stands for each layer.
    parts: Vec<usize>,
}

impl Builder<'_> {
    fn backwards(&self) -> bool {
        self.showing.direction == Direction::Backwards
    }

    /// A number of the trace as the diagram writes it.
    fn written(&self, place: Place) -> Option<String> {
        self.numbers.shown(place).map(|shown| shown.typeset())
    }

    fn address(&self, place: Place) -> String {
        self.numbers.record.address(place).to_string()
    }

    /// The part of a layer, and what leads to it.
    fn add(&mut self, layer: usize) {
        let record = self.numbers.record;
        if within_memory(record, layer) {
            return self.add_memory(layer);
        }
        let names = record.neurons(layer);
        let shape = Shape::of(names);
        let (content, mut below) = match &shape {
            Some(shape) if shape.fits() => {
                (Content::Grids(shape.grids(|index| self.cell(layer, index))), shape.name.clone())
            }
            None if names.len() <= MOST_NODES => {
                let nodes = (0..names.len()).map(|neuron| self.node(layer, neuron)).collect();
                (Content::Nodes(nodes), String::new())
            }
            _ => {
                let lines = match &shape {
                    Some(shape) => vec![shape.name.clone(), shape.dimensions()],
                    None if layer == 0 => vec![format!("{} inputs", names.len())],
                    None => vec![format!("{} neurons", names.len())],
                };
                (Content::Block(lines), String::new())
            }
        };
        let drawn = matches!(content, Content::Nodes(_));
        let between = if layer == 0 { None } else { self.between(layer, drawn) };
        let operation = match (&between, record.activation(layer)) {
            // The window says it already.
            (Some(_), Some("max" | "mean")) => String::new(),
            _ => operation(self.numbers, layer),
        };
        if !operation.is_empty() && !below.is_empty() {
            below.push_str(": ");
        }
        below.push_str(&operation);
        let name = match (&shape, names) {
            (Some(shape), _) => shape.name.clone(),
            (None, [only]) => only.clone(),
            (None, [first, ..]) if layer > 0 && names.len() > MOST_NODES => {
                first.split('[').next().unwrap_or(first).to_owned()
            }
            _ if layer == 0 => "the inputs".to_owned(),
            _ => format!("layer {layer}"),
        };
        let caption = if below.is_empty() { Vec::new() } else { vec![below] };
        let part = self.push(Part { name, caption, content });
        self.parts.push(part);
        if layer == 0 {
            return;
        }
        let between = between.map(|between| {
            // What stands between has to come before its layer.
            let own = self.graph.parts.len() - 1;
            self.graph.parts.insert(own, between);
            own
        });
        match between {
            Some(between) => {
                let part = between + 1;
                if let Some(own) = self.parts.last_mut() {
                    *own = part;
                }
                self.bundles(layer, between);
                self.graph.links.push(Link {
                    from: (between, None),
                    to: (part, None),
                    ..Link::default()
                });
            }
            None if drawn && self.all_drawn(layer) => self.lines(layer, part),
            None => self.bundles(layer, part),
        }
    }

    /// A layer within a memory cell, which is a block as a whole; only what it shows last is drawn.
    fn add_memory(&mut self, layer: usize) {
        let record = self.numbers.record;
        let begins = record
            .cell(layer)
            .is_some_and(|role| role == CellRole { part: CellPart::Hidden, step: 0 });
        let part = match self.parts.last() {
            Some(&part) if !begins => part,
            _ => {
                let roles = (layer..=record.layers()).map_while(|layer| record.cell(layer));
                let steps = roles.map(|role| role.step).max().unwrap_or(0);
                let [steps, units] = [(steps, "step"), (record.neurons(layer).len(), "unit")]
                    .map(|(count, what)| counted(count, what));
                let content = Content::Block(vec!["LSTM".to_owned(), steps, units]);
                self.push(Part { name: "the LSTM".to_owned(), caption: Vec::new(), content })
            }
        };
        self.parts.push(part);
        self.bundles(layer, part);
    }

    fn push(&mut self, part: Part) -> usize {
        self.graph.parts.push(part);
        self.graph.parts.len() - 1
    }

    fn node(&self, layer: usize, neuron: usize) -> Node {
        let record = self.numbers.record;
        let place = |quantity| Place { layer, neuron, quantity };
        let output = place(Quantity::Output);
        let (value, below) = match self.backwards() {
            true => (place(Quantity::OutputGradient), place(Quantity::PreActivationGradient)),
            false => (output, place(Quantity::Bias)),
        };
        let below_text = match self.backwards() {
            true => self.written(below),
            false => self.numbers.shown(below).map(|shown| signed(&shown)),
        };
        Node {
            name: record.neurons(layer).get(neuron).cloned().unwrap_or_default(),
            address: self.address(output),
            value: self.written(value).filter(|_| self.showing.values),
            value_address: self.address(value),
            bias: below_text,
            bias_address: self.address(below),
            marked: self.marked.contains(&(layer, neuron)),
        }
    }

    fn cell(&self, layer: usize, neuron: usize) -> Cell {
        let quantity = match self.backwards() {
            true => Quantity::OutputGradient,
            false => Quantity::Output,
        };
        let place = Place { layer, neuron, quantity };
        let value = self.written(place).filter(|_| self.showing.values);
        Cell {
            name: self.numbers.record.neurons(layer).get(neuron).cloned().unwrap_or_default(),
            value: value.unwrap_or_default(),
            address: self.address(place),
            marked: self.marked.contains(&(layer, neuron)),
        }
    }

    /// Whether all that a layer reads is drawn as nodes.
    fn all_drawn(&self, layer: usize) -> bool {
        self.read_layers(layer).into_iter().all(|read| {
            let part = self.parts.get(read).and_then(|&part| self.graph.parts.get(part));
            part.is_some_and(|part| matches!(part.content, Content::Nodes(_)))
        })
    }

    /// The layers that a layer reads.
    fn read_layers(&self, layer: usize) -> BTreeSet<usize> {
        let neurons = 0..self.numbers.record.neurons(layer).len();
        neurons
            .flat_map(|neuron| sources(self.numbers, layer, neuron))
            .map(|(_, at)| at.layer)
            .collect()
    }

    /// A line from every node to every node that reads it.
    fn lines(&mut self, layer: usize, part: usize) {
        let record = self.numbers.record;
        for neuron in 0..record.neurons(layer).len() {
            let place = |quantity| Place { layer, neuron, quantity };
            for (column, source) in sources(self.numbers, layer, neuron) {
                let Some(&from) = self.parts.get(source.layer) else { continue };
                let (weight, passed) = match (column, self.backwards()) {
                    (Some(column), false) => {
                        let inputs = [Quantity::Product(column), Quantity::Input(column)];
                        (Some(place(Quantity::Weight(column))), inputs.map(place))
                    }
                    (Some(column), true) => {
                        let parts = [Quantity::Part(column), Quantity::WeightGradient(column)];
                        (Some(place(Quantity::WeightGradient(column))), parts.map(place))
                    }
                    (None, false) => (None, [place(Quantity::PreActivation); 2]),
                    (None, true) => (None, [place(Quantity::PreActivationGradient); 2]),
                };
                let weight = weight.filter(|place| record.value(*place).is_some());
                let there = passed.into_iter().find(|place| record.value(*place).is_some());
                self.graph.links.push(Link {
                    from: (from, Some(source.neuron)),
                    to: (part, Some(neuron)),
                    weight: weight.and_then(|weight| record.value(weight)),
                    text: weight.and_then(|weight| self.written(weight)).unwrap_or_default(),
                    address: there.map_or(String::new(), |place| self.address(place)),
                    weight_address: weight.map_or(String::new(), |place| self.address(place)),
                });
            }
        }
    }

    /// One line from every layer that is read.
    fn bundles(&mut self, layer: usize, part: usize) {
        for read in self.read_layers(layer) {
            let Some(&from) = self.parts.get(read) else { continue };
            let link = Link { from: (from, None), to: (part, None), ..Link::default() };
            if from != part && !self.graph.links.contains(&link) {
                self.graph.links.push(link);
            }
        }
    }

    /// Says what is not drawn value by value.
    fn note(&mut self) {
        let blocks = self.graph.parts.iter().filter(|part| match &part.content {
            Content::Block(lines) => {
                !matches!(lines.first().map(String::as_str), Some("max" | "mean"))
            }
            _ => false,
        });
        let names: Vec<&str> = blocks.map(|part| part.name.as_str()).collect();
        if !names.is_empty() {
            self.graph.note =
                format!("Too large to be drawn number by number: {}.", names.join(", "));
        }
    }
}

/// Whether a layer is part of a memory cell, and not what that shows in the end.
fn within_memory(record: &dyn Record, layer: usize) -> bool {
    let last = |role: CellRole| {
        let next = record.cell(layer + 1);
        role.part == CellPart::Hidden && role.step > 0 && next.is_none_or(|next| next.step == 0)
    };
    record.cell(layer).is_some_and(|role| !last(role))
}

/// What a layer does, in a symbol and a word where there is one.
pub(super) fn operation(numbers: &Numbers<'_>, layer: usize) -> String {
    let place = |quantity| Place { layer, neuron: 0, quantity };
    let weighted = numbers.record.value(place(Quantity::Bias)).is_some();
    match caption(numbers, layer).as_str() {
        "identity" if !weighted => "passed on".to_owned(),
        "multiply" => "⊙ multiply".to_owned(),
        "add" => "+ add".to_owned(),
        "constant" => "given".to_owned(),
        other => other.to_owned(),
    }
}
