//! How many truth tables one neuron computes, and which.

use super::super::view::{
    Block, Cell, Column, ColumnKind, Prose, Row, Stage, Table, TableBlock, Worked,
};
use super::PageError;
use super::exact::{
    Notation, capitalised, column, name, numbered, sentence, spelled, stage, words,
};
use crate::number::Shown;
use crate::proof::separability::Verdict;
use crate::proof::threshold::{Census, TruthTable, census as count_tables, list};
use crate::proof::{integer, point_text};
use crate::report::Expr;
use crate::report::view::Value;

/// More rows than this are folded.
const FOLD_ABOVE: usize = 16;

/// Names of the truth tables of two inputs, by their outputs on (0, 0), (0, 1), (1, 0), (1, 1).
const NAMES: [(&str, &str); 16] = [
    ("0000", "never"),
    ("0001", "AND"),
    ("0010", "x₁ and not x₂"),
    ("0011", "x₁"),
    ("0100", "x₂ and not x₁"),
    ("0101", "x₂"),
    ("0110", "XOR"),
    ("0111", "OR"),
    ("1000", "NOR"),
    ("1001", "XNOR"),
    ("1010", "not x₂"),
    ("1011", "x₁ or not x₂"),
    ("1100", "not x₁"),
    ("1101", "x₂ or not x₁"),
    ("1110", "NAND"),
    ("1111", "always"),
];

/// The work of a `census` block.
pub(super) fn census(id: &str, inputs: usize, caption: Option<Prose>) -> Result<Worked, PageError> {
    let failed = |error: crate::proof::DataError| PageError::Proof {
        id: id.to_owned(),
        message: error.to_string(),
    };
    let counted = count_tables(inputs).map_err(failed)?;
    let mut stages = vec![how_many(&counted)];
    if inputs <= 2 {
        let mut tables = list(inputs).map_err(failed)?;
        tables.sort_by_key(|(table, _)| outputs(*table));
        stages.push(every_table(inputs, &tables));
    } else {
        stages.push(every_kind(&counted));
    }
    Ok(Worked {
        id: id.to_owned(),
        title: format!(
            "One neuron computes {} of the {} truth tables of {}",
            thousands(counted.computable),
            thousands(counted.tables),
            super::exact::count(inputs, "input")
        ),
        subtitle: Some("every one decided".to_owned()),
        stages,
        caption,
    })
}

/// The outputs of a table as one word: "0110".
fn outputs(table: TruthTable) -> String {
    let digits = table.classes().into_iter();
    digits.map(|class| if class { '1' } else { '0' }).collect()
}

/// "65,536".
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn how_many(census: &Census) -> Stage {
    let rows = 1_u32 << census.inputs;
    let mut text = format!(
        "{} can each be 0 or 1, which makes {} rows. A truth table gives each row a 0 or a 1, so there are {} \
         truth tables. One neuron computes {} of them; for the other {} there is a contradiction between rows.",
        capitalised(&super::exact::count(census.inputs, "input")),
        spelled(rows as usize),
        thousands(census.tables),
        thousands(census.computable),
        match census.tables - census.computable {
            few @ ..=9 => spelled(few as usize),
            many => thousands(many),
        },
    );
    if census.computable == census.tables {
        text = format!(
            "One input can be 0 or 1, which makes two rows. A truth table gives each row a 0 or a 1, so there \
             are {} truth tables, and one neuron computes each of them.",
            census.tables
        );
    }
    stage("How many there are", vec![sentence(text)])
}

/// All tables of one or two inputs, each with a neuron that computes it.
fn every_table(inputs: usize, tables: &[(TruthTable, Verdict)]) -> Stage {
    let mut columns = vec![column(Expr::Words("truth table".to_owned()), ColumnKind::Heading)];
    let first = tables.first().map(|(table, _)| table.rows()).unwrap_or_default();
    columns.extend(first.iter().map(|row| column(Expr::Words(point_text(row)), ColumnKind::Input)));
    columns.extend(neuron_columns(inputs));
    let rows = tables.iter().map(|(table, verdict)| {
        let outputs = outputs(*table);
        let mut cells = vec![words(table_name(inputs, &outputs))];
        cells.extend(table.classes().into_iter().map(|class| {
            let shown = Shown::decimal(u32::from(class).into());
            Cell::Number(Value { shown, address: None })
        }));
        let mark = neuron_cells(inputs, verdict, &mut cells);
        Row::Cells(cells, mark)
    });
    let table = Table {
        name: format!("Every truth table of {}", super::exact::count(inputs, "input")),
        columns,
        rows: rows.collect(),
    };
    stage(
        "All of them, with a neuron for each",
        vec![
            sentence(
                "A neuron says 1 where its weighted sum plus b is above 0. The weights found are those with the widest margin:",
            ),
            Block::Table(TableBlock { table, caption: None }),
        ],
    )
}

fn table_name(inputs: usize, outputs: &str) -> String {
    let named = NAMES.iter().find(|(word, _)| inputs == 2 && *word == outputs);
    match (named, inputs, outputs) {
        (Some((_, name)), ..) => (*name).to_owned(),
        (None, 1, "00") => "never".to_owned(),
        (None, 1, "01") => "x₁".to_owned(),
        (None, 1, "10") => "not x₁".to_owned(),
        (None, 1, "11") => "always".to_owned(),
        _ => outputs.to_owned(),
    }
}

fn neuron_columns(inputs: usize) -> Vec<Column> {
    let weights = (0..inputs).map(|input| column(numbered("w", input), ColumnKind::Number));
    weights.chain([column(name("b"), ColumnKind::Number)]).collect()
}

/// Adds weights and bias, or dashes; says so where there is no neuron.
fn neuron_cells(inputs: usize, verdict: &Verdict, cells: &mut Vec<Cell>) -> Option<String> {
    match verdict {
        Verdict::Separable(found) => {
            let numbers = found.weights.iter().chain([&found.bias]);
            cells.extend(numbers.map(|number| Cell::Number(Notation::Fractions.value(number))));
            None
        }
        Verdict::Impossible(_) => {
            cells.extend((0..=inputs).map(|_| words("–")));
            Some("no neuron computes it".to_owned())
        }
    }
}

/// One table of each symmetry class.
fn every_kind(census: &Census) -> Stage {
    let mut columns = vec![
        column(Expr::Words("truth table".to_owned()), ColumnKind::Heading),
        column(Expr::Words("tables like it".to_owned()), ColumnKind::Number),
    ];
    columns.extend(neuron_columns(census.inputs));
    let rows = census.classes.iter().map(|class| {
        let like = Cell::Number(Notation::Fractions.value(&integer(i64::from(class.size))));
        let mut cells = vec![words(outputs(class.representative)), like];
        neuron_cells(census.inputs, &class.verdict, &mut cells);
        Row::Cells(cells, None)
    });
    let possible =
        census.classes.iter().filter(|class| matches!(class.verdict, Verdict::Separable(_)));
    let sizes: Vec<String> = possible.map(|class| class.size.to_string()).collect();
    let sum = format!("{} = {}", sizes.join(" + "), thousands(census.computable));
    let table = Table {
        name: format!("One truth table of each kind, of {} inputs", census.inputs),
        columns,
        rows: rows.collect(),
    };
    let kinds = census.classes.len();
    Stage {
        title: format!("One of each of the {kinds} kinds"),
        folded: kinds > FOLD_ABOVE,
        blocks: vec![
            sentence(
                "Three changes turn a table that a neuron computes into another such table. Swap two inputs: swap \
                 their weights. Put 1 − x for an input x: change the sign of its weight, and add the old weight \
                 to b. Put 1 − y for the output y: move b a little, so that no row lies on the line, and change \
                 every sign. Each change undoes itself, so a table that no neuron computes stays one, too.",
            ),
            sentence(format!(
                "So it is enough to decide one table of each kind. A table is written as its outputs, from the row \
                 of zeros to the row of ones, the last input changing fastest. A dash says that no neuron computes \
                 it. The others add up to {sum}."
            )),
            Block::Table(TableBlock { table, caption: None }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_stand_in_counting_order_and_xor_is_refused() {
        for (index, (outputs, _)) in NAMES.iter().enumerate() {
            assert_eq!(usize::from_str_radix(outputs, 2), Ok(index));
        }
        let page = census("census-1", 2, None).unwrap();
        assert!(page.title.contains("14 of the 16"));
        let Some(Block::Table(table)) = page.stages[1].blocks.get(1) else { panic!("no table") };
        let marked = table.table.rows.iter().filter_map(|row| match row {
            Row::Cells(cells, Some(_)) => cells.first(),
            _ => None,
        });
        let marked: Vec<_> = marked.collect();
        assert_eq!(marked, [&words("XOR"), &words("XNOR")]);
    }

    #[test]
    fn larger_counts_are_grouped_and_add_up() {
        assert_eq!(thousands(65_536), "65,536");
        assert_eq!(thousands(104), "104");
        let page = census("census-1", 3, None).unwrap();
        assert!(page.title.contains("104 of the 256"));
    }
}
