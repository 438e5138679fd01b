//! Labels and short formulas as plain HTML: table headings must hold text that every reader can read.

use crate::number::Shown;
use crate::report::view::Markup;
use crate::report::{Expr, subscript};

/// Between two factors: seen as a dot, and said, which a dot alone is not.
const TIMES: &str = " <span aria-hidden=\"true\">·</span><span class=\"unseen\">times</span> ";

/// A formula as inline HTML: names in italics, digits at their end as subscripts.
pub(super) fn expression(expr: &Expr) -> Markup {
    Markup(written(expr, false))
}

/// Text with everything escaped that could be markup.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// The digits without their sign; a power of ten is written as one.
pub(super) fn digits(shown: &Shown) -> String {
    let Some((digits, exponent)) = shown.magnitude().split_once('e') else {
        return shown.magnitude().to_owned();
    };
    let raised = exponent.chars().filter_map(|character| match character {
        '-' => Some('⁻'),
        '1' => Some('¹'),
        '2' => Some('²'),
        '3' => Some('³'),
        digit => digit.to_digit(10).and_then(|digit| char::from_u32('⁰' as u32 + digit)),
    });
    format!("{digits}·10{}", raised.collect::<String>())
}

fn written(expr: &Expr, factor: bool) -> String {
    let bracketed =
        |text: String, brackets: bool| if brackets { format!("({text})") } else { text };
    match expr {
        Expr::Number(shown, _) => {
            let sign = if shown.is_negative() { "−" } else { "" };
            bracketed(format!("{sign}{}", digits(shown)), factor && shown.is_negative())
        }
        Expr::Symbol(name) => symbol(name),
        Expr::Words(words) => escape(words),
        Expr::Phrase(parts) => {
            let parts = parts.iter().map(|part| written(part, true));
            parts.collect::<Vec<_>>().join(" ")
        }
        Expr::Sum(terms) => {
            let mut out = String::new();
            for (index, term) in terms.iter().enumerate() {
                match term.without_minus().filter(|_| index > 0) {
                    Some(size) => {
                        out.push_str(" − ");
                        out.push_str(&written(&size, false));
                    }
                    None => {
                        out.push_str(if index > 0 { " + " } else { "" });
                        out.push_str(&written(term, false));
                    }
                }
            }
            bracketed(out, factor)
        }
        Expr::Multiple(shown, name) => {
            let sign = if shown.is_negative() { "−" } else { "" };
            let size = match (shown.magnitude(), shown.parts()) {
                ("1", _) => String::new(),
                (_, Some(_)) => format!("{}·", digits(shown)),
                (_, None) => digits(shown),
            };
            bracketed(format!("{sign}{size}{}", written(name, true)), factor && shown.is_negative())
        }
        Expr::Matrix(rows) => {
            let row = |row: &Vec<Expr>| {
                let entries = row.iter().map(|entry| written(entry, false));
                entries.collect::<Vec<_>>().join(", ")
            };
            let rows: Vec<String> = rows.iter().map(row).collect();
            format!("({})", rows.join("; "))
        }
        Expr::Product(factors) => {
            factors.iter().map(|factor| written(factor, true)).collect::<Vec<_>>().join(TIMES)
        }
        Expr::Call(function, arguments) => {
            let arguments: Vec<String> =
                arguments.iter().map(|argument| written(argument, false)).collect();
            format!("{}({})", escape(function), arguments.join(", "))
        }
        Expr::Difference(a, b) => {
            let (left, right) = (written(a, false), written(b, true));
            let space = if left.is_empty() { "" } else { " " };
            bracketed(format!("{left}{space}−{space}{right}"), factor)
        }
        Expr::Fraction(a, b) => format!("{} / {}", written(a, true), written(b, true)),
        Expr::Gradient(by) => format!("∂<i>L</i>/∂{}", written(by, true)),
        Expr::Transposed(vector) => format!("{}<sup>T</sup>", written(vector, true)),
        Expr::Exponential(power) => format!("<i>e</i><sup>{}</sup>", written(power, false)),
    }
}

fn symbol(name: &str) -> String {
    match subscript(name) {
        (base, None) => format!("<i>{}</i>", escape(base)),
        (base, Some(sub)) => format!("<i>{}</i><sub>{}</sub>", escape(base), escape(&sub)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Number, decimal};

    #[test]
    fn a_label_is_text_with_italics_and_subscripts() {
        let product =
            Expr::Product(vec![Expr::Symbol("w1".to_owned()), Expr::Symbol("x_in".to_owned())]);
        assert_eq!(
            expression(&product).0,
            format!("<i>w</i><sub>1</sub>{TIMES}<i>x</i><sub>in</sub>")
        );
    }

    #[test]
    fn a_negative_number_is_subtracted_or_bracketed() {
        let number = |text| Expr::Number(decimal(text).unwrap().shown(), None);
        let sum = Expr::Sum(vec![Expr::Product(vec![number("2"), number("-3")]), number("-0.5")]);
        assert_eq!(expression(&sum).0, format!("2{TIMES}(−3) − 0.5"));
    }

    #[test]
    fn names_and_words_are_escaped() {
        assert_eq!(expression(&Expr::Symbol("<b>".to_owned())).0, "<i>&lt;b&gt;</i>");
        assert_eq!(expression(&Expr::Words("a & \"b\"".to_owned())).0, "a &amp; &quot;b&quot;");
    }

    #[test]
    fn powers_of_ten_are_raised() {
        assert_eq!(digits(&1.5e-7f64.shown()), "1.5·10⁻⁷");
    }
}
