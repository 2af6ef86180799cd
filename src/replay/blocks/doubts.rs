//! What may not be executed at all, and what is executed because of what is only assumed.

use crate::catalog::{Cause, Mark};
use crate::evaluate::Value;
use crate::plpgsql::tree::Statement;
use crate::replay::{Change, Outcome, Reason};
use crate::source::Span;

use super::raise::Raised;
use super::{Executed, Flow, Frames, Interpreter, Reach};

/// What a branch may change, as it is before.
struct State {
    catalog: Mark,
    changes: usize,
    inner: usize,
    variables: Frames,
    found: Value,
}

impl Interpreter<'_> {
    /// What happens from here on is not followed: whatever the body may touch is uncertain.
    pub(super) fn lose_track(&mut self, span: Span) {
        self.executor.span = self.code.place(span);
        let Reach { names, only_access } = self.reach;
        self.executor.anything_of(names, true, only_access);
    }

    /// Executes what may not be executed at all.
    pub(super) fn in_doubt(
        &mut self,
        cause: Cause,
        body: impl FnOnce(&mut Self) -> Executed,
    ) -> Flow {
        let before = self.state();
        let Ok(flow) = body(self) else {
            self.go_back(before);
            return Flow::Next;
        };
        self.make_uncertain(&before.catalog, before.changes, cause);
        for executed in &mut self.executor.inner[before.inner..] {
            executed.step.outcome = Outcome::Unknown(Reason::Opaque(cause));
        }
        self.variables.forget_differences(&before.variables);
        if self.found != before.found {
            self.found = Value::Unknown;
        }
        self.executor.catalog.release(&before.catalog);
        match flow {
            Flow::Next => Flow::Next,
            Flow::Continue(_) | Flow::MaybeContinue => Flow::MaybeContinue,
            Flow::Exit(_) | Flow::Return | Flow::MaybeLeave => Flow::MaybeLeave,
        }
    }

    /// Executes a branch. Where what led to it is only `assumed`, and it raises an error of its own, it
    /// is not the one that is taken, since the history is meant to work: the answer is none, and
    /// nothing has happened.
    pub(super) fn unless_refuted(
        &mut self,
        assumed: bool,
        body: &[Statement],
    ) -> Result<Option<Flow>, Raised> {
        if !assumed {
            return self.run(body).map(Some);
        }
        let before = self.state();
        match self.run(body) {
            Err(Raised::Error { .. }) => {
                self.go_back(before);
                Ok(None)
            }
            ended => {
                self.executor.catalog.release(&before.catalog);
                ended.map(Some)
            }
        }
    }

    /// The state of now, to go back to.
    fn state(&mut self) -> State {
        State {
            catalog: self.executor.catalog.mark(),
            changes: self.executor.changes.len(),
            inner: self.executor.inner.len(),
            variables: self.variables.clone(),
            found: self.found.clone(),
        }
    }

    fn go_back(&mut self, state: State) {
        self.executor.catalog.undo(&state.catalog);
        self.executor.catalog.release(&state.catalog);
        self.executor.changes.truncate(state.changes);
        self.executor.inner.truncate(state.inner);
        self.variables = state.variables;
        self.found = state.found;
    }

    /// What the changes since then changed may be as it was before.
    fn make_uncertain(&mut self, before: &Mark, changes: usize, cause: Cause) {
        let executor = &mut *self.executor;
        let all = std::mem::take(&mut executor.changes);
        let is_tainted = executor.make_uncertain(before, &all[changes..], cause);
        executor.changes = all;
        if is_tainted {
            executor.changes.push(Change::Tainted);
            executor.doubt(Reason::Opaque(cause));
        }
    }
}
