//! A trace as one table, a row a product: for passes of which a page shows the largest products only.
//!
//! The columns are those of the Parquet table that say what one neuron did: after its products comes a row for
//! the neuron itself. Numbers are written in full.

use std::fmt::Write as _;

use crate::trace::{Place, Quantity, Record};

/// The heads of the columns.
const COLUMNS: &str = "layer,neuron,source,weight,value,product,running_sum,sum,bias,z,a\n";

/// Every product of a trace, neuron by neuron in the order of the work, and what each neuron made of them.
///
/// ```
/// # use longhand::{network::{Activation, Layer, Network}, number::{ByHand, decimal}, trace::forward};
/// # let d = |text| decimal(text).unwrap();
/// # let relu = Activation::named("relu").unwrap();
/// # let layer = Layer::dense(["h"], nalgebra::dmatrix![d("2"), d("-3")], nalgebra::dvector![d("0.5")], relu.into());
/// # let network = Network::new("n", ["x1", "x2"], vec![layer]).unwrap();
/// let trace = forward(ByHand::new(4).unwrap(), &network.into(), &[d("4"), d("1")]).unwrap();
/// assert_eq!(longhand::render::products::csv(&trace), "\
/// layer,neuron,source,weight,value,product,running_sum,sum,bias,z,a
/// 1,h,x1,2,4,8,8,,,,
/// 1,h,x2,-3,1,-3,5,,,,
/// 1,h,,,,,,5,0.5,5.5,5.5
/// ");
/// ```
pub fn csv(record: &dyn Record) -> String {
    let mut out = COLUMNS.to_owned();
    for layer in 1..=record.layers() {
        for (neuron, name) in record.neurons(layer).iter().enumerate() {
            let cells = |out: &mut String, quantities: [Quantity; 4]| {
                for quantity in quantities {
                    out.push(',');
                    if let Some(shown) = record.shown(Place { layer, neuron, quantity }) {
                        let _ = write!(out, "{shown}");
                    }
                }
            };
            for source in record.sources(layer, neuron) {
                let from = record.source_name(layer, neuron, source).unwrap_or_default();
                let _ = write!(out, "{layer},{},{}", quoted(name), quoted(from));
                let terms = [
                    Quantity::Weight(source),
                    Quantity::Input(source),
                    Quantity::Product(source),
                    Quantity::RunningSum(source),
                ];
                cells(&mut out, terms);
                out.push_str(",,,,\n");
            }
            let _ = write!(out, "{layer},{},,,,,", quoted(name));
            let ends = [Quantity::Sum, Quantity::Bias, Quantity::PreActivation, Quantity::Output];
            cells(&mut out, ends);
            out.push('\n');
        }
    }
    out
}

/// What each neuron of several traces came to, without its products: a row a neuron.
pub fn neurons_csv<'r>(records: impl IntoIterator<Item = &'r dyn Record>) -> String {
    let mut out = "network,input,layer,neuron,sum,bias,z,a\n".to_owned();
    for record in records {
        let input = quoted(&record.input_name().to_string());
        for layer in 1..=record.layers() {
            for (neuron, name) in record.neurons(layer).iter().enumerate() {
                let _ = write!(out, "{},{input},{layer},{}", record.network(), quoted(name));
                for quantity in
                    [Quantity::Sum, Quantity::Bias, Quantity::PreActivation, Quantity::Output]
                {
                    out.push(',');
                    if let Some(shown) = record.shown(Place { layer, neuron, quantity }) {
                        let _ = write!(out, "{shown}");
                    }
                }
                out.push('\n');
            }
        }
    }
    out
}

/// A name as a field of CSV: one with an index, such as `x[1,2]`, has a comma in it.
fn quoted(name: &str) -> String {
    if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() }
}
