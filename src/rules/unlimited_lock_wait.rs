//! Locks that a migration waits for as long as it takes, and everybody behind it.

use super::transactions::Block;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::effects::LockMode;

pub(super) const RULE: Rule = rule!("unlimited-lock-wait", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut last = None;
    for it in context.locks() {
        let migration = it.statement.migration;
        let mut tables = it.tables.iter().filter(|it| it.effect.lock.stops_writes());
        let Some(table) = tables.next().filter(|_| !it.limited) else {
            continue;
        };
        // Once for each: what is written at its top holds for the rest.
        if last.replace(migration) == Some(migration) {
            continue;
        }
        let local = match it.block {
            Block::Runners(_) | Block::Written(..) => "LOCAL ",
            Block::Alone | Block::Unknown => "",
        };
        let name = &table.name;
        let who = if table.effect.lock == LockMode::AccessExclusive {
            "whoever reads or writes it"
        } else {
            "whoever writes it"
        };
        let message = format!("the lock on `{name}` is waited for without a limit");
        let diagnostic = Diagnostic::new(RULE.id, it.place, message)
            .because(format!(
                "a long query holds this up, and {who} queues behind"
            ))
            .help(format!(
                "begin the migration with `SET {local}lock_timeout = '5s';`, and try again"
            ))
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}
