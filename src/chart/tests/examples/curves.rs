//! Curves.

use super::sigmoid;
use crate::chart::*;

fn marked(x: f64, y: f64, label: &str) -> MarkedPoint {
    MarkedPoint { x, y, label: label.into(), drop_lines: false }
}

fn horizontal(y: f64, label: &str) -> Guide {
    Guide::Horizontal { y, label: label.into() }
}

pub(super) fn curves() -> Vec<(&'static str, Chart)> {
    let relu = |x: f64| x.max(0.0);
    let relu_slope = |x: f64| if x > 0.0 { 1.0 } else { 0.0 };
    let step = |x: f64| if x >= 0.0 { 1.0 } else { 0.0 };
    let identity = |x: f64| x;
    let leaky = |x: f64| if x > 0.0 { x } else { 0.1 * x };
    let softplus = |x: f64| (1.0 + x.exp()).ln();
    let silu = |x: f64| x * sigmoid(x);
    let sigmoid_slope = |x: f64| sigmoid(x) * (1.0 - sigmoid(x));
    let steep = |x: f64| sigmoid(100.0 * x - 40.0);
    let bump = |x: f64| sigmoid(100.0 * x - 40.0) - sigmoid(100.0 * x - 60.0);
    let blank = || CurveChart { x_name: "x".into(), y_name: "y".into(), ..CurveChart::default() };
    vec![
        (
            "sigmoid",
            CurveChart {
                name: "The sigmoid".into(),
                x: (-8.0, 8.0),
                curves: vec![Curve::new("σ(x)", &sigmoid)],
                points: vec![
                    MarkedPoint {
                        drop_lines: true, ..marked(3.0, sigmoid(3.0), "σ(3) ≈ 0.9526")
                    },
                    marked(-3.0, sigmoid(-3.0), "σ(-3) ≈ 0.0474"),
                ],
                guides: vec![horizontal(0.0, ""), horizontal(1.0, "never reaches 1")],
                centre: Some((0.0, 0.5, "(0, ½)".into())),
                ..blank()
            },
        ),
        (
            "relu",
            CurveChart {
                name: "ReLU and its slope".into(),
                x: (-3.0, 3.0),
                curves: vec![
                    Curve { kinks: vec![0.0], ..Curve::new("ReLU(x)", &relu) },
                    Curve {
                        jumps: vec![0.0],
                        derivative: true,
                        ..Curve::new("ReLU′(x)", &relu_slope)
                    },
                ],
                points: vec![marked(-2.0, 0.0, "ReLU(-2) = 0"), marked(2.0, 2.0, "ReLU(2) = 2")],
                ..blank()
            },
        ),
        (
            "step",
            CurveChart {
                name: "The step".into(),
                x: (-3.0, 3.0),
                curves: vec![Curve { jumps: vec![0.0], ..Curve::new("step(x)", &step) }],
                ..blank()
            },
        ),
        (
            "overlay",
            CurveChart {
                name: "Functions that could serve".into(),
                x: (-4.0, 4.0),
                y: Some((-1.5, 4.0)),
                x_name: "pre-activation z".into(),
                y_name: "activation a".into(),
                curves: vec![
                    Curve::new("identity", &identity),
                    Curve { kinks: vec![0.0], ..Curve::new("leaky ReLU", &leaky) },
                    Curve::new("softplus", &softplus),
                    Curve::new("SiLU", &silu),
                ],
                ..blank()
            },
        ),
        (
            "tanh",
            CurveChart {
                name: "tanh and the sigmoid".into(),
                x: (-4.0, 4.0),
                curves: vec![
                    Curve::new("tanh x", &f64::tanh),
                    Curve::new("σ(x)", &sigmoid),
                    Curve { derivative: true, ..Curve::new("σ′(x)", &sigmoid_slope) },
                ],
                guides: vec![
                    horizontal(-1.0, ""),
                    horizontal(1.0, ""),
                    Guide::Vertical { x: 1.5, label: "threshold".into() },
                ],
                ..blank()
            },
        ),
        (
            "bump",
            CurveChart {
                name: "Two steps make a bump".into(),
                x: (0.0, 1.0),
                curves: vec![Curve::new("σ(100x - 40)", &steep), Curve::new("difference", &bump)],
                points: vec![marked(0.4, 0.5, "step at 0.4")],
                ..blank()
            },
        ),
    ]
    .into_iter()
    .map(|(key, chart)| (key, chart.draw().unwrap()))
    .collect()
}
