//! Statements whose effect the model does not follow.

use std::collections::BTreeSet;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Operation, OperationKind};
use crate::replay::{Outcome, Reason, Step};

pub(super) const RULE: Rule = rule!("opaque-statement", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for (step, operation) in context.steps() {
        let Some(what) = opaque(step, operation) else {
            continue;
        };
        if !seen.insert(step.statement) {
            continue;
        }
        let message = format!("the effect of this `{what}` is not followed");
        let diagnostic = Diagnostic::new(RULE.id, step.place, message)
            .because("what it names is unknown to the rules from here on");
        diagnostics.push(diagnostic);
    }
    diagnostics
}

fn opaque<'a>(step: &Step, operation: &'a Operation) -> Option<&'a str> {
    match &operation.kind {
        OperationKind::Opaque { command, .. } => Some(command),
        OperationKind::Do(block) => block.effects.then_some("DO"),
        _ if step.outcome == Outcome::Unknown(Reason::NotModelled) => Some("statement"),
        _ => None,
    }
}
