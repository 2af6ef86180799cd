//! Statements that name what a later statement makes.

use std::collections::BTreeSet;

use super::creations::{Creations, missing_of};
use super::mentions::{Target, mentions, touched};
use super::{Context, Effects, Ordered, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Name, ObjectKind, Topics};
use crate::replay::{Missing, Outcome};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("reference-before-create", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let creations = context.creations();
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    let steps = context
        .ordered_steps()
        .filter(|at| at.has(Effects::FAILED | Effects::UNKNOWN) || at.is_about(Topics::EXPRESSION));
    for at in steps {
        let missed = missed(context, creations, at);
        for reference in missed.into_iter().chain(calls(context, creations, at)) {
            // The first statement of a file says it all.
            let migration = at.step.statement.migration;
            let key = (migration, reference.kind, reference.object.clone());
            if !is_guess(context, &reference) && seen.insert(key) {
                diagnostics.push(report(&reference));
            }
        }
    }
    diagnostics
}

/// A name that is used too early.
struct Reference {
    kind: ObjectKind,
    name: String,
    object: Name,
    place: Place,
    created: Place,
}

/// Whether nobody says which of the two files comes first: where there is no runner, the order of
/// names without numbers is a guess.
fn is_guess(context: &Context<'_>, reference: &Reference) -> bool {
    let files = [reference.place.file, reference.created.file];
    let mut migrations = context.ups.iter();
    context.root.convention.id == "plain"
        && files[0] != files[1]
        && migrations.any(|it| files.contains(&it.file) && it.version.is_empty())
}

/// What the step failed for, or what the model has never heard of.
fn missed(context: &Context<'_>, creations: &Creations, at: Ordered<'_>) -> Option<Reference> {
    let missing = missing_of(at.step)?;
    let created = creations.later(context, at)?;
    let place = match &at.step.outcome {
        Outcome::Failed(failure) => failure.place,
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => {
            written(context, at, missing)
        }
    };
    Some(Reference {
        kind: missing.kind,
        name: missing.name.clone(),
        object: missing.object.clone(),
        place,
        created,
    })
}

/// The functions that the expressions of a step call; those of a body are looked up when it runs.
fn calls(context: &Context<'_>, creations: &Creations, at: Ordered<'_>) -> Vec<Reference> {
    let ended = matches!(at.step.outcome, Outcome::Failed(_) | Outcome::NoEffect(_));
    if ended || !at.is_about(Topics::EXPRESSION) {
        return Vec::new();
    }
    let operation = at.operation;
    let text = &context.sources.get(at.step.place.file).text;
    let mut references = Vec::new();
    for mention in mentions(operation, text) {
        let Target::Function(name) = &mention.target else {
            continue;
        };
        if let Some(created) = creations.later_function(context, at, name) {
            references.push(Reference {
                kind: ObjectKind::Function,
                name: name.name.to_string(),
                object: name.name.clone(),
                place: Place::new(at.step.place.file, mention.span),
                created,
            });
        }
    }
    references
}

fn report(reference: &Reference) -> Diagnostic {
    let message = format!(
        "{} `{}` is used before it is created",
        reference.kind.as_str(),
        reference.name,
    );
    Diagnostic::new(RULE.id, reference.place, message)
        .because("it does not exist yet")
        .related(reference.created, "created only here")
        .help(advice(reference.place, reference.created))
        .object(&reference.name)
}

/// Where an operation that the model lets pass names what it misses.
fn written(context: &Context<'_>, at: Ordered<'_>, missing: &Missing) -> Place {
    let Ordered {
        step, operation, ..
    } = at;
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
