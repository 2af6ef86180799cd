//! Which actions of `ALTER TABLE` are for which kinds of relations, as the server checks before it
//! does anything.

use crate::catalog::ObjectId;
use crate::catalog::object::{ObjectData, RelationKind};
use crate::operation::{Enabled, Persistence, RowSecurity, TableAction};

use super::elements::LOGGED_PARTITIONED;
use super::executor::{Error, Executor};

/// The kinds of what `ALTER TABLE` may be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    Foreign,
    View,
    Materialized,
    Index,
    Sequence,
    Composite,
}

use Kind::{Composite, Foreign, Index, Materialized, Sequence, Table, View};

impl Executor {
    /// Fails where an action of tables meets a view, an index or a sequence.
    pub(super) fn check_action(&mut self, id: ObjectId, action: &TableAction) -> Result<(), Error> {
        let Some((words, kinds)) = wanted(action) else {
            return Ok(());
        };
        let Some(kind) = self.kind_of(id) else {
            return Ok(());
        };
        let has_no_rows = matches!(action, TableAction::SetPersistence(_))
            && self.is_partitioned(id)
            && self.catalog.is_since(LOGGED_PARTITIONED);
        if kinds.contains(&kind) && !has_no_rows || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!(
            "ALTER action {words} cannot be performed on relation \"{}\"",
            self.name_of(id)
        );
        Err(self.conflict("42809", self.span, id, message))
    }

    /// Fails where the columns of a table are those of its type.
    pub(super) fn check_untyped(
        &mut self,
        id: ObjectId,
        action: &TableAction,
    ) -> Result<(), Error> {
        let message = match action {
            TableAction::AddColumn { .. } => "cannot add column to typed table",
            TableAction::DropColumn { .. } => "cannot drop column from typed table",
            TableAction::AlterColumnType { .. } => "cannot alter column type of typed table",
            TableAction::Inherit { .. } => "cannot change inheritance of typed table",
            _ => return Ok(()),
        };
        let is_typed = self.relation(id).is_some_and(|it| it.of_type.is_some());
        if !is_typed || self.is_doubtful(id) {
            return Ok(());
        }
        Err(self.conflict("42809", self.span, id, message))
    }

    /// `None` for what nobody said.
    fn kind_of(&self, id: ObjectId) -> Option<Kind> {
        let kind = match &self.catalog.get(id)?.data {
            ObjectData::Relation(relation) => match relation.kind {
                RelationKind::Table | RelationKind::PartitionedTable => Table,
                RelationKind::ForeignTable => Foreign,
                RelationKind::View => View,
                RelationKind::MaterializedView => Materialized,
                RelationKind::Unknown => return None,
            },
            ObjectData::Index(_) => Index,
            ObjectData::Sequence(_) => Sequence,
            ObjectData::Type(_) => Composite,
            _ => return None,
        };
        Some(kind)
    }
}

/// What an action is called in the message, and whom it is for.
fn wanted(action: &TableAction) -> Option<(&'static str, &'static [Kind])> {
    let (words, kinds): (&str, &[Kind]) = match action {
        TableAction::AddColumn { .. } => ("ADD COLUMN", &[Table, Foreign, Composite]),
        TableAction::DropColumn { .. } => ("DROP COLUMN", &[Table, Foreign, Composite]),
        TableAction::AlterColumnType { .. } => (
            "ALTER COLUMN ... SET DATA TYPE",
            &[Table, Foreign, Composite],
        ),
        TableAction::SetDefault { .. } | TableAction::DropDefault { .. } => {
            ("ALTER COLUMN ... SET DEFAULT", &[Table, Foreign, View])
        }
        TableAction::SetNotNull { .. } => ("ALTER COLUMN ... SET NOT NULL", &[Table, Foreign]),
        TableAction::DropNotNull { .. } => ("ALTER COLUMN ... DROP NOT NULL", &[Table, Foreign]),
        TableAction::SetExpression { .. } => ("ALTER COLUMN ... SET EXPRESSION", &[Table, Foreign]),
        TableAction::DropExpression { .. } => {
            ("ALTER COLUMN ... DROP EXPRESSION", &[Table, Foreign])
        }
        TableAction::AddIdentity { .. } => {
            ("ALTER COLUMN ... ADD IDENTITY", &[Table, Foreign, View])
        }
        TableAction::SetIdentity { .. } => ("ALTER COLUMN ... SET", &[Table, Foreign, View]),
        TableAction::DropIdentity { .. } => {
            ("ALTER COLUMN ... DROP IDENTITY", &[Table, Foreign, View])
        }
        TableAction::AddConstraint(_) => ("ADD CONSTRAINT", &[Table, Foreign]),
        TableAction::AlterConstraint { .. } => ("ALTER CONSTRAINT", &[Table]),
        TableAction::ValidateConstraint { .. } => ("VALIDATE CONSTRAINT", &[Table, Foreign]),
        TableAction::DropConstraint { .. } => ("DROP CONSTRAINT", &[Table, Foreign]),
        TableAction::SetRowSecurity(switch) => (row_security(*switch), &[Table]),
        TableAction::SetTriggerEnabled {
            trigger, enabled, ..
        } => (
            trigger_switch(trigger.is_some(), *enabled),
            &[Table, Foreign],
        ),
        TableAction::SetRuleEnabled { .. } => ("ENABLE RULE", &[Table]),
        TableAction::AttachPartition { .. } => ("ATTACH PARTITION", &[Table]),
        TableAction::DetachPartition { .. } => ("DETACH PARTITION", &[Table]),
        TableAction::AttachIndex { .. } => ("ATTACH PARTITION", &[Index]),
        TableAction::Inherit { .. } => ("INHERIT", &[Table, Foreign]),
        TableAction::NoInherit { .. } => ("NO INHERIT", &[Table, Foreign]),
        TableAction::SetOptions { reset, .. } => (
            if *reset { "RESET" } else { "SET" },
            &[Table, View, Materialized, Index],
        ),
        TableAction::ReplicaIdentity { .. } => ("REPLICA IDENTITY", &[Table, Materialized]),
        TableAction::SetPersistence(Persistence::Unlogged) => ("SET UNLOGGED", &[Table, Sequence]),
        TableAction::SetPersistence(_) => ("SET LOGGED", &[Table, Sequence]),
        // What has columns, options and owners takes these.
        TableAction::SetColumnOption { .. }
        | TableAction::OfType { .. }
        | TableAction::NotOf
        | TableAction::SetOwner { .. }
        | TableAction::SetTablespace { .. }
        | TableAction::SetAccessMethod { .. }
        | TableAction::ClusterOn { .. }
        | TableAction::SetForeignOptions => return None,
    };
    Some((words, kinds))
}

fn row_security(switch: RowSecurity) -> &'static str {
    match switch {
        RowSecurity::Enable => "ENABLE ROW SECURITY",
        RowSecurity::Disable => "DISABLE ROW SECURITY",
        RowSecurity::Force => "FORCE ROW SECURITY",
        RowSecurity::NoForce => "NO FORCE ROW SECURITY",
    }
}

fn trigger_switch(named: bool, enabled: Enabled) -> &'static str {
    match (enabled, named) {
        (Enabled::Origin, true) => "ENABLE TRIGGER",
        (Enabled::Origin, false) => "ENABLE TRIGGER ALL",
        (Enabled::Disabled, true) => "DISABLE TRIGGER",
        (Enabled::Disabled, false) => "DISABLE TRIGGER ALL",
        (Enabled::Always, _) => "ENABLE ALWAYS TRIGGER",
        (Enabled::Replica, _) => "ENABLE REPLICA TRIGGER",
    }
}
