//! A panel as pixels, one for each value.

use super::super::ChartError;
use super::super::raster::data_uri;
use super::{PicturePanel, Tone};

/// Blue above 0, rust below: the light palette, for the pixels lie on a bright picture in every theme.
const ABOVE: [f64; 3] = [0.0, 114.0, 178.0];
const BELOW: [f64; 3] = [184.0, 78.0, 0.0];
/// How much is left of what shines through under tones; the rest is white.
const LEFT_BELOW: f64 = 0.3;

impl PicturePanel {
    /// The panel as a data URI.
    pub(super) fn picture(&self) -> Result<String, ChartError> {
        let mut pixels = Vec::with_capacity(4 * self.cells.len());
        for (index, cell) in self.cells.iter().enumerate() {
            let colour = match &self.tone {
                Tone::Grey => [255.0 * cell.value; 3],
                Tone::Colours(colours) => {
                    colours.get(index).map_or([0.0; 3], |colour| colour.map(|share| 255.0 * share))
                }
                Tone::Signed { most, under, .. } => {
                    let below = under.get(index).map_or(255.0, |brightness| {
                        255.0 - LEFT_BELOW * 255.0 * (1.0 - brightness)
                    });
                    let strength =
                        if *most > 0.0 { (cell.value / most).abs().min(1.0) } else { 0.0 };
                    let tone = if cell.value >= 0.0 { ABOVE } else { BELOW };
                    tone.map(|channel| below + strength * (channel - below))
                }
            };
            pixels.extend(colour.map(|channel| channel.round().clamp(0.0, 255.0) as u8));
            pixels.push(255);
        }
        data_uri(self.columns, self.rows, &pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::super::PictureCell;
    use super::*;
    use base64::Engine as _;

    fn pixels(panel: &PicturePanel) -> Vec<u8> {
        let uri = panel.picture().unwrap();
        let text = uri.strip_prefix("data:image/png;base64,").unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    fn panel(values: &[f64], tone: Tone) -> PicturePanel {
        let cells =
            values.iter().map(|value| PictureCell { value: *value, ..PictureCell::default() });
        PicturePanel {
            rows: 1,
            columns: values.len(),
            cells: cells.collect(),
            tone,
            ..PicturePanel::default()
        }
    }

    #[test]
    fn a_sample_comes_out_as_it_went_in() {
        let samples: Vec<f64> = [0, 1, 127, 254, 255].map(|s| f64::from(s) / 255.0).into();
        let found = pixels(&panel(&samples, Tone::Grey));
        let first: Vec<u8> = found.chunks(4).map(|pixel| pixel[0]).collect();
        assert_eq!(first, [0, 1, 127, 254, 255]);
    }

    #[test]
    fn tones_grow_in_proportion_and_let_the_picture_through() {
        let tone = Tone::Signed { most: 2.0, most_text: "2".into(), under: vec![1.0, 1.0, 0.0] };
        let found = pixels(&panel(&[2.0, -1.0, 0.0], tone));
        assert_eq!(found[..3], [0, 114, 178]);
        assert_eq!(found[4..7], [220, 167, 128]);
        assert_eq!(found[8..11], [179, 179, 179]);
    }
}
