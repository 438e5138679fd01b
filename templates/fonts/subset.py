"""Cuts the STIX Two fonts down to what a lesson page can show, and writes them beside this file.

    python3 subset.py NODE_MODULES      (a folder holding @fontsource-variable/stix-two-text and @fontsource/stix-two-math)

Needs fonttools and brotli. The Latin text files are the published ones, unchanged. The Greek files lose what only
Greek prose needs. The maths font keeps its MATH table, and with it the stretchy parts of every sign listed here.
"""

import pathlib
import sys

from fontTools import subset

TEXT = "@fontsource-variable/stix-two-text/files/stix-two-text-{}-wght-{}.woff2"
MATH = "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"


def between(first, last):
    return set(range(first, last + 1))


def signs(text):
    return {ord(sign) for sign in text}


GREEK = between(0x391, 0x3A9) | between(0x3B1, 0x3C9)

MATHS = (
    between(0x20, 0x7E)  # ASCII
    | signs("\u00a0\u2007\u2009\u200a\u202f\u2061\u2062\u2063\u2064")  # spaces and invisible operators
    | signs("−±×÷·•…′″‖⁄°½¼¾²³¹")
    | between(0x2080, 0x208E)  # subscript digits and signs
    | signs("⁰⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
    | GREEK
    | signs("ϕϵϑ")
    | signs("←↑→↓↔↦⇐⇒⇔⟵⟶⟹")
    | signs("∀∂∃∅∆∇∈∉∋∏∑∓∗∘∙√∝∞∠∣∥∧∨∩∪∫∼≃≅≈≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊙⊤⊥⋅⋮⋯⋱⌈⌉⌊⌋⟨⟩✓")
    | signs("ℎℓℕℝℤℚℒ")
    | signs("¯ˆˇ˘˙˜\u0302\u0303\u0304\u0307\u20d7⏞⏟⎴⎵")  # accents and braces over and under
    | between(0x1D400, 0x1D433)  # bold: matrices and vectors
    | between(0x1D434, 0x1D467)  # italic: everything else
    | between(0x1D6E2, 0x1D71B)  # italic Greek
)


def cut(source, target, unicodes):
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)
    subset.save_font(font, target, options)
    print(f"{pathlib.Path(target).stat().st_size:>7} {target}")


def main(modules):
    modules, here = pathlib.Path(modules), pathlib.Path(__file__).parent
    for slope in ("normal", "italic"):
        latin = here / f"stix-two-text-latin-wght-{slope}.woff2"
        latin.write_bytes((modules / TEXT.format("latin", slope)).read_bytes())
        print(f"{latin.stat().st_size:>7} {latin}")
        cut(modules / TEXT.format("greek", slope), here / f"stix-two-text-greek-wght-{slope}.woff2", GREEK)
    cut(modules / MATH, here / "stix-two-math.woff2", MATHS)


if __name__ == "__main__":
    main(sys.argv[1])
