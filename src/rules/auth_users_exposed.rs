//! Views of the platform's users that the API serves.

use std::collections::{BTreeMap, BTreeSet};

use super::grantees::{described, grantees, is_in_reach};
use super::policies;
use super::policy_reads::{is_security_invoker, sources};
use super::row_security::Scope;
use super::view_bypasses_rls::{asks_who, last_written, own_view};
use super::{Context, Rule, rule};
use crate::catalog::object::{Object, RelationKind};
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("auth-users-exposed", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    if context.root.convention.platform != Platform::Supabase {
        return Vec::new();
    }
    let scope = Scope::of(context);
    let exempt = policies::exempt_roles(end);
    let mut written: Option<BTreeMap<ObjectId, (StatementId, Place)>> = None;
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Some(view) = own_view(context, object) else {
            continue;
        };
        let readers = grantees(object, "select", &exempt);
        if readers.is_empty() || !is_in_reach(context, &scope, object) || asks_who(end, view) {
            continue;
        }
        if !reads_users(end, object.id) {
            continue;
        }
        let written = written.get_or_insert_with(|| last_written(context));
        if let Some((_, place)) = written.get(&object.id) {
            diagnostics.push(diagnose(context, object, &described(&readers), *place));
        }
    }
    diagnostics
}

/// Whether a view reads the users with the rights of its owner, itself or by another view.
fn reads_users(end: &Catalog, view: ObjectId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![view];
    while let Some(id) = open.pop() {
        for source in sources(end, id) {
            if end.qualified_name(source) == "auth.users" {
                return true;
            }
            let relation = end.relation(source).filter(|it| !is_security_invoker(it));
            if relation.is_some_and(|it| it.kind == RelationKind::View) && seen.insert(source) {
                open.push(source);
            }
        }
    }
    false
}

fn diagnose(context: &Context<'_>, object: &Object, readers: &str, place: Place) -> Diagnostic {
    let name = context.end().qualified_name(object.id);
    let kind = object.kind().as_str();
    let message = format!("{kind} `{name}` shows {readers} the users of `auth.users`");
    Diagnostic::new(RULE.id, place, message)
        .because("it reads them with the rights of its owner, and the API serves it")
        .help(format!(
            "keep what others may see of a user in a table with policies, filled by a trigger on \
             `auth.users`; or revoke `SELECT` on this from {readers}"
        ))
        .object(name)
}
