//! The command line: what can be asked, and what an answer costs in exit codes.

mod build;
mod chart;
mod check;
mod explain;
mod failure;
mod learning;
mod lessons;
mod list;
mod new;
mod progress;
mod stream;
mod sweep;
mod tables;
mod trace;
mod train;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};

pub use failure::Failure;

/// Shows how a small neural network computes: every product, sum, bias and activation.
///
/// A lesson is a Markdown file that defines small networks and the inputs to run through them. Longhand
/// records every number of every run and sets it out as pages, figures and data.
#[derive(Parser)]
#[command(name = "longhand", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Report the mistakes of a lesson as JSON, for editors.
    #[arg(long, global = true)]
    json: bool,

    /// When to use colour; NO_COLOR is honoured.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

const AFTER_HELP: &str = "\
Try this:
  longhand new first                                a lesson to start from
  longhand build                                    lessons/ to pages in output/
  longhand trace lessons/first.md --input 4,1       every number, worked out
  longhand explain 'n(4, 1).y.z' -l lessons/first.md

Exit codes: 0 fine, 1 a lesson has mistakes, 2 the command line is wrong, 3 the machine failed.";

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Check(check::Arguments),
    Trace(trace::Arguments),
    Train(train::Arguments),
    Sweep(sweep::Arguments),
    Explain(explain::Arguments),
    Chart(chart::Arguments),
    New(new::Arguments),
    List(list::Arguments),
    /// Print a completion script for a shell.
    ///
    /// For bash: longhand completions bash > ~/.local/share/bash-completion/completions/longhand
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Runs the command line and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap prints and exits with 0 or 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match arguments.color {
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    let outcome = match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Check(check) => check::run(check, arguments.json),
        Command::Trace(arguments) => trace::run(arguments),
        Command::Train(arguments) => train::run(arguments),
        Command::Sweep(arguments) => sweep::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Chart(arguments) => chart::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Completions { shell } => completions(*shell),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(arguments.json);
            failure.exit_code()
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "longhand", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Prints to standard output; a reader that has gone away is no failure.
fn print(text: &str) -> Result<(), Failure> {
    written(anstream::stdout().lock(), text.as_bytes())
}

fn written(mut out: impl std::io::Write, bytes: &[u8]) -> Result<(), Failure> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something on standard error that is no result, such as what was written where.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(anstream::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
