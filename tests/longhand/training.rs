//! Training: the fast path against traces bit for bit, and whole runs against PyTorch.

use longhand::network::{ACTIVATIONS, Activation, Initialisation, Layer, LayerActivation, Network};
use longhand::number::{Decimal, decimal};
use longhand::trace::{LOSSES, Loss};
use longhand::train::{
    Epoch, Example, OPTIMISERS, Optimiser, Plan, Sweep, TrainError, train, train_by_traces, wilson,
};
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

/// Everything a run shows its sink, as bits.
type Run = Result<Vec<(u64, Vec<u64>, Vec<u64>)>, TrainError>;

/// One of the two ways to train.
type Train = fn(&Plan, &mut dyn FnMut(Epoch<'_>)) -> Result<Vec<f64>, TrainError>;

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn runs(plan: &Plan) -> (Run, Run) {
    let recorded = |by: Train| {
        let mut seen = Vec::new();
        let found = by(plan, &mut |epoch| {
            seen.push((epoch.loss.to_bits(), bits(epoch.parameters), bits(epoch.gradients)));
        })?;
        assert_eq!(Some(bits(&found)), seen.last().map(|last| last.1.clone()));
        Ok(seen)
    };
    (recorded(train), recorded(train_by_traces))
}

fn layer(
    letter: &str,
    (neurons, inputs): (usize, usize),
    activation: &str,
    seed: u64,
) -> Layer<f64> {
    let mut draw = Initialisation::named("normal", seed).unwrap();
    draw.scale = 0.8;
    let (weights, _) = draw.parameters(neurons, inputs);
    let (biases, _) = Initialisation { seed: seed + 1000, ..draw }.parameters(1, neurons);
    let activation = match activation {
        "softmax" => LayerActivation::Softmax,
        name => Activation::named(name).unwrap().into(),
    };
    Layer::dense(
        (1..=neurons).map(|index| format!("{letter}{index}")),
        DMatrix::from_row_slice(neurons, inputs, &weights),
        DVector::from_vec(biases),
        activation,
    )
}

/// A network of two or three layers, with examples that suit the loss.
#[allow(clippy::too_many_arguments)]
fn plan(
    widths: (usize, usize, usize),
    names: (&str, &str),
    loss: &str,
    optimiser: &str,
    (rows, batch): (usize, Option<usize>),
    bare: bool,
    seed: u64,
) -> Plan {
    let (inputs, hidden, outputs) = widths;
    let mut layers = vec![layer("h", (hidden, inputs), names.0, seed)];
    if bare {
        let neurons: Vec<String> = (1..=hidden).map(|index| format!("k{index}")).collect();
        layers.push(Layer::bare(neurons, Activation::named("tanh").unwrap().into()));
    }
    // What each loss asks of the last layer.
    let last = match loss {
        "cross-entropy" => "softmax",
        "binary-cross-entropy" => "sigmoid",
        _ => names.1,
    };
    layers.push(layer("y", (outputs, hidden), last, seed + 1));
    let inputs_named = (1..=inputs).map(|index| format!("x{index}"));
    let network = Network::new("n", inputs_named, layers).unwrap();
    let number = |row: usize, column: usize| {
        Decimal::new(((row * 7 + column * 5 + seed as usize) % 9) as i64 - 4, 1)
    };
    let examples = (0..rows).map(|row| Example {
        input: (0..inputs).map(|column| number(row, column)).collect(),
        targets: (0..outputs)
            .map(|column| match loss {
                "cross-entropy" => Decimal::from(u8::from(row % outputs == column)),
                "binary-cross-entropy" => Decimal::new([0, 10, 3][(row + column) % 3], 1),
                _ => number(row, column + 3),
            })
            .collect(),
    });
    Plan {
        optimiser: Optimiser::named(optimiser).unwrap(),
        rate: 0.05,
        epochs: 12,
        batch,
        seed,
        ..Plan::new(network, examples.collect(), Loss::named(loss).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_fast_path_is_the_traced_one_bit_for_bit(
        widths in (1usize..4, 1usize..6, 1usize..4),
        hidden in 0..=ACTIVATIONS.len(),
        last in 0..=ACTIVATIONS.len(),
        loss in 0..LOSSES.len(),
        optimiser in 0..OPTIMISERS.len(),
        rows in 1usize..10,
        batch in proptest::option::of(1usize..6),
        bare in any::<bool>(),
        seed in 0u64..1000,
    ) {
        let name = |index: usize| ACTIVATIONS.get(index).map_or("softmax", |row| row.name);
        let plan = plan(
            widths,
            (name(hidden), name(last)),
            LOSSES[loss].name,
            OPTIMISERS[optimiser].name,
            (rows, batch),
            bare,
            seed,
        );
        let (fast, traced) = runs(&plan);
        prop_assert_eq!(fast, traced);
    }
}

#[test]
fn divergence_names_the_epoch_and_the_place() {
    let mut plan =
        plan((2, 3, 1), ("relu", "identity"), "mse", "gradient-descent", (4, None), false, 5);
    (plan.rate, plan.epochs) = (1e6, 500);
    let (fast, traced) = runs(&plan);
    let error = fast.unwrap_err();
    assert_eq!(error, traced.unwrap_err());
    let text = error.to_string();
    assert!(
        text.starts_with("the run diverges in epoch ") && text.ends_with("not a finite number"),
        "{text}"
    );
    let TrainError::Diverged { epoch, at, .. } = error else { panic!("{text}") };
    assert!((1..100).contains(&epoch) && (at.starts_with('h') || at.starts_with('y')), "{text}");
}

#[test]
fn targets_that_do_not_suit_the_loss_are_refused() {
    let mut plan =
        plan((2, 2, 2), ("tanh", "sigmoid"), "cross-entropy", "adam", (3, None), false, 1);
    plan.examples[1].targets[0] = Decimal::new(5, 1);
    let (fast, traced) = runs(&plan);
    assert_eq!(fast, traced);
    assert!(fast.unwrap_err().to_string().contains("add up to 1"));
    plan.examples.clear();
    assert_eq!(runs(&plan).0, Err(TrainError::NoExamples));
}

#[derive(serde::Deserialize)]
struct Case {
    optimiser: String,
    loss: String,
    rate: String,
    epochs: usize,
    layers: Vec<CaseLayer>,
    inputs: Vec<Vec<String>>,
    targets: Vec<Vec<String>>,
    losses: std::collections::BTreeMap<usize, f64>,
    found: Vec<f64>,
}

#[derive(serde::Deserialize)]
struct CaseLayer {
    activation: String,
    weights: Vec<Vec<String>>,
    biases: Vec<String>,
}

impl Case {
    fn plan(&self) -> Plan {
        let number = |text: &String| text.parse::<f64>().unwrap();
        let decimals = |row: &Vec<String>| row.iter().map(|text| decimal(text).unwrap()).collect();
        let layers = self.layers.iter().enumerate().map(|(index, layer)| {
            let neurons = layer.weights.len();
            let weights = layer.weights.iter().flatten().map(number);
            let activation = match layer.activation.as_str() {
                "softmax" => LayerActivation::Softmax,
                name => Activation::named(name).unwrap().into(),
            };
            Layer::dense(
                (0..neurons).map(|neuron| format!("{}{neuron}", ["h", "y"][index])),
                DMatrix::from_row_iterator(neurons, layer.weights[0].len(), weights),
                DVector::from_iterator(neurons, layer.biases.iter().map(number)),
                activation,
            )
        });
        let inputs = (0..self.inputs[0].len()).map(|index| format!("x{index}"));
        let examples = self.inputs.iter().zip(&self.targets);
        let examples = examples
            .map(|(input, targets)| Example { input: decimals(input), targets: decimals(targets) });
        Plan {
            optimiser: Optimiser::named(&self.optimiser).unwrap(),
            rate: self.rate.parse().unwrap(),
            epochs: self.epochs,
            ..Plan::new(
                Network::new("n", inputs, layers.collect()).unwrap(),
                examples.collect(),
                Loss::named(&self.loss).unwrap(),
            )
        }
    }
}

#[test]
fn whole_runs_agree_with_pytorch() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../reference/training.json")).unwrap();
    assert_eq!(cases.len(), 24);
    let mut largest = 0.0f64;
    for case in &cases {
        let mut losses = Vec::new();
        let found = train(&case.plan(), &mut |epoch| losses.push(epoch.loss)).unwrap();
        let about = format!("{} {} {}", case.optimiser, case.loss, case.layers[0].activation);
        let mut near = |ours: f64, theirs: f64| {
            let difference = (ours - theirs).abs();
            assert!(difference < 1e-9, "{about}: {ours} against {theirs}");
            largest = largest.max(difference);
        };
        assert_eq!(found.len(), case.found.len());
        found.iter().zip(&case.found).for_each(|(ours, theirs)| near(*ours, *theirs));
        case.losses.iter().for_each(|(epoch, theirs)| near(losses[*epoch], *theirs));
        // The run has gone somewhere: a loop that does nothing would not pass.
        assert!(losses[case.epochs] < 0.98 * losses[0], "{about}");
    }
    assert!(largest > 0.0 && largest < 1e-11, "{largest:e}");
}

#[test]
fn what_a_lesson_says_of_its_runs_is_checked() {
    let message = |name: &str| {
        let path = format!("{}/tests/mistakes/{name}.md", env!("CARGO_MANIFEST_DIR"));
        let lesson = longhand::lesson::read(name, &std::fs::read(path).unwrap());
        let lesson = lesson.unwrap_or_else(|mistakes| panic!("{}", mistakes.draw(false)));
        let mistakes = longhand::report::check(&lesson).unwrap_err();
        assert_eq!(mistakes.list.len(), 1, "{}", mistakes.draw(false));
        mistakes.list[0].message.clone()
    };
    assert!(message("later-run-diverges").starts_with("the run diverges in epoch "));
    assert_eq!(message("later-run-contradicted"), "the prose contradicts the run");
    assert!(message("later-run-rounded-but-equal").contains("rounded"));
    assert!(message("later-run-bound-never-reached").contains("never comes below"));
    assert_eq!(message("later-sweep-contradicted"), "the prose contradicts the run");
}

fn sweep(tolerance: f64) -> Sweep {
    let d = |number: i64| Decimal::from(number);
    let corner = |x: i64, y: i64| Example { input: vec![d(x), d(y)], targets: vec![d(x ^ y)] };
    let named = |name: &str| Activation::named(name).unwrap();
    Sweep {
        examples: vec![corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)],
        activations: vec![named("relu"), named("identity")],
        widths: vec![2, 8],
        output: named("identity").into(),
        start: Initialisation::named("xavier", 0).unwrap(),
        seeds: 40,
        loss: Loss::named("mse").unwrap(),
        optimiser: Optimiser::default(),
        rate: 0.1,
        epochs: 1500,
        tolerance,
    }
}

#[test]
fn a_sweep_is_the_same_on_any_number_of_threads() {
    let threads = |count| std::num::NonZeroUsize::new(count);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let count = || {
        done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    let cells = sweep(0.1).run(threads(1), &count).unwrap();
    assert_eq!(done.into_inner(), 160);
    assert_eq!(cells, sweep(0.1).run(threads(3), &|| {}).unwrap());
    let [few, many, flat, wide] = cells.as_slice() else { panic!("{cells:?}") };
    assert!(few.rate() < 0.5 && many.rate() > 0.8, "{cells:?}");
    for cell in [flat, wide] {
        assert_eq!((cell.successes, cell.runs), (0, 40));
        // No line comes closer to XOR than ¼.
        assert!((cell.loss - 0.25).abs() < 1e-6 && cell.least_loss > 0.25 - 1e-12, "{cell:?}");
    }
    // ½ everywhere is within 0.6 of every target.
    assert!(sweep(0.6).run(None, &|| {}).unwrap()[2].successes > 30);
}

#[test]
fn intervals_are_those_of_the_literature() {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    for (successes, runs, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let (found_low, found_high) = wilson(successes, runs);
        assert!((found_low - low).abs() < 5.1e-5 && (found_high - high).abs() < 5.1e-5);
    }
}

#[test]
fn the_command_writes_the_run_for_numpy_and_as_csv() {
    let folder = tempfile::tempdir().unwrap();
    let lesson = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/xor-2-4-1.md");
    let longhand = || {
        let mut command = assert_cmd::Command::cargo_bin("longhand").unwrap();
        command.current_dir(folder.path()).args(["train", lesson]);
        command
    };
    longhand().args(["--format", "npy", "-o", "run.npy"]).assert().success();
    let bytes = std::fs::read(folder.path().join("run.npy")).unwrap();
    assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
    assert!(String::from_utf8_lossy(&bytes[10..128]).contains("'shape': (5000, 18)"));
    let numbers: Vec<f64> =
        bytes[128..].chunks(8).map(|eight| f64::from_le_bytes(eight.try_into().unwrap())).collect();
    assert_eq!(numbers.len(), 5000 * 18);
    // The start is Python's, and NumPy and C end with the same loss.
    assert_eq!(numbers[1], -0.5240707458162173);
    assert!((numbers[4999 * 18] - 0.000_277_012).abs() < 5e-10);

    let csv = longhand().args(["--format", "csv", "--epochs", "3"]).assert().success();
    let csv = String::from_utf8(csv.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("epoch,loss,h1.x1.weight,h1.x2.weight,"));
    assert_eq!(lines.len(), 1 + 4);
    let second: Vec<f64> = lines[2].split(',').map(|field| field.parse().unwrap()).collect();
    assert_eq!(second[1..], numbers[18..36]);

    let mut wrong = longhand();
    let wrong = wrong.args(["--optimiser", "adm"]).assert().code(2);
    assert!(String::from_utf8_lossy(&wrong.get_output().stderr).contains("did you mean `adam`?"));
}
