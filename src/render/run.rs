//! What a training run recorded, as CSV, and its end as TOML for a lesson.

use std::fmt::Write as _;

use crate::network::{Network, Operation};
use crate::number::{Number, Shown};
use crate::train::Record;

/// More numbers than this are not written beside a page: some twenty bytes each.
const MOST_NUMBERS: usize = 500_000;

/// Whether [`csv`] writes the parameters of every epoch, and not the losses alone.
pub fn has_parameters(record: &Record) -> bool {
    record.is_whole() && record.losses.len().saturating_mul(record.names.len()) <= MOST_NUMBERS
}

/// One row for every epoch from 0, with the loss and the parameters after so many epochs; the losses alone where
/// the parameters are too many ([`has_parameters`]).
pub fn csv(record: &Record) -> String {
    let whole = has_parameters(record);
    let names: &[String] = if whole { &record.names } else { &[] };
    let heads = ["epoch", "loss"].into_iter().chain(names.iter().map(String::as_str));
    let mut out = heads.collect::<Vec<_>>().join(",") + "\n";
    for (epoch, loss) in record.losses.iter().enumerate() {
        let _ = write!(out, "{epoch},{}", loss.shown());
        let parameters = record.parameters(epoch).filter(|_| whole);
        for parameter in parameters.unwrap_or_default() {
            let _ = write!(out, ",{}", parameter.shown());
        }
        out.push('\n');
    }
    out
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
