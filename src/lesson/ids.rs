//! Names of places on a page: one for each heading and each block, no two the same.

use std::collections::BTreeMap;
use std::ops::Range;

use super::block::Block;
use super::diagnostic::{Diagnostic, Reports};
use super::prose::{Node, plain_text};
use super::source::Spanned;

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

/// Complains of links to places that the page does not have.
pub(super) fn no_dead_links(body: &[Node], links: &[Spanned<String>], reports: &Reports) {
    let mut places = vec!["#main".to_owned()];
    collect(body, true, &mut places);
    for link in links {
        let wanted = decoded(&link.value);
        // A step of a walk has an address too; and whether a number stands on the page is seen when it is made.
        let place =
            format!("#{}", wanted.rsplit_once('/').map_or(wanted.as_str(), |(place, _)| place));
        if place.contains('(') || places.contains(&place) {
            continue;
        }
        let message = format!("nothing on this page is called `#{wanted}`");
        reports.report(
            Diagnostic::new(link.span.clone(), message)
                .label("leads nowhere")
                .known(&place, &places, "places"),
        );
    }
}

/// The ids that a page gives to its headings and blocks; tables and matrices have none.
fn collect(nodes: &[Node], outermost: bool, places: &mut Vec<String>) {
    for node in nodes {
        match node {
            // Inside a list or a quotation a heading is a strong line.
            Node::Heading { id, .. } if outermost => places.push(format!("#{id}")),
            Node::Block(node)
                if !matches!(
                    node.block.name(),
                    "table" | "matrix" | "lanes" | "compare" | "pieces"
                ) =>
            {
                places.push(format!("#{}", node.id));
            }
            Node::Quote(nodes) => collect(nodes, false, places),
            Node::List { items, .. } => {
                items.iter().for_each(|nodes| collect(nodes, false, places))
            }
            _ => {}
        }
    }
}

/// A fragment without its percent signs; one that is no UTF-8 stays as it is.
fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match after {
            [high, low, ..] if *first == b'%' => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| fragment.to_owned())
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
    fn percent_signs_are_read() {
        assert_eq!(decoded("what-is-%CF%83-0"), "what-is-σ-0");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%FF"), "%FF");
    }

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
