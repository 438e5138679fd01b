//! Ledgers of neurons without weights: products and sums of two values, windows, and what was given.

use super::{Equation, Expr, Ledger, LineKind, Numbers};
use crate::number::Relation;
use crate::trace::{Derivation, Place, Quantity};

impl Numbers<'_> {
    /// The work of a neuron that has no z: what it reads, and what becomes of it.
    pub(super) fn operation_ledger(&self, layer: usize, neuron: usize) -> Option<Ledger> {
        let place = |quantity| Place { layer, neuron, quantity };
        let output = place(Quantity::Output);
        let read = self.record.sources(layer, neuron).into_iter();
        let read: Vec<Place> = read.map(|column| place(Quantity::Input(column))).collect();
        let derivation = self.record.derivation(output)?;
        let mean = self.record.shown(place(Quantity::Sum)).is_some();
        let added = matches!(derivation, Derivation::Sum(_)) || mean;
        let kind = if added { LineKind::Term } else { LineKind::Step };
        let mut lines = Vec::new();
        for &place in &read {
            lines.push(self.stated(kind, place)?);
        }
        if mean {
            lines.push(self.stated(LineKind::Total, place(Quantity::Sum))?);
        }
        lines.push(match derivation {
            Derivation::Sum(_) => self.stated(LineKind::Total, output)?,
            Derivation::Given => self.stated(LineKind::Step, output)?,
            _ => self.line(LineKind::Result, output)?,
        });
        let note = match derivation {
            Derivation::Largest(window) => self.winner_note(output, &window),
            Derivation::Given => Some("Given: nothing comes before it.".to_owned()),
            _ => None,
        };
        let title = self.neuron(output);
        Some(Ledger { title, lines, equation: self.operation_equation(output), note })
    }

    /// Which of a window is the largest.
    fn winner_note(&self, output: Place, window: &[Place]) -> Option<String> {
        let full = self.record.shown(output)?;
        let mut largest =
            window.iter().filter(|place| self.record.shown(**place) == Some(full.clone()));
        let name = |place: &Place| {
            let column = place.quantity.source()?;
            self.record.source_name(place.layer, place.neuron, column).map(str::to_owned)
        };
        let first = name(largest.next()?)?;
        Some(match largest.count() {
            0 => format!("{first} is the largest."),
            _ => {
                format!("{first} is the first of the largest; on the way back it alone has a part.")
            }
        })
    }

    /// symbols → numbers → result.
    fn operation_equation(&self, output: Place) -> Option<Equation> {
        let mut of = output;
        // A mean is one line: the sum over the window, divided.
        let mut divided_by = None;
        if let Derivation::Worked(formula) = self.record.derivation(output)? {
            let [sum] = formula.operands()[..] else { return None };
            (of, divided_by) =
                (sum, u32::try_from(self.record.sources(output.layer, output.neuron).len()).ok());
        }
        let given = self.record.derivation(of)?.operands();
        // A window is clearer in the lines above than in one line.
        if given.len() > 2 {
            return None;
        }
        let whole = |expr: Expr| match divided_by {
            None => expr,
            Some(count) => Expr::Fraction(expr.into(), Expr::whole(count).into()),
        };
        let in_full = given.iter().all(|place| self.display(*place) == Relation::Equal);
        let relation = if in_full { Relation::Equal } else { Relation::Approximate };
        Some(Equation {
            left: self.output(output),
            steps: vec![
                (Relation::Equal, whole(self.formula(of)?)),
                (relation, whole(self.substitution(of)?)),
                (self.relation(output), self.number(output)?),
            ],
        })
    }
}
