//! Migrations that their runner takes for the same version.

use std::collections::BTreeMap;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("duplicate-version", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for migration in &context.root.migrations {
        if migration.key.is_empty() || migration.repeatable {
            continue;
        }
        let taken = *first
            .entry((migration.direction, &migration.key))
            .or_insert(migration.file);
        if taken == migration.file {
            continue;
        }
        let message = format!(
            "version `{}` is taken by `{}` already",
            migration.version,
            context.file_name(taken),
        );
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("the second migration of this version")
            .related(context.top(taken), "the first one")
            .help(
                "give one of them a version of its own; a runner applies one of the two, or stops",
            );
        diagnostics.push(diagnostic);
    }
    diagnostics
}
