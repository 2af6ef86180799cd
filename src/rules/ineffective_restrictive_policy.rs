//! Restrictive policies without the condition that would restrict.

use super::policies::{self, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::PolicyCommand;

pub(super) const RULE: Rule = rule!("ineffective-restrictive-policy", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let policies = policies::enforced(context);
    let ineffective = policies.iter().filter(|it| restricts_nothing(it));
    ineffective.map(|it| diagnose(context, it)).collect()
}

fn restricts_nothing(written: &Written<'_>) -> bool {
    let policy = written.policy;
    !policy.permissive && policy.using.is_none() && policy.with_check.is_none()
}

fn diagnose(context: &Context<'_>, written: &Written<'_>) -> Diagnostic {
    let title = written.title(context);
    let (command, missing) = match written.policy.command {
        PolicyCommand::Insert => ("INSERT", "WITH CHECK (…)"),
        PolicyCommand::Select => ("SELECT", "USING (…)"),
        PolicyCommand::Delete => ("DELETE", "USING (…)"),
        PolicyCommand::Update => ("UPDATE", "USING (…)"),
        PolicyCommand::All => ("any command", "USING (…)"),
    };
    let message = format!("restrictive {title} restricts nothing");
    Diagnostic::new(RULE.id, written.cause.place, message)
        .because(format!(
            "without `{missing}` it lets pass whatever another policy allows for {command}"
        ))
        .help(format!(
            "add `{missing}` with what every row must satisfy, or drop the policy"
        ))
        .object(written.table(context))
}
