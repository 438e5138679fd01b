//! A layer as matrices: z = Wx + b or zᵀ = xᵀW + bᵀ, in MathML.

use std::fmt::Write as _;

use super::inline::{digits, escape};
use crate::lesson::Vectors;
use crate::report::view::{Matrix, Value};

/// The whole product as one `<math display="block">`: for columns 𝐳 = 𝐖𝐱 + 𝐛; for rows 𝐳ᵀ = 𝐱ᵀ𝐖 + 𝐛ᵀ, where 𝐖 has
/// one column per neuron.
pub(super) fn product(matrix: &Matrix) -> String {
    let symbols = match matrix.vectors {
        Vectors::Columns => {
            "<mi>𝐳</mi><mo>=</mo><mi>𝐖</mi><mi>𝐱</mi><mo>+</mo><mi>𝐛</mi>".to_owned()
        }
        Vectors::Rows => {
            let row =
                |name| format!("<msup><mi>{name}</mi><mi mathvariant=\"normal\">T</mi></msup>");
            let [z, x, b] = ["𝐳", "𝐱", "𝐛"].map(row);
            format!("{z}<mo>=</mo>{x}<mi>𝐖</mi><mo>+</mo>{b}")
        }
    };
    let mut out = format!("<math display=\"block\">{symbols}<mo>{}</mo>", matrix.given.symbol());
    let weights: Vec<&[Value]> = matrix.weights.iter().map(Vec::as_slice).collect();
    match matrix.vectors {
        Vectors::Columns => {
            table(&mut out, &weights);
            vector(&mut out, &matrix.inputs, matrix.vectors);
        }
        Vectors::Rows => {
            vector(&mut out, &matrix.inputs, matrix.vectors);
            let columns = 0..matrix.inputs.len();
            let column =
                |column: usize| weights.iter().filter_map(|row| row.get(column).cloned()).collect();
            let columns: Vec<Vec<Value>> = columns.map(column).collect();
            table(&mut out, &columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
    }
    out.push_str("<mo>+</mo>");
    vector(&mut out, &matrix.biases, matrix.vectors);
    // A sum of rounded products is only about the product of the matrices.
    let rounded = matrix
        .rows
        .iter()
        .filter_map(|row| row.steps.last())
        .any(|(relation, _)| relation.symbol() == "≈");
    out.push_str(if rounded { "<mo>≈</mo>" } else { "<mo>=</mo>" });
    vector(&mut out, &matrix.results, matrix.vectors);
    out.push_str("</math>");
    out
}

/// Numbers under each other, or beside each other.
fn vector(out: &mut String, values: &[Value], vectors: Vectors) {
    match vectors {
        Vectors::Columns => {
            table(out, &values.iter().map(std::slice::from_ref).collect::<Vec<_>>())
        }
        Vectors::Rows => table(out, &[values]),
    }
}

fn table(out: &mut String, rows: &[&[Value]]) {
    out.push_str("<mrow><mo>(</mo><mtable>");
    for row in rows {
        out.push_str("<mtr>");
        for value in *row {
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
