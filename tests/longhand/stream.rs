//! The fast pass against the readable one, and stored networks on the command line.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use longhand::network::{Activation, Layer, LayerActivation, Network, StoredArray, StoredNetwork};
use longhand::number::{Arithmetic, Decimal, Machine, NpyHeader, Precision};
use longhand::trace::stream::{NeuronEnd, Sink, StreamError, Terms, stream};
use longhand::trace::{SoftmaxStep, Step, forward};
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

use crate::cli::longhand;

/// Layer and neuron, products, running sums.
type TermsOfANeuron<N> = ((usize, usize), Vec<N>, Vec<N>);

/// Keeps everything that a pass hands on, neuron by neuron.
struct Kept<N: Machine> {
    turns: bool,
    inputs: Vec<N>,
    /// Products and running sums by layer and neuron.
    terms: Vec<TermsOfANeuron<N>>,
    ends: Vec<NeuronEnd<N>>,
    softmax: Vec<SoftmaxStep<N>>,
}

impl<N: Machine> Sink<N> for Kept<N> {
    fn takes_turns(&self) -> bool {
        self.turns
    }

    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()> {
        assert_eq!(first, self.inputs.len());
        self.inputs.extend(values);
        Ok(())
    }

    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()> {
        let at = (terms.layer, terms.neuron);
        if self.terms.iter().all(|(there, ..)| *there != at) {
            self.terms.push((at, Vec::new(), Vec::new()));
        }
        let (_, products, sums) = self.terms.iter_mut().find(|(there, ..)| *there == at).unwrap();
        assert_eq!(products.len(), terms.first);
        products.extend(terms.products);
        sums.extend(terms.running_sums);
        Ok(())
    }

    fn neuron(&mut self, end: &NeuronEnd<N>) -> io::Result<()> {
        self.ends.push(*end);
        Ok(())
    }

    fn softmax(&mut self, _: usize, step: &SoftmaxStep<N>) -> io::Result<()> {
        self.softmax.push(step.clone());
        Ok(())
    }
}

/// The shortest texts that read back to the same bits: they tell −0 from 0.
fn bits<N: Machine>(values: impl IntoIterator<Item = N>) -> Vec<String> {
    values.into_iter().map(|value| format!("{value:?}")).collect()
}

/// Holds the fast pass against the readable one, bit by bit.
fn compare<N: Machine>(network: &Network<Decimal>, input: &[Decimal], turns: bool) {
    let stored = StoredNetwork::of(network).unwrap();
    let given = StoredArray::Given(input.to_vec());
    let mut kept = Kept {
        turns,
        inputs: Vec::new(),
        terms: Vec::new(),
        ends: Vec::new(),
        softmax: Vec::new(),
    };
    let fast = stream::<N>(&stored, &given, 0, &mut kept);
    let read = network.read_by(N::ARITHMETIC).unwrap();
    let values: Vec<N> = input.iter().map(|&value| N::ARITHMETIC.literal(value).unwrap()).collect();
    let trace = match (forward(N::ARITHMETIC, &Arc::new(read), &values), &fast) {
        (Ok(trace), Ok(_)) => trace,
        (Err(error), Err(StreamError::Trace(found))) => return assert_eq!(error, *found),
        (slow, fast) => panic!("{:?} but {fast:?}", slow.map(drop)),
    };
    assert_eq!(bits(trace.output().iter().copied()), bits(fast.unwrap()));
    assert_eq!(bits(trace.input.iter().copied()), bits(kept.inputs));
    let mut ends = kept.ends.iter();
    let mut softmax = kept.softmax.iter();
    for (index, layer) in trace.layers.iter().enumerate() {
        for step in &layer.steps {
            match step {
                Step::Affine(step) => {
                    for neuron in 0..step.z.len() {
                        let at = (index + 1, neuron);
                        let (_, products, sums) =
                            kept.terms.iter().find(|(there, ..)| *there == at).unwrap();
                        let row = |matrix: &DMatrix<N>| bits(matrix.row(neuron).iter().copied());
                        assert_eq!(row(&step.products), bits(products.iter().copied()));
                        assert_eq!(row(&step.running_sums), bits(sums.iter().copied()));
                        let end = kept.ends.iter().find(|end| (end.layer, end.neuron) == at);
                        assert_eq!(bits([end.unwrap().z]), bits([step.z[neuron]]));
                    }
                }
                Step::Activation(step) => {
                    let a: Vec<N> =
                        ends.by_ref().take(step.a.len()).map(|end| end.a.unwrap()).collect();
                    assert_eq!(bits(a), bits(step.a.iter().copied()));
                }
                Step::Softmax(step) => {
                    ends.by_ref().take(step.a.len()).for_each(|end| assert_eq!(end.a, None));
                    assert_eq!(softmax.next(), Some(step));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// A chain of dense layers, and an input for it, of widths on both sides of every block.
fn chains() -> impl Strategy<Value = (Network<Decimal>, Vec<Decimal>)> {
    let width = prop_oneof![1..20_usize, 250..260_usize, 510..515_usize];
    let number = (-999_999_i64..999_999, 0_u32..9).prop_map(|(units, scale)| {
        // Zero keeps no sign as a decimal; products of it still may be −0.
        Decimal::new(units, scale)
    });
    let size = (width, 1..20_usize, 1..4_usize, any::<u64>(), any::<bool>());
    (size, proptest::collection::vec(number, 97), any::<bool>()).prop_map(
        |((inputs, hidden, outputs, seed, huge), numbers, bare)| {
            let mut next = seed as usize;
            let mut draw = move || {
                next = next.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                let number = numbers[(next >> 33) % numbers.len()];
                // Now and then so large that a product or a sum overflows in single precision.
                if huge && (next >> 20).is_multiple_of(61) {
                    number * Decimal::from(10_i64.pow(17))
                } else {
                    number
                }
            };
            let mut dense =
                |names: &str, rows: usize, columns: usize, activation: LayerActivation| {
                    Layer::dense(
                        (0..rows).map(|row| format!("{names}{row}")),
                        DMatrix::from_fn(rows, columns, |_, _| draw()),
                        DVector::from_fn(rows, |_, _| draw()),
                        activation,
                    )
                };
            let named = |name| Activation::named(name).unwrap().into();
            let first = ["relu", "tanh", "leaky_relu", "identity"][hidden % 4];
            let mut layers = vec![dense("h", hidden, inputs, named(first))];
            if bare {
                layers
                    .push(Layer::bare((0..hidden).map(|row| format!("g{row}")), named("sigmoid")));
            }
            let last = if outputs > 1 { LayerActivation::Softmax } else { named("cos") };
            layers.push(dense("y", outputs, hidden, last));
            let names = (0..inputs).map(|input| format!("x{input}"));
            let network = Network::new("n", names, layers).unwrap();
            let input = (0..inputs).map(|_| draw()).collect();
            (network, input)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_fast_pass_gives_the_bits_of_the_readable_one((network, input) in chains(), turns: bool) {
        compare::<f32>(&network, &input, turns);
        compare::<f64>(&network, &input, turns);
    }
}

const WIDTH: usize = 20;

fn weight(row: usize, column: usize) -> String {
    format!("{}", ((row * 31 + column * 17) % 200) as f64 / 100.0 - 1.0)
}

fn input(column: usize) -> String {
    format!("{}", (column * 7 % 11) as f64 / 10.0)
}

/// A `.npy` file of numbers.
fn npy(path: &Path, shape: &[usize], numbers: &[String]) {
    let mut bytes = NpyHeader::bytes(Precision::F64, shape);
    bytes.extend(numbers.iter().flat_map(|number| number.parse::<f64>().unwrap().to_le_bytes()));
    fs::write(path, bytes).unwrap();
}

/// The same network twice: `lesson.md` has its numbers in it, `stored.md` in files.
fn both(folder: &Path) {
    let rows: Vec<Vec<String>> =
        (0..9).map(|row| (0..WIDTH).map(|column| weight(row, column)).collect()).collect();
    let list = |numbers: &[String]| format!("[{}]", numbers.join(", "));
    let biases: Vec<String> = (0..9).map(|row| weight(row, 99)).collect();
    let values: Vec<String> = (0..WIDTH).map(input).collect();
    let lesson = |weights: &str, biases: &str, inputs: &str| {
        let outputs = ["0.5", "-0.25", "1"].map(|number| list(&vec![number.to_owned(); 9]));
        format!(
            "+++\ntitle = \"Wide\"\nquestion = \"How wide?\"\narithmetic = \"f64\"\n[network.n]\n\
             inputs = \"x1..x{WIDTH}\"\n[[network.n.layers]]\nneurons = \"h1..h9\"\nweights = {weights}\n\
             biases = {biases}\nactivation = \"relu\"\n[[network.n.layers]]\nneurons = [\"a1\", \"b1\", \"c1\"]\n\
             weights = [{}]\nbiases = [0, 0.5, -1]\nactivation = \"softmax\"\n[data.d]\ninputs = {inputs}\n+++\nText.\n",
            outputs.join(", ")
        )
    };
    let lists: Vec<String> = rows.iter().map(|row| list(row)).collect();
    let written = lesson(&list(&lists), &list(&biases), &list(&[list(&values)]));
    fs::write(folder.join("lesson.md"), written).unwrap();
    fs::write(folder.join("stored.md"), lesson("\"w.npy\"", "\"b.npy\"", "\"x.npy\"")).unwrap();
    npy(&folder.join("w.npy"), &[9, WIDTH], &rows.concat());
    npy(&folder.join("b.npy"), &[9], &biases);
    npy(&folder.join("x.npy"), &[1, WIDTH], &values);
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = longhand(folder).args(arguments).assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn rows_of_a_stored_network_are_those_of_the_same_network_in_the_lesson() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    for lane in ["f64", "f32"] {
        for format in ["csv", "jsonl"] {
            let of = |lesson: &str| {
                let rest = ["trace", lesson, "--format", format, "--arithmetic", lane];
                printed(folder.path(), &rest)
            };
            let rows = of("stored.md");
            assert!(rows.lines().count() > 9 * WIDTH * 4);
            assert!(rows.contains('≈') && rows.contains('='));
            assert_eq!(rows, of("lesson.md"));
        }
    }
}

#[test]
fn arrays_of_a_stored_network_are_those_of_the_same_network_in_the_lesson() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    let arrays = |lesson: &str| {
        let rest = ["trace", lesson, "--format", "npy", "-o", "out"];
        printed(folder.path(), &rest);
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder.path().join("out"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    };
    let files = arrays("stored.md");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"products1.npy") && names.contains(&"exp2.npy"), "{names:?}");
    let (_, products) = files.iter().find(|(name, _)| name == "products1.npy").unwrap();
    assert_eq!(NpyHeader::read(&mut products.as_slice()).unwrap().shape, [9, WIDTH]);
    assert_eq!(products.len(), 128 + 9 * WIDTH * 8);
    assert_eq!(files, arrays("lesson.md"));
}

#[test]
fn a_folder_that_something_else_wrote_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/data"), "mine").unwrap();
    longhand(folder.path())
        .args(["trace", "stored.md", "--format", "npy", "-o", "mine"])
        .assert()
        .code(2);
    assert_eq!(fs::read_to_string(folder.path().join("mine/data")).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    let run = longhand(folder.path())
        .args(["trace", "stored.md", "--format", "csv", "-o", "/dev/full"])
        .assert()
        .code(3);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("cannot write `/dev/full`"), "{told}");
}

#[test]
fn a_number_that_is_not_finite_is_found_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    let mut numbers: Vec<String> = (0..9 * WIDTH).map(|index| weight(0, index)).collect();
    numbers[3 * WIDTH + 4] = "inf".to_owned();
    npy(&folder.path().join("w.npy"), &[9, WIDTH], &numbers);
    let run = longhand(folder.path())
        .args(["trace", "stored.md", "--format", "npy", "-o", "out"])
        .assert()
        .code(1);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("`w.npy` has a number that is not finite, in row 4, column 5"), "{told}");
    assert!(told.contains("stored.md:9:11"), "{told}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn files_that_do_not_fit_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    let told = || {
        let run = longhand(folder.path()).args(["check", "stored.md"]).assert().code(1);
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    let values: Vec<String> = (0..8 * WIDTH).map(|index| weight(1, index)).collect();
    npy(&folder.path().join("w.npy"), &[8, WIDTH], &values);
    assert!(told().contains("9 × 20 weights, neurons × inputs are needed, but `w.npy` has 8 × 20"));
    npy(&folder.path().join("w.npy"), &[9, WIDTH], &values);
    assert!(told().contains("`w.npy` is not as long as its header says"));
    fs::write(folder.path().join("w.npy"), "weights").unwrap();
    assert!(told().contains("cannot read `w.npy`: it is no `.npy` file"));
    fs::remove_file(folder.path().join("w.npy")).unwrap();
    assert!(told().contains("cannot read `w.npy`"));
}

#[test]
fn a_number_of_a_stored_network_is_explained_like_that_of_the_same_network_in_the_lesson() {
    let folder = tempfile::tempdir().unwrap();
    both(folder.path());
    let explained =
        |lesson: &str, address: &str| printed(folder.path(), &["explain", address, "-l", lesson]);
    for address in ["n(d#1).h5.a", "n(d#1).h5.x3.product", "n(d#1).h9.x20.sum", "n(d#1).x7.a"] {
        let found = explained("stored.md", address);
        assert!(found.starts_with(address), "{found}");
        assert_eq!(found, explained("lesson.md", address));
    }
    // Of a later layer, what the layer before puts out is given, and the first lines are the same.
    let first = |lesson: &str| {
        let text = explained(lesson, "n(d#1).b1.a");
        text.lines().take(4).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(first("stored.md"), first("lesson.md"));
    longhand(folder.path()).args(["explain", "n(d#1).h10.z", "-l", "stored.md"]).assert().code(2);
}
