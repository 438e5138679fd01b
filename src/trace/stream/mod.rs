//! The fast forward pass: a wide network's numbers, handed on block by block and never held all at once.
//!
//! [`stream`] does what [`forward`](super::forward) does, for chains of dense layers in `f64` and `f32`, and gives the
//! very same bits: `forward` is the one to read, and the tests hold this one against it. A few neurons at a time
//! are worked out into buffers that are used again and again, and a [`Sink`] takes what is in them.

mod kernel;
mod slice;
mod source;

pub use kernel::affine_in_memory;
pub use slice::neuron;

use std::fmt;
use std::io;

use super::forward::run_softmax;
use super::{SoftmaxStep, TraceError};
use crate::network::{ArrayFile, LayerActivation, StoredArray, StoredLayer, StoredNetwork};
use crate::number::{Machine, NumberError};
use kernel::LANES;
use source::Source;

/// How many inputs of a neuron are worked out at once: eight neurons' weights, products and running sums of so
/// many inputs stay in the second-level cache.
const CHUNK: usize = 8_192;

/// What takes the numbers of a pass as they arise.
pub trait Sink<N: Machine> {
    /// Whether parts of up to eight neurons may come in turns. Otherwise the numbers come in the order of the
    /// work: one neuron's terms, then its sum, its bias, z and a, then the next neuron.
    fn takes_turns(&self) -> bool {
        false
    }

    /// Values of inputs, the first of which is the input `first`.
    ///
    /// # Errors
    /// If they cannot be taken.
    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()>;

    /// Some of a neuron's terms.
    ///
    /// # Errors
    /// If they cannot be taken.
    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()>;

    /// What a neuron made of its terms.
    ///
    /// # Errors
    /// If it cannot be taken.
    fn neuron(&mut self, neuron: &NeuronEnd<N>) -> io::Result<()>;

    /// What a softmax made of the layer's z, after the last of its neurons.
    ///
    /// # Errors
    /// If it cannot be taken.
    fn softmax(&mut self, layer: usize, step: &SoftmaxStep<N>) -> io::Result<()>;
}

/// Consecutive terms of one neuron's sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms<'t, N> {
    /// The layer, from 1.
    pub layer: usize,
    /// Index of the neuron.
    pub neuron: usize,
    /// Index of the first source.
    pub first: usize,
    /// A weight for each source.
    pub weights: &'t [N],
    /// What each source passes on.
    pub inputs: &'t [N],
    /// Weight times input.
    pub products: &'t [N],
    /// The neuron's products up to and with this one, added up from left to right.
    pub running_sums: &'t [N],
}

/// The numbers of one neuron as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeuronEnd<N> {
    /// The layer, from 1.
    pub layer: usize,
    /// Index of the neuron.
    pub neuron: usize,
    /// All products added up, and the bias; a layer without weights has neither.
    pub sum_and_bias: Option<(N, N)>,
    /// Pre-activation.
    pub z: N,
    /// What the neuron passes on; `None` under softmax, which looks at the whole layer first.
    pub a: Option<N>,
}

/// Why a pass stopped.
#[derive(Debug)]
pub enum StreamError {
    /// The network cannot run on the input.
    Trace(TraceError),
    /// A file cannot be read.
    Read(ArrayFile, io::Error),
    /// A number of a file is infinite or NaN.
    NotFinite {
        /// The file.
        array: ArrayFile,
        /// Which number, counted from 0.
        index: usize,
    },
    /// The sink cannot take any more.
    Sink(io::Error),
}

impl StreamError {
    fn read(array: &ArrayFile, error: io::Error) -> Self {
        StreamError::Read(array.clone(), error)
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StreamError::Trace(error) => error.fmt(f),
            StreamError::Read(array, error) => {
                write!(f, "cannot read `{}`: {error}", array.path.display())
            }
            StreamError::NotFinite { array, index } => {
                write!(f, "`{}` has a number that is not finite, ", array.name)?;
                match array.header.shape.as_slice() {
                    [_, columns] if *columns > 0 => {
                        write!(f, "in row {}, column {}", index / columns + 1, index % columns + 1)
                    }
                    _ => write!(f, "the one at place {}", index + 1),
                }
            }
            StreamError::Sink(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StreamError {}

impl From<TraceError> for StreamError {
    fn from(error: TraceError) -> Self {
        StreamError::Trace(error)
    }
}

/// Runs a stored network on the numbers of `input` from number `first` on, and hands everything to the sink; the
/// outputs come back.
///
/// # Errors
/// If a file cannot be read, a number is not finite (the error names the neuron, or the place in the file), or the
/// sink refuses.
pub fn stream<N: Machine>(
    network: &StoredNetwork,
    input: &StoredArray,
    first: usize,
    sink: &mut dyn Sink<N>,
) -> Result<Vec<N>, StreamError> {
    let mut previous = Source::open(input, first)?;
    inputs(network.inputs.len(), &mut previous, sink)?;
    let mut outputs = Vec::new();
    for index in 0..network.layers.len() {
        outputs = layer(network, index, &mut previous, sink)?;
        previous = Source::Memory(outputs.clone());
    }
    Ok(outputs)
}

/// The input layer passes its values on unchanged.
fn inputs<N: Machine>(
    count: usize,
    input: &mut Source<N>,
    sink: &mut dyn Sink<N>,
) -> Result<(), StreamError> {
    let mut values = vec![N::default(); CHUNK.min(count)];
    for first in (0..count).step_by(CHUNK) {
        let values = &mut values[..CHUNK.min(count - first)];
        input.read(first, values)?;
        if values.iter().any(|value| !value.is_finite()) {
            input.blame(first, values.len())?;
        }
        sink.inputs(first, values).map_err(StreamError::Sink)?;
    }
    Ok(())
}

/// One layer; its outputs come back.
fn layer<N: Machine>(
    network: &StoredNetwork,
    index: usize,
    previous: &mut Source<N>,
    sink: &mut dyn Sink<N>,
) -> Result<Vec<N>, StreamError> {
    let stored = &network.layers[index];
    let columns = network.sources(index).len();
    let mut rows = Rows::open(stored, index + 1, columns)?;
    let count = stored.neurons.len();
    let at_once = if sink.takes_turns() { LANES } else { 1 };
    let mut z = Vec::with_capacity(count);
    let mut a = Vec::with_capacity(count);
    for first in (0..count).step_by(at_once) {
        for end in rows.run(first..count.min(first + at_once), previous, sink)? {
            z.push(end.z);
            a.extend(end.a);
            sink.neuron(&end).map_err(StreamError::Sink)?;
        }
    }
    if stored.activation == LayerActivation::Softmax {
        let step = run_softmax(N::ARITHMETIC, &z.into(), &stored.neurons.to_vec())?;
        sink.softmax(index + 1, &step).map_err(StreamError::Sink)?;
        a = step.a.as_slice().to_vec();
    }
    Ok(a)
}

/// The neurons of a layer, a few at a time, in buffers that are used again.
struct Rows<'n, N> {
    layer: &'n StoredLayer,
    /// From 1.
    number: usize,
    columns: usize,
    /// The weights, and the biases, all of them.
    parameters: Option<(Source<N>, Vec<N>)>,
    inputs: Vec<N>,
    weights: Vec<N>,
    products: Vec<N>,
    running_sums: Vec<N>,
}

impl<'n, N: Machine> Rows<'n, N> {
    fn open(layer: &'n StoredLayer, number: usize, columns: usize) -> Result<Self, StreamError> {
        let parameters = match &layer.affine {
            None => None,
            Some(affine) => {
                let mut biases = vec![N::default(); layer.neurons.len()];
                let mut source = Source::open(&affine.biases, 0)?;
                source.read(0, &mut biases)?;
                if biases.iter().any(|bias| !bias.is_finite()) {
                    source.blame(0, biases.len())?;
                }
                Some((Source::open(&affine.weights, 0)?, biases))
            }
        };
        let chunk = CHUNK.min(columns);
        let tile = vec![N::default(); chunk * LANES.min(layer.neurons.len())];
        Ok(Self {
            layer,
            number,
            columns,
            parameters,
            inputs: vec![N::default(); chunk],
            weights: tile.clone(),
            products: tile.clone(),
            running_sums: tile,
        })
    }

    /// Works out the neurons of a range, at most eight: their terms go to the sink, the rest comes back.
    fn run(
        &mut self,
        neurons: std::ops::Range<usize>,
        previous: &mut Source<N>,
        sink: &mut dyn Sink<N>,
    ) -> Result<Vec<NeuronEnd<N>>, StreamError> {
        let Some((weights, biases)) = &mut self.parameters else {
            let mut values = vec![N::default(); neurons.len()];
            previous.read(neurons.start, &mut values)?;
            return neurons
                .zip(values)
                .map(|(neuron, z)| end(self.layer, self.number, neuron, None, z))
                .collect();
        };
        let stride = self.inputs.len();
        let mut sums = vec![N::NEGATIVE_ZERO; neurons.len()];
        for first in (0..self.columns).step_by(stride) {
            let length = stride.min(self.columns - first);
            let inputs = &mut self.inputs[..length];
            previous.read(first, inputs)?;
            for (row, neuron) in neurons.clone().enumerate() {
                let stretch = &mut self.weights[row * stride..row * stride + length];
                weights.read(neuron * self.columns + first, stretch)?;
            }
            kernel::terms(
                &self.weights,
                inputs,
                &mut self.products,
                &mut self.running_sums,
                stride,
                &mut sums,
            );
            for (row, neuron) in neurons.clone().enumerate() {
                let row = row * stride..row * stride + length;
                let terms = Terms {
                    layer: self.number,
                    neuron,
                    first,
                    weights: &self.weights[row.clone()],
                    inputs,
                    products: &self.products[row.clone()],
                    running_sums: &self.running_sums[row],
                };
                sink.terms(&terms).map_err(StreamError::Sink)?;
            }
        }
        let mut ends = Vec::with_capacity(sums.len());
        for (neuron, sum) in neurons.zip(sums) {
            // Once infinite or NaN, a sum never becomes finite again: one look at the end sees all of them.
            if !sum.is_finite() {
                weights.blame(neuron * self.columns, self.columns)?;
                return Err(not_finite(self.layer, neuron));
            }
            let bias = biases[neuron];
            ends.push(end(self.layer, self.number, neuron, Some((sum, bias)), sum + bias)?);
        }
        Ok(ends)
    }
}

/// A neuron's numbers from z on.
fn end<N: Machine>(
    layer: &StoredLayer,
    number: usize,
    neuron: usize,
    sum_and_bias: Option<(N, N)>,
    z: N,
) -> Result<NeuronEnd<N>, StreamError> {
    if !z.is_finite() {
        return Err(not_finite(layer, neuron));
    }
    let a = match layer.activation {
        LayerActivation::Softmax => None,
        LayerActivation::Elementwise(activation) => {
            let applied = activation.apply(N::ARITHMETIC, z);
            let (a, _) = applied.map_err(|error| number_error(layer, neuron, error))?;
            Some(a)
        }
    };
    Ok(NeuronEnd { layer: number, neuron, sum_and_bias, z, a })
}

fn not_finite(layer: &StoredLayer, neuron: usize) -> StreamError {
    number_error(layer, neuron, NumberError::NotFinite)
}

fn number_error(layer: &StoredLayer, neuron: usize, error: NumberError) -> StreamError {
    let neuron = layer.neurons.get(neuron).unwrap_or_default().into_owned();
    StreamError::Trace(TraceError::Number { neuron, error })
}
