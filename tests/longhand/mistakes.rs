//! Mistakes in lessons: every fixture of `tests/mistakes` is drawn as its author would see it, and no
//! text whatever makes the reader fail in another way than by reporting.

use std::path::Path;

use longhand::lesson::{
    Inline, MAX_LESSON_BYTES, Mistakes, Node, block::BLOCKS, block::Block, read, reference,
};
use longhand::trace::Record;
use proptest::prelude::*;

const XOR: &str = include_str!("../lessons-good/xor.md");

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Every span lies within the text, on characters.
fn check_spans(mistakes: &Mistakes) {
    assert!(!mistakes.list.is_empty());
    for diagnostic in &mistakes.list {
        let related = diagnostic.related.iter().map(|(span, _)| span);
        for span in std::iter::once(&diagnostic.span).chain(related) {
            assert!(mistakes.source.text.get(span.clone()).is_some(), "{diagnostic:?}");
        }
        assert!(!diagnostic.message.is_empty());
    }
    mistakes.draw(true);
    mistakes.to_json();
}

#[test]
fn every_fixture_is_reported_as_its_snapshot_says() {
    let mut names: Vec<_> = std::fs::read_dir(folder("mistakes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // `later-…` needs a trace to be found wrong.
        .filter(|name| name.ends_with(".md") && !name.starts_with("later-"))
        .collect();
    names.sort();
    assert!(names.len() >= 60);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _scope = settings.bind_to_scope();
    let mut accepted = Vec::new();
    for name in names {
        let bytes = std::fs::read(folder("mistakes").join(&name)).unwrap();
        match read(&name, &bytes) {
            Ok(_) => accepted.push(name),
            Err(mistakes) => {
                check_spans(&mistakes);
                let name = name.trim_end_matches(".md");
                insta::assert_snapshot!(format!("mistake-{name}"), mistakes.draw(false));
            }
        }
    }
    assert!(accepted.is_empty(), "no mistake found in {accepted:?}");
}

#[test]
fn what_only_a_trace_can_find_is_reported_as_its_snapshot_says() {
    let mut names: Vec<_> = std::fs::read_dir(folder("mistakes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("later-"))
        .collect();
    names.sort();
    assert!(names.len() >= 6);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _scope = settings.bind_to_scope();
    for name in names {
        let bytes = std::fs::read(folder("mistakes").join(&name)).unwrap();
        let lesson = read(&name, &bytes).unwrap_or_else(|_| panic!("{name} cannot be read"));
        let mistakes = longhand::report::check(&lesson).expect_err(&name);
        check_spans(&mistakes);
        let name = name.trim_end_matches(".md");
        insta::assert_snapshot!(format!("mistake-{name}"), mistakes.draw(false));
    }
}

#[test]
fn a_good_lesson_reads() {
    if let Err(mistakes) = read("xor.md", XOR.as_bytes()) {
        panic!("{}", mistakes.draw(false));
    }
}

#[test]
fn a_lesson_cut_off_at_any_byte_is_read_or_reported() {
    for end in 0..XOR.len() {
        if let Err(mistakes) = read("cut.md", &XOR.as_bytes()[..end]) {
            check_spans(&mistakes);
        }
    }
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing_but_bytes() {
    let plain = read("l.md", XOR.as_bytes()).unwrap();
    for text in [XOR.replace('\n', "\r\n"), format!("\u{feff}{XOR}")] {
        let lesson = read("l.md", text.as_bytes()).unwrap();
        assert_eq!(lesson.body.len(), plain.body.len());
        assert_eq!(lesson.networks.len(), plain.networks.len());
        let spans = |nodes: &[Node]| -> Vec<_> { values(nodes) };
        for span in spans(&lesson.body) {
            assert!(text[span].starts_with("xor("));
        }
    }
}

/// Where the addresses of the prose stand.
fn values(nodes: &[Node]) -> Vec<std::ops::Range<usize>> {
    let of_inlines = |inlines: &[Inline]| {
        let span = |inline: &Inline| match inline {
            Inline::Value(value) => Some(value.address.span.clone()),
            _ => None,
        };
        inlines.iter().filter_map(span).collect::<Vec<_>>()
    };
    nodes
        .iter()
        .flat_map(|node| match node {
            Node::Paragraph(inlines) => of_inlines(inlines),
            Node::Quote(nodes) => values(nodes),
            Node::List { items, .. } => items.iter().flat_map(|nodes| values(nodes)).collect(),
            Node::Table { rows, .. } => {
                rows.iter().flatten().flat_map(|cell| of_inlines(cell)).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// A lesson with the networks and data of the shipped one, and another body.
fn with_body(body: &str) -> String {
    let front = XOR.rfind("+++\n").unwrap() + 4;
    format!("{}{body}", &XOR[..front])
}

#[test]
fn values_are_found_to_the_byte_wherever_they_stand() {
    let body = "- a {value}`xor(1, 1).y.a`\n  b {value}`xor(1, 0).y.a`\n\n\
        > q {value}`xor(0, 1).y.a = 1`\nlazy {value}`xor(0, 0).y.a`\n\n\
        -\ttab {value}`xor(1, 1).y.z`\n\n1. x\n   > *e* {value}`` xor(1, 1).h1.z ``\n\n\
        | é | b |\n|---|---|\n| {value}`xor(1, 1).h2.z` | 2 |\n";
    for text in [with_body(body), with_body(body).replace('\n', "\r\n")] {
        let lesson = read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
        let found: Vec<_> =
            values(&lesson.body).into_iter().map(|span| text[span].to_owned()).collect();
        assert_eq!(
            found,
            [
                "xor(1, 1).y.a",
                "xor(1, 0).y.a",
                "xor(0, 1).y.a",
                "xor(0, 0).y.a",
                "xor(1, 1).y.z",
                "xor(1, 1).h1.z",
                "xor(1, 1).h2.z"
            ],
        );
    }
}

/// The reader knows names of numbers without running a network; it must know just those there are.
#[test]
fn the_reader_accepts_every_address_of_a_trace() {
    let front = "+++\ntitle = \"T\"\nquestion = \"Q\"\n[network.n]\ninputs = [\"x1\", \"x2\"]\n\
        [[network.n.layers]]\nneurons = [\"h1\", \"h2\"]\nweights = [[1, 2], [3, 4]]\nbiases = [0, 1]\nactivation = \"tanh\"\n\
        [[network.n.layers]]\nneurons = [\"s1\", \"s2\"]\nweights = [[1, 2], [3, 4]]\nbiases = [0, 1]\nactivation = \"softmax\"\n\
        [[network.n.layers]]\nneurons = [\"r1\", \"r2\"]\nactivation = \"relu\"\n+++\n";
    let lesson = read("l.md", front.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
    let network = lesson.networks[0].network.clone();
    let input = [1, 2].map(longhand::number::Decimal::from);
    let paper = longhand::number::ByHand::new(4).unwrap();
    let trace = longhand::trace::forward(paper, &network.into(), &input).unwrap();
    let addresses: Vec<_> = trace.rows().map(|row| row.address.to_string()).collect();
    let body: String = addresses.iter().map(|address| format!("{{value}}`{address}`\n")).collect();
    let text = format!("{front}{body}");
    let lesson = read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
    assert_eq!(values(&lesson.body).len(), addresses.len());
}

#[test]
fn an_escaped_brace_before_code_is_text() {
    let text = with_body("A \\{value}`xor(9).y` and {this thing}`code`.\n");
    let lesson = read("l.md", text.as_bytes()).unwrap();
    assert!(values(&lesson.body).is_empty());
}

#[test]
fn files_and_lines_beyond_the_limit_are_refused_politely() {
    let long_line = with_body(&"x".repeat(1 << 20));
    let mistakes = read("l.md", long_line.as_bytes()).unwrap_err();
    assert!(mistakes.draw(false).contains("262144"), "{}", mistakes.draw(false));
    let at_limit = with_body("");
    let at_limit = with_body(&"x".repeat(MAX_LESSON_BYTES - at_limit.len()));
    assert!(read("l.md", at_limit.as_bytes()).is_ok());
    assert!(read("l.md", format!("{at_limit}x").as_bytes()).is_err());
    let faulty = with_body(&format!("{} <b>", "x ".repeat(100_000)));
    let drawn = read("l.md", faulty.as_bytes()).unwrap_err().draw(false);
    assert!(drawn.len() < 1_000, "{drawn}");
    assert!(drawn.contains("l.md:46:200002"), "{drawn}");
}

#[test]
fn hostile_texts_are_read_or_reported() {
    let nested = |open: &str, count: usize| open.repeat(count);
    for body in [
        nested("> ", 50_000),
        nested("- ", 50_000),
        nested("*a ", 50_000),
        nested("[", 100_000),
        nested("![", 50_000),
        nested("`", 100_000),
        format!("${}$", nested("\\sqrt", 40_000)),
        format!("${}$", nested("\\sqrt", 190)),
        format!("${}$", nested("{", 900)),
        format!("${}{}$", nested("{", 200), nested("}", 200)),
        format!("${}$", nested("\\left(", 200)),
        format!("${}$", nested("x^", 400)),
        nested("<b>", 50_000),
        nested("{value}`x` ", 20_000),
        nested("```{walk}\n```\n", 10_000),
        nested("| a ", 50_000) + "\n" + &nested("|---", 50_000),
        format!("```{{walk}}\nnetwork = {}\n```\n", nested("[", 50_000)),
        format!("```{{walk}}\n{}a = 1\n```\n", nested("a.", 50_000)),
        nested("\r", 1000),
        "&#1; &#0; &#x202e;".to_owned(),
    ] {
        let text = with_body(&body);
        if let Err(mistakes) = read("l.md", text.as_bytes()) {
            check_spans(&mistakes);
        }
    }
}

#[test]
fn seeds_give_what_a_lesson_could_have_written() {
    let text = "+++\ntitle = \"T\"\nquestion = \"Q\"\ndigits = 2\n[network.n]\ninputs = [\"x1\", \"x2\"]\nlayers = [{ neurons = [\"y\"], init = { kind = \"uniform\", seed = 7 } }]\n+++\n";
    let weights = |text: &str| {
        let lesson = read("l.md", text.as_bytes()).unwrap();
        let layer = &lesson.networks[0].network.layers[0];
        let weights: Vec<_> =
            layer.affine().unwrap().weights.iter().map(ToString::to_string).collect();
        weights
    };
    assert_eq!(weights(text), ["-0.68", "-0.66"]);
    let machine = text.replace("digits = 2", "arithmetic = \"f64\"");
    assert_eq!(weights(&machine), ["-0.6844078059587613", "-0.6640212744557974"]);
}

/// A network with one input, for the examples that need one.
/// What the example of the `picture` block asks for.
const EDGES: &str = r#"[network.edges]
inputs = { name = "x", shape = [3, 3] }
layers = [{ kind = "conv2d", name = "edge", kernels = [[-1, 1], [-1, 1]] }]

"#;

const SAWTOOTH: &str = r#"
[network.tent]
inputs = ["x"]
layers = [
  { neurons = ["h1", "h2"], weights = [[1], [1]], biases = [0, -0.5], activation = "relu" },
  { neurons = ["y"], weights = [[2, -4]], biases = [0] },
]

[network.sawtooth]
repeat = { network = "tent", times = 3 }

"#;

/// A network over time, for the charts about steps.
const CELL: &str = r#"
[network.cell]
inputs = { name = "x", shape = [3] }

[[network.cell.layers]]
kind      = "lstm"
input     = { weights = [[1, 0]], biases = [0] }
forget    = { weights = [[0, 0]], biases = [1] }
candidate = { weights = [[1, 0]], biases = [0] }
output    = { weights = [[0, 0]], biases = [2] }

"#;

/// A run and a sweep, for the blocks about learning.
const LEARNING: &str = r#"
[train.xor-run]
network       = "xor"
data          = "truth-table"
learning-rate = 0.1
epochs        = 5000

[sweep.widths]
data          = "truth-table"
hidden        = [2, 3]
activations   = ["relu"]
seeds         = 3
epochs        = 10
learning-rate = 0.1

"#;

#[test]
fn every_block_and_chart_example_reads() {
    for row in BLOCKS {
        let kinds = row.kinds.iter().map(|kind| kind.example);
        for example in std::iter::once(row.example).chain(kinds) {
            let text = with_body(&format!("```{{{}}}\n{example}```\n", row.name));
            let text = text.replacen(
                "[network.xor]",
                &format!("{LEARNING}{SAWTOOTH}{EDGES}{CELL}[network.xor]"),
                1,
            );
            let lesson =
                read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
            let [Node::Block(node)] = lesson.body.as_slice() else { panic!("{:?}", lesson.body) };
            assert_eq!(node.block.name(), row.name);
            if let Block::Chart(chart) = &node.block {
                assert_eq!(node.id, format!("{}-1", chart.kind.name()));
            }
        }
    }
}

/// The authors' guide; what the program writes of it stands below this line.
const GUIDE_MARK: &str = "cargo test the_guide -->\n\n";

#[test]
fn the_guide_says_what_the_reader_reads() {
    let path = folder("../lessons/README.md");
    let guide = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (written, generated) = guide.split_once(GUIDE_MARK).unwrap();
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(path, format!("{written}{GUIDE_MARK}{}", reference())).unwrap();
    } else {
        assert!(generated == reference(), "run UPDATE_GUIDE=1 cargo test the_guide");
    }
    let example = written.split("````").nth(1).unwrap().strip_prefix("markdown\n").unwrap();
    if let Err(mistakes) = read("README.md", example.as_bytes()) {
        panic!("{}", mistakes.draw(false));
    }
}

#[test]
fn block_rows_are_unique_and_documented() {
    let mut names: Vec<_> = BLOCKS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), BLOCKS.len());
    for row in BLOCKS {
        let kinds = row.kinds.iter().flat_map(|kind| kind.fields);
        for field in row.fields.iter().chain(kinds) {
            assert!(!field.doc.is_empty() && !field.kind.is_empty(), "{}", field.name);
        }
        assert!(row.summary.ends_with('.'), "{}", row.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Bytes of a good lesson changed, inserted and deleted at random.
    #[test]
    fn a_mutilated_lesson_is_read_or_reported(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, prop_oneof![19 => 0x20u8..0x7f, 1 => any::<u8>()]), 1..12),
        tokens in prop::collection::vec((any::<prop::sample::Index>(), 0..TOKENS.len()), 0..4),
    ) {
        let mut bytes = XOR.as_bytes().to_vec();
        for (at, kind, byte) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => { let end = (at + usize::from(byte)).min(bytes.len()); bytes.drain(at..end); }
            }
        }
        for (at, token) in tokens {
            let at = at.index(bytes.len());
            bytes.splice(at..at, TOKENS[token].bytes());
        }
        if let Err(mistakes) = read("l.md", &bytes) {
            check_spans(&mistakes);
        }
    }
}

/// Pieces that mean something to a parser.
const TOKENS: [&str; 24] = [
    "```",
    "{value}`",
    "$",
    "$$",
    "[[",
    "]]",
    "\"\"\"",
    "'''",
    "> ",
    "- ",
    "\t",
    "\r\n",
    "<b>",
    "\\",
    "+++\n",
    "| a | b |\n|---|---|\n",
    "é",
    "\u{feff}",
    "[network.xor]\n",
    "= nan\n",
    "1e999",
    "![",
    "](javascript:x)",
    "#",
];
