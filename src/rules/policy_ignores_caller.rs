//! Policies that are true for everyone once a query that asks about nobody gives a row.

use super::policies::{self, Clause, Roles, Written};
use super::query_tables::QueryTables;
use super::{Context, Rule, rule};
use crate::catalog::object::{Fact, RelationKind};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{Met, ObjectName, PolicyCommand, Scalar, Select, SelectBody};

pub(super) const RULE: Rule = rule!("policy-ignores-caller", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let policies = policies::enforced(context);
    let exempt = policies::exempt_roles(context.end());
    let mut diagnostics = Vec::new();
    for written in &policies {
        let roles = Roles::of(written.policy).subject_to(&exempt);
        if !written.policy.permissive || !roles.are_open() {
            continue;
        }
        for clause in written.clauses() {
            let reader = Reader {
                policies: &policies,
                then: &clause.at.after(),
                end: context.end(),
                roles: &roles,
            };
            if policies::constant(clause.value()).is_some() {
                continue;
            }
            let mut unbound = Vec::new();
            if reader.once_there(clause.value(), &mut unbound) == Some(true)
                && let Some(read) = unbound.first()
            {
                diagnostics.push(diagnose(context, written, &clause, read));
                break;
            }
        }
    }
    diagnostics
}

/// Reads the conditions of one policy.
struct Reader<'c, 'p, 'a> {
    policies: &'p [Written<'a>],
    then: &'c Catalog,
    end: &'c Catalog,
    roles: &'p Roles<'p>,
}

impl Reader<'_, '_, '_> {
    /// The value that a condition has for everyone and every row, once each query that asks about
    /// neither gives a row; adds what these queries read first.
    fn once_there<'s>(&self, value: &'s Scalar, unbound: &mut Vec<&'s ObjectName>) -> Option<bool> {
        match value {
            Scalar::And(all) => self.fold(all, false, unbound),
            Scalar::Or(any) => self.fold(any, true, unbound),
            Scalar::Exists(query) => {
                unbound.push(self.reads_alone(query)?);
                Some(true)
            }
            Scalar::Quantified {
                operand,
                operator,
                all: false,
                array,
            } if operator == "=" && is_literal(operand) => {
                let Scalar::ArrayOf(query) = &**array else {
                    return None;
                };
                unbound.push(self.reads_alone(query)?);
                Some(true)
            }
            other => policies::constant(other),
        }
    }

    /// One value that decides, or else all of them.
    fn fold<'s>(
        &self,
        all: &'s [Scalar],
        decides: bool,
        unbound: &mut Vec<&'s ObjectName>,
    ) -> Option<bool> {
        let mut values = Vec::new();
        for value in all {
            values.push(self.once_there(value, unbound));
        }
        if values.contains(&Some(decides)) {
            return Some(decides);
        }
        values
            .iter()
            .all(|it| *it == Some(!decides))
            .then_some(!decides)
    }

    /// The first table of a query that names nothing else than columns of tables that everyone may
    /// read as a whole.
    fn reads_alone<'s>(&self, query: &'s Select) -> Option<&'s ObjectName> {
        let SelectBody::Core(core) = &query.body else {
            return None;
        };
        let tables = QueryTables::of(self.then, query, core);
        let is_plain = query.with.is_empty() && query.limit.is_none() && query.offset.is_none();
        let are_open = tables.tables.iter().all(|(_, id)| self.is_open(*id));
        if !is_plain || !tables.is_all || !are_open {
            return None;
        }
        let is_bound = |met: Met<'_>| match met {
            Met::Scalar(Scalar::Column(path)) => !tables.has(path),
            Met::Scalar(scalar) => !is_plain_part(scalar),
            Met::Rows(_) | Met::Query(_) => true,
            Met::Relation(_) => false,
        };
        if query.contains(is_bound) {
            return None;
        }
        let mut first = None;
        query.walk(&mut |met| {
            if let Met::Relation(name) = met
                && first.is_none()
            {
                first = Some(name);
            }
            true
        });
        first
    }

    /// Whether whoever the policy is for sees all rows of a table.
    fn is_open(&self, table: ObjectId) -> bool {
        let kind = self.end.relation(table).map(|it| it.kind);
        if kind != Some(RelationKind::Table) || self.end.is_uncertain(table) {
            return false;
        }
        let of_table = || {
            let policies = self.policies.iter();
            policies.filter(|it| it.policy.relation == table && it.is_for(PolicyCommand::Select))
        };
        match self.end.row_security(table) {
            Fact::No => true,
            Fact::Yes => {
                let lets_all = |it: &Written<'_>| {
                    let using = it.using.map(|clause| policies::constant(clause.value()));
                    let is_for = Roles::of(it.policy).contains(self.roles);
                    it.policy.permissive && is_for && using == Some(Some(true))
                };
                of_table().any(lets_all) && of_table().all(|it| it.policy.permissive)
            }
            Fact::Unknown => false,
        }
    }
}

/// What gives the same whoever is asking, as far as its parts do.
fn is_plain_part(scalar: &Scalar) -> bool {
    is_literal(scalar)
        || matches!(
            scalar,
            Scalar::And(_)
                | Scalar::Or(_)
                | Scalar::Not(_)
                | Scalar::Is { .. }
                | Scalar::Operator { .. }
                | Scalar::Distinct { .. }
                | Scalar::Cast(..)
                | Scalar::Array(_)
                | Scalar::Quantified { .. }
                | Scalar::Coalesce(_)
        )
}

fn is_literal(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Cast(inner, _) => is_literal(inner),
        Scalar::Null
        | Scalar::Boolean(_)
        | Scalar::Integer(_)
        | Scalar::Number(_)
        | Scalar::Text(_) => true,
        _ => false,
    }
}

fn diagnose(
    context: &Context<'_>,
    written: &Written<'_>,
    clause: &Clause<'_>,
    read: &ObjectName,
) -> Diagnostic {
    let title = written.title(context);
    let message = format!("{title} asks neither about the row nor about who is asking");
    Diagnostic::new(RULE.id, clause.place_of(read.span), message)
        .because(format!(
            "true for everyone, and of every row, as soon as `{}` has such a row",
            read.name
        ))
        .help(format!(
            "compare a column of `{}` with who is asking, or with a column of the policy's table",
            read.name
        ))
        .object(written.table(context))
}
