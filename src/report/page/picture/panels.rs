//! The panels of a picture block: what a layer passes on, channel by channel.

use crate::chart::{PictureCell, PicturePanel, Tone};
use crate::lesson::PictureShape;
use crate::number::{Decimal, Number};
use crate::report::Numbers;
use crate::trace::{Place, Quantity};

/// What is shown as pictures.
pub(super) struct Source {
    pub(super) shape: PictureShape,
    /// What it is called.
    pub(super) title: String,
    /// Whether three channels are red, green and blue.
    pub(super) colours: bool,
}

impl Source {
    pub(super) fn title_of(&self, channel: usize) -> String {
        self.titled(&self.title, channel)
    }

    /// The title of something that there is for every channel.
    pub(super) fn titled(&self, title: &str, channel: usize) -> String {
        match (self.shape.channels, self.colours) {
            (1, _) => title.to_owned(),
            (3, true) => format!("{title}, {}", ["red", "green", "blue"][channel.min(2)]),
            _ => format!("{title}, channel {}", channel + 1),
        }
    }

    /// Channel, row and column of a value.
    pub(super) fn place(&self, index: usize) -> (usize, usize, usize) {
        let PictureShape { rows, columns, .. } = self.shape;
        (index / (rows * columns), index / columns % rows, index % columns)
    }
}

/// Values in the order of a shape.
pub(super) struct Values(pub(super) Vec<PictureCell>);

impl Values {
    /// Numbers of a data set, to so many decimals.
    pub(super) fn given(values: &[Decimal], digits: u32) -> Self {
        let cells = values.iter().map(|number| {
            let (value, text) = (number.to_f64(), number.shown().rounded(digits).typeset());
            PictureCell { value, text, ..PictureCell::default() }
        });
        Self(cells.collect())
    }

    /// What a layer passes on.
    pub(super) fn of_layer(numbers: &Numbers<'_>, layer: usize) -> Self {
        let count = numbers.record.neurons(layer).len();
        let place = |neuron| Place { layer, neuron, quantity: Quantity::Output };
        Self((0..count).map(|neuron| cell(numbers, place(neuron))).collect())
    }

    pub(super) fn are_samples(&self) -> bool {
        self.0.iter().all(|cell| (0.0..=1.0).contains(&cell.value))
    }

    pub(super) fn channel(&self, shape: PictureShape, channel: usize) -> Vec<PictureCell> {
        let size = shape.rows * shape.columns;
        self.0.iter().skip(channel * size).take(size).cloned().collect()
    }

    /// The mean of the channels at every place, if they are samples: how bright it is.
    pub(super) fn brightness(&self, shape: PictureShape) -> Vec<f64> {
        if !self.are_samples() {
            return Vec::new();
        }
        let size = shape.rows * shape.columns;
        let at = |place: usize| {
            let of = self.0.iter().skip(place).step_by(size).map(|cell| cell.value);
            of.sum::<f64>() / shape.channels as f64
        };
        (0..size).map(at).collect()
    }
}

/// The number at a place as a cell.
pub(super) fn cell(numbers: &Numbers<'_>, place: Place) -> PictureCell {
    PictureCell {
        value: numbers.record.value(place).unwrap_or_default(),
        text: numbers.shown(place).map(|shown| shown.typeset()).unwrap_or_default(),
        address: Some(numbers.record.address(place).to_string()),
        is_missing: false,
    }
}

/// A layer as pictures: in colour where its channels are colours, else channel by channel.
pub(super) fn of(
    values: &Values,
    source: &Source,
    channels: bool,
    is_input: bool,
) -> Vec<PicturePanel> {
    let PictureShape { rows, columns, .. } = source.shape;
    let samples = is_input && values.are_samples();
    let coloured = source.shape.channels == 3 && source.colours && samples;
    let mut panels = Vec::new();
    if coloured {
        let of = [0, 1, 2].map(|channel| values.channel(source.shape, channel));
        let colours = of[0].iter().zip(&of[1]).zip(&of[2]);
        let colours = colours.map(|((red, green), blue)| [red.value, green.value, blue.value]);
        panels.push(PicturePanel {
            title: source.title.clone(),
            rows,
            columns,
            // What the cells hold is not drawn; the channels are.
            cells: of[0].iter().map(|_| PictureCell::default()).collect(),
            tone: Tone::Colours(colours.collect()),
            ..PicturePanel::default()
        });
    }
    if coloured && !channels {
        return panels;
    }
    let most = largest(values.0.iter());
    for channel in 0..source.shape.channels {
        let panel = PicturePanel {
            title: source.title_of(channel),
            rows,
            columns,
            cells: values.channel(source.shape, channel),
            ..PicturePanel::default()
        };
        if samples {
            panels.push(panel);
        } else {
            panels.extend(signed(panel, &most, &[]));
        }
    }
    panels
}

/// The value farthest from 0, and how it is written without its sign.
pub(super) fn largest<'c>(cells: impl Iterator<Item = &'c PictureCell>) -> (f64, String) {
    let cells = cells.filter(|cell| !cell.is_missing);
    cells.fold((0.0, "0".to_owned()), |(most, text), cell| {
        if cell.value.abs() > most {
            (cell.value.abs(), cell.text.trim_start_matches('−').to_owned())
        } else {
            (most, text)
        }
    })
}

/// A panel in tones. Where no number has room, what is above 0 and what is below stand apart: colour alone would
/// not tell them from each other.
pub(super) fn signed(
    panel: PicturePanel,
    (most, text): &(f64, String),
    under: &[f64],
) -> Vec<PicturePanel> {
    let tone = |sign: &str| Tone::Signed {
        most: *most,
        most_text: format!("{sign}{text}"),
        under: under.to_vec(),
    };
    let panel = PicturePanel { tone: tone(""), ..panel };
    if panel.is_numbered() || panel.cells.iter().all(|cell| cell.value >= 0.0) {
        return vec![panel];
    }
    let part = |keeps: fn(f64) -> bool, words: &str, sign: &str| {
        let cells = panel.cells.iter().map(|cell| {
            if keeps(cell.value) {
                cell.clone()
            } else {
                PictureCell { text: "0".to_owned(), value: 0.0, ..cell.clone() }
            }
        });
        PicturePanel {
            title: format!("{}, {words}", panel.title),
            cells: cells.collect(),
            tone: tone(sign),
            as_pixels: true,
            ..panel.clone()
        }
    };
    vec![part(|value| value > 0.0, "above 0", ""), part(|value| value < 0.0, "below 0", "−")]
}
