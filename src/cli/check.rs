//! `longhand check`: everything but writing.

use std::path::PathBuf;

use super::{Failure, lessons, print, say};
use crate::render::html::Packing;
use crate::render::site;

/// Check lessons: syntax, names, shapes, expectations, and every number in the prose.
///
/// Reports all mistakes of all lessons at once, with file, line, column and what to do. Writes nothing.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Lesson files, or folders of lessons.
    #[arg(default_value = "lessons", value_name = "LESSON")]
    lessons: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, json: bool) -> Result<(), Failure> {
    let lessons = lessons::read_all(&arguments.lessons)?;
    // Set out in memory too: a block may find only then that it has nothing to show.
    site::build(&lessons, Packing::Linked, &mut |_| {})?;
    if json {
        // No mistakes.
        return print("[]\n");
    }
    let count = lessons.len();
    say(&format!("{count} {} in order", if count == 1 { "lesson is" } else { "lessons are" }));
    Ok(())
}
