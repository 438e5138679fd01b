//! One or more figures of every kind, as the lessons will ask for them.

use crate::chart::*;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn marked(x: f64, y: f64, label: &str) -> MarkedPoint {
    MarkedPoint {
        x,
        y,
        label: label.into(),
        drop_lines: false,
    }
}

fn horizontal(y: f64, label: &str) -> Guide {
    Guide::Horizontal {
        y,
        label: label.into(),
    }
}

/// All examples with a key of their own.
pub(in crate::chart) fn examples() -> Vec<(&'static str, Chart)> {
    let mut all = curves();
    all.extend(bars());
    all.extend(diagrams());
    all.extend(planes());
    all.extend(series());
    all.extend(surfaces());
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
    let blank = || CurveChart {
        x_name: "x".into(),
        y_name: "y".into(),
        ..CurveChart::default()
    };
    vec![
        (
            "sigmoid",
            CurveChart {
                name: "The sigmoid".into(),
                x: (-8.0, 8.0),
                curves: vec![Curve::new("σ(x)", &sigmoid)],
                points: vec![
                    MarkedPoint {
                        drop_lines: true,
                        ..marked(3.0, sigmoid(3.0), "σ(3) ≈ 0.9526")
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
                    Curve {
                        kinks: vec![0.0],
                        ..Curve::new("ReLU(x)", &relu)
                    },
                    Curve {
                        jumps: vec![0.0],
                        derivative: true,
                        ..Curve::new("ReLU′(x)", &relu_slope)
                    },
                ],
                points: vec![
                    marked(-2.0, 0.0, "ReLU(-2) = 0"),
                    marked(2.0, 2.0, "ReLU(2) = 2"),
                ],
                ..blank()
            },
        ),
        (
            "step",
            CurveChart {
                name: "The step".into(),
                x: (-3.0, 3.0),
                curves: vec![Curve {
                    jumps: vec![0.0],
                    ..Curve::new("step(x)", &step)
                }],
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
                    Curve {
                        kinks: vec![0.0],
                        ..Curve::new("leaky ReLU", &leaky)
                    },
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
                    Curve {
                        derivative: true,
                        ..Curve::new("σ′(x)", &sigmoid_slope)
                    },
                ],
                guides: vec![
                    horizontal(-1.0, ""),
                    horizontal(1.0, ""),
                    Guide::Vertical {
                        x: 1.5,
                        label: "threshold".into(),
                    },
                ],
                ..blank()
            },
        ),
        (
            "bump",
            CurveChart {
                name: "Two steps make a bump".into(),
                x: (0.0, 1.0),
                curves: vec![
                    Curve::new("σ(100x - 40)", &steep),
                    Curve::new("difference", &bump),
                ],
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
    Step {
        label: label.into(),
        work: work.into(),
        value,
        text: text.into(),
    }
}

fn bar(value: f64, text: &str) -> Bar {
    Bar {
        value,
        text: text.into(),
        interval: None,
    }
}

fn bars() -> Vec<(&'static str, Chart)> {
    let waterfall = Waterfall {
        name: "One neuron, term by term".into(),
        products: vec![
            step("x1", "2 · 4", 8.0, "8"),
            step("x2", "(−3) · 1", -3.0, "−3"),
        ],
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
    let group = |label: &str, bars: Vec<Bar>| BarGroup {
        label: label.into(),
        bars,
    };
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
            group(
                "2",
                vec![rate(23.0, "23", 17.7, 29.3), rate(0.0, "0", 0.0, 1.9)],
            ),
            group(
                "3",
                vec![rate(54.0, "54", 47.1, 60.8), rate(0.0, "0", 0.0, 1.9)],
            ),
            group(
                "4",
                vec![rate(79.0, "79", 72.8, 84.1), rate(0.0, "0", 0.0, 1.9)],
            ),
            group(
                "8",
                vec![rate(96.5, "96.5", 93.0, 98.3), rate(0.0, "0", 0.0, 1.9)],
            ),
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
        groups: vec![
            group("h1", vec![bar(2.0, "2")]),
            group("h2", vec![bar(-1.5, "−1.5")]),
        ],
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

/// Layers of `(caption, names)` and their weight matrices, one row per neuron.
fn network(
    name: &str,
    layers: &[(&str, &[&str])],
    weights: &[&[&[f64]]],
    biases: &[&[f64]],
) -> Diagram {
    let mut diagram = Diagram {
        name: name.into(),
        ..Diagram::default()
    };
    let signed = |value: f64| {
        if value < 0.0 {
            format!("− {}", -value)
        } else {
            format!("+ {value}")
        }
    };
    for (depth, (caption, names)) in layers.iter().enumerate() {
        let nodes = names.iter().enumerate().map(|(index, name)| Node {
            name: (*name).into(),
            address: format!("n.{name}"),
            value_address: format!("n.{name}.a"),
            bias: depth
                .checked_sub(1)
                .map(|depth| signed(biases[depth][index])),
            bias_address: format!("n.{name}.bias"),
            ..Node::default()
        });
        diagram.layers.push(Layer {
            caption: (*caption).into(),
            nodes: nodes.collect(),
            omitted: 0,
        });
    }
    for (depth, matrix) in weights.iter().enumerate() {
        for (to, row) in matrix.iter().enumerate() {
            for (from, weight) in row.iter().enumerate() {
                diagram.edges.push(Edge {
                    from: (depth, from),
                    to: (depth + 1, to),
                    weight: *weight,
                    text: weight.to_string().replace('-', "−"),
                    address: format!(
                        "n.{}.{}.product",
                        layers[depth + 1].1[to],
                        layers[depth].1[from]
                    ),
                    weight_address: format!(
                        "n.{}.{}.weight",
                        layers[depth + 1].1[to],
                        layers[depth].1[from]
                    ),
                });
            }
        }
    }
    diagram
}

fn diagrams() -> Vec<(&'static str, Chart)> {
    let mut xor = network(
        "The network xor",
        &[
            ("input", &["x1", "x2"]),
            ("ReLU", &["h1", "h2"]),
            ("identity", &["y"]),
        ],
        &[&[&[1.0, 1.0], &[1.0, 1.0]], &[&[1.0, -2.0]]],
        &[&[0.0, -1.0], &[0.0]],
    );
    for (layer, node, value) in [
        (0, 0, "1"),
        (0, 1, "1"),
        (1, 0, "2"),
        (1, 1, "1"),
        (2, 0, "0"),
    ] {
        xor.layers[layer].nodes[node].value = Some(value.into());
    }
    xor.layers[1].nodes[1].marked = true;
    let two_layers = network(
        "Two layers without activation",
        &[
            ("input", &["x1", "x2"]),
            ("identity", &["h1", "h2"]),
            ("identity", &["y1", "y2"]),
        ],
        &[&[&[2.0, -1.0], &[1.0, 3.0]], &[&[1.0, 4.0], &[-2.0, 1.0]]],
        &[&[1.0, -2.0], &[0.0, 5.0]],
    );
    let trained = network(
        "A trained network",
        &[
            ("input", &["x1", "x2"]),
            ("tanh", &["h1", "h2", "h3", "h4"]),
            ("sigmoid", &["y"]),
        ],
        &[
            &[
                &[0.5931, -1.2045],
                &[1.0, 0.0],
                &[-0.3117, 2.2481],
                &[-1.75, -0.0001],
            ],
            &[&[1.2, -0.75, 0.3333, -2.0001]],
        ],
        &[&[0.1, -0.25, 0.0, 1.5], &[-0.3333]],
    );
    let one = network(
        "One neuron",
        &[("input", &["x1", "x2", "x3"]), ("ReLU", &["y"])],
        &[&[&[2.0, -3.0, 0.0]]],
        &[&[0.5]],
    );
    let names: Vec<String> = (1..=8).map(|index| format!("h{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows: Vec<Vec<f64>> = (0..8)
        .map(|row| {
            (0..4)
                .map(|column| f64::from((row * 3 + column * 5) % 7 - 3))
                .collect()
        })
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let wide = network(
        "A wide layer",
        &[
            ("input", &["x1", "x2", "x3", "x4"]),
            ("ReLU", &names),
            ("output", &["y"]),
        ],
        &[&rows, &[&[1.0, -1.0, 2.0, 0.0, 0.5, -0.5, 1.0, 3.0]]],
        &[&[0.0; 8], &[1.0]],
    );
    let mut cats = network(
        "Cats and dogs",
        &[
            ("pixels", &["x1", "x2", "x3", "x4", "x5", "x6"]),
            ("softmax", &["cat", "dog"]),
        ],
        &[&[
            &[1.0, -1.0, 0.5, 0.0, 0.1, -0.2],
            &[-1.0, 1.0, -0.5, 0.2, 0.1, 0.3],
        ]],
        &[&[0.0, 0.1]],
    );
    cats.layers[0].omitted = 29_994;
    for (index, name) in ["x29998", "x29999", "x30000"].into_iter().enumerate() {
        cats.layers[0].nodes[index + 3].name = name.into();
    }
    let code = network(
        "A small autoencoder",
        &[
            ("one-hot", &["x1", "x2", "x3", "x4"]),
            ("code", &["c1", "c2"]),
            ("softmax", &["y1", "y2", "y3", "y4"]),
        ],
        &[
            &[&[1.0, -1.0, 1.0, -1.0], &[1.0, 1.0, -1.0, -1.0]],
            &[&[5.0, 5.0], &[-5.0, 5.0], &[5.0, -5.0], &[-5.0, -5.0]],
        ],
        &[&[0.0, 0.0], &[0.0, 0.0, 0.0, 0.0]],
    );
    let deep = network(
        "Five layers",
        &[
            ("input", &["x"]),
            ("sigmoid", &["a1"]),
            ("sigmoid", &["a2"]),
            ("sigmoid", &["a3"]),
            ("sigmoid", &["y"]),
        ],
        &[&[&[1.0]], &[&[-1.0]], &[&[1.0]], &[&[0.5]]],
        &[&[0.0], &[0.0], &[0.0], &[0.0]],
    );
    vec![
        ("xor", xor.draw().unwrap()),
        ("two-layers", two_layers.draw().unwrap()),
        ("trained", trained.draw().unwrap()),
        ("one", one.draw().unwrap()),
        ("wide", wide.draw().unwrap()),
        ("cats", cats.draw().unwrap()),
        ("code", code.draw().unwrap()),
        ("deep", deep.draw().unwrap()),
    ]
}

fn corner(x: f64, y: f64, class: usize, label: &str) -> PlanePoint {
    PlanePoint {
        x,
        y,
        class,
        label: label.into(),
    }
}

fn corners() -> Vec<PlanePoint> {
    vec![
        corner(0.0, 0.0, 0, "(0, 0)"),
        corner(0.0, 1.0, 1, "(0, 1)"),
        corner(1.0, 0.0, 1, "(1, 0)"),
        corner(1.0, 1.0, 0, "(1, 1)"),
    ]
}

fn xor(x: f64, y: f64) -> f64 {
    (x + y).max(0.0) - 2.0 * (x + y - 1.0).max(0.0)
}

fn planes() -> Vec<(&'static str, Chart)> {
    let step = |x: f64, y: f64| if x + y - 0.5 >= 0.0 { 1.0 } else { 0.0 };
    let ring = |x: f64, y: f64| sigmoid(6.0 * (0.6 - (x - 0.5).hypot(y - 0.5)));
    let dead = |_: f64, _: f64| 0.0;
    let xor_regions = Regions {
        points: corners(),
        ..Regions::new("XOR over the plane", &xor)
    };
    let or_regions = Regions {
        points: corners(),
        steps: true,
        ..Regions::new("OR over the plane", &step)
    };
    let ring = Regions {
        thresholds: vec![0.5, 0.25, 0.75],
        x: (-1.0, 3.0),
        ..Regions::new("A ring", &ring)
    };
    let dead = Regions {
        points: corners(),
        ..Regions::new("A dead neuron", &dead)
    };
    let lines = |horizontal: bool, map: &dyn Fn(f64, f64) -> (f64, f64)| -> Vec<Vec<(f64, f64)>> {
        (0..=4)
            .map(|line| {
                let fixed = f64::from(line) / 4.0;
                (0..=20)
                    .map(|step| f64::from(step) / 20.0)
                    .map(|free| {
                        if horizontal {
                            map(free, fixed)
                        } else {
                            map(fixed, free)
                        }
                    })
                    .collect()
            })
            .collect()
    };
    let grid =
        |map: &dyn Fn(f64, f64) -> (f64, f64)| [lines(true, map), lines(false, map)].concat();
    let hidden = |x: f64, y: f64| ((x + y).max(0.0), (x + y - 1.0).max(0.0));
    let pair = PlanePair {
        name: "What the hidden layer does".into(),
        panels: vec![
            Panel {
                title: "input space".into(),
                x_name: "x1".into(),
                y_name: "x2".into(),
                points: corners(),
                polylines: grid(&|x, y| (x, y)),
                ..Panel::default()
            },
            Panel {
                title: "hidden space".into(),
                x_name: "h1".into(),
                y_name: "h2".into(),
                points: corners()
                    .into_iter()
                    .map(|point| {
                        let (x, y) = hidden(point.x, point.y);
                        PlanePoint { x, y, ..point }
                    })
                    .collect(),
                lines: vec![PlaneLine {
                    a: 1.0,
                    b: -2.0,
                    c: -0.5,
                    label: "h1 − 2h2 = ½".into(),
                }],
                polylines: grid(&hidden),
                ..Panel::default()
            },
        ],
    };
    let mut three = pair.clone();
    three.panels.push(Panel {
        title: "the fold".into(),
        ..three.panels[1].clone()
    });
    vec![
        ("regions-xor", xor_regions.draw().unwrap()),
        ("regions-or", or_regions.draw().unwrap()),
        ("regions-ring", ring.draw().unwrap()),
        ("regions-dead", dead.draw().unwrap()),
        ("pair", pair.draw().unwrap()),
        ("pair-three", three.draw().unwrap()),
    ]
}

fn series() -> Vec<(&'static str, Chart)> {
    let readings = [0.3, 1.2, 1.9, 0.8, 2.6, 1.5, 3.1, 0.4, 2.2, 1.0];
    let indexed = |values: Vec<f64>| {
        values
            .into_iter()
            .enumerate()
            .map(|(index, value)| (index as f64, value))
            .collect()
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
                    .map(|e| f64::from(e))
                    .map(|e| {
                        (
                            e,
                            0.25 * (-e / 900.0).exp() * (1.0 + 0.3 * (e * 1.7).sin()) + 1e-5,
                        )
                    })
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
        thresholds: vec![Threshold {
            y: 1.5,
            label: "threshold b = 1.5".into(),
        }],
        ..SeriesChart::default()
    };
    let gates = SeriesChart {
        name: "Forget gate and cell state".into(),
        x_name: "t".into(),
        y_name: "".into(),
        series: vec![
            line(
                "f",
                vec![(1.0, 0.7311), (2.0, 0.5), (3.0, 0.8808), (4.0, 0.9)],
                Form::LinePoints,
            ),
            line(
                "c",
                vec![(1.0, 0.36), (2.0, 0.42), (3.0, 0.75), (4.0, -0.2)],
                Form::LinePoints,
            ),
            line(
                "i",
                vec![(1.0, 0.3), (2.0, 0.4), (3.0, 0.7), (4.0, -0.1)],
                Form::LinePoints,
            ),
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

fn surfaces() -> Vec<(&'static str, Chart)> {
    let point = |x: f64, y: f64, z: f64, label: &str| SurfacePoint {
        x,
        y,
        z,
        label: label.into(),
    };
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
