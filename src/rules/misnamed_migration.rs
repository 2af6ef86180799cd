//! Files whose names the runner, or the project's own pattern, does not expect.

use std::collections::BTreeSet;

use regex::Regex;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::{Cause, Skipped};

pub(super) const RULE: Rule = rule!("misnamed-migration", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let root = context.root;
    if root.alone {
        return Vec::new();
    }
    let skipped = root.skipped.iter();
    let skipped = skipped.filter(|skipped| skipped.cause == Cause::Name);
    let skipped = skipped.map(|skipped| ignored(context, skipped));
    skipped.chain(unexpected(context)).collect()
}

/// A file that looks like a migration and that the runner passes over.
fn ignored(context: &Context<'_>, skipped: &Skipped) -> Diagnostic {
    let convention = context.root.convention;
    let name = context.file_name(skipped.file);
    let message = format!("`{name}` is no migration for {}", convention.name);
    let mut diagnostic =
        Diagnostic::new(RULE.id, context.top(skipped.file), message).because(&skipped.reason);
    if let Some((_, words)) = convention.file_name {
        diagnostic = diagnostic.help(format!("call it {words}, or keep it elsewhere"));
    }
    diagnostic
}

fn unexpected(context: &Context<'_>) -> Vec<Diagnostic> {
    let convention = context.root.convention.file_name;
    let (pattern, words) = match (&context.config.naming.file, convention) {
        (Some(pattern), _) => (pattern.clone(), format!("to match `{}`", pattern.as_str())),
        (None, Some((pattern, words))) => {
            let Ok(pattern) = Regex::new(pattern) else {
                return Vec::new();
            };
            (pattern, words.to_owned())
        }
        (None, None) => return Vec::new(),
    };
    let mut diagnostics = Vec::new();
    let mut seen = BTreeSet::new();
    for migration in &context.root.migrations {
        if migration.apart || migration.baseline {
            continue;
        }
        let path = context.path_in_root(migration.file);
        if pattern.is_match(path) || !seen.insert(migration.file) {
            continue;
        }
        let message = format!("`{path}` is not named like a migration of this directory");
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("this file's name")
            .help(format!("call it {words}"));
        diagnostics.push(diagnostic);
    }
    diagnostics
}
