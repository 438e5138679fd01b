//! Equations as MathML: chains of expressions and the signs between them, broken where a line may end.

use std::fmt::Write as _;

use super::super::{spoken, text};
use super::{
    CLOSE, Page, Position, local, named, spoken_expression, write_call, write_expr, write_term,
};
use crate::report::{Equation, Expr};

/// A chain of expressions with the signs between them, as one `<math>` element.
pub fn equation(equation: &Equation) -> String {
    let mut out = Page { text: "<math>".to_owned(), is_open: false };
    write_expr(&mut out, &equation.left, Position::Alone);
    for (relation, step) in &equation.steps {
        let _ = write!(out, "<mo>{}</mo>", relation.symbol());
        write_expr(&mut out, step, Position::Alone);
    }
    out.text + "</math>"
}

/// A piece of an equation longer than this, in characters, is broken before a sign.
const PIECE: usize = 24;

/// A chain of expressions as several `<math>` elements, between which a line may break: one for each step,
/// and more where a step is a long sum. Browsers do not break inside a `<math>`.
pub fn pieces(equation: &Equation) -> Vec<String> {
    broken(equation, false)
}

/// The same with places for its numbers and for those of its signs that hang on them, as [`places`](super::places).
pub fn open_pieces(equation: &Equation) -> Vec<String> {
    broken(equation, true)
}

fn broken(equation: &Equation, is_open: bool) -> Vec<String> {
    let start = || Page { text: "<math>".to_owned(), is_open };
    // What is said of numbers that are not there yet would not be so.
    let close =
        |page: Page, name: Option<String>| named(page.text + "</math>", name.filter(|_| !is_open));
    let mut pieces = vec![spoken_expression(&equation.left)];
    for (relation, step) in &equation.steps {
        let mut open = start();
        match decides(step).filter(|_| is_open) {
            Some(name) => {
                let _ = write!(
                    open,
                    "<mo form=\"infix\" data-when=\"{name}=\">=</mo>\
                     <mo form=\"infix\" data-when=\"!{name}=\">≈</mo>"
                );
            }
            None => {
                let _ = write!(open, "<mo form=\"infix\">{}</mo>", relation.symbol());
            }
        }
        let said = spoken::relation(*relation);
        let whole = (None, [].as_slice());
        let (function, terms) = match step {
            Expr::Sum(terms) => (None, terms.as_slice()),
            Expr::Call(symbol, arguments) => match arguments.as_slice() {
                [Expr::Sum(terms)] => (Some(symbol), terms.as_slice()),
                _ => whole,
            },
            _ => whole,
        };
        if terms.is_empty() {
            write_expr(&mut open, step, Position::Alone);
            let name = spoken::expression(step).map(|step| format!("{said} {step}"));
            pieces.push(close(open, name));
            continue;
        }
        if let Some(symbol) = function {
            write_call(&mut open, symbol);
        }
        let mut before = function
            .map_or(said.to_owned(), |symbol| format!("{said} {} of", spoken::function(symbol)));
        let mut name = |from: usize, to: usize| {
            let before = std::mem::take(&mut before);
            let terms = spoken::terms(&terms[from..to], from == 0)?;
            Some(format!("{before} {terms}").trim_start().to_owned())
        };
        let (mut length, mut begun) = (0, 0);
        for (index, term) in terms.iter().enumerate() {
            // How long an open number will be is not known.
            let spare = if is_open { PIECE / 2 } else { 3 };
            let width = text::expression(term).chars().count() + spare;
            if index > 0 && length + width > PIECE {
                let piece = std::mem::replace(&mut open, start());
                pieces.push(close(piece, name(begun, index)));
                (length, begun) = (0, index);
            }
            write_term(&mut open, index, term);
            length += width;
        }
        open.push_str(if function.is_some() { CLOSE } else { "" });
        pieces.push(close(open, name(begun, terms.len())));
    }
    pieces
}

/// The number by whose rounding a step of an equation may be "≈", by its name within a trace: the output, or
/// the products together.
fn decides(step: &Expr) -> Option<String> {
    let step = match step {
        Expr::Call(_, arguments) => arguments.first()?,
        Expr::Number(_, Some(address)) if local(address).ends_with(".a") => {
            return Some(local(address));
        }
        other => other,
    };
    match step {
        Expr::Sum(terms) => match terms.first()? {
            Expr::Number(_, Some(address)) => Some(format!("{}.products", address.neuron)),
            _ => None,
        },
        _ => None,
    }
}
