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
    diagnostics.extend(taken_on_base(context));
    diagnostics
}

/// Migrations of a branch whose version another one took on the base in the meantime.
fn taken_on_base(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(base) = context.base else {
        return Vec::new();
    };
    let mut diagnostics = Vec::new();
    for newer in base.merged.iter().filter(|it| it.is_newer()) {
        let taken = context.file_name(newer.file);
        let ours = base
            .merged
            .iter()
            .filter(|it| it.here && it.key == newer.key);
        diagnostics.extend(ours.map(|ours| {
            let message = format!(
                "version `{}` is taken by `{taken}` on `{}` already",
                ours.version, base.name
            );
            Diagnostic::new(RULE.id, context.top(ours.file), message)
                .because("the second migration of this version")
                .related(context.top(newer.file), "merged since this branch began")
                .help("give it a version of its own; a runner applies one of the two, or stops")
        }));
    }
    diagnostics
}
