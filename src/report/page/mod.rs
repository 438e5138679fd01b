//! From a lesson and its traces to a page: what stands on it, in order.

mod backward;
mod census;
mod changing;
mod collapse;
mod compare;
mod diagram;
mod exact;
mod explore;
mod figure;
mod fit;
mod guess;
mod pieces;
mod prose;
mod reversed;
mod separate;
mod solution;
mod sweep;
mod tables;
mod train;
mod walk;

use std::fmt;
use std::ops::Range;

use super::Expr;
use super::study::{Study, StudyError};
use super::view::{self, Figure, LessonPage, Link, Markup, Piece, Prose, Question, TableBlock};
use crate::chart::{Chart, ChartError};
use crate::lesson::block::{Block, ExerciseBlock, NetworkBlock, PredictBlock};
use crate::lesson::{BlockNode, Diagnostic, Inline, Node};
use solution::worked;

/// Why a page could not be made of a lesson that was checked before.
#[derive(Clone, Debug, PartialEq)]
pub enum PageError {
    /// A number could not be reached.
    Study(StudyError),
    /// A figure could not be drawn.
    Chart {
        /// The figure's id.
        id: String,
        /// What went wrong.
        error: ChartError,
    },
    /// A proof could not be worked out.
    Proof {
        /// The block's id.
        id: String,
        /// What went wrong.
        message: String,
    },
    /// A block could not be set out.
    Block {
        /// Bytes of the lesson, from fence to fence.
        span: Range<usize>,
        /// What went wrong.
        error: Box<PageError>,
    },
}

impl PageError {
    /// The mistake for the author, at the block that has it.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            PageError::Block { span, error } => {
                // The first line of a block is enough to find it.
                Diagnostic::new(span.clone(), error.to_string()).label("in this block")
            }
            error => Diagnostic::new(0..0, error.to_string()).label("in this lesson"),
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageError::Study(error) => error.fmt(f),
            PageError::Chart { id, error } => write!(f, "figure `{id}` cannot be drawn: {error}"),
            PageError::Block { error, .. } => error.fmt(f),
            PageError::Proof { id, message } => {
                write!(f, "block `{id}` cannot be worked out: {message}")
            }
        }
    }
}

impl std::error::Error for PageError {}

impl From<StudyError> for PageError {
    fn from(error: StudyError) -> Self {
        PageError::Study(error)
    }
}

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
    Ok(LessonPage {
        site: SITE.to_owned(),
        language: "en".to_owned(),
        decimal: lesson.notation.decimal,
        title: lesson.title.clone(),
        question: lesson.question.clone(),
        position: lesson.part.as_ref().map_or(place.clone(), |part| format!("{place} · {part}")),
        previous: neighbours.previous,
        next: neighbours.next,
        blocks: blocks(study, &lesson.body)?,
        source: view::Source {
            file: file.to_string_lossy().into_owned(),
            sha256: lesson.hash.clone(),
        },
        downloads: ["trace.json", "trace.csv"]
            .map(str::to_owned)
            .into_iter()
            .chain(lesson.runs.iter().map(|run| format!("{}.csv", run.name)))
            .chain(lesson.sweeps.iter().map(|sweep| format!("{}.csv", sweep.name)))
            .map(|file| Link { href: file.clone(), title: file })
            .collect(),
    })
}

/// What the site is called.
pub(super) const SITE: &str = "Longhand";

/// Every figure of a lesson by its id, for files of their own.
///
/// # Errors
/// As [`lesson_page`].
pub fn charts(study: &Study<'_>) -> Result<Vec<(String, Chart)>, PageError> {
    fn collect(
        study: &Study<'_>,
        nodes: &[Node],
        charts: &mut Vec<(String, Chart)>,
    ) -> Result<(), PageError> {
        for node in nodes {
            match node {
                Node::Block(block) => charts.extend(drawings(study, block)?),
                Node::List { items, .. } => {
                    items.iter().try_for_each(|item| collect(study, item, charts))?;
                }
                Node::Quote(inside) => collect(study, inside, charts)?,
                _ => {}
            }
        }
        Ok(())
    }
    let mut charts = Vec::new();
    collect(study, &study.lesson.body, &mut charts)?;
    Ok(charts)
}

/// Every drawing of a block, by its id.
fn drawings(study: &Study<'_>, node: &BlockNode) -> Result<Vec<(String, Chart)>, PageError> {
    Ok(match &node.block {
        Block::Train(block) => train::charts(study, &node.id, block)?
            .into_iter()
            .map(|(suffix, chart)| (format!("{}-{suffix}", node.id), chart))
            .collect(),
        Block::Sweep(block) => {
            vec![(format!("{}-success", node.id), sweep::chart(study, &node.id, block)?)]
        }
        _ => chart(study, node)?.map(|chart| (node.id.clone(), chart)).into_iter().collect(),
    })
}

/// The drawing of a block that is one.
fn chart(study: &Study<'_>, node: &BlockNode) -> Result<Option<Chart>, PageError> {
    let drawn = match &node.block {
        Block::Chart(block) => {
            let mut chart = figure::chart(study, &block.kind)?;
            if let (Ok(chart), Some(description)) = (&mut chart, &block.description) {
                chart.description.clone_from(description);
            }
            chart
        }
        Block::Network(block) => {
            let network = &block.network.value;
            match &block.input {
                Some(input) => {
                    let record = study.trace(network, &input.value.name)?;
                    diagram::diagram(&study.numbers(&*record), true)
                }
                None => {
                    let record = study.blank(network)?;
                    diagram::diagram(&study.numbers(&*record), false)
                }
            }
        }
        Block::Walk(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            diagram::diagram(&study.numbers(&*record), true)
        }
        Block::Explore(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            diagram::diagram(&study.numbers(&*record), true)
        }
        Block::Backward(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            reversed::reversed(&study.numbers(&*record))
        }
        _ => return Ok(None),
    };
    drawn.map(Some).map_err(|error| PageError::Chart { id: node.id.clone(), error })
}

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

fn block(study: &Study<'_>, node: &BlockNode) -> Result<view::Block, PageError> {
    let caption = |inlines: &Option<Vec<Inline>>| {
        inlines.as_ref().map(|inlines| prose::inlines(study, inlines)).transpose()
    };
    let names = |neurons: &Option<Vec<crate::lesson::Spanned<String>>>| {
        let neurons = neurons.iter().flatten().map(|name| name.value.clone());
        neurons.collect::<Vec<_>>()
    };
    Ok(match &node.block {
        Block::Network(block) => {
            view::Block::Figure(figure_view(study, node, caption(&block.caption)?)?)
        }
        Block::Chart(block) => {
            view::Block::Figure(figure_view(study, node, caption(&block.caption)?)?)
        }
        Block::Walk(block) => {
            let network = &block.network.value;
            let input = &block.input.value.name;
            let mut walk = walk::walk(study, &node.id, network, input, &names(&block.neurons))?;
            walk.machine = both(caption(&block.caption)?, walk.machine);
            view::Block::Walk(walk)
        }
        Block::Backward(block) => {
            let network = &block.network.value;
            let input = &block.input.value.name;
            let wanted = names(&block.neurons);
            let mut pass = backward::backward(study, &node.id, network, input, &wanted)?;
            pass.machine = both(caption(&block.caption)?, pass.machine);
            view::Block::Walk(pass)
        }
        Block::Explore(block) => {
            let caption = caption(&block.caption)?;
            match explore::explore(study, &node.id, block, caption)? {
                Some(explore) => view::Block::Explore(Box::new(explore)),
                None => view::Block::Prose(Prose::default()),
            }
        }
        Block::Table(block) => {
            let network = &block.network.value;
            let data = study.lesson.data_set(&block.data.value);
            let data = data.ok_or_else(|| StudyError::Data(block.data.value.clone()))?;
            let columns: Vec<_> =
                block.columns.iter().flatten().map(|column| column.value.clone()).collect();
            let name = format!("Network {network} on every row of {}", data.name);
            let table = tables::data_table(study, network, data, &columns, &name)?;
            view::Block::Table(TableBlock { table, caption: caption(&block.caption)? })
        }
        Block::Matrix(block) => {
            let input = &block.input.value.name;
            let matrix = tables::matrix(study, &block.network.value, input, block.layer)?;
            match matrix {
                Some(matrix) => view::Block::Matrix(matrix),
                None => view::Block::Prose(prose::paragraph(format!(
                    "Layer {} has no weights, so there is nothing to multiply.",
                    block.layer
                ))),
            }
        }
        Block::Lanes(block) => {
            let input = &block.input.value.name;
            let mut lanes =
                tables::lanes(study, &block.network.value, input, &names(&block.neurons))?;
            lanes.caption = both(caption(&block.caption)?, lanes.caption);
            view::Block::Lanes(lanes)
        }
        Block::Collapse(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(collapse::collapse(study, &node.id, block, caption)?)
        }
        Block::Separate(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(separate::separate(study, &node.id, block, caption)?)
        }
        Block::Census(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(census::census(&node.id, block.inputs, caption)?)
        }
        Block::Fit(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(fit::fit(study, &node.id, block, caption)?)
        }
        Block::Compare(block) => match compare::compare(study, block, caption(&block.caption)?)? {
            Some(compare) => view::Block::Compare(compare),
            None => view::Block::Prose(Prose::default()),
        },
        Block::Pieces(block) => match pieces::pieces(study, block, caption(&block.caption)?)? {
            Some(pieces) => view::Block::Pieces(pieces),
            None => view::Block::Prose(Prose::default()),
        },
        Block::Train(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(train::train(study, &node.id, block, caption)?)
        }
        Block::Sweep(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Worked(sweep::sweep(study, &node.id, block, caption)?)
        }
        Block::Exercise(block) => view::Block::Exercise(exercise(study, node, block)?),
        Block::Predict(block) => view::Block::Predict(predict(study, node, block)?),
    })
}

/// One line of prose after another.
fn both(first: Option<Prose>, second: Option<Prose>) -> Option<Prose> {
    match (first, second) {
        (Some(mut first), Some(second)) => {
            first.0.push(Piece::Text(" ".to_owned()));
            first.0.extend(second.0);
            Some(first)
        }
        (first, second) => first.or(second),
    }
}

fn figure_view(
    study: &Study<'_>,
    node: &BlockNode,
    caption: Option<Prose>,
) -> Result<Figure, PageError> {
    let chart = chart(study, node)?.ok_or_else(|| PageError::Chart {
        id: node.id.clone(),
        error: ChartError::Empty { what: "chart in this block".to_owned() },
    })?;
    Ok(Figure {
        id: node.id.clone(),
        // Two hyphens: no heading and no block is called so.
        svg: Markup(chart.inline(&format!("{}--drawing", node.id))),
        caption,
        words: diagram_words(study, &node.block)?,
        wide: chart.width > 620,
        data: Some(figure::data(&chart.table)),
    })
}

/// What the diagram of a network at an input shows, neuron by neuron; nothing of another block.
fn diagram_words(study: &Study<'_>, block: &Block) -> Result<Vec<String>, StudyError> {
    match block {
        Block::Network(NetworkBlock { network, input: Some(input), .. }) => {
            let record = study.trace(&network.value, &input.value.name)?;
            Ok(super::in_words(&study.numbers(&*record)))
        }
        _ => Ok(Vec::new()),
    }
}

/// A task; its worked solution is the part of the trace that leads to the answer.
fn exercise(
    study: &Study<'_>,
    node: &BlockNode,
    block: &ExerciseBlock,
) -> Result<Question, StudyError> {
    let mut prompt = prose::nodes(study, &block.prompt)?;
    if let Some(hint) = &block.hint {
        prompt.0.push(Piece::Markup(Markup(
            "<details class=\"hint\"><summary>A hint</summary>\n".to_owned(),
        )));
        prompt.0.extend(prose::nodes(study, hint)?.0);
        prompt.0.push(Piece::Markup(Markup("</details>\n".to_owned())));
    }
    let answer = &block.answer.value;
    let guess =
        block.field.then(|| guess::guess(study, answer, block.tolerance)).transpose()?.flatten();
    Ok(Question { id: node.id.clone(), prompt, guess, answer: worked(study, answer)? })
}

/// A guess before a reveal.
fn predict(
    study: &Study<'_>,
    node: &BlockNode,
    block: &PredictBlock,
) -> Result<Question, StudyError> {
    let answer = match &block.reveal {
        Some(reveal) => {
            let mut answer = prose::answer(study, &block.answer.value)?;
            answer.0.extend(prose::nodes(study, reveal)?.0);
            vec![view::Block::Prose(answer)]
        }
        None => worked(study, &block.answer.value)?,
    };
    let prompt = prose::nodes(study, &block.prompt)?;
    let address = &block.answer.value;
    let guess =
        block.field.then(|| guess::guess(study, address, block.tolerance)).transpose()?.flatten();
    Ok(Question { id: node.id.clone(), prompt, guess, answer })
}

/// Words as an expression, for headings of tables.
fn words(text: impl Into<String>) -> Expr {
    Expr::Words(text.into())
}
