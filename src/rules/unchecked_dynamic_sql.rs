//! SQL that a block puts together from what only the database knows.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Operation, OperationKind, Topics};
use crate::replay::{Inner, Step};

pub(super) const RULE: Rule = rule!("unchecked-dynamic-sql", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    context
        .steps_about(Topics::BLOCK | Topics::CALL)
        .filter_map(|at| first_unknown(at.step).map(|step| diagnose(step, at.operation)))
        .collect()
}

/// The first command of a block that is not known and may define something.
fn first_unknown(step: &Step) -> Option<&Step> {
    let mut inner = step.inner.iter().flatten();
    let is_unknown = |it: &&Inner| {
        matches!(
            it.operation.kind,
            OperationKind::Opaque {
                command: "EXECUTE",
                ..
            }
        )
    };
    inner.find(is_unknown).map(|it| &it.step)
}

fn diagnose(step: &Step, operation: &Operation) -> Diagnostic {
    let (what, verb) = match &operation.kind {
        OperationKind::Do(block) if block.is_gexec() => ("\\gexec", "select from"),
        _ => ("EXECUTE", "loop over"),
    };
    let message = format!("what this `{what}` runs is not known");
    Diagnostic::new(RULE.id, step.place, message)
        .because("it depends on rows, settings or arguments, and what it does is not checked")
        .help(format!(
            "{verb} a list of names or a catalog, so that the command can be worked out, or write \
             the statements down"
        ))
}
