//! The exact mathematics against SciPy's linear programming and Python's fractions.

use longhand::proof::collapse::{AffineMap, collapse};
use longhand::proof::separability::{Verdict, decide};
use longhand::proof::{Rational, parse};
use num_traits::ToPrimitive;
use serde_json::Value;

/// A number in the reference files: a whole number, or the text of a fraction.
fn number(value: &Value) -> Rational {
    let written = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    parse(&written).unwrap_or_else(|| panic!("{value} is no rational"))
}

fn vector(value: &Value) -> Vec<Rational> {
    list(value).iter().map(number).collect()
}

fn matrix(value: &Value) -> Vec<Vec<Rational>> {
    list(value).iter().map(vector).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

#[test]
fn a_thousand_random_data_sets_agree_with_scipy_and_every_answer_is_proved() {
    let reference: Value =
        serde_json::from_str(include_str!("../reference/separability.json")).unwrap();
    let (mut separable, mut impossible) = (0, 0);
    for (place, data) in list(&reference).iter().enumerate() {
        let points = matrix(&data["points"]);
        let classes: Vec<bool> = data["classes"]
            .as_str()
            .unwrap()
            .chars()
            .map(|class| class == '1')
            .collect();
        let expected = data["margin"].as_f64().unwrap();
        match decide(&points, &classes).unwrap() {
            Verdict::Separable(separation) => {
                separable += 1;
                assert_eq!(
                    separation.check(&points, &classes),
                    Ok(()),
                    "data set {place}"
                );
                // SciPy's margin was capped at 1, so that one class alone has one.
                let margin = separation.margin.to_f64().unwrap().min(1.0);
                assert!(
                    (margin - expected).abs() < 1e-6,
                    "data set {place}: margin {margin}, SciPy {expected}"
                );
            }
            Verdict::Impossible(certificate) => {
                impossible += 1;
                assert_eq!(
                    certificate.check(&points, &classes),
                    Ok(()),
                    "data set {place}"
                );
                assert_eq!(
                    expected, 0.0,
                    "data set {place} is separable according to SciPy"
                );
                assert!(
                    certificate.lines.len() <= points[0].len() + 2,
                    "data set {place}"
                );
            }
        }
    }
    assert_eq!(separable + impossible, 1000);
    assert!(
        separable > 300 && impossible > 300,
        "{separable} separable, {impossible} not"
    );
}

#[test]
fn random_stacks_collapse_to_what_python_fractions_give() {
    let reference: Value =
        serde_json::from_str(include_str!("../reference/collapse.json")).unwrap();
    for (place, stack) in list(&reference).iter().enumerate() {
        let layers: Vec<AffineMap> = list(&stack["layers"])
            .iter()
            .map(|layer| {
                AffineMap::from_rows(&matrix(&layer["matrix"]), &vector(&layer["offset"])).unwrap()
            })
            .collect();
        let collapsed = collapse(&layers).unwrap();
        let expected =
            AffineMap::from_rows(&matrix(&stack["matrix"]), &vector(&stack["offset"])).unwrap();
        assert_eq!(collapsed.result, expected, "stack {place}");
        assert_eq!(collapsed.steps.len(), layers.len() - 1);
        assert_eq!(
            collapsed.result.apply(&vector(&stack["input"])).unwrap(),
            vector(&stack["output"]),
            "stack {place}"
        );
    }
}
