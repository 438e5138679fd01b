//! Mistakes, drawn the way rustc draws them, or as data for editors.

use std::cell::RefCell;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Source;
use super::source::BYTE_ORDER_MARK;

/// The most mistakes that are reported for one lesson.
pub const MAX_MISTAKES: usize = 100;

/// The longest piece of a line that is drawn on each side of a mistake, in bytes.
const MAX_CONTEXT: usize = 60;

/// Something that is wrong in a lesson.
///
/// ```
/// use longhand::lesson::{Diagnostic, Source};
/// let source = Source { name: "l.md".into(), text: "network = \"xro\"\n".into() };
/// let drawn = Diagnostic::new(10..15, "there is no network `xro`")
///     .label("not defined")
///     .help("did you mean `xor`?")
///     .draw(&source, false);
/// assert!(drawn.contains("--> l.md:1:11"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Bytes of [`Source::text`] that are at fault; empty where something is missing.
    pub span: Range<usize>,
    /// What is wrong: lower case, names in backticks.
    pub message: String,
    /// What stands under the marks.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that matter, with a label each.
    pub related: Vec<(Range<usize>, String)>,
}

impl Diagnostic {
    /// A mistake at `span`.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            label: String::new(),
            help: None,
            related: Vec::new(),
        }
    }

    /// With a label under the marks.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a line that says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that matters.
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// With "did you mean" if a candidate is close to `word`, else with the candidates, if any;
    /// `plural` is what they are called.
    pub fn known<S: AsRef<str>>(
        self,
        word: &str,
        candidates: impl IntoIterator<Item = S>,
        plural: &str,
    ) -> Self {
        let candidates: Vec<S> = candidates.into_iter().collect();
        if let Some(close) = suggest(word, candidates.iter().map(AsRef::as_ref)) {
            return self.help(format!("did you mean `{close}`?"));
        }
        const MOST: usize = 16;
        let listed = candidates.iter().take(MOST).map(|name| format!("`{}`", name.as_ref()));
        let mut listed = listed.collect::<Vec<_>>().join(", ");
        if candidates.len() > MOST {
            listed.push_str(", …");
        }
        match candidates.len() {
            0 => self.help(format!("the lesson has no {plural}")),
            _ => self.help(format!("{plural}: {listed}")),
        }
    }

    /// The mistake with its source line, as rustc would draw it; ends with a newline.
    pub fn draw(&self, source: &Source, coloured: bool) -> String {
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        let title = Level::ERROR.primary_title(self.message.as_str());
        let excerpt = Excerpt::around(self, source);
        let mut group = if source.text.is_empty() {
            title.element(Origin::path(source.name.as_str()))
        } else {
            let mut annotations = vec![
                AnnotationKind::Primary.span(excerpt.span(&self.span)).label(some(&self.label)),
            ];
            for (span, label) in &self.related {
                let annotation = AnnotationKind::Context.span(excerpt.span(span));
                annotations.push(annotation.label(some(label)));
            }
            title.element(
                Snippet::source(excerpt.text.as_str())
                    .path(source.name.as_str())
                    .line_start(excerpt.line)
                    .annotations(annotations),
            )
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let report: &[Group<'_>] = &[group];
        let mut drawn = renderer.render(report);
        // The renderer counts columns from the beginning of the excerpt.
        let at = |column: usize| format!("{}:{}:{column}", source.name, excerpt.line);
        let (counted, column) = (excerpt.column(self), source.position(self.span.start).column);
        if counted != column {
            drawn = drawn.replacen(&at(counted), &at(column), 1);
        }
        drawn.push('\n');
        drawn
    }

    /// The mistake as data: file, line and column (from 1, in characters), bytes, and the texts.
    pub fn to_json(&self, source: &Source) -> serde_json::Value {
        let place = |span: &Range<usize>, label: &str| {
            let position = source.position(span.start);
            serde_json::json!({
                "line": position.line,
                "column": position.column,
                "start": span.start,
                "end": span.end,
                "label": label,
            })
        };
        let related = self.related.iter().map(|(span, label)| place(span, label));
        let mut json = place(&self.span, &self.label);
        json["file"] = source.name.as_str().into();
        json["message"] = self.message.as_str().into();
        json["help"] = self.help.as_deref().into();
        json["related"] = related.collect::<Vec<_>>().into();
        json
    }
}

fn some(label: &str) -> Option<&str> {
    (!label.is_empty()).then_some(label)
}

/// The lines of a lesson that a drawing shows.
struct Excerpt {
    text: String,
    /// Line number of the first line.
    line: usize,
    /// Where the excerpt begins in the lesson.
    start: usize,
}

impl Excerpt {
    /// All lines from the first to the last place of the mistake. A line too long to be read, such
    /// as a large matrix on one line, is cut down to the surroundings of the mistake.
    fn around(diagnostic: &Diagnostic, source: &Source) -> Self {
        let text = &source.text;
        let places = || {
            let related = diagnostic.related.iter().map(|(span, _)| span);
            std::iter::once(&diagnostic.span).chain(related)
        };
        let first = places().map(|span| span.start).min().unwrap_or(0);
        let last = places().map(|span| span.end).max().unwrap_or(0);
        let first = text.floor_char_boundary(first);
        let last = text.ceil_char_boundary(last.max(first));
        let line_start = match text[..first].rfind('\n') {
            Some(newline) => newline + 1,
            None if text.starts_with(BYTE_ORDER_MARK) => BYTE_ORDER_MARK.len_utf8().min(first),
            None => 0,
        };
        let line_end = text[last..].find('\n').map_or(text.len(), |newline| last + newline);
        let (start, end) = if line_end - line_start > 40 * MAX_CONTEXT {
            (
                line_start.max(text.floor_char_boundary(first.saturating_sub(MAX_CONTEXT))),
                line_end
                    .min(text.ceil_char_boundary(last.min(first + 20 * MAX_CONTEXT) + MAX_CONTEXT)),
            )
        } else {
            (line_start, line_end)
        };
        Self { text: text[start..end].to_owned(), line: source.position(first).line, start }
    }

    /// The column of the mistake as counted within the excerpt.
    fn column(&self, diagnostic: &Diagnostic) -> usize {
        let before = &self.text[..self.span(&diagnostic.span).start];
        before[before.rfind('\n').map_or(0, |newline| newline + 1)..].chars().count() + 1
    }

    fn span(&self, span: &Range<usize>) -> Range<usize> {
        let inside = |offset: usize| {
            let offset = offset.saturating_sub(self.start).min(self.text.len());
            self.text.floor_char_boundary(offset)
        };
        inside(span.start)..inside(span.end).max(inside(span.start))
    }
}

/// The candidate that `word` was most likely meant to be, if one is close enough to say so.
///
/// ```
/// use longhand::lesson::suggest;
/// assert_eq!(suggest("rellu", ["relu", "sigmoid"]), Some("relu".to_owned()));
/// assert_eq!(suggest("banana", ["relu", "sigmoid"]), None);
/// ```
pub fn suggest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let lower = word.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    // A third of the letters may be wrong, as in rustc; of two letters one, of one letter none.
    let allowed = match word.chars().count() {
        0 | 1 => 0,
        letters => (letters.min(40) / 3).max(1),
    };
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= word.len() + 40 && word.len() < 200)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Proof that a mistake has been reported: whoever returns it owes the reader nothing more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported(());

impl Reported {
    /// The mistake has been told by whatever read the text before.
    pub(super) fn earlier() -> Self {
        Self(())
    }
}

/// A value, or a mistake that has been reported.
pub(super) type Read<T> = Result<T, Reported>;

/// Where mistakes are collected while a lesson is read.
#[derive(Debug, Default)]
pub(super) struct Reports {
    list: RefCell<Vec<Diagnostic>>,
}

impl Reports {
    /// Takes down a mistake.
    pub(super) fn report(&self, diagnostic: Diagnostic) -> Reported {
        let mut list = self.list.borrow_mut();
        // The same bytes are not faulted twice for the same reason.
        if list.len() <= MAX_MISTAKES && !list.contains(&diagnostic) {
            list.push(diagnostic);
        }
        Reported(())
    }

    /// Takes down a mistake; `None` stands for one that was told before.
    pub(super) fn report_new(&self, diagnostic: Option<Diagnostic>) -> Reported {
        diagnostic.map_or(Reported(()), |diagnostic| self.report(diagnostic))
    }

    /// Whether nothing was reported.
    pub(super) fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// All mistakes, in the order of the lesson.
    pub(super) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = self.list.into_inner();
        let more = list.len() > MAX_MISTAKES;
        list.truncate(MAX_MISTAKES);
        list.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        if let Some(last) = list.last().filter(|_| more) {
            let end = last.span.end;
            list.push(
                Diagnostic::new(end..end, "there are more mistakes than are shown")
                    .help(format!("correct these {MAX_MISTAKES} first")),
            );
        }
        list
    }
}
