//! The order in which the operations of one statement are executed: the actions of an `ALTER TABLE`
//! in passes, whatever the order in which they were written, so that a constraint may name a column
//! that a later action adds; the elements of a `CREATE SCHEMA` by their kinds.

use smallvec::SmallVec;

use crate::catalog::ObjectId;
use crate::operation::{
    ConstraintDefinition, ConstraintKind, Name, Operation, OperationKind, TableAction,
};
use crate::source::Span;

use super::executor::{Effect, Executor};
use super::not_nulls::keys::new_primary_key;
use super::{Outcome, Step};

/// When an action is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pass {
    Drop,
    Type,
    NewColumn,
    SetNotNull,
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

/// What is executed at once: an operation, or a part of one.
pub(super) struct Turn<'a> {
    /// Index into the statement's operations.
    pub(super) index: u32,
    pub(super) operation: &'a Operation,
    pub(super) part: Part,
}

/// A new primary key takes two turns on servers that keep constraints for `NOT NULL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    NotNullsOfKey,
    Rest,
}

/// A column of a primary key that a statement of several actions adds.
#[derive(Clone)]
pub(super) struct KeyColumn {
    pub(super) relation: ObjectId,
    pub(super) column: Name,
    /// Whether it is `NOT NULL` before the actions.
    pub(super) not_null: bool,
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
            TableAction::SetNotNull { .. } => Self::SetNotNull,
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

impl Turn<'_> {
    pub(super) fn pass(&self) -> Pass {
        match self.part {
            Part::NotNullsOfKey => Pass::NotNull,
            Part::Whole | Part::Rest => Pass::of(self.operation),
        }
    }
}

/// What is executed for the operations of a statement, in the order of execution.
pub(super) fn turns<'a>(
    executor: &Executor,
    operations: &'a [Operation],
) -> SmallVec<[Turn<'a>; 1]> {
    let turn = |index, operation, part| Turn {
        index,
        operation,
        part,
    };
    let whole = |(index, operation)| turn(index, operation, Part::Whole);
    let mut turns: SmallVec<[Turn<'a>; 1]> = (0u32..).zip(operations).map(whole).collect();
    if turns.len() < 2 {
        return turns;
    }
    if is_alter_table(operations) {
        for at in (0..turns.len()).rev() {
            let Turn {
                index, operation, ..
            } = turns[at];
            if executor.has_named_not_nulls() && adds_primary_key(operation) {
                turns[at].part = Part::Rest;
                turns.insert(at, turn(index, operation, Part::NotNullsOfKey));
            }
        }
        turns.sort_by_key(Turn::pass);
    } else if let Some(OperationKind::CreateSchema(_)) = operations.first().map(|it| &it.kind) {
        turns.sort_by_key(|turn| element_order(&turn.operation.kind));
    }
    turns
}

fn is_alter_table(operations: &[Operation]) -> bool {
    operations
        .iter()
        .all(|operation| matches!(operation.kind, OperationKind::AlterTable(_)))
}

fn adds_primary_key(operation: &Operation) -> bool {
    let OperationKind::AlterTable(alter) = &operation.kind else {
        return false;
    };
    new_primary_key(&alter.action).is_some()
}

/// The elements of a `CREATE SCHEMA` may be written in any order.
fn element_order(kind: &OperationKind) -> u8 {
    match kind {
        OperationKind::CreateSchema(_) => 0,
        OperationKind::CreateSequence(_) => 1,
        OperationKind::CreateTable(_) | OperationKind::AlterTable(_) => 2,
        OperationKind::CreateView(_) => 3,
        OperationKind::CreateIndex(_) => 4,
        OperationKind::CreateTrigger(_) => 5,
        _ => 6,
    }
}

/// Adds the step of a turn. An operation has one, which stands where its last turn was: before it, the
/// first turn of the same statement has left its own.
pub(super) fn add_step(steps: &mut Vec<Step>, part: Part, mut step: Step) {
    let same = |begun: &Step| begun.operation == step.operation;
    if part == Part::Rest
        && let Some(begun) = steps.iter().rposition(same)
    {
        let mut changes = steps.remove(begun).changes;
        changes.append(&mut step.changes);
        step.changes = changes;
    }
    steps.push(step);
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
        if steps.iter().any(Step::has_failed) {
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
