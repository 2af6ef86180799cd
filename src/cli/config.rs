//! `sqlcheck config`

use clap::Subcommand;

use super::Outcome;
use super::output::{Failure, Terminal};
use super::project::vocabulary;
use crate::config;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the JSON schema of sqlcheck.toml, by which editors complete and check it
    Schema,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Schema => terminal.write(&config::schema(&vocabulary()))?,
    }
    Ok(Outcome::Clean)
}
