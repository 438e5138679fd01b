//! The forward pass in ledgers: every product, sum, bias, z and activation of a neuron, and the softmax of a layer.

use num_traits::One;

use super::fold::FOLD_ABOVE;
use super::{Equation, Expr, Ledger, Line, LineKind, Numbers};
use crate::network::{Activation, Branch, Work};
use crate::number::{Relation, Shown};
use crate::trace::{Derivation, Place, Quantity};

/// A neuron with shared weights and more sources than this has no one-line equation.
const EQUATION_OF_SHARED: usize = 4;

/// What to say of every softmax, and then of its shares: that they make 1, or what they make as written.
pub(super) const SOFTMAX: &str =
    "m is the largest z. Subtracting it changes no share, and no exponential exceeds 1.";
pub(super) const SHARES_WHOLE: &str = "The shares add up to 1.";
pub(super) const SHARES_ROUNDED: (&str, &str) = (
    "As written, the shares add up to",
    ", because each was rounded by itself; unrounded they add up to 1.",
);

impl Numbers<'_> {
    /// The whole work of one neuron: products, sum, bias, z, and the activation unless it is softmax.
    pub fn neuron_ledger(&self, layer: usize, neuron: usize) -> Option<Ledger> {
        let place = |quantity| Place { layer, neuron, quantity };
        let sources = self.record.sources(layer, neuron);
        let affine = self.shown(place(Quantity::Bias)).is_some();
        let mut lines = Vec::new();
        if affine {
            lines.extend(self.product_lines(layer, neuron, &sources)?);
            if sources.len() > 1 {
                lines.push(self.stated(LineKind::Total, place(Quantity::Sum))?);
            }
            lines.push(Line {
                label: Expr::Words("bias".to_owned()),
                ..self.stated(LineKind::Term, place(Quantity::Bias))?
            });
            lines.push(self.stated(LineKind::Total, place(Quantity::PreActivation))?);
        } else if self.is_bare(layer) {
            lines.push(self.stated(LineKind::Step, place(Quantity::PreActivation))?);
        } else {
            return self.operation_ledger(layer, neuron);
        }
        let mut note = None;
        if self.record.activation(layer) != Some("softmax") {
            let output = place(Quantity::Output);
            let line = self.line(LineKind::Result, output)?;
            if let Some(Derivation::Activation(activation, _, branch)) =
                self.record.derivation(output)
            {
                let z = Expr::Symbol("z".to_owned());
                lines.push(match activation.row.work {
                    // Nothing is done to z, so there is no work to show.
                    Work::Pass => {
                        Line { label: self.output(output), work: None, relation: None, ..line }
                    }
                    _ => Line {
                        label: Expr::Call(activation.row.symbol.to_owned(), vec![z]),
                        ..line
                    },
                });
                let z = self.shown(place(Quantity::PreActivation))?;
                note = branch_note(activation, branch, &z);
            } else {
                lines.push(line);
            }
        }
        // Names with an index are long: nine of them in one line say less than the ledger above.
        let shared = self.is_shared(place(Quantity::Output));
        let most = if shared { EQUATION_OF_SHARED } else { FOLD_ABOVE };
        let equation = (sources.len() <= most).then(|| self.equation(layer, neuron)).flatten();
        Some(Ledger { title: self.neuron(place(Quantity::Output)), lines, equation, note })
    }

    /// symbols → numbers → products → result, each step related to the one before.
    fn equation(&self, layer: usize, neuron: usize) -> Option<Equation> {
        let place = |quantity| Place { layer, neuron, quantity };
        let sources = self.record.sources(layer, neuron);
        let softmax = self.record.activation(layer) == Some("softmax");
        let affine = self.shown(place(Quantity::Bias)).is_some();
        let output = if softmax { Quantity::PreActivation } else { Quantity::Output };
        let wrap = |inner: Expr| match self.record.derivation(place(output)) {
            Some(Derivation::Activation(activation, ..)) if activation.row.work != Work::Pass => {
                Expr::Call(activation.row.symbol.to_owned(), vec![inner])
            }
            _ => inner,
        };
        let bias = place(Quantity::Bias);
        let mut stages: Vec<Expr> = Vec::new();
        if affine {
            let with_bias = |write: &dyn Fn(usize) -> Option<Expr>, bias: Expr| {
                let terms = sources.iter().copied().map(write).collect::<Option<Vec<_>>>()?;
                Some(Expr::Sum(terms.into_iter().chain([bias]).collect()))
            };
            let product = |source| place(Quantity::Product(source));
            stages
                .push(with_bias(&|source| Some(self.symbol(product(source))), self.symbol(bias))?);
            stages
                .push(with_bias(&|source| self.substitution(product(source)), self.number(bias)?)?);
            stages.push(with_bias(&|source| self.number(product(source)), self.number(bias)?)?);
        } else {
            stages.push(Expr::Symbol("z".to_owned()));
        }
        let z = self.number(place(Quantity::PreActivation))?;
        stages.push(z.clone());

        let given = self.given(layer, neuron);
        let mut steps: Vec<(Relation, Expr)> = Vec::new();
        let mut before: Option<&Expr> = None;
        for stage in &stages {
            let relation = match before.map(|before| (before.exact(), stage.exact())) {
                Some((Some(before), Some(now))) if before != now => Relation::Approximate,
                // From symbols to numbers: some of them may have been rounded for display.
                Some((None, Some(_))) => given,
                _ => Relation::Equal,
            };
            steps.push((relation, wrap(stage.clone())));
            before = Some(stage);
        }
        if wrap(z.clone()) != z {
            steps.push((self.relation(place(output)), self.number(place(output))?));
        }
        let mut left = self.output(place(Quantity::Output));
        if softmax {
            left = Expr::Symbol(format!("z_{}", self.record.neurons(layer).get(neuron)?));
        }
        Some(Equation { left, steps })
    }

    /// "=" if every number that a neuron's z is made of is shown in full.
    pub fn given(&self, layer: usize, neuron: usize) -> Relation {
        let place = |quantity| Place { layer, neuron, quantity };
        let sources = self.record.sources(layer, neuron).into_iter();
        let terms = sources.flat_map(|s| [Quantity::Weight(s), Quantity::Input(s)]);
        let read = terms.chain([Quantity::Bias]).map(place);
        let bare = self.is_bare(layer).then(|| place(Quantity::PreActivation));
        let all_in_full = read.chain(bare).all(|place| self.display(place) == Relation::Equal);
        if all_in_full { Relation::Equal } else { Relation::Approximate }
    }

    /// The work of a softmax layer: shift, exponentials, total, shares.
    pub fn softmax_ledger(&self, layer: usize) -> Option<Ledger> {
        if self.record.activation(layer) != Some("softmax") {
            return None;
        }
        let neurons = self.record.neurons(layer);
        let all =
            |quantity| (0..neurons.len()).map(move |neuron| Place { layer, neuron, quantity });
        let first = |quantity| Place { layer, neuron: 0, quantity };
        let of = |name: &str, neuron: usize| {
            Expr::Symbol(format!("{name}_{}", neurons.get(neuron).map_or("", String::as_str)))
        };
        let shifted = |neuron: usize| {
            Expr::Difference(of("z", neuron).into(), Expr::Symbol("m".to_owned()).into())
        };
        let mut lines = vec![self.line(LineKind::Step, first(Quantity::Shift))?];
        for place in all(Quantity::Shifted) {
            let line = self.line(LineKind::Step, place)?;
            lines.push(Line { label: shifted(place.neuron), ..line });
        }
        for place in all(Quantity::Exponential) {
            let line = self.line(LineKind::Term, place)?;
            lines.push(Line { label: Expr::Exponential(shifted(place.neuron).into()), ..line });
        }
        lines.push(self.stated(LineKind::Total, first(Quantity::Total))?);
        let mut shares = num_rational::BigRational::default();
        for place in all(Quantity::Output) {
            let line = self.line(LineKind::Result, place)?;
            shares += line.value.exact();
            lines.push(line);
        }
        let note = if shares.is_one() {
            format!("{SOFTMAX} {SHARES_WHOLE}")
        } else {
            let sum = Shown::exactly(&shares)?.typeset();
            format!("{SOFTMAX} {} {sum}{}", SHARES_ROUNDED.0, SHARES_ROUNDED.1)
        };
        let title = Expr::Words("Softmax over the layer".to_owned());
        Some(Ledger { title, lines, equation: None, note: Some(note) })
    }

    /// Whether the layer only applies its activation: its neurons read their z as it is.
    pub fn is_bare(&self, layer: usize) -> bool {
        let there = |quantity| self.record.shown(Place { layer, neuron: 0, quantity }).is_some();
        there(Quantity::PreActivation) && !there(Quantity::Bias)
    }

    /// Every ledger of the forward pass, layer by layer; `wanted` picks neurons by name.
    pub fn walk(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<Ledger> {
        let mut ledgers = Vec::new();
        for layer in 1..=self.record.layers() {
            let names = self.record.neurons(layer);
            for (neuron, name) in names.iter().enumerate() {
                if wanted(name) {
                    ledgers.extend(self.neuron_ledger(layer, neuron));
                }
            }
            if names.iter().any(|name| wanted(name)) {
                ledgers.extend(self.softmax_ledger(layer));
            }
        }
        ledgers
    }
}

/// What to say of the piece that was taken.
fn branch_note(activation: Activation, branch: Option<Branch>, z: &Shown) -> Option<String> {
    let symbol = activation.row.symbol;
    // In machine arithmetic a z below 0 may be shown as 0.
    let below = if z.is_zero() { "z is below 0, by too little to show" } else { "z is below 0" };
    match (activation.row.work, branch?) {
        (Work::Maximum, Branch::Below) => {
            Some(format!("{below}, so {symbol} gives 0: the neuron is off."))
        }
        (Work::Leak, Branch::Below) => {
            Some(format!("{below}, so {symbol} multiplies it by its slope."))
        }
        (Work::Call, Branch::Below) => Some(format!("{below}, so {symbol} gives 0.")),
        (Work::Call, Branch::Above) => Some(format!("z is not below 0, so {symbol} gives 1.")),
        _ => None,
    }
}
