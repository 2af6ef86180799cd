//! Foreign keys of one table that lead from the same columns to the same columns.

use std::collections::BTreeMap;

use super::{Context, Rule, rule, sql};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{ForeignKey, Object};
use crate::catalog::{Catalog, Cause};
use crate::diagnostic::Diagnostic;
use crate::operation::ReferentialAction;

pub(super) const RULE: Rule = rule!("duplicate-foreign-key", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut made: BTreeMap<_, Made<'_>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (id, constraint, key) in end.foreign_keys() {
        let (Some(object), Some(cause)) = (end.get(id), key.cause) else {
            continue;
        };
        let is_known = !key.referenced_columns.is_empty()
            && !end.is_uncertain(id)
            && !end.is_uncertain(constraint.relation);
        if !is_known {
            continue;
        }
        let its = Made { object, key, cause };
        let same = (constraint.relation, key.references, pairs(key));
        let Some(other) = made.get(&same) else {
            made.insert(same, its);
            continue;
        };
        let (first, later) = if its.cause.statement < other.cause.statement {
            (&its, other)
        } else {
            (other, &its)
        };
        let table = end.get(constraint.relation);
        diagnostics.extend(table.map(|it| diagnose(end, it, first, later)));
    }
    diagnostics
}

/// A foreign key, and where it was made.
struct Made<'a> {
    object: &'a Object,
    key: &'a ForeignKey,
    cause: Cause,
}

/// Which column refers to which, whatever the order in which they are written.
fn pairs(key: &ForeignKey) -> Vec<(u16, u16)> {
    let columns = key.columns.iter().copied();
    let mut pairs: Vec<_> = columns.zip(key.referenced_columns.clone()).collect();
    pairs.sort_unstable();
    pairs
}

fn diagnose(end: &Catalog, table: &Object, first: &Made<'_>, later: &Made<'_>) -> Diagnostic {
    let name = end.qualified_name(table.id);
    let message = format!(
        "foreign key `{}` of `{name}` is the same as `{}`",
        later.object.name, first.object.name
    );
    let because = match disagreement(first.key, later.key) {
        None => "each row is looked up for both".to_owned(),
        Some((clause, of_first, of_later)) => format!(
            "they do not agree: {clause} {} here, {} there",
            of_later.as_sql(),
            of_first.as_sql()
        ),
    };
    let drop = format!(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        sql::name(end, table.id),
        quote_identifier(&later.object.name)
    );
    Diagnostic::new(RULE.id, later.cause.place, message)
        .because(because)
        .related(first.cause.place, "the first one")
        .help(format!(
            "leave one of them out, or drop it where it is already: `{drop}`"
        ))
        .object(end.qualified_name(later.object.id))
}

/// The clause in which they differ, and what each says there.
fn disagreement(
    first: &ForeignKey,
    later: &ForeignKey,
) -> Option<(&'static str, ReferentialAction, ReferentialAction)> {
    let clauses = [
        ("ON DELETE", first.on_delete, later.on_delete),
        ("ON UPDATE", first.on_update, later.on_update),
    ];
    clauses
        .into_iter()
        .find(|(_, of_first, of_later)| of_first != of_later)
}
