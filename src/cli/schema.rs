//! `sqlcheck schema`

use anyhow::anyhow;

use super::output::{Failure, Terminal};
use super::project::Project;
use super::{Outcome, ProjectArguments};
use crate::catalog::summary::summarize;
use crate::lint;
use crate::report::schema;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line for each table, and counts
    Text,
    /// Everything, for programs; docs/json.md describes it
    Json,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let project = Project::open(&arguments.project)?;
    let (workspace, histories) = lint::replay(
        &project.base,
        &project.paths,
        &project.config,
        project.sources,
    )?;
    let [history] = &histories[..] else {
        let paths: Vec<&str> = workspace.roots.iter().map(|it| it.path.as_str()).collect();
        return Err(anyhow!(
            "several histories, each with a schema of its own; name one of {}",
            paths.join(", ")
        )
        .into());
    };
    let summary = summarize(&history.end);
    terminal.write(&match arguments.format {
        Format::Text => schema::text(&summary),
        Format::Json => schema::json(&summary, &workspace.sources),
    })?;
    Ok(Outcome::Clean)
}
