//! Bars in words and numbers: the description and the data table.

use super::{Bar, BarChart};
use crate::chart::DataTable;
use crate::chart::axes::rounded;
use crate::chart::sentence::joined;
use crate::chart::words::typeset;

impl BarChart {
    pub(super) fn description(&self) -> String {
        let value = if self.value_name.is_empty() { "value" } else { &self.value_name };
        let groups: Vec<String> = self
            .groups
            .iter()
            .map(|group| {
                let bars: Vec<String> = group
                    .bars
                    .iter()
                    .enumerate()
                    .map(|(turn, bar)| {
                        let name =
                            self.series.get(turn).map_or(String::new(), |name| format!("{name} "));
                        let interval = bar.interval.map_or(String::new(), |(low, high)| {
                            format!(" (interval {} to {})", rounded(low), rounded(high))
                        });
                        format!("{name}{}{interval}", bar.shown_text())
                    })
                    .collect();
                format!("{}: {}", group.label, joined(&bars))
            })
            .collect();
        let by = if self.group_name.is_empty() {
            String::new()
        } else {
            format!(" by {}", self.group_name)
        };
        let scale = if self.logarithmic { ", on a logarithmic scale" } else { "" };
        let what = if self.logarithmic { "Points" } else { "Bars" };
        format!("{what} of {value}{by}{scale}. {}.", groups.join("; "))
    }

    pub(super) fn table(&self) -> DataTable {
        let mut table = DataTable::new(&self.name, [&self.group_name]);
        let series = if self.series.is_empty() {
            vec![self.value_name.clone()]
        } else {
            self.series.clone()
        };
        table.columns.extend(series.iter().map(|name| typeset(name)));
        let intervals =
            self.groups.iter().flat_map(|group| &group.bars).any(|bar| bar.interval.is_some());
        if intervals {
            table
                .columns
                .extend(series.iter().map(|name| format!("interval of {}", typeset(name))));
        }
        for group in &self.groups {
            let mut row = vec![group.label.clone()];
            row.extend(group.bars.iter().map(Bar::shown_text));
            if intervals {
                row.extend(group.bars.iter().map(|bar| {
                    bar.interval.map_or(String::new(), |(low, high)| {
                        format!("{} to {}", rounded(low), rounded(high))
                    })
                }));
            }
            table.push(row);
        }
        table
    }
}

impl Bar {
    fn shown_text(&self) -> String {
        if self.text.is_empty() { rounded(self.value) } else { self.text.clone() }
    }
}
