//! Questions to a trace that do not depend on its arithmetic.

use std::ops::Range;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Address, Derivation, InputName, Loss, Place, Quantity, Trace};
use crate::network::{CellRole, Network};
use crate::number::{ExactSum, Lane, Number, Relation, Shown};

/// Up to so many terms are added up as fractions; thousands of them by their digits, which is faster.
const FRACTIONS: usize = 64;

/// One number of a trace, with its name: what CSV and JSON Lines print.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub address: Address,
    /// Where it stands.
    pub place: Place,
    /// The number as printed.
    pub value: Shown,
    /// "=" if the printed number is exactly what its printed operands give.
    pub relation: Relation,
}

/// A trace in whatever arithmetic: the numbers come out as they are printed.
pub trait Record {
    /// Name of the network.
    fn network(&self) -> &str;
    /// What the input is called.
    fn input_name(&self) -> &InputName;
    /// The arithmetic.
    fn lane(&self) -> Lane;
    /// Names of the neurons of a layer; layer 0 is the inputs.
    fn neurons(&self, layer: usize) -> &[String];
    /// The loss of the backward pass, if there was one.
    fn loss(&self) -> Option<Loss>;
    /// How many layers there are, without the inputs.
    fn layers(&self) -> usize;
    /// Layers of places that hold parameters which neurons share; `neurons` names their rows.
    fn shared(&self) -> Range<usize>;
    /// Whether every layer reads the one before, and has weights of its own or none.
    fn is_chain(&self) -> bool;
    /// What a layer does in a memory cell, if it belongs to one.
    fn cell(&self, layer: usize) -> Option<CellRole>;
    /// How many sources a neuron has at most; for those of a layer without weights, 0.
    fn columns(&self, layer: usize, neuron: usize) -> usize;
    /// Source `column` of a neuron, as the place of what it passes on.
    fn source(&self, layer: usize, neuron: usize, column: usize) -> Option<Place>;
    /// The name of source `column` of a neuron, or of a shared weight; `None` where there is none.
    fn source_name(&self, layer: usize, neuron: usize, column: usize) -> Option<&str>;
    /// Name of the layer's activation, `softmax` included; layers count from 1.
    fn activation(&self, layer: usize) -> Option<&'static str>;
    /// The number at a place, as printed in full.
    fn shown(&self, place: Place) -> Option<Shown>;
    /// The number at a place, for drawing.
    fn value(&self, place: Place) -> Option<f64>;
    /// How the number at a place was made.
    fn derivation(&self, place: Place) -> Option<Derivation>;
    /// Every place, in the order of the work.
    fn places(&self) -> Box<dyn Iterator<Item = Place> + '_>;

    /// The name of the number at a place.
    fn address(&self, place: Place) -> Address {
        let source = place.quantity.source();
        let source = source.and_then(|at| self.source_name(place.layer, place.neuron, at));
        Address::new(
            self.network(),
            self.input_name().clone(),
            self.neurons(place.layer).get(place.neuron).map_or("", String::as_str),
            place.quantity.named(source),
        )
    }

    /// The sources of a neuron, or the columns of a row of shared weights, in order.
    fn sources(&self, layer: usize, neuron: usize) -> Vec<usize> {
        let columns = 0..self.columns(layer, neuron);
        columns.filter(|&column| self.source_name(layer, neuron, column).is_some()).collect()
    }

    /// "=" if the shown digits of the number are exactly what the shown digits of its operands give.
    ///
    /// `show` says how a number is shown: in full, or rounded for display.
    fn relation(&self, place: Place, show: &dyn Fn(Place) -> Option<Shown>) -> Relation {
        let exact = |place: Place| show(place).map(|shown| shown.exact());
        let Some(shown) = show(place) else {
            return Relation::Approximate;
        };
        let work = match self.derivation(place) {
            None => return Relation::Approximate,
            Some(Derivation::Given) => self.shown(place).map(|full| full.exact()),
            Some(Derivation::Copy(of)) => exact(of),
            Some(Derivation::Product(a, b)) => exact(a).zip(exact(b)).map(|(a, b)| a * b),
            Some(Derivation::Sum(terms)) if terms.len() > FRACTIONS => {
                let mut sum = ExactSum::default();
                let added = terms.into_iter().map(|term| {
                    sum.add(&show(term)?.significant());
                    Some(())
                });
                added.collect::<Option<()>>().map(|()| sum.exact())
            }
            Some(Derivation::Sum(terms)) => {
                terms.into_iter().map(exact).sum::<Option<BigRational>>()
            }
            Some(Derivation::Difference(a, b)) => exact(a).zip(exact(b)).map(|(a, b)| a - b),
            Some(Derivation::Quotient(a, b)) => {
                exact(a).zip(exact(b)).filter(|(_, b)| !b.is_zero()).map(|(a, b)| a / b)
            }
            Some(Derivation::Largest(of)) => of.into_iter().filter_map(exact).max(),
            Some(Derivation::Exponential(of)) => {
                exact(of).filter(BigRational::is_zero).map(|_| BigRational::from_integer(1.into()))
            }
            Some(Derivation::Activation(activation, of, _)) => {
                show(of).and_then(|z| activation.exact_value(&z))
            }
            Some(Derivation::Slope(activation, z, a)) => {
                show(z).zip(show(a)).and_then(|(z, a)| activation.exact_slope(&z, &a))
            }
            Some(Derivation::Worked(formula)) => formula.exact(&exact),
            Some(Derivation::Again(_, nothing_rounded)) => {
                self.shown(place).filter(|_| nothing_rounded).map(|full| full.exact())
            }
            Some(Derivation::Logarithm(formula)) => {
                formula.exact(&exact).filter(One::is_one).map(|_| BigRational::zero())
            }
        };
        work.map_or(Relation::Approximate, |work| Relation::of(&work, &shown))
    }

    /// Every number with its name, in the order of the work.
    fn rows(&self) -> Box<dyn Iterator<Item = Row> + '_> {
        Box::new(self.places().filter_map(move |place| {
            Some(Row {
                address: self.address(place),
                place,
                value: self.shown(place)?,
                relation: self.relation(place, &|place| self.shown(place)),
            })
        }))
    }

    /// The place of the loss, if there was a backward pass.
    fn loss_place(&self) -> Option<Place> {
        self.loss().map(|_| Place { layer: self.layers() + 1, neuron: 0, quantity: Quantity::Loss })
    }

    /// The outputs of the network as places.
    fn outputs(&self) -> Vec<Place> {
        let layer = self.layers();
        (0..self.neurons(layer).len())
            .map(|neuron| Place { layer, neuron, quantity: Quantity::Output })
            .collect()
    }
}

impl<N: Number> Record for Trace<N> {
    fn network(&self) -> &str {
        &self.network.name
    }

    fn input_name(&self) -> &InputName {
        &self.input_name
    }

    fn lane(&self) -> Lane {
        self.lane
    }

    fn neurons(&self, layer: usize) -> &[String] {
        let network: &Network<N> = &self.network;
        match Trace::shared(self, layer) {
            Some(shared) => &shared.names,
            None if layer > network.layers.len() => &[],
            None => network.sources(layer),
        }
    }

    fn loss(&self) -> Option<Loss> {
        self.backward.as_ref().map(|back| back.loss)
    }

    fn layers(&self) -> usize {
        self.network.layers.len()
    }

    fn shared(&self) -> Range<usize> {
        self.shared_layers()
    }

    fn is_chain(&self) -> bool {
        self.network.is_chain()
    }

    fn cell(&self, layer: usize) -> Option<CellRole> {
        self.network.layers.get(layer.checked_sub(1)?)?.cell
    }

    fn columns(&self, layer: usize, neuron: usize) -> usize {
        if let Some(shared) = Trace::shared(self, layer) {
            return shared.columns.len();
        }
        let layer = layer.checked_sub(1).and_then(|index| self.network.layers.get(index));
        layer.map_or(0, |layer| layer.columns(neuron))
    }

    fn source(&self, layer: usize, neuron: usize, column: usize) -> Option<Place> {
        Trace::source(self, layer, neuron, column)
    }

    fn source_name(&self, layer: usize, neuron: usize, column: usize) -> Option<&str> {
        let name = match Trace::shared(self, layer) {
            Some(shared) => shared.columns.get(column),
            None => {
                let source = self.network.source(layer, neuron, column)?;
                self.network.sources(source.layer).get(source.neuron)
            }
        };
        name.map(String::as_str)
    }

    fn activation(&self, layer: usize) -> Option<&'static str> {
        Some(self.network.layers.get(layer.checked_sub(1)?)?.activation_name())
    }

    fn shown(&self, place: Place) -> Option<Shown> {
        self.number(place).map(|number| number.shown())
    }

    fn value(&self, place: Place) -> Option<f64> {
        self.number(place).map(|number| number.to_f64())
    }

    fn derivation(&self, place: Place) -> Option<Derivation> {
        Trace::derivation(self, place)
    }

    fn places(&self) -> Box<dyn Iterator<Item = Place> + '_> {
        Box::new(Trace::places(self))
    }
}
