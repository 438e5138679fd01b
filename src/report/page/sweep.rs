//! A sweep on the page: what counts as success, the rates as bars, every number in a table.

use super::super::study::{Study, StudyError};
use super::super::view::{
    Block, Cell, ColumnKind, Figure, Markup, Prose, Row, Table, TableBlock, Worked,
};
use super::exact::{column, sentence, stage, words};
use super::train::grouped;
use super::{PageError, figure, prose, words as heading};
use crate::chart::{Bar, BarChart, BarGroup, Chart};
use crate::lesson::SweepDefinition;
use crate::lesson::block::SweepBlock;
use crate::number::Number;
use crate::train;

/// The stages of a `sweep` block.
pub(super) fn sweep(
    study: &Study<'_>,
    id: &str,
    block: &SweepBlock,
    caption: Option<Prose>,
) -> Result<Worked, PageError> {
    let (definition, cells) = of(study, block)?;
    let chart = chart(study, id, block)?;
    let figure_id = format!("{id}-success");
    let figure = Block::Figure(Figure {
        words: Vec::new(),
        svg: Markup(chart.inline(&format!("{figure_id}--drawing"))),
        caption: Some(prose::plain(
            "Share of the runs that succeed. The whiskers are 95 % confidence intervals (Wilson, 1927).",
        )),
        wide: false,
        data: Some(figure::data(&chart.table)),
        id: figure_id,
    });
    let table = Block::Table(TableBlock { table: table(study, definition, cells), caption: None });
    Ok(Worked {
        id: id.to_owned(),
        title: format!("{} learnt from many seeds", definition.data),
        subtitle: Some(how(definition)),
        stages: vec![
            stage("What counts as success", vec![sentence(criterion(definition))]),
            stage("How often it succeeds", vec![figure]),
            stage("Every number", vec![table]),
        ],
        caption,
    })
}

fn of<'l>(
    study: &Study<'l>,
    block: &SweepBlock,
) -> Result<(&'l SweepDefinition, &'l [train::Cell]), StudyError> {
    let name = &block.sweep.value;
    let learned = |message: String| StudyError::Learned { name: name.clone(), message };
    let sweep =
        study.lesson.sweep(name).ok_or_else(|| learned("there is no such sweep".to_owned()))?;
    let cells = sweep.cells().map_err(|error| learned(error.to_string()))?;
    Ok((sweep, cells))
}

fn how(definition: &SweepDefinition) -> String {
    let sweep = &definition.sweep;
    format!(
        "{}, {}, η = {}, full batch, {} epochs, in f64",
        sweep.loss.row.name,
        sweep.optimiser.row.name,
        sweep.rate.shown(),
        grouped(sweep.epochs)
    )
}

fn criterion(definition: &SweepDefinition) -> String {
    let sweep = &definition.sweep;
    format!(
        "Each network is trained {} times, from the seeds 1 to {}: weights {}, biases 0. A run succeeds if \
         after {} epochs every output is within {} of its target. A run whose numbers leave the range of \
         the machine has failed.",
        grouped(sweep.seeds),
        grouped(sweep.seeds),
        sweep.start.row.name,
        grouped(sweep.epochs),
        sweep.tolerance.shown()
    )
}

/// A share as per cent with one decimal; "=" is never claimed of it.
fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// Bars by number of hidden neurons, one for each activation.
pub(super) fn chart(study: &Study<'_>, id: &str, block: &SweepBlock) -> Result<Chart, PageError> {
    let (definition, cells) = of(study, block)?;
    let sweep = &definition.sweep;
    let bar = |cell: &train::Cell| Bar {
        value: 100.0 * cell.rate(),
        text: percent(cell.rate()),
        interval: Some((100.0 * cell.interval.0, 100.0 * cell.interval.1)),
    };
    let group = |width: &usize| BarGroup {
        label: width.to_string(),
        bars: cells.iter().filter(|cell| cell.width == *width).map(bar).collect(),
    };
    let names = sweep.activations.iter().map(|activation| activation.row.name.to_owned());
    BarChart {
        name: format!("How often {} is learnt", definition.data),
        group_name: "hidden neurons".to_owned(),
        value_name: "success, %".to_owned(),
        series: if sweep.activations.len() > 1 { names.collect() } else { Vec::new() },
        groups: sweep.widths.iter().map(group).collect(),
        range: Some((0.0, 108.0)),
        logarithmic: false,
    }
    .draw()
    .map_err(|error| PageError::Chart { id: format!("{id}-success"), error })
}

fn table(study: &Study<'_>, definition: &SweepDefinition, cells: &[train::Cell]) -> Table {
    let columns = [
        ("activation", ColumnKind::Heading),
        ("hidden", ColumnKind::Text),
        ("successes", ColumnKind::Text),
        ("rate, %", ColumnKind::Text),
        ("95 % interval", ColumnKind::Text),
        ("mean final loss", ColumnKind::Text),
    ];
    let row = |cell: &train::Cell| {
        let loss = if cell.loss.is_finite() {
            format!("≈ {}", cell.loss.shown().rounded(study.digits).typeset())
        } else {
            "all diverged".to_owned()
        };
        let cells: Vec<Cell> = [
            cell.activation.row.name.to_owned(),
            cell.width.to_string(),
            format!("{} of {}", cell.successes, cell.runs),
            percent(cell.rate()),
            format!("{} to {}", percent(cell.interval.0), percent(cell.interval.1)),
            loss,
        ]
        .map(words)
        .to_vec();
        Row::Cells(cells, None)
    };
    Table {
        name: format!("Success of {} by activation and number of hidden neurons", definition.name),
        columns: columns.map(|(name, kind)| column(heading(name), kind)).to_vec(),
        rows: cells.iter().map(row).collect(),
    }
}
