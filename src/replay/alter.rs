//! `ALTER TABLE` and its siblings: which action, on what kind of relation.

use crate::catalog::object::{ConstraintData, Fact, ObjectData, RelationKind};
use crate::catalog::{Namespace, ObjectId};
use crate::operation::{
    AlterTable, Enabled, Identifier, ObjectKind, Persistence, ReplicaIdentity, RowSecurity,
    TableAction,
};

use super::elements::parameter;
use super::executor::{Done, Effect, Error, Executor};
use super::roles::hand_over;
use super::{Change, NoEffect};

impl Executor {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) -> Done {
        let Some(relation) = self.check_alter(alter)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        if self.keyed.is_empty() {
            self.note_not_nulls_of_key(relation, alter)?;
        }
        self.only = alter.only;
        let done = self.alter_column(relation, alter);
        self.only = false;
        done
    }

    /// What the server looks at for each action before it executes the first of them; `None` where
    /// `IF EXISTS` lets a missing relation pass.
    pub(super) fn check_alter(&mut self, alter: &AlterTable) -> Result<Option<ObjectId>, Error> {
        let Some(relation) = self.relation_if(&alter.name, alter.if_exists)? else {
            return Ok(None);
        };
        self.check_stated_kind(alter, relation)?;
        self.check_action(relation, &alter.action)?;
        self.check_untyped(relation, &alter.action)?;
        match &alter.action {
            TableAction::AlterColumnType {
                column,
                type_name,
                using,
                ..
            } => {
                if using.is_some() {
                    self.check_not_computed(relation, column)?;
                }
                self.check_column_type(relation, column, type_name, alter.only)?;
            }
            TableAction::SetPersistence(persistence) => {
                self.check_persistence_once(relation, *persistence)?;
                self.check_persistence(relation)?;
                self.check_unpublished(relation, *persistence)?;
                self.check_referenced_persistence(relation, *persistence)?;
            }
            TableAction::DropExpression { column, .. } => {
                self.check_drop_expression(relation, column, alter.only)?;
            }
            TableAction::Inherit { .. } => self.check_may_inherit(relation)?,
            _ => {}
        }
        Ok(Some(relation))
    }

    /// The actions about one column; the others follow.
    fn alter_column(&mut self, relation: ObjectId, alter: &AlterTable) -> Done {
        match &alter.action {
            TableAction::AddColumn {
                column,
                if_not_exists,
            } => self.add_column(relation, column, *if_not_exists, alter.only),
            TableAction::DropColumn {
                column,
                if_exists,
                cascade,
            } => self.drop_column(relation, column, *if_exists, *cascade, alter.only),
            TableAction::AlterColumnType {
                column,
                type_name,
                collation,
                ..
            } => self.alter_column_type(relation, column, type_name, collation.as_deref()),
            TableAction::SetDefault { column, default } => {
                self.set_default(relation, column, Some(default))
            }
            TableAction::DropDefault { column } => self.set_default(relation, column, None),
            TableAction::SetNotNull { column } => self.set_not_null(relation, column, true),
            TableAction::DropNotNull { column } => self.set_not_null(relation, column, false),
            TableAction::SetExpression { column, expression } => {
                self.set_expression(relation, column, expression)
            }
            TableAction::DropExpression { column, if_exists } => {
                self.drop_expression(relation, column, *if_exists)
            }
            TableAction::AddIdentity { column, identity } => {
                self.add_identity(relation, column, identity)
            }
            TableAction::SetIdentity {
                column,
                always,
                options,
            } => self.set_identity(relation, column, *always, options),
            TableAction::DropIdentity { column, if_exists } => {
                self.drop_identity(relation, column, *if_exists)
            }
            TableAction::SetColumnOption { column } => self.set_column_option(relation, column),
            other => self.alter_whole_table(relation, other),
        }
    }

    /// The actions that are not about one column.
    fn alter_whole_table(&mut self, relation: ObjectId, action: &TableAction) -> Done {
        match action {
            TableAction::AddConstraint(definition) => self.add_constraint(relation, definition),
            TableAction::AlterConstraint {
                name,
                deferrable,
                enforced,
                no_inherit: None,
            } => self.alter_constraint(relation, name, *deferrable, *enforced),
            TableAction::AlterConstraint {
                name,
                no_inherit: Some(no_inherit),
                ..
            } => self.set_no_inherit(relation, name, *no_inherit),
            TableAction::ValidateConstraint { name } => self.validate_constraint(relation, name),
            TableAction::DropConstraint {
                name,
                if_exists,
                cascade,
            } => self.drop_constraint(relation, name, *if_exists, *cascade),
            TableAction::SetRowSecurity(switch) => self.set_row_security(relation, *switch),
            TableAction::SetTriggerEnabled {
                trigger, enabled, ..
            } => self.set_trigger_enabled(relation, trigger.as_ref(), *enabled),
            TableAction::SetRuleEnabled { rule, .. } => self.set_rule_enabled(relation, rule),
            TableAction::AttachPartition {
                partition, bound, ..
            } => self.attach_partition(relation, partition, bound, action),
            TableAction::DetachPartition {
                partition,
                concurrently,
                ..
            } => self.detach_partition(relation, partition, *concurrently),
            TableAction::AttachIndex { index } => self.attach_index(relation, index),
            TableAction::Inherit { parent } => self.inherit(relation, parent),
            TableAction::NoInherit { parent } => self.no_inherit(relation, parent),
            TableAction::OfType { type_name } => {
                self.check_type(type_name)?;
                self.edit_relation(relation, |it| it.of_type = Some(type_name.clone()));
                self.depend_on_type(super::executor::whole(relation), type_name);
                self.done(relation)
            }
            TableAction::NotOf => {
                self.edit_relation(relation, |it| it.of_type = None);
                self.done(relation)
            }
            TableAction::SetOwner { owner } => self.set_owner_of(relation, owner),
            TableAction::SetPersistence(persistence) => {
                self.set_persistence(relation, *persistence)
            }
            TableAction::SetOptions { options, reset } => {
                if !reset && self.is_partitioned(relation) && !self.is_doubtful(relation) {
                    self.check_no_parameters(options, self.span)?;
                }
                self.edit_relation(relation, |it| set_options(&mut it.options, options, *reset));
                self.done(relation)
            }
            TableAction::ReplicaIdentity { identity } => {
                self.set_replica_identity(relation, identity)
            }
            TableAction::ClusterOn { index: Some(index) } => self.check_own_index(relation, index),
            _ => self.done(relation),
        }
    }

    fn done(&mut self, relation: ObjectId) -> Done {
        self.altered(relation);
        Ok(Effect::Applied)
    }

    /// Fails where the statement names another kind than the relation is.
    fn check_stated_kind(&mut self, alter: &AlterTable, id: ObjectId) -> Result<(), Error> {
        let Some(object) = self.catalog.get(id) else {
            return Ok(());
        };
        let fits = match (&object.data, alter.kind) {
            (ObjectData::Relation(relation), _) if relation.kind == RelationKind::Unknown => true,
            (ObjectData::Relation(relation), kind) => match kind {
                ObjectKind::View => relation.kind == RelationKind::View,
                ObjectKind::MaterializedView => relation.kind == RelationKind::MaterializedView,
                ObjectKind::ForeignTable => relation.kind == RelationKind::ForeignTable,
                ObjectKind::Sequence | ObjectKind::Index => false,
                _ => true,
            },
            (ObjectData::Index(_), ObjectKind::Sequence | ObjectKind::View) => false,
            (ObjectData::Sequence(_), ObjectKind::Index | ObjectKind::View) => false,
            (ObjectData::Type(_), kind) => kind == ObjectKind::Type,
            _ => true,
        };
        if fits || self.is_doubtful(id) {
            return Ok(());
        }
        let article = match alter.kind {
            ObjectKind::Index => "an",
            _ => "a",
        };
        let message = format!(
            "\"{}\" is not {article} {}",
            alter.name.name,
            alter.kind.as_str()
        );
        Err(self.conflict("42809", alter.name.span, id, message))
    }

    fn set_row_security(&mut self, id: ObjectId, switch: RowSecurity) -> Done {
        let wanted = match switch {
            RowSecurity::Enable | RowSecurity::Force => Fact::Yes,
            RowSecurity::Disable | RowSecurity::NoForce => Fact::No,
        };
        let force = matches!(switch, RowSecurity::Force | RowSecurity::NoForce);
        let before = if force {
            self.catalog.force_row_security(id)
        } else {
            self.catalog.row_security(id)
        };
        if before == wanted {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        let cause = self.here();
        if force {
            self.edit_relation(id, |relation| relation.force_row_security = wanted);
        } else {
            self.catalog.set_row_security(id, wanted, cause);
        }
        self.done(id)
    }

    fn set_trigger_enabled(
        &mut self,
        relation: ObjectId,
        trigger: Option<&Identifier>,
        enabled: Enabled,
    ) -> Done {
        let mut triggers = match trigger {
            None => self
                .relation(relation)
                .map(|relation| relation.triggers.clone())
                .unwrap_or_default(),
            Some(name) => {
                let found = self.part_of(relation, Namespace::Trigger, name, |table| {
                    format!(
                        "trigger \"{}\" for table \"{table}\" does not exist",
                        name.name
                    )
                })?;
                found.into_iter().collect()
            }
        };
        let mut next = 0;
        while let (Some(id), false) = (triggers.get(next), self.only) {
            triggers.extend(self.copies_of_trigger(*id));
            next += 1;
        }
        let mut changed = false;
        for id in triggers {
            let mut differs = false;
            self.catalog.update(id, |object| {
                if let ObjectData::Trigger(trigger) = &mut object.data {
                    differs = trigger.enabled != enabled;
                    trigger.enabled = enabled;
                }
            });
            if differs {
                self.altered(id);
                changed = true;
            }
        }
        self.applied_if(changed)
    }

    fn set_rule_enabled(&mut self, relation: ObjectId, rule: &Identifier) -> Done {
        let found = self.part_of(relation, Namespace::Rule, rule, |table| {
            format!(
                "rule \"{}\" for relation \"{table}\" does not exist",
                rule.name
            )
        })?;
        if let Some(id) = found {
            self.altered(id);
        }
        Ok(Effect::Applied)
    }

    pub(super) fn set_owner_of(&mut self, id: ObjectId, owner: &smol_str::SmolStr) -> Done {
        self.check_roles(std::slice::from_ref(owner))?;
        if let Some(index) = self.catalog.index(id) {
            return self.keep_index_owner(id, index.relation);
        }
        let same = self
            .catalog
            .get(id)
            .is_some_and(|object| object.owner.as_ref() == Some(owner));
        if same {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        // The sequences of a table's columns go along.
        for id in std::iter::once(id).chain(self.catalog.owned_sequences(id)) {
            self.catalog.update(id, |object| hand_over(object, owner));
        }
        self.done(id)
    }

    /// An index has the owner of its table: another is refused, or passed over where old dumps may
    /// have it.
    fn keep_index_owner(&mut self, id: ObjectId, table: ObjectId) -> Done {
        if !self.is_partitioned(table) || self.is_doubtful(id) {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        let message = format!("cannot change owner of index \"{}\"", self.name_of(id));
        Err(self.conflict("42809", self.span, id, message))
    }

    /// Fails where another action of the statement changes it.
    fn check_persistence_once(
        &mut self,
        relation: ObjectId,
        wanted: Persistence,
    ) -> Result<(), Error> {
        if self.persistence_changes && !self.is_doubtful(relation) {
            let message = "cannot change persistence setting twice";
            return Err(self.conflict("0A000", self.span, relation, message));
        }
        let found = self.relation(relation);
        self.persistence_changes = found.is_some_and(|it| it.persistence != wanted);
        Ok(())
    }

    fn check_persistence(&mut self, relation: ObjectId) -> Result<(), Error> {
        let temporary = self
            .relation(relation)
            .is_some_and(|relation| relation.persistence == Persistence::Temporary);
        if !temporary || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "cannot change logged status of table \"{}\" because it is temporary",
            self.name_of(relation)
        );
        Err(self.conflict("42P16", self.span, relation, message))
    }

    /// What a publication names is logged.
    fn check_unpublished(&mut self, relation: ObjectId, wanted: Persistence) -> Result<(), Error> {
        let logged = self
            .relation(relation)
            .is_some_and(|it| it.persistence == Persistence::Permanent);
        if wanted != Persistence::Unlogged || !logged {
            return Ok(());
        }
        let mut publications = self.catalog.publications();
        let publication =
            publications.find(|(_, publication)| publication.tables.contains(&relation));
        let Some((id, _)) = publication else {
            return Ok(());
        };
        drop(publications);
        if self.is_doubtful(id) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "cannot change table \"{}\" to unlogged because it is part of a publication",
            self.name_of(relation)
        );
        Err(self.conflict("55000", self.span, id, message))
    }

    /// A logged table can't refer to one whose rows go in a crash.
    fn check_referenced_persistence(
        &mut self,
        relation: ObjectId,
        wanted: Persistence,
    ) -> Result<(), Error> {
        let unlogged = wanted == Persistence::Unlogged;
        let mut others = if unlogged {
            self.referring_tables(relation)
        } else {
            self.referenced_tables(relation)
        };
        others.sort_unstable();
        let (to, from, hinders) = if unlogged {
            ("unlogged", "logged", Persistence::Permanent)
        } else {
            ("logged", "unlogged", Persistence::Unlogged)
        };
        let other = others.into_iter().find(|id| {
            let other = self.relation(*id);
            *id != relation && other.is_some_and(|it| it.persistence == hinders)
        });
        let same = self
            .relation(relation)
            .is_some_and(|it| it.persistence == wanted);
        let Some(other) = other.filter(|_| !same) else {
            return Ok(());
        };
        if self.is_doubtful(other) || self.is_doubtful(relation) || self.catalog.is_external(other)
        {
            return Ok(());
        }
        let message = format!(
            "could not change table \"{}\" to {to} because it references {from} table \"{}\"",
            self.name_of(relation),
            self.name_of(other)
        );
        Err(self.conflict("42P16", self.span, other, message))
    }

    /// The tables with a foreign key to one.
    fn referring_tables(&self, relation: ObjectId) -> Vec<ObjectId> {
        let dependents = self.catalog.dependents_of(relation);
        let keys = dependents.filter_map(|it| {
            let constraint = self.catalog.constraint(it.dependent.object)?;
            match &constraint.kind {
                ConstraintData::ForeignKey(key) if key.references == relation => {
                    Some(constraint.relation)
                }
                _ => None,
            }
        });
        keys.collect()
    }

    /// The tables to which one has a foreign key.
    fn referenced_tables(&self, relation: ObjectId) -> Vec<ObjectId> {
        let own = self.relation(relation).map(|it| it.constraints.as_slice());
        let keys = own.unwrap_or_default().iter().filter_map(|id| {
            match &self.catalog.constraint(*id)?.kind {
                ConstraintData::ForeignKey(key) => Some(key.references),
                _ => None,
            }
        });
        keys.collect()
    }

    fn set_persistence(&mut self, relation: ObjectId, persistence: Persistence) -> Done {
        // A partitioned table has no rows of its own, and the server leaves it as it is.
        let same = self.is_partitioned(relation)
            || self
                .relation(relation)
                .is_some_and(|relation| relation.persistence == persistence);
        if same {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        self.edit_relation(relation, |relation| relation.persistence = persistence);
        // The sequences of its columns go along.
        let mut owned: Vec<ObjectId> = self
            .catalog
            .dependents_of(relation)
            .map(|dependency| dependency.dependent.object)
            .collect();
        owned.sort_unstable();
        owned.dedup();
        for id in owned {
            self.catalog.update(id, |object| {
                if let ObjectData::Sequence(sequence) = &mut object.data {
                    sequence.persistence = persistence;
                }
            });
        }
        self.done(relation)
    }

    fn set_replica_identity(&mut self, relation: ObjectId, identity: &ReplicaIdentity) -> Done {
        if let ReplicaIdentity::Index(index) = identity {
            self.check_own_index(relation, index)?;
        }
        self.edit_relation(relation, |relation| {
            relation.replica_identity = identity.clone();
        });
        self.done(relation)
    }

    fn check_own_index(&mut self, relation: ObjectId, index: &Identifier) -> Done {
        let found = self
            .schema_of(relation)
            .and_then(|schema| self.relation_named(schema, &index.name));
        let belongs = found
            .and_then(|id| self.catalog.index(id))
            .is_some_and(|found| found.relation == relation);
        if !belongs && found.is_none() && !self.may_have_more_columns(relation) {
            let message = format!(
                "index \"{}\" for table \"{}\" does not exist",
                index.name,
                self.name_of(relation)
            );
            return Err(self.failure("42704", index.span, message));
        }
        self.changes.push(Change::Altered(relation));
        Ok(Effect::Applied)
    }
}

/// Replaces or takes out storage parameters by their names.
fn set_options(options: &mut Vec<smol_str::SmolStr>, changed: &[smol_str::SmolStr], reset: bool) {
    let is_changed = |option: &str| changed.iter().any(|it| parameter(it) == parameter(option));
    options.retain(|option| !is_changed(option));
    if !reset {
        options.extend_from_slice(changed);
    }
}
