//! Gradients: against PyTorch, against finite differences, against a student with a pencil.

use std::collections::BTreeMap;

use longhand::network::{Activation, Layer, LayerActivation, Network};
use longhand::number::{Decimal, Lane, decimal};
use longhand::render::{csv, json};
use longhand::report::{Numbers, explain};
use longhand::trace::{Address, InputName, LOSSES, Loss, Record, Task, TraceError, run_task};
use nalgebra::{DMatrix, DVector};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    rate: String,
    networks: Vec<Case>,
    by_hand: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    loss: Option<String>,
    input: Vec<String>,
    targets: Vec<String>,
    layers: Vec<CaseLayer>,
    value: Option<f64>,
    #[serde(default)]
    numbers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct CaseLayer {
    activation: String,
    weights: Vec<Vec<String>>,
    biases: Vec<String>,
    slope: Option<String>,
    #[serde(default)]
    a_grad: Vec<f64>,
    #[serde(default)]
    z_grad: Vec<f64>,
    #[serde(default)]
    weight_grad: Vec<Vec<f64>>,
    #[serde(default)]
    bias_grad: Vec<f64>,
    #[serde(default)]
    weight_updated: Vec<Vec<f64>>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/backward.json")).unwrap()
}

fn d(text: &str) -> Decimal {
    decimal(text).unwrap()
}

fn all(texts: &[String]) -> Vec<Decimal> {
    texts.iter().map(|text| d(text)).collect()
}

/// The letter of a layer's neurons: h1, h2, then g1, …, f1, …, and y1, … for the outputs.
fn letter(case: &Case, layer: usize) -> &'static str {
    if layer + 1 == case.layers.len() { "y" } else { ["h", "g", "f"][layer] }
}

impl Case {
    fn network(&self) -> Network<Decimal> {
        let layer = |(index, layer): (usize, &CaseLayer)| {
            let activation = match layer.activation.as_str() {
                "softmax" => LayerActivation::Softmax,
                name => {
                    let usual = Activation::named(name).unwrap();
                    let slope = layer.slope.as_deref().map_or(usual.slope, d);
                    Activation { slope, ..usual }.into()
                }
            };
            let (rows, columns) = (layer.weights.len(), layer.weights[0].len());
            let weights = layer.weights.iter().flatten().map(|weight| d(weight));
            Layer::dense(
                (1..=rows).map(|n| format!("{}{n}", letter(self, index))),
                DMatrix::from_row_iterator(rows, columns, weights),
                DVector::from_vec(all(&layer.biases)),
                activation,
            )
        };
        let inputs = (1..=self.input.len()).map(|n| format!("x{n}"));
        Network::new("n", inputs, self.layers.iter().enumerate().map(layer).collect()).unwrap()
    }

    fn task(&self, rate: &str) -> Task {
        Task {
            loss: Loss::named(self.loss.as_deref().unwrap_or("half-squared-error")).unwrap(),
            targets: all(&self.targets),
            rate: Some(d(rate)),
            keep_biases: false,
        }
    }

    fn run(&self, lane: Lane, network: &Network<Decimal>, rate: &str) -> Box<dyn Record> {
        let input = all(&self.input);
        let task = self.task(rate);
        run_task(lane, network, &input, InputName::of(&input), Some(&task)).unwrap()
    }
}

fn value(record: &dyn Record, name: &str) -> f64 {
    let address: Address =
        format!("n({}).{name}", record.input_name()).parse().expect("an address");
    let place = address.place(record).unwrap_or_else(|error| panic!("{name}: {error}"));
    record.value(place).unwrap()
}

#[test]
fn gradients_are_those_of_pytorch() {
    let reference = reference();
    let mut compared = 0;
    for case in &reference.networks {
        let record = case.run(Lane::F64, &case.network(), &reference.rate);
        let mut same = |name: &str, expected: f64| {
            let found = value(&*record, name);
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error <= 1e-10, "{name}: {found}, not {expected}, {:?}", case.loss);
            compared += 1;
        };
        same("loss", case.value.unwrap());
        for (index, layer) in case.layers.iter().enumerate() {
            for neuron in 0..layer.biases.len() {
                let name = format!("{}{}", letter(case, index), neuron + 1);
                same(&format!("{name}.a.grad"), layer.a_grad[neuron]);
                same(&format!("{name}.z.grad"), layer.z_grad[neuron]);
                same(&format!("{name}.bias.grad"), layer.bias_grad[neuron]);
                for source in 0..layer.weights[0].len() {
                    let before = index.checked_sub(1).map_or("x", |before| letter(case, before));
                    let weight = format!("{name}.{before}{}.weight", source + 1);
                    same(&format!("{weight}.grad"), layer.weight_grad[neuron][source]);
                    same(&format!("{weight}.updated"), layer.weight_updated[neuron][source]);
                }
            }
        }
    }
    assert!(reference.networks.len() >= 200 && compared > 5_000, "{compared}");
}

#[test]
fn the_reference_covers_every_activation_and_loss() {
    let reference = reference();
    for row in LOSSES {
        let cases = reference.networks.iter().filter(|case| case.loss.as_deref() == Some(row.name));
        assert!(cases.count() >= 20, "{}", row.name);
    }
    for row in longhand::network::ACTIVATIONS {
        let uses = |case: &&Case| case.layers.iter().any(|layer| layer.activation == row.name);
        assert!(reference.networks.iter().filter(uses).count() >= 15, "{}", row.name);
    }
    for depth in 1..=4 {
        let deep = reference.networks.iter().filter(|case| case.layers.len() == depth);
        assert!(deep.count() >= 20, "{depth}");
    }
}

/// The loss of a network whose parameters are `f64`.
fn loss_at(network: &Network<f64>, case: &Case) -> f64 {
    use longhand::number::{Binary64, Number};
    let input: Vec<f64> = all(&case.input).iter().map(Number::to_f64).collect();
    let trace = longhand::trace::forward(Binary64, &network.clone().into(), &input).unwrap();
    longhand::trace::backward(Binary64, &trace, &case.task("0")).unwrap().step.loss
}

#[test]
fn gradients_agree_with_finite_differences() {
    use longhand::network::Operation;
    use longhand::number::Binary64;
    for case in &reference().networks {
        // A step jumps, and a difference across the jump is no slope.
        if case.layers.iter().any(|layer| layer.activation == "step") {
            continue;
        }
        let record = case.run(Lane::F64, &case.network(), "0.5");
        let network = case.network().read_by(Binary64).unwrap();
        for (index, layer) in network.layers.iter().enumerate() {
            let affine = layer.affine().unwrap();
            for (neuron, name) in layer.neurons.iter().enumerate() {
                for source in 0..=affine.weights.ncols() {
                    let moved = |by: f64| {
                        let mut moved = network.clone();
                        let Operation::Affine(affine) = &mut moved.layers[index].operations[0]
                        else {
                            unreachable!()
                        };
                        match affine.weights.get_mut((neuron, source)) {
                            Some(weight) => *weight += by,
                            None => affine.biases[neuron] += by,
                        }
                        loss_at(&moved, case)
                    };
                    let step = 1e-5;
                    let expected = (moved(step) - moved(-step)) / (2.0 * step);
                    let parameter = match network.sources(index).get(source) {
                        Some(source) => format!("{source}.weight"),
                        None => "bias".to_owned(),
                    };
                    let found = value(&*record, &format!("{name}.{parameter}.grad"));
                    let error = (found - expected).abs() / expected.abs().max(1.0);
                    assert!(error < 1e-6, "{name}.{parameter}: {found}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn a_pencil_finds_the_same_digits() {
    for case in &reference().by_hand {
        let record = case.run(Lane::ByHand { digits: 4 }, &case.network(), "0.5");
        for (name, expected) in &case.numbers {
            let address: Address = format!("n({}).{name}", record.input_name()).parse().unwrap();
            let place = address.place(&*record).unwrap();
            assert_eq!(&record.shown(place).unwrap().to_string(), expected, "{address}");
        }
    }
}

#[test]
fn every_number_has_a_name_that_leads_back_to_it() {
    for case in &reference().networks {
        let network = case.network();
        for lane in [Lane::F64, Lane::F32, Lane::ByHand { digits: 8 }] {
            let record = case.run(lane, &network, "0.5");
            let mut seen = std::collections::BTreeSet::new();
            for row in record.rows() {
                let text = row.address.to_string();
                let parsed: Address = text.parse().unwrap();
                assert_eq!(parsed.place(&*record), Ok(row.place), "{text}");
                assert!(seen.insert(text));
            }
            // Each number stands after those that it is made of.
            let order: Vec<_> = record.places().collect();
            for (index, place) in order.iter().enumerate() {
                for operand in record.derivation(*place).unwrap().operands() {
                    let before = order.iter().position(|other| *other == operand);
                    assert!(before.is_some_and(|before| before < index), "{place:?} {operand:?}");
                }
            }
        }
    }
}

#[test]
fn explanations_and_ledgers_reach_every_gradient() {
    for case in &reference().networks {
        let record = case.run(Lane::ByHand { digits: 8 }, &case.network(), "0.5");
        let numbers = Numbers::new(&*record, 4);
        let ledgers = numbers.walk_back(&|_| true);
        let named: std::collections::BTreeSet<String> =
            (ledgers.iter().flat_map(|ledger| &ledger.lines))
                .filter_map(|line| line.address.as_ref().map(ToString::to_string))
                .collect();
        for row in record.rows().filter(|row| row.place.quantity.is_backward()) {
            let explanation = explain(&numbers, row.place).unwrap();
            assert!(!explanation.what.is_empty(), "{}", row.address);
            let address = row.address.to_string();
            assert!(named.contains(&address) || address.ends_with("learning-rate"), "{address}");
        }
    }
}

#[test]
fn documents_with_gradients_obey_the_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../trace.schema.json")).unwrap();
    let losses: Vec<&str> = LOSSES.iter().map(|row| row.name).collect();
    let listed = &schema["$defs"]["backward"]["properties"]["loss"]["enum"];
    assert_eq!(*listed, serde_json::json!(losses));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for case in &reference().networks {
        let record = case.run(Lane::F64, &case.network(), "0.5");
        let text = json::document(Lane::F64, &[&*record]).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mistakes: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        let rows = record.rows().filter(|row| row.place.quantity.is_backward()).count();
        let numbers = document["traces"][0]["backward"]["numbers"].as_array().unwrap();
        assert_eq!(numbers.len(), rows);
        let lines = json::lines([&*record]).lines().count();
        assert_eq!(csv::traces([&*record]).lines().count(), lines + 1);
    }
}

#[test]
fn targets_that_do_not_suit_the_loss_are_refused() {
    let one = Decimal::ONE;
    let layer = |activation| {
        let weights = DMatrix::from_element(2, 1, one);
        Layer::dense(["y1", "y2"], weights, DVector::from_element(2, one), activation)
    };
    let network = |activation| Network::new("n", ["x"], vec![layer(activation)]).unwrap();
    let sigmoid = network(Activation::named("sigmoid").unwrap().into());
    let softmax = network(LayerActivation::Softmax);
    let check = |network, loss, targets: &[&str], expected| {
        let task = Task {
            loss: Loss::named(loss).unwrap(),
            targets: targets.iter().map(|text| d(text)).collect(),
            rate: None,
            keep_biases: false,
        };
        let result = run_task(Lane::F64, network, &[one], InputName::of(&[one]), Some(&task));
        assert_eq!(result.err(), Some(expected), "{loss}");
    };
    let length = TraceError::TargetLength { expected: 2, found: 1 };
    check(&sigmoid, "mse", &["1"], length);
    check(&sigmoid, "cross-entropy", &["1", "0"], TraceError::NeedsSoftmax);
    check(&softmax, "cross-entropy", &["1", "1"], TraceError::TargetShares);
    check(&softmax, "cross-entropy", &["2", "-1"], TraceError::TargetShares);
    check(&sigmoid, "binary-cross-entropy", &["0", "2"], TraceError::TargetRange);
}

/// A lesson that goes backwards on its page: its promises hold, and every gradient stands on it.
#[test]
fn a_lesson_about_gradients_is_set_out() {
    let text = include_str!("../../lessons/20-which-way-is-down.md");
    let lesson = longhand::lesson::read("20-which-way-is-down.md", text.as_bytes()).unwrap();
    longhand::report::check(&lesson).unwrap();
    let study = longhand::report::Study::new(&lesson);
    let page = longhand::report::page(&lesson, longhand::report::Neighbours::default()).unwrap();
    let html =
        longhand::render::html::lesson(&page, longhand::render::html::Packing::Linked).unwrap();
    for address in ["n(1, 2).y.x2.weight.grad", "n(1, 2).y.x2.weight.updated", "n(1, 2).y.slope"] {
        let (record, place) = study.look_up(&address.parse().unwrap()).unwrap();
        let shown = record.shown(place).unwrap().typeset();
        assert!(html.contains(&format!("data-address=\"{address}\"")), "{address}");
        assert!(html.contains(&shown), "{address} is {shown}");
    }
}
