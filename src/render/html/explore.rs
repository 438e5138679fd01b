//! A network to change: its fields, and what the page's script has to know of it.

use serde_json::{Map, Value as Json, json};

use super::inline::escape;
use super::numbers::Anchors;
use super::page::{self, label, markup, optional, walk};
use super::table;
use crate::network::{ACTIVATIONS, ActivationRow, Piece, Shape, Work};
use crate::render::text;
use crate::report::view::{
    Changeable, ChangingGroup, ChangingLedger, Explore, Field, FieldGroup, FieldKind, Markup,
};

pub(super) fn explore(anchors: &mut Anchors, explore: &Explore) -> Json {
    // The numbers of the block may change, so no link leads to them.
    let anchors = &mut anchors.without_fragments();
    json!({
        "kind": "explore",
        "id": explore.id,
        "title": explore.title,
        "walk": walk(anchors, &explore.walk),
        "network": data(&explore.network),
        "changing": explore.changing.iter().map(changing).collect::<Vec<_>>(),
        "inputs": explore.network.inputs,
        "name": explore.network.name,
        "lesson": markup(&lesson(&explore.network)),
        "groups": explore.groups.iter().map(group).collect::<Vec<_>>(),
        "neurons": explore.neurons.iter().map(group).collect::<Vec<_>>(),
        "folded": explore.folded,
        "curve": explore.curve,
        "table": explore.table.as_ref().map(|one| table::table(anchors, one)),
        "caption": optional(anchors, explore.caption.as_ref()),
    })
}

fn changing(group: &ChangingGroup) -> Json {
    let ledgers: Vec<Json> = group.ledgers.iter().map(changing_ledger).collect();
    json!({ "title": group.title, "folded": group.folded, "ledgers": ledgers, "figures": [], "brief": [] })
}

fn changing_ledger(changing: &ChangingLedger) -> Json {
    let places = &mut Anchors::of_places();
    let mut json = page::ledger(places, &changing.ledger);
    json["when"] = changing.when.clone().into();
    let mut add = |key: &str, when: &str, mut item: Json| {
        item["when"] = when.into();
        if let Some(list) = json[key].as_array_mut() {
            list.push(item);
        }
    };
    for end in &changing.ends {
        if let Some(line) = &end.line {
            add("lines", &end.when, page::line(places, line));
        }
        if let Some(equation) = &end.equation {
            add("equations", &end.when, json!({ "pieces": page::open_equation(equation) }));
        }
        if let Some((text, more)) = &end.note {
            let (place, after) = more.clone().unwrap_or_default();
            add("notes", &end.when, json!({ "text": text, "place": place, "after": after }));
        }
    }
    json
}

/// The network as a lesson that `longhand check` accepts, with places for its numbers.
fn lesson(network: &Changeable) -> Markup {
    let number =
        |name: String| format!("<i data-when=\"{name}-\">-</i><i data-number=\"{name}\"></i>");
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
                "<i data-when=\"{}:{offered}\">activation = \"{offered}\"\n{slope}</i>",
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

fn group(group: &FieldGroup) -> Json {
    let fields: Vec<Json> = group.fields.iter().map(field).collect();
    json!({ "title": label(&group.title), "neuron": group.neuron, "fields": fields })
}

fn field(field: &Field) -> Json {
    let mut json = json!({
        "name": field.name,
        "label": label(&field.label),
        "spoken": field.spoken,
        "options": Json::Null,
    });
    match &field.kind {
        FieldKind::Choice { value, options } => {
            json["value"] = value.clone().into();
            json["options"] = options.clone().into();
        }
        FieldKind::Number { value, from, to, step } => {
            json["value"] = text::number(value).into();
            json["plain"] = value.as_str().into();
            json["from"] = from.as_str().into();
            json["to"] = to.as_str().into();
            json["step"] = step.as_str().into();
        }
    }
    json
}

/// A network for `explore.js`, as JSON: names, numbers as text, and the rows of the table of activations.
pub fn data(network: &Changeable) -> String {
    let layers = network.layers.iter().map(|layer| {
        json!({
            "neurons": layer.neurons,
            "dense": layer.dense,
            "activation": layer.activation,
            "offered": layer.offered,
            "slope": layer.slope.as_str(),
        })
    });
    let given: Map<String, Json> =
        network.given.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let texts = |values: &[crate::number::Shown]| {
        values.iter().map(|value| value.as_str().to_owned()).collect::<Vec<_>>()
    };
    let rows = network.rows.iter().map(|row| {
        json!({
            "input": texts(&row.input),
            "targets": texts(&row.targets),
            "tolerance": row.tolerance.as_str(),
        })
    });
    let functions: Map<String, Json> =
        ACTIVATIONS.iter().map(|row| (row.name.to_owned(), function(row))).collect();
    json!({
        "name": network.name,
        "digits": network.digits,
        "limit": network.limit.normalize().to_string(),
        "inputs": network.inputs,
        "layers": layers.collect::<Vec<_>>(),
        "given": given,
        "rows": rows.collect::<Vec<_>>(),
        "functions": functions,
    })
    .to_string()
}

/// A row of the table of activations: how it is written, and its pieces or its value at 0.
fn function(row: &ActivationRow) -> Json {
    let mut json = json!({ "symbol": row.symbol });
    match &row.shape {
        Shape::Pieces { below, above } => {
            let piece = |piece: &Piece| match piece {
                Piece::Constant(value) => value.to_string(),
                Piece::Pass => "z".to_owned(),
                Piece::Leak => "slope".to_owned(),
            };
            json["pieces"] = json!([piece(below), piece(above)]);
        }
        Shape::Smooth(smooth) => {
            if let Some(zero) = smooth.at_zero {
                json["zero"] = zero.into();
            }
        }
    }
    // What stands under its layer in a diagram.
    let caption = if row.work == Work::Pass { row.name } else { row.symbol };
    json["caption"] = caption.into();
    json
}
