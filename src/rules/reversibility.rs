//! What the rules about down scripts share.

use std::collections::BTreeSet;

use super::{Context, DownReplay};
use crate::catalog::ObjectId;
use crate::catalog::diff::twin;
use crate::catalog::object::Column;
use crate::directive;
use crate::migration::{Direction, Migration};
use crate::operation::{Operation, OperationKind};
use crate::replay::{Change, Outcome, Reason, Replayed};
use crate::source::{Place, Span};

/// Whether this directory has down scripts at all: a pair, or a configuration that names where they
/// live.
pub(super) fn is_used(context: &Context<'_>) -> bool {
    if context.root.alone {
        return false;
    }
    let configured = context.config.down.is_some()
        || context
            .config
            .roots
            .iter()
            .any(|root| root.down.is_some() && root.path == context.root.path);
    configured || context.ups.iter().any(|up| up.pair.is_some())
}

/// Whether a comment of a migration says, with a reason, that it can't be undone.
pub(super) fn is_declared_irreversible(context: &Context<'_>, migration: &Migration) -> bool {
    migration.parts.iter().any(|part| {
        let source = context.sources.get(part.file);
        // Nearly no file has one, and to have its comments it is split again.
        let marked = directive::is_named_in(&source.text).then(|| context.script(part.file));
        let Some(script) = marked.flatten() else {
            return false;
        };
        let comments = script.tokens.iter().filter(|token| token.is_trivia());
        comments
            .filter(|token| part.span.contains(token.span.start))
            .any(|token| directive::says_irreversible(token.text(&source.text)))
    })
}

/// The down scripts that have an up, each with the migration it is.
pub(super) fn pairs<'a, 'c>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'a Migration, &'c DownReplay<'a>)> {
    context
        .downs
        .iter()
        .map(|(index, replay)| (&context.root.migrations[*index], replay))
}

/// The pairs whose two directions the model could follow from end to end, and whose up applies.
pub(super) fn followed<'a, 'c>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'a Migration, &'c DownReplay<'a>)> {
    pairs(context).filter(|(_, pair)| {
        let up = &context.history.migrations[pair.up];
        is_followed(up) && is_followed(&pair.down) && !has_failure(up) && parses(context, pair)
    })
}

/// The objects that a migration's steps changed.
pub(super) fn touched(replayed: &Replayed) -> BTreeSet<ObjectId> {
    let changes = replayed.steps.iter().flat_map(|step| &step.changes);
    changes.filter_map(changed_object).collect()
}

/// The columns of a table that were there before an up, that it left alone, and that its down drops
/// while the table stays.
pub(super) fn dropped_columns<'c>(
    up: &'c Replayed,
    pair: &'c DownReplay<'_>,
    relation: ObjectId,
) -> impl Iterator<Item = &'c Column> {
    let after = up.before.get(relation);
    let after = after.and_then(|table| twin(&up.before, table, &pair.down.after));
    let before = up.before.relation(relation);
    let columns = before.map_or(&[][..], |relation| &relation.columns);
    let columns = columns.iter().map(|column| &**column);
    columns.filter(move |column| {
        let kept = up.after.column(relation, &column.name);
        kept.is_some_and(|it| it.number == column.number)
            && after.is_some_and(|table| pair.down.after.column(table, &column.name).is_none())
    })
}

/// Where to report what is about a down script: its first statement, the line that marks it in a
/// file of both directions, or the top of its file.
pub(super) fn head(context: &Context<'_>, down: &Migration, pair: &DownReplay<'_>) -> Place {
    match pair.script.statements.first() {
        Some((file, statement)) => match statement.operations.first() {
            Some(operation) => Place::new(*file, operation.span),
            None => Place::new(*file, statement.span),
        },
        None => marker(context, down).unwrap_or_else(|| context.top(down.file)),
    }
}

/// The line after which a section begins.
fn marker(context: &Context<'_>, down: &Migration) -> Option<Place> {
    let part = down.parts.first()?;
    let before = context
        .sources
        .get(part.file)
        .text
        .get(..part.span.start as usize)?;
    let before = before.trim_end();
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let at = |offset: usize| u32::try_from(offset).ok();
    let span = Span::new(at(line)?, at(before.len())?);
    (!span.is_empty()).then(|| Place::new(part.file, span))
}

/// Whether an operation can change the schema or the data.
pub(super) fn has_effect(operation: &Operation) -> bool {
    match &operation.kind {
        OperationKind::Compact { .. }
        | OperationKind::NoCatalogEffect { .. }
        | OperationKind::Select(_)
        | OperationKind::Transaction(_)
        | OperationKind::SetVariable(_)
        | OperationKind::Lock { .. } => false,
        OperationKind::Do(block) => block.effects,
        _ => true,
    }
}

/// Whether a down script says by itself that it can't be done: `RAISE EXCEPTION` in a block.
pub(super) fn refuses(pair: &DownReplay<'_>) -> bool {
    let operations = pair
        .script
        .statements
        .iter()
        .flat_map(|(_, it)| &it.operations);
    operations
        .into_iter()
        .any(|operation| match &operation.kind {
            OperationKind::Do(block) => {
                let text = block.body.text.to_ascii_lowercase();
                !block.effects && text.contains("raise exception")
            }
            _ => false,
        })
}

/// The ups, with what the directory says of the way back.
pub(super) fn ups<'a>(context: &Context<'a>) -> Vec<&'a Migration> {
    let migrations = context.root.migrations.iter();
    migrations
        .filter(|migration| {
            let is_one_of_many = !migration.repeatable && !migration.baseline;
            migration.direction == Direction::Up && is_one_of_many
        })
        .collect()
}

fn is_followed(replayed: &Replayed) -> bool {
    replayed.steps.iter().all(|step| match &step.outcome {
        Outcome::Unknown(Reason::Opaque(_) | Reason::NotModelled) => false,
        Outcome::Applied
        | Outcome::NoEffect(_)
        | Outcome::Failed(_)
        | Outcome::Unknown(Reason::External(_)) => !step.changes.contains(&Change::Tainted),
    })
}

fn has_failure(replayed: &Replayed) -> bool {
    let mut steps = replayed.steps.iter();
    steps.any(|step| step.has_failed())
}

fn parses(context: &Context<'_>, pair: &DownReplay<'_>) -> bool {
    let up = &context.scripts[pair.up].statements;
    up.iter()
        .chain(&pair.script.statements)
        .all(|(_, statement)| statement.error.is_none())
}

pub(super) fn changed_object(change: &Change) -> Option<ObjectId> {
    match change {
        Change::Created(object) | Change::Altered(object) => Some(*object),
        Change::Dropped { object, .. } => Some(*object),
        Change::ColumnAdded { relation, .. }
        | Change::ColumnDropped { relation, .. }
        | Change::ColumnAltered { relation, .. } => Some(*relation),
        Change::Data(_) | Change::Tainted => None,
    }
}
