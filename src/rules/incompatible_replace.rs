//! `CREATE OR REPLACE` of what can't be replaced so.

use super::{Context, Effects, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Operation, OperationKind};
use crate::replay::{Failure, Outcome};

pub(super) const RULE: Rule = rule!("incompatible-replace", check);

/// Whether a statement replaces a view or a routine, and PostgreSQL refuses what it makes of it.
pub(super) fn is_incompatible(operation: &Operation, failure: &Failure) -> bool {
    match &operation.kind {
        OperationKind::CreateView(view) => view.or_replace && failure.sqlstate == "42P16",
        OperationKind::CreateFunction(function) => {
            function.or_replace && failure.sqlstate == "42P13"
        }
        _ => false,
    }
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for at in context.steps_with(Effects::FAILED) {
        let Outcome::Failed(failure) = &at.step.outcome else {
            continue;
        };
        if !is_incompatible(at.operation, failure) {
            continue;
        }
        let (name, help) = match &at.operation.kind {
            OperationKind::CreateView(view) => (
                &view.name.name,
                format!(
                    "columns can only be added at the end: keep the others, or write `DROP VIEW \
                     {}` before it",
                    view.name.name
                ),
            ),
            OperationKind::CreateFunction(function) => (
                &function.name.name,
                format!(
                    "keep the types and names that callers may use, or write `DROP FUNCTION {}` \
                     before it",
                    function.name.name
                ),
            ),
            _ => continue,
        };
        let reason = failure.shown();
        let message = format!("`{name}` can't be replaced by this: {reason}");
        let mut diagnostic = Diagnostic::new(RULE.id, failure.place, message)
            .because(format!("fails with SQLSTATE {}", failure.sqlstate))
            .help(help);
        let existing = failure.object.and_then(|id| at.replayed.before.get(id));
        if let Some(cause) = existing.and_then(|object| object.cause()) {
            diagnostic = diagnostic.related(cause.place, "made here");
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}
