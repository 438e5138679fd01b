//! CommonMark to the typed tree, with the bytes of everything that can go wrong.

use std::ops::Range;

use comrak::nodes::{
    AstNode, ListType, NodeCodeBlock, NodeTable, NodeValue, Sourcepos, TableAlignment,
};
use comrak::{Arena, Options, parse_document};

use super::diagnostic::{Diagnostic, Read};
use super::prose::{Alignment, BlockNode, Inline, Node};
use super::resolve::Context;
use super::source::Origin;
use super::value::Value;
use super::{MAX_BLOCKS, MAX_NESTING, block};

/// Reads the body of a lesson. What has a mistake is left out of the tree.
pub(super) fn read_body(lesson: &str, range: Range<usize>, context: &Context<'_>) -> Vec<Node> {
    read(&lesson[range.clone()], Origin::verbatim(range), true, context).0
}

/// Reads Markdown that a key of a block holds. It has no blocks and no headings.
pub(super) fn read_value(value: &Value<'_>, context: &Context<'_>) -> Read<Vec<Node>> {
    let text = value.text()?;
    if text.value.trim().is_empty() {
        return Err(value.report(
            value.mistake("this text is empty").label("nothing here").help("write something"),
        ));
    }
    let (nodes, sound) = read(&text.value, value.text_origin(), false, context);
    sound.map(|()| nodes)
}

fn read(text: &str, origin: Origin, blocks: bool, context: &Context<'_>) -> (Vec<Node>, Read<()>) {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.math_dollars = true;
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    let mut reader = Reader {
        text,
        lines: lines(text),
        origin,
        context,
        blocks,
        count: 0,
        sound: Ok(()),
        html: false,
    };
    let nodes = reader.nodes(root, 0);
    (nodes, reader.sound)
}

/// Where each line begins and how long it is without its end, which may be LF, CRLF or CR.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    let mut offset = 0;
    while let Some(&byte) = bytes.get(offset) {
        if byte == b'\n' || byte == b'\r' {
            lines.push(start..offset);
            if byte == b'\r' && bytes.get(offset + 1) == Some(&b'\n') {
                offset += 1;
            }
            start = offset + 1;
        }
        offset += 1;
    }
    lines.push(start..bytes.len());
    lines
}

/// A walk over the parsed Markdown.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    lines: Vec<Range<usize>>,
    pub(super) origin: Origin,
    pub(super) context: &'a Context<'a>,
    /// Whether blocks and headings are allowed.
    blocks: bool,
    /// Blocks so far.
    count: usize,
    sound: Read<()>,
    /// Whether HTML was seen.
    html: bool,
}

impl Reader<'_> {
    /// The bytes of the text that a source position covers.
    pub(super) fn range(&self, position: Sourcepos) -> Range<usize> {
        let at = |line: usize, column: usize| {
            let line = self.lines.get(line.saturating_sub(1));
            line.map_or(self.text.len(), |line| (line.start + column).min(self.text.len()))
        };
        let start = at(position.start.line, position.start.column.saturating_sub(1));
        let end = at(position.end.line, position.end.column).max(start);
        self.text.floor_char_boundary(start)..self.text.ceil_char_boundary(end)
    }

    pub(super) fn span(&self, position: Sourcepos) -> Range<usize> {
        self.origin.span(self.range(position))
    }

    pub(super) fn mistake(&mut self, diagnostic: Diagnostic) {
        self.sound = Err(self.context.reports.report(diagnostic));
    }

    /// The value, or nothing and the lesson is unsound.
    pub(super) fn keep<T>(&mut self, read: Read<T>) -> Option<T> {
        read.map_err(|reported| self.sound = Err(reported)).ok()
    }

    pub(super) fn too_deep(&mut self, depth: usize, position: Sourcepos) -> bool {
        if depth > MAX_NESTING {
            let message = format!("lists, quotations and emphasis nest at most {MAX_NESTING} deep");
            let mut span = self.span(position);
            span.end = span.end.min(span.start + 1).max(span.start);
            self.mistake(Diagnostic::new(span, message).label("too deep here"));
        }
        depth > MAX_NESTING
    }

    fn nodes<'n>(&mut self, parent: &'n AstNode<'n>, depth: usize) -> Vec<Node> {
        parent.children().filter_map(|child| self.node(child, depth)).collect()
    }

    fn node<'n>(&mut self, node: &'n AstNode<'n>, depth: usize) -> Option<Node> {
        let data = node.data.borrow();
        let position = data.sourcepos;
        if self.too_deep(depth, position) {
            return None;
        }
        Some(match &data.value {
            NodeValue::Paragraph => {
                let mut inlines = self.inlines(node, position, depth);
                match inlines.as_mut_slice() {
                    [Inline::Math { mathml, source, display: true }] => Node::DisplayMath {
                        mathml: std::mem::take(mathml),
                        source: std::mem::take(source),
                    },
                    _ => Node::Paragraph(inlines),
                }
            }
            NodeValue::Heading(heading) => {
                if !self.blocks {
                    let span = self.span(position);
                    self.mistake(
                        Diagnostic::new(span, "a heading cannot stand in the text of a block")
                            .label("a heading")
                            .help("use **strong** words"),
                    );
                }
                let inlines = self.inlines(node, position, depth);
                Node::Heading { level: heading.level, id: String::new(), inlines }
            }
            NodeValue::BlockQuote => Node::Quote(self.nodes(node, depth + 1)),
            NodeValue::List(list) => Node::List {
                ordered: list.list_type == ListType::Ordered,
                start: list.start,
                tight: list.tight,
                items: node.children().map(|item| self.nodes(item, depth + 1)).collect(),
            },
            NodeValue::CodeBlock(code) => return self.code_block(code, position),
            NodeValue::Table(table) => self.table(node, table, depth),
            NodeValue::ThematicBreak => Node::Rule,
            _ => {
                self.no_html(position);
                return None;
            }
        })
    }

    pub(super) fn no_html(&mut self, position: Sourcepos) {
        let mut range = self.range(position);
        let first_line = self.text[range.clone()].lines().next().unwrap_or_default();
        // Of an element, the opening tag is enough to say.
        if self.html && first_line.starts_with("</") {
            return;
        }
        self.html = true;
        range.end = range.start + first_line.len();
        let span = self.origin.span(range);
        self.mistake(
            Diagnostic::new(span, "HTML is not part of a lesson")
                .label("raw HTML")
                .help("write Markdown; for the sign itself write `\\<`"),
        );
    }

    fn table<'n>(&mut self, node: &'n AstNode<'n>, table: &NodeTable, depth: usize) -> Node {
        let mut rows: Vec<Vec<Vec<Inline>>> = node
            .children()
            .map(|row| {
                let cells = row.children();
                cells.map(|cell| self.inlines(cell, cell.data.borrow().sourcepos, depth)).collect()
            })
            .collect();
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let alignments = table.alignments.iter().map(|alignment| match alignment {
            TableAlignment::None => Alignment::None,
            TableAlignment::Left => Alignment::Left,
            TableAlignment::Center => Alignment::Center,
            TableAlignment::Right => Alignment::Right,
        });
        Node::Table { alignments: alignments.collect(), header, rows }
    }

    /// A block if the info string is `{name}`, else code to be shown.
    fn code_block(&mut self, code: &NodeCodeBlock, position: Sourcepos) -> Option<Node> {
        let info = code.info.trim();
        let Some(name) = info.strip_prefix('{').filter(|_| code.fenced) else {
            let language = info.split_whitespace().next().map(str::to_owned);
            if let Some(name) = language.as_deref().filter(|name| block::is_block(name)) {
                let span = self.span(position);
                self.mistake(
                    Diagnostic::new(span, format!("this is code, not a block `{name}`"))
                        .label("no braces")
                        .help(format!(
                            "write `{{{name}}}` for the block, or another word for the code"
                        )),
                );
                return None;
            }
            return Some(Node::CodeBlock { language, code: code.literal.clone() });
        };
        let range = self.range(position);
        let line_end = self.lines.get(position.start.line - 1).map_or(range.end, |line| line.end);
        let fence = self.origin.span(range.start..line_end.max(range.start));
        let info_start =
            self.text[range.start..line_end].find('{').map_or(range.start, |at| range.start + at);
        let Some(name) = name.strip_suffix('}') else {
            self.mistake(
                Diagnostic::new(fence, "a block begins with its name in braces")
                    .label("no `}` at the end")
                    .help("such as `{walk}`"),
            );
            return None;
        };
        if !code.closed {
            self.mistake(
                Diagnostic::new(fence, format!("block `{name}` does not end"))
                    .label("begins here")
                    .help(format!("end it with {} on a line of its own", fence_of(code))),
            );
            return None;
        }
        if !self.blocks {
            let message = "a block cannot stand in the text of a block";
            self.mistake(Diagnostic::new(fence, message).label("a block"));
            return None;
        }
        self.count += 1;
        if self.count > MAX_BLOCKS {
            if self.count == MAX_BLOCKS + 1 {
                let message = format!("a lesson has at most {MAX_BLOCKS} blocks");
                self.mistake(Diagnostic::new(fence, message).label("one too many"));
            }
            return None;
        }
        let text = block::BlockText {
            name: name.trim(),
            name_span: self.origin.span(info_start + 1..info_start + 1 + name.len()),
            fence,
            toml: &code.literal,
            origin: self.code_origin(&code.literal, position),
        };
        let block = block::read(&text, self.context);
        let block = self.keep(block)?;
        Some(Node::Block(BlockNode { span: self.origin.span(range), id: String::new(), block }))
    }

    /// Where each line of the code in a fence stood: at the end of its own line of the text.
    fn code_origin(&self, code: &str, position: Sourcepos) -> Origin {
        let whole = self.span(position);
        if !self.origin.is_exact() {
            return Origin::opaque(whole);
        }
        let inside = lines(code).into_iter().enumerate().map(|(number, line)| {
            // Lines count from 1, and the code begins on the line after the fence.
            let outer = self.lines.get(position.start.line + number).cloned();
            let outer = outer.unwrap_or(self.text.len()..self.text.len());
            let start = outer.end.saturating_sub(line.len()).max(outer.start);
            (line.start, line.len(), self.origin.at(start))
        });
        Origin::of_lines(inside, whole)
    }
}

fn fence_of(code: &NodeCodeBlock) -> String {
    char::from(code.fence_char).to_string().repeat(code.fence_length.min(16))
}
