//! The blocks of a lesson: one file each, one row each in the table below.
//!
//! A block is a fenced code block whose info string is `{name}` and whose body is TOML. To add one,
//! write a file with its struct, its `ROW` and its `read`, and name it in the table; the parser, the
//! help, `longhand list blocks` and the authors' guide read the row.

mod answers;
mod chart;
mod pass;

pub use answers::Answers;
pub use chart::{
    BarsChart, Chart, ChartKind, CurveChart, CurveNeuron, CurveSubject, HiddenChart,
    HistogramChart, RegionsChart, SeriesChart, StepsChart, SurfaceChart, WaterfallChart,
};
pub use compare::Comparison;
pub use explore::{Change, MAX_FIELDS, MAX_SOURCES};
pub use pass::Pass;
pub use picture::PictureSubject;

use std::ops::Range;

use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{Document, FieldRow, Table};
use super::resolve::Context;
use super::source::{Origin, Spanned};

/// What there is to know of a block, or of a kind of a block.
pub struct BlockRow {
    /// What stands in the braces, or as `kind`.
    pub name: &'static str,
    /// What it puts on the page, in a line.
    pub summary: &'static str,
    /// Its keys.
    pub fields: &'static [FieldRow],
    /// The body of an example.
    pub example: &'static str,
    /// For a block that comes in kinds, one row per kind, with the keys of that kind alone.
    pub kinds: &'static [KindRow],
    read: fn(&Table<'_>, &Context<'_>) -> Read<Block>,
}

/// What there is to know of a kind of a block.
pub struct KindRow {
    /// What a lesson writes as `kind`.
    pub name: &'static str,
    /// What it shows, in a line.
    pub summary: &'static str,
    /// Its keys beyond those of every kind.
    pub fields: &'static [FieldRow],
    /// The body of an example.
    pub example: &'static str,
}

/// Declares the blocks: variant, struct and file of each.
macro_rules! blocks {
    ($($(#[$doc:meta])* $variant:ident($kind:ident) in $module:ident;)*) => {
        $(mod $module;)*
        $(pub use $module::$kind;)*

        /// A block with all its keys, every name in it resolved.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Block {
            $($(#[$doc])* $variant($kind),)*
            /// A figure.
            Chart(Chart),
        }

        /// Every block that a lesson may use.
        pub static BLOCKS: &[BlockRow] = &[$($module::ROW,)* chart::ROW];

        impl Block {
            /// What stands in the braces.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Block::$variant(_) => $module::ROW.name,)*
                    Block::Chart(_) => chart::ROW.name,
                }
            }
        }
    };
}

blocks! {
    /// The diagram of a network.
    Network(NetworkBlock) in network;
    /// A pass through a network, neuron by neuron.
    Walk(WalkBlock) in walk;
    /// A pass back from the loss.
    Backward(BackwardBlock) in backward;
    /// A network to change.
    Explore(ExploreBlock) in explore;
    /// Numbers of a network on every row of a data set.
    Table(TableBlock) in table;
    /// A layer as one matrix product.
    Matrix(MatrixBlock) in matrix;
    /// What a network sees.
    Picture(PictureBlock) in picture;
    /// Two networks on the same inputs.
    Compare(CompareBlock) in compare;
    /// The straight pieces of a network with one input.
    Pieces(PiecesBlock) in pieces;
    /// One pass in the three arithmetics.
    Lanes(LanesBlock) in lanes;
    /// Layers multiplied out into one.
    Collapse(CollapseBlock) in collapse;
    /// Whether one neuron can tell two classes apart.
    Separate(SeparateBlock) in separate;
    /// How many truth tables one neuron computes.
    Census(CensusBlock) in census;
    /// The closest line or plane.
    Fit(FitBlock) in fit;
    /// A training run.
    Train(TrainBlock) in train;
    /// Success over many seeds.
    Sweep(SweepBlock) in sweep;
    /// A question whose answer the trace knows.
    Exercise(ExerciseBlock) in exercise;
    /// A guess before the reveal.
    Predict(PredictBlock) in predict;
}

impl Block {
    /// The id that the author gave it, for blocks that have one.
    pub fn chosen_id(&self) -> Option<&Spanned<String>> {
        match self {
            Block::Chart(chart) => chart.id.as_ref(),
            Block::Picture(picture) => picture.id.as_ref(),
            _ => None,
        }
    }
}

/// Whether there is a block of that name.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.iter().any(|row| row.name == name)
}

/// The key that most blocks have.
const CAPTION: FieldRow =
    FieldRow::optional("caption", "text", "a line under the block, in Markdown without paragraphs");
/// The network that a block is about.
const NETWORK: FieldRow = FieldRow::required("network", "name of a network", "the network");

/// A block as it stands in a lesson.
pub(super) struct BlockText<'a> {
    pub(super) name: &'a str,
    pub(super) name_span: Range<usize>,
    /// The opening fence, where missing keys are missing from.
    pub(super) fence: Range<usize>,
    pub(super) toml: &'a str,
    pub(super) origin: Origin,
}

/// Reads a block.
pub(super) fn read(text: &BlockText<'_>, context: &Context<'_>) -> Read<Block> {
    let row = BLOCKS.iter().find(|row| row.name == text.name).ok_or_else(|| {
        let names = BLOCKS.iter().map(|row| row.name);
        context.reports.report(
            Diagnostic::new(text.name_span.clone(), format!("there is no block `{}`", text.name))
                .label("unknown block")
                .known(text.name, names, "blocks"),
        )
    })?;
    let document =
        Document { text: text.toml, origin: text.origin.clone(), reports: context.reports };
    let (tree, sound) = document.parse();
    if !sound {
        return Err(Reported::earlier());
    }
    let table = document.root(&tree, format!("block `{}`", row.name), text.fence.clone());
    if row.kinds.is_empty() {
        table.allow(row.fields);
    }
    (row.read)(&table, context)
}

/// A caption: one paragraph of Markdown.
fn caption(table: &Table<'_>, context: &Context<'_>) -> Read<Option<Vec<super::Inline>>> {
    table.optional(&CAPTION, |value| {
        match super::markdown::read_value(&value, context)?.as_mut_slice() {
            [super::Node::Paragraph(inlines)] => Ok(std::mem::take(inlines)),
            _ => Err(value.report(
                value.mistake("a caption is a single paragraph").label("more than a paragraph"),
            )),
        }
    })
}
