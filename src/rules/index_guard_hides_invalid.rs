//! `CREATE INDEX CONCURRENTLY IF NOT EXISTS` that nothing drops first.

use std::collections::BTreeSet;

use super::idempotency;
use super::{Context, Rule, rule};
use crate::catalog::StatementId;
use crate::diagnostic::Diagnostic;
use crate::operation::{CreateIndex, Identifier, Name, OperationKind};
use crate::replay::{Replayed, Step};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("index-guard-hides-invalid", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let profile = context.profile();
    let migrations = context.history.migrations.iter().enumerate();
    migrations
        .filter(|(at, _)| profile.asks(context, *at))
        .flat_map(|(_, replayed)| builds(context, replayed))
        .collect()
}

fn builds(context: &Context<'_>, replayed: &Replayed) -> Vec<Diagnostic> {
    let mut dropped: BTreeSet<&Name> = BTreeSet::new();
    let mut seen: BTreeSet<StatementId> = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for step in &replayed.steps {
        match &context.operation(step).kind {
            OperationKind::Drop(drop) => {
                dropped.insert(&drop.object.name.name);
            }
            OperationKind::CreateIndex(index) => {
                let Some(name) = index.name.as_ref().filter(|_| is_trap(index)) else {
                    continue;
                };
                if !dropped.contains(&name.name) && seen.insert(step.statement) {
                    diagnostics.push(diagnose(context, step, index, name));
                }
            }
            _ => {}
        }
    }
    diagnostics
}

fn is_trap(index: &CreateIndex) -> bool {
    index.concurrently && index.if_not_exists
}

fn diagnose(
    context: &Context<'_>,
    step: &Step,
    index: &CreateIndex,
    name: &Identifier,
) -> Diagnostic {
    let place = Place::new(step.place.file, context.operation(step).span);
    let written = idempotency::text(context, Place::new(step.place.file, name.span));
    let message = format!(
        "`IF NOT EXISTS` would pass over an invalid index `{written}`, left by a failed build"
    );
    let drop = idempotency::drop_concurrently(index, &written);
    let (_, statement) = context.statement(step.statement);
    let remedy =
        idempotency::drop_before(context, Place::new(step.place.file, statement.span), &drop);
    let mut diagnostic = Diagnostic::new(RULE.id, place, message)
        .because("a second run takes its name for the index")
        .help(remedy.help)
        .object(&name.name);
    diagnostic.fix = remedy.fix;
    diagnostic
}
