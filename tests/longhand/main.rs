//! The integration tests, in one crate: one module for each part of Longhand.

// Clippy knows a test function, but not the helpers beside it, which may fail as loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod argument;
mod backward;
mod browser;
mod cli;
mod data;
mod explore;
mod forward;
mod mistakes;
mod operations;
mod pictures;
mod proof;
mod properties;
mod published;
mod reference;
mod shapes;
mod stream;
mod training;
mod wide;
