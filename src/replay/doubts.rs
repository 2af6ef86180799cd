//! What may have been executed, and may not.

use crate::catalog::{Catalog, Cause, Mark, StatementId};
use crate::operation::{Name, ObjectName, Operation, OperationKind, TransactionControl};
use crate::source::FileId;

use super::executor::Executor;
use super::{Change, Outcome, Reason, Step, run};

impl Executor {
    /// Executes a statement that may not be executed at all: what it changes becomes uncertain. One
    /// that would fail counts as not executed, since the history is meant to work.
    pub(super) fn execute_in_doubt(
        &mut self,
        statement: StatementId,
        file: FileId,
        operations: &[Operation],
        steps: &mut Vec<Step>,
    ) {
        self.statement = statement;
        let Some(span) = operations.first().map(|operation| operation.span) else {
            return;
        };
        let first = steps.len();
        let before = self.state();
        let check_bodies = self.check_bodies;
        let executed =
            !operations.iter().any(undoes) && run::execute(self, file, operations, steps);
        let steps = &mut steps[first..];
        self.check_bodies &= check_bodies;
        self.file = file;
        let cause = self.cause(span);
        if executed {
            for step in steps.iter_mut() {
                if self.make_uncertain(&before.catalog, &step.changes, cause) {
                    step.changes.push(Change::Tainted);
                }
            }
            self.catalog.release(&before.catalog);
        } else {
            self.go_back(before);
        }
        for step in steps {
            let inner = step.inner.iter_mut().flatten();
            for step in inner.map(|inner| &mut inner.step) {
                step.outcome = Outcome::Unknown(Reason::Opaque(cause));
            }
            step.outcome = Outcome::Unknown(Reason::Opaque(cause));
        }
    }

    /// Where nobody knows the path, a new object may go to any schema.
    pub(super) fn doubt_where(&mut self, name: &ObjectName) {
        if name.schema.is_none() && self.catalog.search_path.is_none() {
            let cause = self.cause(name.span);
            let name = std::slice::from_ref(&name.name);
            self.catalog.taint_names(name, cause);
        }
    }

    /// What changes since a mark changed may be as it was before, and so may the `search_path`.
    /// Whether they changed more than rows.
    pub(super) fn make_uncertain(
        &mut self,
        before: &Mark,
        changes: &[Change],
        cause: Cause,
    ) -> bool {
        let name_at = |catalog: &Catalog, id| {
            let object = catalog.get_at(before, id);
            object.map(|object| object.name.clone())
        };
        let mut gone: Vec<Name> = Vec::new();
        for change in changes {
            let id = match change {
                Change::Created(id) | Change::Altered(id) => *id,
                Change::ColumnAdded { relation, .. }
                | Change::ColumnDropped { relation, .. }
                | Change::ColumnAltered { relation, .. } => *relation,
                Change::Dropped { object, .. } => {
                    gone.extend(name_at(&self.catalog, *object));
                    continue;
                }
                Change::Data(_) | Change::Tainted => continue,
            };
            // A new name is the old one no longer.
            let old = name_at(&self.catalog, id);
            let new = self.catalog.get(id).map(|object| object.name.clone());
            if old.is_some() && old != new {
                gone.extend(old);
            }
            self.catalog
                .update(id, |object| object.uncertain = Some(cause));
        }
        if !gone.is_empty() {
            self.catalog.taint_names(&gone, cause);
        }
        if before.search_path() != self.catalog.search_path.as_deref() {
            self.catalog.search_path = None;
        }
        let rows_only = |change: &Change| matches!(change, Change::Data(_));
        !changes.iter().all(rows_only)
    }
}

/// Whether it takes back what is certain. The script is meant to have an effect.
fn undoes(operation: &Operation) -> bool {
    matches!(
        operation.kind,
        OperationKind::Transaction(
            TransactionControl::Rollback | TransactionControl::RollbackTo(_)
        )
    )
}
