//! A training run as data, written epoch by epoch as it goes: CSV, JSON Lines, NumPy's own format.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::number::{NpyHeader, Number, Precision};
use crate::train::Epoch;

/// How epochs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochFormat {
    /// A header, then a row for every epoch from 0 and one for the end: epoch, loss, every parameter.
    Csv,
    /// The same rows, a JSON object each.
    JsonLines,
    /// Epochs × (1 + parameters) little-endian doubles, the loss first. What there is after the last epoch is
    /// no row, so that there are as many rows as epochs.
    Npy,
}

/// Writes epochs as they come; nothing is kept.
///
/// ```
/// use longhand::render::epochs::{EpochFormat, EpochWriter};
/// use longhand::train::Epoch;
/// let names = ["h.x.weight".to_owned()];
/// let mut array = EpochWriter::begin(EpochFormat::Npy, 2, &names, Vec::new());
/// for number in 0..=2 {
///     array.push(&Epoch { number, loss: 0.5, parameters: &[number as f64], gradients: &[0.0] });
/// }
/// let bytes = array.finish().unwrap();
/// assert_eq!(bytes.len(), 128 + 2 * 2 * 8);
/// assert_eq!(bytes[128 + 24..], 1.0f64.to_le_bytes());
/// ```
pub struct EpochWriter<'n, W> {
    format: EpochFormat,
    epochs: usize,
    names: &'n [String],
    out: W,
    row: Vec<u8>,
    /// A run cannot be stopped by who watches it: what went wrong is told at the end.
    outcome: io::Result<()>,
}

impl<'n, W: Write> EpochWriter<'n, W> {
    /// Writes what comes before the first epoch; `names` are those of the parameters.
    pub fn begin(format: EpochFormat, epochs: usize, names: &'n [String], mut out: W) -> Self {
        let header = match format {
            EpochFormat::Csv => format!("epoch,loss,{}\n", names.join(",")).into_bytes(),
            EpochFormat::JsonLines => Vec::new(),
            EpochFormat::Npy => NpyHeader::bytes(Precision::F64, &[epochs, names.len() + 1]),
        };
        let outcome = out.write_all(&header);
        Self { format, epochs, names, out, row: Vec::new(), outcome }
    }

    /// Writes an epoch as it begins, or the end.
    pub fn push(&mut self, epoch: &Epoch<'_>) {
        if self.outcome.is_err() || self.format == EpochFormat::Npy && epoch.number >= self.epochs {
            return;
        }
        self.row.clear();
        let numbers = std::iter::once(&epoch.loss).chain(epoch.parameters);
        if self.format == EpochFormat::Npy {
            numbers.for_each(|number| self.row.extend_from_slice(&number.to_le_bytes()));
        } else {
            let mut text = String::new();
            let number = epoch.number;
            if self.format == EpochFormat::Csv {
                let _ = write!(text, "{number}");
                numbers.for_each(|number| text.push_str(&format!(",{}", number.shown())));
            } else {
                let _ = write!(text, "{{\"epoch\":{number}");
                let names = std::iter::once("loss").chain(self.names.iter().map(String::as_str));
                for (name, number) in names.zip(numbers) {
                    let _ = write!(text, ",\"{name}\":{}", number.shown());
                }
                text.push('}');
            }
            text.push('\n');
            self.row.extend_from_slice(text.as_bytes());
        }
        self.outcome = self.out.write_all(&self.row);
    }

    /// What it was all written to.
    ///
    /// # Errors
    /// The first that writing met with.
    pub fn finish(mut self) -> io::Result<W> {
        self.outcome?;
        self.out.flush()?;
        Ok(self.out)
    }
}
