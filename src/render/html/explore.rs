//! A network to change: its fields, and what the page's script has to know of it.

mod drawing;
mod sentences;
mod steps;

pub use steps::data;

use serde_json::{Value as Json, json};

use super::numbers::Anchors;
use super::page::{self, label, markup, optional, walk};
use super::table;
use crate::number::Decimal;
use crate::render::{mathml, text};
use crate::report::view::{
    Changeable, ChangingGroup, ChangingLedger, Explore, Field, FieldGroup, FieldKind, Markup, Table,
};

pub(super) fn explore(anchors: &mut Anchors, explore: &Explore) -> Json {
    // The numbers of the block may change, so no link leads to them.
    let anchors = &mut anchors.without_fragments();
    let mut shown = walk(anchors, &explore.walk);
    shown["id"] = format!("{}--walk", explore.id).into();
    let fields = |groups: &[FieldGroup]| -> Vec<Json> {
        groups.iter().map(|one| group(one, &explore.network)).collect()
    };
    json!({
        "kind": "explore",
        "id": explore.id,
        "title": explore.title,
        "walk": shown,
        "digits": explore.network.digits,
        "network": data(&explore.network, explore.curve.as_deref()),
        "changing": explore.changing.iter()
            .map(|group| changing(group, &explore.network))
            .collect::<Vec<_>>(),
        "changing_table": explore.table.as_ref().map(changing_table),
        "drawing": explore.walk.diagram.as_ref().map(|svg| {
            markup(&Markup(drawing::with_places(&svg.0, &explore.network)))
        }),
        "name": explore.network.name,
        "sentences": sentences::all(&explore.network, explore.curve.as_deref()),
        "lesson": markup(&sentences::lesson(&explore.network)),
        "groups": fields(&explore.groups),
        "neurons": fields(&explore.neurons),
        "folded": explore.folded,
        "curve": explore.curve.as_ref().map(|points| {
            let [left, width] = steps::extent(points, explore.network.digits);
            let crosses = points.first() < Some(&Decimal::ZERO) && points.last() > Some(&Decimal::ZERO);
            json!({ "left": left, "width": width, "crosses": crosses })
        }),
        "table": explore.table.as_ref().map(|one| table::table(anchors, one)),
        "caption": optional(anchors, explore.caption.as_ref()),
    })
}

fn changing(group: &ChangingGroup, network: &Changeable) -> Json {
    let ledgers: Vec<Json> =
        group.ledgers.iter().map(|ledger| changing_ledger(ledger, network)).collect();
    json!({ "title": group.title, "folded": group.folded, "ledgers": ledgers, "figures": [], "brief": [] })
}

fn changing_ledger(changing: &ChangingLedger, network: &Changeable) -> Json {
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
            let pieces: Vec<Json> = mathml::open_pieces(equation)
                .iter()
                .map(|piece| markup(&Markup(sentences::called(piece, network))))
                .collect();
            add("equations", &end.when, json!({ "pieces": pieces }));
        }
        if let Some((text, more)) = &end.note {
            let (place, after) = more.clone().unwrap_or_default();
            add("notes", &end.when, json!({ "text": text, "place": place, "after": after }));
        }
    }
    json
}

/// The data set's table with places for what its rows come to.
fn changing_table(shown: &Table) -> Json {
    let mut json = table::table(&mut Anchors::default(), shown);
    let inputs: Vec<bool> = match json["columns"].as_array() {
        Some(columns) => columns.iter().map(|column| column["kind"] == "input").collect(),
        None => Vec::new(),
    };
    let rows = json["rows"].as_array_mut().into_iter().flatten();
    for cells in rows.filter_map(|row| row["cells"].as_array_mut()) {
        let mut targets = Vec::new();
        for (cell, input) in cells.iter_mut().zip(&inputs) {
            let number = &mut cell["number"];
            let address = number["address"].as_str().and_then(|text| text.parse().ok());
            if number.is_object() {
                number["id"] = Json::Null;
                number["address"] = Json::Null;
            }
            if let Some(address) = address.filter(|_| !input) {
                let name = mathml::local(&address);
                *number = json!({ "place": name, "signed": false, "pad": "", "tone": "" });
            }
            if !cell["verdict"].is_null() {
                cell["verdict"] = Json::Null;
                targets.push(cell);
            }
        }
        for (index, cell) in targets.into_iter().enumerate() {
            cell["markup"] = markup(&sentences::verdict(index + 1));
        }
    }
    json
}

fn group(group: &FieldGroup, network: &Changeable) -> Json {
    json!({
        "title": label(&group.title),
        "neuron": group.neuron,
        "fields": group.fields.iter().map(field).collect::<Vec<_>>(),
        "pattern": pattern(network),
        "rule": rule(network),
    })
}

/// What can be written into a field, in words.
fn rule(network: &Changeable) -> String {
    let limit = network.limit.normalize();
    let decimals = match network.digits {
        0 => "without decimals, such as 2".to_owned(),
        1 => "with at most 1 decimal, such as 2 or −0.5".to_owned(),
        digits => format!("with at most {digits} decimals, such as 2 or −0.5"),
    };
    format!("A number from −{limit} to {limit} {decimals}. Until then everything is as it was.")
}

/// The same as a regular expression: a number within the limit, a power of ten, that has no more decimals than the
/// lesson.
fn pattern(network: &Changeable) -> String {
    let limit = network.limit.normalize().to_string();
    let (zeros, digits) = (limit.len() - 1, network.digits);
    format!(r"\s*[\-−+]?0*(\d{{1,{zeros}}}([.,]\d{{0,{digits}}}0*)?|{limit}([.,]0*)?)\s*")
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
