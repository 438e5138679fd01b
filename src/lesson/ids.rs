//! Names of places on a page: one for each heading and each block, no two the same.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::Block;
use super::diagnostic::{Diagnostic, Reports};
use super::prose::{Node, plain_text};

/// A name for a place: lower-case letters and digits, hyphens between.
///
/// `What is σ(0)?` becomes `what-is-σ-0`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// Gives every heading and block its name: first those that authors chose, then blocks by kind and
/// number, then headings by their words, so that a new heading never renames a figure.
pub(super) fn assign(mut body: Vec<Node>, reports: &Reports) -> Vec<Node> {
    let mut taken: BTreeMap<String, Range<usize>> = BTreeMap::new();
    visit(&mut body, &mut |node| {
        let Node::Block(node) = node else { return };
        let Some(chosen) = node.block.chosen_id() else {
            return;
        };
        node.id = chosen.value.clone();
        if let Some(first) = taken.insert(chosen.value.clone(), chosen.span.clone()) {
            let message = format!("the id `{}` is used twice", chosen.value);
            reports.report(
                Diagnostic::new(chosen.span.clone(), message)
                    .label("used again")
                    .related(first, "used here first")
                    .help("every chart has an id of its own"),
            );
        }
    });
    let mut free = move |name: &str, always_numbered: bool| {
        let mut number = 1;
        loop {
            let id = match (number, always_numbered) {
                (1, false) => name.to_owned(),
                _ => format!("{name}-{number}"),
            };
            if !taken.contains_key(&id) {
                taken.insert(id.clone(), 0..0);
                return id;
            }
            number += 1;
        }
    };
    visit(&mut body, &mut |node| {
        if let Node::Block(node) = node
            && node.block.chosen_id().is_none()
        {
            node.id = free(kind(&node.block), true);
        }
    });
    visit(&mut body, &mut |node| {
        if let Node::Heading { id, inlines, .. } = node {
            *id = free(&slug(&plain_text(inlines)), false);
        }
    });
    body
}

fn kind(block: &Block) -> &'static str {
    match block {
        Block::Chart(chart) => chart.kind.name(),
        block => block.name(),
    }
}

/// Every node, in order.
fn visit(nodes: &mut [Node], see: &mut impl FnMut(&mut Node)) {
    for node in nodes {
        see(node);
        match node {
            Node::Quote(nodes) => visit(nodes, see),
            Node::List { items, .. } => items.iter_mut().for_each(|nodes| visit(nodes, see)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_letters_digits_and_hyphens() {
        for (text, expected) in [
            ("What is σ(0)?", "what-is-σ-0"),
            ("  --  ", "section"),
            ("14-xor-by-hand", "14-xor-by-hand"),
            ("<script>", "script"),
        ] {
            assert_eq!(slug(text), expected);
        }
    }
}
