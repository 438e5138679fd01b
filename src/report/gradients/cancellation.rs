//! How a softmax and the cross-entropy after it cancel, written out.

use crate::number::Relation;
use crate::report::{Equation, Expr, Numbers};
use crate::trace::{Place, Quantity};

/// A softmax layer with more neurons than this has no cancellation written out.
const MOST_CANCELLED: usize = 4;

impl Numbers<'_> {
    /// How cross-entropy and softmax cancel, written out for one neuron j:
    /// Σᵢ (−tᵢ/aᵢ)·∂aᵢ/∂zⱼ, with ∂aⱼ/∂zⱼ = aⱼ·(1 − aⱼ) and ∂aᵢ/∂zⱼ = −aᵢ·aⱼ.
    pub(super) fn cancellation(&self, place: Place) -> Option<Equation> {
        let met = self.record.loss()?.meets_softmax() && place.layer == self.record.layers();
        let count = self.record.neurons(place.layer).len();
        if !met || count > MOST_CANCELLED {
            return None;
        }
        let at = |neuron, quantity| Place { neuron, quantity, ..place };
        let mut steps: Vec<(Relation, Expr)> =
            cancelling(count, place.neuron, &|neuron, quantity| {
                Some(self.symbol(at(neuron, quantity)))
            })?
            .into_iter()
            .map(|step| (Relation::Equal, step))
            .collect();
        let read = |quantity| (0..count).map(move |neuron| at(neuron, quantity));
        let shares = read(Quantity::Output);
        // The same with numbers; a share that was written as 0 divides nothing.
        if shares.clone().all(|share| self.shown(share).is_some_and(|share| !share.is_zero())) {
            let in_full = |place| self.display(place) == Relation::Equal;
            let given = shares.chain(read(Quantity::Target)).all(in_full);
            let [chain, _, _, difference] =
                cancelling(count, place.neuron, &|neuron, quantity| {
                    self.number(at(neuron, quantity))
                })?;
            let given = if given { Relation::Equal } else { Relation::Approximate };
            steps.extend([(given, chain), (given, difference)]);
            steps.push((self.relation(place), self.number(place)?));
        }
        Some(Equation { left: self.symbol(place), steps })
    }
}

/// Σᵢ (−tᵢ/aᵢ)·∂aᵢ/∂zⱼ for `count` shares and j = `own`, and how it becomes aⱼ − tⱼ; `write` writes a or t of a neuron.
fn cancelling(
    count: usize,
    own: usize,
    write: &dyn Fn(usize, Quantity) -> Option<Expr>,
) -> Option<[Expr; 4]> {
    let all =
        |quantity| (0..count).map(|neuron| write(neuron, quantity)).collect::<Option<Vec<_>>>();
    let (a, t) = (all(Quantity::Output)?, all(Quantity::Target)?);
    let (own_a, own_t) = (a.get(own)?, t.get(own)?);
    let minus = |of: Expr| Expr::Difference(Expr::Words(String::new()).into(), of.into());
    let rest = || Expr::Difference(Expr::whole(1).into(), own_a.clone().into());
    let pairs = || a.iter().cloned().zip(t.iter().cloned()).enumerate();
    let chain = pairs().map(|(i, (a, t))| {
        let of_the_loss = Expr::Fraction(t.into(), a.clone().into());
        Expr::Product(if i == own {
            vec![minus(of_the_loss), a, rest()]
        } else {
            vec![of_the_loss, a, own_a.clone()]
        })
    });
    let shorter = pairs().map(|(i, (_, t))| {
        Expr::Product(if i == own { vec![minus(t), rest()] } else { vec![t, own_a.clone()] })
    });
    let targets = Expr::Sum(t.clone());
    Some([
        Expr::Sum(chain.collect()),
        Expr::Sum(shorter.collect()),
        Expr::Difference(Expr::Product(vec![own_a.clone(), targets]).into(), own_t.clone().into()),
        Expr::Difference(own_a.clone().into(), own_t.clone().into()),
    ])
}
