//! Foreign keys.

use crate::catalog::object::{ConstraintData, ForeignKey, RelationKind};
use crate::catalog::{DependencyKind, ObjectId};
use crate::operation::{
    ConstraintDefinition, ForeignKeyDefinition, Identifier, Name, Persistence, ReferentialAction,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, whole};
use super::key_types::Sides;

/// The first server that alters a constraint of a partitioned table with those of its partitions.
const WITH_CHILDREN: u16 = 18;

impl Executor {
    pub(super) fn add_foreign_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        self.check_constraint_name(relation, definition)?;
        let target = self.need_relation(&key.references)?;
        self.check_with_partitions(relation, target, definition)?;
        self.check_referenced_kind(target, &key.references.name, key.references.span)?;
        self.check_lifetimes(relation, target, key.references.span)?;
        let columns = self.foreign_key_columns(relation, &key.columns)?;
        let on_delete_columns = self.set_columns(relation, &columns, key)?;
        let mut referenced = self.referenced_columns(target, key)?;
        if referenced.is_none() && key.referenced_columns.is_empty() {
            referenced = self.referenced_primary_key(target, key)?;
        }
        if let Some(referenced) = &referenced {
            self.check_named_once(referenced, key)?;
            self.check_matching_key(target, referenced, key)?;
        }
        self.check_actions(relation, &columns, key)?;
        if referenced
            .as_ref()
            .is_some_and(|it| it.len() != columns.len())
        {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(self.failure("42830", key.references.span, message));
        }
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => {
                let names: Vec<Name> = key.columns.iter().map(|it| it.name.clone()).collect();
                self.constraint_name(relation, &names, "fkey")
            }
        };
        if let Some(referenced) = &referenced {
            let sides = Sides {
                name: &name,
                referencing: (relation, &columns),
                referenced: (target, referenced),
            };
            self.check_comparable(&sides, target, key.references.span)?;
        }
        self.check_own_partition(relation, target, key)?;
        let span = match (key.columns.first(), key.columns.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => definition.span,
        };
        let names = key.referenced_columns.iter().map(|it| it.name.clone());
        let data = ForeignKey {
            columns,
            references: target,
            referenced_columns: referenced.unwrap_or_default(),
            referenced_names: names.collect(),
            on_delete: key.on_delete,
            on_delete_columns,
            on_update: key.on_update,
            match_full: key.match_full,
            cause: Some(self.cause(span)),
        };
        let kind = ConstraintData::ForeignKey(data.clone());
        let id = self.insert_constraint(relation, definition, name, kind);
        for partition in self.with_partitions(target).split_off(1) {
            self.depend(whole(id), whole(partition), DependencyKind::Normal);
        }
        self.copy_foreign_key_to_partitions(relation, id, &data);
        Ok(())
    }

    /// The keys that refer to a partitioned table refer to its partitions, which can't go alone.
    pub(super) fn reference_partition(&mut self, parent: ObjectId, child: ObjectId) {
        for key in self.keys_to(parent) {
            for partition in self.with_partitions(child) {
                self.depend(whole(key), whole(partition), DependencyKind::Normal);
            }
        }
    }

    pub(super) fn unreference_partition(&mut self, parent: ObjectId, child: ObjectId) {
        for key in self.keys_to(parent) {
            for partition in self.with_partitions(child) {
                let (key, partition) = (whole(key), whole(partition));
                self.catalog
                    .undepend(key, partition, DependencyKind::Normal);
            }
        }
    }

    /// Fails where tables are emptied that others refer to, which are not emptied with them: whether
    /// any of them has rows is not asked.
    pub(super) fn check_emptied_alone(&mut self, tables: &[ObjectId]) -> Result<(), Error> {
        let mut emptied = tables.to_vec();
        let mut next = 0;
        while let Some(table) = emptied.get(next) {
            emptied.extend(self.children_of(*table));
            next += 1;
        }
        for table in tables {
            for key in self.keys_to(*table) {
                let from = self.catalog.constraint(key).map(|it| it.relation);
                let Some(from) = from.filter(|it| !emptied.contains(it)) else {
                    continue;
                };
                if [key, from, *table]
                    .into_iter()
                    .any(|id| self.is_doubtful(id))
                {
                    continue;
                }
                let message = "cannot truncate a table referenced in a foreign key constraint";
                return Err(self.conflict("0A000", self.span, key, message));
            }
        }
        Ok(())
    }

    pub(super) fn keys_to(&self, relation: ObjectId) -> Vec<ObjectId> {
        let keys = self.catalog.dependents_of(relation).filter(|it| {
            let constraint = self.catalog.constraint(it.dependent.object);
            it.kind == DependencyKind::Normal
                && constraint.is_some_and(|it| matches!(it.kind, ConstraintData::ForeignKey(_)))
        });
        let mut keys: Vec<ObjectId> = keys.map(|it| it.dependent.object).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// A table with its partitions and theirs.
    fn with_partitions(&self, table: ObjectId) -> Vec<ObjectId> {
        let mut found = vec![table];
        let mut next = 0;
        while let Some(&table) = found.get(next) {
            if self.is_partitioned(table) {
                found.extend(self.children_of(table));
            }
            next += 1;
        }
        found
    }

    /// Fails where a partitioned table would have a key that not all of its partitions can have.
    fn check_with_partitions(
        &mut self,
        relation: ObjectId,
        target: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        if !self.is_partitioned(relation) || self.is_doubtful(relation) {
            return Ok(());
        }
        if self.only {
            let message = format!(
                "cannot use ONLY for foreign key on partitioned table \"{}\" referencing relation \"{}\"",
                self.name_of(relation),
                self.name_of(target)
            );
            return Err(self.conflict("42809", definition.span, relation, message));
        }
        Ok(())
    }

    /// Fails where the partitions that would have the key are in use as what it refers to.
    fn check_own_partition(
        &mut self,
        relation: ObjectId,
        target: ObjectId,
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        let is_own = self.is_partitioned(relation) && self.is_below(target, relation);
        if !is_own || self.is_doubtful(relation) || self.is_doubtful(target) {
            return Ok(());
        }
        let message = format!(
            "cannot ALTER TABLE \"{}\" because it is being used by active queries in this session",
            self.name_of(target)
        );
        Err(self.conflict("55006", key.references.span, target, message))
    }

    /// Whether a table is a partition of another, or of one of its partitions.
    fn is_below(&self, partition: ObjectId, table: ObjectId) -> bool {
        self.relation(partition).is_some_and(|found| {
            let mut parents = found.parents.iter();
            found.is_partition() && parents.any(|id| *id == table || self.is_below(*id, table))
        })
    }

    fn check_named_once(
        &self,
        referenced: &[u16],
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        let twice = |(at, number): (usize, &u16)| referenced[..at].contains(number);
        if key.referenced_columns.is_empty() || !referenced.iter().enumerate().any(twice) {
            return Ok(());
        }
        let message = "foreign key referenced-columns list must not contain duplicates";
        Err(self.failure("42830", key.references.span, message))
    }

    /// The columns that a delete sets, each once: columns of the key.
    fn set_columns(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        key: &ForeignKeyDefinition,
    ) -> Result<Vec<u16>, Error> {
        let mut set = Vec::new();
        let numbers = self.foreign_key_columns(relation, &key.on_delete_columns)?;
        for (number, column) in numbers.into_iter().zip(&key.on_delete_columns) {
            if !columns.contains(&number) && !self.is_doubtful(relation) {
                let message = format!(
                    "column \"{}\" referenced in ON DELETE SET action must be part of foreign key",
                    column.name
                );
                return Err(self.conflict("42P10", column.span, relation, message));
            }
            if !set.contains(&number) {
                set.push(number);
            }
        }
        Ok(set)
    }

    /// What a generated column has can't be set.
    fn check_actions(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        let is_generated = |number: &u16| {
            let column = self.column_of(relation, *number);
            column.is_some_and(|column| column.generated)
        };
        if !columns.iter().any(is_generated) {
            return Ok(());
        }
        let sets = [ReferentialAction::SetNull, ReferentialAction::SetDefault];
        let clause = if sets.contains(&key.on_update) || key.on_update == ReferentialAction::Cascade
        {
            "ON UPDATE"
        } else if sets.contains(&key.on_delete) {
            "ON DELETE"
        } else {
            return Ok(());
        };
        if self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "invalid {clause} action for foreign key constraint containing generated column"
        );
        Err(self.failure("42601", self.span, message))
    }

    fn check_referenced_kind(
        &mut self,
        target: ObjectId,
        name: &Name,
        span: Span,
    ) -> Result<(), Error> {
        let kind = self.relation(target).map(|relation| relation.kind);
        if matches!(
            kind,
            Some(RelationKind::Table | RelationKind::PartitionedTable | RelationKind::Unknown)
        ) || self.is_doubtful(target)
        {
            return Ok(());
        }
        let message = format!("referenced relation \"{name}\" is not a table");
        Err(self.conflict("42809", span, target, message))
    }

    /// What rows refer to lives as long as they do.
    fn check_lifetimes(
        &mut self,
        relation: ObjectId,
        target: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        let (Some(from), Some(to)) = (self.relation(relation), self.relation(target)) else {
            return Ok(());
        };
        let message = match (from.persistence, to.persistence) {
            (Persistence::Permanent, Persistence::Permanent)
            | (Persistence::Unlogged, Persistence::Permanent | Persistence::Unlogged)
            | (Persistence::Temporary, Persistence::Temporary) => return Ok(()),
            (Persistence::Permanent, _) => {
                "constraints on permanent tables may reference only permanent tables"
            }
            (Persistence::Unlogged, _) => {
                "constraints on unlogged tables may reference only permanent or unlogged tables"
            }
            (Persistence::Temporary, _) => {
                "constraints on temporary tables may reference only temporary tables"
            }
        };
        if self.catalog.is_external(target)
            || self.is_doubtful(relation)
            || self.is_doubtful(target)
        {
            return Ok(());
        }
        Err(self.conflict("42P16", span, target, message))
    }

    fn foreign_key_columns(
        &mut self,
        relation: ObjectId,
        columns: &[Identifier],
    ) -> Result<Vec<u16>, Error> {
        let mut numbers = Vec::new();
        for column in columns {
            numbers.push(
                self.column_or_external(relation, &column.name, column.span, |_| {
                    format!(
                        "column \"{}\" referenced in foreign key constraint does not exist",
                        column.name
                    )
                })?,
            );
        }
        Ok(numbers)
    }

    /// The numbers of the written columns; `None` where none were written.
    fn referenced_columns(
        &mut self,
        target: ObjectId,
        key: &ForeignKeyDefinition,
    ) -> Result<Option<Vec<u16>>, Error> {
        if key.referenced_columns.is_empty() {
            return Ok(None);
        }
        self.foreign_key_columns(target, &key.referenced_columns)
            .map(Some)
    }

    fn referenced_primary_key(
        &mut self,
        target: ObjectId,
        key: &ForeignKeyDefinition,
    ) -> Result<Option<Vec<u16>>, Error> {
        let columns = self
            .primary_key_of(target)
            .and_then(|id| self.catalog.constraint(id))
            .map(|constraint| constraint.kind.columns().to_vec());
        if columns.is_some() || !self.are_keys_known(target) {
            return Ok(columns);
        }
        let message = format!(
            "there is no primary key for referenced table \"{}\"",
            self.name_of(target)
        );
        Err(self.conflict("42704", key.references.span, target, message))
    }

    /// Whether the model has every unique index of a table.
    fn are_keys_known(&mut self, target: ObjectId) -> bool {
        self.catalog.columns_known(target) && !self.catalog.is_external(target)
    }

    fn check_matching_key(
        &mut self,
        target: ObjectId,
        referenced: &[u16],
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        let are_named = !key.referenced_columns.is_empty();
        if let Some(index) = self.catalog.referenced_index(target, referenced, are_named) {
            return self.check_immediate(target, index, key);
        }
        if !self.are_keys_known(target) {
            return Ok(());
        }
        let is_system = self
            .catalog
            .get(target)
            .is_none_or(|object| object.cause().is_none());
        if is_system {
            return Ok(());
        }
        let message = format!(
            "there is no unique constraint matching given keys for referenced table \"{}\"",
            self.name_of(target)
        );
        Err(self.conflict("42830", key.references.span, target, message))
    }

    /// Fails where a key is only checked at the end of a transaction.
    fn check_immediate(
        &mut self,
        target: ObjectId,
        index: ObjectId,
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        let constraint = self.catalog.index(index).and_then(|it| it.constraint);
        let deferrable = constraint
            .and_then(|id| self.catalog.constraint(id))
            .is_some_and(|it| it.deferrable);
        if !deferrable || self.is_doubtful(target) {
            return Ok(());
        }
        let kind = if key.referenced_columns.is_empty() {
            "primary key"
        } else {
            "unique constraint"
        };
        let message = format!(
            "cannot use a deferrable {kind} for referenced table \"{}\"",
            self.name_of(target)
        );
        Err(self.conflict("55000", key.references.span, target, message))
    }

    /// `ALTER CONSTRAINT`, which only foreign keys let change what they are.
    pub(super) fn alter_constraint(
        &mut self,
        relation: ObjectId,
        name: &Identifier,
        deferrable: Option<(bool, bool)>,
        enforced: Option<bool>,
    ) -> Done {
        self.check_altered_with_children(relation, name.span)?;
        let Some(id) = self.constraint_of(relation, name)? else {
            return Ok(Effect::Applied);
        };
        // Newer servers take one without words for what it is: nothing.
        let is_empty = deferrable.is_none() && enforced.is_none();
        if !is_empty || !self.catalog.is_since(WITH_CHILDREN) {
            self.check_alterable(id, name, enforced.is_some())?;
        }
        self.set_checking(id, deferrable, enforced);
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Changes when a foreign key is checked, and those that partitions have of it.
    fn set_checking(
        &mut self,
        id: ObjectId,
        deferrable: Option<(bool, bool)>,
        enforced: Option<bool>,
    ) {
        self.catalog.update(id, |object| {
            let Some(constraint) = object.as_constraint_mut() else {
                return;
            };
            if let Some((deferrable, deferred)) = deferrable {
                constraint.deferrable = deferrable;
                constraint.initially_deferred = deferred;
            }
            if let Some(enforced) = enforced {
                constraint.enforced = enforced;
                constraint.validated = enforced;
            }
        });
        for copy in self.copies_of_constraint(id) {
            self.set_checking(copy, deferrable, enforced);
        }
    }

    /// Fails where `ONLY` a partitioned table would have its constraint in another way.
    pub(super) fn check_altered_with_children(
        &mut self,
        relation: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        if !self.only
            || !self.catalog.is_since(WITH_CHILDREN)
            || !self.is_partitioned(relation)
            || self.is_doubtful(relation)
        {
            return Ok(());
        }
        let message = "constraint must be altered in child tables too";
        Err(self.conflict("42P16", span, relation, message))
    }

    /// Fails for what is not a foreign key, or the copy that a partition has of one.
    fn check_alterable(
        &mut self,
        id: ObjectId,
        name: &Identifier,
        enforceability: bool,
    ) -> Result<(), Error> {
        let Some(constraint) = self.catalog.constraint(id) else {
            return Ok(());
        };
        let is_foreign_key = matches!(constraint.kind, ConstraintData::ForeignKey { .. });
        let is_copy = constraint.parent.is_some();
        let (table, span) = (self.name_of(constraint.relation), name.span);
        let name = &name.name;
        if is_foreign_key && !is_copy || self.is_doubtful(id) {
            return Ok(());
        }
        let of_table = format!("constraint \"{name}\" of relation \"{table}\"");
        let (sqlstate, message) = if is_foreign_key {
            let message = format!("cannot alter constraint \"{name}\" on relation \"{table}\"");
            let is_state = self.catalog.is_since(WITH_CHILDREN);
            (if is_state { "55000" } else { "XX000" }, message)
        } else if enforceability {
            let message = format!("cannot alter enforceability of {of_table}");
            ("42809", message)
        } else {
            (
                "42809",
                format!("{of_table} is not a foreign key constraint"),
            )
        };
        Err(self.conflict(sqlstate, span, id, message))
    }
}
