//! A neuron at work on a patch of a picture: what it reads, its weights, its products, its layer so far.

use std::collections::BTreeSet;

use super::super::train::grouped;
use super::Work;
use super::panels::{Source, Values, cell, largest, signed};
use crate::chart::{Patch, PictureCell, PicturePanel};
use crate::lesson::PictureShape;
use crate::network::Activation;
use crate::number::Relation;
use crate::render::text;
use crate::trace::{Derivation, Place, Quantity};

/// The rows and columns that some places take up together.
fn part(places: impl Iterator<Item = (usize, usize)> + Clone) -> Option<Patch> {
    let (rows, columns) =
        (places.clone().map(|(row, _)| row), places.clone().map(|(_, column)| column));
    let (row, column) = (rows.clone().min()?, columns.clone().min()?);
    Some(Patch { row, column, rows: rows.max()? - row + 1, columns: columns.max()? - column + 1 })
}

/// The weights that a neuron shares with others of its layer.
struct Kernel {
    /// Their row among the shared parameters.
    row: Place,
    /// Channel, row and column of each of them.
    places: Vec<(usize, (usize, usize, usize))>,
}

impl Work<'_> {
    /// Every panel of the neuron.
    pub(super) fn panels(&self, channels: bool) -> Vec<PicturePanel> {
        let weighted = self.numbers.shown(self.quantity(Quantity::Sum)).is_some()
            && self.numbers.shown(self.quantity(Quantity::Bias)).is_some();
        let covers_all = self.sources().len() == self.source.shape.count();
        let values = Values::of_layer(&self.numbers, self.layer);
        if weighted && covers_all && !self.fits(&values) {
            return self.contributions(&values, channels);
        }
        let sources = self.sources();
        let seen: BTreeSet<usize> =
            sources.iter().map(|(_, index)| self.source.place(*index).0).collect();
        let mut panels = Vec::new();
        let most = largest(values.0.iter());
        for &channel in &seen {
            let frame = part(self.places(&sources, channel).map(|(_, place)| place));
            let panel = PicturePanel {
                title: self.source.title_of(channel),
                rows: self.source.shape.rows,
                columns: self.source.shape.columns,
                cells: values.channel(self.source.shape, channel),
                frame: frame.filter(|_| !covers_all),
                ..PicturePanel::default()
            };
            if self.layer == 0 && values.are_samples() {
                panels.push(panel);
            } else {
                panels.extend(signed(panel, &most, &[]));
            }
        }
        if weighted {
            panels.extend(self.patch("weights", true, &sources));
            panels.extend(self.patch("products", false, &sources));
        }
        let notes = self.notes(weighted);
        match self.so_far(&notes) {
            // What comes of the products stands under them.
            Some(mut map) if weighted => {
                map.notes.clear();
                panels.last_mut().into_iter().for_each(|panel| panel.notes = notes.clone());
                panels.push(map);
            }
            Some(map) => panels.push(map),
            None => panels.last_mut().into_iter().for_each(|panel| panel.notes = notes.clone()),
        }
        panels
    }

    /// Whether the weights and products of all sources have room for their numbers.
    fn fits(&self, values: &Values) -> bool {
        let shape = self.source.shape;
        let panel = PicturePanel {
            rows: shape.rows,
            columns: shape.columns,
            cells: values.channel(shape, 0),
            ..PicturePanel::default()
        };
        let numbered = |panels: Vec<PicturePanel>| panels.iter().all(PicturePanel::is_numbered);
        panel.is_numbered()
            && numbered(self.patch("weights", true, &self.sources()))
            && numbered(self.patch("products", false, &self.sources()))
    }

    pub(super) fn quantity(&self, quantity: Quantity) -> Place {
        Place { quantity, ..self.own }
    }

    /// The number of each source of the neuron, and where it stands in what the neuron reads.
    pub(super) fn sources(&self) -> Vec<(usize, usize)> {
        let record = self.numbers.record;
        let Place { layer, neuron, .. } = self.own;
        let columns = record.sources(layer, neuron).into_iter();
        columns
            .filter_map(|column| Some((column, record.source(layer, neuron, column)?.neuron)))
            .collect()
    }

    /// The sources in one channel, each with its row and column.
    fn places<'s>(
        &'s self,
        sources: &'s [(usize, usize)],
        channel: usize,
    ) -> impl Iterator<Item = (usize, (usize, usize))> + Clone + 's {
        sources.iter().filter_map(move |&(column, index)| {
            let (of, row, at) = self.source.place(index);
            (of == channel).then_some((column, (row, at)))
        })
    }

    /// The weights or the products, laid out as the kernel is, or else as the sources are; a panel for each channel.
    fn patch(&self, title: &str, weights: bool, sources: &[(usize, usize)]) -> Vec<PicturePanel> {
        let kernel = self.kernel();
        let quantity = if weights { Quantity::Weight } else { Quantity::Product };
        let columns = sources.iter().map(|&(column, _)| column);
        let cells: Vec<(usize, PictureCell)> = match &kernel {
            // A weight of a kernel is one number wherever the kernel lies, over the edge too.
            Some(kernel) if weights => kernel
                .places
                .iter()
                .map(|&(column, _)| {
                    let place = Place { quantity: quantity(column), ..kernel.row };
                    (column, cell(&self.numbers, place))
                })
                .collect(),
            _ => columns
                .map(|column| (column, cell(&self.numbers, self.quantity(quantity(column)))))
                .collect(),
        };
        let most = largest(cells.iter().map(|(_, cell)| cell));
        let channels = 0..self.source.shape.channels;
        channels
            .flat_map(|channel| {
                let places: Vec<(usize, (usize, usize))> = match &kernel {
                    Some(kernel) => kernel
                        .places
                        .iter()
                        .filter(|(_, (of, _, _))| *of == channel)
                        .map(|&(column, (_, row, at))| (column, (row, at)))
                        .collect(),
                    None => self.places(sources, channel).collect(),
                };
                let Some(part) = part(places.iter().map(|&(_, place)| place)) else {
                    return Vec::new();
                };
                let absent = PictureCell { is_missing: true, ..PictureCell::default() };
                let mut laid = vec![absent; part.rows * part.columns];
                for (column, (row, at)) in places {
                    let index = (row - part.row) * part.columns + at - part.column;
                    if let Some((_, cell)) = cells.iter().find(|(of, _)| *of == column) {
                        laid[index] = cell.clone();
                    }
                }
                let panel = PicturePanel {
                    title: self.source.titled(title, channel),
                    rows: part.rows,
                    columns: part.columns,
                    cells: laid,
                    ..PicturePanel::default()
                };
                signed(panel, &most, &[])
            })
            .collect()
    }

    /// The kernel that the neuron shares with others, if it does.
    fn kernel(&self) -> Option<Kernel> {
        let record = self.numbers.record;
        let (first, _) = *self.sources().first()?;
        let weight = self.quantity(Quantity::Weight(first));
        let Some(Derivation::Copy(shared)) = record.derivation(weight) else { return None };
        let places = (0..record.columns(self.own.layer, self.own.neuron)).map(|column| {
            let name = record.source_name(shared.layer, shared.neuron, column)?;
            let (_, index) = name.strip_suffix(']')?.split_once('[')?;
            let index: Result<Vec<usize>, _> = index.split(',').map(str::parse).collect();
            match index.ok()?[..] {
                [row, at] => Some((column, (0, row, at))),
                [channel, row, at] => Some((column, (channel.checked_sub(1)?, row, at))),
                _ => None,
            }
        });
        Some(Kernel { row: shared, places: places.collect::<Option<_>>()? })
    }

    /// The neuron's own layer, as far as it is worked out when the neuron is.
    fn so_far(&self, notes: &[(String, Option<String>)]) -> Option<PicturePanel> {
        let names = self.numbers.record.neurons(self.own.layer);
        let (name, shape) = PictureShape::of_names(names)?;
        let own = Source { shape, title: format!("{name} so far"), colours: false };
        let (channel, row, column) = own.place(self.own.neuron);
        let values = Values::of_layer(&self.numbers, self.own.layer);
        let most = largest(values.0.iter());
        let mut cells = values.channel(shape, channel);
        for cell in cells.iter_mut().skip(row * shape.columns + column + 1) {
            *cell = PictureCell { is_missing: true, ..PictureCell::default() };
        }
        let panel = PicturePanel {
            title: own.title_of(channel),
            rows: shape.rows,
            columns: shape.columns,
            cells,
            frame: Some(Patch { row, column, rows: 1, columns: 1 }),
            notes: notes.to_vec(),
            ..PicturePanel::default()
        };
        signed(panel, &most, &[]).into_iter().next()
    }

    /// What comes of the products, or of the window: sum, z and output.
    pub(super) fn notes(&self, weighted: bool) -> Vec<(String, Option<String>)> {
        let numbers = &self.numbers;
        let own = self.own;
        let note = |label: &str, place: Place| {
            let value = numbers.shown(place)?.typeset();
            let work = numbers.substitution(place).map(|work| text::expression(&work));
            let relation = numbers.relation(place).symbol();
            let text = match work {
                Some(work) if work != value => format!("{label}: {work} {relation} {value}"),
                _ => format!("{label}: {value}"),
            };
            Some((text, Some(numbers.record.address(place).to_string())))
        };
        let name = numbers.record.neurons(own.layer).get(own.neuron).cloned().unwrap_or_default();
        if !weighted {
            return note(&name, own).into_iter().collect();
        }
        let count = self.sources().len();
        let sum = self.quantity(Quantity::Sum);
        let sign = match numbers.relation(sum) {
            Relation::Equal => "",
            _ => "≈ ",
        };
        let total = numbers.shown(sum).map(|shown| {
            let text =
                format!("all {} products added up: {sign}{}", grouped(count), shown.typeset());
            (text, Some(numbers.record.address(sum).to_string()))
        });
        let z = self.quantity(Quantity::PreActivation);
        let activation = numbers.record.activation(own.layer).and_then(Activation::named);
        let activated = activation.filter(|activation| !activation.is_identity()).and_then(|one| {
            let (z, a) = (numbers.shown(z)?.typeset(), numbers.shown(own)?.typeset());
            let relation = numbers.relation(own).symbol();
            let text = format!("{name}: {}({z}) {relation} {a}", one.row.symbol);
            Some((text, Some(numbers.record.address(own).to_string())))
        });
        let edge = count < numbers.record.columns(own.layer, own.neuron);
        let edge = edge.then(|| {
            ("Where the kernel stands over the edge there is no product.".to_owned(), None)
        });
        edge.into_iter().chain(total).chain(note("with the bias", z)).chain(activated).collect()
    }
}
