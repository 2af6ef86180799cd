//! Handlers that were written for a second run and catch another error than it raises.

use std::collections::BTreeSet;

use super::blocks::{self, conditions};
use super::{Context, Effects, Rule, rule};
use crate::config::Idempotency;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::operation::{Code, Operation, Topics};
use crate::plpgsql::conditions::condition_name;
use crate::plpgsql::tree::{Condition, Handler, StatementKind};
use crate::replay::{Failure, Outcome};
use crate::source::{FileId, Span};

pub(super) const RULE: Rule = rule!("wrong-exception-guard", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.idempotency == Idempotency::Off {
        return Vec::new();
    }
    let blocks = context.steps_about(Topics::BLOCK);
    let guarded = blocks.filter(|at| !at.has(Effects::FAILED) && catches_some(at.operation));
    let guarded: BTreeSet<_> = guarded.map(|at| at.step.statement.migration).collect();
    let mut diagnostics = Vec::new();
    for migration in guarded {
        let migration = migration as usize;
        let first = &context.history.migrations[migration].steps;
        for (step, first) in context.rerun(migration).steps.iter().zip(first) {
            let (Outcome::Failed(failure), false) =
                (&step.outcome, matches!(first.outcome, Outcome::Failed(_)))
            else {
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

/// Whether it is a block that catches some errors and lets others pass: second runs of those that
/// catch none, or all, need not be looked at.
fn catches_some(operation: &Operation) -> bool {
    let Some(code) = blocks::code(&operation.kind) else {
        return false;
    };
    let mut found = false;
    blocks::each_block(code, &mut |block| {
        let conditions = || block.handlers.iter().flat_map(|it| &it.conditions);
        let all = conditions().any(|it| matches!(it, Condition::Others));
        // What `ASSERT` raises is not among the others.
        let mut asserts = false;
        if all {
            blocks::each_statement(&block.body, &mut |it| {
                asserts |= matches!(it.kind, StatementKind::Assert { .. });
            });
        }
        found |= conditions().next().is_some() && (!all || asserts);
    });
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
        .related(failure.place, failure.message.replace('"', "`"))
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
