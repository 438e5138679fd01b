//! What a figure of pictures says in words and as a table.

use super::super::DataTable;
use super::super::sentence::joined;
use super::super::words::typeset;
use super::{PictureCell, PictureChart, PicturePanel, Tone};

/// A panel with more cells than this is described by its ends, and its numbers are in the trace.
const READ_OUT: usize = 64;
/// A table has no more columns and cells than this.
const TABLE_COLUMNS: usize = 32;
const TABLE_CELLS: usize = 1_024;

/// A cell and its index.
type Indexed<'p> = (usize, &'p PictureCell);

impl PictureChart {
    pub(super) fn description(&self) -> String {
        let parts: Vec<String> = self.panels.iter().map(PicturePanel::description).collect();
        parts.join(" ")
    }

    /// Every value where they are few, else the ends of each panel.
    pub(super) fn table(&self) -> DataTable {
        let columns = self.panels.iter().map(|panel| panel.columns).max().unwrap_or(0);
        let cells: usize = self.panels.iter().map(|panel| panel.cells.len()).sum();
        if columns > TABLE_COLUMNS || cells > TABLE_CELLS {
            return self.ends();
        }
        let mut table = DataTable {
            caption: "The values, row by row".to_owned(),
            columns: ["picture", "row"].map(str::to_owned).into(),
            rows: Vec::new(),
        };
        table.columns.extend((1..=columns).map(|column| column.to_string()));
        for panel in &self.panels {
            for (row, cells) in panel.cells.chunks(panel.columns.max(1)).enumerate() {
                let texts = cells.iter().map(|cell| if cell.is_missing { "" } else { &cell.text });
                let empty = std::iter::repeat_n("", columns - cells.len());
                let row = (row + 1).to_string();
                let head = [panel.title.as_str(), row.as_str()].into_iter();
                table.push(head.chain(texts).chain(empty));
            }
        }
        table
    }

    fn ends(&self) -> DataTable {
        let mut table = DataTable::new(
            "The ends of each picture; every number is in the trace",
            [
                "picture",
                "rows",
                "columns",
                "smallest",
                "in row, column",
                "largest",
                "in row, column",
            ],
        );
        for panel in &self.panels {
            let (rows, columns) = (panel.rows.to_string(), panel.columns.to_string());
            let mut row = vec![panel.title.clone(), rows, columns];
            match panel.extremes() {
                Some((low, high)) => {
                    for (index, cell) in [low, high] {
                        row.extend([cell.text.clone(), panel.place(index)]);
                    }
                }
                None => row.extend(std::iter::repeat_n(String::new(), 4)),
            }
            table.push(row);
        }
        table
    }
}

impl PicturePanel {
    pub(super) fn description(&self) -> String {
        let mut text = format!(
            "{}: {} row{} and {} column{}",
            self.title,
            self.rows,
            if self.rows == 1 { "" } else { "s" },
            self.columns,
            if self.columns == 1 { "" } else { "s" },
        );
        let there = self.cells.iter().filter(|cell| !cell.is_missing).count();
        if there < self.cells.len() {
            text.push_str(&format!(", {there} of {} values worked out", self.cells.len()));
        }
        match (&self.tone, self.extremes()) {
            (Tone::Colours(_), _) => text.push_str(", in colour"),
            (_, Some(((low_at, low), (high_at, high)))) if self.cells.len() > READ_OUT => {
                text.push_str(&format!(
                    ", from {} in row, column {} to {} in row, column {}",
                    low.text,
                    self.place(low_at),
                    high.text,
                    self.place(high_at)
                ));
            }
            (_, Some(_)) => {
                let rows = self.cells.chunks(self.columns.max(1));
                let rows: Vec<String> = rows
                    .map(|cells| {
                        let texts =
                            cells.iter().map(|c| if c.is_missing { "none" } else { &c.text });
                        texts.collect::<Vec<_>>().join(", ")
                    })
                    .collect();
                text.push_str(&format!(". The values: {}", rows.join("; ")));
            }
            _ => {}
        }
        if let Some(part) = self.frame {
            let span = |first: usize, count: usize, what: &str| match count {
                1 => format!("{what} {}", first + 1),
                _ => format!("{what}s {} to {}", first + 1, first + count),
            };
            let marked =
                [span(part.row, part.rows, "row"), span(part.column, part.columns, "column")];
            text.push_str(&format!(". Marked are {}", joined(&marked)));
        }
        text.push('.');
        for (note, _) in &self.notes {
            text.push(' ');
            text.push_str(note);
            if !note.ends_with(['.', ':']) {
                text.push('.');
            }
        }
        typeset(&text)
    }

    /// The smallest and the largest value with their indices, the first of several.
    fn extremes(&self) -> Option<(Indexed<'_>, Indexed<'_>)> {
        let mut there = self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_missing);
        let first = there.next()?;
        let (mut low, mut high) = (first, first);
        for one in there {
            if one.1.value < low.1.value {
                low = one;
            }
            if one.1.value > high.1.value {
                high = one;
            }
        }
        Some((low, high))
    }

    fn place(&self, index: usize) -> String {
        let columns = self.columns.max(1);
        format!("{}, {}", index / columns + 1, index % columns + 1)
    }
}
