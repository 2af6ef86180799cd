//! Columns that are dropped while others use them.

use super::{Context, Rule, pending, rule};
use crate::diagnostic::Diagnostic;
use crate::replay::Change;

pub(super) const RULE: Rule = rule!("dropped-column", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = pending::steps(context).filter_map(|at| {
        let before = at.before();
        // What inherits from the table loses it too.
        let (table, column) = at.step.changes.iter().find_map(|change| match change {
            Change::ColumnDropped { relation, name, .. } => Some((*relation, name)),
            _ => None,
        })?;
        let id = at.step.statement;
        let made = before.column(table, column)?.cause.map(|it| it.statement);
        let is_in_use = pending::is_in_use(context, &before, table, id);
        if !is_in_use || !pending::is_older(context, made, id) {
            return None;
        }
        let name = format!("{}.{column}", pending::shown(&before, table));
        let message = format!("column `{name}` is dropped with its values");
        let diagnostic = Diagnostic::new(RULE.id, at.step.place, message)
            .because("what still reads or writes it fails from here on")
            .help("drop it once nothing uses it, and say so in a comment that ignores this")
            .object(format!("{}.{column}", before.qualified_name(table)));
        Some(diagnostic)
    });
    found.collect()
}
