//! Statements that the server would refuse, given the history before them.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::replay::Outcome;

pub(super) const RULE: Rule = rule!("failing-statement", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (step, _) in context.steps() {
        let Outcome::Failed(failure) = &step.outcome else {
            continue;
        };
        let message = failure.message.replace('"', "`");
        let diagnostic = Diagnostic::new(RULE.id, failure.place, message).because(format!(
            "PostgreSQL stops here with SQLSTATE {}",
            failure.sqlstate
        ));
        diagnostics.push(diagnostic);
    }
    diagnostics
}
