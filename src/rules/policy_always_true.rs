//! Policies that let everyone write every row.

use std::collections::BTreeSet;

use super::grantees::grantees;
use super::policies::{self, Clause, OPEN, Restrictions, Roles, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::PolicyCommand;

pub(super) const RULE: Rule = rule!("policy-always-true", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let policies = policies::enforced(context);
    let restrictions = Restrictions::of(&policies, &exempt);
    let mut diagnostics = Vec::new();
    for written in &policies {
        if !written.policy.permissive || !Roles::of(written.policy).are_open() {
            continue;
        }
        let Some(clause) = always_true(written) else {
            continue;
        };
        if restrictions.narrow(written, |it| it.clauses().collect())
            || !is_reached(context, written, &exempt)
        {
            continue;
        }
        diagnostics.push(diagnose(context, written, clause));
    }
    diagnostics
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

/// Whether anybody whom a policy is for may do what it allows. What is granted where no migration
/// says, nobody knows.
fn is_reached(context: &Context<'_>, written: &Written<'_>, exempt: &BTreeSet<&str>) -> bool {
    let privileges: &[&str] = match written.policy.command {
        PolicyCommand::Select => &["select"],
        PolicyCommand::Insert => &["insert"],
        PolicyCommand::Update => &["update"],
        PolicyCommand::Delete => &["delete"],
        PolicyCommand::All => &["select", "insert", "update", "delete"],
    };
    let Some(table) = context.end().get(written.policy.relation) else {
        return true;
    };
    let of_table = |privilege: &&str| grantees(table, privilege, exempt);
    let roles: BTreeSet<&str> = privileges.iter().flat_map(of_table).collect();
    let policy = Roles::of(written.policy);
    let is_meant = |role: &str| role == "public" || policy.contains(&Roles::Named([role].into()));
    let is_open = |role: &str| OPEN.contains(&role) && is_meant(role);
    let is_unsaid = context.root.convention.platform == Platform::PostgreSql && roles.is_empty();
    is_unsaid || roles.into_iter().any(is_open)
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
