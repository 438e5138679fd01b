//! Pieces of SVG text: numbers, path commands, escaped text.

use std::fmt::Write as _;

use plotters_backend::BackendCoord;

/// The commands of a path through points.
pub(super) fn path_data(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut data = String::new();
    let mut last = None;
    for point in points {
        if last == Some(point) {
            continue;
        }
        data.push(if last.is_none() { 'M' } else { 'L' });
        let _ = write!(data, "{} {}", tenths(point.0), tenths(point.1));
        last = Some(point);
    }
    data
}

/// A coordinate on the grid of tenths as a decimal.
pub(super) fn tenths(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, tenth) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// A number with at most `decimals` decimals and no trailing zeros.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let short =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Text as the content of an element or of a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no way to write the other control characters.
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_numbers_are_short() {
        assert_eq!(escape("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot; ");
        assert_eq!(
            (number(-0.04, 1), number(12.50, 1), number(100.0, 0)),
            ("0".into(), "12.5".into(), "100".into())
        );
        assert_eq!((tenths(-5), tenths(120)), ("-0.5".to_owned(), "12".to_owned()));
    }
}
