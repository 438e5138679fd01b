//! The reference of the lesson format, written from the tables that the reader itself reads.

use super::block::{BLOCKS, MAX_FIELDS, MAX_SOURCES};
use super::document::FieldRow;
use super::front::FRONT_MATTER;
use super::layer::kinds::LAYER_KINDS;
use super::run::MAX_TRAINING;
use super::sweep::MAX_SWEEP;
use super::{
    MAX_BLOCKS, MAX_BY_HAND_WEIGHTS, MAX_LESSON_BYTES, MAX_MATH_BYTES, MAX_MISTAKES,
    MAX_NAME_LENGTH, MAX_NESTING, MAX_PICTURE_BYTES, MAX_PICTURE_NUMBERS, MAX_PIXELS,
};
use crate::network::{
    MAX_DRAWN_WEIGHTS, MAX_EXPANDED_LAYERS, MAX_INPUTS, MAX_LAYERS, MAX_NEURONS,
    MAX_STORED_WEIGHTS, MAX_WEIGHTS,
};
use crate::number::MAX_LITERAL_LENGTH;
use crate::train::MAX_KEPT;

/// What is limited, and to how much; all of it is checked before anything of that size is made.
pub static LIMITS: &[(&str, usize)] = &[
    ("bytes of a lesson", MAX_LESSON_BYTES),
    ("blocks in a lesson", MAX_BLOCKS),
    ("levels of lists, quotations and emphasis", MAX_NESTING),
    ("bytes of a formula", MAX_MATH_BYTES),
    ("characters of a name", MAX_NAME_LENGTH),
    ("characters of a number", MAX_LITERAL_LENGTH),
    ("digits of a number that count", 28),
    ("layers of a network, as written", MAX_LAYERS),
    ("layers that they expand to", MAX_EXPANDED_LAYERS),
    ("neurons in a layer", MAX_NEURONS),
    ("inputs of a network", MAX_INPUTS),
    ("weights in a lesson", MAX_WEIGHTS),
    ("weights in the files of a network", MAX_STORED_WEIGHTS),
    ("weights that are drawn for a network", MAX_DRAWN_WEIGHTS),
    ("weights in a network that is worked by hand", MAX_BY_HAND_WEIGHTS),
    ("bytes of the file of a picture", MAX_PICTURE_BYTES),
    ("pixels of a picture", MAX_PIXELS),
    ("numbers of all pictures of a data set", MAX_PICTURE_NUMBERS),
    ("fields of a block `explore`", MAX_FIELDS),
    ("numbers that a neuron in a block `explore` reads", MAX_SOURCES),
    ("parameters of a training run that a build keeps, over all epochs", MAX_KEPT),
    ("epochs × examples × parameters of a training run", MAX_TRAINING),
    ("seeds × epochs × examples × hidden neurons of a sweep", MAX_SWEEP),
    ("mistakes that are shown at once", MAX_MISTAKES),
];

/// The limits, every key of the front matter and every block with an example, as Markdown.
///
/// `lessons/README.md` holds it, and a test compares the two.
pub fn reference() -> String {
    let mut text = String::from("## Limits\n\n| what | at most |\n|---|--:|\n");
    for (what, limit) in LIMITS {
        text.push_str(&format!("| {what} | {} |\n", grouped(*limit)));
    }
    text.push_str("\n## Front matter, key by key\n");
    for table in FRONT_MATTER {
        if !table.header.is_empty() {
            text.push_str(&format!("\n### `{}`\n", table.header));
        }
        text.push_str(&format!("\n{}\n", table.summary));
        text.push_str(&fields(table.fields));
    }
    text.push_str("\n## Kinds of layers\n\n");
    text.push_str(
        "A layer without `kind` is dense. Every layer may have `reads`, the names of what it reads.\n",
    );
    for layer in LAYER_KINDS {
        text.push_str(&format!(
            "\n### `kind = \"{}\"`\n\n{} {}\n",
            layer.name, layer.summary, layer.note
        ));
        text.push_str(&fields(layer.fields));
        text.push_str(&format!("\n```toml\n{}```\n", layer.example));
    }
    text.push_str("\n## Blocks\n");
    for block in BLOCKS {
        text.push_str(&format!("\n### `{}`\n\n{}\n", block.name, block.summary));
        text.push_str(&fields(block.fields));
        if block.kinds.is_empty() {
            text.push_str(&fenced(block.name, block.example));
        }
        for kind in block.kinds {
            text.push_str(&format!("\n#### `kind = \"{}\"`\n\n{}\n", kind.name, kind.summary));
            text.push_str(&fields(kind.fields));
            text.push_str(&fenced(block.name, kind.example));
        }
    }
    text
}

/// A table of keys.
fn fields(fields: &[FieldRow]) -> String {
    let mut text = String::from("\n| key | value | |\n|---|---|---|\n");
    for field in fields {
        let required = if field.required { " (required)" } else { "" };
        let (name, kind, doc) = (field.name, field.kind, field.doc);
        text.push_str(&format!("| `{name}`{required} | {kind} | {doc} |\n"));
    }
    text
}

fn fenced(name: &str, body: &str) -> String {
    format!("\n````markdown\n```{{{name}}}\n{body}```\n````\n")
}

/// 4000000 as 4,000,000.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}
