//! `longhand new`: a lesson that builds at once.

use std::path::{Path, PathBuf};

use super::{Failure, say};
use crate::lesson;
use crate::output;

/// Write a new lesson that builds at once, to be changed from there.
///
/// It goes to lessons/NAME.md; a NAME with a slash or ending in .md is taken as a path.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// What the lesson is called.
    name: String,
}

/// A small lesson with one of everything a beginner needs.
const LESSON: &str = include_str!("../../templates/new-lesson.md");

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let name = arguments.name.as_str();
    let path = if name.contains(['/', '\\']) || name.ends_with(".md") {
        PathBuf::from(name)
    } else {
        Path::new("lessons").join(format!("{name}.md"))
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if stem.is_empty() || stem.starts_with('.') || stem.chars().any(char::is_control) {
        return Err(Failure::usage(format!("`{name}` is no name for a lesson")));
    }
    if path.exists() {
        return Err(Failure::advised(
            format!("`{}` is there already", path.display()),
            "choose another name; nothing was changed",
        ));
    }
    let text = LESSON.replace("TITLE", &title(&stem).replace('\\', "\\\\").replace('"', "\\\""));
    // Whoever changes the template into something that is no lesson learns it here, not the author.
    let lesson = lesson::read(&path.to_string_lossy(), text.as_bytes())
        .map_err(|mistakes| Failure::Lesson(vec![mistakes]))?;
    let slug = lesson.slug;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            Failure::Machine(format!("cannot make `{}`: {error}", folder.display()))
        })?;
    }
    output::create_file(&path, text.as_bytes())?;
    let shown = path.display();
    say(&format!(
        "wrote {shown}\n  longhand build {shown}   makes output/{slug}/index.html\n  longhand trace {shown}   works it out here"
    ));
    Ok(())
}

/// A title from a file's name: `02-my-first` becomes "My first".
fn title(stem: &str) -> String {
    let words = stem.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    let words = words.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles_come_from_file_names() {
        assert_eq!(title("02-my-first"), "My first");
        assert_eq!(title("xor"), "Xor");
        assert_eq!(title("42"), "42");
    }
}
