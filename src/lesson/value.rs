//! A value of a TOML document, read as what a key asks for.

use std::ops::Range;

use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Read, Reported, Reports};
use super::document::{Document, Table};
use super::source::{Origin, Spanned};
use crate::number::{Decimal, Lane, LiteralError, MAX_DIGITS, decimal, literal};

/// A value of a document.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    pub(super) node: &'a DeValue<'a>,
    /// Bytes of the document.
    pub(super) range: Range<usize>,
    pub(super) document: &'a Document<'a>,
}

impl<'a> Value<'a> {
    /// The bytes of the lesson that the value stands in.
    pub(super) fn span(&self) -> Range<usize> {
        self.document.origin.span(self.range.clone())
    }

    /// Takes down a mistake.
    pub(super) fn report(&self, diagnostic: Diagnostic) -> Reported {
        self.document.reports.report(diagnostic)
    }

    /// Where mistakes go.
    pub(super) fn reports(&self) -> &'a Reports {
        self.document.reports
    }

    /// A mistake at this value.
    pub(super) fn mistake(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.span(), message)
    }

    fn raw(&self) -> &'a str {
        self.document.text.get(self.range.clone()).unwrap_or("")
    }

    fn described(&self) -> &'static str {
        match self.node {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// Complains that the value is of another type.
    pub(super) fn expected(&self, what: &str, example: &str) -> Reported {
        self.report(
            self.mistake(format!("expected {what}, found {}", self.described()))
                .label(format!("not {what}"))
                .help(format!("such as `{example}`")),
        )
    }

    /// Whether it is a text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.node, DeValue::String(_))
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.node, DeValue::Array(_))
    }

    /// The table that it is, if it is one.
    pub(super) fn as_table(&self) -> Option<Table<'a>> {
        matches!(self.node, DeValue::Table(_)).then(|| self.table("").ok()).flatten()
    }

    /// A text without control characters.
    pub(super) fn text(&self) -> Read<Spanned<String>> {
        let DeValue::String(text) = self.node else {
            return Err(self.expected("text", "\"text\""));
        };
        if let Some(control) =
            text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        {
            let message = format!("a control character (U+{:04X}) in a text", u32::from(control));
            return Err(self.report(self.mistake(message).label("not allowed")));
        }
        Ok(Spanned::new(text.to_string(), self.span()))
    }

    /// A text that says something, on one line.
    pub(super) fn line(&self) -> Read<Spanned<String>> {
        let text = self.text()?;
        if text.value.trim().is_empty() {
            return Err(self.report(
                self.mistake("this text is empty").label("nothing here").help("write something"),
            ));
        }
        Ok(text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// Where the characters of a text stand: exact unless it has escapes.
    pub(super) fn text_origin(&self) -> Origin {
        let DeValue::String(text) = self.node else {
            return Origin::opaque(self.span());
        };
        match self.raw().find(text.as_ref()) {
            Some(offset) if !text.is_empty() => {
                let start = self.range.start + offset;
                self.document.origin.slice(start..start + text.len())
            }
            _ => Origin::opaque(self.span()),
        }
    }

    /// True or false.
    pub(super) fn boolean(&self) -> Read<bool> {
        match self.node {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.expected("true or false", "true")),
        }
    }

    /// A number exactly as written.
    pub(super) fn number(&self) -> Read<Spanned<Decimal>> {
        self.number_by(decimal)
    }

    /// A number that takes part in a trace: by hand it has at most `digits` decimals.
    pub(super) fn parameter(&self, lane: Lane) -> Read<Decimal> {
        let value = self.number_by(|text| match lane {
            Lane::ByHand { digits } => literal(text, digits),
            Lane::F64 | Lane::F32 => decimal(text),
        })?;
        Ok(value.value)
    }

    fn number_by(
        &self,
        read: impl FnOnce(&str) -> Result<Decimal, LiteralError>,
    ) -> Read<Spanned<Decimal>> {
        let read = match self.node {
            DeValue::Integer(integer) if integer.radix() != 10 => {
                let mut diagnostic = self
                    .mistake("numbers of a lesson are written in decimals")
                    .label(format!("a number in base {}", integer.radix()));
                let digits = integer.as_str().trim_start_matches('+');
                if let Ok(value) = i64::from_str_radix(digits, integer.radix()) {
                    diagnostic = diagnostic.help(format!("write `{value}`"));
                }
                return Err(self.report(diagnostic));
            }
            DeValue::Integer(_) | DeValue::Float(_) => read(self.raw()),
            _ => return Err(self.expected("a number", "0.5")),
        };
        match read {
            Ok(value) => Ok(Spanned::new(value, self.span())),
            Err(error) => Err(self.report(literal_mistake(&error, self.span()))),
        }
    }

    /// A whole number of at least `least` and at most `most`.
    pub(super) fn whole_number(&self, least: u64, most: u64) -> Read<Spanned<u64>> {
        let value = self.number()?;
        let whole = value.value.normalize();
        match u64::try_from(whole).ok().filter(|_| whole.scale() == 0) {
            Some(number) if (least..=most).contains(&number) => {
                Ok(Spanned::new(number, value.span))
            }
            _ => Err(self.report(
                self.mistake(format!("expected a whole number from {least} to {most}"))
                    .label("out of range"),
            )),
        }
    }

    /// A list.
    pub(super) fn list(&self) -> Read<Vec<Value<'a>>> {
        let DeValue::Array(items) = self.node else {
            return Err(self.expected("a list", "[1, 2]"));
        };
        let item = |node: &'a toml::Spanned<DeValue<'a>>| Value {
            node: node.get_ref(),
            range: node.span(),
            document: self.document,
        };
        Ok(items.iter().map(item).collect())
    }

    /// The entries of a list; `None`, and no mistake, if it is something else.
    pub(super) fn items(&self) -> Option<Vec<Value<'a>>> {
        matches!(self.node, DeValue::Array(_)).then(|| self.list().ok()).flatten()
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.node, DeValue::Table(_))
    }

    /// A list in which every entry is read by `read`; all mistakes of all entries are told.
    pub(super) fn list_of<T>(&self, read: impl FnMut(Value<'a>) -> Read<T>) -> Read<Vec<T>> {
        all(self.list()?.into_iter().map(read))
    }

    /// A list that is not empty.
    pub(super) fn some_of<T>(&self, read: impl FnMut(Value<'a>) -> Read<T>) -> Read<Vec<T>> {
        let list = self.list_of(read)?;
        if list.is_empty() {
            return Err(self.report(
                self.mistake("this list is empty")
                    .label("nothing here")
                    .help("write at least one entry"),
            ));
        }
        Ok(list)
    }

    /// A table; `what` says what it describes.
    pub(super) fn table(&self, what: impl Into<String>) -> Read<Table<'a>> {
        let DeValue::Table(tree) = self.node else {
            return Err(self.expected("a table", "{ key = 1 }"));
        };
        Ok(Table::new(tree, self.document, what.into(), self.span()))
    }
}

/// All values, or a mistake if any of them has one; nothing is skipped after the first mistake.
pub(super) fn all<T>(values: impl IntoIterator<Item = Read<T>>) -> Read<Vec<T>> {
    let mut sound = Vec::new();
    let mut broken = None;
    for value in values {
        match value {
            Ok(value) => sound.push(value),
            Err(reported) => broken = Some(reported),
        }
    }
    broken.map_or(Ok(sound), Err)
}

/// The mistake that a number which cannot be used amounts to.
pub(super) fn literal_mistake(error: &LiteralError, span: Range<usize>) -> Diagnostic {
    let diagnostic = Diagnostic::new(span, error.to_string());
    match error {
        LiteralError::Malformed => diagnostic.label("not a number").help("such as `-0.5` or `3`"),
        LiteralError::NotFinite => {
            diagnostic.label("not finite").help("a trace is made of ordinary numbers; write one")
        }
        LiteralError::TooLong => diagnostic.label("too long").help("write a shorter number"),
        LiteralError::TooLarge => diagnostic.label("10^28 or more").help("write a smaller number"),
        LiteralError::TooFine => diagnostic.label("too fine").help("round it"),
        LiteralError::TooManyDecimals { decimals, rounded, .. } => {
            let help = match decimals {
                0..=MAX_DIGITS => format!("write `{rounded}`, or set `digits = {decimals}`"),
                _ => format!("write `{rounded}`"),
            };
            diagnostic.label(format!("{decimals} decimals")).help(help)
        }
    }
}
