//! Plane geometry of figures: boxes, clipping, simplifying, thinning.

/// A point in SVG units, or in data units before it is mapped.
pub(super) type Point = (f64, f64);

/// A box; in SVG units y points down, so `top < bottom`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Bounds {
    /// The square with the given centre and half side.
    pub(super) fn around(centre: Point, half: f64) -> Bounds {
        Bounds {
            left: centre.0 - half,
            top: centre.1 - half,
            right: centre.0 + half,
            bottom: centre.1 + half,
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn overlaps(&self, other: &Bounds) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn contains(&self, other: &Bounds) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    pub(super) fn has(&self, point: Point) -> bool {
        (self.left..=self.right).contains(&point.0) && (self.top..=self.bottom).contains(&point.1)
    }

    /// The same box with a margin around it.
    pub(super) fn grown(&self, by: f64) -> Bounds {
        Bounds {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    /// The point of the box nearest to `point`.
    pub(super) fn nearest(&self, point: Point) -> Point {
        (point.0.clamp(self.left, self.right), point.1.clamp(self.top, self.bottom))
    }
}

/// Distance of two points. From libm rather than the platform, so that figures have the same bytes everywhere.
pub(super) fn distance(one: Point, other: Point) -> f64 {
    libm::hypot(other.0 - one.0, other.1 - one.1)
}

/// The point `length` away from `from` towards `to`, or `from` when they are nearer.
pub(super) fn toward(from: Point, to: Point, length: f64) -> Point {
    let apart = distance(from, to);
    if apart < length || apart == 0.0 {
        return from;
    }
    let share = length / apart;
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}

/// The part of the segment from `from` to `to` inside the box (Liang and Barsky 1984).
pub(super) fn clip_segment(from: Point, to: Point, bounds: &Bounds) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let sides = [
        (-dx, from.0 - bounds.left),
        (dx, bounds.right - from.0),
        (-dy, from.1 - bounds.top),
        (dy, bounds.bottom - from.1),
    ];
    for (direction, room) in sides {
        if direction == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if direction < 0.0 {
            enter = enter.max(room / direction);
        } else {
            leave = leave.min(room / direction);
        }
    }
    (enter <= leave).then(|| {
        let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
        (at(enter), at(leave))
    })
}

/// The pieces of a polyline inside the box.
pub(super) fn clip_polyline(points: &[Point], bounds: &Bounds) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], bounds) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) && from == pair[0] => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    // A segment that only touches a corner has no length.
    pieces.retain(|piece| piece.iter().any(|point| *point != piece[0]));
    pieces
}

/// The part of the straight line a·x + b·y + c = 0 inside the box.
pub(super) fn clip_line((a, b, c): (f64, f64, f64), bounds: &Bounds) -> Option<(Point, Point)> {
    let length = libm::hypot(a, b);
    if length == 0.0 {
        return None;
    }
    let (a, b, c) = (a / length, b / length, c / length);
    // The foot of the perpendicular from the middle of the box, and the diagonal both ways from there.
    let middle = ((bounds.left + bounds.right) / 2.0, (bounds.top + bounds.bottom) / 2.0);
    let away = a * middle.0 + b * middle.1 + c;
    let foot = (middle.0 - away * a, middle.1 - away * b);
    let reach = libm::hypot(bounds.width(), bounds.height());
    let ends = ((foot.0 - reach * b, foot.1 + reach * a), (foot.0 + reach * b, foot.1 - reach * a));
    clip_segment(ends.0, ends.1, bounds).filter(|(from, to)| from != to)
}

/// Leaves out points that are within `tolerance` of the line through the kept ones
/// (Douglas and Peucker 1973, with a stack).
pub(super) fn simplify(points: &[Point], tolerance: f64) -> Vec<Point> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[points.len() - 1] = true;
    let mut open = vec![(0, points.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let mut farthest = (tolerance, None);
        for index in first + 1..last {
            let away = distance_to_segment(points[index], points[first], points[last]);
            if away > farthest.0 {
                farthest = (away, Some(index));
            }
        }
        if let Some(index) = farthest.1 {
            keep[index] = true;
            open.push((first, index));
            open.push((index, last));
        }
    }
    points.iter().zip(keep).filter_map(|(point, keep)| keep.then_some(*point)).collect()
}

/// Distance of a point from the segment between `from` and `to`.
pub(super) fn distance_to_segment(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let square = dx * dx + dy * dy;
    let share = if square == 0.0 {
        0.0
    } else {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / square).clamp(0.0, 1.0)
    };
    distance(point, (from.0 + share * dx, from.1 + share * dy))
}

/// At most four points per column of `width`: the first, lowest, highest and last, in their order.
/// What is left looks the same, peaks included.
pub(super) fn thin(points: &[Point], width: f64) -> Vec<Point> {
    let mut kept = Vec::new();
    let mut rest = points;
    while let Some(first) = rest.first() {
        let column = (first.0 / width).floor();
        let count = rest.iter().take_while(|point| (point.0 / width).floor() == column).count();
        let (here, after) = rest.split_at(count);
        let extreme = |better: fn(f64, f64) -> bool| {
            (0..count).fold(
                0,
                |best, index| {
                    if better(here[index].1, here[best].1) { index } else { best }
                },
            )
        };
        let mut chosen =
            [0, extreme(|one, other| one < other), extreme(|one, other| one > other), count - 1];
        chosen.sort_unstable();
        for (position, index) in chosen.iter().enumerate() {
            if position == 0 || chosen[position - 1] != *index {
                kept.push(here[*index]);
            }
        }
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Bounds = Bounds { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

    #[test]
    fn a_polyline_that_leaves_and_returns_is_cut_in_two() {
        let pieces = clip_polyline(&[(0.2, 0.5), (0.5, 1.5), (0.8, 0.5)], &UNIT);
        assert_eq!(pieces.len(), 2);
        assert!((pieces[0][1].1 - 1.0).abs() < 1e-12);
        assert!(clip_polyline(&[(2.0, 2.0), (3.0, 2.5)], &UNIT).is_empty());
    }

    #[test]
    fn a_line_equation_is_cut_at_the_box() {
        let (from, to) = clip_line((1.0, 1.0, -0.5), &UNIT).unwrap();
        for (x, y) in [from, to] {
            assert!((x + y - 0.5).abs() < 1e-12 && UNIT.grown(1e-9).has((x, y)));
        }
        assert_eq!(clip_line((0.0, 0.0, 1.0), &UNIT), None);
        assert_eq!(clip_line((1.0, 0.0, -5.0), &UNIT), None);
    }

    #[test]
    fn straight_stretches_keep_only_their_ends() {
        let hinge: Vec<Point> =
            (0..=100).map(|i| (f64::from(i), f64::from((i - 50).max(0)))).collect();
        assert_eq!(simplify(&hinge, 0.01), vec![(0.0, 0.0), (50.0, 0.0), (100.0, 50.0)]);
    }

    #[test]
    fn thinning_keeps_the_peak() {
        let mut points: Vec<Point> = (0..5000).map(|i| (f64::from(i) / 100.0, 0.0)).collect();
        points[1234].1 = 7.0;
        let thinned = thin(&points, 0.5);
        assert!(thinned.len() <= 400 && thinned.contains(&points[1234]));
        assert_eq!((thinned[0], *thinned.last().unwrap()), (points[0], points[4999]));
    }
}
