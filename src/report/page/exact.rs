//! Exact mathematics on a page: how its numbers, rows and forms are written.

use num_traits::{One, Zero};

use super::super::study::{Study, StudyError};
use super::super::view::{Block, Cell, Column, ColumnKind, Markup, Piece, Prose, Stage, Value};
use super::prose::paragraph;
use crate::lesson::DataSet;
use crate::lesson::block::Answers;
use crate::number::{Decimal, Number, Relation, Shown};
use crate::proof::inequality::LinearForm;
use crate::proof::{Rational, point_text};
use crate::render::mathml;
use crate::report::{Equation, Expr, Line, LineKind};

/// A point with more inputs than this is called by its row.
const NAMED_BY_POINT: usize = 3;

/// Decimals that an exact number may have and still be written as a decimal.
const MOST_DECIMALS: usize = 6;

/// How exact numbers are written: as fractions, or as decimals where those end soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// "1/2".
    Fractions,
    /// "0.5", and "1/3" where the decimals do not end.
    Decimals,
}

impl Notation {
    /// Fractions for whole data, decimals for data that has some.
    pub(super) fn of<'n>(given: impl IntoIterator<Item = &'n Rational>) -> Self {
        match given.into_iter().all(Rational::is_integer) {
            true => Notation::Fractions,
            false => Notation::Decimals,
        }
    }

    /// The number as written.
    pub(super) fn shown(self, value: &Rational) -> Shown {
        let decimal = match self {
            Notation::Fractions => None,
            Notation::Decimals => Shown::exactly(value),
        };
        decimal
            .filter(|shown| shown.widths().1 <= MOST_DECIMALS)
            .unwrap_or_else(|| Shown::fraction(value))
    }

    /// The number in a formula.
    pub(super) fn number(self, value: &Rational) -> Expr {
        Expr::Number(self.shown(value), None)
    }

    /// The number in a table, without a name.
    pub(super) fn value(self, value: &Rational) -> Value {
        Value { shown: self.shown(value), address: None }
    }

    /// left · right for each pair.
    pub(super) fn products(self, work: &crate::proof::ScalarProduct) -> Vec<Expr> {
        let product = |product: &crate::proof::Product| {
            Expr::Product(vec![self.number(&product.left), self.number(&product.right)])
        };
        work.products.iter().map(product).collect()
    }

    /// A sum of numbers times names, without those whose number is 0: "w₁ − 2w₂ + b", or "0".
    pub(super) fn combination<'n>(
        self,
        parts: impl IntoIterator<Item = (&'n Rational, Expr)>,
    ) -> Expr {
        let parts = parts.into_iter().filter(|(factor, _)| !factor.is_zero());
        let terms: Vec<Expr> = parts
            .map(|(factor, name)| match factor.is_one() {
                true => name,
                false => Expr::Multiple(self.shown(factor), name.into()),
            })
            .collect();
        match terms.len() {
            0 => Expr::whole(0),
            1 => terms.into_iter().next().unwrap_or(Expr::whole(0)),
            _ => Expr::Sum(terms),
        }
    }

    /// A form in the weights and the bias of a neuron.
    pub(super) fn form(self, form: &LinearForm) -> Expr {
        let weights = form.weights.iter().enumerate();
        let weights = weights.map(|(index, factor)| (factor, numbered("w", index)));
        self.combination(weights.chain([(&form.bias, name("b"))]))
    }

    /// w·x + b with the numbers put in, the bias last: "2x₁ − x₂ + 1/2".
    pub(super) fn neuron(self, weights: &[Rational], bias: &Rational, inputs: &[Expr]) -> Expr {
        let one = Rational::one();
        let mut terms: Vec<Expr> = weights
            .iter()
            .zip(inputs)
            .filter(|(weight, _)| !weight.is_zero())
            .map(|(weight, input)| self.combination([(weight, input.clone())]))
            .collect();
        if !bias.is_zero() || terms.is_empty() {
            terms.push(self.number(bias));
        }
        match terms.len() {
            1 => terms.pop().unwrap_or_else(|| self.number(&one)),
            _ => Expr::Sum(terms),
        }
    }

    /// The entries of a matrix, row by row.
    pub(super) fn matrix(self, matrix: &nalgebra::DMatrix<Rational>) -> Expr {
        let row = |row: usize| matrix.row(row).iter().map(|entry| self.number(entry)).collect();
        Expr::Matrix((0..matrix.nrows()).map(row).collect())
    }

    /// Numbers under each other.
    pub(super) fn column<'n>(self, entries: impl IntoIterator<Item = &'n Rational>) -> Expr {
        let entries = entries.into_iter();
        Expr::Matrix(entries.map(|entry| vec![self.number(entry)]).collect())
    }
}

/// A decimal of the lesson, exactly.
pub(super) fn rational(value: &Decimal) -> Rational {
    value.shown().exact()
}

/// Rows of decimals, exactly.
pub(super) fn rationals(rows: &[Vec<Decimal>]) -> Vec<Vec<Rational>> {
    rows.iter().map(|row| row.iter().map(rational).collect()).collect()
}

/// The rows of a data set and one answer each.
pub(super) struct Rows<'l> {
    pub(super) data: &'l DataSet,
    pub(super) points: Vec<Vec<Rational>>,
    pub(super) answers: Vec<Rational>,
}

impl<'l> Rows<'l> {
    pub(super) fn of(study: &Study<'l>, answers: &Answers) -> Result<Self, StudyError> {
        let name = &answers.data.value;
        let data = study.lesson.data_set(name);
        let data = data.ok_or_else(|| StudyError::Data(name.clone()))?;
        let targets = data.targets.as_deref().unwrap_or_default();
        let answer = |row: &Vec<Decimal>| row.get(answers.output).map(rational);
        Ok(Self {
            data,
            points: rationals(&data.inputs),
            answers: targets.iter().filter_map(answer).collect(),
        })
    }

    /// The number of inputs.
    pub(super) fn inputs(&self) -> usize {
        self.points.first().map_or(0, Vec::len)
    }

    /// What a row is called: its label, its point, or its number, from 1.
    pub(super) fn name(&self, row: usize) -> String {
        let label = self.data.labels.as_ref().and_then(|labels| labels.get(row));
        if let Some(label) = label {
            return label.clone();
        }
        match self.points.get(row) {
            Some(point) if point.len() <= NAMED_BY_POINT => decimal_point(point),
            _ => format!("row {}", row + 1),
        }
    }
}

/// A point of the data, as the lesson wrote it: "(0.5, −1)".
fn decimal_point(point: &[Rational]) -> String {
    let entries: Option<Vec<String>> =
        point.iter().map(|entry| Some(Shown::exactly(entry)?.typeset())).collect();
    entries.map_or_else(|| point_text(point), |entries| format!("({})", entries.join(", ")))
}

/// A name.
pub(super) fn name(text: &str) -> Expr {
    Expr::Symbol(text.to_owned())
}

/// A name with a number from 1: w₁ for index 0.
pub(super) fn numbered(text: &str, index: usize) -> Expr {
    Expr::Symbol(format!("{text}{}", index + 1))
}

/// x₁, x₂, ….
pub(super) fn input_names(inputs: usize) -> Vec<Expr> {
    (0..inputs).map(|input| numbered("x", input)).collect()
}

/// A line of exact work: "=" always, since nothing is rounded.
pub(super) fn equal(kind: LineKind, label: Expr, work: Option<Expr>, value: Shown) -> Line {
    Line { kind, label, relation: Some(Relation::Equal), work, value, address: None, running: None }
}

/// A chain of equal sides.
pub(super) fn equation(left: Expr, steps: impl IntoIterator<Item = Expr>) -> Block {
    let steps = steps.into_iter().map(|step| (Relation::Equal, step));
    Block::Formula(Equation { left, steps: steps.collect() })
}

/// A paragraph of plain text as a block.
pub(super) fn sentence(text: impl Into<String>) -> Block {
    Block::Prose(paragraph(text))
}

/// A paragraph with formulas in it: each `{}` of the text is the next formula.
pub(super) fn with_formulas(text: &str, formulas: &[Expr]) -> Block {
    let markup = |html: &str| Piece::Markup(Markup(html.to_owned()));
    let mut pieces = vec![markup("<p>")];
    let mut formulas = formulas.iter();
    for (index, words) in text.split("{}").enumerate() {
        if index > 0 {
            pieces.extend(formulas.next().map(|formula| markup(&mathml::expression(formula))));
        }
        pieces.push(Piece::Text(words.to_owned()));
    }
    pieces.push(markup("</p>\n"));
    Block::Prose(Prose(pieces))
}

/// Formulas in a row: "w₁, w₂ and b" is the text "{}, {} and {}".
pub(super) fn enumerated(count: usize) -> String {
    let holes = vec!["{}"; count];
    match holes.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => holes.join(", "),
    }
}

/// left ÷ right: as a fraction where both are whole, so that no fraction stands in a fraction.
pub(super) fn quotient(notation: Notation, left: &Rational, right: &Rational) -> Expr {
    let (a, b) = (notation.number(left), notation.number(right));
    if left.is_integer() && right.is_integer() {
        Expr::Fraction(a.into(), b.into())
    } else {
        Expr::Phrase(vec![a, Expr::Words("÷".to_owned()), b])
    }
}

/// With a capital letter at the start of a sentence.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// A whole number in words, as long as there is a short one.
pub(super) fn spelled(number: usize) -> String {
    const WORDS: [&str; 10] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A stage that stands open.
pub(super) fn stage(title: impl Into<String>, blocks: Vec<Block>) -> Stage {
    Stage { title: title.into(), folded: false, blocks }
}

/// A column of a table.
pub(super) fn column(header: Expr, kind: ColumnKind) -> Column {
    Column { header, kind }
}

/// Words in a table.
pub(super) fn words(text: impl Into<String>) -> Cell {
    Cell::Label(Expr::Words(text.into()))
}

/// "one row", "two rows", "12 rows".
pub(super) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", spelled(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{fraction, integer};
    use crate::render::text;

    #[test]
    fn whole_data_is_worked_in_fractions_and_decimals_in_decimals() {
        let half = fraction(1, 2).unwrap();
        let third = fraction(-1, 3).unwrap();
        let notation = |values: &[Rational]| Notation::of(values);
        assert_eq!(notation(&[integer(3)]).shown(&half).typeset(), "1/2");
        let decimals = notation(std::slice::from_ref(&half));
        assert_eq!(decimals.shown(&half).typeset(), "0.5");
        assert_eq!(decimals.shown(&third).typeset(), "−1/3");
    }

    #[test]
    fn no_fraction_stands_in_a_fraction() {
        let half = fraction(1, 2).unwrap();
        let written =
            |left: &Rational| text::expression(&quotient(Notation::Fractions, left, &integer(4)));
        assert_eq!(written(&integer(-1)), "−1 / 4");
        assert_eq!(written(&half), "1/2 ÷ 4");
    }

    #[test]
    fn forms_and_neurons_read_as_a_student_would_write_them() {
        let form =
            LinearForm { weights: vec![integer(1), integer(0), integer(-2)], bias: integer(2) };
        let written = text::expression(&Notation::Fractions.form(&form));
        assert_eq!(written, "w₁ − 2w₃ + 2b");
        let zero = text::expression(&Notation::Fractions.form(&LinearForm::zero(2)));
        assert_eq!(zero, "0");
        let neuron = |weights: &[i64], bias: Rational| {
            let weights: Vec<Rational> = weights.iter().copied().map(integer).collect();
            let names = input_names(weights.len());
            text::expression(&Notation::Fractions.neuron(&weights, &bias, &names))
        };
        assert_eq!(neuron(&[6, 11], integer(-7)), "6x₁ + 11x₂ − 7");
        assert_eq!(neuron(&[0, -1], integer(0)), "−x₂");
        assert_eq!(neuron(&[0, 0], fraction(1, 2).unwrap()), "1/2");
    }
}
