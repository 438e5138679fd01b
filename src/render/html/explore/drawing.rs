//! The drawing of a network to change: its own drawing, with places for numbers and each line in three styles.
//!
//! The chart module writes one element a line, which is all that is read here.

use super::super::inline::escape;
use crate::chart::edge_attributes;
use crate::network::{Activation, Work};
use crate::report::view::Changeable;

/// The drawing with places in place of addresses; its layout is that of the numbers it was drawn with.
pub(super) fn with_places(svg: &str, network: &Changeable) -> String {
    // Both drawings stand on the page.
    let svg = &svg.replace("--diagram-", "--changed-");
    let lowest = svg.lines().filter(|line| line.starts_with("<text")).filter_map(height);
    let lowest = lowest.fold(0.0, f64::max);
    let mut layers = 0;
    let mut out = String::new();
    for line in svg.lines() {
        if line.starts_with("<title") {
            out +=
                &between(line, &format!("Network {} with changed numbers", escape(&network.name)));
        } else if line.starts_with("<desc") {
            out += &between(line, "Its numbers are worked out beside it.");
        } else if line.starts_with("<text") && height(line) == Some(lowest) {
            // What each layer does stands lowest; the first are the inputs, which do nothing.
            match layers {
                0 => out += line,
                layer => out += &captions(line, layer, network),
            }
            layers += 1;
        } else {
            out += &opened(line);
        }
        out.push('\n');
    }
    out
}

/// An element with a place for the number at its address.
fn opened(line: &str) -> String {
    let Some(address) = attribute(line, "data-address") else {
        return line.to_owned();
    };
    let name = address.split_once(").").map_or("", |(_, name)| name);
    let bare = without(line, "data-address");
    if line.starts_with("<text") {
        let bare = without(&without(&bare, "textLength"), "lengthAdjust");
        let number = |sign: &str| format!("{sign}<tspan data-number=\"{name}\">0</tspan>");
        let value = |colour: &str, when: &str, sign: &str| {
            coloured(&when_so(&between(&bare, &number(sign)), when), colour)
        };
        let (below, above) = (format!("{name}-"), format!("!{name}-"));
        let signs = if line.contains("class=\"bias") { ["− ", "+ "] } else { ["−", ""] };
        let below_colour = if line.contains("class=\"value") { "ink" } else { "minus" };
        value(below_colour, &below, signs[0]) + "\n" + &value("ink", &above, signs[1])
    } else if let Some(own) = name.strip_suffix("product").filter(|_| line.contains("class=\"edge"))
    {
        let path = attribute(line, "d").unwrap_or_default();
        let styles = [("-", -1.0), ("0", 0.0), ("+", 1.0)].map(|(sign, weight)| {
            let attributes = edge_attributes(weight);
            format!("<path data-when=\"{own}weight{sign}\"{attributes} d=\"{path}\"/>")
        });
        styles.join("\n")
    } else {
        bare
    }
}

/// What stands under a layer, for every activation that it may have.
fn captions(line: &str, layer: usize, network: &Changeable) -> String {
    let offered = network.layers.get(layer - 1).map_or(&[][..], |layer| &layer.offered);
    let plain = ["textLength", "lengthAdjust", "font-style"]
        .iter()
        .fold(line.to_owned(), |line, name| without(&line, name));
    let caption = |name: &&str| {
        let row = Activation::named(name).map(|activation| activation.row);
        let text = row.filter(|row| row.work != Work::Pass).map_or(*name, |row| row.symbol);
        when_so(&between(&plain, &escape(text)), &format!("activation.{layer}:{name}"))
    };
    offered.iter().map(caption).collect::<Vec<_>>().join("\n")
}

/// A text without its colour, and then with it.
fn coloured(line: &str, colour: &str) -> String {
    let other = if colour == "minus" { "ink" } else { "minus" };
    line.replace(&format!("fill-{other}"), &format!("fill-{colour}"))
}

fn when_so(line: &str, condition: &str) -> String {
    line.replacen(' ', &format!(" data-when=\"{condition}\" "), 1)
}

/// The element with other contents.
fn between(line: &str, contents: &str) -> String {
    let (start, end) = (line.find('>').unwrap_or(0), line.rfind("</").unwrap_or(line.len()));
    format!("{}>{contents}{}", &line[..start], &line[end..])
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn without(line: &str, name: &str) -> String {
    match attribute(line, name) {
        Some(value) => line.replacen(&format!(" {name}=\"{value}\""), "", 1),
        None => line.to_owned(),
    }
}

fn height(line: &str) -> Option<f64> {
    attribute(line, "y")?.parse().ok()
}
