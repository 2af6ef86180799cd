//! From scripts to steps: the order of execution and the choice of the operation's family.

use crate::catalog::{Catalog, Presence, StatementId};
use crate::lower::Lowered;
use crate::operation::{ConstraintKind, ObjectKind, Operation, OperationKind, TableAction};
use crate::source::{FileId, Place};

use super::executor::{Done, Executor};
use super::{Outcome, Replayed, Script, Step};

pub(super) fn run(catalog: &Catalog, migration: u32, script: &Script<'_>) -> Replayed {
    let mut executor = Executor::new(catalog.clone());
    executor.reset_search_path();
    let mut steps = Vec::new();
    for (statement, (file, lowered)) in (0u32..).zip(&script.statements) {
        executor.statement = StatementId {
            migration,
            statement,
        };
        execute(&mut executor, *file, lowered, &mut steps);
    }
    executor.reset_search_path();
    Replayed {
        before: catalog.clone(),
        steps,
        after: executor.catalog,
    }
}

/// Executes the operations of one statement. Where one fails, none has an effect.
fn execute(executor: &mut Executor, file: FileId, lowered: &Lowered, steps: &mut Vec<Step>) {
    executor.file = file;
    executor.siblings = siblings(executor, &lowered.operations);
    let before = executor.catalog.clone();
    let first = steps.len();
    for (index, operation) in in_order(&lowered.operations) {
        executor.span = operation.span;
        let (outcome, changes) = executor.attempt(|executor| perform(executor, operation));
        steps.push(Step {
            statement: executor.statement,
            operation: index,
            place: Place::new(file, operation.span),
            outcome,
            changes,
        });
    }
    let failed = steps[first..]
        .iter()
        .any(|step| matches!(step.outcome, Outcome::Failed(_)));
    if failed {
        executor.catalog = before;
        for step in &mut steps[first..] {
            step.changes.clear();
        }
    }
}

/// The objects that a statement drops together.
fn siblings(executor: &Executor, operations: &[Operation]) -> Vec<crate::catalog::ObjectId> {
    if operations.len() < 2 {
        return Vec::new();
    }
    let drops = operations.iter().filter_map(|operation| {
        let OperationKind::Drop(drop) = &operation.kind else {
            return None;
        };
        let name = &drop.object.name;
        let presence = match drop.object.kind {
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index => executor.catalog.resolve_relation(name),
            ObjectKind::Type | ObjectKind::Domain => executor.catalog.resolve_type_name(name),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => executor
                .catalog
                .resolve_function(name, drop.object.arguments.as_deref())
                .ok()?,
            ObjectKind::Schema => executor.catalog.schema_named(&name.name),
            _ => return None,
        };
        match presence {
            Presence::Present(id) => Some(id),
            Presence::Absent | Presence::BuiltIn | Presence::Unmentioned | Presence::Unknown(_) => {
                None
            }
        }
    });
    drops.collect()
}

/// PostgreSQL executes the actions of one `ALTER TABLE` in passes, so that a constraint may name a
/// column that a later action adds.
fn in_order(operations: &[Operation]) -> Vec<(u32, &Operation)> {
    let mut ordered: Vec<(u32, &Operation)> = (0u32..).zip(operations).collect();
    let alters = operations
        .iter()
        .all(|operation| matches!(operation.kind, OperationKind::AlterTable(_)));
    if alters {
        ordered.sort_by_key(|(_, operation)| match &operation.kind {
            OperationKind::AlterTable(alter) => pass(&alter.action),
            _ => 0,
        });
    }
    ordered
}

fn pass(action: &TableAction) -> u8 {
    match action {
        TableAction::DropColumn { .. }
        | TableAction::DropConstraint { .. }
        | TableAction::DropNotNull { .. }
        | TableAction::DropDefault { .. }
        | TableAction::DropExpression { .. }
        | TableAction::DropIdentity { .. } => 0,
        TableAction::AlterColumnType { .. } => 1,
        TableAction::AddColumn { .. } => 2,
        TableAction::SetNotNull { .. } => 3,
        TableAction::AddConstraint(definition) => match definition.kind {
            ConstraintKind::NotNull { .. } => 3,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_) => 4,
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => 5,
        },
        TableAction::SetDefault { .. } | TableAction::AddIdentity { .. } => 5,
        _ => 6,
    }
}

fn perform(executor: &mut Executor, operation: &Operation) -> Done {
    match &operation.kind {
        OperationKind::CreateTable(create) => executor.create_table(create),
        OperationKind::AlterTable(alter) => executor.alter_table(alter),
        OperationKind::CreateIndex(create) => executor.create_index(create),
        OperationKind::CreateView(create) => executor.create_view(create),
        OperationKind::CreatePolicy(create) => executor.create_policy(create),
        OperationKind::AlterPolicy(alter) => executor.alter_policy(alter),
        OperationKind::CreateType(create) => executor.create_type(create),
        OperationKind::AlterType(alter) => executor.alter_type(alter),
        OperationKind::CreateDomain(create) => executor.create_domain(create),
        OperationKind::AlterDomain(alter) => executor.alter_domain(alter),
        OperationKind::CreateFunction(create) => executor.create_function(create),
        OperationKind::AlterFunction(alter) => executor.alter_function(alter),
        OperationKind::Rename(rename) => executor.rename(rename),
        OperationKind::SetSchema {
            object,
            if_exists,
            schema,
        } => executor.set_schema(object, *if_exists, schema),
        OperationKind::SetOwner { object, owner } => executor.set_owner(object, owner),
        OperationKind::Drop(drop) => executor.drop(drop),
        OperationKind::SetVariable(set) => executor.set_variable(set),
        OperationKind::Transaction(control) => executor.control_transaction(control),
        other => executor.touch_data(other),
    }
}
