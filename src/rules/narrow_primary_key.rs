//! Keys that are counted up, and whose type ends at two thousand million.

use super::{Context, Rule, rule};
use crate::catalog::object::{Column, ConstraintData, Origin, Relation, RelationKind};
use crate::diagnostic::Diagnostic;
use crate::operation::Shape;

pub(super) const RULE: Rule = rule!("narrow-primary-key", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Some(table) = object.as_relation().filter(|it| it.parents.is_empty()) else {
            continue;
        };
        let is_table = matches!(
            table.kind,
            RelationKind::Table | RelationKind::PartitionedTable
        );
        let is_made = matches!(object.origin, Origin::Migration(_));
        if !is_table || !is_made || end.is_uncertain(object.id) {
            continue;
        }
        let mut constraints = table
            .constraints
            .iter()
            .filter_map(|it| end.constraint(*it));
        let key = constraints.find_map(|it| match &it.kind {
            ConstraintData::PrimaryKey { columns, .. } => Some(columns.as_slice()),
            _ => None,
        });
        let Some((column, last)) = key.and_then(|key| counted(table, key)) else {
            continue;
        };
        let Some(cause) = column.cause else {
            continue;
        };
        let name = format!("{}.{}", end.qualified_name(object.id), column.name);
        let message = format!("primary key `{name}` ends at {last}");
        let diagnostic = Diagnostic::new(RULE.id, cause.place, message)
            .because("the next row after that fails (22003), and so does every other")
            .help("make it `bigint` while the table is small")
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// The one column of a key that a sequence counts up, if it is too narrow, and its last value.
fn counted<'t>(table: &'t Relation, key: &[u16]) -> Option<(&'t Column, &'static str)> {
    let [number] = key else {
        return None;
    };
    let column = table.columns.iter().find(|it| it.number == *number)?;
    let by_sequence = |shape: &Shape| matches!(shape, Shape::NextValue(_));
    let default = column.default.as_ref();
    if column.identity.is_none() && !default.is_some_and(|it| by_sequence(&it.shape)) {
        return None;
    }
    let name = column.type_name.as_ref().filter(|it| !it.array)?;
    let last = match name.name.as_str() {
        "int2" => "32767",
        "int4" => "2147483647",
        _ => return None,
    };
    Some((column, last))
}
