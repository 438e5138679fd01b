//! One neuron of a wide network, as a trace to ask questions of: only its own row is worked out.

use std::io;

use nalgebra::{DMatrix, DVector};

use super::{NeuronEnd, Sink, Source, StreamError, Terms, stream};
use crate::network::{Layer, LayerActivation, Network, StoredArray, StoredLayer, StoredNetwork};
use crate::number::{Lane, Machine};
use crate::trace::{InputName, Record, SoftmaxStep, Trace, TraceError, forward};

/// The trace of the neuron called `neuron`, by the readable pass; under softmax, of its whole layer.
///
/// What the layer before puts out stands in it as given: each of those neurons has a trace of its own. The input is the numbers of
/// `input` from number `first` on, and addresses call it `input_name`. `None` if the network has no such neuron.
///
/// # Errors
/// As [`stream`].
pub fn neuron(
    lane: Lane,
    network: &StoredNetwork,
    neuron: &str,
    (input, first): (&StoredArray, usize),
    input_name: InputName,
) -> Result<Option<Box<dyn Record>>, StreamError> {
    fn boxed<N: Machine>(trace: Trace<N>) -> Box<dyn Record> {
        Box::new(trace)
    }
    let Some((layer, index)) = network.position(neuron) else { return Ok(None) };
    let at = (layer, index);
    Ok(Some(match lane {
        Lane::F32 => boxed(slice::<f32>(network, at, input, first, input_name)?),
        Lane::F64 => boxed(slice::<f64>(network, at, input, first, input_name)?),
        Lane::ByHand { digits } => return Err(TraceError::Digits(digits).into()),
    }))
}

fn slice<N: Machine>(
    network: &StoredNetwork,
    (layer, index): (usize, usize),
    input: &StoredArray,
    first: usize,
    input_name: InputName,
) -> Result<Trace<N>, StreamError> {
    // An input has no row; the first neuron's trace has it among its inputs.
    let (layer, index) = if layer == 0 { (1, 0) } else { (layer, index) };
    let sources = network.sources(layer - 1);
    let x: Vec<N> = if layer == 1 {
        let mut x = vec![N::default(); sources.len()];
        let mut source = Source::open(input, first)?;
        source.read(0, &mut x)?;
        source.blame(0, x.len())?;
        x
    } else {
        let mut before = network.clone();
        before.layers.truncate(layer - 1);
        stream(&before, input, first, &mut Nothing)?
    };
    let stored = &network.layers[layer - 1];
    let rows = match stored.activation {
        LayerActivation::Softmax => 0..stored.neurons.len(),
        LayerActivation::Elementwise(_) => index..index + 1,
    };
    // A layer without weights reads one value a neuron: only those of the rows are needed.
    let (names, x) = match stored.affine {
        Some(_) => (sources.to_vec(), x),
        None => (
            rows.clone().filter_map(|row| sources.get(row)).map(Into::into).collect(),
            x[rows.clone()].to_vec(),
        ),
    };
    let layer = rows_of::<N>(stored, rows, names.len())?;
    let network = Network {
        name: network.name.clone(),
        inputs: names,
        layers: vec![layer],
        shared: Vec::new(),
    };
    let mut trace = forward(N::ARITHMETIC, &network.into(), &x)?;
    trace.input_name = input_name;
    Ok(trace)
}

/// Some neurons of a layer as a layer by themselves.
fn rows_of<N: Machine>(
    stored: &StoredLayer,
    rows: std::ops::Range<usize>,
    columns: usize,
) -> Result<Layer<N>, StreamError> {
    let names = rows.clone().filter_map(|row| stored.neurons.get(row)).map(String::from);
    let Some(affine) = &stored.affine else {
        return Ok(Layer::bare(names, stored.activation));
    };
    let read = |array: &StoredArray, offset: usize, count: usize| {
        let mut source = Source::<N>::open(array, 0)?;
        let mut values = vec![N::default(); count];
        source.read(offset, &mut values)?;
        source.blame(offset, count)?;
        Ok::<_, StreamError>(values)
    };
    let weights = read(&affine.weights, rows.start * columns, rows.len() * columns)?;
    let biases = read(&affine.biases, rows.start, rows.len())?;
    let weights = DMatrix::from_row_slice(rows.len(), columns, &weights);
    Ok(Layer::dense(names, weights, DVector::from_vec(biases), stored.activation))
}

/// Only the outputs of the pass are wanted.
struct Nothing;

impl<N: Machine> Sink<N> for Nothing {
    fn takes_turns(&self) -> bool {
        true
    }

    fn inputs(&mut self, _: usize, _: &[N]) -> io::Result<()> {
        Ok(())
    }

    fn terms(&mut self, _: &Terms<'_, N>) -> io::Result<()> {
        Ok(())
    }

    fn neuron(&mut self, _: &NeuronEnd<N>) -> io::Result<()> {
        Ok(())
    }

    fn softmax(&mut self, _: usize, _: &SoftmaxStep<N>) -> io::Result<()> {
        Ok(())
    }
}
