//! Materialized views that are filled while nobody can read them.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::OperationKind;

pub(super) const RULE: Rule = rule!("blocking-refresh", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let locking = context.locks().iter();
    let found = locking.filter_map(|it| {
        let OperationKind::RefreshMaterializedView {
            concurrently: false,
            with_data: true,
            ..
        } = &it.operation(context).kind
        else {
            return None;
        };
        let name = &it.target.name;
        let message = format!("`{name}` is filled anew while reads wait");
        let diagnostic = Diagnostic::new(RULE.id, it.place, message)
            .because("locks it in ACCESS EXCLUSIVE mode until its query is done")
            .help(
                "write `REFRESH MATERIALIZED VIEW CONCURRENTLY`, which needs a unique index on \
                 columns of the view",
            )
            .object(name);
        Some(diagnostic)
    });
    found.collect()
}
