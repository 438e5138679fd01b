//! The `picture` block: what a network sees, patch by patch and pixel by pixel.

use std::collections::BTreeSet;

use super::{Block, BlockRow, CAPTION, caption};
use crate::lesson::diagnostic::{Diagnostic, Read, Reported};
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::picture::PictureShape;
use crate::lesson::resolve::{self, Context};
use crate::lesson::value::Value;
use crate::lesson::{Inline, Input, Spanned};
use crate::network::Network;
use crate::number::Decimal;

/// A picture, a layer as pictures, or what a neuron makes of one.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureBlock {
    /// The name that the author gave it.
    pub id: Option<Spanned<String>>,
    /// The network; `None` for a picture of a data set as it is.
    pub network: Option<Spanned<String>>,
    /// The input.
    pub input: Spanned<Input>,
    /// What is shown.
    pub subject: PictureSubject,
    /// Whether channels are shown one by one too where they can be shown together.
    pub channels: bool,
    /// A line under the figure.
    pub caption: Option<Vec<Inline>>,
    /// What the figure shows, in words, if the author wants to say it better than the program does.
    pub description: Option<String>,
}

/// What a picture block shows.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureSubject {
    /// What a layer passes on; 0 is the input.
    Layer {
        /// The layer.
        layer: usize,
        /// Its name, empty for inputs that have none together.
        name: String,
        /// The shape of what it passes on.
        shape: PictureShape,
    },
    /// What a neuron reads, and what it makes of it.
    Neuron {
        /// The neuron.
        neuron: String,
        /// The layer that it reads; 0 is the input.
        layer: usize,
        /// The name of that layer, empty for inputs that have none together.
        name: String,
        /// The shape of what that layer passes on.
        shape: PictureShape,
    },
}

const NETWORK: FieldRow = FieldRow::optional(
    "network",
    "name of a network",
    "the network; may be left out to show a picture of a data set as it is",
);
const OF: FieldRow = FieldRow::optional(
    "of",
    "name of inputs or of a layer",
    "what is shown: every channel of it, as a picture; the inputs if left out",
);
const NEURON: FieldRow = FieldRow::optional(
    "neuron",
    "name of a neuron",
    "instead of `of`, a neuron: the patch that it reads, its weights, its products, and its layer as far as it is worked out; or, of a neuron that reads a large picture, what every pixel contributes",
);
const CHANNELS: FieldRow = FieldRow::optional(
    "channels",
    "true or false",
    "whether to show red, green and blue one by one too; contributions are then not added up over them",
);
const ID: FieldRow = FieldRow::optional(
    "id",
    "name",
    "what files and `longhand chart` call the figure; `picture` and a number if left out",
);
const DESCRIPTION: FieldRow = FieldRow::optional(
    "description",
    "text",
    "what the figure shows, for who cannot see it; written from the numbers if left out",
);

pub(super) const ROW: BlockRow = BlockRow {
    name: "picture",
    summary: "A picture with its channels, the patch that a neuron reads with weights and products, a layer as pictures, what every pixel contributes.",
    fields: &[NETWORK, INPUT, INPUT_ROW, OF, NEURON, CHANNELS, ID, CAPTION, DESCRIPTION],
    example: "network = \"edges\"\ninput   = [0, 0, 1, 0, 0, 1, 0, 0, 1]\nneuron  = \"edge[1,2]\"\n",
    kinds: &[],
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let id = table.optional(&ID, |value| {
        let id = value.text()?;
        resolve::name(&id.value, &id.span, "picture", true, table)?;
        Ok(id)
    });
    let description = table.optional(&DESCRIPTION, |value| value.line());
    let channels = table.optional(&CHANNELS, |value| value.boolean());
    let (network, input, subject) = match table.get(&NETWORK) {
        Some(value) => {
            let (name, network) = context.network(&value)?;
            let input = context.required_input(table, network);
            let subject = subject(table, context, network, input.as_ref().ok());
            (Some(name), input?, subject?)
        }
        None => {
            let (input, subject) = of_the_data(table, context)?;
            (None, input, subject)
        }
    };
    Ok(Block::Picture(PictureBlock {
        id: id?,
        network,
        input,
        subject,
        channels: channels?.unwrap_or(false),
        caption: caption?,
        description: description?.map(|text| text.value),
    }))
}

/// A picture of a data set, without a network.
fn of_the_data(
    table: &Table<'_>,
    context: &Context<'_>,
) -> Read<(Spanned<Input>, PictureSubject)> {
    for key in [&OF, &NEURON, &INPUT] {
        if table.get(key).is_some() {
            let message = format!("{} has `{}`, but no network", table.what(), key.name);
            return Err(table.report(
                Diagnostic::new(table.key_span(key), message)
                    .label("of which network?")
                    .help("add `network = \"…\"`"),
            ));
        }
    }
    let Some(value) = table.get(&INPUT_ROW) else {
        if table.is_misspelt(&INPUT_ROW) || table.is_misspelt(&NETWORK) {
            return Err(Reported::earlier());
        }
        return Err(table.report(
            table
                .mistake(format!("{} needs a picture", table.what()))
                .label("`row` is missing")
                .help("add `row = \"DATA#1\"`, and `network` to show what it makes of it"),
        ));
    };
    let (input, data) = context.data_row(&value)?;
    let Some(pictures) = &data.pictures else {
        let message = format!("data set `{}` has no pictures", data.name);
        return Err(value.report(
            value
                .mistake(message)
                .label("rows of numbers")
                .related(data.span.clone(), "defined here")
                .help("add `network`, whose inputs have a shape"),
        ));
    };
    let (layer, shape) = (0, pictures.shape);
    Ok((input, PictureSubject::Layer { layer, name: String::new(), shape }))
}

fn subject(
    table: &Table<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
    input: Option<&Spanned<Input>>,
) -> Read<PictureSubject> {
    let of = table.get(&OF);
    if let Some(neuron) = table.get(&NEURON) {
        if let Some(of) = of {
            let message = format!("{} has both `of` and `neuron`", table.what());
            let mistake = neuron.mistake(message).label("another subject");
            return Err(table.report(mistake.related(of.span(), "a subject").help("keep one")));
        }
        return read_by(&neuron, context, network, input);
    }
    match of {
        Some(value) => layer_named(&value, network),
        None => inputs(table, context, network, input),
    }
}

/// A neuron, which has to read a picture and nothing else.
fn read_by(
    value: &Value<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
    input: Option<&Spanned<Input>>,
) -> Read<PictureSubject> {
    let neuron = context.neuron(value, network)?.value;
    let own = resolve::layer_of(network, &neuron).unwrap_or_default();
    let names = network.sources(own);
    let index = names.iter().position(|name| *name == neuron).unwrap_or_default();
    let columns = own
        .checked_sub(1)
        .and_then(|layer| network.layers.get(layer))
        .map_or(0, |layer| layer.columns(index));
    let layers: BTreeSet<usize> = (0..columns)
        .filter_map(|column| network.source(own, index, column))
        .map(|source| source.layer)
        .collect();
    let picture = match layers.first() {
        Some(&layer) if layers.len() == 1 => {
            PictureShape::of_names(network.sources(layer))
                .or_else(|| {
                    let input = input.filter(|_| layer == 0)?;
                    let shape = context.definitions.picture_shape(&input.value.name)?;
                    Some((String::new(), shape))
                })
                .map(|(name, shape)| (layer, name, shape))
        }
        _ => None,
    };
    let Some((layer, name, shape)) = picture else {
        let message = format!("neuron `{neuron}` does not read a picture");
        return Err(value.report(value.mistake(message).label("no rows and columns").help(
            "choose a neuron whose sources have an index of rows and columns, such as `x[1,2]`; a dense layer reads them without `flatten`",
        )));
    };
    Ok(PictureSubject::Neuron { neuron, layer, name, shape })
}

/// The inputs: by the shape of their names, or else by that of the pictures that they come from.
fn inputs(
    table: &Table<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
    input: Option<&Spanned<Input>>,
) -> Read<PictureSubject> {
    if let Some((name, shape)) = PictureShape::of_names(&network.inputs) {
        return Ok(PictureSubject::Layer { layer: 0, name, shape });
    }
    let shape = input.and_then(|input| context.definitions.picture_shape(&input.value.name));
    if let Some(shape) = shape {
        return Ok(PictureSubject::Layer { layer: 0, name: String::new(), shape });
    }
    let message = format!("the inputs of network `{}` are no picture", network.name);
    Err(table.report(
        Diagnostic::new(table.key_span(&NETWORK), message).label("no rows and columns").help(
            "write its inputs as `{ name = \"x\", shape = [ROWS, COLUMNS] }`, or take a row of a data set of pictures",
        ),
    ))
}

/// The layer whose neurons have this name and an index of rows and columns.
fn layer_named(value: &Value<'_>, network: &Network<Decimal>) -> Read<PictureSubject> {
    let wanted = value.text()?.value;
    let mut known = Vec::new();
    for layer in 0..=network.layers.len() {
        let Some((name, shape)) = PictureShape::of_names(network.sources(layer)) else {
            continue;
        };
        if name == wanted {
            return Ok(PictureSubject::Layer { layer, name, shape });
        }
        known.push(name);
    }
    let message = format!("network `{}` has no picture `{wanted}`", network.name);
    Err(value.report(
        value
            .mistake(message)
            .label("no inputs and no layer with rows and columns")
            .known(&wanted, &known, "pictures"),
    ))
}
