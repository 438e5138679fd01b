//! The ledger: a computation set out line by line, as sums are written on paper.

use crate::number::{Relation, Shown};
use crate::trace::Address;

use super::{Equation, Expr};

/// Lines of work under a title, and the same work as one equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// What is worked out: a neuron, or words.
    pub title: Expr,
    /// The work, one step a line.
    pub lines: Vec<Line>,
    /// The one-line form: symbols → numbers → products → result.
    pub equation: Option<Equation>,
    /// A remark that belongs under the lines, such as which piece of ReLU was taken.
    pub note: Option<String>,
}

/// One line: label, work, relation, value.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What part the line plays.
    pub kind: LineKind,
    /// What is worked out on this line.
    pub label: Expr,
    /// The work with its numbers, if there is any to show.
    pub work: Option<Expr>,
    /// The sign between work and value; a line without work has none.
    pub relation: Option<Relation>,
    /// The result.
    pub value: Shown,
    /// The result's name.
    pub address: Option<Address>,
    /// The sum so far, where there are three terms or more.
    pub running: Option<(Shown, Option<Address>)>,
}

/// What part a line plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A term to be added up.
    Term,
    /// The sum of the terms above: a rule goes over it.
    Total,
    /// A step that is no part of a sum.
    Step,
    /// The outcome of the ledger.
    Result,
}

impl Ledger {
    /// Widest integer part and widest fraction among the values, for aligning on the decimal point.
    pub fn widths(&self) -> (usize, usize) {
        self.lines
            .iter()
            .map(|line| line.value.widths())
            .fold((0, 0), |(whole, fraction), (w, f)| (whole.max(w), fraction.max(f)))
    }
}
