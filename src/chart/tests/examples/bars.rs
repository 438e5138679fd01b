//! Waterfalls and bars.

use crate::chart::*;

fn step(label: &str, work: &str, value: f64, text: &str) -> Step {
    Step { label: label.into(), work: work.into(), value, text: text.into() }
}

fn bar(value: f64, text: &str) -> Bar {
    Bar { value, text: text.into(), interval: None }
}

pub(super) fn bars() -> Vec<(&'static str, Chart)> {
    // A wave in place of chance: thousands of products about 0.
    let products = Histogram {
        name: "The products of h1".into(),
        what: "products".into(),
        values: (0..30_000).map(|at| (f64::from(at) * 0.37).sin() * 0.0135 - 0.0004).collect(),
    };
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
    let rate = |value: f64, text: &str, low: f64, high: f64| Bar {
        interval: Some((low, high)),
        ..bar(value, text)
    };
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
                group(
                    &layers.to_string(),
                    vec![bar(value, &format!("1/{}", 4_i64.pow(layers as u32)))],
                )
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
        ("histogram", products.draw().unwrap()),
        ("waterfall", waterfall.draw().unwrap()),
        ("waterfall-negative", negative.draw().unwrap()),
        ("softmax", softmax.draw().unwrap()),
        ("success", success.draw().unwrap()),
        ("vanishing", vanishing.draw().unwrap()),
        ("signed", signed.draw().unwrap()),
    ]
}
