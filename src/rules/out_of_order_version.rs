//! Versions that come before one that databases have run.

use super::{Context, Rule, rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::migration::base::{Base, Merged};

pub(super) const RULE: Rule = rule!("out-of-order-version", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(base) = context.base else {
        return Vec::new();
    };
    let versioned: Vec<&Merged> = base
        .merged
        .iter()
        .filter(|it| !it.version.is_empty())
        .collect();
    let mut diagnostics = Vec::new();
    for (index, migration) in versioned.iter().enumerate() {
        let after = &versioned[index + 1..];
        if migration.is_new() {
            let later = after
                .iter()
                .rfind(|it| it.on_base && it.key != migration.key);
            diagnostics.extend(later.map(|later| too_early(context, base, migration, later)));
        } else if migration.is_newer() {
            let ours = after
                .iter()
                .find(|it| it.is_new() && it.key != migration.key);
            diagnostics.extend(ours.map(|ours| overtaken(context, base, ours, migration)));
        }
    }
    diagnostics
}

/// A migration of the branch that sorts before one of the base.
fn too_early(context: &Context<'_>, base: &Base, new: &Merged, later: &Merged) -> Diagnostic {
    let message = format!(
        "version `{}` comes before `{}`, which is on `{}` already",
        new.version, later.version, base.name
    );
    let (consequence, severity) = consequence(context.root.convention.id);
    let diagnostic = Diagnostic::new(RULE.id, context.top(new.file), message)
        .because(consequence)
        .related(context.top(later.file), "databases may have run this")
        .help(format!("give it a version after `{}`", later.version));
    match severity {
        Some(severity) => diagnostic.severity(severity),
        None => diagnostic,
    }
}

/// A migration of the base that came after the branch began, and sorts before one of the branch.
fn overtaken(context: &Context<'_>, base: &Base, ours: &Merged, newer: &Merged) -> Diagnostic {
    let message = format!(
        "version `{}` was merged into `{}` since this branch began, and comes before `{}`",
        newer.version, base.name, ours.version
    );
    Diagnostic::new(RULE.id, context.top(ours.file), message)
        .severity(Severity::Note)
        .because("databases that have run this branch get it out of order")
        .related(context.top(newer.file), "merged since")
        .help(format!(
            "merge `{}`, and make databases anew that have run this branch",
            base.name
        ))
}

/// What the runner does with a version before one that it has applied, and how bad that is at most.
fn consequence(convention: &str) -> (&'static str, Option<Severity>) {
    match convention {
        "golang-migrate" => ("a database that is further on never gets it", None),
        "supabase" => (
            "`supabase db push` refuses it without `--include-all`",
            None,
        ),
        "goose" => ("goose refuses it without `-allow-missing`", None),
        "flyway" => ("Flyway refuses it without `outOfOrder`", None),
        "dbmate" | "diesel" | "prisma" | "sqlx" => (
            "a database that is further on runs it out of order",
            Some(Severity::Note),
        ),
        _ => (
            "a database that is further on runs it out of order, or never",
            None,
        ),
    }
}
