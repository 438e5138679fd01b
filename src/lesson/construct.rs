//! Networks that a lesson does not write out layer by layer: one network repeated, and bumps.

use nalgebra::{DMatrix, DVector};

use super::diagnostic::{Diagnostic, Read};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::network::{
    BUMPS, Construction, Descent, NetworkDefinition, REPEAT, TRAINED, admitted, count,
};
use super::resolve;
use super::source::Spanned;
use super::value::Value;
use crate::network::{
    Activation, Affine, Layer, MAX_LAYERS, MAX_WEIGHTS, Network, Operation, Reads,
};
use crate::number::{Decimal, Lane, MAX_DIGITS, Number, Shown, decimal};
use crate::proof::bumps::{BumpError, BumpNetwork, Step};
use crate::proof::{self, Rational, integer};

pub(super) const REPEAT_FIELDS: &[FieldRow] = &[SOURCE, TIMES];
const SOURCE: FieldRow = FieldRow::required(
    "network",
    "name of a network",
    "the network, with as many outputs as inputs",
);
const TIMES: FieldRow = FieldRow::required(
    "times",
    "whole number from 1",
    "how often its layers stand one after another; the neurons of the second round are called `h1_2`, …",
);

pub(super) const BUMP_FIELDS: &[FieldRow] = &[HEIGHTS, FROM, TO, STEEPNESS];
const HEIGHTS: FieldRow = FieldRow::required(
    "heights",
    "numbers",
    "the height of each bump, from left to right; the bumps have equal widths",
);
const FROM: FieldRow =
    FieldRow::optional("from", "number", "where the first bump begins; 0 if left out");
const TO: FieldRow = FieldRow::optional("to", "number", "where the last bump ends; 1 if left out");
const STEEPNESS: FieldRow =
    FieldRow::optional("steepness", "number above 0", "the weight of every step; 100 if left out");

/// A network that is to be another one several times over, once that one is known.
pub(super) struct Repetition<'a> {
    pub(super) name: Spanned<&'a str>,
    table: Table<'a>,
    /// The network to repeat.
    pub(super) source: Spanned<String>,
    times: usize,
    descent: Descent,
}

/// Reads `repeat = { network = "g", times = 3 }`.
pub(super) fn repetition<'a>(
    name: &Spanned<&'a str>,
    table: Table<'a>,
    value: &Value<'a>,
    descent: Descent,
) -> Read<Repetition<'a>> {
    let repeat = value.table(format!("`repeat` of network `{}`", name.value))?;
    repeat.allow(REPEAT_FIELDS);
    let source = repeat.required(&SOURCE, |value| value.text());
    let times = repeat.required(&TIMES, |value| value.whole_number(1, MAX_LAYERS as u64));
    Ok(Repetition {
        name: name.clone(),
        table,
        source: source?,
        times: usize::try_from(times?.value).unwrap_or(usize::MAX),
        descent,
    })
}

impl Repetition<'_> {
    /// A network that waits for itself, by way of others or at once.
    pub(super) fn circular(&self) {
        let message = format!("network `{}` repeats itself", self.name.value);
        self.table.report(
            Diagnostic::new(self.source.span.clone(), message)
                .label("leads back here")
                .help("repeat a network that is made of layers"),
        );
    }

    /// The network, its layers `times` times one after another.
    pub(super) fn build(&self, definitions: &Definitions, lane: Lane) -> Read<NetworkDefinition> {
        let found = definitions.network(&self.source.value, &self.source.span);
        let source = match found {
            Ok(source) => source,
            Err(Some(missing)) => return Err(self.table.report(missing)),
            Err(None) => return Err(super::diagnostic::Reported::earlier()),
        };
        let once = &source.network;
        let at = |message: String| Diagnostic::new(self.source.span.clone(), message);
        if once.inputs.len() != once.outputs().len() {
            let message = format!(
                "network `{}` has {} and {}, so it cannot read what it puts out",
                once.name,
                count(once.inputs.len(), "input"),
                count(once.outputs().len(), "output")
            );
            return Err(self.table.report(
                at(message)
                    .label("cannot be repeated")
                    .help("a network that is repeated has as many outputs as inputs"),
            ));
        }
        if !once.is_chain() {
            let message = format!("network `{}` is no chain of dense layers", once.name);
            return Err(self.table.report(
                at(message)
                    .label("cannot be repeated")
                    .help("write its layers as often as they are needed, or use an `lstm`"),
            ));
        }
        let layers = once.layers.len().saturating_mul(self.times);
        if layers > MAX_LAYERS {
            let message = format!(
                "{} × {} are {layers}, and a network has at most {MAX_LAYERS}",
                self.times,
                count(once.layers.len(), "layer")
            );
            let most = MAX_LAYERS / once.layers.len();
            return Err(self.table.report(
                Diagnostic::new(self.table.key_span(&REPEAT), message)
                    .label("too deep")
                    .help(format!("`times` may be {most} here")),
            ));
        }
        if once.weight_count().saturating_mul(self.times) > MAX_WEIGHTS {
            let message = format!("{} rounds have more than {MAX_WEIGHTS} weights", self.times);
            return Err(self.table.report(
                Diagnostic::new(self.table.key_span(&REPEAT), message)
                    .label("too many weights in all")
                    .help("repeat fewer times, or a smaller network"),
            ));
        }
        let mut network = Network {
            name: self.name.value.to_owned(),
            inputs: once.inputs.clone(),
            layers: Vec::with_capacity(layers),
            shared: Vec::new(),
        };
        let mut initialisations = Vec::with_capacity(layers);
        for round in 1..=self.times {
            for layer in &once.layers {
                let mut layer = layer.clone();
                if round > 1 {
                    for neuron in &mut layer.neurons {
                        *neuron = format!("{neuron}_{round}");
                        resolve::name(neuron, &self.source.span, "neuron", false, &self.table)?;
                    }
                }
                network.layers.push(layer);
            }
            initialisations.extend(source.initialisations.iter().copied());
        }
        let network = Network::new(network.name, network.inputs, network.layers);
        let network = network.map_err(|error| {
            self.table.report(at(error.to_string()).label("repeated here").help(format!(
                "neurons of later rounds end in `_2`, `_3`, …; call those of `{}` something else",
                once.name
            )))
        })?;
        admitted(&network, lane, &self.name.span, &self.table)?;
        Ok(self.descent.given_to(NetworkDefinition {
            network,
            span: self.name.span.clone(),
            initialisations,
            loss: None,
            learning_rate: None,
            keep_biases: false,
            construction: Construction::Repeat {
                network: self.source.value.clone(),
                times: self.times,
            },
        }))
    }
}

/// Reads `bumps = { heights = [1, 3, 2], from = 0, to = 1, steepness = 100 }` and builds the network:
/// two sigmoid neurons a bump, and their weighted sum.
pub(super) fn bumps(
    name: &Spanned<&str>,
    table: &Table<'_>,
    value: &Value<'_>,
    lane: Lane,
) -> Read<NetworkDefinition> {
    let fields = value.table(format!("`bumps` of network `{}`", name.value))?;
    fields.allow(BUMP_FIELDS);
    let heights = fields.required(&HEIGHTS, |value| {
        value.some_of(|height| Ok(height.parameter(lane)?.shown().exact()))
    });
    let number = |field, usual| {
        let read = fields.optional(field, |value| Ok(value.number()?.value.shown().exact()));
        read.map(|given| given.unwrap_or_else(|| integer(usual)))
    };
    let (from, to, steepness) = (number(&FROM, 0), number(&TO, 1), number(&STEEPNESS, 100));
    let (heights, from, to, steepness) = (heights?, from?, to?, steepness?);
    let bumps = BumpNetwork::new(&from, &to, &heights, &steepness).map_err(|error| {
        let field = match error {
            BumpError::NoTargets => &HEIGHTS,
            BumpError::Interval => &TO,
            BumpError::Steepness(_) => &STEEPNESS,
        };
        let diagnostic = Diagnostic::new(fields.key_span(field), error.to_string());
        fields.report(diagnostic.label("no bumps can be built of it"))
    })?;
    let network = network_of(&bumps, name, &fields, lane)?;
    admitted(&network, lane, &name.span, table)?;
    Ok(NetworkDefinition {
        initialisations: vec![None; network.layers.len()],
        network,
        span: name.span.clone(),
        construction: Construction::Bumps(bumps),
        loss: None,
        learning_rate: None,
        keep_biases: false,
    })
}

fn network_of(
    bumps: &BumpNetwork,
    name: &Spanned<&str>,
    fields: &Table<'_>,
    lane: Lane,
) -> Read<Network<Decimal>> {
    let (hidden, output) = (bumps.hidden(), bumps.output());
    let neurons: Vec<String> = (1..=bumps.bumps.len())
        .flat_map(|bump| [format!("up{bump}"), format!("down{bump}")])
        .collect();
    let mut biases = Vec::with_capacity(neurons.len());
    for (neuron, bias) in neurons.iter().zip(hidden.offset.iter()) {
        biases.push(written(bias, lane).ok_or_else(|| {
            let message = format!("the bias of `{neuron}` would be {}", proof::text(bias));
            fields.report(
                Diagnostic::new(fields.key_span(&HEIGHTS), message)
                    .label(format!("{} from here", count(bumps.bumps.len(), "bump")))
                    .help(remedy(bumps, lane)),
            )
        })?);
    }
    let plain = |values: &[Rational], field| {
        let values: Option<Vec<Decimal>> =
            values.iter().map(|value| written(value, lane)).collect();
        values.ok_or_else(|| {
            let diagnostic = Diagnostic::new(
                fields.key_span(field),
                "a weight would have more decimals than the lesson's `digits`",
            );
            fields.report(diagnostic.label("this number").help("round it"))
        })
    };
    let steepness = plain(hidden.matrix.as_slice(), &STEEPNESS)?;
    let heights = plain(output.matrix.as_slice(), &HEIGHTS)?;
    let layer = |neurons: Vec<String>, affine: Affine<Decimal>, activation: &str| {
        let operations = std::iter::once(Operation::Affine(affine));
        Layer {
            neurons,
            reads: Reads::Before,
            operations: operations
                .chain(Activation::named(activation).map(Operation::Activation))
                .collect(),
            cell: None,
        }
    };
    let steps = neurons.len();
    let layers = vec![
        layer(
            neurons,
            Affine {
                weights: DMatrix::from_vec(steps, 1, steepness),
                biases: DVector::from_vec(biases),
            },
            "sigmoid",
        ),
        layer(
            vec!["y".to_owned()],
            Affine {
                weights: DMatrix::from_vec(1, steps, heights),
                biases: DVector::from_element(1, Decimal::ZERO),
            },
            "identity",
        ),
    ];
    Network::new(name.value, ["x"], layers).map_err(|error| {
        fields.report(
            Diagnostic::new(fields.key_span(&HEIGHTS), error.to_string()).label("too many bumps"),
        )
    })
}

/// The rational as a literal of the lesson, if it is one.
fn written(value: &Rational, lane: Lane) -> Option<Decimal> {
    let value = decimal(Shown::exactly(value)?.as_str()).ok()?;
    match lane {
        Lane::ByHand { digits } => (value.normalize().scale() <= digits).then_some(value),
        Lane::F64 | Lane::F32 => Some(value),
    }
}

/// What makes the biases exact: more digits, or else another number of bumps near the one given.
fn remedy(bumps: &BumpNetwork, lane: Lane) -> String {
    let decimals = |step: &Step| {
        let shown = Shown::exactly(&step.bias)?;
        Some(decimal(shown.as_str()).ok()?.normalize().scale())
    };
    let most: Option<Vec<u32>> = bumps.steps.iter().map(decimals).collect();
    let most = most.and_then(|decimals| decimals.into_iter().max());
    if let Some(decimals) = most.filter(|decimals| *decimals <= MAX_DIGITS) {
        return format!("set `digits = {decimals}`, or choose another steepness");
    }
    let (Some(first), Some(last)) = (bumps.bumps.first(), bumps.bumps.last()) else {
        return "choose another steepness".to_owned();
    };
    let fits = |count: usize| {
        let heights = vec![integer(0); count];
        let other = BumpNetwork::new(&first.from, &last.to, &heights, &bumps.steepness);
        other.is_ok_and(|other| other.steps.iter().all(|step| written(&step.bias, lane).is_some()))
    };
    let given = bumps.bumps.len();
    let below = (1..given).rev().take(12).find(|&count| fits(count));
    let above = (given + 1..=given + 12).find(|&count| fits(count));
    let named: Vec<String> =
        below.into_iter().chain(above).map(|count| count.to_string()).collect();
    if named.is_empty() {
        return "choose another steepness, or other ends".to_owned();
    }
    format!(
        "it has no last decimal; give {} heights, or choose another steepness",
        named.join(" or ")
    )
}

/// Complains if a network is built in two ways at once.
pub(super) fn one_way(table: &Table<'_>, ways: &[&FieldRow]) -> Read<()> {
    let mut given = ways.iter().filter_map(|field| Some((field.name, table.get(field)?)));
    let (Some((first, kept)), Some((second, extra))) = (given.next(), given.next()) else {
        return Ok(());
    };
    let message = format!("{} has both `{first}` and `{second}`", table.what());
    Err(table.report(
        extra.mistake(message).label("given here").related(kept.span(), "and here").help(format!(
            "`{}`, `{}` and `{}` build a network by themselves; keep one",
            REPEAT.name, BUMPS.name, TRAINED.name
        )),
    ))
}
