//! Traces as data: JSON obeys its schema, and JSON, JSON Lines and CSV say the same.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use longhand::network::{ACTIVATIONS, Activation, Layer, LayerActivation, Network};
use longhand::number::{Decimal, Lane};
use longhand::render::{csv, json};
use longhand::trace::{InputName, Record, run};
use nalgebra::{DMatrix, DVector};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::reference::networks;

fn schema() -> Value {
    serde_json::from_str(include_str!("../trace.schema.json")).unwrap()
}

fn validator() -> Validator {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

/// The traces of every reference network in the three arithmetics, one group for each document.
fn groups() -> Vec<(Lane, Vec<Box<dyn Record>>)> {
    let mut groups = Vec::new();
    for network in networks() {
        let by_hand = Lane::ByHand { digits: network.digits };
        for lane in [by_hand, Lane::F64, Lane::F32] {
            let traces = network.traces.iter();
            groups.push((lane, traces.map(|trace| network.run(lane, trace)).collect()));
        }
    }
    groups
}

fn borrow(records: &[Box<dyn Record>]) -> Vec<&dyn Record> {
    records.iter().map(AsRef::as_ref).collect()
}

#[test]
fn every_document_obeys_the_schema() {
    let validator = validator();
    for (lane, records) in groups() {
        let document: Value =
            serde_json::from_str(&json::document(lane, &borrow(&records)).unwrap()).unwrap();
        let mistakes: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(mistakes.is_empty(), "{mistakes:#?}\n{document:#}");
    }
}

#[test]
fn the_schema_knows_the_version_and_every_activation() {
    let schema = schema();
    assert_eq!(schema["properties"]["longhand"]["const"], json::VERSION);
    // Layers beyond dense ones are called by what they do (`Layer::activation_name`).
    let others = ["softmax", "multiply", "add", "max", "mean", "constant"];
    let names: Vec<&str> = ACTIVATIONS.iter().map(|row| row.name).chain(others).collect();
    assert_eq!(schema["$defs"]["layer"]["properties"]["activation"]["enum"], json!(names));
}

/// Every field that a document may have is described, and no object may have others.
#[test]
fn the_schema_describes_every_field() {
    fn check(path: &str, node: &Value) {
        if let Some(properties) = node.get("properties").and_then(Value::as_object) {
            assert_eq!(node["additionalProperties"], false, "{path}");
            for (name, property) in properties {
                let path = format!("{path}.{name}");
                let described = property.get("description").and_then(Value::as_str);
                let is_version = name == "longhand";
                assert!(described.is_some_and(|text| text.ends_with('.')) || is_version, "{path}");
                check(&path, property);
            }
        }
    }
    let schema = schema();
    check("", &schema);
    for (name, node) in schema["$defs"].as_object().unwrap() {
        check(name, node);
    }
}

/// A change to one object of a document.
type Change = Box<dyn Fn(&mut Value)>;

fn remove(key: &'static str) -> Change {
    Box::new(move |node| assert!(node.as_object_mut().unwrap().remove(key).is_some()))
}

fn set(key: &'static str, value: Value) -> Change {
    Box::new(move |node| node[key] = value.clone())
}

#[test]
fn broken_documents_are_rejected() {
    let one = Decimal::ONE;
    let dense = |name: &str, activation: LayerActivation| {
        let (weights, biases) = (DMatrix::from_element(1, 1, one), DVector::from_element(1, one));
        Layer::dense([name], weights, biases, activation)
    };
    let relu = Activation::named("relu").unwrap();
    let layers = vec![dense("h", relu.into()), dense("y", LayerActivation::Softmax)];
    let network = Network::new("n", ["x"], layers).unwrap();
    let lane = Lane::ByHand { digits: 4 };
    let record = run(lane, &network, &[one], InputName::of(&[one])).unwrap();
    let sound: Value =
        serde_json::from_str(&json::document(lane, &[record.as_ref()]).unwrap()).unwrap();
    let validator = validator();
    assert!(validator.is_valid(&sound));

    let hidden = "/traces/0/layers/0/neurons/0";
    let shares = "/traces/0/layers/1/neurons/0";
    for (at, how, change) in [
        ("", "another version", set("longhand", json!(2))),
        ("", "an unknown arithmetic", set("arithmetic", json!("f16"))),
        ("", "by hand without digits", set("digits", json!(null))),
        ("", "a machine with digits", set("arithmetic", json!("f64"))),
        ("", "no traces", remove("traces")),
        ("", "an unknown field", set("seed", json!(7))),
        ("/traces/0", "no layers", set("layers", json!([]))),
        ("/traces/0/inputs/0", "a number as text", set("value", json!("1"))),
        ("/traces/0/layers/0", "an unknown activation", set("activation", json!("rellu"))),
        ("/traces/0/layers/0", "softmax without its steps", set("activation", json!("softmax"))),
        (hidden, "no pre-activation", remove("z")),
        (hidden, "an absent output", set("a", json!(null))),
        (hidden, "terms without a bias", remove("bias")),
        (hidden, "ReLU without a branch", remove("branch")),
        (hidden, "an unknown field", set("gradient", json!(0))),
        (shares, "no steps of softmax", remove("softmax")),
        (shares, "a branch of softmax", set("branch", json!("above"))),
        (&format!("{shares}/softmax"), "no total", remove("total")),
        (&format!("{hidden}/terms/0"), "no weight", remove("weight")),
        (&format!("{hidden}/z"), "another relation", set("relation", json!("~"))),
        (&format!("{hidden}/z"), "no address", set("address", json!("h.z"))),
    ] {
        let mut broken = sound.clone();
        change(broken.pointer_mut(at).expect(at));
        assert!(!validator.is_valid(&broken), "{at}: {how}");
    }
}

/// A row of JSON Lines; numbers are kept as they are spelled.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonRow {
    address: String,
    value: Box<RawValue>,
    relation: String,
    network: String,
    input: String,
    layer: Box<RawValue>,
    neuron: String,
    source: String,
    quantity: String,
}

impl JsonRow {
    fn fields(self) -> Vec<String> {
        vec![
            self.address,
            self.value.get().to_owned(),
            self.relation,
            self.network,
            self.input,
            self.layer.get().to_owned(),
            self.neuron,
            self.source,
            self.quantity,
        ]
    }
}

fn read_json_lines(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().map(|line| serde_json::from_str::<JsonRow>(line).expect(line));
    rows.map(JsonRow::fields).collect()
}

/// Reads CSV by RFC 4180: quotes round a field, doubled inside; rows end with a line break outside quotes.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' if quoted => {
                quoted = false;
                let next = characters.peek();
                assert!(matches!(next, Some(',' | '\n' | '\r')), "text after a closing quote");
            }
            '"' => {
                assert!(field.is_empty(), "a quote inside a field without quotes");
                quoted = true;
            }
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => assert_eq!(characters.peek(), Some(&'\n')),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && field.is_empty(), "the last row has no end");
    rows
}

/// Every `{address, value, relation}` in a document, wherever it stands, with the digits as spelled.
fn numbers_of(document: &RawValue, found: &mut BTreeMap<String, (String, String)>) {
    if let Ok(map) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(document.get()) {
        let text = |key| map.get(key).map(|raw| serde_json::from_str::<String>(raw.get()).unwrap());
        if let (Some(address), Some(relation)) = (text("address"), text("relation")) {
            let value = map["value"].get().to_owned();
            assert!(found.insert(address, (value, relation)).is_none());
        } else {
            map.values().for_each(|value| numbers_of(value, found));
        }
    } else if let Ok(list) = serde_json::from_str::<Vec<Box<RawValue>>>(document.get()) {
        list.iter().for_each(|value| numbers_of(value, found));
    }
}

#[test]
fn json_lines_and_csv_have_the_same_rows() {
    for (_, records) in groups() {
        let records = borrow(&records);
        let mut rows = read_csv(&csv::traces(records.iter().copied()));
        assert_eq!(rows.remove(0), csv::COLUMNS);
        let lines = json::lines(records.iter().copied());
        assert_eq!(rows, read_json_lines(&lines));
        let expected: usize = records.iter().map(|record| record.rows().count()).sum();
        assert_eq!(rows.len(), expected);
    }
}

#[test]
fn the_document_has_the_numbers_of_the_rows() {
    for (lane, records) in groups() {
        let records = borrow(&records);
        let document = json::document(lane, &records).unwrap();
        let mut found = BTreeMap::new();
        numbers_of(&serde_json::from_str::<Box<RawValue>>(&document).unwrap(), &mut found);
        let rows = read_csv(&csv::traces(records.iter().copied()));
        let mut in_rows = BTreeMap::new();
        for row in rows.into_iter().skip(1) {
            // Inputs, and a term's weight and input, stand in the document as plain numbers.
            let plain = row[5] == "0" || ["weight", "input"].contains(&row[8].as_str());
            if !plain {
                in_rows.insert(row[0].clone(), (row[1].clone(), row[2].clone()));
            }
        }
        assert_eq!(found, in_rows);
    }
}

#[test]
fn commas_quotes_and_line_breaks_survive() {
    let names = ["a, \"b\"", "c\nd", "é\u{2028}\\"];
    let layer = Layer::bare(names, LayerActivation::Softmax);
    let network = Network::new("n, \"m\"", ["x", "y", "z"], vec![layer]).unwrap();
    let input = [Decimal::ONE, Decimal::TWO, Decimal::TEN];
    let name = InputName::Row { data: "d".to_owned(), row: 3 };
    let record = run(Lane::F64, &network, &input, name).unwrap();
    let rows = read_csv(&csv::traces([record.as_ref()]));
    assert_eq!(rows[1..], read_json_lines(&json::lines([record.as_ref()])));
    let neurons: BTreeSet<&str> = rows.iter().map(|row| row[6].as_str()).collect();
    assert!(names.iter().all(|name| neurons.contains(name)));
    assert!(rows[1..].iter().all(|row| row[3] == "n, \"m\"" && row[4] == "d#3"));
}
