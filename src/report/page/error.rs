//! Why a page could not be made.

use std::fmt;
use std::ops::Range;

use crate::chart::ChartError;
use crate::lesson::Diagnostic;
use crate::report::StudyError;

/// Why a page could not be made of a lesson that was checked before.
#[derive(Clone, Debug, PartialEq)]
pub enum PageError {
    /// A number could not be reached.
    Study(StudyError),
    /// A figure could not be drawn.
    Chart {
        /// The figure's id.
        id: String,
        /// What went wrong.
        error: ChartError,
    },
    /// A proof could not be worked out.
    Proof {
        /// The block's id.
        id: String,
        /// What went wrong.
        message: String,
    },
    /// The page has more bytes than a reader should have to wait for.
    TooLong {
        /// How many it would have.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// A block could not be set out.
    Block {
        /// Bytes of the lesson, from fence to fence.
        span: Range<usize>,
        /// What went wrong.
        error: Box<PageError>,
    },
}

impl PageError {
    /// The mistake for the author, at the block that has it.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            PageError::Block { span, error } => {
                // The first line of a block is enough to find it.
                Diagnostic::new(span.clone(), error.to_string()).label("in this block")
            }
            PageError::TooLong { .. } => Diagnostic::new(0..0, self.to_string())
                .label("in this lesson")
                .help("choose neurons with `neurons = […]`, leave blocks out, or make two lessons of it"),
            error => Diagnostic::new(0..0, error.to_string()).label("in this lesson"),
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageError::Study(error) => error.fmt(f),
            PageError::Chart { id, error } => write!(f, "figure `{id}` cannot be drawn: {error}"),
            PageError::TooLong { bytes, most } => {
                write!(f, "the page would have {bytes} bytes, and at most {most} are allowed")
            }
            PageError::Block { error, .. } => error.fmt(f),
            PageError::Proof { id, message } => {
                write!(f, "block `{id}` cannot be worked out: {message}")
            }
        }
    }
}

impl std::error::Error for PageError {}

impl From<StudyError> for PageError {
    fn from(error: StudyError) -> Self {
        PageError::Study(error)
    }
}
