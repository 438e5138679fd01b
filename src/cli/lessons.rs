//! Finding and reading lesson files.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::lesson::{self, Lesson, MAX_LESSON_BYTES, Mistakes, suggest};
use crate::report::check;

/// The files that a command line names: files as they are, folders as the lessons in them.
///
/// In a folder every `.md` file is a lesson but `README.md`; they come in the order of their names.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = in_folder(path)?;
            if found.is_empty() {
                return Err(Failure::advised(
                    format!("there is no lesson in `{}`", path.display()),
                    "a lesson is a file that ends in .md; `longhand new NAME` makes one",
                ));
            }
            files.extend(found);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(missing(path));
        }
    }
    Ok(files)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::Machine(format!("cannot read `{}`: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let lesson = path.extension().is_some_and(|extension| extension == "md")
            && path.file_name().is_some_and(|name| name != "README.md");
        if lesson && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A file that is not there, with the lesson that was perhaps meant.
fn missing(path: &Path) -> Failure {
    let message = format!("there is no file or folder `{}`", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folders = [folder.unwrap_or(Path::new(".")), Path::new("lessons")];
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let nearby: Vec<PathBuf> =
        folders.iter().filter_map(|folder| in_folder(folder).ok()).flatten().collect();
    let name = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let part = nearby.iter().find(|path| !stem.is_empty() && name(path).contains(&stem));
    let names: Vec<String> = nearby.iter().map(name).collect();
    let close = suggest(&stem, names.iter().map(String::as_str));
    let close = close.and_then(|close| nearby.iter().find(|path| name(path) == close));
    match part.or(close) {
        Some(meant) => Failure::advised(message, format!("did you mean `{}`?", meant.display())),
        None if path == Path::new("lessons") => {
            Failure::advised(message, "`longhand new NAME` writes a first lesson there")
        }
        None => Failure::usage(message),
    }
}

/// Reads one lesson, without running it: whoever looks for the right number needs the trace of a lesson
/// whose prose or targets are still wrong.
pub(super) fn read(path: &Path) -> Result<Lesson, Failure> {
    if path.is_dir() {
        let message =
            format!("`{}` is a folder, and this command is about one lesson", path.display());
        return Err(Failure::advised(message, "name the lesson's file"));
    }
    if !path.exists() {
        return Err(missing(path));
    }
    parse(path)?.map_err(|mistakes| Failure::Lesson(vec![mistakes]))
}

/// The lesson in a file, or its mistakes.
fn parse(path: &Path) -> Result<Result<Lesson, Mistakes>, Failure> {
    let failed = |error| Failure::Machine(format!("cannot read `{}`: {error}", path.display()));
    Ok(lesson::read(&path.to_string_lossy(), &contents(path).map_err(failed)?))
}

/// Reads and checks lessons; the mistakes of all of them come together.
pub(super) fn read_all(paths: &[PathBuf]) -> Result<Vec<Lesson>, Failure> {
    let mut lessons = Vec::new();
    let mut mistakes = Vec::new();
    for path in find(paths)? {
        let read = parse(&path)?.and_then(|lesson| {
            check(&lesson)?;
            Ok(lesson)
        });
        match read {
            Ok(lesson) => lessons.push(lesson),
            Err(found) => mistakes.push(found),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::Lesson(mistakes));
    }
    one_page_each(&lessons)?;
    Ok(lessons)
}

/// Checks that no two lessons claim the same page.
fn one_page_each(lessons: &[Lesson]) -> Result<(), Failure> {
    // Some file systems do not tell capitals from small letters.
    let mut pages = std::collections::BTreeMap::new();
    for lesson in lessons {
        let name = lesson.source.name.as_str();
        if let Some(other) = pages.insert(lesson.slug.to_lowercase(), name) {
            return Err(Failure::advised(
                format!("`{other}` and `{name}` would both become the page `{}`", lesson.slug),
                "rename one of the files",
            ));
        }
    }
    Ok(())
}

/// The bytes of a file, but no more than one beyond what a lesson may have.
fn contents(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_LESSON_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
