//! Operations whose rows no down script can bring back.

use super::reversibility::{is_declared_irreversible, is_used};
use super::{Context, Rule, rule};
use crate::catalog::object::{ObjectData, RelationKind};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{OperationKind, Persistence, TableAction};
use crate::replay::{Change, Outcome, Replayed, Step};

pub(super) const RULE: Rule = rule!("irreversible-operation", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !is_used(context) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for (replayed, up) in context.history.migrations.iter().zip(&context.ups) {
        let Some(down) = up.pair.map(|pair| &context.root.migrations[pair]) else {
            continue;
        };
        if is_declared_irreversible(context, up) || is_declared_irreversible(context, down) {
            continue;
        }
        for step in &replayed.steps {
            diagnostics.extend(check_step(context, replayed, step));
        }
    }
    diagnostics
}

fn check_step(context: &Context<'_>, replayed: &Replayed, step: &Step) -> Option<Diagnostic> {
    if step.outcome != Outcome::Applied {
        return None;
    }
    let before = &replayed.before;
    let (name, what) = step
        .changes
        .iter()
        .find_map(|change| lost(context, before, step, change))?;
    let message = format!("the {what} `{name}` are lost");
    let diagnostic = Diagnostic::new(RULE.id, step.place, message)
        .because("a down script can bring back the structure, not the data")
        .object(name)
        .help(
            "keep the data until nothing needs the way back, or say so: \
             `-- sqlcheck: irreversible <reason>`",
        );
    Some(diagnostic)
}

/// What a change takes away for good, of what earlier migrations made.
fn lost(
    context: &Context<'_>,
    before: &Catalog,
    step: &Step,
    change: &Change,
) -> Option<(String, &'static str)> {
    match change {
        Change::Dropped { object, .. } => {
            holds_rows(before, *object).then(|| (before.qualified_name(*object), "rows of table"))
        }
        Change::ColumnDropped { relation, name, .. } => {
            let column = before.column(*relation, name)?;
            let lost = holds_rows(before, *relation) && !column.generated;
            lost.then(|| {
                (
                    format!("{}.{name}", before.qualified_name(*relation)),
                    "values of column",
                )
            })
        }
        Change::Data(table) => {
            let what = match context.operation(step).kind {
                OperationKind::Truncate { .. } => "rows of table",
                OperationKind::Delete(_) => "rows deleted from table",
                _ => return None,
            };
            holds_rows(before, *table).then(|| (before.qualified_name(*table), what))
        }
        Change::ColumnAltered { relation, column } => {
            let OperationKind::AlterTable(alter) = &context.operation(step).kind else {
                return None;
            };
            let TableAction::AlterColumnType { type_name, .. } = &alter.action else {
                return None;
            };
            let column = before.relation(*relation)?.column(*column)?;
            let old = before.format_type(column.type_name.as_ref()?);
            let lost = holds_rows(before, *relation)
                && rounds(&old, &before.format_type(type_name))
                && !column.generated;
            lost.then(|| {
                let table = before.qualified_name(*relation);
                (format!("{table}.{}", column.name), "exact values of column")
            })
        }
        Change::Created(_) | Change::Altered(_) | Change::ColumnAdded { .. } | Change::Tainted => {
            None
        }
    }
}

/// Whether values of one type become those of another without an error and not as they were. What
/// does not fit an integer or a `varchar` is refused.
fn rounds(old: &str, new: &str) -> bool {
    const INTEGERS: [&str; 3] = ["smallint", "integer", "bigint"];
    const FRACTIONS: [&str; 3] = ["numeric", "real", "double precision"];
    let ((old, old_scale), (new, new_scale)) = (with_scale(old), with_scale(new));
    if FRACTIONS.contains(&old) && INTEGERS.contains(&new) {
        // `numeric(10)` has no fraction.
        return old_scale != Some(0);
    }
    match (old, new) {
        ("numeric", "numeric") => {
            new_scale.is_some_and(|new| old_scale.is_none_or(|old| new < old))
        }
        ("double precision", "real") => true,
        ("timestamp without time zone" | "timestamp with time zone", new) => {
            new == "date" || new.starts_with("time ")
        }
        _ => false,
    }
}

/// A type without its modifiers, and the scale of a `numeric` that has one.
fn with_scale(shown: &str) -> (&str, Option<i32>) {
    let Some((name, modifiers)) = shown.split_once('(') else {
        return (shown, None);
    };
    let digits = modifiers.trim_end_matches(')');
    let scale = digits
        .split_once(',')
        .map_or(Some(0), |(_, it)| it.trim().parse().ok());
    (name, scale)
}

/// Whether it is a table that an earlier migration made, and not a temporary one.
fn holds_rows(before: &Catalog, id: ObjectId) -> bool {
    let Some(object) = before.get(id) else {
        return false;
    };
    let ObjectData::Relation(relation) = &object.data else {
        return false;
    };
    let is_table = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => true,
        RelationKind::ForeignTable
        | RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::Unknown => false,
    };
    is_table && relation.persistence != Persistence::Temporary
}
