//! Pictures made of pixels, as data URIs.

use base64::Engine as _;

use super::ChartError;

/// A PNG picture of `width` × `height` pixels as a data URI; red, green, blue and opacity of each, row by row.
pub(super) fn data_uri(width: usize, height: usize, pixels: &[u8]) -> Result<String, ChartError> {
    let bytes = encode(width as u32, height as u32, pixels)
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    Ok(format!("data:image/png;base64,{text}"))
}

fn encode(width: u32, height: u32, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
