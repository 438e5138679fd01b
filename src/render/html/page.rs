//! From the view of a page to what the templates read: one JSON object a block.
//!
//! The templates fail on a field that is not there, so the two cannot drift apart unnoticed. A value
//! that is to go in unescaped is an object with `markup` in it, and the templates have no other way.

use serde_json::{Value as Json, json};

use super::brief::outcomes;
use super::explore;
use super::inline::{escape, expression};
use super::matrix::product;
use super::numbers::{Anchors, align};
use super::table;
use crate::number::Relation;
use crate::render::{mathml, text};
use crate::report::view::{
    Block, Compare, Figure, LedgerGroup, Markup, Matrix, Piece, Prose, Question, TableBlock, Walk,
    Worked,
};
use crate::report::{Equation, Expr, Ledger, Line, LineKind};

/// A ledger with more characters than this on a line may have to scroll on a narrow screen.
const NARROW: usize = 24;

/// All blocks, for the `blocks` template.
pub(super) fn blocks(anchors: &mut Anchors, blocks: &[Block]) -> Vec<Json> {
    blocks.iter().map(|one| block(anchors, one)).collect()
}

fn block(anchors: &mut Anchors, block: &Block) -> Json {
    match block {
        Block::Heading { level, id, title } => {
            json!({ "kind": "heading", "level": (*level).clamp(2, 4), "id": id, "title": prose(anchors, title) })
        }
        Block::Prose(text) => json!({ "kind": "prose", "html": prose(anchors, text) }),
        Block::Figure(drawn) => figure(anchors, drawn),
        Block::Walk(worked) => walk(anchors, worked),
        Block::Explore(one) => explore::explore(anchors, one),
        Block::Table(TableBlock { table, caption }) => {
            table_block(table::table(anchors, table), anchors, caption.as_ref())
        }
        Block::Compare(compare) => self::compare(anchors, compare),
        Block::Pieces(pieces) => json!({
            "kind": "pieces",
            "title": pieces.title,
            "count": prose(anchors, &pieces.count),
            "folded": pieces.folded,
            "table": table::table(anchors, &pieces.table),
            "caption": optional(anchors, pieces.caption.as_ref()),
        }),
        Block::Lanes(lanes) => {
            table_block(table::lanes(anchors, lanes), anchors, lanes.caption.as_ref())
        }
        Block::Matrix(layer) => matrix(layer),
        Block::Worked(work) => worked(anchors, work),
        Block::Ledgers(list) => {
            let list: Vec<Json> = list.iter().map(|one| ledger(anchors, one)).collect();
            json!({ "kind": "ledgers", "ledgers": list })
        }
        Block::Formula(one) => {
            json!({ "kind": "formula", "pieces": equation(one), "scrolls": is_wide(one) })
        }
        Block::Exercise(question) => {
            folded(anchors, question, "exercise", "Exercise", "Worked solution")
        }
        Block::Predict(question) => {
            folded(anchors, question, "predict", "Before you look", "Show the answer")
        }
    }
}

/// An object that the templates may write without escaping.
pub(super) fn markup(markup: &Markup) -> Json {
    json!({ "markup": markup.0 })
}

/// A label as inline HTML.
pub(super) fn label(expr: &Expr) -> Json {
    markup(&expression(expr))
}

/// Running text, its numbers linked to where they are worked out.
pub(super) fn prose(anchors: &mut Anchors, prose: &Prose) -> Json {
    let mut out = String::new();
    for piece in &prose.0 {
        match piece {
            Piece::Markup(markup) => out.push_str(&markup.0),
            Piece::Text(text) => out.push_str(&escape(text)),
            Piece::Formula(math) => {
                out.push_str(
                    "<span class=\"formula\" role=\"group\" tabindex=\"0\" aria-label=\"Formula\">",
                );
                out.push_str(&math.0);
                out.push_str("</span>");
            }
            Piece::Value(value) => out.push_str(&anchors.value(value).0),
        }
    }
    json!({ "markup": out })
}

pub(super) fn optional(anchors: &mut Anchors, text: Option<&Prose>) -> Json {
    text.map_or(Json::Null, |text| prose(anchors, text))
}

fn figure(anchors: &mut Anchors, figure: &Figure) -> Json {
    json!({
        "kind": "figure",
        "id": figure.id,
        "svg": markup(&figure.svg),
        "words": figure.words,
        "caption": optional(anchors, figure.caption.as_ref()),
        "wide": figure.wide,
        "data": figure.data.as_ref().map(|data| table::table(anchors, data)),
    })
}

fn compare(anchors: &mut Anchors, compare: &Compare) -> Json {
    let overview = compare.overview.as_ref();
    json!({
        "kind": "compare",
        "name": compare.name,
        "overview": overview.map(|overview| table::table(anchors, overview)),
        "title": compare.title,
        "table": (!compare.pairs.is_empty()).then(|| table::compare(anchors, compare)),
        "caption": optional(anchors, compare.caption.as_ref()),
    })
}

fn table_block(table: Json, anchors: &mut Anchors, caption: Option<&Prose>) -> Json {
    json!({ "kind": "table", "table": table, "caption": optional(anchors, caption) })
}

pub(super) fn walk(anchors: &mut Anchors, walk: &Walk) -> Json {
    let group = |anchors: &mut Anchors, group: &LedgerGroup| {
        let ledgers: Vec<Json> = group.ledgers.iter().map(|one| ledger(anchors, one)).collect();
        let brief: Vec<Json> = group.ledgers.iter().flat_map(outcomes).collect();
        let figures: Vec<Json> = group.figures.iter().map(|one| figure(anchors, one)).collect();
        json!({
            "title": group.title,
            "folded": group.folded,
            "ledgers": ledgers,
            "figures": figures,
            "brief": brief,
        })
    };
    // What can be gone through step by step: the numbers that end a line.
    let lines = walk.groups.iter().flat_map(|group| &group.ledgers).flat_map(|one| &one.lines);
    let steps = lines.filter(|line| line.address.is_some()).count();
    anchors.walks += usize::from(steps > 0);
    // Fragments lead to steps.
    let id = match walk.id.as_str() {
        "" if steps > 0 => format!("worked-{}", anchors.walks),
        id => id.to_owned(),
    };
    json!({
        "kind": "walk",
        "id": id,
        "title": walk.title,
        "subtitle": walk.subtitle,
        "diagram": walk.diagram.as_ref().map(markup),
        "words": walk.words,
        "broad": walk.broad,
        "steps": steps,
        "groups": walk.groups.iter().map(|one| group(anchors, one)).collect::<Vec<_>>(),
        "machine": optional(anchors, walk.machine.as_ref()),
        "whole": walk.whole.as_ref().map(|whole| json!({
            "products": whole.products,
            // A page that is sent by itself has no files beside it.
            "file": (!anchors.is_alone).then(|| json!({ "href": whole.file.href, "title": whole.file.title })),
            "command": whole.command,
        })),
    })
}

fn matrix(matrix: &Matrix) -> Json {
    json!({
        "kind": "matrix",
        "title": matrix.title,
        "equation": markup(&Markup(product(matrix))),
        "rows": matrix.rows.iter().map(equation).collect::<Vec<_>>(),
        "note": matrix.note,
    })
}

fn worked(anchors: &mut Anchors, worked: &Worked) -> Json {
    let stages = worked.stages.iter().map(|stage| {
        json!({
            "title": stage.title,
            "folded": stage.folded,
            "blocks": blocks(anchors, &stage.blocks),
        })
    });
    let stages: Vec<Json> = stages.collect();
    json!({
        "kind": "worked",
        "id": worked.id,
        "title": worked.title,
        "subtitle": worked.subtitle,
        "stages": stages,
        "caption": optional(anchors, worked.caption.as_ref()),
    })
}

fn folded(
    anchors: &mut Anchors,
    question: &Question,
    kind: &str,
    label: &str,
    summary: &str,
) -> Json {
    json!({
        "kind": kind,
        "id": question.id,
        "label": label,
        "summary": summary,
        "prompt": prose(anchors, &question.prompt),
        "guess": question.guess.as_ref().map(|guess| {
            json!({ "answer": guess.answer.as_str(), "within": guess.within.as_str() })
        }),
        "answer": blocks(anchors, &question.answer),
    })
}

/// Whether a matrix of an equation may have to scroll on a narrow screen; sums break before their signs.
fn is_wide(equation: &Equation) -> bool {
    let terms = equation.steps.iter().flat_map(|(_, step)| match step {
        Expr::Sum(terms) => terms.iter().collect(),
        step => vec![step],
    });
    let widest = terms.map(width).max().unwrap_or(0);
    let has_matrix = equation
        .steps
        .iter()
        .any(|(_, step)| width(step) != text::expression(step).chars().count());
    has_matrix && width(&equation.left) + widest > NARROW
}

/// Characters beside each other.
fn width(expr: &Expr) -> usize {
    match expr {
        Expr::Matrix(rows) => {
            let columns = 0..rows.first().map_or(0, Vec::len);
            let column = |column| rows.iter().filter_map(|row| row.get(column)).map(width).max();
            4 + columns.filter_map(column).map(|widest| widest + 2).sum::<usize>()
        }
        Expr::Product(factors) => factors.iter().map(width).sum::<usize>() + 2,
        Expr::Sum(terms) => terms.iter().map(|term| width(term) + 3).sum(),
        other => text::expression(other).chars().count(),
    }
}

pub(super) fn equation(equation: &Equation) -> Json {
    mathml::pieces(equation).into_iter().map(|piece| markup(&Markup(piece))).collect()
}

pub(super) fn ledger(anchors: &mut Anchors, ledger: &Ledger) -> Json {
    let neuron = matches!(ledger.title, Expr::Symbol(_));
    let mut lines: Vec<Json> = ledger.lines.iter().map(|one| line(anchors, one)).collect();
    align(lines.iter_mut().map(|line| &mut line["value"]));
    align(lines.iter_mut().map(|line| &mut line["running"]).filter(|running| !running.is_null()));
    // In characters, with a little for the space around a column.
    let widest = |width: &dyn Fn(&Line) -> usize| ledger.lines.iter().map(width).max().unwrap_or(0);
    let length = |expr: &Expr| text::expression(expr).chars().count();
    let width = widest(&|line| length(&line.label))
        + widest(&|line| line.work.as_ref().map_or(0, length))
        + widest(&|line| line.value.as_str().len())
        + widest(&|line| {
            let running = line.running.as_ref();
            running.map_or(0, |(shown, _)| shown.as_str().len().max("so far".len()) + 3)
        });
    json!({
        "title": label(&ledger.title),
        "neuron": neuron,
        "name": format!("{}{}", if neuron { "Neuron " } else { "" }, text::expression(&ledger.title)),
        "lines": lines,
        "running": ledger.lines.iter().any(|line| line.running.is_some()),
        "scrolls": width > NARROW || anchors.is_open,
        "equations": ledger.equation.iter().map(|one| json!({ "pieces": equation(one) })).collect::<Vec<_>>(),
        "notes": ledger.note.iter().map(|note| json!({ "text": note })).collect::<Vec<_>>(),
    })
}

pub(super) fn line(anchors: &mut Anchors, line: &Line) -> Json {
    // A term without work, such as a bias, is added as it stands: its sign is the sign of the sum.
    let added = line.kind == LineKind::Term && line.work.is_none();
    let kind = match line.kind {
        LineKind::Term if added => "term added",
        LineKind::Term => "term",
        LineKind::Total => "total",
        LineKind::Step => "step",
        LineKind::Result => "result",
    };
    let work = line.work.as_ref().map(|work| {
        markup(&Markup(if anchors.is_open {
            mathml::places(work)
        } else {
            mathml::spoken_expression(work)
        }))
    });
    let value = anchors.number(&line.value, line.address.as_ref(), added);
    let running = line
        .running
        .as_ref()
        .map(|(shown, address)| anchors.number(shown, address.as_ref(), false));
    json!({
        "kind": kind,
        "label": label(&line.label),
        "work": work,
        "relation": line.relation.map_or("", |relation| relation.symbol()),
        "about": line.relation == Some(Relation::Approximate),
        "value": value,
        "running": running,
    })
}
