//! Down scripts that leave something behind, or don't bring something back.

use super::empty_down::is_empty;
use super::failing_down::first_failure;
use super::reversibility::{
    dropped_columns, followed, head, is_declared_irreversible, refuses, touched,
};
use super::{Context, DownReplay, Rule, rule};
use crate::catalog::diff::{Aspect, Difference, What, diff_touched};
use crate::catalog::object::{Column, Origin};
use crate::diagnostic::Diagnostic;
use crate::migration::Migration;
use crate::operation::OperationKind;
use crate::replay::{Change, Replayed};

pub(super) const RULE: Rule = rule!("incomplete-down", check);

/// How many objects a message names.
const NAMED: usize = 3;

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
    if refuses(pair) || first_failure(&pair.down).is_some() {
        return None;
    }
    if is_declared_irreversible(context, down) || is_declared_irreversible(context, up) {
        return None;
    }
    let differences = left_over(context, pair);
    let Some(first) = differences.first() else {
        return check_up_again(context, down, pair);
    };
    if is_empty(pair) {
        return None;
    }
    let listed: Vec<_> = differences.iter().take(NAMED).map(describe).collect();
    let more = match differences.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "`{}` does not undo its up: {}{more}",
        context.file_name(down.file),
        listed.join(", "),
    );
    let mut diagnostic = Diagnostic::new(RULE.id, head(context, down, pair), message)
        .because("after up and down the schema is not what it was")
        .object(&first.name)
        .help(
            "undo every statement of the up, in reverse order, or say why it can't be undone: \
             `-- sqlcheck: irreversible <reason>`",
        );
    for difference in differences.iter().take(NAMED) {
        if let Some((place, why)) = origin(context, pair, difference) {
            diagnostic = diagnostic.related(place, why);
        }
    }
    Some(diagnostic)
}

/// What no down script can take away, such as the label of an enum, may be in the way when the up
/// runs once more.
fn check_up_again(
    context: &Context<'_>,
    down: &Migration,
    pair: &DownReplay<'_>,
) -> Option<Diagnostic> {
    let failure = first_failure(&pair.up_again)?;
    let up = context.file_name(context.ups[pair.up].file);
    let message = format!(
        "after `{}` its up fails: {}",
        context.file_name(down.file),
        failure.shown()
    );
    let diagnostic = Diagnostic::new(RULE.id, head(context, down, pair), message)
        .because("this leaves behind what is in the way of a second run")
        .related(
            failure.place,
            format!("`{up}` stops here with SQLSTATE {}", failure.sqlstate),
        )
        .help("guard that statement of the up, as with `ADD VALUE IF NOT EXISTS`");
    Some(diagnostic)
}

/// What differs between the states before the up and after the down, but for what
/// `destructive-down` reports and what nobody can undo or know.
fn left_over(context: &Context<'_>, pair: &DownReplay<'_>) -> Vec<Difference> {
    let up = &context.history.migrations[pair.up];
    let mut ids = touched(up);
    ids.extend(touched(&pair.down));
    let mut differences = diff_touched(&up.before, &pair.down.after, ids);
    differences.retain(|it| match &it.what {
        What::Unknown(_) => false,
        What::Extra => !is_shared_extension(context, pair, it),
        What::Changed(aspects) => {
            !it.only_adds_labels() && !is_of_dropped_columns(up, pair, it, aspects)
        }
        // What the up itself left alone and the down drops is another rule's.
        What::Missing => it.before.is_some_and(|id| up.after.get(id).is_none()),
    });
    differences
}

/// Whether nothing is different but columns that the up left alone and the down drops: another
/// rule's.
fn is_of_dropped_columns(
    up: &Replayed,
    pair: &DownReplay<'_>,
    difference: &Difference,
    aspects: &[Aspect],
) -> bool {
    let Some(relation) = difference.before else {
        return false;
    };
    let of = |aspect: &Aspect, column: &Column| {
        let name = format!("column {}", column.name);
        aspect.name == name || aspect.name.ends_with(&format!(" of {name}"))
    };
    aspects
        .iter()
        .all(|aspect| dropped_columns(up, pair, relation).any(|column| of(aspect, column)))
}

/// An extension that the up makes with `IF NOT EXISTS` may be anybody's: its down had better leave it.
fn is_shared_extension(
    context: &Context<'_>,
    pair: &DownReplay<'_>,
    difference: &Difference,
) -> bool {
    let Some(id) = difference.after else {
        return false;
    };
    let steps = &context.history.migrations[pair.up].steps;
    let made = steps
        .iter()
        .find(|step| step.changes.contains(&Change::Created(id)));
    made.is_some_and(|step| match &context.operation(step).kind {
        OperationKind::CreateExtension(extension) => extension.if_not_exists,
        _ => false,
    })
}

fn describe(difference: &Difference) -> String {
    let kind = difference.kind.as_str();
    let name = &difference.name;
    match &difference.what {
        What::Extra => format!("{kind} `{name}` is left over"),
        What::Missing => format!("{kind} `{name}` is not restored"),
        What::Changed(aspects) => match aspects.first() {
            Some(aspect) => describe_aspect(kind, name, aspect),
            None => format!("{kind} `{name}` is different"),
        },
        What::Unknown(_) => format!("{kind} `{name}` may be different"),
    }
}

fn describe_aspect(kind: &str, name: &str, aspect: &Aspect) -> String {
    let what = &aspect.name;
    match (&aspect.before, &aspect.after) {
        (None, _) => format!("{what} of {kind} `{name}` is left over"),
        (Some(_), None) => format!("{what} of {kind} `{name}` is not restored"),
        (Some(_), Some(_)) => format!("{what} of {kind} `{name}` is not restored"),
    }
}

/// The step of the up that a difference goes back to.
fn origin(
    context: &Context<'_>,
    pair: &DownReplay<'_>,
    difference: &Difference,
) -> Option<(crate::source::Place, &'static str)> {
    if let What::Extra = difference.what {
        let object = pair.down.after.get(difference.after?)?;
        let Origin::Migration(cause) = object.origin else {
            return None;
        };
        return Some((cause.place, "the up makes it here"));
    }
    let id = difference.before?;
    let up = &context.history.migrations[pair.up];
    let step = up.steps.iter().find(|step| {
        let mut changes = step.changes.iter();
        changes.any(|change| super::reversibility::changed_object(change) == Some(id))
    })?;
    Some((step.place, "the up changes it here"))
}
