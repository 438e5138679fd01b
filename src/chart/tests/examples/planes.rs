//! Regions and planes side by side.

use super::sigmoid;
use crate::chart::*;

fn corner(x: f64, y: f64, class: usize, label: &str) -> PlanePoint {
    PlanePoint { x, y, class, label: label.into() }
}

fn corners() -> Vec<PlanePoint> {
    vec![
        corner(0.0, 0.0, 0, "(0, 0)"),
        corner(0.0, 1.0, 1, "(0, 1)"),
        corner(1.0, 0.0, 1, "(1, 0)"),
        corner(1.0, 1.0, 0, "(1, 1)"),
    ]
}

pub(super) fn xor(x: f64, y: f64) -> f64 {
    (x + y).max(0.0) - 2.0 * (x + y - 1.0).max(0.0)
}

pub(super) fn planes() -> Vec<(&'static str, Chart)> {
    let step = |x: f64, y: f64| if x + y - 0.5 >= 0.0 { 1.0 } else { 0.0 };
    let ring = |x: f64, y: f64| sigmoid(6.0 * (0.6 - (x - 0.5).hypot(y - 0.5)));
    let dead = |_: f64, _: f64| 0.0;
    let xor_regions = Regions { points: corners(), ..Regions::new("XOR over the plane", &xor) };
    let or_regions =
        Regions { points: corners(), steps: true, ..Regions::new("OR over the plane", &step) };
    let ring = Regions {
        thresholds: vec![0.5, 0.25, 0.75],
        x: (-1.0, 3.0),
        ..Regions::new("A ring", &ring)
    };
    let dead = Regions { points: corners(), ..Regions::new("A dead neuron", &dead) };
    let lines = |horizontal: bool, map: &dyn Fn(f64, f64) -> (f64, f64)| -> Vec<Vec<(f64, f64)>> {
        (0..=4)
            .map(|line| {
                let fixed = f64::from(line) / 4.0;
                (0..=20)
                    .map(|step| f64::from(step) / 20.0)
                    .map(|free| if horizontal { map(free, fixed) } else { map(fixed, free) })
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
                    a: 1.0, b: -2.0, c: -0.5, label: "h1 − 2h2 = ½".into()
                }],
                polylines: grid(&hidden),
                ..Panel::default()
            },
        ],
    };
    let mut three = pair.clone();
    three.panels.push(Panel { title: "the fold".into(), ..three.panels[1].clone() });
    vec![
        ("regions-xor", xor_regions.draw().unwrap()),
        ("regions-or", or_regions.draw().unwrap()),
        ("regions-ring", ring.draw().unwrap()),
        ("regions-dead", dead.draw().unwrap()),
        ("pair", pair.draw().unwrap()),
        ("pair-three", three.draw().unwrap()),
    ]
}
