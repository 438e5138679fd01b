//! The arithmetic that a page's script works by: on random networks, every digit and every sign of Longhand's own.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use longhand::number::Decimal;
use longhand::render::html::explore_data;
use longhand::report::view::Changeable;
use longhand::trace::TraceError;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::properties::{Case, case};

/// How many networks, and how large their numbers are: everyday ones above all, and ones that may not fit.
const NETWORKS: [(usize, i128); 4] =
    [(400, 2), (400, 20), (150, 1_000), (50, Decimal::MAX.mantissa() / 100_000)];

#[test]
fn the_script_and_the_trace_agree_on_a_thousand_random_networks() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let (mut numbers, mut refused, mut seen) = (0, 0, BTreeSet::new());
    // The same networks on every machine.
    let mut runner = TestRunner::deterministic();
    for (count, size) in NETWORKS {
        for _ in 0..count {
            let case = case(size).new_tree(&mut runner).unwrap().current();
            let names = case.network.layers.iter().map(|layer| layer.activation_name());
            seen.extend(names.map(|name| (name, case.digits)));
            let expected = expected(&case);
            match expected.get("numbers").and_then(Json::as_array) {
                Some(rows) => numbers += rows.len(),
                None => refused += 1,
            }
            writeln!(file, "{expected}").unwrap();
        }
    }
    // The test is worth little if what was drawn is one-sided.
    let activations: BTreeSet<&str> = seen.iter().map(|(name, _)| *name).collect();
    let digits: BTreeSet<u32> = seen.iter().map(|(_, digits)| *digits).collect();
    assert_eq!(activations.len(), longhand::network::ACTIVATIONS.len() + 1, "{activations:?}");
    assert_eq!(digits, (0..=longhand::number::MAX_DIGITS).collect());
    assert!(
        numbers > 40_000 && (10..=100).contains(&refused),
        "{numbers} numbers, {refused} refused"
    );

    let said = agree(file.path());
    assert_eq!(said, format!("1000 networks, {numbers} numbers, {refused} refused: all agree\n"));
}

/// A network, and every number of its trace; or the neuron at which it cannot be traced.
fn expected(case: &Case) -> Json {
    let network = Changeable::new(&case.network, case.digits, &case.input).unwrap();
    let network: Json = serde_json::from_str(&explore_data(&network, None)).unwrap();
    match case.run(case.by_hand()) {
        Ok(record) => {
            let name = |row: &longhand::trace::Row| {
                let address = row.address.to_string();
                address.split_once(").").unwrap().1.to_owned()
            };
            let rows = record
                .rows()
                .map(|row| json!([name(&row), row.value.as_str(), row.relation.symbol()]));
            json!({ "network": network, "numbers": rows.collect::<Vec<_>>() })
        }
        Err(TraceError::Number { neuron, .. }) => json!({ "network": network, "refused": neuron }),
        Err(error) => panic!("{error}"),
    }
}

fn agree(cases: &Path) -> String {
    node("agree.mjs", &[cases])
}

/// What a script of `tests/browser` says, if it ends well.
fn node(script: &str, arguments: &[&Path]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(script);
    let run = Command::new("node").arg(script).args(arguments).output().unwrap_or_else(|error| {
        panic!("node does not start ({error}): run `tests/run`, which installs it")
    });
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    said
}
