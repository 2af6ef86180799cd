//! Statements whose effect the model does not follow.

use std::collections::BTreeSet;

use super::{Context, Effects, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Operation, OperationKind, Topics};
use crate::replay::{Change, Outcome, Reason, Step};

pub(super) const RULE: Rule = rule!("opaque-statement", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    let steps = context.ordered_steps();
    let unknown = Effects::UNKNOWN | Effects::TAINTED;
    for at in steps.filter(|at| at.has(unknown) || at.is_about(Topics::OPAQUE)) {
        let (step, operation) = (at.step, at.operation);
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

/// The words for a statement that the coverage of a run counts as opaque.
fn opaque<'a>(step: &Step, operation: &'a Operation) -> Option<&'a str> {
    let word = match &operation.kind {
        OperationKind::Opaque { command, .. } => return Some(command),
        OperationKind::ImportForeignSchema { .. } => "IMPORT FOREIGN SCHEMA",
        OperationKind::Do(block) if block.is_gexec() => "\\gexec",
        OperationKind::Do(_) => "DO",
        OperationKind::Call { .. } => "CALL",
        _ => "statement",
    };
    let unknown = step.outcome == Outcome::Unknown(Reason::NotModelled);
    (unknown || step.changes.contains(&Change::Tainted)).then_some(word)
}
