//! What the page says: worked steps, before anything is drawn.
//!
//! A [`Study`] is a lesson with its networks run. [`Numbers`] turns a trace into [`Ledger`]s: lines of label,
//! work, relation, value and address. [`lesson_page`] puts ledgers, tables, figures and prose into a
//! [`view`] of the page. Each formatter in [`render`](crate::render) draws the same ledgers: HTML, terminal.
//! Nothing formats arithmetic anywhere else.

mod changeable;
mod check;
mod derived;
mod explain;
mod expr;
mod fold;
mod formula;
mod gradients;
mod learned;
mod ledger;
mod numbers;
mod operations;
mod page;
mod pieces;
mod site;
mod study;
pub mod view;
mod whole;
pub(crate) mod words;
mod work;

pub use check::check;
pub use derived::{Derived, derived};
pub use explain::{Explanation, explain};
pub use expr::{Equation, Expr, subscript};
pub use learned::Told;
pub use ledger::{Ledger, Line, LineKind};
pub use numbers::{IN_FULL, Numbers};
pub use page::{NEURONS_FILE, Neighbours, PageError, charts, lesson_page};
pub use site::{index, neighbours, page};
pub use study::{Learning, Study, StudyError};
pub use words::{backwards_in_words, in_words, spoken};
