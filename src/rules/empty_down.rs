//! Down scripts that do nothing, for ups that change the schema.

use super::reversibility::{
    followed, has_effect, head, is_declared_irreversible, refuses, touched,
};
use super::{Context, DownReplay, Rule, rule};
use crate::catalog::diff::{Difference, diff_touched};
use crate::diagnostic::Diagnostic;
use crate::migration::Migration;

pub(super) const RULE: Rule = rule!("empty-down", check);

/// Whether a down script has no statement that could undo anything.
pub(super) fn is_empty(pair: &DownReplay<'_>) -> bool {
    let mut operations = pair
        .script
        .statements
        .iter()
        .flat_map(|(_, it)| &it.operations);
    !operations.any(has_effect)
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    followed(context)
        .filter_map(|(down, pair)| check_pair(context, down, pair))
        .collect()
}

fn check_pair(
    context: &Context<'_>,
    down: &Migration,
    pair: &DownReplay<'_>,
) -> Option<Diagnostic> {
    let up = context.ups[pair.up];
    if !is_empty(pair) || refuses(pair) {
        return None;
    }
    if is_declared_irreversible(context, down) || is_declared_irreversible(context, up) {
        return None;
    }
    let replayed = &context.history.migrations[pair.up];
    let changes = diff_touched(&replayed.before, &replayed.after, touched(replayed));
    let first = changes.iter().find(|it| !is_only_labels(it))?;
    let message = format!("`{}` does nothing", context.file_name(down.file));
    let mut diagnostic = Diagnostic::new(RULE.id, head(context, down, pair), message)
        .because(format!(
            "its up changes {} `{}`",
            first.kind.as_str(),
            first.name
        ))
        .object(&first.name)
        .help(
            "undo what the up does, or say why it can't be undone: \
             `-- sqlcheck: irreversible <reason>`",
        );
    let step = replayed.steps.iter().find(|step| !step.changes.is_empty());
    if let Some(step) = step {
        diagnostic = diagnostic.related(step.place, "the up begins here");
    }
    Some(diagnostic)
}

/// PostgreSQL can't drop the label of an enum, so a down script can do nothing about one.
fn is_only_labels(difference: &Difference) -> bool {
    difference.only_adds_labels()
}
