//! Tables for the `table` template: data sets, comparisons, lanes, the numbers behind a figure.

use serde_json::{Value as Json, json};

use super::inline::expression;
use super::numbers::{Anchors, align};
use super::page::label;
use crate::report::view::{Cell, ColumnKind, Compare, Lanes, Row, Table, Value};
use crate::report::{Expr, Ledger, Line, LineKind};

/// A table as it was put together.
pub(super) fn table(anchors: &mut Anchors, table: &Table) -> Json {
    let columns = table
        .columns
        .iter()
        .map(|column| self::column(&column.header, kind(column.kind)))
        .collect();
    let rows = table.rows.iter().map(|row| match row {
        Row::Group(title) => group(title),
        Row::Cells(cells, mark) => {
            self::row(cells.iter().map(|one| cell(anchors, one)).collect(), mark.as_deref())
        }
    });
    let rows = rows.collect();
    finish(&table.name, columns, rows)
}

/// Two traces line by line; every difference has its sign, the first one a remark.
pub(super) fn compare(anchors: &mut Anchors, compare: &Compare) -> Json {
    let words = |text: &str| Expr::Words(text.to_owned());
    let columns = vec![
        column(&words("step"), "heading"),
        column(&words(&compare.left), "number"),
        column(&words(&compare.right), "number"),
        json!({ "header": { "markup": "<span class=\"unseen\">difference</span>" }, "kind": "differs" }),
    ];
    let mut rows = Vec::new();
    let mut first = true;
    for pair in &compare.pairs {
        let (left, right) = pair;
        rows.push(group_of_two(&left.title, &right.title));
        for index in 0..left.lines.len().max(right.lines.len()) {
            let (a, b) = (left.lines.get(index), right.lines.get(index));
            let differs = a.map(|line| &line.value) != b.map(|line| &line.value);
            let mut number = |line: Option<&Line>| {
                let number =
                    line.map(|line| anchors.number(&line.value, line.address.as_ref(), false));
                json!({ "number": number, "markup": null, "verdict": null, "strong": false })
            };
            let sign = if differs { "≠<span class=\"unseen\"> differs</span>" } else { "" };
            let cells = vec![
                text(step_label(pair, a, b)),
                number(a),
                number(b),
                text(json!({ "markup": sign })),
            ];
            rows.push(row(cells, (differs && first).then_some("first difference")));
            first &= !differs;
        }
    }
    finish(&compare.name, columns, rows)
}

/// The same numbers in several arithmetics, one column each.
pub(super) fn lanes(anchors: &mut Anchors, lanes: &Lanes) -> Json {
    let words = |text: &str| Expr::Words(text.to_owned());
    let mut columns = vec![column(&words("number"), "heading")];
    columns.extend(lanes.lanes.iter().map(|lane| column(&words(lane), "number")));
    let rows = lanes.rows.iter().map(|(title, values)| {
        let mut cells = vec![text(label(title))];
        cells.extend(values.iter().map(|value| cell(anchors, &Cell::Number(value.clone()))));
        row(cells, None)
    });
    let rows = rows.collect();
    finish(&lanes.name, columns, rows)
}

fn finish(name: &str, columns: Vec<Json>, mut rows: Vec<Json>) -> Json {
    for index in 0..columns.len() {
        let cells = rows.iter_mut().filter_map(|row| row["cells"].get_mut(index));
        align(cells.map(|cell| &mut cell["number"]).filter(|number| !number.is_null()));
    }
    json!({ "name": name, "columns": columns, "rows": rows })
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Heading => "heading",
        ColumnKind::Text => "text",
        ColumnKind::Input => "input",
        ColumnKind::Number => "number",
        ColumnKind::Wanted => "wanted",
    }
}

fn column(header: &Expr, kind: &str) -> Json {
    json!({ "header": label(header), "kind": kind })
}

fn group(title: &Expr) -> Json {
    json!({ "group": label(title), "neuron": matches!(title, Expr::Symbol(_)), "cells": [], "mark": null })
}

/// What a line works out: its label, and both labels where the two sides do different things. The last line of a
/// neuron has the neuron's name.
fn step_label(pair: &(Ledger, Ledger), a: Option<&Line>, b: Option<&Line>) -> Json {
    let (left, right) = pair;
    let written = |line: &Line| expression(&line.label).0;
    let is_result = a.or(b).is_some_and(|line| line.kind == LineKind::Result);
    let name = (is_result && left.title == right.title).then(|| expression(&left.title).0);
    let markup = match (a, b, name) {
        (Some(a), Some(b), Some(name)) if a.label != b.label => name,
        (Some(a), Some(b), None) if a.label != b.label => {
            format!("{} or {}", written(a), written(b))
        }
        (Some(line), _, name) | (None, Some(line), name) => match name {
            Some(name) if written(line) != name => format!("{name} = {}", written(line)),
            _ => written(line),
        },
        (None, None, _) => String::new(),
    };
    json!({ "markup": markup })
}

/// The heading over a pair of ledgers: one name if both have it, else both names.
fn group_of_two(left: &Expr, right: &Expr) -> Json {
    let nameless = |title: &Expr| matches!(title, Expr::Words(words) if words.is_empty());
    match (left, right) {
        (left, right) if left == right || nameless(right) => group(left),
        (left, right) if nameless(left) => group(right),
        (left, right) => {
            let both = format!("{} and {}", expression(left).0, expression(right).0);
            json!({ "group": { "markup": both }, "neuron": false, "cells": [], "mark": null })
        }
    }
}

fn row(cells: Vec<Json>, mark: Option<&str>) -> Json {
    json!({ "group": null, "neuron": false, "cells": cells, "mark": mark })
}

fn text(markup: Json) -> Json {
    json!({ "number": null, "markup": markup, "verdict": null, "strong": false })
}

fn cell(anchors: &mut Anchors, cell: &Cell) -> Json {
    let mut number = |value: &Value, verdict: Option<&str>, strong: bool| {
        let number = anchors.number(&value.shown, value.address.as_ref(), false);
        json!({ "number": number, "markup": null, "verdict": verdict, "strong": strong })
    };
    match cell {
        Cell::Number(value) => number(value, None, false),
        Cell::Outcome(value) => number(value, None, true),
        Cell::Target(value, reached) => {
            number(value, Some(if *reached { "met" } else { "missed" }), false)
        }
        Cell::Label(expr) => text(label(expr)),
        Cell::Empty => text(Json::Null),
    }
}
