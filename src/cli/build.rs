//! `longhand build`: every lesson to pages, figures and data.

use std::path::PathBuf;

use super::progress::progress;
use super::{Failure, lessons, say};
use crate::output;
use crate::render::html::Packing;
use crate::render::site;

/// Build the site: every lesson to a page, its figures and its trace data.
///
/// The old site is replaced in one step, and only if every lesson is in order. The same lessons give the
/// same bytes, whatever the machine.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Lesson files, or folders of lessons.
    #[arg(default_value = "lessons", value_name = "LESSON")]
    lessons: Vec<PathBuf>,

    /// The folder of the site.
    #[arg(short, long, default_value = "output", value_name = "FOLDER")]
    output: PathBuf,

    /// Put style and fonts into each page, so that one file can be sent by mail.
    #[arg(long)]
    single_file: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let lessons = lessons::read_all(&arguments.lessons)?;
    let packing = if arguments.single_file { Packing::SingleFile } else { Packing::Linked };
    let progress = progress(lessons.len(), "{bar:24} {pos}/{len} {msg}");
    let artifacts = site::build(&lessons, packing, &mut |lesson| {
        progress.set_message(lesson.title.clone());
        progress.inc(1);
    })?;
    progress.finish_and_clear();
    output::write_site(&arguments.output, &artifacts)?;
    let pages = if lessons.len() == 1 {
        "1 lesson".to_owned()
    } else {
        format!("{} lessons", lessons.len())
    };
    say(&format!("built {pages}: open {}", arguments.output.join("index.html").display()));
    Ok(())
}
