//! One or more figures of every kind, as the lessons will ask for them.

use crate::chart::*;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn marked(x: f64, y: f64, label: &str) -> MarkedPoint {
    MarkedPoint { x, y, label: label.into(), drop_lines: false }
}

fn horizontal(y: f64, label: &str) -> Guide {
    Guide::Horizontal { y, label: label.into() }
}

/// All examples with a key of their own.
pub(in crate::chart) fn examples() -> Vec<(&'static str, Chart)> {
    let mut all = curves();
    all.extend(bars());
    all
}

fn curves() -> Vec<(&'static str, Chart)> {
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
                    MarkedPoint { drop_lines: true, ..marked(3.0, sigmoid(3.0), "σ(3) ≈ 0.9526") },
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
                    Curve { jumps: vec![0.0], derivative: true, ..Curve::new("ReLU′(x)", &relu_slope) },
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

fn step(label: &str, work: &str, value: f64, text: &str) -> Step {
    Step { label: label.into(), work: work.into(), value, text: text.into() }
}

fn bar(value: f64, text: &str) -> Bar {
    Bar { value, text: text.into(), interval: None }
}

fn bars() -> Vec<(&'static str, Chart)> {
    let waterfall = Waterfall {
        name: "One neuron, term by term".into(),
        products: vec![step("x1", "2 · 4", 8.0, "8"), step("x2", "(−3) · 1", -3.0, "−3")],
        bias: Some(step("bias", "", 0.5, "0.5")),
        total: step("z", "", 5.5, "5.5"),
        activation: Some(step("ReLU(z)", "max(0, 5.5)", 5.5, "5.5")),
    };
    let negative = Waterfall {
        name: "A neuron that stays silent".into(),
        products: vec![
            step("x1", "0.37 · 0.8413", 0.3113, "0.3113"),
            step("x2", "(−1.2) · 0.5", -0.6, "−0.6"),
            step("x3", "0 · 7", 0.0, "0"),
        ],
        bias: Some(step("bias", "", -0.25, "−0.25")),
        total: step("z", "", -0.5387, "−0.5387"),
        activation: Some(step("ReLU(z)", "max(0, −0.5387)", 0.0, "0")),
    };
    let group = |label: &str, bars: Vec<Bar>| BarGroup { label: label.into(), bars };
    let softmax = BarChart {
        name: "softmax(2, 1, 0)".into(),
        value_name: "probability".into(),
        groups: vec![
            group("cat", vec![bar(0.6652, "0.6652")]),
            group("dog", vec![bar(0.2447, "0.2447")]),
            group("something else entirely", vec![bar(0.09, "0.0900")]),
        ],
        ..BarChart::default()
    };
    let rate = |value: f64, text: &str, low: f64, high: f64| Bar { interval: Some((low, high)), ..bar(value, text) };
    let success = BarChart {
        name: "How often XOR is found".into(),
        value_name: "runs that succeed, in %".into(),
        group_name: "hidden neurons".into(),
        series: vec!["ReLU".into(), "identity".into()],
        groups: vec![
            group("2", vec![rate(23.0, "23", 17.7, 29.3), rate(0.0, "0", 0.0, 1.9)]),
            group("3", vec![rate(54.0, "54", 47.1, 60.8), rate(0.0, "0", 0.0, 1.9)]),
            group("4", vec![rate(79.0, "79", 72.8, 84.1), rate(0.0, "0", 0.0, 1.9)]),
            group("8", vec![rate(96.5, "96.5", 93.0, 98.3), rate(0.0, "0", 0.0, 1.9)]),
        ],
        range: Some((0.0, 110.0)),
        ..BarChart::default()
    };
    let vanishing = BarChart {
        name: "Gradients by layer".into(),
        value_name: "gradient".into(),
        group_name: "layers below".into(),
        groups: (1..=5)
            .map(|layers| {
                let value = 0.25_f64.powi(layers);
                group(&layers.to_string(), vec![bar(value, &format!("1/{}", 4_i64.pow(layers as u32)))])
            })
            .collect(),
        logarithmic: true,
        ..BarChart::default()
    };
    let signed = BarChart {
        name: "Scores".into(),
        value_name: "score".into(),
        groups: vec![group("h1", vec![bar(2.0, "2")]), group("h2", vec![bar(-1.5, "−1.5")])],
        ..BarChart::default()
    };
    vec![
        ("waterfall", waterfall.draw().unwrap()),
        ("waterfall-negative", negative.draw().unwrap()),
        ("softmax", softmax.draw().unwrap()),
        ("success", success.draw().unwrap()),
        ("vanishing", vanishing.draw().unwrap()),
        ("signed", signed.draw().unwrap()),
    ]
}
