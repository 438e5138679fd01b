//! A network as the steps that a page's script takes to work it out again.
//!
//! # Why the script rounds as Longhand does
//!
//! The script computes with whole numbers, units of 10^−digits, and rounds a fraction once. A smooth function f(z) it
//! encloses: it has a value v in parts of 2^−bits and is off by less than 2^−p, so if both ends of that interval round to
//! the same, f(z) rounds to it too; if not, it begins again with p four times as large (Ziv). It ends, for e^z, what is
//! made of it, and cos z are irrational at every rational z but 0 (Lindemann), and where a function has a fraction at 0 the
//! steps give that; of GELU nobody knows another case. Here p = reach²/2 ≥ 32 and bits = 6p + 2L, where |z| < 2^L.
//!
//! - *Far out.* Beyond p, e^−|z| < e^−p, and beyond reach, e^(−z²/2) < e^−p. There e^z for z < 0, sigmoid, |tanh|, softplus
//!   and SiLU differ from 0, 1 or |z| by no more than |z|·e^−|z| ≤ p·e^−p, and GELU by no more than e^(−z²/2) (Mills). That
//!   the area under the whole bell is taken as that up to reach changes GELU by less than e^−p too. All of this is below
//!   2^−p, so nothing has to go farther.
//! - *Series.* Each term of a series cuts off two parts at most, which the later terms make e^p < 2^(1.5p) times as large
//!   at most; there are fewer than 2^p terms, and the area under the bell is multiplied by as much once more. The sum is
//!   off by less than 2^(1 + p + 1.5p + 1.5p) = 2^(1 + 4p) parts. What follows multiplies that by p at most, for SiLU and
//!   GELU, and adds a few parts: it stays below 2^(5p) parts, which is 2^−p or less.
//! - *Softplus.* ln(1 + e) = −ln(1 − u) = u + u²/2 + u³/3 + … with u = e/(1 + e) ≤ ½: an error of u doubles at most.
//! - *Cosine.* z is halved at most L times, until it is at most 1; from there cos 2t = 2·cos² t − 1 makes an error at most
//!   4 times as large each time, and 2L bits are there for it.

use serde_json::{Map, Value as Json, json};

use crate::network::{Activation, Piece, Shape};
use crate::number::{Decimal, EXPONENTIAL, Number, Shown, Smooth};
use crate::report::view::{Changeable, ChangeableLayer};

/// A network for `explore.js`, as JSON.
///
/// `given` has numbers as text and the names of activations, `rows` what each row of the data gives beside. A step is
/// `[name, kind, operands, condition]`: `["h1.z", "sum", ["h1.sum", "h1.bias"]]` adds two numbers up, and
/// `["h1.a", "sum", [], "activation.1:relu h1.z-"]` makes the output 0 if the activation is ReLU and z below 0. The last
/// steps compare a row with its targets.
///
/// `points` are the inputs at which the output is drawn, `left` the first of them and `width` how far it is to the last,
/// both as the page's whole numbers.
pub fn data(network: &Changeable, curve: Option<&[Decimal]>) -> String {
    let texts = |values: &[(String, Shown)]| -> Map<String, Json> {
        values.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    };
    let mut steps = Steps { given: texts(&network.given), list: Vec::new() };
    for input in &network.inputs {
        steps.copy(&format!("{input}.a"));
    }
    let mut sources = &network.inputs;
    for (index, layer) in network.layers.iter().enumerate() {
        steps.layer(index + 1, layer, sources);
        sources = &layer.neurons;
    }
    steps.checks(network);
    let rows = network.rows.iter().map(|row| {
        let mut row = texts(row);
        row.insert(ROW.to_owned(), "1".into());
        row
    });
    let rows: Vec<Map<String, Json>> = rows.collect();
    let ends = [network.inputs.first(), network.outputs().first()];
    let mut data = json!({
        "digits": network.digits,
        "given": steps.given,
        "steps": steps.list,
        "rows": rows,
    });
    if let Some(points) = curve {
        let [left, width] = extent(points, network.digits);
        data["curve"] = ends.map(|end| end.map(|name| format!("{name}.a"))).into_iter().collect();
        data["points"] = points.iter().map(|point| point.shown().as_str().to_owned()).collect();
        data["left"] = left.into();
        data["width"] = width.into();
    }
    data.to_string()
}

/// Where a curve begins and how wide it is, as whole numbers of units of 10^−digits.
pub(super) fn extent(points: &[Decimal], digits: u32) -> [String; 2] {
    let [first, last] = [points.first(), points.last()].map(|end| end.copied().unwrap_or_default());
    [first, last.checked_sub(first).unwrap_or_default()].map(|number| {
        let number = number.normalize();
        let zeros = digits.saturating_sub(number.scale()) as usize;
        format!("{}{}", number.mantissa(), "0".repeat(zeros))
    })
}

/// What only a row of the data has: `row+` is a fact there.
const ROW: &str = "row";

struct Steps {
    given: Map<String, Json>,
    list: Vec<Json>,
}

impl Steps {
    fn step(&mut self, name: &str, kind: &str, operands: &[String]) {
        self.list.push(json!([name, kind, operands]));
    }

    fn step_if(&mut self, condition: &str, name: &str, kind: &str, operands: &[String]) {
        self.list.push(json!([name, kind, operands, condition]));
    }

    /// The first without the second.
    fn difference(&mut self, condition: &str, name: &str, [first, second]: [&str; 2]) {
        let [one, minus] = ["1", "-1"].map(|sign| self.constant(sign));
        let factors = [first.to_owned(), one, second.to_owned(), minus];
        self.step_if(condition, name, "products", &factors);
    }

    /// A target is reached if its output is not under the lowest number that will do, nor over the highest.
    fn checks(&mut self, network: &Changeable) {
        let targets = network
            .rows
            .first()
            .map_or(0, |row| row.iter().filter(|(name, _)| name.ends_with(".lowest")).count());
        for (index, output) in network.outputs().iter().take(targets).enumerate() {
            let (target, output) = (index + 1, format!("{output}.a"));
            let [lowest, highest] = ["lowest", "highest"].map(|end| format!("{target}.{end}"));
            let condition = format!("{ROW}+");
            self.difference(&condition, &format!("{target}.under"), [&output, &lowest]);
            self.difference(&condition, &format!("{target}.over"), [&highest, &output]);
        }
    }

    /// What was given is a number of the trace too, and may be too large to be written.
    fn copy(&mut self, name: &str) {
        self.step(name, "sum", &[name.to_owned()]);
    }

    /// A whole number, which is given by its own name.
    fn constant(&mut self, number: &str) -> String {
        self.given.insert(number.to_owned(), number.into());
        number.to_owned()
    }

    fn layer(&mut self, at: usize, layer: &ChangeableLayer, sources: &[String]) {
        for (index, neuron) in layer.neurons.iter().enumerate() {
            if layer.dense {
                self.weighted_sum(neuron, sources);
            } else if let Some(source) = sources.get(index) {
                self.step(&format!("{neuron}.z"), "sum", &[format!("{source}.a")]);
            }
        }
        let activation = format!("activation.{at}");
        self.given.insert(activation.clone(), layer.activation.into());
        for name in &layer.offered {
            let condition = format!("{activation}:{name}");
            match Activation::named(name) {
                Some(offered) => {
                    if offered.row.name == "leaky_relu" {
                        self.given.insert(format!("slope.{at}"), layer.slope.as_str().into());
                    }
                    for neuron in &layer.neurons {
                        self.elementwise(&condition, at, neuron, &offered);
                    }
                }
                None => self.softmax(&condition, at, &layer.neurons),
            }
        }
    }

    /// Σ weight·input + bias, term by term.
    fn weighted_sum(&mut self, neuron: &str, sources: &[String]) {
        let own = |quantity: &str| format!("{neuron}.{quantity}");
        let mut factors = Vec::new();
        let mut sum = Vec::new();
        for source in sources {
            let [weight, input, product, running] =
                ["weight", "input", "product", "sum"].map(|what| own(&format!("{source}.{what}")));
            self.copy(&weight);
            self.step(&input, "sum", &[format!("{source}.a")]);
            factors.extend([weight, input]);
            self.step(&product, "products", &factors[factors.len() - 2..]);
            sum.push(product);
            self.step(&running, "sum", &sum);
            sum = vec![running];
        }
        self.step(&own("sum"), "sum", &sum);
        self.step(&own("products"), "products", &factors);
        self.copy(&own("bias"));
        self.step(&own("z"), "sum", &[own("sum"), own("bias")]);
    }

    fn elementwise(&mut self, condition: &str, at: usize, neuron: &str, activation: &Activation) {
        let (z, a) = (format!("{neuron}.z"), format!("{neuron}.a"));
        match &activation.row.shape {
            Shape::Pieces { below, above } if below == above => {
                self.piece(condition, at, below, &z, &a);
            }
            Shape::Pieces { below, above } => {
                self.piece(&format!("{condition} {z}-"), at, below, &z, &a);
                self.piece(&format!("{condition} !{z}-"), at, above, &z, &a);
            }
            Shape::Smooth(smooth) => {
                self.smooth(condition, activation.row.name, smooth, &z, &a);
            }
        }
    }

    fn piece(&mut self, condition: &str, at: usize, piece: &Piece, z: &str, a: &str) {
        match piece {
            Piece::Constant(0) => self.step_if(condition, a, "sum", &[]),
            Piece::Constant(value) => {
                let constant = self.constant(&value.to_string());
                self.step_if(condition, a, "sum", &[constant]);
            }
            Piece::Pass => self.step_if(condition, a, "sum", &[z.to_owned()]),
            Piece::Leak => {
                self.step_if(condition, a, "products", &[format!("slope.{at}"), z.to_owned()]);
            }
        }
    }

    /// A function that is irrational everywhere but perhaps at 0, where it is a fraction.
    fn smooth(&mut self, condition: &str, kind: &str, smooth: &Smooth, from: &str, to: &str) {
        let Some(at_zero) = smooth.at_zero else {
            return self.step_if(condition, to, kind, &[from.to_owned()]);
        };
        let (whole, decimals) = at_zero.split_once('.').unwrap_or((at_zero, ""));
        let numerator = self.constant(match format!("{whole}{decimals}").trim_start_matches('0') {
            "" => "0",
            digits => digits,
        });
        let denominator = self.constant(&format!("1{}", "0".repeat(decimals.len())));
        let fraction = [numerator, denominator];
        self.step_if(&format!("{condition} {from}0"), to, "quotient", &fraction);
        self.step_if(&format!("{condition} !{from}0"), to, kind, &[from.to_owned()]);
    }

    /// e^(z − largest z) of every neuron, and its share of them all.
    fn softmax(&mut self, condition: &str, at: usize, neurons: &[String]) {
        let each = |quantity: &str| -> Vec<String> {
            neurons.iter().map(|neuron| format!("{neuron}.{quantity}")).collect()
        };
        let (zs, exponentials, shares) = (each("z"), each("exp"), each("a"));
        for neuron in neurons {
            let own = |quantity: &str| format!("{neuron}.{quantity}");
            self.step_if(condition, &own("shift"), "largest", &zs);
            self.difference(condition, &own("shifted"), [&own("z"), &own("shift")]);
            self.smooth(condition, "exp", &EXPONENTIAL, &own("shifted"), &own("exp"));
        }
        for neuron in neurons {
            let own = |quantity: &str| format!("{neuron}.{quantity}");
            self.step_if(condition, &own("total"), "sum", &exponentials);
            let operands = [own("exp"), own("total")];
            self.step_if(condition, &own("a"), "quotient", &operands);
        }
        // Whether the shares add up to 1, as written.
        let (together, one) = (format!("{at}.shares"), self.constant("1"));
        self.step_if(condition, &together, "sum", &shares);
        self.difference(condition, &format!("{at}.excess"), [&together, &one]);
    }
}
