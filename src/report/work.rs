//! From a trace to ledgers: how each number's derivation is written out.

use std::collections::BTreeSet;

use num_traits::One;

use super::gradients::{formula_work, slope_work};
use super::{Equation, Expr, Ledger, Line, LineKind};
use crate::lesson::OutputName;
use crate::network::{Activation, Branch, Piece, Work};
use crate::number::{Lane, Relation, Shown};
use crate::trace::{Address, Derivation, Place, Quantity, Record};

/// A neuron with more sources than this is folded: the largest products, and the rest as one line.
const FOLD_ABOVE: usize = 24;
/// A neuron with shared weights and more sources than this has no one-line equation.
const EQUATION_OF_SHARED: usize = 4;
/// How many products a folded neuron shows.
const FOLD_KEEPS: usize = 12;

/// What to say of every softmax, and then of its shares: that they make 1, or what they make as written.
pub(super) const SOFTMAX: &str =
    "m is the largest z. Subtracting it changes no share, and no exponential exceeds 1.";
pub(super) const SHARES_WHOLE: &str = "The shares add up to 1.";
pub(super) const SHARES_ROUNDED: (&str, &str) = (
    "As written, the shares add up to",
    ", because each was rounded by itself; unrounded they add up to 1.",
);

/// As `digits` of [`Numbers`]: machine numbers are shown with every digit that they have.
pub const IN_FULL: u32 = u32::MAX;

/// A trace together with the number of decimals that its pages show.
///
/// By-hand numbers are shown in full, since they were written that way; machine numbers are rounded to
/// `digits` decimals for display, and the relation signs say so.
#[derive(Clone, Copy)]
pub struct Numbers<'t> {
    /// The trace.
    pub record: &'t dyn Record,
    /// Decimals shown of a machine number.
    pub digits: u32,
    /// What the output of a neuron is called.
    pub output: OutputName,
}

impl<'t> Numbers<'t> {
    /// A trace as its pages show it.
    pub fn new(record: &'t dyn Record, digits: u32) -> Self {
        Self { record, digits, output: OutputName::default() }
    }

    /// The number at a place, as shown.
    pub fn shown(&self, place: Place) -> Option<Shown> {
        let full = self.record.shown(place)?;
        Some(match self.record.lane() {
            Lane::ByHand { .. } => full,
            Lane::F64 | Lane::F32 if self.digits == IN_FULL => full,
            Lane::F64 | Lane::F32 => full.rounded(self.digits),
        })
    }

    /// "=" or "≈", true of the digits shown.
    pub fn relation(&self, place: Place) -> Relation {
        self.record.relation(place, &|place| self.shown(place))
    }

    /// The number at a place with its name.
    pub fn number(&self, place: Place) -> Option<Expr> {
        Some(Expr::Number(self.shown(place)?, Some(self.record.address(place))))
    }

    /// Whether neither the number nor any number that it comes from was rounded.
    pub fn is_exact(&self, place: Place) -> bool {
        // Each number is looked at once: in a deep network the same ones are reached by very many ways.
        let mut seen = BTreeSet::new();
        let mut waiting = vec![place];
        while let Some(place) = waiting.pop() {
            if seen.insert(place) {
                if self.relation(place) != Relation::Equal {
                    return false;
                }
                waiting.extend(self.record.derivation(place).iter().flat_map(Derivation::operands));
            }
        }
        true
    }

    /// "=" if the number is shown in full, "≈" if it was rounded for display.
    pub fn display(&self, place: Place) -> Relation {
        if self.record.shown(place) == self.shown(place) {
            Relation::Equal
        } else {
            Relation::Approximate
        }
    }

    /// The name of the neuron at a place.
    pub fn neuron(&self, place: Place) -> Expr {
        let name = self.record.neurons(place.layer).get(place.neuron);
        Expr::Symbol(name.cloned().unwrap_or_default())
    }

    /// What the output of the neuron at a place is called in formulas: h₁, or a_h1. An input keeps its name, and so
    /// does a neuron that is called by the letter for outputs already.
    pub fn output(&self, place: Place) -> Expr {
        match (self.neuron(place), self.output) {
            (Expr::Symbol(name), OutputName::Letter(letter))
                if place.layer > 0 && super::subscript(&name).0 != letter =>
            {
                Expr::Symbol(format!("{letter}_{name}"))
            }
            (name, _) => name,
        }
    }

    /// What a number is called in formulas: w₁, x₁, w₁·x₁, b, z, ….
    pub fn symbol(&self, place: Place) -> Expr {
        let source = |column| match self.record.source(place.layer, place.neuron, column) {
            Some(source) => self.output(source),
            None => Expr::Symbol(String::new()),
        };
        let weight = |index: usize| Expr::Symbol(format!("w{}", index + 1));
        match place.quantity {
            Quantity::Weight(index) => weight(index),
            Quantity::Input(index) => source(index),
            Quantity::Product(index) => Expr::Product(vec![weight(index), source(index)]),
            Quantity::RunningSum(_) => Expr::Words("sum so far".to_owned()),
            Quantity::Sum => Expr::Words("sum".to_owned()),
            Quantity::Bias => Expr::Symbol("b".to_owned()),
            Quantity::PreActivation => Expr::Symbol("z".to_owned()),
            Quantity::Shift => Expr::Symbol("m".to_owned()),
            Quantity::Shifted => Expr::Difference(
                Expr::Symbol("z".to_owned()).into(),
                Expr::Symbol("m".to_owned()).into(),
            ),
            Quantity::Exponential => Expr::Exponential(
                Expr::Difference(
                    Expr::Symbol("z".to_owned()).into(),
                    Expr::Symbol("m".to_owned()).into(),
                )
                .into(),
            ),
            Quantity::Total => Expr::Words("total".to_owned()),
            Quantity::Output => self.output(place),
            _ => self.backward_symbol(place),
        }
    }

    /// The formula of a number in symbols; `None` for a number that was given.
    pub fn formula(&self, place: Place) -> Option<Expr> {
        self.written(place, &|place| Some(self.symbol(place)))
    }

    /// The same with the numbers put in.
    pub fn substitution(&self, place: Place) -> Option<Expr> {
        self.written(place, &|place| self.number(place))
    }

    fn written(&self, place: Place, write: &dyn Fn(Place) -> Option<Expr>) -> Option<Expr> {
        let all = |places: Vec<Place>| places.into_iter().map(write).collect::<Option<Vec<_>>>();
        Some(match self.record.derivation(place)? {
            Derivation::Given => return None,
            Derivation::Copy(of) => write(of)?,
            Derivation::Product(a, b) => Expr::Product(vec![write(a)?, write(b)?]),
            Derivation::Sum(terms) => Expr::Sum(all(terms)?),
            Derivation::Largest(of) => Expr::Call("max".to_owned(), all(of)?),
            Derivation::Difference(a, b) => Expr::Difference(write(a)?.into(), write(b)?.into()),
            Derivation::Exponential(of) => Expr::Exponential(write(of)?.into()),
            Derivation::Quotient(a, b) => Expr::Fraction(write(a)?.into(), write(b)?.into()),
            Derivation::Activation(activation, of, branch) => {
                activation_work(activation, branch, write(of)?)
            }
            Derivation::Slope(activation, z, a) => slope_work(activation, write(z)?, write(a)?),
            Derivation::Worked(formula) => formula_work(&formula, write)?,
            // A whole pass does not fit on a line.
            Derivation::Again(..) => return None,
            Derivation::Logarithm(of) => {
                Expr::Call("ln".to_owned(), vec![formula_work(&of, write)?])
            }
        })
    }

    /// A ledger line that works out one number.
    pub fn line(&self, kind: LineKind, place: Place) -> Option<Line> {
        let work = self.substitution(place);
        let given = self.record.derivation(place)? == Derivation::Given;
        Some(Line {
            kind,
            label: self.symbol(place),
            relation: (!given).then(|| self.relation(place)),
            work,
            value: self.shown(place)?,
            address: Some(self.record.address(place)),
            running: None,
        })
    }

    /// A line that only states a number: a bias, or a total whose terms stand above it.
    pub(super) fn stated(&self, kind: LineKind, place: Place) -> Option<Line> {
        // In machine arithmetic the shown terms may miss the shown total in the last place.
        let relation = match self.relation(place) {
            Relation::Approximate if self.record.derivation(place) != Some(Derivation::Given) => {
                Some(Relation::Approximate)
            }
            _ => None,
        };
        Some(Line { work: None, relation, ..self.line(kind, place)? })
    }

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
                relation: None,
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

    /// One line a product; of a wide neuron the largest, and what the others come to.
    fn product_lines(&self, layer: usize, neuron: usize, sources: &[usize]) -> Option<Vec<Line>> {
        let place = |quantity| Place { layer, neuron, quantity };
        let columns = sources.len();
        let line = |source: usize| {
            let mut line = self.line(LineKind::Term, place(Quantity::Product(source)))?;
            if columns > 2 && columns <= FOLD_ABOVE {
                let sum = place(Quantity::RunningSum(source));
                line.running = Some((self.shown(sum)?, Some(self.record.address(sum))));
            }
            Some(line)
        };
        if columns <= FOLD_ABOVE {
            return sources.iter().copied().map(line).collect();
        }
        let all: Vec<Place> =
            sources.iter().map(|source| place(Quantity::Product(*source))).collect();
        let kept = self.largest(&all);
        let mut lines = kept
            .iter()
            .map(|place| self.line(LineKind::Term, *place))
            .collect::<Option<Vec<_>>>()?;
        lines.extend(self.rest_of(place(Quantity::Sum), &kept, all.len(), "products"));
        Some(lines)
    }

    /// Those of many places that hold the largest numbers, in their own order; all of a few.
    pub(super) fn largest(&self, places: &[Place]) -> Vec<Place> {
        if places.len() <= FOLD_ABOVE {
            return places.to_vec();
        }
        let size = |(index, place): &(usize, &Place)| {
            let value = self.record.value(**place).unwrap_or(0.0);
            std::cmp::Reverse((value.abs().to_bits(), std::cmp::Reverse(*index)))
        };
        let mut kept: Vec<(usize, &Place)> = places.iter().enumerate().collect();
        kept.sort_by_key(size);
        kept.truncate(FOLD_KEEPS);
        kept.sort_unstable_by_key(|(index, _)| *index);
        kept.into_iter().map(|(_, place)| *place).collect()
    }

    /// A line for what the terms of a `total` that are not `kept` come to; `None` if all are.
    pub(super) fn rest_of(
        &self,
        total: Place,
        kept: &[Place],
        count: usize,
        what: &str,
    ) -> Option<Line> {
        if kept.len() == count {
            return None;
        }
        let shown = kept.iter().map(|place| self.shown(*place).map(|shown| shown.exact()));
        let kept_sum = shown.sum::<Option<num_rational::BigRational>>()?;
        let rest = Shown::exactly(&(self.shown(total)?.exact() - kept_sum))?;
        // A machine's sum is rounded, and so are the numbers shown; by hand both are exact.
        let by_hand = matches!(self.record.lane(), Lane::ByHand { .. });
        Some(Line {
            kind: LineKind::Term,
            label: Expr::Words(format!("the other {} {what}", count - kept.len())),
            work: None,
            relation: (!by_hand).then_some(Relation::Approximate),
            value: rest,
            address: None,
            running: None,
        })
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

    /// The name of the number at a place.
    pub fn address(&self, place: Place) -> Address {
        self.record.address(place)
    }
}

/// An activation written out for a z that is a number or a symbol.
fn activation_work(activation: Activation, branch: Option<Branch>, z: Expr) -> Expr {
    let call = |symbol: &str, z: Expr| Expr::Call(symbol.to_owned(), vec![z]);
    let symbol = activation.row.symbol;
    match activation.row.work {
        Work::Pass => z,
        Work::Maximum => Expr::Call("max".to_owned(), vec![Expr::whole(0), z]),
        Work::Call => call(symbol, z),
        Work::Leak if activation.piece(branch) == Some(Piece::Leak) && branch.is_some() => {
            Expr::Product(vec![Expr::Number(Shown::decimal(activation.slope), None), z])
        }
        Work::Leak => call(symbol, z),
        Work::Logistic => {
            let power = Expr::Exponential(negated(z).into());
            Expr::Fraction(Expr::whole(1).into(), Expr::Sum(vec![Expr::whole(1), power]).into())
        }
        Work::LogOnePlusExp => {
            call("ln", Expr::Sum(vec![Expr::whole(1), Expr::Exponential(z.into())]))
        }
        Work::Times(other) => Expr::Product(vec![z.clone(), call(other, z)]),
    }
}

/// −z: a number changes its sign, so that nothing reads "−−3".
fn negated(z: Expr) -> Expr {
    match z {
        Expr::Number(shown, address) => Expr::Number(shown.negated(), address),
        other => Expr::Difference(Expr::Words(String::new()).into(), other.into()),
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
