//! A trace as its pages show it: each number with its symbol, its formula and the relation that is true of it.

use std::collections::BTreeSet;

use super::formula::{activation_work, formula_work, slope_work};
use super::{Expr, Line, LineKind};
use crate::lesson::OutputName;
use crate::number::{Lane, Relation, Shown};
use crate::trace::{Address, Derivation, Place, Quantity, Record};

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
        // In machine arithmetic the shown terms may miss the shown total in the last place, and what was given may
        // have more decimals than are shown.
        let about = match self.record.derivation(place) {
            Some(Derivation::Given | Derivation::Copy(_)) => {
                self.shown(place) != self.record.shown(place)
            }
            _ => self.relation(place) == Relation::Approximate,
        };
        let relation = about.then_some(Relation::Approximate);
        Some(Line { work: None, relation, ..self.line(kind, place)? })
    }

    /// The name of the number at a place.
    pub fn address(&self, place: Place) -> Address {
        self.record.address(place)
    }
}
