//! A training run on the page: the loss, the boundary at some epochs, paths of parameters, what it found.

use std::sync::Arc;

use super::super::study::{Study, StudyError};
use super::super::view::{Block, Figure, Markup, Piece, Prose, Stage, Worked};
use super::exact::{capitalised, sentence, stage};
use super::figure::{self, plane};
use super::{PageError, prose};
use crate::chart::{Chart, ChartError, Form, Panel, PlanePair, Series, SeriesChart, contour_lines};
use crate::lesson::RunDefinition;
use crate::lesson::block::TrainBlock;
use crate::network::Network;
use crate::number::{Binary64, Number};
use crate::render::run::toml;
pub(super) use crate::report::words::grouped;
use crate::trace::forward;
use crate::train::{Record, with_parameters};

/// A loss that falls to less than this part of what it was is drawn on a logarithmic scale.
const STEEP: f64 = 0.05;
/// A network of more parameters than this is not written out for a lesson.
const MOST_WRITTEN: usize = 5_000;
/// Series in one figure of parameters.
const MOST_SERIES: usize = 4;

/// The stages of a `train` block.
pub(super) fn train(
    study: &Study<'_>,
    id: &str,
    block: &TrainBlock,
    caption: Option<Prose>,
) -> Result<Worked, PageError> {
    let (run, record) = of(study, block)?;
    let digits = study.digits;
    let shown = |value: f64| value.shown().rounded(digits).typeset();
    let epochs = grouped(record.epochs());
    let mut stages = Vec::new();
    for (suffix, chart) in charts(study, id, block)? {
        let (title, caption) = if suffix == "loss" {
            let ends = (record.losses.first(), record.losses.last());
            let (first, last) = (ends.0.copied().unwrap_or(0.0), ends.1.copied().unwrap_or(0.0));
            let caption = format!(
                "The loss before the first epoch is ≈ {}, after the last one ≈ {}.",
                shown(first),
                shown(last)
            );
            ("The loss, epoch by epoch".to_owned(), caption)
        } else if suffix == "boundary" {
            let output = run.plan.network.outputs().concat();
            let half = shown(threshold(run));
            let caption = format!(
                "The line is where {output} is {half}; discs ask for more, squares for less. \
                 Where there is no line, the whole plane lies on one side."
            );
            (format!("Where {output} stands at {half}"), caption)
        } else {
            let caption = format!("Weights and bias of {suffix} after 0 to {epochs} epochs.");
            (format!("The parameters of {suffix}"), caption)
        };
        let figure = Block::Figure(drawn(id, &suffix, &chart, &caption));
        let folded = suffix != "loss" && suffix != "boundary";
        stages.push(Stage { title, folded, blocks: vec![figure] });
    }
    stages.push(Stage { folded: true, ..found(study, run, record) });
    Ok(Worked { id: id.to_owned(), title: title(run), subtitle: Some(how(run)), stages, caption })
}

/// What is trained on what, and by which run, unless that is called just `run`.
fn title(run: &RunDefinition) -> String {
    let learns = format!("{} learns {}", run.network, run.data);
    if run.name == "run" { learns } else { format!("{learns}: the run {}", run.name) }
}

/// How a run goes: loss, optimiser, learning rate, batch, epochs.
fn how(run: &RunDefinition) -> String {
    let plan = &run.plan;
    let batch = match plan.batch_size() {
        all if all == plan.examples.len() => "full batch".to_owned(),
        1 => format!("one example a step, order from seed {}", plan.seed),
        some => format!("batches of {some}, order from seed {}", plan.seed),
    };
    let start =
        run.start.map(|start| format!(", start {} from seed {}", start.row.name, start.seed));
    format!(
        "{}, {}, η = {}, {batch}, {} epochs, in f64{}",
        plan.loss.row.name,
        plan.optimiser.row.name,
        plan.rate.shown(),
        grouped(plan.epochs),
        start.unwrap_or_default()
    )
}

fn of<'l>(
    study: &Study<'l>,
    block: &TrainBlock,
) -> Result<(&'l RunDefinition, &'l Record), StudyError> {
    let name = &block.run.value;
    let learned = |message: String| StudyError::Learned { name: name.clone(), message };
    let run = study.lesson.run(name).ok_or_else(|| learned("there is no such run".to_owned()))?;
    let record = run.record().map_err(|error| learned(error.to_string()))?;
    Ok((run, record))
}

/// Every figure of the block, by what follows the block's own id in its name.
pub(super) fn charts(
    study: &Study<'_>,
    id: &str,
    block: &TrainBlock,
) -> Result<Vec<(String, Chart)>, PageError> {
    let (run, record) = of(study, block)?;
    let failed = |suffix: &str| {
        let id = format!("{id}-{suffix}");
        move |error: ChartError| PageError::Chart { id, error }
    };
    let mut charts = vec![("loss".to_owned(), losses(run, record).map_err(failed("loss"))?)];
    if let Some(boundary) = boundary(study, run, &block.epochs)? {
        charts.push(("boundary".to_owned(), boundary.map_err(failed("boundary"))?));
    }
    for neuron in &block.neurons {
        charts.push((neuron.clone(), paths(run, record, neuron).map_err(failed(neuron))?));
    }
    Ok(charts)
}

fn drawn(id: &str, suffix: &str, chart: &Chart, caption: &str) -> Figure {
    let id = format!("{id}-{suffix}");
    Figure {
        words: Vec::new(),
        svg: Markup(chart.inline(&format!("{id}--drawing"))),
        caption: Some(prose::plain(caption)),
        wide: false,
        data: Some(figure::data(&chart.table)),
        id,
    }
}

fn losses(run: &RunDefinition, record: &Record) -> Result<Chart, ChartError> {
    let losses = &record.losses;
    let highest = losses.iter().copied().fold(f64::MIN, f64::max);
    let lowest = losses.iter().copied().fold(f64::MAX, f64::min);
    SeriesChart {
        name: format!("The loss of {} over its epochs", run.name),
        x_name: "epoch".to_owned(),
        y_name: "loss".to_owned(),
        series: vec![Series {
            label: String::new(),
            points: losses.iter().enumerate().map(|(epoch, loss)| (epoch as f64, *loss)).collect(),
            form: Form::Line,
        }],
        // A logarithm has no place for 0.
        logarithmic: lowest > 0.0 && lowest < STEEP * highest,
        ..SeriesChart::default()
    }
    .draw()
}

/// Halfway between the lowest and the highest target.
fn threshold(run: &RunDefinition) -> f64 {
    let targets = run.plan.examples.iter().flat_map(|example| &example.targets);
    let (low, high) = targets
        .map(|target| target.to_f64())
        .fold((f64::MAX, f64::MIN), |(low, high), target| (low.min(target), high.max(target)));
    (low + high) / 2.0
}

type Drawn = Option<Result<Chart, ChartError>>;

/// The plane of the inputs after some epochs each; nothing unless there are two inputs and one output.
fn boundary(study: &Study<'_>, run: &RunDefinition, epochs: &[usize]) -> Result<Drawn, StudyError> {
    let network = &run.plan.network;
    let ([x_name, y_name], [_]) = (network.inputs.as_slice(), network.outputs()) else {
        return Ok(None);
    };
    let half = threshold(run);
    let mut points = plane::points(study, &run.data)?;
    for (point, example) in points.iter_mut().zip(&run.plan.examples) {
        let above = example.targets.first().is_some_and(|target| target.to_f64() > half);
        point.class = usize::from(above);
    }
    let points: Vec<_> = points.iter().filter_map(plane::DataPoint::on_plane).collect();
    let around = |of: fn(&crate::chart::PlanePoint) -> f64| {
        let ends = points
            .iter()
            .map(of)
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        let margin = 0.5 * (ends.1 - ends.0).max(0.5);
        (ends.0 - margin, ends.1 + margin)
    };
    let (x, y) = (around(|point| point.x), around(|point| point.y));
    let panel = |epoch: &usize| {
        let parameters = run.parameters(*epoch).ok()?;
        let machine = Arc::new(with_parameters(network, &parameters)?);
        let function = |x: f64, y: f64| output(&machine, &[x, y]);
        Some(Panel {
            title: format!("after {} epochs", grouped(*epoch)),
            x_name: x_name.clone(),
            y_name: y_name.clone(),
            x: Some(x),
            y: Some(y),
            points: points.clone(),
            contours: contour_lines(&function, x, y, half),
            ..Panel::default()
        })
    };
    let name = format!("The boundary of {} as it learns", run.network);
    Ok(Some(PlanePair { name, panels: epochs.iter().filter_map(panel).collect() }.draw()))
}

/// The only output; what cannot be computed is not a number, and the chart says so.
fn output(network: &Arc<Network<f64>>, input: &[f64]) -> f64 {
    forward(Binary64, network, input)
        .ok()
        .and_then(|trace| trace.output().iter().next().copied())
        .unwrap_or(f64::NAN)
}

/// The weights and the bias of a neuron over the epochs.
fn paths(run: &RunDefinition, record: &Record, neuron: &str) -> Result<Chart, ChartError> {
    let of_the_neuron = |(_, name): &(usize, &String)| name.split('.').next() == Some(neuron);
    let names: Vec<(usize, &String)> =
        record.names.iter().enumerate().filter(of_the_neuron).collect();
    // The bias stands last and is always shown; of many weights, the first ones.
    let (weights, biases) = names.split_at(names.len().saturating_sub(1));
    let shown = weights.iter().take(MOST_SERIES - 1).chain(biases);
    let series = shown.map(|(index, name)| Series {
        label: name.trim_start_matches(neuron).trim_start_matches('.').replace(".weight", ""),
        points: record
            .kept
            .iter()
            .filter_map(|&epoch| Some((epoch as f64, *record.parameters(epoch)?.get(*index)?)))
            .collect(),
        form: Form::Line,
    });
    SeriesChart {
        name: format!("The weights and the bias of {neuron} in {}", run.name),
        x_name: "epoch".to_owned(),
        series: series.collect(),
        ..SeriesChart::default()
    }
    .draw()
}

/// The network after the last epoch, ready to be put into a lesson.
fn found(study: &Study<'_>, run: &RunDefinition, record: &Record) -> Stage {
    let digits = study.digits;
    let title = capitalised("the network that it found, for a lesson");
    let count = record.names.len();
    if count > MOST_WRITTEN {
        let command =
            format!("longhand train {} --run {} --format csv", study.file_name(), run.name);
        let text = format!(
            "It has {} parameters, which nobody would write down: in this lesson, trained = \"{}\" gives the \
             network. For every parameter of every epoch: ",
            grouped(count),
            run.name
        );
        let markup = |html: &str| Piece::Markup(Markup(html.to_owned()));
        let sentence = Block::Prose(Prose(vec![
            markup("<p>"),
            Piece::Text(text),
            markup("<code>"),
            Piece::Text(command),
            markup("</code></p>\n"),
        ]));
        return stage(title, vec![sentence]);
    }
    let last = record.parameters(record.epochs()).unwrap_or_default();
    let name = format!("{}-found", run.network);
    let network = with_parameters(&run.plan.network, last);
    let text = network.map(|network| toml(&network, &name, digits)).unwrap_or_default();
    let markup = |html: &str| Piece::Markup(Markup(html.to_owned()));
    let code = Prose(vec![
        markup("<pre tabindex=\"0\"><code>"),
        Piece::Text(text),
        markup("</code></pre>\n"),
    ]);
    let places = if digits == 1 { "decimal" } else { "decimals" };
    stage(
        title,
        vec![
            sentence(format!(
                "Every parameter after {} epochs, rounded to {digits} {places}. In this lesson, \
                 trained = \"{}\" gives the same network.",
                grouped(record.epochs()),
                run.name
            )),
            Block::Prose(code),
        ],
    )
}
