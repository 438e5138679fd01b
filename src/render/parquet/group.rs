//! Rows that are gathered until they are worth a row group.

use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::Result;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use bytes::Bytes;

use super::column::{COLUMNS, ColumnKind, Value};
use super::{NUMBERS, Numbers, Row};

/// Names are handed over so many at a time: each is an object of its own on the way.
const NAMES: usize = 1_024;

/// Rows of one neuron, which share all but their sources and their numbers.
struct Run {
    network: Bytes,
    input: Bytes,
    layer: i32,
    neuron: Bytes,
    neuron_index: i32,
    rows: usize,
}

/// The rows gathered so far.
pub(super) struct Group<V> {
    runs: Vec<Run>,
    rows: usize,
    /// The names of the sources, one after the other, and where each ends.
    sources: String,
    source_ends: Vec<usize>,
    source_indices: Vec<i32>,
    source_levels: Vec<i16>,
    numbers: [Vec<V>; NUMBERS],
    levels: [Vec<i16>; NUMBERS],
}

impl<V> Default for Group<V> {
    fn default() -> Self {
        Self {
            runs: Vec::new(),
            rows: 0,
            sources: String::new(),
            source_ends: Vec::new(),
            source_indices: Vec::new(),
            source_levels: Vec::new(),
            numbers: std::array::from_fn(|_| Vec::new()),
            levels: std::array::from_fn(|_| Vec::new()),
        }
    }
}

fn index(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

impl<V: Value> Group<V> {
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether a row belongs to another neuron than the one before.
    pub(super) fn is_new(&self, row: Row<'_>, network: &str, input: &str) -> bool {
        self.runs.last().is_none_or(|run| {
            (run.layer, run.neuron_index) != (index(row.0), index(row.1 + 1))
                || run.network != network.as_bytes()
                || run.input != input.as_bytes()
        })
    }

    /// Begins the rows of a neuron.
    pub(super) fn begin(&mut self, (layer, neuron, name): Row<'_>, network: &str, input: &str) {
        // The same name is the same memory, as long as it stays the same.
        let last = self.runs.last();
        let kept = |of: fn(&Run) -> &Bytes, text: &str| {
            let before = last.map(of).filter(|before| *before == text.as_bytes());
            before.cloned().unwrap_or_else(|| Bytes::copy_from_slice(text.as_bytes()))
        };
        self.runs.push(Run {
            network: kept(|run| &run.network, network),
            input: kept(|run| &run.input, input),
            layer: index(layer),
            neuron: Bytes::copy_from_slice(name.as_bytes()),
            neuron_index: index(neuron + 1),
            rows: 0,
        });
    }

    /// Adds a row to the neuron begun last.
    pub(super) fn push(&mut self, source: Option<(usize, &str)>, numbers: &Numbers<V>) {
        self.rows += 1;
        if let Some(run) = self.runs.last_mut() {
            run.rows += 1;
        }
        self.source_levels.push(source.is_some().into());
        if let Some((place, name)) = source {
            self.sources.push_str(name);
            self.source_ends.push(self.sources.len());
            self.source_indices.push(index(place + 1));
        }
        for ((values, levels), number) in self.numbers.iter_mut().zip(&mut self.levels).zip(numbers)
        {
            levels.push(number.is_some().into());
            values.extend(number);
        }
    }

    /// Writes the rows as a row group, and begins anew.
    pub(super) fn write<W: std::io::Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
        lesson: &str,
        left_out: &[&str],
    ) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = file.next_row_group()?;
        let lesson = Bytes::copy_from_slice(lesson.as_bytes());
        let mut number = 0;
        for column in COLUMNS {
            let this = number;
            number += usize::from(column.kind == ColumnKind::Number);
            if left_out.contains(&column.name) {
                continue;
            }
            let Some(mut writer) = group.next_column()? else { break };
            match column.name {
                "lesson" => self.names(&mut writer, |_| &lesson)?,
                "network" => self.names(&mut writer, |run| &run.network)?,
                "input" => self.names(&mut writer, |run| &run.input)?,
                "neuron" => self.names(&mut writer, |run| &run.neuron)?,
                "layer" => self.indices(&mut writer, |run| run.layer)?,
                "neuron_index" => self.indices(&mut writer, |run| run.neuron_index)?,
                "source" => self.source_names(&mut writer)?,
                "source_index" => {
                    if let ColumnWriter::Int32ColumnWriter(writer) = writer.untyped() {
                        writer.write_batch(
                            &self.source_indices,
                            Some(&self.source_levels),
                            None,
                        )?;
                    }
                }
                _ => V::write(&self.numbers[this], &self.levels[this], &mut writer)?,
            }
            writer.close()?;
        }
        group.close()?;
        self.clear();
        Ok(())
    }

    fn clear(&mut self) {
        self.runs.clear();
        self.rows = 0;
        self.sources.clear();
        self.source_ends.clear();
        self.source_indices.clear();
        self.source_levels.clear();
        self.numbers.iter_mut().for_each(Vec::clear);
        self.levels.iter_mut().for_each(Vec::clear);
    }

    /// A name of each run, once for each of its rows.
    fn names<'g>(
        &'g self,
        column: &mut SerializedColumnWriter<'_>,
        of: impl Fn(&'g Run) -> &'g Bytes,
    ) -> Result<()> {
        let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() else { return Ok(()) };
        let mut batch = Vec::with_capacity(NAMES);
        for run in &self.runs {
            let name = ByteArray::from(of(run).clone());
            for _ in 0..run.rows {
                batch.push(name.clone());
                if batch.len() == NAMES {
                    writer.write_batch(&batch, None, None)?;
                    batch.clear();
                }
            }
        }
        if !batch.is_empty() {
            writer.write_batch(&batch, None, None)?;
        }
        Ok(())
    }

    /// A whole number of each run, once for each of its rows.
    fn indices(
        &self,
        column: &mut SerializedColumnWriter<'_>,
        of: impl Fn(&Run) -> i32,
    ) -> Result<()> {
        let ColumnWriter::Int32ColumnWriter(writer) = column.untyped() else { return Ok(()) };
        let repeated = self.runs.iter().flat_map(|run| std::iter::repeat_n(of(run), run.rows));
        writer.write_batch(&repeated.collect::<Vec<i32>>(), None, None).map(drop)
    }

    fn source_names(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() else { return Ok(()) };
        let text = Bytes::copy_from_slice(self.sources.as_bytes());
        let mut ends = self.source_ends.iter();
        let mut start = 0;
        for levels in self.source_levels.chunks(NAMES) {
            let count = levels.iter().filter(|level| **level == 1).count();
            let names = ends.by_ref().take(count).map(|&end| {
                let name = ByteArray::from(text.slice(start..end));
                start = end;
                name
            });
            let names: Vec<ByteArray> = names.collect();
            writer.write_batch(&names, Some(levels), None)?;
        }
        Ok(())
    }
}
