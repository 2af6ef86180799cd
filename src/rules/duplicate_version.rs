//! Migrations that their runner takes for the same version.

use std::collections::BTreeMap;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("duplicate-version", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for migration in &context.root.migrations {
        if migration.version.is_empty() || migration.repeatable {
            continue;
        }
        let taken = *first
            .entry((migration.direction, &migration.key))
            .or_insert(migration.file);
        let path = |file| context.path_in_root(file).to_lowercase();
        // Two sections of one file, or one that is reported for its name.
        if taken == migration.file || path(taken) == path(migration.file) {
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
    diagnostics.extend(same_but_for_case(context));
    diagnostics.extend(taken_on_base(context));
    diagnostics
}

/// Migrations that are one file where the case of a name does not count.
fn same_but_for_case(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for migration in &context.root.migrations {
        let path = context.path_in_root(migration.file);
        let taken = *first.entry(path.to_lowercase()).or_insert(migration.file);
        let other = context.path_in_root(taken);
        if path == other {
            continue;
        }
        let message = format!("`{path}` differs from `{other}` only in case");
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("on macOS and Windows the two are one file, and only one of them is applied")
            .related(context.top(taken), "the other one")
            .help("give one of them another name");
        diagnostics.push(diagnostic);
    }
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
