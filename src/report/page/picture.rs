//! A `picture` block on the page: which panels it has, and what is said of them.

mod contributions;
mod panels;
mod work;

use super::super::study::{Study, StudyError};
use super::super::view::{Figure, Markup, Prose};
use super::{PageError, figure, prose};
use crate::chart::{PictureChart, Tone};
use crate::lesson::PictureShape;
use crate::lesson::block::{PictureBlock, PictureSubject};
use crate::number::Lane;
use crate::report::Numbers;
use crate::trace::{InputName, Place, Quantity, Record};
use panels::{Source, Values};

/// A figure whose panels take more room than this beside each other is wider than the text.
const COLUMN: u32 = 480;
/// What stands between two panels.
const BETWEEN: u32 = 24;

/// The figure as a page shows it: every panel a drawing of its own.
pub(super) fn figure(
    study: &Study<'_>,
    id: &str,
    block: &PictureBlock,
    caption: Option<Prose>,
) -> Result<Figure, PageError> {
    let drawn = pictures(study, block)?;
    let failed = |error| PageError::Chart { id: id.to_owned(), error };
    let mut charts = drawn.draw_each().map_err(failed)?;
    if let (Some(first), Some(description)) = (charts.first_mut(), &block.description) {
        first.description.clone_from(description);
    }
    let width: u32 = charts.iter().map(|chart| chart.width + BETWEEN).sum();
    let drawings = charts.iter().enumerate();
    let svg = drawings.map(|(index, chart)| chart.inline(&format!("{id}--drawing-{}", index + 1)));
    Ok(Figure {
        id: id.to_owned(),
        svg: Markup(svg.collect()),
        caption: prose::both(caption, remark(study, block, &drawn).map(prose::plain)),
        words: Vec::new(),
        wide: width > COLUMN,
        data: charts.first().map(|chart| figure::data(&chart.table)),
    })
}

/// The figure of a block.
pub(super) fn pictures(
    study: &Study<'_>,
    block: &PictureBlock,
) -> Result<PictureChart, StudyError> {
    let input = &block.input.value;
    let Some(network) = &block.network else {
        let PictureSubject::Layer { shape, .. } = block.subject else {
            return Err(StudyError::Input(input.name.clone()));
        };
        let values = Values::given(&input.values, study.digits);
        let source = Source { shape, title: "picture".to_owned(), colours: true };
        let panels = panels::of(&values, &source, block.channels, true);
        return Ok(PictureChart { name: label(study, &input.name), panels });
    };
    let record = study.trace(&network.value, &input.name)?;
    let numbers = study.numbers(&*record);
    let at = format!("{}({})", network.value, record.input_name().typeset());
    Ok(match &block.subject {
        PictureSubject::Layer { layer, name, shape } => {
            let values = Values::of_layer(&numbers, *layer);
            let source = source(study, &*record, *layer, name, *shape);
            let named = if name.is_empty() { "the input".to_owned() } else { name.clone() };
            let panels = panels::of(&values, &source, block.channels, *layer == 0);
            PictureChart { name: format!("{named} of {at}"), panels }
        }
        PictureSubject::Neuron { neuron, layer, name, shape } => {
            let source = source(study, &*record, *layer, name, *shape);
            let own = place_of(&*record, neuron)
                .ok_or_else(|| StudyError::Input(record.input_name().clone()))?;
            let work = Work { numbers, own, layer: *layer, source };
            let panels = work.panels(block.channels);
            PictureChart { name: format!("{neuron} of {at}"), panels }
        }
    })
}

/// A neuron at work on a picture.
struct Work<'t> {
    numbers: Numbers<'t>,
    /// What the neuron passes on.
    own: Place,
    /// The layer that it reads.
    layer: usize,
    /// What that layer passes on.
    source: Source,
}

/// What a layer passes on, as pictures.
fn source(
    study: &Study<'_>,
    record: &dyn Record,
    layer: usize,
    name: &str,
    shape: PictureShape,
) -> Source {
    let title = if name.is_empty() { "picture".to_owned() } else { name.to_owned() };
    let colours = layer == 0 && of_files(study, record.input_name()).is_some();
    Source { shape, title, colours }
}

fn place_of(record: &dyn Record, neuron: &str) -> Option<Place> {
    (1..=record.layers()).find_map(|layer| {
        let index = record.neurons(layer).iter().position(|name| name == neuron)?;
        Some(Place { layer, neuron: index, quantity: Quantity::Output })
    })
}

/// The file that a row was read from, and its largest sample.
fn of_files<'l>(study: &Study<'l>, input: &InputName) -> Option<(&'l str, u32)> {
    let InputName::Row { data, row } = input else { return None };
    let pictures = study.lesson.data_set(data)?.pictures.as_ref()?;
    let index = row.checked_sub(1)?;
    Some((pictures.files.get(index)?.as_str(), *pictures.largest.get(index)?))
}

/// What a row is called: by its label, if the data has labels.
fn label(study: &Study<'_>, input: &InputName) -> String {
    let labelled = match input {
        InputName::Row { data, row } => study.lesson.data_set(data).and_then(|data| {
            let label = data.labels.as_ref()?.get(row.checked_sub(1)?)?;
            Some(format!("{input}, {label}"))
        }),
        InputName::Numbers(_) => None,
    };
    labelled.unwrap_or_else(|| input.typeset())
}

/// How the numbers came about, and what the colours mean.
fn remark(study: &Study<'_>, block: &PictureBlock, drawn: &PictureChart) -> Option<String> {
    let mut sentences = Vec::new();
    let shows_input = matches!(block.subject, PictureSubject::Layer { layer: 0, .. });
    if let Some((_, largest)) = of_files(study, &block.input.value.name).filter(|_| shows_input) {
        let how = match study.lane {
            Lane::ByHand { .. } => "rounded",
            Lane::F64 | Lane::F32 => "shown",
        };
        let digits = study.digits;
        let plural = if digits == 1 { "" } else { "s" };
        sentences.push(format!(
            "Each number is a sample of the file divided by {largest}, {how} to {digits} decimal{plural}."
        ));
    }
    if drawn.panels.iter().any(|panel| panel.tone == Tone::Grey) {
        sentences.push("0 is black, 1 is white.".to_owned());
    }
    let signed = |panel: &&crate::chart::PicturePanel| matches!(panel.tone, Tone::Signed { .. });
    let values = drawn.panels.iter().filter(signed).flat_map(|panel| &panel.cells);
    let below = values.clone().any(|cell| cell.value < 0.0);
    let above = values.clone().any(|cell| cell.value > 0.0);
    let tones = match (above, below) {
        (true, true) => "The further from 0, the stronger the tone: blue above 0, rust below.",
        (true, false) => "The further above 0, the stronger the blue.",
        (false, true) => "The further below 0, the stronger the rust.",
        (false, false) => "",
    };
    if !tones.is_empty() {
        sentences.push(tones.to_owned());
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
