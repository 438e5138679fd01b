//! Prose: the lesson's own tree written out, with the traced numbers kept apart.

use super::super::study::{Study, StudyError};
use super::super::view::{Markup, Piece, Prose, Value};
use crate::lesson::{Alignment, Inline, Node};
use crate::trace::Address;

/// Writes nodes that are no blocks, one after the other.
pub(super) fn nodes(study: &Study<'_>, nodes: &[Node]) -> Result<Prose, StudyError> {
    let mut prose = Prose::default();
    for node in nodes {
        write_node(study, node, &mut prose)?;
    }
    Ok(prose)
}

/// Writes what stands in a line.
pub(super) fn inlines(study: &Study<'_>, inlines: &[Inline]) -> Result<Prose, StudyError> {
    let mut prose = Prose::default();
    write_inlines(study, inlines, &mut prose)?;
    Ok(prose)
}

/// The number that answers a question, on a line of its own.
pub(super) fn answer(study: &Study<'_>, address: &Address) -> Result<Prose, StudyError> {
    if let Some(told) = study.learned(address) {
        let told = told?;
        let sign = if told.exact { "" } else { "≈ " };
        return Ok(Prose(vec![
            markup("<p class=\"outcome\">"),
            Piece::Text(sign.to_owned()),
            Piece::Value(Value { shown: told.shown, address: None }),
            markup("</p>\n"),
        ]));
    }
    let (record, place) = study.look_up(address)?;
    let mut prose = Prose(vec![markup("<p class=\"outcome\">")]);
    if let Some(shown) = study.numbers(&*record).shown(place) {
        let address = Some(record.address(place));
        prose.0.push(Piece::Value(Value { shown, address }));
    }
    prose.0.push(markup("</p>\n"));
    Ok(prose)
}

/// Plain text as prose.
pub(super) fn plain(text: impl Into<String>) -> Prose {
    Prose(vec![Piece::Text(text.into())])
}

/// A paragraph of plain text.
pub(super) fn paragraph(text: impl Into<String>) -> Prose {
    Prose(vec![markup("<p>"), Piece::Text(text.into()), markup("</p>\n")])
}

fn markup(html: impl Into<String>) -> Piece {
    Piece::Markup(Markup(html.into()))
}

fn write_node(study: &Study<'_>, node: &Node, prose: &mut Prose) -> Result<(), StudyError> {
    match node {
        // Blocks and headings stand on the page by themselves; inside a list or a quotation a heading
        // is written as a strong line.
        Node::Block(_) => {}
        Node::Heading { inlines, .. } => {
            prose.0.push(markup("<p><strong>"));
            write_inlines(study, inlines, prose)?;
            prose.0.push(markup("</strong></p>\n"));
        }
        Node::Paragraph(inlines) => {
            prose.0.push(markup("<p>"));
            write_inlines(study, inlines, prose)?;
            prose.0.push(markup("</p>\n"));
        }
        Node::List { ordered, start, tight, items } => {
            let (open, close) = match (ordered, start) {
                (false, _) => ("<ul>\n".to_owned(), "</ul>\n"),
                (true, 1) => ("<ol>\n".to_owned(), "</ol>\n"),
                (true, start) => (format!("<ol start=\"{start}\">\n"), "</ol>\n"),
            };
            prose.0.push(markup(open));
            for item in items {
                prose.0.push(markup("<li>"));
                for node in item {
                    match node {
                        Node::Paragraph(inlines) if *tight => write_inlines(study, inlines, prose)?,
                        node => write_node(study, node, prose)?,
                    }
                }
                prose.0.push(markup("</li>\n"));
            }
            prose.0.push(markup(close));
        }
        Node::Quote(nodes) => {
            prose.0.push(markup("<blockquote>\n"));
            for node in nodes {
                write_node(study, node, prose)?;
            }
            prose.0.push(markup("</blockquote>\n"));
        }
        Node::Table { alignments, header, rows } => {
            prose.0.push(markup("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table class=\"prose\">\n<thead>"));
            write_row(study, "th", alignments, header, prose)?;
            prose.0.push(markup("</thead>\n<tbody>\n"));
            for row in rows {
                write_row(study, "td", alignments, row, prose)?;
            }
            prose.0.push(markup("</tbody></table></div>\n"));
        }
        Node::CodeBlock { code, .. } => {
            prose.0.push(markup("<pre tabindex=\"0\"><code>"));
            prose.0.push(Piece::Text(code.clone()));
            prose.0.push(markup("</code></pre>\n"));
        }
        Node::Rule => prose.0.push(markup("<hr>\n")),
        Node::DisplayMath { mathml, .. } => prose.0.push(Piece::Formula(Markup(mathml.clone()))),
    }
    Ok(())
}

fn write_row(
    study: &Study<'_>,
    element: &str,
    alignments: &[Alignment],
    cells: &[Vec<Inline>],
    prose: &mut Prose,
) -> Result<(), StudyError> {
    prose.0.push(markup("<tr>"));
    for (index, cell) in cells.iter().enumerate() {
        let class = match alignments.get(index) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        // The corner of a table heads nothing.
        let element = if cell.is_empty() { "td" } else { element };
        let scope = if element == "th" { " scope=\"col\"" } else { "" };
        prose.0.push(markup(format!("<{element}{scope}{class}>")));
        write_inlines(study, cell, prose)?;
        prose.0.push(markup(format!("</{element}>")));
    }
    prose.0.push(markup("</tr>\n"));
    Ok(())
}

fn write_inlines(
    study: &Study<'_>,
    inlines: &[Inline],
    prose: &mut Prose,
) -> Result<(), StudyError> {
    // A punctuation mark after a formula or a number stays on its line.
    let mut held = 0;
    for (index, inline) in inlines.iter().enumerate() {
        let skip = std::mem::take(&mut held);
        let next = inlines.get(index + 1);
        let mark = match (inline, next) {
            (Inline::Math { display: false, .. } | Inline::Value(_), Some(Inline::Text(next))) => {
                next.chars().next().filter(|c| ",.;:!?)’”".contains(*c))
            }
            _ => None,
        };
        if mark.is_some() {
            prose.0.push(markup("<span class=\"nowrap\">"));
        }
        match inline {
            Inline::Text(text) => {
                let rest = text.get(skip..).unwrap_or_default();
                prose.0.push(Piece::Text(rest.to_owned()));
            }
            Inline::SoftBreak => prose.0.push(markup("\n")),
            Inline::LineBreak => prose.0.push(markup("<br>\n")),
            Inline::Emphasis(inside) => wrapped(study, "em", inside, prose)?,
            Inline::Strong(inside) => wrapped(study, "strong", inside, prose)?,
            Inline::Code(code) => {
                prose.0.push(markup("<code>"));
                prose.0.push(Piece::Text(code.clone()));
                prose.0.push(markup("</code>"));
            }
            Inline::Link { url, title, inlines } => {
                let title = title.as_ref().map(|title| format!(" title=\"{}\"", attribute(title)));
                let title = title.unwrap_or_default();
                prose.0.push(markup(format!("<a href=\"{}\"{title}>", attribute(url))));
                write_inlines(study, inlines, prose)?;
                prose.0.push(markup("</a>"));
            }
            Inline::Math { mathml, display, .. } => {
                let mathml = Markup(mathml.clone());
                prose.0.push(if *display { Piece::Formula(mathml) } else { Piece::Markup(mathml) });
            }
            Inline::Value(role) => {
                let address = &role.address.value;
                if let Some(told) = study.learned(address) {
                    prose.0.push(Piece::Value(Value { shown: told?.shown, address: None }));
                    write_mark(prose, mark, &mut held);
                    continue;
                }
                let (record, place) = study.look_up(address)?;
                if let Some(shown) = study.numbers(&*record).shown(place) {
                    prose
                        .0
                        .push(Piece::Value(Value { shown, address: Some(record.address(place)) }));
                }
            }
        }
        write_mark(prose, mark, &mut held);
    }
    Ok(())
}

/// Writes a punctuation mark that stays with what stands before it, and how much of the next text it was.
fn write_mark(prose: &mut Prose, mark: Option<char>, held: &mut usize) {
    if let Some(mark) = mark {
        prose.0.push(Piece::Text(mark.to_string()));
        prose.0.push(markup("</span>"));
        *held = mark.len_utf8();
    }
}

fn wrapped(
    study: &Study<'_>,
    element: &str,
    inside: &[Inline],
    prose: &mut Prose,
) -> Result<(), StudyError> {
    prose.0.push(markup(format!("<{element}>")));
    write_inlines(study, inside, prose)?;
    prose.0.push(markup(format!("</{element}>")));
    Ok(())
}

/// Text that may stand between double quotes in a tag.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One line of prose after another.
pub(super) fn both(first: Option<Prose>, second: Option<Prose>) -> Option<Prose> {
    match (first, second) {
        (Some(mut first), Some(second)) => {
            first.0.push(Piece::Text(" ".to_owned()));
            first.0.extend(second.0);
            Some(first)
        }
        (first, second) => first.or(second),
    }
}
