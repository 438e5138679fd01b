//! Addresses in a lesson: `xor(1, 1).h2.z`, checked against the networks as far as no trace is needed.

use std::ops::Range;

use super::diagnostic::{Diagnostic, Read};
use super::learned::Spans;
use super::resolve::{Context, layer_of, neuron_names, shared_names, shared_of};
use super::source::{Origin, Spanned};
use super::value::literal_mistake;
use crate::network::{Network, Operation, PoolKind};
use crate::number::{Decimal, Lane, literal};
use crate::trace::{Address, InputName, Quantity, QuantityName};

/// A neuron and one of its numbers, of whatever input: `h1.z`, or `h1.x1.product`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The neuron, or an input.
    pub neuron: String,
    /// Which of its numbers.
    pub quantity: QuantityName,
}

/// Bytes of the parts of an address.
struct Parts {
    network: Range<usize>,
    input: Range<usize>,
    neuron: Range<usize>,
    quantity: Range<usize>,
}

impl Parts {
    /// The parts of a text that is an address.
    fn of(text: &str) -> Self {
        let open = text.find('(').unwrap_or(0);
        let close = text.find(')').unwrap_or(open);
        let dot = |from: usize| text[from..].find('.').map_or(text.len(), |dot| from + dot + 1);
        let neuron = dot(close);
        let quantity = dot(neuron);
        Self {
            network: trimmed(text, 0..open),
            input: trimmed(text, open + 1..close),
            neuron: trimmed(text, neuron..quantity.saturating_sub(1).max(neuron)),
            quantity: trimmed(text, quantity..text.len()),
        }
    }
}

/// The range without white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(part) = text.get(range.clone()) else {
        return range;
    };
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

impl Context<'_> {
    /// The address that `text` is.
    pub(super) fn address(&self, text: &str, origin: &Origin) -> Read<Spanned<Address>> {
        let report =
            |span: Range<usize>, message: String| Diagnostic::new(origin.span(span), message);
        let address: Address = text.parse().map_err(|error: crate::trace::AddressError| {
            self.reports.report(
                report(error.span, error.message)
                    .label("not an address")
                    .help("such as `xor(1, 1).h2.z`: network, input, neuron, number"),
            )
        })?;
        let parts = Parts::of(text);
        let spans = Spans {
            whole: trimmed(text, 0..text.len()),
            input: parts.input.clone(),
            rest: parts.neuron.start..text.trim_end().len(),
        };
        if let Some(learned) = self.learned(&address, &spans, origin) {
            return learned;
        }
        let found = self.definitions.network(&address.network, &origin.span(parts.network));
        let network = &found.map_err(|missing| self.reports.report_new(missing))?.network;
        let input = self.address_input(&address.input, network, text, &parts.input, origin);
        // Which numbers a backward pass has depends on the loss and the target: the trace will tell.
        let backward = address.is_backward()
            && (address.neuron.is_empty() || known(network, &address.neuron).is_some());
        let spans = (origin.span(parts.neuron), origin.span(parts.quantity));
        let column = if backward {
            Ok(())
        } else {
            self.column_of(network, &address.neuron, &address.quantity, spans)
        };
        input?;
        column?;
        Ok(Spanned::new(address, origin.span(trimmed(text, 0..text.len()))))
    }

    fn address_input(
        &self,
        input: &InputName,
        network: &Network<Decimal>,
        text: &str,
        range: &Range<usize>,
        origin: &Origin,
    ) -> Read<()> {
        let span = origin.span(range.clone());
        match input {
            InputName::Row { .. } => {
                let hash =
                    text[range.clone()].find('#').map_or(range.end, |hash| range.start + hash);
                let spans = (
                    origin.span(trimmed(text, range.start..hash)),
                    origin.span((hash + 1).min(range.end)..range.end),
                );
                self.row_values(input, network, spans).map(|_| ())
            }
            InputName::Numbers(numbers) => {
                self.length(numbers.len(), network, &span, "this input")?;
                let Lane::ByHand { digits } = self.lane else {
                    return Ok(());
                };
                let mut start = range.start;
                for (number, part) in numbers.iter().zip(text[range.clone()].split(',')) {
                    let end = start + part.len();
                    literal(number, digits).map_err(|error| {
                        let span = origin.span(trimmed(text, start..end));
                        self.reports.report(literal_mistake(&error, span))
                    })?;
                    start = end + 1;
                }
                Ok(())
            }
        }
    }

    /// A neuron's number without an input: `h1.z`.
    pub(super) fn column(
        &self,
        text: &str,
        network: &Network<Decimal>,
        origin: &Origin,
    ) -> Read<Spanned<Column>> {
        let parts: Vec<&str> = text.split('.').map(str::trim).collect();
        let split = parts.split_first();
        let named = split.and_then(|(neuron, rest)| Some((neuron, QuantityName::of(rest)?)));
        let Some((neuron, quantity)) = named else {
            return Err(self.reports.report(
                Diagnostic::new(origin.span(0..text.len()), "a column is a neuron and a number")
                    .label("not a column")
                    .help("such as `h1.z` or `h1.x1.product`"),
            ));
        };
        let dot = text.find('.').unwrap_or(0);
        let spans =
            (origin.span(trimmed(text, 0..dot)), origin.span(trimmed(text, dot + 1..text.len())));
        let input = InputName::Numbers(Vec::new());
        if Address::new(&network.name, input, neuron, quantity.clone()).is_backward() {
            self.has_loss(network, &quantity, spans.1)?;
        } else {
            self.column_of(network, neuron, &quantity, spans)?;
        }
        let column = Column { neuron: (*neuron).to_owned(), quantity };
        Ok(Spanned::new(column, origin.span(0..text.len())))
    }

    /// Checks that the network has a loss, so that it may have a number of the backward pass; whether it has
    /// this one, the trace will tell.
    fn has_loss(
        &self,
        network: &Network<Decimal>,
        quantity: &QuantityName,
        span: Range<usize>,
    ) -> Read<()> {
        let mut definitions = self.definitions.networks.iter();
        let definition = definitions.find(|definition| definition.network.name == network.name);
        if definition.is_none_or(|definition| definition.loss.is_some()) {
            return Ok(());
        }
        let message = format!("network `{}` has no `{quantity}` without a loss", network.name);
        let diagnostic = Diagnostic::new(span, message).label("a number of the way back");
        Err(self.reports.report(diagnostic.help("give the network a `loss`")))
    }

    /// Checks that the network has the neuron, and the neuron the number.
    fn column_of(
        &self,
        network: &Network<Decimal>,
        neuron: &str,
        quantity: &QuantityName,
        spans: (Range<usize>, Range<usize>),
    ) -> Read<()> {
        let Some(Known { of_the_neuron, of_a_source, sources }) = known(network, neuron) else {
            let message = format!("network `{}` has no neuron `{neuron}`", network.name);
            return Err(self.reports.report(
                Diagnostic::new(spans.0, message).label("unknown neuron").known(
                    neuron,
                    neuron_names(network, true).chain(shared_names(network)),
                    "neurons",
                ),
            ));
        };
        let has = |kinds: &[Quantity]| kinds.iter().any(|kind| kind.kind() == quantity.kind);
        let known = match &quantity.source {
            None => has(&of_the_neuron),
            Some(source) => has(&of_a_source) && sources.contains(&source.as_str()),
        };
        if known {
            return Ok(());
        }
        let name = quantity.to_string();
        let of_sources = sources.iter().take(MOST_SOURCES).flat_map(|source| {
            of_a_source.iter().map(move |quantity| format!("{source}.{}", quantity.kind()))
        });
        let of_the_neuron = of_the_neuron.iter().map(|quantity| quantity.kind().to_owned());
        let message = format!("neuron `{neuron}` has no number `{name}`");
        let diagnostic = Diagnostic::new(spans.1, message).label("unknown number");
        Err(self.reports.report(diagnostic.known(
            &name,
            of_the_neuron.chain(of_sources),
            "numbers",
        )))
    }
}

/// How many sources a suggestion looks at.
const MOST_SOURCES: usize = 64;

/// The numbers of a neuron by name: of the neuron itself, most asked for first, of each source, and the
/// sources.
struct Known<'n> {
    of_the_neuron: Vec<Quantity>,
    of_a_source: Vec<Quantity>,
    sources: Vec<&'n str>,
}

/// What there is to know of a neuron, an input, or a row of shared parameters; `None` if it is none of them.
fn known<'n>(network: &'n Network<Decimal>, name: &str) -> Option<Known<'n>> {
    let weight = Quantity::Weight(0);
    if let Some(shared) = shared_of(network, name) {
        let sources = shared.columns.iter().map(String::as_str).collect();
        return Some(Known {
            of_the_neuron: vec![Quantity::Bias],
            of_a_source: vec![weight],
            sources,
        });
    }
    let layer = layer_of(network, name)?;
    let mut known = Known {
        of_the_neuron: vec![Quantity::Output],
        of_a_source: Vec::new(),
        sources: Vec::new(),
    };
    let Some(content) = layer.checked_sub(1).and_then(|index| network.layers.get(index)) else {
        return Some(known);
    };
    let neuron = content.neurons.iter().position(|neuron| neuron == name)?;
    for operation in &content.operations {
        match operation {
            Operation::Affine(_) | Operation::Shared(_) => {
                known.of_the_neuron.extend([
                    Quantity::PreActivation,
                    Quantity::Bias,
                    Quantity::Sum,
                ]);
                let (product, input) = (Quantity::Product(0), Quantity::Input(0));
                known.of_a_source.extend([product, weight, input, Quantity::RunningSum(0)]);
            }
            Operation::Multiply | Operation::Add | Operation::Pool(_) => {
                known.of_a_source.push(Quantity::Input(0));
                if matches!(operation, Operation::Pool(pool) if pool.kind == PoolKind::Mean) {
                    known.of_the_neuron.push(Quantity::Sum);
                }
            }
            Operation::Softmax => known.of_the_neuron.extend([
                Quantity::Shift,
                Quantity::Shifted,
                Quantity::Exponential,
                Quantity::Total,
            ]),
            Operation::Activation(_) | Operation::Constant(_) => {}
        }
    }
    if content.is_bare() {
        known.of_the_neuron.insert(1, Quantity::PreActivation);
    }
    let sources = (0..content.columns(neuron)).filter_map(|column| {
        let source = network.source(layer, neuron, column)?;
        network.sources(source.layer).get(source.neuron)
    });
    known.sources = sources.map(String::as_str).collect();
    Some(known)
}
