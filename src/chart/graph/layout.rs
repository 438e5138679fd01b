//! Where the parts of a graph stand: columns by what they read, and lanes that keep lines off what they pass.

use super::super::diagram::{BIAS_SIZE, RADIUS, VALUE_SIZE};
use super::super::geometry::Point;
use super::super::words::Words;
use super::{CAPTION_SIZE, CELL_SIZE, Content, Graph, Grid, Part};

/// Between things that stand one above the other.
const BETWEEN: f64 = 20.0;
/// Height of a lane.
const LANE: f64 = 14.0;
/// Height of a line of a caption.
pub(super) const LINE: f64 = CAPTION_SIZE + 4.0;
/// Height of a cell.
pub(super) const CELL: f64 = 26.0;
/// Between the grids of several channels.
const CHANNELS: f64 = 10.0;
/// Padding of a block.
const PADDING: f64 = 12.0;
const MARGIN: f64 = 8.0;
/// Between columns whose lines have no weights.
const GAP: f64 = 48.0;

/// Where everything goes.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Where the key begins.
    pub(super) key: f64,
    /// For each part its column, and the box around its content without the caption.
    pub(super) boxes: Vec<Place>,
    /// For each column its left and right end: there, lines run level.
    pub(super) columns: Vec<(f64, f64)>,
    /// For each link the ordinates at which it crosses the columns between its ends.
    pub(super) lanes: Vec<Vec<f64>>,
}

/// Where a part stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) column: usize,
    /// The middle of its content.
    pub(super) centre: Point,
    /// Width and height of its content.
    pub(super) size: (f64, f64),
}

/// Something that takes up room in a column.
#[derive(Clone, Copy, PartialEq)]
enum Item {
    Part(usize),
    /// Lines of one source on their way to one part in a later column.
    Lane(Way),
}

/// Where a line begins, and the part at which it ends.
type Way = ((usize, Option<usize>), usize);

impl Layout {
    pub(super) fn of(graph: &Graph) -> Layout {
        let column_of = columns(graph);
        let count = column_of.iter().max().map_or(0, |last| last + 1);
        let mut columns: Vec<Vec<Item>> = vec![Vec::new(); count];
        for (part, &column) in column_of.iter().enumerate() {
            columns[column].push(Item::Part(part));
        }
        for link in &graph.links {
            for column in
                columns.iter_mut().take(column_of[link.to.0]).skip(column_of[link.from.0] + 1)
            {
                let lane = Item::Lane((link.from, link.to.0));
                if !column.contains(&lane) {
                    column.push(lane);
                }
            }
        }
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for column in 0..count {
            let wanted: Vec<Option<f64>> = columns[column]
                .iter()
                .map(|item| wanted(graph, &columns, &rows, &column_of, column, *item))
                .collect();
            let (items, middles) = stack(graph, &columns[column], &wanted);
            columns[column] = items;
            rows.push(middles);
        }
        let top = (0..count)
            .flat_map(|column| columns[column].iter().zip(&rows[column]))
            .map(|(item, middle)| middle - reach(graph, *item).0)
            .fold(f64::INFINITY, f64::min);
        let bottom = (0..count)
            .flat_map(|column| columns[column].iter().zip(&rows[column]))
            .map(|(item, middle)| middle + reach(graph, *item).1)
            .fold(f64::NEG_INFINITY, f64::max);
        let shift = MARGIN - top;
        let (ends, width) = across(graph, &columns, &column_of);
        let middle_of = |column: usize, item: Item| {
            let index = columns[column].iter().position(|other| *other == item);
            index.map_or(0.0, |index| rows[column][index] + shift)
        };
        let boxes = graph.parts.iter().enumerate().map(|(index, part)| {
            let column = column_of[index];
            let middle = middle_of(column, Item::Part(index));
            let (left, right) = ends[column];
            Place { column, centre: ((left + right) / 2.0, middle), size: size(part) }
        });
        let lanes = graph.links.iter().map(|link| {
            let between = column_of[link.from.0] + 1..column_of[link.to.0];
            between.map(|column| middle_of(column, Item::Lane((link.from, link.to.0)))).collect()
        });
        let key = bottom + shift;
        let key_width =
            graph.key().iter().map(|line| Words::plain(line).width(CAPTION_SIZE, false));
        // A key that is wider than the network has the network in its middle.
        let wide = key_width.fold(width, |widest, line| f64::max(widest, line + 2.0 * MARGIN));
        let aside = (wide - width) / 2.0;
        let boxes = boxes.map(|place: Place| Place {
            centre: (place.centre.0 + aside, place.centre.1),
            ..place
        });
        Layout {
            width: wide,
            height: key + graph.key().len() as f64 * LINE + MARGIN,
            key,
            boxes: boxes.collect(),
            lanes: lanes.collect(),
            columns: ends.iter().map(|(left, right)| (left + aside, right + aside)).collect(),
        }
    }

    /// The middle of node `node` of a part, or of the part.
    pub(super) fn end(&self, graph: &Graph, (part, node): (usize, Option<usize>)) -> Point {
        let place = self.boxes[part];
        match (&graph.parts[part].content, node) {
            (Content::Nodes(nodes), Some(node)) => {
                let (above, below) = extents(nodes);
                let first = place.centre.1 - place.size.1 / 2.0 + above;
                (place.centre.0, first + node as f64 * (above + below))
            }
            _ => place.centre,
        }
    }
}

/// The column of every part: one after the last that it reads.
fn columns(graph: &Graph) -> Vec<usize> {
    let mut columns = vec![0; graph.parts.len()];
    for part in 0..graph.parts.len() {
        let read = graph.links.iter().filter(|link| link.to.0 == part);
        columns[part] = read.map(|link| columns[link.from.0] + 1).max().unwrap_or(0);
    }
    // What reads nothing, such as a state before the first step, stands right before who reads it.
    for part in 0..graph.parts.len() {
        let reads = graph.links.iter().any(|link| link.to.0 == part);
        let readers = graph.links.iter().filter(|link| link.from.0 == part);
        if let Some(first) = readers.map(|link| columns[link.to.0]).min().filter(|_| !reads) {
            columns[part] = first - 1;
        }
    }
    columns
}

/// Where an item would best stand: level with what it reads.
fn wanted(
    graph: &Graph,
    columns: &[Vec<Item>],
    rows: &[Vec<f64>],
    column_of: &[usize],
    column: usize,
    item: Item,
) -> Option<f64> {
    let middle = |source: (usize, Option<usize>), to: usize| {
        let before = column.checked_sub(1)?;
        let lane = columns[before].iter().position(|other| *other == Item::Lane((source, to)));
        let index = match lane {
            Some(index) => Some(index),
            None if column_of[source.0] == before => {
                columns[before].iter().position(|other| *other == Item::Part(source.0))
            }
            None => None,
        }?;
        let row = *rows[before].get(index)?;
        match (&graph.parts[source.0].content, source.1, lane) {
            (Content::Nodes(nodes), Some(node), None) => {
                let pitch = extents(nodes).0 + extents(nodes).1;
                Some(row + (node as f64 - (nodes.len() as f64 - 1.0) / 2.0) * pitch)
            }
            _ => Some(row),
        }
    };
    let sources: Vec<f64> = match item {
        Item::Lane((source, to)) => middle(source, to).into_iter().collect(),
        Item::Part(part) => {
            let read = graph.links.iter().filter(|link| link.to.0 == part);
            read.filter_map(|link| middle(link.from, part)).collect()
        }
    };
    let count = sources.len() as f64;
    (!sources.is_empty()).then(|| sources.iter().sum::<f64>() / count)
}

/// The items of a column from top to bottom with the middle of each: as near to where they want to be as
/// their heights let them.
fn stack(graph: &Graph, items: &[Item], wanted: &[Option<f64>]) -> (Vec<Item>, Vec<f64>) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    let at = |index: usize| wanted[index].unwrap_or(0.0);
    // A stable sort: what wants to be level stays in the order of the work.
    order.sort_by(|one, other| at(*one).total_cmp(&at(*other)));
    let mut middles: Vec<f64> = Vec::new();
    let mut floor = f64::NEG_INFINITY;
    for &index in &order {
        let (above, below) = reach(graph, items[index]);
        let middle = f64::max(at(index), floor + above);
        middles.push(middle);
        floor = middle + below + BETWEEN;
    }
    // They were only pushed down; the column moves up by what they were pushed on average.
    let pushed: f64 = order.iter().zip(&middles).map(|(index, middle)| middle - at(*index)).sum();
    let up = pushed / order.len().max(1) as f64;
    (order.iter().map(|index| items[*index]).collect(), middles.iter().map(|y| y - up).collect())
}

/// The ends of every column, and the width of the whole.
fn across(graph: &Graph, columns: &[Vec<Item>], column_of: &[usize]) -> (Vec<(f64, f64)>, f64) {
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for (column, items) in columns.iter().enumerate() {
        let widths = items.iter().map(|item| match item {
            Item::Part(part) => {
                let part = &graph.parts[*part];
                let lines = part.caption.iter();
                let lines = lines.map(|line| Words::math(line).width(CAPTION_SIZE, false));
                lines.fold(size(part).0, f64::max)
            }
            Item::Lane(_) => 0.0,
        });
        let width = widths.fold(2.0 * RADIUS, f64::max);
        let left = match ends.last() {
            None => MARGIN,
            Some((_, right)) => right + gap(graph, column_of, column),
        };
        ends.push((left, left + width));
    }
    let right = ends.last().map_or(0.0, |(_, right)| *right);
    (ends, right + MARGIN)
}

/// The room before a column: more for weights that are written there.
fn gap(graph: &Graph, column_of: &[usize], column: usize) -> f64 {
    let here = || {
        graph.links.iter().filter(|link| column_of[link.to.0] == column && !link.text.is_empty())
    };
    let widest =
        here().map(|link| Words::plain(&link.text).width(VALUE_SIZE, false)).fold(0.0, f64::max);
    match here().count() {
        0 => GAP,
        1..=4 => f64::max(84.0, 1.6 * widest + 40.0),
        _ => f64::max(110.0, 2.6 * widest + 40.0),
    }
}

/// How far an item reaches above and below its middle; a caption hangs below.
fn reach(graph: &Graph, item: Item) -> (f64, f64) {
    match item {
        Item::Part(part) => {
            let part = &graph.parts[part];
            let half = size(part).1 / 2.0;
            (half, half + captioned(part))
        }
        Item::Lane(_) => (LANE / 2.0, LANE / 2.0),
    }
}

/// Height of a part's caption.
fn captioned(part: &Part) -> f64 {
    if part.caption.is_empty() { 0.0 } else { part.caption.len() as f64 * LINE + 4.0 }
}

/// Width and height of a part's content.
pub(super) fn size(part: &Part) -> (f64, f64) {
    match &part.content {
        Content::Nodes(nodes) => {
            let (above, below) = extents(nodes);
            let width = nodes.iter().map(|node| {
                let texts = [(&node.value, VALUE_SIZE, true), (&node.bias, BIAS_SIZE, false)];
                let texts = texts.into_iter().filter_map(|(text, size, bold)| {
                    text.as_ref().map(|text| Words::plain(text).width(size, bold))
                });
                texts.fold(2.0 * half_node(&node.name), f64::max)
            });
            (width.fold(0.0, f64::max), nodes.len() as f64 * (above + below))
        }
        Content::Grids(grids) => {
            let height: f64 = grids.iter().map(tall).sum();
            let columns = grids.iter().flat_map(|grid| &grid.rows).map(Vec::len).max();
            let width = cell_width(grids) * columns.unwrap_or(0) as f64;
            (width, height + CHANNELS * (grids.len() as f64 - 1.0))
        }
        Content::Block(lines) => {
            let widths = lines.iter().map(|line| Words::math(line).width(CAPTION_SIZE, false));
            let width = widths.fold(0.0, f64::max) + 2.0 * PADDING;
            (width, lines.len() as f64 * LINE + 2.0 * PADDING - 4.0)
        }
    }
}

/// Height of a grid with its bias.
fn tall(grid: &Grid) -> f64 {
    grid.rows.len() as f64 * CELL + if grid.bias.is_some() { BIAS_SIZE + 8.0 } else { 0.0 }
}

/// The top of every grid below one another, counted from the top of the first.
pub(super) fn tops(grids: &[Grid]) -> impl Iterator<Item = f64> + '_ {
    grids.iter().scan(0.0, |next, grid| {
        let top = *next;
        *next += tall(grid) + CHANNELS;
        Some(top)
    })
}

/// Wide enough for the widest number.
pub(super) fn cell_width(grids: &[Grid]) -> f64 {
    let cells = grids.iter().flat_map(|grid| &grid.rows).flatten();
    let widths = cells.map(|cell| Words::plain(&cell.value).width(CELL_SIZE, false) + 9.0);
    widths.fold(CELL, f64::max)
}

/// Half the width of a node: a long name makes it an oval.
pub(super) fn half_node(name: &str) -> f64 {
    let width = Words::name(name).width(NODE_NAME, false);
    if width > 2.0 * RADIUS - 7.0 { width / 2.0 + 8.0 } else { RADIUS }
}

/// Font size of a node's name.
pub(super) const NODE_NAME: f64 = 14.0;

/// How far the slot of a node reaches above and below its middle.
fn extents(nodes: &[super::Node]) -> (f64, f64) {
    let above = if nodes.iter().any(|node| node.value.is_some()) { 12.0 + VALUE_SIZE } else { 7.0 };
    let below = if nodes.iter().any(|node| node.bias.is_some()) { 10.0 + BIAS_SIZE } else { 7.0 };
    (RADIUS + above, RADIUS + below)
}
