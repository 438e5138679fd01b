//! Formulas of the prose: LaTeX to MathML, its mistakes mapped to the lesson.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::MAX_MATH_BYTES;
use super::diagnostic::{Diagnostic, Read, Reports};
use super::source::Origin;

/// The most braces, brackets and commands in a formula; every level of nesting costs at least one, so
/// this bounds the recursion of the converter.
const MAX_MATH_COMMANDS: usize = 256;

/// A sentence as the end of another one.
fn lower(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// A formula as a `<math>` element.
pub(super) fn read(latex: &str, display: bool, origin: &Origin, reports: &Reports) -> Read<String> {
    if latex.len() > MAX_MATH_BYTES {
        let message = format!("a formula has at most {MAX_MATH_BYTES} bytes");
        return Err(reports.report(Diagnostic::new(origin.whole(), message).label("too long")));
    }
    let commands = latex.bytes().filter(|byte| matches!(byte, b'{' | b'\\' | b'[' | b'('));
    if commands.count() > MAX_MATH_COMMANDS {
        let message = "this formula has too many commands and braces";
        return Err(reports.report(
            Diagnostic::new(origin.whole(), message).label("too intricate").help("split it"),
        ));
    }
    let converter = LatexToMathML::new(MathCoreConfig::default()).map_err(|_| {
        reports.report(Diagnostic::new(origin.whole(), "formulas cannot be converted"))
    })?;
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let converted = converter.convert_with_local_state(latex, display).map_err(|error| {
        let start = latex.floor_char_boundary(error.0.start);
        let end = latex.ceil_char_boundary(error.0.end.max(start));
        reports.report(
            Diagnostic::new(
                origin.span(start..end),
                format!("this formula cannot be read: {}", lower(&error.error_message())),
            )
            .label(error.label()),
        )
    })?;
    Ok(converted.mathml)
}
