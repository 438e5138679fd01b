//! What stands in a line of Markdown: words, emphasis, code, links, formulas, values.

use comrak::nodes::{AstNode, NodeValue, Sourcepos};

use super::diagnostic::Diagnostic;
use super::markdown::Reader;
use super::prose::Inline;
use super::source::{Origin, Spanned};
use super::{block, math, role};

impl Reader<'_> {
    /// The inlines of a node; `around` is what to point at where nothing closer is known.
    pub(super) fn inlines<'n>(
        &mut self,
        parent: &'n AstNode<'n>,
        around: Sourcepos,
        depth: usize,
    ) -> Vec<Inline> {
        let mut inlines: Vec<Inline> = Vec::new();
        for child in parent.children() {
            if let Some(inline) = self.inline(child, inlines.last_mut(), around, depth + 1) {
                match (inlines.last_mut(), inline) {
                    (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                    (_, inline) => inlines.push(inline),
                }
            }
        }
        inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        for inline in &inlines {
            if let Inline::Text(text) = inline {
                self.no_stray_braces(text, around);
            }
        }
        inlines
    }

    /// Complains of `{value}` without code right behind it, and of `{walk}` without a fence: as text they
    /// would stand on the page, and bind nothing.
    fn no_stray_braces(&mut self, text: &str, around: Sourcepos) {
        let blocks = block::BLOCKS.iter().map(|row| (row.name, false));
        let names = role::ROLES.into_iter().map(|name| (name, true)).chain(blocks);
        for (name, role) in names {
            let braced = format!("{{{name}}}");
            if !text.contains(&braced) {
                continue;
            }
            let range = self.range(around);
            let source = self.text.get(range.clone()).unwrap_or("");
            // A backslash makes it text; next to a backtick it is a role, or code.
            let stray = source.match_indices(&braced).find(|(at, _)| {
                !source[..*at].ends_with(['\\', '`'])
                    && !source[at + braced.len()..].starts_with('`')
            });
            let Some((at, _)) = stray else { continue };
            let start = range.start + at;
            let span = self.origin.span(start..start + braced.len());
            let help = if role {
                format!(
                    "put code with an address right behind it: `{braced}` and `` `xor(1, 1).y.a` ``"
                )
            } else {
                format!("a block stands in a fence: ```` ```{braced} ````")
            };
            let message = format!("`{braced}` stands alone");
            let help = format!("{help}; or write `\\{braced}` for the word itself");
            self.mistake(Diagnostic::new(span, message).label("bound to nothing").help(help));
        }
    }

    fn inline<'n>(
        &mut self,
        node: &'n AstNode<'n>,
        before: Option<&mut Inline>,
        around: Sourcepos,
        depth: usize,
    ) -> Option<Inline> {
        let data = node.data.borrow();
        let position = data.sourcepos;
        if self.too_deep(depth, position) {
            return None;
        }
        Some(match &data.value {
            NodeValue::Text(text) => self.words(text, position)?,
            NodeValue::Emph => Inline::Emphasis(self.inlines(node, around, depth)),
            NodeValue::Strong => Inline::Strong(self.inlines(node, around, depth)),
            NodeValue::SoftBreak => Inline::SoftBreak,
            NodeValue::LineBreak => Inline::LineBreak,
            NodeValue::Code(code) => match self.role_before(before, position, code.num_backticks) {
                None => Inline::Code(code.literal.clone()),
                Some(word) => {
                    let range = self.range(position);
                    let whole = self.text.get(range.clone()).unwrap_or("");
                    let origin = match whole.find(code.literal.as_str()) {
                        // Code in a table may have lost backslashes, and then has no exact bytes.
                        Some(at) if whole.ends_with('`') && whole.starts_with('`') => {
                            let start = range.start + at;
                            self.origin.slice(start..start + code.literal.len())
                        }
                        _ => Origin::opaque(self.span(around)),
                    };
                    let word_end = range.start.saturating_sub(1);
                    let word_span = self.origin.span(word_end.saturating_sub(word.len())..word_end);
                    let value = role::read(&word, word_span, &code.literal, &origin, self.context);
                    self.keep(value)?
                }
            },
            NodeValue::Math(formula) => {
                let range = self.range(position);
                let whole = self.text.get(range.clone()).unwrap_or("");
                let origin = match whole.find(formula.literal.as_str()) {
                    Some(at) => self
                        .origin
                        .slice(range.start + at..range.start + at + formula.literal.len()),
                    None => Origin::opaque(self.span(around)),
                };
                let display = formula.display_math;
                let mathml = math::read(&formula.literal, display, &origin, self.context.reports);
                let mathml = self.keep(mathml)?;
                Inline::Math { mathml, source: formula.literal.trim().to_owned(), display }
            }
            NodeValue::Link(link) => {
                if let Some(complaint) = refused(&link.url) {
                    let span = self.span(position);
                    self.mistake(
                        Diagnostic::new(span, complaint)
                            .label("this link")
                            .help("link to `https://…`, `mailto:…`, a relative path or `#…`"),
                    );
                }
                if let Some(fragment) = link.url.strip_prefix('#') {
                    let link = Spanned::new(fragment.to_owned(), self.span(position));
                    self.context.fragments.borrow_mut().push(link);
                }
                let title = (!link.title.is_empty()).then(|| link.title.clone());
                let inlines = self.inlines(node, around, depth);
                Inline::Link { url: link.url.clone(), title, inlines }
            }
            NodeValue::Image(_) => {
                let span = self.span(position);
                self.mistake(
                    Diagnostic::new(span, "pictures are drawn from numbers")
                        .label("an image")
                        .help("draw it with a `{chart}` or a `{network}` block"),
                );
                return None;
            }
            _ => {
                self.no_html(position);
                return None;
            }
        })
    }

    /// Text of a line, which an entity such as `&#1;` could have given a control character.
    fn words(&mut self, text: &str, position: Sourcepos) -> Option<Inline> {
        if text.chars().any(char::is_control) {
            let span = self.span(position);
            self.mistake(Diagnostic::new(span, "a control character in the text").label("in here"));
            return None;
        }
        Some(Inline::Text(text.to_owned()))
    }

    /// The word of `{word}` if it stands right before code, which it is then taken from.
    fn role_before(
        &self,
        before: Option<&mut Inline>,
        code: Sourcepos,
        backticks: usize,
    ) -> Option<String> {
        let Some(Inline::Text(text)) = before else {
            return None;
        };
        let open = text.strip_suffix('}')?.rfind('{')?;
        let word = text.get(open + 1..text.len() - 1)?.to_owned();
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return None;
        }
        // `\{value}` before code is text.
        let start = self.range(code).start;
        let source = self.text.get(..start).unwrap_or("").trim_end_matches('`');
        let escaped = source.ends_with(&format!("\\{{{word}}}")) || backticks == 0;
        if escaped {
            return None;
        }
        text.truncate(open);
        Some(word)
    }
}

/// Why a page may not link there, if it may not.
fn refused(url: &str) -> Option<String> {
    let scheme_end = url.find([':', '/', '?', '#']).filter(|&at| url[at..].starts_with(':'));
    let scheme = scheme_end.map(|end| url[..end].to_ascii_lowercase());
    if url.chars().any(|c| c.is_control() || c == '\\') {
        return Some("a link with a backslash or a control character".to_owned());
    }
    match scheme.as_deref() {
        Some("https" | "mailto") => None,
        Some(scheme) => Some(format!("a lesson does not link to `{scheme}:`")),
        None if url.starts_with("//") => Some("a link needs `https:` before `//`".to_owned()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn links_that_run_code_or_leave_unseen_are_refused() {
        for url in ["https://a.org/x:y", "mailto:a@b.c", "#part", "../1/index.html", "a?b:c", ""] {
            assert_eq!(refused(url), None, "{url}");
        }
        for url in [
            "javascript:x",
            "JaVa:x",
            "data:x",
            "http://a",
            "//a",
            "\\\\a",
            "/\\a",
            "java\tscript:x",
            "file:///",
        ] {
            assert!(refused(url).is_some(), "{url}");
        }
    }
}
