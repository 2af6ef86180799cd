//! Statements with psql variables or placeholders of a migration tool: what is certain of them.

use super::command::command_of;
use crate::operation::{ObjectName, Operation, OperationKind, References};
use crate::source::Span;

/// Makes opaque what depends on text that is not known before a tool has put it in.
pub(super) fn forget_uncertain(operations: &mut [Operation], unknown: &[Span]) {
    for operation in operations {
        if is_uncertain(operation, unknown) {
            operation.kind = OperationKind::Opaque {
                command: command_of(&operation.kind),
                references: Box::new(certain_relations(&operation.kind, unknown)),
            };
        }
    }
}

fn touches(span: Span, unknown: &[Span]) -> bool {
    unknown
        .iter()
        .any(|other| other.start < span.end && span.start < other.end)
}

/// Whether what an operation does, or to what, depends on unknown text. Values of rows do not
/// matter.
fn is_uncertain(operation: &Operation, unknown: &[Span]) -> bool {
    let any = |names: &[ObjectName]| names.iter().any(|name| touches(name.span, unknown));
    match &operation.kind {
        OperationKind::AlterTable(alter) => {
            touches(operation.span, unknown) || touches(alter.name.span, unknown)
        }
        OperationKind::Insert(insert) => {
            any(&insert.uses.relations)
                || insert
                    .columns
                    .iter()
                    .any(|column| touches(column.span, unknown))
        }
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => {
            any(&modify.uses.relations)
                || modify
                    .columns
                    .iter()
                    .any(|column| touches(column.span, unknown))
        }
        OperationKind::Select(uses) => any(&uses.relations) || any(&uses.functions),
        _ => true,
    }
}

/// The relations that an operation surely works on.
fn certain_relations(kind: &OperationKind, unknown: &[Span]) -> References {
    let mut relations = match kind {
        OperationKind::AlterTable(alter) => vec![alter.name.clone()],
        OperationKind::CreateTable(create) => vec![create.name.clone()],
        OperationKind::CreateIndex(create) => vec![create.table.clone()],
        OperationKind::CreateView(create) => vec![create.name.clone()],
        OperationKind::CreateTrigger(create) => vec![create.table.clone()],
        OperationKind::CreatePolicy(create) => vec![create.table.clone()],
        OperationKind::AlterPolicy(alter) => vec![alter.table.clone()],
        OperationKind::CreateRule(create) => vec![create.table.clone()],
        OperationKind::AlterSequence(alter) => vec![alter.name.clone()],
        OperationKind::Truncate { tables, .. } => tables.clone(),
        OperationKind::Insert(insert) => insert.uses.relations.clone(),
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => modify.uses.relations.clone(),
        OperationKind::Select(uses) => uses.relations.clone(),
        _ => Vec::new(),
    };
    relations.retain(|name| !touches(name.span, unknown));
    References {
        relations,
        ..References::default()
    }
}
