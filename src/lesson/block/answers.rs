//! Rows of data with one answer each, for blocks that ask what a single neuron makes of them.

use crate::lesson::diagnostic::{Diagnostic, Read};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::network::count;
use crate::lesson::resolve::Context;
use crate::lesson::{DataSet, Spanned};
use crate::proof::separability::{MAXIMUM_INPUTS, MAXIMUM_ROWS};

/// A data set and one column of its targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The data set; it has targets.
    pub data: Spanned<String>,
    /// The column of the targets, counted from 0.
    pub output: usize,
}

pub(super) const DATA: FieldRow = FieldRow::required(
    "data",
    "name of a data set",
    "the rows, with targets; at most 64 rows of at most 6 inputs",
);
pub(super) const OUTPUT: FieldRow = FieldRow::optional(
    "output",
    "number of a column",
    "the column of the targets, counted from 1; may be left out if there is only one",
);

/// Reads `data` and `output`, and checks that the data is small enough to be worked out by hand.
pub(super) fn answers(table: &Table<'_>, context: &Context<'_>) -> Read<Answers> {
    let (name, data) = table.required(&DATA, |value| context.data_set(&value))?;
    fits_a_page(&name, data).map_err(|diagnostic| table.report(diagnostic))?;
    let columns = data.targets.as_ref().and_then(|targets| targets.first()).map_or(0, Vec::len);
    let output = table.optional(&OUTPUT, |value| value.whole_number(1, columns as u64))?;
    if output.is_none() && columns > 1 {
        let message = format!("data set `{}` has {columns} columns of targets", name.value);
        return Err(table.report(
            Diagnostic::new(name.span, message)
                .label("which one?")
                .help(format!("add `output = 1`, or another up to {columns}")),
        ));
    }
    let output = output.map_or(0, |output| usize::try_from(output.value - 1).unwrap_or_default());
    Ok(Answers { data: name, output })
}

fn fits_a_page(name: &Spanned<String>, data: &DataSet) -> Result<(), Diagnostic> {
    let mistake = |message: String| {
        Diagnostic::new(name.span.clone(), message).related(data.span.clone(), "defined here")
    };
    if data.targets.is_none() {
        let message = format!("data set `{}` has no targets", name.value);
        return Err(mistake(message)
            .label("no answers to ask for")
            .help("give it `targets`, one row for each row of inputs"));
    }
    let inputs = data.inputs.first().map_or(0, Vec::len);
    let rows = data.inputs.len();
    for (found, most, what) in [(inputs, MAXIMUM_INPUTS, "input"), (rows, MAXIMUM_ROWS, "row")] {
        if found > most {
            let message = format!(
                "data set `{}` has {}, and at most {most} can be worked out here",
                name.value,
                count(found, what)
            );
            return Err(mistake(message)
                .label(format!("more than {most} {what}s"))
                .help("choose a smaller data set"));
        }
    }
    Ok(())
}
