//! Policies that let everyone write every row.

use std::collections::BTreeSet;

use super::policies::{self, Clause, Roles, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::PolicyCommand;

pub(super) const RULE: Rule = rule!("policy-always-true", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let policies = policies::enforced(context);
    let mut diagnostics = Vec::new();
    for written in &policies {
        if !written.policy.permissive || !Roles::of(written.policy).are_open() {
            continue;
        }
        let Some(clause) = always_true(written) else {
            continue;
        };
        if policies.iter().any(|it| narrows(it, written, &exempt)) {
            continue;
        }
        diagnostics.push(diagnose(context, written, clause));
    }
    policies::one_a_place(diagnostics)
}

/// The clause that decides which rows can be written, where it is true of all.
fn always_true<'a>(written: &Written<'a>) -> Option<Clause<'a>> {
    let clause = match written.policy.command {
        PolicyCommand::Select => None,
        PolicyCommand::Insert => written.with_check,
        PolicyCommand::Update | PolicyCommand::Delete | PolicyCommand::All => written.using,
    };
    clause.filter(|it| policies::constant(it.value()) == Some(true))
}

/// Whether a restrictive policy takes back what another one allows: together they are the usual way
/// to say that something holds for every row.
fn narrows(restrictive: &Written<'_>, other: &Written<'_>, exempt: &BTreeSet<&str>) -> bool {
    let is_real = |it: &Clause<'_>| policies::constant(it.value()) != Some(true);
    let roles = Roles::of(other.policy).subject_to(exempt);
    !restrictive.policy.permissive
        && restrictive.policy.relation == other.policy.relation
        && restrictive.is_for(other.policy.command)
        && restrictive.clauses().any(|it| is_real(&it))
        && Roles::of(restrictive.policy).contains(&roles)
}

fn diagnose(context: &Context<'_>, written: &Written<'_>, clause: Clause<'_>) -> Diagnostic {
    let because = match written.policy.command {
        PolicyCommand::Insert => "true of every new row, whoever inserts it",
        PolicyCommand::Update => "true of every row, whoever changes it",
        PolicyCommand::Delete => "true of every row, whoever deletes it",
        PolicyCommand::Select | PolicyCommand::All => {
            "true of every row, whoever reads, changes or deletes it"
        }
    };
    let command = match written.policy.command {
        PolicyCommand::Insert => "insert any row",
        PolicyCommand::Update => "change any row",
        PolicyCommand::Delete => "delete any row",
        PolicyCommand::Select | PolicyCommand::All => "read and write any row",
    };
    let who = match Roles::of(written.policy) {
        Roles::Named(roles) if !roles.contains("anon") => "everyone who has signed in",
        Roles::Named(_) | Roles::Everyone => "everyone",
    };
    let message = format!("{} lets {who} {command}", written.title(context));
    Diagnostic::new(RULE.id, clause.place(), message)
        .because(because)
        .help(
            "compare a column with who is asking, or name in `TO` the role that may do so; a policy \
             `FOR SELECT` is enough for rows that everyone may only read",
        )
        .object(written.table(context))
}
