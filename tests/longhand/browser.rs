//! The built pages in a real browser: the checks of `tests/browser`, and proof that they catch defects.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The scripts stop by themselves earlier; this is for a browser that hangs with them.
const LIMIT: Duration = Duration::from_secs(40 * 60);

#[test]
fn the_pages_of_all_lessons_pass_every_check_in_a_browser() {
    let site = build("lessons");
    run("run.mjs", site.path(), &[]);
}

#[test]
fn every_seeded_defect_is_caught_by_a_check() {
    let site = build("tests/lessons-good");
    run("defects.mjs", site.path(), &[]);
}

#[test]
fn changed_networks_are_shown_as_longhand_writes_them() {
    let longhand = assert_cmd::cargo::cargo_bin!("longhand");
    let lesson = fs::read_to_string("tests/reference/explored.md").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("explored.md");
    for sign in ["point", "comma"] {
        let notation = format!("+++\nnotation = {{ decimal = \"{sign}\" }}\n");
        fs::write(&file, lesson.replacen("+++\n", &notation, 1)).unwrap();
        run("explored.mjs", build(file.to_str().unwrap()).path(), &[longhand]);
    }
}

/// Builds the site of these lessons into a folder that goes with the test.
fn build(lessons: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let built = Command::new(assert_cmd::cargo::cargo_bin!("longhand"))
        .args(["build", lessons, "--output"])
        .arg(site.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "`longhand build {lessons}` failed:\n{said}");
    site
}

/// Runs a script of `tests/browser` on a site; if it fails, so does the test, with all that the script said.
// `cargo test -- --nocapture` shows the script's line for each page.
#[allow(clippy::print_stdout)]
fn run(script: &str, site: &Path, more: &[&Path]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    assert!(
        folder.join("node_modules").is_dir(),
        "the npm packages of tests/browser are not installed: run `tests/run`, which installs what the browser tests need"
    );
    // Into a file: a pipe that nobody empties would stop the script.
    let said = site.with_extension("said");
    let output = File::create(&said).unwrap();
    let mut node = Command::new("node")
        .arg(folder.join(script))
        .arg(site)
        .args(more)
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("node does not start ({error}): run `tests/run`, which installs it")
        });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = node.try_wait().unwrap() {
            break Some(status);
        }
        if begun.elapsed() > LIMIT {
            node.kill().unwrap();
            node.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let text = fs::read_to_string(&said).unwrap();
    fs::remove_file(&said).unwrap();
    match status {
        Some(status) if status.success() => println!("{text}"),
        Some(status) => panic!("tests/browser/{script} found something wrong ({status}):\n{text}"),
        None => panic!("tests/browser/{script} did not end within {} s:\n{text}", LIMIT.as_secs()),
    }
}
