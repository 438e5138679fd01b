//! What a page says of a changed network: sentences and a lesson, with places for numbers.

use serde_json::{Value as Json, json};

use super::super::inline::escape;
use super::super::page::markup;
use crate::report::view::{Changeable, Markup};

/// A place for a number, and for its sign.
fn signed(name: &str, minus: &str) -> String {
    let name = escape(name);
    format!("<span data-when=\"{name}-\">{minus}</span><span data-number=\"{name}\"></span>")
}

fn place(name: &str) -> String {
    signed(name, "−")
}

/// "is", or "is about" if anything was rounded.
const IS: &str = "is <i data-when=\"rounded\">about </i>";

/// The sentences by their names: `name`, the network at its input; `says`, what it puts out; `refusal`, why a text
/// is not taken; `told`, what its curve shows.
pub(super) fn all(network: &Changeable) -> Json {
    let inputs: Vec<String> =
        network.inputs.iter().map(|input| place(&format!("{input}.a"))).collect();
    let name = format!("{}({})", escape(&network.name), inputs.join(", "));
    let outputs: Vec<String> = network
        .outputs()
        .iter()
        .map(|output| format!("{} {IS}{}", escape(output), place(&format!("{output}.a"))))
        .collect();
    let says = format!(
        "<i data-when=\"!changed\">As at the beginning, </i>{name}: {}.",
        outputs.join(", ")
    );
    json!({
        "name": markup(&Markup(name)),
        "says": markup(&Markup(says)),
        "refusal": markup(&Markup(refusal(network))),
        "told": markup(&Markup(told(network))),
    })
}

/// Why a text is not taken: it means no number (`none`), or one too far from 0 (`far`).
fn refusal(network: &Changeable) -> String {
    let written = "<i data-number=\"written\"></i>";
    let wanted = match network.digits {
        0 => "whole number: write one such as 2".to_owned(),
        1 => "number with at most 1 decimal: write one such as 2 or −0.5".to_owned(),
        digits => format!("number with at most {digits} decimals: write one such as 2 or −0.5"),
    };
    let limit = network.limit.normalize();
    format!(
        "For the <i data-number=\"field\"></i>, <i data-when=\"none\">“{written}” is not a {wanted}</i>\
         <i data-when=\"far\">{written} is too far from 0: take a number from −{limit} to {limit}</i>. \
         The numbers below are still those of <i data-number=\"now\"></i>."
    )
}

/// What the curve of the first output over the first input shows.
fn told(network: &Changeable) -> String {
    let (Some(x), Some(y)) = (network.inputs.first(), network.outputs().first()) else {
        return String::new();
    };
    let (now, height) = (place(&format!("{x}.a")), place(&format!("{y}.a")));
    let (x, y) = (escape(x), escape(y));
    let end = |name: &str| format!("<i data-number=\"{name}\"></i>");
    let [from, to, least, most] = ["from", "to", "least", "most"].map(end);
    format!(
        "{y} over {x}, for {x} from {from} to {to}: as written, {y} goes from {least} to {most}. \
         The point: where {x} is {now}, {y} {IS}{height}."
    )
}

/// Whether the target of an output was reached in a row, both counted from 1.
pub(super) fn verdict(row: usize, target: usize) -> Markup {
    let met = "<span aria-hidden=\"true\">✓</span><span class=\"unseen\">reached</span>";
    let missed = "<span aria-hidden=\"true\">✗</span><span class=\"unseen\">missed</span>";
    let [under, over] = ["under", "over"].map(|side| format!("{row}/{target}.{side}-"));
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
                "<i data-when=\"activation.{}:{offered}\">activation = \"{offered}\"\n{slope}</i>",
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
