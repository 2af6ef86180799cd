//! `sqlcheck baseline`, and the baseline of other commands.

#![expect(
    clippy::disallowed_methods,
    reason = "asks whether there is a baseline already"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::output::{Failure, Terminal};
use super::project::Project;
use super::write::overwrite;
use super::{Outcome, ProjectArguments};
use crate::baseline::{self, Baseline, FILE_NAME, STALE};
use crate::lint::{LintResult, Selection};
use crate::report::{self, plural, seen_from};
use crate::source::{FileId, SourceFile};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Accept what is reported now: later runs report only what is new
    Write(ActionArguments),
    /// Delete the entries that nothing needs any more
    Prune(ActionArguments),
    /// Report the entries that nothing needs any more; the exit code is 1 if there are any
    Check(ActionArguments),
}

#[derive(Debug, clap::Args)]
struct ActionArguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// The baseline, instead of the configured one or sqlcheck-baseline.txt
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// What a command that reports does with the baseline.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineArguments {
    /// The baseline, instead of the configured one or sqlcheck-baseline.txt
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    baseline: Option<PathBuf>,
    /// Report also what the baseline has
    #[arg(long)]
    no_baseline: bool,
}

impl BaselineArguments {
    /// The baseline, if there is one and it is wanted.
    pub(super) fn read(&self, project: &mut Project) -> Result<Option<Baseline>, Failure> {
        if self.no_baseline {
            return Ok(None);
        }
        let file = BaselineFile::find(self.baseline.as_deref(), project);
        Ok(file.read(project)?.map(|(_, baseline)| baseline))
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Write(arguments) => write(arguments, terminal),
        Action::Prune(arguments) => prune(arguments, terminal),
        Action::Check(arguments) => check(arguments, terminal),
    }
}

fn write(arguments: &ActionArguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut project = Project::open(&arguments.project)?;
    let file = BaselineFile::find(arguments.baseline.as_deref(), &project);
    let old = if file.path.exists() {
        file.read(&mut project)?.map(|(_, baseline)| baseline)
    } else {
        None
    };
    let result = lint(&mut project, None)?;
    let files: BTreeSet<&str> = result
        .sources
        .iter()
        .map(|(_, file)| file.path.as_str())
        .collect();
    let keys = result
        .diagnostics
        .iter()
        .map(|reported| reported.key(&result.sources));
    // What a run does not look at stays accepted.
    let is_elsewhere = |path: &str| !project.paths.is_empty() && !files.contains(path);
    let text = baseline::write(keys, old.as_ref(), is_elsewhere);
    file.write(&text)?;
    let count = plural(result.diagnostics.len(), "diagnostic");
    terminal.write(&format!("accepted {count} in {}\n", file.shown))?;
    Ok(Outcome::Clean)
}

fn prune(arguments: &ActionArguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let stale = Stale::find(arguments)?;
    let places = stale.result.diagnostics.iter();
    let places = places.map(|it| it.diagnostic.primary.place).collect();
    let text = &stale.result.sources.get(stale.id).text;
    stale.file.write(&stale.baseline.without(text, &places))?;
    let count = stale.result.diagnostics.len();
    let kept = plural(stale.baseline.len() - count, "diagnostic");
    let shown = &stale.file.shown;
    terminal.write(&format!("deleted {count} from {shown}; {kept} left\n"))?;
    Ok(Outcome::Clean)
}

fn check(arguments: &ActionArguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let stale = Stale::find(arguments)?;
    let style = terminal.style(false);
    for reported in &stale.result.diagnostics {
        let sources = &stale.result.sources;
        let snippet = report::snippet(sources, &reported.diagnostic, &stale.directory, style);
        terminal.write(&(snippet + "\n"))?;
    }
    let count = stale.result.diagnostics.len();
    let entries = plural(stale.baseline.len(), "diagnostic");
    let shown = &stale.file.shown;
    terminal.write(&format!("{shown} has {entries}, {count} of them stale\n"))?;
    Ok(match count {
        0 => Outcome::Clean,
        _ => Outcome::Diagnostics,
    })
}

/// A baseline, and the diagnostics about its entries.
struct Stale {
    file: BaselineFile,
    id: FileId,
    baseline: Baseline,
    result: LintResult,
    directory: String,
}

impl Stale {
    fn find(arguments: &ActionArguments) -> Result<Self, Failure> {
        let mut project = Project::open(&arguments.project)?;
        let file = BaselineFile::find(arguments.baseline.as_deref(), &project);
        let Some((id, baseline)) = file.read(&mut project)? else {
            let shown = &file.shown;
            return Err(anyhow!("there is no {shown}; `sqlcheck baseline write` writes it").into());
        };
        let mut result = lint(&mut project, Some(baseline.clone()))?;
        result.diagnostics.retain(|it| it.diagnostic.rule == STALE);
        Ok(Self {
            file,
            id,
            baseline,
            result,
            directory: project.directory,
        })
    }
}

fn lint(project: &mut Project, baseline: Option<Baseline>) -> Result<LintResult, Failure> {
    let sources = std::mem::take(&mut project.sources);
    let selection = Selection {
        baseline,
        ..Selection::default()
    };
    project.lint(sources, selection)
}

/// Where a baseline is.
struct BaselineFile {
    path: PathBuf,
    /// Relative to the base of the run.
    relative: String,
    /// As people see it.
    shown: String,
    is_named: bool,
}

impl BaselineFile {
    /// The file that the command line names, or the configuration, or the usual one beside it.
    fn find(named: Option<&Path>, project: &Project) -> Self {
        if let Some(path) = named {
            let shown = path.display().to_string();
            return Self {
                path: path.to_owned(),
                relative: project.relative(path).unwrap_or_else(|| shown.clone()),
                shown,
                is_named: true,
            };
        }
        let relative = project.config.baseline.clone().unwrap_or_else(|| {
            let config = project.config.file;
            let config = config.map_or("", |file| &project.sources.get(file).path);
            let directory = config.rfind('/').map_or("", |slash| &config[..=slash]);
            format!("{directory}{FILE_NAME}")
        });
        Self {
            path: project.base.join(&relative),
            shown: seen_from(&project.directory, &relative),
            relative,
            is_named: false,
        }
    }

    /// The file, among the sources of the project; `None` if there is none and nobody named it.
    fn read(&self, project: &mut Project) -> Result<Option<(FileId, Baseline)>, Failure> {
        let relative = Some(self.relative.as_str());
        if !self.is_named && !project.files.has(&self.path, relative) {
            return Ok(None);
        }
        let bytes = project.files.read(&self.path, relative);
        let text = bytes.and_then(|bytes| Ok(String::from_utf8(bytes)?));
        let text = text.with_context(|| format!("cannot read `{}`", self.shown))?;
        let file = SourceFile::new(self.relative.as_str(), text.as_str());
        let id = project.sources.add(file);
        match Baseline::read(id, &text) {
            Ok(baseline) => Ok(Some((id, baseline))),
            Err(problems) => Err(Failure::Configuration(
                problems,
                Box::new(std::mem::take(&mut project.sources)),
                project.directory.clone(),
            )),
        }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let written = overwrite(&self.path, text);
        Ok(written.with_context(|| format!("cannot write `{}`", self.shown))?)
    }
}
