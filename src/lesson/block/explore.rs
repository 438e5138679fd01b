//! The `explore` block: a network to change and see what follows.

use super::{Block, BlockRow, CAPTION, NETWORK, caption};
use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{DATA, INPUT, ROW as INPUT_ROW};
use crate::lesson::layer::activation;
use crate::lesson::resolve::Context;
use crate::lesson::value::Value;
use crate::lesson::{Inline, Input, Spanned};
use crate::network::{Activation, LayerActivation, Network};
use crate::number::{Decimal, Lane, Number};

/// The most fields that a reader is given.
pub const MAX_FIELDS: usize = 60;
/// The most numbers that a neuron may read.
pub const MAX_SOURCES: usize = 24;

/// A network whose numbers the reader may change; everything else follows.
#[derive(Clone, Debug, PartialEq)]
pub struct ExploreBlock {
    /// The network.
    pub network: Spanned<String>,
    /// The input to begin with.
    pub input: Spanned<Input>,
    /// What may be changed.
    pub change: Vec<Change>,
    /// Whose weights and biases may be changed; those of all neurons if `None`.
    pub neurons: Option<Vec<Spanned<String>>>,
    /// The activations to choose from, beside those that the network has.
    pub activations: Vec<&'static str>,
    /// Both ends of the sliders.
    pub range: [Decimal; 2],
    /// How far a slider moves at once.
    pub step: Decimal,
    /// A data set that is run through the network too.
    pub data: Option<Spanned<String>>,
    /// A line under the block.
    pub caption: Option<Vec<Inline>>,
}

/// What a reader may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The inputs.
    Inputs,
    /// The weights.
    Weights,
    /// The biases.
    Biases,
    /// The activations.
    Activations,
}

/// What a lesson writes for each.
const CHANGES: [(&str, Change); 4] = [
    ("inputs", Change::Inputs),
    ("weights", Change::Weights),
    ("biases", Change::Biases),
    ("activations", Change::Activations),
];

const CHANGE: FieldRow = FieldRow::optional(
    "change",
    "list of `inputs`, `weights`, `biases` and `activations`",
    "what may be changed; all of it if left out",
);
const NEURONS: FieldRow = FieldRow::optional(
    "neurons",
    "names of neurons",
    "the neurons whose weights and biases may be changed; all if left out",
);
const ACTIVATIONS: FieldRow = FieldRow::optional(
    "activations",
    "names of activations",
    "the activations to choose from, beside those that the network has; all if left out",
);
const RANGE: FieldRow = FieldRow::optional(
    "range",
    "two numbers",
    "both ends of the sliders; `[-5, 5]` if left out. A slider whose number lies outside reaches twice as far as it, and a field takes other numbers too",
);
const STEP: FieldRow = FieldRow::optional(
    "step",
    "number above 0",
    "how far a slider moves at once; 0.1 if left out, or 1 without decimals",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "explore",
    summary: "A pass through a network that the reader may change: inputs, weights, biases and activations have fields and sliders, and every number follows by hand. Without scripts, and on paper to begin with, it is the pass as it stands.",
    fields: &[
        NETWORK,
        INPUT,
        INPUT_ROW,
        CHANGE,
        NEURONS,
        ACTIVATIONS,
        RANGE,
        STEP,
        DATA,
        CAPTION,
    ],
    example: "network     = \"xor\"\ninput       = [1, 1]\nchange      = [\"inputs\", \"biases\", \"activations\"]\nactivations = [\"relu\", \"identity\"]\nrange       = [-2, 2]\nstep        = 0.5\ndata        = \"truth-table\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let digits = by_hand(table, context, &name);
    let shape = changeable(table, network, &name);
    let input = context.required_input(table, network);
    let change = table.optional(&CHANGE, |value| value.some_of(|entry| read_change(&entry)));
    let neurons = context.neurons(table, &NEURONS, network);
    let digits = digits?;
    let offered = table.optional(&ACTIVATIONS, |value| {
        value.some_of(|entry| read_activation(&entry, digits))
    });
    let range = table.optional(&RANGE, |value| read_range(&value, context.lane));
    let step = table.optional(&STEP, |value| read_step(&value, context.lane));
    let data = table.optional(&DATA, |value| context.data(&value, network));
    shape?;
    let least = Decimal::new(1, 1.min(digits));
    let block = ExploreBlock {
        network: name,
        input: input?,
        change: change?.unwrap_or_else(|| CHANGES.map(|(_, change)| change).to_vec()),
        neurons: neurons?,
        activations: offered?.unwrap_or_else(|| every_activation(digits)),
        range: range?.unwrap_or([Decimal::from(-5), Decimal::from(5)]),
        step: step?.unwrap_or(least),
        data: data?.map(|(name, _)| name),
        caption: caption?,
    };
    let fields = block.fields(network);
    if fields > MAX_FIELDS {
        let diagnostic = Diagnostic::new(
            block.network.span.clone(),
            format!("block `explore` would have {fields} fields, and {MAX_FIELDS} are the most"),
        );
        return Err(table.report(diagnostic.label("too many numbers to change").help(
            "let fewer be changed: `change = [\"inputs\"]`, or name `neurons`",
        )));
    }
    Ok(Block::Explore(block))
}

/// The lesson's digits: the page computes by hand only.
fn by_hand(table: &Table<'_>, context: &Context<'_>, name: &Spanned<String>) -> Read<u32> {
    match context.lane {
        Lane::ByHand { digits } => Ok(digits),
        lane => Err(table.report(
            Diagnostic::new(
                name.span.clone(),
                format!("block `explore` works by hand, but this lesson computes in {}", lane.name()),
            )
            .label("not by hand")
            .help("delete `arithmetic` from the front matter, or put this network into a lesson of its own"),
        )),
    }
}

/// Layers of weighted sums and activations are what a page can work out again.
fn changeable(table: &Table<'_>, network: &Network<Decimal>, name: &Spanned<String>) -> Read<()> {
    let mistake = |message: String| Diagnostic::new(name.span.clone(), message);
    if let Some(at) = network.layers.iter().position(|layer| !layer.is_plain()) {
        let message = format!("block `explore` cannot change layer {} of `{}`", at + 1, network.name);
        return Err(table.report(
            mistake(message)
                .label("not a layer of weighted sums")
                .help("it takes networks whose layers have weights, biases and an activation"),
        ));
    }
    let widest = network.layers.iter().filter_map(|layer| layer.affine());
    if let Some(width) = widest.map(|affine| affine.weights.ncols()).find(|&n| n > MAX_SOURCES) {
        let message = format!("a neuron of `{}` reads {width} numbers", network.name);
        return Err(table.report(
            mistake(message)
                .label("too wide to change")
                .help(format!("block `explore` takes neurons that read at most {MAX_SOURCES}")),
        ));
    }
    Ok(())
}

fn read_change(entry: &Value<'_>) -> Read<Change> {
    let text = entry.text()?;
    let found = CHANGES.iter().find(|(name, _)| *name == text.value);
    found.map(|(_, change)| *change).ok_or_else(|| {
        let names = CHANGES.iter().map(|(name, _)| *name);
        let message = format!("`{}` is nothing that can be changed", text.value);
        let diagnostic = Diagnostic::new(text.span, message).label("unknown");
        entry.report(diagnostic.known(&text.value, names, "choices"))
    })
}

fn read_activation(entry: &Value<'_>, digits: u32) -> Read<&'static str> {
    match activation(entry)? {
        LayerActivation::Elementwise(activation) => {
            if !fits(&activation, digits) {
                let message = format!(
                    "the usual slope of `leaky_relu`, {}, has more than {digits} decimals",
                    activation.slope.shown().typeset()
                );
                let diagnostic = entry.mistake(message).label("cannot be written");
                return Err(entry.report(diagnostic.help("give the lesson more `digits`, or leave it out")));
            }
            Ok(activation.row.name)
        }
        LayerActivation::Softmax => Ok("softmax"),
    }
}

/// Whether an activation can be computed with so many decimals.
fn fits(activation: &Activation, digits: u32) -> bool {
    activation.row.name != "leaky_relu" || activation.slope.normalize().scale() <= digits
}

fn every_activation(digits: u32) -> Vec<&'static str> {
    let rows = crate::network::ACTIVATIONS.iter().map(|row| row.name);
    let fit = |name: &&str| Activation::named(name).is_some_and(|one| fits(&one, digits));
    rows.filter(fit).chain(["softmax"]).collect()
}

fn read_range(value: &Value<'_>, lane: Lane) -> Read<[Decimal; 2]> {
    let ends = value.list_of(|end| end.parameter(lane))?;
    let [from, to] = ends.as_slice() else {
        return Err(value.expected("two numbers", "[-5, 5]"));
    };
    if from >= to {
        let diagnostic = value.mistake("a range goes from the smaller number to the larger");
        return Err(value.report(diagnostic.label("backwards").help(format!(
            "such as `[{}, {}]`",
            to.min(from).shown(),
            if from == to { *to + Decimal::ONE } else { *from }.shown()
        ))));
    }
    Ok([*from, *to])
}

fn read_step(value: &Value<'_>, lane: Lane) -> Read<Decimal> {
    let step = value.parameter(lane)?;
    if step <= Decimal::ZERO {
        let diagnostic = value.mistake("a slider moves by a step above 0");
        return Err(value.report(diagnostic.label("not above 0").help("such as `0.5`")));
    }
    Ok(step)
}

impl ExploreBlock {
    /// Whether something may be changed.
    pub fn changes(&self, change: Change) -> bool {
        self.change.contains(&change)
    }

    /// Whether the weights and biases of a neuron may be changed, as far as they may at all.
    pub fn opens(&self, neuron: &str) -> bool {
        let named = |names: &Vec<Spanned<String>>| names.iter().any(|name| name.value == neuron);
        self.neurons.as_ref().is_none_or(named)
    }

    /// How many fields the block has for a network.
    fn fields(&self, network: &Network<Decimal>) -> usize {
        let mut count = if self.changes(Change::Inputs) { network.inputs.len() } else { 0 };
        for layer in &network.layers {
            count += usize::from(self.changes(Change::Activations));
            let Some(affine) = layer.affine() else { continue };
            let neurons = layer.neurons.iter().filter(|name| self.opens(name)).count();
            let weights = if self.changes(Change::Weights) { affine.weights.ncols() } else { 0 };
            count += neurons * (weights + usize::from(self.changes(Change::Biases)));
        }
        count
    }
}
