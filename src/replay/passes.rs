//! The order in which the actions of one `ALTER TABLE` are executed: in passes, whatever the order
//! in which they were written, so that a constraint may name a column that a later action adds.

use crate::catalog::ObjectId;
use crate::operation::{
    ConstraintDefinition, ConstraintKind, Operation, OperationKind, TableAction,
};
use crate::source::Span;

use super::executor::{Effect, Executor};
use super::{Outcome, Step};

/// When an action is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    Drop,
    Type,
    NewColumn,
    NotNull,
    UsingIndex,
    /// The keys of new columns, and then those that are added to the table.
    KeyOfNewColumn,
    Key,
    Default,
    /// The checks and foreign keys of new columns, and then those that are added to the table.
    ConstraintOfNewColumn,
    Constraint,
    Other,
    End,
}

/// A constraint of a new column, which is made in a later pass than its column.
#[derive(Clone)]
pub(super) struct Late {
    pub(super) pass: Pass,
    /// The operation that adds the column.
    pub(super) span: Span,
    pub(super) relation: ObjectId,
    pub(super) definition: ConstraintDefinition,
    /// Whether the statement says `ONLY`.
    pub(super) only: bool,
}

impl Pass {
    pub(super) fn of(operation: &Operation) -> Self {
        let OperationKind::AlterTable(alter) = &operation.kind else {
            return Self::Drop;
        };
        match &alter.action {
            TableAction::DropColumn { .. }
            | TableAction::DropConstraint { .. }
            | TableAction::DropNotNull { .. }
            | TableAction::DropDefault { .. }
            | TableAction::DropExpression { .. }
            | TableAction::DropIdentity { .. } => Self::Drop,
            TableAction::AlterColumnType { .. } => Self::Type,
            TableAction::AddColumn { .. } => Self::NewColumn,
            TableAction::SetNotNull { .. } => Self::NotNull,
            TableAction::AddConstraint(definition) => match &definition.kind {
                ConstraintKind::NotNull { .. } => Self::NotNull,
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)
                    if key.using_index.is_some() =>
                {
                    Self::UsingIndex
                }
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Exclude(_) => Self::Key,
                ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => Self::Constraint,
            },
            TableAction::SetDefault { .. } | TableAction::AddIdentity { .. } => Self::Default,
            _ => Self::Other,
        }
    }

    /// When a constraint that a new column is written with is made.
    pub(super) fn of_new_column(kind: &ConstraintKind) -> Self {
        match kind {
            ConstraintKind::NotNull { .. } => Self::NewColumn,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_) => Self::KeyOfNewColumn,
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => Self::ConstraintOfNewColumn,
        }
    }
}

/// Makes the constraints of new columns whose pass comes before one, unless something failed.
pub(super) fn add_late(executor: &mut Executor, steps: &mut [Step], before: Pass) {
    if executor.late.is_empty() {
        return;
    }
    let (mut due, rest): (Vec<Late>, Vec<Late>) = std::mem::take(&mut executor.late)
        .into_iter()
        .partition(|late| late.pass < before);
    executor.late = rest;
    due.sort_by_key(|late| late.pass);
    for late in due {
        let failed = |step: &Step| matches!(step.outcome, Outcome::Failed(_));
        if steps.iter().any(failed) {
            return;
        }
        executor.span = late.span;
        executor.only = late.only;
        // A unique key that is the primary key too is made once.
        let of_new_column = late.pass == Pass::KeyOfNewColumn;
        let (outcome, changes) = executor.attempt(|executor| {
            executor.create_constraint(late.relation, &late.definition, of_new_column)?;
            Ok(Effect::Applied)
        });
        executor.only = false;
        let Some(step) = steps.iter_mut().find(|step| step.place.span == late.span) else {
            continue;
        };
        step.changes.extend(changes);
        if outcome != Outcome::Applied {
            step.outcome = outcome;
        }
    }
}
