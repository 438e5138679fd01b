//! The `chart` block: a figure; one file and one row for each kind.

use super::{Block, BlockRow, CAPTION, KindRow, NETWORK, caption};
use crate::lesson::diagnostic::Read;
use crate::lesson::document::{FieldRow, Table};
use crate::lesson::resolve::{self, Context};
use crate::lesson::value::Value;
use crate::lesson::{Inline, Spanned};
use crate::network::Network;
use crate::number::{Decimal, Number, decimal};

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The name that the author gave it; else it is called after its kind, with a number.
    pub id: Option<Spanned<String>>,
    /// A line under the figure.
    pub caption: Option<Vec<Inline>>,
    /// What the figure shows, in words, if the author wants to say it better than the program does.
    pub description: Option<String>,
    /// What is drawn.
    pub kind: ChartKind,
}

type ReadKind = fn(&Table<'_>, &Context<'_>) -> Read<ChartKind>;

/// Declares the kinds: variant, struct and file of each.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident($kind:ident) in $module:ident;)*) => {
        $(mod $module;)*
        $(pub use $module::$kind;)*

        /// The kinds of figures.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ChartKind {
            $($(#[$doc])* $variant($kind),)*
        }

        const KINDS: &[KindRow] = &[$($module::ROW,)*];
        const READERS: &[ReadKind] = &[$($module::read,)*];

        impl ChartKind {
            /// What a lesson writes as `kind`.
            pub fn name(&self) -> &'static str {
                match self {
                    $(ChartKind::$variant(_) => $module::ROW.name,)*
                }
            }
        }
    };
}

kinds! {
    /// Functions of one variable.
    Curve(CurveChart) in curve;
    /// How a neuron's z comes about.
    Waterfall(WaterfallChart) in waterfall;
    /// Values of neurons side by side.
    Bars(BarsChart) in bars;
    /// How many of a neuron's products lie where.
    Histogram(HistogramChart) in histogram;
    /// The plane, coloured by a neuron.
    Regions(RegionsChart) in regions;
    /// A neuron's output above the plane of two inputs.
    Surface(SurfaceChart) in surface;
    /// The rows of a data set as a layer of two neurons sees them.
    Hidden(HiddenChart) in hidden;
    /// Values of neurons along a data set.
    Series(SeriesChart) in series;
    /// Values over time.
    Steps(StepsChart) in steps;
}

pub use curve::{CurveNeuron, CurveSubject};

const ID: FieldRow = FieldRow::optional(
    "id",
    "name",
    "what files and `longhand chart` call the figure; its kind and a number if left out",
);
const KIND: FieldRow = FieldRow::required("kind", "kind of chart", "what is drawn");
const DESCRIPTION: FieldRow = FieldRow::optional(
    "description",
    "text",
    "what the figure shows, for who cannot see it; written from the numbers if left out",
);
pub(super) const NEURON_OR_OUTPUT: FieldRow =
    FieldRow::optional("neuron", "name of a neuron", "the neuron; the output if left out");
const NEURONS_OR_OUTPUTS: FieldRow =
    FieldRow::optional("neurons", "names of neurons", "the neurons; the outputs if left out");
/// Fields of charts that show one network or several.
const ONE_NETWORK: FieldRow = FieldRow::optional("network", "name of a network", "the network");
const NETWORKS: FieldRow =
    FieldRow::optional("networks", "names of networks", "instead of `network`, several networks");
const ROWS: FieldRow = FieldRow::required("data", "name of a data set", "the rows");

pub(super) const ROW: BlockRow = BlockRow {
    name: "chart",
    summary: "A figure. Its kind says what is drawn.",
    fields: &[KIND, ID, CAPTION, DESCRIPTION],
    example: curve::ROW.example,
    kinds: KINDS,
    read,
};

fn read(table: &Table<'_>, context: &Context<'_>) -> Read<Block> {
    let caption = caption(table, context);
    let id = table.optional(&ID, |value| {
        let id = value.text()?;
        resolve::name(&id.value, &id.span, "chart", true, table)?;
        Ok(id)
    });
    let description = table.optional(&DESCRIPTION, |value| value.line());
    let (row, read) = table.required(&KIND, |value| kind(&value))?;
    table.allow(ROW.fields.iter().chain(row.fields));
    let kind = read(table, context);
    Ok(Block::Chart(Chart {
        id: id?,
        caption: caption?,
        description: description?.map(|text| text.value),
        kind: kind?,
    }))
}

fn kind(value: &Value<'_>) -> Read<(&'static KindRow, ReadKind)> {
    let name = value.text()?;
    let mut kinds = KINDS.iter().zip(READERS);
    match kinds.find(|(row, _)| row.name == name.value) {
        Some((row, read)) => Ok((row, *read)),
        None => Err(value.report(
            value
                .mistake(format!("there is no chart `{}`", name.value))
                .label("unknown kind")
                .known(&name.value, KINDS.iter().map(|row| row.name), "charts"),
        )),
    }
}

/// The neuron that a chart is about: the one it names, or the only output.
pub(super) fn neuron_or_output(
    table: &Table<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
) -> Read<String> {
    if let Some(value) = table.get(&NEURON_OR_OUTPUT) {
        return Ok(context.neuron(&value, network)?.value);
    }
    match network.outputs() {
        [output] => Ok(output.clone()),
        outputs => {
            let message = format!("network `{}` has {} outputs", network.name, outputs.len());
            let example = outputs.first().map_or("y", String::as_str);
            Err(table.report(
                table
                    .mistake(message)
                    .label("`neuron` is missing")
                    .help(format!("add `neuron = \"{example}\"`, or another")),
            ))
        }
    }
}

/// A network and what the lesson calls it there.
type Named<'a> = (Spanned<String>, &'a Network<Decimal>);

/// The networks that a chart is about: one by `network`, or at most `most` by `networks`.
fn one_or_several<'a>(
    table: &Table<'_>,
    context: &Context<'a>,
    most: usize,
) -> Read<Vec<Named<'a>>> {
    match (table.get(&ONE_NETWORK), table.get(&NETWORKS)) {
        (Some(_), Some(several)) => Err(table.report(
            several
                .mistake("the chart has both `network` and `networks`")
                .label("more networks")
                .related(table.key_span(&ONE_NETWORK), "a network")
                .help("keep one of the two"),
        )),
        (None, Some(several)) => {
            let networks = several.some_of(|value| context.network(&value))?;
            if networks.len() > most {
                let message = format!("at most {most} networks fit into this chart");
                return Err(table.report(several.mistake(message).label("too many")));
            }
            Ok(networks)
        }
        (one, None) => match one {
            Some(value) => Ok(vec![context.network(&value)?]),
            None => Err(table.report(
                table
                    .mistake("the chart needs `network` or `networks`")
                    .label("`network` is missing")
                    .help("add `network = \"…\"`, or `networks = [\"…\", \"…\"]`"),
            )),
        },
    }
}

/// The neurons that a chart is about: those it names, or the outputs.
fn neurons_or_outputs(
    table: &Table<'_>,
    context: &Context<'_>,
    network: &Network<Decimal>,
) -> Read<Vec<String>> {
    let neurons = context.neurons(table, &NEURONS_OR_OUTPUTS, network)?;
    Ok(match neurons {
        Some(neurons) => neurons.into_iter().map(|neuron| neuron.value).collect(),
        None => network.outputs().to_vec(),
    })
}

/// Checks that an axis runs from a smaller to a greater number.
pub(super) fn ascending(from: Decimal, to: Decimal, value: &Value<'_>) -> Read<()> {
    if from < to {
        return Ok(());
    }
    Err(value.report(
        value
            .mistake(format!(
                "the axis runs from {} to {}",
                from.shown().typeset(),
                to.shown().typeset()
            ))
            .label("not ascending")
            .help("the left or lower end comes first"),
    ))
}

/// Both ends of an axis.
fn ends(value: &Value<'_>) -> Read<(Decimal, Decimal)> {
    let numbers = value.list_of(|number| number.number())?;
    let [from, to] = numbers.as_slice() else {
        return Err(value.report(value.mistake("an axis has two ends").label("not two numbers")));
    };
    ascending(from.value, to.value, value)?;
    Ok((from.value, to.value))
}

/// A number that the program itself gives.
fn constant(text: &str) -> Decimal {
    decimal(text).unwrap_or_default()
}
