//! Handlers that were written for a second run and catch another error than it raises.

use std::collections::BTreeSet;

use super::blocks::{self, conditions};
use super::{Context, Effects, Rule, rule};
use crate::config::Idempotency;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::operation::{Code, Operation, Topics};
use crate::plpgsql::conditions::condition_name;
use crate::plpgsql::tree::{Condition, Handler};
use crate::replay::{Failure, Outcome};
use crate::source::{FileId, Span};

pub(super) const RULE: Rule = rule!("wrong-exception-guard", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.idempotency == Idempotency::Off {
        return Vec::new();
    }
    let blocks = context.steps_about(Topics::BLOCK);
    let guarded = blocks.filter(|at| !at.has(Effects::FAILED) && catches(at.operation));
    let guarded: BTreeSet<_> = guarded.map(|at| at.step.statement.migration).collect();
    let mut diagnostics = Vec::new();
    for migration in guarded {
        let migration = migration as usize;
        let first = &context.history.migrations[migration].steps;
        for (step, first) in context.rerun(migration).steps.iter().zip(first) {
            let (Outcome::Failed(failure), false) = (&step.outcome, first.has_failed()) else {
                continue;
            };
            let Some(code) = blocks::code(&context.operation(step).kind) else {
                continue;
            };
            if let Some(handler) = blocks::passed_by(code, failure) {
                diagnostics.push(escapes(failure, step.place.file, code, handler));
            }
        }
    }
    diagnostics
}

/// Whether it is a block that catches errors: second runs of others need not be looked at.
fn catches(operation: &Operation) -> bool {
    let mut found = false;
    if let Some(code) = blocks::code(&operation.kind) {
        blocks::each_block(code, &mut |block| found |= !block.handlers.is_empty());
    }
    found
}

fn escapes(failure: &Failure, file: FileId, code: &Code, handler: &Handler) -> Diagnostic {
    let sqlstate = failure.sqlstate;
    let raised = condition_name(sqlstate).unwrap_or(sqlstate);
    let place = conditions(file, code, handler);
    let message = format!(
        "the handler catches {}, but a second run raises `{raised}`",
        caught(handler)
    );
    let diagnostic = Diagnostic::new(RULE.id, place, message)
        .because(format!("SQLSTATE {sqlstate} passes by"))
        .related(failure.place, failure.shown())
        .help(format!("catch it too: `OR {raised}`"));
    diagnostic.fix(Fix {
        title: format!("catch `{raised}` too"),
        edits: vec![Edit {
            span: Span::new(place.span.end, place.span.end),
            replacement: format!(" OR {raised}"),
        }],
        applicability: Applicability::Safe,
    })
}

fn caught(handler: &Handler) -> String {
    let names = handler.conditions.iter().map(|condition| match condition {
        Condition::Others => "`OTHERS`".to_owned(),
        Condition::Name(name) => format!("`{name}`"),
        Condition::SqlState(state) => format!("SQLSTATE `{state}`"),
    });
    names.collect::<Vec<_>>().join(" and ")
}
