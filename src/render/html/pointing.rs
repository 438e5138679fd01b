//! What the page's script has to know: which numbers the page shows, and where each came from.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::decimal::text_with_sign;
use crate::lesson::DecimalSign;
use crate::report::Derived;

/// The addresses of all numbers of a page.
pub(super) fn addresses(html: &str) -> BTreeSet<String> {
    let attributes = html.split(" data-address=\"").skip(1);
    attributes.filter_map(|rest| rest.split('"').next()).map(unescaped).collect()
}

pub(super) fn unescaped(attribute: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    named.iter().fold(attribute.to_owned(), |text, (name, character)| text.replace(name, character))
}

/// JSON for a data block: `[address, sentence, operands]` for each number, operands as indices.
pub(super) fn data(derived: &[Derived], sign: DecimalSign) -> String {
    let row = |number: &Derived| {
        json!([number.address, text_with_sign(&number.says, sign), number.operands])
    };
    let rows: Vec<Json> = derived.iter().map(row).collect();
    Json::Array(rows).to_string()
}
