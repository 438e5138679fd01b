//! Operations beyond dense layers: against PyTorch, against a student with a pencil, and by their own names.

use std::collections::{BTreeMap, BTreeSet};

use longhand::lesson::{LAYER_KINDS, read};
use longhand::network::{Network, Operation};
use longhand::number::{Binary64, Decimal, Lane, decimal};
use longhand::report::{Numbers, explain};
use longhand::trace::{Address, InputName, Loss, Record, Task, run_task};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    networks: Vec<Case<f64>>,
    by_hand: Vec<Case<String>>,
}

#[derive(Deserialize)]
struct Case<V> {
    network: String,
    input: Vec<f64>,
    targets: Option<Vec<f64>>,
    numbers: BTreeMap<String, V>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/operations.json")).unwrap()
}

/// The network that front matter describes.
fn network(front: &str) -> Network<Decimal> {
    let text = format!("+++\ntitle = \"t\"\nquestion = \"q\"\n\n{front}\n+++\n");
    let lesson = read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
    lesson.networks[0].network.clone()
}

fn decimals(values: &[f64]) -> Vec<Decimal> {
    values.iter().map(|value| decimal(&value.to_string()).unwrap()).collect()
}

impl<V> Case<V> {
    fn run(&self, lane: Lane) -> Box<dyn Record> {
        let input = decimals(&self.input);
        let task = self.targets.as_ref().map(|targets| Task {
            loss: Loss::named("half-squared-error").unwrap(),
            targets: decimals(targets),
            rate: Some(decimal("0.25").unwrap()),
            keep_biases: false,
        });
        let (network, name) = (network(&self.network), InputName::of(&input));
        run_task(lane, &network, &input, name, task.as_ref()).unwrap()
    }
}

#[test]
fn operations_agree_with_pytorch() {
    let reference = reference();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut compared, mut worst) = (0, 0.0f64);
    for case in &reference.networks {
        let record = case.run(Lane::F64);
        for row in LAYER_KINDS {
            let has = case.network.contains(&format!("kind = \"{}\"", row.name));
            *kinds.entry(row.name).or_default() += usize::from(has);
        }
        for (name, expected) in &case.numbers {
            let address: Address = format!("n({}).{name}", record.input_name()).parse().unwrap();
            let place =
                address.place(&*record).unwrap_or_else(|error| panic!("{address}: {error}"));
            let found = record.value(place).unwrap();
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error < 1e-10, "{}\n{address}: {found}, not {expected}", case.network);
            worst = worst.max(error);
            compared += 1;
        }
    }
    assert!(reference.networks.len() >= 200 && compared > 5_000, "{compared}");
    let at_least = |name: &str| kinds.get(name).copied().unwrap_or(0);
    assert!(at_least("conv2d") >= 80 && at_least("pool") >= 60 && at_least("lstm") >= 60);
    assert!(worst < 1e-12, "{worst}");
}

#[test]
fn a_pencil_convolves_and_remembers_the_same_digits() {
    let mut compared = 0;
    for case in &reference().by_hand {
        let record = case.run(Lane::ByHand { digits: 4 });
        for (name, expected) in &case.numbers {
            let address: Address = format!("n({}).{name}", record.input_name()).parse().unwrap();
            let place =
                address.place(&*record).unwrap_or_else(|error| panic!("{address}: {error}"));
            assert_eq!(&record.shown(place).unwrap().to_string(), expected, "{address}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn every_number_of_a_graph_has_one_name_and_an_explanation() {
    for case in reference().networks.iter().step_by(11) {
        let record = case.run(Lane::ByHand { digits: 4 });
        let numbers = Numbers::new(&*record, 4);
        let mut names = BTreeSet::new();
        for place in record.places() {
            let address = record.address(place);
            assert!(names.insert(address.to_string()), "{address} twice");
            let read: Address = address.to_string().parse().unwrap();
            assert_eq!(read.place(&*record), Ok(place), "{address}");
            if names.len() % 41 == 1 {
                assert!(explain(&numbers, place).is_some(), "{address}");
            }
            for operand in record.derivation(place).unwrap().operands() {
                assert!(record.shown(operand).is_some(), "{address} from {operand:?}");
            }
        }
    }
}

#[test]
fn an_equals_sign_is_true_of_a_graph_too() {
    for case in reference().networks.iter().step_by(9) {
        for lane in [Lane::ByHand { digits: 3 }, Lane::F64] {
            let record = case.run(lane);
            for place in record.places() {
                let derivation = record.derivation(place).unwrap();
                // A gate's work is checked elsewhere; here are the operations that graphs add.
                let exact = |place| record.shown(place).unwrap().exact();
                let operands = derivation.operands();
                let relation = record.relation(place, &|place| record.shown(place));
                if let longhand::trace::Derivation::Largest(of) = &derivation {
                    let largest = of.iter().map(|place| exact(*place)).max().unwrap();
                    assert_eq!(largest, exact(place));
                }
                if let longhand::trace::Derivation::Copy(of) = &derivation {
                    assert_eq!(exact(*of), exact(place), "{}", record.address(place));
                    assert_eq!(relation.symbol(), "=");
                }
                assert!(operands.iter().all(|operand| *operand != place));
            }
        }
    }
}

#[test]
fn every_kind_of_layer_has_an_example_that_runs() {
    for row in LAYER_KINDS {
        let network = network(row.example);
        let input = vec![Decimal::ONE; network.inputs.len()];
        let name = InputName::of(&input);
        let record = longhand::trace::run(Lane::F64, &network, &input, name).unwrap();
        assert!(record.places().count() > 0, "{}", row.name);
        assert!(row.summary.ends_with('.') && row.note.ends_with(['.', ')']), "{}", row.name);
    }
}

#[test]
fn shared_weights_are_given_once() {
    let edges = network(LAYER_KINDS.iter().find(|row| row.name == "conv2d").unwrap().example);
    assert_eq!((edges.weight_count(), edges.parameter_count(), edges.product_count()), (4, 5, 16));
    assert!(!edges.is_chain());
}

#[test]
fn a_tie_goes_to_the_first_of_the_largest() {
    let pooled = network(LAYER_KINDS.iter().find(|row| row.name == "pool").unwrap().example);
    let trace = longhand::trace::forward(
        Binary64,
        &pooled.read_by(Binary64).unwrap().into(),
        &[1.0, 3.0, 0.0, 0.0, 3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0],
    )
    .unwrap();
    let longhand::trace::Step::Pool(step) = &trace.layers[0].steps[0] else { unreachable!() };
    assert_eq!(step.winners.as_deref(), Some(&[1, 0, 0, 3][..]));
    assert!(matches!(pooled.layers[0].operations[0], Operation::Pool(_)));
}
