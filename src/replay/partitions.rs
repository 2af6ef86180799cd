//! Partitions and inheritance, after a table is made.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::catalog::ObjectId;
use crate::catalog::object::{
    Column, Constraint, ConstraintData, ForeignKey, Object, ObjectData, Origin, RelationKind,
};
use crate::operation::{Name, ObjectName, Persistence, TableAction};

use super::copies::key_data;
use super::executor::{Done, Effect, Error, Executor};
use super::indexes::NewIndex;

/// The first server that names the child whose column is not as its parent wants it.
const NAMED_CHILD: u16 = 18;

/// The first server that looks for partitioned tables where it looks for the other kinds.
const KINDS_OF_PARTITIONED: u16 = 18;

impl Executor {
    pub(super) fn attach_partition(
        &mut self,
        parent: ObjectId,
        partition: &ObjectName,
        bound: &SmolStr,
        attach: &TableAction,
    ) -> Done {
        self.check_is_partitioned(parent, "ATTACH PARTITION")?;
        self.check_bound_kind(parent, partition, bound)?;
        let child = self.need_table(partition)?;
        let kind = self.relation(child).map(|it| it.kind);
        if kind != Some(RelationKind::ForeignTable) {
            self.check_action(child, attach)?;
        }
        let attached = self
            .relation(child)
            .is_some_and(|relation| relation.is_partition());
        if attached && !self.is_doubtful(child) {
            let message = format!("\"{}\" is already a partition", partition.name);
            return Err(self.conflict("42809", partition.span, child, message));
        }
        self.check_stands_alone(child, partition.span)?;
        self.check_no_cycle(parent, child, partition)?;
        self.check_as_permanent(parent, child, partition)?;
        self.check_bound(parent, partition, bound)?;
        self.check_no_identity(child, partition)?;
        self.check_child_columns(parent, child, partition)?;
        self.check_child_checks(parent, child, partition)?;
        self.check_child_not_nulls(parent, child, partition.span)?;
        self.merge_checks(parent, child);
        self.edit_relation(child, |relation| {
            relation.parents.push(parent);
            relation.partition_bound = Some(bound.clone());
        });
        self.mark_inherited(parent, child);
        self.inherit_not_nulls(parent, child);
        self.share_identities(parent, child);
        self.altered(child);
        self.copy_partition_parts(parent, child)?;
        Ok(Effect::Applied)
    }

    fn check_as_permanent(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        let persistence = |id| self.relation(id).map(|it| it.persistence);
        let is_temporary = |id| persistence(id) == Some(Persistence::Temporary);
        let (child_word, parent_word) = match (is_temporary(child), is_temporary(parent)) {
            (true, false) => ("temporary", "permanent"),
            (false, true) => ("permanent", "temporary"),
            (true, true) | (false, false) => return Ok(()),
        };
        if self.is_doubtful(parent) || self.is_doubtful(child) {
            return Ok(());
        }
        let message = format!(
            "cannot attach a {child_word} relation as partition of {parent_word} relation \"{}\"",
            self.name_of(parent)
        );
        Err(self.conflict("42809", name.span, child, message))
    }

    /// Whoever follows parents or children relies on this, so it holds for doubtful tables too.
    pub(super) fn check_no_cycle(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if self.is_beneath(parent, child) {
            let message = "circular inheritance not allowed".to_owned();
            return Err(self.conflict("42P07", name.span, child, message));
        }
        Ok(())
    }

    /// Whether a table is another one, or has it among its parents and theirs.
    pub(super) fn is_beneath(&self, relation: ObjectId, ancestor: ObjectId) -> bool {
        let mut ancestors = vec![relation];
        let mut next = 0;
        while let Some(&found) = ancestors.get(next) {
            if found == ancestor {
                return true;
            }
            let further = self.relation(found).map(|relation| &relation.parents);
            for &id in further.into_iter().flatten() {
                if !ancestors.contains(&id) {
                    ancestors.push(id);
                }
            }
            next += 1;
        }
        false
    }

    pub(super) fn check_child_columns(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if self.may_have_more_columns(child) || self.is_doubtful(parent) {
            return Ok(());
        }
        let columns = self
            .relation(parent)
            .map(|relation| relation.columns.clone())
            .unwrap_or_default();
        for column in columns {
            if let Some(number) = self.column_number(child, &column.name) {
                self.check_same_column(child, number, &column)?;
                self.check_as_strict(parent, child, number, &column)?;
                continue;
            }
            let message = format!("child table is missing column \"{}\"", column.name);
            return Err(self.conflict("42804", name.span, child, message));
        }
        Ok(())
    }

    /// Fails where a child's column may have null, or is computed otherwise, and its parent's not.
    fn check_as_strict(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        number: u16,
        column: &Column,
    ) -> Result<(), Error> {
        let Some(own) = self.column_of(child, number) else {
            return Ok(());
        };
        let text = |it: &Column| it.default.as_ref().map(|it| it.text.clone());
        let must = column.not_null && self.inherits_not_null(parent, column.number);
        let problem = if must && !own.not_null {
            "must be marked NOT NULL"
        } else if column.generated && !own.generated {
            "must be a generated column"
        } else if column.generated && text(column) != text(own) {
            "has a conflicting generation expression"
        } else {
            return Ok(());
        };
        let mut table = String::new();
        if self.catalog.is_since(NAMED_CHILD) {
            table = format!(" \"{}\"", self.name_of(child));
        }
        let message = format!("column \"{}\" in child table{table} {problem}", column.name);
        Err(self.conflict("42804", self.span, child, message))
    }

    /// Fails where a table does not check what its parent does.
    pub(super) fn check_child_checks(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if self.catalog.is_external(child) || self.is_doubtful(child) {
            return Ok(());
        }
        for (id, check, constraint) in self.checks_of(parent) {
            let found = self.check_named(child, &check);
            if constraint.no_inherit || found.is_some() || self.is_doubtful(id) {
                continue;
            }
            let message = format!("child table is missing constraint \"{check}\"");
            return Err(self.conflict("42804", name.span, child, message));
        }
        Ok(())
    }

    /// A child's own checks are its parent's too, where that has them.
    pub(super) fn merge_inherited_checks(&mut self, parent: ObjectId, child: ObjectId) {
        for (id, check, constraint) in self.checks_of(parent) {
            let own = self.check_named(child, &check);
            let is_free = |own: &ObjectId| {
                let own = self.catalog.constraint(*own);
                !constraint.no_inherit && own.is_some_and(|it| it.parent.is_none())
            };
            if let Some(own) = own.filter(is_free) {
                self.set_constraint_parent(own, id);
            }
        }
    }

    /// A partition's checks are its parent's, where that has them too.
    fn merge_checks(&mut self, parent: ObjectId, child: ObjectId) {
        for (id, check, _) in self.checks_of(parent) {
            if let Some(own) = self.check_named(child, &check) {
                self.set_constraint_parent(own, id);
                self.set_declared(own, false);
            }
        }
    }

    fn check_named(&self, relation: ObjectId, name: &Name) -> Option<ObjectId> {
        let found = self.constraint_named(relation, name);
        found.filter(|id| self.is_check_constraint(*id))
    }

    /// The columns that no parent gives a table any more are its own.
    pub(super) fn mark_own(&mut self, child: ObjectId) {
        let Some(relation) = self.relation(child) else {
            return;
        };
        let columns = relation.columns.iter().filter(|column| column.inherited);
        let own: Vec<u16> = columns
            .filter(|column| !self.has_from_parent(child, &column.name, None))
            .map(|column| column.number)
            .collect();
        self.edit_relation(child, |relation| {
            for column in &mut relation.columns {
                if own.contains(&column.number) {
                    Arc::make_mut(column).inherited = false;
                }
            }
        });
    }

    /// A partition's columns are its parent's.
    fn mark_inherited(&mut self, parent: ObjectId, child: ObjectId) {
        let columns = self.relation(parent).map(|it| it.columns.clone());
        let columns = columns.unwrap_or_default();
        self.edit_relation(child, |relation| {
            for column in &mut relation.columns {
                if columns.iter().any(|it| it.name == column.name) {
                    Arc::make_mut(column).inherited = true;
                }
            }
        });
    }

    fn check_is_partitioned(&mut self, parent: ObjectId, action: &str) -> Result<(), Error> {
        let kind = self.relation(parent).map(|relation| relation.kind);
        let fits = matches!(
            kind,
            Some(RelationKind::PartitionedTable | RelationKind::Unknown)
        );
        if fits || self.is_doubtful(parent) {
            return Ok(());
        }
        let table = self.name_of(parent);
        if self.catalog.is_since(KINDS_OF_PARTITIONED) {
            let message =
                format!("ALTER action {action} cannot be performed on relation \"{table}\"");
            return Err(self.conflict("42809", self.span, parent, message));
        }
        let message = format!("table \"{table}\" is not partitioned");
        Err(self.conflict("42P17", self.span, parent, message))
    }

    pub(super) fn detach_partition(
        &mut self,
        parent: ObjectId,
        partition: &ObjectName,
        concurrently: bool,
    ) -> Done {
        self.check_is_partitioned(parent, "DETACH PARTITION")?;
        if concurrently
            && let Some(default) = self.default_partition_of(parent)
            && !self.is_doubtful(default)
        {
            let message = "cannot detach partitions concurrently when a default partition exists";
            return Err(self.conflict("55000", partition.span, default, message));
        }
        let child = self.need_table(partition)?;
        let attached = self
            .relation(child)
            .is_some_and(|relation| relation.parents.contains(&parent));
        if !attached {
            if self.is_doubtful(child) || self.catalog.is_external(child) {
                return Ok(Effect::Applied);
            }
            let message = format!(
                "relation \"{}\" is not a partition of relation \"{}\"",
                partition.name,
                self.name_of(parent)
            );
            return Err(self.conflict("42P01", partition.span, child, message));
        }
        self.edit_relation(child, |relation| {
            relation.parents.retain(|it| *it != parent);
            relation.partition_bound = None;
        });
        self.unshare_identities(child);
        self.mark_own(child);
        self.detach_parts(child);
        self.unreference_partition(parent, child);
        self.altered(child);
        Ok(Effect::Applied)
    }

    /// Indexes and constraints of a former partition are its own.
    pub(super) fn detach_parts(&mut self, child: ObjectId) {
        let Some(relation) = self.relation(child) else {
            return;
        };
        for trigger in relation.triggers.clone() {
            let copied = self
                .catalog
                .get(trigger)
                .is_some_and(|trigger| matches!(trigger.origin, Origin::Derived(_, _)));
            if copied {
                if let Some(constraint) = self.constraint_of_trigger(trigger) {
                    self.drop_object(constraint);
                }
                self.drop_object(trigger);
            }
        }
        let Some(relation) = self.relation(child) else {
            return;
        };
        let parts: Vec<ObjectId> = relation
            .indexes
            .iter()
            .chain(&relation.constraints)
            .copied()
            .collect();
        for part in parts {
            self.catalog.update(part, |object| match &mut object.data {
                ObjectData::Index(index) => index.parent = None,
                ObjectData::Constraint(constraint) => {
                    constraint.parent = None;
                    constraint.declared = true;
                    if let ConstraintData::NotNull { local, .. } = &mut constraint.kind {
                        *local = true;
                    }
                }
                _ => {}
            });
        }
    }

    /// Indexes, keys and foreign keys of a partitioned table, on a new partition of it.
    pub(super) fn copy_partition_parts(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
    ) -> Result<(), Error> {
        self.reference_partition(parent, child);
        let Some(relation) = self.relation(parent) else {
            return Ok(());
        };
        let (indexes, constraints) = (relation.indexes.clone(), relation.constraints.clone());
        for trigger in relation.triggers.clone() {
            self.copy_trigger(trigger, child, self.span)?;
        }
        for index in indexes {
            let backs = self.catalog.index(index).and_then(|it| it.constraint);
            let Some(template) = self.template_of(index) else {
                continue;
            };
            match backs {
                None => {
                    self.copy_index_to(parent, child, index, &template)?;
                }
                Some(constraint) => {
                    self.copy_key_index(parent, child, index, constraint, &template)?;
                }
            }
        }
        for constraint in constraints {
            let Some(found) = self.catalog.constraint(constraint) else {
                continue;
            };
            if let ConstraintData::ForeignKey(key) = found.kind.clone() {
                self.copy_foreign_key(parent, child, constraint, &key);
            }
        }
        Ok(())
    }

    /// Gives a partition the primary or unique key of its parent.
    pub(super) fn copy_key_index(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        index: ObjectId,
        constraint: ObjectId,
        template: &NewIndex,
    ) -> Result<(), Error> {
        let Some(original) = self.catalog.constraint(constraint).cloned() else {
            return Ok(());
        };
        let copy = self.translate_index(parent, child, template);
        self.check_partition_index(child, &copy)?;
        let columns: Vec<u16> = copy.keys.iter().filter_map(|key| key.column).collect();
        if let Some(existing) = self.equal_key(child, &original.kind, &columns) {
            self.set_constraint_parent(existing, constraint);
            let existing_index = self
                .catalog
                .constraint(existing)
                .and_then(|constraint| constraint.kind.index());
            if let Some(existing_index) = existing_index {
                self.set_index_parent(existing_index, index);
            }
            return Ok(());
        }
        let label = match original.kind {
            ConstraintData::PrimaryKey { .. } => "pkey",
            ConstraintData::Exclude { .. } => "excl",
            _ => "key",
        };
        let names = copy.column_names(self, child);
        let name = self.constraint_index_name(child, &names, label);
        let new_index = self.insert_copied_index(child, index, name.clone(), copy.clone());
        let kind = key_data(&original.kind, new_index, columns);
        let new_constraint = self.insert_copied_constraint(
            name,
            constraint,
            Constraint {
                relation: child,
                kind,
                parent: Some(constraint),
                generated_name: true,
                ..original
            },
        );
        if self.is_partitioned(child) {
            for grandchild in self.children_of(child) {
                self.copy_key_index(child, grandchild, new_index, new_constraint, &copy)?;
            }
        }
        Ok(())
    }

    fn equal_key(
        &self,
        relation: ObjectId,
        wanted: &ConstraintData,
        columns: &[u16],
    ) -> Option<ObjectId> {
        let constraints = &self.relation(relation)?.constraints;
        constraints.iter().copied().find(|id| {
            self.catalog.constraint(*id).is_some_and(|constraint| {
                // A primary key serves as a unique one, and the other way round.
                constraint.parent.is_none()
                    && is_unique(&constraint.kind)
                    && is_unique(wanted)
                    && constraint.kind.columns() == columns
            })
        })
    }

    pub(super) fn insert_copied_constraint(
        &mut self,
        name: Name,
        original: ObjectId,
        constraint: Constraint,
    ) -> ObjectId {
        let schema = self.schema_of(constraint.relation);
        let origin = Origin::Derived(original, self.here());
        let data = ObjectData::Constraint(constraint);
        let mut copy = Object::new(name, schema, origin, data);
        copy.stale = self.catalog.get(original).is_some_and(|it| it.stale);
        self.insert(copy)
    }

    pub(super) fn copy_foreign_key_to_partitions(
        &mut self,
        relation: ObjectId,
        constraint: ObjectId,
        key: &ForeignKey,
    ) {
        if !self.is_partitioned(relation) {
            return;
        }
        for child in self.children_of(relation) {
            self.copy_foreign_key(relation, child, constraint, key);
        }
    }

    fn copy_foreign_key(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        constraint: ObjectId,
        key: &ForeignKey,
    ) {
        let Some(original) = self.catalog.constraint(constraint).cloned() else {
            return;
        };
        let columns: Vec<u16> = key
            .columns
            .iter()
            .filter_map(|number| self.translate_column(parent, child, *number))
            .collect();
        let copy = ForeignKey {
            columns,
            ..key.clone()
        };
        if let Some(existing) = self.equal_foreign_key(child, &original, &copy) {
            self.set_constraint_parent(existing, constraint);
            return;
        }
        let wanted = self.name_of(constraint);
        let name = if self.constraint_named(child, &wanted).is_none() {
            wanted
        } else {
            let names: Vec<Name> = copy
                .columns
                .iter()
                .filter_map(|number| self.column_of(child, *number))
                .map(|column| column.name.clone())
                .collect();
            self.constraint_name(child, &names, "fkey")
        };
        let id = self.insert_copied_constraint(
            name,
            constraint,
            Constraint {
                relation: child,
                kind: ConstraintData::ForeignKey(copy.clone()),
                parent: Some(constraint),
                ..original
            },
        );
        self.copy_foreign_key_to_partitions(child, id, &copy);
    }

    fn equal_foreign_key(
        &self,
        relation: ObjectId,
        original: &Constraint,
        wanted: &ForeignKey,
    ) -> Option<ObjectId> {
        let constraints = &self.relation(relation)?.constraints;
        constraints.iter().copied().find(|id| {
            let Some(constraint) = self.catalog.constraint(*id) else {
                return false;
            };
            let ConstraintData::ForeignKey(key) = &constraint.kind else {
                return false;
            };
            constraint.parent.is_none()
                && constraint.validated
                && constraint.deferrable == original.deferrable
                && constraint.initially_deferred == original.initially_deferred
                && key.columns == wanted.columns
                && key.references == wanted.references
                && key.referenced_columns == wanted.referenced_columns
                && key.on_delete == wanted.on_delete
                && key.on_update == wanted.on_update
                && key.match_full == wanted.match_full
        })
    }
}

fn is_unique(kind: &ConstraintData) -> bool {
    matches!(
        kind,
        ConstraintData::PrimaryKey { .. } | ConstraintData::Unique { .. }
    )
}
