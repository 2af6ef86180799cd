//! Views that show what policies keep from whoever queries them.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::grantees::{described, grantees};
use super::policies::{self, Restrictions, Roles, Written};
use super::transactions::server_version;
use super::views::{self, Shown};
use super::{Context, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::object::{Fact, Object, RelationKind};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::{ObjectKind, PolicyCommand};

pub(super) const RULE: Rule = rule!("view-bypasses-rls", check);

/// The first major version with `security_invoker`.
const SECURITY_INVOKER: u16 = 15;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let exempt = policies::exempt_roles(end);
    let open = LazyCell::new(|| open_tables(context, &exempt));
    let bypassed = |view: &Object| bypassed(context, view, &exempt, &open);
    let shown = views::shown(context, &exempt, bypassed);
    let shown = shown.iter();
    shown
        .map(|(view, bypassed)| diagnose(context, view, bypassed))
        .collect()
}

/// A table whose policies do not hold for those who use a view.
struct Bypassed {
    table: ObjectId,
    /// Who may change its rows through the view, if its policies let everyone read them anyway.
    writers: Option<String>,
}

/// A table that a view reads as somebody for whom its policies do not hold: one that hides rows, or
/// one whose rows the view changes.
fn bypassed(
    context: &Context<'_>,
    view: &Object,
    exempt: &BTreeSet<&str>,
    open: &BTreeSet<ObjectId>,
) -> Option<Bypassed> {
    let end = context.end();
    let tables = views::tables_behind(end, view).into_iter();
    let unguarded = tables.filter(|(table, reader)| {
        end.row_security(table.id) == Fact::Yes && is_above(context, reader, table, exempt)
    });
    let unguarded: Vec<ObjectId> = unguarded.map(|(table, _)| table.id).collect();
    let hidden = unguarded.iter().find(|id| !open.contains(id));
    let writers = match hidden {
        Some(_) => None,
        None => Some(writers(view, exempt)?),
    };
    let table = *hidden.or(unguarded.first())?;
    Some(Bypassed { table, writers })
}

/// The tables of which a policy lets everyone read every row.
fn open_tables(context: &Context<'_>, exempt: &BTreeSet<&str>) -> BTreeSet<ObjectId> {
    let policies = policies::enforced(context);
    let restrictions = Restrictions::of(&policies, exempt);
    let is_open = |it: &&Written<'_>| {
        let condition = it.using.and_then(|it| policies::constant(it.value()));
        it.policy.permissive
            && it.is_for(PolicyCommand::Select)
            && condition == Some(true)
            && Roles::of(it.policy).contains(&Roles::Named(["anon", "authenticated"].into()))
            && !restrictions.narrow(it, |it| it.using.into_iter().collect())
    };
    policies
        .iter()
        .filter(is_open)
        .map(|it| it.policy.relation)
        .collect()
}

/// Those who may change rows through a view, if it may be one of those that PostgreSQL lets rows be
/// changed through.
fn writers(view: &Object, exempt: &BTreeSet<&str>) -> Option<String> {
    let relation = view.as_relation()?;
    let query = relation.query.as_ref()?;
    let only_reads = [" group by ", "distinct ", " limit ", " offset ", " having "];
    let is_simple = relation.kind == RelationKind::View
        && !query.is_combined
        && query.from.len() == 1
        && !query.text.starts_with("with ")
        && !only_reads.iter().any(|it| query.text.contains(it));
    let of_privilege = |privilege: &&str| grantees(view, privilege, exempt);
    let mut writers: Vec<&str> = ["insert", "update", "delete"]
        .iter()
        .flat_map(of_privilege)
        .collect();
    let mut seen = BTreeSet::new();
    writers.retain(|it| seen.insert(*it));
    (is_simple && !writers.is_empty()).then(|| described(&writers))
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

fn diagnose(context: &Context<'_>, view: &Shown<'_>, bypassed: &Bypassed) -> Diagnostic {
    let end = context.end();
    let name = end.qualified_name(view.object.id);
    let table = end.qualified_name(bypassed.table);
    let readers = &view.readers;
    let is_view = view.object.kind() == ObjectKind::View;
    let version = server_version(context);
    let word = if is_view { "view" } else { "materialized view" };
    let message = match &bypassed.writers {
        None => format!("{word} `{name}` shows {readers} the rows that `{table}` hides"),
        Some(writers) => {
            format!("{word} `{name}` lets {writers} change rows of `{table}` past its policies")
        }
    };
    let because = match (&bypassed.writers, is_view) {
        (Some(_), _) => {
            format!("it writes `{table}` with the rights of its owner, for whom no policy holds")
        }
        (None, true) => {
            format!("it reads `{table}` with the rights of its owner, for whom no policy holds")
        }
        (None, false) => format!(
            "it keeps rows of `{table}` as its owner saw them, and has no policies of its own"
        ),
    };
    let revoke = match &bypassed.writers {
        None => format!("revoke `SELECT` on it from {readers}"),
        Some(writers) => format!("revoke all but `SELECT` on it from {writers}"),
    };
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
    if let Some(cause) = end
        .relation(bypassed.table)
        .and_then(|it| it.row_security_cause)
    {
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
