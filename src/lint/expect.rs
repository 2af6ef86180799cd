//! `[expect]`: how many objects there must be at the end.

use std::collections::BTreeMap;

use super::facts::Facts;
use crate::catalog::Catalog;
use crate::catalog::summary::{Counts, summarize};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Place, Span};

pub(super) const RULE: &str = "expectation-failed";

/// How many objects of each kind the roots of a run leave behind. They count together: `[expect]` is
/// about the project.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    by_kind: BTreeMap<&'static str, u64>,
}

impl Totals {
    /// Adds what a history leaves behind.
    pub fn add(&mut self, end: &Catalog) {
        for (kind, count) in by_kind(&summarize(end).counts) {
            *self.by_kind.entry(kind).or_default() += count as u64;
        }
    }

    /// Adds what a history leaves behind, apart from what was there before its first migration.
    pub fn add_since(&mut self, start: &Catalog, end: &Catalog) {
        let before = by_kind(&summarize(start).counts);
        let after = by_kind(&summarize(end).counts);
        for ((kind, before), (_, after)) in before.into_iter().zip(after) {
            *self.by_kind.entry(kind).or_default() += after.saturating_sub(before) as u64;
        }
    }

    /// Each kind that `[expect]` knows, with its count.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.by_kind.iter().map(|(kind, count)| (*kind, *count))
    }

    /// The expectations that the counts do not meet. Statements that are not followed may have
    /// changed them.
    #[must_use]
    pub fn unexpected(&self, config: &Config, opaque: &[Place]) -> Vec<Diagnostic> {
        let Some(file) = config.file else {
            return Vec::new();
        };
        let mut failed = Vec::new();
        for (kind, expectation) in &config.expect {
            let count = self.by_kind.get(kind.as_str()).copied().unwrap_or_default();
            if expectation.allows(count) {
                continue;
            }
            let span = Span::of(&expectation.span);
            let message = format!("`{kind}` is {count}, not {}", expectation.written);
            let diagnostic = Diagnostic::new(RULE, Place::new(file, span), message);
            failed.push(match opaque.first() {
                None => diagnostic
                    .because(format!("the migrations leave {count}"))
                    .help("correct the number if the change is meant"),
                Some(first) => uncertain(diagnostic, count, *first, opaque.len()),
            });
        }
        failed
    }
}

/// The expectations that the model does not meet.
pub(super) fn check(config: &Config, facts: &[Facts<'_>]) -> Vec<Diagnostic> {
    if config.expect.is_empty() {
        return Vec::new();
    }
    let mut totals = Totals::default();
    for facts in facts {
        totals.add(&facts.history.end);
    }
    let opaque: Vec<Place> = facts.iter().flat_map(Facts::opaque).collect();
    totals.unexpected(config, &opaque)
}

/// A count that statements nobody follows may have changed is worth a look, and no failure.
fn uncertain(diagnostic: Diagnostic, count: u64, first: Place, opaque: usize) -> Diagnostic {
    let others = match opaque {
        1 => "a statement that is not followed".to_owned(),
        _ => format!("{opaque} statements that are not followed"),
    };
    diagnostic
        .severity(Severity::Note)
        .because(format!("the migrations leave {count}, apart from {others}"))
        .related(first, "this may make or drop more")
        .help("correct the number if the rest is not made there")
}

/// The counts by their names in the configuration.
fn by_kind(counts: &Counts) -> [(&'static str, usize); 13] {
    [
        ("schemas", counts.schemas),
        ("tables", counts.tables),
        ("foreign-keys", counts.foreign_keys),
        ("indexes", counts.indexes),
        ("policies", counts.policies),
        ("functions", counts.functions),
        ("triggers", counts.triggers),
        ("types", counts.types),
        ("enums", counts.enums),
        ("views", counts.views),
        ("materialized-views", counts.materialized_views),
        ("sequences", counts.sequences),
        ("extensions", counts.extensions),
    ]
}

#[cfg(test)]
mod tests {
    use super::by_kind;
    use crate::catalog::summary::Counts;
    use crate::config::EXPECTED_KINDS;

    #[test]
    fn every_kind_of_the_configuration_is_counted() {
        let kinds = by_kind(&Counts::default()).map(|(kind, _)| kind);
        assert_eq!(kinds, EXPECTED_KINDS);
    }
}
