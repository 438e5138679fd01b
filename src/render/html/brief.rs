//! What a ledger comes to, for a walk that shows no more of it.

use serde_json::Value as Json;

use super::page::markup;
use crate::number::Relation;
use crate::render::mathml;
use crate::report::view::Markup;
use crate::report::{Equation, Expr, Ledger, Line, LineKind};

/// Of more results than this only the last is told.
const MOST: usize = 6;

/// The outcomes of a ledger, an equation each. A neuron comes to its output, "h₁ = 2", or, where the work ends
/// before that, to what it ends with. Other ledgers come to the results in them: the shares of a softmax,
/// the gradients of a neuron, its new parameters.
pub(super) fn outcomes(ledger: &Ledger) -> Vec<Json> {
    let Some(last) = ledger.lines.last() else {
        return Vec::new();
    };
    if let Expr::Symbol(name) = &ledger.title {
        let left = match &last.label {
            _ if last.kind == LineKind::Result => ledger.title.clone(),
            label if *label == ledger.title => label.clone(),
            Expr::Symbol(letter) => Expr::Symbol(format!("{letter}_{name}")),
            label => Expr::Phrase(vec![ledger.title.clone(), label.clone()]),
        };
        return vec![equation(left, rounded(&ledger.lines), last)];
    }
    let is_result = |(_, line): &(usize, &Line)| line.kind == LineKind::Result;
    let mut results: Vec<_> = ledger.lines.iter().enumerate().filter(is_result).collect();
    if results.is_empty() || results.len() > MOST {
        results = vec![(ledger.lines.len() - 1, last)];
    }
    let outcome = |(place, (index, line)): (usize, &(usize, &Line))| {
        let left = match &ledger.title {
            Expr::Phrase(title) if place == 0 => under(title, &line.label),
            _ => line.label.clone(),
        };
        equation(left, rounded(&ledger.lines[..=*index]), line)
    };
    results.iter().enumerate().map(outcome).collect()
}

/// "≈" if any of the lines was rounded: without the work above it, an outcome stands for all of that.
fn rounded(lines: &[Line]) -> Relation {
    let is_rounded = |line: &Line| line.relation == Some(Relation::Approximate);
    if lines.iter().any(is_rounded) { Relation::Approximate } else { Relation::Equal }
}

/// A label behind the title that it belongs to: "h₁ backwards: ∂L/∂w₁".
fn under(title: &[Expr], label: &Expr) -> Expr {
    let mut parts = title.to_vec();
    if let Some(Expr::Words(words)) = parts.last_mut() {
        words.push(':');
    }
    parts.push(label.clone());
    Expr::Phrase(parts)
}

fn equation(left: Expr, relation: Relation, line: &Line) -> Json {
    let number = Expr::Number(line.value.clone(), line.address.clone());
    markup(&Markup(mathml::equation(&Equation { left, steps: vec![(relation, number)] })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Shown, decimal};

    fn line(kind: LineKind, label: &str, relation: Relation, value: &str) -> Line {
        Line {
            kind,
            label: Expr::Symbol(label.to_owned()),
            work: None,
            relation: Some(relation),
            value: Shown::decimal(decimal(value).unwrap()),
            address: None,
            running: None,
        }
    }

    fn told(title: Expr, lines: Vec<Line>) -> Vec<String> {
        let ledger = Ledger { title, lines, equation: None, note: None };
        let markup = |one: &Json| one["markup"].as_str().unwrap_or_default().to_owned();
        outcomes(&ledger).iter().map(markup).collect()
    }

    #[test]
    fn a_softmax_comes_to_every_share() {
        let share = |name, value| line(LineKind::Result, name, Relation::Approximate, value);
        let lines = vec![share("p1", "0.7311"), share("p2", "0.2689")];
        let told = told(Expr::Words("Softmax over the layer".to_owned()), lines);
        assert_eq!(told.len(), 2);
        assert!(told[0].contains("0.7311") && told[1].contains("0.2689"));
    }

    #[test]
    fn work_that_ends_before_the_output_is_not_called_the_output() {
        let ends = |kind, label| {
            told(Expr::Symbol("y".to_owned()), vec![line(kind, label, Relation::Equal, "-0.5")])
        };
        let name = "<mi>y</mi><mo>=</mo>";
        assert!(ends(LineKind::Result, "ReLU(z)")[0].contains(name));
        assert!(!ends(LineKind::Total, "z")[0].contains(name));
    }

    #[test]
    fn an_outcome_is_rounded_if_a_line_before_it_was() {
        let lines = vec![
            line(LineKind::Step, "a", Relation::Approximate, "0.2689"),
            line(LineKind::Result, "b", Relation::Equal, "0.5378"),
        ];
        let title = Expr::Phrase(vec![Expr::Words("backwards".to_owned())]);
        assert!(told(title, lines)[0].contains('≈'));
    }
}
