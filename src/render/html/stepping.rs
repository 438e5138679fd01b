//! Since which step of a walk each of its parts is known, for the page's script: `data-step` on lines, drawn parts, formulas.
//!
//! A line is a step; a number is known since the line that works it out, or since the last of its operands is, and
//! what was given from the start. It is read from the finished page, where every number has its address.

use std::collections::{BTreeMap, BTreeSet};

use super::pointing::unescaped;
use crate::report::Derived;

const WALK: &str = "<section class=\"walk";
const ADDRESS: &str = " data-address=\"";

/// The page with the steps of its walks.
pub(super) fn with_steps(html: &str, derived: &[Derived]) -> String {
    let rows = derived.iter().enumerate();
    let index: BTreeMap<&str, usize> =
        rows.map(|(index, number)| (number.address.as_str(), index)).collect();
    let mut parts = html.split(WALK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (walk, rest) = part.split_once("</section>").unwrap_or((part, ""));
        out += WALK;
        out += &walk_with_steps(walk, &index, derived);
        out += "</section>";
        out += rest;
    }
    out
}

fn walk_with_steps(walk: &str, index: &BTreeMap<&str, usize>, derived: &[Derived]) -> String {
    let number = |tag: &str| index.get(address(tag)?.as_str()).copied();
    let mut known: Vec<Option<usize>> =
        derived.iter().map(|number| number.operands.is_empty().then_some(0)).collect();
    let mut step = 0;
    for line in walk.split("<tr ").skip(1) {
        if let Some(out) = out_of(line) {
            step += 1;
            if let Some(index) = number(out) {
                known[index].get_or_insert(step);
            }
        }
    }
    let mut out = String::with_capacity(walk.len());
    let (mut step, mut in_steps, mut drawn) = (0, false, false);
    let mut rest = walk;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        let (tag, after) = from.split_at(from.find('>').map_or(from.len(), |end| end + 1));
        out += before;
        let since = match tag.split([' ', '>']).next() {
            Some("<tr") => out_of(from).map(|_| {
                step += 1;
                step
            }),
            Some("<div") => {
                // A drawing scrolls inside of its division.
                let scrolls = drawn && tag.contains("class=\"scroll");
                drawn = tag.contains("class=\"diagram") || scrolls;
                None
            }
            Some("<math") if in_steps => {
                let whole = from.split("</math>").next().unwrap_or_default();
                let numbers = whole.split('<').filter_map(number);
                numbers.map(|index| known_since(index, derived, &mut known)).max()
            }
            Some("<p") => {
                in_steps = tag.contains("class=\"equation");
                None
            }
            _ if drawn => number(tag).map(|index| known_since(index, derived, &mut known)),
            _ => None,
        };
        // The left side of an equation is no step of it.
        match since {
            Some(since) => {
                let end = tag.len() - if tag.ends_with("/>") { 2 } else { 1 };
                out += &format!("{} data-step=\"{since}\"{}", &tag[..end], &tag[end..]);
            }
            None => out += tag,
        }
        rest = after;
    }
    out + rest
}

/// The cell of a line with what it comes to, if that has an address.
fn out_of(line: &str) -> Option<&str> {
    let line = line.split("</tr>").next()?;
    let cell = line.split("<td ").find(|cell| cell.starts_with("class=\"out"))?;
    let tag = cell.split('>').next()?;
    tag.contains(ADDRESS).then_some(tag)
}

fn address(tag: &str) -> Option<String> {
    Some(unescaped(tag.split_once(ADDRESS)?.1.split('"').next()?))
}

/// The step since which a number is known. Numbers may hang on long chains of others, so nothing calls itself here.
fn known_since(index: usize, derived: &[Derived], known: &mut [Option<usize>]) -> usize {
    let mut entered = BTreeSet::new();
    let mut open = vec![index];
    while let Some(&top) = open.last() {
        let operands = &derived[top].operands;
        if known[top].is_none() && entered.insert(top) {
            // First its operands, if there is anything to find out of them.
            let unknown =
                operands.iter().filter(|one| known[**one].is_none() && !entered.contains(one));
            open.extend(unknown);
            continue;
        }
        let last = operands.iter().filter_map(|&operand| known[operand]).max();
        known[top].get_or_insert(last.unwrap_or(0));
        open.pop();
    }
    known[index].unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(address: &str, operands: &[usize]) -> Derived {
        let address = address.to_owned();
        Derived { address, says: String::new(), operands: operands.to_vec() }
    }

    #[test]
    fn parts_are_known_since_the_line_that_works_them_out() {
        let derived = [number("n(1).y.z", &[1]), number("n(1).x.a", &[]), number("n(1).y.a", &[0])];
        let page = "<section class=\"walk\"><div class=\"diagram\"><circle data-address=\"n(1).y.a\"/></div><div>\
            <tr class=\"total\"><td class=\"out\" data-address=\"n(1).y.z\">1</td></tr>\
            <tr class=\"result\"><td class=\"out\" data-address=\"n(1).y.a\">1</td></tr>\
            <p class=\"equation\"><math><mi>z</mi></math>\
            <math><mn data-address=\"n(1).x.a\">1</mn><mn data-address=\"n(1).y.z\">1</mn></math></p></section>\
            <tr class=\"total\"><td class=\"out\" data-address=\"n(1).y.z\">1</td></tr>";
        let steps: Vec<&str> = [
            "<circle data-address=\"n(1).y.a\" data-step=\"2\"/>",
            "<tr class=\"total\" data-step=\"1\">",
            "<tr class=\"result\" data-step=\"2\">",
            "<math data-step=\"1\">",
        ]
        .into();
        let out = with_steps(page, &derived);
        for step in &steps {
            assert!(out.contains(step), "{step} is not in {out}");
        }
        assert_eq!(out.matches("data-step").count(), steps.len());
    }
}
