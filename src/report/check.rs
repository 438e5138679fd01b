//! Everything a lesson promises, checked by running it: targets, numbers in the prose, answers.

use std::ops::Range;

use num_rational::BigRational;
use num_traits::Signed;

use super::learned::Told;
use super::pieces::straight_pieces;
use super::study::{Study, StudyError};
use crate::lesson::block::{Block, ChartKind, PiecesBlock, TableBlock};
use crate::lesson::{
    DataSet, Diagnostic, Expect, Inline, Input, Lesson, Mistakes, NetworkDefinition, Node, Spanned,
    ValueRole, suggest,
};
use crate::number::{Decimal, Number, Relation};
use crate::trace::{Address, Place, Record, TraceError};
use crate::train::TrainError;

/// Runs every network on every input that the lesson speaks of, and compares what comes out with
/// what the lesson says.
///
/// # Errors
/// All mistakes at once: a target that is missed, a number in the prose that the trace contradicts,
/// an address that names nothing, a network that cannot run on an input.
pub fn check(lesson: &Lesson) -> Result<(), Mistakes> {
    let study = Study::new(lesson);
    let mut found = Vec::new();
    for data in &lesson.data {
        if let Some(expect) = &data.expect {
            expectation(&study, data, expect, &mut found);
        }
    }
    learning(lesson, &mut found);
    for definition in &lesson.networks {
        targets(&study, definition, &mut found);
    }
    nodes(&study, &lesson.body, &mut found);
    if found.is_empty() {
        return Ok(());
    }
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    found.dedup();
    Err(Mistakes { source: lesson.source.clone(), list: found })
}

/// How far a number of a trace is from its target, whatever digits are shown of it.
pub(super) fn distance(record: &dyn Record, place: Place, target: Decimal) -> Option<BigRational> {
    Some((record.shown(place)?.exact() - target.shown().exact()).abs())
}

/// The targets by which a network is charged must suit its loss.
fn targets(study: &Study<'_>, definition: &NetworkDefinition, found: &mut Vec<Diagnostic>) {
    let (Some(loss), name) = (definition.loss, &definition.network.name) else { return };
    let width = definition.network.inputs.len();
    let fitting = study
        .lesson
        .data
        .iter()
        .filter(|data| data.inputs.first().is_some_and(|row| row.len() == width));
    for (data, row) in fitting.flat_map(|data| (0..data.inputs.len()).map(move |row| (data, row))) {
        let Err(StudyError::Trace { error, .. }) = study.trace(name, &data.row(row)) else {
            continue;
        };
        let spans = data.target_spans.get(row).map_or(&[][..], Vec::as_slice);
        let at_the_row = spans.first().zip(spans.last()).map(|(first, last)| first.start..last.end);
        found.push(match error {
            TraceError::NeedsSoftmax => Diagnostic::new(definition.span.clone(), error.to_string())
                .label("its last layer is no softmax")
                .help("let the last layer be `softmax`, or choose another loss"),
            TraceError::TargetShares | TraceError::TargetRange => {
                let span = at_the_row.unwrap_or_else(|| definition.span.clone());
                let label = format!("`{}` charges network `{name}` by this", loss.row.name);
                Diagnostic::new(span, error.to_string())
                    .label(label)
                    .help("correct the targets, or choose another loss")
            }
            _ => continue,
        });
    }
}

/// The network has to reach every target of the data set.
fn expectation(study: &Study<'_>, data: &DataSet, expect: &Expect, found: &mut Vec<Diagnostic>) {
    let targets = data.targets.as_deref().unwrap_or_default();
    for (row, targets) in targets.iter().enumerate() {
        let record = match study.trace(&expect.network, &data.row(row)) {
            Ok(record) => record,
            Err(error) => {
                let span = data.input_spans.get(row).cloned().unwrap_or_default();
                found.push(trace_failed(span, &error));
                continue;
            }
        };
        let numbers = study.numbers(&*record);
        for (column, (target, output)) in targets.iter().zip(record.outputs()).enumerate() {
            let Some(shown) = numbers.shown(output) else {
                continue;
            };
            let Some(difference) = distance(&*record, output, *target) else {
                continue;
            };
            if difference <= expect.tolerance.shown().exact() {
                continue;
            }
            let span = data.target_spans.get(row).and_then(|spans| spans.get(column)).cloned();
            let name = record.neurons(output.layer).get(output.neuron).cloned().unwrap_or_default();
            let message =
                format!("network `{}` misses a target of data set `{}`", expect.network, data.name);
            let mut help = format!("correct the network or write {shown} here");
            if expect.tolerance.is_zero()
                && difference < num_rational::BigRational::new(1.into(), 10.into())
            {
                help.push_str("; `tolerance` in `expect` allows for a difference");
            }
            found.push(
                Diagnostic::new(span.unwrap_or_default(), message)
                    .label(format!("{name} is {shown} at ({})", record.input_name()))
                    .related(expect.span.clone(), "expected here")
                    .help(help),
            );
        }
    }
}

/// Every run and every sweep has to come to its end.
fn learning(lesson: &Lesson, found: &mut Vec<Diagnostic>) {
    let runs = lesson.runs.iter().map(|run| (&run.span, run.record().err()));
    let sweeps = lesson.sweeps.iter().map(|sweep| (&sweep.span, sweep.cells().err()));
    for (span, error) in runs.chain(sweeps) {
        let Some(error) = error else { continue };
        let diagnostic = Diagnostic::new(span.clone(), error.to_string());
        found.push(match error {
            TrainError::Diverged { .. } => {
                diagnostic.label("grows beyond all bounds").help("use a smaller `learning-rate`")
            }
            _ => diagnostic.label("cannot be learnt").help("let loss, data and network agree"),
        });
    }
}

fn nodes(study: &Study<'_>, list: &[Node], found: &mut Vec<Diagnostic>) {
    for node in list {
        match node {
            Node::Heading { inlines: line, .. } | Node::Paragraph(line) => {
                inlines(study, line, found)
            }
            Node::List { items, .. } => items.iter().for_each(|item| nodes(study, item, found)),
            Node::Quote(inside) => nodes(study, inside, found),
            Node::Table { header, rows, .. } => {
                let cells = header.iter().chain(rows.iter().flatten());
                cells.for_each(|cell| inlines(study, cell, found));
            }
            Node::Block(node) => block(study, &node.block, found),
            Node::CodeBlock { .. } | Node::Rule | Node::DisplayMath { .. } => {}
        }
    }
}

fn inlines(study: &Study<'_>, list: &[Inline], found: &mut Vec<Diagnostic>) {
    for inline in list {
        match inline {
            Inline::Emphasis(inside)
            | Inline::Strong(inside)
            | Inline::Link { inlines: inside, .. } => {
                inlines(study, inside, found);
            }
            Inline::Value(role) => value(study, role, found),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Math { .. }
            | Inline::LineBreak
            | Inline::SoftBreak => {}
        }
    }
}

/// A number in the prose: it must be in the trace, and be what the author wrote.
fn value(study: &Study<'_>, role: &ValueRole, found: &mut Vec<Diagnostic>) {
    let address = &role.address;
    if let Some(told) = study.learned(&address.value) {
        told_value(role, told, found);
        return;
    }
    let (record, place) = match study.look_up(&address.value) {
        Ok(found) => found,
        Err(error) => {
            found.push(unknown(address, &error));
            return;
        }
    };
    let (Some(shown), Some(expected)) = (study.numbers(&*record).shown(place), &role.expected)
    else {
        return;
    };
    if shown.exact() != expected.value.shown().exact() {
        found.push(
            Diagnostic::new(expected.span.clone(), "the prose contradicts the trace")
                .label(format!("the trace has {shown}"))
                .help(format!("write {shown} here, or correct the network or the address")),
        );
    }
}

/// A number in the prose that a run or a sweep has to confirm.
fn told_value(role: &ValueRole, told: Result<Told, StudyError>, found: &mut Vec<Diagnostic>) {
    let told = match told {
        Ok(told) => told,
        Err(error) => {
            found.push(
                Diagnostic::new(role.address.span.clone(), error.to_string())
                    .label("no such number"),
            );
            return;
        }
    };
    let Some(expected) = &role.expected else { return };
    let mistake = |message: &str| Diagnostic::new(expected.span.clone(), message);
    let shown = &told.shown;
    if shown.exact() != expected.value.shown().exact() {
        found.push(
            mistake("the prose contradicts the run")
                .label(format!("it has {shown}"))
                .help(format!("write {shown} here, or correct the run or the address")),
        );
    } else if role.relation == Some(Relation::Equal) && !told.exact {
        found.push(
            mistake("this number is rounded, and `=` says that it is not")
                .label("rounded")
                .help(format!("write `≈ {shown}`")),
        );
    }
}

fn block(study: &Study<'_>, block: &Block, found: &mut Vec<Diagnostic>) {
    let mut trace = |network: &str, input: &Spanned<Input>| {
        if let Err(error) = study.trace(network, &input.value.name) {
            found.push(trace_failed(input.span.clone(), &error));
        }
    };
    let mut data = |network: &str, data: &Spanned<String>| {
        let Some(set) = study.lesson.data_set(&data.value) else { return };
        for (row, values) in set.inputs.iter().enumerate() {
            let input = Input { name: set.row(row), values: values.clone() };
            trace(network, &Spanned::new(input, data.span.clone()));
        }
    };
    match block {
        Block::Table(table) => {
            data(&table.network.value, &table.data);
            columns(study, table, found);
        }
        Block::Chart(chart) => match &chart.kind {
            ChartKind::Hidden(hidden) => {
                for network in &hidden.networks {
                    data(&network.value, &hidden.data);
                }
            }
            ChartKind::Surface(surface) => {
                if let Some(points) = &surface.data {
                    data(&surface.network.value, points);
                }
            }
            ChartKind::Series(series) => data(&series.network.value, &series.data),
            ChartKind::Regions(regions) => {
                if let Some(points) = &regions.data {
                    data(&regions.network.value, points);
                }
            }
            ChartKind::Steps(steps) => trace(&steps.network.value, &steps.input),
            ChartKind::Waterfall(waterfall) => trace(&waterfall.network.value, &waterfall.input),
            ChartKind::Histogram(chart) => trace(&chart.network.value, &chart.input),
            ChartKind::Bars(bars) => {
                bars.inputs.iter().for_each(|input| trace(&bars.network.value, input));
                let neurons = bars.neurons.iter().flat_map(|neuron| {
                    bars.inputs.iter().map(move |input| (neuron, &input.value.name))
                });
                for (neuron, input) in neurons {
                    let network = &bars.network.value;
                    let address =
                        Address::new(network, input.clone(), neuron, bars.quantity.value.clone());
                    let address = Spanned::new(address, bars.quantity.span.clone());
                    answer(study, &address, found);
                }
            }
            ChartKind::Curve(_) => {}
        },
        Block::Network(network) => {
            network.input.iter().for_each(|input| trace(&network.network.value, input));
        }
        Block::Walk(walk) => trace(&walk.network.value, &walk.input),
        Block::Explore(explore) => {
            if let Some(rows) = &explore.data {
                data(&explore.network.value, rows);
            }
            trace(&explore.network.value, &explore.input);
        }
        Block::Backward(backward) => {
            trace(&backward.network.value, &backward.input);
            let record = study.trace(&backward.network.value, &backward.input.value.name);
            if record.is_ok_and(|record| record.loss().is_none()) {
                let message = "there is nothing to go back from";
                found.push(
                    Diagnostic::new(backward.network.span.clone(), message)
                        .label("a network without a loss, or an input without a target")
                        .help("give the network a `loss`, and a data row with this input targets"),
                );
            }
        }
        Block::Matrix(matrix) => trace(&matrix.network.value, &matrix.input),
        Block::Lanes(lanes) => trace(&lanes.network.value, &lanes.input),
        Block::Picture(picture) => {
            picture.network.iter().for_each(|network| trace(&network.value, &picture.input));
        }
        Block::Compare(compare) => {
            compare.inputs.iter().for_each(|input| trace(&compare.network.value, input));
        }
        Block::Collapse(collapse) => {
            if let Some(rows) = &collapse.data {
                data(&collapse.network.value, rows);
            }
        }
        // Exact mathematics runs no network, and reading the block has settled that it can be done.
        Block::Separate(_) | Block::Census(_) | Block::Fit(_) => {}
        // Runs and sweeps have been gone through before.
        Block::Train(_) | Block::Sweep(_) => {}
        Block::Pieces(pieces) => countable(study, pieces, found),
        Block::Exercise(exercise) => {
            answer(study, &exercise.answer, found);
            nodes(study, &exercise.prompt, found);
            nodes(study, exercise.hint.as_deref().unwrap_or_default(), found);
        }
        Block::Predict(predict) => {
            answer(study, &predict.answer, found);
            nodes(study, &predict.prompt, found);
            nodes(study, predict.reveal.as_deref().unwrap_or_default(), found);
        }
    }
}

/// The straight pieces of a network must be few enough to list.
fn countable(study: &Study<'_>, block: &PiecesBlock, found: &mut Vec<Diagnostic>) {
    let network = &block.network;
    let pieces = study.lesson.network(&network.value).and_then(|definition| {
        straight_pieces(&definition.network, &block.neuron, block.from, block.to)
    });
    if let Some(Err(error)) = pieces {
        found.push(
            Diagnostic::new(network.span.clone(), error.to_string())
                .label("too many to list")
                .help("repeat the network fewer times, or take a shorter stretch"),
        );
    }
}

/// Every row must have the numbers that a table shows; those of the way back need a target.
fn columns(study: &Study<'_>, table: &TableBlock, found: &mut Vec<Diagnostic>) {
    let Some(set) = study.lesson.data_set(&table.data.value) else { return };
    for column in table.columns.iter().flatten() {
        let missing = (0..set.inputs.len()).find_map(|row| {
            let (neuron, quantity) = (&column.value.neuron, column.value.quantity.clone());
            let address = Address::new(&table.network.value, set.row(row), neuron, quantity);
            // That the network cannot run at all is told elsewhere.
            let error = study.look_up(&address).err();
            error
                .filter(|error| matches!(error, StudyError::Address(_)))
                .map(|error| (address, error))
        });
        if let Some((address, error)) = missing {
            found.push(unknown(&Spanned::new(address, column.span.clone()), &error));
        }
    }
}

/// The number that answers a question must be in the trace.
fn answer(study: &Study<'_>, address: &Spanned<Address>, found: &mut Vec<Diagnostic>) {
    if let Some(told) = study.learned(&address.value) {
        if let Err(error) = told {
            found.push(
                Diagnostic::new(address.span.clone(), error.to_string()).label("no such number"),
            );
        }
        return;
    }
    if let Err(error) = study.look_up(&address.value) {
        found.push(unknown(address, &error));
    }
}

/// An address that leads nowhere.
fn unknown(address: &Spanned<Address>, error: &StudyError) -> Diagnostic {
    let StudyError::Address(error) = error else {
        return trace_failed(address.span.clone(), error);
    };
    let diagnostic =
        Diagnostic::new(address.span.clone(), error.message.clone()).label("no such number");
    let text = address.value.to_string();
    let word = text.get(error.span.clone()).unwrap_or_default();
    match suggest(word, error.candidates.iter().map(String::as_str)) {
        Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
        None if error.candidates.is_empty() || address.value.is_backward() => {
            diagnostic.help("give the network a `loss`, and a data row with this input targets")
        }
        None => diagnostic.help(format!("it has {}", error.candidates.join(", "))),
    }
}

/// A network that cannot run on an input.
fn trace_failed(span: Range<usize>, error: &StudyError) -> Diagnostic {
    let diagnostic = Diagnostic::new(span, error.to_string());
    match error {
        StudyError::Trace { error: TraceError::Number { neuron, .. }, .. } => diagnostic
            .label(format!("neuron `{neuron}` cannot be worked out here"))
            .help("use smaller numbers, or `arithmetic = \"f64\"`"),
        _ => diagnostic.label("here"),
    }
}
