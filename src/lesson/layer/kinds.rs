//! The kinds of layers: what a lesson calls them, their keys, and what each expands to.

use super::super::diagnostic::{Diagnostic, Read};
use super::super::document::{FieldRow, Table};
use super::super::network::count;
use super::super::resolve;
use super::super::source::Spanned;
use super::{conv2d, flatten, lstm, pair, pool};
use crate::network::{Layer, MAX_NEURONS, Reads, Shared, Source};
use crate::number::{Decimal, Lane};

/// A kind of layer other than a dense one.
#[derive(Debug)]
pub struct LayerRow {
    /// What a lesson writes as `kind`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// What else there is to know.
    pub note: &'static str,
    /// Its keys; `kind` and `reads` are keys of every layer.
    pub fields: &'static [FieldRow],
    /// A network with such a layer, as front matter.
    pub example: &'static str,
    pub(in super::super) read: fn(&Setting<'_, '_>) -> Read<Expansion>,
}

/// Every kind of layer; a layer without `kind` is dense.
pub static LAYER_KINDS: &[LayerRow] = &[
    conv2d::ROW,
    pool::ROW,
    flatten::FLATTEN,
    flatten::CONCAT,
    pair::MULTIPLY,
    pair::ADD,
    lstm::ROW,
];

pub(in super::super) const KIND: FieldRow = FieldRow::optional(
    "kind",
    "kind of layer",
    "a row of `longhand list layers`; a dense layer if left out",
);
pub(in super::super) const READS: FieldRow = FieldRow::optional(
    "reads",
    "names of layers, neurons and inputs",
    "what the layer reads, one after the other; all of the layer before if left out",
);
pub(super) const NAME: FieldRow = FieldRow::required(
    "name",
    "name",
    "what its neurons are called, with an index each: `edge[2,3]` is row 2, column 3 of `edge`",
);

/// Rows and columns of values, perhaps in several channels, which change slowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Grid {
    pub(in super::super) channels: usize,
    pub(in super::super) rows: usize,
    pub(in super::super) columns: usize,
}

impl Grid {
    /// How many values there are.
    pub(super) fn len(self) -> usize {
        self.channels.saturating_mul(self.rows).saturating_mul(self.columns)
    }

    /// Which of the values, row by row, stands there.
    pub(super) fn at(self, channel: usize, row: usize, column: usize) -> usize {
        (channel * self.rows + row) * self.columns + column
    }

    /// A name for every value: `edge[2,3]`, or `edge[1,2,3]` where there are several channels.
    pub(in super::super) fn names(self, name: &str) -> Vec<String> {
        if self.channels == 1 {
            indexed(name, &[self.rows, self.columns])
        } else {
            indexed(name, &[self.channels, self.rows, self.columns])
        }
    }
}

/// A name with every index of a shape, counted from 1, the last index changing fastest.
pub(in super::super) fn indexed(name: &str, shape: &[usize]) -> Vec<String> {
    let mut names = vec![String::new()];
    for (axis, &length) in shape.iter().enumerate() {
        let comma = if axis == 0 { "" } else { "," };
        let longer = |name: &String| {
            let name = name.clone();
            (1..=length).map(move |index| format!("{name}{comma}{index}")).collect::<Vec<_>>()
        };
        names = names.iter().flat_map(longer).collect();
    }
    names.into_iter().map(|index| format!("{name}[{index}]")).collect()
}

/// What a layer reads.
#[derive(Clone)]
pub(in super::super) struct Incoming {
    /// Names of the values, in order.
    pub(in super::super) names: Vec<Spanned<String>>,
    /// Where they come from.
    pub(in super::super) sources: Vec<Source>,
    /// Whether they are all that the layer before puts out.
    pub(in super::super) whole: bool,
    /// How they lie beside each other, where they do.
    pub(in super::super) grid: Option<Grid>,
}

impl Incoming {
    /// The name of a value that comes twice among some of them.
    pub(in super::super) fn repeated(&self, range: std::ops::Range<usize>) -> Option<&str> {
        // All of a layer before are different values.
        let mut seen = std::collections::BTreeSet::new();
        let mut chosen = range.filter(|_| !self.whole);
        let again = chosen.find(|&at| self.sources.get(at).is_some_and(|s| !seen.insert(*s)))?;
        self.names.get(again).map(|name| name.value.as_str())
    }

    /// As a network says it.
    pub(in super::super) fn reads(&self) -> Reads {
        if self.whole { Reads::Before } else { Reads::Values(self.sources.clone()) }
    }
}

/// Values that `reads` can name together.
pub(in super::super) struct Group {
    pub(in super::super) name: String,
    pub(in super::super) values: Vec<Source>,
    pub(in super::super) grid: Option<Grid>,
}

/// Where a layer stands.
pub(in super::super) struct Setting<'s, 'a> {
    pub(in super::super) table: &'s Table<'a>,
    pub(in super::super) incoming: &'s Incoming,
    pub(in super::super) lane: Lane,
    /// How many layers stand before it.
    pub(in super::super) before: usize,
    /// How many sets of shared parameters there are already.
    pub(in super::super) shared: usize,
}

/// What a layer of a lesson expands to.
pub(in super::super) struct Expansion {
    pub(in super::super) layers: Vec<Layer<Decimal>>,
    pub(in super::super) shared: Vec<Shared<Decimal>>,
    /// What the next layer reads, and the layer's own name stands for.
    pub(in super::super) output: Group,
}

impl Setting<'_, '_> {
    /// The name of the layer.
    pub(super) fn name(&self) -> Read<String> {
        let name = self.table.required(&NAME, |value| value.text())?;
        resolve::name(&name.value, &name.span, "layer", false, self.table)?;
        Ok(name.value)
    }

    /// The rows and columns that the layer reads.
    pub(super) fn grid(&self) -> Read<Grid> {
        self.incoming.grid.ok_or_else(|| {
            let message = format!(
                "{} reads {} without rows and columns",
                self.table.what(),
                count(self.incoming.sources.len(), "value")
            );
            self.table.report(
                self.table.mistake(message).label("reads no picture").help(
                    "give the network `inputs = { name = \"x\", shape = [rows, columns] }`, and let the layer read a picture, a `conv2d` or a `pool`",
                ),
            )
        })
    }

    /// A whole number of at least 1, or what it is if left out.
    pub(super) fn size(&self, field: &FieldRow, usual: Option<u64>) -> Read<usize> {
        let read = self.table.optional(field, |value| value.whole_number(1, MAX_NEURONS as u64))?;
        match (read.map(|number| number.value), usual) {
            (Some(number), _) | (None, Some(number)) => Ok(usize::try_from(number).unwrap_or(1)),
            (None, None) => self.table.require(field).map(|_| 1),
        }
    }

    /// Complains of more neurons than a layer may have.
    pub(super) fn room(&self, neurons: usize) -> Read<()> {
        if neurons <= MAX_NEURONS {
            return Ok(());
        }
        let message = format!("{} would have {neurons} neurons", self.table.what());
        let diagnostic = Diagnostic::new(self.table.span(), message);
        let help = format!("a layer has at most {MAX_NEURONS}");
        Err(self.table.report(diagnostic.label("too many").help(help)))
    }

    /// A group of all neurons of the layer that comes next.
    pub(super) fn group(&self, name: String, neurons: usize, grid: Option<Grid>) -> Group {
        let layer = self.before + 1;
        let values = (0..neurons).map(|neuron| Source { layer, neuron }).collect();
        Group { name, values, grid }
    }
}

/// How often a window of `size` fits into `length` when it moves by `stride`: 0 if it does not fit.
pub(super) fn steps(length: usize, size: usize, stride: usize) -> usize {
    length.checked_sub(size).map_or(0, |room| room / stride + 1)
}
