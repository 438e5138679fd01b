//! The parts of a memory cell: what the layers are that an LSTM expands to.

/// What a layer does in a memory cell, at one of its time steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellRole {
    /// Which part of the cell it is.
    pub part: CellPart,
    /// The time step, counted from 1; 0 for the state before the first.
    pub step: usize,
}

/// A part of a memory cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellPart {
    /// i: how much of the candidate is written.
    Input,
    /// f: how much of the cell is kept.
    Forget,
    /// g: what would be written.
    Candidate,
    /// o: how much of the cell is shown.
    Output,
    /// f times the cell before.
    Kept,
    /// i times g.
    New,
    /// c: kept plus new.
    Cell,
    /// tanh of the cell.
    Squashed,
    /// h: o times that.
    Hidden,
}

impl CellPart {
    /// What its neurons are called, before their index.
    pub fn symbol(self) -> &'static str {
        match self {
            CellPart::Input => "i",
            CellPart::Forget => "f",
            CellPart::Candidate => "g",
            CellPart::Output => "o",
            CellPart::Kept => "kept",
            CellPart::New => "new",
            CellPart::Cell => "c",
            CellPart::Squashed => "tanh_c",
            CellPart::Hidden => "h",
        }
    }

    /// What it is called in words.
    pub fn words(self) -> &'static str {
        match self {
            CellPart::Input => "input gate",
            CellPart::Forget => "forget gate",
            CellPart::Candidate => "candidate",
            CellPart::Output => "output gate",
            CellPart::Kept => "what is kept",
            CellPart::New => "what is new",
            CellPart::Cell => "the cell",
            CellPart::Squashed => "tanh of the cell",
            CellPart::Hidden => "what is shown",
        }
    }
}
