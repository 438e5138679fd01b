//! Plain numbers and ready-made labels in, finished SVG figures out.
//!
//! Each kind of chart has its file, a documented struct of plain data, and a method `draw` that gives a
//! [`Chart`]. Nothing here rounds or computes a network's numbers: labels come as text. Drawing goes
//! through plotters onto our own backend (`canvas.rs`), which writes one decimal, and for every element a
//! class beside the colour.
//!
//! # Classes in the SVG
//!
//! | class | stands for |
//! |---|---|
//! | `fill-ink`, `stroke-ink` | text and main strokes |
//! | `fill-soft`, `stroke-soft` | secondary text, tick labels |
//! | `stroke-grid`, `stroke-axis` | light grid; axes and guide lines |
//! | `fill-plus`, `stroke-plus`, `fill-minus`, `stroke-minus`, `stroke-zero` | the sign of a number |
//! | `fill-c1` … `fill-c4`, `stroke-c1` … `stroke-c4` | first to fourth curve |
//! | `fill-paper`, `stroke-paper` | background, and the halo around text |
//! | `fill-mark` | highlight |
//! | `pixels` | a picture whose pixels keep their edges |
//! | `fill-black`, `fill-white` | the same in every theme: numbers on the pixels of a picture |
//! | `edge`, `node`, `weight`, `bias`, `value` | parts of a network diagram, each with its `data-address` |
//!
//! [`theme_css`] gives their colours. The root element has the class `chart`.
//!
//! ```
//! use longhand::chart::{Curve, CurveChart};
//!
//! let relu = |x: f64| x.max(0.0);
//! let chart = CurveChart {
//!     name: "ReLU".into(),
//!     x_name: "z".into(),
//!     y_name: "a".into(),
//!     x: (-3.0, 3.0),
//!     curves: vec![Curve { kinks: vec![0.0], ..Curve::new("ReLU(z)", &relu) }],
//!     ..CurveChart::default()
//! }
//! .draw()?;
//! assert!(chart.inline("relu").starts_with("<svg class=\"chart\" role=\"img\""));
//! # Ok::<(), longhand::chart::ChartError>(())
//! ```

mod axes;
mod bars;
mod canvas;
mod contour;
mod curve;
mod diagram;
mod ends;
mod geometry;
mod graph;
mod histogram;
mod marker;
mod memory;
mod metrics;
mod palette;
mod panels;
mod pen;
mod picture;
#[cfg(feature = "png")]
mod png;
mod raster;
mod regions;
mod sampling;
mod sentence;
mod series;
mod sheet;
mod surface;
mod svg;
#[cfg(test)]
mod tests;
mod waterfall;
mod words;

pub use bars::{Bar, BarChart, BarGroup};
pub use contour::contour_lines;
pub use curve::{Curve, CurveChart, Guide, Level, MarkedPoint};
pub use diagram::{Diagram, Direction, Edge, Layer, Node, edge_attributes};
pub use graph::{Cell, Content, Graph, Grid, Link, Part};
pub use histogram::Histogram;
pub use marker::PlanePoint;
pub use memory::{Gate, Memory, MemoryStep, Number, State};
pub use palette::theme_css;
pub use panels::{Panel, PlaneLine, PlanePair};
pub use picture::{Patch, PictureCell, PictureChart, PicturePanel, Tone};
#[cfg(feature = "png")]
pub use png::png;
pub use regions::Regions;
pub use series::{Form, Series, SeriesChart, Threshold};
pub use surface::{Surface, SurfacePoint};
pub use waterfall::{Step, Waterfall};

use std::fmt::Write as _;

use palette::Role;
use svg::escape;

/// The typefaces of a figure, the bundled one first.
const FONTS: &str =
    "'STIX Two Text', 'STIX Two Math', 'Source Serif 4', Charter, Georgia, 'DejaVu Serif', serif";

/// Width from which on a figure is broad.
const BROAD: u32 = 620;

/// A finished figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// A short title.
    pub name: String,
    /// What the figure shows, in full sentences with its numbers, for those who cannot see it.
    pub description: String,
    /// The data behind the figure.
    pub table: DataTable,
    /// Width of the view box in SVG units.
    pub width: u32,
    /// Height of the view box in SVG units.
    pub height: u32,
    /// The elements inside the root element.
    body: String,
}

/// The data behind a figure, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataTable {
    /// What the table lists.
    pub caption: String,
    /// The column heads.
    pub columns: Vec<String>,
    /// One text per column in every row.
    pub rows: Vec<Vec<String>>,
}

impl DataTable {
    /// A table whose numbers get true minus signs.
    fn new<const COLUMNS: usize>(caption: &str, columns: [&str; COLUMNS]) -> DataTable {
        DataTable {
            caption: words::typeset(caption),
            columns: columns.iter().map(|column| words::typeset(column)).collect(),
            rows: Vec::new(),
        }
    }

    fn push(&mut self, row: impl IntoIterator<Item = impl AsRef<str>>) {
        self.rows.push(row.into_iter().map(|text| words::typeset(text.as_ref())).collect());
    }
}

impl Chart {
    /// The figure for an HTML page: no style element, no style attributes. `id` must be unique on the page.
    pub fn inline(&self, id: &str) -> String {
        let id = escape(id);
        let mut svg = String::new();
        self.open(&mut svg, &id, "");
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        svg
    }

    /// The figure as a file of its own, with colours for light and dark.
    pub fn standalone(&self) -> String {
        let mut svg = String::new();
        self.open(&mut svg, "figure", " xmlns=\"http://www.w3.org/2000/svg\"");
        let paper = Role::Paper;
        let (width, height) = (self.width, self.height);
        let _ = write!(
            svg,
            "<style>\n{}.pixels{{image-rendering:pixelated}}\n</style>\n<rect class=\"fill-{}\" fill=\"{}\" width=\"{width}\" height=\"{height}\"/>\n",
            theme_css("").replace('>', "&gt;"),
            paper.class(),
            paper.light()
        );
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        svg
    }

    /// The root element's beginning, the title and the description.
    fn open(&self, svg: &mut String, id: &str, namespace: &str) {
        let (width, height) = (self.width, self.height);
        // On a narrow screen a broad drawing is moved about rather than made illegible.
        let broad = if width > BROAD { " broad" } else { "" };
        let _ = write!(
            svg,
            "<svg class=\"chart{broad}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"{namespace} \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke-linejoin=\"round\" font-family=\"{FONTS}\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escape(&self.name),
            escape(&self.description)
        );
    }
}

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartError {
    /// There is nothing to draw.
    Empty {
        /// What is missing.
        what: String,
    },
    /// A number is NaN or infinite.
    NotFinite {
        /// Which number.
        what: String,
    },
    /// A range whose end is not above its beginning, or an impossible number.
    Range {
        /// What is wrong with it.
        what: String,
    },
    /// More than a figure can show legibly.
    TooMany {
        /// Of what.
        what: String,
        /// How many fit.
        limit: usize,
    },
    /// The drawing library refused.
    Drawing(String),
}

impl std::fmt::Display for ChartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChartError::Empty { what } => write!(out, "nothing to draw: no {what}"),
            ChartError::NotFinite { what } => write!(out, "{what} is not a finite number"),
            ChartError::Range { what } => write!(out, "{what}"),
            ChartError::TooMany { what, limit } => {
                write!(out, "too many {what}: a figure shows at most {limit}")
            }
            ChartError::Drawing(reason) => write!(out, "the figure could not be drawn: {reason}"),
        }
    }
}

impl std::error::Error for ChartError {}

impl<E: std::error::Error + Send + Sync> From<plotters::drawing::DrawingAreaErrorKind<E>>
    for ChartError
{
    fn from(error: plotters::drawing::DrawingAreaErrorKind<E>) -> ChartError {
        ChartError::Drawing(error.to_string())
    }
}

/// Passes a finite number on.
fn finite(value: f64, what: impl FnOnce() -> String) -> Result<f64, ChartError> {
    if value.is_finite() { Ok(value) } else { Err(ChartError::NotFinite { what: what() }) }
}

/// Passes a range on whose end is above its beginning.
fn ascending(range: (f64, f64), what: &str) -> Result<(f64, f64), ChartError> {
    finite(range.0, || format!("the beginning of {what}"))?;
    finite(range.1, || format!("the end of {what}"))?;
    if range.0 < range.1 {
        Ok(range)
    } else {
        Err(ChartError::Range { what: format!("{what} must end above its beginning") })
    }
}

/// A kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRow {
    /// Its name in a lesson.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
}

const fn kind(name: &'static str, summary: &'static str) -> KindRow {
    KindRow { name, summary }
}

/// The kinds of charts there are.
pub const KINDS: &[KindRow] = &[
    kind("curve", "functions of one number over an interval, with marked points and guide lines"),
    kind(
        "waterfall",
        "how the products of one neuron add up to z, and what the activation makes of it",
    ),
    kind(
        "bars",
        "labelled bars side by side: probabilities, success rates with their intervals, gradients",
    ),
    kind("histogram", "how many of a wide neuron's products lie where"),
    kind(
        "regions",
        "what a network of two inputs says at every point of the plane, with its boundary",
    ),
    kind("plane-pair", "the same points in input space and in hidden space"),
    kind(
        "picture",
        "pictures, kernels, feature maps and contributions, side by side, value by value",
    ),
    kind("series", "numbers over an index: losses, thresholded readings, gates over time"),
    kind("surface", "a network of two inputs as a surface over the plane"),
    kind(
        "diagram",
        "the network itself, weights on the edges, biases on the nodes, values where they arise",
    ),
    kind("memory", "a memory cell over time: a row of steps, and one step in full with its gates"),
    kind(
        "graph",
        "a network that is no chain: layers as nodes, grids or blocks, in the order of the work",
    ),
];
