//! What the page says: worked steps, before anything is drawn.
//!
//! [`Numbers`] turns a trace into [`Ledger`]s: lines of label, work, relation, value and address. Each
//! formatter in [`render`](crate::render) draws the same ledgers: HTML, terminal, LaTeX. Nothing formats
//! arithmetic anywhere else.

mod explain;
mod expr;
mod ledger;
pub mod view;
mod work;

pub use explain::{Explanation, explain};
pub use expr::{Equation, Expr, subscript};
pub use ledger::{Ledger, Line, LineKind};
pub use work::Numbers;
