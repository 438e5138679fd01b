//! The normal equations solved: elimination and back-substitution, as they are written on paper.

use num_traits::{One, Signed};

use super::super::super::view::{Block, Stage};
use super::super::exact::{enumerated, equal, quotient, sentence, stage, with_formulas};
use super::{FOLD_ABOVE, Work, label, unknown_name};
use crate::proof::Rational;
use crate::proof::least_squares::{RowOperation, Substitution};
use crate::report::{Expr, Ledger, Line, LineKind};

impl Work<'_> {
    /// One multiple of an equation taken from another at a time.
    pub(super) fn elimination(&self) -> Option<Stage> {
        let mut before = &self.found.system;
        let mut ledgers = Vec::new();
        for operation in &self.found.elimination {
            ledgers.push(self.operation(before, operation));
            before = &operation.after;
        }
        if ledgers.is_empty() {
            return None;
        }
        let triangle = (0..before.nrows())
            .map(|row| self.equation_line(LineKind::Step, row, &label(row), before));
        let folded = ledgers.len() > FOLD_ABOVE;
        let left = Ledger {
            title: Expr::Words("What is left".to_owned()),
            lines: triangle.collect(),
            equation: None,
            note: Some(
                "Each equation has lost the unknowns of the equations before it.".to_owned(),
            ),
        };
        Some(Stage {
            title: "Remove one unknown after the other".to_owned(),
            folded,
            blocks: vec![
                sentence(
                    "A multiple of an equation may be taken away from another one. It is chosen so that an unknown disappears.",
                ),
                Block::Ledgers(ledgers.into_iter().chain([left]).collect()),
            ],
        })
    }

    /// (2) − 1/2 · (1), as it is written on paper.
    fn operation(&self, before: &nalgebra::DMatrix<Rational>, operation: &RowOperation) -> Ledger {
        let factor = &operation.factor;
        let size = factor.abs();
        let times = if size.is_one() {
            label(operation.by)
        } else {
            format!("{} · {}", self.notation.shown(&size).typeset(), label(operation.by))
        };
        let sign = if factor.is_negative() { "+" } else { "−" };
        let taken: Vec<Rational> =
            before.row(operation.by).iter().map(|entry| &size * entry).collect();
        let row = label(operation.row);
        let unknown = self.unknowns().into_iter().nth(operation.by);
        let unknown = unknown.unwrap_or(Expr::whole(0));
        Ledger {
            title: Expr::Phrase(vec![Expr::Words(format!("{row} without")), unknown]),
            lines: vec![
                self.equation_line(LineKind::Term, operation.row, &row, before),
                self.line(LineKind::Term, &format!("{sign} {times}"), &taken),
                self.equation_line(
                    LineKind::Total,
                    operation.row,
                    &format!("new {row}"),
                    &operation.after,
                ),
            ],
            equation: None,
            note: None,
        }
    }

    /// The unknowns, the last one first.
    pub(super) fn back_substitution(&self) -> Stage {
        let lines = self.found.substitutions.iter().flat_map(|line| self.substitution(line));
        let ledger = Ledger {
            title: Expr::Words("The unknowns, the last one first".to_owned()),
            lines: lines.collect(),
            equation: None,
            note: None,
        };
        let mut blocks = vec![Block::Ledgers(vec![ledger])];
        if !self.found.free.is_empty() {
            let free: Vec<Expr> =
                self.found.free.iter().map(|unknown| unknown_name(*unknown)).collect();
            let (its, it) = match free.len() {
                1 => ("its input is", "it is"),
                _ => ("their inputs are", "they are"),
            };
            let text = format!(
                "No equation is left for {}: on these rows {its} made up of the inputs before (or the same everywhere). \
                 Any number would do; here {it} set to 0. Another choice changes the other unknowns, but not one of \
                 the predictions on these rows.",
                enumerated(free.len())
            );
            blocks.push(with_formulas(&text, &free));
        }
        stage("Find the unknowns", blocks)
    }

    /// 4b = 1 − (2 · 1/2 + 2 · 1/2) = −1, and then b = −1/4.
    fn substitution(&self, line: &Substitution) -> Vec<Line> {
        let unknown = unknown_name(line.unknown);
        let value = self.notation.shown(&line.value);
        let Some(work) = &line.work else {
            let label = Expr::Phrase(vec![unknown, Expr::Words("(free)".to_owned())]);
            return vec![equal(LineKind::Step, label, None, value)];
        };
        let right = self.notation.number(&work.right_hand_side);
        let left_over = match self.notation.products(&work.known) {
            products if products.is_empty() => None,
            mut products if products.len() == 1 => {
                let product = products.pop().unwrap_or(Expr::whole(0));
                Some(Expr::Difference(right.into(), product.into()))
            }
            products => Some(Expr::Difference(right.into(), Expr::Sum(products).into())),
        };
        let multiple = self.notation.combination([(&work.divisor, unknown.clone())]);
        let remainder = self.notation.shown(&work.remainder);
        let mut lines = vec![equal(LineKind::Step, multiple, left_over, remainder)];
        if !work.divisor.is_one() {
            let quotient = quotient(self.notation, &work.remainder, &work.divisor);
            lines.push(equal(LineKind::Step, unknown, Some(quotient), value));
        }
        lines
    }
}
