//! Policies that hold for whoever has not signed in.

use super::policies::{self, Clause, Roles, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Call, Scalar, Test};

pub(super) const RULE: Rule = rule!("policy-admits-anonymous", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for written in policies::enforced(context) {
        if !written.policy.permissive || !is_for_both(&Roles::of(written.policy)) {
            continue;
        }
        let mut clauses = written.clauses();
        let found = clauses.find_map(|it| Some((it, admitting(it.value())?)));
        diagnostics.extend(found.map(|(clause, call)| diagnose(context, &written, clause, call)));
    }
    diagnostics
}

/// Whether a policy is for those who have signed in and for those who have not. One for `anon`
/// alone says who is meant.
fn is_for_both(roles: &Roles<'_>) -> bool {
    match roles {
        Roles::Everyone => true,
        Roles::Named(roles) => roles.contains("anon") && roles.contains("authenticated"),
    }
}

/// The call that gives nothing for whoever has not signed in, where that satisfies the condition.
fn admitting(value: &Scalar) -> Option<&Call> {
    match value {
        Scalar::Or(arms) => arms.iter().find_map(admitting),
        Scalar::Is {
            operand,
            test: Test::Null,
            negated: false,
        } => who(operand),
        Scalar::Not(inner) => match &**inner {
            Scalar::Is {
                operand,
                test: Test::Null,
                negated: true,
            } => who(operand),
            _ => None,
        },
        _ => None,
    }
}

/// The call that says who is asking.
fn who(value: &Scalar) -> Option<&Call> {
    match value {
        Scalar::Subquery(query) => who(policies::only_value(query)?),
        Scalar::Cast(inner, _) => who(inner),
        Scalar::Call(call) => {
            let of_platform = call.name.schema.as_deref() == Some("auth");
            let says_who = ["uid", "email"].contains(&call.name.name.as_str());
            (of_platform && says_who).then_some(&**call)
        }
        _ => None,
    }
}

fn diagnose(
    context: &Context<'_>,
    written: &Written<'_>,
    clause: Clause<'_>,
    call: &Call,
) -> Diagnostic {
    let name = format!("auth.{}()", call.name.name);
    let message = format!(
        "{} lets in whoever has not signed in",
        written.title(context)
    );
    Diagnostic::new(RULE.id, clause.place_of(call.name.span), message)
        .because(format!(
            "without a token `{name}` is null, and the condition true of every row"
        ))
        .help(format!(
            "ask for `{name} IS NOT NULL`, or leave this out: the server's own key needs no policy; \
             for a policy that is about visitors, write `TO anon`"
        ))
        .object(written.table(context))
}
