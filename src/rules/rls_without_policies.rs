//! Tables that row-level security closes to everyone.

use super::row_security::{self as security};
use super::{Context, Rule, rule};
use crate::catalog::Catalog;
use crate::catalog::object::{Fact, Relation};
use crate::diagnostic::Diagnostic;
use crate::operation::RowSecurity;

pub(super) const RULE: Rule = rule!("rls-without-policies", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let switches = security::switches(context);
    let mut diagnostics = Vec::new();
    for table in security::own_tables(context) {
        let Some(relation) = table.as_relation() else {
            continue;
        };
        if admits_some(end, relation) || end.row_security(table.id) != Fact::Yes {
            continue;
        }
        // Queries on the partitioned table are subject to its policies alone.
        if relation.is_partition() {
            continue;
        }
        // SQL that can't be followed may have made policies.
        if end.is_access_uncertain(table.id) {
            continue;
        }
        if security::marker(table, "rls-closed:").is_some() {
            continue;
        }
        let switches = switches.get(&table.id).into_iter().flatten();
        let mut on = switches.filter(|(_, switch)| *switch == RowSecurity::Enable);
        let Some((step, _)) = on.next_back() else {
            continue;
        };
        let name = end.qualified_name(table.id);
        let (lacking, because) = if relation.policies.is_empty() {
            let because = "only the owner and roles that bypass row-level security see a row";
            ("no policy", because)
        } else {
            let because = "these take away what another policy allows, and none allows anything";
            ("only restrictive policies", because)
        };
        let message = format!("table `{name}` has row-level security and {lacking}");
        let diagnostic = Diagnostic::new(RULE.id, step.place, message)
            .because(because)
            .help(format!(
                "add a policy, such as `CREATE POLICY … ON {} FOR SELECT TO … USING (…);`, or say \
                 in the table's comment why it is closed: `rls-closed: …`",
                super::sql::name(end, table.id),
            ))
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Whether a policy of a table lets somebody in, or may.
fn admits_some(end: &Catalog, relation: &Relation) -> bool {
    relation.policies.iter().any(|id| {
        let policy = end.get(*id).and_then(|it| it.as_policy());
        policy.is_none_or(|it| it.permissive) || end.is_uncertain(*id)
    })
}
