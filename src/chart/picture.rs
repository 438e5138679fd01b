//! Pictures as a network sees them: values in rows and columns, side by side, with numbers where they fit.
//!
//! A panel that is small enough is drawn cell by cell, each cell with its number and its address; a larger one is one
//! picture of pixels. On a page every panel is a drawing of its own, so that on a narrow screen they stand below each
//! other; as one figure they stand in a row.

mod account;
mod drawing;
mod layout;
mod pixels;

use super::geometry::Point;
use super::sheet::Sheet;
use super::{Chart, ChartError};
use layout::Layout;

/// Space between panels of one figure.
const GAP: f64 = 26.0;
/// The widest figure of several panels.
const SHEET: f64 = 780.0;
/// The most panels in a figure.
const MOST_PANELS: usize = 16;

/// A figure of pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureChart {
    /// The figure's short title.
    pub name: String,
    /// The pictures, from left to right.
    pub panels: Vec<PicturePanel>,
}

/// One picture: values in rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PicturePanel {
    /// What it shows: "x", "weights".
    pub title: String,
    /// From top to bottom.
    pub rows: usize,
    /// From left to right.
    pub columns: usize,
    /// Row by row.
    pub cells: Vec<PictureCell>,
    /// How values are drawn.
    pub tone: Tone,
    /// Whether no numbers are wanted even where they have room.
    pub as_pixels: bool,
    /// The part that is looked at.
    pub frame: Option<Patch>,
    /// Sentences under it, each with the address of a number that it ends in, if it does.
    pub notes: Vec<(String, Option<String>)>,
}

/// A value of a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PictureCell {
    /// The value.
    pub value: f64,
    /// The value as text.
    pub text: String,
    /// Its name.
    pub address: Option<String>,
    /// Whether it is not there: not worked out yet, or beyond an edge.
    pub is_missing: bool,
}

/// Some rows and columns of a picture, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The first row.
    pub row: usize,
    /// The first column.
    pub column: usize,
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
}

/// How the values of a picture are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tone {
    /// 0 is black, 1 is white.
    #[default]
    Grey,
    /// Red, green and blue of each cell, from 0 to 1; its value is not looked at.
    Colours(Vec<[f64; 3]>),
    /// Blue above 0, rust below, in proportion: nothing at 0, everything at `most`.
    Signed {
        /// The largest distance from 0.
        most: f64,
        /// The largest distance as text.
        most_text: String,
        /// What shines through below: brightness of each cell, from 0 to 1, or nothing.
        under: Vec<f64>,
    },
}

impl PictureChart {
    /// The finished figure: all panels, one after the other.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let layouts = self.checked()?;
        let mut places: Vec<Point> = Vec::new();
        let (mut left, mut top, mut lowest, mut width) = (0.0, 0.0, 0.0_f64, 0.0_f64);
        for layout in &layouts {
            if left > 0.0 && left + layout.width > SHEET {
                (left, top) = (0.0, lowest + GAP);
            }
            places.push((left, top));
            lowest = lowest.max(top + layout.height);
            width = width.max(left + layout.width);
            left += layout.width + GAP;
        }
        let mut sheet = Sheet::new(width.ceil() as u32, lowest.ceil() as u32);
        for ((panel, layout), place) in self.panels.iter().zip(&layouts).zip(places) {
            panel.draw(layout, &mut sheet, place)?;
        }
        Ok(sheet.finish(&self.name, &self.description(), self.table()))
    }

    /// Every panel as a figure of its own.
    pub fn draw_each(&self) -> Result<Vec<Chart>, ChartError> {
        let layouts = self.checked()?;
        let drawn = self.panels.iter().zip(&layouts).map(|(panel, layout)| {
            let mut sheet = Sheet::new(layout.width.ceil() as u32, layout.height.ceil() as u32);
            panel.draw(layout, &mut sheet, (0.0, 0.0))?;
            let name = format!("{}: {}", self.name, panel.title);
            Ok(sheet.finish(&name, &panel.description(), self.table()))
        });
        drawn.collect()
    }

    fn checked(&self) -> Result<Vec<Layout>, ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty { what: "picture".to_owned() });
        }
        if self.panels.len() > MOST_PANELS {
            return Err(ChartError::TooMany { what: "pictures".to_owned(), limit: MOST_PANELS });
        }
        self.panels.iter().map(PicturePanel::layout).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(rows: usize, columns: usize, text: &str) -> PicturePanel {
        let cell = |index: usize| PictureCell {
            value: (index % 2) as f64,
            text: text.to_owned(),
            address: Some(format!("n(d#1).x[{index}].a")),
            is_missing: false,
        };
        let cells = (0..rows * columns).map(cell).collect();
        PicturePanel { title: "x".to_owned(), rows, columns, cells, ..PicturePanel::default() }
    }

    fn drawn(panel: PicturePanel) -> Chart {
        PictureChart { name: "A picture".to_owned(), panels: vec![panel] }.draw().unwrap()
    }

    #[test]
    fn a_small_picture_has_a_number_and_an_address_in_every_cell() {
        let svg = drawn(panel(6, 6, "0.5")).inline("a");
        assert_eq!((svg.matches(">0.5<").count(), svg.matches("data-address").count()), (36, 36));
        assert_eq!(svg.matches("fill=\"rgb(255, 255, 255)\"").count(), 18);
    }

    #[test]
    fn a_large_picture_is_one_picture_and_small() {
        let chart = drawn(panel(100, 100, "0.5"));
        let svg = chart.inline("a");
        assert_eq!((svg.matches("<image ").count(), svg.matches("data-address").count()), (1, 0));
        assert!(svg.len() < 10_000 && chart.width <= 288, "{} {}", svg.len(), chart.width);
    }

    #[test]
    fn numbers_stand_in_cells_only_where_they_fit() {
        assert!(drawn(panel(2, 6, "0.1235")).inline("a").contains(">0.1235<"));
        assert!(drawn(panel(2, 2, "−0.1235")).inline("a").contains(">−0.1235<"));
        assert!(!drawn(panel(2, 12, "0.1235")).inline("a").contains(">0.1235<"));
        let panel = PicturePanel { as_pixels: true, ..panel(2, 2, "1") };
        assert!(!drawn(panel).inline("a").contains("data-address"));
    }

    #[test]
    fn no_panel_is_wider_than_the_narrowest_screen() {
        for (rows, columns) in [(1, 1), (3, 3), (6, 6), (9, 40), (100, 100), (300, 2)] {
            for text in ["0", "−0.12345678"] {
                let note = ("a sentence that is much longer than a panel is wide".to_owned(), None);
                let panel = PicturePanel { notes: vec![note], ..panel(rows, columns, text) };
                let chart = drawn(panel);
                assert!(chart.width <= 288, "{rows} {columns} {}", chart.width);
            }
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let chart = |panels| PictureChart { name: "n".to_owned(), panels };
        assert!(matches!(chart(Vec::new()).draw(), Err(ChartError::Empty { .. })));
        let short = PicturePanel { rows: 3, ..panel(2, 2, "1") };
        assert!(matches!(chart(vec![short]).draw(), Err(ChartError::Empty { .. })));
        let many = vec![panel(1, 1, "1"); 17];
        assert!(matches!(chart(many).draw(), Err(ChartError::TooMany { .. })));
    }
}
