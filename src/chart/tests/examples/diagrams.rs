//! Network diagrams.

use crate::chart::*;

/// Layers of `(caption, names)` and their weight matrices, one row per neuron.
fn network(
    name: &str,
    layers: &[(&str, &[&str])],
    weights: &[&[&[f64]]],
    biases: &[&[f64]],
) -> Diagram {
    let mut diagram = Diagram { name: name.into(), ..Diagram::default() };
    let signed = |value: f64| {
        if value < 0.0 { format!("− {}", -value) } else { format!("+ {value}") }
    };
    for (depth, (caption, names)) in layers.iter().enumerate() {
        let nodes = names.iter().enumerate().map(|(index, name)| Node {
            name: (*name).into(),
            address: format!("n.{name}"),
            value_address: format!("n.{name}.a"),
            bias: depth.checked_sub(1).map(|depth| signed(biases[depth][index])),
            bias_address: format!("n.{name}.bias"),
            ..Node::default()
        });
        diagram.layers.push(Layer {
            caption: (*caption).into(),
            nodes: nodes.collect(),
            omitted: 0,
            bundle: None,
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

pub(super) fn diagrams() -> Vec<(&'static str, Chart)> {
    let mut xor = network(
        "The network xor",
        &[("input", &["x1", "x2"]), ("ReLU", &["h1", "h2"]), ("identity", &["y"])],
        &[&[&[1.0, 1.0], &[1.0, 1.0]], &[&[1.0, -2.0]]],
        &[&[0.0, -1.0], &[0.0]],
    );
    for (layer, node, value) in [(0, 0, "1"), (0, 1, "1"), (1, 0, "2"), (1, 1, "1"), (2, 0, "0")] {
        xor.layers[layer].nodes[node].value = Some(value.into());
    }
    xor.layers[1].nodes[1].marked = true;
    let two_layers = network(
        "Two layers without activation",
        &[("input", &["x1", "x2"]), ("identity", &["h1", "h2"]), ("identity", &["y1", "y2"])],
        &[&[&[2.0, -1.0], &[1.0, 3.0]], &[&[1.0, 4.0], &[-2.0, 1.0]]],
        &[&[1.0, -2.0], &[0.0, 5.0]],
    );
    let mut reversed = network(
        "Gradients going back",
        &[("input", &["x"]), ("ReLU", &["h1", "h2"]), ("identity", &["y"])],
        &[&[&[0.0821], &[-0.0226]], &[&[0.5, -0.0004]]],
        &[&[0.0821, -0.0226], &[0.7311]],
    );
    reversed.direction = Direction::Backwards;
    let trained = network(
        "A trained network",
        &[("input", &["x1", "x2"]), ("tanh", &["h1", "h2", "h3", "h4"]), ("sigmoid", &["y"])],
        &[
            &[&[0.5931, -1.2045], &[1.0, 0.0], &[-0.3117, 2.2481], &[-1.75, -0.0001]],
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
        .map(|row| (0..4).map(|column| f64::from((row * 3 + column * 5) % 7 - 3)).collect())
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let wide = network(
        "A wide layer",
        &[("input", &["x1", "x2", "x3", "x4"]), ("ReLU", &names), ("output", &["y"])],
        &[&rows, &[&[1.0, -1.0, 2.0, 0.0, 0.5, -0.5, 1.0, 3.0]]],
        &[&[0.0; 8], &[1.0]],
    );
    let mut cats = network(
        "Cats and dogs",
        &[("pixels", &["x1", "x2", "x3", "x4", "x5", "x6"]), ("softmax", &["cat", "dog"])],
        &[&[&[1.0, -1.0, 0.5, 0.0, 0.1, -0.2], &[-1.0, 1.0, -0.5, 0.2, 0.1, 0.3]]],
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
        ("reversed", reversed.draw().unwrap()),
        ("trained", trained.draw().unwrap()),
        ("one", one.draw().unwrap()),
        ("wide", wide.draw().unwrap()),
        ("cats", cats.draw().unwrap()),
        ("code", code.draw().unwrap()),
        ("deep", deep.draw().unwrap()),
    ]
}

/// A network with the given numbers of nodes, four-decimal weights of both signs and values everywhere.
pub(in crate::chart) fn any_network(sizes: &[usize]) -> Diagram {
    let mut diagram = Diagram { name: "any".into(), ..Diagram::default() };
    for (depth, size) in sizes.iter().enumerate() {
        let nodes = (1..=*size).map(|index| {
            let name = format!("{}{index}", ["x", "h", "y"][depth % 3]);
            Node {
                address: format!("n.{name}"),
                value: Some(format!("0.{index}234")),
                value_address: format!("n.{name}.a"),
                bias: (depth > 0).then(|| format!("− 0.{index}5")),
                bias_address: format!("n.{name}.bias"),
                marked: false,
                name,
            }
        });
        diagram.layers.push(Layer {
            caption: "a caption".into(),
            nodes: nodes.collect(),
            omitted: 0,
            bundle: None,
        });
    }
    for (depth, pair) in sizes.windows(2).enumerate() {
        for (from, to) in (0..pair[0]).flat_map(|from| (0..pair[1]).map(move |to| (from, to))) {
            let weight = f64::from((from * 7 + to * 5 + depth) as u32 % 9) / 3.0 - 1.3337;
            diagram.edges.push(Edge {
                from: (depth, from),
                to: (depth + 1, to),
                weight,
                text: format!("{weight:.4}").replace('-', "−"),
                address: format!("n.{depth}.{from}.{to}"),
                weight_address: format!("n.{depth}.{from}.{to}.weight"),
            });
        }
    }
    diagram
}
