//! The `hidden` chart: the fold that a layer of two neurons makes of the plane.

use super::super::super::study::{Study, StudyError};
use super::machine::{Machine, output};
use super::plane::{DataPoint, points};
use super::{Drawn, number};
use crate::chart::{Panel, PlaneLine, PlanePair, PlanePoint, contour_lines};
use crate::lesson::block;
use crate::number::{Decimal, Number};
use crate::report::pieces::rational;
use crate::trace::InputName;

type Range = (f64, f64);
type Polyline = Vec<(f64, f64)>;

/// Input space beside the space of a hidden layer, with the same points and the boundary in both; one
/// pair of planes for each network.
pub(super) fn hidden(study: &Study<'_>, chart: &block::HiddenChart) -> Drawn {
    let mut panels = Vec::new();
    let several = chart.networks.len() > 1;
    for network in &chart.networks {
        panels.extend(pair(study, chart, &network.value, several)?);
    }
    let names: Vec<&str> = chart.networks.iter().map(|one| one.value.as_str()).collect();
    let verb = if several { "do" } else { "does" };
    Ok(PlanePair {
        name: format!("What layer {} of {} {verb} to the inputs", chart.layer, names.join(", ")),
        panels,
    }
    .draw())
}

fn pair(
    study: &Study<'_>,
    chart: &block::HiddenChart,
    network: &str,
    several: bool,
) -> Result<Vec<Panel>, StudyError> {
    let machine = Machine::of(study, network)?;
    let (inputs, neurons) = (machine.network.sources(0), machine.network.sources(chart.layer));
    let name_of = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
    let titled = |title: String| {
        if several { format!("{network}: {title}") } else { title }
    };
    let rows = points(study, &chart.data.value)?;
    let before: Vec<PlanePoint> = rows.iter().filter_map(DataPoint::on_plane).collect();
    let after = rows
        .iter()
        .map(|row| {
            let record = study.trace(network, &InputName::of(&row.values))?;
            let value = |neuron| record.value(output(chart.layer, neuron)).unwrap_or(f64::NAN);
            Ok(PlanePoint { x: value(0), y: value(1), class: row.class, label: row.label.clone() })
        })
        .collect::<Result<Vec<_>, StudyError>>()?;
    let threshold = chart.threshold.to_f64();
    let mut panels = Vec::new();
    let mut carried = Vec::new();
    if inputs.len() == 2 && !before.is_empty() {
        let (x, y) = (around(&before, |point| point.x), around(&before, |point| point.y));
        let grid = grid(&machine, chart.layer, x, y);
        carried = grid
            .iter()
            .map(|line| line.iter().map(|(x, y)| machine.point(&[*x, *y], chart.layer)).collect())
            .collect();
        let mut panel = Panel {
            title: titled("input space".to_owned()),
            x_name: name_of(inputs, 0),
            y_name: name_of(inputs, 1),
            x: Some(x),
            y: Some(y),
            points: before,
            polylines: grid,
            ..Panel::default()
        };
        bound(&machine, chart.threshold, &mut panel);
        panels.push(panel);
    }
    let mut panel = Panel {
        title: titled(format!("after layer {}", chart.layer)),
        x_name: name_of(neurons, 0),
        y_name: name_of(neurons, 1),
        points: after,
        polylines: carried,
        ..Panel::default()
    };
    let definition = study.lesson.network(network);
    let line = definition.and_then(|definition| {
        straight_boundary(&definition.network, chart.layer, chart.threshold)
    });
    let all = || {
        let corners = panel.polylines.iter().flatten().copied();
        corners.chain(panel.points.iter().map(|point| (point.x, point.y)))
    };
    let ranges = (extent(all().map(|(x, _)| x)), extent(all().map(|(_, y)| y)));
    (panel.x, panel.y) = square(ranges.0, ranges.1);
    match (line, machine.after(chart.layer)) {
        (Some(line), _) => panel.lines.push(line),
        (None, Some(rest)) if threshold.is_finite() => bound(&rest, chart.threshold, &mut panel),
        _ => {}
    }
    panels.push(panel);
    Ok(panels)
}

/// Draws where the only output of a network of two inputs stands at the threshold.
fn bound(machine: &Machine, threshold: Decimal, panel: &mut Panel) {
    let ([name], Some(x), Some(y)) = (machine.network.outputs(), panel.x, panel.y) else {
        return;
    };
    let place = machine.find(name);
    let function = |x: f64, y: f64| machine.value(&[x, y], place);
    panel.contours = contour_lines(&function, x, y, threshold.to_f64());
    panel.contour_label = format!("{name} = {}", short(threshold));
}

/// The line on which the next layer's only neuron stands at the threshold, if it is affine and the last.
fn straight_boundary(
    network: &crate::network::Network<Decimal>,
    layer: usize,
    threshold: Decimal,
) -> Option<PlaneLine> {
    let [next] = network.layers.get(layer..)? else {
        return None;
    };
    let affine = next.affine()?;
    if !next.activation()?.is_identity() || affine.weights.shape() != (1, 2) {
        return None;
    }
    let (a, b) = (affine.weights[(0, 0)], affine.weights[(0, 1)]);
    let constant = rational(affine.biases[0]) - rational(threshold);
    let right = crate::number::Shown::exactly(&-constant.clone())?;
    let right = crate::number::decimal(right.as_str()).ok()?;
    let [first, second] = network.sources(layer) else {
        return None;
    };
    Some(PlaneLine {
        a: a.to_f64(),
        b: b.to_f64(),
        c: -right.to_f64(),
        label: format!("{} = {}", linear(&[(a, first), (b, second)]), short(right)),
    })
}

/// A sum of multiples, as `h1 − 2h2`.
fn linear(terms: &[(Decimal, &String)]) -> String {
    let mut text = String::new();
    for (factor, name) in terms.iter().filter(|(factor, _)| !factor.is_zero()) {
        text.push_str(match (text.is_empty(), factor.is_sign_negative()) {
            (true, true) => "−",
            (true, false) => "",
            (false, true) => " − ",
            (false, false) => " + ",
        });
        let size = factor.abs();
        if size != Decimal::ONE {
            text.push_str(&number(size));
        }
        text.push_str(name);
    }
    text
}

/// A number in a label: one half as ½.
fn short(value: Decimal) -> String {
    match number(value).as_str() {
        "0.5" => "½".to_owned(),
        "−0.5" => "−½".to_owned(),
        text => text.to_owned(),
    }
}

/// Both ends of the values, with a quarter of room on either side.
fn around(points: &[PlanePoint], of: fn(&PlanePoint) -> f64) -> Range {
    let (low, high) = extent(points.iter().map(of));
    let margin = 0.25 * (high - low).max(0.5);
    (low - margin, high + margin)
}

fn extent(values: impl Iterator<Item = f64>) -> Range {
    values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
}

/// Ranges with a little room, of which neither is much longer than the other: a fold may be flat.
fn square(x: Range, y: Range) -> (Option<Range>, Option<Range>) {
    let span = f64::max(x.1 - x.0, y.1 - y.0).max(0.5);
    let wide = |range: Range| {
        let lack = f64::max(0.8 * span - (range.1 - range.0), 0.0) / 2.0;
        let room = lack.max(0.12 * span);
        (range.0 - room, range.1 + room)
    };
    let drawn = |range: Range| (range.0 <= range.1).then(|| wide(range));
    (drawn(x), drawn(y))
}

/// Lines of the input plane, with a corner wherever the layer bends them.
fn grid(machine: &Machine, layer: usize, x: Range, y: Range) -> Vec<Polyline> {
    const LINES: u32 = 6;
    const SAMPLES: u32 = 96;
    let between = |(low, high): Range, share: f64| low + (high - low) * share;
    let straight = machine.is_straight(layer);
    let line = |at: &dyn Fn(f64) -> (f64, f64)| -> Polyline {
        let mut shares: Vec<f64> = if straight {
            let path = |share: f64| {
                let (x, y) = at(share);
                vec![x, y]
            };
            machine.kinks(&path, layer)
        } else {
            (1..SAMPLES).map(|sample| f64::from(sample) / f64::from(SAMPLES)).collect()
        };
        shares.insert(0, 0.0);
        shares.push(1.0);
        shares.into_iter().map(at).collect()
    };
    let places = (0..=LINES).map(|index| f64::from(index) / f64::from(LINES));
    let upright = places.clone().map(|place| line(&|share| (between(x, place), between(y, share))));
    let level = places.map(|place| line(&|share| (between(x, share), between(y, place))));
    upright.chain(level).collect()
}
