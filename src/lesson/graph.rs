//! The layers of a network as a lesson writes them, one after the other, and what each of them reads.

use std::ops::Range;

use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::layer::kinds::{
    Expansion, Grid, Group, Incoming, KIND, LAYER_KINDS, LayerRow, READS, Setting, indexed,
};
use super::layer::{LAYER_FIELDS, LAYER_NAME, NEURONS, read_layer};
use super::network::{Construction, INPUTS, LAYERS, Names, NetworkDefinition, admitted, unique};
use super::resolve;
use super::source::Spanned;
use super::stored;
use super::value::{Value, all};
use crate::network::{
    self, Initialisation, Layer, MAX_INPUTS, MAX_LAYERS, Network, NetworkError, Shared, Source,
};
use crate::number::{Decimal, Lane};

pub(super) const SHAPED_FIELDS: &[FieldRow] = &[SHAPED_NAME, SHAPE];
const SHAPED_NAME: FieldRow =
    FieldRow::required("name", "name", "what the inputs are called, with an index each");
const SHAPE: FieldRow = FieldRow::required(
    "shape",
    "1 to 3 whole numbers",
    "how many there are; or rows and columns; or channels, rows and columns. The last index changes fastest",
);

/// A layer whose kind and names are known but not its parameters.
struct Draft<'a> {
    table: Table<'a>,
    kind: Read<Kind>,
}

enum Kind {
    /// The names of its neurons.
    Dense(Names),
    Other(&'static LayerRow),
}

/// The inputs of a network.
struct Inputs {
    names: Vec<Spanned<String>>,
    /// What they are called together, where they have a shape.
    name: Option<String>,
    grid: Option<Grid>,
}

/// Reads the inputs and the layers of a network.
pub(super) fn read_layers(
    name: &Spanned<&str>,
    table: &Table<'_>,
    lane: Lane,
) -> Read<NetworkDefinition> {
    let inputs = table.required(&INPUTS, |value| read_inputs(&value, table));
    let drafts = table.required(&LAYERS, |layers| {
        let layers = layers.some_of(Ok)?;
        if layers.len() > MAX_LAYERS {
            let message = format!("more than {MAX_LAYERS} layers");
            return Err(table.report(Diagnostic::new(table.key_span(&LAYERS), message)));
        }
        all(layers.iter().enumerate().map(|(index, layer)| {
            let table = layer.table(format!("layer {}", index + 1))?;
            let kind = read_kind(&table);
            Ok(Draft { table, kind })
        }))
    })?;
    let mut graph = Graph::new(&inputs, lane);
    for draft in &drafts {
        graph.add(draft);
    }
    let inputs = inputs?.names;
    unique(inputs.iter().chain(&graph.names), table)?;
    graph.broken.map_or(Ok(()), Err)?;
    let inputs = inputs.into_iter().map(|input| input.value);
    let network = Network::with_shared(name.value, inputs, graph.layers, graph.shared);
    let network = network.map_err(|error: NetworkError| {
        let diagnostic = Diagnostic::new(name.span.clone(), error.to_string());
        table.report(diagnostic.label("this network"))
    })?;
    admitted(&network, lane, &name.span, table)?;
    Ok(NetworkDefinition {
        network,
        span: name.span.clone(),
        initialisations: graph.initialisations,
        construction: Construction::Layers,
        loss: None,
        learning_rate: None,
        keep_biases: false,
    })
}

/// Names of inputs or neurons.
fn names(value: &Value<'_>, what: &str, table: &Table<'_>) -> Names {
    if let Some(run) = stored::run_of_names(value, what, table)? {
        let names = network::Names::Numbered(run).to_vec();
        return Ok(names.into_iter().map(|name| Spanned::new(name, value.span())).collect());
    }
    value.some_of(|item| {
        let name = item.text()?;
        resolve::name(&name.value, &name.span, what, false, table)?;
        Ok(name)
    })
}

/// The inputs by their names, or by a shape.
fn read_inputs(value: &Value<'_>, network: &Table<'_>) -> Read<Inputs> {
    if !value.is_table() {
        return Ok(Inputs { names: names(value, "input", network)?, name: None, grid: None });
    }
    let table = value.table(format!("`inputs` of {}", network.what()))?;
    table.allow(SHAPED_FIELDS);
    let name = table.required(&SHAPED_NAME, |value| {
        let name = value.text()?;
        resolve::name(&name.value, &name.span, "input", false, network)?;
        Ok(name.value)
    });
    let shape =
        table.required(&SHAPE, |value| {
            let shape = value.some_of(|length| length.whole_number(1, MAX_INPUTS as u64))?;
            let shape: Vec<usize> = shape.iter().map(|length| length.value as usize).collect();
            let inputs =
                shape.iter().try_fold(1usize, |product, length| product.checked_mul(*length));
            if shape.len() > 3 || inputs.is_none_or(|inputs| inputs > MAX_INPUTS) {
                let message = "this is no shape of inputs";
                return Err(value.report(value.mistake(message).label("not a shape").help(
                    format!("1 to 3 whole numbers, and at most {MAX_INPUTS} inputs in all"),
                )));
            }
            Ok(shape)
        });
    let (name, shape) = (name?, shape?);
    let grid = match shape[..] {
        [rows, columns] => Some(Grid { channels: 1, rows, columns }),
        [channels, rows, columns] => Some(Grid { channels, rows, columns }),
        _ => None,
    };
    let spanned = |name| Spanned::new(name, value.span());
    let names = indexed(&name, &shape).into_iter().map(spanned).collect();
    Ok(Inputs { names, name: Some(name), grid })
}

/// What kind of layer it is; all keys that it does not have are told.
fn read_kind(table: &Table<'_>) -> Read<Kind> {
    let kind = table.optional(&KIND, |value| {
        let name = value.text()?.value;
        if name == "dense" {
            return Ok(None);
        }
        let row = LAYER_KINDS.iter().find(|row| row.name == name);
        row.map(Some).ok_or_else(|| {
            let names = LAYER_KINDS.iter().map(|row| row.name).chain(["dense"]);
            value.report(
                value
                    .mistake(format!("there is no kind of layer `{name}`"))
                    .label("unknown kind")
                    .known(&name, names, "kinds"),
            )
        })
    })?;
    Ok(match kind.flatten() {
        None => {
            table.allow(LAYER_FIELDS);
            Kind::Dense(table.required(&NEURONS, |value| names(&value, "neuron", table)))
        }
        Some(row) => {
            table.allow([&KIND, &READS].into_iter().chain(row.fields));
            Kind::Other(row)
        }
    })
}

/// The layers as far as they are read.
struct Graph {
    lane: Lane,
    /// How many layers the network has so far, those with a mistake included.
    before: usize,
    layers: Vec<Layer<Decimal>>,
    initialisations: Vec<Option<Initialisation>>,
    shared: Vec<Shared<Decimal>>,
    /// Names of the inputs, and of the neurons of every layer that was read.
    values: Vec<(usize, Vec<Spanned<String>>)>,
    /// What `reads` can name besides single values.
    groups: Vec<Group>,
    /// What the next layer reads if it does not say.
    last: Read<Incoming>,
    /// Names of all neurons and of shared parameters, with their places.
    names: Vec<Spanned<String>>,
    broken: Option<Reported>,
}

impl Graph {
    fn new(inputs: &Read<Inputs>, lane: Lane) -> Self {
        let mut graph = Self {
            lane,
            before: 0,
            layers: Vec::new(),
            initialisations: Vec::new(),
            shared: Vec::new(),
            values: Vec::new(),
            groups: Vec::new(),
            last: Err(Reported::earlier()),
            names: Vec::new(),
            broken: inputs.as_ref().err().copied(),
        };
        match inputs {
            Err(reported) => graph.last = Err(*reported),
            Ok(inputs) => {
                let incoming = graph.all_of(0, inputs.names.clone(), inputs.grid);
                if let Some(name) = &inputs.name {
                    let (name, values) = (name.clone(), incoming.sources.clone());
                    graph.groups.push(Group { name, values, grid: inputs.grid });
                }
                graph.last = Ok(incoming);
            }
        }
        graph
    }

    /// All values of a layer, which the next one reads if it does not say otherwise.
    fn all_of(
        &mut self,
        layer: usize,
        names: Vec<Spanned<String>>,
        grid: Option<Grid>,
    ) -> Incoming {
        self.values.push((layer, names.clone()));
        let sources = (0..names.len()).map(|neuron| Source { layer, neuron }).collect();
        Incoming { names, sources, whole: true, grid }
    }

    /// Reads one more layer.
    fn add(&mut self, draft: &Draft<'_>) {
        let table = &draft.table;
        let incoming = match table.get(&READS) {
            Some(value) => self.reads(&value),
            None => self.last.clone(),
        };
        let added = match &draft.kind {
            Err(reported) => Err(*reported),
            Ok(Kind::Dense(neurons)) => self.add_dense(table, neurons, &incoming),
            Ok(Kind::Other(row)) => incoming.and_then(|incoming| {
                let setting = Setting {
                    table,
                    incoming: &incoming,
                    lane: self.lane,
                    before: self.before,
                    shared: self.shared.len(),
                };
                (row.read)(&setting).map(|expansion| self.add_expansion(expansion, table.span()))
            }),
        };
        if let Err(reported) = added {
            self.broken = Some(reported);
            // A dense layer with a mistake has told its names already.
            if !matches!(&draft.kind, Ok(Kind::Dense(Ok(_)))) {
                (self.before, self.last) = (self.before + 1, Err(reported));
            }
        }
    }

    fn add_dense(
        &mut self,
        table: &Table<'_>,
        neurons: &Names,
        incoming: &Read<Incoming>,
    ) -> Read<()> {
        let sources = incoming.as_ref().map(|incoming| incoming.names.as_slice());
        let read = read_layer(table, neurons, sources.map_err(|reported| *reported), self.lane);
        let group = table.optional(&LAYER_NAME, |value| {
            let name = value.text()?;
            resolve::name(&name.value, &name.span, "layer", false, table)?;
            Ok(name.value)
        });
        let names = neurons.clone()?;
        self.before += 1;
        self.names.extend(names.iter().cloned());
        let next = self.all_of(self.before, names, None);
        let values = next.sources.clone();
        self.last = Ok(next);
        self.groups.extend(group?.map(|name| Group { name, values, grid: None }));
        let (mut layer, initialisation) = read?;
        let incoming = incoming.as_ref().map_err(|reported| *reported)?;
        if let Some(name) = incoming.repeated(0..incoming.sources.len()) {
            let message = format!("{} reads `{name}` twice", table.what());
            let diagnostic = Diagnostic::new(table.key_span(&READS), message);
            return Err(table.report(
                diagnostic.label("twice").help("every source of a neuron has a name of its own"),
            ));
        }
        layer.reads = incoming.reads();
        self.layers.push(layer);
        self.initialisations.push(initialisation);
        Ok(())
    }

    fn add_expansion(&mut self, expansion: Expansion, span: Range<usize>) {
        let spanned = |name: &String| Spanned::new(name.clone(), span.clone());
        for shared in &expansion.shared {
            self.names.extend(shared.names.iter().map(spanned));
        }
        for layer in &expansion.layers {
            self.before += 1;
            let names: Vec<_> = layer.neurons.iter().map(spanned).collect();
            self.names.extend(names.iter().cloned());
            let mut next = self.all_of(self.before, names, None);
            if next.sources == expansion.output.values {
                next.grid = expansion.output.grid;
            }
            self.last = Ok(next);
        }
        self.initialisations.extend(expansion.layers.iter().map(|_| None));
        self.layers.extend(expansion.layers);
        self.shared.extend(expansion.shared);
        self.groups.push(expansion.output);
    }

    /// What a layer says that it reads.
    fn reads(&self, value: &Value<'_>) -> Read<Incoming> {
        let mut sources = Vec::new();
        let mut grid = None;
        let items = value.some_of(|item| item.text())?;
        for item in &items {
            if let Some(group) = self.groups.iter().find(|group| group.name == item.value) {
                sources.extend(&group.values);
                grid = group.grid;
                continue;
            }
            let found = self.values.iter().find_map(|(layer, names)| {
                let neuron = names.iter().position(|name| name.value == item.value)?;
                Some(Source { layer: *layer, neuron })
            });
            sources.push(found.ok_or_else(|| self.unknown(item, value))?);
        }
        // Of several pictures side by side, nobody knows where the rows begin.
        let grid = grid.filter(|_| items.len() == 1);
        let name = |source: &Source| {
            let (_, names) = self.values.iter().find(|(layer, _)| *layer == source.layer)?;
            names.get(source.neuron).cloned()
        };
        let names: Option<Vec<_>> = sources.iter().map(name).collect();
        let whole = self.last.as_ref().is_ok_and(|last| last.whole && last.sources == sources);
        Ok(Incoming { names: names.unwrap_or_default(), sources, whole, grid })
    }

    fn unknown(&self, item: &Spanned<String>, value: &Value<'_>) -> Reported {
        if self.broken.is_some() {
            return Reported::earlier();
        }
        let message =
            format!("no layer, neuron or input before this one is called `{}`", item.value);
        let groups = self.groups.iter().map(|group| group.name.as_str());
        let single =
            self.values.iter().flat_map(|(_, names)| names).map(|name| name.value.as_str());
        let diagnostic = Diagnostic::new(item.span.clone(), message).label("not known here");
        value.report(diagnostic.known(&item.value, groups.chain(single.take(64)), "names"))
    }
}
