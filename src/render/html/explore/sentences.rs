//! What a page says of a changed network: sentences and a lesson, with places for numbers.

use serde_json::{Value as Json, json};

use super::super::inline::escape;
use super::super::page::markup;
use crate::network::Activation;
use crate::number::{Decimal, Number};
use crate::render::text;
use crate::report::view::{Changeable, Markup};

/// A place for a number, and for its sign.
fn signed(name: &str, minus: &str) -> String {
    let name = escape(name);
    format!("<span data-when=\"{name}-\">{minus}</span><span data-number=\"{name}\">0</span>")
}

fn place(name: &str) -> String {
    signed(name, "−")
}

/// A place for something that is no number, or is written with its sign.
fn text_place(name: &str) -> String {
    format!("<span data-number=\"{name}\">0</span>")
}

/// "is", or "is about" if anything was rounded.
const IS: &str = "is <span data-when=\"rounded\">about </span>";

/// The sentences by their names: `name`, the network at its input; `says`, what it puts out, or why not; `told`, what
/// its curve shows.
pub(super) fn all(network: &Changeable, curve: Option<&[Decimal]>) -> Json {
    let inputs: Vec<String> =
        network.inputs.iter().map(|input| place(&format!("{input}.a"))).collect();
    let name = format!("{}({})", escape(&network.name), inputs.join(", "));
    json!({
        "says": markup(&Markup(says(network, &name))),
        "name": markup(&Markup(name)),
        "told": markup(&Markup(curve.map(|points| told(network, points)).unwrap_or_default())),
    })
}

/// What the network puts out, or that a number is too large to be written (`refused`).
fn says(network: &Changeable, name: &str) -> String {
    let outputs: Vec<String> = network
        .outputs()
        .iter()
        .map(|output| format!("{} {IS}{}", escape(output), place(&format!("{output}.a"))))
        .collect();
    let (outputs, neuron) = (outputs.join(", "), text_place("refused"));
    format!(
        "<span data-when=\"refused\">At neuron {neuron} a number becomes too large to write by hand (28 digits). \
         Take smaller numbers.</span>\
         <span data-when=\"!refused\"><span data-when=\"!changed\">As at the beginning, </span>{name}: {outputs}.</span>"
    )
}

/// What the curve of the first output over the first input shows.
fn told(network: &Changeable, points: &[Decimal]) -> String {
    let ends = [network.inputs.first(), network.outputs().first()];
    let ([Some(x), Some(y)], Some(from), Some(to)) = (ends, points.first(), points.last()) else {
        return String::new();
    };
    let (now, height) = (place(&format!("{x}.a")), place(&format!("{y}.a")));
    let (x, y) = (escape(x), escape(y));
    let [from, to] = [from, to].map(|end| text::number(&end.shown()));
    let [least, most] = ["least", "most"].map(text_place);
    format!(
        "{y} over {x}, for {x} from {from} to {to}; the drawing reaches from {least} to {most}. \
         The point: where {x} is {now}, {y} {IS}{height}."
    )
}

/// A piece of a formula in which layers are called by the activation that each has: `activation.1` stands for that of
/// layer 1.
pub(super) fn called(piece: &str, network: &Changeable) -> String {
    let layers = network.layers.iter().enumerate();
    layers.fold(piece.to_owned(), |piece, (index, layer)| {
        let name = format!("activation.{}", index + 1);
        let symbol = |offered: &&str| {
            let symbol = Activation::named(offered).map_or("", |activation| activation.row.symbol);
            format!(
                "<mi mathvariant=\"normal\" data-when=\"{name}:{offered}\">{}</mi>",
                escape(symbol)
            )
        };
        let symbols: String = layer.offered.iter().map(symbol).collect();
        piece.replace(&format!("<mi mathvariant=\"normal\">{name}</mi>"), &symbols)
    })
}

/// Whether the target of an output, counted from 1, was reached.
pub(super) fn verdict(target: usize) -> Markup {
    let met = "<span aria-hidden=\"true\">✓</span><span class=\"unseen\">reached</span>";
    let missed = "<span aria-hidden=\"true\">✗</span><span class=\"unseen\">missed</span>";
    let [under, over] = ["under", "over"].map(|side| format!("{target}.{side}-"));
    Markup(format!(
        " <span class=\"verdict met\" data-when=\"!{under} !{over}\">{met}</span>\
         <span class=\"verdict missed\" data-when=\"{under}\">{missed}</span>\
         <span class=\"verdict missed\" data-when=\"{over}\">{missed}</span>"
    ))
}

/// The network as a lesson that `longhand check` accepts, with places for its numbers.
pub(super) fn lesson(network: &Changeable) -> Markup {
    let number = |name: String| signed(&name, "-");
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    let quoted = |names: &[String]| list(names.iter().map(|name| format!("\"{name}\"")).collect());
    let name = escape(&network.name);
    let mut text = format!(
        "+++\ntitle    = \"{name}, changed\"\nquestion = \"What does it compute now?\"\n\
         digits   = {}\n\n[network.\"{name}\"]\ninputs = {}\n",
        network.digits,
        quoted(&network.inputs)
    );
    let mut sources = &network.inputs;
    for (index, layer) in network.layers.iter().enumerate() {
        let neurons = &layer.neurons;
        text.push_str(&format!(
            "\n[[network.\"{name}\".layers]]\nneurons    = {}\n",
            quoted(neurons)
        ));
        if layer.dense {
            let weights = |neuron: &String| {
                list(sources.iter().map(|from| number(format!("{neuron}.{from}.weight"))).collect())
            };
            let biases = neurons.iter().map(|neuron| number(format!("{neuron}.bias"))).collect();
            text.push_str(&format!(
                "weights    = {}\nbiases     = {}\n",
                list(neurons.iter().map(weights).collect()),
                list(biases)
            ));
        }
        for offered in &layer.offered {
            let slope = match *offered {
                "leaky_relu" => format!("slope      = {}\n", layer.slope.as_str()),
                _ => String::new(),
            };
            text.push_str(&format!(
                "<span data-when=\"activation.{}:{offered}\">activation = \"{offered}\"\n{slope}</span>",
                index + 1
            ));
        }
        sources = neurons;
    }
    let input = network.inputs.iter().map(|input| number(format!("{input}.a"))).collect();
    text.push_str(&format!(
        "+++\n\n```{{walk}}\nnetwork = \"{name}\"\ninput   = {}\n```\n",
        list(input)
    ));
    Markup(text)
}
