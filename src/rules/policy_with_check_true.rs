//! Policies that look at the rows as they are, and not at what is written to them.

use super::policies::{self, Clause, Restrictions, Roles, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::PolicyCommand;

pub(super) const RULE: Rule = rule!("policy-with-check-true", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let policies = policies::enforced(context);
    let restrictions = Restrictions::of(&policies, &exempt);
    let mut diagnostics = Vec::new();
    for written in &policies {
        let roles = Roles::of(written.policy).subject_to(&exempt);
        if !written.policy.permissive || roles.is_nobody() {
            continue;
        }
        let Some(check) = unchecked(written) else {
            continue;
        };
        if !restrictions.narrow(written, |it| it.for_new_rows().into_iter().collect()) {
            diagnostics.push(diagnose(context, written, check));
        }
    }
    diagnostics
}

/// The `WITH CHECK (true)` that is weaker than what stands beside it.
fn unchecked<'a>(written: &Written<'a>) -> Option<Clause<'a>> {
    let check = written.with_check?;
    let using = written.using?;
    if policies::constant(check.value()) != Some(true)
        || policies::constant(using.value()).is_some()
    {
        return None;
    }
    match written.policy.command {
        PolicyCommand::All => Some(check),
        // Who passes a condition that no column is in passes it for the new row as well.
        PolicyCommand::Update => {
            let columns = &using.condition.expression.references.columns;
            (!columns.is_empty()).then_some(check)
        }
        PolicyCommand::Select | PolicyCommand::Insert | PolicyCommand::Delete => None,
    }
}

fn diagnose(context: &Context<'_>, written: &Written<'_>, check: Clause<'_>) -> Diagnostic {
    let message = format!("{} checks nothing that is written", written.title(context));
    let because = match written.policy.command {
        PolicyCommand::All => {
            "any row can be inserted, and any value written to the rows of `USING`"
        }
        _ => "a row that `USING` allows to change can become any other",
    };
    let mut diagnostic = Diagnostic::new(RULE.id, check.place(), message)
        .because(because)
        .help("leave `WITH CHECK` out, and the condition of `USING` holds for new rows as well")
        .object(written.table(context));
    if let Some(using) = written.using {
        diagnostic = diagnostic.related(using.place(), "this holds only for the rows as they are");
    }
    diagnostic
}
