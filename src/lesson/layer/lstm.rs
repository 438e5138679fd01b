//! The layer `lstm`: a memory cell over time, its gates written out step by step.
//!
//! At each step t, with the products of W x and U h in one row of weights:
//! i = σ(W x + U h + b), f = σ(…), o = σ(…), g = tanh(…), each with weights of its own that all steps share;
//! c[t] = f·c[t−1] + i·g; h[t] = o·tanh(c[t]). (Hochreiter and Schmidhuber 1997; the forget gate: Gers,
//! Schmidhuber and Cummins 2000.)

use nalgebra::{DMatrix, DVector};

use super::super::diagnostic::{Diagnostic, Read};
use super::super::document::FieldRow;
use super::super::network::count;
use super::super::value::Value;
use super::kinds::{Expansion, Group, LayerRow, Setting, indexed};
use crate::network::{
    Activation, CellPart, CellRole, Layer, LayerActivation, MAX_EXPANDED_LAYERS, Operation, Shared,
    Source, Taps,
};
use crate::number::Decimal;

pub(super) const ROW: LayerRow = LayerRow {
    name: "lstm",
    summary: "A long short-term memory over time.",
    note: "It reads the values of step 1, then those of step 2, and so on, and puts out `h` of the last step. Each step expands to the gates `i[t]`, `f[t]`, `o[t]` and the candidate `g[t]`; to `kept[t]` = f·c[t−1] and `new[t]` = i·g; to the cell `c[t]` = kept + new; to `tanh_c[t]`, and `h[t]` = o·tanh(c). With several units there is a second index: `f[t,unit]`. All steps share the weights, which have addresses of their own: `f_weights.x.weight`, `f_weights.h.weight`, `f_weights.bias`.",
    fields: &[PREFIX, INPUT, FORGET, CANDIDATE, OUTPUT, START],
    example: r#"[network.cell]
inputs = { name = "x", shape = [3] }

[[network.cell.layers]]
kind      = "lstm"
input     = { weights = [[1, 0]], biases = [0] }
forget    = { weights = [[0, 0]], biases = [1] }
candidate = { weights = [[1, 0.5]], biases = [0] }
output    = { weights = [[0, 0]], biases = [2] }
start     = { c = [1] }
"#,
    read,
};

const PREFIX: FieldRow = FieldRow::optional(
    "name",
    "name",
    "put before the names of the neurons, `m_f[1]`, where there are several such layers",
);
const INPUT: FieldRow = gate("input", "the input gate i: how much of the candidate is written");
const FORGET: FieldRow = gate("forget", "the forget gate f: how much of the cell is kept");
const CANDIDATE: FieldRow = gate("candidate", "the candidate g: what would be written");
const OUTPUT: FieldRow = gate("output", "the output gate o: how much of the cell is shown");
const START: FieldRow = FieldRow::optional(
    "start",
    "table",
    "`{ h = [0], c = [0] }`, before the first step, one number for each unit; 0 if left out",
);

const fn gate(name: &'static str, doc: &'static str) -> FieldRow {
    FieldRow::required(name, "table of weights and biases", doc)
}

pub(in super::super) const GATE_FIELDS: &[FieldRow] = &[WEIGHTS, BIASES];
const WEIGHTS: FieldRow = FieldRow::required(
    "weights",
    "rows of numbers",
    "one row per unit: a column for each value of a step, then one for each unit's `h` of the step before",
);
const BIASES: FieldRow = FieldRow::required("biases", "numbers", "one per unit");
pub(in super::super) const START_FIELDS: &[FieldRow] = &[START_H, START_C];
const START_H: FieldRow = FieldRow::optional("h", "numbers", "one per unit; 0 if left out");
const START_C: FieldRow = FieldRow::optional("c", "numbers", "one per unit; 0 if left out");

/// Layers of a step: four gates, kept, new, c, tanh c, h.
const LAYERS_A_STEP: usize = 9;
/// Layers before the first step: c and h.
const LAYERS_BEFORE: usize = 2;

/// The parameters of a gate, units × (features + units).
struct Gate {
    weights: DMatrix<Decimal>,
    biases: DVector<Decimal>,
}

fn read(setting: &Setting<'_, '_>) -> Read<Expansion> {
    let table = setting.table;
    let prefix = table.optional(&PREFIX, |value| {
        let name = value.text()?;
        super::super::resolve::name(&name.value, &name.span, "layer", false, table)?;
        Ok(name.value)
    });
    let gates = [&INPUT, &FORGET, &CANDIDATE, &OUTPUT]
        .map(|field| table.required(field, |value| read_gate(setting, field.name, &value)));
    let [input, forget, candidate, output] = gates;
    let gates = [input?, forget?, candidate?, output?];
    let (units, width) = gates[0].weights.shape();
    for (gate, field) in gates.iter().zip([&INPUT, &FORGET, &CANDIDATE, &OUTPUT]) {
        if gate.weights.shape() != (units, width) || width <= units {
            let (rows, columns) = gate.weights.shape();
            let message = if width <= units {
                format!("{units} units need more than {width} columns of weights")
            } else {
                format!("`{}` is {rows} × {columns}, but `input` is {units} × {width}", field.name)
            };
            return Err(table.report(
                Diagnostic::new(table.key_span(field), message).label("does not fit").help(
                    "one row per unit; a column for each value of a step and one for each unit",
                ),
            ));
        }
    }
    let features = width - units;
    let values = setting.incoming.sources.len();
    let steps = values / features;
    if !values.is_multiple_of(features) {
        let message = format!(
            "{} reads {}, which are no whole number of steps of {features}",
            table.what(),
            count(values, "value")
        );
        return Err(table.report(table.mistake(message).label("does not come out even")));
    }
    let mut all = (0..steps).map(|step| step * features..(step + 1) * features);
    if let Some(name) = all.find_map(|step| setting.incoming.repeated(step)) {
        let message = format!("{} reads `{name}` twice at one step", table.what());
        return Err(table.report(table.mistake(message).label("twice")));
    }
    let layers = steps.saturating_mul(LAYERS_A_STEP) + LAYERS_BEFORE;
    if setting.before + layers > MAX_EXPANDED_LAYERS {
        let message = format!("{} would make {layers} layers", count(steps, "step"));
        let help = format!("a network has at most {MAX_EXPANDED_LAYERS}, {LAYERS_A_STEP} a step");
        return Err(table.report(table.mistake(message).label("too long").help(help)));
    }
    let start = table.optional(&START, |value| read_start(setting, &value, units))?;
    let (h, c) = start.unwrap_or_else(|| {
        let zeros = DVector::from_element(units, Decimal::ZERO);
        (zeros.clone(), zeros)
    });
    let prefix = prefix?.map_or(String::new(), |name| format!("{name}_"));
    let unrolled = Unrolled { setting, prefix, units, features, layers: Vec::new() };
    unrolled.over(steps, gates, (h, c))
}

/// The layers of all steps, as far as they are written.
struct Unrolled<'s, 't, 'a> {
    setting: &'s Setting<'t, 'a>,
    prefix: String,
    units: usize,
    features: usize,
    layers: Vec<Layer<Decimal>>,
}

impl Unrolled<'_, '_, '_> {
    fn over(
        mut self,
        steps: usize,
        gates: [Gate; 4],
        (h, c): (DVector<Decimal>, DVector<Decimal>),
    ) -> Read<Expansion> {
        let (Some(sigmoid), Some(tanh)) = (Activation::named("sigmoid"), Activation::named("tanh"))
        else {
            let diagnostic = Diagnostic::new(self.setting.table.span(), "there is no sigmoid");
            return Err(self.setting.table.report(diagnostic));
        };
        let parts = [CellPart::Input, CellPart::Forget, CellPart::Candidate, CellPart::Output];
        let curves = [sigmoid, sigmoid, tanh, sigmoid];
        use CellPart as Part;
        let mut h = self.add(Part::Hidden, 0, Operation::Constant(h), Vec::new());
        let mut c = self.add(Part::Cell, 0, Operation::Constant(c), Vec::new());
        for step in 1..=steps {
            let x = &self.setting.incoming.sources[(step - 1) * self.features..][..self.features];
            let read: Vec<Source> = x.iter().chain(&h).copied().collect();
            let [i, f, g, o] = [0, 1, 2, 3].map(|gate| {
                let taps = Taps {
                    shared: self.setting.shared + gate,
                    rows: (0..self.units).collect(),
                    patches: vec![(0..read.len()).map(Some).collect(); self.units],
                };
                let activation = LayerActivation::Elementwise(curves[gate]);
                self.gate(parts[gate], step, taps, activation, read.clone())
            });
            let both = |left: Vec<Source>, right: Vec<Source>| [left, right].concat();
            let kept = self.add(Part::Kept, step, Operation::Multiply, both(f, c));
            let new = self.add(Part::New, step, Operation::Multiply, both(i, g));
            c = self.add(Part::Cell, step, Operation::Add, both(kept, new));
            let squashed = Operation::Activation(tanh);
            let squashed = self.add(Part::Squashed, step, squashed, c.clone());
            h = self.add(Part::Hidden, step, Operation::Multiply, both(o, squashed));
        }
        let columns: Vec<String> =
            [self.called("x", self.features), self.called("h", self.units)].concat();
        let shared = parts.iter().zip(gates).map(|(part, gate)| Shared {
            names: self.called(&format!("{}{}_weights", self.prefix, part.symbol()), self.units),
            columns: columns.clone(),
            weights: gate.weights,
            biases: gate.biases,
        });
        let shared = shared.collect();
        let name = self.prefix.trim_end_matches('_').to_owned();
        let output = Group { name, values: h, grid: None };
        Ok(Expansion { layers: self.layers, shared, output })
    }

    /// `f`, or `f[1]`, `f[2]` where there are several.
    fn called(&self, name: &str, count: usize) -> Vec<String> {
        if count == 1 { vec![name.to_owned()] } else { indexed(name, &[count]) }
    }

    /// The neurons of a step: `f[3]`, or `f[3,1]`, `f[3,2]`.
    fn neurons(&self, name: &str, step: usize) -> Vec<String> {
        let name = format!("{}{name}", self.prefix);
        match self.units {
            1 => vec![format!("{name}[{step}]")],
            units => (1..=units).map(|unit| format!("{name}[{step},{unit}]")).collect(),
        }
    }

    fn gate(
        &mut self,
        part: CellPart,
        step: usize,
        taps: Taps,
        activation: LayerActivation,
        reads: Vec<Source>,
    ) -> Vec<Source> {
        let values = self.add(part, step, Operation::Shared(taps), reads);
        if let (Some(layer), LayerActivation::Elementwise(curve)) =
            (self.layers.last_mut(), activation)
        {
            layer.operations.push(Operation::Activation(curve));
        }
        values
    }

    /// Adds a layer; the values that it puts out come back.
    fn add(
        &mut self,
        part: CellPart,
        step: usize,
        operation: Operation<Decimal>,
        reads: Vec<Source>,
    ) -> Vec<Source> {
        let neurons = self.neurons(part.symbol(), step);
        let values = 0..neurons.len();
        let cell = Some(CellRole { part, step });
        self.layers.push(Layer { cell, ..Layer::of(neurons, operation).reading(reads) });
        let layer = self.setting.before + self.layers.len();
        values.map(|neuron| Source { layer, neuron }).collect()
    }
}

fn read_gate(setting: &Setting<'_, '_>, name: &str, value: &Value<'_>) -> Read<Gate> {
    let table = value.table(format!("`{name}` of {}", setting.table.what()))?;
    table.allow(GATE_FIELDS);
    let rows = table.required(&WEIGHTS, |value| {
        let rows = value.some_of(|row| row.some_of(|number| number.parameter(setting.lane)))?;
        let columns = rows.first().map_or(0, Vec::len);
        if rows.iter().any(|row| row.len() != columns) {
            return Err(value.report(value.mistake("the rows have different lengths")));
        }
        Ok(rows)
    });
    let biases = table.required(&BIASES, |value| numbers(setting, &value, None));
    let (rows, biases) = (rows?, biases?);
    if biases.len() != rows.len() {
        let message = format!(
            "`{name}` has {} of weights, but {}",
            count(rows.len(), "row"),
            count(biases.len(), "bias")
        );
        let diagnostic = Diagnostic::new(table.key_span(&BIASES), message);
        return Err(table.report(diagnostic.label("one for each unit")));
    }
    let columns = rows.first().map_or(0, Vec::len);
    let weights = DMatrix::from_row_iterator(rows.len(), columns, rows.into_iter().flatten());
    Ok(Gate { weights, biases })
}

type State = (DVector<Decimal>, DVector<Decimal>);

fn read_start(setting: &Setting<'_, '_>, value: &Value<'_>, units: usize) -> Read<State> {
    let table = value.table(format!("`start` of {}", setting.table.what()))?;
    table.allow(START_FIELDS);
    let state = |field| {
        let given = table.optional(field, |value| numbers(setting, &value, Some(units)))?;
        Ok(given.unwrap_or_else(|| DVector::from_element(units, Decimal::ZERO)))
    };
    let (h, c) = (state(&START_H), state(&START_C));
    Ok((h?, c?))
}

/// A list of numbers, of a certain length if that is known.
fn numbers(
    setting: &Setting<'_, '_>,
    value: &Value<'_>,
    length: Option<usize>,
) -> Read<DVector<Decimal>> {
    let numbers = value.some_of(|number| number.parameter(setting.lane))?;
    match length {
        Some(length) if length != numbers.len() => {
            let message = format!("expected {}, found {}", count(length, "number"), numbers.len());
            Err(value.report(value.mistake(message).label("one for each unit")))
        }
        _ => Ok(DVector::from_vec(numbers)),
    }
}
