//! How each number was made: the one description that ledgers, `explain` and highlighting read.

use num_rational::BigRational;
use num_traits::Zero;

use super::{PoolStep, Quantity, Step, Trace};
use crate::network::{Activation, Branch, Operation, PoolKind, SlopeWork};
use crate::number::{Decimal, Number, Shown};

/// Points at one number of a trace.
///
/// Layer 0 is the input layer; layer n is the network's n-th layer. Behind the last layer stand the numbers of
/// the network as a whole, and behind those the parameters that neurons share, a layer for each set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// 0 for the inputs, else the layer counted from 1, or what stands behind the last layer.
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
    /// The whole network worked through once more with these; and whether nothing was rounded then.
    Again(Vec<Place>, bool),
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
            Derivation::Sum(places)
            | Derivation::Largest(places)
            | Derivation::Again(places, _) => places.clone(),
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
        if let Some(shared) = self.shared(layer) {
            return match quantity {
                Quantity::Weight(column) => shared.weights.get((neuron, column)).copied(),
                Quantity::Bias => shared.biases.get(neuron).copied(),
                _ => None,
            };
        }
        let network = self.network.layers.get(index)?;
        // Only where the neuron has such a source; `None` also for a neuron that is not there.
        let at = |column: usize| network.reading_of(neuron, column).map(|_| (neuron, column));
        let here = || (neuron < network.neurons.len()).then_some(neuron);
        let affine = self.affine(index);
        let softmax = self.softmax(index);
        match quantity {
            Quantity::Weight(column) => match network.affine() {
                Some(affine) => affine.weights.get(at(column)?).copied(),
                None => at(column)
                    .and_then(|_| self.shared_parameter(layer, neuron, quantity))
                    .and_then(|place| self.number(place)),
            },
            Quantity::Input(column) => self.number(self.source(layer, neuron, column)?),
            Quantity::Product(column) => affine?.products.get(at(column)?).copied(),
            Quantity::RunningSum(column) => affine?.running_sums.get(at(column)?).copied(),
            Quantity::Sum => match affine {
                Some(step) => {
                    let last = step.running_sums.ncols().checked_sub(1)?;
                    step.running_sums.get((here()?, last)).copied()
                }
                None => self.pool(index)?.sums.as_ref()?.get(neuron).copied(),
            },
            Quantity::Bias => match network.affine() {
                Some(affine) => affine.biases.get(neuron).copied(),
                None => self
                    .shared_parameter(layer, neuron, quantity)
                    .and_then(|place| self.number(place)),
            },
            Quantity::PreActivation => match affine {
                Some(step) => step.z.get(neuron).copied(),
                None if network.is_bare() => self.number(self.read_by(layer, here()?)?),
                None => None,
            },
            Quantity::Shift => softmax.filter(|_| here().is_some()).map(|step| step.shift),
            Quantity::Shifted => softmax?.shifted.get(neuron).copied(),
            Quantity::Exponential => softmax?.exponentials.get(neuron).copied(),
            Quantity::Total => softmax.filter(|_| here().is_some()).map(|step| step.total),
            Quantity::Output => self.passed_on(layer)?.get(neuron).copied(),
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
        if self.shared(layer).is_some() {
            return Some(Derivation::Given);
        }
        let network = self.network.layers.get(index)?;
        let neurons = 0..network.neurons.len();
        let all =
            |quantity| neurons.clone().map(|neuron| Place { layer, neuron, quantity }).collect();
        Some(match place.quantity {
            quantity @ (Quantity::Weight(_) | Quantity::Bias) => {
                match self.shared_parameter(layer, neuron, quantity) {
                    Some(shared) => Derivation::Copy(shared),
                    None => Derivation::Given,
                }
            }
            Quantity::Input(column) => Derivation::Copy(self.source(layer, neuron, column)?),
            Quantity::Product(source) => {
                Derivation::Product(here(Quantity::Weight(source)), here(Quantity::Input(source)))
            }
            Quantity::RunningSum(column) => {
                let mut before = (0..column).rev();
                let before = before.find(|&column| network.reading_of(neuron, column).is_some());
                match before {
                    None => Derivation::Copy(here(Quantity::Product(column))),
                    Some(before) => Derivation::Sum(vec![
                        here(Quantity::RunningSum(before)),
                        here(Quantity::Product(column)),
                    ]),
                }
            }
            Quantity::Sum => {
                let term = match self.affine(index) {
                    Some(_) => Quantity::Product,
                    None => Quantity::Input,
                };
                let columns = 0..network.columns(neuron);
                let read = columns.filter(|&column| network.reading_of(neuron, column).is_some());
                Derivation::Sum(read.map(|column| here(term(column))).collect())
            }
            // A layer without weights reads its z straight from a layer before.
            Quantity::PreActivation if network.is_bare() => {
                Derivation::Copy(self.read_by(layer, neuron)?)
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
                Operation::Affine(_) | Operation::Shared(_) => {
                    Derivation::Copy(here(Quantity::PreActivation))
                }
                Operation::Multiply => {
                    Derivation::Product(here(Quantity::Input(0)), here(Quantity::Input(1)))
                }
                Operation::Add => {
                    Derivation::Sum(vec![here(Quantity::Input(0)), here(Quantity::Input(1))])
                }
                Operation::Pool(pool) if pool.kind == PoolKind::Maximum => {
                    let window = 0..network.columns(neuron);
                    Derivation::Largest(window.map(|at| here(Quantity::Input(at))).collect())
                }
                Operation::Pool(_) => Derivation::Worked(Formula::Quotient(
                    Formula::Number(here(Quantity::Sum)).into(),
                    Formula::Constant(network.columns(neuron).into()).into(),
                )),
                Operation::Constant(_) => Derivation::Given,
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

    /// Every place of the trace, in the order of the work: the inputs, the shared parameters, then layer by
    /// layer, and within a neuron weight, input, product and running sum for each source, then sum, bias, z
    /// and what comes after. Then the backward pass, if there was one.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let inputs = (0..self.input.len()).map(|neuron| Place {
            layer: 0,
            neuron,
            quantity: Quantity::Output,
        });
        let layers = self.network.layers.iter().enumerate();
        let given = inputs.chain(self.shared_places());
        let forward = given.chain(layers.flat_map(move |(index, layer)| {
            let neurons = layer.neurons.len();
            // Softmax looks at the whole layer, so every neuron is summed up before the first exponential.
            let softmax = self.softmax(index).is_some();
            let sums = (0..neurons).flat_map(move |neuron| {
                self.work_of(index, layer, neuron)
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

    pub(super) fn pool(&self, index: usize) -> Option<&PoolStep<N>> {
        self.layers.get(index)?.steps.iter().find_map(|step| match step {
            Step::Pool(step) => Some(step),
            _ => None,
        })
    }
}
