//! Samples a function closely where it bends and sparsely where it is straight.

use super::ChartError;
use super::finite;
use super::geometry::Point;

/// Evaluations before refinement, per piece.
const FIRST_LOOK: usize = 64;
/// Halvings of an interval at most.
const DEPTH: u32 = 8;

/// The piece of a function between two jumps; `from` and `to` are taken as limits from inside.
pub(super) struct Piece {
    pub(super) from: f64,
    pub(super) to: f64,
}

/// Cuts an interval at the jumps inside it.
pub(super) fn pieces(range: (f64, f64), jumps: &[f64]) -> Vec<Piece> {
    let mut cuts: Vec<f64> =
        jumps.iter().copied().filter(|x| range.0 < *x && *x < range.1).collect();
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    let starts = std::iter::once(range.0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(range.1));
    starts.zip(ends).map(|(from, to)| Piece { from, to }).collect()
}

/// Samples one piece. `kinks` become sample points, so that a hinge is sharp. `tolerance` is the largest
/// deviation from the curve that does not show, in units of y.
pub(super) fn sample(
    function: &dyn Fn(f64) -> f64,
    piece: &Piece,
    kinks: &[f64],
    tolerance: f64,
) -> Result<Vec<Point>, ChartError> {
    // At a jump the function has the value of one side; the other side is approached as far as f64 allows.
    let inset = (piece.to - piece.from) * 1e-9;
    let (from, to) = (piece.from + inset, piece.to - inset);
    let mut abscissas: Vec<f64> = (0..=FIRST_LOOK)
        .map(|index| from + (to - from) * index as f64 / FIRST_LOOK as f64)
        .collect();
    abscissas.extend(kinks.iter().copied().filter(|x| from < *x && *x < to));
    abscissas.sort_by(f64::total_cmp);
    abscissas.dedup();
    let value = |x: f64| finite(function(x), || format!("the function at {x}"));
    let mut points = Vec::with_capacity(2 * abscissas.len());
    let mut before: Option<Point> = None;
    for x in abscissas {
        let here = (x, value(x)?);
        if let Some(before) = before {
            refine(&value, before, here, tolerance, DEPTH, &mut points)?;
        }
        points.push(here);
        before = Some(here);
    }
    Ok(points)
}

/// Adds points between two samples until the middle lies on the chord.
fn refine(
    value: &dyn Fn(f64) -> Result<f64, ChartError>,
    from: Point,
    to: Point,
    tolerance: f64,
    depth: u32,
    points: &mut Vec<Point>,
) -> Result<(), ChartError> {
    let x = (from.0 + to.0) / 2.0;
    let middle = (x, value(x)?);
    if depth == 0 || (middle.1 - (from.1 + to.1) / 2.0).abs() <= tolerance {
        return Ok(());
    }
    refine(value, from, middle, tolerance, depth - 1, points)?;
    points.push(middle);
    refine(value, middle, to, tolerance, depth - 1, points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hinge_is_a_sample_point() {
        let piece = Piece { from: -1.0, to: 1.0 };
        let points = sample(&|x| (x - 0.123).max(0.0), &piece, &[0.123], 1e-3).unwrap();
        assert!(points.contains(&(0.123, 0.0)));
    }

    #[test]
    fn a_steep_curve_gets_more_points_than_a_straight_one() {
        let piece = || Piece { from: 0.0, to: 1.0 };
        let steep =
            sample(&|x| 1.0 / (1.0 + (-100.0 * (x - 0.4)).exp()), &piece(), &[], 1e-3).unwrap();
        let straight = sample(&|x| 2.0 * x, &piece(), &[], 1e-3).unwrap();
        assert!(steep.len() > straight.len() + 10);
    }

    #[test]
    fn nan_is_named() {
        let error = sample(&|x| x.ln(), &Piece { from: -1.0, to: 1.0 }, &[], 1e-3).unwrap_err();
        assert!(error.to_string().starts_with("the function at -"), "{error}");
    }
}
