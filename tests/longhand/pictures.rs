//! Pictures as data, against `tests/reference/pictures.json`: what Pillow and NumPy read of the same files.

use longhand::lesson::read;
use longhand::number::Lane;
use longhand::render::html::{self, Packing};
use longhand::report::{Neighbours, Study, check, lesson_page};
use longhand::trace::InputName;
use serde::Deserialize;

#[derive(Deserialize)]
struct ReferencePicture {
    file: String,
    shape: Vec<usize>,
    #[serde(rename = "by-hand")]
    by_hand: Vec<String>,
    f64: Vec<String>,
    f32: Vec<String>,
}

/// A lesson that passes the samples of a picture on unchanged.
fn lesson_of(picture: &ReferencePicture, arithmetic: &str) -> String {
    format!(
        "+++\ntitle = \"T\"\nquestion = \"Q?\"\narithmetic = \"{arithmetic}\"\n\
         [network.n]\ninputs = {{ name = \"x\", shape = {:?} }}\n\
         layers = [{{ kind = \"pool\", name = \"p\", of = \"max\", size = 1 }}]\n\
         [data.d]\npictures = [\"tests/reference/pictures/{}\"]\nlabels = [\"l\"]\n+++\nText.\n",
        picture.shape, picture.file
    )
}

#[test]
fn every_sample_is_the_number_that_numpy_reads_in_every_arithmetic() {
    let pictures: Vec<ReferencePicture> =
        serde_json::from_str(include_str!("../reference/pictures.json")).unwrap();
    assert!(pictures.len() >= 7);
    for picture in &pictures {
        for arithmetic in ["by-hand", "f64", "f32"] {
            let text = lesson_of(picture, arithmetic);
            let lesson = read("l.md", text.as_bytes())
                .unwrap_or_else(|m| panic!("{}: {}", picture.file, m.draw(false)));
            let study = Study::new(&lesson);
            let input = InputName::Row { data: "d".to_owned(), row: 1 };
            let record = study.trace("n", &input).unwrap();
            let expected = match lesson.arithmetic {
                Lane::ByHand { .. } => &picture.by_hand,
                Lane::F64 => &picture.f64,
                Lane::F32 => &picture.f32,
            };
            let inputs = record.rows().filter(|row| {
                let address = row.address.to_string();
                address.contains(").x[") && address.ends_with(".a")
            });
            let found: Vec<f64> =
                inputs.map(|row| row.value.to_string().parse().unwrap()).collect();
            let expected: Vec<f64> = expected.iter().map(|text| text.parse().unwrap()).collect();
            assert_eq!(found, expected, "{} {arithmetic}", picture.file);
        }
    }
}

const EDGES: &str = r#"+++
title = "T"
question = "Q?"
digits = 4
[network.edges]
inputs = { name = "x", shape = [6, 6] }
layers = [
  { kind = "conv2d", name = "edge", kernels = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], padding = 1, activation = "relu" },
  { kind = "pool", name = "best", of = "max", size = 2 },
  { neurons = ["y"], weights = [[1, 0, 0, 0, 0, 0, 0, 0, -1]], biases = [0] },
]
[network.wide]
inputs = { name = "x", shape = [3, 9, 11] }
layers = [{ neurons = ["y"], init = { kind = "xavier", seed = 1 } }]
[data.d]
pictures = ["tests/reference/pictures/grey.png"]
[data.c]
pictures = ["tests/reference/pictures/interlaced.png"]
labels = ["stripes"]
+++
"#;

/// A lesson of a block, checked, and its page.
fn page_of(body: &str) -> String {
    let text = format!("{EDGES}```{{picture}}\n{body}\n```\n");
    let lesson = read("l.md", text.as_bytes()).unwrap_or_else(|m| panic!("{}", m.draw(false)));
    check(&lesson).unwrap_or_else(|mistakes| panic!("{}", mistakes.draw(false)));
    let page = lesson_page(&Study::new(&lesson), Neighbours::default()).unwrap();
    html::lesson(&page, Packing::Linked).unwrap()
}

/// The addresses that the drawings of a page carry.
fn drawn(page: &str) -> Vec<String> {
    let drawings = page.split("<svg class=\"chart\"").skip(1);
    let drawings = drawings.map(|rest| rest.split("</svg>").next().unwrap());
    drawings
        .flat_map(|drawing| drawing.split("data-address=\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_picture_is_shown_number_by_number_and_says_how_it_came_about() {
    let page = page_of("network = \"edges\"\nrow = \"d#1\"");
    assert_eq!(drawn(&page).len(), 36);
    assert_eq!(drawn(&page)[7], "edges(d#1).x[2,2].a");
    assert!(
        page.contains("Each number is a sample of the file divided by 255, rounded to 4 decimals.")
    );
}

#[test]
fn a_neuron_shows_its_patch_nine_weights_nine_products_and_its_layer_so_far() {
    let page = page_of("network = \"edges\"\nrow = \"d#1\"\nneuron = \"edge[3,3]\"");
    let addresses = drawn(&page);
    let count = |end: &str| addresses.iter().filter(|address| address.ends_with(end)).count();
    // A note on two lines names its number once, where it stands.
    assert_eq!((count(".weight"), count(".product"), count(".sum"), count(".z")), (9, 9, 1, 1));
    assert!(addresses.contains(&"edges(d#1).edge_kernel.k[1,1].weight".to_owned()));
    // Two rows of six and three of the third, and under the products the output again.
    let of_layer =
        addresses.iter().filter(|address| address.contains(").edge[") && address.ends_with(".a"));
    assert_eq!(of_layer.count(), 15 + 1);
    assert!(page.contains("Marked are rows 2 to 4 and columns 2 to 4."));
}

#[test]
fn over_the_edge_the_kernel_is_whole_and_products_are_missing() {
    let page = page_of("network = \"edges\"\nrow = \"d#1\"\nneuron = \"edge[1,1]\"");
    let addresses = drawn(&page);
    let count = |end: &str| addresses.iter().filter(|address| address.ends_with(end)).count();
    assert_eq!((count(".weight"), count(".product")), (9, 4));
    assert!(page.contains("products: 3 rows and 3 columns, 4 of 9 values worked out"));
    assert!(page.contains("Where the kernel stands over the edge there is no product."));
}

#[test]
fn a_window_shows_what_it_chooses_from() {
    let page = page_of("network = \"edges\"\nrow = \"d#1\"\nneuron = \"best[2,3]\"");
    assert!(page.contains("best[2,3]: max("));
    assert!(page.contains("Marked are rows 3 to 4 and columns 5 to 6."));
}

#[test]
fn contributions_stand_apart_by_sign_and_name_the_strongest() {
    let page = page_of("network = \"wide\"\nrow = \"c#1\"\nneuron = \"y\"");
    assert_eq!(page.matches("<svg class=\"chart\"").count(), 3);
    for text in
        ["contribution, above 0", "contribution, below 0", "Strongest: ", "all 297 products"]
    {
        assert!(page.contains(text), "{text}");
    }
    let by_channel = page_of("network = \"wide\"\nrow = \"c#1\"\nneuron = \"y\"\nchannels = true");
    assert!(by_channel.contains("contribution, blue, below 0"));
    assert_eq!(by_channel.matches("<svg class=\"chart\"").count(), 7);
}

#[test]
fn a_coloured_picture_needs_no_network_and_shows_its_channels() {
    let page = page_of("row = \"c#1\"\nchannels = true");
    for text in ["picture, red", "picture, green", "picture, blue", "c#1, stripes"] {
        assert!(page.contains(text), "{text}");
    }
    assert_eq!(page.matches("class=\"pixels\"").count(), 4);
}
