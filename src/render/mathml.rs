//! Worked arithmetic as native MathML; every number carries its address.

mod equation;

use std::fmt::Write as _;

pub use equation::{equation, open_pieces, pieces};

use super::spoken;
use crate::number::Shown;
use crate::report::{Expr, subscript};
use crate::trace::Address;

/// A formula as a complete `<math>` element.
///
/// ```
/// use longhand::{number::{Number, decimal}, render::mathml, report::Expr};
/// let minus_three = Expr::Number(decimal("-3").unwrap().shown(), None);
/// let product = Expr::Product(vec![minus_three, Expr::whole(2)]);
/// assert_eq!(
///     mathml::expression(&product),
///     "<math><mo stretchy=\"false\">(</mo><mo form=\"prefix\">−</mo><mn>3</mn>\
///      <mo stretchy=\"false\">)</mo><mo>·</mo><mn>2</mn></math>",
/// );
/// ```
pub fn expression(expr: &Expr) -> String {
    whole(expr, false)
}

/// The same with a place for every number that has an address: a script puts the digits into `data-number`, and
/// hides what has a `data-when` that is not so, such as the sign of a number below 0.
///
/// The numbers at hand do not matter, but none is below 0, unless it is written as another's opposite.
pub fn places(expr: &Expr) -> String {
    whole(expr, true)
}

fn whole(expr: &Expr, is_open: bool) -> String {
    let mut out = Page { text: "<math>".to_owned(), is_open };
    write_expr(&mut out, expr, Position::Alone);
    out.text + "</math>"
}

/// What is written so far, and whether numbers are left open.
struct Page {
    text: String,
    is_open: bool,
}

impl Page {
    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

impl std::fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.text.write_str(text)
    }
}

/// A formula as a complete `<math>` element that is called what somebody would say who reads it aloud: programs that
/// know no MathML read the name, and a middle dot not at all.
pub fn spoken_expression(expr: &Expr) -> String {
    named(expression(expr), spoken::expression(expr))
}

fn named(math: String, name: Option<String>) -> String {
    match name {
        Some(name) => {
            math.replacen("<math>", &format!("<math aria-label=\"{}\">", escape(&name)), 1)
        }
        None => math,
    }
}

/// The name of a number within its trace: `h1.x1.product`.
pub fn local(address: &Address) -> String {
    let address = address.to_string();
    address.split_once(").").map_or_else(String::new, |(_, name)| name.to_owned())
}

/// Brackets as wide as their sign: stretched to their contents they would bring space with them.
const OPEN: &str = "<mo stretchy=\"false\">(</mo>";
const CLOSE: &str = "<mo stretchy=\"false\">)</mo>";

fn write_call(out: &mut Page, symbol: &str) {
    let _ = write!(out, "<mi mathvariant=\"normal\">{}</mi>", escape(symbol));
    out.push_str("<mo>&#x2061;</mo>");
    out.push_str(OPEN);
}

/// Where a number stands, which decides how its sign is written.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// At the start, or by itself: "−3".
    Alone,
    /// After the first term of a sum: "− 3".
    LaterTerm,
    /// A factor: "(−3)".
    Factor,
}

fn write_expr(out: &mut Page, expr: &Expr, position: Position) {
    match expr {
        Expr::Number(shown, address) => write_number(out, shown, address.as_ref(), position),
        Expr::Symbol(name) => write_symbol(out, name),
        Expr::Words(words) if words.is_empty() => {}
        Expr::Words(words) => {
            let _ = write!(out, "<mtext>{}</mtext>", escape(words));
        }
        Expr::Phrase(parts) => {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    out.push_str("<mspace width=\"0.3em\"/>");
                }
                write_expr(out, part, Position::Factor);
            }
        }
        Expr::Sum(terms) => {
            let brackets = position == Position::Factor;
            open(out, brackets);
            for (index, term) in terms.iter().enumerate() {
                write_term(out, index, term);
            }
            close(out, brackets);
        }
        Expr::Product(factors) => {
            for (index, factor) in factors.iter().enumerate() {
                if index > 0 {
                    out.push_str("<mo>·</mo>");
                }
                write_expr(out, factor, Position::Factor);
            }
        }
        Expr::Multiple(factor, name) => {
            let brackets = factor.is_negative() && position == Position::Factor;
            open(out, brackets);
            if factor.magnitude() == "1" {
                out.push_str(minus(factor, position));
            } else {
                let alone = if brackets { Position::Alone } else { position };
                write_number(out, factor, None, alone);
            }
            write_expr(out, name, Position::Factor);
            close(out, brackets);
        }
        Expr::Matrix(rows) => {
            out.push_str("<mrow><mo>(</mo><mtable>");
            for row in rows {
                out.push_str("<mtr>");
                for entry in row {
                    out.push_str("<mtd>");
                    write_expr(out, entry, Position::Alone);
                    out.push_str("</mtd>");
                }
                out.push_str("</mtr>");
            }
            out.push_str("</mtable><mo>)</mo></mrow>");
        }
        Expr::Call(symbol, arguments) => {
            out.push_str("<mrow>");
            write_call(out, symbol);
            for (index, argument) in arguments.iter().enumerate() {
                if index > 0 {
                    out.push_str("<mo separator=\"true\">,</mo>");
                }
                write_expr(out, argument, Position::Alone);
            }
            out.push_str(CLOSE);
            out.push_str("</mrow>");
        }
        Expr::Difference(a, b) => {
            let brackets = position == Position::Factor;
            open(out, brackets);
            write_expr(out, a, Position::Alone);
            let negation = matches!(&**a, Expr::Words(words) if words.is_empty());
            out.push_str(if negation { "<mo form=\"prefix\">−</mo>" } else { "<mo>−</mo>" });
            write_expr(out, b, Position::Factor);
            close(out, brackets);
        }
        Expr::Fraction(a, b) => {
            out.push_str("<mfrac><mrow>");
            write_expr(out, a, Position::Alone);
            out.push_str("</mrow><mrow>");
            write_expr(out, b, Position::Alone);
            out.push_str("</mrow></mfrac>");
        }
        Expr::Gradient(by) => {
            out.push_str("<mfrac><mrow><mo form=\"prefix\">∂</mo><mi>L</mi></mrow>");
            out.push_str("<mrow><mo form=\"prefix\">∂</mo>");
            write_expr(out, by, Position::Factor);
            out.push_str("</mrow></mfrac>");
        }
        Expr::Transposed(vector) => {
            out.push_str("<msup><mrow>");
            write_expr(out, vector, Position::Factor);
            out.push_str("</mrow><mi mathvariant=\"normal\">T</mi></msup>");
        }
        Expr::Exponential(power) => {
            out.push_str("<msup><mi>e</mi><mrow>");
            write_expr(out, power, Position::Alone);
            out.push_str("</mrow></msup>");
        }
    }
}

fn write_term(out: &mut Page, index: usize, term: &Expr) {
    // An open number brings its sign along.
    let is_open = out.is_open && matches!(term, Expr::Number(_, Some(_)));
    if index > 0 && term.without_minus().is_none() && !is_open {
        out.push_str("<mo form=\"infix\">+</mo>");
    }
    write_expr(out, term, if index > 0 { Position::LaterTerm } else { Position::Alone });
}

fn write_number(out: &mut Page, shown: &Shown, address: Option<&Address>, position: Position) {
    let negative = shown.is_negative();
    if let (true, Some(address)) = (out.is_open, address) {
        return write_place(out, &escape(&local(address)), negative, position);
    }
    open(out, negative && position == Position::Factor);
    out.push_str(minus(shown, position));
    let data = address.map(|address| format!(" data-address=\"{}\"", escape(&address.to_string())));
    let magnitude = shown.magnitude();
    if let Some((numerator, denominator)) = shown.parts() {
        let _ = write!(out, "<mfrac><mn>{numerator}</mn><mn>{denominator}</mn></mfrac>");
        close(out, negative && position == Position::Factor);
        return;
    }
    match magnitude.split_once('e') {
        None => {
            let _ = write!(out, "<mn{}>{magnitude}</mn>", data.unwrap_or_default());
        }
        Some((digits, exponent)) => {
            let _ = write!(
                out,
                "<mrow{}><mn>{digits}</mn><mo>·</mo><msup><mn>10</mn><mn>{}</mn></msup></mrow>",
                data.unwrap_or_default(),
                exponent.replace('-', "−")
            );
        }
    }
    close(out, negative && position == Position::Factor);
}

/// A place for a number, or for its opposite, with the signs that it may have.
fn write_place(out: &mut Page, name: &str, is_opposite: bool, position: Position) {
    let below = format!("{name}{}", if is_opposite { '+' } else { '-' });
    let form = if position == Position::LaterTerm { "infix" } else { "prefix" };
    let bracket = |text| match position {
        Position::Factor => format!("<mo data-when=\"{below}\" stretchy=\"false\">{text}</mo>"),
        _ => String::new(),
    };
    out.push_str(&bracket("("));
    let _ = write!(out, "<mo data-when=\"{below}\" form=\"{form}\">−</mo>");
    if position == Position::LaterTerm {
        let _ = write!(out, "<mo data-when=\"!{below}\" form=\"{form}\">+</mo>");
    }
    let _ = write!(out, "<mn data-number=\"{name}\">0</mn>");
    out.push_str(&bracket(")"));
}

/// The minus sign of a negative number; nothing for another.
fn minus(shown: &Shown, position: Position) -> &'static str {
    match (shown.is_negative(), position) {
        (false, _) => "",
        (true, Position::LaterTerm) => "<mo form=\"infix\">−</mo>",
        (true, _) => "<mo form=\"prefix\">−</mo>",
    }
}

fn write_symbol(out: &mut Page, name: &str) {
    let (base, sub) = subscript(name);
    let Some(sub) = sub else {
        let _ = write!(out, "<mi>{}</mi>", escape(base));
        return;
    };
    let element = if sub.chars().all(|c| c.is_ascii_digit()) { "mn" } else { "mi" };
    let _ = write!(
        out,
        "<msub><mi>{}</mi><{element}>{}</{element}></msub>",
        escape(base),
        escape(&sub)
    );
}

fn open(out: &mut Page, brackets: bool) {
    if brackets {
        out.push_str(OPEN);
    }
}

fn close(out: &mut Page, brackets: bool) {
    if brackets {
        out.push_str(CLOSE);
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Number, Relation, decimal};
    use crate::render::text;
    use crate::report::Equation;

    fn number(text: &str) -> Expr {
        Expr::Number(decimal(text).unwrap().shown(), None)
    }

    #[test]
    fn a_negative_term_is_subtracted() {
        let sum = Expr::Sum(vec![number("8"), number("-3"), number("0.5")]);
        assert_eq!(
            expression(&sum),
            "<math><mn>8</mn><mo form=\"infix\">−</mo><mn>3</mn><mo form=\"infix\">+</mo><mn>0.5</mn></math>"
        );
    }

    #[test]
    fn a_long_sum_may_break_before_a_sign() {
        let sum = Expr::Sum(vec![number("0.1234567"); 6]);
        let left = Expr::Symbol("y".to_owned());
        let long = Equation { left: left.clone(), steps: vec![(Relation::Equal, sum)] };
        let pieces = pieces(&long);
        assert_eq!(pieces.len(), 4);
        assert!(
            pieces[2].contains("\"><mo form=\"infix\">+</mo>")
                && pieces[2].contains("\"plus 0.1234567")
        );
        let short = Equation { left, steps: vec![(Relation::Equal, number("2"))] };
        assert_eq!(
            super::pieces(&short)[1],
            "<math aria-label=\"equals 2\"><mo form=\"infix\">=</mo><mn>2</mn></math>"
        );
    }

    #[test]
    fn fractions_multiples_and_matrices_carry_their_signs_outside() {
        let half = crate::proof::fraction(-1, 2).unwrap();
        let name = |name: &str| Box::new(Expr::Symbol(name.to_owned()));
        let sum = Expr::Sum(vec![
            Expr::Multiple(Shown::fraction(&crate::proof::integer(-1)), name("w1")),
            Expr::Multiple(Shown::fraction(&half), name("b")),
        ]);
        assert_eq!(
            expression(&sum),
            "<math><mo form=\"prefix\">−</mo><msub><mi>w</mi><mn>1</mn></msub>\
             <mo form=\"infix\">−</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>b</mi></math>"
        );
        assert_eq!(text::expression(&sum), "−w₁ − 1/2·b");
        let matrix = Expr::Matrix(vec![vec![number("1"), number("-2")]]);
        assert!(expression(&matrix).contains("<mtd><mo form=\"prefix\">−</mo><mn>2</mn></mtd>"));
        assert_eq!(text::expression(&matrix), "(1, −2)");
    }

    #[test]
    fn text_never_becomes_markup() {
        assert!(!expression(&Expr::Words("<script>".to_owned())).contains("<script"));
        assert!(!expression(&Expr::Symbol("<b>".to_owned())).contains("<b>"));
    }
}
