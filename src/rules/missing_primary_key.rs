//! Tables whose rows nothing tells apart.

use super::{Context, Rule, rule};
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintData, Index, Object, Origin, Relation, RelationKind};
use crate::diagnostic::Diagnostic;
use crate::operation::Persistence;

pub(super) const RULE: Rule = rule!("missing-primary-key", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let tables = end.objects().filter_map(|object| {
        let Origin::Migration(cause) = object.origin else {
            return None;
        };
        Some((object, object.as_relation()?, cause.place))
    });
    let found =
        tables.filter(|(object, table, _)| is_meant(end, object, table) && !has_key(end, table));
    let found = found.map(|(object, _, place)| {
        let name = end.qualified_name(object.id);
        Diagnostic::new(RULE.id, place, format!("table `{name}` has no primary key"))
            .because("nothing tells two equal rows apart")
            .help("add one, or say in a comment that ignores this why rows need none")
            .object(name)
    });
    found.collect()
}

/// A partition has the key of its table, and what inherits is a matter of its own.
fn is_meant(end: &Catalog, object: &Object, table: &Relation) -> bool {
    let is_table = matches!(
        table.kind,
        RelationKind::Table | RelationKind::PartitionedTable
    );
    is_table
        && table.persistence == Persistence::Permanent
        && table.parents.is_empty()
        && table.columns_known
        && !table.columns.is_empty()
        && !end.is_uncertain(object.id)
}

/// A unique index whose columns are never NULL is as good as a primary key.
fn has_key(end: &Catalog, table: &Relation) -> bool {
    let is_primary = |kind: &ConstraintData| matches!(kind, ConstraintData::PrimaryKey { .. });
    let mut constraints = table.constraints.iter();
    let has_primary = constraints.any(|it| {
        let constraint = end.constraint(*it);
        constraint.is_some_and(|it| is_primary(&it.kind))
    });
    let mut indexes = table.indexes.iter().filter_map(|it| end.index(*it));
    has_primary || indexes.any(|index| identifies(table, index))
}

fn identifies(table: &Relation, index: &Index) -> bool {
    let never_null = |number: Option<u16>| {
        let mut columns = table.columns.iter();
        columns.any(|it| Some(it.number) == number && it.not_null)
    };
    index.unique && index.predicate.is_none() && index.keys.iter().all(|key| never_null(key.column))
}
