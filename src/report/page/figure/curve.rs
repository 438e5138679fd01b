//! The `curve` chart: activations, or neurons of networks with one input.

use super::super::super::study::{Study, StudyError};
use super::machine::{Machine, output};
use super::{Drawn, number};
use crate::chart::{Curve, CurveChart, Guide, Level, MarkedPoint};
use crate::lesson::Construction;
use crate::lesson::block::{self, CurveNeuron, CurveSubject};
use crate::network::{Activation, Layer, Network};
use crate::number::{Decimal, Number, Relation};
use crate::report::Numbers;
use crate::report::pieces::{nearest, straight_pieces};
use crate::trace::{InputName, Place, run};

/// The figure.
pub(super) fn curve(study: &Study<'_>, chart: &block::CurveChart) -> Drawn {
    let guides =
        chart.guides.iter().map(|y| Guide::Horizontal { y: y.to_f64(), label: number(*y) });
    let drawing = CurveChart {
        x: (chart.from.to_f64(), chart.to.to_f64()),
        guides: guides.collect(),
        ..CurveChart::default()
    };
    match &chart.subject {
        CurveSubject::Activations(subject) => activations(study, chart, subject, drawing),
        CurveSubject::Neurons(subject) => neurons(study, chart, subject, drawing),
    }
}

fn activations<'a>(
    study: &Study<'_>,
    chart: &block::CurveChart,
    activations: &'a [Activation],
    mut drawing: CurveChart<'a>,
) -> Drawn {
    let values: Vec<_> = activations.iter().map(|a| move |z: f64| a.value(z)).collect();
    let slopes: Vec<_> = activations.iter().map(|a| move |z: f64| a.derivative(z)).collect();
    let symbols: Vec<&str> = activations.iter().map(|a| a.row.symbol).collect();
    let mut drawing = CurveChart {
        x_name: "z".to_owned(),
        name: format!("The graph of {}", symbols.join(", ")),
        ..std::mem::take(&mut drawing)
    };
    for ((activation, value), slope) in activations.iter().zip(&values).zip(&slopes) {
        let symbol = activation.row.symbol;
        let corner = if activation.piece(None).is_some() && !activation.is_identity() {
            vec![0.0]
        } else {
            Vec::new()
        };
        let jump = activation.value(-1e-12) < activation.value(0.0) - 0.5;
        let straight = activation.piece(None).is_some();
        drawing.curves.push(Curve {
            straight,
            kinks: if jump { Vec::new() } else { corner.clone() },
            jumps: if jump { vec![0.0] } else { Vec::new() },
            ..Curve::new(&format!("{symbol}(z)"), value)
        });
        if chart.derivative {
            let jumps = activation.derivative(1e-12) - activation.derivative(-1e-12);
            drawing.curves.push(Curve {
                derivative: true,
                straight,
                jumps: if jumps.abs() > 0.5 { corner } else { Vec::new() },
                ..Curve::new(&format!("{symbol}′(z)"), slope)
            });
        }
        for z in &chart.points {
            let point = activation_point(study, *activation, *z)?;
            drawing.points.push(point);
        }
    }
    if let (true, Some(first)) = (chart.symmetry, activations.first()) {
        let centre = activation_point(study, *first, Decimal::ZERO)?;
        drawing.centre = Some((centre.x, centre.y, centre.label));
    }
    Ok(drawing.draw())
}

/// A neuron as a function of the only input, and where that function is not smooth.
struct Graph {
    machine: Machine,
    place: Option<Place>,
    label: String,
    kinks: Vec<f64>,
    jumps: Vec<f64>,
    straight: bool,
}

impl Graph {
    fn of(
        study: &Study<'_>,
        chart: &block::CurveChart,
        subject: &CurveNeuron,
        label: String,
    ) -> Result<Self, StudyError> {
        let network = &subject.network.value;
        let machine = Machine::of(study, network)?;
        let place = machine.find(&subject.neuron);
        let definition = study.lesson.network(network);
        let pieces = definition.and_then(|definition| {
            straight_pieces(&definition.network, &subject.neuron, chart.from, chart.to)?.ok()
        });
        let (mut kinks, mut jumps) = (Vec::new(), Vec::new());
        let straight = pieces.is_some();
        match pieces {
            Some(pieces) => kinks.extend(pieces.bends().filter_map(nearest)),
            None => {
                let (from, to) = (chart.from.to_f64(), chart.to.to_f64());
                let at = |share: f64| from + share * (to - from);
                let last = place.map_or(0, |place| place.layer);
                let inset = (to - from) * 1e-9;
                for share in machine.kinks(&|share| vec![at(share)], last) {
                    let x = tidy(at(share), to - from);
                    let (before, after) =
                        (machine.value(&[x - inset], place), machine.value(&[x + inset], place));
                    if (after - before).abs() > 1e-4 * (1.0 + before.abs()) {
                        jumps.push(x);
                    } else {
                        kinks.push(x);
                    }
                }
            }
        }
        Ok(Self { machine, place, label, kinks, jumps, straight })
    }

    fn value(&self, x: f64) -> f64 {
        self.machine.value(&[x], self.place)
    }
}

/// A number found by halving, as the round number that it stands for if there is one within a
/// millionth of the interval's length.
fn tidy(x: f64, length: f64) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(length)) - 6.0);
    let round = libm::round(x / unit) * unit;
    if (round - x).abs() < 1e-10 * length { round } else { x }
}

fn neurons(
    study: &Study<'_>,
    chart: &block::CurveChart,
    subject: &[CurveNeuron],
    drawing: CurveChart<'_>,
) -> Drawn {
    let [first, rest @ ..] = subject else {
        return Ok(drawing.draw());
    };
    let machine = Machine::of(study, &first.network.value)?;
    let input = machine.network.inputs.first().cloned().unwrap_or_default();
    let one_neuron = rest.iter().all(|other| other.neuron == first.neuron);
    let one_network = rest.iter().all(|other| other.network.value == first.network.value);
    let label = |one: &CurveNeuron| match (one_network, rest.is_empty()) {
        (_, true) => format!("{}({input})", one.neuron),
        (true, false) => one.neuron.clone(),
        (false, false) => one.network.value.clone(),
    };
    let graphs: Vec<Graph> = subject
        .iter()
        .map(|one| Graph::of(study, chart, one, label(one)))
        .collect::<Result<_, _>>()?;
    let functions: Vec<_> = graphs.iter().map(|graph| move |x: f64| graph.value(x)).collect();
    let mut drawing = CurveChart {
        name: match (one_network, rest.is_empty()) {
            (_, true) => format!("What {} makes of {input}", first.neuron),
            (true, false) => format!("Neurons of {} along {input}", first.network.value),
            (false, false) => {
                let names: Vec<&str> =
                    subject.iter().map(|one| one.network.value.as_str()).collect();
                format!("What {} make of {input}", names.join(", "))
            }
        },
        x_name: input.clone(),
        y_name: if one_neuron { first.neuron.clone() } else { String::new() },
        ..drawing
    };
    for (graph, function) in graphs.iter().zip(&functions) {
        drawing.curves.push(Curve {
            kinks: graph.kinks.clone(),
            jumps: graph.jumps.clone(),
            straight: graph.straight,
            ..Curve::new(&graph.label, function)
        });
    }
    for one in subject {
        mark(study, chart, one, &label(one), &mut drawing)?;
    }
    // The targets of bumps are drawn once, for the first network that has any.
    let targets = subject.iter().find_map(|one| {
        match &study.lesson.network(&one.network.value)?.construction {
            Construction::Bumps(bumps) => Some(bumps),
            _ => None,
        }
    });
    if let (Some(bumps), true) = (targets, rest.is_empty()) {
        drawing.level_name = "target".to_owned();
        drawing.levels = bumps
            .bumps
            .iter()
            .filter_map(|bump| {
                Some(Level {
                    from: nearest(&bump.from)?,
                    to: nearest(&bump.to)?,
                    y: nearest(&bump.height)?,
                })
            })
            .collect();
    }
    Ok(drawing.draw())
}

/// Marks the points that the chart asks for on one of its curves, as its trace has them.
fn mark(
    study: &Study<'_>,
    chart: &block::CurveChart,
    subject: &CurveNeuron,
    label: &str,
    drawing: &mut CurveChart<'_>,
) -> Result<(), StudyError> {
    let network = &subject.network.value;
    let machine = Machine::of(study, network)?;
    let Some(place) = machine.find(&subject.neuron) else {
        return Ok(());
    };
    let name = label.split('(').next().unwrap_or_default();
    for x in &chart.points {
        let record = study.trace(network, &InputName::of(&[*x]))?;
        let label = format!("{name}({})", number(*x));
        let numbers = study.numbers(&*record);
        drawing.points.extend(marked(&numbers, place, x.to_f64(), &label));
    }
    Ok(())
}

/// A point on the graph of an activation, computed by the lesson's own arithmetic.
fn activation_point(
    study: &Study<'_>,
    activation: Activation,
    z: Decimal,
) -> Result<MarkedPoint, StudyError> {
    let symbol = activation.row.symbol;
    let failed = |error| StudyError::Trace { what: format!("{symbol}({z})"), error };
    let layers = vec![Layer::bare(["a"], activation.into())];
    let network =
        Network::new(symbol, ["z"], layers).map_err(|_| StudyError::Network(symbol.to_owned()))?;
    let record = run(study.lane, &network, &[z], InputName::of(&[z])).map_err(failed)?;
    let label = format!("{symbol}({})", number(z));
    let point = marked(&study.numbers(&*record), output(1, 0), z.to_f64(), &label);
    Ok(point.unwrap_or_default())
}

fn marked(numbers: &Numbers<'_>, place: Place, x: f64, label: &str) -> Option<MarkedPoint> {
    let shown = numbers.shown(place)?;
    // The label speaks of the function itself: "=" only if not a digit was rounded since the input.
    let relation = match numbers.is_exact(place) {
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
