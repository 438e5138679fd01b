//! The program as a user meets it: commands, exit codes, what lies on disk afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

pub(crate) fn longhand(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("longhand").unwrap();
    command.current_dir(folder).env_remove("NO_COLOR");
    command
}

/// A folder with the lesson that `longhand new` writes.
fn fresh() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    longhand(folder.path()).args(["new", "first"]).assert().success();
    folder
}

fn output(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

fn shipped_lessons() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    std::fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

#[test]
fn a_new_lesson_builds_at_once() {
    let folder = fresh();
    longhand(folder.path()).arg("build").assert().success();
    assert!(folder.path().join("output/index.html").exists());
    assert!(folder.path().join("output/first/index.html").exists());
    assert!(folder.path().join("output/first/trace.json").exists());
    longhand(folder.path()).args(["new", "first"]).assert().code(2);
}

#[test]
fn the_trace_of_xor_is_as_the_book_says() {
    let lesson = shipped_lessons().join("14-xor-by-hand.md");
    let mut command = longhand(Path::new("."));
    command.arg("trace").arg(lesson).args([
        "--network",
        "xor",
        "--input",
        "1,1",
        "--format",
        "json",
    ]);
    let document: serde_json::Value = serde_json::from_str(&output(&mut command)).unwrap();
    let layers = &document["traces"][0]["layers"];
    let number = |layer: usize, neuron: usize, name: &str| {
        layers[layer]["neurons"][neuron][name]["value"].as_f64().unwrap()
    };
    assert_eq!([number(0, 0, "z"), number(0, 1, "z")], [2.0, 1.0]);
    assert_eq!([number(0, 0, "a"), number(0, 1, "a")], [2.0, 1.0]);
    assert_eq!(number(1, 0, "a"), 0.0);
    let terms = layers[1]["neurons"][0]["terms"].as_array().unwrap();
    let products = terms.iter().map(|term| term["product"]["value"].as_f64().unwrap());
    assert_eq!(products.collect::<Vec<_>>(), [2.0, -2.0]);
    assert_eq!(terms[1]["product"]["address"], "xor(1, 1).y.h2.product");
}

#[test]
fn a_changed_number_in_the_prose_fails_with_a_span_on_it() {
    let folder = fresh();
    let path = folder.path().join("lessons/first.md");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("n(4, 1).y.z = 5.5", "n(4, 1).y.z = 5.6")).unwrap();
    let checked = longhand(folder.path()).args(["check", "--json"]).assert().code(1);
    let mistakes: serde_json::Value = serde_json::from_slice(&checked.get_output().stdout).unwrap();
    assert_eq!(mistakes.as_array().unwrap().len(), 1);
    let span = |key: &str| usize::try_from(mistakes[0][key].as_u64().unwrap()).unwrap();
    let changed = std::fs::read_to_string(&path).unwrap();
    assert_eq!(&changed[span("start")..span("end")], "5.6");
    assert_eq!(mistakes[0]["file"], "lessons/first.md");
}

#[test]
fn a_failed_build_leaves_the_old_site_untouched() {
    let folder = fresh();
    longhand(folder.path()).arg("build").assert().success();
    let before = files(&folder.path().join("output"));
    let path = folder.path().join("lessons/second.md");
    std::fs::write(&path, "+++\ntitle = 1\n+++\n").unwrap();
    longhand(folder.path()).arg("build").assert().code(1);
    assert_eq!(files(&folder.path().join("output")), before);
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only lessons and output: {left:?}");
}

#[test]
fn all_mistakes_of_all_lessons_come_in_one_run() {
    let folder = fresh();
    for name in ["one", "two"] {
        let path = folder.path().join(format!("lessons/{name}.md"));
        std::fs::write(path, "+++\ntitle = 1\nquestoin = \"\"\n+++\n").unwrap();
    }
    let checked = longhand(folder.path()).args(["check", "--color", "never"]).assert().code(1);
    let said = String::from_utf8_lossy(&checked.get_output().stderr).into_owned();
    for expected in ["lessons/one.md:2", "lessons/two.md:2", "question", "in 2 lessons"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains('\u{1b}'), "no colour where none is wanted");
}

#[test]
fn two_builds_are_the_same_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let build = |name: &str, variables: &[(&str, &str)]| {
        let mut command = longhand(folder.path());
        command
            .arg("build")
            .arg(shipped_lessons())
            .args(["-o", name])
            .envs(variables.iter().copied());
        command.assert().success();
        files(&folder.path().join(name))
    };
    let one = build("one", &[("LANG", "C"), ("TZ", "UTC")]);
    let more = [
        ("LANG", "de_DE.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("TZ", "Asia/Kathmandu"),
        ("RAYON_NUM_THREADS", "7"),
    ];
    let two = build("two", &more);
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(two[path] == *bytes, "{}", path.display());
    }
}

#[test]
fn pages_stay_small_and_self_contained() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = longhand(folder.path());
    command
        .arg("build")
        .arg(shipped_lessons())
        .args(["-o", "site", "--single-file"])
        .assert()
        .success();
    for (path, bytes) in files(&folder.path().join("site")) {
        if path.extension().is_some_and(|extension| extension == "html") {
            assert!(bytes.len() < 2_000_000, "{} has {} bytes", path.display(), bytes.len());
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains(" style="), "{}", path.display());
            assert!(text.contains("Content-Security-Policy"), "{}", path.display());
        }
    }
}

#[test]
fn exit_codes_tell_lesson_command_line_and_machine_apart() {
    let folder = fresh();
    let code = |arguments: &[&str], expected: i32| {
        longhand(folder.path()).args(arguments).assert().code(expected);
    };
    code(&["check"], 0);
    code(&["chekc"], 2);
    code(&["check", "lessons/frist.md"], 2);
    code(&["trace", "lessons/first.md", "--input", "1"], 2);
    code(&["trace", "lessons/first.md", "--network", "m"], 2);
    code(&["trace", "lessons/first.md", "--neuron", "yy"], 2);
    code(&["trace", "lessons/first.md", "--input", "1,nan"], 2);
    code(&["trace", "lessons/first.md", "--digits", "99"], 2);
    code(&["explain", "n(4, 1).y.zz", "-l", "lessons/first.md"], 2);
    code(&["explain", "nonsense", "-l", "lessons/first.md"], 2);
    code(&["chart", "lessons/first.md", "nothing"], 2);
    std::fs::write(folder.path().join("blocked"), "a file where a folder should be").unwrap();
    code(&["build", "-o", "blocked"], 3);
}

#[test]
fn help_says_what_to_try_and_mistyped_names_are_guessed() {
    let folder = fresh();
    let refused = longhand(folder.path()).args(["check", "lessons/frist.md"]).assert().code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("did you mean `lessons/first.md`?"), "{said}");
    let help = output(longhand(folder.path()).arg("--help"));
    assert!(help.contains("longhand new first") && help.contains("Exit codes"), "{help}");
    for command in ["build", "check", "trace", "explain", "chart", "new", "list", "completions"] {
        assert!(help.contains(command));
        assert!(output(longhand(folder.path()).args([command, "--help"])).len() > 200, "{command}");
    }
    assert!(output(longhand(folder.path()).args(["completions", "bash"])).contains("_longhand"));
}

#[test]
fn explain_goes_back_to_what_was_given() {
    let folder = fresh();
    let said =
        output(longhand(folder.path()).args(["explain", "n(4,1).y.a", "-l", "lessons/first.md"]));
    let expected =
        ["n(4, 1).y.a  max(0, 5.5) = 5.5", "n(4, 1).y.sum  8 − 3 = 5", "n(4, 1).x1.a  = 4"];
    for line in expected {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn explain_knows_the_step_that_made_a_parameter() {
    let folder = fresh();
    let lesson = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("lessons/21-can-a-machine-find-xor.md");
    let explain = |address: &str| {
        let mut command = longhand(folder.path());
        command.args(["explain", address, "-l"]).arg(&lesson);
        command
    };
    let said = output(&mut explain("run(2).y.bias"));
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("run(2).y.bias  "), "{said}");
    assert!(lines[1].trim_start().starts_with("run(1).y.bias  = "), "{said}");
    assert!(lines[2].trim_start().starts_with("run(1).y.bias.grad  = "), "{said}");
    let number = |line: &str| {
        let digits = line.split('=').nth(1).unwrap().split_whitespace().next().unwrap();
        digits.replace('−', "-").parse::<f64>().unwrap()
    };
    let after = lines[0].rsplit_once(['≈', '=']).unwrap().1.split_whitespace().next().unwrap();
    let after: f64 = after.replace('−', "-").parse().unwrap();
    let rate = 1.0;
    assert!((number(lines[1]) - rate * number(lines[2]) - after).abs() < 1e-12, "{said}");
    assert!(output(&mut explain("run(0).loss")).contains("the loss of run after 0 epochs"));
    let refused = explain("run(0).y.zz").assert().code(2);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("no such number"), "{said}");
}

#[test]
fn a_chart_comes_in_every_format() {
    let folder = fresh();
    let chart = |format: &str| {
        output(longhand(folder.path()).args(["chart", "lessons/first.md", "walk-1", format]))
    };
    assert!(chart("--svg").starts_with("<svg") && chart("--svg").contains("prefers-color-scheme"));
    assert!(chart("--html").contains("<figcaption>"));
    assert!(chart("--markdown").starts_with("!["));
    assert!(chart("--latex").contains("\\includegraphics"));
    if cfg!(feature = "png") {
        let picture = folder.path().join("figure.png");
        let mut command = longhand(folder.path());
        command
            .args(["chart", "lessons/first.md", "walk-1", "--png", "-o", "figure.png"])
            .assert()
            .success();
        assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));
    }
}

#[test]
fn what_list_shows_is_what_lessons_may_use() {
    let said = output(longhand(Path::new(".")).arg("list"));
    for name in ["leaky_relu", "softmax", "xavier", "mse", "walk", "waterfall", "expect"] {
        assert!(said.contains(name), "{name}");
    }
}

#[test]
fn gradients_are_explained_and_their_options_checked() {
    let lesson = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/two-layers.md");
    let explain = |address: &str, options: &[&str]| {
        let mut command = longhand(Path::new("."));
        command.arg("explain").arg(address).arg("-l").arg(&lesson).args(options);
        command
    };
    let said = output(&mut explain("n(0.05, 0.1).h1.i1.weight.grad", &[]));
    assert!(said.contains("0.055399425 − 0.019049119 = 0.036350306"), "{said}");
    let said = output(&mut explain("n(1, 1).loss", &["--target", "0,1", "--loss", "mse"]));
    assert!(said.contains("n(1, 1).total"), "{said}");
    // No data row has that input, and an update needs a learning rate.
    explain("n(1, 1).loss", &[]).assert().code(2);
    explain("n(0.05, 0.1).h1.bias.updated", &[]).assert().code(2);
    explain("n(0.05, 0.1).h1.bias.updated", &["--learning-rate", "0.5"]).assert().success();
    explain("n(0.05, 0.1).loss", &["--loss", "mes"]).assert().code(2);
    explain("n(0.05, 0.1).loss", &["--loss", "cross-entropy"]).assert().code(2);
    let mut forward = longhand(Path::new("."));
    forward.arg("trace").arg(&lesson).args(["--target", "0,1"]).assert().code(2);
}

#[test]
fn lanes_can_be_chosen_and_digits_too() {
    let lesson = shipped_lessons().join("05-sigmoid.md");
    let trace = |arguments: &[&str]| {
        let mut command = longhand(Path::new("."));
        output(
            command
                .arg("trace")
                .arg(&lesson)
                .args(["--network", "sigmoid", "--input", "3"])
                .args(arguments),
        )
    };
    assert!(trace(&["--format", "csv", "--arithmetic", "f64"]).contains(",0.9525741268224334,"));
    assert!(trace(&["--format", "csv", "--arithmetic", "f32"]).contains(",0.95257413,"));
    assert!(trace(&["--format", "csv", "--digits", "2"]).contains(",0.95,≈"));
}
