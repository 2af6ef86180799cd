//! Down scripts that drop what was there before their up.

use super::reversibility::{followed, is_declared_irreversible};
use super::{Context, DownReplay, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::diff::twin;
use crate::catalog::object::{Object, Origin};
use crate::diagnostic::Diagnostic;
use crate::replay::{Change, NoEffect, Outcome, Replayed, Step};

pub(super) const RULE: Rule = rule!("destructive-down", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (down, pair) in followed(context) {
        if is_declared_irreversible(context, down) {
            continue;
        }
        let up = &context.history.migrations[pair.up];
        for step in &pair.down.steps {
            diagnostics.extend(check_step(up, pair, step));
        }
    }
    diagnostics
}

fn check_step(up: &Replayed, pair: &DownReplay<'_>, step: &Step) -> Option<Diagnostic> {
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
        .help(
            "drop only what the up made; what was there before has rows that nobody can bring back",
        );
    if let Some(guard) = ineffective_guard(up, id) {
        let why = "the up did nothing here: it was there already";
        diagnostic = diagnostic.related(guard.place, why);
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
