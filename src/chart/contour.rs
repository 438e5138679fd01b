//! The line on which a function of two numbers crosses a threshold: marching squares whose crossings are found by
//! bisection, so that the line is right for smooth functions and for steps alike.

use super::geometry::Point;

/// Values of a function on a square grid of `size` by `size` cells, so `size + 1` values a side.
pub(super) struct Grid<'a> {
    pub(super) function: &'a dyn Fn(f64, f64) -> f64,
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) size: usize,
    /// Row by row, from the lowest y.
    pub(super) values: Vec<f64>,
}

/// Halvings per crossing.
const HALVINGS: usize = 24;

/// Cells a side of the grid behind [`contour_lines`].
const CELLS: usize = 220;

/// The lines along which a function of two numbers crosses a threshold, between the ends of `x` and `y`.
///
/// Straight stretches have only their ends.
pub fn contour_lines(
    function: &dyn Fn(f64, f64) -> f64,
    x: (f64, f64),
    y: (f64, f64),
    threshold: f64,
) -> Vec<Vec<(f64, f64)>> {
    // Less than a tenth of a pixel at the size of a figure.
    let tolerance = f64::min(x.1 - x.0, y.1 - y.0) * 2e-4;
    let grid = Grid::new(function, x, y, CELLS);
    grid.contours(threshold).iter().map(|line| super::geometry::simplify(line, tolerance)).collect()
}

impl<'a> Grid<'a> {
    /// Evaluates the function on the grid.
    pub(super) fn new(
        function: &'a dyn Fn(f64, f64) -> f64,
        x: (f64, f64),
        y: (f64, f64),
        size: usize,
    ) -> Grid<'a> {
        let mut grid = Grid { function, x, y, size, values: Vec::new() };
        grid.values = (0..(size + 1) * (size + 1))
            .map(|index| {
                let (x, y) = grid.at(index % (size + 1), index / (size + 1));
                function(x, y)
            })
            .collect();
        grid
    }

    /// The point of the plane at a grid corner.
    pub(super) fn at(&self, column: usize, row: usize) -> Point {
        let share = |index: usize, range: (f64, f64)| {
            range.0 + (range.1 - range.0) * index as f64 / self.size as f64
        };
        (share(column, self.x), share(row, self.y))
    }

    fn above(&self, column: usize, row: usize, threshold: f64) -> bool {
        self.values[row * (self.size + 1) + column] >= threshold
    }

    /// The lines where the function crosses the threshold, joined as far as they go. A closed line ends where it
    /// began.
    pub(super) fn contours(&self, threshold: f64) -> Vec<Vec<Point>> {
        let segments = self.segments(threshold);
        // Each edge of the grid is crossed by the segments of at most two cells.
        let mut at_edge: Vec<[Option<usize>; 2]> =
            vec![[None, None]; 2 * (self.size + 1) * (self.size + 1)];
        for (index, ends) in segments.iter().enumerate() {
            for end in ends {
                let slot = usize::from(at_edge[*end][0].is_some());
                at_edge[*end][slot] = Some(index);
            }
        }
        let mut used = vec![false; segments.len()];
        let mut lines = Vec::new();
        for start in 0..segments.len() {
            if used[start] {
                continue;
            }
            used[start] = true;
            let mut chain = std::collections::VecDeque::from(segments[start]);
            for forwards in [true, false] {
                loop {
                    let end = if forwards { chain.back() } else { chain.front() };
                    let Some(end) = end.copied() else { break };
                    let next = at_edge[end].iter().flatten().copied().find(|index| !used[*index]);
                    let Some(next) = next else { break };
                    used[next] = true;
                    let [one, other] = segments[next];
                    let far = if one == end { other } else { one };
                    if forwards { chain.push_back(far) } else { chain.push_front(far) }
                }
            }
            lines.push(chain.into_iter().map(|edge| self.crossing(edge, threshold)).collect());
        }
        lines
    }

    /// One or two segments for every cell that the line passes, each as the two edges that it joins.
    fn segments(&self, threshold: f64) -> Vec<[usize; 2]> {
        let mut segments = Vec::new();
        for row in 0..self.size {
            for column in 0..self.size {
                let above =
                    |right: usize, up: usize| self.above(column + right, row + up, threshold);
                let corners = [above(0, 0), above(1, 0), above(1, 1), above(0, 1)];
                let edges = [
                    self.edge(column, row, false),
                    self.edge(column + 1, row, true),
                    self.edge(column, row + 1, false),
                    self.edge(column, row, true),
                ];
                let crossed: Vec<usize> = (0..4)
                    .filter(|side| corners[*side] != corners[(side + 1) % 4])
                    .map(|side| edges[side])
                    .collect();
                match crossed.as_slice() {
                    [one, other] => segments.push([*one, *other]),
                    [bottom, right, top, left] => {
                        // A saddle: the middle decides which corners belong together.
                        let ((x0, y0), (x1, y1)) =
                            (self.at(column, row), self.at(column + 1, row + 1));
                        let middle = (self.function)((x0 + x1) / 2.0, (y0 + y1) / 2.0) >= threshold;
                        if middle == corners[0] {
                            segments.extend([[*bottom, *right], [*top, *left]]);
                        } else {
                            segments.extend([[*left, *bottom], [*right, *top]]);
                        }
                    }
                    _ => {}
                }
            }
        }
        segments
    }

    /// The number of the edge that goes right (or up) from a corner.
    fn edge(&self, column: usize, row: usize, upright: bool) -> usize {
        2 * (row * (self.size + 1) + column) + usize::from(upright)
    }

    /// Where on an edge the function crosses the threshold.
    fn crossing(&self, edge: usize, threshold: f64) -> Point {
        let (column, row) = ((edge / 2) % (self.size + 1), edge / 2 / (self.size + 1));
        let (mut from, mut to) = (self.at(column, row), self.at(column, row));
        if edge % 2 == 1 {
            to.1 = self.at(column, row + 1).1;
        } else {
            to.0 = self.at(column + 1, row).0;
        }
        let begins_above = self.above(column, row, threshold);
        for _ in 0..HALVINGS {
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            if ((self.function)(middle.0, middle.1) >= threshold) == begins_above {
                from = middle;
            } else {
                to = middle;
            }
        }
        ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_line() {
        let lines = Grid::new(&|x, y| x * x + y * y, (-2.0, 2.0), (-2.0, 2.0), 50).contours(1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].iter().all(|(x, y)| (x.hypot(*y) - 1.0).abs() < 1e-6));
    }

    #[test]
    fn the_boundary_of_a_step_is_straight() {
        let step = |x: f64, y: f64| if x + y >= 0.7 { 1.0 } else { 0.0 };
        let lines = Grid::new(&step, (0.0, 1.0), (0.0, 1.0), 40).contours(0.5);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|(x, y)| (x + y - 0.7).abs() < 1e-6));
    }

    #[test]
    fn a_flat_function_has_no_boundary() {
        assert!(Grid::new(&|_, _| 0.5, (0.0, 1.0), (0.0, 1.0), 10).contours(0.5).is_empty());
    }
}
