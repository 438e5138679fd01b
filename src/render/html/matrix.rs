//! A layer as matrices: z = Wx + b, in MathML.

use std::fmt::Write as _;

use super::inline::{digits, escape};
use crate::report::view::{Matrix, Value};

/// The whole product as one `<math display="block">`.
pub(super) fn product(matrix: &Matrix) -> String {
    let mut out =
        "<math display=\"block\"><mi>𝐳</mi><mo>=</mo><mi>𝐖</mi><mi>𝐱</mi><mo>+</mo><mi>𝐛</mi>"
            .to_owned();
    let _ = write!(out, "<mo>{}</mo>", matrix.given.symbol());
    table(&mut out, matrix.weights.iter().map(Vec::as_slice));
    column(&mut out, &matrix.inputs);
    out.push_str("<mo>+</mo>");
    column(&mut out, &matrix.biases);
    // A sum of rounded products is only about the product of the matrices.
    let rounded = matrix
        .rows
        .iter()
        .filter_map(|row| row.steps.last())
        .any(|(relation, _)| relation.symbol() == "≈");
    out.push_str(if rounded { "<mo>≈</mo>" } else { "<mo>=</mo>" });
    column(&mut out, &matrix.results);
    out.push_str("</math>");
    out
}

fn column(out: &mut String, values: &[Value]) {
    table(out, values.iter().map(std::slice::from_ref));
}

fn table<'v>(out: &mut String, rows: impl Iterator<Item = &'v [Value]>) {
    out.push_str("<mrow><mo>(</mo><mtable>");
    for row in rows {
        out.push_str("<mtr>");
        for value in row {
            out.push_str("<mtd>");
            if value.shown.is_negative() {
                out.push_str("<mo form=\"prefix\">−</mo>");
            }
            let data = value
                .address
                .as_ref()
                .map(|address| format!(" data-address=\"{}\"", escape(&address.to_string())));
            let _ =
                write!(out, "<mn{}>{}</mn></mtd>", data.unwrap_or_default(), digits(&value.shown));
        }
        out.push_str("</mtr>");
    }
    out.push_str("</mtable><mo>)</mo></mrow>");
}
