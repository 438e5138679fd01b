//! A network to change: its fields, and what the page's script has to know of it.

mod drawing;
mod sentences;
mod steps;

pub use steps::data;

use serde_json::{Value as Json, json};

use super::numbers::Anchors;
use super::page::{self, label, markup, optional, walk};
use super::table;
use crate::render::{mathml, text};
use crate::report::view::{
    ChangingGroup, ChangingLedger, Explore, Field, FieldGroup, FieldKind, Markup, Table,
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
        "changing_table": explore.table.as_ref().map(changing_table),
        "drawing": explore.walk.diagram.as_ref().map(|svg| {
            markup(&Markup(drawing::with_places(&svg.0, &explore.network)))
        }),
        "name": explore.network.name,
        "sentences": sentences::all(&explore.network),
        "lesson": markup(&sentences::lesson(&explore.network)),
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

/// The data set's table with places for what its rows come to: row 1 has those of `1/h1.a`.
fn changing_table(shown: &Table) -> Json {
    let mut json = table::table(&mut Anchors::default(), shown);
    let inputs: Vec<bool> = match json["columns"].as_array() {
        Some(columns) => columns.iter().map(|column| column["kind"] == "input").collect(),
        None => Vec::new(),
    };
    let rows = json["rows"].as_array_mut().into_iter().flatten();
    for (row, cells) in rows.filter_map(|row| row["cells"].as_array_mut()).enumerate() {
        let mut targets = Vec::new();
        for (cell, input) in cells.iter_mut().zip(&inputs) {
            let number = &mut cell["number"];
            let address = number["address"].as_str().and_then(|text| text.parse().ok());
            if number.is_object() {
                number["id"] = Json::Null;
                number["address"] = Json::Null;
            }
            if let Some(address) = address.filter(|_| !input) {
                let name = format!("{}/{}", row + 1, mathml::local(&address));
                *number = json!({ "place": name, "signed": false, "pad": "", "tone": "" });
            }
            if !cell["verdict"].is_null() {
                cell["verdict"] = Json::Null;
                targets.push(cell);
            }
        }
        for (index, cell) in targets.into_iter().enumerate() {
            cell["markup"] = markup(&sentences::verdict(row + 1, index + 1));
        }
    }
    json
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
