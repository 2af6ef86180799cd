//! Who may use an object, of those whom row-level security holds for.

use std::collections::BTreeSet;

use super::Context;
use super::row_security::{Scope, schema_name};
use super::words::listed;
use crate::catalog::object::Object;

/// Roles that are the migrations' own, or stand above.
const OWNERS: [&str; 3] = ["postgres", "supabase_admin", "dashboard_user"];

/// The roles that have a privilege on an object by a grant: those whom the platform's API lets in
/// first.
pub(super) fn grantees<'a>(
    object: &'a Object,
    privilege: &str,
    exempt: &BTreeSet<&str>,
) -> Vec<&'a str> {
    let granted = object.grants.iter();
    let roles: BTreeSet<&str> = granted
        .filter(|it| it.privilege.name == privilege)
        .map(|it| it.role.as_str())
        .filter(|role| !exempt.contains(role) && !OWNERS.contains(role))
        .filter(|role| object.owner.as_deref() != Some(*role))
        .collect();
    let mut roles: Vec<_> = roles.into_iter().collect();
    let rank = |role: &&str| !["public", "anon", "authenticated"].contains(role);
    roles.sort_by_key(rank);
    roles
}

/// Roles as a reader calls them: `everyone`, or the names.
pub(super) fn described(roles: &[&str]) -> String {
    if roles.contains(&"public") {
        return "everyone".to_owned();
    }
    let names: Vec<_> = roles.iter().map(|it| format!("`{it}`")).collect();
    if names.is_empty() {
        return "nobody".to_owned();
    }
    listed(&names)
}

/// Whether an object is where somebody may look for it: in a schema that the platform's API serves,
/// or without one, in any.
pub(super) fn is_in_reach(context: &Context<'_>, scope: &Scope, object: &Object) -> bool {
    let Some(schema) = schema_name(context, object) else {
        return false;
    };
    match scope {
        Scope::Nobody => false,
        Scope::Served(_) => scope.contains(&schema),
        Scope::Everywhere | Scope::Listed(_) | Scope::Used(_) => true,
    }
}
