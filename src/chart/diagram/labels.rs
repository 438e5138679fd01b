//! Finds a place for the weight of every edge: on its line, or beside it where the line is flat.

use super::{Point, Role, Sheet, Type, VALUE_SIZE, Words, text_bounds};
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
const SHARES: [f64; 17] = [
    0.28, 0.34, 0.4, 0.23, 0.72, 0.66, 0.78, 0.6, 0.18, 0.46, 0.54, 0.83, 0.31, 0.37, 0.69, 0.5,
    0.13,
];
/// Height of a label's middle above or below a flat edge.
const BESIDE: f64 = 12.5;
/// An edge that climbs less than this counts as flat.
const FLAT: f64 = 0.12;
/// A place that covers text, a node or another edge costs at least this much.
const COVERED: usize = 1_000;
/// Cost of standing close to another label.
const CLOSE: usize = 15;
/// How often every label may move to a better place once the others stand.
const SWEEPS: usize = 4;

/// A place that a label may take.
struct Place {
    bounds: Bounds,
    baseline: Point,
    /// Cost that does not depend on the other labels.
    cost: usize,
}

/// Where a label goes.
pub(super) struct Label {
    pub(super) bounds: Bounds,
    pub(super) baseline: Point,
}

impl Wire {
    /// How its label is set.
    pub(super) fn style(&self) -> Type {
        let role = if self.role == Role::Minus { Role::Minus } else { Role::Ink };
        let mut style = Type::new(VALUE_SIZE, role).halo();
        style.kind = Some("weight");
        style.address = Some(self.address.clone());
        style
    }
}

/// A place for the label of every edge; a gap whose labels do not all find room stays without.
pub(super) fn arrange_all(
    sheet: &Sheet,
    wires: &[Wire],
    is_folded: impl Fn(usize) -> bool,
) -> Vec<Option<Label>> {
    let mut gaps: Vec<usize> = wires.iter().map(|wire| wire.gap).collect();
    gaps.sort_unstable();
    gaps.dedup();
    let mut labels: Vec<Option<Label>> = wires.iter().map(|_| None).collect();
    for gap in gaps.into_iter().filter(|gap| !is_folded(*gap)) {
        let indices: Vec<usize> =
            (0..wires.len()).filter(|index| wires[*index].gap == gap).collect();
        let here: Vec<&Wire> = indices.iter().map(|index| &wires[*index]).collect();
        for (index, label) in indices.iter().zip(arrange(sheet, &here, wires).into_iter().flatten())
        {
            labels[*index] = Some(label);
        }
    }
    labels
}

/// A place for every label of one gap, or none when they do not all fit.
fn arrange(sheet: &Sheet, here: &[&Wire], all: &[Wire]) -> Option<Vec<Label>> {
    let places: Vec<Vec<Place>> = here.iter().map(|wire| places(sheet, wire, all)).collect();
    let mut chosen: Vec<Option<usize>> = vec![None; here.len()];
    for _ in 0..SWEEPS {
        let before = chosen.clone();
        for index in 0..here.len() {
            chosen[index] = (0..places[index].len()).min_by_key(|place| {
                let touching = collisions(&places, &chosen, index, *place, 1.5) * COVERED;
                let close = collisions(&places, &chosen, index, *place, 7.0) * CLOSE;
                places[index][*place].cost + touching + close
            });
        }
        if before == chosen {
            break;
        }
    }
    (0..here.len())
        .map(|index| {
            let place = chosen[index]?;
            let free = places[index][place].cost < COVERED
                && collisions(&places, &chosen, index, place, 1.5) == 0;
            let Place { bounds, baseline, .. } = places[index][place];
            free.then_some(Label { bounds, baseline })
        })
        .collect()
}

/// How many of the other labels a place would come nearer to than `margin`.
fn collisions(
    places: &[Vec<Place>],
    chosen: &[Option<usize>],
    index: usize,
    place: usize,
    margin: f64,
) -> usize {
    let bounds = places[index][place].bounds.grown(margin);
    (0..places.len())
        .filter(|other| *other != index)
        .filter_map(|other| chosen[other].map(|place| &places[other][place]))
        .filter(|other| other.bounds.overlaps(&bounds))
        .count()
}

/// All places for one label, with what they cost.
fn places(sheet: &Sheet, wire: &Wire, all: &[Wire]) -> Vec<Place> {
    let words = Words::plain(&wire.text);
    let style = wire.style();
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
            let crossed = all
                .iter()
                .filter(|other| !std::ptr::eq(*other, wire))
                .filter(|other| clip_segment(other.from, other.to, &bounds.grown(0.5)).is_some());
            cost += crossed.count() * COVERED;
            places.push(Place { bounds, baseline, cost });
        }
    }
    places
}

/// The box of a label centred on a point, and its baseline.
fn centred(words: &Words, centre: Point, style: &Type) -> (Bounds, Point) {
    let baseline = (centre.0, centre.1 + 0.33 * style.size);
    (text_bounds(words, baseline, style), baseline)
}
