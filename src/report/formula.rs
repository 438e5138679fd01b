//! Formulas written out, with symbols or with numbers in them: activations, their slopes, sums and quotients of a loss.

use super::Expr;
use crate::network::{Activation, Branch, Piece, SlopeWork, Work};
use crate::number::Shown;
use crate::trace::{Formula, Place};

/// An activation written out for a z that is a number or a symbol.
pub(super) fn activation_work(activation: Activation, branch: Option<Branch>, z: Expr) -> Expr {
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

/// A formula written out, with `write` for its numbers.
pub(super) fn formula_work(
    formula: &Formula,
    write: &dyn Fn(Place) -> Option<Expr>,
) -> Option<Expr> {
    let part = |formula: &Formula| formula_work(formula, write).map(Box::new);
    Some(match formula {
        Formula::Number(place) => write(*place)?,
        Formula::Constant(value) => Expr::Number(Shown::decimal(*value), None),
        Formula::Negative(of) => Expr::Difference(Expr::Words(String::new()).into(), part(of)?),
        Formula::Sum(terms) => {
            let terms = terms.iter().map(|term| formula_work(term, write));
            Expr::Sum(terms.collect::<Option<_>>()?)
        }
        Formula::Difference(a, b) => Expr::Difference(part(a)?, part(b)?),
        Formula::Product(a, b) => Expr::Product(vec![*part(a)?, *part(b)?]),
        Formula::Quotient(a, b) => Expr::Fraction(part(a)?, part(b)?),
    })
}

/// f′ written out, for a z and an a that are numbers or symbols.
pub(super) fn slope_work(activation: Activation, z: Expr, a: Expr) -> Expr {
    let one = || Box::new(Expr::whole(1));
    match &activation.row.slope_work {
        SlopeWork::OutputTimesRest => {
            Expr::Product(vec![a.clone(), Expr::Difference(one(), a.into())])
        }
        SlopeWork::OneMinusSquare => {
            Expr::Difference(one(), Expr::Product(vec![a.clone(), a]).into())
        }
        SlopeWork::Function { symbol, negative, .. } => {
            let call = Expr::Call((*symbol).to_owned(), vec![z]);
            if *negative {
                Expr::Difference(Expr::Words(String::new()).into(), call.into())
            } else {
                call
            }
        }
        SlopeWork::Piece => Expr::Call(format!("{}′", activation.row.symbol), vec![z]),
    }
}
