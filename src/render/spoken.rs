//! A formula in words, for those who hear it: "2 times 4", "ReLU of 8 minus 3".

use crate::number::{Relation, Shown};
use crate::report::{Expr, subscript};

/// The formula in words; `None` where words would not help, as for a matrix.
///
/// ```
/// use longhand::{number::{Number, decimal}, render::spoken, report::Expr};
/// let d = |text| Expr::Number(decimal(text).unwrap().shown(), None);
/// let sum = Expr::Sum(vec![Expr::Product(vec![d("2"), d("-3")]), d("-0.5")]);
/// assert_eq!(spoken::expression(&sum).unwrap(), "2 times minus 3 minus 0.5");
/// ```
pub fn expression(expr: &Expr) -> Option<String> {
    Some(match expr {
        Expr::Number(shown, _) => number(shown),
        Expr::Symbol(name) => symbol(name),
        Expr::Words(words) => words.clone(),
        Expr::Phrase(parts) => all(parts)?.join(" ").replace('→', "to"),
        Expr::Sum(summands) => terms(summands, true)?,
        Expr::Product(factors) => {
            let factors = factors.iter().map(|factor| match factor {
                Expr::Sum(_) | Expr::Difference(..) => Some(format!("({})", expression(factor)?)),
                factor => expression(factor),
            });
            factors.collect::<Option<Vec<_>>>()?.join(" times ")
        }
        Expr::Multiple(factor, name) => {
            let sign = if factor.is_negative() { "minus " } else { "" };
            match factor.magnitude() {
                "1" => format!("{sign}{}", expression(name)?),
                _ => format!("{} times {}", number(factor), expression(name)?),
            }
        }
        Expr::Matrix(_) => return None,
        Expr::Call(symbol, arguments) => {
            format!("{} of {}", function(symbol), all(arguments)?.join(" and "))
        }
        Expr::Difference(a, b) => match expression(a)? {
            nothing if nothing.is_empty() => format!("minus {}", expression(b)?),
            left => format!("{left} minus {}", expression(b)?),
        },
        Expr::Fraction(a, b) => format!("{} over {}", expression(a)?, expression(b)?),
        Expr::Exponential(power) => format!("e to the power of {}", expression(power)?),
        Expr::Transposed(vector) => format!("{} transposed", expression(vector)?),
        Expr::Gradient(by) => format!("the derivative of L by {}", expression(by)?),
    })
}

/// Terms of a sum, from its first or from a later one: "2 minus 1", "plus 3 minus 1".
pub(super) fn terms(terms: &[Expr], from_the_first: bool) -> Option<String> {
    let term = |(index, term): (usize, &Expr)| {
        let later = index > 0 || !from_the_first;
        Some(match term.without_minus().filter(|_| later) {
            Some(size) => format!("minus {}", expression(&size)?),
            None if later => format!("plus {}", expression(term)?),
            None => expression(term)?,
        })
    };
    Some(terms.iter().enumerate().map(term).collect::<Option<Vec<_>>>()?.join(" "))
}

/// What stands between two sides.
pub fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equals",
        Relation::Approximate => "is about",
        Relation::Above => "is greater than",
        Relation::AtMost => "is at most",
    }
}

fn all(parts: &[Expr]) -> Option<Vec<String>> {
    parts.iter().map(expression).collect()
}

fn number(shown: &Shown) -> String {
    let text = shown.as_str();
    let text = match (shown.parts(), text.split_once('e')) {
        (Some((above, below)), _) => {
            let sign = if shown.is_negative() { "-" } else { "" };
            format!("{sign}{above} over {below}")
        }
        (None, Some((digits, exponent))) => format!("{digits} times 10 to the power of {exponent}"),
        (None, None) => text.to_owned(),
    };
    text.replace('-', "minus ")
}

fn symbol(name: &str) -> String {
    let (base, sub) = subscript(name);
    let plain: String = base.chars().map(unstyled).collect();
    sub.map_or(plain.clone(), |sub| format!("{plain} {}", sub.replace(',', " ")))
}

/// A bold letter of a matrix or a vector as the letter it is.
fn unstyled(letter: char) -> char {
    let from = |first: char, plain: char| {
        let offset =
            u32::from(letter).checked_sub(u32::from(first)).filter(|offset| *offset < 26)?;
        char::from_u32(u32::from(plain) + offset)
    };
    from('𝐀', 'A').or_else(|| from('𝐚', 'a')).unwrap_or(letter)
}

pub(super) fn function(symbol: &str) -> &str {
    match symbol {
        "σ" => "sigma",
        "max" => "the greatest",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_functions_are_said() {
        let symbol = |name: &str| Expr::Symbol(name.to_owned());
        let call = Expr::Call("σ".to_owned(), vec![symbol("z_h1")]);
        assert_eq!(expression(&call).unwrap(), "sigma of z h1");
        let max = Expr::Call("max".to_owned(), vec![Expr::whole(0), Expr::whole(2)]);
        assert_eq!(expression(&max).unwrap(), "the greatest of 0 and 2");
        assert_eq!(expression(&symbol("𝐖2")).unwrap(), "W 2");
        let gradient = Expr::Gradient(symbol("w1").into());
        assert_eq!(expression(&gradient).unwrap(), "the derivative of L by w 1");
        assert_eq!(expression(&Expr::Matrix(vec![vec![Expr::whole(1)]])), None);
    }
}
