//! The `pieces` block: what a network with one input is made of, counted and listed.

use super::super::pieces::{bending_neurons, rational, straight_pieces};
use super::super::study::{Study, StudyError};
use super::super::view::{Cell, Column, ColumnKind, Pieces, Prose, Row, Table};
use super::prose::plain;
use super::words;
use crate::lesson::block::PiecesBlock;
use crate::network::Network;
use crate::number::Decimal;
use crate::proof::pieces::PiecewiseLinear;
use crate::proof::text;
use crate::render::text::{superscript, symbol};

/// More pieces than this are folded away.
const SHOWN: usize = 16;

/// The view of the block; [`check`](crate::report::check) has made sure that the pieces can be listed.
pub(super) fn pieces(
    study: &Study<'_>,
    block: &PiecesBlock,
    caption: Option<Prose>,
) -> Result<Option<Pieces>, StudyError> {
    let name = &block.network.value;
    let definition = study.lesson.network(name).ok_or_else(|| StudyError::Network(name.clone()))?;
    let found = straight_pieces(&definition.network, &block.neuron, block.from, block.to);
    let Some(Ok(function)) = found else {
        return Ok(None);
    };
    let title = format!("The straight pieces of {} in {name}", symbol(&block.neuron));
    let count = function.pieces().len();
    Ok(Some(Pieces {
        count: plain(sentence(block, &definition.network, &function)),
        table: table(&title, &function),
        title,
        folded: (count > SHOWN).then(|| format!("All {count} pieces")),
        caption,
    }))
}

fn table(title: &str, function: &PiecewiseLinear) -> Table {
    let headings = ["piece", "from", "to", "slope", "intercept"].into_iter().enumerate();
    let columns = headings.map(|(index, name)| Column {
        header: words(name),
        kind: if index == 0 { ColumnKind::Heading } else { ColumnKind::Number },
    });
    let rows = function.pieces().iter().enumerate().map(|(index, piece)| {
        let numbers = [&piece.from, &piece.to, &piece.slope, &piece.intercept];
        let cells = std::iter::once((index + 1).to_string()).chain(numbers.map(text));
        Row::Cells(cells.map(|text| Cell::Label(words(text))).collect(), None)
    });
    Table { name: title.to_owned(), columns: columns.collect(), rows: rows.collect() }
}

/// "From 0 to 1, y is made of 8 = 2³ straight pieces. They come from 6 neurons that bend; in one hidden layer
/// it would take at least 7."
fn sentence(block: &PiecesBlock, network: &Network<Decimal>, function: &PiecewiseLinear) -> String {
    let (from, to) = (text(&rational(block.from)), text(&rational(block.to)));
    let count = function.pieces().len();
    let neuron = symbol(&block.neuron);
    let made = match count {
        1 => "a single straight line".to_owned(),
        _ => match power_of_two(count) {
            Some(power) => format!("{count} = {power} straight pieces"),
            None => format!("{count} straight pieces"),
        },
    };
    let mut sentence = match count {
        1 => format!("From {from} to {to}, {neuron} is {made}."),
        _ => format!("From {from} to {to}, {neuron} is made of {made}."),
    };
    let bending = bending_neurons(network, &block.neuron);
    if bending > 0 && count > 1 {
        sentence.push_str(&match bending {
            1 => " One neuron bends it.".to_owned(),
            _ => format!(" They come from {bending} neurons that bend."),
        });
    }
    // A sum of n ReLUs bends at most n times, so one hidden layer needs a neuron for every bend.
    if count > bending + 1 {
        sentence.push_str(&format!(
            " A single hidden layer would need at least {}, one for each bend.",
            count - 1
        ));
    }
    sentence
}

/// "2³" for 8, from 4 on.
fn power_of_two(count: usize) -> Option<String> {
    if count < 4 || !count.is_power_of_two() {
        return None;
    }
    Some(format!("2{}", superscript(&count.ilog2().to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_named_from_four_on() {
        assert_eq!(power_of_two(2), None);
        assert_eq!(power_of_two(6), None);
        assert_eq!(power_of_two(8).as_deref(), Some("2³"));
        assert_eq!(power_of_two(1024).as_deref(), Some("2¹⁰"));
    }
}
