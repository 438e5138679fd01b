//! The data sets of a lesson: rows of inputs, their targets and labels, what is expected of a network.

use std::ops::Range;
use std::path::Path;

use super::diagnostic::{Diagnostic, Read};
use super::document::{FieldRow, Table};
use super::front::Definitions;
use super::network::count;
use super::picture::{self, PictureShape, Pictures};
use super::resolve;
use super::source::Spanned;
use super::stored::{self, StoredData};
use super::value::{Value, all};
use crate::number::{Decimal, Lane};
use crate::trace::InputName;

/// A data set of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// What the lesson calls it.
    pub name: String,
    /// Bytes of its name.
    pub span: Range<usize>,
    /// Rows of inputs, all of one length; at least one row.
    pub inputs: Vec<Vec<Decimal>>,
    /// What they are pictures of; `None` if they are written as numbers.
    pub pictures: Option<Pictures>,
    /// Bytes of each row of inputs, or of the name of its file.
    pub input_spans: Vec<Range<usize>>,
    /// Rows of targets, one for each row of inputs, all of one length.
    pub targets: Option<Vec<Vec<Decimal>>>,
    /// Bytes of each target, row by row; empty if there are none.
    pub target_spans: Vec<Vec<Range<usize>>>,
    /// A label for each row.
    pub labels: Option<Vec<String>>,
    /// Which network has to reach the targets.
    pub expect: Option<Expect>,
}

impl DataSet {
    /// The name of a row, by its index from 0: `digits#3` for index 2.
    pub fn row(&self, index: usize) -> InputName {
        InputName::Row { data: self.name.clone(), row: index + 1 }
    }
}

/// A network has to reach the targets of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// The network; it fits the data.
    pub network: String,
    /// How far an output may be from its target.
    pub tolerance: Decimal,
    /// Bytes of the expectation.
    pub span: Range<usize>,
}

pub(super) const DATA_FIELDS: &[FieldRow] = &[INPUTS, PICTURES, TARGETS, LABELS, EXPECT];
const INPUTS: FieldRow = FieldRow::optional(
    "inputs",
    "rows of numbers, or a file",
    "one row per example, one column per input; or a `.npy` file of that shape; left out with `pictures`",
);
const PICTURES: FieldRow = FieldRow::optional(
    "pictures",
    "names of files",
    "instead of `inputs`, one PNG file per example: every sample as a number from 0 (dark) to 1 (bright), channel by channel, row by row",
);
const TARGETS: FieldRow = FieldRow::optional(
    "targets",
    "rows of numbers",
    "what a network should give: one row per example, one column per output",
);
const LABELS: FieldRow = FieldRow::optional("labels", "texts", "one label per example");
const EXPECT: FieldRow =
    FieldRow::optional("expect", "table", "the network that has to reach the targets");

pub(super) const EXPECT_FIELDS: &[FieldRow] = &[NETWORK, TOLERANCE];
const NETWORK: FieldRow =
    FieldRow::required("network", "name of a network", "the network that has to reach the targets");
const TOLERANCE: FieldRow = FieldRow::optional(
    "tolerance",
    "number",
    "how far an output may be from its target; 0 if left out",
);

/// Reads every data set of the front matter into `definitions`; expectations come later, for a network
/// may have to be trained on the data first.
pub(super) fn read_all(
    front: &Table<'_>,
    field: &FieldRow,
    lane: Lane,
    definitions: &mut Definitions,
) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`data`")) else {
        return;
    };
    for (name, value) in tables.entries() {
        let sound = resolve::name(name.value, &name.span, "data set", true, front);
        if let Some(stored) = read_stored(name, value, &definitions.folder) {
            match sound.and(stored) {
                Ok(data) => definitions.stored_data.push(data),
                Err(_) => definitions.broken.push(name.value.to_owned()),
            }
            continue;
        }
        let data = sound.and(read(name, value, lane, definitions));
        match data {
            Ok(data) => definitions.data.push(data),
            Err(_) => definitions.broken.push(name.value.to_owned()),
        }
    }
}

/// Reads what is expected of networks, all of which are known by now.
pub(super) fn read_expectations(
    front: &Table<'_>,
    field: &FieldRow,
    definitions: &mut Definitions,
) {
    let Ok(Some(tables)) = front.optional(field, |value| value.table("`data`")) else {
        return;
    };
    for (name, value) in tables.entries() {
        let place = definitions.data.iter().position(|data| data.name == name.value);
        let Some((place, Ok(table))) = place.zip(Some(value.table("data"))) else {
            continue;
        };
        let data = &definitions.data[place];
        let first = |rows: &[Vec<Decimal>]| rows.first().map_or(0, Vec::len);
        let widths = (first(&data.inputs), data.targets.as_deref().map(first));
        let expect =
            table.optional(&EXPECT, |value| read_expect(&value, name.value, widths, definitions));
        if let Ok(expect) = expect {
            definitions.data[place].expect = expect;
        }
    }
}

/// A data set whose inputs stand in a file; `None` if they stand in the lesson.
fn read_stored(name: &Spanned<&str>, value: &Value<'_>, folder: &Path) -> Option<Read<StoredData>> {
    let inputs = value.as_table()?.get(&INPUTS).filter(Value::is_text)?;
    Some(value.table(format!("data set `{}`", name.value)).and_then(|table| {
        table.allow(DATA_FIELDS);
        for key in [&PICTURES, &TARGETS, &LABELS, &EXPECT] {
            if table.get(key).is_some() {
                let message = format!("a data set in a file has no `{}`", key.name);
                return Err(table.report(
                    Diagnostic::new(table.key_span(key), message)
                        .label("not used")
                        .help("delete it, or write the inputs in the lesson"),
                ));
            }
        }
        stored::read_data(name, &inputs, folder)
    }))
}

type Rows = Vec<(Vec<Spanned<Decimal>>, Range<usize>)>;

/// The rows of a data set, wherever they come from.
struct Inputs {
    rows: Vec<Vec<Decimal>>,
    spans: Vec<Range<usize>>,
    pictures: Option<Pictures>,
}

fn read_inputs(table: &Table<'_>, lane: Lane, definitions: &Definitions) -> Read<Inputs> {
    let Some(files) = table.get(&PICTURES) else {
        let written = table.required(&INPUTS, |value| rows(&value, lane))?;
        let (rows, spans) = written
            .into_iter()
            .map(|(row, span)| (row.into_iter().map(|number| number.value).collect(), span))
            .unzip();
        return Ok(Inputs { rows, spans, pictures: None });
    };
    if let Some(inputs) = table.get(&INPUTS) {
        let message = format!("{} has both `inputs` and `pictures`", table.what());
        return Err(files.report(
            files
                .mistake(message)
                .label("further inputs")
                .related(inputs.span(), "the inputs")
                .help("keep one of the two"),
        ));
    }
    let files = files.some_of(Ok)?;
    let (pictures, rows) = picture::read_all(&files, lane, &definitions.folder)?;
    for (file, value) in pictures.files.iter().zip(&files) {
        suits_the_networks(pictures.shape, file, value, definitions)?;
    }
    let spans = files.iter().map(Value::span).collect();
    Ok(Inputs { rows, spans, pictures: Some(pictures) })
}

/// A picture of as many numbers as a network has inputs, but of another shape, would give it the right numbers in
/// the wrong places.
fn suits_the_networks(
    shape: PictureShape,
    file: &str,
    value: &Value<'_>,
    definitions: &Definitions,
) -> Read<()> {
    for definition in &definitions.networks {
        let network = &definition.network;
        let Some((_, inputs)) = PictureShape::of_names(&network.inputs) else { continue };
        if inputs.count() != shape.count() || inputs == shape {
            continue;
        }
        let message = format!(
            "`{file}` has {shape}, but the inputs of network `{}` have {inputs}",
            network.name
        );
        return Err(value.report(
            value
                .mistake(message)
                .label("of another shape")
                .related(definition.span.clone(), "this network")
                .help("as many numbers, but in other places; correct `shape`, or turn the picture"),
        ));
    }
    Ok(())
}

fn read(
    name: &Spanned<&str>,
    value: &Value<'_>,
    lane: Lane,
    definitions: &Definitions,
) -> Read<DataSet> {
    let table = value.table(format!("data set `{}`", name.value))?;
    table.allow(DATA_FIELDS);
    let inputs = read_inputs(&table, lane, definitions);
    let targets = table.optional(&TARGETS, |value| rows(&value, lane));
    let labels = table.optional(&LABELS, |value| value.list_of(|label| label.line()));
    let inputs = inputs?;
    let fits = |found: usize, what: &str, field: &FieldRow| {
        if found == inputs.rows.len() {
            return Ok(());
        }
        let rows = match &inputs.pictures {
            Some(_) => count(inputs.rows.len(), "picture"),
            None => format!("{} of inputs", count(inputs.rows.len(), "row")),
        };
        let message = format!("{} has {rows}, but {}", table.what(), count(found, what));
        let span = table.get(field).map_or(table.span(), |value| value.span());
        Err(table.report(Diagnostic::new(span, message).label("one for each row of inputs")))
    };
    let targets = targets?;
    let labels = labels?;
    if let Some(targets) = &targets {
        fits(targets.len(), "row of targets", &TARGETS)?;
    }
    if let Some(labels) = &labels {
        fits(labels.len(), "label", &LABELS)?;
    }
    let numbers =
        |rows: &Rows| rows.iter().map(|(row, _)| row.iter().map(|n| n.value).collect()).collect();
    let number_spans = |rows: &Rows| {
        rows.iter().map(|(row, _)| row.iter().map(|n| n.span.clone()).collect()).collect()
    };
    Ok(DataSet {
        name: name.value.to_owned(),
        span: name.span.clone(),
        inputs: inputs.rows,
        pictures: inputs.pictures,
        input_spans: inputs.spans,
        target_spans: targets.as_ref().map_or(Vec::new(), number_spans),
        targets: targets.as_ref().map(numbers),
        labels: labels.map(|labels| labels.into_iter().map(|label| label.value).collect()),
        expect: None,
    })
}

/// Rows of numbers, all as long as the first; at least one row of at least one number.
fn rows(value: &Value<'_>, lane: Lane) -> Read<Rows> {
    let rows = value.some_of(|row| {
        let numbers =
            row.some_of(|number| Ok(Spanned::new(number.parameter(lane)?, number.span())))?;
        Ok((numbers, row.span()))
    })?;
    let Some((first, first_span)) = rows.first() else {
        return Ok(rows);
    };
    let ragged = rows.iter().enumerate().filter(|(_, (row, _))| row.len() != first.len());
    all(ragged.map(|(index, (row, span))| -> Read<()> {
        let message = format!(
            "row {} has {}, but row 1 has {}",
            index + 1,
            count(row.len(), "number"),
            count(first.len(), "number")
        );
        let diagnostic = Diagnostic::new(span.clone(), message)
            .label(count(row.len(), "number"))
            .related(first_span.clone(), count(first.len(), "number"))
            .help("every row needs as many numbers");
        Err(value.report(diagnostic))
    }))?;
    Ok(rows)
}

fn read_expect(
    value: &Value<'_>,
    data: &str,
    (inputs, targets): (usize, Option<usize>),
    definitions: &Definitions,
) -> Read<Expect> {
    let table = value.table("`expect`")?;
    table.allow(EXPECT_FIELDS);
    let network = table.required(&NETWORK, |value| resolve::network(&value, definitions));
    let tolerance = table.optional(&TOLERANCE, |value| resolve::tolerance(&value));
    let (name, network) = network?;
    let Some(targets) = targets else {
        return Err(value.report(
            value
                .mistake(format!("data set `{data}` has no targets to expect"))
                .label("expected here")
                .help("give it `targets`"),
        ));
    };
    let network = &network.network;
    for (found, has, what) in
        [(inputs, network.inputs.len(), "input"), (targets, network.outputs().len(), "output")]
    {
        if found != has {
            let message = format!(
                "network `{}` has {}, but a row of data set `{data}` has {}",
                name.value,
                count(has, what),
                if what == "input" { count(found, "input") } else { count(found, "target") }
            );
            return Err(value.report(
                Diagnostic::new(name.span, message)
                    .label("does not fit")
                    .help("the network and the rows of the data have to agree"),
            ));
        }
    }
    Ok(Expect {
        network: name.value,
        tolerance: tolerance?.map_or(Decimal::ZERO, |tolerance| tolerance.value),
        span: value.span(),
    })
}
