//! A network that is no chain: its layers in columns, in the order of the work, as nodes, grids or blocks.

mod account;
mod draw;
mod layout;
mod route;

pub(super) use draw::oval;

use super::sheet::Sheet;
use super::{Chart, ChartError, Direction, Node, finite};

/// Font size of captions and of what stands in a block.
const CAPTION_SIZE: f64 = 13.5;
/// Font size of numbers in a grid.
const CELL_SIZE: f64 = 13.0;

/// What stands where in a diagram of gradients.
const KEY: [&str; 2] =
    ["above a node and in a cell ∂L/∂a, below a node ∂L/∂z,", "on a line and in a kernel ∂L/∂w"];

/// A network as parts that read one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The figure's short title.
    pub name: String,
    /// Inputs, layers, and kernels that stand between them.
    pub parts: Vec<Part>,
    /// What reads what.
    pub links: Vec<Link>,
    /// Which way the numbers go.
    pub direction: Direction,
    /// A sentence that the description ends with; may be empty.
    pub note: String,
}

/// The inputs, a layer, or a kernel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What descriptions call it, such as `edge`.
    pub name: String,
    /// Lines below it, such as `⊙ multiply`.
    pub caption: Vec<String>,
    /// What is drawn.
    pub content: Content,
}

/// What is drawn of a part.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A node for each neuron.
    Nodes(Vec<Node>),
    /// Values in rows and columns, a grid for each channel.
    Grids(Vec<Grid>),
    /// A block with a few words in it, for what is too large to draw.
    Block(Vec<String>),
}

impl Default for Content {
    fn default() -> Self {
        Content::Nodes(Vec::new())
    }
}

/// Values in rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Row by row; all rows are of one length.
    pub rows: Vec<Vec<Cell>>,
    /// A bias with its sign, written below.
    pub bias: Option<Cell>,
}

/// One value of a grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What descriptions and the table call it, such as `x[1,2]`.
    pub name: String,
    /// As it is to be written; empty where no values are shown.
    pub value: String,
    /// `data-address` of the cell.
    pub address: String,
    /// Whether it is highlighted.
    pub marked: bool,
}

/// That one part reads another, or a node of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Where it begins: the part, and the node if it begins at one.
    pub from: (usize, Option<usize>),
    /// Where it ends.
    pub to: (usize, Option<usize>),
    /// The weight; its sign decides the style of the line. None for a value that is only passed on.
    pub weight: Option<f64>,
    /// The weight as it is to be written.
    pub text: String,
    /// `data-address` of the line.
    pub address: String,
    /// `data-address` of the written weight.
    pub weight_address: String,
}

impl Graph {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        self.check()?;
        let layout = layout::Layout::of(self);
        let mut sheet = Sheet::new(layout.width.ceil() as u32, layout.height.ceil() as u32);
        let labelled = self.draw_on(&mut sheet, &layout)?;
        Ok(sheet.finish(&self.name, &self.description(labelled), self.table()))
    }

    /// The lines that say what stands where, below everything.
    fn key(&self) -> &'static [&'static str] {
        match self.direction {
            Direction::Forwards => &[],
            Direction::Backwards => &KEY,
        }
    }

    fn check(&self) -> Result<(), ChartError> {
        let is_empty = |part: &Part| match &part.content {
            Content::Nodes(nodes) => nodes.is_empty(),
            Content::Grids(grids) => {
                grids.is_empty() || grids.iter().any(|grid| grid.rows.iter().all(Vec::is_empty))
            }
            Content::Block(_) => false,
        };
        if self.parts.is_empty() || self.parts.iter().any(is_empty) {
            return Err(ChartError::Empty { what: "node in one of the layers".into() });
        }
        for link in &self.links {
            finite(link.weight.unwrap_or(0.0), || format!("the weight `{}`", link.weight_address))?;
            let there = |(part, node): (usize, Option<usize>)| {
                self.parts.get(part).is_some_and(|part| match (node, &part.content) {
                    (None, _) => true,
                    (Some(node), Content::Nodes(nodes)) => node < nodes.len(),
                    _ => false,
                })
            };
            // A part reads only what stands before it, so the columns can be counted in one go.
            if !there(link.from) || !there(link.to) || link.from.0 >= link.to.0 {
                let what = format!("`{}` does not lead from a part to a later one", link.address);
                return Err(ChartError::Range { what });
            }
        }
        Ok(())
    }
}
