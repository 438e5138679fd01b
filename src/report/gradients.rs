//! The backward pass in ledgers: the loss, the factors of each gradient, the update of each parameter.

mod cancellation;
mod symbols;
mod words;

use std::cmp::Ordering;

pub(super) use words::describe;

use super::{Expr, Ledger, Line, LineKind, Numbers};
use crate::trace::{Derivation, Place, Quantity};

impl Numbers<'_> {
    /// Every ledger of the backward pass: the loss, the gradients from the last layer to the first, the
    /// updates from the first to the last; none without a backward pass. `wanted` picks neurons.
    pub fn walk_back(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<Ledger> {
        let mut ledgers = Vec::new();
        let layers = self.record.layers();
        let names = |layer| self.record.neurons(layer).iter().enumerate();
        if names(layers).any(|(_, name)| wanted(name)) {
            ledgers.extend(self.loss_ledger());
        }
        for layer in (1..=layers).rev() {
            for (neuron, _) in names(layer).filter(|(_, name)| wanted(name)) {
                ledgers.extend(self.gradient_ledger(layer, neuron));
            }
        }
        for layer in self.record.shared() {
            for (neuron, _) in names(layer).filter(|(_, name)| wanted(name)) {
                ledgers.extend(self.shared_gradient_ledgers(layer, neuron));
            }
        }
        for layer in (1..=layers).chain(self.record.shared()) {
            for (neuron, _) in names(layer).filter(|(_, name)| wanted(name)) {
                ledgers.extend(self.update_ledger(layer, neuron));
            }
        }
        if names(layers).any(|(_, name)| wanted(name)) {
            ledgers.extend(self.after_ledger());
        }
        ledgers
    }

    /// The loss: what each output adds to it, and the sum or the mean.
    pub fn loss_ledger(&self) -> Option<Ledger> {
        let loss = self.record.loss()?;
        let of_the_loss =
            |place: &Place| (Quantity::Target..=Quantity::Loss).contains(&place.quantity);
        let outputs = self.record.outputs().into_iter();
        let terms: Vec<Place> =
            outputs.map(|place| Place { quantity: Quantity::Term, ..place }).collect();
        let kept: Vec<Place> = self.largest(&terms);
        let shown = |place: &Place| {
            of_the_loss(place)
                && (place.quantity >= Quantity::LossTotal
                    || kept.iter().any(|kept| kept.neuron == place.neuron))
        };
        let mut lines = Vec::new();
        for place in self.record.places().filter(shown) {
            if place.quantity >= Quantity::LossTotal && lines.last().is_some_and(is_term) {
                lines.extend(self.rest_of(place, &kept, terms.len(), "outputs"));
            }
            lines.push(match place.quantity {
                Quantity::Target => self.stated(LineKind::Step, place)?,
                Quantity::Term => self.line(LineKind::Term, place)?,
                Quantity::LossTotal => self.stated(LineKind::Total, place)?,
                Quantity::Loss if lines.last().is_some_and(is_total) => {
                    self.line(LineKind::Result, place)?
                }
                Quantity::Loss => self.stated(LineKind::Total, place)?,
                _ => self.line(LineKind::Step, place)?,
            });
        }
        Some(Ledger {
            title: Expr::Words(format!("Loss: {}", loss.row.name)),
            lines,
            equation: None,
            note: Some(format!("{}. {}", loss.row.formula, loss.row.convention)),
        })
    }

    /// The gradients of one neuron: ∂L/∂a, the slope, ∂L/∂z, then one product for each weight.
    pub fn gradient_ledger(&self, layer: usize, neuron: usize) -> Option<Ledger> {
        let place = |quantity| Place { layer, neuron, quantity };
        let there = |quantity| self.shown(place(quantity)).is_some();
        let name = self.neuron(place(Quantity::Output));
        let mut lines = Vec::new();
        let gradient = place(Quantity::OutputGradient);
        match self.record.derivation(gradient)? {
            Derivation::Sum(parts) => {
                let kept = self.largest(&parts);
                for part in &kept {
                    lines.push(self.part(LineKind::Term, *part)?);
                }
                lines.extend(self.rest_of(gradient, &kept, parts.len(), "parts"));
                lines.push(self.stated(LineKind::Total, gradient)?);
            }
            Derivation::Copy(part @ Place { quantity: Quantity::Part(_), .. })
                if !matches!(self.record.derivation(part), Some(Derivation::Copy(_))) =>
            {
                lines.push(self.line(LineKind::Step, part)?);
                lines.push(self.worked(LineKind::Step, gradient)?);
            }
            _ => {
                for quantity in [Quantity::Push, Quantity::Pull] {
                    if there(quantity) {
                        lines.push(self.line(LineKind::Step, place(quantity))?);
                    }
                }
                lines.push(self.worked(LineKind::Step, gradient)?);
            }
        }
        for quantity in [
            Quantity::Slope,
            Quantity::Weighted,
            Quantity::Mean,
            Quantity::Excess,
            Quantity::PreActivationGradient,
        ] {
            if there(quantity) {
                lines.push(self.worked(LineKind::Step, place(quantity))?);
            }
        }
        let (weights, folded) = self.parameters(layer, neuron);
        for source in weights {
            lines.push(self.line(LineKind::Result, place(Quantity::WeightGradient(source)))?);
        }
        if there(Quantity::BiasGradient) {
            lines.push(self.worked(LineKind::Result, place(Quantity::BiasGradient))?);
        }
        Some(Ledger {
            title: Expr::Phrase(vec![name, Expr::Words("backwards".to_owned())]),
            lines,
            equation: self.cancellation(place(Quantity::PreActivationGradient)),
            note: self.convention(place(Quantity::Slope)).or(folded),
        })
    }

    /// Whether the place belongs to a neuron that shares its parameters with others.
    pub(super) fn is_shared(&self, place: Place) -> bool {
        let bias = Place { quantity: Quantity::Bias, ..place };
        matches!(self.record.derivation(bias), Some(Derivation::Copy(_)))
    }

    /// The gradients of shared parameters: the parts of all neurons that use one, and their sum.
    pub fn shared_gradient_ledgers(&self, layer: usize, neuron: usize) -> Vec<Ledger> {
        let row = self.neuron(Place { layer, neuron, quantity: Quantity::Output });
        let weights = self.record.sources(layer, neuron).into_iter().map(|column| {
            let name = self.record.source_name(layer, neuron, column).unwrap_or_default();
            (Quantity::WeightGradient(column), format!("weight for {name}"))
        });
        let all = weights.chain([(Quantity::BiasGradient, "bias".to_owned())]);
        let ledger = |(quantity, what): (Quantity, String)| {
            let total = Place { layer, neuron, quantity };
            let mut lines = Vec::new();
            for part in self.record.derivation(total)?.operands() {
                lines.push(self.part(LineKind::Term, part)?);
            }
            lines.push(self.stated(LineKind::Total, total)?);
            Some(Ledger {
                title: Expr::Phrase(vec![row.clone(), Expr::Words(format!("backwards: {what}"))]),
                lines,
                equation: None,
                note: Some("One parameter, used several times: its parts add up.".to_owned()),
            })
        };
        all.filter_map(ledger).collect()
    }

    /// The weights of a neuron that are shown, by their sources: of a wide neuron those with the largest
    /// gradients; and what to say of the others.
    fn parameters(&self, layer: usize, neuron: usize) -> (Vec<usize>, Option<String>) {
        let place = |source| Place { layer, neuron, quantity: Quantity::WeightGradient(source) };
        let sources = self.record.sources(layer, neuron).into_iter();
        let all: Vec<Place> =
            sources.map(place).filter(|place| self.record.value(*place).is_some()).collect();
        let kept = self.largest(&all);
        let folded = (kept.len() < all.len()).then(|| {
            format!(
                "Of {} weights the {} with the largest gradients are shown.",
                all.len(),
                kept.len()
            )
        });
        (kept.iter().filter_map(|place| place.quantity.source()).collect(), folded)
    }

    /// A line that works out one number; a number that is passed on says from where.
    fn worked(&self, kind: LineKind, place: Place) -> Option<Line> {
        let line = self.line(kind, place)?;
        Some(match self.record.derivation(place) {
            Some(Derivation::Copy(of)) => {
                let work = if of.layer == place.layer { self.symbol(of) } else { self.through(of) };
                Line { work: Some(work), ..line }
            }
            _ => line,
        })
    }

    /// A part of a sum, by the neuron that it comes through; what stands in that neuron's ledger is only
    /// stated again.
    fn part(&self, kind: LineKind, part: Place) -> Option<Line> {
        let line = self.line(kind, part)?;
        Some(match part.quantity {
            Quantity::PreActivationGradient | Quantity::WeightGradient(_) => {
                Line { label: self.through(part), work: None, relation: None, ..line }
            }
            _ => line,
        })
    }

    /// `through h1`, for whatever is passed back there.
    fn through(&self, part: Place) -> Expr {
        Expr::Phrase(vec![Expr::Words("through".to_owned()), self.neuron(part)])
    }

    /// What is agreed about the slope, where z is on a bend or where softmax meets the loss.
    fn convention(&self, place: Place) -> Option<String> {
        if let Some(Derivation::Slope(activation, z, _)) = self.record.derivation(place) {
            // As it was computed: what is only shown as 0 is on no bend.
            let on_bend = self.record.shown(z).is_some_and(|z| activation.is_on_bend(&z));
            let slope = self.shown(place).filter(|_| on_bend)?.typeset();
            return Some(format!(
                "z is 0, where {} has no slope; by convention {slope} is used.",
                activation.row.symbol
            ));
        }
        let loss = self.record.loss()?;
        (loss.meets_softmax() && place.layer == self.record.layers()).then(|| {
            "The shares and the logarithm cancel: ∂L/∂z is the share less the target.".to_owned()
        })
    }

    /// One step of gradient descent for every parameter of a neuron.
    pub fn update_ledger(&self, layer: usize, neuron: usize) -> Option<Ledger> {
        let place = |quantity| Place { layer, neuron, quantity };
        let (sources, folded) = self.parameters(layer, neuron);
        let of_weights = sources
            .into_iter()
            .map(|source| (Quantity::WeightStep(source), Quantity::UpdatedWeight(source)));
        let mut lines = Vec::new();
        for (step, updated) in of_weights.chain([(Quantity::BiasStep, Quantity::UpdatedBias)]) {
            if self.shown(place(step)).is_some() {
                lines.push(self.line(LineKind::Step, place(step))?);
                lines.push(self.line(LineKind::Result, place(updated))?);
            }
        }
        let after = Expr::Words("after one step".to_owned());
        (!lines.is_empty()).then(|| Ledger {
            title: Expr::Phrase(vec![self.neuron(place(Quantity::Output)), after]),
            lines,
            equation: None,
            note: folded,
        })
    }

    /// What the step made of the loss.
    pub fn after_ledger(&self) -> Option<Ledger> {
        let after = Place { quantity: Quantity::LossAfter, ..self.record.loss_place()? };
        let (before, now) = (self.shown(self.record.loss_place()?)?, self.shown(after)?);
        let outcome = match now.exact().cmp(&before.exact()) {
            Ordering::Less => "It has become less.",
            Ordering::Equal => "It is the same.",
            Ordering::Greater => "It has become more: the step was too long.",
        };
        Some(Ledger {
            title: Expr::Words("The loss after one step".to_owned()),
            lines: vec![
                self.stated(LineKind::Step, self.record.loss_place()?)?,
                Line {
                    work: Some(Expr::Words("the pass once more".to_owned())),
                    ..self.line(LineKind::Result, after)?
                },
            ],
            equation: None,
            note: Some(format!(
                "The same input, worked through again with the new parameters. {outcome}"
            )),
        })
    }
}

fn is_term(line: &Line) -> bool {
    line.kind == LineKind::Term
}

fn is_total(line: &Line) -> bool {
    line.kind == LineKind::Total
}
