//! What a ReLU network with one input computes, as a list of straight pieces for each output.
//!
//! The network is carried through layer by layer: each neuron's weighted sum is a sum of piecewise
//! linear functions, and its ReLU bends the sum where it crosses 0 ([`pieces`](super::pieces)).
//! What comes out is exact, for every x of the interval at once.
//!
//! # Depth multiplies, width adds
//!
//! A weighted sum of k ReLUs of x bends at most k times: it has at most k + 1 pieces. Composition
//! does better. The tent g(x) = 2·ReLU(x) − 4·ReLU(x − 1/2) takes [0, 1] up to 1 and back down to
//! 0, with 2 pieces. Each of its halves covers all of [0, 1], so g after any function f on [0, 1]
//! with values from 0 to 1 and back shows f twice: composing g k times with itself gives a sawtooth
//! with **2^k pieces from 2k neurons**. One hidden layer would need 2^k − 1 neurons for it. (M.
//! Telgarsky, "Benefits of depth in neural networks", *Conference on Learning Theory* (2016).)
//!
//! # Example
//!
//! ```
//! use longhand::proof::{integer, pieces::PiecewiseLinear};
//!
//! let tent = PiecewiseLinear::tent();
//! let sawtooth = tent.repeated(3)?;
//! assert_eq!(sawtooth.pieces().len(), 8);
//! assert_eq!(sawtooth.pieces()[0].slope, integer(8));
//! # Ok::<(), longhand::proof::pieces::PieceError>(())
//! ```

use num_traits::One;

use super::Rational;
use super::collapse::{AffineMap, ShapeError};
use super::integer;
use super::pieces::{PieceError, PiecewiseLinear};

/// The most pieces that are listed; beyond, their number could double with every layer.
pub const MAX_PIECES: usize = 4_096;

/// A layer for a network of pieces: an affine map, and behind each output an activation made of two
/// straight parts that meet at 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceLayer {
    /// The weights (neurons × inputs) and biases.
    pub map: AffineMap,
    /// What the activation multiplies negative values by: 0 for ReLU, 1 for the identity, 0.01 for the
    /// usual leaky ReLU.
    pub negative_slope: Rational,
}

/// The function each output neuron of a one-input network computes on the interval.
///
/// # Errors
///
/// When the layers do not fit, the first does not take one input, the interval has no length, or there
/// are more than [`MAX_PIECES`] pieces.
pub fn functions(
    layers: &[PieceLayer],
    from: Rational,
    to: Rational,
) -> Result<Vec<PiecewiseLinear>, PieceError> {
    let mut functions = vec![PiecewiseLinear::identity(from.clone(), to.clone())?];
    for (position, layer) in layers.iter().enumerate() {
        let PieceLayer { map, negative_slope } = layer;
        // A weighted sum bends at most where its parts do, and its activation at most once on each piece.
        let pieces: usize = functions.iter().map(|one| one.pieces().len()).sum();
        if pieces > MAX_PIECES {
            return Err(PieceError::TooMany { most: MAX_PIECES });
        }
        if map.inputs() != functions.len() {
            let (takes, given) = (map.inputs(), functions.len());
            return Err(ShapeError::Inputs { map: position, takes, given }.into());
        }
        if map.outputs() != map.offset.nrows() {
            return Err(
                ShapeError::Offset { rows: map.outputs(), entries: map.offset.nrows() }.into()
            );
        }
        let mut next = Vec::with_capacity(map.outputs());
        for neuron in 0..map.outputs() {
            let terms: Vec<(Rational, &PiecewiseLinear)> =
                map.matrix.row(neuron).iter().cloned().zip(&functions).collect();
            let sum = if terms.is_empty() {
                PiecewiseLinear::line(
                    from.clone(),
                    to.clone(),
                    integer(0),
                    map.offset[neuron].clone(),
                )?
            } else {
                PiecewiseLinear::combine(&terms, &map.offset[neuron])?
            };
            next.push(if negative_slope.is_one() { sum } else { sum.leaky_relu(negative_slope) });
        }
        functions = next;
    }
    if functions.iter().any(|one| one.pieces().len() > MAX_PIECES) {
        return Err(PieceError::TooMany { most: MAX_PIECES });
    }
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::examples::rows;
    use crate::proof::parse;

    fn layer(weights: &[&[i64]], biases: &[&str], relu: bool) -> PieceLayer {
        let biases: Vec<Rational> = biases.iter().filter_map(|bias| parse(bias)).collect();
        PieceLayer {
            map: AffineMap::from_rows(&rows(weights), &biases).unwrap(),
            negative_slope: integer(i64::from(!relu)),
        }
    }

    /// g(x) = 2·ReLU(x) − 4·ReLU(x − 1/2) as a network.
    fn tent_layers() -> Vec<PieceLayer> {
        vec![layer(&[&[1], &[1]], &["0", "−1/2"], true), layer(&[&[2, -4]], &["0"], false)]
    }

    #[test]
    fn the_network_of_the_lesson_is_the_tent() {
        let functions = functions(&tent_layers(), integer(0), integer(1)).unwrap();
        assert_eq!(functions, [PiecewiseLinear::tent()]);
    }

    #[test]
    fn the_deep_network_is_the_composition() {
        let deep: Vec<PieceLayer> = (0..3).flat_map(|_| tent_layers()).collect();
        let functions = functions(&deep, integer(0), integer(1)).unwrap();
        assert_eq!(functions[0], PiecewiseLinear::tent().repeated(3).unwrap());
    }

    #[test]
    fn pieces_beyond_counting_are_refused() {
        let deep: Vec<PieceLayer> = (0..30).flat_map(|_| tent_layers()).collect();
        let error = functions(&deep, integer(0), integer(1)).unwrap_err();
        assert_eq!(error, PieceError::TooMany { most: MAX_PIECES });
    }

    #[test]
    fn a_leaky_relu_keeps_a_share_below_zero() {
        let tenth = parse("0.1").unwrap();
        let leaky = PieceLayer { negative_slope: tenth.clone(), ..layer(&[&[1]], &["0"], true) };
        let functions = functions(&[leaky], integer(-1), integer(1)).unwrap();
        let slopes: Vec<_> = functions[0].pieces().iter().map(|p| &p.slope).collect();
        assert_eq!(slopes, [&tenth, &integer(1)]);
    }

    #[test]
    fn pieces_that_continue_each_other_are_one() {
        // x = ReLU(x) − ReLU(−x): two bends that cancel.
        let layers = [layer(&[&[1], &[-1]], &["0", "0"], true), layer(&[&[1, -1]], &["0"], false)];
        let functions = functions(&layers, integer(-2), integer(2)).unwrap();
        assert_eq!(functions[0], PiecewiseLinear::identity(integer(-2), integer(2)).unwrap());
    }

    #[test]
    fn a_network_with_two_inputs_is_refused() {
        let two_inputs = [layer(&[&[1, 1]], &["0"], true)];
        let error = functions(&two_inputs, integer(0), integer(1)).unwrap_err();
        assert_eq!(error.to_string(), "layer 1 takes 2 inputs but is given 1");
    }
}
