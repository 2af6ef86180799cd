//! Each migration a second time, on what its first run left.

use super::{Part, Run};
use crate::live::script::Script;
use crate::live::server::ServerError;
use crate::live::session::{Failure, Unobserved};
use crate::migration::Migration;
use crate::operation::{OperationKind, TransactionControl};
use crate::rules;

/// A statement that can't be in a transaction says so with this SQLSTATE.
const ACTIVE_TRANSACTION: &str = "25001";

impl Run<'_, '_> {
    /// Runs a migration again where the project wants that to work, or somebody asks by name.
    pub(super) fn rerun(
        &mut self,
        number: usize,
        up: &Migration,
        script: &Script,
    ) -> Result<(), ServerError> {
        let by_name = self.options.only.contains(&Part::Rerun);
        let wanted = self.options.wants(Part::Rerun) && rules::must_rerun(self.context, number);
        if !by_name && !wanted {
            return Ok(());
        }
        let failure = match self.rerun_in_place(up, script)? {
            Some(failure) if failure.sqlstate == ACTIVE_TRANSACTION => {
                self.rerun_on_a_copy(up, script)?
            }
            failure => failure,
        };
        if let Some(failure) = failure {
            let diagnostic = self.failures().rerun_failed(&failure);
            self.verified.diagnostics.push(diagnostic);
        }
        Ok(())
    }

    fn rerun_in_place(
        &mut self,
        up: &Migration,
        script: &Script,
    ) -> Result<Option<Failure>, ServerError> {
        if up.transaction.is_atomic() != Some(true) || self.controls_transactions(up) {
            return self.rerun_on_a_copy(up, script);
        }
        let session = self.session()?;
        session.begin()?;
        let again = session.send_each(script, &mut Unobserved);
        session.reset()?;
        Ok(again?.failure)
    }

    /// Whether a migration begins or ends transactions of its own, and so would end ours.
    pub(super) fn controls_transactions(&self, migration: &Migration) -> bool {
        let statements = self.workspace.statements(migration);
        let mut operations = statements
            .iter()
            .flat_map(|(_, lowered)| &lowered.operations);
        operations.any(|operation| {
            matches!(
                operation.kind,
                OperationKind::Transaction(
                    TransactionControl::Begin
                        | TransactionControl::Commit
                        | TransactionControl::Rollback
                        | TransactionControl::Prepared
                )
            )
        })
    }

    fn rerun_on_a_copy(
        &mut self,
        up: &Migration,
        script: &Script,
    ) -> Result<Option<Failure>, ServerError> {
        let (mut session, copy) = self.copy()?;
        let again = session.apply(script, up.transaction);
        drop(session);
        drop(copy);
        Ok(again?.failure)
    }
}
