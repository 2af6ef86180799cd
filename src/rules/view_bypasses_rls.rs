//! Views that show what policies keep from whoever queries them.

use std::collections::{BTreeMap, BTreeSet};

use super::grantees::{described, grantees, is_in_reach};
use super::policies;
use super::policy_reads::{is_security_invoker, sources};
use super::row_security::Scope;
use super::transactions::server_version;
use super::{Context, Rule, rule};
use crate::catalog::object::{Fact, Object, Origin, Relation, RelationKind};
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::diagnostic::Diagnostic;
use crate::operation::{OperationKind, Persistence, TableAction};
use crate::replay::{Change, Outcome};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("view-bypasses-rls", check);

/// The first major version with `security_invoker`.
const SECURITY_INVOKER: u16 = 15;

/// A query with one of these words says itself who may see what.
const ASKS_WHO: [&str; 7] = [
    "current_setting",
    "current_user",
    "current_role",
    "session_user",
    "pg_has_role",
    "auth . uid",
    "auth . jwt",
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let scope = Scope::of(context);
    if matches!(scope, Scope::Nobody) {
        return Vec::new();
    }
    let exempt = policies::exempt_roles(end);
    let mut written = None;
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Some(view) = own_view(context, object) else {
            continue;
        };
        let readers = grantees(object, "select", &exempt);
        if readers.is_empty() || !is_in_reach(context, &scope, object) || asks_who(end, view) {
            continue;
        }
        let Some(table) = unguarded_table(end, object, &exempt) else {
            continue;
        };
        let written = written.get_or_insert_with(|| last_written(context));
        let Some((statement, place)) = written.get(&object.id) else {
            continue;
        };
        let found = Found {
            object,
            table,
            readers: described(&readers),
            statement: *statement,
            place: *place,
        };
        diagnostics.push(diagnose(context, view.kind, &found));
    }
    diagnostics
}

/// A view with the rights of its owner, or a materialized view, that a migration made.
pub(super) fn own_view<'a>(context: &Context<'_>, object: &'a Object) -> Option<&'a Relation> {
    let relation = object.as_relation()?;
    let bypasses = match relation.kind {
        RelationKind::View => !is_security_invoker(relation),
        RelationKind::MaterializedView => true,
        _ => false,
    };
    let is_own = matches!(object.origin, Origin::Migration(_))
        && relation.persistence != Persistence::Temporary
        && !context.end().is_uncertain(object.id);
    (bypasses && is_own).then_some(relation)
}

/// Whether a view's query asks for whom it is, itself or by a function of the history.
pub(super) fn asks_who(end: &Catalog, view: &Relation) -> bool {
    let asks = |text: &str| ASKS_WHO.iter().any(|word| text.contains(word));
    let Some(query) = &view.query else {
        return true;
    };
    let mut functions = query.references.functions.iter();
    asks(&query.text)
        || functions.any(|name| {
            let overloads = end.functions_named(name);
            let functions = overloads
                .iter()
                .filter_map(|id| end.get(*id)?.as_function());
            let mut bodies = functions.filter_map(|it| it.body.as_ref());
            bodies.any(|body| asks(&body.text))
        })
}

/// A table with policies that the owner of a view is above, directly or behind other views.
fn unguarded_table(end: &Catalog, view: &Object, exempt: &BTreeSet<&str>) -> Option<ObjectId> {
    let owner = view.owner.as_deref();
    let is_above = owner.is_some_and(|it| exempt.contains(it) || it == "postgres");
    let mut seen = BTreeSet::new();
    let mut open = vec![view.id];
    while let Some(id) = open.pop() {
        for source in sources(end, id) {
            let (Some(object), Some(relation)) = (end.get(source), end.relation(source)) else {
                continue;
            };
            match relation.kind {
                // What is behind one of its caller's is read with the rights of whoever asks.
                RelationKind::View if !is_security_invoker(relation) && seen.insert(source) => {
                    open.push(source);
                }
                RelationKind::Table | RelationKind::PartitionedTable => {
                    let owns =
                        object.owner.as_deref() == owner && relation.force_row_security == Fact::No;
                    if relation.row_security == Fact::Yes
                        && end.row_security(source) == Fact::Yes
                        && (owns || is_above)
                    {
                        return Some(source);
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// For each view, the statement that made or replaced it, or last changed whose rights it has.
pub(super) fn last_written(context: &Context<'_>) -> BTreeMap<ObjectId, (StatementId, Place)> {
    let mut written = BTreeMap::new();
    for at in context.ordered_steps() {
        if matches!(at.step.outcome, Outcome::Failed(_)) {
            continue;
        }
        let place = match &at.operation.kind {
            OperationKind::CreateView(create) => Place::new(at.step.place.file, create.name.span),
            OperationKind::AlterTable(alter) => match &alter.action {
                TableAction::SetOptions { options, .. }
                    if options.iter().any(|it| it.starts_with("security_invoker")) =>
                {
                    at.step.place
                }
                _ => continue,
            },
            _ => continue,
        };
        for change in &at.step.changes {
            if let Change::Created(id) | Change::Altered(id) = change {
                written.insert(*id, (at.step.statement, place));
            }
        }
    }
    written
}

struct Found<'a> {
    object: &'a Object,
    table: ObjectId,
    readers: String,
    statement: StatementId,
    place: Place,
}

fn diagnose(context: &Context<'_>, kind: RelationKind, found: &Found<'_>) -> Diagnostic {
    let end = context.end();
    let name = end.qualified_name(found.object.id);
    let table = end.qualified_name(found.table);
    let readers = &found.readers;
    let is_view = kind == RelationKind::View;
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
    let mut diagnostic = Diagnostic::new(RULE.id, found.place, message)
        .because(because)
        .help(help)
        .object(name);
    if let Some(cause) = end
        .relation(found.table)
        .and_then(|it| it.row_security_cause)
    {
        diagnostic = diagnostic.related(cause.place, "row-level security is switched on here");
    }
    let fix = is_view && version >= SECURITY_INVOKER;
    let sql = format!(
        "ALTER VIEW {} SET (security_invoker = true);",
        super::sql::name(end, found.object.id)
    );
    let fix = fix.then(|| super::sql::append(context, found.statement, &sql));
    match fix.flatten() {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}
