//! Pages with a decimal comma: every number that is read, but no address, no code, nothing that a script reads.

use crate::lesson::DecimalSign;

/// Elements whose text stays as it is.
const KEPT: [&str; 5] = ["code", "pre", "script", "style", "template"];
/// Of these, what a script only takes out.
const OFFERED: &str = "<template class=\"offered\">";
/// Attributes that are read to people, or drawn.
const READ: [&str; 4] = [" aria-label=\"", " data-pad=\"", " content=\"", " title=\""];
/// What stands in a field to begin with.
const FIELD: (&str, &str) = ("type=\"text\"", " value=\"");

/// A page or a drawing with the decimal sign of its lesson.
pub fn with_sign(markup: String, sign: DecimalSign) -> String {
    match sign {
        DecimalSign::Point => markup,
        DecimalSign::Comma => with_commas(&markup),
    }
}

/// Running text with the decimal sign of its lesson.
pub(super) fn text_with_sign(text: &str, sign: DecimalSign) -> String {
    match sign {
        DecimalSign::Point => text.to_owned(),
        DecimalSign::Comma => commas(text),
    }
}

fn with_commas(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut kept: Option<&str> = None;
    let mut separator = false;
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        let (text, from_tag) = rest.split_at(at);
        out.push_str(&match (kept, separator) {
            (Some(_), _) => text.to_owned(),
            // A comma between two arguments would be taken for a decimal one.
            (None, true) if text == "," => ";".to_owned(),
            (None, _) if text == ", " && from_tag.starts_with("<span data-") => "; ".to_owned(),
            (None, _) => commas(text),
        });
        let end = from_tag.find('>').map_or(from_tag.len(), |end| end + 1);
        let (tag, after) = from_tag.split_at(end);
        let name = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find([' ', '>', '\n']).unwrap_or(name.len())];
        match kept {
            Some(element) if tag.starts_with("</") && name == element => kept = None,
            // What a script offers to readers is read by them.
            None if !tag.starts_with("</") && tag != OFFERED => {
                kept = KEPT.into_iter().find(|kept| *kept == name);
            }
            _ => {}
        }
        // The policy of a page is no text.
        if tag.contains("http-equiv") {
            out.push_str(tag);
        } else {
            out.push_str(&attributes(tag));
        }
        separator = tag.starts_with("<mo separator");
        rest = after;
    }
    out.push_str(&commas(rest));
    out
}

fn attributes(tag: &str) -> String {
    let mut tag = tag.to_owned();
    let field = tag.contains(FIELD.0).then_some(FIELD.1);
    for name in READ.into_iter().chain(field) {
        if let Some(start) = tag.find(name).map(|at| at + name.len())
            && let Some(length) = tag[start..].find('"')
        {
            let value = commas(&tag[start..start + length]);
            tag.replace_range(start..start + length, &value);
        }
    }
    tag
}

/// "0.5" becomes "0,5", "(0.5, 1)" becomes "(0,5; 1)", "30,000" becomes "30 000" with a narrow space; "§6.1" and
/// "1.2.3" are no numbers.
fn commas(text: &str) -> String {
    let text = lists(text);
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let run = characters[at..].iter().take_while(|c| is_numeric(**c)).count();
        if run == 0 {
            out.push(characters[at]);
            at += 1;
            continue;
        }
        let word: String = characters[at..at + run].iter().collect();
        let before = at.checked_sub(1).and_then(|before| characters.get(before));
        // A full stop or a comma at the end belongs to the sentence; at the start there may be one for padding.
        let number = word.trim_end_matches(['.', ',']);
        // A section of a book; a place in a picture, such as x[1,100].
        if matches!(before, Some('§' | '[')) {
            out.push_str(number);
        } else {
            out.push_str(&comma(number));
        }
        out.push_str(&word[number.len()..]);
        at += run;
    }
    out
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || c == ','
}

fn comma(number: &str) -> String {
    let points = number.matches('.').count();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let grouped = whole.split_once(',').is_some_and(|(first, rest)| {
        (1..=3).contains(&first.len())
            && !first.starts_with('0')
            && rest.split(',').all(|group| group.len() == 3)
    });
    match (points, whole.contains(','), grouped) {
        (0, false, _) | (2.., ..) | (_, true, false) => number.to_owned(),
        (0, ..) => whole.replace(',', "\u{202f}"),
        _ => format!("{},{decimals}", whole.replace(',', "\u{202f}")),
    }
}

/// Numbers in brackets, with semicolons between.
fn lists(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[']) {
        let (before, from) = rest.split_at(open + 1);
        out.push_str(before);
        rest = from;
        if let Some(close) = from.find([')', ']', '(', '[']) {
            let inside = &from[..close];
            let items: Vec<&str> =
                inside.split(", ").flat_map(|part| part.split(",\u{a0}")).collect();
            if items.len() > 1 && items.iter().all(|item| is_number(item)) {
                out.push_str(&inside.replace(", ", "; ").replace(",\u{a0}", ";\u{a0}"));
                rest = &from[close..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['−', '-']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || "./·⁻⁰¹²³⁴⁵⁶⁷⁸⁹ ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_commas_and_lists_semicolons() {
        for (text, expected) in [
            ("−0.5 is 0.25.", "−0,5 is 0,25."),
            ("at (0.5, −1), then", "at (0,5; −1), then"),
            ("n(1, 1) and (x, 1)", "n(1; 1) and (x, 1)"),
            ("§6.1 of version 1.2.3", "§6.1 of version 1.2.3"),
            ("30,000 and 1,234.5", "30\u{202f}000 and 1\u{202f}234,5"),
            ("0, 1, 1, 0.", "0, 1, 1, 0."),
            ("1.5·10⁻⁷", "1,5·10⁻⁷"),
            ("x[1,100] is 0.5", "x[1,100] is 0,5"),
            ("10.", "10."),
        ] {
            assert_eq!(commas(text), expected);
        }
    }

    #[test]
    fn code_addresses_and_the_policy_stay() {
        let page = "<td id=\"n(0.5,1).y.a\" data-address=\"n(0.5, 1).y.a\" data-pad=\".00\">0.5</td>\
                    <code>0.5</code><math><mo separator=\"true\">,</mo><mn aria-label=\"0.5\">0.5</mn></math>\
                    <input type=\"text\" value=\"0.5\"><input type=\"range\" value=\"0.5\">n(<span>1</span>, <span data-number=\"x\">";
        assert_eq!(
            with_commas(page),
            "<td id=\"n(0.5,1).y.a\" data-address=\"n(0.5, 1).y.a\" data-pad=\",00\">0,5</td>\
             <code>0.5</code><math><mo separator=\"true\">;</mo><mn aria-label=\"0,5\">0,5</mn></math>\
             <input type=\"text\" value=\"0,5\"><input type=\"range\" value=\"0.5\">n(<span>1</span>; <span data-number=\"x\">"
        );
    }
}
