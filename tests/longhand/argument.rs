//! The argument of the lessons, as a reader sees it: what the blocks `collapse`, `separate`, `census`
//! and `fit` put on a page, as terminal text rather than as bytes of HTML.

use longhand::render::html::{Packing, lesson as page};
use longhand::render::text;
use longhand::report::view::{Block, Cell, LessonPage, Row, Stage, Table, Worked};
use longhand::report::{Neighbours, Study, check, lesson_page};

const FRONT: &str = r#"+++
title    = "The argument"
question = "Does it hold?"

[network.linear]
inputs = ["x1", "x2"]
[[network.linear.layers]]
neurons = ["h1", "h2"]
weights = [[2, -1], [1, 3]]
biases  = [1, -2]
[[network.linear.layers]]
neurons = ["y1", "y2"]
weights = [[1, 4], [-2, 1]]
biases  = [0, 5]

[network.bent]
inputs = ["x1", "x2"]
[[network.bent.layers]]
neurons    = ["h1", "h2"]
weights    = [[2, -1], [1, 3]]
biases     = [1, -2]
activation = "relu"
[[network.bent.layers]]
neurons = ["y1", "y2"]
weights = [[1, 4], [-2, 1]]
biases  = [0, 5]

[network.silent]
inputs = ["x"]
[[network.silent.layers]]
neurons    = ["h"]
weights    = [[0]]
biases     = [-1]
activation = "relu"
[[network.silent.layers]]
neurons = ["y"]
weights = [[2]]
biases  = [3]

[network.shares]
inputs = ["x1", "x2"]
[[network.shares.layers]]
neurons    = ["h1", "h2"]
weights    = [[2, -1], [1, 3]]
biases     = [1, -2]
activation = "softmax"
[[network.shares.layers]]
neurons = ["y"]
weights = [[1, 4]]
biases  = [0]

[data.xor]
inputs  = [[0, 0], [0, 1], [1, 0], [1, 1]]
targets = [[0], [1], [1], [0]]

[data.or]
inputs  = [[0, 0], [0, 1], [1, 0], [1, 1]]
targets = [[0], [1], [1], [1]]

[data.both]
inputs  = [[0, 0], [0, 1], [1, 0], [1, 1]]
targets = [[0, 0], [1, 0], [1, 0], [0, 1]]

[data.between]
inputs  = [[1, 0], [1.5, 1], [2, 2], [9, 9]]
targets = [[0], [1], [0], [1]]

[data.copies]
inputs  = [[0, 0], [1, 1], [2, 2]]
targets = [[1], [3], [5]]
+++
"#;

/// The page of a lesson with one block.
fn page_with(block: &str) -> LessonPage {
    let source = format!("{FRONT}\n{block}\n");
    let lesson = match longhand::lesson::read("argument.md", source.as_bytes()) {
        Ok(lesson) => lesson,
        Err(mistakes) => panic!("{}", mistakes.draw(false)),
    };
    check(&lesson).unwrap();
    let study = Study::new(&lesson);
    let view = lesson_page(&study, Neighbours::default()).unwrap();
    let html = page(&view, Packing::Linked).unwrap();
    assert!(!html.contains("+ −") && !html.contains("+ (−"), "a sum reads badly");
    assert!(!html.contains('≈'), "nothing is rounded here");
    view
}

fn worked(block: &str) -> Worked {
    let page = page_with(block);
    let found = page.blocks.into_iter().find_map(|block| match block {
        Block::Worked(worked) => Some(worked),
        _ => None,
    });
    found.expect("a worked block")
}

/// Every ledger line, as "label: work relation value".
fn lines(stage: &Stage) -> Vec<String> {
    let ledgers = stage.blocks.iter().filter_map(|block| match block {
        Block::Ledgers(ledgers) => Some(ledgers),
        _ => None,
    });
    let lines = ledgers.flatten().flat_map(|ledger| &ledger.lines);
    lines
        .map(|line| {
            let work = line.work.as_ref().map(text::expression).unwrap_or_default();
            let relation = line.relation.map_or("", |relation| relation.symbol());
            format!("{}: {work} {relation} {}", text::expression(&line.label), line.value.typeset())
        })
        .collect()
}

fn formulas(worked: &Worked) -> Vec<String> {
    let blocks = worked.stages.iter().flat_map(|stage| &stage.blocks);
    let formulas = blocks.filter_map(|block| match block {
        Block::Formula(formula) => Some(text::equation(formula)),
        _ => None,
    });
    formulas.collect()
}

fn table(worked: &Worked) -> &Table {
    let blocks = worked.stages.iter().flat_map(|stage| &stage.blocks);
    let mut tables = blocks.filter_map(|block| match block {
        Block::Table(block) => Some(&block.table),
        _ => None,
    });
    tables.next_back().expect("a table")
}

fn cells(row: &Row) -> Vec<String> {
    let Row::Cells(cells, _) = row else {
        return Vec::new();
    };
    let written = cells.iter().map(|cell| match cell {
        Cell::Number(value) | Cell::Outcome(value) => value.shown.typeset(),
        Cell::Target(value, true) => format!("{} ✓", value.shown.typeset()),
        Cell::Target(value, false) => format!("{} ✗", value.shown.typeset()),
        Cell::Label(expr) => text::expression(expr),
        Cell::Empty => String::new(),
    });
    written.collect()
}

fn said(stage: &Stage) -> String {
    use longhand::report::view::Piece;
    let mut out = String::new();
    for block in &stage.blocks {
        if let Block::Prose(prose) = block {
            for piece in &prose.0 {
                if let Piece::Text(text) = piece {
                    out.push_str(text);
                }
            }
        }
    }
    out
}

#[test]
fn two_layers_are_multiplied_out_entry_by_entry_and_checked_on_every_row() {
    let worked = worked("```{collapse}\nnetwork = \"linear\"\ndata = \"xor\"\n```");
    assert_eq!(
        lines(&worked.stages[1]),
        [
            "x₁ → y₁: 1 · 2 + 4 · 1 = 6",
            "x₂ → y₁: 1 · (−1) + 4 · 3 = 11",
            "x₁ → y₂: (−2) · 2 + 1 · 1 = −3",
            "x₂ → y₂: (−2) · (−1) + 1 · 3 = 5",
        ]
    );
    assert_eq!(
        lines(&worked.stages[2]),
        ["y₁: 1 · 1 + 4 · (−2) + 0 = −7", "y₂: (−2) · 1 + 1 · (−2) + 5 = 1"]
    );
    let formulas = formulas(&worked);
    assert!(formulas.contains(&"y₁ = 6x₁ + 11x₂ − 7".to_owned()), "{formulas:?}");
    assert!(formulas.contains(&"y₂ = −3x₁ + 5x₂ + 1".to_owned()), "{formulas:?}");
    let rows = &table(&worked).rows;
    assert_eq!(cells(&rows[2]), ["1", "0", "3", "−1", "−1", "−2", "−1 ✓", "−2 ✓"]);
}

#[test]
fn relu_between_the_layers_stops_the_collapse_at_the_simplest_input() {
    let worked = worked("```{collapse}\nnetwork = \"bent\"\ndata = \"xor\"\n```");
    assert!(worked.title.contains("are not one"));
    assert!(said(&worked.stages[0]).contains("layer 1 applies ReLU"));
    let parting = &worked.stages[worked.stages.len() - 3];
    assert_eq!(parting.title, "Where they part: (0, 0)");
    assert!(parting.blocks.iter().any(|block| matches!(block, Block::Compare(_))));
    let no_other = &worked.stages[worked.stages.len() - 2];
    assert_eq!(
        lines(no_other),
        [
            "y₁ at (1, 0):  = 3",
            "y₁ at (−1, 0):  = 0",
            "halfway, if straight: (3 + 0) / 2 = 1.5",
            "y₁ at (0, 0):  = 1"
        ]
    );
    let rows = &table(&worked).rows;
    assert_eq!(cells(&rows[2]), ["1", "0", "3", "0", "3", "−1", "−1 ✗", "−2 ✗"]);
}

#[test]
fn a_network_that_is_another_layer_is_not_said_to_be_none() {
    // ReLU is never on, so the network is the constant 3, which is one layer, but not the product.
    let worked = worked("```{collapse}\nnetwork = \"silent\"\n```");
    assert_eq!(worked.title, "The two layers of “silent” are not their product");
    assert!(worked.stages.last().unwrap().title.starts_with("Where they part"));
}

#[test]
fn softmax_counts_as_an_activation() {
    let source = "```{collapse}\nnetwork = \"shares\"\n```";
    let lesson = longhand::lesson::read("a.md", format!("{FRONT}\n{source}\n").as_bytes()).unwrap();
    let study = Study::new(&lesson);
    let view = lesson_page(&study, Neighbours::default()).unwrap();
    let Some(Block::Worked(worked)) = view.blocks.first() else { panic!("no work") };
    assert!(said(&worked.stages[0]).contains("layer 1 applies softmax"));
    assert_eq!(worked.subtitle.as_deref(), Some("products exact, traces rounded"));
    assert!(worked.stages.last().unwrap().title.starts_with("Where they part"));
}

#[test]
fn xor_is_refused_by_its_four_inequalities_and_their_two_sums() {
    let worked = worked("```{separate}\ndata = \"xor\"\n```");
    assert_eq!(worked.title, "Can one neuron answer “xor”? No.");
    assert_eq!(
        lines(&worked.stages[1]),
        [
            "(0, 0) → 0: b ≤ 0",
            "(1, 0) → 1: w₁ + b > 0",
            "(0, 1) → 1: w₂ + b > 0",
            "(1, 1) → 0: w₁ + w₂ + b ≤ 0",
        ]
    );
    assert_eq!(
        lines(&worked.stages[2]),
        [
            "(1, 0): w₁ + b > 0",
            "(0, 1): w₂ + b > 0",
            "added up: w₁ + w₂ + 2b > 0",
            "(0, 0): b ≤ 0",
            "(1, 1): w₁ + w₂ + b ≤ 0",
            "added up: w₁ + w₂ + 2b ≤ 0",
        ]
    );
}

#[test]
fn a_multiplier_is_shown_where_it_is_not_1() {
    let worked = worked("```{separate}\ndata = \"between\"\n```");
    assert_eq!(
        lines(&worked.stages[2]),
        [
            "(1.5, 1): 1.5w₁ + w₂ + b > 0",
            "times 2: 3w₁ + 2w₂ + 2b > 0",
            "(1, 0): w₁ + b ≤ 0",
            "(2, 2): 2w₁ + 2w₂ + b ≤ 0",
            "added up: 3w₁ + 2w₂ + 2b ≤ 0",
        ]
    );
    assert!(said(&worked.stages[3]).contains("No contradiction uses fewer than these three rows."));
}

#[test]
fn or_gets_a_neuron_and_every_row_worked() {
    let worked = worked("```{separate}\ndata = \"or\"\n```");
    assert_eq!(lines(&worked.stages[1]), ["w₁:  = 1", "w₂:  = 1", "b:  = −1/2"]);
    let rows = lines(&worked.stages[2]);
    assert_eq!(rows[0], "(0, 1) → 1: 1 · 0 + 1 · 1 − 1/2 = 1/2");
    assert_eq!(rows[3], "(0, 0) → 0: 1 · 0 + 1 · 0 − 1/2 = −1/2");
    assert!(said(&worked.stages[2]).contains("is 1/2."));
}

#[test]
fn a_column_of_the_targets_is_chosen() {
    let second = worked("```{separate}\ndata = \"both\"\noutput = 2\n```");
    assert_eq!(lines(&second.stages[1]), ["w₁:  = 1", "w₂:  = 1", "b:  = −3/2"]);
}

#[test]
fn the_closest_plane_to_xor_is_flat_and_worked_line_by_line() {
    let worked = worked("```{fit}\ndata = \"xor\"\n```");
    assert_eq!(
        lines(&worked.stages[2]),
        ["(1): 4b + 2w₁ + 2w₂ = 2", "(2): 2b + 2w₁ + w₂ = 1", "(3): 2b + w₁ + 2w₂ = 1"]
    );
    assert_eq!(
        lines(&worked.stages[3])[..3],
        ["(2): 2b + 2w₁ + w₂ = 1", "− 1/2 · (1): 2b + w₁ + w₂ = 1", "new (2): w₁ = 0"]
    );
    assert_eq!(
        lines(&worked.stages[4]),
        ["w₂:  = 0", "w₁:  = 0", "4b: 2 − (2 · 0 + 2 · 0) = 2", "b: 2 / 4 = 1/2"]
    );
    let formulas = formulas(&worked);
    assert!(formulas.contains(&"p = 1/2".to_owned()), "{formulas:?}");
    assert!(formulas.contains(&"MSE = sum of squares / rows = 1 / 4".to_owned()), "{formulas:?}");
    assert!(said(worked.stages.last().unwrap()).contains("flat"));
    let rows = &table(&worked).rows;
    assert_eq!(cells(&rows[1]), ["0", "1", "1", "1/2", "1/2", "1/4"]);
    assert_eq!(cells(&rows[4]), ["", "", "", "sum", "0", "1"]);
}

#[test]
fn and_comes_closer() {
    let worked = worked("```{fit}\ndata = \"both\"\noutput = 2\n```");
    let formulas = formulas(&worked);
    assert!(formulas.contains(&"p = 1/2·x₁ + 1/2·x₂ − 1/4".to_owned()), "{formulas:?}");
    assert!(
        formulas.contains(&"MSE = sum of squares / rows = 1/4 ÷ 4 = 1/16".to_owned()),
        "{formulas:?}"
    );
}

#[test]
fn unknowns_that_the_rows_do_not_settle_are_said_to_be_free() {
    let worked = worked("```{fit}\ndata = \"copies\"\n```");
    let stage = &worked.stages[4];
    assert_eq!(lines(stage)[0], "w₂ (free):  = 0");
    assert!(said(stage).contains("Any number would do"));
    assert!(said(worked.stages.last().unwrap()).contains("no error at all"));
}

#[test]
fn the_census_of_two_inputs_lists_all_sixteen_and_marks_two() {
    let worked = worked("```{census}\ninputs = 2\n```");
    let rows = &table(&worked).rows;
    assert_eq!(rows.len(), 16);
    let marked = rows.iter().filter(|row| matches!(row, Row::Cells(_, Some(_))));
    assert_eq!(marked.count(), 2);
    assert_eq!(cells(&rows[14]), ["NAND", "1", "1", "1", "0", "−1", "−1", "3/2"]);
}

#[test]
fn the_census_of_four_inputs_counts_1882() {
    let worked = worked("```{census}\ninputs = 4\n```");
    assert!(worked.title.contains("1,882 of the 65,536"));
    assert_eq!(table(&worked).rows.len(), 222);
}
