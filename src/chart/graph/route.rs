//! The lines of a graph: level past what stands in a column, curved in the gaps, and where weights are written.

use super::super::diagram::{RADIUS, VALUE_SIZE, sign_role};
use super::super::geometry::{Bounds, Point};
use super::super::palette::Role;
use super::super::pen::Type;
use super::super::sheet::{Sheet, text_bounds};
use super::super::words::Words;
use super::layout::{Layout, half_node};
use super::{Content, Graph, Link};

/// Points that a curve is drawn through.
const STEPS: usize = 20;
/// Shares of a gap at which a weight may stand, the best first.
const SHARES: [f64; 13] = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.45, 0.55, 0.2, 0.8, 0.15, 0.85];

/// The way of a link, gap by gap.
pub(super) struct Wire {
    /// The whole line.
    pub(super) points: Vec<Point>,
    /// The piece within the last gap, where its weight is written.
    pub(super) last: Vec<Point>,
}

/// Where a weight is written.
pub(super) struct Written {
    pub(super) words: Words,
    pub(super) baseline: Point,
    pub(super) bounds: Bounds,
    pub(super) style: Type,
}

impl Wire {
    /// From the edge of what it begins at to the edge of what it ends at.
    pub(super) fn of(graph: &Graph, layout: &Layout, index: usize) -> Wire {
        let link = &graph.links[index];
        let (from, to) = (layout.end(graph, link.from), layout.end(graph, link.to));
        let column = layout.boxes[link.from.0].column;
        let mut points = vec![(from.0 + half(graph, layout, link.from), from.1)];
        let mut last = Vec::new();
        let mut here = (layout.columns[column].1, from.1);
        let lanes = &layout.lanes[index];
        let arrive = (layout.columns[layout.boxes[link.to.0].column].0, to.1);
        for (step, y) in lanes.iter().copied().map(Some).chain([None]).enumerate() {
            let next = match y {
                Some(y) => (layout.columns[column + 1 + step].0, y),
                None => arrive,
            };
            let curve = curved(here, next);
            points.extend(&curve);
            last = curve;
            if let Some(y) = y {
                here = (layout.columns[column + 1 + step].1, y);
                points.push(here);
            }
        }
        points.push((to.0 - half(graph, layout, link.to), to.1));
        points.dedup();
        Wire { points, last }
    }
}

/// Half the width of what a link meets.
fn half(graph: &Graph, layout: &Layout, (part, node): (usize, Option<usize>)) -> f64 {
    match (&graph.parts[part].content, node) {
        (Content::Nodes(nodes), Some(node)) => half_node(&nodes[node].name),
        (Content::Nodes(_), None) => RADIUS,
        _ => layout.boxes[part].size.0 / 2.0,
    }
}

/// From one point to another, level at both ends.
fn curved(from: Point, to: Point) -> Vec<Point> {
    if (from.1 - to.1).abs() < 0.5 {
        return vec![from, to];
    }
    let middle = (from.0 + to.0) / 2.0;
    let at = |step: usize| {
        let (t, u) = (step as f64 / STEPS as f64, 1.0 - step as f64 / STEPS as f64);
        // A cubic Bézier curve whose handles lie level, half a gap long.
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let handles = [from, (middle, from.1), (middle, to.1), to];
        let sum = |pick: fn(&Point) -> f64| {
            weights.iter().zip(&handles).map(|(weight, point)| weight * pick(point)).sum::<f64>()
        };
        (sum(|point| point.0), sum(|point| point.1))
    };
    (0..=STEPS).map(at).collect()
}

/// A place for every weight, or none at all where they do not find room.
pub(super) fn written(sheet: &Sheet, links: &[Link], wires: &[Wire]) -> Vec<Option<Written>> {
    let mut out: Vec<Option<Written>> = Vec::new();
    for (index, link) in links.iter().enumerate() {
        let taken = |bounds: &Bounds| {
            let others = out.iter().flatten();
            !sheet.is_free(&bounds.grown(1.0))
                || others.map(|other| other.bounds.grown(7.0)).any(|other| other.overlaps(bounds))
        };
        let placed = (!link.text.is_empty()).then(|| {
            let places = SHARES.iter().map(|share| place(link, &along(&wires[index].last, *share)));
            let crossed = |written: &Written| {
                let bounds = written.bounds.grown(1.0);
                let others = wires.iter().enumerate().filter(|(other, _)| *other != index);
                others.filter(|(_, wire)| crosses(&wire.points, &bounds)).count()
            };
            let free = places.filter(|written| !taken(&written.bounds));
            free.enumerate().min_by_key(|(order, written)| 20 * crossed(written) + order)
        });
        out.push(placed.flatten().map(|(_, written)| written));
    }
    out
}

fn place(link: &Link, at: &Point) -> Written {
    let role = match link.weight.map(sign_role) {
        Some(Role::Minus) => Role::Minus,
        _ => Role::Ink,
    };
    let mut style = Type::new(VALUE_SIZE, role).halo();
    style.kind = Some("weight");
    style.address = Some(link.weight_address.clone());
    let words = Words::plain(&link.text);
    let baseline = (at.0, at.1 + 0.33 * style.size);
    Written { bounds: text_bounds(&words, baseline, &style), words, baseline, style }
}

/// The point a share of the way along a curve.
fn along(curve: &[Point], share: f64) -> Point {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return (0.0, 0.0);
    };
    let x = first.0 + share * (last.0 - first.0);
    let pair = curve.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0);
    pair.map_or(*first, |pair| {
        let width = pair[1].0 - pair[0].0;
        let part = if width > 0.0 { (x - pair[0].0) / width } else { 0.0 };
        (x, pair[0].1 + part * (pair[1].1 - pair[0].1))
    })
}

fn crosses(points: &[Point], bounds: &Bounds) -> bool {
    let clip = super::super::geometry::clip_segment;
    points.windows(2).any(|pair| clip(pair[0], pair[1], bounds).is_some())
}
