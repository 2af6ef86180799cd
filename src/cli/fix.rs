//! `sqlcheck lint --fix` and `--diff`.

#![expect(
    clippy::disallowed_methods,
    reason = "asks what may be written of the disk"
)]

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ArgGroup;
use similar::TextDiff;

use super::Outcome;
use super::output::{Failure, Terminal};
use super::project::Project;
use super::write::Replacement;
use crate::diagnostic::Applicability;
use crate::fix::{Fixed, Kept};
use crate::git::{Comparison, Status};
use crate::lint::LintResult;
use crate::report::{plural, seen_from};
use crate::source::{FileId, SourceFile};

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("fixing").multiple(true))]
pub(super) struct FixArguments {
    /// Make the fixes that keep what a migration means, and report what is left
    #[arg(long, group = "fixing")]
    fix: bool,
    /// Make also the fixes that may change what a migration does; read them before you commit
    #[arg(long, requires = "fixing")]
    unsafe_fixes: bool,
    /// Print what fixes would change instead, and write nothing; the exit code is 1 if that is
    /// anything
    #[arg(long, group = "fixing", conflicts_with_all = ["format", "output", "statistics"])]
    diff: bool,
    /// Fix also migrations that the base of `--base` has: those that databases may have run
    #[arg(long, requires_all = ["fixing", "base"])]
    fix_merged: bool,
}

impl FixArguments {
    /// Whether files are to be other than they are.
    pub(super) fn any(&self) -> bool {
        self.fix || self.diff
    }

    pub(super) fn is_diff(&self) -> bool {
        self.diff
    }

    pub(super) fn applicability(&self) -> Applicability {
        if self.unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        }
    }
}

/// Why files stay as they are.
pub(super) struct Keeper<'a> {
    project: &'a Project,
    comparison: Option<&'a Comparison>,
    fix_merged: bool,
    /// Whether files are to be written, so that the disk has a say.
    writes: bool,
    /// How often each file of the disk is among those of a run, under any name.
    names: OnceCell<BTreeMap<PathBuf, usize>>,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(
        arguments: &FixArguments,
        project: &'a Project,
        comparison: Option<&'a Comparison>,
    ) -> Self {
        Self {
            project,
            comparison,
            fix_merged: arguments.fix_merged,
            writes: arguments.any(),
            names: OnceCell::new(),
        }
    }

    /// Those of some files that stay as they are, and why, as the rest of a sentence about it.
    pub(super) fn kept(&self, result: &LintResult, files: &BTreeSet<FileId>) -> Kept {
        let merged = self.merged(result);
        let migrations = result.roots.iter().flat_map(|root| &root.migrations);
        let dumps = migrations.filter(|it| it.baseline).map(|it| it.file);
        let dumps: BTreeSet<FileId> = dumps.collect();
        let reason = |file: FileId| {
            if let Some(base) = self.base()
                && merged.contains(&file)
            {
                return Some(format!(
                    "is on `{base}`, so databases may have run it; `--fix-merged` fixes it all the same"
                ));
            }
            if dumps.contains(&file) {
                return Some("is a dump of the schema, which is made anew".to_owned());
            }
            let source = result.sources.get(file);
            if source
                .written()
                .lines()
                .any(|line| line.starts_with("--! Hash:"))
            {
                return Some("says itself what its text hashes to".to_owned());
            }
            let of_disk = || self.of_disk(result, source).map(str::to_owned);
            self.writes.then(of_disk).flatten()
        };
        let files = files.iter().copied();
        files
            .filter_map(|file| Some((file, reason(file)?)))
            .collect()
    }

    /// What changes are merged into, where what it has is not to be fixed.
    fn base(&self) -> Option<&'a str> {
        let compared = self.comparison.filter(|_| !self.fix_merged)?;
        compared.base.as_deref()
    }

    /// The files of the migrations that the base has. What may be edited there, and what is no
    /// migration, may be fixed.
    fn merged(&self, result: &LintResult) -> BTreeSet<FileId> {
        let Some(comparison) = self.comparison.filter(|_| self.base().is_some()) else {
            return BTreeSet::new();
        };
        let changes = comparison.changes.iter();
        let added: BTreeSet<&str> = changes
            .filter(|it| it.status == Status::Added)
            .map(|it| it.path.as_str())
            .collect();
        let roots = result.roots.iter();
        roots
            .filter(|root| !root.alone && root.convention.id != "psql")
            .flat_map(|root| &root.migrations)
            .filter(|migration| !migration.repeatable)
            .flat_map(|it| it.parts.iter().map(|part| part.file).chain([it.file]))
            .filter(|file| !added.contains(result.sources.get(*file).path.as_str()))
            .collect()
    }

    fn of_disk(&self, result: &LintResult, file: &SourceFile) -> Option<&'static str> {
        let base = &self.project.base;
        let staged = self.comparison.map(|it| &it.staged);
        if staged.is_some_and(|it| it.contains_key(&file.path)) {
            return Some("is not on the disk as it is staged");
        }
        let Ok(real) = fs::canonicalize(base.join(&file.path)) else {
            return Some("is not on the disk");
        };
        if !real.starts_with(base) {
            return Some("is outside of the project");
        }
        let names = self.names.get_or_init(|| names(base, result));
        if names.get(&real).is_some_and(|count| *count > 1) {
            return Some("has several names");
        }
        match fs::metadata(&real) {
            Ok(metadata) if metadata.permissions().readonly() => Some("is read-only"),
            Ok(_) => None,
            Err(_) => Some("cannot be read"),
        }
    }
}

fn names(base: &Path, result: &LintResult) -> BTreeMap<PathBuf, usize> {
    let mut paths: Vec<&str> = result.sources.iter().map(|(_, it)| &*it.path).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut names = BTreeMap::new();
    for real in paths
        .iter()
        .filter_map(|it| fs::canonicalize(base.join(it)).ok())
    {
        *names.entry(real).or_default() += 1;
    }
    names
}

/// Says which fixes were not made, and why.
pub(super) fn explain(fixed: &Fixed, project: &Project, terminal: &mut Terminal) {
    let shown = |path: &str| seen_from(&project.directory, path);
    for dropped in &fixed.dropped {
        let (path, rule) = (shown(&dropped.path), dropped.rule);
        let (title, reason) = (&dropped.title, &dropped.reason);
        terminal.note(&format!(
            "{path}: the fix of {rule} was not made ({title}): {reason}"
        ));
    }
    for ((path, reason), count) in &fixed.kept {
        let fixes = match count {
            1 => "1 fix was".to_owned(),
            count => format!("{count} fixes were"),
        };
        terminal.note(&format!("{}: {fixes} not made: it {reason}", shown(path)));
    }
}

/// Prints the differences, and on standard error how many problems they would fix.
pub(super) fn diff(
    fixed: &Fixed,
    project: &Project,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let color = terminal.style(false).color;
    for (path, file) in &fixed.files {
        let path = seen_from(&project.directory, path);
        let text = TextDiff::from_lines(&*file.before, &*file.after)
            .unified_diff()
            .header(&path, &path)
            .to_string();
        terminal.write(&if color { colored(&text) } else { text })?;
    }
    let (count, files) = (
        plural(fixed.count, "problem"),
        plural(fixed.files.len(), "file"),
    );
    terminal.note(&match fixed.more.not_safe {
        0 => format!("would fix {count} in {files}"),
        more => format!("would fix {count} in {files} ({more} more with --unsafe-fixes)"),
    });
    Ok(match fixed.files.len() {
        0 => Outcome::Clean,
        _ => Outcome::Diagnostics,
    })
}

/// A unified diff as terminals show it.
pub(super) fn colored(diff: &str) -> String {
    let lines = diff.split_inclusive('\n').map(|line| {
        let code = match line.as_bytes().first() {
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => return line.to_owned(),
        };
        let text = line.trim_end_matches('\n');
        format!("\u{1b}[{code}m{text}\u{1b}[0m{}", &line[text.len()..])
    });
    lines.collect()
}

/// Writes the files: all of them, if all can be.
pub(super) fn write(fixed: &Fixed, project: &Project) -> Result<(), Failure> {
    let mut replacements = Vec::new();
    for (path, file) in &fixed.files {
        let said = || format!("cannot write `{}`", seen_from(&project.directory, path));
        let (before, after) = (file.before.as_bytes(), &*file.after);
        let replacement = Replacement::of(&project.base.join(path), before, after);
        replacements.push((replacement.with_context(said)?, said));
    }
    for (replacement, said) in replacements {
        replacement.make().with_context(said)?;
    }
    Ok(())
}
