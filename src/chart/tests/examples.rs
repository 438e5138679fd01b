//! One or more figures of every kind, as the lessons will ask for them.

mod bars;
mod curves;
mod diagrams;
mod graphs;
mod pictures;
mod planes;
mod series;

use crate::chart::Chart;
pub(in crate::chart) use diagrams::any_network;
pub(in crate::chart) use graphs::gated;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// All examples with a key of their own.
pub(in crate::chart) fn examples() -> Vec<(&'static str, Chart)> {
    let mut all = curves::curves();
    all.extend(bars::bars());
    all.extend(diagrams::diagrams());
    all.extend(graphs::graphs());
    all.extend(pictures::pictures());
    all.extend(planes::planes());
    all.extend(series::series());
    all.extend(series::surfaces());
    all
}
