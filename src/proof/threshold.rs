//! How many truth tables one neuron can compute, counted by deciding them.
//!
//! A truth table of n inputs gives each of the 2^n rows of zeros and ones an output. One neuron
//! computes it where its classes are separable in the sense of
//! [`separability`](super::separability); such tables are called *threshold functions*.
//!
//! | inputs | truth tables | one neuron computes |
//! |---|---|---|
//! | 1 | 4 | 4 |
//! | 2 | 16 | 14 |
//! | 3 | 256 | 104 |
//! | 4 | 65,536 | 1,882 |
//!
//! The last column is computed here; it is sequence A000609 of the On-Line Encyclopedia of Integer
//! Sequences (S. Muroga, *Threshold Logic and Its Applications*, 1971). The share shrinks fast: 100
//! %, 87.5 %, 41 %, 2.9 %.
//!
//! # One decision for many tables
//!
//! Deciding 65,536 tables one by one would be slow, and for most of them it would be the same work
//! in another order. Three changes turn a table that one neuron computes into another such table:
//!
//! - **Swapping two inputs** in every row. The neuron with the two weights swapped computes the new
//!   table.
//! - **Negating an input**, putting 1 − xᵢ for xᵢ. Since wᵢ·(1 − xᵢ) = wᵢ − wᵢ·xᵢ, the neuron with
//!   −wᵢ for wᵢ and b + wᵢ for b does.
//! - **Negating the output.** Choose w and b with w·x + b ≠ 0 on every row, as the [section on
//!   conventions](super::separability#the-question) shows can be done; then −w and −b do.
//!
//! Each change is its own inverse, so a table that one neuron *cannot* compute stays one, too. The
//! tables that can be reached from each other by such changes form a *symmetry class*; all or none
//! of its tables are threshold functions, so one decision serves the whole class. Four inputs have
//! 222 classes. [`census`] finds them by making the changes until nothing new turns up.

use num_traits::{One, Zero};

use super::separability::{Verdict, decide};
use super::{DataError, Rational};

/// The most inputs [`census`] takes: with 5 there would be 4,294,967,296 tables.
pub const MAXIMUM_INPUTS: usize = 4;

/// A truth table: an output for each row of zeros and ones.
///
/// The rows are in counting order with x1 as the leading digit, so for two inputs (0, 0), (0, 1),
/// (1, 0), (1, 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TruthTable {
    /// The number of inputs, at most [`MAXIMUM_INPUTS`].
    inputs: usize,
    /// Bit r, counted from the lowest, is the output of row r.
    outputs: u32,
}

/// All truth tables that swapping inputs, negating inputs and negating the output make of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymmetryClass {
    /// The table of the class whose outputs, read as a number, are smallest.
    pub representative: TruthTable,
    /// How many tables the class has.
    pub size: u32,
    /// Whether one neuron computes the representative, and so every table of the class, with the
    /// evidence.
    pub verdict: Verdict,
}

/// How many truth tables one neuron can compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// The number of inputs n.
    pub inputs: usize,
    /// The number of truth tables, 2^(2^n).
    pub tables: u32,
    /// How many of them one neuron computes.
    pub computable: u32,
    /// The symmetry classes, by their representatives.
    pub classes: Vec<SymmetryClass>,
}

impl TruthTable {
    /// The table with these outputs, one for each row in counting order, as in [`TruthTable::classes`].
    ///
    /// # Errors
    ///
    /// When there are more than [`MAXIMUM_INPUTS`] inputs, or not 2^`inputs` outputs.
    pub fn new(inputs: usize, classes: &[bool]) -> Result<TruthTable, DataError> {
        number_of_tables(inputs)?;
        if classes.len() != 1 << inputs {
            return Err(DataError::CountsDiffer { rows: 1 << inputs, answers: classes.len() });
        }
        let outputs =
            classes.iter().rev().fold(0, |outputs, &class| outputs << 1 | u32::from(class));
        Ok(TruthTable { inputs, outputs })
    }

    /// The number of inputs.
    pub fn inputs(self) -> usize {
        self.inputs
    }

    /// The rows of zeros and ones, in counting order.
    pub fn rows(self) -> Vec<Vec<Rational>> {
        (0..1_usize << self.inputs)
            .map(|row| {
                (0..self.inputs)
                    .map(|input| {
                        if row >> (self.inputs - 1 - input) & 1 == 1 {
                            Rational::one()
                        } else {
                            Rational::zero()
                        }
                    })
                    .collect()
            })
            .collect()
    }

    /// The outputs, one for each row.
    pub fn classes(self) -> Vec<bool> {
        (0..1_usize << self.inputs).map(|row| self.outputs >> row & 1 == 1).collect()
    }

    /// Whether one neuron computes this table, with the evidence.
    ///
    /// # Errors
    ///
    /// When there are more inputs than can be decided.
    pub fn decide(self) -> Result<Verdict, DataError> {
        decide(&self.rows(), &self.classes())
    }

    /// The table whose output at row r is this one's at row `source(r)`.
    fn rearranged(self, source: impl Fn(usize) -> usize) -> TruthTable {
        let outputs = (0..1_usize << self.inputs)
            .fold(0, |outputs, row| outputs | (self.outputs >> source(row) & 1) << row);
        TruthTable { outputs, ..self }
    }

    /// The tables that one change makes of this one: neighbouring inputs swapped (which makes every
    /// order), the first input negated (and, with swaps, any), the output negated.
    fn neighbours(self) -> Vec<TruthTable> {
        let mut tables = Vec::with_capacity(self.inputs + 1);
        for low in 1..self.inputs {
            let high = low - 1;
            tables.push(self.rearranged(|row| {
                let differ = (row >> low ^ row >> high) & 1;
                row ^ (differ << low | differ << high)
            }));
        }
        if self.inputs > 0 {
            tables.push(self.rearranged(|row| row ^ 1));
        }
        let all_ones = (0..1_usize << self.inputs).fold(0, |ones, row| ones | 1 << row);
        tables.push(TruthTable { outputs: self.outputs ^ all_ones, ..self });
        tables
    }
}

/// Every truth table of `inputs` inputs, in order of its outputs read as a number.
///
/// # Errors
///
/// For more than [`MAXIMUM_INPUTS`] inputs.
pub fn truth_tables(inputs: usize) -> Result<impl Iterator<Item = TruthTable>, DataError> {
    let tables = number_of_tables(inputs)?;
    Ok((0..tables).map(move |outputs| TruthTable { inputs, outputs }))
}

/// Decides every truth table of at most 2 inputs on its own: 16 verdicts for two inputs.
///
/// # Errors
///
/// For more than 2 inputs.
pub fn list(inputs: usize) -> Result<Vec<(TruthTable, Verdict)>, DataError> {
    if inputs > 2 {
        return Err(DataError::TooManyInputs { found: inputs, most: 2 });
    }
    truth_tables(inputs)?.map(|table| Ok((table, table.decide()?))).collect()
}

/// Counts the truth tables that one neuron computes, deciding one table of each symmetry class.
///
/// # Errors
///
/// For more than [`MAXIMUM_INPUTS`] inputs.
pub fn census(inputs: usize) -> Result<Census, DataError> {
    let tables = number_of_tables(inputs)?;
    let mut seen = vec![false; tables as usize];
    let mut computable = 0;
    let mut classes = Vec::new();
    for representative in truth_tables(inputs)? {
        if seen[representative.outputs as usize] {
            continue;
        }
        seen[representative.outputs as usize] = true;
        let mut size = 0;
        let mut waiting = vec![representative];
        while let Some(table) = waiting.pop() {
            size += 1;
            for neighbour in table.neighbours() {
                if !std::mem::replace(&mut seen[neighbour.outputs as usize], true) {
                    waiting.push(neighbour);
                }
            }
        }
        let verdict = representative.decide()?;
        if matches!(verdict, Verdict::Separable(_)) {
            computable += size;
        }
        classes.push(SymmetryClass { representative, size, verdict });
    }
    Ok(Census { inputs, tables, computable, classes })
}

fn number_of_tables(inputs: usize) -> Result<u32, DataError> {
    if inputs > MAXIMUM_INPUTS {
        return Err(DataError::TooManyInputs { found: inputs, most: MAXIMUM_INPUTS });
    }
    Ok(1 << (1 << inputs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_neuron_computes_14_of_the_16_tables_of_two_inputs_but_not_xor_and_xnor() {
        let verdicts = list(2).unwrap_or_default();
        assert_eq!(verdicts.len(), 16);
        let refused: Vec<Vec<bool>> = verdicts
            .iter()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Impossible(_)))
            .map(|(table, _)| table.classes())
            .collect();
        assert_eq!(refused, [[false, true, true, false], [true, false, false, true]]);
    }

    #[test]
    fn the_census_reaches_the_known_counts() {
        // A000609; the classes are those of Boolean functions under these changes (NPN), A000370.
        for (inputs, computable, classes) in
            [(0, 2, 1), (1, 4, 2), (2, 14, 4), (3, 104, 14), (4, 1_882, 222)]
        {
            let Ok(census) = census(inputs) else { panic!("{inputs} inputs can be counted") };
            assert_eq!(
                (census.computable, census.classes.len()),
                (computable, classes),
                "{inputs} inputs"
            );
            assert_eq!(census.classes.iter().map(|class| class.size).sum::<u32>(), census.tables);
        }
    }

    #[test]
    fn every_class_verdict_is_proved_and_holds_for_tables_decided_alone() {
        let Ok(census) = census(3) else { panic!("3 inputs can be counted") };
        for class in census.classes {
            let table = class.representative;
            let checked = match class.verdict {
                Verdict::Separable(separation) => separation.check(&table.rows(), &table.classes()),
                Verdict::Impossible(certificate) => {
                    certificate.check(&table.rows(), &table.classes())
                }
            };
            assert_eq!(checked, Ok(()));
        }
        let tables = truth_tables(3).into_iter().flatten();
        let alone =
            tables.filter(|table| matches!(table.decide(), Ok(Verdict::Separable(_)))).count();
        assert_eq!(alone, 104);
    }

    #[test]
    fn a_table_is_made_from_its_outputs() {
        let xor = [false, true, true, false];
        assert_eq!(TruthTable::new(2, &xor).map(TruthTable::classes), Ok(xor.to_vec()));
        assert_eq!(TruthTable::new(1, &xor), Err(DataError::CountsDiffer { rows: 2, answers: 4 }));
        assert!(TruthTable::new(64, &[]).is_err());
    }

    #[test]
    fn five_inputs_are_refused() {
        assert_eq!(census(5), Err(DataError::TooManyInputs { found: 5, most: 4 }));
    }
}
