//! Networks and data that a lesson keeps in `.npy` files beside it, and networks too large to write down.

use std::fs::File;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use super::diagnostic::{Diagnostic, Read, Reported};
use super::document::{FieldRow, Table};
use super::layer::{
    ACTIVATION, BIASES, INITIALISATION, NEURONS, SLOPE, WEIGHTS, read_activation,
    read_initialisation,
};
use super::network::{INPUTS, KEEP_BIASES, LAYERS, LEARNING_RATE, LOSS, count};
use super::resolve;
use super::source::Spanned;
use super::value::{Value, all};
use crate::network::{
    ArrayFile, Initialisation, MAX_DRAWN_WEIGHTS, MAX_INPUTS, MAX_LAYERS, MAX_NEURONS,
    MAX_STORED_WEIGHTS, MAX_WEIGHTS, Names, Numbered, StoredAffine, StoredArray, StoredLayer,
    StoredNetwork,
};
use crate::number::{Lane, NpyError, NpyHeader};

/// A data set whose rows stand in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredData {
    /// What the lesson calls it.
    pub name: String,
    /// How many rows.
    pub rows: usize,
    /// Numbers of a row.
    pub width: usize,
    /// The file.
    pub file: ArrayFile,
}

/// The keys of a layer with stored parameters: it is dense and reads the layer before.
const STORED_FIELDS: &[FieldRow] = &[NEURONS, WEIGHTS, BIASES, ACTIVATION, SLOPE, INITIALISATION];

/// Whether a network's parameters are stored: one of them is in a file, or more are drawn than a network of
/// exact decimals may have.
pub(super) fn applies(table: &Table<'_>) -> bool {
    let layers = table.get(&LAYERS).and_then(|layers| items(&layers)).unwrap_or_default();
    let mut columns = table.get(&INPUTS).map_or(0, |names| how_many(&names));
    let mut drawn = 0_usize;
    for layer in &layers {
        let Some(layer) = layer.as_table() else { return false };
        if [&WEIGHTS, &BIASES].iter().any(|&key| layer.get(key).is_some_and(|v| v.is_text())) {
            return true;
        }
        let neurons = layer.get(&NEURONS).map_or(0, |names| how_many(&names));
        if layer.get(&INITIALISATION).is_some() {
            drawn = drawn.saturating_add(neurons.saturating_mul(columns));
        }
        columns = neurons;
    }
    drawn > MAX_WEIGHTS
}

fn items<'a>(value: &Value<'a>) -> Option<Vec<Value<'a>>> {
    value.is_list().then(|| value.list().ok()).flatten()
}

/// How many names a value lists, if it lists any.
fn how_many(names: &Value<'_>) -> usize {
    if names.is_text() {
        let run = names.text().ok().and_then(|text| Numbered::read(&text.value));
        return run.map_or(0, |run| run.count);
    }
    items(names).map_or(0, |names| names.len())
}

/// A run of names such as `x1..x30000`, if the value is a text.
pub(super) fn run_of_names(
    value: &Value<'_>,
    what: &str,
    table: &Table<'_>,
) -> Read<Option<Numbered>> {
    if !value.is_text() {
        return Ok(None);
    }
    let text = value.text()?;
    let Some(run) = Numbered::read(&text.value) else {
        return Err(value.report(
            value
                .mistake(format!("`{}` is no run of names", text.value))
                .label("not a run of names")
                .help(format!("such as `\"x1..x300\"`; a single {what} is written in a list")),
        ));
    };
    if run.count > MAX_INPUTS {
        let message = format!("more than {MAX_INPUTS} {what}s");
        return Err(value.report(value.mistake(message).label(format!("{} names", run.count))));
    }
    let last = run.first + run.count - 1;
    for name in [run.first, last].map(|number| format!("{}{number}", run.prefix)) {
        resolve::name(&name, &text.span, what, false, table)?;
    }
    Ok(Some(run))
}

/// Reads a network whose parameters are stored.
pub(super) fn read(
    name: &Spanned<&str>,
    table: &Table<'_>,
    lane: Lane,
    folder: &Path,
) -> Read<StoredNetwork> {
    if matches!(lane, Lane::ByHand { .. }) {
        return Err(table.report(
            Diagnostic::new(name.span.clone(), "stored parameters are not worked by hand")
                .label("this network")
                .help("set `arithmetic = \"f32\"` or `\"f64\"`"),
        ));
    }
    for key in [&LOSS, &LEARNING_RATE, &KEEP_BIASES] {
        if table.get(key).is_some() {
            let message = format!("a network with stored parameters has no `{}`", key.name);
            return Err(table.report(
                Diagnostic::new(table.key_span(key), message)
                    .label("only traced forwards")
                    .help("delete it"),
            ));
        }
    }
    let names = |value: Value<'_>, what: &str| {
        if let Some(run) = run_of_names(&value, what, table)? {
            return Ok(Names::Numbered(run));
        }
        let listed = value.some_of(|item| {
            let name = item.text()?;
            resolve::name(&name.value, &name.span, what, false, table)?;
            Ok(name.value)
        });
        listed.map(Names::Listed)
    };
    let inputs = table.required(&INPUTS, |value| names(value, "input"))?;
    let layers = table.required(&LAYERS, |layers| layers.some_of(Ok))?;
    if layers.len() > MAX_LAYERS {
        let message = format!("more than {MAX_LAYERS} layers");
        return Err(table.report(Diagnostic::new(table.key_span(&LAYERS), message)));
    }
    let mut network = StoredNetwork { name: name.value.to_owned(), inputs, layers: Vec::new() };
    let mut drawn = 0_usize;
    for (index, value) in layers.iter().enumerate() {
        let table = value.table(format!("layer {}", index + 1))?;
        table.allow(STORED_FIELDS);
        let neurons = table.required(&NEURONS, |value| names(value, "neuron"))?;
        if neurons.len() > MAX_NEURONS {
            let message = format!("more than {MAX_NEURONS} neurons in a layer");
            return Err(table.report(Diagnostic::new(table.key_span(&NEURONS), message)));
        }
        for earlier in (0..=index).map(|layer| network.sources(layer)) {
            if let Some(shared) = earlier.shared(&neurons) {
                let message = format!("the name `{shared}` is used twice in {}", table.what());
                return Err(table.report(
                    Diagnostic::new(table.key_span(&NEURONS), message)
                        .label("used again")
                        .help("every input and every neuron of a network has a name of its own"),
                ));
            }
        }
        let columns = network.sources(index).len();
        let layer = read_layer(&table, neurons, columns, lane, folder)?;
        if let Some(StoredAffine { weights: StoredArray::Drawn { neurons, inputs, .. }, .. }) =
            &layer.affine
        {
            drawn = drawn.saturating_add(neurons.saturating_mul(*inputs));
        }
        network.layers.push(layer);
    }
    for (weights, most, what) in [
        (drawn, MAX_DRAWN_WEIGHTS, "drawn weights"),
        (network.weight_count(), MAX_STORED_WEIGHTS, "weights"),
    ] {
        if weights > most {
            let message = format!("more than {most} {what}");
            return Err(table.report(
                Diagnostic::new(name.span.clone(), message).label(format!("{weights} {what}")),
            ));
        }
    }
    Ok(network)
}

fn read_layer(
    table: &Table<'_>,
    neurons: Names,
    columns: usize,
    lane: Lane,
    folder: &Path,
) -> Read<StoredLayer> {
    let activation = read_activation(table, &ACTIVATION, &SLOPE, lane)?;
    let rows = neurons.len();
    let initialisation = table.optional(&INITIALISATION, read_initialisation)?;
    let given = table.get(&WEIGHTS).or(table.get(&BIASES));
    let affine = match (initialisation, given) {
        (Some(_), Some(given)) => {
            let message = format!("{} has both `init` and given parameters", table.what());
            return Err(given
                .report(given.mistake(message).label("given here").help("keep one of the two")));
        }
        (Some(initialisation), None) => Some(drawn(initialisation, rows, columns)),
        (None, None) if table.get(&ACTIVATION).is_some() => {
            if rows != columns {
                let message = format!(
                    "{} has {} without weights, but reads {}",
                    table.what(),
                    count(rows, "neuron"),
                    count(columns, "input")
                );
                return Err(table.report(table.mistake(message).label("as many are needed")));
            }
            None
        }
        (None, _) => Some(StoredAffine {
            weights: table.required(&WEIGHTS, |value| {
                array(&value, &[rows, columns], "weights, neurons × inputs", lane, folder)
            })?,
            biases: table.required(&BIASES, |value| {
                array(&value, &[rows], "biases, one a neuron", lane, folder)
            })?,
        }),
    };
    Ok(StoredLayer { neurons, affine, activation })
}

fn drawn(initialisation: Initialisation, neurons: usize, inputs: usize) -> StoredAffine {
    StoredAffine {
        weights: StoredArray::Drawn { initialisation, neurons, inputs },
        biases: StoredArray::Constant(initialisation.bias(), neurons),
    }
}

/// Numbers of a given shape, in a file or in the lesson.
fn array(
    value: &Value<'_>,
    shape: &[usize],
    what: &str,
    lane: Lane,
    folder: &Path,
) -> Read<StoredArray> {
    let needed = |found: String| {
        let message = format!("{} {what} are needed, but {found}", dimensions(shape));
        Err(value.report(value.mistake(message).label("of another shape")))
    };
    if value.is_text() {
        let file = array_file(value, folder)?;
        if file.header.shape != shape {
            let found = dimensions(&file.header.shape);
            return needed(format!("`{}` has {found}", file.name));
        }
        return Ok(StoredArray::File(file));
    }
    let [rows, columns] = shape else {
        let numbers = value.list_of(|number| number.parameter(lane))?;
        return match numbers.len() {
            found if [found] == shape => Ok(StoredArray::Given(numbers)),
            found => needed(format!("here are {found}")),
        };
    };
    let lists = value.list()?;
    let numbers = all(lists.iter().map(|row| row.list_of(|number| number.parameter(lane))))?;
    match numbers.iter().map(Vec::len).find(|found| found != columns) {
        Some(found) => needed(format!("a row has {found}")),
        None if numbers.len() != *rows => needed(format!("here are {} rows", numbers.len())),
        None => Ok(StoredArray::Given(numbers.concat())),
    }
}

/// "128 × 30000", or "no" for a single number.
fn dimensions(shape: &[usize]) -> String {
    match shape {
        [] => "no axis".to_owned(),
        shape => shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × "),
    }
}

/// A data set in a file: rows × inputs, or a single row.
pub(super) fn read_data(
    name: &Spanned<&str>,
    value: &Value<'_>,
    folder: &Path,
) -> Read<StoredData> {
    let file = array_file(value, folder)?;
    let (rows, width) = match file.header.shape.as_slice() {
        [width] => (1, *width),
        [rows, width] => (*rows, *width),
        shape => {
            let message = format!("`{}` has {}, not rows × inputs", file.name, dimensions(shape));
            return Err(value.report(
                value
                    .mistake(message)
                    .label("of another shape")
                    .help("reshape it to two axes: one row per example, one column per input"),
            ));
        }
    };
    if rows == 0 || width == 0 {
        let message = format!("`{}` is empty", file.name);
        return Err(value.report(value.mistake(message).label("nothing in it")));
    }
    Ok(StoredData { name: name.value.to_owned(), rows, width, file })
}

/// The file that a text names, its header read and its length checked.
fn array_file(value: &Value<'_>, folder: &Path) -> Read<ArrayFile> {
    let name = value.text()?;
    let report = |message: String, label: &str, help: &str| -> Reported {
        value.report(value.mistake(message).label(label).help(help))
    };
    let path =
        inside(folder, &name, ("npy", "numbers are read from `.npy` files, which NumPy writes"))
            .map_err(|(message, help)| report(message, "this path", help))?;
    let mut file = File::open(&path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", name.value);
        report(message, "this file", "a path counts from the folder of the lesson")
    })?;
    let numpy = "in NumPy: `np.save(path, np.ascontiguousarray(array, dtype=np.float32))`";
    let header = NpyHeader::read(&mut file).map_err(|error| {
        let help = match error {
            NpyError::Io(_) => "a path counts from the folder of the lesson",
            _ => numpy,
        };
        report(format!("cannot read `{}`: {error}", name.value), "this file", help)
    })?;
    let bytes = header.count().and_then(|count| count.checked_mul(header.precision.bytes()));
    let expected = bytes.and_then(|bytes| header.start.checked_add(bytes as u64));
    let found = file.metadata().map(|metadata| metadata.len()).ok();
    if expected.is_none() || found != expected {
        let message = format!("`{}` is not as long as its header says", name.value);
        return Err(report(message, "this file", "write it anew"));
    }
    Ok(ArrayFile { path, name: name.value, span: value.span(), header })
}

/// The path of a file in the lesson's folder or below it, its kind given by the end of its name and a word of help.
pub(super) fn inside(
    folder: &Path,
    name: &Spanned<String>,
    (kind, help): (&str, &'static str),
) -> Result<PathBuf, (String, &'static str)> {
    let path = Path::new(&name.value);
    if path.extension().is_none_or(|extension| extension != kind) {
        let message = format!("`{}` is not the name of a `.{kind}` file", name.value);
        return Err((message, help));
    }
    let below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !path.components().all(below) {
        let message = format!("`{}` is not below the folder of the lesson", name.value);
        return Err((message, "keep the file beside the lesson, and name it without `..`"));
    }
    Ok(folder.join(path))
}

/// The bytes of a lesson that name the file at fault.
pub(super) fn mistake_of(span: Range<usize>, message: String) -> Diagnostic {
    Diagnostic::new(span, message).label("in this file").help("write ordinary numbers only")
}
