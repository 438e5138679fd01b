//! Worked arithmetic as a typed tree, which every formatter draws in its own way.

use std::borrow::Cow;

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::number::{Relation, Shown};
use crate::proof::Rational;
use crate::trace::Address;

/// A formula with numbers in it, each of which may have a name.
///
/// Signs are the formatters' business, and there is one rule for all: in a sum a negative number is
/// subtracted ("− 2", never "+ −2"), in a product it stands in brackets ("(−3)").
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number as shown, and its address if it has one.
    Number(Shown, Option<Address>),
    /// A named value, such as the neuron `h1`; digits at the end are a subscript.
    Symbol(String),
    /// Plain words.
    Words(String),
    /// Words and names with a space between: "x₁ → y₁", "1/2 ÷ 4".
    Phrase(Vec<Expr>),
    /// Terms added up.
    Sum(Vec<Expr>),
    /// Factors multiplied.
    Product(Vec<Expr>),
    /// A number times a name, written side by side: "2b", "−w₁"; a factor 1 is not written.
    Multiple(Shown, Box<Expr>),
    /// Rows and columns in brackets; all rows are of one length.
    Matrix(Vec<Vec<Expr>>),
    /// A function, by its symbol, of some arguments.
    Call(String, Vec<Expr>),
    /// The first minus the second.
    Difference(Box<Expr>, Box<Expr>),
    /// The first over the second.
    Fraction(Box<Expr>, Box<Expr>),
    /// e to the power of something.
    Exponential(Box<Expr>),
    /// A vector written as a row: xᵀ.
    Transposed(Box<Expr>),
    /// ∂L/∂ of something: how the loss changes with it.
    Gradient(Box<Expr>),
}

impl Expr {
    /// A small whole number that belongs to a formula and has no address.
    pub fn whole(value: u32) -> Self {
        Expr::Number(Shown::decimal(value.into()), None)
    }

    /// A number of exact mathematics, as a fraction unless it is whole.
    pub fn rational(value: &Rational) -> Self {
        Expr::Number(Shown::fraction(value), None)
    }

    /// The same without its minus sign, if it begins with one that a sum can take over: "a − 2b",
    /// never "a + −2b".
    pub fn without_minus(&self) -> Option<Self> {
        match self {
            Expr::Number(shown, address) if shown.is_negative() => {
                Some(Expr::Number(shown.negated(), address.clone()))
            }
            Expr::Multiple(shown, name) if shown.is_negative() => {
                Some(Expr::Multiple(shown.negated(), name.clone()))
            }
            _ => None,
        }
    }

    /// The value of the digits shown, if only +, −, · and / are involved.
    pub fn exact(&self) -> Option<BigRational> {
        match self {
            Expr::Number(shown, _) => Some(shown.exact()),
            Expr::Sum(terms) => terms.iter().map(Expr::exact).sum(),
            Expr::Product(factors) => factors
                .iter()
                .try_fold(BigRational::one(), |product, factor| Some(product * factor.exact()?)),
            Expr::Difference(a, b) => Some(a.exact()? - b.exact()?),
            Expr::Fraction(a, b) => {
                b.exact().filter(|b| !b.is_zero()).and_then(|b| Some(a.exact()? / b))
            }
            Expr::Symbol(_)
            | Expr::Words(_)
            | Expr::Phrase(_)
            | Expr::Multiple(..)
            | Expr::Matrix(_)
            | Expr::Call(..)
            | Expr::Gradient(_)
            | Expr::Transposed(_)
            | Expr::Exponential(_) => None,
        }
    }

    /// Every address in the formula, from left to right.
    pub fn addresses(&self) -> Vec<&Address> {
        match self {
            Expr::Number(_, address) => address.iter().collect(),
            Expr::Symbol(_) | Expr::Words(_) => Vec::new(),
            Expr::Sum(parts)
            | Expr::Product(parts)
            | Expr::Phrase(parts)
            | Expr::Call(_, parts) => parts.iter().flat_map(Expr::addresses).collect(),
            Expr::Difference(a, b) | Expr::Fraction(a, b) => {
                a.addresses().into_iter().chain(b.addresses()).collect()
            }
            Expr::Matrix(rows) => rows.iter().flatten().flat_map(Expr::addresses).collect(),
            Expr::Exponential(inner)
            | Expr::Multiple(_, inner)
            | Expr::Gradient(inner)
            | Expr::Transposed(inner) => inner.addresses(),
        }
    }
}

/// A chain of expressions, each related to the one before: h₂ = ReLU(1·1 + 1·1 − 1) = ReLU(1) = 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// What is worked out.
    pub left: Expr,
    /// The steps, each with the sign that stands before it.
    pub steps: Vec<(Relation, Expr)>,
}

/// A name split for typesetting: `h12` is h with subscript 12, `h_out` is h with subscript out, and
/// `h1_2`, the neuron `h1` in a second round, is h with subscript 1,2.
pub fn subscript(name: &str) -> (&str, Option<Cow<'_, str>>) {
    let digits = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if let Some((base, sub)) = name.split_once('_').filter(|(b, s)| !b.is_empty() && !s.is_empty())
    {
        return match digits(base) {
            0 => (base, Some(sub.into())),
            end if end == base.len() => (base, Some(sub.into())),
            end => (&base[..end], Some(format!("{},{sub}", &base[end..]).into())),
        };
    }
    match digits(name) {
        0 => (name, None),
        end if end == name.len() => (name, None),
        end => (&name[..end], Some(name[end..].into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_base_and_subscript() {
        assert_eq!(subscript("h12"), ("h", Some("12".into())));
        assert_eq!(subscript("h_out"), ("h", Some("out".into())));
        assert_eq!(subscript("h1_2"), ("h", Some("1,2".into())));
        assert_eq!(subscript("cat"), ("cat", None));
        assert_eq!(subscript("12"), ("12", None));
        assert_eq!(subscript("_"), ("_", None));
    }
}
