//! Layers multiplied out into one, and where an activation stops that.

mod orientation;
mod parting;
mod rows;

use super::super::study::{Study, StudyError};
use super::super::view::{Block, Prose, Stage, Worked};
use super::PageError;
use super::exact::{
    Notation, equal, equation, name, numbered, rational, sentence, spelled, stage, with_formulas,
};
use crate::lesson::Vectors;
use crate::lesson::block::CollapseBlock;
use crate::network::{Activation, Layer, Network, Operation, Shape};
use crate::number::{Decimal, Shown};
use crate::proof::Rational;
use crate::proof::collapse::{
    AffineMap, Collapse, Composition, ShapeError, collapse as multiply_out,
};
use crate::report::{Expr, Ledger, LineKind};

use parting::{no_other_layer, parting};
use rows::on_every_row;

/// Products and sums of decimals are decimals.
const NOTATION: Notation = Notation::Decimals;
/// A step with more entries than this is folded.
const FOLD_ABOVE: usize = 16;
/// Neurons between, of which the paths are named.
const PATHS: usize = 4;

/// The work of a `collapse` block.
pub(super) fn collapse(
    study: &Study<'_>,
    id: &str,
    block: &CollapseBlock,
    caption: Option<Prose>,
) -> Result<Worked, PageError> {
    let network = &block.network.value;
    let definition = study.lesson.network(network);
    let definition = definition.ok_or_else(|| StudyError::Network(network.clone()))?;
    let chain = Chain::of(&definition.network, study.lesson.notation.vectors)
        .map_err(|error| PageError::Proof { id: id.to_owned(), message: error.to_string() })?;
    let data = match &block.data {
        Some(data) => Some(
            study
                .lesson
                .data_set(&data.value)
                .ok_or_else(|| StudyError::Data(data.value.clone()))?,
        ),
        None => None,
    };
    let bent = chain.bent();
    let mut stages = vec![what_is_multiplied(&chain, &bent)];
    for (step, composition) in chain.collapsed.steps.iter().enumerate() {
        stages.push(weights_stage(&chain, step, composition));
        stages.push(biases_stage(&chain, step, composition));
    }
    stages.push(one_layer(&chain, bent.is_empty()));
    let exact = chain.is_piecewise();
    let mut verdict = "are one";
    if !bent.is_empty() {
        let (stage, parted) = parting(study, &chain)?;
        stages.push(stage);
        let no_other = no_other_layer(&chain);
        verdict = match (parted, &no_other) {
            (_, Some(_)) => "are not one",
            (true, None) => "are not their product",
            (false, None) => "agree with their product wherever they were tried",
        };
        stages.extend(no_other);
    }
    if let Some(data) = data {
        stages.push(on_every_row(study, &chain, data)?);
    }
    let title = format!("The {} layers of “{network}” {verdict}", spelled(chain.maps.len()));
    Ok(Worked {
        id: id.to_owned(),
        title,
        subtitle: Some(
            if exact { "exact, nothing rounded" } else { "products exact, traces rounded" }
                .to_owned(),
        ),
        stages,
        caption,
    })
}

/// A network with its layers as affine maps, and what they multiply out to.
struct Chain<'l> {
    network: &'l Network<Decimal>,
    maps: Vec<AffineMap>,
    collapsed: Collapse,
    vectors: Vectors,
}

impl<'l> Chain<'l> {
    fn of(network: &'l Network<Decimal>, vectors: Vectors) -> Result<Self, ShapeError> {
        let affine = network.layers.iter().filter_map(Layer::affine);
        let maps: Vec<AffineMap> = affine
            .map(|affine| AffineMap {
                matrix: affine.weights.map(|weight| rational(&weight)),
                offset: affine.biases.map(|bias| rational(&bias)),
            })
            .collect();
        let collapsed = multiply_out(&maps)?;
        Ok(Self { network, maps, collapsed, vectors })
    }

    /// Whether every activation is made of straight pieces, so that every value is an exact fraction.
    fn is_piecewise(&self) -> bool {
        let activations = self.network.layers.iter().map(Layer::activation);
        activations.into_iter().all(|activation| {
            activation.is_some_and(|a| matches!(a.row.shape, Shape::Pieces { .. }))
        })
    }

    /// The layers, from 1, whose activation is not the identity.
    fn bent(&self) -> Vec<usize> {
        let layers = self.network.layers.iter().enumerate();
        let bent = layers.filter(|(_, layer)| !layer.activation().is_some_and(passes));
        bent.map(|(index, _)| index + 1).collect()
    }

    /// The outputs of every layer in exact arithmetic; `None` where an activation has no exact value.
    fn exactly(&self, input: &[Rational]) -> Option<Vec<Vec<Rational>>> {
        let mut outputs: Vec<Vec<Rational>> = Vec::new();
        for (layer, map) in self.network.layers.iter().zip(&self.maps) {
            let before = outputs.last().map_or(input, Vec::as_slice);
            let activation = layer.activation()?;
            let z = map.apply(before).ok()?;
            let out = z.iter().map(|z| activation.exact_value(&Shown::fraction(z)));
            outputs.push(out.collect::<Option<_>>()?);
        }
        Some(outputs)
    }

    /// The same network with every activation taken out.
    fn straightened(&self) -> Network<Decimal> {
        let mut straight = self.network.clone();
        for layer in &mut straight.layers {
            for operation in &mut layer.operations {
                let identity = Activation::named("identity").map(Operation::Activation);
                if let (Operation::Activation(_) | Operation::Softmax, Some(identity)) =
                    (&*operation, identity)
                {
                    *operation = identity;
                }
            }
        }
        straight
    }

    fn outputs(&self) -> &[String] {
        self.network.outputs()
    }
}

/// Whether an activation gives back what it is given.
fn passes(activation: Activation) -> bool {
    activation.is_identity()
        || (activation.row.name == "leaky_relu" && activation.slope == Decimal::ONE)
}

/// 𝐖ₖ and 𝐛ₖ; what the first k layers come to is 𝐂ₖ and 𝐜ₖ, for one layer 𝐖₁ and 𝐛₁.
fn weights_name(layers: usize) -> Expr {
    numbered(if layers == 1 { "𝐖" } else { "𝐂" }, layers - 1)
}

fn biases_name(layers: usize) -> Expr {
    numbered(if layers == 1 { "𝐛" } else { "𝐜" }, layers - 1)
}

/// The layers as matrices, and why they may be multiplied.
fn what_is_multiplied(chain: &Chain<'_>, bent: &[usize]) -> Stage {
    let (neuron, read) = chain.lines();
    let mut blocks = vec![with_formulas(
        &format!(
            "Each layer is a table of weights {{}} and a {read} of biases {{}}. A {neuron} of the table is a neuron, a \
             {read} is one of the numbers that the neuron reads. The neuron multiplies number by number and adds up."
        ),
        &[name("𝐖"), chain.vector(name("𝐛"))],
    )];
    for (index, map) in chain.maps.iter().enumerate() {
        let input = if index == 0 { name("𝐱") } else { numbered("𝐚", index - 1) };
        let input = chain.vector(input);
        let affine =
            |weights, biases| Expr::Sum(vec![chain.product(vec![weights, input.clone()]), biases]);
        blocks.push(equation(
            Expr::Words(format!("layer {}", index + 1)),
            [
                affine(numbered("𝐖", index), chain.vector(numbered("𝐛", index))),
                affine(chain.weights(&map.matrix), chain.numbers(&map.offset)),
            ],
        ));
    }
    if !bent.is_empty() {
        let named: Vec<String> = bent
            .iter()
            .filter_map(|&layer| {
                let activation = chain.network.layers.get(layer - 1)?.activation_name();
                let symbol = Activation::named(activation).map_or(activation, |a| a.row.symbol);
                Some(format!("layer {layer} applies {symbol}"))
            })
            .collect();
        blocks.push(sentence(format!(
            "But {}. Leave that out for a moment, and see what the layers would come to.",
            named.join(", and ")
        )));
    }
    let x = || chain.vector(name("𝐱"));
    let w = |index| numbered("𝐖", index);
    let b = |index| chain.vector(numbered("𝐛", index));
    let inner = Expr::Sum(vec![chain.product(vec![w(0), x()]), b(0)]);
    blocks.push(sentence(
        "The second layer multiplies what the first one gives, and a product of a sum is a sum of products:",
    ));
    let output = if chain.maps.len() == 2 { name("𝐲") } else { numbered("𝐚", 1) };
    blocks.push(equation(
        chain.vector(output),
        [
            Expr::Sum(vec![chain.product(vec![w(1), inner]), b(1)]),
            Expr::Sum(vec![
                chain.product(vec![w(1), w(0), x()]),
                chain.product(vec![w(1), b(0)]),
                b(1),
            ]),
        ],
    ));
    stage("What the layers do", blocks)
}

/// 𝐖₂ · 𝐖₁: as matrices, then every entry.
fn weights_stage(chain: &Chain<'_>, step: usize, composition: &Composition) -> Stage {
    let (layer, map) = (step + 2, &chain.maps[step + 1]);
    let before = before(chain, step);
    let product = chain.product(vec![numbered("𝐖", layer - 1), weights_name(layer - 1)]);
    let sources = chain.network.sources(0);
    let neurons = chain.network.sources(layer);
    let lines = composition.matrix_entries.iter().map(|entry| {
        let label = path(sources.get(entry.column), neurons.get(entry.row));
        let work = Expr::Sum(chain.factors(NOTATION.products(&entry.work)));
        equal(LineKind::Step, label, Some(work), NOTATION.shown(&entry.work.sum))
    });
    let ledger = Ledger {
        title: Expr::Words(
            "Every entry: a row of the left table times a column of the right one".to_owned(),
        ),
        lines: lines.collect(),
        equation: None,
        note: None,
    };
    let through: Vec<Expr> =
        chain.network.sources(layer - 1).iter().take(PATHS).map(|neuron| name(neuron)).collect();
    let more = if chain.network.sources(layer - 1).len() > PATHS { " and so on" } else { "" };
    let paths = vec!["through {}"; through.len()].join(", ");
    let blocks = vec![
        with_formulas(
            &format!(
                "How much of an input reaches an output? Follow every path between the two, {paths}{more}: \
                 multiply the weights along a path, and add up the paths."
            ),
            &through,
        ),
        equation(
            product,
            [
                chain.product(vec![chain.weights(&map.matrix), chain.weights(&before.matrix)]),
                chain.weights(&composition.result.matrix),
            ],
        ),
        Block::Ledgers(vec![ledger]),
    ];
    Stage {
        title: format!("The weights of {} in one table", layers_up_to(layer)),
        folded: composition.matrix_entries.len() > FOLD_ABOVE,
        blocks,
    }
}

/// 𝐖₂ · 𝐛₁ + 𝐛₂: as matrices, then every entry.
fn biases_stage(chain: &Chain<'_>, step: usize, composition: &Composition) -> Stage {
    let (layer, map) = (step + 2, &chain.maps[step + 1]);
    let before = before(chain, step);
    let neurons = chain.network.sources(layer);
    let lines = composition.offset_entries.iter().map(|entry| {
        let label = neurons.get(entry.row).map_or("", String::as_str);
        let mut terms = chain.factors(NOTATION.products(&entry.work));
        terms.push(NOTATION.number(&entry.added));
        equal(LineKind::Step, name(label), Some(Expr::Sum(terms)), NOTATION.shown(&entry.value))
    });
    let ledger = Ledger {
        title: Expr::Words(match chain.vectors {
            Vectors::Columns => {
                "Every entry: a row of weights times the biases before, plus the bias".to_owned()
            }
            Vectors::Rows => {
                "Every entry: the biases before times a column of weights, plus the bias".to_owned()
            }
        }),
        lines: lines.collect(),
        equation: None,
        note: None,
    };
    let left = Expr::Sum(vec![
        chain.product(vec![numbered("𝐖", layer - 1), chain.vector(biases_name(layer - 1))]),
        chain.vector(numbered("𝐛", layer - 1)),
    ]);
    let numbers = Expr::Sum(vec![
        chain.product(vec![chain.weights(&map.matrix), chain.numbers(&before.offset)]),
        chain.numbers(&map.offset),
    ]);
    let mut blocks = vec![
        equation(left, [numbers, chain.numbers(&composition.result.offset)]),
        Block::Ledgers(vec![ledger]),
    ];
    if layer < chain.maps.len() {
        let text = format!(
            "So {} are one layer, with these weights and biases. Call them {{}} and {{}}.",
            layers_up_to(layer)
        );
        blocks.push(with_formulas(&text, &[weights_name(layer), chain.vector(biases_name(layer))]));
    }
    Stage {
        title: format!("The biases of {} in one {}", layers_up_to(layer), chain.lines().1),
        folded: composition.matrix_entries.len() > FOLD_ABOVE,
        blocks,
    }
}

/// What the layers before a step come to.
fn before<'c>(chain: &'c Chain<'_>, step: usize) -> &'c AffineMap {
    match step.checked_sub(1).and_then(|last| chain.collapsed.steps.get(last)) {
        Some(last) => &last.result,
        None => &chain.maps[0],
    }
}

/// "x₁ → y₁".
fn path(from: Option<&String>, to: Option<&String>) -> Expr {
    let symbol = |side: Option<&String>| name(side.map_or("", String::as_str));
    Expr::Phrase(vec![symbol(from), Expr::Words("→".to_owned()), symbol(to)])
}

/// "layers 1 and 2", "layers 1 to 3".
fn layers_up_to(layer: usize) -> String {
    let joint = if layer == 2 { "and" } else { "to" };
    format!("layers 1 {joint} {layer}")
}

/// The one layer, as a formula and neuron by neuron.
fn one_layer(chain: &Chain<'_>, equals: bool) -> Stage {
    let one = &chain.collapsed.result;
    let layers = chain.maps.len();
    let inputs: Vec<Expr> = chain.network.inputs.iter().map(|input| name(input)).collect();
    let mut blocks = vec![equation(
        chain.vector(name("𝐲")),
        [Expr::Sum(vec![
            chain.product(vec![chain.weights(&one.matrix), chain.vector(name("𝐱"))]),
            chain.numbers(&one.offset),
        ])],
    )];
    for (row, output) in chain.outputs().iter().enumerate().take(FOLD_ABOVE) {
        let weights: Vec<Rational> = one.matrix.row(row).iter().cloned().collect();
        let right = NOTATION.neuron(&weights, &one.offset[row], &inputs);
        blocks.push(equation(name(output), [right]));
    }
    let title = if equals {
        let both = if layers == 2 { "both".to_owned() } else { format!("all {}", spelled(layers)) };
        blocks.push(with_formulas(
            &format!(
                "No measurement is behind this: the equations hold for every {{}}. What the {} layers compute, \
                 this one layer computes alone.",
                spelled(layers)
            ),
            &[chain.vector(name("𝐱"))],
        ));
        format!("The one layer that equals {both}")
    } else {
        "The one layer they would be without activation".to_owned()
    };
    stage(title, blocks)
}
