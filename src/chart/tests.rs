//! What every figure must have: looked at in the SVG itself, for examples of every kind.

pub(super) mod examples;

use super::geometry::{Bounds, Point};
use super::metrics::text_width;
use super::palette::Role;
use super::pen::{Anchor, Type};
use super::{Chart, sheet, words};
use examples::examples;

/// The texts of a figure with their boxes.
fn texts(document: &roxmltree::Document<'_>) -> Vec<(String, Bounds)> {
    document
        .descendants()
        .filter(|node| node.has_tag_name("text") || node.tag_name().name() == "text")
        // A halo lies under the text that it belongs to.
        .filter(|node| !node.has_attribute("data-halo"))
        .map(|node| {
            let read = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let size = read("font-size");
            let mut width = 0.0;
            let mut content = String::new();
            for piece in node.descendants().filter(roxmltree::Node::is_text) {
                let parent = piece.parent().unwrap();
                let own = parent.attribute("font-size").map_or(size, |own| own.parse().unwrap());
                let italic = parent.attribute("font-style") == Some("italic");
                let bold = node.attribute("font-weight").is_some();
                width += text_width(piece.text().unwrap(), own, italic, bold);
                content.push_str(piece.text().unwrap());
            }
            let x = read("x");
            let left = match node.attribute("text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            let (top, bottom) = (read("y") - 0.7 * size, read("y") + 0.2 * size);
            (content, Bounds { left, top, right: left + width, bottom })
        })
        .collect()
}

/// All points of paths, circles and rectangles.
fn points(document: &roxmltree::Document<'_>) -> Vec<Point> {
    let mut points = Vec::new();
    for node in document.descendants() {
        let read = |name: &str| {
            node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0)
        };
        match node.tag_name().name() {
            "path" => {
                let data = node.attribute("d").unwrap();
                for pair in data.split(['M', 'L', 'Q', 'C', 'Z']).flat_map(|part| {
                    let numbers: Vec<f64> =
                        part.split_whitespace().map(|text| text.parse().unwrap()).collect();
                    numbers.chunks(2).map(<[f64]>::to_vec).collect::<Vec<_>>()
                }) {
                    points.push((pair[0], pair[1]));
                }
            }
            "circle" => {
                points.push((read("cx") - read("r"), read("cy") - read("r")));
                points.push((read("cx") + read("r"), read("cy") + read("r")));
            }
            "rect" | "image" => {
                points.push((read("x"), read("y")));
                points.push((read("x") + read("width"), read("y") + read("height")));
            }
            _ => {}
        }
    }
    points
}

fn parsed(chart: &Chart, check: impl Fn(&roxmltree::Document<'_>)) {
    let text = chart.inline("figure-1");
    let document = roxmltree::Document::parse(&text)
        .unwrap_or_else(|error| panic!("{}: {error}\n{text}", chart.name));
    check(&document);
}

#[test]
fn every_figure_is_named_described_and_has_its_data() {
    for (key, chart) in examples() {
        assert!(!chart.name.is_empty() && chart.description.len() > 30, "{key}");
        assert!(chart.description.ends_with('.'), "{key}: {}", chart.description);
        assert!(!chart.table.rows.is_empty(), "{key} has no rows");
        for row in &chart.table.rows {
            assert_eq!(row.len(), chart.table.columns.len(), "{key}: {row:?}");
        }
        parsed(&chart, |document| {
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let labelled = root.attribute("aria-labelledby").unwrap();
            for id in labelled.split(' ') {
                assert!(
                    document.descendants().any(|node| node.attribute("id") == Some(id)),
                    "{key}: no {id}"
                );
            }
        });
    }
}

fn assert_texts_apart(key: &str, chart: &Chart) {
    let sheet = sheet_of(chart);
    parsed(chart, |document| {
        let texts = texts(document);
        for (index, (text, bounds)) in texts.iter().enumerate() {
            assert!(sheet.contains(bounds), "{key}: `{text}` at {bounds:?} is off the sheet");
            for (other, place) in &texts[..index] {
                assert!(!place.overlaps(bounds), "{key}: `{text}` runs into `{other}`");
            }
        }
    });
}

fn sheet_of(chart: &Chart) -> Bounds {
    Bounds { left: 0.0, top: 0.0, right: f64::from(chart.width), bottom: f64::from(chart.height) }
}

#[test]
fn no_text_runs_into_another_or_off_the_sheet() {
    for (key, chart) in examples() {
        assert_texts_apart(key, &chart);
    }
}

#[test]
fn every_point_is_on_the_sheet() {
    for (key, chart) in examples() {
        let sheet = sheet_of(&chart);
        parsed(&chart, |document| {
            for point in points(document) {
                assert!(sheet.has(point), "{key}: {point:?} is off the sheet");
            }
        });
    }
}

#[test]
fn figures_carry_no_style_no_nan_and_no_ascii_minus() {
    for (key, chart) in examples() {
        let svg = chart.inline("a");
        assert!(!svg.contains("style=\"") || !svg.contains(" style=\""), "{key}");
        assert!(!svg.contains("<style") && !svg.contains("NaN") && !svg.contains("inf "), "{key}");
        assert!(!svg.contains("http"), "{key} asks for something elsewhere");
        parsed(&chart, |document| {
            for (text, _) in texts(document) {
                assert!(!text.contains('-'), "{key}: `{text}`");
            }
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                for what in ["fill", "stroke"] {
                    if node.attribute(what).is_some_and(|colour| colour.starts_with('#')) {
                        let class = node.attribute("class").unwrap_or("");
                        assert!(
                            class.contains(&format!("{what}-")),
                            "{key}: a colour without a class"
                        );
                    }
                }
            }
        });
        for text in chart.table.rows.iter().flatten().chain([&chart.description, &chart.name]) {
            assert!(!text.contains(" -") && !text.starts_with('-'), "{key}: `{text}`");
        }
    }
}

#[test]
fn diagrams_of_any_shape_keep_their_labels_apart() {
    for inputs in 1..=5 {
        for hidden in [1, 2, 3, 5, 9] {
            for outputs in 1..=3 {
                let chart = examples::any_network(&[inputs, hidden, outputs]).draw().unwrap();
                assert_texts_apart(&format!("{inputs}, {hidden}, {outputs}"), &chart);
            }
        }
    }
}

/// The node boxes that a path of lines goes through, ends excepted.
#[test]
fn no_line_of_a_graph_goes_through_a_node_or_its_numbers() {
    let chart = examples::gated(super::Direction::Forwards).draw().unwrap();
    parsed(&chart, |document| {
        let of_class = |class: &'static str| {
            document.descendants().filter(move |node| {
                node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
            })
        };
        let mut boxes: Vec<Bounds> = of_class("node")
            .filter(|node| node.has_tag_name("circle"))
            .map(|node| {
                let read = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
                Bounds::around((read("cx"), read("cy")), read("r") - 2.0)
            })
            .collect();
        assert_eq!(boxes.len(), 6, "one name is too long for a circle");
        let numbers = texts(document).into_iter().filter(|(text, _)| text.contains("4.4898"));
        boxes.extend(numbers.map(|(_, bounds)| bounds));
        for line in of_class("edge").filter_map(|node| node.attribute("d")) {
            for piece in line.split('M').filter(|piece| !piece.is_empty()) {
                let ends: Vec<Point> = piece
                    .split('L')
                    .map(|point| {
                        let mut numbers = point.split_whitespace().map(|one| one.parse().unwrap());
                        (numbers.next().unwrap(), numbers.next().unwrap())
                    })
                    .collect();
                for pair in ends.windows(2) {
                    for bounds in &boxes {
                        let met = super::geometry::clip_segment(pair[0], pair[1], bounds);
                        assert!(met.is_none(), "{pair:?} meets {bounds:?}");
                    }
                }
            }
        }
    });
}

#[test]
fn every_part_of_a_diagram_carries_its_address() {
    let chart = examples::any_network(&[2, 2, 1]).draw().unwrap();
    parsed(&chart, |document| {
        let addressed = |class: &str| {
            let of_class = |node: &roxmltree::Node<'_, '_>| {
                node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
            };
            let nodes = document.descendants().filter(of_class);
            nodes
                .filter(|node| {
                    node.attribute("data-address").is_some_and(|address| !address.is_empty())
                })
                .count()
        };
        let counts = ["edge", "weight", "node", "bias", "value"].map(addressed);
        assert_eq!(counts, [6, 6, 5, 3, 5]);
    });
}

#[test]
fn kinds_have_unique_names_and_a_summary() {
    let mut names: Vec<_> = super::KINDS.iter().map(|kind| kind.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), super::KINDS.len());
    assert!(super::KINDS.iter().all(|kind| kind.summary.len() > 20));
}

#[test]
fn the_same_figure_has_the_same_bytes() {
    for ((key, one), (_, other)) in examples().into_iter().zip(examples()) {
        assert_eq!(one.standalone(), other.standalone(), "{key}");
    }
}

#[test]
fn a_figure_of_its_own_is_well_formed_and_small() {
    for (key, chart) in examples() {
        let svg = chart.standalone();
        roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{key}: {error}"));
        assert!(svg.len() < 60_000, "{key} takes {} bytes", svg.len());
    }
}

#[test]
fn a_text_box_is_measured_as_it_is_drawn() {
    let style = Type::new(10.0, Role::Ink).anchor(Anchor::End);
    let bounds = sheet::text_bounds(&words::Words::plain("00"), (50.0, 20.0), &style);
    assert!((bounds.width() - 9.9).abs() < 1e-9 && bounds.right == 50.0);
}

/// Writes all examples to the file that `LONGHAND_GALLERY` names, to be looked at.
#[test]
#[ignore = "writes a page to look at"]
fn gallery() {
    let path = std::env::var("LONGHAND_GALLERY").expect("LONGHAND_GALLERY names the file");
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Figures</title>",
    );
    page.push_str(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>",
    );
    page.push_str(":root{color-scheme:light dark}body{margin:0 auto;max-width:38rem;padding:1rem;background:#FFFEFB;color:#1A1A1A;font:1.1rem/1.5 'STIX Two Text',serif}");
    page.push_str("@media (prefers-color-scheme:dark){body{background:#121212;color:#F2F2F2}}svg{max-width:100%;height:auto;display:block}figure{margin:2rem 0}");
    page.push_str("@font-face{font-family:'STIX Two Text';src:url(regular.ttf)}@font-face{font-family:'STIX Two Text';font-style:italic;src:url(italic.ttf)}");
    page.push_str(&super::theme_css(".figure"));
    page.push_str("</style>");
    for (key, chart) in examples() {
        page.push_str(&format!(
            "<figure class=\"figure\" id=\"{key}\">{}",
            chart.inline(&format!("{key}-figure"))
        ));
        page.push_str(&format!(
            "<figcaption><b>{}</b> {}</figcaption></figure>",
            chart.name, chart.description
        ));
    }
    std::fs::write(path, page).unwrap();
}
