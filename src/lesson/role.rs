//! Values in the prose: `{value}` and code that names a number of a trace.

use std::ops::Range;

use super::address::trimmed;
use super::diagnostic::{Diagnostic, Read};
use super::prose::{Inline, ValueRole};
use super::resolve::Context;
use super::source::{Origin, Spanned};
use super::value::literal_mistake;
use crate::number::{Relation, decimal};

/// What may stand in braces before code.
pub(super) const ROLES: [&str; 1] = ["value"];

/// Reads the code of a role; `role` is the word in braces.
pub(super) fn read(
    role: &str,
    role_span: Range<usize>,
    code: &str,
    origin: &Origin,
    context: &Context<'_>,
) -> Read<Inline> {
    if !ROLES.contains(&role) {
        return Err(context.reports.report(
            Diagnostic::new(role_span, format!("there is no role `{role}`"))
                .label("unknown role")
                .known(role, ROLES, "roles"),
        ));
    }
    let sign = code.char_indices().find(|(_, c)| matches!(c, '=' | '≈'));
    let Some((at, sign)) = sign else {
        let address = context.address(code, origin)?;
        return Ok(Inline::Value(ValueRole { address, expected: None, relation: None }));
    };
    let address = context.address(code[..at].trim_end(), &origin.slice(0..at));
    let range = trimmed(code, at + sign.len_utf8()..code.len());
    let span = origin.span(range.clone());
    let expected = decimal(&code[range])
        .map_err(|error| context.reports.report(literal_mistake(&error, span.clone())));
    let relation = if sign == '=' { Relation::Equal } else { Relation::Approximate };
    Ok(Inline::Value(ValueRole {
        address: address?,
        expected: Some(Spanned::new(expected?, span)),
        relation: Some(relation),
    }))
}
