//! Text as figures set it: italic variables, subscripts, exponents, true minus signs.

use super::metrics::text_width;

/// Where a piece of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Line,
    Subscript,
    Superscript,
}

impl Level {
    /// Font size relative to the line.
    pub(super) fn scale(self) -> f64 {
        if self == Level::Line { 1.0 } else { 0.72 }
    }

    /// Shift of the baseline in font sizes of the line, downwards.
    pub(super) fn drop(self) -> f64 {
        match self {
            Level::Line => 0.0,
            Level::Subscript => 0.2,
            Level::Superscript => -0.36,
        }
    }
}

/// A piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) italic: bool,
    pub(super) level: Level,
}

/// One line of text, ready to be measured and drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<Span>);

impl Words {
    /// Text as it is; sub- and superscript characters become small digits.
    pub(super) fn plain(text: &str) -> Words {
        Words::set(text, |_, _, _| (false, false))
    }

    /// Text with mathematics in it: a letter alone is a variable (italic), digits right after it
    /// are its index. Words stay upright, and so does the article "a".
    pub(super) fn math(text: &str) -> Words {
        Words::set(text, |before, letter, after| {
            let joined =
                |side: Option<char>| side.is_some_and(|side| side.is_alphabetic() || side == '’');
            // In 1e9 the letter is no variable.
            let exponent = letter == 'e' && before.is_some_and(|before| before.is_ascii_digit());
            let alone = !(joined(before) || joined(after) || exponent);
            let article = matches!(letter, 'a' | 'A' | 'I') && after == Some(' ');
            (alone && !article, alone)
        })
    }

    /// The name of an axis or a neuron: letters italic, digits at the end of a letter its index.
    pub(super) fn name(text: &str) -> Words {
        Words::set(text, |_, _, after| (true, after.is_some_and(|after| after.is_ascii_digit())))
    }

    /// `style` tells, from a letter and its neighbours, whether it is italic and takes an index.
    fn set(text: &str, style: impl Fn(Option<char>, char, Option<char>) -> (bool, bool)) -> Words {
        let characters: Vec<char> = text.chars().collect();
        let mut words = Words::default();
        let mut indexed = false;
        // After the `_` of a name such as `h1_2`: everything up to the end of the name is its index.
        let mut lowered = false;
        for (position, &character) in characters.iter().enumerate() {
            let before = position.checked_sub(1).map(|before| characters[before]);
            let after = characters.get(position + 1).copied();
            lowered &= character.is_alphanumeric();
            if lowered {
                words.push(character, false, Level::Subscript);
            } else if character == '_' && begins_index(before, after) {
                if words.0.last().is_some_and(|span| span.level == Level::Subscript) {
                    words.push(',', false, Level::Subscript);
                }
                lowered = true;
                indexed = false;
            } else if let Some((digit, level)) = small(character) {
                words.push(digit, false, level);
                indexed = false;
            } else if character.is_alphabetic() {
                let (italic, takes_index) = style(before, character, after);
                words.push(character, italic, Level::Line);
                indexed = takes_index;
            } else if character.is_ascii_digit() && indexed {
                words.push(character, false, Level::Subscript);
            } else {
                indexed = false;
                // A space keeps the style that it follows, so that it does not split a name.
                let italic = character == ' '
                    && words.0.last().is_some_and(|span| span.italic && span.level == Level::Line);
                words.push(true_sign(before, character, after), italic, Level::Line);
            }
        }
        words
    }

    fn push(&mut self, character: char, italic: bool, level: Level) {
        match self.0.last_mut() {
            Some(span) if span.italic == italic && span.level == level => span.text.push(character),
            _ => self.0.push(Span { text: character.into(), italic, level }),
        }
    }

    /// Width at `size` units.
    pub(super) fn width(&self, size: f64, bold: bool) -> f64 {
        self.0
            .iter()
            .map(|span| text_width(&span.text, size * span.level.scale(), span.italic, bold))
            .sum()
    }

    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a `_` between these two stands for an index.
fn begins_index(before: Option<char>, after: Option<char>) -> bool {
    let in_name = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    in_name(before) && in_name(after)
}

/// A sub- or superscript character as the character that is set small.
fn small(character: char) -> Option<(char, Level)> {
    const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    const SUBSCRIPTS: &str = "₀₁₂₃₄₅₆₇₈₉";
    let digit = |set: &str| set.chars().zip('0'..='9').find(|(one, _)| *one == character);
    if let Some((_, digit)) = digit(SUPERSCRIPTS) {
        return Some((digit, Level::Superscript));
    }
    if let Some((_, digit)) = digit(SUBSCRIPTS) {
        return Some((digit, Level::Subscript));
    }
    match character {
        '⁻' => Some(('−', Level::Superscript)),
        'ᵀ' => Some(('T', Level::Superscript)),
        '₋' => Some(('−', Level::Subscript)),
        _ => None,
    }
}

/// An ASCII hyphen is a hyphen between letters and a minus sign everywhere else.
fn true_sign(before: Option<char>, character: char, after: Option<char>) -> char {
    let letter = |side: Option<char>| side.is_some_and(char::is_alphabetic);
    match character {
        '-' if letter(before) && letter(after) => '‐',
        '-' => '−',
        '\'' => '′',
        other if other.is_control() => ' ',
        other => other,
    }
}

/// Plain text with true minus signs, for titles, descriptions and tables.
pub(super) fn typeset(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    (0..characters.len())
        .map(|position| {
            let before = position.checked_sub(1).map(|before| characters[before]);
            true_sign(before, characters[position], characters.get(position + 1).copied())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &Words) -> String {
        let mut text = String::new();
        for span in &words.0 {
            let open = match (span.level, span.italic) {
                (Level::Line, true) => "*",
                (Level::Line, false) => "",
                (Level::Subscript, _) => "_",
                (Level::Superscript, _) => "^",
            };
            text.push_str(&format!("{open}{}{open}", span.text));
        }
        text
    }

    #[test]
    fn variables_are_italic_and_function_names_upright() {
        assert_eq!(shown(&Words::math("σ(3) ≈ 0.9526")), "*σ*(3) ≈ 0.9526");
        assert_eq!(shown(&Words::math("ReLU(x1) - 2")), "ReLU(*x*_1_) − 2");
        assert_eq!(shown(&Words::math("a neuron that fires")), "a neuron that fires");
        assert_eq!(shown(&Words::math("10⁻³")), "10^−3^");
    }

    #[test]
    fn names_have_their_index_below() {
        assert_eq!(shown(&Words::name("h12")), "*h*_12_");
        assert_eq!(shown(&Words::name("x₁")), "*x*_1_");
        assert_eq!(shown(&Words::name("training epoch")), "*training epoch*");
    }

    #[test]
    fn a_hyphen_in_a_word_is_no_minus() {
        assert_eq!(typeset("half-squared -3 x-1"), "half‐squared −3 x−1");
    }
}
