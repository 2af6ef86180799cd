//! Statements that name what a later statement makes.

use std::collections::BTreeSet;

use super::creations::{Creations, missing_of};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::replay::Outcome;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("reference-before-create", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let creations = Creations::new(context);
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for at in context.ordered_steps() {
        let Some(missing) = missing_of(at.step) else {
            continue;
        };
        let Some(created) = creations.later(context, at) else {
            continue;
        };
        // The first statement of a file says it all.
        if !seen.insert((at.step.statement.migration, missing.kind, &missing.name)) {
            continue;
        }
        let place = match &at.step.outcome {
            Outcome::Failed(failure) => failure.place,
            Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => at.step.place,
        };
        let message = format!(
            "{} `{}` is used before it is created",
            missing.kind.as_str(),
            missing.name,
        );
        let diagnostic = Diagnostic::new(RULE.id, place, message)
            .because("it does not exist yet")
            .related(created, "created only here")
            .help(advice(place, created))
            .object(&missing.name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

fn advice(used: Place, created: Place) -> &'static str {
    if used.file == created.file {
        "move the statement that creates it up"
    } else {
        "create it in this migration or in an earlier one"
    }
}
