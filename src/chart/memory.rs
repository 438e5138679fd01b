//! A memory cell over time (LSTM): a row of steps, and one step in full, drawn as textbooks draw it.
//!
//! The cell c runs along the top and is only multiplied and added to; below stand the gates, which all read the
//! same: the values of the step, and what the cell showed before. (After C. Olah, "Understanding LSTM Networks", 2015.)

mod account;
mod detail;
mod flow;
mod steps;

use super::sheet::Sheet;
use super::{Chart, ChartError, Direction};

/// Font size of numbers.
const VALUE_SIZE: f64 = 14.0;
/// Font size of names and words.
const NAME_SIZE: f64 = 13.0;
/// Height of a line of text.
const LINE: f64 = 17.0;
/// Numbers of more units than this are left out.
const MOST_UNITS: usize = 3;

/// A memory cell over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The figure's short title.
    pub name: String,
    /// The cell before the first step.
    pub first_cell: State,
    /// What it showed before the first step.
    pub first_shown: State,
    /// The steps, at least one.
    pub steps: Vec<MemoryStep>,
    /// Which of them is drawn in full.
    pub detail: usize,
    /// Which way the numbers go.
    pub direction: Direction,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryStep {
    /// What comes in, value by value.
    pub x: Vec<State>,
    /// f, i, g and o.
    pub gates: [Gate; 4],
    /// f times the cell before.
    pub kept: State,
    /// i times g.
    pub new: State,
    /// kept plus new.
    pub cell: State,
    /// tanh of the cell.
    pub squashed: State,
    /// o times that.
    pub shown: State,
}

/// One of the four that read the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// Such as `forget gate`.
    pub words: String,
    /// `σ` or `tanh`.
    pub symbol: String,
    /// What it says.
    pub state: State,
    /// Of a cell of one unit: the weights and the bias, each with what stands behind it, such as `· x[1]`.
    pub terms: Vec<(Number, String)>,
    /// Its z, likewise.
    pub z: Option<Number>,
}

/// A name that stands for a number, or for one of each unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Such as `f[2]`.
    pub name: String,
    /// One for each unit.
    pub numbers: Vec<Number>,
}

/// A number as it is to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Number {
    /// Its digits; empty where none are shown.
    pub text: String,
    /// Its `data-address`.
    pub address: String,
}

impl Memory {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let Some(step) = self.steps.get(self.detail) else {
            return Err(ChartError::Empty { what: "step".into() });
        };
        let row = self.row();
        let detail = detail::Detail::of(self, step, row.height());
        let width = f64::max(row.width(), detail.width());
        let mut sheet = Sheet::new(width.ceil() as u32, detail.height().ceil() as u32);
        row.draw(&mut sheet, (width - row.width()) / 2.0)?;
        detail.draw(&mut sheet, (width - detail.width()) / 2.0)?;
        Ok(sheet.finish(&self.name, &self.description(step), self.table()))
    }

    /// The cell and what it showed before step `step`, counted from 0.
    fn before(&self, step: usize) -> (&State, &State) {
        match step.checked_sub(1).and_then(|before| self.steps.get(before)) {
            Some(before) => (&before.cell, &before.shown),
            None => (&self.first_cell, &self.first_shown),
        }
    }
}

impl MemoryStep {
    /// What comes in, by name: "x[1]", "x[1,1], x[1,2]", "x[1,1] … x[1,9]".
    fn incoming(&self) -> String {
        match self.x.as_slice() {
            [] => String::new(),
            [only] => only.name.clone(),
            [first, second] => format!("{}, {}", first.name, second.name),
            [first, .., last] => format!("{} … {}", first.name, last.name),
        }
    }
}

impl State {
    /// The numbers, if they are few enough to be written.
    fn written(&self) -> &[Number] {
        let few = self.numbers.len() <= MOST_UNITS;
        let any = self.numbers.iter().any(|number| !number.text.is_empty());
        if few && any { &self.numbers } else { &[] }
    }

    /// "f[2] = 0.7311", or "f[2] = (0.7311, 0.5)"; `None` without numbers.
    fn said(&self) -> Option<String> {
        let texts: Vec<&str> = self.numbers.iter().map(|number| number.text.as_str()).collect();
        match texts[..] {
            [] => None,
            _ if texts.iter().all(|text| text.is_empty()) => None,
            [only] => Some(format!("{} = {only}", self.name)),
            _ => Some(format!("{} = ({})", self.name, texts.join(", "))),
        }
    }

    fn address(&self) -> Option<String> {
        self.numbers.first().map(|number| number.address.clone())
    }
}
