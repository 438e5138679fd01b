//! Pictures against small files made here, and against files that are broken on purpose.

use super::*;
use crate::number::Number;
use png::Encoder;
use proptest::prelude::*;

fn encode(size: (u32, u32), colour: ColorType, depth: BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, size.0, size.1);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    drop(writer);
    bytes
}

#[test]
fn channels_come_first_then_rows_then_columns() {
    let data: Vec<u8> = (1..=12).collect();
    let picture = decode(&encode((2, 2), ColorType::Rgb, BitDepth::Eight, &data)).unwrap();
    assert_eq!(picture.shape, PictureShape { channels: 3, rows: 2, columns: 2 });
    assert_eq!(picture.samples, [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
}

#[test]
fn few_bits_and_many_reach_from_0_to_1() {
    let two = decode(&encode((4, 1), ColorType::Grayscale, BitDepth::Two, &[0b00_01_10_11]));
    let hand = Lane::ByHand { digits: 4 };
    let texts = |picture: &Picture, lane| {
        picture.numbers(lane).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(texts(&two.unwrap(), hand), ["0", "0.3333", "0.6667", "1"]);
    let data = [0, 0, 0x80, 0, 0xff, 0xff];
    let sixteen = decode(&encode((3, 1), ColorType::Grayscale, BitDepth::Sixteen, &data)).unwrap();
    assert_eq!((sixteen.largest, &sixteen.samples[..]), (65_535, &[0, 0x8000, 0xffff][..]));
    assert_eq!(texts(&sixteen, Lane::ByHand { digits: 6 }), ["0", "0.500008", "1"]);
    assert_eq!(texts(&sixteen, Lane::ByHand { digits: 0 }), ["0", "1", "1"]);
}

#[test]
fn machine_numbers_are_those_nearest_to_the_quotient() {
    for largest in [255_u32, 65_535] {
        let shape = PictureShape { channels: 1, rows: 1, columns: largest as usize + 1 };
        let samples = (0..=largest).map(|sample| sample as u16).collect();
        let numbers = Picture { shape, largest, samples }.numbers(Lane::F64);
        for (sample, number) in (0..=largest).zip(numbers) {
            assert_eq!(number.to_f64(), f64::from(sample) / f64::from(largest), "{sample}");
            let single: f32 = number.to_string().parse().unwrap();
            assert_eq!(single, sample as f32 / largest as f32, "{sample}");
        }
    }
}

#[test]
fn an_opaque_alpha_channel_is_passed_over_and_another_refused() {
    let opaque = [7, 8, 9, 255, 1, 2, 3, 255];
    let picture = decode(&encode((2, 1), ColorType::Rgba, BitDepth::Eight, &opaque)).unwrap();
    assert_eq!(picture.samples, [7, 1, 8, 2, 9, 3]);
    let glass = [7, 255, 8, 254];
    let error = decode(&encode((1, 2), ColorType::GrayscaleAlpha, BitDepth::Eight, &glass));
    assert!(matches!(error, Err(PictureError::Transparent { row: 2, column: 1 })), "{error:?}");
}

#[test]
fn a_palette_is_looked_up() {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::One);
    encoder.set_palette(vec![10, 20, 30, 40, 50, 60]);
    encoder.write_header().unwrap().write_image_data(&[0b0100_0000]).unwrap();
    assert_eq!(decode(&bytes).unwrap().samples, [10, 40, 20, 50, 30, 60]);
}

#[test]
fn a_picture_too_large_is_refused_before_it_is_made() {
    let mut bytes = encode((1, 1), ColorType::Grayscale, BitDepth::Eight, &[0]);
    // The header says 60,000 × 60,000; its checksum is made to fit.
    bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let sum = checksum(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    let error = decode(&bytes);
    assert!(matches!(error, Err(PictureError::TooManyPixels { rows: 60_000, .. })), "{error:?}");
    assert!(matches!(decode(&vec![0; MAX_PICTURE_BYTES + 1]), Err(PictureError::TooManyBytes)));
}

/// CRC-32 as PNG has it, bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
        })
    })
}

#[test]
fn what_is_no_picture_is_told_apart() {
    assert!(matches!(decode(b""), Err(PictureError::NotPng)));
    assert!(matches!(decode(b"\xff\xd8\xff\xe0 a photograph"), Err(PictureError::NotPng)));
    let whole = encode((9, 9), ColorType::Grayscale, BitDepth::Eight, &[5; 81]);
    for end in 8..whole.len() - 1 {
        let error = decode(&whole[..end]);
        assert!(matches!(error, Err(PictureError::Damaged(_))), "{end}: {error:?}");
    }
}

#[test]
fn shapes_are_read_from_names() {
    let shape = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        PictureShape::of_names(&names)
    };
    let (channels, rows, columns) = (1, 1, 2);
    let found = Some(("x".to_owned(), PictureShape { channels, rows, columns }));
    assert_eq!(shape(&["x[1,1]", "x[1,2]"]), found);
    assert_eq!(shape(&["x[1,1,1]", "x[1,1,2]"]), found);
    assert_eq!(shape(&["x[1]", "x[2]"]).or(shape(&["x1", "x2"])), None);
    assert_eq!(shape(&["x[1,1]", "x[2,2]"]), None);
}

proptest! {
    /// Whatever is done to the bytes of a file, and whether or not its checksums are made to fit, it is read or
    /// refused.
    #[test]
    fn mangled_files_are_read_or_refused(
        colour in prop::sample::select(vec![ColorType::Grayscale, ColorType::Rgb, ColorType::Rgba]),
        changes in prop::collection::vec((8_usize..200, any::<u8>()), 1..6),
        cut in 8_usize..200,
        mended in any::<bool>(),
    ) {
        let data: Vec<u8> = (0..6 * 5 * colour.samples() as u8).collect();
        let mut bytes = encode((6, 5), colour, BitDepth::Eight, &data);
        for (place, value) in changes {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
        }
        bytes.truncate(cut);
        if mended {
            mend(&mut bytes);
        }
        if let Ok(picture) = decode(&bytes) {
            prop_assert_eq!(picture.samples.len(), picture.shape.count());
            prop_assert!(picture.numbers(Lane::F64).iter().all(|x| *x <= Decimal::ONE));
        }
    }
}

/// Makes the checksums of all chunks fit, as far as their lengths can be believed.
fn mend(bytes: &mut [u8]) {
    let mut start = 8;
    while let Some(length) = bytes.get(start..start + 4) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let end = start.saturating_add(8).saturating_add(length);
        let Some(chunk) = bytes.get(start + 4..end).map(checksum) else { return };
        let Some(place) = bytes.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&chunk.to_be_bytes());
        start = end + 4;
    }
}
