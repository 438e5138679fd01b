//! The layers `flatten` and `concat`: values in a row, under names of their own.

use super::super::diagnostic::{Diagnostic, Read};
use super::kinds::{Expansion, LayerRow, NAME, Setting, indexed};
use crate::network::{Activation, Layer};

pub(super) const FLATTEN: LayerRow = LayerRow {
    name: "flatten",
    summary: "Rows, columns and channels in one row, under names of their own: nothing is worked out.",
    note: "(A dense layer reads rows and columns as they are, so that it needs no `flatten`.)",
    fields: &[NAME],
    example: r#"[network.row]
inputs = { name = "x", shape = [2, 2] }

[[network.row.layers]]
kind = "flatten"
name = "f"
"#,
    read,
};

pub(super) const CONCAT: LayerRow = LayerRow {
    name: "concat",
    summary: "What several layers put out, one after the other, under names of its own.",
    note: "(Any layer may read several layers at once, by `reads`.)",
    fields: &[NAME],
    example: r#"[network.both]
inputs = ["x1", "x2"]

[[network.both.layers]]
neurons = ["h"]
weights = [[1, 1]]
biases  = [0]

[[network.both.layers]]
kind  = "concat"
name  = "v"
reads = ["x1", "x2", "h"]
"#,
    read,
};

fn read(setting: &Setting<'_, '_>) -> Read<Expansion> {
    let name = setting.name()?;
    let count = setting.incoming.sources.len();
    setting.room(count)?;
    let Some(identity) = Activation::named("identity") else {
        let diagnostic = Diagnostic::new(setting.table.span(), "there is no identity");
        return Err(setting.table.report(diagnostic));
    };
    let mut layer = Layer::bare(indexed(&name, &[count]), identity.into());
    layer.reads = setting.incoming.reads();
    Ok(Expansion {
        output: setting.group(name, count, None),
        layers: vec![layer],
        shared: Vec::new(),
    })
}
