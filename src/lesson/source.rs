//! The text of a lesson, and where pieces cut out of it stood.

use std::ops::Range;

/// A lesson as it was read: its path as shown to people, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path of the file, as diagnostics show it.
    pub name: String,
    /// The whole text; every span counts bytes of it. A byte-order mark, if there is one, is part of it.
    pub text: String,
}

/// A place in a text as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// The byte-order mark that some editors write before the first line.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

impl Source {
    /// Line and column of a byte.
    ///
    /// ```
    /// use longhand::lesson::Source;
    /// let source = Source { name: "l.md".into(), text: "é\nab".into() };
    /// let position = source.position(4);
    /// assert_eq!((position.line, position.column), (2, 2));
    /// ```
    pub fn position(&self, offset: usize) -> Position {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_start = &before[line_start..];
        Position {
            line: before.matches('\n').count() + 1,
            column: line_start.trim_start_matches(BYTE_ORDER_MARK).chars().count() + 1,
        }
    }
}

/// A value with the bytes of the lesson that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Bytes of [`Source::text`].
    pub span: Range<usize>,
}

impl<T> Spanned<T> {
    /// A value and where it stood.
    pub fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }

    /// Another value that stood there.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(function(self.value), self.span)
    }
}

/// Where a text that was cut out of a lesson stood in it, byte by byte.
///
/// A block in a list or a quotation loses its indentation, line by line; so an origin is a list of
/// pieces, in order, each of which stood in the lesson as it is.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pieces: Vec<Piece>,
    /// What to point at where no byte can be told.
    whole: Range<usize>,
}

#[derive(Clone, Debug)]
struct Piece {
    /// Where the piece begins in the cut-out text.
    start: usize,
    length: usize,
    /// Where it begins in the lesson.
    lesson: usize,
}

impl Origin {
    /// A text that stands in the lesson as it is.
    pub(super) fn verbatim(span: Range<usize>) -> Self {
        Self {
            pieces: vec![Piece { start: 0, length: span.len(), lesson: span.start }],
            whole: span,
        }
    }

    /// A text of which only the surroundings can be told, such as a string with escapes.
    pub(super) fn opaque(whole: Range<usize>) -> Self {
        Self { pieces: Vec::new(), whole }
    }

    /// A text of lines, the `n`th of which begins at `lines[n].0` in the text, is `lines[n].1` bytes
    /// long, and stood at `lines[n].2` in the lesson.
    pub(super) fn of_lines(
        lines: impl IntoIterator<Item = (usize, usize, usize)>,
        whole: Range<usize>,
    ) -> Self {
        let pieces =
            lines.into_iter().map(|(start, length, lesson)| Piece { start, length, lesson });
        Self { pieces: pieces.collect(), whole }
    }

    /// The bytes of the lesson that everything stood in.
    pub(super) fn whole(&self) -> Range<usize> {
        self.whole.clone()
    }

    /// Whether single bytes can be told.
    pub(super) fn is_exact(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// The byte of the lesson at `offset` of the text; the end of its line between two pieces.
    pub(super) fn at(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        match after.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) => piece.lesson + (offset - piece.start).min(piece.length),
            None => self.whole.start,
        }
    }

    /// The bytes of the lesson that a range of the text stood in.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        if !self.is_exact() {
            return self.whole();
        }
        let start = self.at(range.start);
        let end = if range.is_empty() { start } else { self.at(range.end - 1) + 1 };
        start..end.max(start)
    }

    /// The origin of a range of the text.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let pieces = self.pieces.iter().filter_map(|piece| {
            let start = piece.start.max(range.start);
            let end = (piece.start + piece.length).min(range.end);
            // An empty line still tells where it stood.
            (start < end || (start == end && piece.length == 0)).then(|| Piece {
                start: start - range.start,
                length: end - start,
                lesson: piece.lesson + (start - piece.start),
            })
        });
        Self { pieces: pieces.collect(), whole: self.span(range.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_indented_lines() {
        // "ab\ncd\n" cut out of "  ab\n  cd\n".
        let origin = Origin::of_lines([(0, 2, 2), (3, 2, 7)], 0..10);
        assert_eq!(origin.span(0..2), 2..4);
        assert_eq!(origin.span(4..5), 8..9);
        assert_eq!(origin.span(1..4), 3..8);
        assert_eq!(origin.slice(4..5).span(0..1), 8..9);
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let source = Source { name: String::new(), text: "\u{feff}ab".into() };
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
    }
}
