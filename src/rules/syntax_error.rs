//! Statements that PostgreSQL's grammar rejects.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("syntax-error", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, statement) in context.executed() {
        let Some(error) = &statement.error else {
            continue;
        };
        let place = crate::source::Place::new(file, error.span);
        let diagnostic = Diagnostic::new(RULE.id, place, error.message.clone())
            .because("the grammar has no way to go on from here");
        diagnostics.push(diagnostic);
    }
    diagnostics
}
