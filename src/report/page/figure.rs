//! The charts of a lesson: what to draw, from its traces.

use std::sync::Arc;

use super::super::study::{Study, StudyError};
use super::super::view::{Cell, Column, ColumnKind, Row, Table};
use super::words;
use crate::chart::{
    Bar, BarChart, BarGroup, Chart, ChartError, Curve, CurveChart, DataTable, Form, Guide,
    MarkedPoint, Panel, PlaneLine, PlanePair, PlanePoint, Regions, Series, SeriesChart, Step,
    Threshold, Waterfall,
};
use crate::lesson::block::{self, ChartKind, CurveSubject};
use crate::network::{Activation, Layer, Network};
use crate::number::{Binary64, Decimal, Number, Relation};
use crate::render::text;
use crate::report::Numbers;
use crate::trace::{InputName, Place, Quantity, Trace, forward, run};

type Drawn = Result<Result<Chart, ChartError>, StudyError>;

/// The figure that a `chart` block asks for.
pub(super) fn chart(study: &Study<'_>, kind: &ChartKind) -> Drawn {
    match kind {
        ChartKind::Curve(curve) => self::curve(study, curve),
        ChartKind::Waterfall(waterfall) => self::waterfall(study, waterfall),
        ChartKind::Bars(bars) => self::bars(study, bars),
        ChartKind::Regions(regions) => self::regions(study, regions),
        ChartKind::Hidden(hidden) => self::hidden(study, hidden),
        ChartKind::Series(series) => self::series(study, series),
    }
}

/// The table behind a figure, as a page shows it.
pub(super) fn data(table: &DataTable) -> Table {
    let columns = table.columns.iter();
    let columns = columns.map(|name| Column {
        header: words(name),
        kind: ColumnKind::Text,
    });
    let rows = table.rows.iter().map(|row| {
        Row::Cells(
            row.iter().map(|text| Cell::Label(words(text))).collect(),
            None,
        )
    });
    Table {
        name: table.caption.clone(),
        columns: columns.collect(),
        rows: rows.collect(),
    }
}

/// A network in double precision, as a function to draw.
struct Machine {
    network: Arc<Network<f64>>,
}

impl Machine {
    fn of(study: &Study<'_>, name: &str) -> Result<Self, StudyError> {
        let definition = study
            .lesson
            .network(name)
            .ok_or_else(|| StudyError::Network(name.to_owned()))?;
        let network = definition
            .network
            .read_by(Binary64)
            .map_err(|error| StudyError::Trace {
                what: name.to_owned(),
                error: crate::trace::TraceError::Number {
                    neuron: "(parameters)".to_owned(),
                    error,
                },
            })?;
        Ok(Self {
            network: network.into(),
        })
    }

    fn trace(&self, input: &[f64]) -> Option<Trace<f64>> {
        forward(Binary64, &self.network, input).ok()
    }

    /// Layer (from 1) and index of a neuron.
    fn find(&self, neuron: &str) -> Option<Place> {
        self.network
            .layers
            .iter()
            .enumerate()
            .find_map(|(layer, content)| {
                let neuron = content.neurons.iter().position(|name| name == neuron)?;
                Some(Place {
                    layer: layer + 1,
                    neuron,
                    quantity: Quantity::Output,
                })
            })
    }

    /// The output of a neuron; what cannot be computed is not a number, and the chart says so.
    fn value(&self, input: &[f64], place: Option<Place>) -> f64 {
        self.trace(input)
            .zip(place)
            .and_then(|(trace, place)| trace.number(place))
            .unwrap_or(f64::NAN)
    }

    /// Where, between `from` and `to`, some neuron of a one-input network changes its straight piece:
    /// sign changes of its z on a fine grid, closed in on by halving.
    fn kinks(&self, from: f64, to: f64) -> Vec<f64> {
        const CELLS: usize = 512;
        const HALVINGS: usize = 48;
        let off = |x: f64| -> Vec<bool> {
            let Some(trace) = self.trace(&[x]) else {
                return Vec::new();
            };
            let layers = self.network.layers.iter().enumerate();
            let bent = layers.filter(|(_, layer)| {
                layer
                    .activation()
                    .is_some_and(|a| !a.is_identity() && a.piece(None).is_some())
            });
            let neurons = bent.flat_map(|(layer, content)| {
                (0..content.neurons.len()).map(move |neuron| (layer + 1, neuron))
            });
            neurons
                .map(|(layer, neuron)| {
                    let z = Place {
                        layer,
                        neuron,
                        quantity: Quantity::PreActivation,
                    };
                    trace.number(z).is_some_and(|z| z < 0.0)
                })
                .collect()
        };
        let at = |cell: usize| from + (to - from) * cell as f64 / CELLS as f64;
        let mut kinks = Vec::new();
        let mut before = off(from);
        for cell in 1..=CELLS {
            let after = off(at(cell));
            for neuron in 0..before.len().min(after.len()) {
                if before.get(neuron) == after.get(neuron) {
                    continue;
                }
                let (mut low, mut high) = (at(cell - 1), at(cell));
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (low + high);
                    if off(middle).get(neuron) == before.get(neuron) {
                        low = middle
                    } else {
                        high = middle
                    }
                }
                kinks.push(high);
            }
            before = after;
        }
        kinks.sort_by(f64::total_cmp);
        kinks.dedup_by(|a, b| (*a - *b).abs() < 1e-9 * (to - from));
        kinks
    }
}

fn number(value: Decimal) -> String {
    value.shown().typeset()
}

fn point_label(values: &[Decimal]) -> String {
    format!(
        "({})",
        values
            .iter()
            .map(|value| number(*value))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

fn curve(study: &Study<'_>, chart: &block::CurveChart) -> Drawn {
    let range = (chart.from.to_f64(), chart.to.to_f64());
    let guides = chart.guides.iter();
    let mut drawing = CurveChart {
        x: range,
        guides: guides
            .map(|y| Guide::Horizontal {
                y: y.to_f64(),
                label: number(*y),
            })
            .collect(),
        ..CurveChart::default()
    };
    match &chart.subject {
        CurveSubject::Activations(activations) => {
            let values: Vec<_> = activations
                .iter()
                .map(|a| move |z: f64| a.value(z))
                .collect();
            let slopes: Vec<_> = activations
                .iter()
                .map(|a| move |z: f64| a.derivative(z))
                .collect();
            drawing.x_name = "z".to_owned();
            let symbols: Vec<&str> = activations.iter().map(|a| a.row.symbol).collect();
            drawing.name = format!("The graph of {}", symbols.join(", "));
            for ((activation, value), slope) in activations.iter().zip(&values).zip(&slopes) {
                let symbol = activation.row.symbol;
                let corner = if activation.piece(None).is_some() {
                    vec![0.0]
                } else {
                    Vec::new()
                };
                let jump = activation.value(-1e-12) < activation.value(0.0) - 0.5;
                drawing.curves.push(Curve {
                    kinks: if jump { Vec::new() } else { corner.clone() },
                    jumps: if jump { vec![0.0] } else { Vec::new() },
                    ..Curve::new(&format!("{symbol}(z)"), value)
                });
                if chart.derivative {
                    let jumps = activation.derivative(1e-12) - activation.derivative(-1e-12);
                    drawing.curves.push(Curve {
                        derivative: true,
                        jumps: if jumps.abs() > 0.5 {
                            corner
                        } else {
                            Vec::new()
                        },
                        ..Curve::new(&format!("{symbol}′(z)"), slope)
                    });
                }
                for z in &chart.points {
                    drawing
                        .points
                        .push(activation_point(study, *activation, *z)?);
                }
            }
            if let (true, Some(first)) = (chart.symmetry, activations.first()) {
                let centre = activation_point(study, *first, Decimal::ZERO)?;
                drawing.centre = Some((centre.x, centre.y, centre.label));
            }
            Ok(drawing.draw())
        }
        CurveSubject::Neuron { network, neuron } => {
            let machine = Machine::of(study, &network.value)?;
            let place = machine.find(neuron);
            let value = |x: f64| machine.value(&[x], place);
            let input = machine.network.inputs.first().cloned().unwrap_or_default();
            drawing.name = format!("What {neuron} makes of {input}");
            drawing.x_name.clone_from(&input);
            drawing.y_name.clone_from(neuron);
            drawing.curves.push(Curve {
                kinks: machine.kinks(range.0, range.1),
                ..Curve::new(&format!("{neuron}({input})"), &value)
            });
            for x in &chart.points {
                let record = study.trace(&network.value, &InputName::of(&[*x]))?;
                if let Some(place) = place {
                    let label = format!("{neuron}({})", number(*x));
                    drawing.points.extend(marked(
                        &study.numbers(&*record),
                        place,
                        x.to_f64(),
                        &label,
                    ));
                }
            }
            Ok(drawing.draw())
        }
    }
}

/// A point on the graph of an activation, computed by the lesson's own arithmetic.
fn activation_point(
    study: &Study<'_>,
    activation: Activation,
    z: Decimal,
) -> Result<MarkedPoint, StudyError> {
    let symbol = activation.row.symbol;
    let failed = |error| StudyError::Trace {
        what: format!("{symbol}({z})"),
        error,
    };
    let layers = vec![Layer::bare(["a"], activation.into())];
    let network =
        Network::new(symbol, ["z"], layers).map_err(|_| StudyError::Network(symbol.to_owned()))?;
    let record = run(study.lane, &network, &[z], InputName::of(&[z])).map_err(failed)?;
    let place = Place {
        layer: 1,
        neuron: 0,
        quantity: Quantity::Output,
    };
    let label = format!("{symbol}({})", number(z));
    let point = marked(&study.numbers(&*record), place, z.to_f64(), &label);
    Ok(point.unwrap_or_default())
}

fn marked(numbers: &Numbers<'_>, place: Place, x: f64, label: &str) -> Option<MarkedPoint> {
    let shown = numbers.shown(place)?;
    // The label speaks of the function itself: "=" only if not a digit was rounded since the input.
    let relation = match lineage_is_exact(numbers, place) {
        true => Relation::Equal,
        false => Relation::Approximate,
    };
    Some(MarkedPoint {
        x,
        y: numbers.record.value(place)?,
        label: format!("{label} {} {}", relation.symbol(), shown.typeset()),
        drop_lines: false,
    })
}

/// Whether no number that a number comes from was rounded.
fn lineage_is_exact(numbers: &Numbers<'_>, place: Place) -> bool {
    if numbers.relation(place) != Relation::Equal {
        return false;
    }
    let derivation = numbers.record.derivation(place);
    derivation.is_some_and(|d| {
        d.operands()
            .into_iter()
            .all(|of| lineage_is_exact(numbers, of))
    })
}

fn waterfall(study: &Study<'_>, chart: &block::WaterfallChart) -> Drawn {
    let network = &chart.network.value;
    let record = study.trace(network, &chart.input.value.name)?;
    let numbers = study.numbers(&*record);
    let address = crate::trace::Address::new(
        network,
        record.input_name().clone(),
        &chart.neuron,
        crate::trace::QuantityName {
            source: None,
            kind: "a".to_owned(),
        },
    );
    let output = address.place(&*record).map_err(StudyError::Address)?;
    let at = |quantity| Place { quantity, ..output };
    let step = |place: Place, label: String| {
        let shown = numbers.shown(place)?;
        let work = numbers
            .substitution(place)
            .map(|work| text::expression(&work));
        Some(Step {
            label,
            work: work.unwrap_or_default(),
            value: record.value(place)?,
            text: shown.typeset(),
        })
    };
    let sources = record.neurons(output.layer - 1).iter().enumerate();
    let products = sources.filter_map(|(index, _)| {
        let place = at(Quantity::Product(index));
        step(place, text::expression(&numbers.symbol(place)))
    });
    let plain = |step: Option<Step>| {
        step.map(|step| Step {
            work: String::new(),
            ..step
        })
    };
    let activation = record.activation(output.layer).and_then(Activation::named);
    let activation = activation
        .filter(|activation| !activation.is_identity())
        .and_then(|activation| step(output, format!("{}(z)", activation.row.symbol)));
    Ok(Waterfall {
        name: format!(
            "How {} comes about at ({})",
            chart.neuron,
            record.input_name()
        )
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
    for input in &chart.inputs {
        let record = study.trace(network, &input.value.name)?;
        let numbers = study.numbers(&*record);
        let mut bars = Vec::new();
        for neuron in &chart.neurons {
            let quantity = crate::trace::QuantityName {
                source: None,
                kind: "a".to_owned(),
            };
            let address =
                crate::trace::Address::new(network, input.value.name.clone(), neuron, quantity);
            let place = address.place(&*record).map_err(StudyError::Address)?;
            let text = numbers
                .shown(place)
                .map(|shown| shown.typeset())
                .unwrap_or_default();
            bars.push(Bar {
                value: record.value(place).unwrap_or(f64::NAN),
                text,
                interval: None,
            });
        }
        columns.push((format!("({})", record.input_name()).replace('-', "−"), bars));
    }
    let mut drawing = BarChart {
        name: format!("Outputs of {network}"),
        ..BarChart::default()
    };
    if let [(input, bars)] = columns.as_slice() {
        drawing.name = format!("Outputs of {network} at {input}");
        let groups = chart.neurons.iter().zip(bars);
        drawing.groups = groups
            .map(|(name, bar)| BarGroup {
                label: name.clone(),
                bars: vec![bar.clone()],
            })
            .collect();
    } else {
        if chart.neurons.len() > 1 {
            drawing.series.clone_from(&chart.neurons);
        } else {
            drawing.value_name = chart.neurons.concat();
        }
        drawing.group_name = "input".to_owned();
        drawing.groups = columns
            .into_iter()
            .map(|(label, bars)| BarGroup { label, bars })
            .collect();
    }
    Ok(drawing.draw())
}

/// The rows of a data set as points; the class is whether the first target is above one half.
fn points(study: &Study<'_>, name: &str) -> Result<Vec<(Vec<Decimal>, usize, String)>, StudyError> {
    let data = study
        .lesson
        .data_set(name)
        .ok_or_else(|| StudyError::Data(name.to_owned()))?;
    let half = Decimal::new(5, 1);
    let row = |(index, values): (usize, &Vec<Decimal>)| {
        let target = data
            .targets
            .as_ref()
            .and_then(|targets| targets.get(index)?.first());
        let class = usize::from(target.is_none_or(|target| *target > half));
        let label = data
            .labels
            .as_ref()
            .and_then(|labels| labels.get(index).cloned());
        (
            values.clone(),
            class,
            label.unwrap_or_else(|| point_label(values)),
        )
    };
    Ok(data.inputs.iter().enumerate().map(row).collect())
}

fn regions(study: &Study<'_>, chart: &block::RegionsChart) -> Drawn {
    let machine = Machine::of(study, &chart.network.value)?;
    let place = machine.find(&chart.neuron);
    let function = |x: f64, y: f64| machine.value(&[x, y], place);
    let ends = |(from, to): (Decimal, Decimal)| (from.to_f64(), to.to_f64());
    let inputs = &machine.network.inputs;
    let mut drawing = Regions {
        name: format!(
            "Where {} of {} is above {}",
            chart.neuron,
            chart.network.value,
            number(chart.threshold)
        ),
        x_name: inputs.first().cloned().unwrap_or_default(),
        y_name: inputs.get(1).cloned().unwrap_or_default(),
        x: ends(chart.x),
        y: ends(chart.y),
        value_name: chart.neuron.clone(),
        function: &function,
        thresholds: vec![chart.threshold.to_f64()],
        steps: chart.flat,
        points: Vec::new(),
    };
    if let Some(data) = &chart.data {
        for (values, class, label) in points(study, &data.value)? {
            if let [x, y] = values.as_slice() {
                drawing.points.push(PlanePoint {
                    x: x.to_f64(),
                    y: y.to_f64(),
                    class,
                    label,
                });
            }
        }
    }
    Ok(drawing.draw())
}

/// Input space beside the space of a hidden layer, with the same points in both.
fn hidden(study: &Study<'_>, chart: &block::HiddenChart) -> Drawn {
    let network = &chart.network.value;
    let machine = Machine::of(study, network)?;
    let neurons = machine
        .network
        .layers
        .get(chart.layer - 1)
        .map(|layer| layer.neurons.clone());
    let neurons = neurons.unwrap_or_default();
    let mut before = Vec::new();
    let mut after = Vec::new();
    for (values, class, label) in points(study, &chart.data.value)? {
        let record = study.trace(network, &InputName::of(&values))?;
        let output = |neuron| {
            record
                .value(Place {
                    layer: chart.layer,
                    neuron,
                    quantity: Quantity::Output,
                })
                .unwrap_or(f64::NAN)
        };
        after.push(PlanePoint {
            x: output(0),
            y: output(1),
            class,
            label: label.clone(),
        });
        if let [x, y] = values.as_slice() {
            before.push(PlanePoint {
                x: x.to_f64(),
                y: y.to_f64(),
                class,
                label,
            });
        }
    }
    let name_of = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
    let inputs = machine.network.inputs.clone();
    let mut panels = Vec::new();
    let mut folded = Vec::new();
    if inputs.len() == 2 {
        let grid = grid(&before);
        let carry = |point: &(f64, f64)| {
            let trace = machine.trace(&[point.0, point.1]);
            let output = |neuron| {
                let place = Place {
                    layer: chart.layer,
                    neuron,
                    quantity: Quantity::Output,
                };
                trace
                    .as_ref()
                    .and_then(|trace| trace.number(place))
                    .unwrap_or(f64::NAN)
            };
            (output(0), output(1))
        };
        folded = grid
            .iter()
            .map(|line| line.iter().map(carry).collect())
            .collect();
        panels.push(Panel {
            title: "input space".to_owned(),
            x_name: name_of(&inputs, 0),
            y_name: name_of(&inputs, 1),
            x: None,
            y: None,
            points: before,
            lines: Vec::new(),
            polylines: grid,
        });
    }
    panels.push(Panel {
        title: format!("after layer {}", chart.layer),
        x_name: name_of(&neurons, 0),
        y_name: name_of(&neurons, 1),
        x: None,
        y: None,
        points: after,
        lines: boundary(&machine, chart.layer),
        polylines: folded,
    });
    Ok(PlanePair {
        name: format!("What layer {} of {network} does to the inputs", chart.layer),
        panels,
    }
    .draw())
}

/// Lines of the input plane a quarter apart, each as a fine polyline so that a fold shows.
fn grid(points: &[PlanePoint]) -> Vec<Vec<(f64, f64)>> {
    const LINES: u32 = 8;
    const SAMPLES: u32 = 64;
    let range = |of: fn(&PlanePoint) -> f64| {
        let (low, high) = points
            .iter()
            .map(of)
            .fold((f64::MAX, f64::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let margin = 0.25 * (high - low).max(0.5);
        (low - margin, high + margin)
    };
    if points.is_empty() {
        return Vec::new();
    }
    let (x, y) = (range(|point| point.x), range(|point| point.y));
    let between = |(low, high): (f64, f64), part: u32, of: u32| {
        low + (high - low) * f64::from(part) / f64::from(of)
    };
    let upright = (0..=LINES).map(|line| {
        (0..=SAMPLES)
            .map(|s| (between(x, line, LINES), between(y, s, SAMPLES)))
            .collect()
    });
    let level = (0..=LINES).map(|line| {
        (0..=SAMPLES)
            .map(|s| (between(x, s, SAMPLES), between(y, line, LINES)))
            .collect()
    });
    upright.chain(level).collect()
}

/// The line on which the next layer's only neuron stands at one half, if it is affine.
fn boundary(machine: &Machine, layer: usize) -> Vec<PlaneLine> {
    let Some(next) = machine.network.layers.get(layer) else {
        return Vec::new();
    };
    let straight = next
        .activation()
        .is_some_and(|activation| activation.is_identity());
    match next.affine() {
        Some(affine) if straight && affine.weights.shape() == (1, 2) => vec![PlaneLine {
            a: affine.weights[(0, 0)],
            b: affine.weights[(0, 1)],
            c: affine.biases[0] - 0.5,
            label: format!("{} = ½", next.neurons.first().map_or("", String::as_str)),
        }],
        _ => Vec::new(),
    }
}

fn series(study: &Study<'_>, chart: &block::SeriesChart) -> Drawn {
    let network = &chart.network.value;
    let data = &chart.data.value;
    let set = study
        .lesson
        .data_set(data)
        .ok_or_else(|| StudyError::Data(data.clone()))?;
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
        let record = study.trace(network, &InputName::of(values))?;
        if let ([input], [value]) = (record.neurons(0), values.as_slice()) {
            push(input, index, value.to_f64());
        }
        for neuron in &chart.neurons {
            let quantity = crate::trace::QuantityName {
                source: None,
                kind: "a".to_owned(),
            };
            let address =
                crate::trace::Address::new(network, record.input_name().clone(), neuron, quantity);
            let place = address.place(&*record).map_err(StudyError::Address)?;
            push(neuron, index, record.value(place).unwrap_or(f64::NAN));
        }
    }
    // The outputs stand out as stems; what went in is a row of dots.
    for (index, line) in lines.iter_mut().enumerate() {
        line.form = if index == 0 {
            Form::LinePoints
        } else {
            Form::Stems
        };
    }
    Ok(SeriesChart {
        name: format!("{} along {data}", chart.neurons.join(", ")),
        x_name: "row".to_owned(),
        y_name: String::new(),
        series: lines,
        thresholds: chart
            .threshold
            .iter()
            .map(|threshold| Threshold {
                y: threshold.to_f64(),
                label: number(*threshold),
            })
            .collect(),
        y: None,
        logarithmic: false,
    }
    .draw())
}
