//! How much room a panel takes: the size of its cells, whether their numbers fit, the lines under it.

use super::super::words::Words;
use super::super::{ChartError, finite};
use super::{PicturePanel, Tone};

/// The widest panel: what a screen of 320 pixels has room for.
pub(super) const WIDEST: f64 = 288.0;
/// Above the cells stand the numbers of columns.
pub(super) const MARGIN: f64 = 18.0;
/// The usual cell, and the largest, where a number asks for it.
pub(super) const USUAL_CELL: f64 = 42.0;
pub(super) const LARGEST_CELL: f64 = 56.0;
/// The longest side of a picture without numbers.
pub(super) const LARGEST_PICTURE: f64 = 240.0;
/// Text sizes of numbers in cells, the best first.
pub(super) const NUMBER_SIZES: [f64; 3] = [14.0, 12.5, 11.0];
pub(super) const TITLE_SIZE: f64 = 14.0;
pub(super) const NOTE_SIZE: f64 = 13.0;
pub(super) const INDEX_SIZE: f64 = 11.0;
pub(super) const TITLE_HEIGHT: f64 = 24.0;
pub(super) const LINE_HEIGHT: f64 = 18.0;
/// Letters may reach a little beyond where they begin: a note keeps so far from the edges of its panel.
pub(super) const NOTE_EDGE: f64 = 1.0;
/// Where the steps of a key begin, their width and their number.
pub(super) const KEY_LEFT: f64 = 12.0;
pub(super) const KEY_STEP: f64 = 14.0;
pub(super) const KEY_STEPS: usize = 8;
/// Sentences may take this much room under a panel that is narrower.
pub(super) const NOTE_ROOM: f64 = 176.0;

/// How a panel is laid out.
pub(super) struct Layout {
    /// Side of a cell.
    pub(super) cell: f64,
    /// Size of the numbers, if there are any.
    pub(super) number_size: Option<f64>,
    /// Room for the numbers of rows, left of the cells.
    pub(super) margin: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The sentences under it, broken into lines.
    pub(super) lines: Vec<(String, Option<String>)>,
}

impl PicturePanel {
    /// Whether every cell has room for its number.
    pub fn is_numbered(&self) -> bool {
        self.layout().is_ok_and(|layout| layout.number_size.is_some())
    }

    pub(super) fn layout(&self) -> Result<Layout, ChartError> {
        if self.cells.is_empty() || self.cells.len() != self.rows * self.columns {
            return Err(ChartError::Empty { what: "picture".to_owned() });
        }
        for cell in &self.cells {
            finite(cell.value, || format!("a value of {}", self.title))?;
        }
        let most = self.rows.max(self.columns) as f64;
        let last_row = Words::plain(&self.rows.to_string()).width(INDEX_SIZE, false);
        let margin = f64::max(MARGIN, last_row + 8.0);
        let room = f64::min(LARGEST_CELL, (WIDEST - margin - 2.0) / most);
        let widest = |size: f64| {
            let texts = self.cells.iter().filter(|cell| !cell.is_missing);
            texts.map(|cell| Words::plain(&cell.text).width(size, false)).fold(0.0, f64::max)
        };
        let wanted = !self.as_pixels && !matches!(self.tone, Tone::Colours(_));
        // Measuring every number of a large picture would find no room either.
        let number_size = (wanted && room > 12.0)
            .then(|| NUMBER_SIZES.into_iter().find(|size| widest(*size) + 5.0 <= room))
            .flatten();
        let cell = match number_size {
            Some(size) => f64::max(USUAL_CELL, widest(size) + 5.0).min(room).floor(),
            None => f64::min(USUAL_CELL, LARGEST_PICTURE / most),
        };
        let title = Words::math(&self.title).width(TITLE_SIZE, true);
        let grid = margin + cell * self.columns as f64 + 2.0;
        let room = grid.clamp(NOTE_ROOM, WIDEST) - 2.0 * NOTE_EDGE;
        let lines: Vec<(String, Option<String>)> = self
            .notes
            .iter()
            .flat_map(|(text, address)| {
                let lines = wrapped(text, room);
                // The number stands at the end of the last line.
                let last = lines.len() - 1;
                let of = move |index| address.clone().filter(|_| index == last);
                lines.into_iter().enumerate().map(move |(index, line)| (line, of(index)))
            })
            .collect();
        let noted = lines
            .iter()
            .map(|(line, _)| Words::plain(line).width(NOTE_SIZE, false) + 2.0 * NOTE_EDGE);
        let (key_width, key) = match &self.tone {
            Tone::Signed { most_text, .. } if self.has_key(number_size) => {
                let text = Words::plain(most_text).width(NOTE_SIZE, false);
                (margin + KEY_LEFT + KEY_STEP * KEY_STEPS as f64 + 8.0 + text, LINE_HEIGHT + 8.0)
            }
            _ => (0.0, 0.0),
        };
        let least = grid.max(title).max(key_width);
        let width = noted.fold(least, f64::max).min(WIDEST);
        let height = TITLE_HEIGHT
            + MARGIN
            + cell * self.rows as f64
            + 8.0
            + key
            + LINE_HEIGHT * lines.len() as f64;
        Ok(Layout { cell, number_size, margin, width, height, lines })
    }

    /// Whether there is a key of tones: where no number says what a tone means.
    pub(super) fn has_key(&self, number_size: Option<f64>) -> bool {
        matches!(self.tone, Tone::Signed { .. }) && number_size.is_none()
    }
}

/// A sentence in lines of at most `room` units; a sign stays with the number after it.
fn wrapped(text: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut kept = String::new();
    for word in text.split(' ') {
        kept.push_str(word);
        if matches!(word, "=" | "≈" | "row" | "column") {
            kept.push(' ');
            continue;
        }
        let word = std::mem::take(&mut kept);
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined.filter(|line| Words::plain(line).width(NOTE_SIZE, false) <= room) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None => lines.push(word),
        }
    }
    if !kept.is_empty() {
        lines.push(kept.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_stays_with_its_number_and_no_line_is_too_long() {
        let text = "Strongest: ≈ −0.0253 in row 88, column 75; ≈ −0.0245 in row 52, column 80.";
        let lines = wrapped(text, 150.0);
        assert_eq!(lines.join(" "), text);
        for line in &lines {
            assert!(!line.ends_with(['≈', '=']) && !line.ends_with("column"), "{line}");
            assert!(Words::plain(line).width(NOTE_SIZE, false) <= 150.0, "{line}");
        }
    }
}
