//! Pages from a small view: what is escaped, what is linked, what is on the page once.

use super::*;
use crate::network::{Activation, Layer, Network};
use crate::number::{ByHand, Number, decimal};
use crate::report::view::*;
use crate::report::{Expr, Ledger, Numbers};
use crate::trace::forward;

/// h = ReLU(1·x1 − 2·x2 + 0.25) at (0.5, 1).
fn ledgers() -> Vec<Ledger> {
    let d = |text: &str| decimal(text).unwrap();
    let relu = Activation::named("relu").unwrap();
    let weights = nalgebra::dmatrix![d("1"), d("-2")];
    let layer = Layer::dense(["h"], weights, nalgebra::dvector![d("0.25")], relu.into());
    let network = Network::new("n", ["x1", "x2"], vec![layer]).unwrap();
    let trace = forward(ByHand::new(4).unwrap(), &network.into(), &[d("0.5"), d("1")]).unwrap();
    Numbers::new(&trace, 4).walk(&|_| true)
}

fn walk() -> Walk {
    let group = LedgerGroup {
        title: String::new(),
        folded: false,
        ledgers: ledgers(),
        figures: Vec::new(),
    };
    let (id, title) = ("walk-1".to_owned(), "n(0.5, 1)".to_owned());
    Walk {
        id,
        title,
        subtitle: None,
        diagram: None,
        words: Vec::new(),
        broad: false,
        groups: vec![group],
        machine: None,
        whole: None,
    }
}

/// The same network to change, every word of it `words`.
fn explore(words: &str) -> Explore {
    let d = |text: &str| decimal(text).unwrap();
    let relu = Activation::named("relu").unwrap();
    let weights = nalgebra::dmatrix![d("1"), d("-2")];
    let layer = Layer::dense(["h"], weights, nalgebra::dvector![d("0.25")], relu.into());
    let network = Network::new("n", ["x1", "x2"], vec![layer]).unwrap();
    let number = FieldKind::Number {
        value: d("-2").shown(),
        from: d("-5").shown(),
        to: d("5").shown(),
        step: d("0.1").shown(),
    };
    let choice = FieldKind::Choice { value: words.to_owned(), options: vec![words.to_owned()] };
    let field = |kind| Field {
        name: "h.x2.weight".to_owned(),
        label: Expr::Words(words.to_owned()),
        spoken: words.to_owned(),
        kind,
    };
    let fields = vec![field(number), field(choice)];
    let group = FieldGroup { title: Expr::Words(words.to_owned()), neuron: true, fields };
    let mut changeable = Changeable::new(&network, 4, &[d("0.5"), d("1")]).unwrap();
    changeable.name = words.to_owned();
    Explore {
        id: "explore-1".to_owned(),
        title: words.to_owned(),
        walk: walk(),
        changing: Vec::new(),
        network: changeable,
        groups: vec![group.clone()],
        neurons: vec![group],
        folded: true,
        curve: Some(vec![d("-1"), d("1")]),
        table: None,
        caption: Some(Prose(vec![Piece::Text(words.to_owned())])),
    }
}

fn value(text: &str, address: &str) -> Value {
    Value { shown: decimal(text).unwrap().shown(), address: Some(address.parse().unwrap()) }
}

fn page(title: &str, blocks: Vec<Block>) -> LessonPage {
    LessonPage {
        site: "Longhand".to_owned(),
        language: "en".to_owned(),
        decimal: crate::lesson::DecimalSign::Point,
        title: title.to_owned(),
        question: "Why?".to_owned(),
        position: "1 of 1".to_owned(),
        previous: None,
        next: Some(Link { href: "../next/index.html".to_owned(), title: "Next & last".to_owned() }),
        blocks,
        source: Source { file: "01.md".to_owned(), sha256: "00".to_owned() },
        downloads: Vec::new(),
        left_out: Vec::new(),
    }
}

fn rendered(blocks: Vec<Block>) -> String {
    lesson(&page("A lesson", blocks), Packing::Linked).unwrap()
}

#[test]
fn a_title_never_becomes_markup() {
    let html = lesson(&page("<script>alert(1)</script>\"'&", Vec::new()), Packing::Linked).unwrap();
    assert!(!html.contains("<script>"));
    assert!(html.contains("<h1>&lt;script&gt;"));
    assert!(html.contains("Next &amp; last"));
}

#[test]
fn no_text_of_a_block_becomes_markup() {
    let evil = || "<script>\"'&".to_owned();
    let words = || Expr::Words(evil());
    let prose = || Prose(vec![Piece::Text(evil())]);
    let cell = |expr| Row::Cells(vec![Cell::Label(expr)], Some(evil()));
    let table = Table {
        name: evil(),
        columns: vec![Column { header: words(), kind: ColumnKind::Heading }],
        rows: vec![
            Row::Group(Expr::Symbol(evil())),
            cell(words()),
            cell(Expr::Call(evil(), vec![words()])),
        ],
    };
    let ledger = Ledger { title: words(), lines: Vec::new(), equation: None, note: Some(evil()) };
    let group = LedgerGroup {
        title: evil(),
        folded: true,
        ledgers: vec![ledger.clone()],
        figures: Vec::new(),
    };
    let question =
        Question { id: "q".to_owned(), prompt: prose(), guess: None, answer: Vec::new() };
    let html = rendered(vec![
        Block::Heading { level: 2, id: evil(), title: prose() },
        Block::Prose(prose()),
        Block::Walk(Walk {
            title: evil(),
            subtitle: Some(evil()),
            groups: vec![group],
            machine: Some(prose()),
            ..walk()
        }),
        Block::Table(TableBlock { table: table.clone(), caption: Some(prose()) }),
        Block::Matrix(Matrix {
            given: crate::number::Relation::Equal,
            vectors: crate::lesson::Vectors::Columns,
            title: evil(),
            weights: Vec::new(),
            inputs: Vec::new(),
            biases: Vec::new(),
            results: Vec::new(),
            rows: Vec::new(),
            note: Some(evil()),
        }),
        Block::Compare(Compare {
            name: evil(),
            left: evil(),
            right: evil(),
            overview: None,
            title: evil(),
            pairs: vec![(ledger.clone(), ledger)],
            caption: Some(prose()),
        }),
        Block::Explore(Box::new(explore(&evil()))),
        Block::Lanes(Lanes { name: evil(), lanes: vec![evil()], rows: Vec::new(), caption: None }),
        Block::Exercise(question),
    ]);
    assert!(!html.contains("<script>"), "{html}");
    assert!(!html.contains("\"\"'"), "an attribute was broken open");
}

#[test]
fn only_markup_goes_in_unescaped() {
    for (name, template) in TEMPLATES {
        for (before, _) in template.match_indices("safe").map(|(at, word)| {
            template[..at].rsplit_once("{{").map_or(("", word), |(_, expr)| (expr, word))
        }) {
            assert!(before.trim_end().ends_with(".markup |"), "{name}: `{{{{{before}safe`");
        }
        assert!(
            !template.contains("style=\""),
            "{name}: a style attribute, which the policy forbids"
        );
    }
}

#[test]
fn a_ledger_has_a_line_a_term_and_signs_that_read_well() {
    let html = rendered(vec![Block::Walk(walk())]);
    assert!(html.contains("<caption>Neuron <i>h</i></caption>"));
    assert!(html.contains("<i>w</i><sub>2</sub> <span aria-hidden=\"true\">·</span><span class=\"unseen\">times</span> <i>x</i><sub>2</sub>"));
    assert!(html.contains("<span class=\"sign\">+</span>0.25"), "the bias is added");
    assert!(
        html.contains("data-pad=\"0\"><span class=\"sign\"></span>0.5")
            || html.contains("data-pad=\"0\">0.5")
    );
    assert!(!html.contains("+ −") && !html.contains("+ -"));
}

#[test]
fn every_number_has_one_fragment_and_prose_leads_to_it() {
    let text = Prose(vec![
        Piece::Value(value("-1.25", "n(0.5, 1).h.z")),
        Piece::Value(value("7", "other(1).y.a")),
    ]);
    let html = rendered(vec![Block::Prose(text), Block::Walk(walk()), Block::Walk(walk())]);
    assert_eq!(html.matches("id=\"n(0.5,1).h.z\"").count(), 1);
    assert!(html.contains(
        "<a class=\"value\" href=\"#n(0.5,1).h.z\" data-address=\"n(0.5, 1).h.z\">−1.25</a>"
    ));
    assert!(html.contains(
        "<span class=\"value\" id=\"other(1).y.a\" data-address=\"other(1).y.a\">7</span>"
    ));
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: std::collections::BTreeSet<&str> =
        ids.iter().copied().filter(|id| *id != "walk-1").collect();
    assert_eq!(unique.len() + 2, ids.len(), "{ids:?}");
}

#[test]
fn the_first_difference_is_marked_once() {
    let mut other = ledgers();
    for line in &mut other[0].lines[2..] {
        line.value = decimal("9").unwrap().shown();
    }
    let pairs = ledgers().into_iter().zip(other).collect();
    let compare = Compare {
        name: "n".to_owned(),
        left: "a".to_owned(),
        right: "b".to_owned(),
        overview: None,
        title: String::new(),
        pairs,
        caption: None,
    };
    let html = rendered(vec![Block::Compare(compare)]);
    assert_eq!(html.matches("first difference").count(), 1);
    assert_eq!(html.matches('≠').count(), ledgers()[0].lines.len() - 2);
}

#[test]
fn a_page_in_one_file_carries_its_style_by_hash() {
    let html = lesson(&page("A lesson", Vec::new()), Packing::SingleFile).unwrap();
    let style =
        html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    let hash = BASE64.encode(Sha256::digest(style));
    assert!(html.contains(&format!("style-src 'sha256-{hash}'")));
    assert!(!style.contains("url(fonts/") && !html.contains("assets/"));
}

#[test]
fn a_page_in_one_file_carries_its_scripts_by_hash() {
    for (blocks, wanted) in [
        (Vec::new(), SCRIPT.as_slice()),
        (vec![Block::Explore(Box::new(explore("n")))], &[SCRIPT.as_slice(), &EXPLORING].concat()),
    ] {
        let html = lesson(&page("A lesson", blocks), Packing::SingleFile).unwrap();
        let scripts =
            html.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next());
        let scripts: Vec<&str> = scripts.collect();
        let texts: Vec<&str> = wanted.iter().map(|(_, text)| *text).collect();
        assert_eq!(scripts, texts, "a script closes itself early, or is missing");
        let hash = |text: &&str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
        let hashes: Vec<String> = scripts.iter().map(hash).collect();
        assert!(html.contains(&format!("script-src {};", hashes.join(" "))));
    }
}

#[test]
fn only_a_page_with_something_to_change_loads_the_scripts_for_it() {
    let names = |blocks| {
        let html = lesson(&page("A lesson", blocks), Packing::Linked).unwrap();
        html.matches("<script defer").count()
    };
    assert_eq!(names(vec![Block::Walk(walk())]), SCRIPT.len());
    assert_eq!(names(vec![Block::Explore(Box::new(explore("n")))]), SCRIPT.len() + EXPLORING.len());
}

#[test]
fn numbers_that_may_change_are_nowhere_linked_to() {
    let html = rendered(vec![Block::Explore(Box::new(explore("n"))), Block::Walk(walk())]);
    let ids = html.matches(" id=\"n(0.5,1).h.z\"").count();
    assert_eq!(ids, 1);
    assert!(html.find(" id=\"n(0.5,1).h.z\"") > html.find("id=\"walk-1\""));
}

#[test]
fn a_page_carries_where_its_numbers_came_from() {
    let of_the_page = |shown: &BTreeSet<String>| {
        assert!(shown.contains("n(0.5, 1).h.z"), "{shown:?}");
        vec![Derived {
            address: "n(0.5, 1).h.z".to_owned(),
            says: "<b>".to_owned(),
            operands: vec![0],
        }]
    };
    let view = page("A lesson", vec![Block::Walk(walk())]);
    let html = explained_lesson(&view, Packing::Linked, &of_the_page).unwrap();
    let data = html.split(" data-derived=\"").nth(1).unwrap().split('"').next().unwrap();
    let data: Json = serde_json::from_str(&data.replace("&quot;", "\"")).unwrap();
    assert_eq!(data, json!([["n(0.5, 1).h.z", "&lt;b&gt;", [0]]]));
}

#[test]
fn the_scripts_of_a_page_stay_small_and_plain() {
    for (name, text) in SCRIPT.iter().chain(&EXPLORING) {
        for word in ["eval(", "Function(", "innerHTML", "fetch(", "import "] {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
    let bytes =
        |scripts: &[(&str, &str)]| scripts.iter().map(|(_, text)| text.len()).sum::<usize>();
    let most = bytes(&SCRIPT) + bytes(&EXPLORING);
    assert!(most < 15_000, "{most} bytes");
}

#[test]
fn every_font_the_style_names_is_an_asset() {
    let assets = assets();
    for font in STYLE.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(assets.iter().any(|asset| asset.path == format!("assets/{font}")), "{font}");
    }
    assert!(STYLE.len() < 20_000);
}
