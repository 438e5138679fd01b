//! The networks of a lesson: names, layers, limits.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::MAX_BY_HAND_WEIGHTS;
use super::construct::{self, Repetition};
use super::diagnostic::{Diagnostic, Read};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::graph;
use super::resolve;
use super::source::Spanned;
use super::stored;
use super::value::Value;
use crate::network::{Initialisation, MAX_WEIGHTS, Network, StoredNetwork};
use crate::number::{Decimal, Lane};
use crate::proof::bumps::BumpNetwork;
use crate::trace::{LOSSES, Loss};

/// A network of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkDefinition {
    /// The network, its parameters exactly as written or drawn.
    pub network: Network<Decimal>,
    /// Bytes of its name.
    pub span: Range<usize>,
    /// For each layer, how its parameters were drawn; `None` if they were given.
    pub initialisations: Vec<Option<Initialisation>>,
    /// How the lesson describes it.
    pub construction: Construction,
    /// How its outputs are charged, if it is traced backwards too.
    pub loss: Option<Loss>,
    /// The learning rate of one step of gradient descent.
    pub learning_rate: Option<Decimal>,
    /// Whether that step leaves the biases as they are.
    pub keep_biases: bool,
}

/// How a lesson describes a network.
#[derive(Clone, Debug, PartialEq)]
pub enum Construction {
    /// Layer by layer.
    Layers,
    /// The layers of another network, several times over.
    Repeat {
        /// The other network.
        network: String,
        /// How often its layers stand one after another.
        times: usize,
    },
    /// Bumps side by side, each out of two steps.
    Bumps(BumpNetwork),
    /// What a training run has found, rounded.
    Trained {
        /// The run.
        run: String,
    },
}

pub(super) const NETWORK_FIELDS: &[FieldRow] =
    &[INPUTS, LAYERS, LOSS, LEARNING_RATE, KEEP_BIASES, REPEAT, BUMPS, TRAINED];
pub(super) const INPUTS: FieldRow = FieldRow::optional(
    "inputs",
    "names, or a table",
    "names of the inputs, in order, a run of them such as `\"x1..x300\"`, or `{ name = \"x\", shape = [3, 3] }`; left out with `repeat` or `bumps`",
);
pub(super) const LAYERS: FieldRow = FieldRow::optional(
    "layers",
    "tables, one per layer",
    "the layers, each reading the one before unless it says otherwise; left out with `repeat` or `bumps`",
);
pub(super) const LOSS: FieldRow = FieldRow::optional(
    "loss",
    "name of a loss",
    "a row of `longhand list losses`: every trace on a data row with targets goes back from it",
);
pub(super) const LEARNING_RATE: FieldRow = FieldRow::optional(
    "learning-rate",
    "number",
    "with `loss`, the η of one step of gradient descent",
);
pub(super) const KEEP_BIASES: FieldRow = FieldRow::optional(
    "keep-biases",
    "true or false",
    "with `learning-rate`, whether the step updates the weights only; false if left out",
);
pub(super) const REPEAT: FieldRow = FieldRow::optional(
    "repeat",
    "table",
    "instead of inputs and layers, another network several times over: `{ network = \"g\", times = 3 }`",
);
pub(super) const BUMPS: FieldRow = FieldRow::optional(
    "bumps",
    "table",
    "instead of inputs and layers, a curve of bumps out of steep sigmoids: `{ heights = [1, 3, 2, 1] }`",
);

pub(super) const TRAINED: FieldRow = FieldRow::optional(
    "trained",
    "name of a run",
    "instead of inputs and layers, the network that `[train.NAME]` ends with, rounded to the lesson's `digits`",
);

/// Names that mean a number of a neuron in an address, and so cannot name a neuron.
pub(super) const RESERVED: [&str; 14] = [
    "weight", "input", "product", "sum", "bias", "z", "shift", "shifted", "exp", "total", "a",
    "grad", "updated", "value",
];

/// Reads every network of the front matter into `definitions`.
pub(super) fn read_all(
    front: &Table<'_>,
    field: &FieldRow,
    lane: Lane,
    definitions: &mut Definitions,
) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`network`")) else {
        return;
    };
    let mut networks = Networks { front, definitions, weights: 0 };
    let mut waiting: Vec<Repetition<'_>> = Vec::new();
    for (name, value) in tables.entries() {
        let network = resolve::name(name.value, &name.span, "network", true, front).and(read(
            name,
            value,
            lane,
            &networks.definitions.folder,
        ));
        match network {
            Ok(Described::Ready(network)) => networks.add(name, Ok(*network)),
            Ok(Described::Stored(network)) => networks.definitions.stored.push(*network),
            Ok(Described::Waiting(repetition)) => waiting.push(*repetition),
            Ok(Described::Trained) => networks.definitions.trained.push(name.value.to_owned()),
            Err(reported) => networks.add(name, Err(reported)),
        }
    }
    // A repetition is built once the network that it repeats is, in whatever order they are written.
    while !waiting.is_empty() {
        let names: Vec<&str> = waiting.iter().map(|one| one.name.value).collect();
        let (later, now): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|one| names.contains(&one.source.value.as_str()));
        if now.is_empty() {
            for one in &later {
                one.circular();
                networks.definitions.broken.push(one.name.value.to_owned());
            }
            break;
        }
        for one in now {
            let network = one.build(networks.definitions, lane);
            networks.add(&one.name, network);
        }
        waiting = later;
    }
    networks.definitions.networks.sort_by_key(|network| network.span.start);
}

/// The networks read so far.
struct Networks<'t, 'd> {
    front: &'t Table<'t>,
    definitions: &'d mut Definitions,
    /// Weights of all of them.
    weights: usize,
}

impl Networks<'_, '_> {
    fn add(&mut self, name: &Spanned<&str>, network: Read<NetworkDefinition>) {
        match network {
            Ok(network) if self.weights + network.network.weight_count() > MAX_WEIGHTS => {
                let message = format!("the lesson has more than {MAX_WEIGHTS} weights");
                let diagnostic = Diagnostic::new(name.span.clone(), message);
                self.front.report(diagnostic.label("too many in all"));
                self.definitions.broken.push(name.value.to_owned());
            }
            Ok(network) => {
                self.weights += network.network.weight_count();
                self.definitions.networks.push(network);
            }
            Err(_) => self.definitions.broken.push(name.value.to_owned()),
        }
    }
}

/// What a network's table says.
enum Described<'a> {
    /// The whole network.
    Ready(Box<NetworkDefinition>),
    /// A network whose parameters are stored.
    Stored(Box<StoredNetwork>),
    /// Another network several times over, which may stand further down.
    Waiting(Box<Repetition<'a>>),
    /// What a run finds, which is read later.
    Trained,
}

/// Names with their places, or a mistake.
pub(super) type Names = Read<Vec<Spanned<String>>>;

fn read<'a>(
    name: &Spanned<&'a str>,
    value: &Value<'a>,
    lane: Lane,
    folder: &Path,
) -> Read<Described<'a>> {
    let table = value.table(format!("network `{}`", name.value))?;
    table.allow(NETWORK_FIELDS);
    construct::one_way(&table, &[&LAYERS, &REPEAT, &BUMPS, &TRAINED])?;
    construct::one_way(&table, &[&INPUTS, &REPEAT, &BUMPS, &TRAINED])?;
    let descent = descent(&table, lane);
    if table.get(&TRAINED).is_some() {
        return descent.map(|_| Described::Trained);
    }
    if let Some(value) = table.get(&REPEAT) {
        return construct::repetition(name, table, &value, descent?)
            .map(|repetition| Described::Waiting(Box::new(repetition)));
    }
    if stored::applies(&table) {
        let network = stored::read(name, &table, lane, folder);
        return network.map(|network| Described::Stored(Box::new(network)));
    }
    let network = match table.get(&BUMPS) {
        Some(value) => construct::bumps(name, &table, &value, lane),
        None => graph::read_layers(name, &table, lane),
    };
    let (network, descent) = (network?, descent?);
    Ok(Described::Ready(Box::new(descent.given_to(network))))
}

/// How a network is charged, and how it takes a step.
#[derive(Clone, Copy)]
pub(super) struct Descent {
    loss: Option<Loss>,
    rate: Option<Decimal>,
    keep_biases: bool,
}

impl Descent {
    /// The network, charged so.
    pub(super) fn given_to(self, network: NetworkDefinition) -> NetworkDefinition {
        let Descent { loss, rate, keep_biases } = self;
        NetworkDefinition { loss, learning_rate: rate, keep_biases, ..network }
    }
}

pub(super) fn descent(table: &Table<'_>, lane: Lane) -> Read<Descent> {
    let loss = table.optional(&LOSS, |value| read_loss(&value));
    let rate = table.optional(&LEARNING_RATE, |value| value.parameter(lane));
    let keep_biases = table.optional(&KEEP_BIASES, |value| value.boolean());
    for (field, before) in [(&LEARNING_RATE, &LOSS), (&KEEP_BIASES, &LEARNING_RATE)] {
        if table.get(field).is_some() && table.get(before).is_none() {
            let message = format!("`{}` without `{}`", field.name, before.name);
            let label = format!("means nothing without a `{}`", before.name);
            let diagnostic = Diagnostic::new(table.key_span(field), message).label(label);
            let help = format!("give {} a `{}`, or leave this out", table.what(), before.name);
            return Err(table.report(diagnostic.help(help)));
        }
    }
    Ok(Descent { loss: loss?, rate: rate?, keep_biases: keep_biases?.unwrap_or(false) })
}

/// A loss by name.
pub(super) fn read_loss(value: &Value<'_>) -> Read<Loss> {
    let name = value.text()?.value;
    Loss::named(&name).ok_or_else(|| {
        let names = LOSSES.iter().map(|row| row.name);
        let mistake = value.mistake(format!("there is no loss `{name}`"));
        value.report(mistake.label("unknown loss").known(&name, names, "losses"))
    })
}

/// Checks that a network is small enough to be worked in the lesson's arithmetic.
pub(super) fn admitted(
    network: &Network<Decimal>,
    lane: Lane,
    span: &Range<usize>,
    table: &Table<'_>,
) -> Read<()> {
    let (weights, products) = (network.weight_count(), network.product_count());
    if matches!(lane, Lane::ByHand { .. }) && weights.max(products) > MAX_BY_HAND_WEIGHTS {
        // Where weights are shared, each of their uses is a product to work out.
        let (number, what) = if weights > MAX_BY_HAND_WEIGHTS {
            (weights, "weights")
        } else {
            (products, "products")
        };
        let message = format!("more than {MAX_BY_HAND_WEIGHTS} {what} are not worked by hand");
        return Err(table.report(
            Diagnostic::new(span.clone(), message)
                .label(format!("{number} {what}"))
                .help("set `arithmetic = \"f64\"`"),
        ));
    }
    Ok(())
}

/// Complains of names that stand twice.
pub(super) fn unique<'n>(
    names: impl Iterator<Item = &'n Spanned<String>>,
    table: &Table<'_>,
) -> Read<()> {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    let mut told = None;
    let mut result = Ok(());
    for name in names {
        // The names that a layer gives to its neurons stand in one place: they are one mistake.
        if let Some(first) = seen.insert(&name.value, name)
            && told.as_ref() != Some(&name.span)
        {
            told = Some(name.span.clone());
            let message = format!("the name `{}` is used twice in {}", name.value, table.what());
            result = Err(table.report(
                Diagnostic::new(name.span.clone(), message)
                    .label("used again")
                    .related(first.span.clone(), "used here first")
                    .help("every input and every neuron of a network has a name of its own"),
            ));
        }
    }
    result
}

/// "1 neuron", "2 neurons", "2 biases", "2 rows of targets".
pub(super) fn count(number: usize, what: &str) -> String {
    if number == 1 {
        return format!("1 {what}");
    }
    let (noun, rest) = what.split_at(what.find(' ').unwrap_or(what.len()));
    let ending = if noun.ends_with('s') { "es" } else { "s" };
    format!("{number} {noun}{ending}{rest}")
}
