//! Networks with two inputs over their plane: as coloured regions, and as a surface.

use super::super::super::study::{Study, StudyError};
use super::machine::Machine;
use super::{Drawn, number, point_label};
use crate::chart::{PlanePoint, Regions, Surface, SurfacePoint};
use crate::lesson::block;
use crate::number::{Decimal, Number};

/// A row of a data set as a point: inputs, class, label, first target.
pub(in super::super) struct DataPoint {
    pub(super) values: Vec<Decimal>,
    pub(in super::super) class: usize,
    pub(super) label: String,
    pub(super) target: Option<Decimal>,
}

impl DataPoint {
    /// The point on a plane; nothing if it has more or fewer than two inputs.
    pub(in super::super) fn on_plane(&self) -> Option<PlanePoint> {
        let [x, y] = self.values.as_slice() else {
            return None;
        };
        Some(PlanePoint {
            x: x.to_f64(),
            y: y.to_f64(),
            class: self.class,
            label: self.label.clone(),
        })
    }
}

/// The rows of a data set as points; the class is whether the first target is above one half.
pub(in super::super) fn points(
    study: &Study<'_>,
    name: &str,
) -> Result<Vec<DataPoint>, StudyError> {
    let data = study.lesson.data_set(name).ok_or_else(|| StudyError::Data(name.to_owned()))?;
    let half = Decimal::new(5, 1);
    let row = |(index, values): (usize, &Vec<Decimal>)| {
        let target = data.targets.as_ref().and_then(|targets| targets.get(index)?.first()).copied();
        let label = data.labels.as_ref().and_then(|labels| labels.get(index).cloned());
        DataPoint {
            values: values.clone(),
            class: usize::from(target.is_none_or(|target| target > half)),
            label: label.unwrap_or_else(|| point_label(values)),
            target,
        }
    };
    Ok(data.inputs.iter().enumerate().map(row).collect())
}

fn ends((from, to): (Decimal, Decimal)) -> (f64, f64) {
    (from.to_f64(), to.to_f64())
}

/// The plane, coloured by a neuron.
pub(super) fn regions(study: &Study<'_>, chart: &block::RegionsChart) -> Drawn {
    let machine = Machine::of(study, &chart.network.value)?;
    let place = machine.find(&chart.neuron);
    let function = |x: f64, y: f64| machine.value(&[x, y], place);
    let inputs = &machine.network.inputs;
    let mut drawing = Regions {
        name: format!(
            "Where {} of {} is at least {}",
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
        let points = points(study, &data.value)?;
        drawing.points = points.iter().filter_map(DataPoint::on_plane).collect();
    }
    Ok(drawing.draw())
}

/// A neuron's output as a surface; rows of data stand at the height of their targets.
pub(super) fn surface(study: &Study<'_>, chart: &block::SurfaceChart) -> Drawn {
    let machine = Machine::of(study, &chart.network.value)?;
    let place = machine.find(&chart.neuron);
    let function = |x: f64, y: f64| machine.value(&[x, y], place);
    let inputs = &machine.network.inputs;
    let name = format!("{} of {} as a surface", chart.neuron, chart.network.value);
    let mut drawing = Surface {
        x_name: inputs.first().cloned().unwrap_or_default(),
        y_name: inputs.get(1).cloned().unwrap_or_default(),
        z_name: chart.neuron.clone(),
        x: ends(chart.x),
        y: ends(chart.y),
        ..Surface::new(&name, &function)
    };
    if let Some(data) = &chart.data {
        for point in points(study, &data.value)? {
            let Some(place) = point.on_plane() else {
                continue;
            };
            let target = point.target.map(|target| target.to_f64());
            drawing.points.push(SurfacePoint {
                x: place.x,
                y: place.y,
                z: target.unwrap_or_else(|| function(place.x, place.y)),
                label: place.label,
            });
        }
    }
    Ok(drawing.draw())
}
