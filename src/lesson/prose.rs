//! The prose of a lesson as a typed tree: what a page is made of, without a trace of Markdown.

use std::ops::Range;

use super::block::Block;
use super::source::Spanned;
use crate::number::{Decimal, Relation};
use crate::trace::Address;

/// Something that stands on a page by itself.
// A lesson has some hundreds of nodes: a box around each block would save nothing worth its noise.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A heading.
    Heading {
        /// 1 to 6, as written.
        level: u8,
        /// Unique on the page: letters, digits, hyphens.
        id: String,
        /// What it says.
        inlines: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// Numbered or with bullets.
        ordered: bool,
        /// The first number.
        start: usize,
        /// Whether the items are single lines rather than paragraphs.
        tight: bool,
        /// The items.
        items: Vec<Vec<Node>>,
    },
    /// A quotation.
    Quote(Vec<Node>),
    /// A table.
    Table {
        /// One entry per column.
        alignments: Vec<Alignment>,
        /// One cell per column.
        header: Vec<Vec<Inline>>,
        /// Rows of one cell per column.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Code to be shown as it is.
    CodeBlock {
        /// The language, if one was named.
        language: Option<String>,
        /// The code.
        code: String,
    },
    /// A line across the page.
    Rule,
    /// A formula on a line of its own.
    DisplayMath {
        /// As a `<math>` element.
        mathml: String,
        /// As written.
        source: String,
    },
    /// A block.
    Block(BlockNode),
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Nothing was asked for.
    None,
    /// On the left.
    Left,
    /// In the middle.
    Center,
    /// On the right.
    Right,
}

/// A block of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockNode {
    /// The whole block, from fence to fence.
    pub span: Range<usize>,
    /// Unique on the page: letters, digits, hyphens.
    pub id: String,
    /// What it asks for.
    pub block: Block,
}

/// Something that stands in a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Emphasised, usually italic.
    Emphasis(Vec<Inline>),
    /// Strongly emphasised, usually bold.
    Strong(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// Relative, `#…`, `https:` or `mailto:`; nothing else gets here.
        url: String,
        /// What is shown on hovering.
        title: Option<String>,
        /// What is shown.
        inlines: Vec<Inline>,
    },
    /// A formula.
    Math {
        /// As a `<math>` element.
        mathml: String,
        /// As written.
        source: String,
        /// Whether it asked for a line of its own, in the midst of a paragraph.
        display: bool,
    },
    /// A number of a trace.
    Value(ValueRole),
    /// The line ends here.
    LineBreak,
    /// The line ended here in the source; a space on the page.
    SoftBreak,
}

/// A number of a trace in the prose: `{value}` and code that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRole {
    /// Which number.
    pub address: Spanned<Address>,
    /// What the author believes it to be. A trace that disagrees makes the lesson wrong.
    pub expected: Option<Spanned<Decimal>>,
    /// "=" or "≈", as the author wrote before the expected number.
    pub relation: Option<Relation>,
}

/// The words of inline prose without anything else, for titles and contents.
///
/// ```
/// use longhand::lesson::{Inline, plain_text};
/// let inlines = [Inline::Text("What is ".into()), Inline::Emphasis(vec![Inline::Text("z".into())])];
/// assert_eq!(plain_text(&inlines), "What is z");
/// ```
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Math { source, .. } => text.push_str(source),
            Inline::Emphasis(inlines) | Inline::Strong(inlines) | Inline::Link { inlines, .. } => {
                text.push_str(&plain_text(inlines));
            }
            Inline::Value(value) => match &value.expected {
                Some(expected) => text.push_str(&expected.value.to_string().replace('-', "−")),
                None => text.push_str(&value.address.value.to_string()),
            },
            Inline::LineBreak | Inline::SoftBreak => text.push(' '),
        }
    }
    text
}
