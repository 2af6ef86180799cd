//! Statements that name what a later statement makes.

use std::collections::BTreeSet;

use super::creations::{Creations, missing_of};
use super::mentions::{Target, mentions, touched};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::replay::{Missing, Outcome, Step};
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
        if !seen.insert((at.step.statement.migration, missing.kind, &missing.object)) {
            continue;
        }
        let place = match &at.step.outcome {
            Outcome::Failed(failure) => failure.place,
            Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => {
                written(context, at.step, missing)
            }
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

/// Where an operation that the model lets pass names what it misses.
fn written(context: &Context<'_>, step: &Step, missing: &Missing) -> Place {
    let operation = context.operation(step);
    let text = &context.sources.get(step.place.file).text;
    let mut mentions = touched(operation)
        .into_iter()
        .chain(mentions(operation, text));
    let mention = mentions.find(|mention| match &mention.target {
        Target::Relation(name) | Target::Function(name) => name.name == missing.object,
        Target::Type(name) => name.name == missing.object,
    });
    mention.map_or(step.place, |it| Place::new(step.place.file, it.span))
}

fn advice(used: Place, created: Place) -> &'static str {
    if used.file == created.file {
        "move the statement that creates it up"
    } else {
        "create it in this migration or in an earlier one"
    }
}
