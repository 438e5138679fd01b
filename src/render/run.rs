//! A training run as data: CSV, JSON Lines, NumPy's own format, and its end as TOML for a lesson.

use std::fmt::Write as _;

use crate::network::{Network, Operation};
use crate::number::{Number, Shown};
use crate::train::Record;

/// One row for every epoch from 0, with the loss and the parameters after so many epochs.
pub fn csv(record: &Record) -> String {
    let mut out = format!("epoch,loss,{}\n", record.names.join(","));
    for (epoch, loss) in record.losses.iter().enumerate() {
        let _ = write!(out, "{epoch},{}", loss.shown());
        for parameter in record.parameters(epoch).unwrap_or_default() {
            let _ = write!(out, ",{}", parameter.shown());
        }
        out.push('\n');
    }
    out
}

/// The same rows, a JSON object each.
pub fn json_lines(record: &Record) -> String {
    let names: Vec<String> = record.names.iter().map(|name| format!("\"{name}\"")).collect();
    let mut out = String::new();
    for (epoch, loss) in record.losses.iter().enumerate() {
        let _ = write!(out, "{{\"epoch\":{epoch},\"loss\":{}", loss.shown());
        let parameters = record.parameters(epoch).unwrap_or_default();
        for (name, parameter) in names.iter().zip(parameters) {
            let _ = write!(out, ",{name}:{}", parameter.shown());
        }
        out.push_str("}\n");
    }
    out
}

/// An array for NumPy that grows with a run: one row for every epoch, as it begins.
///
/// Epochs × (1 + parameters) little-endian doubles, the loss first, behind the header of format 1.0
/// (`numpy.lib.format`). What there is after the last epoch is no row, so that there are as many rows as
/// epochs.
///
/// ```
/// let mut array = longhand::render::run::Npy::new(2, 1);
/// for epoch in 0..=2 {
///     array.push(0.5, &[f64::from(epoch)]);
/// }
/// let bytes = array.into_bytes();
/// assert_eq!(bytes.len(), 128 + 2 * 2 * 8);
/// assert_eq!(bytes[128 + 24..], 1.0f64.to_le_bytes());
/// ```
#[derive(Clone, Debug)]
pub struct Npy {
    bytes: Vec<u8>,
    /// Rows that are still to come.
    missing: usize,
}

impl Npy {
    /// The header of an array of so many epochs and parameters.
    pub fn new(epochs: usize, parameters: usize) -> Self {
        let columns = parameters + 1;
        let mut header =
            format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({epochs}, {columns}), }}");
        // Magic, version and length are 10 bytes; the data begins at a multiple of 64.
        let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
        header.push_str(&" ".repeat(length - header.len() - 1));
        header.push('\n');
        let mut bytes = Vec::with_capacity(10 + length + epochs * columns * 8);
        bytes.extend_from_slice(b"\x93NUMPY\x01\x00");
        bytes.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(header.as_bytes());
        Self { bytes, missing: epochs }
    }

    /// Appends the row of an epoch; once all epochs have one, nothing.
    pub fn push(&mut self, loss: f64, parameters: &[f64]) {
        let Some(missing) = self.missing.checked_sub(1) else {
            return;
        };
        self.missing = missing;
        self.bytes.extend_from_slice(&loss.to_le_bytes());
        for parameter in parameters {
            self.bytes.extend_from_slice(&parameter.to_le_bytes());
        }
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A network as the front matter of a lesson has it, its parameters rounded to so many decimals.
///
/// ```
/// use longhand::network::{Activation, Layer, Network};
/// use nalgebra::{dmatrix, dvector};
/// let tanh = Activation::named("tanh").unwrap();
/// let network = Network::new("n", ["x"], vec![Layer::dense(["h"], dmatrix![0.12345], dvector![-2.0], tanh.into())]);
/// assert_eq!(longhand::render::run::toml(&network.unwrap(), "found", 4), r#"[network.found]
/// inputs = ["x"]
///
/// [[network.found.layers]]
/// neurons    = ["h"]
/// weights    = [[0.1235]]
/// biases     = [-2]
/// activation = "tanh"
/// "#);
/// ```
pub fn toml(network: &Network<f64>, name: &str, digits: u32) -> String {
    let names = |names: &[String]| {
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let number = |value: &f64| -> Shown { value.shown().rounded(digits) };
    let mut out = format!("[network.{name}]\ninputs = [{}]\n", names(&network.inputs));
    for layer in &network.layers {
        let _ =
            writeln!(out, "\n[[network.{name}.layers]]\nneurons    = [{}]", names(&layer.neurons));
        for operation in &layer.operations {
            let Operation::Affine(affine) = operation else {
                continue;
            };
            let list = |values: Vec<String>| format!("[{}]", values.join(", "));
            let row = |values: Vec<&f64>| {
                list(values.into_iter().map(|value| number(value).to_string()).collect())
            };
            let rows = affine.weights.row_iter().map(|weights| row(weights.iter().collect()));
            let _ = writeln!(out, "weights    = {}", list(rows.collect()));
            let _ = writeln!(out, "biases     = {}", row(affine.biases.iter().collect()));
        }
        let activation = layer.activation_name();
        if activation != "softmax" || layer.operations.len() > 1 || layer.affine().is_none() {
            let _ = writeln!(out, "activation = \"{activation}\"");
        }
        if let Some(leaky) = layer.activation().filter(|one| one.row.name == "leaky_relu") {
            let _ = writeln!(out, "slope      = {}", leaky.slope.shown());
        }
    }
    out
}
