//! Longhand shows how a small neural network computes, every product, sum, bias and activation.
//!
//! # The map
//!
//! A lesson is text. It is read into networks and inputs, each network is run, every number of the run is
//! recorded, and the record is set out as pages, charts and data:
//!
//! ```text
//! lesson text ──▶ Lesson ──▶ Network + inputs ──▶ Trace ──▶ Report (+ charts) ──▶ artifacts in memory ──▶ output/
//! ```
//!
//! Each phase is a module, and each knows only those before it:
//!
//! | module | turns | into |
//! |---|---|---|
//! | [`number`] | operands | results, in by-hand decimals, `f64` or `f32`; the only place that rounds |
//! | [`network`] | names, weights, activations | a checked [`Network`](network::Network) |
//! | [`trace`] | network + input | a [`Trace`](trace::Trace): every number, its name, how it was made |
//! | [`train`] | a network and examples | the loss and every parameter of every epoch; how often it succeeds |
//! | [`proof`] | networks, data sets | collapse, separating lines, certificates: exact rationals, no rounding |
//! | [`chart`] | plain data | SVG figures |
//! | [`lesson`] | Markdown with TOML blocks | a [`Lesson`](lesson::Lesson), or all its mistakes at once |
//! | [`report`] | a lesson and its traces | [`Ledger`](report::Ledger)s and views: what the page says |
//! | [`render`] | reports | HTML, text, JSON, CSV: files in memory |
//! | [`output`] | files in memory | files on disk, all of them or none |
//! | [`cli`] | a command line | a call into the above, and an exit code |
//!
//! # Words
//!
//! - **product**: weight · input; **running sum**: a neuron's products so far; **sum**: all of them.
//! - **pre-activation** z: sum + bias. **activation output** a: f(z), what the neuron passes on.
//! - **by hand**: every written result is rounded to the lesson's digits and the written value goes on.
//! - **lane**: one of the three arithmetics, by hand, `f64`, `f32`.
//! - **address**: the name of a number, `xor(1, 1).h2.x1.product`.
//! - **ledger**: a computation set out line by line.
//!
//! # What always holds
//!
//! - A line that says "=" is true of the digits shown; whatever was rounded says "≈".
//! - No value is NaN or infinite; what would be is an error that names the neuron.
//! - The same lesson and version give the same bytes, whatever the machine.
//! - Nothing here holds global state, and nothing but [`output`] writes files.
//!
//! # In a program
//!
//! ```
//! use longhand::network::{Activation, Layer, Network};
//! use longhand::number::{ByHand, decimal};
//! use longhand::render::text;
//! use longhand::report::Numbers;
//! use longhand::trace::forward;
//! use nalgebra::{dmatrix, dvector};
//!
//! let d = |text| decimal(text).unwrap();
//! let relu = Activation::named("relu").unwrap();
//! let weights = dmatrix![d("2"), d("-3")];
//! let layer = Layer::dense(["h"], weights, dvector![d("0.5")], relu.into());
//! let network = Network::new("n", ["x1", "x2"], vec![layer]).unwrap();
//!
//! let trace = forward(ByHand::new(4).unwrap(), &network.into(), &[d("4"), d("1")]).unwrap();
//! let ledger = Numbers::new(&trace, 4).neuron_ledger(1, 0).unwrap();
//! assert_eq!(
//!     text::equation(&ledger.equation.unwrap()),
//!     "h = ReLU(w₁ · x₁ + w₂ · x₂ + b) = ReLU(2 · 4 + (−3) · 1 + 0.5) = ReLU(8 − 3 + 0.5) = ReLU(5.5) = 5.5",
//! );
//! ```

pub mod chart;
pub mod cli;
pub mod lesson;
pub mod network;
pub mod number;
pub mod output;
pub mod proof;
pub mod render;
pub mod report;
pub mod trace;
pub mod train;
