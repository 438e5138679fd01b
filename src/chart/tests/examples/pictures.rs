//! Pictures, kernels and contributions.

use crate::chart::*;

fn cells(values: &[i32]) -> Vec<PictureCell> {
    let cell = |(index, value): (usize, &i32)| PictureCell {
        value: f64::from(*value),
        text: value.to_string().replace('-', "−"),
        address: Some(format!("n(d#1).x[{}].a", index + 1)),
        is_missing: false,
    };
    values.iter().enumerate().map(cell).collect()
}

fn panel(title: &str, columns: usize, values: &[i32], tone: Tone) -> PicturePanel {
    let rows = values.len() / columns;
    PicturePanel {
        title: title.into(),
        rows,
        columns,
        cells: cells(values),
        tone,
        ..PicturePanel::default()
    }
}

fn signed(most: i32, under: Vec<f64>) -> Tone {
    Tone::Signed { most: most.into(), most_text: most.to_string(), under }
}

pub(super) fn pictures() -> Vec<(&'static str, Chart)> {
    let kernel = [-1, 0, 1, -1, 0, 1, -1, 0, 1];
    let mut so_far = panel("edge so far", 2, &[3, 0, 0, 0], signed(3, Vec::new()));
    so_far.cells[3].is_missing = true;
    let neuron = PictureChart {
        name: "A kernel on a patch".into(),
        panels: vec![
            PicturePanel {
                frame: Some(Patch { row: 0, column: 1, rows: 3, columns: 3 }),
                ..panel("x", 4, &[0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1], Tone::Grey)
            },
            panel("weights", 3, &kernel, signed(1, Vec::new())),
            PicturePanel {
                notes: vec![("all 9 products added up: 3".into(), Some("n(d#1).e.sum".into()))],
                ..panel("products", 3, &[0, 0, 1, 0, 0, 1, 0, 0, 1], signed(1, Vec::new()))
            },
            so_far,
        ],
    };
    let many: Vec<i32> = (0..900).map(|index| (index * 7) % 41 - 20).collect();
    let under = many.iter().map(|value| f64::from(value + 20) / 40.0).collect();
    let large = PictureChart {
        name: "What every pixel contributes".into(),
        panels: vec![PicturePanel {
            notes: vec![("Strongest: 20 in row 2, column 11.".into(), None)],
            ..panel("contribution", 30, &many, signed(20, under))
        }],
    };
    let colours = many.iter().map(|value| [f64::from(value + 20) / 40.0, 0.5, 0.25]).collect();
    let coloured = PictureChart {
        name: "A coloured picture".into(),
        panels: vec![panel("picture", 30, &many, Tone::Colours(colours))],
    };
    vec![
        ("picture-neuron", neuron.draw().unwrap()),
        ("picture-large", large.draw().unwrap()),
        ("picture-colours", coloured.draw().unwrap()),
    ]
}
