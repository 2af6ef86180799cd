//! Statements that PostgreSQL's grammar rejects.

use super::impossible::impossible_guard;
use super::{Context, Effects, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Operation, OperationKind};
use crate::replay::{Failure, Outcome};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("syntax-error", check);

/// Words that begin a statement and are seldom anything else.
const BEGINNINGS: [&str; 12] = [
    "ALTER", "COMMENT", "COMMIT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "REVOKE",
    "SELECT", "TRUNCATE", "UPDATE",
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, statement) in &context.notable {
        let Some(error) = &statement.error else {
            continue;
        };
        if impossible_guard(context, *file, statement).is_some() {
            continue;
        }
        let reason = if error.span.start >= statement.span.end {
            "the statement ends too early"
        } else {
            "the statement can't go on like this"
        };
        let place = Place::new(*file, error.span);
        diagnostics.push(diagnose(context, place, &error.message, reason));
    }
    for at in context.steps_with(Effects::FAILED) {
        if let Outcome::Failed(failure) = &at.step.outcome
            && is_in_body(at.operation, failure)
        {
            let reason = "PostgreSQL reads the body when the function is made, and stops here";
            diagnostics.push(diagnose(context, failure.place, &failure.message, reason));
        }
    }
    diagnostics
}

/// Whether a routine is refused because of its body's grammar.
pub(super) fn is_in_body(operation: &Operation, failure: &Failure) -> bool {
    match &operation.kind {
        OperationKind::CreateFunction(create) => {
            failure.sqlstate == "42601" && create.body.iter().any(|body| body.error.is_some())
        }
        _ => false,
    }
}

fn diagnose(context: &Context<'_>, place: Place, message: &str, reason: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(RULE.id, place, message).because(reason);
    let text = &context.sources.get(place.file).text;
    if begins_a_statement(text, place.span) {
        return diagnostic.help("end the statement before this one with a semicolon");
    }
    diagnostic
}

/// Whether a token at the start of a line would begin a statement, so that a semicolon is missing.
fn begins_a_statement(text: &str, token: Span) -> bool {
    let word = text.get(token.range()).unwrap_or_default();
    let before = text.get(..token.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty() && BEGINNINGS.iter().any(|it| it.eq_ignore_ascii_case(word))
}
