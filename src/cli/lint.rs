//! `sqlcheck lint`

use super::baseline::BaselineArguments;
use super::changes::ChangesArguments;
use super::output::{Failure, Terminal};
use super::project::Project;
use super::report::ReportArguments;
use super::{Outcome, ProjectArguments, settings};
use crate::lint::{self, Selection};
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    changes: ChangesArguments,
    #[command(flatten)]
    accepted: BaselineArguments,
    #[command(flatten)]
    report: ReportArguments,
    /// Print the settings that hold, and where each comes from, instead of linting
    #[arg(long)]
    show_settings: bool,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    if arguments.show_settings {
        return settings::run(&arguments.project, terminal);
    }
    let outputs = arguments.report.outputs()?;
    let mut project = Project::open(&arguments.project)?;
    let selection = Selection {
        baseline: arguments.accepted.read(&mut project)?,
        comparison: arguments.changes.compare(&project, terminal)?,
        latest: arguments.changes.latest(),
    };
    let result = lint::lint(
        &project.base,
        &project.paths,
        &project.config,
        project.sources,
        selection,
    )?;
    let report = Report {
        sources: &result.sources,
        diagnostics: &result.diagnostics,
        rules: &[],
        withheld: result.withheld,
        coverage: result.coverage,
        directory: &project.directory,
        file_url: None,
    };
    let outcome = outputs.write(report, terminal)?;
    // Taking millions of nodes apart is a waste of time at the end of a process.
    std::mem::forget(result);
    Ok(outcome)
}
