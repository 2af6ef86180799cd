//! `sqlcheck completions` and `sqlcheck man`

use std::path::PathBuf;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;

use super::Outcome;
use super::output::{Failure, Terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell to complete in
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Where the pages are written to
    directory: PathBuf,
}

/// Prints a script by which the shell completes the program's arguments.
pub(super) fn completions(
    arguments: &Completions,
    mut program: Command,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "sqlcheck", &mut script);
    terminal.write(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}

/// Writes the program's manual, a page for each command.
pub(super) fn man(arguments: &Man, program: Command) -> Result<Outcome, Failure> {
    let directory = &arguments.directory;
    clap_mangen::generate_to(program, directory)
        .with_context(|| format!("cannot write to `{}`", directory.display()))?;
    Ok(Outcome::Clean)
}
