//! What can go wrong, and the exit code for it.

use std::process::ExitCode;

use super::{print, say};
use crate::lesson::Mistakes;
use crate::output::OutputError;
use crate::render::site::SiteError;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// Lessons have mistakes: exit code 1.
    Lesson(Vec<Mistakes>),
    /// The command line asks for something that is not there: exit code 2. A message and what to do.
    Usage(String, Option<String>),
    /// The machine failed: exit code 3.
    Machine(String),
}

impl Failure {
    /// A command line that asks for something impossible, without advice.
    pub(super) fn usage(message: impl ToString) -> Self {
        Failure::Usage(message.to_string(), None)
    }

    /// The same with advice.
    pub(super) fn advised(message: impl ToString, help: impl ToString) -> Self {
        Failure::Usage(message.to_string(), Some(help.to_string()))
    }

    /// Says what went wrong: drawn on standard error, or as JSON on standard output.
    pub(super) fn report(&self, json: bool) {
        const ERROR: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
        const BOLD: anstyle::Style = anstyle::Style::new().bold();
        match self {
            Failure::Lesson(mistakes) if json => {
                let list: Vec<_> = mistakes.iter().flat_map(Mistakes::to_json).collect();
                let _ = print(&format!("{:#}\n", serde_json::Value::from(list)));
            }
            Failure::Lesson(mistakes) => {
                for mistakes in mistakes {
                    say(&mistakes.draw(true));
                }
                let count: usize = mistakes.iter().map(|mistakes| mistakes.list.len()).sum();
                let mistake = if count == 1 { "mistake" } else { "mistakes" };
                let lessons = match mistakes.len() {
                    1 => "1 lesson".to_owned(),
                    lessons => format!("{lessons} lessons"),
                };
                say(&format!("{ERROR}{count} {mistake}{ERROR:#} in {lessons}"));
            }
            Failure::Usage(message, help) => {
                say(&format!("{ERROR}error{ERROR:#}: {message}"));
                if let Some(help) = help {
                    say(&format!("  {BOLD}help{BOLD:#}: {help}"));
                }
            }
            Failure::Machine(message) => say(&format!("{ERROR}error{ERROR:#}: {message}")),
        }
    }

    /// 1, 2 or 3.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Lesson(_) => 1,
            Failure::Usage(..) => 2,
            Failure::Machine(_) => 3,
        })
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Foreign(_) => Failure::usage(error),
            OutputError::Io(..) => Failure::Machine(error.to_string()),
        }
    }
}

impl From<SiteError> for Failure {
    fn from(error: SiteError) -> Self {
        match error {
            SiteError::Page { mistakes } => Failure::Lesson(vec![*mistakes]),
            SiteError::Render(message) => Failure::Machine(message),
        }
    }
}
