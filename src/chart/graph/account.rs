//! A graph in words and numbers: the description and the data table.

use super::super::sentence::joined;
use super::super::{DataTable, Direction};
use super::{Content, Graph, Part};

/// Links that a description lists.
const LISTED: usize = 24;

impl Graph {
    pub(super) fn description(&self, labelled: bool) -> String {
        let mut text = match self.direction {
            Direction::Forwards => "Network diagram, from left to right:".to_owned(),
            Direction::Backwards => {
                "Network diagram run in reverse, every line an arrow to the left:".to_owned()
            }
        };
        let parts: Vec<String> = self.parts.iter().map(Part::said).collect();
        text.push_str(&format!(" {}.", parts.join("; ")));
        let links: Vec<String> = self
            .links
            .iter()
            .map(|link| {
                let weight =
                    if link.text.is_empty() { String::new() } else { format!(" {}", link.text) };
                format!("{} to {}{weight}", self.end(link.from), self.end(link.to))
            })
            .collect();
        if !links.is_empty() && links.len() <= LISTED {
            text.push_str(&format!(" Lines: {}.", links.join(", ")));
        } else if !labelled {
            text.push_str(
                " There is no room for every weight in the picture; they are in the table.",
            );
        }
        let nodes = || {
            self.parts.iter().flat_map(|part| match &part.content {
                Content::Nodes(nodes) => nodes.as_slice(),
                _ => &[],
            })
        };
        let [below, above] = match self.direction {
            Direction::Forwards => ["Biases", "Values"],
            Direction::Backwards => ["∂L/∂z", "∂L/∂a"],
        };
        let biases: Vec<String> = nodes()
            .filter_map(|node| Some(format!("{} {}", node.name, node.bias.as_ref()?)))
            .collect();
        let values: Vec<String> = nodes()
            .filter_map(|node| Some(format!("{} = {}", node.name, node.value.as_ref()?)))
            .collect();
        for (what, list) in [(below, biases), (above, values)] {
            if !list.is_empty() {
                text.push_str(&format!(" {what}: {}.", list.join(", ")));
            }
        }
        for part in &self.parts {
            text.extend(part.rows());
        }
        if self.direction == Direction::Backwards {
            text.push_str(" Numbers in rows are ∂L/∂a, those of a kernel ∂L/∂w.");
        }
        if !self.note.is_empty() {
            text.push_str(&format!(" {}", self.note));
        }
        text
    }

    fn end(&self, (part, node): (usize, Option<usize>)) -> &str {
        let part = &self.parts[part];
        match (&part.content, node) {
            (Content::Nodes(nodes), Some(node)) => &nodes[node].name,
            _ => &part.name,
        }
    }

    pub(super) fn table(&self) -> DataTable {
        let (weight, node) = match self.direction {
            Direction::Forwards => ("weight", "value"),
            Direction::Backwards => ("∂L/∂w", "∂L/∂a"),
        };
        let mut table = DataTable::new("What reads what", ["from", "to", weight]);
        for link in &self.links {
            table.push([self.end(link.from), self.end(link.to), &link.text]);
        }
        for part in &self.parts {
            match &part.content {
                Content::Nodes(nodes) => {
                    for one in nodes {
                        if let Some(value) = &one.value {
                            table.push([node, &one.name, value]);
                        }
                    }
                }
                Content::Grids(grids) => {
                    let cells = grids.iter().flat_map(|grid| &grid.rows).flatten();
                    for cell in cells.filter(|cell| !cell.value.is_empty()) {
                        table.push([node, &cell.name, &cell.value]);
                    }
                }
                Content::Block(_) => {}
            }
        }
        table
    }
}

impl Part {
    /// "⊙ multiply (kept[1] and kept[2])", "edge, 4 × 4 values".
    fn said(&self) -> String {
        let caption = if self.caption.is_empty() {
            String::new()
        } else {
            format!(", {}", self.caption.join(", "))
        };
        match &self.content {
            Content::Nodes(nodes) => {
                let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
                let alone = names.len() == 1 && names[0] == self.name;
                let listed = if alone { String::new() } else { format!(" ({})", joined(&names)) };
                format!("{}{caption}{listed}", self.name)
            }
            Content::Grids(grids) => {
                let (rows, columns) = grids.first().map_or((0, 0), |grid| {
                    (grid.rows.len(), grid.rows.first().map_or(0, Vec::len))
                });
                let channels = match grids.len() {
                    1 => String::new(),
                    count => format!("{count} times "),
                };
                format!("{}, {channels}{rows} rows of {columns}{caption}", self.name)
            }
            Content::Block(lines) => format!("{}, {}{caption}", self.name, lines.join(" ")),
        }
    }

    /// The numbers of its grids, row by row.
    fn rows(&self) -> Vec<String> {
        let Content::Grids(grids) = &self.content else { return Vec::new() };
        let mut out = Vec::new();
        for (channel, grid) in grids.iter().enumerate() {
            let rows: Vec<String> = grid
                .rows
                .iter()
                .map(|row| {
                    row.iter().map(|cell| cell.value.as_str()).collect::<Vec<_>>().join(", ")
                })
                .collect();
            if rows.iter().all(|row| row.chars().any(|one| one.is_ascii_digit())) {
                let which = if grids.len() > 1 {
                    format!(", {} of {}", channel + 1, grids.len())
                } else {
                    String::new()
                };
                let bias = grid
                    .bias
                    .as_ref()
                    .map_or(String::new(), |bias| format!(", bias {}", bias.value));
                out.push(format!(" {}{which}, row by row: {}{bias}.", self.name, rows.join("; ")));
            }
        }
        out
    }
}
