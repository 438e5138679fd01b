//! The charts of a lesson: what to draw, from its traces.

mod curve;
mod hidden;
mod machine;
pub(super) mod plane;
mod steps;

use super::super::study::{Study, StudyError};
use super::super::view::{Cell, Column, ColumnKind, Row, Table};
use super::words;
use crate::chart::{
    Bar, BarChart, BarGroup, Chart, ChartError, DataTable, Form, Histogram, Series, SeriesChart,
    Step, Threshold, Waterfall,
};
use crate::lesson::block::{self, ChartKind};
use crate::network::Activation;
use crate::number::{Decimal, Number};
use crate::render::text;
use crate::trace::{Address, Place, Quantity, QuantityName, Record};

type Drawn = Result<Result<Chart, ChartError>, StudyError>;

/// The figure that a `chart` block asks for.
pub(super) fn chart(study: &Study<'_>, kind: &ChartKind) -> Drawn {
    match kind {
        ChartKind::Curve(curve) => curve::curve(study, curve),
        ChartKind::Waterfall(waterfall) => self::waterfall(study, waterfall),
        ChartKind::Bars(bars) => self::bars(study, bars),
        ChartKind::Histogram(chart) => {
            let record = study.trace(&chart.network.value, &chart.input.value.name)?;
            let output = output_of(&*record, &chart.neuron)?;
            Ok(histogram(&*record, output.layer, output.neuron))
        }
        ChartKind::Regions(regions) => plane::regions(study, regions),
        ChartKind::Surface(surface) => plane::surface(study, surface),
        ChartKind::Hidden(hidden) => hidden::hidden(study, hidden),
        ChartKind::Series(series) => self::series(study, series),
        ChartKind::Steps(steps) => steps::steps(study, steps),
    }
}

/// The table behind a figure, as a page shows it.
pub(super) fn data(table: &DataTable) -> Table {
    let columns = table.columns.iter();
    let columns = columns.map(|name| Column { header: words(name), kind: ColumnKind::Text });
    let rows = table
        .rows
        .iter()
        .map(|row| Row::Cells(row.iter().map(|text| Cell::Label(words(text))).collect(), None));
    Table { name: table.caption.clone(), columns: columns.collect(), rows: rows.collect() }
}

fn number(value: Decimal) -> String {
    value.shown().typeset()
}

fn point_label(values: &[Decimal]) -> String {
    format!("({})", values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(", "))
}

/// The place of a neuron's output.
fn output_of(record: &dyn Record, neuron: &str) -> Result<Place, StudyError> {
    let quantity = QuantityName { source: None, kind: "a".to_owned() };
    let address = Address::new(record.network(), record.input_name().clone(), neuron, quantity);
    address.place(record).map_err(StudyError::Address)
}

/// All products of a neuron, counted.
pub(super) fn histogram(
    record: &dyn Record,
    layer: usize,
    neuron: usize,
) -> Result<Chart, ChartError> {
    let sources = record.sources(layer, neuron).into_iter();
    let product = |source| Place { layer, neuron, quantity: Quantity::Product(source) };
    let name = record.neurons(layer).get(neuron).map_or("", String::as_str);
    Histogram {
        name: format!("The products of {name} at ({})", record.input_name().typeset()),
        what: "products".to_owned(),
        values: sources.filter_map(|source| record.value(product(source))).collect(),
    }
    .draw()
}

fn waterfall(study: &Study<'_>, chart: &block::WaterfallChart) -> Drawn {
    let network = &chart.network.value;
    let record = study.trace(network, &chart.input.value.name)?;
    let numbers = study.numbers(&*record);
    let output = output_of(&*record, &chart.neuron)?;
    let at = |quantity| Place { quantity, ..output };
    let step = |place: Place, label: String| {
        let shown = numbers.shown(place)?;
        let work = numbers.substitution(place).map(|work| text::expression(&work));
        Some(Step {
            label,
            work: work.unwrap_or_default(),
            value: record.value(place)?,
            text: shown.typeset(),
        })
    };
    let sources = record.sources(output.layer, output.neuron).into_iter();
    let products = sources.filter_map(|index| {
        let place = at(Quantity::Product(index));
        step(place, text::expression(&numbers.symbol(place)))
    });
    let plain = |step: Option<Step>| step.map(|step| Step { work: String::new(), ..step });
    let activation = record.activation(output.layer).and_then(Activation::named);
    let activation = activation
        .filter(|activation| !activation.is_identity())
        .and_then(|activation| step(output, format!("{}(z)", activation.row.symbol)));
    Ok(Waterfall {
        name: format!("How {} comes about at ({})", chart.neuron, record.input_name())
            .replace('-', "−"),
        products: products.collect(),
        bias: plain(step(at(Quantity::Bias), "b".to_owned())),
        total: plain(step(at(Quantity::PreActivation), "z".to_owned())).unwrap_or_default(),
        activation,
    }
    .draw())
}

fn bars(study: &Study<'_>, chart: &block::BarsChart) -> Drawn {
    let network = &chart.network.value;
    let mut columns: Vec<(String, Vec<Bar>)> = Vec::new();
    let mut value_name = String::new();
    for input in &chart.inputs {
        let record = study.trace(network, &input.value.name)?;
        let numbers = study.numbers(&*record);
        let mut bars = Vec::new();
        for neuron in &chart.neurons {
            let quantity = chart.quantity.value.clone();
            let address =
                crate::trace::Address::new(network, input.value.name.clone(), neuron, quantity);
            let place = address.place(&*record).map_err(StudyError::Address)?;
            if place.quantity != Quantity::Output {
                value_name = text::expression(&numbers.symbol(place));
            }
            let text = numbers.shown(place).map(|shown| shown.typeset()).unwrap_or_default();
            bars.push(Bar { value: record.value(place).unwrap_or(f64::NAN), text, interval: None });
        }
        columns.push((format!("({})", record.input_name()).replace('-', "−"), bars));
    }
    let what = if value_name.is_empty() { "Outputs" } else { &value_name };
    let mut drawing = BarChart {
        name: format!("{what} of {network}"),
        value_name: value_name.clone(),
        logarithmic: chart.logarithmic,
        ..BarChart::default()
    };
    if let [(input, bars)] = columns.as_slice() {
        drawing.name = format!("{what} of {network} at {input}");
        // Headers of the table behind the figure.
        drawing.group_name = "neuron".to_owned();
        if value_name.is_empty() {
            drawing.value_name = "output".to_owned();
        }
        let groups = chart.neurons.iter().zip(bars);
        drawing.groups = groups
            .map(|(name, bar)| BarGroup { label: name.clone(), bars: vec![bar.clone()] })
            .collect();
    } else {
        if chart.neurons.len() > 1 {
            drawing.series.clone_from(&chart.neurons);
        } else if value_name.is_empty() {
            drawing.value_name = chart.neurons.concat();
        }
        drawing.group_name = "input".to_owned();
        drawing.groups =
            columns.into_iter().map(|(label, bars)| BarGroup { label, bars }).collect();
    }
    Ok(drawing.draw())
}

fn series(study: &Study<'_>, chart: &block::SeriesChart) -> Drawn {
    let network = &chart.network.value;
    let data = &chart.data.value;
    let set = study.lesson.data_set(data).ok_or_else(|| StudyError::Data(data.clone()))?;
    let mut lines: Vec<Series> = Vec::new();
    let mut push = |label: &str, index: usize, value: f64| {
        let x = (index + 1) as f64;
        match lines.iter_mut().find(|line| line.label == label) {
            Some(line) => line.points.push((x, value)),
            None => lines.push(Series {
                label: label.to_owned(),
                points: vec![(x, value)],
                form: Form::LinePoints,
            }),
        }
    };
    for (index, values) in set.inputs.iter().enumerate() {
        let record = study.trace(network, &set.row(index))?;
        if let ([input], [value]) = (record.neurons(0), values.as_slice()) {
            push(input, index, value.to_f64());
        }
        for neuron in &chart.neurons {
            let quantity = crate::trace::QuantityName { source: None, kind: "a".to_owned() };
            let address =
                crate::trace::Address::new(network, record.input_name().clone(), neuron, quantity);
            let place = address.place(&*record).map_err(StudyError::Address)?;
            push(neuron, index, record.value(place).unwrap_or(f64::NAN));
        }
    }
    // The outputs stand out as stems; what went in is a row of dots.
    for (index, line) in lines.iter_mut().enumerate() {
        line.form = if index == 0 { Form::LinePoints } else { Form::Stems };
    }
    Ok(SeriesChart {
        name: format!("{} along {data}", chart.neurons.join(", ")),
        x_name: "row".to_owned(),
        y_name: String::new(),
        series: lines,
        thresholds: chart
            .threshold
            .iter()
            .map(|threshold| Threshold { y: threshold.to_f64(), label: number(*threshold) })
            .collect(),
        y: None,
        logarithmic: false,
    }
    .draw())
}
