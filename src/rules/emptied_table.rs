//! Tables that lose all rows while others use them.

use std::collections::BTreeSet;

use super::{Context, Rule, pending, rule};
use crate::catalog::object::RelationKind;
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectName, OperationKind};
use crate::replay::Outcome;

pub(super) const RULE: Rule = rule!("emptied-table", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut empty = BTreeSet::new();
    for at in pending::steps(context) {
        let tables: &[ObjectName] = match &at.operation.kind {
            OperationKind::Truncate { tables, .. } => tables,
            OperationKind::Delete(delete) if !delete.has_where => {
                std::slice::from_ref(&delete.table)
            }
            _ => continue,
        };
        if matches!(at.step.outcome, Outcome::Failed(_)) {
            continue;
        }
        let before = at.before();
        let found = tables
            .iter()
            .filter_map(|it| before.resolve_relation(it).id());
        let emptied = found.filter(|it| {
            has_rows(&before, *it) && pending::is_in_use(context, &before, *it, at.step.statement)
        });
        for table in emptied {
            if !empty.insert(table) {
                continue;
            }
            let name = pending::shown(&before, table);
            let message = format!("all rows of `{name}` are deleted");
            let diagnostic = Diagnostic::new(RULE.id, at.step.place, message)
                .because("nothing brings them back")
                .help("say which rows in a `WHERE`, or in a comment that ignores this why all")
                .object(before.qualified_name(table));
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

fn has_rows(before: &Catalog, table: ObjectId) -> bool {
    before.relation(table).is_some_and(|it| {
        matches!(
            it.kind,
            RelationKind::Table | RelationKind::PartitionedTable
        )
    })
}
