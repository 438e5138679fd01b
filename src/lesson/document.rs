//! A TOML document of a lesson, read key by key so that every mistake in it is told, with its bytes.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Read, Reported, Reports};
use super::source::{Origin, Spanned};
use crate::number::{Decimal, Lane, LiteralError, MAX_DIGITS, decimal, literal};

/// What there is to know of a key that a lesson may write.
#[derive(Debug)]
pub struct FieldRow {
    /// The key.
    pub name: &'static str,
    /// What its value is, in words: `text`, `name of a network`, ….
    pub kind: &'static str,
    /// Whether it may not be left out.
    pub required: bool,
    /// What it means and what it is if left out.
    pub doc: &'static str,
}

impl FieldRow {
    pub(super) const fn required(
        name: &'static str,
        kind: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            required: true,
            doc,
        }
    }

    pub(super) const fn optional(
        name: &'static str,
        kind: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            required: false,
            doc,
        }
    }
}

/// What the parser says of a key that is written twice; it keeps the first and goes on.
const DUPLICATE_KEY: &str = "duplicate key";

/// A TOML text and where it stood.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) origin: Origin,
    pub(super) reports: &'a Reports,
}

/// A value of a document.
#[derive(Clone, Debug)]
pub(super) struct Value<'a> {
    node: &'a DeValue<'a>,
    range: Range<usize>,
    document: &'a Document<'a>,
}

/// A table of a document: its entries in the order they are written.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    entries: Vec<(Spanned<&'a str>, Value<'a>)>,
    /// What a missing key is said to be missing from.
    span: Range<usize>,
    /// What the table describes: "network `xor`".
    what: String,
    reports: &'a Reports,
}

impl<'a> Document<'a> {
    /// Parses the text. Whether it is sound TOML comes with the tree: of an unsound one, what is
    /// missing means nothing.
    pub(super) fn parse(&self) -> (DeTable<'a>, bool) {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let mut range = error.span().unwrap_or(0..0);
            range.end = range.end.clamp(range.start, self.text.len());
            range.start = range.start.min(range.end);
            let found = match self.text[range.clone()].lines().next() {
                Some(text) if text.chars().count() <= 20 && !text.trim().is_empty() => {
                    format!("`{}`", text.escape_debug())
                }
                _ => "here".to_owned(),
            };
            let diagnostic = match error.message() {
                DUPLICATE_KEY => Diagnostic::new(
                    self.origin.span(range),
                    format!("the key {found} is written twice"),
                )
                .label("written before")
                .help("keep one of the two"),
                message => Diagnostic::new(
                    self.origin.span(range),
                    format!("this is not sound TOML: {message}"),
                )
                .label(found),
            };
            self.reports.report(diagnostic);
        }
        let sound = errors.iter().all(|error| error.message() == DUPLICATE_KEY);
        (tree.into_inner(), sound)
    }

    /// The outermost table; `span` is where a missing key is said to be missing.
    pub(super) fn root(
        &'a self,
        tree: &'a DeTable<'a>,
        what: impl Into<String>,
        span: Range<usize>,
    ) -> Table<'a> {
        Table::new(tree, self, what.into(), span)
    }
}

impl<'a> Table<'a> {
    fn new(
        tree: &'a DeTable<'a>,
        document: &'a Document<'a>,
        what: String,
        span: Range<usize>,
    ) -> Self {
        let mut entries: Vec<_> = tree
            .iter()
            .map(|(key, node)| {
                let span = document.origin.span(key.span());
                let value = Value {
                    node: node.get_ref(),
                    range: node.span(),
                    document,
                };
                (
                    key.span().start,
                    (Spanned::new(key.get_ref().as_ref(), span), value),
                )
            })
            .collect();
        // The parser keeps keys sorted by name; lessons are read in the order they are written.
        entries.sort_by_key(|(start, _)| *start);
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Self {
            entries,
            span,
            what,
            reports: document.reports,
        }
    }

    /// Every key with its value, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &(Spanned<&'a str>, Value<'a>)> {
        self.entries.iter()
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, field: &FieldRow) -> Option<Value<'a>> {
        let entry = self.entries.iter().find(|(key, _)| key.value == field.name);
        entry.map(|(_, value)| value.clone())
    }

    /// Where the key itself stands, or else the table.
    pub(super) fn key_span(&self, field: &FieldRow) -> Range<usize> {
        let entry = self.entries.iter().find(|(key, _)| key.value == field.name);
        entry.map_or(self.span.clone(), |(key, _)| key.span.clone())
    }

    /// The value of a key, which must be there.
    pub(super) fn require(&self, field: &FieldRow) -> Read<Value<'a>> {
        self.get(field).ok_or_else(|| {
            self.report(
                Diagnostic::new(self.span(), format!("{} needs `{}`", self.what, field.name))
                    .label(format!("`{}` is missing", field.name))
                    .help(format!("`{}`, {}: {}", field.name, field.kind, field.doc)),
            )
        })
    }

    /// The value of a required key, read by `read`.
    pub(super) fn required<T>(
        &self,
        field: &FieldRow,
        read: impl FnOnce(Value<'a>) -> Read<T>,
    ) -> Read<T> {
        self.require(field).and_then(read)
    }

    /// The value of a key that may be left out, read by `read`.
    pub(super) fn optional<T>(
        &self,
        field: &FieldRow,
        read: impl FnOnce(Value<'a>) -> Read<T>,
    ) -> Read<Option<T>> {
        self.get(field).map(read).transpose()
    }

    /// Complains of every key that is not in `fields`.
    pub(super) fn allow<'f>(&self, fields: impl IntoIterator<Item = &'f FieldRow> + Clone) {
        for (key, _) in &self.entries {
            let names = || fields.clone().into_iter().map(|field| field.name);
            if !names().any(|name| name == key.value) {
                let message = format!("{} has no key `{}`", self.what, key.value);
                self.report(
                    Diagnostic::new(key.span.clone(), message)
                        .label("unknown key")
                        .known(key.value, names(), "keys"),
                );
            }
        }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A mistake of the table as a whole.
    pub(super) fn mistake(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.span(), message)
    }

    /// What the table describes.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// Takes down a mistake.
    pub(super) fn report(&self, diagnostic: Diagnostic) -> Reported {
        self.reports.report(diagnostic)
    }
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

    /// A text without control characters.
    pub(super) fn text(&self) -> Read<Spanned<String>> {
        let DeValue::String(text) = self.node else {
            return Err(self.expected("text", "\"text\""));
        };
        if let Some(control) = text
            .chars()
            .find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        {
            let message = format!(
                "a control character (U+{:04X}) in a text",
                u32::from(control)
            );
            return Err(self.report(self.mistake(message).label("not allowed")));
        }
        Ok(Spanned::new(text.to_string(), self.span()))
    }

    /// A text that says something, on one line.
    pub(super) fn line(&self) -> Read<Spanned<String>> {
        let text = self.text()?;
        if text.value.trim().is_empty() {
            return Err(self.report(self.mistake("this text is empty").label("nothing here")));
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

    /// A list in which every entry is read by `read`; all mistakes of all entries are told.
    pub(super) fn list_of<T>(&self, read: impl FnMut(Value<'a>) -> Read<T>) -> Read<Vec<T>> {
        all(self.list()?.into_iter().map(read))
    }

    /// A list that is not empty.
    pub(super) fn some_of<T>(&self, read: impl FnMut(Value<'a>) -> Read<T>) -> Read<Vec<T>> {
        let list = self.list_of(read)?;
        if list.is_empty() {
            return Err(self.report(self.mistake("this list is empty").label("nothing here")));
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
        LiteralError::Malformed => diagnostic
            .label("not a number")
            .help("such as `-0.5` or `3`"),
        LiteralError::NotFinite => diagnostic
            .label("not finite")
            .help("a trace is made of ordinary numbers; write one"),
        LiteralError::TooLong => diagnostic.label("too long").help("write a shorter number"),
        LiteralError::TooLarge => diagnostic
            .label("10^28 or more")
            .help("write a smaller number"),
        LiteralError::TooFine => diagnostic.label("too fine").help("round it"),
        LiteralError::TooManyDecimals {
            decimals, rounded, ..
        } => {
            let help = match decimals {
                0..=MAX_DIGITS => format!("write `{rounded}`, or set `digits = {decimals}`"),
                _ => format!("write `{rounded}`"),
            };
            diagnostic.label(format!("{decimals} decimals")).help(help)
        }
    }
}
