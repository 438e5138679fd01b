//! Layers multiplied out into one, and where an activation stops that.

use num_traits::Signed;

use super::super::study::{Study, StudyError};
use super::super::view::{
    Block, Cell, Column, ColumnKind, Prose, Row, Stage, Table, TableBlock, Value, Worked,
};
use super::PageError;
use super::compare::{self, Names, Sides};
use super::exact::{
    Notation, column, equal, equation, name, numbered, rational, sentence, spelled, stage,
    with_formulas, words,
};
use crate::lesson::DataSet;
use crate::lesson::block::CollapseBlock;
use crate::network::{Activation, Layer, Network, Operation};
use crate::number::{Decimal, Lane, Number, Shown, decimal};
use crate::proof::collapse::{
    AffineMap, Collapse, Composition, ShapeError, collapse as multiply_out,
};
use crate::proof::difference::{Grid, Search, first_difference};
use crate::proof::{Rational, point_text};
use crate::report::{Expr, Ledger, LineKind};
use crate::trace::{InputName, Record, run};

/// Products and sums of decimals are decimals.
const NOTATION: Notation = Notation::Decimals;
/// A step with more entries than this is folded.
const FOLD_ABOVE: usize = 16;
/// Neurons between, of which the paths are named.
const PATHS: usize = 4;
/// Two numbers of f64 that differ by more than this part of their size differ for certain.
const CERTAIN: f64 = 1e-6;

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
    let chain = Chain::of(&definition.network)
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
    let mut verdict = "are one";
    if !bent.is_empty() {
        stages.push(parting(study, &chain)?);
        let no_other = no_other_layer(&chain);
        verdict = if no_other.is_some() { "are not one" } else { "are not their product" };
        stages.extend(no_other);
    }
    if let Some(data) = data {
        stages.push(on_every_row(study, &chain, data)?);
    }
    let title = format!("The {} layers of “{network}” {verdict}", spelled(chain.maps.len()));
    Ok(Worked {
        id: id.to_owned(),
        title,
        subtitle: Some("exact, nothing rounded".to_owned()),
        stages,
        caption,
    })
}

/// A network with its layers as affine maps, and what they multiply out to.
struct Chain<'l> {
    network: &'l Network<Decimal>,
    maps: Vec<AffineMap>,
    collapsed: Collapse,
}

impl<'l> Chain<'l> {
    fn of(network: &'l Network<Decimal>) -> Result<Self, ShapeError> {
        let affine = network.layers.iter().filter_map(Layer::affine);
        let maps: Vec<AffineMap> = affine
            .map(|affine| AffineMap {
                matrix: affine.weights.map(|weight| rational(&weight)),
                offset: affine.biases.map(|bias| rational(&bias)),
            })
            .collect();
        let collapsed = multiply_out(&maps)?;
        Ok(Self { network, maps, collapsed })
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
    let mut blocks = vec![with_formulas(
        "Each layer is a table of weights {} and a column of biases {}. A row of the table is a neuron, a \
         column is one of the numbers that the neuron reads. The neuron multiplies number by number and adds up.",
        &[name("𝐖"), name("𝐛")],
    )];
    for (index, map) in chain.maps.iter().enumerate() {
        let input = if index == 0 { name("𝐱") } else { numbered("𝐚", index - 1) };
        let affine =
            |weights, biases| Expr::Sum(vec![Expr::Product(vec![weights, input.clone()]), biases]);
        blocks.push(equation(
            Expr::Words(format!("layer {}", index + 1)),
            [
                affine(numbered("𝐖", index), numbered("𝐛", index)),
                affine(NOTATION.matrix(&map.matrix), NOTATION.column(&map.offset)),
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
    let x = || name("𝐱");
    let w = |index| numbered("𝐖", index);
    let b = |index| numbered("𝐛", index);
    let inner = Expr::Sum(vec![Expr::Product(vec![w(0), x()]), b(0)]);
    blocks.push(sentence(
        "The second layer multiplies what the first one gives, and a product of a sum is a sum of products:",
    ));
    blocks.push(equation(
        Expr::Sum(vec![Expr::Product(vec![w(1), inner]), b(1)]),
        [Expr::Sum(vec![
            Expr::Product(vec![Expr::Product(vec![w(1), w(0)]), x()]),
            Expr::Product(vec![w(1), b(0)]),
            b(1),
        ])],
    ));
    stage("What the layers do", blocks)
}

/// 𝐖₂ · 𝐖₁: as matrices, then every entry.
fn weights_stage(chain: &Chain<'_>, step: usize, composition: &Composition) -> Stage {
    let (layer, map) = (step + 2, &chain.maps[step + 1]);
    let before = before(chain, step);
    let product = Expr::Product(vec![numbered("𝐖", layer - 1), weights_name(layer - 1)]);
    let sources = chain.network.sources(0);
    let neurons = chain.network.sources(layer);
    let lines = composition.matrix_entries.iter().map(|entry| {
        let label = path(sources.get(entry.column), neurons.get(entry.row));
        let work = Expr::Sum(NOTATION.products(&entry.work));
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
                Expr::Product(vec![NOTATION.matrix(&map.matrix), NOTATION.matrix(&before.matrix)]),
                NOTATION.matrix(&composition.result.matrix),
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
        let mut terms = NOTATION.products(&entry.work);
        terms.push(NOTATION.number(&entry.added));
        equal(LineKind::Step, name(label), Some(Expr::Sum(terms)), NOTATION.shown(&entry.value))
    });
    let ledger = Ledger {
        title: Expr::Words(
            "Every entry: a row of weights times the biases before, plus the bias".to_owned(),
        ),
        lines: lines.collect(),
        equation: None,
        note: None,
    };
    let left = Expr::Sum(vec![
        Expr::Product(vec![numbered("𝐖", layer - 1), biases_name(layer - 1)]),
        numbered("𝐛", layer - 1),
    ]);
    let numbers = Expr::Sum(vec![
        Expr::Product(vec![NOTATION.matrix(&map.matrix), NOTATION.column(&before.offset)]),
        NOTATION.column(&map.offset),
    ]);
    let mut blocks = vec![
        equation(left, [numbers, NOTATION.column(&composition.result.offset)]),
        Block::Ledgers(vec![ledger]),
    ];
    if layer < chain.maps.len() {
        let text = format!(
            "So {} are one layer, with these weights and biases. Call them {{}} and {{}}.",
            layers_up_to(layer)
        );
        blocks.push(with_formulas(&text, &[weights_name(layer), biases_name(layer)]));
    }
    Stage {
        title: format!("The biases of {} in one column", layers_up_to(layer)),
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
        name("𝐲"),
        [Expr::Sum(vec![
            Expr::Product(vec![NOTATION.matrix(&one.matrix), name("𝐱")]),
            NOTATION.column(&one.offset),
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
            &[name("𝐱")],
        ));
        format!("The one layer that equals {both}")
    } else {
        "The one layer they would be without activation".to_owned()
    };
    stage(title, blocks)
}

/// The simplest input at which the network and the one layer part, with both traced there.
fn parting(study: &Study<'_>, chain: &Chain<'_>) -> Result<Stage, PageError> {
    let grid = Grid::default();
    let (found, examined) = search(chain, grid);
    let order = format!(
        "Whole numbers from −{0} to {0} are tried in a fixed order: first the smallest sum of sizes, \
         and among equal sums the larger first number first.",
        grid.reach
    );
    let Some(input) = found else {
        return Ok(stage(
            "Do they differ?",
            vec![sentence(format!(
                "{order} On none of these {} inputs do the network and the one layer differ. That proves nothing \
                 about the other inputs.",
                spelled(examined)
            ))],
        ));
    };
    let place = point_text(&input);
    let numbers: Option<Vec<Decimal>> =
        input.iter().map(|number| decimal(&number.to_string()).ok()).collect();
    let Some(numbers) = numbers else {
        return Ok(stage("Where they part", vec![sentence(order)]));
    };
    let input_name = InputName::of(&numbers);
    let network = &chain.network.name;
    let left = study.trace(network, &input_name)?;
    let right = run(study.lane, &chain.straightened(), &numbers, input_name.clone());
    let right: std::rc::Rc<dyn Record> =
        std::rc::Rc::from(right.map_err(|error| StudyError::Trace {
            what: format!("{network}({input_name})"),
            error,
        })?);
    let names =
        Names { left: network.clone(), right: "without activation".to_owned(), both: false };
    let sides = Sides { label: place.clone(), left, right };
    let first = if examined == 1 {
        format!("Already the first, {place}, settles it:")
    } else {
        format!("The first at which the two differ is {place}, the {}:", ordinal(examined))
    };
    let mut blocks = vec![sentence(format!("{order} {first}"))];
    blocks.push(Block::Compare(compare::at_one_input(study, &sides, &names)));
    blocks.push(sentence(
        "One input is enough: two functions that differ somewhere are not the same function.",
    ));
    Ok(stage(format!("Where they part: {place}"), blocks))
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The first input on the grid at which network and one layer differ, and how many inputs were
/// tried, that one included.
fn search(chain: &Chain<'_>, grid: Grid) -> (Option<Vec<Rational>>, usize) {
    let inputs = chain.network.inputs.len();
    let one = |input: &[Rational]| chain.collapsed.result.apply(input).ok();
    let origin = vec![Rational::default(); inputs];
    let exact = chain.exactly(&origin).is_some();
    let outcome: Search<Option<Vec<Rational>>> = if exact {
        let network = |input: &[Rational]| chain.exactly(input)?.pop();
        first_difference(inputs, grid, network, one)
    } else {
        // A smooth activation has no exact values; f64 is enough where the two are far apart.
        let network = |input: &[Rational]| {
            let outputs = in_f64(chain, input)?;
            let one = one(input)?;
            let apart = outputs.iter().zip(&one).any(|(output, one)| {
                let size = one.abs() + Rational::from_integer(1.into());
                let limit = Rational::from_float(CERTAIN).unwrap_or_default() * size;
                (output - one).abs() > limit
            });
            Some(if apart { outputs } else { one })
        };
        first_difference(inputs, grid, network, one)
    };
    (outcome.difference.map(|found| found.input), outcome.examined)
}

fn in_f64(chain: &Chain<'_>, input: &[Rational]) -> Option<Vec<Rational>> {
    let numbers: Option<Vec<Decimal>> =
        input.iter().map(|number| decimal(&number.to_string()).ok()).collect();
    let numbers = numbers?;
    let record = run(Lane::F64, chain.network, &numbers, InputName::of(&numbers)).ok()?;
    let outputs = record.outputs().into_iter();
    outputs.map(|place| Some(record.shown(place)?.exact())).collect()
}

/// That the network is no single layer at all: halfway between two inputs a layer without activation
/// gives what lies halfway between its answers, and the network does not.
fn no_other_layer(chain: &Chain<'_>) -> Option<Stage> {
    let network = |input: &[Rational]| chain.exactly(input)?.pop();
    let mirrored = |input: &[Rational]| input.iter().map(|entry| -entry).collect::<Vec<_>>();
    let middle = vec![Rational::default(); chain.network.inputs.len()];
    let doubled: Vec<Rational> = network(&middle)?.iter().map(|value| value + value).collect();
    let ends = |input: &[Rational]| {
        let (one, other) = (network(input)?, network(&mirrored(input))?);
        Some(one.iter().zip(&other).map(|(a, b)| a + b).collect::<Vec<_>>())
    };
    let outcome = first_difference(middle.len(), Grid::default(), ends, |_| Some(doubled.clone()));
    let found = outcome.difference?;
    let differs = found.left?.iter().zip(&doubled).position(|(ends, middle)| ends != middle)?;
    let (end, other_end) = (found.input.clone(), mirrored(&found.input));
    let output = |input: &[Rational]| network(input)?.into_iter().nth(differs);
    let at = |input: &[Rational]| {
        let neuron = name(chain.outputs().get(differs).map_or("", String::as_str));
        Expr::Phrase(vec![neuron, Expr::Words(format!("at {}", point_text(input)))])
    };
    let (one, other, between) = (output(&end)?, output(&other_end)?, output(&middle)?);
    let line =
        |label: Expr, value: &Rational| equal(LineKind::Step, label, None, NOTATION.shown(value));
    let two = Rational::from_integer(2.into());
    let mean = Expr::Fraction(
        Expr::Sum(vec![NOTATION.number(&one), NOTATION.number(&other)]).into(),
        Expr::whole(2).into(),
    );
    let halfway = (&one + &other) / two;
    let ledger = Ledger {
        title: Expr::Words("Two inputs, and the one halfway between them".to_owned()),
        lines: vec![
            line(at(&end), &one),
            line(at(&other_end), &other),
            equal(
                LineKind::Step,
                Expr::Words("halfway, if straight".to_owned()),
                Some(mean),
                NOTATION.shown(&halfway),
            ),
            line(at(&middle), &between),
        ],
        equation: None,
        note: None,
    };
    Some(stage(
        "No other single layer would do",
        vec![
            sentence(
                "Could a layer with other weights give what this network gives? Whatever its weights, a layer without \
                 activation is straight: halfway between two inputs it gives what lies halfway between its two \
                 answers. This network does not:",
            ),
            Block::Ledgers(vec![ledger]),
        ],
    ))
}

/// Every row of the data through the layers and through the one layer.
fn on_every_row(study: &Study<'_>, chain: &Chain<'_>, data: &DataSet) -> Result<Stage, PageError> {
    let mut agreeing = 0;
    let mut rows = Vec::new();
    for (index, values) in data.inputs.iter().enumerate() {
        let input: Vec<Rational> = values.iter().map(rational).collect();
        let record = study.trace(&chain.network.name, &InputName::of(values))?;
        let numbers = study.numbers(&*record);
        let exact = chain.exactly(&input);
        let one = chain.collapsed.result.apply(&input).unwrap_or_default();
        let mut cells: Vec<Cell> = Vec::new();
        if let Some(labels) = &data.labels {
            cells.push(words(labels.get(index).cloned().unwrap_or_default()));
        }
        cells.extend(
            values.iter().map(|value| Cell::Number(Value { shown: value.shown(), address: None })),
        );
        let mut outputs = Vec::new();
        for layer in 1..=record.layers() {
            for neuron in 0..record.neurons(layer).len() {
                let place =
                    crate::trace::Place { layer, neuron, quantity: crate::trace::Quantity::Output };
                let shown = numbers.shown(place);
                // What was rounded in the trace is shown here as it is without rounding.
                let exact = exact.as_ref().and_then(|layers| layers.get(layer - 1)?.get(neuron));
                let value = match (shown, exact) {
                    (Some(shown), Some(exact)) if shown.exact() != *exact => NOTATION.value(exact),
                    (Some(shown), _) => Value { shown, address: Some(record.address(place)) },
                    (None, _) => continue,
                };
                if layer == record.layers() {
                    outputs.push(value.shown.exact());
                    cells.push(Cell::Outcome(value));
                } else {
                    cells.push(Cell::Number(value));
                }
            }
        }
        agreeing += usize::from(outputs == one);
        cells.extend(
            one.iter()
                .zip(&outputs)
                .map(|(one, output)| Cell::Target(NOTATION.value(one), one == output)),
        );
        rows.push(Row::Cells(cells, None));
    }
    let all = data.inputs.len();
    let verdict = match agreeing {
        _ if agreeing == all => {
            format!("On all {} rows the layers and the one layer give the same.", spelled(all))
        }
        0 => format!(
            "On none of the {} rows does the one layer give what the network gives.",
            spelled(all)
        ),
        _ => format!(
            "On {} of the {} rows the one layer gives what the network gives, on {} it does not.",
            spelled(agreeing),
            spelled(all),
            spelled(all - agreeing)
        ),
    };
    let table = Table {
        name: format!("Layer by layer and in one layer, on “{}”", data.name),
        columns: row_columns(chain, data.labels.is_some()),
        rows,
    };
    Ok(stage(
        format!("Row by row on “{}”", data.name),
        vec![Block::Table(TableBlock { table, caption: Some(super::prose::plain(verdict)) })],
    ))
}

fn row_columns(chain: &Chain<'_>, labels: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if labels {
        columns.push(column(Expr::Words(String::new()), ColumnKind::Heading));
    }
    let inputs = chain.network.inputs.iter();
    columns.extend(inputs.map(|input| column(name(input), ColumnKind::Input)));
    for layer in &chain.network.layers {
        let neurons = layer.neurons.iter();
        columns.extend(neurons.map(|neuron| column(name(neuron), ColumnKind::Number)));
    }
    columns.extend(chain.outputs().iter().map(|output| {
        let header = Expr::Phrase(vec![name(output), Expr::Words("in one layer".to_owned())]);
        column(header, ColumnKind::Wanted)
    }));
    columns
}
