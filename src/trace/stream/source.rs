//! Stored numbers, read a stretch at a time into the arithmetic of the trace.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::StreamError;
use crate::network::{ArrayFile, StoredArray};
use crate::number::{Arithmetic, Machine, Precision};
use crate::trace::TraceError;

/// Numbers that can be read from any place.
pub(super) enum Source<N> {
    /// All of them.
    Memory(Vec<N>),
    /// Those of a file, from the number `first` on.
    File { file: File, array: ArrayFile, first: usize },
}

impl<N: Machine> Source<N> {
    /// Opens an array, from the number `first` on.
    pub(super) fn open(array: &StoredArray, first: usize) -> Result<Self, StreamError> {
        Ok(match array {
            StoredArray::Given(values) => {
                let read = values.iter().skip(first).map(|&value| N::ARITHMETIC.literal(value));
                let values = read.collect::<Result<_, _>>().map_err(TraceError::Given)?;
                Source::Memory(values)
            }
            StoredArray::Drawn { initialisation, neurons, inputs } => {
                let weights = initialisation.weights(*neurons, *inputs).skip(first);
                Source::Memory(weights.map(N::nearest).collect())
            }
            StoredArray::Constant(value, count) => {
                Source::Memory(vec![N::nearest(*value); count.saturating_sub(first)])
            }
            StoredArray::File(array) => {
                let failed = |error| StreamError::read(array, error);
                let file = File::open(&array.path).map_err(failed)?;
                Source::File { file, array: array.clone(), first }
            }
        })
    }

    /// Fills `out` with the numbers from `offset` on.
    pub(super) fn read(&mut self, offset: usize, out: &mut [N]) -> Result<(), StreamError> {
        match self {
            Source::Memory(values) => {
                let expected = offset + out.len();
                let there = values
                    .get(offset..expected)
                    .ok_or(TraceError::InputLength { expected, found: values.len() })?;
                out.copy_from_slice(there);
                Ok(())
            }
            Source::File { file, array, first } => read_file(file, array, *first + offset, out)
                .map_err(|error| StreamError::read(array, error)),
        }
    }

    /// The error of a number that is not finite, if the stretch of `count` numbers from `offset` on has one.
    pub(super) fn blame(&mut self, offset: usize, count: usize) -> Result<(), StreamError> {
        const STRETCH: usize = 4_096;
        let mut values = vec![N::default(); STRETCH.min(count)];
        for start in (0..count).step_by(STRETCH) {
            let length = STRETCH.min(count - start);
            self.read(offset + start, &mut values[..length])?;
            let found = values[..length].iter().position(|value| !value.is_finite());
            if let (Some(index), Source::File { array, first, .. }) = (found, &self) {
                let at = *first + offset + start + index;
                return Err(StreamError::NotFinite { array: array.clone(), index: at });
            }
        }
        Ok(())
    }
}

fn read_file<N: Machine>(
    file: &mut File,
    array: &ArrayFile,
    offset: usize,
    out: &mut [N],
) -> io::Result<()> {
    let precision = array.header.precision;
    let at = array.header.start + offset as u64 * precision.bytes() as u64;
    file.seek(SeekFrom::Start(at))?;
    if precision == N::PRECISION {
        return fill(file, out);
    }
    match precision {
        Precision::F32 => {
            let mut values = vec![0_f32; out.len()];
            fill(file, &mut values)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = N::nearest(value.into()));
        }
        Precision::F64 => {
            let mut values = vec![0_f64; out.len()];
            fill(file, &mut values)?;
            out.iter_mut().zip(values).for_each(|(out, value)| *out = N::nearest(value));
        }
    }
    Ok(())
}

/// Reads little-endian numbers as they stand in the file.
fn fill<N: Machine>(file: &mut File, out: &mut [N]) -> io::Result<()> {
    file.read_exact(bytemuck::cast_slice_mut(out))?;
    if cfg!(target_endian = "big") {
        out.iter_mut().for_each(|value| *value = value.swap_bytes());
    }
    Ok(())
}
