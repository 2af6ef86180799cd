//! From what rules say to what a run reports: levels, suppressions, and what was asked for.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::fingerprint::Fingerprints;
use super::keywords::write_as_beside;
use super::level::Levels;
use super::workspace::migration_at;
use super::{Selection, Workspace};
use crate::baseline::{Baseline, Key};
use crate::config::{Config, Ignore, Pending};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::directive;
use crate::migration::Direction;
use crate::rules::{self, Check};
use crate::source::{FileId, Place, SourceFile, Sources, Span, with_line_ends_of};
use crate::suppression::Suppressions;

/// A diagnostic with its level applied, and what a report says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    pub diagnostic: Diagnostic,
    pub category: String,
    /// The version of the migration whose file it is in; `None` outside of migrations and where
    /// the name has no version.
    pub migration: Option<String>,
    pub direction: Option<Direction>,
    /// Stays the same when lines move.
    pub fingerprint: String,
}

impl Reported {
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.diagnostic.severity
    }

    /// What a baseline knows it by.
    #[must_use]
    pub fn key(&self, sources: &Sources) -> Key {
        let file = self.diagnostic.primary.place.file;
        Key {
            path: sources.get(file).path.clone(),
            rule: self.diagnostic.rule.to_owned(),
            fingerprint: self.fingerprint.clone(),
        }
    }
}

/// How many diagnostics a run found and does not report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Withheld {
    /// By a comment, or by an entry of the configuration.
    pub suppressed: usize,
    /// By the baseline.
    pub accepted: usize,
}

/// What the diagnostics of a run are all there is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    /// The rules of `lint` were asked, so that a suppression of theirs can be unused.
    pub(super) lints: bool,
    /// No root of the project was left out, so that an entry of the configuration can be.
    pub(super) complete: bool,
}

/// What is reported of diagnostics that a server gave.
#[must_use]
pub fn report(
    workspace: &Workspace,
    diagnostics: Vec<Diagnostic>,
    config: &Config,
) -> (Vec<Reported>, Withheld) {
    let scope = Scope {
        lints: false,
        complete: false,
    };
    let asked = Asked::new(workspace, config, &Selection::default());
    let selected = select(workspace, diagnostics, config, asked, None, scope);
    (selected.diagnostics, selected.withheld)
}

/// What is reported of all that was found.
pub(super) struct Selected {
    pub(super) diagnostics: Vec<Reported>,
    pub(super) withheld: Withheld,
    /// What stands in place of placeholders, in lower case.
    pub(super) values: BTreeSet<String>,
}

/// Diagnostics with their levels, without what is suppressed and what nobody asked for, in the order
/// of reports.
pub(super) fn select(
    workspace: &Workspace,
    mut diagnostics: Vec<Diagnostic>,
    config: &Config,
    asked: Asked,
    baseline: Option<Baseline>,
    scope: Scope,
) -> Selected {
    let mut desk = Desk {
        workspace,
        config,
        asked,
        levels: Levels::new(config),
        fingerprints: Fingerprints::new(workspace),
    };
    let mut withheld = Withheld::default();
    let mut suppressions = Suppressions::new(config);
    for (file, _) in workspace.files() {
        let text = &workspace.sources.get(file).text;
        // Nearly no file has any.
        let named = directive::is_named_in(text).then(|| workspace.script(file));
        let Some(script) = named.flatten() else {
            continue;
        };
        let problems = suppressions.read(file, text, script);
        if scope.lints {
            diagnostics.extend(problems);
        }
    }
    let mut reported = desk.reported(diagnostics);
    reported.retain(|it| {
        let path = desk.path(it.diagnostic.primary.place.file);
        let suppressed = suppressions.suppress(&it.diagnostic, path);
        withheld.suppressed += usize::from(suppressed && desk.is_asked(it));
        !suppressed
    });
    if scope.lints {
        let judged = |rule: &str, file| desk.was_asked(rule, desk.path(file));
        let unused = suppressions.unused(judged, |rule, entry| desk.judged(rule, entry, scope));
        reported.extend(desk.reported(unused));
    }
    if let Some(mut baseline) = baseline {
        reported.retain(|it| {
            let accepted = baseline.accepts(&desk.key(it));
            withheld.accepted += usize::from(accepted && desk.is_asked(it));
            !accepted
        });
        let stale = baseline.stale(|key| desk.judged_by_baseline(key, scope));
        reported.extend(desk.reported(stale));
    }
    reported.retain(|it| desk.is_asked(it));
    reported.sort_by(|left, right| desk.order(left).cmp(&desk.order(right)));
    let has_fixes = reported.iter().any(|it| it.diagnostic.fix.is_some());
    let values = if has_fixes {
        values(workspace)
    } else {
        BTreeSet::new()
    };
    for it in &mut reported {
        write_as_beside(workspace, &mut it.diagnostic);
        show_as_written(&workspace.sources, &values, &mut it.diagnostic);
    }
    Selected {
        diagnostics: reported,
        withheld,
        values,
    }
}

/// What reports are made with.
struct Desk<'a> {
    workspace: &'a Workspace,
    config: &'a Config,
    asked: Asked,
    levels: Levels<'a>,
    fingerprints: Fingerprints<'a>,
}

impl<'a> Desk<'a> {
    fn path(&self, file: FileId) -> &'a str {
        &self.workspace.sources.get(file).path
    }

    /// Gives diagnostics their levels and what else a report says, each once, in the order of the
    /// files; fingerprints depend on that order.
    fn reported(&mut self, mut diagnostics: Vec<Diagnostic>) -> Vec<Reported> {
        diagnostics.retain_mut(|diagnostic| self.apply_level(diagnostic));
        let mut seen = BTreeSet::new();
        diagnostics.retain(|it| seen.insert(identity(it)));
        diagnostics.sort_by_cached_key(|it| {
            let place = it.primary.place;
            let path = self.path(place.file);
            (path, place.span, it.rule, it.message.clone())
        });
        let migrations = self.workspace.migrations_by_file();
        diagnostics
            .into_iter()
            .map(|diagnostic| {
                let migration = migration_at(&migrations, diagnostic.primary.place);
                Reported {
                    category: self.levels.category(diagnostic.rule).to_owned(),
                    migration: migration
                        .map(|migration| migration.version.clone())
                        .filter(|version| !version.is_empty()),
                    direction: migration.map(|migration| migration.direction),
                    fingerprint: self.fingerprints.of(&diagnostic),
                    diagnostic,
                }
            })
            .collect()
    }

    /// Whether it is reported at all where it is.
    fn apply_level(&self, diagnostic: &mut Diagnostic) -> bool {
        let path = self.path(diagnostic.primary.place.file);
        let Some(severity) = self.levels.of(diagnostic.rule, path) else {
            return false;
        };
        // A check may say that one case is no more than a note; it never makes one worse.
        if diagnostic.severity != Severity::Note {
            diagnostic.severity = severity;
        }
        !self.config.exclude.iter().any(|glob| glob.is_match(path))
    }

    /// Whether a rule was asked what it says of a file.
    fn was_asked(&self, rule: &str, path: &str) -> bool {
        let is_meant = || {
            let mut pending = self.asked.pending.iter();
            pending.any(|file| self.path(*file) == path)
        };
        is_linted(rule)
            && self.levels.of(rule, path).is_some()
            && (self.is_for_all(rule) || is_meant())
    }

    /// Whether a rule was asked about every migration.
    fn is_for_all(&self, rule: &str) -> bool {
        self.config.pending == Pending::All
            || !rules::OF_PENDING.contains(&self.levels.category(rule))
    }

    /// Whether a rule was asked about all that an entry of the configuration may be for.
    fn judged(&self, rule: &str, entry: &Ignore, scope: Scope) -> bool {
        if scope.complete {
            return is_linted(rule) && self.levels.can_be_on(rule) && self.is_for_all(rule);
        }
        let mut files = self.workspace.files().map(|(file, _)| self.path(file));
        files.any(|path| {
            let is_meant = entry.paths.iter().any(|glob| glob.is_match(path));
            is_meant && self.was_asked(rule, path)
        })
    }

    /// Whether a diagnostic of the baseline would have been found if it were still there.
    fn judged_by_baseline(&self, key: &Key, scope: Scope) -> bool {
        let files = || self.workspace.sources.iter();
        let is_looked_at = || files().any(|(_, file)| file.path == key.path);
        match rules::find(&key.rule) {
            Some(_) => self.was_asked(&key.rule, &key.path) && (scope.complete || is_looked_at()),
            None => true,
        }
    }

    fn key(&self, reported: &Reported) -> Key {
        reported.key(&self.workspace.sources)
    }

    fn is_asked(&self, reported: &Reported) -> bool {
        self.asked.includes(&reported.diagnostic)
    }

    fn order<'r>(&self, reported: &'r Reported) -> (&'a str, Span, &'r str, &'r str) {
        let diagnostic = &reported.diagnostic;
        let place = diagnostic.primary.place;
        let path = self.path(place.file);
        (path, place.span, diagnostic.rule, &diagnostic.message)
    }
}

/// What stands in place of placeholders, in lower case: values, and names where there are none.
fn values(workspace: &Workspace) -> BTreeSet<String> {
    let values = workspace.sources.iter();
    let values = values.flat_map(|(_, file)| file.values().map(str::to_lowercase));
    let stand_ins = workspace.files().flat_map(|(file, statements)| {
        let text = &workspace.sources.get(file).text;
        let names = statements.iter().flat_map(|it| it.stand_ins(text));
        names.map(|name| name.to_lowercase())
    });
    values
        .chain(stand_ins)
        .filter(|it| !it.is_empty())
        .collect()
}

/// Gives a diagnostic the places of the files themselves, which have placeholders where the server
/// reads values.
fn show_as_written(sources: &Sources, values: &BTreeSet<String>, diagnostic: &mut Diagnostic) {
    let file = sources.get(diagnostic.primary.place.file);
    diagnostic.fix = diagnostic
        .fix
        .take()
        .and_then(|fix| fix_as_written(file, values, fix));
    for label in std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.related) {
        label.place = sources.as_written(label.place);
    }
}

/// A fix for the file itself, with its line ends. None for a file that was decoded, or where the fix
/// would write over a placeholder or write a value where the file has one.
fn fix_as_written(file: &SourceFile, values: &BTreeSet<String>, mut fix: Fix) -> Option<Fix> {
    for edit in &mut fix.edits {
        let written = file.as_written(edit.span);
        let is_plain = file.written().get(written.range()) == Some(file.slice(edit.span));
        let replacement = edit.replacement.to_lowercase();
        if !file.exact || !is_plain || values.iter().any(|value| replacement.contains(value)) {
            return None;
        }
        edit.span = written;
        edit.replacement = with_line_ends_of(file.written(), &edit.replacement);
    }
    Some(fix)
}

/// Whether a rule needs no server.
fn is_linted(rule: &str) -> bool {
    rules::find(rule).is_some_and(|rule| matches!(rule.check, Check::Lint(_)))
}

/// Two roots that share a file say the same of it twice.
fn identity(diagnostic: &Diagnostic) -> (&'static str, Place, String, Option<String>) {
    (
        diagnostic.rule,
        diagnostic.primary.place,
        diagnostic.message.clone(),
        diagnostic.object.clone(),
    )
}
