//! Networks of 30,000 inputs on the page and in training: folded, bounded, and with nothing lost.

use longhand::lesson::{Lesson, read};
use longhand::number::Number;
use longhand::render::html::Packing;
use longhand::render::{products, site};
use longhand::report::{LineKind, Study};
use longhand::trace::{InputName, Place, Quantity};
use longhand::train::{MAX_KEPT, train};
use num_rational::BigRational;

const INPUTS: usize = 30_000;

/// A lesson with two rows of 30,000 whole numbers, a drawn network, and one that a run of so many epochs finds.
fn lesson(epochs: usize, arithmetic: &str, body: &str) -> Lesson {
    // No chance, and yet no pattern that a neuron could tell.
    let row = |factor: usize| {
        let numbers = (0..INPUTS).map(|at| ((at * at * factor + 3 * at) % 5).to_string());
        format!("[{}]", numbers.collect::<Vec<_>>().join(","))
    };
    let text = format!(
        r#"+++
title = "Wide"
question = "How wide?"
arithmetic = "{arithmetic}"

[network.start]
inputs = {{ name = "x", shape = [3, 100, 100] }}

[[network.start.layers]]
neurons = ["h1", "h2"]
init = {{ kind = "xavier", seed = 1 }}
activation = "tanh"

[[network.start.layers]]
neurons = ["y"]
init = {{ kind = "xavier", seed = 1 }}
activation = "sigmoid"

[network.found]
trained = "run"

[data.rows]
inputs = [{}, {}]
targets = [[0], [1]]

[train.run]
network = "start"
data = "rows"
epochs = {epochs}
learning-rate = 0.00001
loss = "binary-cross-entropy"
+++
{body}"#,
        row(7),
        row(11)
    );
    read("wide.md", text.as_bytes()).unwrap_or_else(|mistakes| panic!("{}", mistakes.draw(false)))
}

const WALK: &str = "```{walk}\nnetwork = \"found\"\nrow = \"rows#2\"\n```\n\n\
    ```{network}\nnetwork = \"found\"\n```\n\n\
    ```{table}\nnetwork = \"found\"\ndata = \"rows\"\n```\n\n\
    ```{train}\nrun = \"run\"\n```\n";

fn row(number: usize) -> InputName {
    InputName::Row { data: "rows".to_owned(), row: number }
}

#[test]
fn a_page_of_a_wide_network_is_small_and_says_where_the_rest_is() {
    let lesson = lesson(3, "f64", WALK);
    let artifacts = site::build(&[lesson], Packing::Linked, &mut |_| ()).unwrap();
    let file = |path: &str| {
        let found = artifacts.iter().find(|artifact| artifact.path == path);
        String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).bytes.clone()).unwrap()
    };
    let page = file("wide/index.html");
    assert!(page.len() < 200_000, "{} bytes", page.len());
    for words in [
        "the other 29,988 products",
        "30,000 inputs",
        "60,000 weights",
        "traces/found/rows-2.csv",
        "longhand trace wide.md --network found --input rows#2 --format csv",
        "2 passes of 60,002 products through found",
    ] {
        assert!(page.contains(words), "no “{words}”");
    }
    // A line for each product, one for each neuron, and the head.
    assert_eq!(file("wide/traces/found/rows-2.csv").lines().count(), 1 + 60_002 + 3);
    assert!(file("wide/trace.csv").lines().count() < 10);
    assert!(artifacts.iter().all(|artifact| artifact.bytes.len() < 8_000_000));
}

#[test]
fn the_lines_of_a_folded_neuron_add_up_as_shown() {
    for arithmetic in ["f64", "f32", "by-hand"] {
        let lesson = lesson(1, arithmetic, "");
        let study = Study::new(&lesson);
        let record = study.trace("found", &row(1)).unwrap();
        let ledger = study.numbers(&*record).neuron_ledger(1, 0).unwrap();
        let total = ledger.lines.iter().position(|line| line.kind == LineKind::Total).unwrap();
        let terms = &ledger.lines[..total];
        let sum = terms.iter().map(|line| line.value.exact()).sum::<BigRational>();
        assert_eq!(sum, ledger.lines[total].value.exact(), "{arithmetic}");
        assert_eq!(terms.len(), 13);
        let shown = |line: &longhand::report::Line| line.address.clone();
        let places: Vec<Place> =
            terms.iter().filter_map(shown).map(|at| at.place(&*record).unwrap()).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "not in the order of the work");
        // Six of either sign, and none of the others is farther out.
        let value = |place: &Place| record.value(*place).unwrap();
        let ends = |sign: f64| {
            let of_sign = places.iter().map(value).filter(|value| value * sign > 0.0);
            of_sign
                .map(|value| value * sign)
                .fold((0, f64::MAX), |(n, least), v| (n + 1, least.min(v)))
        };
        let ((above, least_above), (below, least_below)) = (ends(1.0), ends(-1.0));
        assert_eq!((above, below), (6, 6));
        for source in 0..INPUTS {
            let place = Place { layer: 1, neuron: 0, quantity: Quantity::Product(source) };
            if !places.contains(&place) {
                assert!((-least_below..=least_above).contains(&value(&place)));
            }
        }
    }
}

#[test]
fn the_file_of_a_wide_trace_has_every_number_of_it() {
    let lesson = lesson(1, "f64", "");
    let study = Study::new(&lesson);
    let record = study.trace("found", &row(1)).unwrap();
    let text = products::csv(&*record);
    let mut sum = 0.0;
    for (source, line) in text.lines().skip(1).take(INPUTS).enumerate() {
        // The name of a source has commas, and stands in quotation marks.
        let (head, numbers) = line.rsplit_once('"').unwrap();
        let name = record.source_name(1, 0, source).unwrap();
        assert_eq!(head, format!("1,h1,\"{name}"));
        let numbers: Vec<f64> =
            numbers.split(',').filter_map(|number| number.parse().ok()).collect();
        let [weight, value, product, running] = numbers[..] else { panic!("{line}") };
        assert_eq!(weight * value, product, "{line}");
        sum = if source == 0 { product } else { sum + product };
        assert_eq!(sum, running, "{line}");
    }
}

#[test]
fn a_record_keeps_what_there_is_room_for_and_finds_the_rest_again() {
    let lesson = lesson(50, "f64", "");
    let run = lesson.run("run").unwrap();
    let record = run.record().unwrap();
    assert_eq!(record.losses.len(), 51);
    assert!(!record.is_whole() && record.kept.len() * record.names.len() <= MAX_KEPT);
    let mut seventeenth = Vec::new();
    train(&run.plan, &mut |epoch| {
        if epoch.number == 17 {
            seventeenth = epoch.parameters.to_vec();
        }
    })
    .unwrap();
    assert!(record.parameters(17).is_none());
    assert_eq!(*run.parameters(17).unwrap(), seventeenth[..]);
    let last = run.parameters(50).unwrap();
    let found =
        lesson.network("found").unwrap().network.layers[0].affine().unwrap().weights[(0, 0)];
    assert!((found.to_f64() - last[0]).abs() < 1e-9);
}
