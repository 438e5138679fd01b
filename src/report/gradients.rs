//! The backward pass in ledgers: the loss, the factors of each gradient, the update of each parameter.

mod words;

use std::cmp::Ordering;

pub(super) use words::describe;

use super::{Equation, Expr, Ledger, Line, LineKind, Numbers};
use crate::network::{Activation, SlopeWork};
use crate::number::{Relation, Shown};
use crate::trace::{Derivation, Formula, Place, Quantity};

/// A softmax layer with more neurons than this has no cancellation written out.
const MOST_CANCELLED: usize = 4;

impl Numbers<'_> {
    /// What a number of the backward pass is called in formulas: ∂L/∂w₁, f′(z), η, ….
    pub(super) fn backward_symbol(&self, place: Place) -> Expr {
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

    /// How cross-entropy and softmax cancel, written out for one neuron j:
    /// Σᵢ (−tᵢ/aᵢ)·∂aᵢ/∂zⱼ, with ∂aⱼ/∂zⱼ = aⱼ·(1 − aⱼ) and ∂aᵢ/∂zⱼ = −aᵢ·aⱼ.
    fn cancellation(&self, place: Place) -> Option<Equation> {
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

fn is_term(line: &Line) -> bool {
    line.kind == LineKind::Term
}

fn is_total(line: &Line) -> bool {
    line.kind == LineKind::Total
}

/// A formula written out, with `write` for its numbers.
pub(super) fn formula_work(
    formula: &Formula,
    write: &dyn Fn(Place) -> Option<Expr>,
) -> Option<Expr> {
    let part = |formula: &Formula| formula_work(formula, write).map(Box::new);
    Some(match formula {
        Formula::Number(place) => write(*place)?,
        Formula::Constant(value) => Expr::Number(Shown::decimal(*value), None),
        Formula::Negative(of) => Expr::Difference(Expr::Words(String::new()).into(), part(of)?),
        Formula::Sum(terms) => {
            let terms = terms.iter().map(|term| formula_work(term, write));
            Expr::Sum(terms.collect::<Option<_>>()?)
        }
        Formula::Difference(a, b) => Expr::Difference(part(a)?, part(b)?),
        Formula::Product(a, b) => Expr::Product(vec![*part(a)?, *part(b)?]),
        Formula::Quotient(a, b) => Expr::Fraction(part(a)?, part(b)?),
    })
}

/// f′ written out, for a z and an a that are numbers or symbols.
pub(super) fn slope_work(activation: Activation, z: Expr, a: Expr) -> Expr {
    let one = || Box::new(Expr::whole(1));
    match &activation.row.slope_work {
        SlopeWork::OutputTimesRest => {
            Expr::Product(vec![a.clone(), Expr::Difference(one(), a.into())])
        }
        SlopeWork::OneMinusSquare => {
            Expr::Difference(one(), Expr::Product(vec![a.clone(), a]).into())
        }
        SlopeWork::Function { symbol, negative, .. } => {
            let call = Expr::Call((*symbol).to_owned(), vec![z]);
            if *negative {
                Expr::Difference(Expr::Words(String::new()).into(), call.into())
            } else {
                call
            }
        }
        SlopeWork::Piece => Expr::Call(format!("{}′", activation.row.symbol), vec![z]),
    }
}
