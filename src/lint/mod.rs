//! A run: from paths to diagnostics.
//!
//! Files are lexed, split and lowered in parallel; each root is replayed in its runner's order;
//! rules look at what happened, in parallel again; and what they say gets its level.

mod asked;
mod compare;
mod expect;
mod facts;
mod fingerprint;
mod keywords;
mod level;
mod reported;
mod unmatched;
mod workspace;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::baseline::Baseline;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::git::{Comparison, Overlay};
use crate::lower::postgres::STACK_SIZE;
use crate::migration::Root;
use crate::replay::History;
use crate::rules::{self, Check};
use crate::source::Sources;

use self::asked::Asked;
use self::workspace::Parsed;

pub use self::expect::Totals;
pub use self::facts::Facts;
pub use self::reported::{Reported, Withheld, report};
pub use self::workspace::Workspace;

/// What a run found.
#[derive(Debug)]
pub struct LintResult {
    pub sources: Sources,
    pub roots: Vec<Root>,
    /// Of each of `roots`.
    pub histories: Vec<History>,
    /// By file and place.
    pub diagnostics: Vec<Reported>,
    /// What was found and is not among them.
    pub withheld: Withheld,
    /// What stands in place of placeholders, in lower case: values, and names where there are none.
    pub values: BTreeSet<String>,
    pub coverage: Coverage,
    /// What was parsed, which the diagnostics do not need any more: taking it apart takes time, and
    /// a process that ends leaves that to the operating system.
    _parsed: Parsed,
}

/// How much of the SQL a run could see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// What was done with it.
    pub by: CoveredBy,
    /// Migration files that were read.
    pub files: usize,
    /// Statements in them.
    pub statements: usize,
    /// Statements whose effect the model does not know, or that no server was sent.
    pub opaque: usize,
}

/// What a run does with statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoveredBy {
    /// They are replayed on the model.
    #[default]
    Replay,
    /// They are applied on a server.
    Server,
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Discovery(#[from] crate::migration::discover::DiscoverError),
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// What of a project's diagnostics a run reports.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Those that are accepted; its file is among the sources.
    pub baseline: Option<Baseline>,
    /// Report only what is different, or caused by that.
    pub comparison: Option<Comparison>,
    /// Report only so many of the last migrations of each root.
    pub latest: Option<usize>,
    /// Files as they would be, by path: they take the place of those of the disk.
    pub edited: Overlay,
}

/// Lints what is found at the paths: absolute ones inside `base`, to which reports are relative.
/// `sources` has the configuration file, if there is one.
///
/// # Errors
///
/// Where nothing is found, or a path is not readable.
pub fn lint(
    base: &Path,
    paths: &[PathBuf],
    config: &Config,
    sources: Sources,
    selection: Selection,
) -> Result<LintResult, Error> {
    on_large_stacks(|| {
        let workspace = Workspace::read(base, paths, config, sources, &selection)?;
        let facts = facts(&workspace, config);
        let asked = Asked::new(&workspace, config, &selection);
        let scope = reported::Scope {
            lints: true,
            complete: paths.is_empty(),
        };
        let mut diagnostics = check(&workspace, &facts, config, &asked);
        if scope.complete {
            diagnostics.extend(unmatched::check(config, &workspace, &facts));
        }
        let selected = reported::select(
            &workspace,
            diagnostics,
            config,
            asked,
            selection.baseline,
            scope,
        );
        let coverage = workspace.coverage(&facts);
        let histories = facts.into_iter().map(|facts| facts.history).collect();
        Ok(LintResult {
            sources: workspace.sources,
            roots: workspace.roots,
            histories,
            diagnostics: selected.diagnostics,
            withheld: selected.withheld,
            values: selected.values,
            coverage,
            _parsed: workspace.parsed,
        })
    })
}

/// Reads what is found at the paths and replays it, for somebody else to look at: `run` gets the
/// files, and what replaying each root gave.
///
/// # Errors
///
/// As [`lint`].
pub fn with_facts<T: Send>(
    base: &Path,
    paths: &[PathBuf],
    config: &Config,
    sources: Sources,
    run: impl FnOnce(&Workspace, &[Facts<'_>]) -> T + Send,
) -> Result<(Workspace, T), Error> {
    let run = |workspace: &Workspace| run(workspace, &facts(workspace, config));
    with_workspace(base, paths, config, sources, Overlay::new(), run)
}

/// Reads what is found at the paths, with some files other than those of the disk, for somebody
/// else to look at.
///
/// # Errors
///
/// As [`lint`].
pub fn with_workspace<T: Send>(
    base: &Path,
    paths: &[PathBuf],
    config: &Config,
    sources: Sources,
    edited: Overlay,
    run: impl FnOnce(&Workspace) -> T + Send,
) -> Result<(Workspace, T), Error> {
    let selection = Selection {
        edited,
        ..Selection::default()
    };
    on_large_stacks(|| {
        let workspace = Workspace::read(base, paths, config, sources, &selection)?;
        let result = run(&workspace);
        Ok((workspace, result))
    })
}

/// Replays every root, for the version of the server that the configuration says.
#[must_use]
pub fn facts<'a>(workspace: &'a Workspace, config: &Config) -> Vec<Facts<'a>> {
    workspace
        .roots
        .par_iter()
        .map(|root| Facts::new(workspace, root, config))
        .collect()
}

/// Replays every root without asking the rules.
///
/// # Errors
///
/// As [`lint`].
pub fn replay(
    base: &Path,
    paths: &[PathBuf],
    config: &Config,
    sources: Sources,
) -> Result<(Workspace, Vec<History>), Error> {
    on_large_stacks(|| {
        let workspace = Workspace::read(base, paths, config, sources, &Selection::default())?;
        let histories = workspace
            .roots
            .par_iter()
            .map(|root| facts::history(&workspace, root, config))
            .collect();
        Ok((workspace, histories))
    })
}

/// Parsing and lowering recurse as deep as a statement is nested.
fn on_large_stacks<T: Send>(run: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_SIZE)
        .build()?
        .install(run)
}

/// What the rules say of every root.
fn check(
    workspace: &Workspace,
    facts: &[Facts<'_>],
    config: &Config,
    asked: &Asked,
) -> Vec<Diagnostic> {
    let levels = level::Levels::new(config);
    let found: Vec<Vec<Diagnostic>> = facts
        .par_iter()
        .map(|facts| {
            let context = facts.context(workspace, config, &asked.pending);
            let checks = rules::ALL
                .par_iter()
                .filter(|rule| levels.can_be_on(rule.id));
            checks
                .filter_map(|rule| match rule.check {
                    Check::Lint(check) => Some(check),
                    Check::Verify => None,
                })
                .flat_map_iter(|check| check(&context))
                .collect()
        })
        .collect();
    let mut diagnostics = of_all_roots(found, config);
    diagnostics.extend(expect::check(config, facts));
    diagnostics
}

/// The diagnostics of every root. An entry of the configuration is superfluous only where no root
/// needs it: what is said of the configuration itself counts if all roots say it.
fn of_all_roots(found: Vec<Vec<Diagnostic>>, config: &Config) -> Vec<Diagnostic> {
    let in_config = |diagnostic: &Diagnostic| Some(diagnostic.primary.place.file) == config.file;
    let unanimous: Vec<Diagnostic> = found
        .first()
        .into_iter()
        .flatten()
        .filter(|it| in_config(it) && found.iter().all(|root| root.contains(it)))
        .cloned()
        .collect();
    let others = found.into_iter().flatten().filter(|it| !in_config(it));
    others.chain(unanimous).collect()
}
