//! Series in words and numbers: the description and the data table.

use super::SeriesChart;
use crate::chart::DataTable;
use crate::chart::axes::rounded;
use crate::chart::sentence::{joined, stated};

/// Rows of a data table; longer series are listed at evenly spaced indices.
const ROWS: usize = 60;

/// One point in so many is listed.
fn stride(points: usize) -> usize {
    points.div_ceil(ROWS).max(1)
}

impl SeriesChart {
    pub(super) fn description(&self) -> String {
        let index = if self.x_name.is_empty() { "index" } else { &self.x_name };
        let numbers = if self.y_name.is_empty() { "Values" } else { &self.y_name };
        let scale = if self.logarithmic { ", on a logarithmic scale" } else { "" };
        let mut text = format!("{numbers} over {index}{scale}.");
        for series in &self.series {
            let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
                continue;
            };
            let name = if series.label.is_empty() { numbers } else { &series.label };
            let low = series.points.iter().map(|(_, y)| *y).fold(f64::INFINITY, f64::min);
            let high = series.points.iter().map(|(_, y)| *y).fold(f64::NEG_INFINITY, f64::max);
            text.push_str(&format!(
                " {name}: {} points, from {} at {index} {} to {} at {index} {}, lowest {}, highest {}.",
                series.points.len(),
                stated(first.1),
                rounded(first.0),
                stated(last.1),
                rounded(last.0),
                stated(low),
                stated(high)
            ));
        }
        let lines: Vec<String> = self
            .thresholds
            .iter()
            .map(|line| {
                let height = stated(line.y);
                match line.label.as_str() {
                    label if label.is_empty() || label == height => format!("a line at {height}"),
                    label => format!("{label} at {height}"),
                }
            })
            .collect();
        if !lines.is_empty() {
            text.push_str(&format!(" Dotted: {}.", joined(&lines)));
        }
        text
    }

    pub(super) fn table(&self) -> DataTable {
        let strides = self.series.iter().map(|series| stride(series.points.len()));
        let widest = strides.max().unwrap_or(1);
        let thinned =
            if widest > 1 { format!("; one row in {widest}, and the last") } else { String::new() };
        let mut table = DataTable::new(
            &format!("The numbers, rounded to four decimals{thinned}"),
            ["series", &self.x_name, if self.y_name.is_empty() { "value" } else { &self.y_name }],
        );
        for series in &self.series {
            let stride = stride(series.points.len());
            for (index, (x, y)) in series.points.iter().enumerate() {
                if index % stride == 0 || index + 1 == series.points.len() {
                    table.push([series.label.clone(), rounded(*x), rounded(*y)]);
                }
            }
        }
        table
    }
}
