//! How the cost of a trace compares with the bare arithmetic, and how it grows: `cargo bench --bench trace`.
//!
//! Every figure is a ratio within one run: the tracer and a plain loop take turns on the same numbers,
//! and the median of the rounds' ratios is printed. Nothing here passes or fails by the clock.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod training;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use longhand::network::{
    Activation, Initialisation, Layer, Names, Network, Numbered, StoredAffine, StoredArray,
    StoredLayer, StoredNetwork,
};
use longhand::number::{Arithmetic, Binary64, ByHand, Number, decimal};
use longhand::trace::stream::{NeuronEnd, Sink, Terms, affine_in_memory, stream};
use longhand::trace::{Record, SoftmaxStep, forward};
use nalgebra::{DMatrix, DVector};

const ROUNDS: usize = 15;

fn main() {
    println!(
        "forward trace in f64, 32 neurons, against a loop that stores every product and running sum"
    );
    println!(
        "{:>10} {:>12} {:>14} {:>18}",
        "inputs", "products", "ns a product", "ratio to the loop"
    );
    for inputs in [3_000, 30_000, 120_000] {
        let (network, input) = wide(inputs, 32);
        let products = inputs * 32;
        let mut nanoseconds = Vec::new();
        let ratio = median_ratio(
            || {
                let begun = Instant::now();
                black_box(forward(Binary64, &network, &input).unwrap());
                nanoseconds.push(begun.elapsed().as_nanos() as f64 / products as f64);
            },
            || {
                black_box(plain_loop(&network, &input));
            },
        );
        println!("{inputs:>10} {products:>12} {:>14.2} {ratio:>18.2}", median(&mut nanoseconds));
    }

    wide_layers();
    println!();
    println!("by hand against f64, the same 2-16-16-1 network");
    let by_hand = small(ByHand::new(4).unwrap());
    let machine = small(Binary64);
    let d = decimal("0.5").unwrap();
    let ratio = median_ratio(
        || {
            black_box(forward(ByHand::new(4).unwrap(), &by_hand, &[d, d]).unwrap());
        },
        || {
            black_box(forward(Binary64, &machine, &[0.5, 0.5]).unwrap());
        },
    );
    println!("ratio {ratio:.1}");
    let trace = forward(Binary64, &machine, &[0.5, 0.5]).unwrap();
    println!("rows of a trace with addresses and relations: {}", trace.rows().count());

    println!();
    training::measure(|a, b| median_ratio(a, b));
}

/// The fast pass: on memory that is used again, and through a sink that takes the numbers and forgets them.
fn wide_layers() {
    println!();
    println!(
        "fast pass in f32, 30,000 inputs and 128 neurons, against the loop, on memory used again"
    );
    let (inputs, neurons) = (30_000, 128);
    let weights: Vec<f32> = (0..inputs * neurons).map(|at| (at % 97) as f32 * 0.01).collect();
    let input: Vec<f32> = (0..inputs).map(|at| at as f32 / inputs as f32).collect();
    let mut products = vec![0.0; inputs * neurons];
    let mut running_sums = products.clone();
    let mut sums = vec![0.0; neurons];
    let (mut other_products, mut other_sums) = (products.clone(), products.clone());
    let ratio = median_ratio(
        || {
            affine_in_memory(&weights, &input, &mut products, &mut running_sums, &mut sums);
            black_box((&products, &running_sums));
        },
        || {
            for neuron in 0..neurons {
                let mut sum = 0.0;
                for (source, &value) in input.iter().enumerate() {
                    let at = neuron * inputs + source;
                    let product = weights[at] * value;
                    sum += product;
                    other_products[at] = product;
                    other_sums[at] = sum;
                }
            }
            black_box((&other_products, &other_sums));
        },
    );
    println!("ratio {ratio:.2}");

    println!();
    println!("the same with the numbers handed on and forgotten, eight neurons");
    println!("{:>10} {:>12} {:>14}", "inputs", "products", "ns a product");
    for inputs in [3_000, 30_000, 300_000, 3_000_000] {
        let names = |prefix: &str, count| {
            Names::Numbered(Numbered { prefix: prefix.to_owned(), first: 1, count })
        };
        let network = StoredNetwork {
            name: "wide".to_owned(),
            inputs: names("x", inputs),
            layers: vec![StoredLayer {
                neurons: names("h", 8),
                affine: Some(StoredAffine {
                    weights: StoredArray::Constant(0.01, inputs * 8),
                    biases: StoredArray::Constant(0.0, 8),
                }),
                activation: Activation::named("relu").unwrap().into(),
            }],
        };
        let input = StoredArray::Constant(0.5, inputs);
        let mut nanoseconds: Vec<f64> = (0..5)
            .map(|_| {
                let begun = Instant::now();
                black_box(stream::<f32>(&network, &input, 0, &mut Forgets).unwrap());
                begun.elapsed().as_nanos() as f64 / (inputs * 8) as f64
            })
            .collect();
        println!("{inputs:>10} {:>12} {:>14.2}", inputs * 8, median(&mut nanoseconds));
    }
}

/// Takes everything and keeps nothing.
struct Forgets;

impl Sink<f32> for Forgets {
    fn takes_turns(&self) -> bool {
        true
    }

    fn inputs(&mut self, _: usize, values: &[f32]) -> std::io::Result<()> {
        black_box(values);
        Ok(())
    }

    fn terms(&mut self, terms: &Terms<'_, f32>) -> std::io::Result<()> {
        black_box(terms);
        Ok(())
    }

    fn neuron(&mut self, end: &NeuronEnd<f32>) -> std::io::Result<()> {
        black_box(end);
        Ok(())
    }

    fn softmax(&mut self, _: usize, step: &SoftmaxStep<f32>) -> std::io::Result<()> {
        black_box(step);
        Ok(())
    }
}

/// A dense sigmoid layer with seeded weights, and an input for it.
fn wide(inputs: usize, neurons: usize) -> (Arc<Network<f64>>, Vec<f64>) {
    let (weights, biases) = Initialisation::named("he", 7).unwrap().parameters(neurons, inputs);
    let layer = Layer::dense(
        (0..neurons).map(|neuron| format!("h{neuron}")),
        DMatrix::from_row_slice(neurons, inputs, &weights),
        DVector::from_vec(biases),
        Activation::named("sigmoid").unwrap().into(),
    );
    let names = (0..inputs).map(|input| format!("x{input}"));
    let network = Network::new("wide", names, vec![layer]).unwrap();
    let input = (0..inputs).map(|index| (index % 17) as f64 / 17.0).collect();
    (network.into(), input)
}

/// What the tracer records of a wide layer, as plainly as it can be written.
fn plain_loop(network: &Network<f64>, input: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let affine = network.layers[0].affine().unwrap();
    let (neurons, inputs) = affine.weights.shape();
    let mut products = vec![0.0; neurons * inputs];
    let mut sums = vec![0.0; neurons * inputs];
    let mut outputs = vec![0.0; neurons];
    for neuron in 0..neurons {
        let mut sum = 0.0;
        for source in 0..inputs {
            let product = affine.weights[(neuron, source)] * input[source];
            sum += product;
            products[source * neurons + neuron] = product;
            sums[source * neurons + neuron] = sum;
        }
        outputs[neuron] = 1.0 / (1.0 + libm::exp(-(sum + affine.biases[neuron])));
    }
    (products, sums, outputs)
}

fn small<A: Arithmetic>(arithmetic: A) -> Arc<Network<A::Number>>
where
    A::Number: Number,
{
    let mut layers = Vec::new();
    let mut width = 2;
    for (layer, neurons) in [16, 16, 1].into_iter().enumerate() {
        let literal =
            |value: usize| arithmetic.literal(decimal(&format!("0.{value}")).unwrap()).unwrap();
        layers.push(Layer::dense(
            (0..neurons).map(|neuron| format!("h{layer}_{neuron}")),
            DMatrix::from_fn(neurons, width, |row, column| literal(1 + (row * 7 + column * 3) % 8)),
            DVector::from_element(neurons, literal(1)),
            Activation::named("sigmoid").unwrap().into(),
        ));
        width = neurons;
    }
    Network::new("small", ["x1", "x2"], layers).unwrap().into()
}

/// The two in turn, A B A B …; the median of the ratios of their times.
fn median_ratio(mut a: impl FnMut(), mut b: impl FnMut()) -> f64 {
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            a();
            let first = begun.elapsed();
            let begun = Instant::now();
            b();
            first.as_secs_f64() / begun.elapsed().as_secs_f64()
        })
        .collect();
    median(&mut ratios)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
