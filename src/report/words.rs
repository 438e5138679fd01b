//! A trace in words, neuron by neuron: what somebody says who reads the sums aloud.

use super::Numbers;
use super::derived::says;
use crate::number::{Relation, Shown};
use crate::trace::{Derivation, Place, Quantity};

/// A sum of more products than this is not read out product by product.
const READ_OUT: usize = 8;

/// Of a layer with more neurons than this, the others are only counted.
const LISTED: usize = 12;

/// Every neuron of a trace, inputs first, each as one or two sentences.
pub fn in_words(numbers: &Numbers<'_>) -> Vec<String> {
    listed(numbers, 0..=numbers.record.layers(), in_order)
}

/// Every neuron of a trace that went back too, outputs first: its sum, and then its gradients.
pub fn backwards_in_words(numbers: &Numbers<'_>) -> Vec<String> {
    listed(numbers, (0..=numbers.record.layers()).rev(), |numbers, layer, neuron| {
        let forward = in_order(numbers, layer, neuron)?;
        Some([vec![forward], gradients(numbers, layer, neuron)].concat().join(" "))
    })
}

/// The neurons of the layers as `say` says them; of a long layer the first ones.
fn listed(
    numbers: &Numbers<'_>,
    layers: impl Iterator<Item = usize>,
    say: impl Fn(&Numbers<'_>, usize, usize) -> Option<String>,
) -> Vec<String> {
    let mut out = Vec::new();
    for layer in layers {
        let count = numbers.record.neurons(layer).len();
        let listed = (0..count.min(LISTED)).filter_map(|neuron| say(numbers, layer, neuron));
        out.extend(listed.map(|sentences| spoken(&sentences)));
        if count > LISTED {
            let what = if layer == 0 { "inputs" } else { "neurons" };
            out.push(format!("And {} more {what}.", grouped(count - LISTED)));
        }
    }
    out
}

/// How the loss changes with what a neuron has: "How the loss changes with z of y: 2 times 0.5 is 1."
fn gradients(numbers: &Numbers<'_>, layer: usize, neuron: usize) -> Vec<String> {
    let sources = numbers.record.sources(layer, neuron);
    let weights = sources.into_iter().take(READ_OUT).map(Quantity::WeightGradient);
    let ends = [Quantity::OutputGradient, Quantity::PreActivationGradient];
    let quantities = ends.into_iter().chain(weights).chain([Quantity::BiasGradient]);
    quantities.filter_map(|quantity| says(numbers, Place { layer, neuron, quantity })).collect()
}

/// 5000 as 5,000.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// A text with its minus signs as words.
pub fn spoken(text: &str) -> String {
    text.replace('−', "minus ")
}

fn in_order(numbers: &Numbers<'_>, layer: usize, neuron: usize) -> Option<String> {
    let place = |quantity| Place { layer, neuron, quantity };
    let softmax = numbers.record.activation(layer) == Some("softmax");
    let mut sentences = Vec::new();
    if layer > 0 {
        let read_out = sum(numbers, layer, neuron);
        sentences.extend(read_out.or_else(|| says(numbers, place(Quantity::PreActivation))));
    }
    if softmax {
        sentences.extend(says(numbers, place(Quantity::Exponential)));
        sentences.extend(says(numbers, place(Quantity::Total)));
    }
    sentences.push(says(numbers, place(Quantity::Output))?);
    Some(sentences.join(" "))
}

/// "h2: 1 times 1, plus 1 times 1, minus 1, is 1."
fn sum(numbers: &Numbers<'_>, layer: usize, neuron: usize) -> Option<String> {
    let shown = |quantity| numbers.shown(Place { layer, neuron, quantity });
    let sources = numbers.record.sources(layer, neuron);
    let (bias, z) = (shown(Quantity::Bias)?, shown(Quantity::PreActivation)?);
    if sources.is_empty() || sources.len() > READ_OUT {
        return None;
    }
    let mut exact = bias.exact();
    let mut out = String::new();
    for source in sources {
        let product = Place { layer, neuron, quantity: Quantity::Product(source) };
        let Some(Derivation::Product(weight, input)) = numbers.record.derivation(product) else {
            return None;
        };
        let (weight, input) = (numbers.shown(weight)?, numbers.shown(input)?);
        exact += weight.exact() * input.exact();
        let is_first = out.is_empty();
        let times = format!("{} times {}", size(&weight, !is_first), input.typeset());
        out += &match (is_first, weight.is_negative()) {
            (true, _) => times,
            (false, true) => format!(", minus {times}"),
            (false, false) => format!(", plus {times}"),
        };
    }
    let sign = if bias.is_negative() { "minus" } else { "plus" };
    let is = if Relation::of(&exact, &z) == Relation::Equal { "is" } else { "is about" };
    let name = numbers.record.neurons(layer).get(neuron)?;
    Some(format!("{name}: {out}, {sign} {}, {is} {}.", size(&bias, true), z.typeset()))
}

/// A number, without its sign where a word has said it.
fn size(shown: &Shown, unsigned: bool) -> String {
    let text = shown.typeset();
    if unsigned { text.trim_start_matches('−').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activation, Layer, Network};
    use crate::number::{ByHand, decimal};
    use crate::trace::{Loss, Task, backward, forward};

    #[test]
    fn every_neuron_reads_its_sum_aloud() {
        let d = |text: &str| decimal(text).unwrap();
        let layer = |name: &str, weights, bias: &str, activation: &str| {
            let activation = Activation::named(activation).unwrap().into();
            Layer::dense([name], weights, nalgebra::dvector![d(bias)], activation)
        };
        let layers = vec![
            layer("h", nalgebra::dmatrix![d("-2"), d("-3")], "-0.5", "relu"),
            layer("y", nalgebra::dmatrix![d("0.3333")], "0.5", "sigmoid"),
        ];
        let network = Network::new("n", ["x1", "x2"], layers).unwrap();
        let trace = forward(ByHand::new(2).unwrap(), &network.into(), &[d("1"), d("-2")]).unwrap();
        assert_eq!(
            in_words(&Numbers::new(&trace, 2)),
            [
                "Input x1 is 1, given.",
                "Input x2 is minus 2, given.",
                "h: minus 2 times 1, minus 3 times minus 2, minus 0.5, is 3.5. Output of h: ReLU of 3.5 is 3.5.",
                "y: 0.3333 times 3.5, plus 0.5, is about 1.67. Output of y: σ of 1.67 is about 0.84.",
            ]
        );
    }

    #[test]
    fn the_way_back_is_read_aloud_from_the_outputs() {
        let d = |text: &str| decimal(text).unwrap();
        let identity = Activation::named("identity").unwrap().into();
        let layer =
            Layer::dense(["y"], nalgebra::dmatrix![d("-2")], nalgebra::dvector![d("1")], identity);
        let network = Network::new("n", ["x"], vec![layer]).unwrap();
        let hand = ByHand::new(2).unwrap();
        let mut trace = forward(hand, &network.into(), &[d("3")]).unwrap();
        let loss = Loss::named("half-squared-error").unwrap();
        let task = Task { loss, targets: vec![d("0")], rate: None, keep_biases: false };
        trace.backward = Some(backward(hand, &trace, &task).unwrap().into());
        assert_eq!(
            backwards_in_words(&Numbers::new(&trace, 2)),
            [
                "y: minus 2 times 3, plus 1, is minus 5. Output of y: its z, minus 5, as it is. How the loss changes with y: minus 5, the same as how far y is from its target. How the loss changes with z of y: minus 5 times 1 is minus 5. How the loss changes with the weight from x to y: minus 5 times 3 is minus 15. How the loss changes with the bias of y: minus 5, the same as how the loss changes with z of y.",
                "Input x is 3, given.",
            ]
        );
    }
}
