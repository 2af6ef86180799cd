//! Names of commands.

use crate::operation::OperationKind;

/// The command that an operation comes from.
pub(super) fn command_of(kind: &OperationKind) -> &'static str {
    match kind {
        OperationKind::CreateSchema(_) => "CREATE SCHEMA",
        OperationKind::CreateTable(_) => "CREATE TABLE",
        OperationKind::AlterTable(_) => "ALTER TABLE",
        OperationKind::CreateIndex(_) => "CREATE INDEX",
        OperationKind::Reindex(_) => "REINDEX",
        OperationKind::CreateView(_) => "CREATE VIEW",
        OperationKind::RefreshMaterializedView { .. } => "REFRESH MATERIALIZED VIEW",
        OperationKind::CreateSequence(_) => "CREATE SEQUENCE",
        OperationKind::AlterSequence(_) => "ALTER SEQUENCE",
        OperationKind::CreateType(_) => "CREATE TYPE",
        OperationKind::AlterType(_) => "ALTER TYPE",
        OperationKind::CreateDomain(_) => "CREATE DOMAIN",
        OperationKind::AlterDomain(_) => "ALTER DOMAIN",
        OperationKind::CreateFunction(_) => "CREATE FUNCTION",
        OperationKind::AlterFunction(_) => "ALTER FUNCTION",
        OperationKind::CreateTrigger(_) => "CREATE TRIGGER",
        OperationKind::CreateEventTrigger(_) => "CREATE EVENT TRIGGER",
        OperationKind::AlterEventTrigger { .. } => "ALTER EVENT TRIGGER",
        OperationKind::CreatePolicy(_) => "CREATE POLICY",
        OperationKind::AlterPolicy(_) => "ALTER POLICY",
        OperationKind::CreateRule(_) => "CREATE RULE",
        OperationKind::CreateStatistics(_) => "CREATE STATISTICS",
        OperationKind::CreateExtension(_) => "CREATE EXTENSION",
        OperationKind::AlterExtension(_) => "ALTER EXTENSION",
        OperationKind::CreatePublication(_) => "CREATE PUBLICATION",
        OperationKind::AlterPublication(_) => "ALTER PUBLICATION",
        OperationKind::CreateRole(_) => "CREATE ROLE",
        OperationKind::AlterRole { .. } => "ALTER ROLE",
        OperationKind::CreateOther(_) => "CREATE",
        OperationKind::Grant(grant) if grant.revoke => "REVOKE",
        OperationKind::Grant(_) => "GRANT",
        OperationKind::GrantRole { revoke: true, .. } => "REVOKE",
        OperationKind::GrantRole { .. } => "GRANT",
        other => command_of_rest(other),
    }
}

fn command_of_rest(kind: &OperationKind) -> &'static str {
    match kind {
        OperationKind::AlterDefaultPrivileges(_) => "ALTER DEFAULT PRIVILEGES",
        OperationKind::Comment { .. } => "COMMENT",
        OperationKind::SecurityLabel { .. } => "SECURITY LABEL",
        OperationKind::Rename(_) => "ALTER … RENAME",
        OperationKind::SetSchema { .. } => "ALTER … SET SCHEMA",
        OperationKind::SetOwner { .. } => "ALTER … OWNER TO",
        OperationKind::Drop(_) => "DROP",
        OperationKind::DropOwned { .. } => "DROP OWNED",
        OperationKind::ImportForeignSchema { .. } => "IMPORT FOREIGN SCHEMA",
        OperationKind::ReassignOwned { .. } => "REASSIGN OWNED",
        OperationKind::DropTemporary => "DISCARD",
        OperationKind::SetVariable(_) => "SET",
        OperationKind::Transaction(_) => "BEGIN",
        OperationKind::Insert(_) => "INSERT",
        OperationKind::Update(_) => "UPDATE",
        OperationKind::Delete(_) => "DELETE",
        OperationKind::Merge(_) => "MERGE",
        OperationKind::Truncate { .. } => "TRUNCATE",
        OperationKind::Copy { .. } => "COPY",
        OperationKind::Lock { .. } => "LOCK",
        OperationKind::Select(_) => "SELECT",
        OperationKind::Do(_) => "DO",
        OperationKind::Call { .. } => "CALL",
        OperationKind::Compact { command, .. }
        | OperationKind::NoCatalogEffect { command, .. }
        | OperationKind::Opaque { command, .. } => command,
        _ => "statement",
    }
}
