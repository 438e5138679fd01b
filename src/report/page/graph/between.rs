//! What stands between a layer and what it reads: kernels, weights laid out like a picture, windows.

use super::super::diagram::signed;
use super::shape::Shape;
use super::{Builder, Cell, Content, MOST_GRIDS, Part, sources};
use crate::trace::{Derivation, Place, Quantity};

impl Builder<'_> {
    /// What stands between a layer and what it reads: a kernel, weights laid out like a picture, a window.
    pub(super) fn between(&self, layer: usize, drawn: bool) -> Option<Part> {
        let record = self.numbers.record;
        if let Some(of) = record.activation(layer).filter(|of| matches!(*of, "max" | "mean")) {
            let read: Vec<Place> = sources(self.numbers, layer, 0).map(|(_, at)| at).collect();
            let names = record.neurons(read.first()?.layer);
            let names: Vec<String> =
                read.iter().filter_map(|at| names.get(at.neuron).cloned()).collect();
            let window = match Shape::window(&names) {
                Some((rows, columns)) => format!("of {rows} × {columns}"),
                None => format!("of {}", names.len()),
            };
            return Some(Part {
                name: format!("the {of}"),
                caption: Vec::new(),
                content: Content::Block(vec![of.to_owned(), window]),
            });
        }
        let place = |neuron, quantity| Place { layer, neuron, quantity };
        let shared = match record.derivation(place(0, Quantity::Bias)) {
            Some(Derivation::Copy(of)) => Some(of.layer),
            _ => None,
        };
        if drawn && self.all_drawn(layer) {
            return None;
        }
        let rows = match shared {
            Some(shared) => shared,
            None => record.value(place(0, Quantity::Bias)).map(|_| layer)?,
        };
        let names = record.neurons(rows);
        let columns: Vec<String> = (0..record.columns(rows, 0))
            .filter_map(|column| record.source_name(rows, 0, column).map(str::to_owned))
            .collect();
        let shape = Shape::of(&columns);
        let name = match shared {
            Some(_) => names.first()?.split('[').next()?.to_owned(),
            None => format!("the weights of layer {layer}"),
        };
        let shape_fits = shape
            .as_ref()
            .filter(|shape| shape.fits() && names.len() * shape.channels <= MOST_GRIDS);
        let content = match shape_fits {
            Some(shape) => {
                let grids = (0..names.len()).flat_map(|row| {
                    let mut grids = shape.grids(|column| self.weight(rows, row, column));
                    if let Some(last) = grids.last_mut() {
                        last.bias = self.bias(rows, row);
                    }
                    grids
                });
                Content::Grids(grids.collect())
            }
            None => {
                let dimensions =
                    shape.map_or(columns.len().to_string(), |shape| shape.dimensions());
                let lines = match (shared, names.len()) {
                    (Some(_), 1) => vec!["one kernel".to_owned(), dimensions],
                    (Some(_), count) => vec![format!("{count} kernels"), dimensions],
                    (None, count) => {
                        vec![format!("{count} × {}", columns.len()), "weights".to_owned()]
                    }
                };
                Content::Block(lines)
            }
        };
        let caption = match (&content, shared) {
            (Content::Grids(_), Some(_)) => vec![name.clone()],
            (Content::Grids(_), None) => vec!["weights".to_owned()],
            _ => Vec::new(),
        };
        Some(Part { name, caption, content })
    }

    fn weight(&self, layer: usize, neuron: usize, column: usize) -> Cell {
        let quantity = match self.backwards() {
            true => Quantity::WeightGradient(column),
            false => Quantity::Weight(column),
        };
        let place = Place { layer, neuron, quantity };
        Cell {
            name: self.address(place).rsplit(").").next().unwrap_or_default().to_owned(),
            value: self.written(place).unwrap_or_default(),
            address: self.address(place),
            marked: false,
        }
    }

    fn bias(&self, layer: usize, neuron: usize) -> Option<Cell> {
        let quantity = match self.backwards() {
            true => Quantity::BiasGradient,
            false => Quantity::Bias,
        };
        let place = Place { layer, neuron, quantity };
        let shown = self.numbers.shown(place)?;
        let value = if self.backwards() { shown.typeset() } else { signed(&shown) };
        Some(Cell { value, address: self.address(place), ..Cell::default() })
    }
}
