//! Each migration a second time, on what its first run left.

use super::differences::{Item, Items, listed};
use super::{Part, Run, introspect};
use crate::catalog::Catalog;
use crate::catalog::diff::diff;
use crate::diagnostic::Diagnostic;
use crate::live::script::Script;
use crate::live::server::ServerError;
use crate::live::session::{Failure, Unobserved};
use crate::migration::Migration;
use crate::operation::{OperationKind, TransactionControl};
use crate::rules;

/// A statement that can't be in a transaction says so with this SQLSTATE.
const ACTIVE_TRANSACTION: &str = "25001";

/// What became of the second run: a failure, or the state after it.
type Again = Result<Catalog, Box<Failure>>;

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
        let again = match self.rerun_in_place(up, script)? {
            Err(failure) if failure.sqlstate == ACTIVE_TRANSACTION => {
                self.rerun_on_a_copy(up, script)?
            }
            again => again,
        };
        let diagnostic = match again {
            Err(failure) => Some(self.failures().rerun_failed(&failure)),
            Ok(again) => {
                let after = self.catalog()?;
                self.rerun_changed(number, up, &after, &again)
            }
        };
        self.verified.diagnostics.extend(diagnostic);
        Ok(())
    }

    fn rerun_in_place(&mut self, up: &Migration, script: &Script) -> Result<Again, ServerError> {
        if up.transaction.is_atomic() != Some(true) || self.controls_transactions(up) {
            return self.rerun_on_a_copy(up, script);
        }
        let session = self.session()?;
        session.begin()?;
        let again = match session.send_each(script, &mut Unobserved)?.failure {
            Some(failure) => Err(Box::new(failure)),
            None => Ok(introspect(session)?),
        };
        session.reset()?;
        Ok(again)
    }

    fn rerun_on_a_copy(&mut self, up: &Migration, script: &Script) -> Result<Again, ServerError> {
        let (mut session, _copy) = self.copy()?;
        Ok(match session.apply(script, up.transaction)?.failure {
            Some(failure) => Err(Box::new(failure)),
            None => Ok(introspect(&mut session)?),
        })
    }

    fn rerun_changed(
        &self,
        number: usize,
        up: &Migration,
        after: &Catalog,
        again: &Catalog,
    ) -> Option<Diagnostic> {
        let differences = diff(after, again);
        // Replaying it again tells where what is new comes from.
        let model = &self.context.rerun(number).after;
        let items = Items::of(&differences, after, again, model);
        let name = self.context.file_name(up.file);
        let changes = [
            ("adds", &items.extra),
            ("takes away", &items.missing),
            ("changes", &items.changed),
        ];
        let changes: Vec<(String, &Vec<Item>)> = changes
            .into_iter()
            .filter_map(|(verb, items)| Some((format!("{verb} {}", listed(items)?), items)))
            .collect();
        let (_, first) = changes.first()?;
        let words: Vec<&str> = changes.iter().map(|(words, _)| words.as_str()).collect();
        let message = format!("a second run of `{name}` {}", words.join(", "));
        let place = first.first().and_then(|item| item.place);
        let place = place.unwrap_or_else(|| self.head_of(up));
        let diagnostic = Diagnostic::new("rerun-changed", place, message)
            .because(format!("{} runs it twice without an error", self.server))
            .help("name what it makes and guard it, so that a second run finds it");
        Some(diagnostic)
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
}
