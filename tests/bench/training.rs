//! Five thousand epochs of XOR, everything recorded, against a plain loop; and how to set the command
//! beside other programs.
//!
//! Whole processes, in turn, each writing 5,000 × 18 doubles to a file (any program that times commands in
//! turn will do, such as hyperfine):
//!
//! ```sh
//! cargo build --release
//! target/release/longhand train tests/bench/xor-2-4-1.md --format npy -o /tmp/run.npy
//! ```
//!
//! The start of `xor-2-4-1.md` is Python's `random.Random(3)`, 17 numbers `uniform(-1, 1)`, so that the same loop
//! in NumPy or C can be compared number by number.

use std::hint::black_box;

use longhand::lesson;
use longhand::train::{Plan, Record, parameters, train_by_traces};

const LESSON: &str = include_str!("xor-2-4-1.md");

pub(super) fn measure(median_ratio: fn(&mut dyn FnMut(), &mut dyn FnMut()) -> f64) {
    let lesson = lesson::read("xor-2-4-1.md", LESSON.as_bytes()).unwrap();
    let plan = &lesson.run("xor-run").unwrap().plan;
    let ratio = median_ratio(
        &mut || {
            black_box(Record::of(black_box(plan)).unwrap());
        },
        &mut || {
            black_box(plain_loop(&parameters(&plan.network), plan.epochs));
        },
    );
    println!("5,000 epochs of 2-4-1, recorded: ratio to a plain loop {ratio:.2}");
    let few = Plan { epochs: 200, ..plan.clone() };
    let ratio = median_ratio(
        &mut || {
            train_by_traces(black_box(&few), &mut |epoch| {
                black_box(epoch);
            })
            .unwrap();
        },
        &mut || {
            black_box(Record::of(black_box(&few)).unwrap());
        },
    );
    println!("the same over traces: {ratio:.0} times as long");
}

/// The same run as plainly as it can be written for this one network.
fn plain_loop(start: &[f64], epochs: usize) -> Vec<[f64; 18]> {
    const CORNERS: [([f64; 2], f64); 4] =
        [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];
    let mut theta: [f64; 17] = start.try_into().unwrap();
    let mut record = Vec::with_capacity(epochs);
    for _ in 0..epochs {
        let (mut gradient, mut loss) = ([0.0; 17], 0.0);
        for (x, target) in CORNERS {
            let mut hidden = [0.0; 4];
            let mut output = theta[16];
            for j in 0..4 {
                let z = theta[2 * j] * x[0] + theta[2 * j + 1] * x[1] + theta[8 + j];
                hidden[j] = libm::tanh(z);
                output += theta[12 + j] * hidden[j];
            }
            let y = 1.0 / (1.0 + libm::exp(-output));
            let error = y - target;
            loss += error * error / 4.0;
            let back = error * 0.5 * y * (1.0 - y);
            gradient[16] += back;
            for j in 0..4 {
                gradient[12 + j] += back * hidden[j];
                let back = back * theta[12 + j] * (1.0 - hidden[j] * hidden[j]);
                gradient[8 + j] += back;
                gradient[2 * j] += back * x[0];
                gradient[2 * j + 1] += back * x[1];
            }
        }
        let mut row = [loss; 18];
        row[1..].copy_from_slice(&theta);
        record.push(row);
        theta.iter_mut().zip(gradient).for_each(|(theta, gradient)| *theta -= 0.5 * gradient);
    }
    record
}
