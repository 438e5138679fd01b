//! Numbers and lists as sentences say them.

use super::axes::rounded;

/// A number in a sentence: "about" when four decimals do not hold it.
pub(super) fn stated(value: f64) -> String {
    let text = rounded(value);
    let exact =
        text.replace('−', "-").replace(',', "").parse::<f64>().is_ok_and(|read| read == value);
    if exact { text } else { format!("about {text}") }
}

/// What stands before numbers in a formula: "=" if four decimals hold them all.
pub(super) fn equals(values: &[f64]) -> &'static str {
    if values.iter().any(|value| stated(*value).starts_with("about")) { "≈" } else { "=" }
}

/// "a", "a and b", "a, b and c".
pub(super) fn joined(items: &[impl AsRef<str>]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().into(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_about_only_when_rounded() {
        assert_eq!(
            (stated(0.5), stated(1.0 / 3.0), stated(-2.0)),
            ("0.5".into(), "about 0.3333".into(), "−2".into())
        );
        assert_eq!((equals(&[0.5, 2.0]), equals(&[0.5, 0.03125])), ("=", "≈"));
    }
}
