//! Longhand shows how a small neural network computes, every product, sum, bias and activation.

pub mod network;
pub mod number;
pub mod render;
pub mod report;
pub mod trace;
pub mod output;
