//! Down scripts that drop what was there before their up.

use super::reversibility::{dropped_columns, followed, is_declared_irreversible};
use super::{Context, DownReplay, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::diff::twin;
use crate::catalog::object::{Object, Origin};
use crate::diagnostic::Diagnostic;
use crate::operation::{OperationKind, TableAction};
use crate::replay::{Change, NoEffect, Outcome, Replayed, Step};

pub(super) const RULE: Rule = rule!("destructive-down", check);

const HELP: &str =
    "drop only what the up made; what was there before has rows that nobody can bring back";

const NOTHING_DONE: &str = "the up did nothing here: it was there already";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (down, pair) in followed(context) {
        if is_declared_irreversible(context, down) {
            continue;
        }
        let up = &context.history.migrations[pair.up];
        for step in &pair.down.steps {
            diagnostics.extend(check_step(context, up, pair, step));
        }
    }
    diagnostics
}

fn check_step(
    context: &Context<'_>,
    up: &Replayed,
    pair: &DownReplay<'_>,
    step: &Step,
) -> Option<Diagnostic> {
    let of_object = check_objects(up, pair, step);
    of_object.or_else(|| check_columns(context, up, pair, step))
}

/// A column that the up found, and its down drops.
fn check_columns(
    context: &Context<'_>,
    up: &Replayed,
    pair: &DownReplay<'_>,
    step: &Step,
) -> Option<Diagnostic> {
    let (relation, column) = step.changes.iter().find_map(|change| match change {
        Change::ColumnDropped { relation, name, .. } => {
            let mut dropped = dropped_columns(up, pair, *relation);
            Some((*relation, dropped.find(|it| it.name == *name)?))
        }
        _ => None,
    })?;
    let cause = column.cause?;
    let name = format!("{}.{}", up.before.qualified_name(relation), column.name);
    let message = format!("the down script drops column `{name}`, which was there before its up");
    let mut diagnostic = Diagnostic::new(RULE.id, step.place, message)
        .because("its up did not make it")
        .object(&name)
        .help(HELP);
    let adds = |step: &&Step| match &context.operation(step).kind {
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddColumn { column: it, .. } => {
                let exists = Outcome::NoEffect(NoEffect::Exists(relation));
                it.name.name == column.name && step.outcome == exists
            }
            _ => false,
        },
        _ => false,
    };
    if let Some(guard) = up.steps.iter().find(adds) {
        diagnostic = diagnostic.related(guard.place, NOTHING_DONE);
    }
    Some(diagnostic.related(cause.place, "made here"))
}

fn check_objects(up: &Replayed, pair: &DownReplay<'_>, step: &Step) -> Option<Diagnostic> {
    let (id, cascade) = step.changes.iter().find_map(|change| match change {
        Change::Dropped { object, cascade } => {
            is_loss(up, pair, *object).then_some((*object, *cascade))
        }
        Change::Created(_)
        | Change::Altered(_)
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_)
        | Change::Tainted => None,
    })?;
    let object = up.before.get(id)?;
    let kind = up.before.kind(id)?.as_str();
    let name = up.before.qualified_name(id);
    let message = format!("the down script drops {kind} `{name}`, which was there before its up");
    let because = if cascade {
        "it goes along with what is dropped here"
    } else {
        "its up did not make it"
    };
    let mut diagnostic = Diagnostic::new(RULE.id, step.place, message)
        .because(because)
        .object(&name)
        .help(HELP);
    if let Some(guard) = ineffective_guard(up, id) {
        diagnostic = diagnostic.related(guard.place, NOTHING_DONE);
    }
    if let Origin::Migration(cause) = object.origin {
        diagnostic = diagnostic.related(cause.place, "made here");
    }
    Some(diagnostic)
}

/// Whether an object was there before the up, the up left it alone, and it is gone after the down.
fn is_loss(up: &Replayed, pair: &DownReplay<'_>, id: ObjectId) -> bool {
    let Some(object) = up.before.get(id) else {
        return false;
    };
    up.after.get(id).is_some()
        && is_certain(object)
        && twin(&up.before, object, &pair.down.after).is_none()
}

fn is_certain(object: &Object) -> bool {
    matches!(object.origin, Origin::Migration(_))
}

/// The step of the up whose `IF NOT EXISTS` met the object.
fn ineffective_guard(up: &Replayed, id: ObjectId) -> Option<&Step> {
    let mut steps = up.steps.iter();
    steps.find(|step| step.outcome == Outcome::NoEffect(NoEffect::Exists(id)))
}
