//! Statements that change what belongs to Supabase, which it refuses.

use super::{Context, Rule, rule};
use crate::catalog::object::Object;
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::{ObjectKind, ObjectName, ObjectReference, OperationKind, TableAction};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("managed-schema-modified", check);

/// The schemas in which the role that runs migrations owns nothing.
const MANAGED: [&str; 3] = ["auth", "realtime", "storage"];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !is_supabase(context) {
        return Vec::new();
    }
    let statements = context.scripts.iter().flat_map(|it| &it.statements);
    let mut diagnostics = Vec::new();
    for (file, lowered) in statements {
        for operation in &lowered.operations {
            if let Some(change) = change(&operation.kind) {
                diagnostics.push(diagnose(Place::new(*file, change.name.span), &change));
            }
        }
    }
    diagnostics
}

/// Whether a table is in a schema that no migration may change.
pub(super) fn is_managed(context: &Context<'_>, table: &Object) -> bool {
    let schema = table.schema.and_then(|id| context.end().get(id));
    is_supabase(context) && schema.is_some_and(|it| MANAGED.contains(&it.name.as_str()))
}

fn is_supabase(context: &Context<'_>) -> bool {
    context.root.convention.platform == Platform::Supabase
}

struct Change<'a> {
    command: &'static str,
    /// What is in one of the schemas.
    name: &'a ObjectName,
    help: &'static str,
}

fn change(operation: &OperationKind) -> Option<Change<'_>> {
    const OWN: &str = "make it in a schema of your own";
    const APART: &str = "keep what you need beside it in a table of your own, with a foreign key";
    let (command, name, help) = match operation {
        OperationKind::CreateTable(it) => ("CREATE TABLE", &it.name, OWN),
        OperationKind::CreateFunction(it) if it.procedure => ("CREATE PROCEDURE", &it.name, OWN),
        OperationKind::CreateFunction(it) => ("CREATE FUNCTION", &it.name, OWN),
        OperationKind::CreateIndex(it) => ("CREATE INDEX", &it.table, APART),
        OperationKind::AlterTable(it) => ("ALTER TABLE", &it.name, help_on(&it.action)),
        OperationKind::AlterFunction(it) => ("ALTER FUNCTION", &it.function.name, OWN),
        OperationKind::Drop(it) => ("DROP", theirs(&it.object)?, "leave it out"),
        OperationKind::Comment { object, .. } => ("COMMENT", of(object), "leave it out"),
        _ => return None,
    };
    let is_managed = name
        .schema
        .as_deref()
        .is_some_and(|it| MANAGED.contains(&it));
    is_managed.then_some(Change {
        command,
        name,
        help,
    })
}

fn help_on(action: &TableAction) -> &'static str {
    match action {
        TableAction::SetRowSecurity(_) => "leave it out: row-level security is on there already",
        _ => "keep what you need beside it in a table of your own, with a foreign key",
    }
}

/// The table, function or index that is dropped; policies and triggers may be.
fn theirs(object: &ObjectReference) -> Option<&ObjectName> {
    let is_theirs = matches!(
        object.kind,
        ObjectKind::Table
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Index
    );
    is_theirs.then_some(&object.name)
}

/// What a comment is on, or the table of it.
fn of(object: &ObjectReference) -> &ObjectName {
    object.parent.as_ref().unwrap_or(&object.name)
}

fn diagnose(place: Place, change: &Change<'_>) -> Diagnostic {
    let Change {
        command,
        name,
        help,
    } = change;
    let schema = name.schema.as_deref().unwrap_or_default();
    let object = format!("{schema}.{}", name.name);
    let message = format!("`{command}` on `{object}`, which belongs to Supabase");
    Diagnostic::new(RULE.id, place, message)
        .because(format!(
            "refused (42501) wherever the history runs from its beginning: nothing in `{schema}` is \
             the migrations' own"
        ))
        .help(*help)
        .object(object)
}
