//! `sqlcheck lint`

use super::baseline::BaselineArguments;
use super::changes::ChangesArguments;
use super::fix::{self, FixArguments, Keeper};
use super::output::{Failure, Terminal};
use super::project::{Project, Site};
use super::report::{Outputs, ReportArguments};
use super::{Outcome, ProjectArguments, settings};
use crate::baseline::Baseline;
use crate::fix::{Request, fixable};
use crate::git::Overlay;
use crate::lint::{LintResult, Selection};
use crate::migration::Cause;
use crate::report::{Fixes, Report, seen_from};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    changes: ChangesArguments,
    #[command(flatten)]
    accepted: BaselineArguments,
    #[command(flatten)]
    fixes: FixArguments,
    #[command(flatten)]
    report: ReportArguments,
    /// Print the settings that hold, and where each comes from, instead of linting
    #[arg(long, conflicts_with = "fixing")]
    show_settings: bool,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    if arguments.show_settings {
        return settings::run(&arguments.project, terminal);
    }
    let outputs = arguments.report.outputs()?;
    let site = Site::find(&arguments.project)?;
    let (comparison, files) = arguments.changes.compare(&site.base, terminal)?;
    let mut project = site.open(files)?;
    let selection = Selection {
        baseline: arguments.accepted.read(&mut project)?,
        comparison,
        latest: arguments.changes.latest(),
        edited: Overlay::new(),
    };
    let keeper = Keeper::new(&arguments.fixes, &project, selection.comparison.as_ref());
    let request = Request {
        applicability: arguments.fixes.applicability(),
        keeps: &|result, files| keeper.kept(result, files),
    };
    let lint = |edited: &Overlay| lint_edited(&project, &selection, edited);
    if !arguments.fixes.any() {
        let result = lint(&Overlay::new())?;
        let fixes = Fixes {
            made: None,
            more: fixable(&result, &request),
        };
        return report(&project, result, fixes, &outputs, terminal);
    }
    let fixed = crate::fix::fix(&request, lint)?;
    fix::explain(&fixed, &project, terminal);
    if arguments.fixes.is_diff() {
        return fix::diff(&fixed, &project, terminal);
    }
    fix::write(&fixed, &project)?;
    let fixes = Fixes {
        made: Some(fixed.count),
        more: fixed.more,
    };
    report(&project, fixed.result, fixes, &outputs, terminal)
}

/// Lints the project with other texts for some files, of which one may be the baseline.
fn lint_edited(
    project: &Project,
    selection: &Selection,
    edited: &Overlay,
) -> Result<LintResult, Failure> {
    let text = |path: &str| {
        let content = edited.get(path)?.as_deref()?;
        Some(String::from_utf8_lossy(content).into())
    };
    let mut sources = project.sources.with(text);
    let mut selection = Selection {
        edited: edited.clone(),
        ..selection.clone()
    };
    if let Some(baseline) = &mut selection.baseline {
        let file = baseline.file();
        match Baseline::read(file, &sources.get(file).text) {
            Ok(read) => *baseline = read,
            Err(problems) => {
                let sources = Box::new(std::mem::take(&mut sources));
                let directory = project.directory.clone();
                return Err(Failure::Configuration(problems, sources, directory));
            }
        }
    }
    project.lint(sources, selection)
}

fn report(
    project: &Project,
    result: LintResult,
    fixes: Fixes,
    outputs: &Outputs<'_>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    note_skipped(project, &result, terminal);
    let report = Report {
        sources: &result.sources,
        diagnostics: &result.diagnostics,
        rules: &[],
        withheld: result.withheld,
        fixes: Some(fixes),
        coverage: result.coverage,
        directory: &project.directory,
        file_url: None,
    };
    let outcome = outputs.write(report, terminal)?;
    // Taking millions of nodes apart is a waste of time at the end of a process.
    std::mem::forget(result);
    Ok(outcome)
}

/// A file that was named and that its runner passes over on purpose has no diagnostic: without a word
/// it would seem to be without a fault.
fn note_skipped(project: &Project, result: &LintResult, terminal: &mut Terminal) {
    let is_named = |path: &str| {
        let mut named = project.paths.iter();
        named.any(|it| *it == project.base.join(path))
    };
    for skipped in result.roots.iter().flat_map(|root| &root.skipped) {
        let path = &result.sources.get(skipped.file).path;
        let is_silent = matches!(skipped.cause, Cause::Replaced | Cause::Other);
        if is_silent && is_named(path) {
            let shown = seen_from(&project.directory, path);
            terminal.note(&format!("`{shown}` is not linted: {}", skipped.reason));
        }
    }
}
