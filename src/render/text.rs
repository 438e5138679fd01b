//! Worked arithmetic for the terminal: aligned on the decimal point, coloured where colour is wanted.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::number::{Lane, Shown};
use crate::report::{Equation, Explanation, Expr, Ledger, Line, LineKind, Numbers, subscript};

const BOLD: Style = Style::new().bold();
const SOFT: Style = Style::new().dimmed();
const POSITIVE: Style = AnsiColor::Blue.on_default();
const NEGATIVE: Style = AnsiColor::Yellow.on_default();
/// Padding is written as an empty text of some width.
const NOTHING: &str = "";

/// A formula on one line: "1 · 1 + 1 · 1 − 1", names with subscript digits.
///
/// ```
/// use longhand::{number::{Number, decimal}, render::text, report::Expr};
/// let d = |text| Expr::Number(decimal(text).unwrap().shown(), None);
/// let sum = Expr::Sum(vec![Expr::Product(vec![d("2"), d("-3")]), d("-0.5")]);
/// assert_eq!(text::expression(&sum), "2 · (−3) − 0.5");
/// ```
pub fn expression(expr: &Expr) -> String {
    written(expr, false)
}

/// A chain of expressions on one line.
pub fn equation(equation: &Equation) -> String {
    let mut out = expression(&equation.left);
    for (relation, step) in &equation.steps {
        let _ = write!(out, " {} {}", relation.symbol(), expression(step));
    }
    out
}

fn written(expr: &Expr, factor: bool) -> String {
    let bracketed =
        |text: String, brackets: bool| if brackets { format!("({text})") } else { text };
    match expr {
        Expr::Number(shown, _) => bracketed(number(shown), factor && shown.is_negative()),
        Expr::Symbol(name) => symbol(name),
        Expr::Words(words) => words.clone(),
        Expr::Phrase(parts) => {
            let parts = parts.iter().map(|part| written(part, true));
            parts.collect::<Vec<_>>().join(" ")
        }
        Expr::Sum(terms) => {
            let mut out = String::new();
            for (index, term) in terms.iter().enumerate() {
                match term.without_minus().filter(|_| index > 0) {
                    Some(size) => {
                        let _ = write!(out, " − {}", written(&size, false));
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
            let name = written(name, true);
            let text = match (shown.magnitude(), shown.is_negative()) {
                ("1", false) => name,
                ("1", true) => format!("−{name}"),
                _ if shown.parts().is_some() => format!("{}·{name}", number(shown)),
                _ => format!("{}{name}", number(shown)),
            };
            bracketed(text, factor && shown.is_negative())
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
            factors.iter().map(|factor| written(factor, true)).collect::<Vec<_>>().join(" · ")
        }
        Expr::Call(symbol, arguments) => {
            let arguments: Vec<String> =
                arguments.iter().map(|argument| written(argument, false)).collect();
            format!("{symbol}({})", arguments.join(", "))
        }
        Expr::Difference(a, b) => {
            let left = written(a, false);
            let right = written(b, true);
            bracketed(
                if left.is_empty() { format!("−{right}") } else { format!("{left} − {right}") },
                factor,
            )
        }
        Expr::Fraction(a, b) => {
            let part = |expr: &Expr| match expr {
                Expr::Sum(_) | Expr::Difference(..) => format!("({})", written(expr, false)),
                _ => written(expr, false),
            };
            bracketed(format!("{} / {}", part(a), part(b)), factor)
        }
        Expr::Gradient(by) => format!("∂L/∂{}", written(by, true)),
        Expr::Transposed(vector) => format!("{}ᵀ", written(vector, true)),
        Expr::Exponential(power) => match &**power {
            Expr::Number(..) | Expr::Symbol(_) => format!("e^{}", written(power, false)),
            Expr::Difference(a, _) if matches!(&**a, Expr::Words(words) if words.is_empty()) => {
                format!("e^{}", written(power, false))
            }
            _ => format!("e^({})", written(power, false)),
        },
    }
}

/// A number for people: true minus, and powers of ten spelled out.
pub fn number(shown: &Shown) -> String {
    match shown.typeset().split_once('e') {
        None => shown.typeset(),
        Some((digits, exponent)) => format!("{digits} · 10{}", superscript(exponent)),
    }
}

/// A whole number as superscript: "⁻⁹".
pub fn superscript(number: &str) -> String {
    let digit = |c: char| match c {
        '-' | '−' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => c.to_digit(10).and_then(|digit| char::from_u32('⁰' as u32 + digit)).unwrap_or(c),
    };
    number.chars().map(digit).collect()
}

/// A name with its trailing digits as subscript: h₂, and h₁,₂ for the `h1` of a second round.
pub fn symbol(name: &str) -> String {
    let (base, sub) = subscript(name);
    let Some(sub) = sub else {
        return base.to_owned();
    };
    let small = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_u32('₀' as u32 + digit),
        None => (c == ',').then_some(c),
    };
    match sub.chars().map(small).collect::<Option<String>>() {
        Some(digits) => format!("{base}{digits}"),
        None => format!("{base}_{sub}"),
    }
}

/// A whole trace: its name, then the ledger of every wanted neuron, then the outputs; empty if no
/// neuron is wanted.
pub fn trace(numbers: &Numbers<'_>, wanted: &dyn Fn(&str) -> bool) -> String {
    let record = numbers.record;
    let ledgers = numbers.walk(wanted);
    if ledgers.is_empty() {
        return String::new();
    }
    let lane = match record.lane() {
        Lane::ByHand { digits } => format!("by hand, written to {digits} decimals"),
        Lane::F64 => format!("in f64, shown to {} decimals", numbers.digits),
        Lane::F32 => format!("in f32, shown to {} decimals", numbers.digits),
    };
    let mut out = format!(
        "{BOLD}{}({}){BOLD:#}  {SOFT}{lane}{SOFT:#}\n\n",
        record.network(),
        record.input_name()
    );
    for one in ledgers.iter().chain(&numbers.walk_back(wanted)) {
        out.push_str(&ledger(one));
        out.push('\n');
    }
    let outcomes = record.outputs().into_iter().chain(record.loss_place());
    let outputs: Vec<String> = outcomes
        .filter_map(|place| {
            let name = expression(&numbers.symbol(place));
            let shown = numbers.shown(place)?;
            let relation = if numbers.is_exact(place) { "=" } else { "≈" };
            Some(format!("{name} {relation} {}", number(&shown)))
        })
        .collect();
    let _ = writeln!(out, "{BOLD}{}{BOLD:#}", outputs.join(", "));
    out
}

/// A ledger: label, work, relation and value in columns, a rule over each total, the equation below.
pub fn ledger(ledger: &Ledger) -> String {
    let rows: Vec<[String; 2]> =
        ledger.lines.iter().map(|line| [expression(&line.label), work(line)]).collect();
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max().unwrap_or(0);
    let (labels, works) = (width(0), width(1));
    let (whole, fraction) = ledger.widths();
    let value_width = whole + 2 + if fraction > 0 { fraction + 1 } else { 0 };

    let mut out = format!("{BOLD}{}{BOLD:#}\n", expression(&ledger.title));
    for (line, [label, work]) in ledger.lines.iter().zip(&rows) {
        if line.kind == LineKind::Total {
            let indent = 2 + labels + 3 + works + 3;
            let _ = writeln!(out, "{:indent$}{SOFT}{}{SOFT:#}", NOTHING, "─".repeat(value_width));
        }
        let relation = line.relation.map_or(" ", |relation| relation.symbol());
        let gap = labels - columns(label) + 3 + works - columns(work);
        let value = aligned(&line.value, whole, fraction, line.running.is_some());
        let style = match line.kind {
            LineKind::Total | LineKind::Result => BOLD,
            _ if line.value.is_negative() => NEGATIVE,
            _ if line.value.is_zero() => Style::new(),
            _ => POSITIVE,
        };
        let _ = write!(
            out,
            "  {label}{:gap$}{SOFT}{work}{SOFT:#} {relation} {style}{value}{style:#}",
            NOTHING
        );
        if let Some((running, _)) = &line.running {
            let _ = write!(out, "   {SOFT}so far {}{SOFT:#}", number(running));
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    if let Some(chain) = &ledger.equation {
        let _ = writeln!(out, "  {}", equation(chain));
    }
    if let Some(note) = &ledger.note {
        let _ = writeln!(out, "  {SOFT}{note}{SOFT:#}");
    }
    out
}

/// The work column: symbols need no repeating where the label says them already.
fn work(line: &Line) -> String {
    line.work.as_ref().map(expression).unwrap_or_default()
}

/// A number padded so that decimal points stand under each other; on its right only if more follows.
fn aligned(shown: &Shown, whole: usize, fraction: usize, more: bool) -> String {
    let (own_whole, own_fraction) = shown.widths();
    let sign = if shown.is_negative() { "− " } else { "  " };
    let after = if fraction == 0 || !more {
        0
    } else {
        fraction - own_fraction + usize::from(own_fraction == 0)
    };
    let before = whole.saturating_sub(own_whole);
    format!("{:before$}{sign}{}{:after$}", "", shown.magnitude(), "")
}

/// Terminal columns of a text; every character that we print is one column wide.
fn columns(text: &str) -> usize {
    text.chars().count()
}

/// An explanation as an indented tree, each number once.
pub fn explanation(explanation: &Explanation) -> String {
    let mut out = String::new();
    explain_into(&mut out, explanation, 0);
    out
}

fn explain_into(out: &mut String, explanation: &Explanation, depth: usize) {
    let indent = depth * 2;
    let value = number(&explanation.value);
    let _ = write!(out, "{:indent$}{BOLD}{}{BOLD:#}  ", "", explanation.address);
    let work = explanation.substitution.as_ref().map(expression);
    let relation = explanation.relation.symbol();
    match work.filter(|work| *work != value) {
        // Not "address = work": what the address names is the written value, which may be rounded.
        Some(work) => {
            let _ = write!(out, "{work} {relation} {value}");
        }
        None => {
            let _ = write!(out, "{relation} {value}");
        }
    }
    let formula = explanation.formula.as_ref().map(|formula| format!(", {}", expression(formula)));
    let seen = explanation.omitted.map(|why| format!(" ({why})")).unwrap_or_default();
    let _ =
        writeln!(out, "  {SOFT}{}{}{seen}{SOFT:#}", explanation.what, formula.unwrap_or_default());
    for operand in &explanation.operands {
        explain_into(out, operand, depth + 1);
    }
    if let Some((count, sum)) = &explanation.rest {
        let indent = (depth + 1) * 2;
        let _ = writeln!(
            out,
            "{:indent$}the {count} others  = {}  {SOFT}added up as shown{SOFT:#}",
            "",
            number(sum)
        );
    }
}
