//! Traces as Parquet: one row a product, one row a neuron, in columns that have types.
//!
//! The numbers are of the lane's own type, so that nothing is rounded on the way: FLOAT in `f32`, DOUBLE in `f64`, and by
//! hand DECIMAL with the lesson's digits. Names are dictionary-encoded; products are not, for hardly two are the same.

mod column;
mod group;

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::basic::Encoding;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use ::parquet::schema::types::{ColumnPath, TypePtr};

pub use column::{COLUMNS, ColumnKind, ColumnRow, PARTITIONS, Scaled, Value};
use group::Group;

use crate::network::{LayerActivation, StoredNetwork};
use crate::number::Machine;
use crate::trace::stream::{NeuronEnd, Sink, Terms};
use crate::trace::{Quantity, Record, SoftmaxStep};

/// Rows that are gathered before they are written: a row group of the file.
const GROUP_ROWS: usize = 122_880;
/// How many numbers a row may have.
pub(super) const NUMBERS: usize = 12;

/// The columns of numbers, by their place among them.
const WEIGHT: usize = 0;
const SUM: usize = 4;
const BIAS: usize = 5;
const Z: usize = 6;
const A: usize = 7;
const SHIFT: usize = 8;
const SHIFTED: usize = 9;
const EXP: usize = 10;
const TOTAL: usize = 11;

/// The numbers of a row, in the order of the columns.
pub(super) type Numbers<V> = [Option<V>; NUMBERS];

/// Makes a file for a path.
type Create<'c, W> = Box<dyn FnMut(&str) -> io::Result<W> + 'c>;

/// Writes traces to one file, or to one for each part of a partitioned data set.
pub struct Tables<'c, V: Value, W: Write + Send> {
    create: Create<'c, W>,
    lesson: String,
    /// Columns whose values stand in the paths of the files.
    partitions: Vec<&'static str>,
    schema: TypePtr,
    properties: WriterPropertiesPtr,
    network: String,
    input: String,
    open: Option<(String, SerializedFileWriter<W>)>,
    group: Group<V>,
    files: usize,
    /// The file that was finished last.
    last: Option<W>,
}

/// Where a row belongs: layer, index and name of the neuron.
pub(super) type Row<'r> = (usize, usize, &'r str);

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

impl<'c, V: Value, W: Write + Send> Tables<'c, V, W> {
    /// Tables of a lesson's traces; `create` makes a file for a path, which is empty for the only file.
    ///
    /// # Errors
    /// Only if the schema cannot be built.
    pub fn new(
        lesson: &str,
        value: &V::Scale,
        partitions: Vec<&'static str>,
        create: impl FnMut(&str) -> io::Result<W> + 'c,
    ) -> io::Result<Self> {
        let columns = COLUMNS.iter().filter(|column| !partitions.contains(&column.name));
        let fields: Vec<String> =
            columns.clone().map(|column| column.schema(&V::schema(value))).collect();
        let message = format!("message trace {{ {} }}", fields.join(" "));
        let schema = Arc::new(parse_message_type(&message).map_err(failed)?);
        let mut properties = WriterProperties::builder()
            .set_created_by(format!("longhand {}", env!("CARGO_PKG_VERSION")))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_dictionary_enabled(false);
        for column in columns {
            let path = ColumnPath::from(column.name);
            properties = match column.kind {
                ColumnKind::Text => properties.set_column_dictionary_enabled(path, true),
                ColumnKind::Index => {
                    properties.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
                }
                ColumnKind::Number => properties,
            };
        }
        Ok(Self {
            create: Box::new(create),
            lesson: lesson.to_owned(),
            partitions,
            schema,
            properties: Arc::new(properties.build()),
            network: String::new(),
            input: String::new(),
            open: None,
            group: Group::default(),
            files: 0,
            last: None,
        })
    }

    /// Begins the trace of a network on an input.
    pub fn pass(&mut self, network: &str, input: &str) {
        (self.network, self.input) = (network.to_owned(), input.to_owned());
    }

    /// Writes what is left; the last file comes back, complete.
    ///
    /// # Errors
    /// If a file takes no more.
    pub fn finish(mut self) -> io::Result<Option<W>> {
        if self.open.is_none() && self.partitions.is_empty() {
            self.start(String::new())?;
        }
        self.end_file()?;
        Ok(self.last)
    }

    fn row(
        &mut self,
        row: Row<'_>,
        source: Option<(usize, &str)>,
        numbers: &Numbers<V>,
    ) -> io::Result<()> {
        if self.group.is_new(row, &self.network, &self.input) {
            let path = self.path(row);
            if self.open.as_ref().is_none_or(|(open, _)| *open != path) {
                self.end_file()?;
                self.start(path)?;
            }
            self.group.begin(row, &self.network, &self.input);
        }
        self.group.push(source, numbers);
        if self.group.rows() >= GROUP_ROWS {
            self.end_group()?;
        }
        Ok(())
    }

    /// The folders of a row's part: `layer=1/input=d%231`.
    fn path(&self, (layer, _, neuron): Row<'_>) -> String {
        let part = |name: &&str| {
            let value = match *name {
                "lesson" => self.lesson.clone(),
                "network" => self.network.clone(),
                "input" => self.input.clone(),
                "layer" => layer.to_string(),
                _ => neuron.to_owned(),
            };
            let plain = |c: char| c.is_alphanumeric() || "_-.".contains(c);
            let escaped = value.chars().map(|c| match plain(c) {
                true => c.to_string(),
                false => c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
            });
            format!("{name}={}/", escaped.collect::<String>())
        };
        self.partitions.iter().map(part).collect()
    }

    fn start(&mut self, path: String) -> io::Result<()> {
        self.files += 1;
        let file = match path.as_str() {
            "" => (self.create)("")?,
            path => (self.create)(&format!("{path}part-{:05}.parquet", self.files))?,
        };
        let (schema, properties) = (Arc::clone(&self.schema), Arc::clone(&self.properties));
        let writer = SerializedFileWriter::new(file, schema, properties).map_err(failed)?;
        self.open = Some((path, writer));
        Ok(())
    }

    fn end_group(&mut self) -> io::Result<()> {
        if let Some((_, writer)) = &mut self.open {
            self.group.write(writer, &self.lesson, &self.partitions).map_err(failed)?;
        }
        Ok(())
    }

    fn end_file(&mut self) -> io::Result<()> {
        self.end_group()?;
        if let Some((_, writer)) = self.open.take() {
            let mut file = writer.into_inner().map_err(failed)?;
            file.flush()?;
            // Of many files, none stays open.
            self.last = Some(file);
        }
        Ok(())
    }

    /// Every number of a trace that is in memory; a number goes by its shown digits, which are all it has.
    ///
    /// # Errors
    /// If a file takes no more, or a number does not fit its column.
    pub fn record(&mut self, record: &dyn Record, scale: &V::Scale) -> io::Result<()> {
        let read = |text: &str| {
            let unfit = || io::Error::other(format!("{text} does not fit the column"));
            V::read(text, scale).ok_or_else(unfit)
        };
        let name = |layer: usize, neuron: usize| {
            record.neurons(layer).get(neuron).cloned().unwrap_or_default()
        };
        // The neurons of the layer at hand, as wholes; they follow on the layer's terms.
        let mut wholes: Vec<(usize, usize, Numbers<V>)> = Vec::new();
        let mut term: Option<(usize, usize, usize, Numbers<V>)> = None;
        for place in record.places() {
            let (layer, neuron) = (place.layer, place.neuron);
            let Some(shown) = record.shown(place).filter(|_| !place.quantity.is_backward()) else {
                continue;
            };
            let column = place.quantity.source();
            let same = term
                .as_ref()
                .is_some_and(|term| (term.0, term.1, Some(term.2)) == (layer, neuron, column));
            if let Some((layer, neuron, column, numbers)) = term.take_if(|_| !same) {
                let source = record.source_name(layer, neuron, column).unwrap_or_default();
                let row = (layer, neuron, &*name(layer, neuron));
                self.row(row, Some((column, source)), &numbers)?;
            }
            if wholes.first().is_some_and(|whole| whole.0 != layer) {
                for (layer, neuron, numbers) in wholes.drain(..) {
                    self.row((layer, neuron, &name(layer, neuron)), None, &numbers)?;
                }
            }
            let value = Some(read(shown.as_str())?);
            match (column, number_column(place.quantity)) {
                (Some(column), Some(index)) => {
                    let (.., numbers) =
                        term.get_or_insert((layer, neuron, column, [None; NUMBERS]));
                    numbers[index] = value;
                }
                (None, Some(index)) => {
                    // Under softmax a neuron comes up twice.
                    let at = wholes.iter().rposition(|whole| whole.1 == neuron);
                    let at = at.unwrap_or_else(|| {
                        wholes.push((layer, neuron, [None; NUMBERS]));
                        wholes.len() - 1
                    });
                    wholes[at].2[index] = value;
                }
                (_, None) => {}
            }
        }
        if let Some((layer, neuron, column, numbers)) = term {
            let source = record.source_name(layer, neuron, column).unwrap_or_default();
            self.row((layer, neuron, &name(layer, neuron)), Some((column, source)), &numbers)?;
        }
        for (layer, neuron, numbers) in wholes {
            self.row((layer, neuron, &name(layer, neuron)), None, &numbers)?;
        }
        Ok(())
    }
}

/// The column of numbers that a quantity stands in.
fn number_column(quantity: Quantity) -> Option<usize> {
    Some(match quantity {
        Quantity::Weight(_) => WEIGHT,
        Quantity::Input(_) => WEIGHT + 1,
        Quantity::Product(_) => WEIGHT + 2,
        Quantity::RunningSum(_) => WEIGHT + 3,
        Quantity::Sum => SUM,
        Quantity::Bias => BIAS,
        Quantity::PreActivation => Z,
        Quantity::Output => A,
        Quantity::Shift => SHIFT,
        Quantity::Shifted => SHIFTED,
        Quantity::Exponential => EXP,
        Quantity::Total => TOTAL,
        _ => return None,
    })
}

/// A pass through a stored network, into tables.
pub struct TableSink<'t, 'c, 'n, N: Machine + Value, W: Write + Send> {
    tables: &'t mut Tables<'c, N, W>,
    network: &'n StoredNetwork,
    /// The neurons of the layer at hand; they follow on its terms.
    wholes: Vec<Numbers<N>>,
}

impl<'t, 'c, 'n, N: Machine + Value, W: Write + Send> TableSink<'t, 'c, 'n, N, W> {
    /// A pass through `network`; [`Tables::pass`] has been told of it.
    pub fn new(tables: &'t mut Tables<'c, N, W>, network: &'n StoredNetwork) -> Self {
        Self { tables, network, wholes: Vec::new() }
    }

    fn end_layer(&mut self, layer: usize) -> io::Result<()> {
        for (neuron, numbers) in std::mem::take(&mut self.wholes).into_iter().enumerate() {
            let name = self.network.sources(layer).get(neuron).unwrap_or_default();
            self.tables.row((layer, neuron, &name), None, &numbers)?;
        }
        Ok(())
    }
}

impl<N: Machine + Value, W: Write + Send> Sink<N> for TableSink<'_, '_, '_, N, W> {
    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()> {
        for (index, value) in values.iter().enumerate() {
            let mut numbers = [None; NUMBERS];
            numbers[A] = Some(*value);
            let name = self.network.inputs.get(first + index).unwrap_or_default();
            self.tables.row((0, first + index, &name), None, &numbers)?;
        }
        Ok(())
    }

    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()> {
        let name = self.network.sources(terms.layer).get(terms.neuron).unwrap_or_default();
        let row = (terms.layer, terms.neuron, &*name);
        for index in 0..terms.inputs.len() {
            let mut numbers = [None; NUMBERS];
            numbers[WEIGHT] = Some(terms.weights[index]);
            numbers[WEIGHT + 1] = Some(terms.inputs[index]);
            numbers[WEIGHT + 2] = Some(terms.products[index]);
            numbers[WEIGHT + 3] = Some(terms.running_sums[index]);
            let source = terms.first + index;
            let name = self.network.sources(terms.layer - 1).get(source).unwrap_or_default();
            self.tables.row(row, Some((source, &name)), &numbers)?;
        }
        Ok(())
    }

    fn neuron(&mut self, end: &NeuronEnd<N>) -> io::Result<()> {
        let mut numbers = [None; NUMBERS];
        if let Some((sum, bias)) = end.sum_and_bias {
            (numbers[SUM], numbers[BIAS]) = (Some(sum), Some(bias));
        }
        (numbers[Z], numbers[A]) = (Some(end.z), end.a);
        self.wholes.push(numbers);
        let layer = self.network.layers.get(end.layer - 1);
        let complete = layer.is_some_and(|layer| {
            layer.activation != LayerActivation::Softmax && layer.neurons.len() == self.wholes.len()
        });
        if complete { self.end_layer(end.layer) } else { Ok(()) }
    }

    fn softmax(&mut self, layer: usize, step: &SoftmaxStep<N>) -> io::Result<()> {
        for (neuron, numbers) in self.wholes.iter_mut().enumerate() {
            numbers[SHIFT] = Some(step.shift);
            numbers[SHIFTED] = step.shifted.get(neuron).copied();
            numbers[EXP] = step.exponentials.get(neuron).copied();
            numbers[TOTAL] = Some(step.total);
            numbers[A] = step.a.get(neuron).copied();
        }
        self.end_layer(layer)
    }
}
