//! A TOML document of a lesson, read key by key so that every mistake in it is told, with its bytes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::DeTable;

use super::diagnostic::{Diagnostic, Read, Reported, Reports, suggest};
use super::source::{Origin, Spanned};
use super::value::Value;

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
        Self { name, kind, required: true, doc }
    }

    pub(super) const fn optional(
        name: &'static str,
        kind: &'static str,
        doc: &'static str,
    ) -> Self {
        Self { name, kind, required: false, doc }
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

/// A table of a document: its entries in the order they are written.
#[derive(Clone, Debug)]
pub(super) struct Table<'a> {
    entries: Vec<(Spanned<&'a str>, Value<'a>)>,
    /// What a missing key is said to be missing from.
    span: Range<usize>,
    /// What the table describes: "network `xor`".
    what: String,
    /// Keys that are there under a misspelt name, which has been told.
    misspelt: RefCell<BTreeSet<String>>,
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
            let span = self.origin.span(range);
            let diagnostic = match error.message() {
                DUPLICATE_KEY => Diagnostic::new(span, format!("the key {found} is written twice"))
                    .label("written again")
                    .help("keep one of the two"),
                message => {
                    let message = format!("this is not sound TOML: {message}");
                    let diagnostic = Diagnostic::new(span, message).label(found);
                    if error.message().contains("invalid mantissa") {
                        diagnostic.help("a number begins with a digit: 0.15, not .15")
                    } else if error.message().contains("must be quoted") {
                        diagnostic
                            .help("a value is a number, `true` or `false`, \"text\", or a [list]")
                    } else {
                        diagnostic
                    }
                }
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
    pub(super) fn new(
        tree: &'a DeTable<'a>,
        document: &'a Document<'a>,
        what: String,
        span: Range<usize>,
    ) -> Self {
        let mut entries: Vec<_> = tree
            .iter()
            .map(|(key, node)| {
                let span = document.origin.span(key.span());
                let value = Value { node: node.get_ref(), range: node.span(), document };
                (key.span().start, (Spanned::new(key.get_ref().as_ref(), span), value))
            })
            .collect();
        // The parser keeps keys sorted by name; lessons are read in the order they are written.
        entries.sort_by_key(|(start, _)| *start);
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Self { entries, span, what, misspelt: RefCell::default(), reports: document.reports }
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
        if let Some(value) = self.get(field) {
            return Ok(value);
        }
        if self.is_misspelt(field) {
            return Err(Reported::earlier());
        }
        let (name, kind, doc) = (field.name, field.kind, field.doc);
        Err(self.report(
            self.mistake(format!("{} needs `{name}`", self.what))
                .label(format!("`{name}` is missing"))
                .help(format!("add `{name}` ({kind}): {doc}")),
        ))
    }

    /// Whether the key seems to be there under another name, of which [`Table::allow`] has told.
    pub(super) fn is_misspelt(&self, field: &FieldRow) -> bool {
        self.misspelt.borrow().contains(field.name)
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
                self.misspelt.borrow_mut().extend(suggest(key.value, names()));
                let message = format!("{} has no key `{}`", self.what, key.value);
                self.report(Diagnostic::new(key.span.clone(), message).label("unknown key").known(
                    key.value,
                    names(),
                    "keys",
                ));
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
