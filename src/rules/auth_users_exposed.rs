//! Views of the platform's users that the API serves.

use super::policies;
use super::views::{self, Shown};
use super::{Context, Rule, rule};
use crate::catalog::object::Object;
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;

pub(super) const RULE: Rule = rule!("auth-users-exposed", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    if context.root.convention.platform != Platform::Supabase {
        return Vec::new();
    }
    let exempt = policies::exempt_roles(end);
    let is_users = |table: &Object| end.qualified_name(table.id) == "auth.users";
    let users = |view: &Object| {
        let mut tables = views::tables_behind(end, view).into_iter();
        tables.find(|(table, _)| is_users(table)).map(|_| ())
    };
    let shown = views::shown(context, &exempt, users);
    shown
        .iter()
        .map(|(view, ())| diagnose(context, view))
        .collect()
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
