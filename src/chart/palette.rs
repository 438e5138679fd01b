//! The one table of colours: class names, light and dark values, and the CSS made from them.

use std::fmt::Write as _;

/// What a stroke or a fill stands for. Its class in the SVG is `stroke-…` or `fill-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Text and main strokes.
    Ink,
    /// Secondary text, tick labels.
    Soft,
    /// The light grid.
    Grid,
    /// Axis lines.
    Axis,
    /// Positive numbers.
    Plus,
    /// Negative numbers.
    Minus,
    /// Zeros.
    Zero,
    /// First curve.
    C1,
    /// Second curve.
    C2,
    /// Third curve.
    C3,
    /// Fourth curve.
    C4,
    /// The page behind the figure.
    Paper,
    /// Highlight.
    Mark,
    /// Black and white in every theme: numbers on the pixels of a picture.
    Black,
    /// See [`Role::Black`].
    White,
}

/// One row of the palette.
struct Tone {
    role: Role,
    class: &'static str,
    light: &'static str,
    dark: &'static str,
}

const fn tone(role: Role, class: &'static str, light: &'static str, dark: &'static str) -> Tone {
    Tone { role, class, light, dark }
}

const PALETTE: [Tone; 15] = [
    tone(Role::Ink, "ink", "#1A1A1A", "#F2F2F2"),
    tone(Role::Soft, "soft", "#5C5C58", "#A5A5A0"),
    tone(Role::Grid, "grid", "#E6E3DB", "#2C2C2A"),
    tone(Role::Axis, "axis", "#6F6C66", "#8F8C86"),
    tone(Role::Plus, "plus", "#0072B2", "#56B4E9"),
    tone(Role::Minus, "minus", "#B84E00", "#E69F00"),
    tone(Role::Zero, "zero", "#7C7973", "#8F8C86"),
    tone(Role::C1, "c1", "#0072B2", "#56B4E9"),
    tone(Role::C2, "c2", "#B84E00", "#E69F00"),
    tone(Role::C3, "c3", "#00735C", "#2FBF98"),
    tone(Role::C4, "c4", "#8A4B8F", "#CC9AC9"),
    tone(Role::Paper, "paper", "#FFFEFB", "#121212"),
    tone(Role::Mark, "mark", "#FFF3C4", "#3A3317"),
    tone(Role::Black, "black", "#000000", "#000000"),
    tone(Role::White, "white", "#FFFFFF", "#FFFFFF"),
];

impl Role {
    fn tone(self) -> &'static Tone {
        // Every role has its row (a test looks); ink stands in so that nothing can panic.
        PALETTE.iter().find(|tone| tone.role == self).unwrap_or(&PALETTE[0])
    }

    /// The class without its `fill-` or `stroke-`.
    pub(super) fn class(self) -> &'static str {
        self.tone().class
    }

    /// The colour on light paper, written as an attribute for viewers without CSS.
    pub(super) fn light(self) -> &'static str {
        self.tone().light
    }

    /// The colour of the n-th curve of a figure, counted from 0.
    pub(super) fn curve(index: usize) -> Role {
        [Role::C1, Role::C2, Role::C3, Role::C4][index % 4]
    }
}

/// CSS that colours the classes of every chart, for light and dark.
///
/// `prefix` is a selector that every rule starts with (`".figure"`), or empty. Dark applies on screen when
/// the system asks for it, unless the root element says `data-theme="light"`; `data-theme="dark"`
/// asks for it always.
///
/// ```
/// let css = longhand::chart::theme_css(".figure");
/// assert!(css.contains(".figure .fill-plus{fill:#0072B2}"));
/// ```
pub fn theme_css(prefix: &str) -> String {
    let prefix = prefix.trim();
    let mut css = String::new();
    write_rules(&mut css, prefix, |tone| tone.light);
    css.push_str("@media screen and (prefers-color-scheme:dark){\n");
    write_rules(&mut css, &format!(":root:not([data-theme=light]) {prefix}"), |tone| tone.dark);
    css.push_str("}\n@media screen{\n");
    write_rules(&mut css, &format!(":root[data-theme=dark] {prefix}"), |tone| tone.dark);
    css.push_str("}\n");
    css
}

fn write_rules(css: &mut String, prefix: &str, colour: impl Fn(&Tone) -> &'static str) {
    let prefix = prefix.trim();
    let space = if prefix.is_empty() { "" } else { " " };
    for tone in &PALETTE {
        let (class, colour) = (tone.class, colour(tone));
        // Writing to a String cannot fail.
        let _ = writeln!(
            css,
            "{prefix}{space}.fill-{class}{{fill:{colour}}}{prefix}{space}.stroke-{class}{{stroke:{colour}}}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_row_and_class() {
        let mut classes: Vec<_> = PALETTE.iter().map(|tone| tone.class).collect();
        classes.sort_unstable();
        classes.dedup();
        assert_eq!(classes.len(), PALETTE.len());
        for (index, tone) in PALETTE.iter().enumerate() {
            assert_eq!(tone.role as usize, index, "{}", tone.class);
        }
    }

    #[test]
    fn css_knows_light_and_dark_and_both_overrides() {
        let css = theme_css(".figure");
        assert!(
            css.contains(":root:not([data-theme=light]) .figure .stroke-minus{stroke:#E69F00}")
        );
        assert!(css.contains(":root[data-theme=dark] .figure .fill-paper{fill:#121212}"));
        assert!(theme_css("").starts_with(".fill-ink{fill:#1A1A1A}"));
    }

    #[test]
    fn text_and_curves_stand_out_from_the_paper() {
        for tone in &PALETTE {
            let least = match tone.role {
                Role::Grid | Role::Paper | Role::Mark | Role::Black | Role::White => continue,
                Role::Ink | Role::Soft | Role::Plus | Role::Minus => 4.5,
                _ => 3.0,
            };
            assert!(contrast(tone.light, Role::Paper.light()) >= least, "light {}", tone.class);
            assert!(contrast(tone.dark, Role::Paper.tone().dark) >= least, "dark {}", tone.class);
        }
    }

    /// Contrast ratio of two colours as WCAG 2.2 defines it.
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| -> f64 {
            let channel = |range: std::ops::Range<usize>| {
                let value = f64::from(u8::from_str_radix(&colour[range], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1..3) + 0.7152 * channel(3..5) + 0.0722 * channel(5..7)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}
