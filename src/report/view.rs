//! A page before it is drawn: what stands on it, in order, with every number still a number.
//!
//! A formatter decides how a block looks; what it says is settled here. Text is plain text, arithmetic is
//! [`Ledger`]s, [`Equation`]s and [`Expr`]s, and only two things come ready for HTML as [`Markup`]: prose, out of
//! the lesson's own syntax tree, and drawings, out of the chart module.

use crate::lesson::{DecimalSign, Vectors};
use crate::number::{Relation, Shown};
use crate::trace::Address;

pub use super::changeable::{
    Changeable, ChangeableLayer, ChangingGroup, ChangingLedger, End, Explore, Field, FieldGroup,
    FieldKind,
};
use super::{Equation, Expr, Ledger};

/// HTML, SVG or MathML that one of our own typed writers made, and which goes into the page as it is.
///
/// This is the one way into a page that is not escaped: never make one from text that an author wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(pub String);

/// The index: every lesson, in teaching order.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexPage {
    /// The title of the whole site.
    pub title: String,
    /// One line under the title.
    pub tagline: String,
    /// What a reader should know before choosing.
    pub introduction: Prose,
    /// The lessons, in parts.
    pub parts: Vec<Part>,
}

/// Some lessons that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// Its lessons, in order.
    pub lessons: Vec<LessonEntry>,
}

/// One lesson in the index.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonEntry {
    /// Its number in teaching order, counted from 1.
    pub number: usize,
    /// Where it leads, and its title.
    pub link: Link,
    /// The question it answers.
    pub question: String,
}

/// A link to another page or file, relative to the page it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A relative address.
    pub href: String,
    /// What it leads to.
    pub title: String,
}

/// One lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonPage {
    /// The title of the whole site, which leads back to the index.
    pub site: String,
    /// The language of the text, such as `en`.
    pub language: String,
    /// The decimal sign of the page.
    pub decimal: DecimalSign,
    /// Title of the lesson.
    pub title: String,
    /// The question the lesson answers.
    pub question: String,
    /// Where the lesson stands: "14 of 28 · Why an activation at all".
    pub position: String,
    /// The lesson before, if there is one.
    pub previous: Option<Link>,
    /// The lesson after, if there is one.
    pub next: Option<Link>,
    /// What stands on the page, from top to bottom.
    pub blocks: Vec<Block>,
    /// The lesson text that the page was made from.
    pub source: Source,
    /// The trace as data files.
    pub downloads: Vec<Link>,
    /// What is not in these files, and how to have it.
    pub left_out: Vec<LeftOut>,
}

/// Which text a page was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The lesson's file name.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Something that stands on a page by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading; those of level 2 make the list "On this page".
    Heading {
        /// 2 to 4.
        level: u8,
        /// Its fragment, unique on the page.
        id: String,
        /// Its text.
        title: Prose,
    },
    /// Paragraphs, lists and the like.
    Prose(Prose),
    /// A chart or a network diagram.
    Figure(Figure),
    /// A network worked through at one input.
    Walk(Walk),
    /// A network to change.
    Explore(Box<Explore>),
    /// A data set run through a network, or any other table.
    Table(TableBlock),
    /// A layer as one matrix product.
    Matrix(Matrix),
    /// Two traces beside each other.
    Compare(Compare),
    /// The straight pieces of a network with one input.
    Pieces(Pieces),
    /// The same numbers in several arithmetics.
    Lanes(Lanes),
    /// A calculation or a proof in several stages.
    Worked(Worked),
    /// Ledgers that stand by themselves.
    Ledgers(Vec<Ledger>),
    /// An equation set on lines of its own.
    Formula(Equation),
    /// A task whose worked solution is folded.
    Exercise(Question),
    /// A question before a reveal.
    Predict(Question),
}

/// Running text: a tree of ours written out, with the traced numbers in it kept apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose(pub Vec<Piece>);

/// A piece of running text. Elements may open in one piece and close in a later one.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text that was escaped, tags of ours, or inline MathML.
    Markup(Markup),
    /// Plain text, not escaped yet.
    Text(String),
    /// MathML set as a line of its own (`display="block"`).
    Formula(Markup),
    /// A number out of a trace; it links to where it is worked out, if that is on the page.
    Value(Value),
}

/// A number as shown, and its name if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The digits.
    pub shown: Shown,
    /// Its name.
    pub address: Option<Address>,
}

/// A drawing, its caption and the numbers behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its fragment, unique on the page.
    pub id: String,
    /// An `<svg role="img">` with a title and a description.
    pub svg: Markup,
    /// What to see in it.
    pub caption: Option<Prose>,
    /// What a diagram shows in words, neuron by neuron; empty for a chart.
    pub words: Vec<String>,
    /// Whether it needs more room than the text column.
    pub wide: bool,
    /// The numbers behind it.
    pub data: Option<Table>,
}

/// A network worked through at one input, the diagram beside its ledgers.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Its fragment, unique on the page.
    pub id: String,
    /// Network and input: `xor(1, 1)`.
    pub title: String,
    /// A few words more, such as how many neurons there are.
    pub subtitle: Option<String>,
    /// The network with its values.
    pub diagram: Option<Markup>,
    /// What the diagram shows in words, neuron by neuron.
    pub words: Vec<String>,
    /// Whether the diagram is so broad that it stands above the ledgers, not beside them.
    pub broad: bool,
    /// The ledgers, in the order of the work.
    pub groups: Vec<LedgerGroup>,
    /// What a machine prints, and the largest difference from it.
    pub machine: Option<Prose>,
    /// Where every number is, if the ledgers and the page's trace files leave some out.
    pub whole: Option<Whole>,
}

/// Something that is too large for the files beside a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is, in a sentence that leads to the command.
    pub what: String,
    /// The command that writes it.
    pub command: String,
}

/// Where every number of a trace is of which the page shows the largest only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many products there are: "60,002".
    pub products: String,
    /// A file beside the page that has them all.
    pub file: Link,
    /// The command that writes every number with its name.
    pub command: String,
}

/// Ledgers that belong together, such as those of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerGroup {
    /// Said when the group is folded: "Layer 3: 64 neurons".
    pub title: String,
    /// Whether the reader has to open it.
    pub folded: bool,
    /// The ledgers.
    pub ledgers: Vec<Ledger>,
    /// Below them, all products of neurons with very many.
    pub figures: Vec<Figure>,
}

/// A table with its caption.
#[derive(Clone, Debug, PartialEq)]
pub struct TableBlock {
    /// The table.
    pub table: Table,
    /// What to see in it.
    pub caption: Option<Prose>,
}

/// Rows and columns. Numbers of a column are aligned on the decimal point.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What the table holds, said to those who cannot see it.
    pub name: String,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its heading.
    pub header: Expr,
    /// What its cells are.
    pub kind: ColumnKind,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// The name of the row.
    Heading,
    /// Words.
    Text,
    /// What goes into the network.
    Input,
    /// What comes out of it.
    Number,
    /// What should come out of it.
    Wanted,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A heading over the rows that follow.
    Group(Expr),
    /// The cells, and a remark if this row is the one to look at.
    Cells(Vec<Cell>, Option<String>),
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number.
    Number(Value),
    /// A number that the eye should go to.
    Outcome(Value),
    /// A target, and whether it was reached.
    Target(Value, bool),
    /// Words or a symbol.
    Label(Expr),
    /// Nothing.
    Empty,
}

/// A layer as one matrix product, z = Wx + b or zᵀ = xᵀW + bᵀ, and then neuron by neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// What is multiplied: "The first layer at (1, 1)".
    pub title: String,
    /// W: one row per neuron, one column per input.
    pub weights: Vec<Vec<Value>>,
    /// x: one per input.
    pub inputs: Vec<Value>,
    /// b: one per neuron.
    pub biases: Vec<Value>,
    /// z: one per neuron.
    pub results: Vec<Value>,
    /// Whether it is written for columns or for rows.
    pub vectors: Vectors,
    /// "=" between the symbols and their numbers, or "≈" if some of these were rounded for display.
    pub given: Relation,
    /// Each row written out.
    pub rows: Vec<Equation>,
    /// A remark under the rows.
    pub note: Option<String>,
}

/// A calculation or a proof, stage by stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    /// Its fragment, unique on the page.
    pub id: String,
    /// What is worked out: "The layers of linear as one".
    pub title: String,
    /// How the numbers are made.
    pub subtitle: Option<String>,
    /// The stages, in the order of the work.
    pub stages: Vec<Stage>,
    /// What to see in it.
    pub caption: Option<Prose>,
}

/// One stage of a calculation or a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What is done.
    pub title: String,
    /// Whether the reader has to open it.
    pub folded: bool,
    /// The work.
    pub blocks: Vec<Block>,
}

/// Two traces of networks of the same shape; the first line whose values differ is marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// What is compared, said to those who cannot see it.
    pub name: String,
    /// Heading of the left column.
    pub left: String,
    /// Heading of the right column.
    pub right: String,
    /// The outputs of both on every input, if there are several.
    pub overview: Option<Table>,
    /// What is worked out below the overview: "At (0, 0), step by step".
    pub title: String,
    /// Neuron by neuron; lines are compared by their order. Empty where nothing differs on any input.
    pub pairs: Vec<(Ledger, Ledger)>,
    /// What to see in it.
    pub caption: Option<Prose>,
}

/// The straight pieces of a network with one input, in exact fractions.
#[derive(Clone, Debug, PartialEq)]
pub struct Pieces {
    /// What is listed: "The straight pieces of y in tent".
    pub title: String,
    /// How many there are, and where they come from.
    pub count: Prose,
    /// One row a piece: from, to, slope, intercept.
    pub table: Table,
    /// What to open for the table, if there are too many pieces to show at once.
    pub folded: Option<String>,
    /// What to see in it.
    pub caption: Option<Prose>,
}

/// The same numbers in several arithmetics.
#[derive(Clone, Debug, PartialEq)]
pub struct Lanes {
    /// What is computed, said to those who cannot see it.
    pub name: String,
    /// The arithmetics: "by hand", "f64", "f32".
    pub lanes: Vec<String>,
    /// The numbers, in the order of the work, one value a lane.
    pub rows: Vec<(Expr, Vec<Value>)>,
    /// The largest difference, and where it is.
    pub caption: Option<Prose>,
}

/// A prompt whose answer is folded away.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its fragment, unique on the page.
    pub id: String,
    /// What is asked.
    pub prompt: Prose,
    /// What a field before the answer takes for right; `None` without a field.
    pub guess: Option<Guess>,
    /// The worked solution, or what there was to see.
    pub answer: Vec<Block>,
}

/// What a reader may write and be right.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The answer, as shown.
    pub answer: Shown,
    /// How far from it what is written may be.
    pub within: Shown,
}
