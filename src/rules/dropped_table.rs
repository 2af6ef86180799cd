//! Tables that are dropped while others use them.

use super::{Context, Ordered, Rule, pending, rule};
use crate::catalog::object::RelationKind;
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectName, OperationKind};
use crate::replay::Change;

pub(super) const RULE: Rule = rule!("dropped-table", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for at in pending::steps(context) {
        let dropped = at.step.changes.iter().filter_map(|change| match change {
            Change::Dropped { object, .. } => Some(*object),
            _ => None,
        });
        let before = at.before();
        for table in dropped.filter(|it| is_lost(context, &at, &before, *it)) {
            let name = pending::shown(&before, table);
            let message = format!("table `{name}` is dropped with its rows");
            let diagnostic = Diagnostic::new(RULE.id, at.step.place, message)
                .because("what still uses it fails from here on")
                .help("drop it once nothing uses it, and say so in a comment that ignores this")
                .object(before.qualified_name(table));
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// Whether a table goes that was in use, and nothing takes its place with its rows.
fn is_lost(context: &Context<'_>, at: &Ordered<'_>, before: &Catalog, table: ObjectId) -> bool {
    let is_table = |kind| matches!(kind, RelationKind::Table | RelationKind::PartitionedTable);
    // Partitions come and go.
    let is_whole = before
        .relation(table)
        .is_some_and(|it| is_table(it.kind) && !it.is_partition());
    is_whole
        && pending::is_in_use(context, before, table, at.step.statement)
        && !is_replaced(context, at, before, table)
}

/// Whether something else got its rows before, and has its name afterwards.
fn is_replaced(context: &Context<'_>, at: &Ordered<'_>, before: &Catalog, table: ObjectId) -> bool {
    if !pending::has_name_again(at, before, table) {
        return false;
    }
    let reads = |relations: &[ObjectName]| {
        let mut relations = relations.iter();
        relations.any(|it| before.resolve_relation(it).id() == Some(table))
    };
    let mut earlier = pending::steps(context).take_while(|it| it.order < at.order);
    earlier.any(|it| match &it.operation.kind {
        OperationKind::Insert(insert) => reads(&insert.uses.relations),
        OperationKind::CreateTable(create) => {
            let query = create.query.as_ref();
            query.is_some_and(|it| reads(&it.references.relations))
        }
        _ => false,
    })
}
