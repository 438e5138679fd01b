//! The line or plane that comes closest, worked out as least squares by the normal equations.

use num_traits::{One, Signed, Zero};

use super::super::study::Study;
use super::super::view::{Block, Cell, ColumnKind, Prose, Row, Stage, Table, TableBlock, Worked};
use super::PageError;
use super::exact::{
    Notation, Rows, capitalised, column, count, enumerated, equal, equation, input_names, name,
    numbered, quotient, sentence, spelled, stage, with_formulas, words,
};
use crate::lesson::block::FitBlock;
use crate::number::Relation;
use crate::proof::least_squares::{Fit, RowOperation, Substitution, Unknown, fit as solve};
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

    /// One multiple of an equation taken from another at a time.
    fn elimination(&self) -> Option<Stage> {
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
    fn back_substitution(&self) -> Stage {
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

    /// The neuron, its predictions, and how far off they are.
    fn result(&self) -> Stage {
        let found = &self.found;
        let inputs = self.rows.inputs();
        let left = self.notation.neuron(&found.weights, &found.bias, &input_names(inputs));
        let mut blocks = vec![equation(name("p"), [left])];
        if found.weights.iter().all(Rational::is_zero) && inputs > 0 {
            blocks.push(sentence(format!(
                "Every weight is 0: the closest {} is flat. It gives {}, the mean of the targets, whatever the input.",
                self.shape(),
                self.notation.shown(&found.bias).typeset()
            )));
        }
        let table = TableBlock { table: self.predictions(), caption: None };
        let rows = count_of(found.predictions.len());
        let (sum, mean) = (&found.sum_of_squares, &found.mean_squared_error);
        let mut steps = vec![
            Expr::Fraction(
                Expr::Words("sum of squares".to_owned()).into(),
                Expr::Words("rows".to_owned()).into(),
            ),
            quotient(self.notation, sum, &rows),
        ];
        // "1/4 = 1/4" would say nothing.
        if *mean.numer() != *sum.numer() || *mean.denom() != *rows.numer() {
            steps.push(self.notation.number(mean));
        }
        let mean = equation(name("MSE"), steps);
        blocks.push(Block::Table(table));
        blocks.push(mean);
        if found.mean_squared_error.is_zero() {
            blocks.push(sentence("There is no error at all: every target is met."));
        } else {
            blocks.push(sentence(format!(
                "No other weights and no other bias have a smaller MSE than {} on these rows.",
                self.notation.shown(&found.mean_squared_error).typeset()
            )));
        }
        stage(format!("The closest {}", self.shape()), blocks)
    }

    fn predictions(&self) -> Table {
        let labels = self.rows.data.labels.is_some();
        let mut columns = Vec::new();
        if labels {
            columns.push(column(Expr::Words(String::new()), ColumnKind::Heading));
        }
        let names = input_names(self.rows.inputs()).into_iter();
        columns.extend(names.map(|input| column(input, ColumnKind::Input)));
        let error = Expr::Difference(name("y").into(), name("p").into());
        columns.extend([
            column(name("y"), ColumnKind::Number),
            column(name("p"), ColumnKind::Number),
            column(error, ColumnKind::Number),
            column(Expr::Words("(y − p)²".to_owned()), ColumnKind::Number),
        ]);
        let number = |value: &Rational| Cell::Number(self.notation.value(value));
        let mut rows = Vec::new();
        for (row, prediction) in self.found.predictions.iter().enumerate() {
            let mut cells = Vec::new();
            if labels {
                cells.push(words(self.rows.name(row)));
            }
            cells.extend(self.rows.points[row].iter().map(number));
            cells.extend([
                number(&self.rows.answers[row]),
                number(&prediction.value),
                number(&prediction.residual),
                Cell::Outcome(self.notation.value(&prediction.square)),
            ]);
            rows.push(Row::Cells(cells, None));
        }
        let mut sums: Vec<Cell> = columns.iter().map(|_| Cell::Empty).collect();
        if let [.., predicted, residual, square] = sums.as_mut_slice() {
            let total = |values: &mut dyn Iterator<Item = &Rational>| {
                values.fold(Rational::zero(), |total, value| total + value)
            };
            *predicted = words("sum");
            *residual = number(&total(&mut self.found.predictions.iter().map(|row| &row.residual)));
            *square = Cell::Outcome(self.notation.value(&self.found.sum_of_squares));
        }
        rows.push(Row::Cells(sums, None));
        Table {
            name: format!("Targets y, predictions p and errors on “{}”", self.rows.data.name),
            columns,
            rows,
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
