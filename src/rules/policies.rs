//! What the rules about policies share: the policies at the end of a history, where their
//! conditions are written, and whom they are for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Ordered};
use crate::catalog::object::{Fact, Object, ObjectData, Origin, Policy};
use crate::catalog::{Catalog, Cause, ObjectId};
use crate::evaluate::boolean;
use crate::operation::{
    Condition, OperationKind, Output, PolicyCommand, Scalar, Select, SelectBody, Topics,
};
use crate::replay::Change;
use crate::source::{Place, Span};

/// The roles that anybody can have.
pub(super) const OPEN: [&str; 3] = ["public", "anon", "authenticated"];

/// A policy that a migration made.
pub(super) struct Written<'a> {
    pub object: &'a Object,
    pub policy: &'a Policy,
    pub cause: Cause,
    pub using: Option<Clause<'a>>,
    pub with_check: Option<Clause<'a>>,
}

/// `USING` or `WITH CHECK`, where it was last written.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    pub at: Ordered<'a>,
    pub is_check: bool,
    pub condition: &'a Condition,
}

impl<'a> Clause<'a> {
    pub(super) fn place(&self) -> Place {
        self.place_of(self.condition.expression.span)
    }

    /// A place inside of the condition.
    pub(super) fn place_of(&self, span: Span) -> Place {
        Place::new(self.at.step.place.file, span)
    }

    pub(super) fn value(&self) -> &'a Scalar {
        &self.condition.value
    }
}

impl<'a> Written<'a> {
    pub(super) fn clauses(&self) -> impl Iterator<Item = Clause<'a>> {
        self.using.into_iter().chain(self.with_check)
    }

    /// `public.notes`.
    pub(super) fn table(&self, context: &Context<'_>) -> String {
        context.end().qualified_name(self.policy.relation)
    }

    /// ``policy `p` of `public.notes` ``.
    pub(super) fn title(&self, context: &Context<'_>) -> String {
        format!("policy `{}` of `{}`", self.object.name, self.table(context))
    }

    /// Whether it may allow a command: without a condition, it allows nothing.
    pub(super) fn allows(&self, command: PolicyCommand) -> bool {
        let condition = match command {
            PolicyCommand::Insert => self.for_new_rows(),
            _ => self.using,
        };
        let value = condition.map(|it| constant(it.value()));
        self.is_for(command) && value.is_some_and(|it| it != Some(false))
    }

    /// What holds for new rows: without a condition of its own for them, that for the others.
    pub(super) fn for_new_rows(&self) -> Option<Clause<'a>> {
        self.with_check.or(self.using)
    }

    pub(super) fn is_for(&self, command: PolicyCommand) -> bool {
        [command, PolicyCommand::All].contains(&self.policy.command)
    }
}

/// The policies at the end, in the order in which they were made: of tables that have row-level
/// security, or may have it, in a project that wants it.
pub(super) fn enforced<'a>(context: &Context<'a>) -> Vec<Written<'a>> {
    let end = context.end();
    if context.config.rls.required == Some(false) {
        return Vec::new();
    }
    let of_migrations = context.shared.policies.get_or_init(|| {
        let policies = end.objects().filter(|it| it.as_policy().is_some());
        let made = policies.filter(|it| matches!(it.origin, Origin::Migration(_)));
        made.map(|it| it.id).collect()
    });
    let made = of_migrations.iter().filter_map(|id| {
        let object = end.get(*id)?;
        let policy = object.as_policy()?;
        let Origin::Migration(cause) = object.origin else {
            return None;
        };
        let off = end.row_security(policy.relation) == Fact::No;
        (!off && !end.is_uncertain(object.id)).then_some((object, policy, cause))
    });
    let made: Vec<_> = made.collect();
    if made.is_empty() {
        return Vec::new();
    }
    let mut clauses = clauses(context);
    let mut written: Vec<_> = made
        .into_iter()
        .map(|(object, policy, cause)| {
            let (using, with_check) = clauses.remove(&object.id).unwrap_or_default();
            Written {
                object,
                policy,
                cause,
                using,
                with_check,
            }
        })
        .collect();
    written.sort_by_key(|it| (it.cause.statement, it.cause.place.span.start, it.object.id));
    written
}

type Clauses<'a> = (Option<Clause<'a>>, Option<Clause<'a>>);

/// For each policy, the clauses that were written last.
fn clauses<'a>(context: &Context<'a>) -> BTreeMap<ObjectId, Clauses<'a>> {
    let mut clauses: BTreeMap<_, Clauses<'a>> = BTreeMap::new();
    for at in context.steps_about(Topics::POLICY) {
        let (using, with_check) = match &at.operation.kind {
            OperationKind::CreatePolicy(it) => (it.using.as_ref(), it.with_check.as_ref()),
            OperationKind::AlterPolicy(it) => (it.using.as_ref(), it.with_check.as_ref()),
            _ => continue,
        };
        if at.step.has_failed() {
            continue;
        }
        let clause = |is_check| {
            move |condition| Clause {
                at,
                is_check,
                condition,
            }
        };
        for change in &at.step.changes {
            let (Change::Created(id) | Change::Altered(id)) = change else {
                continue;
            };
            let (last_using, last_check) = clauses.entry(*id).or_default();
            *last_using = using.map(clause(false)).or(*last_using);
            *last_check = with_check.map(clause(true)).or(*last_check);
        }
    }
    clauses
}

/// Whom a policy is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Roles<'a> {
    Everyone,
    Named(BTreeSet<&'a str>),
}

impl<'a> Roles<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        if policy.roles.iter().any(|role| role == "public") {
            return Self::Everyone;
        }
        Self::Named(policy.roles.iter().map(AsRef::as_ref).collect())
    }

    /// The roles that are in both. Who is a member of which is not asked: it may change at any time.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everyone, roles) | (roles, Self::Everyone) => roles.clone(),
            (Self::Named(left), Self::Named(right)) => {
                Self::Named(left.intersection(right).copied().collect())
            }
        }
    }

    /// Without the roles that row-level security does not hold for.
    pub(super) fn subject_to(self, exempt: &BTreeSet<&str>) -> Self {
        match self {
            Self::Everyone => Self::Everyone,
            Self::Named(mut roles) => {
                roles.retain(|role| !exempt.contains(role));
                Self::Named(roles)
            }
        }
    }

    pub(super) fn is_nobody(&self) -> bool {
        *self == Self::Named(BTreeSet::new())
    }

    /// Whether the other roles are all among these.
    pub(super) fn contains(&self, other: &Self) -> bool {
        self.and(other) == *other
    }

    /// Whether anybody can have one of them: everyone, or whoever asks the platform's API.
    pub(super) fn are_open(&self) -> bool {
        match self {
            Self::Everyone => true,
            Self::Named(roles) => OPEN.iter().any(|role| roles.contains(role)),
        }
    }
}

/// The restrictive policies of each table. Beside one that allows everything they are the usual way
/// to say that something holds for every row.
pub(super) struct Restrictions<'p, 'a> {
    of_tables: BTreeMap<ObjectId, Vec<&'p Written<'a>>>,
    exempt: &'p BTreeSet<&'p str>,
}

impl<'p, 'a> Restrictions<'p, 'a> {
    pub(super) fn of(policies: &'p [Written<'a>], exempt: &'p BTreeSet<&'p str>) -> Self {
        let mut of_tables: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for written in policies.iter().filter(|it| !it.policy.permissive) {
            let of_table = of_tables.entry(written.policy.relation).or_default();
            of_table.push(written);
        }
        Self { of_tables, exempt }
    }

    /// Whether one of them takes back what another policy allows, by one of the clauses that count.
    pub(super) fn narrow(
        &self,
        other: &Written<'_>,
        clauses: impl Fn(&Written<'a>) -> Vec<Clause<'a>>,
    ) -> bool {
        let roles = Roles::of(other.policy).subject_to(self.exempt);
        let mut of_table = self
            .of_tables
            .get(&other.policy.relation)
            .into_iter()
            .flatten();
        of_table.any(|it| {
            it.is_for(other.policy.command)
                && Roles::of(it.policy).contains(&roles)
                && clauses(it)
                    .iter()
                    .any(|it| constant(it.value()) != Some(true))
        })
    }
}

/// The roles that row-level security does not hold for.
pub(super) fn exempt_roles(end: &Catalog) -> BTreeSet<&str> {
    let roles = end.objects().filter_map(|object| {
        let ObjectData::Role(role) = &object.data else {
            return None;
        };
        let mut attributes = role.attributes.iter();
        let exempt = attributes.any(|it| it == "bypassrls" || it == "superuser");
        exempt.then_some(object.name.as_str())
    });
    roles.collect()
}

/// The value of a condition that is the same for every row and everyone.
pub(super) fn constant(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::Boolean(value) => Some(*value),
        Scalar::Cast(inner, to) if to.name == "bool" && !to.array => match &**inner {
            Scalar::Text(text) => boolean(text),
            inner => constant(inner),
        },
        Scalar::And(all) => fold(all, false),
        Scalar::Or(any) => fold(any, true),
        Scalar::Not(inner) => constant(inner).map(|value| !value),
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } => {
            let equal = match (&**left, &**right) {
                (Scalar::Integer(left), Scalar::Integer(right)) => left == right,
                (Scalar::Text(left), Scalar::Text(right)) => left == right,
                _ => return None,
            };
            match name.as_str() {
                "=" => Some(equal),
                "<>" => Some(!equal),
                _ => None,
            }
        }
        Scalar::Subquery(query) => constant(only_value(query)?),
        _ => None,
    }
}

/// One value that decides, or else all of them.
fn fold(all: &[Scalar], decides: bool) -> Option<bool> {
    let mut values = all.iter().map(constant);
    if values.clone().any(|it| it == Some(decides)) {
        return Some(decides);
    }
    values.all(|it| it == Some(!decides)).then_some(!decides)
}

/// What `SELECT x` selects, where it reads nothing.
pub(super) fn only_value(query: &Select) -> Option<&Scalar> {
    let SelectBody::Core(core) = &query.body else {
        return None;
    };
    let [Output::Column { value, .. }] = core.targets.as_slice() else {
        return None;
    };
    let plain = query.with.is_empty()
        && core.from.is_empty()
        && core.filter.is_none()
        && core.having.is_none()
        && query.limit.is_none()
        && query.offset.is_none();
    plain.then_some(value)
}
