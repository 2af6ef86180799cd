//! Policies of row-level security.

use crate::catalog::object::{ObjectData, Policy, RelationKind};
use crate::catalog::{DependencyKind, Namespace, ObjectId, Presence};
use crate::operation::{
    AlterPolicy, Condition, CreatePolicy, Expression, ObjectName, PolicyCommand,
};

use super::Reason;
use super::executor::{Done, Effect, Error, Executor, whole};
use super::scopes::Around;

impl Executor {
    pub(super) fn create_policy(&mut self, create: &CreatePolicy) -> Done {
        self.check_clauses(create)?;
        self.check_roles(&create.roles)?;
        let relation = self.need_relation(&create.table)?;
        self.check_policy_table(relation, &create.table)?;
        for condition in create.using.iter().chain(&create.with_check) {
            self.check_condition(relation, condition)?;
        }
        let name = &create.name;
        match self
            .catalog
            .resolve_part(Namespace::Policy, relation, &name.name)
        {
            Presence::Present(other) if !self.yields(other) => {
                let message = format!(
                    "policy \"{}\" for table \"{}\" already exists",
                    name.name,
                    self.name_of(relation)
                );
                return Err(self.conflict("42710", name.span, other, message));
            }
            Presence::Unknown(cause) => self.doubt(Reason::Opaque(cause)),
            Presence::Present(_) | Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => {
            }
        }
        let data = ObjectData::Policy(Policy {
            relation,
            permissive: create.permissive,
            command: create.command,
            roles: create.roles.clone(),
            using: Self::shared(expression(create.using.as_ref())),
            with_check: Self::shared(expression(create.with_check.as_ref())),
        });
        let schema = None;
        let id = self.create(schema, name.name.clone(), name.span, data);
        self.link_policy(
            id,
            relation,
            expression(create.using.as_ref()),
            expression(create.with_check.as_ref()),
        );
        Ok(Effect::Applied)
    }

    /// Which conditions a command takes; asked before anything else.
    fn check_clauses(&mut self, create: &CreatePolicy) -> Result<(), Error> {
        let (refused, message) = match create.command {
            PolicyCommand::Select | PolicyCommand::Delete => (
                &create.with_check,
                "WITH CHECK cannot be applied to SELECT or DELETE",
            ),
            PolicyCommand::Insert => (
                &create.using,
                "only WITH CHECK expression allowed for INSERT",
            ),
            PolicyCommand::All | PolicyCommand::Update => return Ok(()),
        };
        match refused {
            Some(condition) => Err(self.failure("42601", condition.expression.span, message)),
            None => Ok(()),
        }
    }

    fn check_policy_table(&mut self, relation: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let fits = self.relation(relation).is_some_and(|relation| {
            matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::Unknown
            )
        });
        if fits || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!("\"{}\" is not a table", name.name);
        Err(self.conflict("42809", name.span, relation, message))
    }

    /// The names in a query may be of what it reads, a function's rows among them.
    fn check_condition(&mut self, relation: ObjectId, condition: &Condition) -> Result<(), Error> {
        self.check_references(&condition.expression.references)?;
        self.check_scope_in(condition.scope.as_deref(), Around::Table(relation))
    }

    fn check_policy_clauses(&mut self, id: ObjectId, alter: &AlterPolicy) -> Result<(), Error> {
        let Some(policy) = self.catalog.get(id).and_then(|object| object.as_policy()) else {
            return Ok(());
        };
        let message = match policy.command {
            PolicyCommand::Select | PolicyCommand::Delete if alter.with_check.is_some() => {
                "only USING expression allowed for SELECT, DELETE"
            }
            PolicyCommand::Insert if alter.using.is_some() => {
                "only WITH CHECK expression allowed for INSERT"
            }
            _ => return Ok(()),
        };
        if self.is_doubtful(id) {
            return Ok(());
        }
        Err(self.conflict("42601", alter.name.span, id, message))
    }

    fn link_policy(
        &mut self,
        id: ObjectId,
        relation: ObjectId,
        using: Option<&Expression>,
        with_check: Option<&Expression>,
    ) {
        for expression in using.into_iter().chain(with_check) {
            self.depend_on_references(
                whole(id),
                &expression.references,
                Some(relation),
                DependencyKind::Normal,
            );
        }
    }

    /// Whether a condition names columns that its table does not have by these names.
    fn names_other_columns(&self, relation: ObjectId, condition: &Expression) -> bool {
        let mut columns = condition.references.columns.iter();
        columns.any(|parts| match parts.as_slice() {
            [name] => self.column_number(relation, name).is_none(),
            _ => false,
        })
    }

    pub(super) fn alter_policy(&mut self, alter: &AlterPolicy) -> Done {
        self.check_roles(&alter.roles)?;
        let relation = self.need_relation(&alter.table)?;
        self.check_policy_table(relation, &alter.table)?;
        for condition in alter.using.iter().chain(&alter.with_check) {
            self.check_condition(relation, condition)?;
        }
        let found = self.part_of(relation, Namespace::Policy, &alter.name, |table| {
            format!(
                "policy \"{}\" for table \"{table}\" does not exist",
                alter.name.name
            )
        })?;
        let Some(id) = found else {
            return Ok(Effect::Applied);
        };
        self.check_policy_clauses(id, alter)?;
        let mut changed = None;
        let is_stale = self.catalog.get(id).is_some_and(|it| it.stale);
        self.catalog.update(id, |object| {
            let ObjectData::Policy(policy) = &mut object.data else {
                return;
            };
            if !alter.roles.is_empty() {
                policy.roles.clone_from(&alter.roles);
            }
            if alter.using.is_some() {
                policy.using = Self::shared(expression(alter.using.as_ref()));
            }
            if alter.with_check.is_some() {
                policy.with_check = Self::shared(expression(alter.with_check.as_ref()));
            }
            changed = Some((policy.using.clone(), policy.with_check.clone()));
        });
        if let Some((using, with_check)) = changed {
            let kept_using = using.as_deref().filter(|_| alter.using.is_none());
            let kept_check = with_check.as_deref().filter(|_| alter.with_check.is_none());
            let mut kept = kept_using.into_iter().chain(kept_check);
            // Of a clause that stays under a name that its column has no longer, only the
            // dependencies from before say which column it is.
            if !is_stale || !kept.any(|it| self.names_other_columns(relation, it)) {
                self.catalog.undepend_all(whole(id));
            }
            self.link_policy(id, relation, using.as_deref(), with_check.as_deref());
        }
        self.altered(id);
        Ok(Effect::Applied)
    }
}

fn expression(condition: Option<&Condition>) -> Option<&Expression> {
    condition.map(|it| &it.expression)
}
