//! The neuron that was found, what it predicts, and how far off that is.

use num_traits::Zero;

use super::super::super::view::{Block, Cell, ColumnKind, Row, Stage, Table, TableBlock};
use super::super::exact::{column, equation, input_names, name, quotient, sentence, stage, words};
use super::{Work, count_of};
use crate::proof::Rational;
use crate::report::Expr;

impl Work<'_> {
    /// The neuron, its predictions, and how far off they are.
    pub(super) fn result(&self) -> Stage {
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
