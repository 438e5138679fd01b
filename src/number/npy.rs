//! Arrays of machine numbers as NumPy stores them: the header of a `.npy` file.
//!
//! The format is that of NumPy's `numpy.lib.format`: `\x93NUMPY`, a version, the length of a Python
//! dictionary that tells type, order and shape, padding up to a multiple of 64 bytes, then the numbers.

use std::fmt;
use std::io::{self, Read};

/// How a machine number is stored: IEEE 754, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Single precision, four bytes.
    F32,
    /// Double precision, eight bytes.
    F64,
}

impl Precision {
    /// NumPy's name of it: `<f4` or `<f8`.
    pub fn numpy_name(self) -> &'static str {
        match self {
            Precision::F32 => "<f4",
            Precision::F64 => "<f8",
        }
    }

    /// Bytes of one number.
    pub fn bytes(self) -> usize {
        match self {
            Precision::F32 => 4,
            Precision::F64 => 8,
        }
    }
}

/// What a `.npy` file says of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NpyHeader {
    /// How each number is stored.
    pub precision: Precision,
    /// The lengths of the axes; the last axis runs fastest.
    pub shape: Vec<usize>,
    /// Bytes of the file before its first number.
    pub start: u64,
}

/// Why a file is no array that can be read.
#[derive(Debug)]
pub enum NpyError {
    /// It does not begin as `.npy` files do.
    NotNpy,
    /// Its header cannot be read.
    Header,
    /// Its numbers are of another type, such as `<i8`.
    Type(String),
    /// Its first axis runs fastest.
    Fortran,
    /// The machine failed.
    Io(io::Error),
}

impl fmt::Display for NpyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NpyError::NotNpy => f.write_str("it is no `.npy` file"),
            NpyError::Header => f.write_str("its header cannot be read"),
            NpyError::Type(name) => write!(f, "its numbers are `{name}`, not `<f4` or `<f8`"),
            NpyError::Fortran => f.write_str("it is stored column by column (Fortran order)"),
            NpyError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NpyError {}

const MAGIC: &[u8] = b"\x93NUMPY";
/// The data of every file that NumPy writes begins at a multiple of this.
const ALIGNMENT: usize = 64;
/// The longest header that is read; NumPy's own have some 120 bytes.
const MAX_HEADER: usize = 10_000;

impl NpyHeader {
    /// Reads the header, and nothing after it.
    ///
    /// # Errors
    /// If it is none, or tells of numbers that Longhand does not read.
    pub fn read(source: &mut impl Read) -> Result<Self, NpyError> {
        let mut fill = |bytes: &mut [u8]| match source.read_exact(bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(NpyError::NotNpy),
            other => other.map_err(NpyError::Io),
        };
        let mut begin = [0; 8];
        fill(&mut begin)?;
        let Some([major, _minor]) = begin.strip_prefix(MAGIC) else {
            return Err(NpyError::NotNpy);
        };
        let (length, before) = match major {
            1 => {
                let mut length = [0; 2];
                fill(&mut length)?;
                (usize::from(u16::from_le_bytes(length)), 10)
            }
            2 | 3 => {
                let mut length = [0; 4];
                fill(&mut length)?;
                (u32::from_le_bytes(length) as usize, 12)
            }
            _ => return Err(NpyError::Header),
        };
        if length > MAX_HEADER {
            return Err(NpyError::Header);
        }
        let mut text = vec![0; length];
        fill(&mut text)?;
        let text = String::from_utf8(text).map_err(|_| NpyError::Header)?;
        let value = |key: &str| {
            let (_, after) = text.split_once(key)?;
            Some(after.split_once(':')?.1.trim_start())
        };
        let descr = value("'descr'").and_then(|after| after.strip_prefix('\''));
        let (descr, _) = descr.and_then(|after| after.split_once('\'')).ok_or(NpyError::Header)?;
        let precision = [Precision::F32, Precision::F64]
            .into_iter()
            .find(|precision| precision.numpy_name() == descr)
            .ok_or_else(|| NpyError::Type(descr.to_owned()))?;
        match value("'fortran_order'") {
            Some(after) if after.starts_with("False") => {}
            Some(after) if after.starts_with("True") => return Err(NpyError::Fortran),
            _ => return Err(NpyError::Header),
        }
        let shape = value("'shape'").and_then(|after| after.strip_prefix('('));
        let (shape, _) = shape.and_then(|after| after.split_once(')')).ok_or(NpyError::Header)?;
        let lengths = shape.split(',').map(str::trim).filter(|length| !length.is_empty());
        let shape: Result<Vec<usize>, _> = lengths.map(str::parse).collect();
        let shape = shape.map_err(|_| NpyError::Header)?;
        Ok(Self { precision, shape, start: (before + length) as u64 })
    }

    /// The bytes that stand before an array's numbers, as NumPy writes them.
    ///
    /// ```
    /// use longhand::number::{NpyHeader, Precision};
    /// let bytes = NpyHeader::bytes(Precision::F32, &[128, 30_000]);
    /// assert_eq!(bytes.len(), 128);
    /// let header = NpyHeader::read(&mut bytes.as_slice()).unwrap();
    /// assert_eq!((header.shape, header.start), (vec![128, 30_000], 128));
    /// ```
    pub fn bytes(precision: Precision, shape: &[usize]) -> Vec<u8> {
        let lengths = match shape {
            [length] => format!("{length},"),
            lengths => lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
        };
        let mut text = format!(
            "{{'descr': '{}', 'fortran_order': False, 'shape': ({lengths}), }}",
            precision.numpy_name()
        );
        // Ten bytes stand before the text, and a line feed ends it.
        let end = (MAGIC.len() + 4 + text.len() + 1).next_multiple_of(ALIGNMENT);
        text.push_str(&" ".repeat(end - (MAGIC.len() + 4 + text.len() + 1)));
        text.push('\n');
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
        [MAGIC, &[1, 0], &length.to_le_bytes(), text.as_bytes()].concat()
    }

    /// How many numbers there are; `None` if they are too many to count.
    pub fn count(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |product, length| product.checked_mul(*length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_read_back() {
        for shape in [vec![], vec![3], vec![2, 3], vec![1, 2, 3]] {
            for precision in [Precision::F32, Precision::F64] {
                let bytes = NpyHeader::bytes(precision, &shape);
                assert_eq!(bytes.len() % ALIGNMENT, 0);
                let header = NpyHeader::read(&mut bytes.as_slice()).unwrap();
                assert_eq!((header.precision, &header.shape), (precision, &shape));
                assert_eq!(header.start, bytes.len() as u64);
            }
        }
    }

    #[test]
    fn broken_headers_are_told_apart() {
        let read = |text: &str| {
            let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
            bytes.extend((text.len() as u16).to_le_bytes());
            bytes.extend(text.bytes());
            NpyHeader::read(&mut bytes.as_slice()).unwrap_err().to_string()
        };
        assert!(read("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }").contains("<i8"));
        assert!(
            read("{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }").contains("column")
        );
        assert!(
            read("{'descr': '<f8', 'fortran_order': False, 'shape': (x,), }").contains("header")
        );
        assert!(read("{}").contains("header"));
        let short = &b"\x93NUM"[..];
        assert!(NpyHeader::read(&mut &*short).unwrap_err().to_string().contains("no `.npy`"));
        let huge = &b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..];
        assert!(NpyHeader::read(&mut &*huge).unwrap_err().to_string().contains("header"));
    }
}
