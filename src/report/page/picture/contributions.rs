//! What every pixel of a large picture contributes to a neuron: its products, as tones over the picture.

use num_rational::BigRational;
use num_traits::Zero;

use super::Work;
use super::panels::{self, Values, cell, largest, signed};
use crate::chart::{PictureCell, PicturePanel};
use crate::number::{Lane, Number, Shown};
use crate::trace::Quantity;

/// How many of the largest contributions are named on each side of 0.
const NAMED: usize = 3;

impl Work<'_> {
    /// The contributions of all sources, added up over the channels or channel by channel.
    pub(super) fn contributions(&self, values: &Values, channels: bool) -> Vec<PicturePanel> {
        let shape = self.source.shape;
        let size = shape.rows * shape.columns;
        let under = values.brightness(shape);
        let mut products = vec![PictureCell::default(); shape.count()];
        for (column, index) in self.sources() {
            if let Some(place) = products.get_mut(index) {
                *place = cell(&self.numbers, self.quantity(Quantity::Product(column)));
            }
        }
        let whole = channels || shape.channels == 1;
        let pictures: Vec<(String, Vec<PictureCell>)> = if whole {
            let of = products.chunks(size).enumerate();
            of.map(|(channel, cells)| (self.source.titled("contribution", channel), cells.to_vec()))
                .collect()
        } else {
            vec![("contribution".to_owned(), self.over_channels(size))]
        };
        let most = largest(pictures.iter().flat_map(|(_, cells)| cells));
        let mut panels: Vec<PicturePanel> = pictures
            .into_iter()
            .flat_map(|(title, cells)| {
                let (rows, columns) = (shape.rows, shape.columns);
                let panel = PicturePanel { title, rows, columns, cells, ..Default::default() };
                signed(panel, &most, &under)
            })
            .collect();
        for panel in &mut panels {
            panel.notes = self.named(panel).map(|text| (text, None)).into_iter().collect();
        }
        let notes = self.notes(true);
        panels.last_mut().into_iter().for_each(|panel| panel.notes.extend(notes.clone()));
        let picture = panels::of(values, &self.source, false, self.layer == 0);
        picture.into_iter().chain(panels).collect()
    }

    /// At every place the products of all channels, added up.
    fn over_channels(&self, size: usize) -> Vec<PictureCell> {
        let mut sums = vec![(0.0, BigRational::zero()); size];
        let by_hand = matches!(self.numbers.record.lane(), Lane::ByHand { .. });
        for (column, index) in self.sources() {
            let place = self.quantity(Quantity::Product(column));
            let sum = &mut sums[index % size];
            sum.0 += self.numbers.record.value(place).unwrap_or_default();
            if by_hand && let Some(shown) = self.numbers.shown(place) {
                sum.1 += shown.exact();
            }
        }
        let cells = sums.into_iter().map(|(value, exact)| {
            let shown = by_hand.then(|| Shown::exactly(&exact)).flatten();
            let shown = shown.unwrap_or_else(|| value.shown().rounded(self.numbers.digits));
            PictureCell { value, text: shown.typeset(), ..PictureCell::default() }
        });
        cells.collect()
    }

    /// The largest values of a panel in words.
    fn named(&self, panel: &PicturePanel) -> Option<String> {
        let mut cells: Vec<(usize, &PictureCell)> =
            panel.cells.iter().enumerate().filter(|(_, cell)| cell.value != 0.0).collect();
        cells.sort_by(|(a, one), (b, other)| {
            other.value.abs().total_cmp(&one.value.abs()).then(a.cmp(b))
        });
        let sign = match self.numbers.record.lane() {
            Lane::ByHand { .. } => "",
            Lane::F64 | Lane::F32 => "≈ ",
        };
        let names: Vec<String> = cells
            .iter()
            .take(NAMED)
            .map(|(index, cell)| {
                let (row, column) = (index / panel.columns + 1, index % panel.columns + 1);
                format!("{sign}{} in row {row}, column {column}", cell.text)
            })
            .collect();
        (!names.is_empty()).then(|| format!("Strongest: {}.", names.join("; ")))
    }
}
