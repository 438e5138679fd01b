//! Finds a place for the weight of every edge: on its line, or beside it where the line is flat.

use super::{Point, Role, Sheet, Type, VALUE_SIZE, Words, centred};
use crate::chart::geometry::{Bounds, clip_segment};

/// An edge that wants a label.
pub(super) struct Wire {
    pub(super) from: Point,
    pub(super) to: Point,
    /// The layer that it leads to: labels are written or dropped a gap at a time.
    pub(super) gap: usize,
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) address: String,
}

/// Shares of the way at which a label may stand, the best first: near the source the edges of a layer fan out.
const SHARES: [f64; 11] = [0.28, 0.34, 0.4, 0.23, 0.72, 0.66, 0.78, 0.6, 0.18, 0.46, 0.54];
/// Height of a label's middle above or below a flat edge.
const BESIDE: f64 = 12.5;
/// An edge that climbs less than this counts as flat.
const FLAT: f64 = 0.12;
/// A place that covers text, a node or another edge costs at least this much.
const COVERED: usize = 1_000;
/// How often every label may move to a better place once the others stand.
const SWEEPS: usize = 4;

/// A place that a label may take.
struct Place {
    bounds: Bounds,
    baseline: Point,
    /// Cost that does not depend on the other labels.
    cost: usize,
}

/// Writes the labels; a gap whose labels do not all find room stays without. Tells whether all were written.
pub(super) fn write(sheet: &mut Sheet, wires: &[Wire], is_folded: impl Fn(usize) -> bool) -> bool {
    let mut gaps: Vec<usize> = wires.iter().map(|wire| wire.gap).collect();
    gaps.sort_unstable();
    gaps.dedup();
    let mut complete = true;
    for gap in gaps {
        let here: Vec<&Wire> = wires.iter().filter(|wire| wire.gap == gap).collect();
        match (!is_folded(gap)).then(|| arrange(sheet, &here, wires)).flatten() {
            Some(baselines) => {
                for (wire, baseline) in here.iter().zip(baselines) {
                    sheet.text(&Words::plain(&wire.text), baseline, &style(wire));
                }
            }
            None => complete = false,
        }
    }
    complete
}

fn style(wire: &Wire) -> Type {
    let role = if wire.role == Role::Minus { Role::Minus } else { Role::Ink };
    let mut style = Type::new(VALUE_SIZE, role).halo();
    style.kind = Some("weight");
    style.address = Some(wire.address.clone());
    style
}

/// A baseline for every edge of one gap, or none when they do not all fit.
fn arrange(sheet: &Sheet, here: &[&Wire], all: &[Wire]) -> Option<Vec<Point>> {
    let places: Vec<Vec<Place>> = here.iter().map(|wire| places(sheet, wire, all)).collect();
    let mut chosen: Vec<Option<usize>> = vec![None; here.len()];
    for _ in 0..SWEEPS {
        let before = chosen.clone();
        for index in 0..here.len() {
            chosen[index] = (0..places[index].len())
                .min_by_key(|place| places[index][*place].cost + collisions(&places, &chosen, index, *place) * COVERED);
        }
        if before == chosen {
            break;
        }
    }
    (0..here.len())
        .map(|index| {
            let place = chosen[index]?;
            let free = places[index][place].cost < COVERED && collisions(&places, &chosen, index, place) == 0;
            free.then(|| places[index][place].baseline)
        })
        .collect()
}

/// How many of the other labels a place would touch.
fn collisions(places: &[Vec<Place>], chosen: &[Option<usize>], index: usize, place: usize) -> usize {
    let bounds = places[index][place].bounds.grown(1.5);
    (0..places.len())
        .filter(|other| *other != index)
        .filter_map(|other| chosen[other].map(|place| &places[other][place]))
        .filter(|other| other.bounds.overlaps(&bounds))
        .count()
}

/// All places for one label, with what they cost.
fn places(sheet: &Sheet, wire: &Wire, all: &[Wire]) -> Vec<Place> {
    let words = Words::plain(&wire.text);
    let style = style(wire);
    let (dx, dy) = (wire.to.0 - wire.from.0, wire.to.1 - wire.from.1);
    let flat = dy.abs() < FLAT * dx;
    // The label of a flat edge stands on the outer side, away from the edges between the rows.
    let middle = (sheet.bounds().top + sheet.bounds().bottom) / 2.0;
    let outer = if wire.from.1 > middle { BESIDE } else { -BESIDE };
    let offsets: &[f64] = if flat { &[outer, -outer] } else { &[0.0] };
    let mut places = Vec::new();
    let shares = if flat { [0.5].iter().chain(&SHARES[..]) } else { [].iter().chain(&SHARES[..]) };
    for (order, share) in shares.enumerate() {
        for (side, offset) in offsets.iter().enumerate() {
            let centre = (wire.from.0 + share * dx, wire.from.1 + share * dy + offset);
            let (bounds, baseline) = centred(&words, centre, &style);
            let mut cost = 2 * order + 5 * side;
            if !sheet.is_free(&bounds.grown(1.5)) {
                cost += COVERED;
            }
            let crossed = all.iter().filter(|other| !std::ptr::eq(*other, wire)).filter(|other| {
                clip_segment(other.from, other.to, &bounds.grown(0.5)).is_some()
            });
            cost += crossed.count() * COVERED;
            places.push(Place { bounds, baseline, cost });
        }
    }
    places
}
