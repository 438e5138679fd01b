//! The numbers of a backward pass by their places, and how each was made.

use super::{Backward, Derivation, Formula, Place, Quantity, Record, Trace, Update, Written};
use crate::network::{Operation, PoolKind, Reads};
use crate::number::Number;

impl<N: Number> Trace<N> {
    /// The number of the backward pass at a place; `None` if there is no such number.
    pub(super) fn gradient(&self, place: Place) -> Option<N> {
        let back = self.backward.as_deref()?;
        if let Some(written) = back.written(place) {
            return Some(written.value);
        }
        let Place { layer, neuron, quantity } = place;
        if quantity == Quantity::Rate {
            return back.rate.filter(|_| layer == self.layers.len() + 1);
        }
        if quantity == Quantity::LossAfter {
            let after = back.after.filter(|_| layer == self.layers.len() + 1);
            return after.map(|after| after.value);
        }
        if let Some(index) = layer.checked_sub(self.shared_layers().start) {
            let shared = back.shared.get(index)?;
            return match quantity {
                Quantity::WeightGradient(column) => shared.weights.get((neuron, column)),
                Quantity::BiasGradient => shared.biases.get(neuron),
                _ => shared.update.as_ref()?.number(neuron, quantity),
            }
            .copied();
        }
        let content = self.network.layers.get(layer.checked_sub(1)?)?;
        let layer = back.layers.get(layer - 1)?;
        // A neuron with shared weights has no source at some columns, and then no gradient.
        let at = |column: usize| content.reading_of(neuron, column).map(|_| (neuron, column));
        match quantity {
            Quantity::OutputGradient => layer.a.get(neuron),
            Quantity::Slope => layer.slopes.as_ref()?.get(neuron),
            Quantity::Weighted => layer.softmax.as_ref()?.weighted.get(neuron),
            Quantity::Mean => {
                let softmax = layer.softmax.as_ref()?;
                softmax.excess.get(neuron).map(|_| &softmax.mean)
            }
            Quantity::Excess => layer.softmax.as_ref()?.excess.get(neuron),
            Quantity::PreActivationGradient => layer.z.get(neuron),
            Quantity::BiasGradient => content.affine().and_then(|_| layer.z.get(neuron)),
            Quantity::WeightGradient(column) => layer.affine.as_ref()?.weights.get(at(column)?),
            Quantity::Part(column) => {
                // An input is given: nobody asks for its part.
                let source = Trace::source(self, place.layer, neuron, column)?;
                let affine = layer.affine.as_ref().filter(|_| source.layer > 0);
                match (affine, &layer.passed) {
                    (Some(affine), _) => affine.parts.as_ref()?.get((neuron, column)),
                    (None, Some(passed)) if source.layer > 0 => {
                        passed.get((neuron, column))?.as_ref()
                    }
                    _ => None,
                }
            }
            _ => layer.update.as_ref()?.number(neuron, quantity),
        }
        .copied()
    }

    /// How a number of the backward pass was made; `None` if there is no such number.
    pub(super) fn gradient_derivation(&self, place: Place) -> Option<Derivation> {
        let back = self.backward.as_deref()?;
        if let Some(written) = back.written(place) {
            return Some(written.derivation.clone());
        }
        let here = |quantity| Place { quantity, ..place };
        let rate = Place { layer: self.layers.len() + 1, neuron: 0, quantity: Quantity::Rate };
        Some(match place.quantity {
            Quantity::Rate => Derivation::Given,
            Quantity::LossAfter => Derivation::Again(self.again(), back.after?.exact),
            Quantity::OutputGradient => self.gradient_of_output(place)?,
            Quantity::Slope => match self.operation(place.layer)? {
                Operation::Activation(activation) => Derivation::Slope(
                    *activation,
                    here(Quantity::PreActivation),
                    here(Quantity::Output),
                ),
                _ => return None,
            },
            Quantity::Weighted => {
                Derivation::Product(here(Quantity::Output), here(Quantity::OutputGradient))
            }
            Quantity::Mean => Derivation::Sum(self.layer_places(place.layer, Quantity::Weighted)),
            Quantity::Excess => {
                Derivation::Difference(here(Quantity::OutputGradient), here(Quantity::Mean))
            }
            Quantity::PreActivationGradient => match self.operation(place.layer)? {
                Operation::Activation(_) => {
                    Derivation::Product(here(Quantity::OutputGradient), here(Quantity::Slope))
                }
                Operation::Softmax if back.softmax_is_met(place.layer) => {
                    Derivation::Difference(here(Quantity::Output), here(Quantity::Target))
                }
                Operation::Softmax => {
                    Derivation::Product(here(Quantity::Output), here(Quantity::Excess))
                }
                _ => Derivation::Copy(here(Quantity::OutputGradient)),
            },
            Quantity::WeightGradient(_) | Quantity::BiasGradient
                if self.shared(place.layer).is_some() =>
            {
                let part = match place.quantity {
                    Quantity::BiasGradient => Quantity::PreActivationGradient,
                    weight => weight,
                };
                let uses = self.uses(place).map(|source| Place {
                    layer: source.layer,
                    neuron: source.neuron,
                    quantity: part,
                });
                added_up(uses.filter(|place| self.gradient(*place).is_some()).collect())
            }
            Quantity::BiasGradient => Derivation::Copy(here(Quantity::PreActivationGradient)),
            Quantity::WeightGradient(source) => Derivation::Product(
                here(Quantity::PreActivationGradient),
                here(Quantity::Input(source)),
            ),
            Quantity::Part(column) => match self.operation(place.layer)? {
                Operation::Multiply => Derivation::Product(
                    here(Quantity::Input(1 - column.min(1))),
                    here(Quantity::OutputGradient),
                ),
                Operation::Pool(pool) if pool.kind == PoolKind::Mean => {
                    let window = pool.windows.get(place.neuron)?.len();
                    Derivation::Worked(Formula::Quotient(
                        Formula::Number(here(Quantity::OutputGradient)).into(),
                        Formula::Constant(window.into()).into(),
                    ))
                }
                Operation::Add | Operation::Pool(_) => {
                    Derivation::Copy(here(Quantity::OutputGradient))
                }
                _ => Derivation::Product(
                    here(Quantity::Weight(column)),
                    here(Quantity::PreActivationGradient),
                ),
            },
            Quantity::WeightStep(source) => {
                Derivation::Product(rate, here(Quantity::WeightGradient(source)))
            }
            Quantity::UpdatedWeight(source) => Derivation::Difference(
                here(Quantity::Weight(source)),
                here(Quantity::WeightStep(source)),
            ),
            Quantity::BiasStep => Derivation::Product(rate, here(Quantity::BiasGradient)),
            Quantity::UpdatedBias => {
                Derivation::Difference(here(Quantity::Bias), here(Quantity::BiasStep))
            }
            _ => return None,
        })
    }

    /// ∂L/∂a of a hidden neuron: its parts in the neurons that read it.
    fn gradient_of_output(&self, place: Place) -> Option<Derivation> {
        let back = self.backward.as_deref()?.layers.get(place.layer.checked_sub(1)?)?;
        let mut parts = back.arrived.get(place.neuron).cloned().unwrap_or_default();
        let after = self.network.layers.get(place.layer);
        if after.is_some_and(|layer| layer.reads == Reads::Before && layer.affine().is_some()) {
            parts.extend(self.layer_places(place.layer + 1, Quantity::Part(place.neuron)));
        }
        Some(added_up(parts))
    }

    /// What the pass with the updated parameters was made from: the inputs, every parameter as it is by
    /// then, and the targets.
    fn again(&self) -> Vec<Place> {
        let inputs = self.layer_places(0, Quantity::Output);
        let layers = (1..=self.layers.len()).chain(self.shared_layers());
        let parameters = layers.flat_map(|layer| {
            let of = move |neuron: usize| {
                let there = |place: &Place| self.number(*place).is_some();
                let place = move |quantity| Place { layer, neuron, quantity };
                let weights = (0..self.columns(layer, neuron)).map(Quantity::UpdatedWeight);
                let weights = weights.map(place).filter(there);
                let updated = Some(place(Quantity::UpdatedBias)).filter(there);
                // A bias that is kept; what is shared stands with the shared parameters.
                let kept = || {
                    let bias = place(Quantity::Bias);
                    (self.derivation(bias) == Some(Derivation::Given)).then_some(bias)
                };
                weights.chain(updated.or_else(kept))
            };
            (0..self.neurons(layer).len()).flat_map(of)
        });
        let targets = self.layer_places(self.layers.len(), Quantity::Target);
        inputs.into_iter().chain(parameters).chain(targets).collect()
    }

    /// The same number of every neuron of a layer.
    fn layer_places(&self, layer: usize, quantity: Quantity) -> Vec<Place> {
        (0..self.network.sources(layer).len())
            .map(|neuron| Place { layer, neuron, quantity })
            .collect()
    }

    /// The last operation of a layer.
    fn operation(&self, layer: usize) -> Option<&Operation<N>> {
        let layer = self.network.layers.get(layer.checked_sub(1)?)?;
        layer.operations.last()
    }

    /// Every place of the backward pass, in the order of the work: the loss, then layer by layer from
    /// the last to the first, then the updates from the first layer to the last, and the loss after them.
    pub(super) fn backward_places(&self) -> Box<dyn Iterator<Item = Place> + '_> {
        let Some(back) = self.backward.as_deref() else {
            return Box::new(std::iter::empty());
        };
        let rate = back.rate.map(|_| Place {
            layer: self.layers.len() + 1,
            neuron: 0,
            quantity: Quantity::Rate,
        });
        let loss = back.step.written.iter().chain(&back.step.slopes);
        let layers = (1..=self.layers.len()).rev();
        let shared = self.shared_layers().flat_map(|layer| self.parameter_gradients(layer));
        Box::new(
            loss.map(|written| written.place)
                .chain(layers.flat_map(|layer| self.layer_gradients(layer)))
                .chain(shared)
                .chain(rate)
                .chain((1..=self.layers.len()).flat_map(|layer| self.updates(layer)))
                .chain(self.shared_layers().flat_map(|layer| self.updates(layer)))
                .chain(back.after.map(|_| Place {
                    layer: self.layers.len() + 1,
                    neuron: 0,
                    quantity: Quantity::LossAfter,
                })),
        )
    }

    /// The places of one layer's gradients.
    fn layer_gradients(&self, layer: usize) -> impl Iterator<Item = Place> + '_ {
        let neurons = self.network.sources(layer).len();
        let all = move |quantities: &'static [Quantity]| {
            (0..neurons).flat_map(move |neuron| {
                quantities.iter().map(move |&quantity| Place { layer, neuron, quantity })
            })
        };
        // ∂L/∂a of the outputs belongs to the loss and stands there already.
        let outputs = all(&[Quantity::OutputGradient]).filter(move |_| layer < self.layers.len());
        let slopes = all(&[Quantity::Slope]);
        let softmax = all(&[Quantity::Weighted]).chain(all(&[Quantity::Mean, Quantity::Excess]));
        let back = all(&[Quantity::PreActivationGradient]);
        let parameters = self.parameter_gradients(layer);
        outputs
            .chain(slopes)
            .chain(softmax)
            .chain(back)
            .chain(parameters)
            .filter(|place| self.gradient(*place).is_some())
    }

    /// The places of the gradients of a layer's parameters, and the parts of what it reads.
    fn parameter_gradients(&self, layer: usize) -> impl Iterator<Item = Place> + '_ {
        (0..self.neurons(layer).len())
            .flat_map(move |neuron| {
                let columns = self.columns(layer, neuron);
                let weights = (0..columns).map(Quantity::WeightGradient);
                let parts = (0..columns).map(Quantity::Part);
                let quantities = weights.chain([Quantity::BiasGradient]).chain(parts);
                quantities.map(move |quantity| Place { layer, neuron, quantity })
            })
            .filter(|place| self.gradient(*place).is_some())
    }

    /// The places of one layer's updates.
    fn updates(&self, layer: usize) -> impl Iterator<Item = Place> + '_ {
        (0..self.neurons(layer).len())
            .flat_map(move |neuron| {
                let columns = self.columns(layer, neuron);
                let of_weights = (0..columns).flat_map(|source| {
                    [Quantity::WeightStep(source), Quantity::UpdatedWeight(source)]
                });
                let of_bias = [Quantity::BiasStep, Quantity::UpdatedBias];
                of_weights.chain(of_bias).map(move |quantity| Place { layer, neuron, quantity })
            })
            .filter(|place| self.gradient(*place).is_some())
    }
}

/// A sum of parts: the part itself if it is the only one, 0 if there is none.
fn added_up(parts: Vec<Place>) -> Derivation {
    match parts[..] {
        [] => Derivation::Worked(Formula::Constant(0.into())),
        [part] => Derivation::Copy(part),
        _ => Derivation::Sum(parts),
    }
}

impl<N: Number> Update<N> {
    /// The number of one step of gradient descent.
    fn number(&self, neuron: usize, quantity: Quantity) -> Option<&N> {
        match quantity {
            Quantity::WeightStep(column) => self.weight_steps.get((neuron, column)),
            Quantity::UpdatedWeight(column) => self.weights.get((neuron, column)),
            Quantity::BiasStep => self.bias_steps.get(neuron),
            Quantity::UpdatedBias => self.biases.get(neuron),
            _ => None,
        }
    }
}

impl<N: Number> Backward<N> {
    /// The number of the loss at a place.
    fn written(&self, place: Place) -> Option<&Written<N>> {
        // Only outputs have such numbers, and the network as a whole.
        if !place.quantity.is_of_the_loss() || place.layer < self.layers.len() {
            return None;
        }
        let mut all = self.step.written.iter().chain(&self.step.slopes);
        all.find(|written| written.place == place)
    }

    /// Whether the layer is a softmax whose derivative is taken together with that of the loss.
    fn softmax_is_met(&self, layer: usize) -> bool {
        layer == self.layers.len() && self.loss.meets_softmax()
    }
}
