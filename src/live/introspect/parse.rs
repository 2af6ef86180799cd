//! What the server prints, parsed by the grammar of migrations.

use std::sync::Arc;

use super::Builder;
use crate::lower::postgres::lower;
use crate::operation::{Expression, OperationKind, PartitionBy, Query, TableAction, TypeName};
use crate::statement::split;

/// The operation of a statement. `None` for what the grammar of the newest server doesn't know,
/// which a server of today does not print.
pub(super) fn statement(text: &str) -> Option<OperationKind> {
    let script = split(text);
    let statement = script.statements.first()?;
    let lowered = lower(text, &script, statement);
    lowered.operations.into_iter().next().map(|it| it.kind)
}

/// An expression, as of a default or a check.
pub(super) fn expression(text: &str) -> Option<Arc<Expression>> {
    let OperationKind::AlterTable(alter) =
        statement(&format!("ALTER TABLE t ALTER c SET DEFAULT {text}"))?
    else {
        return None;
    };
    match alter.action {
        TableAction::SetDefault { default, .. } => Some(Arc::new(*default)),
        _ => None,
    }
}

/// A view's query.
pub(super) fn query(text: &str) -> Option<Arc<Query>> {
    match statement(&format!("CREATE VIEW v AS {text}"))? {
        OperationKind::CreateView(create) => Some(Arc::new(create.query)),
        _ => None,
    }
}

/// What stands after `PARTITION BY`.
pub(super) fn partition_by(text: &str) -> Option<PartitionBy> {
    match statement(&format!("CREATE TABLE t () PARTITION BY {text}"))? {
        OperationKind::CreateTable(create) => create.partition_by.map(|it| *it),
        _ => None,
    }
}

/// What stands after the parent of a partition.
pub(super) fn partition_bound(text: &str) -> Option<smol_str::SmolStr> {
    match statement(&format!("CREATE TABLE t PARTITION OF p {text}"))? {
        OperationKind::CreateTable(create) => create.partition_of.map(|it| it.bound),
        _ => None,
    }
}

impl Builder {
    /// A type as `format_type` prints it. The same ones come again and again.
    pub(super) fn type_name(&mut self, text: &str) -> Option<TypeName> {
        if let Some(known) = self.types.get(text) {
            return known.clone();
        }
        let parsed = match statement(&format!("CREATE DOMAIN d AS {text}")) {
            Some(OperationKind::CreateDomain(create)) => Some(create.type_name),
            _ => None,
        };
        self.types.insert(text.to_owned(), parsed.clone());
        parsed
    }
}
