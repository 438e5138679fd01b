//! Where the numbers of a trace come from in its network: the sources of a neuron, and shared parameters.

use std::borrow::Cow;
use std::ops::Range;

use nalgebra::DVector;

use super::{Place, Quantity, Trace};
use crate::network::{Layer, Operation, PoolKind, Reads, Shared, Source};
use crate::number::Number;

impl<N: Number> Trace<N> {
    /// Source `column` of a neuron, as the place of what it passes on.
    pub fn source(&self, layer: usize, neuron: usize, column: usize) -> Option<Place> {
        self.network.source(layer, neuron, column).map(passed_on)
    }

    /// The one value that a neuron without weights reads, as the place of what it passes on.
    pub(super) fn read_by(&self, layer: usize, neuron: usize) -> Option<Place> {
        self.network.read(layer, neuron).map(passed_on)
    }

    /// Everything that layer `layer` (from 1) reads, in order.
    pub(super) fn taken_in(&self, layer: usize) -> Option<Cow<'_, DVector<N>>> {
        match &self.network.layers.get(layer.checked_sub(1)?)?.reads {
            Reads::Before => self.passed_on(layer - 1).map(Cow::Borrowed),
            Reads::Values(values) => {
                let value = |source: &Source| self.passed_on(source.layer)?.get(source.neuron);
                let values = values.iter().map(|source| value(source).copied());
                Some(Cow::Owned(DVector::from_vec(values.collect::<Option<Vec<N>>>()?)))
            }
        }
    }

    /// Layers of places that hold shared parameters: they follow after the network's own numbers.
    pub fn shared_layers(&self) -> Range<usize> {
        let first = self.network.layers.len() + 2;
        first..first + self.network.shared.len()
    }

    /// The shared parameters whose places are in this layer.
    pub(super) fn shared(&self, layer: usize) -> Option<&Shared<N>> {
        self.network.shared.get(layer.checked_sub(self.network.layers.len() + 2)?)
    }

    /// The place of a shared parameter that a neuron uses: of a weight by its column, or else of the bias.
    pub(super) fn shared_parameter(
        &self,
        layer: usize,
        neuron: usize,
        quantity: Quantity,
    ) -> Option<Place> {
        let taps = self.network.layers.get(layer.checked_sub(1)?)?.taps()?;
        let row = *taps.rows.get(neuron)?;
        Some(Place { layer: self.shared_layers().start + taps.shared, neuron: row, quantity })
    }

    /// Every neuron that uses a row of shared parameters, from the last layer to the first: so they are met
    /// on the way back.
    pub(super) fn uses(&self, shared: Place) -> impl Iterator<Item = Source> + '_ {
        let index = shared.layer.checked_sub(self.shared_layers().start);
        let layers = self.network.layers.iter().enumerate().rev();
        let using = layers.filter_map(move |(before, layer)| {
            let taps = layer.taps().filter(|taps| Some(taps.shared) == index)?;
            Some((before + 1, taps))
        });
        using.flat_map(move |(layer, taps)| {
            let rows = taps.rows.iter().enumerate();
            rows.filter(move |(_, row)| **row == shared.neuron)
                .map(move |(neuron, _)| Source { layer, neuron })
        })
    }

    /// The numbers of one neuron in the order of the work, without what softmax adds.
    pub(super) fn work_of(
        &self,
        index: usize,
        layer: &Layer<N>,
        neuron: usize,
    ) -> Box<dyn Iterator<Item = Quantity> + '_> {
        let columns = layer.columns(neuron);
        match layer.operations.first() {
            Some(Operation::Affine(_)) => Box::new(Quantity::up_to_z(columns)),
            Some(Operation::Shared(_)) => {
                Box::new(Quantity::up_to_z(columns).filter(move |quantity| {
                    let column = quantity.source();
                    column.is_none_or(|column| self.source(index + 1, neuron, column).is_some())
                }))
            }
            Some(Operation::Activation(_) | Operation::Softmax) | None => {
                Box::new(Quantity::up_to_z(0))
            }
            Some(operation) => {
                let mean =
                    matches!(operation, Operation::Pool(pool) if pool.kind == PoolKind::Mean);
                let sum = mean.then_some(Quantity::Sum);
                Box::new((0..columns).map(Quantity::Input).chain(sum))
            }
        }
    }

    /// The places of the shared parameters: given, before anything is worked out.
    pub(super) fn shared_places(&self) -> impl Iterator<Item = Place> + '_ {
        self.shared_layers().zip(&self.network.shared).flat_map(|(layer, shared)| {
            (0..shared.names.len()).flat_map(move |neuron| {
                let weights = (0..shared.columns.len()).map(Quantity::Weight);
                let quantities = weights.chain([Quantity::Bias]);
                quantities.map(move |quantity| Place { layer, neuron, quantity })
            })
        })
    }
}

/// The place of a value.
fn passed_on(source: Source) -> Place {
    Place { layer: source.layer, neuron: source.neuron, quantity: Quantity::Output }
}
