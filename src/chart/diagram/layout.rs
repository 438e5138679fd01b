//! Where the nodes of a diagram stand, and which of them are folded away.

use super::{
    BIAS_SIZE, CAPTION_SIZE, Diagram, Edge, Layer, Node, Point, RADIUS, VALUE_SIZE, Words,
};

/// Nodes of one layer that are drawn in full.
const LIMIT: usize = 8;
/// Nodes that stay at either end of a longer layer.
const KEPT: usize = 3;

/// The gap beside a folded layer: no weights stand there, but many lines run together.
const FOLDED_GAP: f64 = 220.0;

/// Where everything goes.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// One abscissa per layer.
    pub(super) columns: Vec<f64>,
    /// One ordinate per node, or none for a node that is folded away.
    pub(super) rows: Vec<Vec<Option<f64>>>,
    /// The ordinate of the dots of a folded layer, and how many nodes they stand for.
    pub(super) folds: Vec<Option<(f64, usize)>>,
    /// Baseline of the captions.
    pub(super) caption: f64,
}

impl Diagram {
    /// Lays out the whole figure; the gaps before the layers `without` need no room for weights.
    pub(super) fn layout(&self, without: &[usize]) -> Layout {
        let nodes = || self.layers.iter().flat_map(|layer| &layer.nodes);
        let above = if nodes().any(|node| node.value.is_some()) {
            RADIUS + 12.0 + VALUE_SIZE
        } else {
            RADIUS + 6.0
        };
        let captioned = |node: &Node| node.bias.is_some() || node.name_below((0.0, 0.0)).is_some();
        let below = if nodes().any(captioned) { RADIUS + 8.0 + BIAS_SIZE } else { RADIUS + 6.0 };
        let slots = |layer: &Layer| {
            if layer.folded() == 0 {
                layer.nodes.len()
            } else {
                layer.kept().iter().filter(|kept| **kept).count() + 1
            }
        };
        let most = self.layers.iter().map(slots).max().unwrap_or(1);
        let is_folded = self.layers.iter().any(|layer| layer.folded() > 0);
        let pitch_of = |count: usize| {
            let airy = match count {
                0..=2 => 140.0,
                3 => 118.0,
                4 => 104.0,
                _ => 64.0,
            };
            f64::max(airy, above + below + 2.0)
        };
        let usual = pitch_of(most);
        let inner = usual * (most - 1) as f64;
        let top = above + 8.0;
        let place = |layer: &Layer| {
            let count = slots(layer);
            // Beside a folded layer, few nodes stand apart: lines from far above and below meet at each.
            let pitch = if is_folded { pitch_of(count) } else { usual };
            let first = top + (inner - pitch * (count - 1) as f64) / 2.0;
            let kept = layer.kept();
            let mut slot = 0.0;
            let mut fold = None;
            let mut rows = Vec::new();
            for (index, kept) in kept.iter().enumerate() {
                if layer.folded() > 0 && index == layer.fold_at() {
                    fold = Some((first + slot * pitch, layer.folded()));
                    slot += 1.0;
                }
                rows.push(kept.then(|| first + slot * pitch));
                slot += if *kept { 1.0 } else { 0.0 };
            }
            (rows, fold)
        };
        let (rows, folds): (Vec<_>, Vec<_>) = self.layers.iter().map(place).unzip();
        let columns = self.columns(without);
        let last = columns.last().copied().unwrap_or(0.0);
        let margin =
            |layer: Option<&Layer>| layer.map_or(0.0, Layer::half_width).max(RADIUS + 4.0) + 8.0;
        let caption = top + inner + below + 8.0 + CAPTION_SIZE;
        let key = self.key();
        let key_width = key
            .iter()
            .map(|line| Words::plain(line).width(CAPTION_SIZE, false) + 16.0)
            .fold(0.0, f64::max);
        let width = last + margin(self.layers.last());
        // A key that is wider than the network has the network in its middle.
        let shift = f64::max(0.0, (key_width - width) / 2.0);
        let columns = columns.into_iter().map(|x| x + shift).collect();
        let below_captions = key.len() as f64 * (CAPTION_SIZE + 4.0);
        let bundled = self.layers.iter().any(|layer| layer.bundle.is_some());
        let below_captions = below_captions + if bundled { super::BUNDLE_LINE } else { 0.0 };
        let captioned = self.layers.iter().any(|layer| !layer.caption.is_empty());
        Layout {
            width: width + 2.0 * shift,
            height: below_captions
                + if captioned { caption + 10.0 } else { top + inner + below + 6.0 },
            columns,
            rows,
            folds,
            caption,
        }
    }

    /// The layers' abscissas: closer together when there are many, farther apart for long or many numbers.
    fn columns(&self, without: &[usize]) -> Vec<f64> {
        let usual = if self.layers.len() <= 3 { 164.0 } else { 136.0 };
        let mut columns: Vec<f64> = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let half = layer.half_width().max(RADIUS + 4.0);
            let next = match columns.last() {
                None => half + 8.0,
                Some(before) => {
                    let captions = self.layers[index - 1].half_width() + half + 12.0;
                    // Bundles beside each other are centred on gaps.
                    let bundle = layer.bundle.as_ref().map_or(0.0, |bundle| {
                        Words::plain(bundle).width(CAPTION_SIZE, false) + 12.0
                    });
                    before
                        + f64::max(usual, captions).max(bundle).max(if without.contains(&index) {
                            0.0
                        } else {
                            self.room_for_weights(index)
                        })
                }
            };
            columns.push(next);
        }
        columns
    }

    /// The gap before a layer that its weights ask for.
    fn room_for_weights(&self, layer: usize) -> f64 {
        if self.layers[layer].folded() + self.layers[layer - 1].folded() > 0 {
            return FOLDED_GAP;
        }
        let here = || self.edges.iter().filter(|edge| edge.to.0 == layer);
        let widest = here()
            .map(|edge| Words::plain(&edge.text).width(VALUE_SIZE, false))
            .fold(0.0, f64::max);
        let labels_abreast = match here().count() {
            0..=4 => 2.6,
            5..=8 => 3.6,
            _ => 4.6,
        };
        labels_abreast * widest + 2.0 * RADIUS
    }
}

impl Layer {
    /// How many nodes the dots stand for.
    pub(super) fn folded(&self) -> usize {
        let hidden = if self.nodes.len() > LIMIT { self.nodes.len() - 2 * KEPT } else { 0 };
        hidden + self.omitted
    }

    /// The index of the node before which the dots stand.
    fn fold_at(&self) -> usize {
        if self.nodes.len() > LIMIT { KEPT } else { self.nodes.len().div_ceil(2) }
    }

    pub(super) fn kept(&self) -> Vec<bool> {
        let count = self.nodes.len();
        (0..count).map(|index| count <= LIMIT || index < KEPT || index >= count - KEPT).collect()
    }

    /// Half the width of the widest text of the column.
    fn half_width(&self) -> f64 {
        let texts = self.nodes.iter().flat_map(|node| {
            let value = node.value.iter().map(|value| Words::plain(value).width(VALUE_SIZE, true));
            let bias = node.bias.iter().map(|bias| Words::plain(bias).width(BIAS_SIZE, false));
            let name = node.name_below((0.0, 0.0));
            let name = name.map(|(name, _, style)| name.width(style.size, false));
            value.chain(bias).chain(name).collect::<Vec<_>>()
        });
        let caption = Words::math(&self.caption).width(CAPTION_SIZE, false);
        let more = if self.folded() > 0 {
            Words::plain("00,000 more").width(CAPTION_SIZE, false)
        } else {
            0.0
        };
        texts.fold(f64::max(caption, more), f64::max) / 2.0
    }
}

impl Layout {
    /// The centres of an edge's nodes, or none when one of them is folded away.
    pub(super) fn ends(&self, edge: &Edge) -> Option<(Point, Point)> {
        let place =
            |(layer, node): (usize, usize)| Some((self.columns[layer], self.rows[layer][node]?));
        Some((place(edge.from)?, place(edge.to)?))
    }

    /// Whether one of the layers beside the gap before layer `gap` is folded.
    pub(super) fn is_folded(&self, gap: usize) -> bool {
        self.folds[gap].is_some()
            || gap.checked_sub(1).is_some_and(|before| self.folds[before].is_some())
    }
}
