//! What is said of a lock.

use super::Held;
use crate::diagnostic::{Diagnostic, Severity};
use crate::effects::LockMode;
use crate::lint::Workspace;
use crate::operation::OperationKind;

/// The lock of a statement, if anybody would notice it: reads and writes of rows take the weaker
/// modes themselves.
#[must_use]
pub fn report(workspace: &Workspace, held: &Held) -> Option<Diagnostic> {
    if held.mode < LockMode::ShareUpdateExclusive {
        return None;
    }
    let Held { table, mode, .. } = held;
    let shown = table.strip_prefix("public.").unwrap_or(table);
    // An empty file is a new file, and nothing is copied into it.
    let emptied = workspace.lowered_at(held.statement).is_some_and(|it| {
        it.operations
            .iter()
            .any(|it| matches!(it.kind, OperationKind::Truncate { .. }))
    });
    let meanwhile = if emptied {
        " and emptied"
    } else if held.rewritten {
        " and rewritten"
    } else if held.scanned {
        " and scanned"
    } else {
        ""
    };
    let message = format!("`{shown}` is locked in {mode} mode{meanwhile}");
    let label = if held.earlier {
        "an earlier statement of the transaction has the lock".to_owned()
    } else {
        waiting(*mode).to_owned()
    };
    let long = (held.rewritten && !emptied) || held.scanned;
    let found = Diagnostic::new("lock-held", held.statement, message)
        .severity(Severity::Note)
        .because(label)
        .object(table);
    Some(found.help(help(*mode, long)))
}

fn waiting(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessShare | LockMode::RowShare | LockMode::RowExclusive => {
            "nothing waits for it"
        }
        LockMode::ShareUpdateExclusive => "reads and writes go on, other changes of the table wait",
        LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => {
            "writes wait until the transaction ends, reads go on"
        }
        LockMode::AccessExclusive => "reads and writes wait until the transaction ends",
    }
}

fn help(mode: LockMode, long: bool) -> &'static str {
    match (mode, long) {
        (LockMode::ShareUpdateExclusive, _) => "nothing to do, unless such changes come often",
        (_, true) => {
            "the lock lasts as long as reading the table does: take steps that need a weaker one, \
             or a time when the table is not in use"
        }
        (_, false) => {
            "it is short, but everybody queues behind it while it waits: set `lock_timeout`, and \
             keep long statements out of the transaction"
        }
    }
}
