//! One block of a lesson as it stands on the page.

use super::drawing::{drawing, names};
use super::solution::worked;
use super::{
    PageError, backward, census, collapse, compare, explore, figure, fit, guess, picture, pieces,
    prose, separate, sweep, tables, train, walk,
};
use crate::chart::ChartError;
use crate::lesson::block::{Block, ExerciseBlock, NetworkBlock, PredictBlock};
use crate::lesson::{BlockNode, Inline};
use crate::report::view::{self, Figure, Markup, Piece, Prose, Question, TableBlock};
use crate::report::{Study, StudyError, in_words};

/// Sets a block out.
pub(super) fn block(study: &Study<'_>, node: &BlockNode) -> Result<view::Block, PageError> {
    let caption = |inlines: &Option<Vec<Inline>>| {
        inlines.as_ref().map(|inlines| prose::inlines(study, inlines)).transpose()
    };
    Ok(match &node.block {
        Block::Network(block) => {
            view::Block::Figure(figure_view(study, node, caption(&block.caption)?)?)
        }
        Block::Chart(block) => {
            view::Block::Figure(figure_view(study, node, caption(&block.caption)?)?)
        }
        Block::Picture(block) => {
            let caption = caption(&block.caption)?;
            view::Block::Figure(picture::figure(study, &node.id, block, caption)?)
        }
        Block::Walk(block) => {
            let network = &block.network.value;
            let input = &block.input.value.name;
            let mut walk = walk::walk(study, &node.id, network, input, &names(&block.neurons))?;
            walk.machine = prose::both(caption(&block.caption)?, walk.machine);
            view::Block::Walk(walk)
        }
        Block::Backward(block) => {
            let network = &block.network.value;
            let input = &block.input.value.name;
            let wanted = names(&block.neurons);
            let mut pass = backward::backward(study, &node.id, network, input, &wanted)?;
            pass.machine = prose::both(caption(&block.caption)?, pass.machine);
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
            lanes.caption = prose::both(caption(&block.caption)?, lanes.caption);
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

fn figure_view(
    study: &Study<'_>,
    node: &BlockNode,
    caption: Option<Prose>,
) -> Result<Figure, PageError> {
    let chart = drawing(study, node)?.ok_or_else(|| PageError::Chart {
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
            Ok(in_words(&study.numbers(&*record)))
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
