//! Series and surfaces.

use super::planes::xor;
use crate::chart::*;

pub(super) fn series() -> Vec<(&'static str, Chart)> {
    let readings = [0.3, 1.2, 1.9, 0.8, 2.6, 1.5, 3.1, 0.4, 2.2, 1.0];
    let indexed = |values: Vec<f64>| {
        values.into_iter().enumerate().map(|(index, value)| (index as f64, value)).collect()
    };
    let line = |label: &str, points: Vec<(f64, f64)>, form: Form| Series {
        label: label.into(),
        points,
        form,
    };
    let loss = SeriesChart {
        name: "Loss over 5,000 epochs".into(),
        x_name: "epoch".into(),
        y_name: "mean squared error".into(),
        series: vec![
            line(
                "width 2",
                (0..5000)
                    .map(f64::from)
                    .map(|e| (e, 0.25 * (-e / 900.0).exp() * (1.0 + 0.3 * (e * 1.7).sin()) + 1e-5))
                    .collect(),
                Form::Line,
            ),
            line(
                "identity",
                (0..5000)
                    .map(|e| (f64::from(e), 0.25 + 0.1 * (-f64::from(e) / 50.0).exp()))
                    .collect(),
                Form::Line,
            ),
        ],
        logarithmic: true,
        ..SeriesChart::default()
    };
    let linear = SeriesChart {
        name: "The same, on a plain scale".into(),
        logarithmic: false,
        ..loss.clone()
    };
    let filter = SeriesChart {
        name: "ReLU as a filter".into(),
        x_name: "reading".into(),
        y_name: "value".into(),
        series: vec![
            line("x", indexed(readings.to_vec()), Form::Points),
            line(
                "ReLU(x − 1.5)",
                indexed(readings.iter().map(|x| (x - 1.5_f64).max(0.0)).collect()),
                Form::Stems,
            ),
        ],
        thresholds: vec![Threshold { y: 1.5, label: "threshold b = 1.5".into() }],
        ..SeriesChart::default()
    };
    let gates = SeriesChart {
        name: "Forget gate and cell state".into(),
        x_name: "t".into(),
        y_name: "".into(),
        series: vec![
            line("f", vec![(1.0, 0.7311), (2.0, 0.5), (3.0, 0.8808), (4.0, 0.9)], Form::LinePoints),
            line("c", vec![(1.0, 0.36), (2.0, 0.42), (3.0, 0.75), (4.0, -0.2)], Form::LinePoints),
            line("i", vec![(1.0, 0.3), (2.0, 0.4), (3.0, 0.7), (4.0, -0.1)], Form::LinePoints),
        ],
        ..SeriesChart::default()
    };
    vec![
        ("loss", loss.draw().unwrap()),
        ("loss-linear", linear.draw().unwrap()),
        ("filter", filter.draw().unwrap()),
        ("gates", gates.draw().unwrap()),
    ]
}

pub(super) fn surfaces() -> Vec<(&'static str, Chart)> {
    let point = |x: f64, y: f64, z: f64, label: &str| SurfacePoint { x, y, z, label: label.into() };
    let flat = |_: f64, _: f64| 0.5;
    let bent = Surface {
        points: vec![point(1.0, 1.0, 0.0, "(1, 1)")],
        ..Surface::new("XOR as a surface", &xor)
    };
    let plane = Surface {
        z: Some((0.0, 1.0)),
        points: vec![
            point(0.0, 0.0, 0.0, "(0, 0)"),
            point(0.0, 1.0, 1.0, "(0, 1)"),
            point(1.0, 0.0, 1.0, "(1, 0)"),
            point(1.0, 1.0, 0.0, "(1, 1)"),
        ],
        ..Surface::new("The best plane over the corners of XOR", &flat)
    };
    let wave = |x: f64, y: f64| (x * x + y * y).sqrt().cos();
    let wave = Surface {
        x: (-6.0, 6.0),
        y: (-6.0, 6.0),
        z_name: "cos r".into(),
        ..Surface::new("A wave", &wave)
    };
    vec![
        ("surface-xor", bent.draw().unwrap()),
        ("surface-plane", plane.draw().unwrap()),
        ("surface-wave", wave.draw().unwrap()),
    ]
}
