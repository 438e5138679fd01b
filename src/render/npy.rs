//! A pass as arrays, one file a quantity: what NumPy loads with `np.load`.
//!
//! | file | shape | holds |
//! |---|---|---|
//! | `input.npy` | inputs | the values of the inputs |
//! | `products1.npy`, `running_sums1.npy` | neurons × inputs | the terms of layer 1, row by row |
//! | `sum1.npy`, `bias1.npy`, `z1.npy`, `a1.npy` | neurons | the numbers of its neurons |
//! | `shifted2.npy`, `exp2.npy` | neurons | in a softmax layer, here layer 2 |
//! | `shift2.npy`, `total2.npy` | one number | of a softmax layer as a whole |
//!
//! A layer without weights has only `z` and `a`.

use std::io::{self, Seek, SeekFrom, Write};

use crate::network::StoredNetwork;
use crate::number::{Machine, NpyHeader};
use crate::trace::SoftmaxStep;
use crate::trace::stream::{NeuronEnd, Sink, Terms};

/// Makes a file of a name.
type Create<'n, W> = Box<dyn FnMut(&str) -> io::Result<W> + 'n>;

/// Writes the arrays of one pass to files that `create` makes.
pub struct Arrays<'n, N, W> {
    network: &'n StoredNetwork,
    create: Create<'n, W>,
    input: Option<Matrix<W>>,
    /// Products and running sums of the layer at hand, by its number.
    matrices: Option<(usize, Matrix<W>, Matrix<W>)>,
    ends: Vec<NeuronEnd<N>>,
}

/// A file of numbers that is written in stretches.
struct Matrix<W> {
    file: W,
    /// Bytes of the header.
    start: u64,
    /// Where the next byte goes.
    position: u64,
}

impl<W: Write + Seek> Matrix<W> {
    fn begin<N: Machine>(mut file: W, shape: &[usize]) -> io::Result<Self> {
        let header = NpyHeader::bytes(N::PRECISION, shape);
        file.write_all(&header)?;
        let start = header.len() as u64;
        Ok(Self { file, start, position: start })
    }

    /// Writes numbers from the number `offset` on.
    fn write<N: Machine>(&mut self, offset: usize, values: &[N]) -> io::Result<()> {
        let at = self.start + offset as u64 * size_of::<N>() as u64;
        if at != self.position {
            self.file.seek(SeekFrom::Start(at))?;
        }
        self.position = at + size_of_val(values) as u64;
        if cfg!(target_endian = "little") {
            return self.file.write_all(bytemuck::cast_slice(values));
        }
        let swapped: Vec<N> = values.iter().map(|value| value.swap_bytes()).collect();
        self.file.write_all(bytemuck::cast_slice(&swapped))
    }
}

impl<'n, N: Machine, W: Write + Seek> Arrays<'n, N, W> {
    /// A pass through `network`, to files by the names that `create` is given.
    pub fn new(network: &'n StoredNetwork, create: impl FnMut(&str) -> io::Result<W> + 'n) -> Self {
        let create = Box::new(create);
        Self { network, create, input: None, matrices: None, ends: Vec::new() }
    }

    fn whole(&mut self, name: &str, shape: &[usize], values: &[N]) -> io::Result<()> {
        Matrix::begin::<N>((self.create)(&format!("{name}.npy"))?, shape)?.write(0, values)
    }

    /// Writes what the neurons of a layer made of their terms.
    fn end_layer(&mut self, layer: usize) -> io::Result<()> {
        self.matrices = None;
        let ends = std::mem::take(&mut self.ends);
        let shape = [ends.len()];
        let affine: Option<(Vec<N>, Vec<N>)> = ends.iter().map(|end| end.sum_and_bias).collect();
        if let Some((sums, biases)) = affine {
            self.whole(&format!("sum{layer}"), &shape, &sums)?;
            self.whole(&format!("bias{layer}"), &shape, &biases)?;
        }
        let z: Vec<N> = ends.iter().map(|end| end.z).collect();
        self.whole(&format!("z{layer}"), &shape, &z)?;
        if let Some(a) = ends.iter().map(|end| end.a).collect::<Option<Vec<N>>>() {
            self.whole(&format!("a{layer}"), &shape, &a)?;
        }
        Ok(())
    }
}

impl<N: Machine, W: Write + Seek> Sink<N> for Arrays<'_, N, W> {
    fn takes_turns(&self) -> bool {
        true
    }

    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()> {
        if self.input.is_none() {
            let file = (self.create)("input.npy")?;
            self.input = Some(Matrix::begin::<N>(file, &[self.network.inputs.len()])?);
        }
        self.input.as_mut().map_or(Ok(()), |input| input.write(first, values))
    }

    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()> {
        let columns = self.network.sources(terms.layer - 1).len();
        if self.matrices.as_ref().is_none_or(|(layer, ..)| *layer != terms.layer) {
            let shape = [self.network.sources(terms.layer).len(), columns];
            let mut begin = |name: &str| {
                Matrix::begin::<N>((self.create)(&format!("{name}{}.npy", terms.layer))?, &shape)
            };
            self.matrices = Some((terms.layer, begin("products")?, begin("running_sums")?));
        }
        let Some((_, products, running_sums)) = &mut self.matrices else { return Ok(()) };
        let offset = terms.neuron * columns + terms.first;
        products.write(offset, terms.products)?;
        running_sums.write(offset, terms.running_sums)
    }

    fn neuron(&mut self, end: &NeuronEnd<N>) -> io::Result<()> {
        self.ends.push(*end);
        if self.ends.len() < self.network.sources(end.layer).len() {
            return Ok(());
        }
        self.end_layer(end.layer)
    }

    fn softmax(&mut self, layer: usize, step: &SoftmaxStep<N>) -> io::Result<()> {
        let shape = [step.a.len()];
        self.whole(&format!("shift{layer}"), &[], &[step.shift])?;
        self.whole(&format!("shifted{layer}"), &shape, step.shifted.as_slice())?;
        self.whole(&format!("exp{layer}"), &shape, step.exponentials.as_slice())?;
        self.whole(&format!("total{layer}"), &[], &[step.total])?;
        self.whole(&format!("a{layer}"), &shape, step.a.as_slice())
    }
}
