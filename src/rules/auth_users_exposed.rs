//! Views of the platform's users that the API serves.

use std::collections::BTreeSet;

use super::policies;
use super::policy_reads::{is_security_invoker, sources};
use super::views::{self, Shown};
use super::{Context, Rule, rule};
use crate::catalog::object::{Object, RelationKind};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;

pub(super) const RULE: Rule = rule!("auth-users-exposed", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    if context.root.convention.platform != Platform::Supabase {
        return Vec::new();
    }
    let exempt = policies::exempt_roles(end);
    let users = |view: &Object| reads_users(end, view.id).then_some(());
    let shown = views::shown(context, &exempt, users);
    shown
        .iter()
        .map(|(view, ())| diagnose(context, view))
        .collect()
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

fn diagnose(context: &Context<'_>, view: &Shown<'_>) -> Diagnostic {
    let name = context.end().qualified_name(view.object.id);
    let kind = view.object.kind().as_str();
    let readers = &view.readers;
    let message = format!("{kind} `{name}` shows {readers} the users of `auth.users`");
    Diagnostic::new(RULE.id, view.place, message)
        .because("it reads them with the rights of its owner, and the API serves it")
        .help(format!(
            "keep what others may see of a user in a table with policies, filled by a trigger on \
             `auth.users`; or revoke `SELECT` on this from {readers}"
        ))
        .object(name)
}
