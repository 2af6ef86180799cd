//! New columns that must have a value and give the rows that are there none.

use super::{Context, Ordered, Rule, rule};
use crate::catalog::builtin::serial;
use crate::catalog::object::{Object, RelationKind};
use crate::catalog::{ObjectId, Presence};
use crate::diagnostic::Diagnostic;
use crate::operation::{
    ColumnDefinition, ConstraintKind, ObjectKind, ObjectName, OperationKind, Shape, TableAction,
    Topics,
};
use crate::replay::Change;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("required-column-without-default", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for at in context.steps_about(Topics::NAME) {
        let OperationKind::AlterTable(alter) = &at.operation.kind else {
            continue;
        };
        let TableAction::AddColumn { column, .. } = &alter.action else {
            continue;
        };
        let added = at.step.changes.iter().find_map(|change| match change {
            Change::ColumnAdded { relation, .. } => Some(*relation),
            _ => None,
        });
        let Some(table) = added.filter(|_| is_required(column) && !has_value(&at, column)) else {
            continue;
        };
        if may_have_rows(context, &at, table) {
            diagnostics.push(diagnose(&at, table, column));
        }
    }
    diagnostics
}

fn is_required(column: &ColumnDefinition) -> bool {
    column.constraints.iter().any(|constraint| {
        let kind = &constraint.kind;
        matches!(
            kind,
            ConstraintKind::NotNull { .. } | ConstraintKind::PrimaryKey(_)
        )
    })
}

/// Whether the rows that are there get a value; also where nobody knows.
fn has_value(at: &Ordered<'_>, column: &ColumnDefinition) -> bool {
    let default = column.default.as_ref();
    let has_default = default.is_some_and(|it| it.shape != Shape::Null);
    has_default
        || column.identity.is_some()
        || column.generated.is_some()
        || has_value_by_type(at, column)
}

/// `serial` brings a default, and a domain may have one.
fn has_value_by_type(at: &Ordered<'_>, column: &ColumnDefinition) -> bool {
    let Some(name) = &column.type_name else {
        return true;
    };
    if name.schema.is_none() && serial(&name.name).is_some() {
        return true;
    }
    let then = at.after();
    match then.resolve_type(name) {
        Presence::BuiltIn => false,
        Presence::Present(id) => then
            .get(id)
            .is_none_or(|it| it.kind() == ObjectKind::Domain),
        Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => true,
    }
}

/// Whether a table was there before the migration, and was not emptied in it.
fn may_have_rows(context: &Context<'_>, at: &Ordered<'_>, table: ObjectId) -> bool {
    let before = at.before();
    let relation = before.get(table).and_then(Object::as_relation);
    let holds_rows = relation.is_some_and(|it| {
        matches!(
            it.kind,
            RelationKind::Table | RelationKind::PartitionedTable
        )
    });
    if !holds_rows || before.is_uncertain(table) {
        return false;
    }
    let statement = at.step.statement;
    let script = &context.scripts[statement.migration as usize];
    let earlier = script.statements.iter().take(statement.statement as usize);
    let is_it = |name: &ObjectName| before.resolve_relation(name).id() == Some(table);
    let mut operations = earlier.flat_map(|(_, lowered)| &lowered.operations);
    !operations.any(|operation| match &operation.kind {
        OperationKind::Truncate { tables, .. } => tables.iter().any(is_it),
        OperationKind::Delete(delete) => !delete.has_where && is_it(&delete.table),
        _ => false,
    })
}

fn diagnose(at: &Ordered<'_>, table: ObjectId, column: &ColumnDefinition) -> Diagnostic {
    let name = &column.name.name;
    let table = at.before().qualified_name(table);
    let place = if at.written {
        Place::new(at.step.place.file, column.name.span)
    } else {
        at.step.place
    };
    Diagnostic::new(
        RULE.id,
        place,
        format!("new column `{name}` of `{table}` must have a value, and has no default"),
    )
    .because("fails as soon as the table has a row (23502)")
    .help(
        "give it a `DEFAULT`; or add it without `NOT NULL`, fill it in, and `SET NOT NULL` afterwards",
    )
    .object(format!("{table}.{name}"))
}
