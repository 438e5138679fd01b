//! What the numbers of the backward pass are called in formulas.

use crate::report::{Expr, Numbers};
use crate::trace::{Derivation, Place, Quantity};

impl Numbers<'_> {
    /// What a number of the backward pass is called in formulas: ∂L/∂w₁, f′(z), η, ….
    pub(in crate::report) fn backward_symbol(&self, place: Place) -> Expr {
        let at = |quantity| self.symbol(Place { quantity, ..place });
        let gradient = |quantity| Expr::Gradient(at(quantity).into());
        let neuron = self.neuron(place);
        let name = self.record.neurons(place.layer).get(place.neuron);
        let alone = self.record.neurons(place.layer).len() == 1;
        let target = || {
            let name = name.filter(|_| !alone);
            Expr::Symbol(name.map_or("t".to_owned(), |name| format!("t_{name}")))
        };
        let rest = |of: Expr| Expr::Difference(Expr::whole(1).into(), of.into());
        let log = |of: Expr| Expr::Call("ln".to_owned(), vec![of]);
        let named = |word: &str, of: Expr| Expr::Phrase(vec![Expr::Words(word.to_owned()), of]);
        let rate = || Expr::Symbol("η".to_owned());
        match place.quantity {
            Quantity::Target => target(),
            Quantity::Error => Expr::Difference(neuron.into(), target().into()),
            Quantity::Square => Expr::Words("its square".to_owned()),
            Quantity::Log => log(neuron),
            Quantity::LogPart => Expr::Product(vec![target(), log(neuron)]),
            Quantity::RestLog => log(rest(neuron)),
            Quantity::RestPart => Expr::Product(vec![rest(target()), log(rest(neuron))]),
            Quantity::Term => named("loss of", neuron),
            Quantity::LossTotal => Expr::Words("total".to_owned()),
            Quantity::Loss => Expr::Symbol("L".to_owned()),
            Quantity::Push => Expr::Fraction(rest(target()).into(), rest(neuron).into()),
            Quantity::Pull => Expr::Fraction(target().into(), neuron.into()),
            Quantity::OutputGradient => Expr::Gradient(neuron.into()),
            Quantity::Slope => {
                let z = at(Quantity::PreActivation);
                match self.record.derivation(place) {
                    Some(Derivation::Slope(activation, ..)) => {
                        Expr::Call(format!("{}′", activation.row.symbol), vec![z])
                    }
                    _ => Expr::Words("slope".to_owned()),
                }
            }
            Quantity::Weighted => Expr::Product(vec![neuron, gradient(Quantity::Output)]),
            Quantity::Mean => Expr::Words("mean".to_owned()),
            Quantity::Excess => Expr::Difference(
                gradient(Quantity::Output).into(),
                Expr::Words("mean".to_owned()).into(),
            ),
            Quantity::PreActivationGradient => gradient(Quantity::PreActivation),
            // Of a shared weight, only this neuron's part.
            Quantity::WeightGradient(source) if self.is_shared(place) => Expr::Phrase(vec![
                gradient(Quantity::Weight(source)),
                Expr::Words("through".to_owned()),
                neuron,
            ]),
            Quantity::WeightGradient(source) => gradient(Quantity::Weight(source)),
            Quantity::BiasGradient => gradient(Quantity::Bias),
            Quantity::Part(_) => named("through", neuron),
            Quantity::Rate => rate(),
            Quantity::WeightStep(source) => {
                Expr::Product(vec![rate(), gradient(Quantity::Weight(source))])
            }
            Quantity::UpdatedWeight(source) => named("new", at(Quantity::Weight(source))),
            Quantity::BiasStep => Expr::Product(vec![rate(), gradient(Quantity::Bias)]),
            Quantity::UpdatedBias => named("new", at(Quantity::Bias)),
            Quantity::LossAfter => named("new", Expr::Symbol("L".to_owned())),
            _ => Expr::Words(String::new()),
        }
    }
}
