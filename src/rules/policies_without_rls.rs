//! Policies that nothing enforces.

use super::row_security::{self as security};
use super::{Context, Rule, rule};
use crate::catalog::object::{Fact, Object};
use crate::diagnostic::Diagnostic;
use crate::operation::RowSecurity;

pub(super) const RULE: Rule = rule!("policies-without-rls", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let switches = security::switches(context);
    let mut diagnostics = Vec::new();
    for table in context.end().objects() {
        let Some(relation) = table.as_relation() else {
            continue;
        };
        if context.end().row_security(table.id) != Fact::No {
            continue;
        }
        // `rls-disabled-again` reports these.
        let last = switches.get(&table.id).and_then(|it| it.last());
        if matches!(last, Some((_, RowSecurity::Disable))) {
            continue;
        }
        let policies = relation.policies.iter();
        let policies: Vec<_> = policies
            .filter(|policy| !context.end().is_uncertain(**policy))
            .filter_map(|policy| context.end().get(*policy))
            .collect();
        diagnostics.extend(unenforced(context, table, &policies));
    }
    diagnostics
}

fn unenforced(context: &Context<'_>, table: &Object, policies: &[&Object]) -> Option<Diagnostic> {
    let (first, others) = policies.split_first()?;
    let cause = first.cause()?;
    let name = context.end().qualified_name(table.id);
    let policy = match others.len() {
        0 => format!("policy `{}` of `{name}` is", first.name),
        1 => format!("policy `{}` of `{name}` and another are", first.name),
        more => format!("policy `{}` of `{name}` and {more} others are", first.name),
    };
    let enable = security::enable(context, table.id);
    let mut diagnostic = Diagnostic::new(
        RULE.id,
        cause.place,
        format!("{policy} not enforced: row-level security is off"),
    )
    .because("PostgreSQL ignores a policy until row-level security is switched on for its table")
    .help(format!("add `{enable}`"))
    .object(&name)
    .remedy(security::remedy(context, table.id));
    if let Some(made) = table.cause() {
        diagnostic = diagnostic.related(made.place, "the table is made here, and never secured");
    }
    match security::fix(context, cause.statement, table.id) {
        Some(fix) => Some(diagnostic.fix(fix)),
        None => Some(diagnostic),
    }
}
