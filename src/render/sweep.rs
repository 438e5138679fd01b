//! A sweep as a table to read and as CSV.

use std::fmt::Write as _;

use crate::number::Number;
use crate::train::{Cell, Sweep};

/// One row for each activation and width, under the criterion.
pub fn text(sweep: &Sweep, cells: &[Cell]) -> String {
    let mut out = format!(
        "success: every output within {} of its target after {} epochs ({}, {}, η = {})\n\n",
        sweep.tolerance.shown(),
        sweep.epochs,
        sweep.loss.row.name,
        sweep.optimiser.row.name,
        sweep.rate.shown(),
    );
    out.push_str("activation  hidden  successes        rate  95 % interval      mean loss\n");
    for cell in cells {
        let _ = writeln!(
            out,
            "{:<10}  {:>6}  {:>5} of {:<5}  {:>5.1} %  {:>4.1} % to {:>5.1} %  {:.6}",
            cell.activation.row.name,
            cell.width,
            cell.successes,
            cell.runs,
            100.0 * cell.rate(),
            100.0 * cell.interval.0,
            100.0 * cell.interval.1,
            cell.loss,
        );
    }
    out
}

/// One row for each activation and width; shares are from 0 to 1.
pub fn csv(cells: &[Cell]) -> String {
    let mut out =
        "activation,hidden,runs,successes,diverged,rate,low,high,mean_loss,least_loss\n".to_owned();
    for cell in cells {
        let numbers = [cell.rate(), cell.interval.0, cell.interval.1, cell.loss, cell.least_loss];
        // The mean of no runs is no number.
        let numbers = numbers.map(|number| {
            if number.is_finite() { number.shown().to_string() } else { String::new() }
        });
        let _ = writeln!(
            out,
            "{},{},{},{},{},{}",
            cell.activation.row.name,
            cell.width,
            cell.runs,
            cell.successes,
            cell.diverged,
            numbers.join(","),
        );
    }
    out
}
