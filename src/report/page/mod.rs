//! From a lesson and its traces to a page: what stands on it, in order.

mod backward;
mod block;
mod census;
mod changing;
mod collapse;
mod compare;
mod diagram;
mod drawing;
mod error;
mod exact;
mod explore;
mod figure;
mod fit;
mod graph;
mod guess;
mod memory;
mod picture;
mod pieces;
mod prose;
mod reversed;
mod separate;
mod solution;
mod sweep;
mod tables;
mod title;
mod train;
mod walk;

use super::Expr;
use super::study::Study;
use super::view::{self, LessonPage, Link, Prose};
use crate::lesson::{BlockNode, Node};
use block::block;

pub use drawing::charts;
pub use error::PageError;

/// Where a lesson stands among the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    /// Number in teaching order, from 1.
    pub number: usize,
    /// How many lessons there are.
    pub count: usize,
    /// The lesson before.
    pub previous: Option<Link>,
    /// The lesson after.
    pub next: Option<Link>,
}

/// The page of a lesson.
///
/// # Errors
/// If a trace or a figure cannot be made; [`check`](super::check) finds most reasons before, with
/// their place in the lesson.
pub fn lesson_page(study: &Study<'_>, neighbours: Neighbours) -> Result<LessonPage, PageError> {
    let lesson = study.lesson;
    let place = format!("{} of {}", neighbours.number, neighbours.count);
    let file = std::path::Path::new(&lesson.source.name).file_name().unwrap_or_default();
    let blocks = blocks(study, &lesson.body)?;
    let whole = study.whole_traces()?;
    let glimpsed = !study.glimpsed_traces().is_empty();
    Ok(LessonPage {
        site: SITE.to_owned(),
        language: "en".to_owned(),
        decimal: lesson.notation.decimal,
        title: lesson.title.clone(),
        question: lesson.question.clone(),
        position: lesson.part.as_ref().map_or(place.clone(), |part| format!("{place} · {part}")),
        previous: neighbours.previous,
        next: neighbours.next,
        blocks,
        source: view::Source {
            file: file.to_string_lossy().into_owned(),
            sha256: lesson.hash.clone(),
        },
        downloads: ["trace.json", "trace.csv"]
            .map(str::to_owned)
            .into_iter()
            .chain(lesson.runs.iter().map(|run| format!("{}.csv", run.name)))
            .chain(lesson.sweeps.iter().map(|sweep| format!("{}.csv", sweep.name)))
            .chain(whole.into_iter().map(|(path, _)| path))
            .chain(glimpsed.then(|| NEURONS_FILE.to_owned()))
            .map(|file| Link { href: file.clone(), title: file })
            .collect(),
        left_out: study.left_out(),
    })
}

/// What the neurons came to in passes that are too large for the trace files, beside the page.
pub const NEURONS_FILE: &str = "traces/neurons.csv";

/// What the site is called.
pub(super) const SITE: &str = "Longhand";

fn blocks(study: &Study<'_>, nodes: &[Node]) -> Result<Vec<view::Block>, PageError> {
    let mut blocks = Vec::new();
    for node in nodes {
        match node {
            Node::Heading { level, id, inlines } => blocks.push(view::Block::Heading {
                level: (*level).clamp(2, 4),
                id: id.clone(),
                title: prose::inlines(study, inlines)?,
            }),
            Node::Block(node) => blocks.push(placed(study, node)?),
            node => {
                let more = prose::nodes(study, std::slice::from_ref(node))?;
                match blocks.last_mut() {
                    Some(view::Block::Prose(Prose(pieces))) => pieces.extend(more.0),
                    _ => blocks.push(view::Block::Prose(more)),
                }
                // Blocks inside a list or a quotation follow it.
                for block in inner_blocks(node) {
                    blocks.push(placed(study, block)?);
                }
            }
        }
    }
    Ok(blocks)
}

/// A block; if it cannot be set out, the error says where it stands.
fn placed(study: &Study<'_>, node: &BlockNode) -> Result<view::Block, PageError> {
    block(study, node)
        .map_err(|error| PageError::Block { span: node.span.clone(), error: Box::new(error) })
}

fn inner_blocks(node: &Node) -> Vec<&BlockNode> {
    let mut found = Vec::new();
    let mut stack: Vec<&Node> = vec![node];
    while let Some(node) = stack.pop() {
        match node {
            Node::Block(block) => found.push(block),
            Node::List { items, .. } => stack.extend(items.iter().flatten().rev()),
            Node::Quote(inside) => stack.extend(inside.iter().rev()),
            _ => {}
        }
    }
    found
}

/// Words as an expression, for headings of tables.
fn words(text: impl Into<String>) -> Expr {
    Expr::Words(text.into())
}
