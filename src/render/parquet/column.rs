//! The columns of the table, and how each lane stores its numbers in them.

use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::{FixedLenByteArray, FixedLenByteArrayType};
use ::parquet::errors::Result;
use ::parquet::file::writer::SerializedColumnWriter;

use crate::number::decimal;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name, in a dictionary.
    Text,
    /// A whole number.
    Index,
    /// A number of the trace, in the type of its lane.
    Number,
}

/// What there is to know of a column.
#[derive(Debug)]
pub struct ColumnRow {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether every row has a value.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

const fn column(
    name: &'static str,
    kind: ColumnKind,
    required: bool,
    doc: &'static str,
) -> ColumnRow {
    ColumnRow { name, kind, required, doc }
}

use ColumnKind::{Index, Number, Text};

/// Every column, in order.
pub static COLUMNS: &[ColumnRow] = &[
    column("lesson", Text, true, "the lesson"),
    column("network", Text, true, "the network"),
    column("input", Text, true, "what it ran on: numbers, or a row of a data set such as `d#3`"),
    column("layer", Index, true, "0 for the inputs, else the layer counted from 1"),
    column("neuron", Text, true, "the neuron, or the input"),
    column("neuron_index", Index, true, "its place in its layer, counted from 1"),
    column("source", Text, false, "what the product goes with; empty in the row of a whole neuron"),
    column("source_index", Index, false, "its place among the neuron's sources, counted from 1"),
    column("weight", Number, false, "weight of the source"),
    column("value", Number, false, "what the source passes on"),
    column("product", Number, false, "weight · value"),
    column(
        "running_sum",
        Number,
        false,
        "the products up to this one, added up from left to right",
    ),
    column("sum", Number, false, "all products of the neuron, added up"),
    column("bias", Number, false, "bias of the neuron"),
    column("z", Number, false, "sum + bias"),
    column("a", Number, false, "what the neuron passes on"),
    column("shift", Number, false, "under softmax: the largest z of the layer"),
    column("shifted", Number, false, "under softmax: z − shift"),
    column("exp", Number, false, "under softmax: e^shifted"),
    column("total", Number, false, "under softmax: the layer's exponentials, added up"),
];

/// The columns by whose values a data set may be cut into files.
pub const PARTITIONS: [&str; 5] = ["lesson", "network", "input", "layer", "neuron"];

impl ColumnRow {
    /// The column in Parquet's own words, numbers being of the type `number`, such as `float {}`.
    pub(super) fn schema(&self, number: &str) -> String {
        let kind = match self.kind {
            Text => format!("binary {} (UTF8)", self.name),
            Index => format!("int32 {}", self.name),
            Number => number.replace("{}", self.name),
        };
        format!("{} {kind};", if self.required { "required" } else { "optional" })
    }
}

/// A number as a column stores it.
pub trait Value: Copy + Send {
    /// What has to be known besides: by hand, how many decimals.
    type Scale;

    /// The type in Parquet's own words, `{}` standing for the column's name.
    fn schema(scale: &Self::Scale) -> String;
    /// Reads the digits of a number.
    fn read(text: &str, scale: &Self::Scale) -> Option<Self>;
    /// Writes values to a column; `levels` has a 1 for each row with a value and a 0 for each without.
    ///
    /// # Errors
    /// If the file takes no more.
    fn write(
        values: &[Self],
        levels: &[i16],
        column: &mut SerializedColumnWriter<'_>,
    ) -> Result<()>;
}

/// Implements both machine lanes.
macro_rules! machine {
    ($number:ident, $schema:literal, $writer:ident) => {
        impl Value for $number {
            type Scale = ();

            fn schema((): &()) -> String {
                $schema.to_owned()
            }

            fn read(text: &str, (): &()) -> Option<Self> {
                text.parse().ok()
            }

            fn write(
                values: &[Self],
                levels: &[i16],
                column: &mut SerializedColumnWriter<'_>,
            ) -> Result<()> {
                if let ColumnWriter::$writer(writer) = column.untyped() {
                    writer.write_batch(values, Some(levels), None)?;
                }
                Ok(())
            }
        }
    };
}

machine!(f32, "float {}", FloatColumnWriter);
machine!(f64, "double {}", DoubleColumnWriter);

/// A by-hand number in units of its last decimal: DECIMAL(38, digits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaled(i128);

/// Bytes that 38 digits need.
const DECIMAL_BYTES: usize = 16;

impl Value for Scaled {
    /// The lesson's digits.
    type Scale = u32;

    fn schema(digits: &u32) -> String {
        format!("fixed_len_byte_array({DECIMAL_BYTES}) {{}} (DECIMAL(38, {digits}))")
    }

    fn read(text: &str, digits: &u32) -> Option<Self> {
        let number = decimal(text).ok()?.normalize();
        let power = 10_i128.checked_pow(digits.checked_sub(number.scale())?)?;
        number.mantissa().checked_mul(power).map(Self)
    }

    fn write(
        values: &[Self],
        levels: &[i16],
        column: &mut SerializedColumnWriter<'_>,
    ) -> Result<()> {
        let bytes = |value: &Self| FixedLenByteArray::from(value.0.to_be_bytes().to_vec());
        let values: Vec<FixedLenByteArray> = values.iter().map(bytes).collect();
        let column = column.typed::<FixedLenByteArrayType>();
        column.write_batch(&values, Some(levels), None).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_counted_in_their_last_place() {
        assert_eq!(Scaled::read("-0.5", &4), Some(Scaled(-5_000)));
        assert_eq!(Scaled::read("0.12345", &4), None);
        assert_eq!(Scaled::read("12", &0), Some(Scaled(12)));
    }

    #[test]
    fn columns_have_names_of_their_own_and_partitions_are_columns() {
        for (index, column) in COLUMNS.iter().enumerate() {
            assert!(COLUMNS[..index].iter().all(|other| other.name != column.name));
        }
        for name in PARTITIONS {
            assert!(COLUMNS.iter().any(|column| column.name == name && column.required));
        }
    }
}
