//! TEXT → LESSON: front matter, prose and blocks, every name resolved and every mistake collected.
//!
//! [`read`] turns the bytes of a lesson file into a [`Lesson`], in which everything is typed and
//! every name refers to something, or into [`Mistakes`], all of them at once. Nothing after this
//! module sees Markdown or TOML.
//!
//! ```
//! let text = r#"+++
//! title = "One neuron"
//! question = "What does a neuron do?"
//! [network.n]
//! inputs = ["x"]
//! layers = [{ neurons = ["y"], weights = [[2]], biases = [-1] }]
//! +++
//! At 3 it stands at {value}`n(3).y.z = 5`.
//! "#;
//! let lesson = longhand::lesson::read("one-neuron.md", text.as_bytes()).unwrap();
//! assert_eq!(lesson.slug, "one-neuron");
//! assert_eq!(lesson.networks[0].network.outputs(), ["y"]);
//!
//! let mistakes = longhand::lesson::read("one.md", text.replace("y.z", "v.z").as_bytes()).unwrap_err();
//! assert_eq!(mistakes.list[0].message, "network `n` has no neuron `v`");
//! ```

mod address;
pub mod block;
mod construct;
mod data;
mod diagnostic;
mod document;
mod front;
mod graph;
mod ids;
mod inlines;
mod input;
mod layer;
mod learned;
mod markdown;
mod math;
mod network;
mod notation;
mod picture;
mod prose;
mod reference;
mod resolve;
mod role;
mod run;
mod source;
mod stored;
mod sweep;
mod value;

pub use address::Column;
pub use data::{DataSet, Expect};
pub use diagnostic::{Diagnostic, MAX_MISTAKES, suggest};
pub use document::FieldRow;
pub use front::{FRONT_MATTER, TableRow};
pub use input::Input;
pub use layer::kinds::{LAYER_KINDS, LayerRow};
pub(crate) use learned::{argument, rest, whole};
pub use network::{Construction, NetworkDefinition};
pub use notation::{DecimalSign, Notation, OutputName, Vectors};
pub use picture::{
    MAX_PICTURE_BYTES, MAX_PICTURE_NUMBERS, MAX_PIXELS, Picture, PictureError, PictureShape,
    Pictures, decode,
};
pub use prose::{Alignment, BlockNode, Inline, Node, ValueRole, plain_text};
pub use reference::{LIMITS, reference};
pub use run::RunDefinition;
pub use source::{Position, Source, Spanned};
pub use stored::StoredData;
pub use sweep::SweepDefinition;

use sha2::{Digest, Sha256};

use crate::network::{ArrayFile, StoredArray, StoredNetwork};
use crate::number::{Decimal, Lane};
use crate::trace::InputName;
use diagnostic::Reports;
use source::BYTE_ORDER_MARK;

/// The longest lesson, in bytes: 256 KiB.
pub const MAX_LESSON_BYTES: usize = 256 * 1024;
/// The most blocks in a lesson.
pub const MAX_BLOCKS: usize = 200;
/// How deep lists, quotations and emphasis may nest.
pub const MAX_NESTING: usize = 24;
/// The longest formula, in bytes.
pub const MAX_MATH_BYTES: usize = 1_000;
/// The longest name of a network, a data set or a neuron, in characters.
pub const MAX_NAME_LENGTH: usize = 40;
/// The most weights in a network that is worked by hand.
pub const MAX_BY_HAND_WEIGHTS: usize = 100_000;

/// A lesson, read and resolved.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Stem of the file's name: the folder of the page.
    pub slug: String,
    /// The text, which every span counts bytes of.
    pub source: Source,
    /// SHA-256 of the bytes of the file, in hexadecimal. Pages show the first 12 digits.
    pub hash: String,
    /// What the lesson is called.
    pub title: String,
    /// The one question that it answers.
    pub question: String,
    /// The part of the course that it belongs to.
    pub part: Option<String>,
    /// Decimals of a written result by hand; of a shown one in machine arithmetic.
    pub digits: u32,
    /// The arithmetic of its traces.
    pub arithmetic: Lane,
    /// How its page writes what conventions leave open.
    pub notation: Notation,
    /// Its networks, in order.
    pub networks: Vec<NetworkDefinition>,
    /// Its data sets, in order.
    pub data: Vec<DataSet>,
    /// Its training runs, in order.
    pub runs: Vec<RunDefinition>,
    /// Its sweeps, in order.
    pub sweeps: Vec<SweepDefinition>,
    /// Its networks whose parameters are stored, in order.
    pub stored: Vec<StoredNetwork>,
    /// Its data sets that stand in files, in order.
    pub stored_data: Vec<StoredData>,
    /// Prose and blocks.
    pub body: Vec<Node>,
}

impl Lesson {
    /// The network of that name.
    pub fn network(&self, name: &str) -> Option<&NetworkDefinition> {
        self.networks.iter().find(|definition| definition.network.name == name)
    }

    /// The data set of that name.
    pub fn data_set(&self, name: &str) -> Option<&DataSet> {
        self.data.iter().find(|data| data.name == name)
    }

    /// The run of that name.
    pub fn run(&self, name: &str) -> Option<&RunDefinition> {
        self.runs.iter().find(|run| run.name == name)
    }

    /// The sweep of that name.
    pub fn sweep(&self, name: &str) -> Option<&SweepDefinition> {
        self.sweeps.iter().find(|sweep| sweep.name == name)
    }

    /// The network of that name whose parameters are stored.
    pub fn stored_network(&self, name: &str) -> Option<&StoredNetwork> {
        self.stored.iter().find(|network| network.name == name)
    }

    /// The numbers of an input, and from which of them on: a row of a file, or what [`Lesson::input_values`] gives.
    pub fn stored_input(&self, input: &InputName) -> Option<(StoredArray, usize, usize)> {
        if let InputName::Row { data, row } = input
            && let Some(stored) = self.stored_data.iter().find(|stored| stored.name == *data)
        {
            let row = row.checked_sub(1).filter(|row| *row < stored.rows)?;
            return Some((
                StoredArray::File(stored.file.clone()),
                row * stored.width,
                stored.width,
            ));
        }
        let values = self.input_values(input)?;
        let width = values.len();
        Some((StoredArray::Given(values), 0, width))
    }

    /// The mistake of a file whose numbers cannot be used.
    pub fn file_mistake(&self, file: &ArrayFile, message: impl Into<String>) -> Mistakes {
        let list = vec![stored::mistake_of(file.span.clone(), message.into())];
        Mistakes { source: self.source.clone(), list }
    }

    /// The numbers of an input: those that it is named by, or those of the row.
    pub fn input_values(&self, input: &InputName) -> Option<Vec<Decimal>> {
        match input {
            InputName::Numbers(_) => input.numbers(),
            InputName::Row { data, row } => {
                self.data_set(data)?.inputs.get(row.checked_sub(1)?).cloned()
            }
        }
    }
}

/// Everything that is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    /// The lesson.
    pub source: Source,
    /// Its mistakes, in the order of the text; never empty.
    pub list: Vec<Diagnostic>,
}

impl Mistakes {
    /// All mistakes drawn one below the other, a blank line between two.
    pub fn draw(&self, coloured: bool) -> String {
        let drawn = self.list.iter().map(|diagnostic| diagnostic.draw(&self.source, coloured));
        drawn.collect::<Vec<_>>().join("\n")
    }

    /// All mistakes as data.
    pub fn to_json(&self) -> Vec<serde_json::Value> {
        self.list.iter().map(|diagnostic| diagnostic.to_json(&self.source)).collect()
    }
}

/// Reads a lesson; `name` is the path of its file, as diagnostics will show it.
///
/// # Errors
/// Every mistake that can be found without tracing a network; networks that a run has to find are trained.
pub fn read(name: &str, bytes: &[u8]) -> Result<Lesson, Mistakes> {
    let source = |text: &str| Source { name: name.to_owned(), text: text.to_owned() };
    let text = match readable(bytes) {
        Ok(text) => text,
        Err((text, list)) => {
            return Err(Mistakes { source: source(&text), list });
        }
    };
    let reports = Reports::default();
    let lesson = assemble(source(text), bytes, &reports);
    match lesson {
        Ok(lesson) if reports.is_empty() => Ok(lesson),
        _ => Err(Mistakes { source: source(text), list: reports.into_sorted() }),
    }
}

/// The text of a file, if it is one that can be read at all; else its mistakes, and as much of the
/// text as there is to show.
fn readable(bytes: &[u8]) -> Result<&str, (String, Vec<Diagnostic>)> {
    if bytes.len() > MAX_LESSON_BYTES {
        let message = format!(
            "the lesson has more than {MAX_LESSON_BYTES} bytes, the most that a lesson may have"
        );
        let diagnostic = Diagnostic::new(0..0, message).help("split it into several lessons");
        return Err((String::new(), vec![diagnostic]));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let byte = bytes.get(start).copied().unwrap_or_default();
        // The replacement character stands in for the bytes, and has three itself.
        let diagnostic = Diagnostic::new(start..start + 3, "the lesson is not UTF-8 text")
            .label(format!("byte {byte:#04x} is no character"))
            .help("save the file as UTF-8");
        (String::from_utf8_lossy(bytes).into_owned(), vec![diagnostic])
    })?;
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let controls: Vec<Diagnostic> = text
        .char_indices()
        .filter(|(_, c)| control(c))
        .take(MAX_MISTAKES)
        .map(|(start, c)| {
            let message = format!("a control character (U+{:04X})", u32::from(c));
            Diagnostic::new(start..start + c.len_utf8(), message)
                .label("not allowed in a lesson")
                .help("delete it")
        })
        .collect();
    if controls.is_empty() { Ok(text) } else { Err((text.to_owned(), controls)) }
}

/// Front matter, then body.
fn assemble(source: Source, bytes: &[u8], reports: &Reports) -> diagnostic::Read<Lesson> {
    let text = source.text.as_str();
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let parts = front::split(text, start, reports)?;
    let folder = std::path::Path::new(&source.name).parent().unwrap_or(std::path::Path::new(""));
    let front = front::read(text, parts.front, folder, reports);
    let context = resolve::Context::new(&front.definitions, reports, front.arithmetic);
    let body = markdown::read_body(text, parts.body, &context);
    let body = ids::assign(body, reports);
    ids::no_dead_links(&body, &context.fragments.borrow(), reports);
    let stem = std::path::Path::new(&source.name).file_stem();
    let hash = Sha256::digest(bytes);
    Ok(Lesson {
        slug: ids::slug(&stem.unwrap_or_default().to_string_lossy()),
        hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        title: front.title?,
        question: front.question?,
        part: front.part?,
        digits: front.digits,
        arithmetic: front.arithmetic,
        notation: front.notation?,
        networks: front.definitions.networks,
        data: front.definitions.data,
        runs: front.definitions.runs,
        sweeps: front.definitions.sweeps,
        stored: front.definitions.stored,
        stored_data: front.definitions.stored_data,
        body,
        source,
    })
}
