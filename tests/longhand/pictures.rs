//! Pictures as data, against `tests/reference/pictures.json`: what Pillow and NumPy read of the same files.

use longhand::lesson::read;
use longhand::number::Lane;
use longhand::report::Study;
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
