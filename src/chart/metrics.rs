//! How wide a text is: the advance widths of STIX Two Text, in thousandths of the font size.
//!
//! The layout must know widths without opening a font. The tests of `png.rs` compare
//! the table with the bundled fonts.

/// Advance widths of U+0020 to U+007E, upright.
const REGULAR: [u16; 95] = [
    235, 283, 334, 573, 495, 692, 736, 187, 343, 343, 410, 720, 245, 315, 245, 387, 495, 495, 495,
    495, 495, 495, 495, 495, 495, 495, 245, 245, 701, 720, 701, 411, 905, 718, 618, 670, 730, 626,
    588, 720, 777, 357, 396, 702, 585, 895, 742, 737, 569, 737, 659, 504, 603, 752, 680, 944, 664,
    647, 594, 347, 385, 347, 480, 512, 222, 480, 522, 446, 539, 464, 307, 484, 577, 285, 263, 542,
    283, 852, 576, 514, 537, 521, 380, 395, 315, 570, 481, 749, 479, 483, 458, 312, 267, 312, 557,
];

/// Advance widths of U+0020 to U+007E, italic.
const ITALIC: [u16; 95] = [
    225, 273, 334, 573, 495, 685, 720, 187, 340, 339, 391, 720, 242, 315, 242, 386, 495, 495, 495,
    495, 495, 495, 494, 495, 495, 495, 242, 242, 701, 720, 701, 400, 916, 681, 593, 656, 702, 614,
    583, 697, 757, 343, 398, 655, 569, 869, 714, 707, 569, 707, 620, 534, 610, 731, 640, 913, 637,
    607, 606, 347, 415, 347, 480, 512, 222, 534, 495, 408, 541, 412, 291, 451, 549, 279, 272, 499,
    273, 825, 564, 485, 521, 518, 383, 367, 298, 557, 429, 694, 453, 446, 425, 310, 267, 310, 554,
];

/// Further characters that figures use: the character, its upright and its italic width.
const FURTHER: [(char, u16, u16); 54] = [
    ('°', 405, 398),
    ('±', 720, 720),
    ('²', 373, 373),
    ('³', 374, 374),
    ('·', 282, 277),
    ('¼', 861, 912),
    ('½', 889, 978),
    ('¾', 861, 912),
    ('×', 655, 655),
    ('Δ', 667, 633),
    ('Σ', 604, 614),
    ('Ω', 777, 792),
    ('α', 561, 562),
    ('β', 530, 507),
    ('γ', 466, 466),
    ('δ', 479, 469),
    ('ε', 381, 364),
    ('η', 510, 504),
    ('θ', 514, 513),
    ('κ', 495, 480),
    ('λ', 506, 501),
    ('μ', 552, 555),
    ('ν', 453, 473),
    ('π', 591, 586),
    ('ρ', 515, 499),
    ('σ', 545, 525),
    ('τ', 392, 397),
    ('φ', 603, 598),
    ('χ', 462, 467),
    ('ψ', 620, 628),
    ('ω', 660, 658),
    ('‐', 315, 315),
    ('–', 500, 500),
    ('—', 1000, 1000),
    ('‘', 245, 235),
    ('’', 245, 235),
    ('“', 435, 415),
    ('”', 434, 415),
    ('…', 887, 836),
    ('′', 296, 284),
    ('←', 948, 948),
    ('→', 948, 948),
    ('∂', 478, 478),
    ('∇', 748, 748),
    ('∈', 720, 720),
    ('−', 720, 720),
    ('√', 794, 794),
    ('∞', 953, 953),
    ('≈', 720, 720),
    ('≠', 720, 720),
    ('≤', 720, 720),
    ('≥', 720, 720),
    ('⋮', 519, 519),
    ('⋯', 953, 953),
];

/// A character outside the tables is taken to be this wide.
const UNKNOWN: u16 = 700;

/// Semi-bold characters are wider than regular ones by about this factor; digits keep their width.
const SEMI_BOLD: f64 = 1.07;

/// Width of `text` at `size` units, without kerning (which would only make it narrower).
pub(super) fn text_width(text: &str, size: f64, italic: bool, bold: bool) -> f64 {
    let width = |character: char| {
        let regular = f64::from(advance(character, italic));
        let wider = bold && !character.is_ascii_digit();
        if wider { regular * SEMI_BOLD } else { regular }
    };
    text.chars().map(width).sum::<f64>() / 1000.0 * size
}

/// Advance width of one character, in thousandths of the font size.
fn advance(character: char, italic: bool) -> u16 {
    let table = if italic { &ITALIC } else { &REGULAR };
    let position = (character as usize).checked_sub(0x20);
    if let Some(width) = position.and_then(|position| table.get(position)) {
        return *width;
    }
    FURTHER
        .iter()
        .find(|(known, _, _)| *known == character)
        .map_or(UNKNOWN, |(_, upright, slanted)| if italic { *slanted } else { *upright })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_tabular_and_a_true_minus_is_wider_than_a_hyphen() {
        for digit in '0'..='9' {
            assert_eq!(advance(digit, false), 495);
        }
        assert!(advance('−', false) > advance('-', false));
    }

    #[test]
    fn width_grows_with_the_size() {
        assert!((text_width("0.95", 20.0, false, false) - (3.0 * 9.9 + 4.9)).abs() < 1e-9);
        assert_eq!(text_width("", 20.0, true, true), 0.0);
    }
}
