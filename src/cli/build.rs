//! `longhand build`: every lesson to pages, figures and data.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

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
    let progress = progress(lessons.len());
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

/// A bar on standard error for work that takes longer than a second.
fn progress(lessons: usize) -> ProgressBar {
    let bar = ProgressBar::new(lessons as u64);
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    // A short build should not flicker: the bar appears when a second has passed.
    let late = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !late.is_finished() {
            late.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    });
    bar
}
