//! How each number was made: the one description that ledgers, `explain` and highlighting read.

use num_rational::BigRational;
use num_traits::Zero;

use super::{Quantity, Step, Trace};
use crate::network::{Activation, Branch, Operation, SlopeWork};
use crate::number::{Decimal, Number, Shown};

/// Points at one number of a trace.
///
/// Layer 0 is the input layer; layer n is the network's n-th layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// 0 for the inputs, else the layer counted from 1.
    pub layer: usize,
    /// Index of the neuron in its layer.
    pub neuron: usize,
    /// Which of the neuron's numbers.
    pub quantity: Quantity,
}

/// How a number was made out of others.
#[derive(Clone, Debug, PartialEq)]
pub enum Derivation {
    /// A parameter or an input: it was given.
    Given,
    /// The same value, passed on.
    Copy(Place),
    /// First times second.
    Product(Place, Place),
    /// All of them added up, in order.
    Sum(Vec<Place>),
    /// f of the number at the place, on the named piece.
    Activation(Activation, Place, Option<Branch>),
    /// The largest of them.
    Largest(Vec<Place>),
    /// First minus second.
    Difference(Place, Place),
    /// e to the power of the number at the place.
    Exponential(Place),
    /// First over second.
    Quotient(Place, Place),
    /// f′, from z at the first place or a = f(z) at the second.
    Slope(Activation, Place, Place),
    /// Several operations on one line.
    Worked(Formula),
    /// The natural logarithm of it.
    Logarithm(Formula),
}

/// Arithmetic with several operations, and with constants that have no name: 2·error / n.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// The number at a place.
    Number(Place),
    /// A number that belongs to the formula.
    Constant(Decimal),
    /// The opposite.
    Negative(Box<Formula>),
    /// All of them added up.
    Sum(Vec<Formula>),
    /// First minus second.
    Difference(Box<Formula>, Box<Formula>),
    /// First times second.
    Product(Box<Formula>, Box<Formula>),
    /// First over second.
    Quotient(Box<Formula>, Box<Formula>),
}

impl Formula {
    /// The places in the formula, in order.
    pub fn operands(&self) -> Vec<Place> {
        match self {
            Formula::Number(place) => vec![*place],
            Formula::Constant(_) => Vec::new(),
            Formula::Negative(of) => of.operands(),
            Formula::Sum(terms) => terms.iter().flat_map(Formula::operands).collect(),
            Formula::Difference(a, b) | Formula::Product(a, b) | Formula::Quotient(a, b) => {
                let mut places = a.operands();
                places.extend(b.operands());
                places
            }
        }
    }

    /// The value of the formula for the digits that `show` shows; `None` for a division by zero.
    pub fn exact(&self, show: &dyn Fn(Place) -> Option<BigRational>) -> Option<BigRational> {
        Some(match self {
            Formula::Number(place) => show(*place)?,
            Formula::Constant(value) => Shown::decimal(*value).exact(),
            Formula::Negative(of) => -of.exact(show)?,
            Formula::Sum(terms) => {
                terms.iter().map(|term| term.exact(show)).sum::<Option<BigRational>>()?
            }
            Formula::Difference(a, b) => a.exact(show)? - b.exact(show)?,
            Formula::Product(a, b) => a.exact(show)? * b.exact(show)?,
            Formula::Quotient(a, b) => {
                a.exact(show)? / b.exact(show).filter(|divisor| !divisor.is_zero())?
            }
        })
    }
}

impl Derivation {
    /// The places that the number was made from, in order.
    pub fn operands(&self) -> Vec<Place> {
        match self {
            Derivation::Given => Vec::new(),
            Derivation::Copy(place) | Derivation::Exponential(place) => vec![*place],
            Derivation::Activation(_, place, _) => vec![*place],
            Derivation::Slope(activation, z, a) => match activation.row.slope_work {
                SlopeWork::OutputTimesRest | SlopeWork::OneMinusSquare => vec![*a],
                SlopeWork::Piece | SlopeWork::Function { .. } => vec![*z],
            },
            Derivation::Worked(formula) | Derivation::Logarithm(formula) => formula.operands(),
            Derivation::Sum(places) | Derivation::Largest(places) => places.clone(),
            Derivation::Product(a, b)
            | Derivation::Difference(a, b)
            | Derivation::Quotient(a, b) => {
                vec![*a, *b]
            }
        }
    }
}

impl<N: Number> Trace<N> {
    /// The number at a place; `None` if the trace has no such number.
    pub fn number(&self, place: Place) -> Option<N> {
        let Place { layer, neuron, quantity } = place;
        if quantity.is_backward() {
            return self.gradient(place);
        }
        let Some(index) = layer.checked_sub(1) else {
            return (quantity == Quantity::Output).then(|| self.input.get(neuron).copied())?;
        };
        let network = self.network.layers.get(index)?;
        let at = |source: usize| (neuron < network.neurons.len()).then_some((neuron, source));
        let affine = self.affine(index);
        let softmax = self.softmax(index);
        match quantity {
            Quantity::Weight(source) => network.affine()?.weights.get(at(source)?).copied(),
            Quantity::Input(source) if at(source).is_some() && affine.is_some() => {
                self.outputs(layer - 1)?.get(source).copied()
            }
            Quantity::Input(_) => None,
            Quantity::Product(source) => affine?.products.get(at(source)?).copied(),
            Quantity::RunningSum(source) => affine?.running_sums.get(at(source)?).copied(),
            Quantity::Sum => {
                let last = network.affine()?.weights.ncols().checked_sub(1)?;
                affine?.running_sums.get(at(last)?).copied()
            }
            Quantity::Bias => network.affine()?.biases.get(neuron).copied(),
            Quantity::PreActivation => match affine {
                Some(step) => step.z.get(neuron).copied(),
                None => self.outputs(layer - 1)?.get(neuron).copied(),
            },
            Quantity::Shift => softmax.filter(|_| at(0).is_some()).map(|step| step.shift),
            Quantity::Shifted => softmax?.shifted.get(neuron).copied(),
            Quantity::Exponential => softmax?.exponentials.get(neuron).copied(),
            Quantity::Total => softmax.filter(|_| at(0).is_some()).map(|step| step.total),
            Quantity::Output => self.outputs(layer)?.get(neuron).copied(),
            _ => None,
        }
    }

    /// How the number at a place was made; `None` if the trace has no such number.
    pub fn derivation(&self, place: Place) -> Option<Derivation> {
        self.number(place)?;
        if place.quantity.is_backward() {
            return self.gradient_derivation(place);
        }
        let Place { layer, neuron, .. } = place;
        let here = |quantity| Place { layer, neuron, quantity };
        let Some(index) = layer.checked_sub(1) else {
            return Some(Derivation::Given);
        };
        let network = self.network.layers.get(index)?;
        let neurons = 0..network.neurons.len();
        let all =
            |quantity| neurons.clone().map(|neuron| Place { layer, neuron, quantity }).collect();
        Some(match place.quantity {
            Quantity::Weight(_) | Quantity::Bias => Derivation::Given,
            Quantity::Input(source) => Derivation::Copy(Place {
                layer: layer - 1,
                neuron: source,
                quantity: Quantity::Output,
            }),
            Quantity::Product(source) => {
                Derivation::Product(here(Quantity::Weight(source)), here(Quantity::Input(source)))
            }
            Quantity::RunningSum(0) => Derivation::Copy(here(Quantity::Product(0))),
            Quantity::RunningSum(source) => Derivation::Sum(vec![
                here(Quantity::RunningSum(source - 1)),
                here(Quantity::Product(source)),
            ]),
            Quantity::Sum => {
                let columns = network.affine()?.weights.ncols();
                Derivation::Sum(
                    (0..columns).map(|source| here(Quantity::Product(source))).collect(),
                )
            }
            // A layer without weights reads its z straight from the layer before.
            Quantity::PreActivation if network.affine().is_none() => {
                Derivation::Copy(Place { layer: layer - 1, neuron, quantity: Quantity::Output })
            }
            Quantity::PreActivation => {
                Derivation::Sum(vec![here(Quantity::Sum), here(Quantity::Bias)])
            }
            Quantity::Shift => Derivation::Largest(all(Quantity::PreActivation)),
            Quantity::Shifted => {
                Derivation::Difference(here(Quantity::PreActivation), here(Quantity::Shift))
            }
            Quantity::Exponential => Derivation::Exponential(here(Quantity::Shifted)),
            Quantity::Total => Derivation::Sum(all(Quantity::Exponential)),
            Quantity::Output => match network.operations.last()? {
                Operation::Affine(_) => Derivation::Copy(here(Quantity::PreActivation)),
                Operation::Softmax => {
                    Derivation::Quotient(here(Quantity::Exponential), here(Quantity::Total))
                }
                Operation::Activation(activation) => {
                    let branch =
                        self.layers.get(index)?.steps.iter().find_map(|step| match step {
                            Step::Activation(step) => step.branches.get(neuron).copied(),
                            _ => None,
                        })?;
                    Derivation::Activation(*activation, here(Quantity::PreActivation), branch)
                }
            },
            _ => return None,
        })
    }

    /// Every place of the trace, in the order of the work: layer by layer, and within a neuron weight,
    /// input, product and running sum for each source, then sum, bias, z and what comes after. Then the
    /// backward pass, if there was one.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let inputs = (0..self.input.len()).map(|neuron| Place {
            layer: 0,
            neuron,
            quantity: Quantity::Output,
        });
        let layers = self.network.layers.iter().enumerate();
        let forward = inputs.chain(layers.flat_map(move |(index, layer)| {
            let neurons = layer.neurons.len();
            let columns = layer.affine().map_or(0, |affine| affine.weights.ncols());
            // Softmax looks at the whole layer, so every neuron is summed up before the first exponential.
            let softmax = self.softmax(index).is_some();
            let sums = (0..neurons).flat_map(move |neuron| {
                Quantity::up_to_z(columns)
                    .chain((!softmax).then_some(Quantity::Output))
                    .map(move |quantity| Place { layer: index + 1, neuron, quantity })
            });
            let exponentials = [Quantity::Shift, Quantity::Shifted, Quantity::Exponential];
            let quotients = [Quantity::Total, Quantity::Output];
            let shares = [exponentials.as_slice(), quotients.as_slice()].map(<[Quantity]>::to_vec);
            let shares = shares.into_iter().filter(move |_| softmax).flat_map(move |quantities| {
                (0..neurons).flat_map(move |neuron| {
                    let place = move |quantity| Place { layer: index + 1, neuron, quantity };
                    quantities.clone().into_iter().map(place)
                })
            });
            sums.chain(shares)
        }));
        forward.chain(self.backward_places())
    }

    /// What layer `layer` (0 for the inputs) passes on.
    fn outputs(&self, layer: usize) -> Option<&nalgebra::DVector<N>> {
        match layer.checked_sub(1) {
            None => Some(&self.input),
            Some(index) => self.layers.get(index)?.output(),
        }
    }

    fn affine(&self, index: usize) -> Option<&super::AffineStep<N>> {
        self.layers.get(index)?.steps.iter().find_map(|step| match step {
            Step::Affine(step) => Some(step),
            _ => None,
        })
    }

    fn softmax(&self, index: usize) -> Option<&super::SoftmaxStep<N>> {
        self.layers.get(index)?.steps.iter().find_map(|step| match step {
            Step::Softmax(step) => Some(step),
            _ => None,
        })
    }
}
