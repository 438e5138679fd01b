//! One name for every number: `NETWORK(INPUT).NEURON.QUANTITY`.

use std::fmt;
use std::ops::Range;

use super::quantity::{
    OF_A_RUN, OF_A_SOURCE, OF_THE_NETWORK, OF_THE_NEURON, Quantity, QuantityName,
};
use super::{Place, Record};
use crate::number::{Decimal, Number, decimal};

/// What an input is called in an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputName {
    /// Its numbers: `(1, 1)`.
    Numbers(Vec<String>),
    /// A row of a data set, counted from 1: `(digits#3)`.
    Row {
        /// The data set.
        data: String,
        /// The row, from 1.
        row: usize,
    },
}

impl InputName {
    /// The name of an input by its numbers, spelled as decimals in every arithmetic: an `f64` of 1e-7 is
    /// called 0.0000001, as by hand.
    pub fn of<N: Number>(values: &[N]) -> Self {
        let spelled = |value: &N| {
            let text = value.shown().to_string();
            decimal(&text).map_or(text, |decimal| decimal.shown().to_string())
        };
        InputName::Numbers(values.iter().map(spelled).collect())
    }

    /// For people: numbers with a true minus sign.
    ///
    /// ```
    /// use longhand::trace::InputName;
    /// assert_eq!(InputName::of(&[1.0, -2.0]).typeset(), "1, −2");
    /// ```
    pub fn typeset(&self) -> String {
        match self {
            InputName::Numbers(numbers) => numbers.join(", ").replace('-', "−"),
            InputName::Row { .. } => self.to_string(),
        }
    }

    /// The numbers, if the input is named by them.
    pub fn numbers(&self) -> Option<Vec<Decimal>> {
        match self {
            InputName::Numbers(numbers) => numbers.iter().map(|text| decimal(text).ok()).collect(),
            InputName::Row { .. } => None,
        }
    }
}

impl fmt::Display for InputName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputName::Numbers(numbers) => f.write_str(&numbers.join(", ")),
            InputName::Row { data, row } => write!(f, "{data}#{row}"),
        }
    }
}

/// The name of one number: `xor(1, 1).h2.x1.product`.
///
/// ```
/// use longhand::trace::Address;
/// let address: Address = "xor( 1,1 ).h2.x1.product".parse().unwrap();
/// assert_eq!(address.to_string(), "xor(1, 1).h2.x1.product");
/// assert_eq!(address.id(), "xor(1,1).h2.x1.product");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The network.
    pub network: String,
    /// The input it ran on.
    pub input: InputName,
    /// The neuron; empty for a number of the network as a whole: `xor(1, 1).loss`.
    pub neuron: String,
    /// Which of its numbers.
    pub quantity: QuantityName,
}

/// Why a text is no address, or no address of a given trace, and which bytes of it are at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    /// What is wrong.
    pub message: String,
    /// Bytes of the text that are at fault.
    pub span: Range<usize>,
    /// What would have been right, where something is close.
    pub candidates: Vec<String>,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AddressError {}

impl Address {
    /// Puts an address together.
    pub fn new(network: &str, input: InputName, neuron: &str, quantity: QuantityName) -> Self {
        Self { network: network.to_owned(), input, neuron: neuron.to_owned(), quantity }
    }

    /// The address without spaces: an HTML id may have none.
    pub fn id(&self) -> String {
        self.to_string().replace(' ', "")
    }

    /// Whether only a backward pass has such a number: the networks as a whole have no others.
    pub fn is_backward(&self) -> bool {
        let named = |(name, quantity): &(&str, Quantity)| {
            *name == self.quantity.kind && quantity.is_backward()
        };
        self.neuron.is_empty()
            || self.quantity.ending().is_some()
            || OF_THE_NEURON.iter().any(named)
    }

    /// The place that the address names in a trace.
    ///
    /// # Errors
    /// If the trace has no such neuron or number; the candidates are those that it has. The span is
    /// within the address as [`Display`](fmt::Display) prints it.
    pub fn place(&self, record: &dyn Record) -> Result<Place, AddressError> {
        if self.neuron.is_empty() {
            return self.place_of_the_network(record);
        }
        let start = format!("{}({}).", self.network, self.input).len();
        let span = start..start + self.neuron.len();
        let layers = || (0..=record.layers()).chain(record.shared());
        let found = layers().find_map(|layer| {
            let neuron = record.neurons(layer).iter().position(|name| *name == self.neuron)?;
            Some((layer, neuron))
        });
        let Some((layer, neuron)) = found else {
            let names = layers().flat_map(|layer| record.neurons(layer).iter().cloned());
            return Err(AddressError {
                message: format!("network `{}` has no neuron `{}`", self.network, self.neuron),
                span,
                candidates: names.collect(),
            });
        };
        let columns = 0..record.columns(layer, neuron);
        let called = |column: usize| record.source_name(layer, neuron, column);
        let quantity = self
            .quantity
            .resolve(|source| columns.clone().find(|&column| called(column) == Some(source)));
        let place = quantity.map(|quantity| Place { layer, neuron, quantity });
        place.filter(|place| record.shown(*place).is_some()).ok_or_else(|| {
            let end = span.end + 1;
            let known = OF_THE_NEURON
                .iter()
                .map(|(_, quantity)| *quantity)
                .filter(|&quantity| record.shown(Place { layer, neuron, quantity }).is_some());
            let there = |quantity| record.shown(Place { layer, neuron, quantity }).is_some();
            let sources = columns.filter_map(|column| Some((column, called(column)?)));
            let of_a_source = sources.take(16).flat_map(|(index, source)| {
                let of = OF_A_SOURCE.into_iter().filter(move |(_, make)| there(make(index)));
                of.map(move |(name, _)| format!("{source}.{name}"))
            });
            let mut message = format!("neuron `{}` has no number `{}`", self.neuron, self.quantity);
            if record.loss().is_none() && quantity.is_some_and(Quantity::is_backward) {
                message.push_str(" without a loss and a target");
            }
            AddressError {
                message,
                span: end..end + self.quantity.to_string().len(),
                candidates: known
                    .map(|quantity| quantity.kind().to_owned())
                    .chain(of_a_source)
                    .collect(),
            }
        })
    }
}

impl Address {
    /// The place of a number of the network as a whole: it stands after the last layer.
    fn place_of_the_network(&self, record: &dyn Record) -> Result<Place, AddressError> {
        let kinds = OF_THE_NETWORK.iter();
        let found = kinds.clone().find(|(name, _)| *name == self.quantity.kind);
        let at = |quantity| Place { layer: record.layers() + 1, neuron: 0, quantity };
        let there = |quantity| record.shown(at(quantity)).is_some();
        if let Some((_, quantity)) = found.filter(|(_, quantity)| there(*quantity)) {
            return Ok(at(*quantity));
        }
        let start = format!("{}({}).", self.network, self.input).len();
        let known = kinds.filter(|(_, quantity)| there(*quantity));
        let mut message = format!("network `{}` has no number `{}`", self.network, self.quantity);
        if record.loss().is_none() {
            message.push_str(" without a loss and a target");
        }
        Err(AddressError {
            message,
            span: start..start + self.quantity.to_string().len(),
            candidates: known.map(|(name, _)| (*name).to_owned()).collect(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}).", self.network, self.input)?;
        if !self.neuron.is_empty() {
            write!(f, "{}.", self.neuron)?;
        }
        self.quantity.fmt(f)
    }
}

impl std::str::FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let fail = |message: &str, span: Range<usize>| {
            Err(AddressError { message: message.to_owned(), span, candidates: Vec::new() })
        };
        let whole = 0..text.len();
        let form = "an address looks like `xor(1, 1).h2.z`";
        let (Some(open), Some(close)) = (text.find('('), text.find(')')) else {
            return fail(form, whole);
        };
        if open > close {
            return fail(form, whole);
        }
        let network = text[..open].trim();
        if network.is_empty() {
            return fail("the address names no network", 0..open.max(1).min(text.len()));
        }
        let inside = &text[open + 1..close];
        let input = match inside.split_once('#') {
            Some((data, row)) => match row.trim().parse::<usize>() {
                Ok(row) if row > 0 => InputName::Row { data: data.trim().to_owned(), row },
                _ => return fail("a row is a number from 1", open + 1 + data.len()..close),
            },
            None => {
                let mut numbers = Vec::new();
                let mut start = open + 1;
                for part in inside.split(',') {
                    match decimal(part.trim()) {
                        Ok(value) => numbers.push(value.shown().to_string()),
                        Err(error) => return fail(&error.to_string(), start..start + part.len()),
                    }
                    start += part.len() + 1;
                }
                InputName::Numbers(numbers)
            }
        };
        let rest = close + 1..text.len();
        let parts: Vec<&str> = text[rest.clone()].split('.').map(str::trim).collect();
        let [before, neuron, quantity @ ..] = parts.as_slice() else {
            return fail("the address stops before the neuron", rest);
        };
        if !before.is_empty() || neuron.is_empty() {
            return fail(form, rest);
        }
        let of_the_network =
            *neuron == OF_A_RUN || OF_THE_NETWORK.iter().any(|(name, _)| name == neuron);
        if quantity.is_empty() && of_the_network {
            let kind = QuantityName { source: None, kind: (*neuron).to_owned() };
            return Ok(Address::new(network, input, "", kind));
        }
        if quantity.is_empty() {
            return fail("the address stops before the quantity, such as `.z` or `.a`", rest);
        }
        let Some(quantity) = QuantityName::of(quantity) else {
            return fail(form, rest);
        };
        Ok(Address::new(network, input, neuron, quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_print() {
        for text in [
            "xor(1, 1).h2.x1.product",
            "n(-0.5).y.z",
            "cat(digits#3).h.a",
            "n(1).y.z.grad",
            "n(1).y.x1.weight.updated",
            "n(1).loss",
            "n(1).loss.z",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_input_has_one_name_in_every_arithmetic() {
        let machine = InputName::of(&[1e-7, 1e20, -0.0]);
        let by_hand = InputName::of(&["0.0000001", "1e20", "0"].map(|text| decimal(text).unwrap()));
        assert_eq!(machine, by_hand);
        let address = format!("n({machine}).y.z");
        assert_eq!(address.parse::<Address>().unwrap().to_string(), address);
    }

    #[test]
    fn malformed_addresses_say_where() {
        for (text, span) in [
            ("xor", 0..3),
            ("xor(1, one).h.z", 6..10),
            ("xor(1, 1)", 9..9),
            ("xor(1, 1).h2", 9..12),
            (")(", 0..2),
            ("x(d#0).h.z", 3..5),
            ("", 0..0),
        ] {
            assert_eq!(text.parse::<Address>().unwrap_err().span, span, "{text}");
        }
    }
}
