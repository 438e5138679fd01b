//! The shape that names with an index have: `x[1,1]`, `x[1,2]`, … are rows and columns.

use super::{Cell, Grid, MOST_GRIDS, MOST_ROWS};

/// Rows and columns, perhaps in several channels.
#[derive(Debug, PartialEq)]
pub(super) struct Shape {
    /// What comes before the brackets.
    pub(super) name: String,
    pub(super) channels: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Shape {
    /// The shape of all values with these names; `None` if they do not lie in rows and columns.
    pub(super) fn of(names: &[String]) -> Option<Shape> {
        let (name, last) = parsed(names.last()?)?;
        let (channels, rows, columns) = match last[..] {
            [rows, columns] => (1, rows, columns),
            [channels, rows, columns] => (channels, rows, columns),
            _ => return None,
        };
        // The last name has the largest indices; if the first has the smallest and the number is right, so
        // are all between.
        let (first_name, first) = parsed(names.first()?)?;
        let count = channels.checked_mul(rows)?.checked_mul(columns)?;
        let whole = count == names.len() && first_name == name && first.iter().all(|&one| one == 1);
        whole.then(|| Shape { name: name.to_owned(), channels, rows, columns })
    }

    /// How many rows and columns some values of a picture span.
    pub(super) fn window(names: &[String]) -> Option<(usize, usize)> {
        let places: Vec<Vec<usize>> =
            names.iter().map(|name| Some(parsed(name)?.1)).collect::<Option<_>>()?;
        let span = |axis: usize| {
            let along = || places.iter().filter_map(|place| place.get(place.len() - axis));
            Some(along().max()? - along().min()? + 1)
        };
        let flat = places.iter().any(|place| place.len() < 2);
        if flat { None } else { Some((span(2)?, span(1)?)) }
    }

    /// Whether it can be drawn cell by cell.
    pub(super) fn fits(&self) -> bool {
        self.rows <= MOST_ROWS && self.columns <= MOST_ROWS && self.channels <= MOST_GRIDS
    }

    /// "3 × 28 × 28".
    pub(super) fn dimensions(&self) -> String {
        let channels =
            if self.channels == 1 { String::new() } else { format!("{} × ", self.channels) };
        format!("{channels}{} × {}", self.rows, self.columns)
    }

    /// A grid for each channel, `cell` making each cell from its place in the order.
    pub(super) fn grids(&self, cell: impl Fn(usize) -> Cell) -> Vec<Grid> {
        let row = |first: usize| (first..first + self.columns).map(&cell).collect();
        let grid = |channel: usize| {
            let first = |row: usize| (channel * self.rows + row) * self.columns;
            Grid { rows: (0..self.rows).map(|index| row(first(index))).collect(), bias: None }
        };
        (0..self.channels).map(grid).collect()
    }
}

/// A name and its indices: `edge[2,3]`.
fn parsed(name: &str) -> Option<(&str, Vec<usize>)> {
    let (name, indices) = name.strip_suffix(']')?.split_once('[')?;
    let indices: Option<Vec<usize>> = indices.split(',').map(|index| index.parse().ok()).collect();
    Some((name, indices?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn names_tell_rows_and_columns() {
        let shape = Shape::of(&names(&["x[1,1]", "x[1,2]", "x[2,1]", "x[2,2]"])).unwrap();
        assert_eq!((shape.name.as_str(), shape.rows, shape.columns), ("x", 2, 2));
        assert_eq!(Shape::of(&names(&["f[3,1]", "f[3,2]"])), None, "step 3 of two units");
        assert_eq!(Shape::of(&names(&["x1", "x2"])), None);
        assert_eq!(Shape::window(&names(&["x[2,3]", "x[2,4]", "x[3,3]", "x[3,4]"])), Some((2, 2)));
    }
}
