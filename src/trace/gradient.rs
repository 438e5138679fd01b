//! The numbers of a backward pass by their places, and how each was made.

use super::{Backward, Derivation, Place, Quantity, Trace, Written};
use crate::network::Operation;
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
        let layer = back.layers.get(layer.checked_sub(1)?)?;
        let at = |source: usize| (neuron, source);
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
            Quantity::BiasGradient => layer.affine.as_ref().and_then(|_| layer.z.get(neuron)),
            Quantity::WeightGradient(source) => layer.affine.as_ref()?.weights.get(at(source)),
            Quantity::Part(source) => layer.affine.as_ref()?.parts.as_ref()?.get(at(source)),
            Quantity::WeightStep(source) => layer.update.as_ref()?.weight_steps.get(at(source)),
            Quantity::UpdatedWeight(source) => layer.update.as_ref()?.weights.get(at(source)),
            Quantity::BiasStep => layer.update.as_ref()?.bias_steps.get(neuron),
            Quantity::UpdatedBias => layer.update.as_ref()?.biases.get(neuron),
            _ => None,
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
                Operation::Affine(_) => Derivation::Copy(here(Quantity::OutputGradient)),
            },
            Quantity::BiasGradient => Derivation::Copy(here(Quantity::PreActivationGradient)),
            Quantity::WeightGradient(source) => Derivation::Product(
                here(Quantity::PreActivationGradient),
                here(Quantity::Input(source)),
            ),
            Quantity::Part(source) => Derivation::Product(
                here(Quantity::Weight(source)),
                here(Quantity::PreActivationGradient),
            ),
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
        let after = place.layer + 1;
        if self.network.layers.get(after - 1)?.affine().is_none() {
            return Some(Derivation::Copy(Place {
                layer: after,
                quantity: Quantity::PreActivationGradient,
                ..place
            }));
        }
        let parts = self.layer_places(after, Quantity::Part(place.neuron));
        Some(match parts[..] {
            [part] => Derivation::Copy(part),
            _ => Derivation::Sum(parts),
        })
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
    /// the last to the first, then the updates from the first layer to the last.
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
        Box::new(
            loss.map(|written| written.place)
                .chain(layers.flat_map(|layer| self.layer_gradients(layer)))
                .chain(rate)
                .chain((1..=self.layers.len()).flat_map(|layer| self.updates(layer))),
        )
    }

    /// The places of one layer's gradients.
    fn layer_gradients(&self, layer: usize) -> impl Iterator<Item = Place> + '_ {
        let neurons = self.network.sources(layer).len();
        let columns = self.columns(layer);
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
        let parameters = (0..neurons).flat_map(move |neuron| {
            let weights = (0..columns).map(Quantity::WeightGradient);
            let parts = (0..columns).map(Quantity::Part);
            let quantities = weights.chain([Quantity::BiasGradient]).chain(parts);
            quantities.map(move |quantity| Place { layer, neuron, quantity })
        });
        outputs
            .chain(slopes)
            .chain(softmax)
            .chain(back)
            .chain(parameters)
            .filter(|place| self.gradient(*place).is_some())
    }

    /// The places of one layer's updates.
    fn updates(&self, layer: usize) -> impl Iterator<Item = Place> + '_ {
        let neurons = self.network.sources(layer).len();
        let columns = self.columns(layer);
        (0..neurons)
            .flat_map(move |neuron| {
                let of_weights = (0..columns).flat_map(|source| {
                    [Quantity::WeightStep(source), Quantity::UpdatedWeight(source)]
                });
                let of_bias = [Quantity::BiasStep, Quantity::UpdatedBias];
                of_weights.chain(of_bias).map(move |quantity| Place { layer, neuron, quantity })
            })
            .filter(|place| self.gradient(*place).is_some())
    }

    /// How many values a neuron of the layer reads through weights.
    fn columns(&self, layer: usize) -> usize {
        let layer = layer.checked_sub(1).and_then(|index| self.network.layers.get(index));
        layer.and_then(|layer| layer.affine()).map_or(0, |affine| affine.weights.ncols())
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
