//! One name for every number: `NETWORK(INPUT).NEURON.QUANTITY`.

use std::fmt;
use std::ops::Range;

use super::{Place, Record};
use crate::number::{Decimal, Number, decimal};

/// Which of a neuron's numbers is meant; a source is the index of the input it goes with.
///
/// The variants stand in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quantity {
    /// `x1.weight`.
    Weight(usize),
    /// `x1.input`: what the source passes on.
    Input(usize),
    /// `x1.product`: weight · input.
    Product(usize),
    /// `x1.sum`: the products up to this source, added up.
    RunningSum(usize),
    /// `sum`: all products added up.
    Sum,
    /// `bias`.
    Bias,
    /// `z`: sum + bias.
    PreActivation,
    /// `shift`: the largest z of a softmax layer.
    Shift,
    /// `shifted`: z − shift.
    Shifted,
    /// `exp`: e^shifted.
    Exponential,
    /// `total`: the exponentials of the layer, added up.
    Total,
    /// `a`: what the neuron passes on. For an input, its value.
    Output,
}

/// A [`Quantity`] with its source by name, as an address writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuantityName {
    /// The source neuron, for the numbers that go with one.
    pub source: Option<String>,
    /// `product`, `sum`, `z`, ….
    pub kind: String,
}

/// Makes the quantity that goes with a source.
type MakeQuantity = fn(usize) -> Quantity;

/// Names of the numbers that go with a source, and how to make each.
const OF_A_SOURCE: [(&str, MakeQuantity); 4] = [
    ("weight", Quantity::Weight),
    ("input", Quantity::Input),
    ("product", Quantity::Product),
    ("sum", Quantity::RunningSum),
];

/// Names of the numbers of the neuron as a whole.
const OF_THE_NEURON: [(&str, Quantity); 8] = [
    ("sum", Quantity::Sum),
    ("bias", Quantity::Bias),
    ("z", Quantity::PreActivation),
    ("shift", Quantity::Shift),
    ("shifted", Quantity::Shifted),
    ("exp", Quantity::Exponential),
    ("total", Quantity::Total),
    ("a", Quantity::Output),
];

impl Quantity {
    /// The quantities of a neuron up to z, in the order of the work; `columns` is 0 and there is no sum or
    /// bias in a layer without weights.
    pub(super) fn up_to_z(columns: usize) -> impl Iterator<Item = Quantity> {
        let sums = [Quantity::Sum, Quantity::Bias].into_iter().filter(move |_| columns > 0);
        (0..columns)
            .flat_map(|source| OF_A_SOURCE.map(|(_, quantity)| quantity(source)))
            .chain(sums)
            .chain([Quantity::PreActivation])
    }

    /// The source it goes with, if any.
    pub fn source(self) -> Option<usize> {
        match self {
            Quantity::Weight(source)
            | Quantity::Input(source)
            | Quantity::Product(source)
            | Quantity::RunningSum(source) => Some(source),
            _ => None,
        }
    }

    /// Whether it comes after z: part of the activation.
    pub fn is_after_z(self) -> bool {
        self > Quantity::PreActivation
    }

    /// The last word of its address: `product`, `sum`, `z`, ….
    pub fn kind(self) -> &'static str {
        let of_a_source = OF_A_SOURCE.iter().filter_map(|(name, make)| {
            self.source().filter(|&source| make(source) == self).map(|_| *name)
        });
        let of_the_neuron = OF_THE_NEURON.iter().filter(|(_, q)| *q == self).map(|(name, _)| *name);
        of_a_source.chain(of_the_neuron).next().unwrap_or("")
    }

    /// With its source by name.
    pub fn named(self, sources: &[String]) -> QuantityName {
        let source = self.source().and_then(|source| sources.get(source)).cloned();
        QuantityName { source, kind: self.kind().to_owned() }
    }
}

impl fmt::Display for QuantityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}.")?;
        }
        f.write_str(&self.kind)
    }
}

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
    /// The neuron.
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

    /// The place that the address names in a trace.
    ///
    /// # Errors
    /// If the trace has no such neuron or number; the candidates are those that it has. The span is
    /// within the address as [`Display`](fmt::Display) prints it.
    pub fn place(&self, record: &dyn Record) -> Result<Place, AddressError> {
        let start = format!("{}({}).", self.network, self.input).len();
        let span = start..start + self.neuron.len();
        let found = (0..=record.layers()).find_map(|layer| {
            let neuron = record.neurons(layer).iter().position(|name| *name == self.neuron)?;
            Some((layer, neuron))
        });
        let Some((layer, neuron)) = found else {
            let names =
                (0..=record.layers()).flat_map(|layer| record.neurons(layer).iter().cloned());
            return Err(AddressError {
                message: format!("network `{}` has no neuron `{}`", self.network, self.neuron),
                span,
                candidates: names.collect(),
            });
        };
        let sources = layer.checked_sub(1).map_or(&[][..], |previous| record.neurons(previous));
        let quantity = self.quantity.resolve(sources);
        let place = quantity.map(|quantity| Place { layer, neuron, quantity });
        place.filter(|place| record.shown(*place).is_some()).ok_or_else(|| {
            let end = span.end + 1;
            let known = OF_THE_NEURON
                .iter()
                .map(|(_, quantity)| *quantity)
                .filter(|&quantity| record.shown(Place { layer, neuron, quantity }).is_some());
            let of_a_source = sources
                .iter()
                .take(if layer == 0 { 0 } else { 16 })
                .flat_map(|source| OF_A_SOURCE.map(|(name, _)| format!("{source}.{name}")));
            AddressError {
                message: format!("neuron `{}` has no number `{}`", self.neuron, self.quantity),
                span: end..end + self.quantity.to_string().len(),
                candidates: known
                    .map(|quantity| quantity.kind().to_owned())
                    .chain(of_a_source)
                    .collect(),
            }
        })
    }
}

impl QuantityName {
    /// The quantity that is meant, given the names of the sources.
    fn resolve(&self, sources: &[String]) -> Option<Quantity> {
        match &self.source {
            None => OF_THE_NEURON.iter().find(|(name, _)| *name == self.kind).map(|(_, q)| *q),
            Some(source) => {
                let source = sources.iter().position(|name| name == source)?;
                OF_A_SOURCE
                    .iter()
                    .find(|(name, _)| *name == self.kind)
                    .map(|(_, make)| make(source))
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}).{}.{}", self.network, self.input, self.neuron, self.quantity)
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
        let (source, kind) = match quantity {
            [kind] if !kind.is_empty() => (None, *kind),
            [source, kind] if !source.is_empty() && !kind.is_empty() => {
                (Some((*source).to_owned()), *kind)
            }
            [] => {
                return fail("the address stops before the quantity, such as `.z` or `.a`", rest);
            }
            _ => return fail(form, rest),
        };
        let quantity = QuantityName { source, kind: kind.to_owned() };
        Ok(Address::new(network, input, neuron, quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_print() {
        for text in ["xor(1, 1).h2.x1.product", "n(-0.5).y.z", "cat(digits#3).h.a"] {
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
