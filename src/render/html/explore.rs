//! A network to change: its fields, and what the page's script has to know of it.

use serde_json::{Map, Value as Json, json};

use super::numbers::Anchors;
use super::page::{label, optional, walk};
use super::table;
use crate::network::{ACTIVATIONS, ActivationRow, Piece, Shape, Work};
use crate::render::text;
use crate::report::view::{Changeable, Explore, Field, FieldGroup, FieldKind};

pub(super) fn explore(anchors: &mut Anchors, explore: &Explore) -> Json {
    // The numbers of the block may change, so no link leads to them.
    let anchors = &mut anchors.without_fragments();
    json!({
        "kind": "explore",
        "id": explore.id,
        "title": explore.title,
        "walk": walk(anchors, &explore.walk),
        "network": data(&explore.network),
        "groups": explore.groups.iter().map(group).collect::<Vec<_>>(),
        "neurons": explore.neurons.iter().map(group).collect::<Vec<_>>(),
        "folded": explore.folded,
        "curve": explore.curve,
        "table": explore.table.as_ref().map(|one| table::table(anchors, one)),
        "caption": optional(anchors, explore.caption.as_ref()),
    })
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
    let (work, other) = match row.work {
        Work::Pass => ("pass", None),
        Work::Maximum => ("maximum", None),
        Work::Call => ("call", None),
        Work::Leak => ("leak", None),
        Work::Logistic => ("logistic", None),
        Work::LogOnePlusExp => ("logarithm", None),
        Work::Times(other) => ("times", Some(other)),
    };
    let mut json = json!({ "symbol": row.symbol, "work": work });
    if let Some(other) = other {
        json["other"] = other.into();
    }
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
