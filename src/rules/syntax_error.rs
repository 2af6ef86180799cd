//! Statements that PostgreSQL's grammar rejects.

use super::impossible::impossible_guard;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("syntax-error", check);

/// Words that begin a statement and are seldom anything else.
const BEGINNINGS: [&str; 12] = [
    "ALTER", "COMMENT", "COMMIT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "REVOKE",
    "SELECT", "TRUNCATE", "UPDATE",
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, statement) in context.executed(|statement| statement.error.is_some()) {
        let Some(error) = &statement.error else {
            continue;
        };
        if impossible_guard(context, file, statement).is_some() {
            continue;
        }
        let place = Place::new(file, error.span);
        let text = &context.sources.get(file).text;
        let mut diagnostic = Diagnostic::new(RULE.id, place, error.message.clone());
        diagnostic = diagnostic.because(if error.span.start >= statement.span.end {
            "the statement ends too early"
        } else {
            "the statement can't go on like this"
        });
        if begins_a_statement(text, error.span) {
            diagnostic = diagnostic.help("end the statement before this one with a semicolon");
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Whether a token at the start of a line would begin a statement, so that a semicolon is missing.
fn begins_a_statement(text: &str, token: Span) -> bool {
    let word = text.get(token.range()).unwrap_or_default();
    let before = text.get(..token.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty() && BEGINNINGS.iter().any(|it| it.eq_ignore_ascii_case(word))
}
