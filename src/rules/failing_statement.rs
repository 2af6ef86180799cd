//! Statements that the server would refuse, given the history before them.

use super::incompatible_replace::is_incompatible;
use super::syntax_error::is_in_body;
use super::{Context, Effects, Ordered, Rule, rule};
use crate::catalog::ObjectId;
use crate::diagnostic::Diagnostic;
use crate::operation::Operation;
use crate::replay::{Failure, Outcome, Replayed};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("failing-statement", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let creations = context.creations();
    let mut diagnostics = Vec::new();
    let mut failed = None;
    for at in context.steps_with(Effects::FAILED) {
        let Outcome::Failed(failure) = &at.step.outcome else {
            continue;
        };
        // The server stops at the first action that it refuses; others may only fail for that.
        if failed.replace(at.step.statement) == Some(at.step.statement) {
            continue;
        }
        // That is `reference-before-create`, `incompatible-replace` or `syntax-error`.
        if creations.later(context, at).is_some()
            || is_incompatible(refused(at, failure), failure)
            || is_in_body(refused(at, failure), failure)
        {
            continue;
        }
        let message = failure.shown();
        let mut diagnostic =
            Diagnostic::new(RULE.id, failure.place, message).because(because(failure));
        if let Some((place, how)) = creations.gone(context, at) {
            diagnostic = diagnostic.related(place, how);
        } else if let Some(origin) = origin(context, at, failure) {
            diagnostic = diagnostic.related(origin, "made here");
        }
        if let Some(help) = advice(failure) {
            diagnostic = diagnostic.help(help);
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}

fn because(failure: &Failure) -> String {
    let fails = format!("fails with SQLSTATE {}", failure.sqlstate);
    match &failure.detail {
        Some(detail) => format!("{fails}: {}", detail.replace('"', "`")),
        None => fails,
    }
}

/// The operation that fails: of a block, one that it executes.
fn refused<'a>(at: Ordered<'a>, failure: &Failure) -> &'a Operation {
    let mut inner = at.step.inner.iter().flatten();
    let refused = inner.rfind(|it| match &it.step.outcome {
        Outcome::Failed(other) => other.place == failure.place,
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => false,
    });
    refused.map_or(at.operation, |it| &it.operation)
}

/// Where the object came from that is in the way.
fn origin(context: &Context<'_>, at: Ordered<'_>, failure: &Failure) -> Option<Place> {
    let id: ObjectId = failure.object?;
    let Replayed { before, after, .. } = at.replayed;
    let mut catalogs = [before, after, context.end()].into_iter();
    let object = catalogs.find_map(|catalog| catalog.get(id))?;
    // What was made again in doubt has the later place.
    let cause = object.cause()?;
    let is_before = cause.statement <= at.step.statement && cause.place != failure.place;
    is_before.then_some(cause.place)
}

fn advice(failure: &Failure) -> Option<&'static str> {
    Some(match failure.sqlstate {
        "42P07" | "42710" | "42701" | "42P06" | "42723" => {
            "drop one of the two, or alter what is there; `IF NOT EXISTS` would leave it as it is"
        }
        "42P01" | "42704" | "42703" | "42883" | "3F000" => {
            "check the name, and whether an earlier migration dropped or renamed it"
        }
        "42804" if failure.detail.is_some() => "give both the same type",
        "2BP01" => "drop what depends on it first, or say `CASCADE`",
        _ => return None,
    })
}
