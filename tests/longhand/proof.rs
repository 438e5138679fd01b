//! The exact mathematics against SciPy's linear programming and Python's fractions.

use longhand::proof::certificate::Minimality;
use longhand::proof::collapse::{AffineMap, collapse};
use longhand::proof::separability::{Verdict, decide};
use longhand::proof::{Rational, parse};
use num_traits::ToPrimitive;
use serde_json::Value;

/// A number in the reference files: a whole number, or the text of a fraction.
fn number(value: &Value) -> Rational {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    parse(&written).unwrap_or_else(|| panic!("{value} is no rational"))
}

fn vector(value: &Value) -> Vec<Rational> {
    list(value).iter().map(number).collect()
}

fn matrix(value: &Value) -> Vec<Vec<Rational>> {
    list(value).iter().map(vector).collect()
}

fn classes(data: &Value) -> Vec<bool> {
    let written = data["classes"].as_str().unwrap();
    written.chars().map(|class| class == '1').collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

#[test]
fn a_thousand_random_data_sets_agree_with_scipy_and_every_answer_is_proved() {
    let reference: Value =
        serde_json::from_str(include_str!("../reference/separability.json")).unwrap();
    let (mut separable, mut impossible, mut unfinished) = (0, 0, 0);
    for (place, data) in list(&reference).iter().enumerate() {
        let points = matrix(&data["points"]);
        let classes = classes(data);
        let expected = data["margin"].as_f64().unwrap();
        match decide(&points, &classes).unwrap() {
            Verdict::Separable(separation) => {
                separable += 1;
                assert_eq!(separation.check(&points, &classes), Ok(()), "data set {place}");
                // SciPy's margin was capped at 1, so that one class alone has one.
                let margin = separation.margin.to_f64().unwrap().min(1.0);
                assert!(
                    (margin - expected).abs() < 1e-6,
                    "data set {place}: margin {margin}, SciPy {expected}"
                );
            }
            Verdict::Impossible(certificate) => {
                impossible += 1;
                unfinished += i32::from(certificate.minimality != Minimality::FewestRows);
                assert_eq!(certificate.check(&points, &classes), Ok(()), "data set {place}");
                assert_eq!(expected, 0.0, "data set {place} is separable according to SciPy");
                assert!(certificate.lines.len() <= points[0].len() + 2, "data set {place}");
            }
        }
    }
    assert_eq!(separable + impossible, 1000);
    assert!(separable > 300 && impossible > 300, "{separable} separable, {impossible} not");
    assert!(unfinished > 5, "the search for the fewest rows gave up only {unfinished} times");
}

#[test]
fn a_certificate_with_the_fewest_rows_has_no_smaller_rival() {
    // By Farkas' lemma a certificate on some rows exists just where those rows alone cannot be
    // separated, so it is enough to decide every set of one row less.
    let reference: Value =
        serde_json::from_str(include_str!("../reference/separability.json")).unwrap();
    let mut compared = 0;
    for (place, data) in list(&reference).iter().enumerate() {
        let points = matrix(&data["points"]);
        let classes = classes(data);
        let Verdict::Impossible(certificate) = decide(&points, &classes).unwrap() else {
            continue;
        };
        if points.len() > 10 || certificate.lines.len() < 3 {
            continue;
        }
        compared += 1;
        for set in 0_u32..1 << points.len() {
            if set.count_ones() as usize != certificate.lines.len() - 1 {
                continue;
            }
            let chosen = || (0..points.len()).filter(|row| set >> row & 1 == 1);
            let fewer_points: Vec<Vec<Rational>> =
                chosen().map(|row| points[row].clone()).collect();
            let fewer_classes: Vec<bool> = chosen().map(|row| classes[row]).collect();
            let verdict = decide(&fewer_points, &fewer_classes).unwrap();
            assert!(matches!(verdict, Verdict::Separable(_)), "data set {place}, rows {set:b}");
        }
    }
    assert!(compared > 50, "only {compared} compared");
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
