//! Statements that switch row-level security off for good.

use super::row_security::{self as security};
use super::{Context, Rule, managed_schema_modified, rule};
use crate::catalog::object::{Fact, Object};
use crate::diagnostic::Diagnostic;
use crate::operation::{Persistence, RowSecurity};
use crate::replay::Step;

pub(super) const RULE: Rule = rule!("rls-disabled-again", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.rls.required == Some(false) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for (table, switches) in security::switches(context) {
        let Some((step, RowSecurity::Disable)) = switches.last() else {
            continue;
        };
        // Dropped since, or switched on again by what can't be followed.
        let Some(table) = context.end().get(table) else {
            continue;
        };
        if context.end().row_security(table.id) != Fact::No {
            continue;
        }
        if is_temporary(table) || security::is_exempt(context, table) {
            continue;
        }
        let on = switches
            .iter()
            .rev()
            .find(|(_, switch)| *switch == RowSecurity::Enable);
        diagnostics.push(disabled(context, table, step, on.map(|(step, _)| *step)));
    }
    diagnostics
}

fn is_temporary(table: &Object) -> bool {
    table
        .as_relation()
        .is_some_and(|relation| relation.persistence == Persistence::Temporary)
}

fn disabled(
    context: &Context<'_>,
    table: &Object,
    step: &Step,
    enabled: Option<&Step>,
) -> Diagnostic {
    let name = context.end().qualified_name(table.id);
    let policies = table.as_relation().map_or(0, |it| it.policies.len());
    let reason = match policies {
        0 => "everyone who has privileges on the table sees all its rows from here on".to_owned(),
        1 => "its policy is ignored from here on".to_owned(),
        count => format!("its {count} policies are ignored from here on"),
    };
    let mut diagnostic = Diagnostic::new(
        RULE.id,
        step.place,
        format!("row-level security of `{name}` is switched off, and stays off"),
    )
    .because(reason)
    .object(&name);
    if let Some(enabled) = enabled {
        diagnostic = diagnostic.related(enabled.place, "it was switched on here");
    }
    if managed_schema_modified::is_managed(context, table) {
        return diagnostic.help("leave it out: the platform switched it on");
    }
    let enable = security::enable(context, table.id);
    diagnostic = diagnostic
        .help(format!(
            "switch it on again with `{enable}`, or exempt the table with a reason: `exempt = [{{ \
             table = \"{name}\", reason = \"…\" }}]` under `[rls]`"
        ))
        .remedy(security::remedy(context, table.id));
    match security::fix(context, step.statement, table.id) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}
