//! Permissive policies of a table that hold for the same command and the same role.

use std::collections::{BTreeMap, BTreeSet};

use super::policies::{self, Roles, Written};
use super::words::listed;
use super::{Context, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::object::Origin;
use crate::diagnostic::Diagnostic;
use crate::operation::PolicyCommand;

pub(super) const RULE: Rule = rule!("overlapping-permissive-policies", check);

const COMMANDS: [(PolicyCommand, &str); 4] = [
    (PolicyCommand::Select, "SELECT"),
    (PolicyCommand::Insert, "INSERT"),
    (PolicyCommand::Update, "UPDATE"),
    (PolicyCommand::Delete, "DELETE"),
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let policies = policies::enforced(context);
    let mut of_tables: BTreeMap<ObjectId, Vec<&Written<'_>>> = BTreeMap::new();
    // Everyone's policies meet on the tables of the platform, and nobody can join them.
    let is_own = |table: ObjectId| {
        let table = context.end().get(table);
        table.is_none_or(|it| !matches!(it.origin, Origin::System))
    };
    let permissive = policies.iter().filter(|it| it.policy.permissive);
    for written in permissive.filter(|it| is_own(it.policy.relation)) {
        let table = of_tables.entry(written.policy.relation).or_default();
        table.push(written);
    }
    let mut diagnostics = Vec::new();
    for policies in of_tables.values() {
        let overlap = Overlap::of(policies, &exempt);
        diagnostics.extend(overlap.map(|it| diagnose(context, &it)));
    }
    diagnostics
}

/// The last policy of a table that overlaps with others.
struct Overlap<'p, 'a> {
    last: &'p Written<'a>,
    others: Vec<&'p Written<'a>>,
    commands: Vec<&'static str>,
}

impl<'p, 'a> Overlap<'p, 'a> {
    fn of(policies: &[&'p Written<'a>], exempt: &BTreeSet<&str>) -> Option<Self> {
        let shared = |left: &Written<'_>, right: &Written<'_>| {
            let roles = Roles::of(left.policy).and(&Roles::of(right.policy));
            let mut commands = COMMANDS.to_vec();
            commands.retain(|(it, _)| left.allows(*it) && right.allows(*it));
            if roles.subject_to(exempt).is_nobody() {
                commands.clear();
            }
            commands
        };
        policies.iter().enumerate().rev().find_map(|(index, last)| {
            let mut others = policies[..index].to_vec();
            others.retain(|it| !shared(it, last).is_empty());
            let with_others = others.iter().flat_map(|it| shared(it, last));
            let commands: BTreeSet<_> = with_others.map(|(_, name)| name).collect();
            let in_order = COMMANDS.iter().map(|(_, name)| *name);
            let commands: Vec<_> = in_order.filter(|it| commands.contains(it)).collect();
            (!others.is_empty()).then_some(Self {
                last,
                others,
                commands,
            })
        })
    }
}

fn diagnose(context: &Context<'_>, overlap: &Overlap<'_, '_>) -> Diagnostic {
    let last = overlap.last;
    let table = last.table(context);
    let commands = listed(&overlap.commands);
    let message = format!("`{table}` has several permissive policies for {commands} by one role");
    let mut diagnostic = Diagnostic::new(RULE.id, last.cause.place, message)
        .because("each row that the others refuse is checked here again")
        .help(
            "join the conditions with `OR` in one policy for each command, or name in `TO` the \
             roles that each policy is for",
        )
        .object(table);
    for other in &overlap.others {
        diagnostic = diagnostic.related(other.cause.place, "for the same command and role");
    }
    diagnostic
}
