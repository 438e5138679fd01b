//! The layers `multiply` and `add`: two rows of values, element by element.

use super::super::diagnostic::Read;
use super::super::network::count;
use super::kinds::{Expansion, LayerRow, NAME, Setting, indexed};
use crate::network::{Layer, Operation};
use crate::number::Decimal;

pub(super) const MULTIPLY: LayerRow = LayerRow {
    name: "multiply",
    summary: "Two rows of values multiplied, element by element: a gate times what it lets through.",
    note: "It reads first all left factors, then all right ones.",
    fields: &[NAME],
    example: r#"[network.gated]
inputs = ["gate", "signal"]

[[network.gated.layers]]
kind  = "multiply"
name  = "kept"
reads = ["gate", "signal"]
"#,
    read: |setting| read(setting, Operation::Multiply),
};

pub(super) const ADD: LayerRow = LayerRow {
    name: "add",
    summary: "Two rows of values added, element by element.",
    note: "It reads first all left terms, then all right ones.",
    fields: &[NAME],
    example: r#"[network.sum]
inputs = ["x1", "x2"]

[[network.sum.layers]]
kind  = "add"
name  = "s"
reads = ["x1", "x2"]
"#,
    read: |setting| read(setting, Operation::Add),
};

fn read(setting: &Setting<'_, '_>, operation: Operation<Decimal>) -> Read<Expansion> {
    let name = setting.name()?;
    let values = setting.incoming.sources.len();
    if !values.is_multiple_of(2) {
        let table = setting.table;
        let message = format!("{} reads {}, not pairs", table.what(), count(values, "value"));
        return Err(table.report(
            table.mistake(message).label("an odd number").help("it reads two rows of one length"),
        ));
    }
    let (left, right) = setting.incoming.sources.split_at(values / 2);
    if let Some(place) = left.iter().zip(right).position(|(left, right)| left == right) {
        let table = setting.table;
        let twice = setting.incoming.names.get(place).map_or("", |name| name.value.as_str());
        let message = format!("{} takes `{twice}` twice", table.what());
        return Err(table.report(
            table
                .mistake(message)
                .label("one name for two numbers")
                .help("let one of the two come through a layer of its own, such as `concat`"),
        ));
    }
    let neurons = values / 2;
    let names = if neurons == 1 { vec![name.clone()] } else { indexed(&name, &[neurons]) };
    setting.room(neurons)?;
    let mut layer = Layer::of(names, operation);
    layer.reads = setting.incoming.reads();
    Ok(Expansion {
        output: setting.group(name, neurons, None),
        layers: vec![layer],
        shared: Vec::new(),
    })
}
