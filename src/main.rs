//! argv in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    longhand::cli::run(std::env::args_os())
}
