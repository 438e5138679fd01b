//! The rows of a data set through the layers and through the one layer, side by side.

use super::super::super::study::Study;
use super::super::super::view::{
    Block, Cell, Column, ColumnKind, Row, Stage, Table, TableBlock, Value,
};
use super::super::PageError;
use super::super::exact::{column, name, rational, spelled, stage, words};
use super::super::prose;
use super::{Chain, NOTATION};
use crate::lesson::DataSet;
use crate::number::Number;
use crate::proof::Rational;
use crate::report::Expr;
use crate::trace::{Place, Quantity};

/// Every row of the data through the layers and through the one layer.
pub(super) fn on_every_row(
    study: &Study<'_>,
    chain: &Chain<'_>,
    data: &DataSet,
) -> Result<Stage, PageError> {
    let mut agreeing = 0;
    let mut rows = Vec::new();
    for (index, values) in data.inputs.iter().enumerate() {
        let input: Vec<Rational> = values.iter().map(rational).collect();
        let record = study.trace(&chain.network.name, &data.row(index))?;
        let numbers = study.numbers(&*record);
        let exact = chain.exactly(&input);
        let one = chain.collapsed.result.apply(&input).unwrap_or_default();
        let mut cells: Vec<Cell> = Vec::new();
        if let Some(labels) = &data.labels {
            cells.push(words(labels.get(index).cloned().unwrap_or_default()));
        }
        cells.extend(
            values.iter().map(|value| Cell::Number(Value { shown: value.shown(), address: None })),
        );
        let mut outputs = Vec::new();
        for layer in 1..=record.layers() {
            for neuron in 0..record.neurons(layer).len() {
                let place = Place { layer, neuron, quantity: Quantity::Output };
                let shown = numbers.shown(place);
                // What was rounded in the trace is shown here as it is without rounding.
                let exact = exact.as_ref().and_then(|layers| layers.get(layer - 1)?.get(neuron));
                let value = match (shown, exact) {
                    (Some(shown), Some(exact)) if shown.exact() != *exact => NOTATION.value(exact),
                    (Some(shown), _) => Value { shown, address: Some(record.address(place)) },
                    (None, _) => continue,
                };
                if layer == record.layers() {
                    outputs.push(value.shown.exact());
                    cells.push(Cell::Outcome(value));
                } else {
                    cells.push(Cell::Number(value));
                }
            }
        }
        agreeing += usize::from(outputs == one);
        // What was rounded cannot be called equal: then both stand there without a verdict.
        cells.extend(one.iter().zip(&outputs).map(|(one, output)| match &exact {
            Some(_) => Cell::Target(NOTATION.value(one), one == output),
            None => Cell::Number(NOTATION.value(one)),
        }));
        rows.push(Row::Cells(cells, None));
    }
    let all = data.inputs.len();
    let verdict = match agreeing {
        _ if agreeing == all => {
            format!("On all {} rows the layers and the one layer give the same.", spelled(all))
        }
        0 => format!(
            "On none of the {} rows does the one layer give what the network gives.",
            spelled(all)
        ),
        _ => format!(
            "On {} of the {} rows the one layer gives what the network gives, on {} it does not.",
            spelled(agreeing),
            spelled(all),
            spelled(all - agreeing)
        ),
    };
    // A smooth activation was rounded, and so was everything after it.
    let verdict = if chain.is_piecewise() {
        verdict
    } else {
        "The network’s numbers are those of its trace, to the digits shown; those of the one layer are exact."
            .to_owned()
    };
    let table = Table {
        name: format!("Layer by layer and in one layer, on “{}”", data.name),
        columns: row_columns(chain, data.labels.is_some()),
        rows,
    };
    Ok(stage(
        format!("Row by row on “{}”", data.name),
        vec![Block::Table(TableBlock { table, caption: Some(prose::plain(verdict)) })],
    ))
}

fn row_columns(chain: &Chain<'_>, labels: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if labels {
        columns.push(column(Expr::Words(String::new()), ColumnKind::Heading));
    }
    let inputs = chain.network.inputs.iter();
    columns.extend(inputs.map(|input| column(name(input), ColumnKind::Input)));
    for layer in &chain.network.layers {
        let neurons = layer.neurons.iter();
        columns.extend(neurons.map(|neuron| column(name(neuron), ColumnKind::Number)));
    }
    columns.extend(chain.outputs().iter().map(|output| {
        let header = Expr::Phrase(vec![name(output), Expr::Words("in one layer".to_owned())]);
        column(header, ColumnKind::Wanted)
    }));
    columns
}
