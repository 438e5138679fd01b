//! A panel as it is drawn: cells with their numbers, or pixels; what is looked at; the key and the lines under it.

use super::super::ChartError;
use super::super::canvas::Canvas;
use super::super::geometry::{Bounds, Point};
use super::super::palette::Role;
use super::super::pen::{Anchor, Dash, Pen, Type};
use super::super::sheet::Sheet;
use super::super::words::Words;
use super::layout::{
    INDEX_SIZE, KEY_LEFT, KEY_STEP, KEY_STEPS, LINE_HEIGHT, Layout, MARGIN, NOTE_EDGE, NOTE_SIZE,
    TITLE_HEIGHT, TITLE_SIZE,
};
use super::{PicturePanel, Tone};

/// White text up to this brightness, black from there on: both keep a contrast of 4.5 to 1.
const DARK: f64 = 0.46;
/// Opacity of the strongest tone, under a number.
const STRONGEST: f64 = 0.4;

impl PicturePanel {
    pub(super) fn draw(
        &self,
        layout: &Layout,
        sheet: &mut Sheet,
        at: Point,
    ) -> Result<(), ChartError> {
        let cell = layout.cell;
        let grid = Bounds {
            left: at.0 + layout.margin,
            top: at.1 + TITLE_HEIGHT + MARGIN,
            right: at.0 + layout.margin + cell * self.columns as f64,
            bottom: at.1 + TITLE_HEIGHT + MARGIN + cell * self.rows as f64,
        };
        let title = Type { bold: true, ..Type::new(TITLE_SIZE, Role::Ink) }.anchor(Anchor::Start);
        sheet.text(&Words::math(&self.title), (at.0, at.1 + TITLE_SIZE), &title);
        self.indices(layout, sheet, grid);
        match layout.number_size {
            Some(size) => self.cells(sheet, grid, cell, size)?,
            None => {
                let picture = self.picture()?;
                sheet.with_canvas(|canvas| {
                    canvas.pixels(&picture, grid.left, grid.top, grid.width(), grid.height());
                });
                sheet.rectangle(grid, &Pen::stroke(Role::Axis, 0.8))?;
            }
        }
        if let Some(part) = self.frame {
            let bounds = Bounds {
                left: grid.left + cell * part.column as f64,
                top: grid.top + cell * part.row as f64,
                right: grid.left + cell * (part.column + part.columns) as f64,
                bottom: grid.top + cell * (part.row + part.rows) as f64,
            };
            // Ink on paper on whatever lies below.
            sheet.rectangle(bounds, &Pen::stroke(Role::Paper, 6.0))?;
            sheet.rectangle(bounds, &Pen::stroke(Role::Ink, 3.0))?;
        }
        let mut baseline = grid.bottom + 8.0;
        if self.has_key(layout.number_size) {
            self.key(sheet, (at.0 + layout.margin, baseline))?;
            baseline += LINE_HEIGHT + 8.0;
        }
        for (line, address) in &layout.lines {
            baseline += LINE_HEIGHT;
            let style = Type::new(NOTE_SIZE, Role::Ink).anchor(Anchor::Start);
            let (before, value) = match line.rfind(' ').filter(|_| address.is_some()) {
                Some(end) => line.split_at(end + 1),
                None => (line.as_str(), ""),
            };
            let words = Words::plain(before);
            let left = at.0 + NOTE_EDGE;
            let place = (left + words.width(NOTE_SIZE, false), baseline - 4.0);
            sheet.text(&Words::plain(before.trim_end()), (left, baseline - 4.0), &style);
            let mut style = style.halo();
            style.address.clone_from(address);
            sheet.text(&Words::plain(value), place, &style);
        }
        Ok(())
    }

    /// The numbers of rows and columns, of large pictures the first and the last.
    fn indices(&self, layout: &Layout, sheet: &mut Sheet, grid: Bounds) {
        let style = Type::new(INDEX_SIZE, Role::Soft);
        let cell = layout.cell;
        let wanted = |count: usize| -> Vec<usize> {
            if layout.number_size.is_some() || count == 1 {
                (1..=count).collect()
            } else {
                vec![1, count]
            }
        };
        for column in wanted(self.columns) {
            // A number is broader than a pixel: the first and the last keep within the picture.
            let (x, anchor) = match column {
                _ if cell > 12.0 => (grid.left + cell * (column as f64 - 0.5), Anchor::Middle),
                1 => (grid.left, Anchor::Start),
                _ => (grid.right, Anchor::End),
            };
            let style = style.clone().anchor(anchor);
            sheet.text(&Words::plain(&column.to_string()), (x, grid.top - 5.0), &style);
        }
        for row in wanted(self.rows) {
            let y = match row {
                _ if cell > 12.0 => grid.top + cell * (row as f64 - 0.5) + 0.35 * INDEX_SIZE,
                1 => grid.top + 0.7 * INDEX_SIZE,
                _ => grid.bottom,
            };
            let at = (grid.left - 4.0, y);
            sheet.text(&Words::plain(&row.to_string()), at, &style.clone().anchor(Anchor::End));
        }
    }

    /// Every cell with its number: first all tones, then all numbers, through which pointing passes.
    fn cells(
        &self,
        sheet: &mut Sheet,
        grid: Bounds,
        cell: f64,
        size: f64,
    ) -> Result<(), ChartError> {
        let place = |index: usize| {
            let (row, column) = (index / self.columns, index % self.columns);
            let (left, top) = (grid.left + cell * column as f64, grid.top + cell * row as f64);
            Bounds { left, top, right: left + cell, bottom: top + cell }
        };
        let grey = self.tone == Tone::Grey;
        for (index, one) in self.cells.iter().enumerate() {
            // A hair's breadth between cells, so that each can be outlined.
            let bounds = place(index).grown(-0.75);
            if one.is_missing {
                sheet.rectangle(bounds, &Pen::stroke(Role::Axis, 0.8).dash(Dash::Dotted))?;
                continue;
            }
            let mut pen = Pen::stroke(Role::Axis, 0.8);
            pen = match &self.tone {
                Tone::Signed { most, .. } if one.value != 0.0 => {
                    let role = if one.value > 0.0 { Role::Plus } else { Role::Minus };
                    pen.filled(role).opacity(STRONGEST * (one.value / most).abs().min(1.0))
                }
                // Something to point at.
                _ => pen.filled(Role::Paper).opacity(0.0),
            };
            if grey {
                // What a sample shows is no colour of the page.
                pen.sample = Some((255.0 * one.value).round().clamp(0.0, 255.0) as u8);
            }
            pen.address.clone_from(&one.address);
            pen.kind = Some("node");
            sheet.rectangle(bounds, &pen)?;
        }
        sheet.with_canvas(|canvas| canvas.open_unpointed());
        for (index, one) in self.cells.iter().enumerate().filter(|(_, one)| !one.is_missing) {
            let bounds = place(index);
            let role = match grey {
                true if one.value < DARK => Role::White,
                true => Role::Black,
                false => Role::Ink,
            };
            let at = (
                f64::midpoint(bounds.left, bounds.right),
                f64::midpoint(bounds.top, bounds.bottom) + 0.33 * size,
            );
            sheet.text(&Words::plain(&one.text), at, &Type::new(size, role));
        }
        sheet.with_canvas(Canvas::close_group);
        Ok(())
    }

    /// What the tones of a large panel mean.
    fn key(&self, sheet: &mut Sheet, at: Point) -> Result<(), ChartError> {
        let Tone::Signed { most_text, .. } = &self.tone else { return Ok(()) };
        let role = match self.cells.iter().find(|cell| cell.value != 0.0) {
            Some(cell) if cell.value < 0.0 => Role::Minus,
            _ => Role::Plus,
        };
        let style = Type::new(NOTE_SIZE, Role::Ink).anchor(Anchor::Start);
        let height = 12.0;
        sheet.text(&Words::plain("0"), (at.0, at.1 + height - 1.0), &style);
        let (left, step) = (at.0 + KEY_LEFT, KEY_STEP);
        for index in 0..KEY_STEPS {
            let from = left + step * index as f64;
            let bounds =
                Bounds { left: from, top: at.1, right: from + step, bottom: at.1 + height };
            let share = (index + 1) as f64 / KEY_STEPS as f64;
            sheet.rectangle(bounds, &Pen::fill(role).opacity(share))?;
        }
        let end = left + step * KEY_STEPS as f64;
        let outline = Bounds { left, top: at.1, right: end, bottom: at.1 + height };
        sheet.rectangle(outline, &Pen::stroke(Role::Axis, 0.8))?;
        sheet.text(&Words::plain(most_text), (end + 5.0, at.1 + height - 1.0), &style);
        Ok(())
    }
}
