//! Networks that are no chains.

use crate::chart::*;

fn node(name: &str, value: &str, bias: Option<&str>) -> Node {
    Node {
        name: name.into(),
        address: format!("n.{name}.a"),
        value: Some(value.into()),
        value_address: format!("n.{name}.a"),
        bias: bias.map(str::to_owned),
        bias_address: format!("n.{name}.bias"),
        marked: false,
    }
}

fn nodes(name: &str, caption: &str, nodes: Vec<Node>) -> Part {
    Part { name: name.into(), caption: vec![caption.into()], content: Content::Nodes(nodes) }
}

fn grid(name: &str, caption: &str, rows: &[&[&str]]) -> Part {
    let cell = |value: &str| Cell {
        name: format!("{name}[1,1]"),
        value: value.into(),
        address: format!("n.{name}"),
        marked: value == "3",
    };
    let rows = rows.iter().map(|row| row.iter().map(|value| cell(value)).collect()).collect();
    let grids = vec![Grid { rows, bias: (name == "k").then(|| cell("− 0.5")) }];
    Part { name: name.into(), caption: vec![caption.into()], content: Content::Grids(grids) }
}

fn link(from: (usize, usize), to: (usize, usize), weight: Option<f64>) -> Link {
    Link {
        from: (from.0, Some(from.1)),
        to: (to.0, Some(to.1)),
        weight,
        text: weight.map_or(String::new(), |weight| weight.to_string().replace('-', "−")),
        address: format!("n.{from:?}.{to:?}"),
        weight_address: format!("n.{from:?}.{to:?}.weight"),
    }
}

fn whole(from: usize, to: usize) -> Link {
    Link { from: (from, None), to: (to, None), ..Link::default() }
}

/// A gate beside what it lets through, and two lines that pass them by.
pub(in crate::chart) fn gated(direction: Direction) -> Graph {
    Graph {
        name: "A gated layer".into(),
        parts: vec![
            nodes("the inputs", "input", vec![node("x1", "2", None), node("x2", "−1.25", None)]),
            nodes("h", "ReLU", vec![node("h1", "4", Some("+ 0")), node("h2", "0", Some("− 1"))]),
            nodes("gates", "σ", vec![node("gate1", "0.6225", Some("+ 0"))]),
            nodes("kept", "⊙ multiply", vec![node("kept[1]", "2.4898", None)]),
            nodes("y", "+ add", vec![node("y", "4.4898", None)]),
        ],
        links: vec![
            link((0, 0), (1, 0), Some(1.0)),
            link((0, 1), (1, 0), Some(-2.3333)),
            link((0, 0), (1, 1), Some(0.0)),
            link((0, 1), (1, 1), Some(-0.5)),
            link((0, 0), (2, 0), Some(0.25)),
            link((1, 0), (3, 0), None),
            link((2, 0), (3, 0), None),
            link((3, 0), (4, 0), None),
            link((0, 0), (4, 0), None),
            link((0, 1), (4, 0), Some(-3.0)),
        ],
        direction,
        note: String::new(),
    }
}

pub(super) fn graphs() -> Vec<(&'static str, Chart)> {
    let picture = Graph {
        name: "A kernel laid on a picture".into(),
        parts: vec![
            grid("x", "input", &[&["0", "1", "1"], &["0", "1", "3"], &["0", "0", "1"]]),
            grid("k", "kernel", &[&["−1", "1"], &["−1", "1"]]),
            grid("edge", "ReLU", &[&["1.5", "0.1234"], &["0.5", "0"]]),
            Part {
                name: "the max".into(),
                caption: Vec::new(),
                content: Content::Block(vec!["max".into(), "of 2 × 2".into()]),
            },
            nodes("best", "", vec![node("best", "1.5", None)]),
        ],
        links: vec![whole(0, 1), whole(1, 2), whole(2, 3), whole(3, 4)],
        note: "A note.".into(),
        ..Graph::default()
    };
    let mut back = memory(1);
    back.direction = Direction::Backwards;
    vec![
        ("memory", memory(1).draw().unwrap()),
        ("memory-back", back.draw().unwrap()),
        ("memory-of-three", memory(3).draw().unwrap()),
        ("memory-of-many", memory(9).draw().unwrap()),
        ("gated", gated(Direction::Forwards).draw().unwrap()),
        ("gated-back", gated(Direction::Backwards).draw().unwrap()),
        ("picture", picture.draw().unwrap()),
    ]
}

/// A memory cell of some units over nine steps, the fifth of them in full.
fn memory(units: usize) -> Memory {
    let state = |name: String| State {
        numbers: (1..=units)
            .map(|unit| Number {
                text: format!("−{unit}.1234"),
                address: format!("n.{name}.{unit}.a"),
            })
            .collect(),
        name,
    };
    let number = |text: &str| Number { text: text.into(), address: "n.w".into() };
    let step = |step: usize| {
        let called = |name: &str| state(format!("{name}[{step}]"));
        let gate = |name: &str, words: &str, symbol: &str| Gate {
            words: words.into(),
            symbol: symbol.into(),
            state: called(name),
            terms: match units {
                1 => vec![
                    (number("−0.1234"), format!("· x[{step}]")),
                    (number("+ 10.3333"), format!("· h[{}]", step - 1)),
                    (number("− 0.75"), String::new()),
                ],
                _ => Vec::new(),
            },
            z: (units == 1).then(|| number("−3.3333")),
        };
        MemoryStep {
            x: vec![State { numbers: vec![number("0.25")], name: format!("x[{step}]") }; units],
            gates: [
                gate("f", "forget gate", "σ"),
                gate("i", "input gate", "σ"),
                gate("g", "candidate", "tanh"),
                gate("o", "output gate", "σ"),
            ],
            kept: called("kept"),
            new: called("new"),
            cell: called("c"),
            squashed: called("tanh_c"),
            shown: called("h"),
        }
    };
    Memory {
        name: "A memory cell".into(),
        first_cell: state("c[0]".into()),
        first_shown: state("h[0]".into()),
        steps: (1..=9).map(step).collect(),
        detail: 4,
        direction: Direction::Forwards,
    }
}
