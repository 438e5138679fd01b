//! The network itself: weights on the edges, biases below the nodes, values above them.

mod account;

mod labels;
mod layout;

use super::axes::grouped;
use super::geometry::{Bounds, Point, clip_segment, toward};
use super::palette::Role;
use super::pen::{Dash, Pen, Type};
use super::sheet::{Sheet, text_bounds};
use super::words::Words;
use super::{Chart, ChartError, finite};
use labels::{Label, Wire};
use layout::Layout;

pub(super) const RADIUS: f64 = 20.0;
const NAME_SIZE: f64 = 16.0;
const LEAST_NAME_SIZE: f64 = 12.0;
pub(super) const VALUE_SIZE: f64 = 15.0;
pub(super) const BIAS_SIZE: f64 = 14.0;
const CAPTION_SIZE: f64 = 13.5;
/// From the captions down to what the bundles of edges come to.
const BUNDLE_LINE: f64 = 19.0;

/// A network as layers from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// The figure's short title.
    pub name: String,
    /// The layers, the inputs first.
    pub layers: Vec<Layer>,
    /// The weights.
    pub edges: Vec<Edge>,
    /// Which way the numbers go.
    pub direction: Direction,
}

/// Which way the numbers of a diagram go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From the inputs to the outputs: weights, biases, values.
    #[default]
    Forwards,
    /// From the outputs back: gradients in their places, and an arrow on each edge that points back.
    Backwards,
}

/// What stands where in a diagram of gradients.
const KEY: [&str; 2] = ["above a node ∂L/∂a, below it ∂L/∂z,", "on an edge ∂L/∂w"];
/// Length of the strokes of an arrowhead.
const ARROW: f64 = 9.0;

/// A column of nodes. Of more than eight nodes the first three and the last three are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// Written below, such as `input` or `ReLU`.
    pub caption: String,
    /// Its nodes from top to bottom.
    pub nodes: Vec<Node>,
    /// How many nodes the caller left out in the middle of `nodes`.
    pub omitted: usize,
    /// What the edges to the layer before come to where not all are drawn, such as `60,000 weights`.
    pub bundle: Option<String>,
}

/// An input or a neuron.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Written in the circle, such as `h1`.
    pub name: String,
    /// `data-address` of the circle.
    pub address: String,
    /// Its value at a given input, written above.
    pub value: Option<String>,
    /// `data-address` of the value.
    pub value_address: String,
    /// Its bias with a sign, such as `+ 0` or `− 1`, written below.
    pub bias: Option<String>,
    /// `data-address` of the bias.
    pub bias_address: String,
    /// Whether the node is highlighted.
    pub marked: bool,
}

/// A weight between two nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// Where it begins: layer, and node within `nodes`.
    pub from: (usize, usize),
    /// Where it ends, in a later layer.
    pub to: (usize, usize),
    /// The weight; its sign decides the style of the line.
    pub weight: f64,
    /// The weight as it is to be written, such as `−2`.
    pub text: String,
    /// `data-address` of the line.
    pub address: String,
    /// `data-address` of the written weight.
    pub weight_address: String,
}

impl Diagram {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        self.check()?;
        let layout = self.roomy_layout();
        let mut sheet = Sheet::new(layout.width.round() as u32, layout.height.round() as u32);
        let shown: Vec<&Edge> =
            self.edges.iter().filter(|edge| layout.ends(edge).is_some()).collect();
        self.reserve_nodes(&mut sheet, &layout);
        let wires = wires(&layout, &shown);
        let labels = labels::arrange_all(&sheet, &wires, |gap| layout.is_folded(gap));
        self.draw_bundles(&mut sheet, &layout)?;
        for ((edge, wire), label) in shown.iter().zip(&wires).zip(&labels) {
            draw_edge(&mut sheet, edge, wire, label.as_ref(), self.direction);
        }
        self.draw_nodes(&mut sheet, &layout)?;
        for (wire, label) in wires.iter().zip(&labels) {
            if let Some(label) = label {
                sheet.text(&Words::plain(&wire.text), label.baseline, &wire.style());
            }
        }
        for (line, text) in self.key().iter().enumerate() {
            let baseline = layout.caption + (line + 1) as f64 * (CAPTION_SIZE + 4.0) + 4.0;
            let style = Type::new(CAPTION_SIZE, Role::Soft);
            sheet.text(&Words::plain(text), (layout.width / 2.0, baseline), &style);
        }
        let labelled = labels.iter().all(Option::is_some);
        Ok(sheet.finish(&self.name, &self.description(&layout, labelled), self.table(&shown)))
    }

    /// The lines that say what stands where, below everything.
    fn key(&self) -> &'static [&'static str] {
        match self.direction {
            Direction::Forwards => &[],
            Direction::Backwards => &KEY,
        }
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.layers.is_empty() || self.layers.iter().any(|layer| layer.nodes.is_empty()) {
            return Err(ChartError::Empty { what: "node in one of the layers".into() });
        }
        for edge in &self.edges {
            finite(edge.weight, || format!("the weight `{}`", edge.weight_address))?;
            let node = |(layer, node): (usize, usize)| {
                self.layers.get(layer).and_then(|layer| layer.nodes.get(node))
            };
            if node(edge.from).is_none() || node(edge.to).is_none() || edge.from.0 >= edge.to.0 {
                let what = format!(
                    "the edge `{}` does not lead from a node to a node of a later layer",
                    edge.address
                );
                return Err(ChartError::Range { what });
            }
        }
        Ok(())
    }

    /// A layout with room for the weights of every gap that can show them all, and none for the others.
    fn roomy_layout(&self) -> Layout {
        let layout = self.layout(&[]);
        let shown: Vec<&Edge> =
            self.edges.iter().filter(|edge| layout.ends(edge).is_some()).collect();
        let mut sheet = Sheet::new(layout.width.round() as u32, layout.height.round() as u32);
        self.reserve_nodes(&mut sheet, &layout);
        let wires = wires(&layout, &shown);
        let labels = labels::arrange_all(&sheet, &wires, |gap| layout.is_folded(gap));
        let bare = |(wire, label): (&Wire, &Option<Label>)| label.is_none().then_some(wire.gap);
        let without: Vec<usize> = wires.iter().zip(&labels).filter_map(bare).collect();
        if without.is_empty() { layout } else { self.layout(&without) }
    }

    /// Tells the sheet where nodes will stand, so that weights keep off them.
    fn reserve_nodes(&self, sheet: &mut Sheet, layout: &Layout) {
        for (index, layer) in self.layers.iter().enumerate() {
            for (node, y) in layer.nodes.iter().zip(&layout.rows[index]) {
                let Some(y) = *y else { continue };
                let at = (layout.columns[index], y);
                sheet.keep_off(Bounds::around(at, RADIUS + 1.0));
                for (words, baseline, style) in
                    [node.value_text(at), node.bias_text(at), node.name_below(at)]
                        .into_iter()
                        .flatten()
                {
                    sheet.keep_off(text_bounds(&words, baseline, &style));
                }
            }
        }
    }

    /// Thin lines for the edges of nodes that are folded away.
    fn draw_bundles(&self, sheet: &mut Sheet, layout: &Layout) -> Result<(), ChartError> {
        let pen = Pen::stroke(Role::Axis, 0.8).dash(Dash::Dotted);
        let ends = |layer: usize| {
            layout.rows[layer].iter().flatten().map(move |y| (layout.columns[layer], *y))
        };
        for (layer, fold) in layout.folds.iter().enumerate() {
            let Some((y, _)) = *fold else { continue };
            let here = (layout.columns[layer], y);
            let before = layer
                .checked_sub(1)
                .map(|before| ends(before).collect::<Vec<_>>())
                .unwrap_or_default();
            let after =
                if layer + 1 < self.layers.len() { ends(layer + 1).collect() } else { Vec::new() };
            for other in before.into_iter().chain(after) {
                let line = [toward(here, other, RADIUS + 2.0), toward(other, here, RADIUS)];
                sheet.faint_line(&line, &pen)?;
            }
        }
        Ok(())
    }

    fn draw_nodes(&self, sheet: &mut Sheet, layout: &Layout) -> Result<(), ChartError> {
        for (index, layer) in self.layers.iter().enumerate() {
            let x = layout.columns[index];
            for (node, y) in layer.nodes.iter().zip(&layout.rows[index]) {
                if let Some(y) = *y {
                    node.draw(sheet, (x, y))?;
                }
            }
            if let Some((y, count)) = layout.folds[index] {
                let dots = Type::new(22.0, Role::Soft);
                sheet.text(&Words::plain("⋮"), (x, y), &dots);
                let more = format!("{} more", grouped(&count.to_string()));
                sheet.text(
                    &Words::plain(&more),
                    (x, y + 18.0),
                    &Type::new(CAPTION_SIZE, Role::Soft).halo(),
                );
            }
            let caption = Words::math(&layer.caption);
            sheet.text(&caption, (x, layout.caption), &Type::new(CAPTION_SIZE, Role::Soft));
            if let (Some(bundle), Some(before)) = (&layer.bundle, index.checked_sub(1)) {
                // One line below the captions, which may reach to the middle of the gap.
                let at = ((layout.columns[before] + x) / 2.0, layout.caption + BUNDLE_LINE);
                sheet.text(&Words::plain(bundle), at, &Type::new(CAPTION_SIZE, Role::Soft));
            }
        }
        Ok(())
    }
}

impl Node {
    fn draw(&self, sheet: &mut Sheet, at: Point) -> Result<(), ChartError> {
        let width = if self.marked { 2.4 } else { 1.4 };
        let mut pen = Pen::stroke(Role::Ink, width).filled(if self.marked {
            Role::Mark
        } else {
            Role::Paper
        });
        pen.kind = Some("node");
        pen.address = Some(self.address.clone());
        sheet.circle(at, RADIUS, &pen)?;
        if let Some((name, baseline, style)) = self.name_below(at) {
            sheet.text(&name, baseline, &style);
        } else {
            self.name_inside(sheet, at);
        }
        for (words, baseline, style) in
            [self.value_text(at), self.bias_text(at)].into_iter().flatten()
        {
            sheet.text(&words, baseline, &style);
        }
        Ok(())
    }

    /// A name that no circle has room for, such as `x[3,100,100]`, below it; a neuron's bias stands there already.
    fn name_below(&self, at: Point) -> Option<(Words, Point, Type)> {
        let name = Words::name(&self.name);
        if self.bias.is_some() || name.width(LEAST_NAME_SIZE, false) <= 2.0 * RADIUS - 4.0 {
            return None;
        }
        let mut style = Type::new(BIAS_SIZE, Role::Ink).halo();
        style.kind = Some("name");
        Some((name, (at.0, at.1 + RADIUS + 5.0 + 0.74 * BIAS_SIZE), style))
    }

    fn name_inside(&self, sheet: &mut Sheet, at: Point) {
        let name = Words::name(&self.name);
        // A long name shrinks as far as it stays legible.
        let size = (NAME_SIZE * (2.0 * RADIUS - 7.0) / name.width(NAME_SIZE, false))
            .clamp(LEAST_NAME_SIZE, NAME_SIZE);
        let mut style = Type::new(size, Role::Ink);
        style.kind = Some("name");
        sheet.text(&name, (at.0, at.1 + 0.3 * size), &style);
    }

    /// The value above the node at `at`, with its baseline.
    fn value_text(&self, at: Point) -> Option<(Words, Point, Type)> {
        let value = self.value.as_ref()?;
        let mut style = Type::new(VALUE_SIZE, Role::Ink).halo();
        style.bold = true;
        style.kind = Some("value");
        style.address = Some(self.value_address.clone());
        Some((Words::plain(value), (at.0, at.1 - RADIUS - 9.0), style))
    }

    /// The bias below the node at `at`, with its baseline.
    fn bias_text(&self, at: Point) -> Option<(Words, Point, Type)> {
        let bias = self.bias.as_ref()?;
        let negative = bias.trim_start().starts_with(['−', '-']);
        let mut style = Type::new(BIAS_SIZE, if negative { Role::Minus } else { Role::Ink }).halo();
        style.kind = Some("bias");
        style.address = Some(self.bias_address.clone());
        Some((Words::plain(bias), (at.0, at.1 + RADIUS + 5.0 + 0.74 * BIAS_SIZE), style))
    }
}

/// The value above a node and the bias below it, each with its baseline.
pub(super) fn texts(node: &Node, at: Point) -> impl Iterator<Item = (Words, Point, Type)> {
    [node.value_text(at), node.bias_text(at)].into_iter().flatten()
}

pub(super) fn sign_role(weight: f64) -> Role {
    if weight > 0.0 {
        Role::Plus
    } else if weight < 0.0 {
        Role::Minus
    } else {
        Role::Zero
    }
}

/// Positive solid, negative dashed and heavier, zero thin and dotted.
pub(super) fn sign_pen(weight: f64) -> Pen {
    match sign_role(weight) {
        Role::Plus => Pen::stroke(Role::Plus, 1.6),
        Role::Minus => Pen::stroke(Role::Minus, 2.2).dash(Dash::Dashed),
        role => Pen::stroke(role, 1.1).dash(Dash::Dotted),
    }
}

/// How the line of a weight looks, as SVG attributes with a space before each: only its sign counts.
pub fn edge_attributes(weight: f64) -> String {
    let mut pen = sign_pen(weight);
    pen.kind = Some("edge");
    pen.attributes()
}

/// The visible edges from circle to circle.
fn wires(layout: &Layout, shown: &[&Edge]) -> Vec<Wire> {
    let wire = |edge: &&Edge| {
        let (from, to) = layout.ends(edge)?;
        let (from, to) = (toward(from, to, RADIUS), toward(to, from, RADIUS));
        let (text, role) = (edge.text.clone(), sign_role(edge.weight));
        Some(Wire { from, to, gap: edge.to.0, text, role, address: edge.weight_address.clone() })
    };
    shown.iter().filter_map(wire).collect()
}

/// A line that opens where its weight is written.
fn draw_edge(
    sheet: &mut Sheet,
    edge: &Edge,
    wire: &Wire,
    label: Option<&Label>,
    direction: Direction,
) {
    let mut pen = sign_pen(edge.weight);
    pen.kind = Some("edge");
    pen.address = Some(edge.address.clone());
    let opening =
        label.and_then(|label| clip_segment(wire.from, wire.to, &label.bounds.grown(2.5)));
    let pieces = match opening {
        Some((until, again)) => vec![[wire.from, until], [again, wire.to]],
        None => vec![[wire.from, wire.to]],
    };
    sheet.pieces(&pieces, &pen);
    if direction == Direction::Backwards {
        // Whatever the line is made of, its head is whole.
        let pen = pen.dash(Dash::Solid);
        sheet.pieces(&arrowhead(wire.from, wire.to), &pen);
    }
}

/// Two strokes from the tip of an arrow that comes from `tail`, a quarter of a right angle to either side.
pub(super) fn arrowhead(tip: Point, tail: Point) -> [[Point; 2]; 2] {
    let back = toward(tip, tail, ARROW);
    let (dx, dy) = (back.0 - tip.0, back.1 - tip.1);
    let (sine, cosine) = (0.383, 0.924);
    [sine, -sine]
        .map(|sine| [tip, (tip.0 + cosine * dx - sine * dy, tip.1 + sine * dx + cosine * dy)])
}
