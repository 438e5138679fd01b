//! The layer `pool`: the largest of each window of rows and columns, or its mean.

use super::super::diagnostic::Read;
use super::super::document::FieldRow;
use super::conv2d::{SIZE, STRIDE};
use super::kinds::{Expansion, Grid, LayerRow, NAME, Setting, steps};
use crate::network::{Layer, Operation, Pool, PoolKind};

pub(super) const ROW: LayerRow = LayerRow {
    name: "pool",
    summary: "Pooling: of each window of rows and columns the largest value, or the mean, channel by channel.",
    note: "Of several largest the first, row by row, counts as the largest on the way back. A window that does not fit whole is left out.",
    fields: &[NAME, OF, SIZE, STRIDE],
    example: r#"[network.small]
inputs = { name = "x", shape = [4, 4] }

[[network.small.layers]]
kind = "pool"
name = "p"
of   = "max"
size = 2
"#,
    read,
};

const OF: FieldRow = FieldRow::required("of", "`max` or `mean`", "what becomes of a window");

fn read(setting: &Setting<'_, '_>) -> Read<Expansion> {
    let table = setting.table;
    let name = setting.name();
    let kind = table.required(&OF, |value| {
        let of = value.text()?.value;
        match of.as_str() {
            "max" => Ok(PoolKind::Maximum),
            "mean" => Ok(PoolKind::Mean),
            _ => Err(value.report(
                value
                    .mistake(format!("there is no pooling `{of}`"))
                    .label("unknown pooling")
                    .known(&of, ["max", "mean"], "poolings"),
            )),
        }
    });
    let size = setting.size(&SIZE, None);
    let picture = setting.grid()?;
    let size = size?;
    let stride = setting.size(&STRIDE, Some(size as u64));
    let (name, kind, stride) = (name?, kind?, stride?);
    let out = Grid {
        channels: picture.channels,
        rows: steps(picture.rows, size, stride),
        columns: steps(picture.columns, size, stride),
    };
    if out.rows == 0 || out.columns == 0 {
        let message = format!(
            "a window of {size} × {size} does not fit into {} × {}",
            picture.rows, picture.columns
        );
        return Err(
            table.report(table.mistake(message).label("too large").help("use a smaller `size`"))
        );
    }
    setting.room(out.len())?;
    let mut windows = Vec::with_capacity(out.len());
    for channel in 0..out.channels {
        for row in 0..out.rows {
            for column in 0..out.columns {
                let inside = (0..size).flat_map(|down| (0..size).map(move |right| (down, right)));
                let at = |(down, right)| {
                    picture.at(channel, row * stride + down, column * stride + right)
                };
                windows.push(inside.map(at).collect());
            }
        }
    }
    let mut layer = Layer::of(out.names(&name), Operation::Pool(Pool { kind, windows }));
    layer.reads = setting.incoming.reads();
    Ok(Expansion {
        output: setting.group(name, out.len(), Some(out)),
        layers: vec![layer],
        shared: Vec::new(),
    })
}
