//! A network as the steps that a page's script takes to work it out again.

use serde_json::{Map, Value as Json, json};

use crate::network::{ACTIVATIONS, Activation, Piece, Shape};
use crate::number::{EXPONENTIAL, Shown, Smooth};
use crate::report::view::{Changeable, ChangeableLayer};

/// A network for `explore.js`, as JSON.
///
/// `given` has numbers as text and the names of activations, `rows` what each row of the data gives beside. A step is
/// `[name, kind, operands, condition]`: `["h1.z", "sum", ["h1.sum", "h1.bias"]]` adds two numbers up, and
/// `["h1.a", "sum", [], "activation.1:relu h1.z-"]` makes the output 0 if the activation is ReLU and z below 0.
/// `checks` are the steps that compare a row with its targets.
pub fn data(network: &Changeable) -> String {
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
    let symbols: Map<String, Json> =
        ACTIVATIONS.iter().map(|row| (row.name.to_owned(), row.symbol.into())).collect();
    let ends = [network.inputs.first(), network.outputs().first()];
    json!({
        "digits": network.digits,
        "limit": network.limit.normalize().to_string(),
        "given": steps.given,
        "steps": steps.list,
        "rows": network.rows.iter().map(|row| texts(row)).collect::<Vec<_>>(),
        "checks": checks(network),
        "symbols": symbols,
        "curve": ends.map(|end| end.map(|name| format!("{name}.a"))),
    })
    .to_string()
}

/// A target is reached if its output is not under the lowest number that will do, nor over the highest.
fn checks(network: &Changeable) -> Vec<Json> {
    let targets = network
        .rows
        .first()
        .map_or(0, |row| row.iter().filter(|(name, _)| name.ends_with(".lowest")).count());
    let outputs = network.outputs().iter().take(targets).enumerate();
    let both = outputs.flat_map(|(index, output)| {
        let (target, output) = (index + 1, format!("{output}.a"));
        let [lowest, highest] = ["lowest", "highest"].map(|end| format!("{target}.{end}"));
        [
            json!([format!("{target}.under"), "difference", [&output, &lowest]]),
            json!([format!("{target}.over"), "difference", [&highest, &output]]),
        ]
    });
    both.collect()
}

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
            self.step(&product, "product", &factors[factors.len() - 2..]);
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
                self.step_if(condition, a, "product", &[format!("slope.{at}"), z.to_owned()]);
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
            let operands = [own("z"), own("shift")];
            self.step_if(condition, &own("shifted"), "difference", &operands);
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
        self.step_if(condition, &format!("{at}.excess"), "difference", &[together.clone(), one]);
    }
}
