//! Foreign keys that set columns to NULL that can't be NULL.

use super::{Context, Rule, rule};
use crate::catalog::object::{Column, ForeignKey, Relation};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{ReferentialAction, Shape};

pub(super) const RULE: Rule = rule!("failing-foreign-key-action", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for (id, constraint, key) in end.foreign_keys() {
        let Some(table) = end.relation(constraint.relation) else {
            continue;
        };
        if end.is_uncertain(id) || end.is_uncertain(constraint.relation) {
            continue;
        }
        if let Some(failing) = failing(table, key) {
            diagnostics.extend(diagnose(end, id, constraint.relation, key, &failing));
        }
    }
    diagnostics
}

/// An action that fails, and the column for which it does.
struct Failing<'a> {
    /// `ON DELETE`, `ON UPDATE`.
    clause: &'static str,
    action: ReferentialAction,
    column: &'a Column,
    /// Whether another column of the key could be set.
    spares_others: bool,
}

fn failing<'a>(table: &'a Relation, key: &ForeignKey) -> Option<Failing<'a>> {
    let of_delete = match key.on_delete_columns.as_slice() {
        [] => &key.columns,
        _ => &key.on_delete_columns,
    };
    let actions = [
        ("ON DELETE", key.on_delete, of_delete),
        ("ON UPDATE", key.on_update, &key.columns),
    ];
    actions.into_iter().find_map(|(clause, action, numbers)| {
        let columns = numbers.iter().filter_map(|number| table.column(*number));
        let mut refusing = columns.clone().filter(|it| refuses(it, action));
        let column = refusing.next()?;
        let of_delete = clause == "ON DELETE" && action == ReferentialAction::SetNull;
        Some(Failing {
            clause,
            action,
            column,
            spares_others: of_delete && columns.clone().any(|it| !it.not_null),
        })
    })
}

fn refuses(column: &Column, action: ReferentialAction) -> bool {
    column.not_null
        && match action {
            ReferentialAction::SetNull => true,
            ReferentialAction::SetDefault => {
                let default = column.default.as_ref();
                column.identity.is_none() && default.is_none_or(|it| it.shape == Shape::Null)
            }
            ReferentialAction::NoAction
            | ReferentialAction::Restrict
            | ReferentialAction::Cascade => false,
        }
}

fn diagnose(
    end: &Catalog,
    id: ObjectId,
    table: ObjectId,
    key: &ForeignKey,
    failing: &Failing<'_>,
) -> Option<Diagnostic> {
    let cause = key.cause?;
    let (clause, column) = (failing.clause, &failing.column.name);
    let action = failing.action.as_sql();
    let table = end.qualified_name(table);
    let what = match clause {
        "ON DELETE" => "each delete of a row that is referred to fails",
        _ => "each change of a key that is referred to fails",
    };
    let message = format!("`{clause} {action}` of `{table}` never works: `{column}` is `NOT NULL`");
    let remedy = match (failing.action, failing.spares_others) {
        (ReferentialAction::SetDefault, _) => {
            format!("give `{column}` a default, or say `CASCADE` or `RESTRICT`")
        }
        (_, true) => {
            "name the columns that may be NULL, `SET NULL (…)`, from PostgreSQL 15 on; or \
                      say `CASCADE` or `RESTRICT`"
                .to_owned()
        }
        (_, false) => format!("say `CASCADE` or `RESTRICT`, or let `{column}` be NULL"),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, cause.place, message)
        .because(format!("{what} (23502)"))
        .help(remedy)
        .object(end.qualified_name(id));
    if let Some(made) = failing.column.cause
        && made.statement != cause.statement
    {
        diagnostic = diagnostic.related(made.place, "the column is made here");
    }
    Some(diagnostic)
}
