//! Traces as rows, written as they arise: CSV and JSON Lines of any length.
//!
//! A trace that is in memory gives its rows one by one; a wide network's come straight from the pass. Both are the
//! same rows: address, value and relation as [`Record`] would tell them.

use std::io::{self, Write};

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::csv::{COLUMNS, fields, quote};
use crate::network::{LayerActivation, StoredNetwork};
use crate::number::{ExactSum, Machine, Relation, Shown, Significant};
use crate::trace::stream::{NeuronEnd, Sink, Terms};
use crate::trace::{InputName, Record, SoftmaxStep};

/// How a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// Fields between commas, under a header.
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl RowFormat {
    /// What stands before the first row.
    pub fn header(self) -> String {
        match self {
            RowFormat::Csv => COLUMNS.join(",") + "\n",
            RowFormat::JsonLines => String::new(),
        }
    }

    /// Appends a row, its fields in the order of [`COLUMNS`].
    fn push(self, out: &mut String, fields: [&str; COLUMNS.len()]) {
        for (index, (key, field)) in COLUMNS.into_iter().zip(fields).enumerate() {
            match self {
                RowFormat::Csv => {
                    out.push_str(if index == 0 { "" } else { "," });
                    out.push_str(&quote(field));
                }
                RowFormat::JsonLines => {
                    out.push_str(if index == 0 { "{\"" } else { ",\"" });
                    out.push_str(key);
                    out.push_str("\":");
                    match key {
                        "value" | "layer" => out.push_str(field),
                        _ => out.push_str(&serde_json::Value::from(field).to_string()),
                    }
                }
            }
        }
        out.push_str(match self {
            RowFormat::Csv => "\n",
            RowFormat::JsonLines => "}\n",
        });
    }
}

/// The rows of traces that are in memory, as a text.
pub(super) fn all<'t>(
    format: RowFormat,
    records: impl IntoIterator<Item = &'t dyn Record>,
) -> String {
    let mut text = String::new();
    for row in records.into_iter().flat_map(Record::rows) {
        let fields = fields(&row);
        format.push(&mut text, std::array::from_fn(|index| fields[index].as_str()));
    }
    text
}

/// Writes the rows of a trace that is in memory.
///
/// # Errors
/// If `out` takes no more.
pub fn record(format: RowFormat, record: &dyn Record, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    for row in record.rows() {
        text.clear();
        let fields = fields(&row);
        format.push(&mut text, std::array::from_fn(|index| fields[index].as_str()));
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Writes the rows of a pass through a stored network.
pub struct RowSink<'n, W> {
    format: RowFormat,
    network: &'n StoredNetwork,
    input: String,
    out: W,
    text: String,
    /// The products of the neuron at hand as shown, added up exactly, and its last running sum.
    products: ExactSum,
    before: Option<Significant>,
    /// The z of the neurons of a softmax layer.
    z: Vec<Shown>,
}

impl<'n, W: Write> RowSink<'n, W> {
    /// Rows of `network` on an input, to `out`; the header is not written.
    pub fn new(format: RowFormat, network: &'n StoredNetwork, input: &InputName, out: W) -> Self {
        Self {
            format,
            network,
            input: input.to_string(),
            out,
            text: String::new(),
            products: ExactSum::default(),
            before: None,
            z: Vec::new(),
        }
    }

    fn row(
        &mut self,
        (layer, neuron, source): (usize, usize, Option<usize>),
        kind: &str,
        value: &Shown,
        equal: bool,
    ) {
        let neuron = self.network.sources(layer).get(neuron).unwrap_or_default();
        let source = source.and_then(|source| self.network.sources(layer - 1).get(source));
        let name = &self.network.name;
        let quantity = match &source {
            Some(source) => format!("{source}.{kind}"),
            None => kind.to_owned(),
        };
        let address = format!("{name}({}).{neuron}.{quantity}", self.input);
        let relation = if equal { Relation::Equal } else { Relation::Approximate };
        let fields = [
            address.as_str(),
            value.as_str(),
            relation.symbol(),
            name,
            &self.input,
            &layer.to_string(),
            &neuron,
            source.as_deref().unwrap_or_default(),
            kind,
        ];
        self.format.push(&mut self.text, fields);
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}

/// Whether the digits shown are exactly the work.
fn equals(shown: &Shown, work: BigRational) -> bool {
    shown.exact() == work
}

impl<N: Machine, W: Write> Sink<N> for RowSink<'_, W> {
    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()> {
        for (index, value) in values.iter().enumerate() {
            self.row((0, first + index, None), "a", &value.shown(), true);
        }
        self.flush()
    }

    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()> {
        if terms.first == 0 {
            (self.products, self.before) = (ExactSum::default(), None);
        }
        for index in 0..terms.inputs.len() {
            let at = (terms.layer, terms.neuron, Some(terms.first + index));
            let [weight, input, product, sum] = [
                terms.weights[index],
                terms.inputs[index],
                terms.products[index],
                terms.running_sums[index],
            ]
            .map(|value| value.shown());
            let [w, x, p, s] = [&weight, &input, &product, &sum].map(Shown::significant);
            self.row(at, "weight", &weight, true);
            self.row(at, "input", &input, true);
            self.row(at, "product", &product, w.times(&x) == Some(p));
            let work = self.before.map_or(Some(p), |before| before.plus(&p));
            self.row(at, "sum", &sum, work == Some(s));
            self.products.add(&p);
            self.before = Some(s);
            // A line at a time would be slow; a whole row of the network would be large.
            if index % 256 == 255 {
                self.flush()?;
            }
        }
        self.flush()
    }

    fn neuron(&mut self, end: &NeuronEnd<N>) -> io::Result<()> {
        let at = (end.layer, end.neuron, None);
        let z = end.z.shown();
        match end.sum_and_bias {
            Some((sum, bias)) => {
                let (sum, bias) = (sum.shown(), bias.shown());
                let equal = equals(&sum, self.products.exact());
                self.row(at, "sum", &sum, equal);
                self.row(at, "bias", &bias, true);
                self.row(at, "z", &z, equals(&z, sum.exact() + bias.exact()));
            }
            None => self.row(at, "z", &z, true),
        }
        let layer = self.network.layers.get(end.layer - 1);
        if let (Some(a), Some(LayerActivation::Elementwise(activation))) =
            (end.a, layer.map(|layer| layer.activation))
        {
            let a = a.shown();
            let equal = activation.exact_value(&z).is_some_and(|work| equals(&a, work));
            self.row(at, "a", &a, equal);
        } else {
            self.z.push(z);
        }
        self.flush()
    }

    fn softmax(&mut self, layer: usize, step: &SoftmaxStep<N>) -> io::Result<()> {
        let z = std::mem::take(&mut self.z);
        let largest = z.iter().map(Shown::exact).max().unwrap_or_default();
        let (shift, total) = (step.shift.shown(), step.total.shown());
        let mut exponentials = BigRational::zero();
        for (neuron, z) in z.iter().enumerate() {
            let at = (layer, neuron, None);
            let (shifted, exp) = (step.shifted[neuron].shown(), step.exponentials[neuron].shown());
            self.row(at, "shift", &shift, equals(&shift, largest.clone()));
            self.row(at, "shifted", &shifted, equals(&shifted, z.exact() - shift.exact()));
            let one = shifted.is_zero() && exp.exact().is_one();
            self.row(at, "exp", &exp, one);
            exponentials += exp.exact();
        }
        for (neuron, a) in step.a.iter().enumerate() {
            let at = (layer, neuron, None);
            self.row(at, "total", &total, equals(&total, exponentials.clone()));
            let (a, exp) = (a.shown(), step.exponentials[neuron].shown());
            let share = (!total.is_zero()).then(|| exp.exact() / total.exact());
            self.row(at, "a", &a, share.is_some_and(|share| equals(&a, share)));
        }
        self.flush()
    }
}
