//! What the rules about views share: those that show others what their owner sees.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::grantees::{described, grantees, is_in_reach};
use super::policy_reads::{is_security_invoker, sources};
use super::row_security::Scope;
use crate::catalog::object::{Object, Origin, Relation, RelationKind};
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::operation::{ObjectKind, OperationKind, Persistence, TableAction, Topics};
use crate::replay::Change;
use crate::source::Place;

/// A query with one of these words says itself who may see what.
const ASKS_WHO: [&str; 9] = [
    "current_setting",
    "current_user",
    "current_role",
    "session_user",
    "pg_has_role",
    "auth . uid",
    "auth . jwt",
    "auth . role",
    "auth . email",
];

/// A view that is read with the rights of its owner, or a materialized view, which others may query.
pub(super) struct Shown<'a> {
    pub object: &'a Object,
    /// Who may.
    pub readers: String,
    /// Where its rights were last decided.
    pub statement: StatementId,
    pub place: Place,
}

/// The views at the end of a history that show what they should not, with what `find` says that is.
/// Those whose query asks who is asking are left alone.
pub(super) fn shown<'a, T>(
    context: &Context<'a>,
    exempt: &BTreeSet<&str>,
    find: impl Fn(&'a Object) -> Option<T>,
) -> Vec<(Shown<'a>, T)> {
    let end = context.end();
    let scope = Scope::of(context);
    if matches!(scope, Scope::Nobody) {
        return Vec::new();
    }
    let mut written = None;
    let mut shown = Vec::new();
    for object in end.objects() {
        let Some(view) = own_view(context, object) else {
            continue;
        };
        let readers = grantees(object, "select", exempt);
        if readers.is_empty() || !is_in_reach(context, &scope, object) || asks_who(end, view) {
            continue;
        }
        let Some(found) = find(object) else {
            continue;
        };
        let written = written.get_or_insert_with(|| last_written(context));
        if let Some((statement, place)) = written.get(&object.id) {
            let view = Shown {
                object,
                readers: described(&readers),
                statement: *statement,
                place: *place,
            };
            shown.push((view, found));
        }
    }
    shown
}

/// A view with the rights of its owner, or a materialized view, that a migration made.
fn own_view<'a>(context: &Context<'_>, object: &'a Object) -> Option<&'a Relation> {
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
fn asks_who(end: &Catalog, view: &Relation) -> bool {
    let Some(query) = &view.query else {
        return true;
    };
    let mut functions = query.references.functions.iter();
    text_asks_who(&query.text)
        || functions.any(|name| {
            let overloads = end.functions_named(name);
            let functions = overloads
                .iter()
                .filter_map(|id| end.get(*id)?.as_function());
            let mut bodies = functions.filter_map(|it| it.body.as_ref());
            bodies.any(|body| text_asks_who(&body.text))
        })
}

/// Whether SQL without comments asks for whom it is.
pub(super) fn text_asks_who(text: &str) -> bool {
    ASKS_WHO.iter().any(|word| text.contains(word)) || names_user(text)
}

/// Whether a text has `USER`, which is `CURRENT_USER`, and neither a column nor an alias.
fn names_user(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    let is_name =
        |at: usize| at > 0 && [".", "as"].contains(&words[at - 1].to_lowercase().as_str());
    let mut users = words.iter().enumerate();
    users.any(|(at, word)| word.eq_ignore_ascii_case("user") && !is_name(at))
}

/// The tables that a view reads with rights that are not its caller's, itself or behind other views,
/// each with the view whose owner has these rights.
pub(super) fn tables_behind<'a>(
    end: &'a Catalog,
    view: &'a Object,
) -> Vec<(&'a Object, &'a Object)> {
    let is_filled = view.kind() == ObjectKind::MaterializedView;
    let mut tables = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(view.id, view)];
    while let Some((id, reader)) = open.pop() {
        for source in sources(end, id) {
            let (Some(object), Some(relation)) = (end.get(source), end.relation(source)) else {
                continue;
            };
            match relation.kind {
                RelationKind::View if !seen.insert(source) => {}
                RelationKind::View if !is_security_invoker(relation) => {
                    open.push((source, object));
                }
                // Its caller is whoever queries the outermost view, or fills it.
                RelationKind::View if is_filled => open.push((source, view)),
                RelationKind::Table
                | RelationKind::PartitionedTable
                | RelationKind::ForeignTable
                | RelationKind::Unknown => tables.push((object, reader)),
                RelationKind::View | RelationKind::MaterializedView => {}
            }
        }
    }
    tables
}

/// For each view, the statement that made or replaced it, or last changed whose rights it has.
fn last_written(context: &Context<'_>) -> BTreeMap<ObjectId, (StatementId, Place)> {
    let mut written = BTreeMap::new();
    for at in context.steps_about(Topics::VIEW) {
        if at.step.has_failed() {
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
