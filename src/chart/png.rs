//! A figure as a PNG picture, set in the bundled fonts and never in those of the machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use super::{Chart, ChartError};

/// STIX Two Text (SIL Open Font License 1.1), reduced to what figures use.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../templates/fonts/figure-regular.ttf"),
    include_bytes!("../../templates/fonts/figure-italic.ttf"),
];
const FAMILY: &str = "STIX Two Text";
/// Pixels a side at most, so that a slip in the scale does not ask for all memory.
const LIMIT: f32 = 16_384.0;

/// Draws a figure in its light colours, `scale` pixels per SVG unit.
pub fn png(chart: &Chart, scale: f32) -> Result<Vec<u8>, ChartError> {
    let drawing = |error: &dyn std::fmt::Display| ChartError::Drawing(error.to_string());
    let options =
        Options { font_family: FAMILY.into(), fontdb: Arc::new(fonts()), ..Options::default() };
    let tree = Tree::from_str(&chart.standalone(), &options).map_err(|error| drawing(&error))?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    if !(1.0..=LIMIT).contains(&width) || !(1.0..=LIMIT).contains(&height) {
        return Err(ChartError::Range {
            what: format!("a picture of {width} × {height} pixels cannot be made"),
        });
    }
    let mut pixmap = Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| drawing(&"no memory for the picture"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| drawing(&error))
}

/// The bundled fonts alone.
fn fonts() -> Database {
    let mut fonts = Database::new();
    for bytes in FONTS {
        fonts.load_font_data(bytes.to_vec());
    }
    fonts.set_serif_family(FAMILY);
    fonts
}

#[cfg(test)]
mod tests {
    use super::super::metrics::text_width;
    use super::super::tests::examples::examples;
    use super::*;

    #[test]
    fn every_figure_becomes_a_picture_of_its_size() {
        for (key, chart) in examples() {
            let bytes = png(&chart, 0.5).unwrap();
            let picture = Pixmap::decode_png(&bytes).unwrap();
            assert_eq!(picture.width(), chart.width.div_ceil(2), "{key}");
        }
    }

    #[test]
    fn the_picture_inside_a_figure_is_drawn() {
        let chart = examples().into_iter().find(|(key, _)| *key == "regions-dead").unwrap().1;
        let picture = Pixmap::decode_png(&png(&chart, 1.0).unwrap()).unwrap();
        let pixel = picture.pixel(picture.width() / 2, picture.height() / 3).unwrap();
        assert!(u16::from(pixel.red()) > u16::from(pixel.blue()) + 40, "{pixel:?}");
    }

    #[test]
    fn a_scale_out_of_reason_is_refused() {
        let chart = &examples()[0].1;
        assert!(matches!(png(chart, 0.0), Err(ChartError::Range { .. })));
        assert!(matches!(png(chart, 1e6), Err(ChartError::Range { .. })));
        assert!(matches!(png(chart, f32::NAN), Err(ChartError::Range { .. })));
    }

    /// The layout's table of widths must be that of the fonts, or text would overlap in the end.
    #[test]
    fn the_table_of_widths_is_that_of_the_fonts() {
        let measured = |text: &str, slant: &str| {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"50\">\
                 <text x=\"0\" y=\"30\" font-size=\"10\" font-style=\"{slant}\" font-kerning=\"none\">{text}</text></svg>"
            );
            let options = Options {
                font_family: FAMILY.into(),
                fontdb: Arc::new(fonts()),
                ..Options::default()
            };
            let tree = Tree::from_str(&svg, &options).unwrap();
            let resvg::usvg::Node::Text(text) = &tree.root().children()[0] else {
                panic!("no text")
            };
            f64::from(text.bounding_box().width())
        };
        for text in ["0123456789", "−1.2045 ≈ σ(x)", "hidden space", "softmax: ReLU′ ½ · φ"]
        {
            for (slant, italic) in [("normal", false), ("italic", true)] {
                let (table, fonts) = (text_width(text, 10.0, italic, false), measured(text, slant));
                assert!(
                    (table - fonts).abs() < 0.05 * table,
                    "`{text}` {slant}: {table} or {fonts}"
                );
            }
        }
    }
}
