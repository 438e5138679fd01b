//! The drawings of a lesson's blocks.

use super::{PageError, diagram, figure, picture, reversed, sweep, train};
use crate::chart::Chart;
use crate::lesson::block::Block;
use crate::lesson::{BlockNode, Node, Spanned};
use crate::report::Study;

/// Every figure of a lesson by its id, for files of their own.
///
/// # Errors
/// As [`lesson_page`](super::lesson_page).
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
        _ => drawing(study, node)?.map(|chart| (node.id.clone(), chart)).into_iter().collect(),
    })
}

/// The drawing of a block that is one.
pub(super) fn drawing(study: &Study<'_>, node: &BlockNode) -> Result<Option<Chart>, PageError> {
    let drawn = match &node.block {
        Block::Chart(block) => {
            let mut chart = figure::chart(study, &block.kind)?;
            if let (Ok(chart), Some(description)) = (&mut chart, &block.description) {
                chart.description.clone_from(description);
            }
            chart
        }
        Block::Picture(block) => {
            let mut chart = picture::pictures(study, block)?.draw();
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
                    diagram::diagram(&study.numbers(&*record), true, &[])
                }
                None => {
                    let record = study.blank(network)?;
                    diagram::diagram(&study.numbers(&*record), false, &[])
                }
            }
        }
        Block::Walk(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            diagram::diagram(&study.numbers(&*record), true, &names(&block.neurons))
        }
        Block::Explore(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            diagram::diagram(&study.numbers(&*record), true, &[])
        }
        Block::Backward(block) => {
            let record = study.trace(&block.network.value, &block.input.value.name)?;
            reversed::reversed(&study.numbers(&*record), &names(&block.neurons))
        }
        _ => return Ok(None),
    };
    drawn.map(Some).map_err(|error| PageError::Chart { id: node.id.clone(), error })
}

/// The neurons that a block picks; none if it shows all.
pub(super) fn names(neurons: &Option<Vec<Spanned<String>>>) -> Vec<String> {
    neurons.iter().flatten().map(|name| name.value.clone()).collect()
}
