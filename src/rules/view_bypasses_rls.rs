//! Views that show what policies keep from whoever queries them.

use std::collections::BTreeSet;

use super::policies;
use super::transactions::server_version;
use super::views::{self, Shown};
use super::{Context, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::object::{Fact, Object};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::ObjectKind;

pub(super) const RULE: Rule = rule!("view-bypasses-rls", check);

/// The first major version with `security_invoker`.
const SECURITY_INVOKER: u16 = 15;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let exempt = policies::exempt_roles(end);
    let hidden = |view: &Object| unguarded_table(context, view, &exempt);
    let shown = views::shown(context, &exempt, hidden);
    let shown = shown.iter();
    shown
        .map(|(view, table)| diagnose(context, view, *table))
        .collect()
}

/// A table that a view reads as somebody for whom its policies do not hold.
fn unguarded_table(
    context: &Context<'_>,
    view: &Object,
    exempt: &BTreeSet<&str>,
) -> Option<ObjectId> {
    let end = context.end();
    let mut tables = views::tables_behind(end, view).into_iter();
    let found = tables.find(|(table, reader)| {
        end.row_security(table.id) == Fact::Yes && is_above(context, reader, table, exempt)
    });
    found.map(|(table, _)| table.id)
}

/// Whether the owner of a view need not satisfy the policies of a table.
fn is_above(context: &Context<'_>, view: &Object, table: &Object, exempt: &BTreeSet<&str>) -> bool {
    let runs_migrations = match context.root.convention.platform {
        Platform::Supabase => Some("postgres"),
        Platform::PostgreSql => None,
    };
    let owner = view.owner.as_deref().or(runs_migrations);
    let bypasses = owner.is_some_and(|it| exempt.contains(it) || it == "postgres");
    let owns = view.owner == table.owner;
    bypasses || (owns && context.end().force_row_security(table.id) == Fact::No)
}

fn diagnose(context: &Context<'_>, view: &Shown<'_>, hidden: ObjectId) -> Diagnostic {
    let end = context.end();
    let name = end.qualified_name(view.object.id);
    let table = end.qualified_name(hidden);
    let readers = &view.readers;
    let is_view = view.object.kind() == ObjectKind::View;
    let version = server_version(context);
    let word = if is_view { "view" } else { "materialized view" };
    let message = format!("{word} `{name}` shows {readers} the rows that `{table}` hides");
    let because = if is_view {
        format!("it reads `{table}` with the rights of its owner, for whom no policy holds")
    } else {
        format!("it keeps rows of `{table}` as its owner saw them, and has no policies of its own")
    };
    let revoke = format!("revoke `SELECT` on it from {readers}");
    let help = match (is_view, version >= SECURITY_INVOKER) {
        (true, true) => format!(
            "add `WITH (security_invoker = true)`, and the policies of whoever queries it hold; or \
             {revoke}"
        ),
        (true, false) => format!(
            "PostgreSQL {version} has no `security_invoker`: {revoke}, or let its query compare a \
             column with who is asking"
        ),
        (false, _) => format!("{revoke}, and serve it through a function that asks who calls"),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, view.place, message)
        .because(because)
        .help(help)
        .object(name);
    if let Some(cause) = end.relation(hidden).and_then(|it| it.row_security_cause) {
        diagnostic = diagnostic.related(cause.place, "row-level security is switched on here");
    }
    let keeps_name = super::sql::keeps_names(context, view.statement, view.object.id);
    let fix = is_view && version >= SECURITY_INVOKER && keeps_name;
    let sql = format!(
        "ALTER VIEW {} SET (security_invoker = true);",
        super::sql::name(end, view.object.id)
    );
    let fix = fix.then(|| super::sql::append(context, view.statement, &sql));
    match fix.flatten() {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}
