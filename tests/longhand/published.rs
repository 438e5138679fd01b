//! Worked examples of backpropagation that others have published, typed in as a reader of them would.

use std::path::Path;

use assert_cmd::Command;

/// A layer of a published example: neurons, weights, biases, activation.
type Layer = (&'static str, &'static str, &'static str, &'static str);

/// An example: its inputs and layers as front matter has them, what is asked for, and what is printed.
struct Example {
    inputs: &'static str,
    layers: &'static [Layer],
    arguments: &'static [&'static str],
    /// Numbers as printed; each is right to half a unit of its last digit, unless it was rounded on the way.
    printed: &'static [(&'static str, &'static str)],
    /// By how many units of the last digit a printed number may be off: it was made of rounded numbers.
    units: f64,
}

impl Example {
    fn lesson(&self, folder: &Path, digits: u32) {
        let mut text = format!(
            "+++\ntitle = \"Published\"\nquestion = \"Which way is down?\"\ndigits = {digits}\n\n[network.n]\ninputs = {}\n",
            self.inputs
        );
        for (neurons, weights, biases, activation) in self.layers {
            text += &format!(
                "\n[[network.n.layers]]\nneurons = {neurons}\nweights = {weights}\nbiases = {biases}\nactivation = \"{activation}\"\n"
            );
        }
        text += "+++\n\nText.\n";
        std::fs::write(folder.join("published.md"), text).unwrap();
    }

    fn run(&self, folder: &Path, more: &[&str]) -> String {
        let mut command = Command::cargo_bin("longhand").unwrap();
        command.current_dir(folder).args(["trace", "published.md", "--backward"]);
        let said = command.args(self.arguments).args(more).assert().success();
        String::from_utf8(said.get_output().stdout.clone()).unwrap()
    }

    fn comes_out_as_printed(&self) {
        let folder = tempfile::tempdir().unwrap();
        self.lesson(folder.path(), 12);
        for lane in ["f64", "by-hand"] {
            let rows = self.run(folder.path(), &["--arithmetic", lane, "--format", "csv"]);
            for (name, printed) in self.printed {
                let end = format!(").{name}\",");
                let row = rows.lines().find_map(|row| row.split_once(end.as_str()));
                let found = row.unwrap_or_else(|| panic!("there is no {name}:\n{rows}")).1;
                let found: f64 = found.split(',').next().unwrap().parse().unwrap();
                let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let unit = 0.1_f64.powi(decimals as i32);
                let error = (found - printed.parse::<f64>().unwrap()).abs();
                assert!(error <= unit * self.units, "{name} in {lane}: {found}, not {printed}");
            }
        }
    }
}

/// Two inputs, two hidden, two outputs, a bias for each layer: the most copied example there is.
const SHARED_BIASES: Example = Example {
    inputs: "[\"i1\", \"i2\"]",
    layers: &[
        ("[\"h1\", \"h2\"]", "[[0.15, 0.20], [0.25, 0.30]]", "[0.35, 0.35]", "sigmoid"),
        ("[\"o1\", \"o2\"]", "[[0.40, 0.45], [0.50, 0.55]]", "[0.60, 0.60]", "sigmoid"),
    ],
    arguments: &[
        "--input=.05,.10",
        "--target=.01,.99",
        "--loss=half-squared-error",
        "--learning-rate=.5",
        "--keep-biases",
    ],
    printed: &[
        ("h1.z", "0.3775"),
        ("h1.a", "0.593269992"),
        ("h2.a", "0.596884378"),
        ("o1.z", "1.105905967"),
        ("o1.a", "0.751365070"),
        ("o2.a", "0.772928465"),
        ("o1.loss", "0.274811083"),
        ("o2.loss", "0.023560026"),
        ("loss", "0.298371109"),
        ("o1.a.grad", "0.741365070"),
        ("o1.slope", "0.186815602"),
        ("o1.h1.input", "0.593269992"),
        ("o1.z.grad", "0.138498562"),
        ("o1.h1.weight.grad", "0.082167041"),
        ("o1.h1.weight.updated", "0.358916480"),
        ("o1.h2.weight.updated", "0.408666186"),
        ("o2.h1.weight.updated", "0.511301270"),
        ("o2.h2.weight.updated", "0.561370121"),
        ("o1.h1.weight", "0.40"),
        ("o1.h1.input.grad", "0.055399425"),
        ("o2.h1.input.grad", "-0.019049119"),
        ("h1.a.grad", "0.036350306"),
        ("h1.slope", "0.241300709"),
        ("h1.i1.input", "0.05"),
        ("h1.i1.weight.grad", "0.000438568"),
        ("h1.i1.weight.updated", "0.149780716"),
        ("h1.i2.weight.updated", "0.19956143"),
        ("h2.i1.weight.updated", "0.24975114"),
        ("h2.i2.weight.updated", "0.29950229"),
        // Printed as 0.291027924, which is what comes of going back through output weights that are updated already.
        ("loss-after", "0.29103"),
    ],
    units: 1.0,
};

/// Three inputs, two hidden units, one output, a bias for each unit, all of them updated; a textbook of data mining.
/// Its errors are what a unit should change by, so they have the other sign. It rounds to three decimals as it goes.
const BIASES_OF_THEIR_OWN: Example = Example {
    inputs: "[\"x1\", \"x2\", \"x3\"]",
    layers: &[
        ("[\"u4\", \"u5\"]", "[[0.2, 0.4, -0.5], [-0.3, 0.1, 0.2]]", "[-0.4, 0.2]", "sigmoid"),
        ("[\"u6\"]", "[[-0.3, -0.2]]", "[0.1]", "sigmoid"),
    ],
    arguments: &["--input=1,0,1", "--target=1", "--loss=half-squared-error", "--learning-rate=0.9"],
    printed: &[
        ("u4.z", "-0.7"),
        ("u4.a", "0.332"),
        ("u5.z", "0.1"),
        ("u5.a", "0.525"),
        ("u6.z", "-0.105"),
        ("u6.a", "0.474"),
        ("u6.z.grad", "-0.1311"),
        ("u5.z.grad", "0.0065"),
        ("u4.z.grad", "0.0087"),
        ("u6.u4.weight.updated", "-0.261"),
        ("u6.u5.weight.updated", "-0.138"),
        ("u4.x1.weight.updated", "0.192"),
        ("u5.x1.weight.updated", "-0.306"),
        ("u4.x2.weight.updated", "0.4"),
        ("u5.x2.weight.updated", "0.1"),
        ("u4.x3.weight.updated", "-0.508"),
        ("u5.x3.weight.updated", "0.194"),
        ("u6.bias.updated", "0.218"),
        ("u5.bias.updated", "0.194"),
        ("u4.bias.updated", "-0.408"),
    ],
    units: 1.0,
};

/// Two inputs, two hidden, one output, no biases at all, η = 1; printed in few digits.
const NO_BIASES: Example = Example {
    inputs: "[\"p\", \"q\"]",
    layers: &[
        ("[\"top\", \"low\"]", "[[0.1, 0.8], [0.4, 0.6]]", "[0, 0]", "sigmoid"),
        ("[\"y\"]", "[[0.3, 0.9]]", "[0]", "sigmoid"),
    ],
    arguments: &[
        "--input=0.35,0.9",
        "--target=0.5",
        "--loss=half-squared-error",
        "--learning-rate=1",
        "--keep-biases",
    ],
    printed: &[
        ("top.z", "0.755"),
        ("top.a", "0.68"),
        ("low.z", "0.68"),
        ("low.a", "0.6637"),
        ("y.z", "0.801"),
        ("y.a", "0.69"),
        ("y.z.grad", "0.0406"),
        ("y.top.weight.updated", "0.272"),
        ("y.low.weight.updated", "0.873"),
        ("top.p.weight.updated", "0.099"),
        ("top.q.weight.updated", "0.798"),
        ("low.p.weight.updated", "0.397"),
        ("low.q.weight.updated", "0.593"),
    ],
    units: 2.0,
};

/// Two inputs, two hidden, one output, no activation, η = 0.05.
const NO_ACTIVATION: Example = Example {
    inputs: "[\"i1\", \"i2\"]",
    layers: &[
        ("[\"h1\", \"h2\"]", "[[0.11, 0.21], [0.12, 0.08]]", "[0, 0]", "identity"),
        ("[\"out\"]", "[[0.14, 0.15]]", "[0]", "identity"),
    ],
    arguments: &[
        "--input=2,3",
        "--target=1",
        "--loss=half-squared-error",
        "--learning-rate=0.05",
        "--keep-biases",
    ],
    printed: &[
        ("h1.a", "0.85"),
        ("h2.a", "0.48"),
        ("out.a", "0.191"),
        ("loss", "0.327"),
        ("out.error", "-0.809"),
        ("out.h1.weight.updated", "0.17"),
        ("out.h2.weight.updated", "0.17"),
        ("h1.i1.weight.updated", "0.12"),
        ("h1.i2.weight.updated", "0.23"),
        ("h2.i1.weight.updated", "0.13"),
        ("h2.i2.weight.updated", "0.10"),
    ],
    units: 1.0,
};

#[test]
fn published_examples_come_out_as_printed() {
    for example in [SHARED_BIASES, BIASES_OF_THEIR_OWN, NO_BIASES, NO_ACTIVATION] {
        example.comes_out_as_printed();
    }
}

#[test]
fn machine_numbers_are_shown_with_the_digits_that_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    SHARED_BIASES.lesson(folder.path(), 4);
    let said = SHARED_BIASES.run(folder.path(), &["--arithmetic", "f64", "--digits", "9"]);
    let numbers: Vec<&str> = said.split_whitespace().collect();
    for (name, printed) in SHARED_BIASES.printed {
        let digits = printed.trim_end_matches('0').trim_start_matches('-');
        let there = |number: &&str| number.starts_with(digits);
        // Some are printed with fewer digits, or were made of rounded numbers.
        let rounded = ["0.19956143", "0.24975114", "0.29950229", "0.019049119", "0.29103"];
        let rounded = rounded.contains(&digits);
        assert!(rounded || numbers.iter().any(there), "{name}, {printed}:\n{said}");
    }
}

#[test]
fn kept_biases_have_gradients_and_no_step() {
    let folder = tempfile::tempdir().unwrap();
    SHARED_BIASES.lesson(folder.path(), 9);
    let rows = SHARED_BIASES.run(folder.path(), &["--format", "csv"]);
    assert!(rows.contains(".h1.bias.grad\"") && rows.contains(".h1.i1.weight.updated\""));
    assert!(!rows.contains(".bias.step\"") && !rows.contains(".bias.updated\""));
}
