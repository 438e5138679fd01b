//! The line or plane that comes closest, worked out as least squares by the normal equations.

use num_traits::Zero;

mod result;
mod solution;

use super::super::study::Study;
use super::super::view::{Block, Prose, Stage, Worked};
use super::PageError;
use super::exact::{
    Notation, Rows, capitalised, count, equal, equation, name, numbered, sentence, spelled, stage,
    with_formulas,
};
use crate::lesson::block::FitBlock;
use crate::number::Relation;
use crate::proof::least_squares::{Fit, Unknown, fit as solve};
use crate::proof::normal_equations::Sum;
use crate::proof::{Rational, integer};
use crate::report::{Expr, Ledger, Line, LineKind};

/// With more rows than this, the terms of the sums are not written out one by one.
const TERMS: usize = 12;
/// A table with more rows than this is folded.
const FOLD_ABOVE: usize = 16;

/// The work of a `fit` block.
pub(super) fn fit(
    study: &Study<'_>,
    id: &str,
    block: &FitBlock,
    caption: Option<Prose>,
) -> Result<Worked, PageError> {
    let rows = Rows::of(study, &block.answers)?;
    let found = solve(&rows.points, &rows.answers)
        .map_err(|error| PageError::Proof { id: id.to_owned(), message: error.to_string() })?;
    let given = rows.points.iter().flatten().chain(&rows.answers);
    let work = Work { notation: Notation::of(given), rows, found };
    let mut stages = vec![work.aim(), work.sums(), work.system()];
    stages.extend(work.elimination());
    stages.push(work.back_substitution());
    stages.push(work.result());
    Ok(Worked {
        id: id.to_owned(),
        title: format!("The {} closest to “{}”", work.shape(), work.rows.data.name),
        subtitle: Some("exact, nothing rounded".to_owned()),
        stages,
        caption,
    })
}

struct Work<'l> {
    notation: Notation,
    rows: Rows<'l>,
    found: Fit,
}

impl Work<'_> {
    /// What w·x + b draws over the inputs.
    fn shape(&self) -> &'static str {
        match self.rows.inputs() {
            1 => "line",
            2 => "plane",
            _ => "weighted sum",
        }
    }

    /// b, w₁, w₂, …, in the order of the columns of the system.
    fn unknowns(&self) -> Vec<Expr> {
        let weights = (0..self.rows.inputs()).map(|input| numbered("w", input));
        [name("b")].into_iter().chain(weights).collect()
    }

    /// What is looked for, and the conditions that it meets.
    fn aim(&self) -> Stage {
        let inputs = self.rows.inputs();
        let terms = (0..inputs)
            .map(|input| Expr::Product(vec![numbered("w", input), numbered("x", input)]));
        let prediction = Expr::Sum(terms.chain([name("b")]).collect());
        let rows = self.rows.points.len();
        stage(
            "What is looked for",
            vec![
                sentence("A neuron without activation predicts"),
                equation(name("p"), [prediction]),
                with_formulas(
                    &format!(
                        "On a row with target {{}} its error is {{}}. The mean of the squared errors over {}, the \
                         MSE, is to be as small as it can be. Where it is smallest, no small change of {{}} or of a weight \
                         makes it smaller: its slope in each of them is 0. Worked out, that says that the errors add up to 0, and that the errors \
                         times each input add up to 0. These are the normal equations, {} for {}.",
                        match rows {
                            1 => "the one row".to_owned(),
                            _ => format!("all {} rows", spelled(rows)),
                        },
                        spelled(inputs + 1),
                        count(inputs + 1, "unknown"),
                    ),
                    &[name("y"), Expr::Difference(name("y").into(), name("p").into()), name("b")],
                ),
            ],
        )
    }

    /// The sums that the normal equations are made of.
    fn sums(&self) -> Stage {
        let sums = &self.found.sums;
        let all = |inside: Vec<Expr>| {
            let inside = if inside.len() == 1 { inside } else { vec![Expr::Product(inside)] };
            Expr::Call("Σ".to_owned(), inside)
        };
        let x = |input| numbered("x", input);
        let mut lines = vec![equal(
            LineKind::Step,
            Expr::Words("rows".to_owned()),
            None,
            self.notation.shown(&count_of(sums.rows)),
        )];
        let mut push = |label: Expr, sum: &Sum| {
            let terms = sum.terms.iter().map(|term| self.notation.number(term)).collect();
            let work =
                (sum.terms.len() <= TERMS && sum.terms.len() > 1).then_some(Expr::Sum(terms));
            lines.push(equal(LineKind::Step, label, work, self.notation.shown(&sum.value)));
        };
        for (input, sum) in sums.inputs.iter().enumerate() {
            push(all(vec![x(input)]), sum);
        }
        for (first, products) in sums.input_products.iter().enumerate() {
            for (second, sum) in products.iter().enumerate() {
                push(all(vec![x(second), x(first)]), sum);
            }
        }
        push(all(vec![name("y")]), &sums.target);
        for (input, sum) in sums.target_products.iter().enumerate() {
            push(all(vec![x(input), name("y")]), sum);
        }
        let ledger = Ledger {
            title: Expr::Words("Σ means: added up over the rows; y is the target".to_owned()),
            lines,
            equation: None,
            note: None,
        };
        let mut blocks = vec![Block::Ledgers(vec![ledger])];
        if sums.rows > TERMS {
            blocks.insert(0, sentence(format!("Each sum has {} terms, one a row.", sums.rows)));
        }
        stage("The sums over the rows", blocks)
    }

    /// The normal equations, one under the other and as a matrix.
    fn system(&self) -> Stage {
        let system = &self.found.system;
        let last = system.ncols() - 1;
        let lines = (0..system.nrows())
            .map(|row| self.equation_line(LineKind::Step, row, &label(row), system));
        let ledger = Ledger {
            title: Expr::Words(capitalised(&count(system.nrows(), "equation"))),
            lines: lines.collect(),
            equation: None,
            note: None,
        };
        let matrix = self.notation.matrix(&system.columns(0, last).into_owned());
        let unknowns =
            Expr::Matrix(self.unknowns().into_iter().map(|unknown| vec![unknown]).collect());
        let right = system.column(last).into_owned();
        stage(
            "The normal equations",
            vec![
                sentence(
                    "The sums are the coefficients: the first equation says that the errors add up to 0, the others that the errors times an input do.",
                ),
                Block::Ledgers(vec![ledger]),
                sentence("The same with all coefficients in one table:"),
                equation(
                    Expr::Product(vec![matrix, unknowns]),
                    [self.notation.column(right.iter())],
                ),
            ],
        )
    }

    /// One equation of the system as a line: "4b + 2w₁ + 2w₂ = 2".
    fn equation_line(
        &self,
        kind: LineKind,
        row: usize,
        label: &str,
        system: &nalgebra::DMatrix<Rational>,
    ) -> Line {
        let entries: Vec<Rational> = system.row(row).iter().cloned().collect();
        self.line(kind, label, &entries)
    }

    fn line(&self, kind: LineKind, label: &str, entries: &[Rational]) -> Line {
        let zero = Rational::zero();
        let (right, left) = entries.split_last().unwrap_or((&zero, &[]));
        Line {
            kind,
            label: Expr::Words(label.to_owned()),
            work: Some(self.notation.combination(left.iter().zip(self.unknowns()))),
            relation: Some(Relation::Equal),
            value: self.notation.shown(right),
            address: None,
            running: None,
        }
    }
}

/// What an equation is called: (1), (2), ….
fn label(row: usize) -> String {
    format!("({})", row + 1)
}

fn unknown_name(unknown: Unknown) -> Expr {
    match unknown {
        Unknown::Bias => name("b"),
        Unknown::Weight(input) => numbered("w", input),
    }
}

fn count_of(rows: usize) -> Rational {
    integer(i64::try_from(rows).unwrap_or(i64::MAX))
}
