//! The `steps` chart: values over the time steps of a network.

use super::{ChartKind, NETWORK};
use crate::lesson::block::KindRow;
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::input::{INPUT, ROW as INPUT_ROW};
use crate::lesson::resolve::Context;
use crate::lesson::{Input, Spanned};
use crate::network::Network;
use crate::number::Decimal;

/// Values over the time steps of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct StepsChart {
    /// The network.
    pub network: Spanned<String>,
    /// The input.
    pub input: Spanned<Input>,
    /// What is drawn: a name, and its first and last step.
    pub lines: Vec<TimeLine>,
}

/// One value over time: `c[0]`, `c[1]`, ….
#[derive(Clone, Debug, PartialEq)]
pub struct TimeLine {
    /// What stands before the index.
    pub name: String,
    /// The first step, 0 where there is a state before the first.
    pub first: usize,
    /// The last step.
    pub last: usize,
}

/// The most lines in one chart.
const MOST: usize = 4;

const NEURONS: FieldRow = FieldRow::required(
    "neurons",
    "names before an index",
    "at most 4 values over time, such as `\"c\"` for `c[0]`, `c[1]`, …",
);

pub(super) const ROW: KindRow = KindRow {
    name: "steps",
    summary: "Values over the time steps of an `lstm`, or of inputs with one index.",
    fields: &[NETWORK, INPUT, INPUT_ROW, NEURONS],
    example: "kind    = \"steps\"\nnetwork = \"cell\"\ninput   = [1, 0, 0]\nneurons = [\"f\", \"c\"]\n",
};

pub(super) fn read(table: &Table<'_>, context: &Context<'_>) -> Read<ChartKind> {
    let (name, network) = table.required(&NETWORK, |value| context.network(&value))?;
    let input = context.required_input(table, network);
    let lines = table.required(&NEURONS, |value| {
        let names = value.some_of(|name| name.text())?;
        if names.len() > MOST {
            let message = format!("at most {MOST} lines fit into this chart");
            return Err(value.report(value.mistake(message).label("too many")));
        }
        value.some_of(|value| {
            let name = value.text()?.value;
            line(network, &name).ok_or_else(|| {
                let message = format!("network `{}` has no `{name}[1]`", network.name);
                let over_time = over_time(network);
                let names = over_time.iter().map(String::as_str);
                value.report(
                    value.mistake(message).label("not over time").known(&name, names, "values over time"),
                )
            })
        })
    });
    Ok(ChartKind::Steps(StepsChart { network: name, input: input?, lines: lines? }))
}

/// Names of everything in a network.
fn names(network: &Network<Decimal>) -> impl Iterator<Item = &String> {
    network.inputs.iter().chain(network.layers.iter().flat_map(|layer| &layer.neurons))
}

/// The steps that a name goes through, if it has an index.
fn line(network: &Network<Decimal>, name: &str) -> Option<TimeLine> {
    let has = |step: usize| {
        let indexed = format!("{name}[{step}]");
        names(network).any(|other| *other == indexed)
    };
    let last = (1..).take_while(|step| has(*step)).last()?;
    Some(TimeLine { name: name.to_owned(), first: usize::from(!has(0)), last })
}

/// What could be drawn.
fn over_time(network: &Network<Decimal>) -> Vec<String> {
    names(network).filter_map(|name| Some(name.strip_suffix("[1]")?.to_owned())).collect()
}
