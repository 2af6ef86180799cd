//! What each statement of a migration locks.

use super::super::locks;
use super::super::script::Script;
use super::super::server::ServerError;
use super::{Part, Run};
use crate::migration::Migration;

impl Run<'_, '_> {
    /// The locks of a migration that is about to be applied. Where the runner puts a transaction
    /// around it, in one that is rolled back; else, statement by statement on a copy. That a
    /// statement fails is said when the migration is applied.
    pub(super) fn locks(&mut self, up: &Migration, script: &Script) -> Result<(), ServerError> {
        if !self.wants_locks() {
            return Ok(());
        }
        let is_atomic = up.transaction.is_atomic() == Some(true);
        let mut seen = None;
        if is_atomic {
            seen = locks::in_a_transaction(self.session()?, script)?;
        }
        let seen = match seen {
            Some(seen) => seen,
            None => {
                let (mut session, copy) = self.copy()?;
                locks::one_by_one(&mut session, &copy, script)?
            }
        };
        let held = seen.held.iter();
        let found = held.filter_map(|it| locks::report(self.workspace, it));
        self.verified.diagnostics.extend(found);
        Ok(())
    }

    /// Every history is full of locks that were taken long ago; those that are still to come are
    /// asked for by naming the part, the version where they begin, or the files.
    fn wants_locks(&self) -> bool {
        let some = self.options.from.is_some() || self.workspace.report_on.is_some();
        self.options.only.contains(&Part::Locks) || (self.options.only.is_empty() && some)
    }
}
