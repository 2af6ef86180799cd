//! Columns of types that others do better.

use super::{Context, Rule, rule};
use crate::catalog::object::{Column, Origin, Relation, RelationKind};
use crate::catalog::{Catalog, Presence};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("discouraged-type", check);

/// A type of PostgreSQL's, what is the matter with it, and what to take instead.
const TYPES: [(&str, &str, &str); 5] = [
    (
        "bpchar",
        "it pads each value with blanks, which some comparisons see and others do not",
        "`text`, with a `CHECK` on its length",
    ),
    (
        "json",
        "it is kept as it was written, without an index and without `=`",
        "`jsonb`",
    ),
    (
        "money",
        "how many decimals it has, and which currency, is a setting of the server",
        "`numeric`, and a column for the currency",
    ),
    (
        "timestamp",
        "it is read as another moment in each time zone",
        "`timestamptz`",
    ),
    (
        "timetz",
        "what its offset means depends on a date that it does not have",
        "`timestamptz`, or `time` and the name of the zone",
    ),
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Some(table) = object.as_relation().filter(|it| is_meant(it)) else {
            continue;
        };
        if !matches!(object.origin, Origin::Migration(_)) || end.is_uncertain(object.id) {
            continue;
        }
        for column in &table.columns {
            let Some((cause, (shown, why, instead))) = column.cause.zip(discouraged(end, column))
            else {
                continue;
            };
            let name = format!("{}.{}", end.qualified_name(object.id), column.name);
            let message = format!("column `{name}` is of type `{shown}`");
            let diagnostic = Diagnostic::new(RULE.id, cause.place, message)
                .because(why)
                .help(format!("take {instead}"))
                .object(name);
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// A partition has the columns of its table.
fn is_meant(table: &Relation) -> bool {
    let is_table = matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable
    );
    is_table && table.parents.is_empty()
}

/// The type as it is printed, and what there is to say of it.
fn discouraged(end: &Catalog, column: &Column) -> Option<(String, &'static str, &'static str)> {
    let name = column.type_name.as_ref()?;
    if end.resolve_type(name) != Presence::BuiltIn {
        return None;
    }
    let mut types = TYPES.into_iter();
    let (_, why, instead) = types.find(|(known, ..)| *known == name.name)?;
    Some((end.format_type(name), why, instead))
}
