//! Folds, pieces and bumps as a reader sees them: lessons of a few lines, built and read back.

use longhand::lesson::{Construction, Lesson, read};
use longhand::render::html::{Packing, lesson};
use longhand::report::{Neighbours, Study, charts, check, lesson_page};

const FRONT: &str = r#"+++
title = "T"
question = "Q?"

[network.deep]
repeat = { network = "tent", times = 3 }

[network.tent]
inputs = ["x"]
layers = [
  { neurons = ["h1", "h2"], weights = [[1], [1]], biases = [0, -0.5], activation = "relu" },
  { neurons = ["y"], weights = [[2, -4]], biases = [0] },
]

[network.bumps]
bumps = { heights = [3, -1, 4, 1, -5], from = -1, to = 1, steepness = 100 }

[network.xor]
inputs = ["x1", "x2"]
layers = [
  { neurons = ["h1", "h2"], weights = [[1, 1], [1, 1]], biases = [0, -1], activation = "relu" },
  { neurons = ["y"], weights = [[1, -2]], biases = [0] },
]

[data.corners]
inputs  = [[0, 0], [0, 1], [1, 0], [1, 1]]
targets = [[0], [1], [1], [0]]
+++
"#;

fn checked(body: &str) -> Lesson {
    let text = format!("{FRONT}{body}");
    let lesson = read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
    check(&lesson).unwrap_or_else(|mistakes| panic!("{}", mistakes.draw(false)));
    lesson
}

fn page(body: &str) -> String {
    let content = checked(body);
    let page = lesson_page(&Study::new(&content), Neighbours::default()).unwrap();
    lesson(&page, Packing::Linked).unwrap()
}

fn description(body: &str) -> String {
    let content = checked(body);
    let drawn = charts(&Study::new(&content)).unwrap();
    drawn[0].1.description.clone()
}

#[test]
fn a_network_can_be_repeated_before_it_is_defined_and_its_rounds_have_addresses() {
    let lesson = checked("{value}`deep(0.125).y_3.a = 1`, {value}`deep(0.125).h2_2.z = -0.25`.\n");
    let deep = lesson.network("deep").unwrap();
    assert_eq!(deep.network.layers.len(), 6);
    assert_eq!(deep.network.outputs(), ["y_3"]);
    assert_eq!(lesson.networks[0].network.name, "deep");
    let Construction::Repeat { network, times } = &deep.construction else {
        panic!("{:?}", deep.construction)
    };
    assert_eq!((network.as_str(), *times), ("tent", 3));
}

#[test]
fn a_bump_network_reaches_the_heights_at_the_centres() {
    checked(
        "{value}`bumps(-0.8).y.a = 3`, {value}`bumps(0).y.a = 4`, {value}`bumps(0).up3.bias = 20`.\n",
    );
}

#[test]
fn pieces_are_counted_and_listed_exactly() {
    let html = page("```{pieces}\nnetwork = \"deep\"\nfrom = 0\nto = 1\n```\n");
    assert!(html.contains("8 = 2³ straight pieces"), "{html}");
    assert!(html.contains("from 6 neurons that bend"));
    assert!(html.contains("at least 7"));
    assert!(html.contains(">3/8<") && html.contains(">−6<"));
}

#[test]
fn a_sawtooth_is_drawn_with_its_exact_bends() {
    let text =
        description("```{chart}\nkind = \"curve\"\nnetwork = \"deep\"\nfrom = 0\nto = 1\n```\n");
    assert!(
        text.contains("It bends at x = 0.125, 0.25, 0.375, 0.5, 0.625, 0.75 and 0.875."),
        "{text}"
    );
}

#[test]
fn every_row_is_compared_and_the_first_difference_is_worked() {
    let html = page(
        "```{compare}\nnetwork = \"xor\"\nwith = { layer = 1, activation = \"identity\" }\ndata = \"corners\"\n```\n",
    );
    assert_eq!(html.matches(">yes<").count(), 3);
    assert_eq!(html.matches("≠ no").count(), 1);
    assert!(html.contains("At (0, 0), step by step"));
    assert_eq!(html.matches("first difference").count(), 1);
    assert!(html.contains("The outputs differ at 1 of 4 inputs"));
}

#[test]
fn the_numbers_of_a_changed_network_do_not_take_the_names_of_the_given_one() {
    let html = page(
        "```{compare}\nnetwork = \"xor\"\nwith = { layer = 1, activation = \"identity\" }\ninput = [0, 0]\n```\n",
    );
    // At (0, 0) the given network has 0 and the changed one 2.
    let name = "data-address=\"xor(0, 0).y.a\"";
    assert_eq!(html.matches(name).count(), 1, "{html}");
}

#[test]
fn a_fold_has_its_boundary_in_both_planes_and_names_points_together() {
    let text = description(
        "```{chart}\nkind = \"hidden\"\nnetwork = \"xor\"\nlayer = 1\ndata = \"corners\"\n```\n",
    );
    assert!(text.contains("boundary y = ½"), "{text}");
    assert!(text.contains("line h1 − 2h2 = ½"), "{text}");
    assert!(text.contains("(0, 1) and (1, 0) at (1, 0)"), "{text}");
}

#[test]
fn a_surface_has_its_points_at_their_targets() {
    let text =
        description("```{chart}\nkind = \"surface\"\nnetwork = \"xor\"\ndata = \"corners\"\n```\n");
    assert!(text.contains("Point (0, 1) at height 1, where the surface is 1."), "{text}");
}

#[test]
fn bumps_are_drawn_beside_their_targets() {
    let text =
        description("```{chart}\nkind = \"curve\"\nnetwork = \"bumps\"\nfrom = -1\nto = 1\n```\n");
    assert!(text.contains("Dashed, target: 3 from −1 to −0.6"), "{text}");
}
