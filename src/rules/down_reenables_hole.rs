//! Down scripts that open a table which stays.

use super::row_security as security;
use super::{Context, DownReplay, Rule, rule};
use crate::catalog::object::Fact;
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectKind, OperationKind, RowSecurity, TableAction};
use crate::replay::{Change, Outcome, Step};

pub(super) const RULE: Rule = rule!("down-reenables-hole", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.rls.required == Some(false) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for pair in context.downs.values() {
        for step in &pair.down.steps {
            diagnostics.extend(check_step(context, pair, step));
        }
    }
    diagnostics
}

fn check_step(context: &Context<'_>, pair: &DownReplay<'_>, step: &Step) -> Option<Diagnostic> {
    let (_, lowered) = pair
        .script
        .statements
        .get(step.statement.statement as usize)?;
    let operation = lowered.operations.get(step.operation as usize)?;
    let OperationKind::AlterTable(alter) = &operation.kind else {
        return None;
    };
    let TableAction::SetRowSecurity(RowSecurity::Disable) = alter.action else {
        return None;
    };
    if step.outcome != Outcome::Applied || alter.kind != ObjectKind::Table {
        return None;
    }
    let id = step.changes.iter().find_map(|change| match change {
        Change::Altered(id) => Some(*id),
        _ => None,
    })?;
    // What the down drops afterwards is not open to anybody.
    let table = pair.down.after.get(id)?;
    let open = pair.down.after.row_security(id) == Fact::No;
    if !open || security::is_exempt(context, table) {
        return None;
    }
    let name = pair.down.after.qualified_name(id);
    let message = format!("the down script leaves `{name}` without row-level security");
    let diagnostic = Diagnostic::new(RULE.id, step.place, message)
        .because("everyone who has privileges on the table sees all its rows from here on")
        .help("leave it on: a table without policies lets nobody in, which is the safe side")
        .object(&name);
    Some(diagnostic)
}
