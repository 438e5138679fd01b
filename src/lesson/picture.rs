//! Pictures as data: a PNG file becomes one row of numbers from 0 to 1, within stated limits.
//!
//! The numbers stand in the order of `shape = [channels, rows, columns]`: all of the first channel, row by row, then
//! the next channel. A sample s of a file with 8 bits is the number s/255, of one with 16 bits s/65535: 0 is dark, 1 is bright.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Cursor, Read as _};
use std::path::Path;

use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Transformations};

use super::diagnostic::{Diagnostic, Read};
use super::stored;
use super::value::Value;
use crate::number::{Decimal, Lane};

/// The most bytes of the file of a picture: 4 MiB.
pub const MAX_PICTURE_BYTES: usize = 4 * 1024 * 1024;
/// The most pixels of a picture, rows × columns.
pub const MAX_PIXELS: usize = 1_000_000;
/// The most numbers of all pictures of a data set together; each takes 16 bytes of memory.
pub const MAX_PICTURE_NUMBERS: usize = 16_000_000;

/// Decimals that a sample has in machine arithmetic: enough that reading them gives the machine number nearest to
/// the quotient (a test tries all).
const MACHINE_DECIMALS: u32 = 28;

/// How many numbers a picture has, and in what order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureShape {
    /// 1 for grey; 3 for red, green and blue.
    pub channels: usize,
    /// From top to bottom.
    pub rows: usize,
    /// From left to right.
    pub columns: usize,
}

impl PictureShape {
    /// How many numbers that are.
    pub fn count(self) -> usize {
        self.channels * self.rows * self.columns
    }

    /// The shape of values named `x[row,column]` or `x[channel,row,column]`, and what stands before the brackets;
    /// `None` if they are named otherwise.
    pub fn of_names(names: &[String]) -> Option<(String, Self)> {
        let (name, index) = names.last()?.strip_suffix(']')?.split_once('[')?;
        let lengths: Result<Vec<usize>, _> = index.split(',').map(str::parse).collect();
        let shape = match lengths.ok()?[..] {
            [rows, columns] => Self { channels: 1, rows, columns },
            [channels, rows, columns] => Self { channels, rows, columns },
            _ => return None,
        };
        (shape.checked_count() == Some(names.len())).then(|| (name.to_owned(), shape))
    }

    fn checked_count(self) -> Option<usize> {
        self.channels.checked_mul(self.rows)?.checked_mul(self.columns)
    }
}

impl fmt::Display for PictureShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channels, rows, columns } = self;
        let s = |count: &usize| if *count == 1 { "" } else { "s" };
        write!(
            f,
            "{channels} channel{} of {rows} row{} and {columns} column{}",
            s(channels),
            s(rows),
            s(columns)
        )
    }
}

/// The pictures of a data set, one for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// The shape of each of them.
    pub shape: PictureShape,
    /// Their files as the lesson names them.
    pub files: Vec<String>,
    /// The largest sample of each file, by which all of its samples are divided: 255 or 65535.
    pub largest: Vec<u32>,
}

/// A picture as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its shape.
    pub shape: PictureShape,
    /// The largest sample: 255 or 65535.
    pub largest: u32,
    /// Samples in the order of the shape.
    pub samples: Vec<u16>,
}

/// Why a file is no picture that can be read.
#[derive(Debug)]
pub enum PictureError {
    /// The machine failed, or there is no such file.
    Io(io::Error),
    /// It is a folder, say.
    NoFile,
    /// More than [`MAX_PICTURE_BYTES`].
    TooManyBytes,
    /// More than [`MAX_PIXELS`].
    TooManyPixels {
        /// Rows.
        rows: u32,
        /// Columns.
        columns: u32,
    },
    /// It does not begin as PNG files do.
    NotPng,
    /// It has several frames.
    Animated,
    /// A pixel is not opaque.
    Transparent {
        /// Its row, from 1.
        row: usize,
        /// Its column, from 1.
        column: usize,
    },
    /// It breaks off, or contradicts itself or its checksums.
    Damaged(String),
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PictureError::Io(error) => error.fmt(f),
            PictureError::NoFile => f.write_str("it is no file"),
            PictureError::TooManyBytes => {
                write!(f, "it has more than {MAX_PICTURE_BYTES} bytes")
            }
            PictureError::TooManyPixels { rows, columns } => {
                write!(f, "it has {columns} × {rows} pixels, and at most {MAX_PIXELS} are read")
            }
            PictureError::NotPng => f.write_str("it is no PNG file"),
            PictureError::Animated => f.write_str("it is animated"),
            PictureError::Transparent { row, column } => {
                write!(f, "the pixel in row {row}, column {column} is not opaque")
            }
            PictureError::Damaged(how) => write!(f, "it is damaged ({how})"),
        }
    }
}

impl std::error::Error for PictureError {}

impl PictureError {
    /// What to do about it.
    fn help(&self) -> &'static str {
        match self {
            PictureError::Io(_) | PictureError::NoFile => {
                "a path counts from the folder of the lesson"
            }
            PictureError::TooManyBytes | PictureError::TooManyPixels { .. } => {
                "scale the picture down"
            }
            PictureError::NotPng => "save the picture as PNG; renaming the file is not enough",
            PictureError::Animated => "save one frame of it as a picture of its own",
            PictureError::Transparent { .. } => {
                "lay the picture on a background and save it without an alpha channel"
            }
            PictureError::Damaged(_) => "save it anew",
        }
    }
}

impl From<DecodingError> for PictureError {
    fn from(error: DecodingError) -> Self {
        match error {
            DecodingError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                PictureError::Damaged("it breaks off".to_owned())
            }
            DecodingError::IoError(error) => PictureError::Io(error),
            DecodingError::LimitsExceeded => PictureError::TooManyBytes,
            DecodingError::Format(_) | DecodingError::Parameter(_) => {
                let how = error.to_string();
                PictureError::Damaged(how.trim_end_matches('.').to_owned())
            }
        }
    }
}

/// Reads the bytes of a PNG file: grey, colours or a palette, of 1 to 16 bits, interlaced or not.
///
/// Samples are taken as they stand: colour profiles and gamma change nothing. An alpha channel is passed over if
/// every pixel is opaque.
///
/// # Errors
/// If it is none, is too large, damaged, animated, or somewhere not opaque. Nothing is allocated for a picture
/// before its size is known to be within the limits.
pub fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(PictureError::TooManyBytes);
    }
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(PictureError::NotPng);
    }
    // Eight bytes is the most that a pixel takes: four channels of 16 bits.
    let limits = Limits { bytes: 2 * 8 * MAX_PIXELS };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info()?;
    let (columns, rows) = (header.width, header.height);
    if u64::from(columns) * u64::from(rows) > MAX_PIXELS as u64 {
        return Err(PictureError::TooManyPixels { rows, columns });
    }
    let mut reader = decoder.read_info()?;
    if reader.info().is_animated() {
        return Err(PictureError::Animated);
    }
    let size = reader.output_buffer_size().ok_or(PictureError::TooManyBytes)?;
    let mut buffer = vec![0; size];
    reader.next_frame(&mut buffer)?;
    // What follows the picture is read too: a file that breaks off is none.
    reader.finish()?;
    let (colour, depth) = reader.output_color_type();
    let (channels, alpha) = match colour {
        ColorType::Grayscale => (1, false),
        ColorType::GrayscaleAlpha => (1, true),
        ColorType::Rgb | ColorType::Indexed => (3, false),
        ColorType::Rgba => (3, true),
    };
    let (rows, columns) = (rows as usize, columns as usize);
    let shape = PictureShape { channels, rows, columns };
    let (largest, values): (u32, Vec<u16>) = match depth {
        BitDepth::Sixteen => {
            let pairs = buffer.as_chunks::<2>().0.iter();
            (65_535, pairs.map(|pair| u16::from_be_bytes(*pair)).collect())
        }
        _ => (255, buffer.into_iter().map(u16::from).collect()),
    };
    let stride = channels + usize::from(alpha);
    if alpha {
        let opaque = |pixel: &[u16]| pixel.last().is_some_and(|&last| u32::from(last) == largest);
        if let Some(place) = values.chunks_exact(stride).position(|pixel| !opaque(pixel)) {
            return Err(PictureError::Transparent {
                row: place / columns + 1,
                column: place % columns + 1,
            });
        }
    }
    let of_channel = |channel: usize| values.iter().skip(channel).step_by(stride).copied();
    let samples: Vec<u16> = (0..channels).flat_map(of_channel).collect();
    if samples.len() != shape.count() {
        return Err(PictureError::Damaged("it is not as large as it says".to_owned()));
    }
    Ok(Picture { shape, largest, samples })
}

impl Picture {
    /// Every sample as a number from 0 to 1: by hand rounded half away from zero to the lesson's digits, else so
    /// fine that machine arithmetic reads the number nearest to the quotient.
    pub fn numbers(&self, lane: Lane) -> Vec<Decimal> {
        let digits = match lane {
            Lane::ByHand { digits } => digits,
            Lane::F64 | Lane::F32 => MACHINE_DECIMALS,
        };
        let quotient = |sample: u32| {
            let largest = u128::from(self.largest);
            let scaled = u128::from(sample) * 10u128.pow(digits);
            let units = (2 * scaled + largest) / (2 * largest);
            // 10^28 and less always fit.
            let units = i128::try_from(units).unwrap_or_default();
            Decimal::try_from_i128_with_scale(units, digits).unwrap_or_default().normalize()
        };
        if self.largest > 255 {
            return self.samples.iter().map(|&sample| quotient(u32::from(sample))).collect();
        }
        let table: Vec<Decimal> = (0..=255).map(quotient).collect();
        self.samples.iter().map(|&sample| table[usize::from(sample)]).collect()
    }
}

/// The numbers of every picture that a list of files names, and what they are pictures of.
pub(super) fn read_all(
    files: &[Value<'_>],
    lane: Lane,
    folder: &Path,
) -> Read<(Pictures, Vec<Vec<Decimal>>)> {
    let mut rows = Vec::new();
    let mut pictures = Pictures {
        shape: PictureShape { channels: 0, rows: 0, columns: 0 },
        files: Vec::new(),
        largest: Vec::new(),
    };
    let mut failed = None;
    for value in files {
        match read(value, folder) {
            Ok((name, picture)) => {
                if pictures.files.is_empty() {
                    pictures.shape = picture.shape;
                }
                if picture.shape != pictures.shape {
                    failed = Some(other_shape(value, &name, &picture, &pictures, &files[0]));
                    continue;
                }
                if (rows.len() + 1).saturating_mul(picture.shape.count()) > MAX_PICTURE_NUMBERS {
                    let message =
                        format!("the pictures have more than {MAX_PICTURE_NUMBERS} numbers in all");
                    return Err(value.report(
                        value
                            .mistake(message)
                            .label("too much from here on")
                            .help("use fewer or smaller pictures"),
                    ));
                }
                pictures.files.push(name);
                pictures.largest.push(picture.largest);
                rows.push(picture.numbers(lane));
            }
            Err(reported) => failed = Some(reported),
        }
    }
    failed.map_or(Ok((pictures, rows)), Err)
}

fn other_shape(
    value: &Value<'_>,
    name: &str,
    picture: &Picture,
    pictures: &Pictures,
    first: &Value<'_>,
) -> super::diagnostic::Reported {
    let first_name = pictures.files.first().map_or("", String::as_str);
    let message =
        format!("`{name}` has {}, but `{first_name}` has {}", picture.shape, pictures.shape);
    value.report(
        value
            .mistake(message)
            .label("of another shape")
            .related(first.span(), "the first picture")
            .help("all pictures of a data set have one shape; grey ones have 1 channel, coloured ones 3"),
    )
}

/// The name of a file and the picture in it.
fn read(value: &Value<'_>, folder: &Path) -> Read<(String, Picture)> {
    let name = value.text()?;
    let kind = ("png", "pictures are read from `.png` files");
    let path = stored::inside(folder, &name, kind).map_err(|(message, help)| {
        value.report(value.mistake(message).label("this path").help(help))
    })?;
    let picture = bytes_of(&path).and_then(|bytes| decode(&bytes)).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", name.value);
        value.report(Diagnostic::new(value.span(), message).label("this file").help(error.help()))
    })?;
    Ok((name.value, picture))
}

/// The bytes of a file, and one more at most than are allowed.
fn bytes_of(path: &Path) -> Result<Vec<u8>, PictureError> {
    // Asked for first: opening a pipe would wait for whoever writes to it.
    if !fs::metadata(path).map_err(PictureError::Io)?.is_file() {
        return Err(PictureError::NoFile);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(PictureError::Io)?;
    file.take(MAX_PICTURE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(PictureError::Io)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
