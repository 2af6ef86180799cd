//! What an operation is about, in one word.
//!
//! A rule goes through a whole history for the few operations that concern it. They lie scattered in
//! memory, so that looking at each costs more than what is then done with those few: a set of topics
//! beside them says which are worth it.

use bitflags::bitflags;

use super::{ObjectKind, Operation, OperationKind, TableAction, TransactionControl, TypeAction};

bitflags! {
    /// What operations are about, as far as somebody chooses them by it. An operation may have none
    /// of these, and several.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Topics: u32 {
        /// Reads rows, begins transactions, sets variables, or does what the catalog never shows.
        const ASIDE = 1;
        /// Gives a name: a `CREATE`, a new column or constraint, a `RENAME`.
        const NAME = 1 << 1;
        /// Frees a name: a `DROP`, a `RENAME`, `SET SCHEMA`.
        const FREED_NAME = 1 << 2;
        /// The catalog keeps expressions or a query of it, which may call functions.
        const EXPRESSION = 1 << 3;
        /// `CREATE INDEX`.
        const INDEX = 1 << 4;
        /// Row-level security, switched.
        const ROW_SECURITY = 1 << 5;
        /// `CREATE POLICY` and `ALTER POLICY`.
        const POLICY = 1 << 6;
        /// `CREATE VIEW`, and options of relations.
        const VIEW = 1 << 7;
        /// `GRANT`, `REVOKE` and default privileges.
        const PRIVILEGE = 1 << 8;
        /// `COMMENT`.
        const COMMENT = 1 << 9;
        /// Tables that come to another schema, or leave the table that they are a partition of.
        const MOVE = 1 << 10;
        /// A label is added to an enum.
        const LABEL = 1 << 11;
        /// A `DO` block.
        const BLOCK = 1 << 12;
        /// `CALL`.
        const CALL = 1 << 13;
        /// `CREATE FUNCTION` and `CREATE PROCEDURE`.
        const ROUTINE = 1 << 14;
        /// `ALTER FUNCTION` and its like.
        const ALTERED_ROUTINE = 1 << 18;
        /// Begins or ends a transaction.
        const TRANSACTION = 1 << 15;
        /// The server may refuse it in a transaction.
        const REFUSED_IN_TRANSACTION = 1 << 16;
        /// Understood by the parser but not modelled.
        const OPAQUE = 1 << 17;
        /// Triggers, switched on or off.
        const TRIGGER_SWITCH = 1 << 19;
    }
}

impl Topics {
    /// Those of all operations of a statement together.
    #[must_use]
    pub fn of_all(operations: &[Operation]) -> Self {
        operations.iter().map(|it| Self::of(&it.kind)).collect()
    }

    /// Those of an operation.
    #[must_use]
    pub fn of(kind: &OperationKind) -> Self {
        match kind {
            OperationKind::AlterTable(alter) => Self::of_action(&alter.action),
            OperationKind::CreateIndex(create) => {
                let apart = Self::REFUSED_IN_TRANSACTION.when(create.concurrently);
                Self::NAME | Self::EXPRESSION | Self::INDEX | apart
            }
            OperationKind::CreateView(_) => Self::NAME | Self::EXPRESSION | Self::VIEW,
            OperationKind::CreatePolicy(_) => Self::NAME | Self::EXPRESSION | Self::POLICY,
            OperationKind::CreateFunction(_) => Self::NAME | Self::ROUTINE,
            OperationKind::AlterFunction(_) => Self::ALTERED_ROUTINE,
            OperationKind::CreateTable(_)
            | OperationKind::CreateDomain(_)
            | OperationKind::CreateTrigger(_)
            | OperationKind::CreateRule(_) => Self::NAME | Self::EXPRESSION,
            OperationKind::CreateSchema(_)
            | OperationKind::CreateSequence(_)
            | OperationKind::CreateType(_)
            | OperationKind::CreateEventTrigger(_)
            | OperationKind::CreateStatistics(_)
            | OperationKind::CreateExtension(_)
            | OperationKind::CreatePublication(_)
            | OperationKind::CreateRole(_) => Self::NAME,
            OperationKind::CreateOther(create) => Self::NAME | apart(create.object.kind),
            OperationKind::AlterPolicy(_) => Self::EXPRESSION | Self::POLICY,
            OperationKind::AlterType(alter) => match alter.action {
                TypeAction::AddValue { .. } => Self::LABEL | Self::REFUSED_IN_TRANSACTION,
                _ => Self::empty(),
            },
            OperationKind::Rename(_) => Self::NAME | Self::FREED_NAME | Self::MOVE,
            OperationKind::SetSchema { .. } => Self::FREED_NAME | Self::MOVE,
            OperationKind::Drop(drop) => {
                let apart = apart(drop.object.kind);
                Self::FREED_NAME | apart | Self::REFUSED_IN_TRANSACTION.when(drop.concurrently)
            }
            OperationKind::Grant(_) | OperationKind::AlterDefaultPrivileges(_) => Self::PRIVILEGE,
            OperationKind::Comment { .. } => Self::COMMENT,
            OperationKind::Reindex(_) | OperationKind::Compact { .. } => {
                Self::REFUSED_IN_TRANSACTION
            }
            OperationKind::Do(_) => Self::BLOCK,
            OperationKind::Call { .. } => Self::CALL,
            OperationKind::Opaque { .. } => Self::OPAQUE,
            OperationKind::NoCatalogEffect { .. } => Self::ASIDE | Self::REFUSED_IN_TRANSACTION,
            OperationKind::Select(_) | OperationKind::SetVariable(_) => Self::ASIDE,
            OperationKind::Transaction(control) => Self::ASIDE | of_control(control),
            OperationKind::AlterSequence(_)
            | OperationKind::AlterDomain(_)
            | OperationKind::AlterEventTrigger { .. }
            | OperationKind::AlterExtension(_)
            | OperationKind::AlterPublication(_)
            | OperationKind::AlterRole { .. }
            | OperationKind::RefreshMaterializedView { .. }
            | OperationKind::GrantRole { .. }
            | OperationKind::SecurityLabel { .. }
            | OperationKind::SetOwner { .. }
            | OperationKind::DropOwned { .. }
            | OperationKind::ImportForeignSchema { .. }
            | OperationKind::ReassignOwned { .. }
            | OperationKind::DropTemporary
            | OperationKind::Insert(_)
            | OperationKind::Update(_)
            | OperationKind::Delete(_)
            | OperationKind::Merge(_)
            | OperationKind::Truncate { .. }
            | OperationKind::Copy { .. }
            | OperationKind::Lock { .. } => Self::empty(),
        }
    }

    fn of_action(action: &TableAction) -> Self {
        match action {
            TableAction::AddColumn { .. } | TableAction::AddConstraint(_) => {
                Self::NAME | Self::EXPRESSION
            }
            TableAction::SetDefault { .. } => Self::EXPRESSION,
            TableAction::DropColumn { .. } => Self::FREED_NAME,
            TableAction::SetRowSecurity(_) => Self::ROW_SECURITY,
            TableAction::SetOptions { .. } => Self::VIEW,
            TableAction::SetTriggerEnabled { .. } => Self::TRIGGER_SWITCH,
            TableAction::DetachPartition { concurrently, .. } => {
                Self::MOVE | Self::REFUSED_IN_TRANSACTION.when(*concurrently)
            }
            _ => Self::empty(),
        }
    }

    fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::empty() }
    }
}

/// Databases and tablespaces are made and dropped outside of transactions.
fn apart(kind: ObjectKind) -> Topics {
    let is_apart = matches!(kind, ObjectKind::Database | ObjectKind::Tablespace);
    Topics::REFUSED_IN_TRANSACTION.when(is_apart)
}

/// Savepoints are inside of a transaction.
fn of_control(control: &TransactionControl) -> Topics {
    let whole = matches!(
        control,
        TransactionControl::Begin
            | TransactionControl::Commit
            | TransactionControl::Rollback
            | TransactionControl::Prepared
    );
    Topics::TRANSACTION.when(whole)
}
