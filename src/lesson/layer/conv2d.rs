//! The layer `conv2d`: one kernel laid on every patch of a picture, an affine map with shared weights.

use nalgebra::{DMatrix, DVector};

use super::super::diagnostic::Read;
use super::super::document::FieldRow;
use super::super::network::count;
use super::super::value::{Value, all};
use super::kinds::{Expansion, Grid, LayerRow, NAME, Setting, indexed, steps};
use super::{ACTIVATION, INITIALISATION, SLOPE, draw, read_activation, read_initialisation};
use crate::network::{Layer, LayerActivation, Operation, Shared, Taps};
use crate::number::Decimal;

pub(super) const ROW: LayerRow = LayerRow {
    name: "conv2d",
    summary: "A convolution: the same small kernel on every patch of rows and columns.",
    note: "The weights are shared, and have addresses of their own: `edge_kernel.k[1,2].weight`, `edge_kernel.bias`. Where a kernel stands over the edge of the picture (`padding`), there is no product.",
    fields: FIELDS,
    example: r#"[network.edges]
inputs = { name = "x", shape = [3, 3] }

[[network.edges.layers]]
kind    = "conv2d"
name    = "edge"
kernels = [[-1, 1], [-1, 1]]
"#,
    read,
};

const FIELDS: &[FieldRow] =
    &[NAME, KERNELS, BIASES, STRIDE, PADDING, ACTIVATION, SLOPE, INITIALISATION, CHANNELS, SIZE];
const KERNELS: FieldRow = FieldRow::optional(
    "kernels",
    "rows of numbers",
    "one kernel for a picture of one channel; or a list of them, one for each channel of the output; or, for a picture of several channels, a list of lists, with a slice for each channel; left out with `init`",
);
const BIASES: FieldRow =
    FieldRow::optional("biases", "numbers", "one for each channel of the output; 0 if left out");
pub(super) const STRIDE: FieldRow = FieldRow::optional(
    "stride",
    "whole number from 1",
    "by how many rows and columns the window moves on; 1 for `conv2d`, the size for `pool` if left out",
);
const PADDING: FieldRow = FieldRow::optional(
    "padding",
    "whole number",
    "by how many rows and columns the kernel may stand over each edge; 0 if left out",
);
const CHANNELS: FieldRow = FieldRow::optional(
    "channels",
    "whole number from 1",
    "with `init`, how many kernels are drawn; 1 if left out",
);
pub(super) const SIZE: FieldRow = FieldRow::optional(
    "size",
    "whole number from 1",
    "rows and columns of the window; of `conv2d` only with `init`",
);
/// The widest padding: more makes no sense for any kernel that fits.
const MOST_PADDING: u64 = 64;

/// Kernels of one shape.
struct Kernels {
    /// Output channels.
    count: usize,
    /// Channels, rows and columns of each.
    grid: Grid,
    /// Output channels × positions.
    weights: DMatrix<Decimal>,
    biases: Option<DVector<Decimal>>,
}

fn read(setting: &Setting<'_, '_>) -> Read<Expansion> {
    let table = setting.table;
    let name = setting.name();
    let activation = read_activation(table, &ACTIVATION, &SLOPE, setting.lane);
    let stride = setting.size(&STRIDE, Some(1));
    let padding = table.optional(&PADDING, |value| value.whole_number(0, MOST_PADDING));
    let picture = setting.grid()?;
    let kernels = match table.get(&INITIALISATION) {
        Some(value) => drawn(setting, picture, &value),
        None => given(setting, picture),
    }?;
    let (name, activation, stride) = (name?, activation?, stride?);
    let padding = padding?.map_or(0, |padding| padding.value as usize);
    let size = kernels.grid;
    let out = Grid {
        channels: kernels.count,
        rows: steps(picture.rows + 2 * padding, size.rows, stride),
        columns: steps(picture.columns + 2 * padding, size.columns, stride),
    };
    if out.rows == 0 || out.columns == 0 {
        let message = format!(
            "a kernel of {} × {} does not fit into {} × {}",
            size.rows,
            size.columns,
            picture.rows + 2 * padding,
            picture.columns + 2 * padding
        );
        return Err(table.report(
            table.mistake(message).label("too large").help("use a smaller kernel, or more padding"),
        ));
    }
    setting.room(out.len())?;
    let biases = match table.get(&BIASES) {
        Some(value) => given_biases(setting, &value, kernels.count)?,
        None => {
            let zeros = DVector::from_element(kernels.count, Decimal::ZERO);
            kernels.biases.unwrap_or(zeros)
        }
    };
    let patch = |row: usize, column: usize| -> Vec<Option<usize>> {
        let mut patch = Vec::with_capacity(size.len());
        for channel in 0..size.channels {
            for down in 0..size.rows {
                for right in 0..size.columns {
                    let row = (row * stride + down).checked_sub(padding);
                    let column = (column * stride + right).checked_sub(padding);
                    let inside = row
                        .zip(column)
                        .filter(|(row, column)| *row < picture.rows && *column < picture.columns);
                    patch.push(inside.map(|(row, column)| picture.at(channel, row, column)));
                }
            }
        }
        patch
    };
    let mut taps = Taps { shared: setting.shared, rows: Vec::new(), patches: Vec::new() };
    for kernel in 0..out.channels {
        for row in 0..out.rows {
            for column in 0..out.columns {
                taps.rows.push(kernel);
                taps.patches.push(patch(row, column));
            }
        }
    }
    if taps.patches.iter().any(|patch| patch.iter().all(Option::is_none)) {
        return Err(table.report(
            table
                .mistake("so much padding leaves a kernel nothing of the picture")
                .label("padded too far")
                .help(format!("`padding` may be less than {}", size.rows.min(size.columns))),
        ));
    }
    let kernel = format!("{name}_kernel");
    let rows = if out.channels == 1 { vec![kernel] } else { indexed(&kernel, &[out.channels]) };
    let mut layer = Layer::of(out.names(&name), Operation::Shared(taps));
    layer.reads = setting.incoming.reads();
    layer.operations.push(match activation {
        LayerActivation::Elementwise(activation) => Operation::Activation(activation),
        LayerActivation::Softmax => Operation::Softmax,
    });
    let shared = Shared { names: rows, columns: size.names("k"), weights: kernels.weights, biases };
    Ok(Expansion {
        output: setting.group(name, out.len(), Some(out)),
        layers: vec![layer],
        shared: vec![shared],
    })
}

/// Kernels drawn from a seeded generator.
fn drawn(setting: &Setting<'_, '_>, picture: Grid, value: &Value<'_>) -> Read<Kernels> {
    let table = setting.table;
    if let Some(given) = table.get(&KERNELS) {
        return Err(table.report(
            given
                .mistake(format!("{} has both `init` and given kernels", table.what()))
                .label("given here")
                .related(table.key_span(&INITIALISATION), "drawn here")
                .help("keep one of the two"),
        ));
    }
    let initialisation = read_initialisation(value.clone());
    let (channels, size) = (setting.size(&CHANNELS, Some(1)), setting.size(&SIZE, None));
    let (channels, size) = (channels?, size?);
    let grid = Grid { channels: picture.channels, rows: size, columns: size };
    let span = table.key_span(&INITIALISATION);
    let (weights, biases) =
        draw(initialisation?, channels, grid.len(), setting.lane, &span, table)?;
    Ok(Kernels { count: channels, grid, weights, biases: Some(biases) })
}

/// Kernels that the lesson writes down.
fn given(setting: &Setting<'_, '_>, picture: Grid) -> Read<Kernels> {
    let table = setting.table;
    for field in [&CHANNELS, &SIZE] {
        if let Some(value) = table.get(field) {
            let message = format!("`{}` goes with `init`", field.name);
            return Err(table.report(
                value
                    .mistake(message)
                    .label("not used")
                    .help("delete it: the kernels tell their own number and size"),
            ));
        }
    }
    let value = table.require(&KERNELS)?;
    let depth = depth(&value);
    // What is left out is one kernel, or one channel.
    let kernels: Vec<Vec<Value<'_>>> = match depth {
        0..=1 => return Err(value.expected("rows of numbers", "[[-1, 1], [-1, 1]]")),
        2 => vec![vec![value.clone()]],
        3 if picture.channels == 1 => value.some_of(|kernel| Ok(vec![kernel]))?,
        3 => vec![value.some_of(Ok)?],
        _ => value.some_of(|kernel| kernel.some_of(Ok))?,
    };
    let mut numbers = Vec::new();
    let mut shape: Option<(usize, usize)> = None;
    for slices in &kernels {
        if slices.len() != picture.channels {
            let message = format!(
                "a kernel has {}, but the picture has {}",
                count(slices.len(), "slice"),
                count(picture.channels, "channel")
            );
            return Err(value.report(value.mistake(message).label("one slice for each channel")));
        }
        for slice in slices {
            let rows = slice.some_of(|row| row.some_of(|number| number.parameter(setting.lane)))?;
            let columns = rows.first().map_or(0, Vec::len);
            let even = rows.iter().all(|row| row.len() == columns);
            if !even || *shape.get_or_insert((rows.len(), columns)) != (rows.len(), columns) {
                let message = "kernels and their slices have as many rows and columns each";
                return Err(slice.report(slice.mistake(message).label("another shape")));
            }
            numbers.extend(rows.into_iter().flatten());
        }
    }
    let (rows, columns) = shape.unwrap_or((1, 1));
    let grid = Grid { channels: picture.channels, rows, columns };
    let weights = DMatrix::from_row_iterator(kernels.len(), grid.len(), numbers);
    Ok(Kernels { count: kernels.len(), grid, weights, biases: None })
}

/// How many lists lie in one another.
fn depth(value: &Value<'_>) -> usize {
    match value.items() {
        Some(items) => 1 + items.first().map_or(0, depth),
        None => 0,
    }
}

fn given_biases(
    setting: &Setting<'_, '_>,
    value: &Value<'_>,
    kernels: usize,
) -> Read<DVector<Decimal>> {
    let biases = all(value.list()?.iter().map(|bias| bias.parameter(setting.lane)))?;
    if biases.len() == kernels {
        return Ok(DVector::from_vec(biases));
    }
    let message = format!(
        "{} has {}, but {}",
        setting.table.what(),
        count(kernels, "kernel"),
        count(biases.len(), "bias")
    );
    Err(value.report(value.mistake(message).label("one for each kernel")))
}
