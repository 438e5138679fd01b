//! The one loop that wide networks spend their time in: products, and sums of them from left to right.

use crate::number::Machine;

/// How many neurons go side by side: a sum waits for the one before it, so several neurons take turns.
pub(super) const LANES: usize = 8;
/// How many products are made before they are added up; what is in between stays in the nearest cache.
const BLOCK: usize = 256;

/// Multiplies a stretch of inputs by the weights of some neurons and carries on their running sums.
///
/// Row r of `weights`, `products` and `running_sums` begins at r · `stride` and is as long as `inputs`; `sums` has one
/// entry a row, the sum so far ([`Machine::NEGATIVE_ZERO`] before the first product). Every product is
/// rounded, then added: the same operations in the same order as `run_affine` in the forward pass.
pub(super) fn terms<N: Machine>(
    weights: &[N],
    inputs: &[N],
    products: &mut [N],
    running_sums: &mut [N],
    stride: usize,
    sums: &mut [N],
) {
    for (block, inputs) in inputs.chunks(BLOCK).enumerate() {
        let columns = block * BLOCK..block * BLOCK + inputs.len();
        let row = |row: usize| row * stride + columns.start..row * stride + columns.end;
        for index in 0..sums.len() {
            let products = products[row(index)].iter_mut();
            for ((product, &weight), &input) in products.zip(&weights[row(index)]).zip(inputs) {
                *product = weight * input;
            }
        }
        if let Ok(sums) = <&mut [N; LANES]>::try_from(&mut *sums) {
            let products = std::array::from_fn(|index| &products[row(index)]);
            let mut rows = running_sums.chunks_mut(stride);
            let running_sums =
                [(); LANES].map(|()| &mut rows.next().unwrap_or_default()[columns.clone()]);
            side_by_side(products, running_sums, sums);
        } else {
            for (index, sum) in sums.iter_mut().enumerate() {
                let running_sums = running_sums[row(index)].iter_mut();
                for (running_sum, &product) in running_sums.zip(&products[row(index)]) {
                    *sum = *sum + product;
                    *running_sum = *sum;
                }
            }
        }
    }
}

/// Running sums of eight neurons, all of the same length; the sums of one hide behind those of the others.
fn side_by_side<N: Machine>(
    products: [&[N]; LANES],
    running_sums: [&mut [N]; LANES],
    sums: &mut [N; LANES],
) {
    // Said once more, the lengths spare the loop its bounds checks.
    let length = products[0].len();
    let products = products.map(|products| &products[..length]);
    let [a, b, c, d, e, f, g, h] = running_sums;
    let running_sums = [
        &mut a[..length],
        &mut b[..length],
        &mut c[..length],
        &mut d[..length],
        &mut e[..length],
        &mut f[..length],
        &mut g[..length],
        &mut h[..length],
    ];
    let mut so_far = *sums;
    for index in 0..length {
        for lane in 0..LANES {
            so_far[lane] = so_far[lane] + products[lane][index];
            running_sums[lane][index] = so_far[lane];
        }
    }
    *sums = so_far;
}

/// A whole layer in memory: every product and running sum, and the sum of each neuron.
///
/// All three matrices are neurons × inputs, row by row; nothing is allocated, so that memory can be used again.
///
/// # Panics
/// If a matrix is shorter than that.
///
/// ```
/// use longhand::trace::stream::affine_in_memory;
/// let (mut products, mut running_sums, mut sums) = ([0.0; 4], [0.0; 4], [0.0; 2]);
/// affine_in_memory(&[1.0, 1.0, 2.0, -3.0], &[4.0, 1.0], &mut products, &mut running_sums, &mut sums);
/// assert_eq!(products, [4.0, 1.0, 8.0, -3.0]);
/// assert_eq!(running_sums, [4.0, 5.0, 8.0, 5.0]);
/// assert_eq!(sums, [5.0, 5.0]);
/// ```
pub fn affine_in_memory<N: Machine>(
    weights: &[N],
    inputs: &[N],
    products: &mut [N],
    running_sums: &mut [N],
    sums: &mut [N],
) {
    let stride = inputs.len();
    sums.fill(N::NEGATIVE_ZERO);
    let tiles = sums.chunks_mut(LANES).zip(weights.chunks(LANES * stride.max(1)));
    let rows = products.chunks_mut(LANES * stride.max(1));
    let running = running_sums.chunks_mut(LANES * stride.max(1));
    for (((sums, weights), products), running_sums) in tiles.zip(rows).zip(running) {
        terms(weights, inputs, products, running_sums, stride, sums);
    }
}
