//! Which diagnostics a run is asked for: those of some files, of what is new, or of the last
//! migrations.

use std::collections::BTreeSet;

use super::{Selection, Workspace};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::migration::names::natural;
use crate::migration::{Direction, Migration, Root};
use crate::source::FileId;

/// The files that diagnostics are asked for.
pub(super) struct Asked {
    /// Those that the command line names; `None` for all.
    named: Option<BTreeSet<FileId>>,
    /// Those that are as they were.
    unchanged: BTreeSet<FileId>,
    /// Those of migrations that are too old.
    old: BTreeSet<FileId>,
    /// Those of the migrations that are still to be applied: the ones that diagnostics are asked
    /// for, where that is not all of them.
    pub(super) pending: BTreeSet<FileId>,
}

impl Asked {
    pub(super) fn new(workspace: &Workspace, config: &Config, selection: &Selection) -> Self {
        let comparison = selection.comparison.as_ref();
        let changed = comparison.map(|comparison| comparison.changed_paths());
        let files = workspace.files().map(|(file, _)| file);
        let skipped = workspace.roots.iter().flat_map(|root| &root.skipped);
        let files = files.chain(skipped.map(|skipped| skipped.file));
        let is_unchanged = |file: &FileId| {
            let path = workspace.sources.get(*file).path.as_str();
            changed.as_ref().is_some_and(|paths| !paths.contains(path))
        };
        let start = config.start_after.as_deref();
        let roots = workspace.roots.iter();
        let mut asked = Self {
            named: workspace.report_on.clone(),
            unchanged: files.filter(is_unchanged).collect(),
            old: roots
                .flat_map(|root| old(root, start, selection.latest))
                .collect(),
            pending: BTreeSet::new(),
        };
        // What comes after a start that was written down once has been applied, too, by and by.
        if comparison.is_some() || selection.latest.is_some() || asked.named.is_some() {
            let ups = workspace.roots.iter().flat_map(Root::ups);
            let files = ups.map(|(_, up)| up.file);
            asked.pending = files.filter(|file| asked.is_wanted(*file)).collect();
        }
        asked
    }

    fn is_wanted(&self, file: FileId) -> bool {
        let named = self.named.as_ref();
        named.is_none_or(|files| files.contains(&file))
            && !self.unchanged.contains(&file)
            && !self.old.contains(&file)
    }

    /// Whether a diagnostic is in a file that is asked for, or what is there causes it. What is about
    /// the configuration or the baseline is about no migration.
    pub(super) fn includes(&self, diagnostic: &Diagnostic) -> bool {
        let file = diagnostic.primary.place.file;
        let is_named = self
            .named
            .as_ref()
            .is_none_or(|files| files.contains(&file));
        let is_new = |file| !self.unchanged.contains(&file) && !self.old.contains(&file);
        let mut related = diagnostic.related.iter();
        is_named && (is_new(file) || related.any(|label| is_new(label.place.file)))
    }
}

/// The files of the migrations up to a version, or but for the last ones. Repeatable migrations have
/// no age.
fn old(root: &Root, start_after: Option<&str>, latest: Option<usize>) -> BTreeSet<FileId> {
    let ups: Vec<(usize, &Migration)> = root.ups().filter(|(_, up)| !up.repeatable).collect();
    let named = ups
        .iter()
        .rposition(|(_, up)| Some(up.version.as_str()) == start_after);
    let is_before_start = |at: usize, up: &Migration| match (start_after, named) {
        (None, _) => false,
        (Some(_), Some(named)) => at <= named,
        (Some(start), None) => !up.version.is_empty() && natural(&up.version, start).is_lt(),
    };
    let skipped = latest.map_or(0, |latest| ups.len().saturating_sub(latest));
    let counted = ups.into_iter().enumerate();
    let (old, young): (Vec<_>, Vec<_>) =
        counted.partition(|(at, (_, up))| *at < skipped || is_before_start(*at, up));
    let downs = old
        .iter()
        .filter_map(|(_, (_, up))| root.migrations.get(up.pair?));
    let downs = downs.filter(|down| down.direction == Direction::Down);
    let migrations = old.iter().map(|(_, (_, up))| *up).chain(downs);
    // A file with several migrations is as young as the youngest.
    let kept: BTreeSet<FileId> = young.iter().flat_map(|(_, (_, up))| files(up)).collect();
    migrations
        .flat_map(files)
        .filter(|file| !kept.contains(file))
        .collect()
}

fn files(migration: &Migration) -> impl Iterator<Item = FileId> {
    let parts = migration.parts.iter().map(|part| part.file);
    parts.chain([migration.file])
}
