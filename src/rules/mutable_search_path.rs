//! `SECURITY DEFINER` functions that have the `search_path` of whoever calls them.

use std::collections::BTreeMap;

use super::{Context, Ordered, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::object::{Function, Origin};
use crate::diagnostic::Diagnostic;
use crate::operation::{OperationKind, Topics};
use crate::replay::Change;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("mutable-search-path", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for (id, at) in definers(context) {
        let Some(object) = end.get(id).filter(|_| !end.is_uncertain(id)) else {
            continue;
        };
        let is_ours = matches!(object.origin, Origin::Migration(_));
        if !is_ours || !object.as_function().is_some_and(is_open) {
            continue;
        }
        let name = end.qualified_name(id);
        let message =
            format!("`{name}` runs as its owner, and looks names up where its caller says");
        let diagnostic = Diagnostic::new(RULE.id, place(&at), message)
            .because("`SECURITY DEFINER` without a `search_path` of its own")
            .help(
                "add `SET search_path = ''` and write names with their schemas, or name the schemas, \
                 with `pg_temp` as the last",
            )
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Whether the caller's `search_path` holds in it.
fn is_open(function: &Function) -> bool {
    let has_path = function.settings.iter().any(|it| it.name == "search_path");
    let is_looked_up = function.body.as_ref().is_some_and(|body| {
        let is_sql = function.language == "sql";
        let text = body.text.as_str();
        is_sql && (text.starts_with("begin atomic") || text.starts_with("return "))
    });
    let is_known = matches!(function.language.as_str(), "sql" | "plpgsql");
    function.security_definer && !has_path && is_known && !is_looked_up
}

/// For each function that was ever made to run as its owner, where that was last written.
pub(super) fn definers<'a>(context: &Context<'a>) -> BTreeMap<ObjectId, Ordered<'a>> {
    let mut last = BTreeMap::new();
    for at in context.steps_about(Topics::ROUTINE | Topics::ALTERED_ROUTINE) {
        let defines = match &at.operation.kind {
            OperationKind::CreateFunction(function) => function.security_definer,
            OperationKind::AlterFunction(alter) => alter.security_definer == Some(true),
            _ => false,
        };
        if !defines || at.step.has_failed() {
            continue;
        }
        for change in &at.step.changes {
            if let Change::Created(id) | Change::Altered(id) = change {
                last.insert(*id, at);
            }
        }
    }
    last
}

/// The name of the function, where it is written.
pub(super) fn place(at: &Ordered<'_>) -> Place {
    let name = match &at.operation.kind {
        OperationKind::CreateFunction(function) if at.written => function.name.span,
        OperationKind::AlterFunction(alter) if at.written => alter.function.name.span,
        _ => return at.step.place,
    };
    Place::new(at.step.place.file, name)
}
