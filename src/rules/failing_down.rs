//! Down scripts that the server would stop.

use super::reversibility::{followed, is_declared_irreversible, refuses};
use super::{Context, Rule, rule};
use crate::catalog::object::Origin;
use crate::diagnostic::Diagnostic;
use crate::replay::{Failure, Outcome, Replayed};

pub(super) const RULE: Rule = rule!("failing-down", check);

/// The first statement of a script that fails; those after it may fail only because of it.
pub(super) fn first_failure(replayed: &Replayed) -> Option<&Failure> {
    replayed.steps.iter().find_map(|step| match &step.outcome {
        Outcome::Failed(failure) => Some(failure.as_ref()),
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => None,
    })
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (down, pair) in followed(context) {
        let Some(failure) = first_failure(&pair.down) else {
            continue;
        };
        if is_declared_irreversible(context, down) || refuses(pair) {
            continue;
        }
        let message = failure.shown();
        let mut diagnostic = Diagnostic::new(RULE.id, failure.place, message)
            .because(format!(
                "after its up, PostgreSQL stops here with SQLSTATE {}",
                failure.sqlstate
            ))
            .help(match failure.sqlstate {
                "2BP01" => "drop what depends on it first: a down script goes in reverse order",
                _ => "undo what the up did, in reverse order",
            });
        let object = failure.object.and_then(|id| pair.down.before.get(id));
        if let Some(object) = object
            && let Origin::Migration(cause) = object.origin
        {
            diagnostic = diagnostic.related(cause.place, "made here");
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}
