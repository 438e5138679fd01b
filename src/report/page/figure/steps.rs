//! The `steps` chart: gates, the cell and what it shows, step after step.

use super::super::super::study::{Study, StudyError};
use super::Drawn;
use crate::chart::{Form, Series, SeriesChart};
use crate::lesson::block;
use crate::trace::{Address, QuantityName};

/// A line with a marker at every step for each name.
pub(super) fn steps(study: &Study<'_>, chart: &block::StepsChart) -> Drawn {
    let network = &chart.network.value;
    let record = study.trace(network, &chart.input.value.name)?;
    let mut series = Vec::new();
    for line in &chart.lines {
        let mut points = Vec::new();
        for step in line.first..=line.last {
            let neuron = format!("{}[{step}]", line.name);
            let quantity = QuantityName { source: None, kind: "a".to_owned() };
            let address = Address::new(network, record.input_name().clone(), &neuron, quantity);
            let place = address.place(&*record).map_err(StudyError::Address)?;
            points.push((step as f64, record.value(place).unwrap_or(f64::NAN)));
        }
        series.push(Series { label: line.name.clone(), points, form: Form::LinePoints });
    }
    let names: Vec<&str> = chart.lines.iter().map(|line| line.name.as_str()).collect();
    Ok(SeriesChart {
        name: format!("{} of {network} over time", names.join(", ")),
        x_name: "step".to_owned(),
        series,
        ..SeriesChart::default()
    }
    .draw())
}
