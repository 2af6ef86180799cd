//! The command line: one file for each command.

mod config;
mod baseline;
mod changes;
mod explain;
mod files;
mod fix;
mod init;
mod lint;
mod output;
mod project;
mod remedy;
mod report;
mod rules;
mod schema;
mod settings;
mod shell;
mod status;
mod verify;
mod write;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::output::{Color, Terminal};
use crate::diagnostic::Severity;

/// Static analyzer and CI linter for PostgreSQL migrations
///
/// Replays the whole history of a migration directory on a model of the PostgreSQL catalog and
/// reports what it does wrong. No server is needed and no statement is executed.
#[derive(Debug, Parser)]
#[command(name = "sqlcheck", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 clean, 1 diagnostics at or above --fail-on, 2 could not run")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Color the output for people; auto asks the terminal and `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report what migrations do wrong
    Lint(lint::Arguments),
    /// Apply migrations on a real PostgreSQL, and report what fails there
    Verify(Box<verify::Arguments>),
    /// Print a rule's page: what it finds, why it matters, examples
    Explain(explain::Arguments),
    /// List the rules with their default levels
    Rules,
    /// Show which migrations are found, and how they are read
    Status(status::Arguments),
    /// Print the schema at the end of the history
    Schema(schema::Arguments),
    /// Accept the diagnostics that are there, so that only new ones are reported
    Baseline(baseline::Arguments),
    /// Write a new migration that adds what merged ones left out
    Remedy(remedy::Arguments),
    /// Write a configuration for what is found
    Init(init::Arguments),
    /// Print what an editor needs to know of the configuration
    Config(config::Arguments),
    /// Print completions for a shell
    Completions(shell::Completions),
    /// Write the manual, for those who package it
    #[command(hide = true)]
    Man(shell::Man),
}

/// What lints, or only looks, at a project.
#[derive(Debug, clap::Args)]
struct ProjectArguments {
    /// A repository, migration directories, or files, whose whole history is still replayed;
    /// nothing means this repository
    paths: Vec<PathBuf>,
    /// The configuration file, instead of the nearest sqlcheck.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// How a run ended that could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Clean,
    Diagnostics,
}

/// The worst severity that does not fail a run is just below this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Note => severity >= Severity::Note,
            Self::Never => false,
        }
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is the program's input"
    )]
    let arguments = std::env::args_os();
    run(arguments)
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that was asked for goes to standard output with 0, the rest to standard error
            // with 2; there is no third place to report that neither can be written.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut terminal = Terminal::new(arguments.color);
    let result = match &arguments.command {
        Command::Lint(arguments) => lint::run(arguments, &mut terminal),
        Command::Verify(arguments) => verify::run(arguments, &mut terminal),
        Command::Explain(arguments) => explain::run(arguments, &mut terminal),
        Command::Rules => rules::run(&mut terminal),
        Command::Status(arguments) => status::run(arguments, &mut terminal),
        Command::Schema(arguments) => schema::run(arguments, &mut terminal),
        Command::Baseline(arguments) => baseline::run(arguments, &mut terminal),
        Command::Remedy(arguments) => remedy::run(arguments, &mut terminal),
        Command::Init(arguments) => init::run(arguments, &mut terminal),
        Command::Config(arguments) => config::run(arguments, &mut terminal),
        Command::Completions(arguments) => {
            shell::completions(arguments, Arguments::command(), &mut terminal)
        }
        Command::Man(arguments) => shell::man(arguments, Arguments::command()),
    };
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Diagnostics) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Arguments, FailOn};
    use crate::diagnostic::Severity;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_threshold_includes_what_is_worse() {
        assert!(FailOn::Warning.includes(Severity::Error));
        assert!(FailOn::Warning.includes(Severity::Warning));
        assert!(!FailOn::Warning.includes(Severity::Note));
        assert!(!FailOn::Never.includes(Severity::Error));
    }
}
