//! Whether a new migration does what it is for: the project linted before, and with it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, files};
use crate::baseline::Key;
use crate::diagnostic::{Remedy, Severity};
use crate::lint::{LintResult, Reported};
use crate::migration::Root;
use crate::migration::compose::NewFile;

pub(super) struct Trial<'a> {
    pub(super) before: &'a LintResult,
    pub(super) after: &'a LintResult,
    /// As it was.
    pub(super) root: &'a Root,
    pub(super) files: &'a [NewFile],
    pub(super) items: &'a [Item],
}

pub(super) enum Verdict {
    Done {
        notes: Vec<String>,
    },
    /// It has to be able to run again, and is not.
    NeedsGuards(String),
    /// It does not mend these.
    Remaining(Vec<Remedy>),
    Refused(String),
}

/// What a change of the schema sets out to change.
const EXPECTED: &str = "expectation-failed";

impl Trial<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        if let Some(reason) = self.not_taken() {
            return Verdict::Refused(reason);
        }
        let remaining = self.remaining();
        if !remaining.is_empty() {
            return Verdict::Remaining(remaining);
        }
        let (mut notes, mut uncovered) = (Vec::new(), Vec::new());
        for reported in self.added() {
            let diagnostic = &reported.diagnostic;
            let said = format!("{} [{}]", diagnostic.message, diagnostic.rule);
            if reported.severity() == Severity::Note || diagnostic.rule == EXPECTED {
                notes.push(said);
            } else if diagnostic.remedy.is_some() {
                uncovered.push(said);
            } else if reported.category == "idempotency" {
                return Verdict::NeedsGuards(format!(
                    "the new migration would not be clean: {said}"
                ));
            } else {
                return Verdict::Refused(format!("the new migration would not be clean: {said}"));
            }
        }
        notes.extend(uncovered_in_short(&uncovered));
        Verdict::Done { notes }
    }

    /// Why the runner would not apply the new file.
    fn not_taken(&self) -> Option<String> {
        let script = self.files.first()?;
        let sources = &self.after.sources;
        let root = self
            .after
            .roots
            .iter()
            .find(|it| it.path == self.root.path)?;
        let is_it = |file| sources.get(file).path == script.path;
        if root.migrations.iter().any(|it| is_it(it.file)) {
            return None;
        }
        let skipped = root.skipped.iter().find(|it| is_it(it.file));
        Some(match skipped {
            Some(skipped) => format!("`{}` would not run: {}", script.path, skipped.reason),
            None => format!("`{}` would not run", script.path),
        })
    }

    fn remaining(&self) -> Vec<Remedy> {
        let roots = self.after.roots.iter();
        let files: BTreeSet<_> = roots
            .filter(|it| it.path == self.root.path)
            .flat_map(files)
            .collect();
        let is_left = |remedy: &&Remedy| {
            let mut reported = self.after.diagnostics.iter();
            reported.any(|it| {
                let is_here = files.contains(&it.diagnostic.primary.place.file);
                is_here && it.diagnostic.remedy.as_ref() == Some(*remedy)
            })
        };
        let remedies = self.items.iter().map(|item| &item.remedy);
        remedies.filter(is_left).cloned().collect()
    }

    /// What is reported now and was not before.
    fn added(&self) -> Vec<&Reported> {
        let mut known: BTreeMap<Key, usize> = BTreeMap::new();
        for reported in &self.before.diagnostics {
            *known.entry(reported.key(&self.before.sources)).or_default() += 1;
        }
        let is_new = |reported: &&Reported| {
            let count = known.entry(reported.key(&self.after.sources)).or_default();
            let is_new = *count == 0;
            *count = count.saturating_sub(1);
            is_new
        };
        self.after.diagnostics.iter().filter(is_new).collect()
    }
}

/// What was there all along and is reported from now on: where one table gets row-level security,
/// the others are asked for theirs. That is for the user to decide.
fn uncovered_in_short(uncovered: &[String]) -> Option<String> {
    let (first, others) = uncovered.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Some(format!("reported from now on: {first}{more}"))
}
