//! Long work in a transaction that has locked the table already.

use super::locks::Locking;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{OperationKind, TableAction};

pub(super) const RULE: Rule = rule!("work-under-lock", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let locking = context.locks().iter();
    let found = locking.filter_map(|it| {
        let table = it.long().filter(|it| !it.effect.lock.stops_writes())?;
        let held = table.held.filter(|it| it.lock.stops_writes())?;
        let name = &table.name;
        let work = match &it.operation(context).kind {
            OperationKind::Update(_) => format!("all rows of `{name}` are updated"),
            OperationKind::Delete(_) => format!("all rows of `{name}` are deleted"),
            OperationKind::AlterTable(alter) => match &alter.action {
                TableAction::ValidateConstraint { name: constraint } => {
                    format!("every row of `{name}` is checked for `{}`", constraint.name)
                }
                _ => return None,
            },
            _ => return None,
        };
        let message = format!("{work} while {}", Locking::waiting(held.lock));
        let because = format!(
            "the transaction holds `{name}` in {} mode until it ends",
            held.lock
        );
        let diagnostic = Diagnostic::new(RULE.id, it.place, message)
            .because(because)
            .related(held.place, "takes the lock")
            .help("put it into a migration of its own")
            .object(name);
        Some(diagnostic)
    });
    found.collect()
}
