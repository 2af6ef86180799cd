//! Adding, changing and dropping the constraints of tables.

use std::sync::Arc;

use crate::catalog::object::{Constraint, ConstraintData, ForeignKey, ObjectData, RelationKind};
use crate::catalog::{DependencyKind, Namespace, ObjectId, Presence};
use crate::operation::{
    ConstraintDefinition, ConstraintKind, ExcludeDefinition, Expression, ForeignKeyDefinition,
    Identifier, KeyDefinition, Name, ObjectKind,
};

use super::executor::{Done, Effect, Error, Executor, whole};
use super::indexes::NewIndex;
use super::{Missing, NoEffect, Reason};

impl Executor {
    /// `ALTER TABLE … ADD`.
    pub(super) fn add_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Done {
        self.check_table_action(relation, "ADD CONSTRAINT")?;
        self.create_constraint(relation, definition, false)?;
        Ok(Effect::Applied)
    }

    /// Makes one constraint. `new` tells that its table is being created by the same statement.
    pub(super) fn create_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        new: bool,
    ) -> Result<(), Error> {
        match &definition.kind {
            ConstraintKind::NotNull { column } => self.add_not_null(relation, column),
            ConstraintKind::Check(expression) => {
                self.add_check(relation, definition, expression, new)
            }
            ConstraintKind::PrimaryKey(key) => self.add_key(relation, definition, key, true, new),
            ConstraintKind::Unique(key) => self.add_key(relation, definition, key, false, new),
            ConstraintKind::Exclude(exclude) => self.add_exclude(relation, definition, exclude),
            ConstraintKind::ForeignKey(key) => self.add_foreign_key(relation, definition, key),
        }
    }

    fn add_not_null(&mut self, relation: ObjectId, column: &Identifier) -> Result<(), Error> {
        let number = self.column_or_external(relation, &column.name, column.span, |table| {
            format!(
                "column \"{}\" of relation \"{table}\" does not exist",
                column.name
            )
        })?;
        self.set_not_null_recursively(relation, number);
        Ok(())
    }

    fn add_check(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        expression: &Expression,
        new: bool,
    ) -> Result<(), Error> {
        self.check_columns(relation, expression)?;
        if let Some(name) = &definition.name
            && let Some(other) = self.constraint_named(relation, &name.name)
            && !self.is_doubtful(other)
        {
            let message = if new && self.is_check_constraint(other) {
                format!("check constraint \"{}\" already exists", name.name)
            } else {
                self.duplicate_constraint(relation, &name.name)
            };
            return Err(self.conflict("42710", name.span, other, message));
        }
        let columns = self.columns_in(relation, expression);
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => self.check_name(relation, &columns),
        };
        let data = ConstraintData::Check {
            expression: Arc::new(expression.clone()),
            columns,
        };
        let id = self.insert_constraint(relation, definition, name.clone(), data);
        self.depend_on_references(
            whole(id),
            &expression.references,
            Some(relation),
            DependencyKind::Normal,
        );
        if !definition.no_inherit {
            self.copy_check_to_children(relation, id, definition, expression, &name);
        }
        Ok(())
    }

    fn copy_check_to_children(
        &mut self,
        relation: ObjectId,
        parent: ObjectId,
        definition: &ConstraintDefinition,
        expression: &Expression,
        name: &Name,
    ) {
        let children = self
            .relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default();
        for child in children {
            if self.constraint_named(child, name).is_some() {
                continue;
            }
            let data = ConstraintData::Check {
                expression: Arc::new(expression.clone()),
                columns: self.columns_in(child, expression),
            };
            let id = self.insert_constraint(child, definition, name.clone(), data);
            self.set_constraint_parent(id, parent);
            self.copy_check_to_children(child, id, definition, expression, name);
        }
    }

    fn is_check_constraint(&self, id: ObjectId) -> bool {
        self.catalog
            .constraint(id)
            .is_some_and(|constraint| matches!(constraint.kind, ConstraintData::Check { .. }))
    }

    pub(super) fn set_constraint_parent(&mut self, id: ObjectId, parent: ObjectId) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.parent = Some(parent);
            }
        });
    }

    pub(super) fn constraint_named(&self, relation: ObjectId, name: &Name) -> Option<ObjectId> {
        self.named(Namespace::Constraint, relation, name)
    }

    fn duplicate_constraint(&self, relation: ObjectId, name: &Name) -> String {
        format!(
            "constraint \"{name}\" for relation \"{}\" already exists",
            self.name_of(relation)
        )
    }

    /// Fails where a written name is taken by another constraint of the relation.
    fn check_constraint_name(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let Some(name) = &definition.name else {
            return Ok(());
        };
        match self
            .catalog
            .resolve_part(Namespace::Constraint, relation, &name.name)
        {
            Presence::Present(other) => {
                if self.is_doubtful(other) {
                    self.drop_object(other);
                    return Ok(());
                }
                let message = self.duplicate_constraint(relation, &name.name);
                Err(self.conflict("42710", name.span, other, message))
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(())
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => Ok(()),
        }
    }

    pub(super) fn insert_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        name: Name,
        kind: ConstraintData,
    ) -> ObjectId {
        let span = definition
            .name
            .as_ref()
            .map_or(definition.span, |name| name.span);
        let constraint = Constraint {
            relation,
            kind,
            generated_name: definition.name.is_none(),
            validated: !definition.not_valid && !definition.not_enforced,
            enforced: !definition.not_enforced,
            deferrable: definition.deferrable,
            initially_deferred: definition.initially_deferred,
            no_inherit: definition.no_inherit,
            parent: None,
        };
        let schema = self.schema_of(relation);
        let id = self.create(schema, name, span, ObjectData::Constraint(constraint));
        self.changes.push(super::Change::Altered(relation));
        id
    }

    fn add_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        key: &KeyDefinition,
        primary: bool,
        new: bool,
    ) -> Result<(), Error> {
        if let Some(index) = &key.using_index {
            return self.adopt_index(relation, definition, index, primary);
        }
        let columns = self.key_columns(relation, &key.columns, primary && !new)?;
        let including = self.key_columns(relation, &key.including, false)?;
        if primary {
            self.check_no_primary_key(relation, definition)?;
        } else if new && self.is_same_key(relation, &columns, definition) {
            return Ok(());
        }
        let label = if primary { "pkey" } else { "key" };
        let index = NewIndex {
            unique: true,
            primary,
            including,
            nulls_not_distinct: key.nulls_not_distinct,
            ..NewIndex::on_columns(self, relation, &columns)
        };
        self.add_index_constraint(relation, definition, index, label, |index| {
            if primary {
                ConstraintData::PrimaryKey { index, columns }
            } else {
                ConstraintData::Unique { index, columns }
            }
        })
    }

    /// Whether the same statement already asked for this key: PostgreSQL makes it once.
    fn is_same_key(
        &self,
        relation: ObjectId,
        columns: &[u16],
        definition: &ConstraintDefinition,
    ) -> bool {
        let Some(found) = self.relation(relation) else {
            return false;
        };
        found.constraints.iter().any(|id| {
            let Some(object) = self.catalog.get(*id) else {
                return false;
            };
            let Some(constraint) = object.as_constraint() else {
                return false;
            };
            let same_name = match &definition.name {
                None => true,
                Some(name) => constraint.generated_name || name.name == object.name,
            };
            let is_key = matches!(
                constraint.kind,
                ConstraintData::PrimaryKey { .. } | ConstraintData::Unique { .. }
            );
            is_key
                && same_name
                && constraint.kind.columns() == columns
                && constraint.deferrable == definition.deferrable
        })
    }

    fn key_columns(
        &mut self,
        relation: ObjectId,
        columns: &[Identifier],
        of_relation: bool,
    ) -> Result<Vec<u16>, Error> {
        let mut numbers = Vec::new();
        for column in columns {
            let number = self.column_or_external(relation, &column.name, column.span, |table| {
                if of_relation {
                    format!(
                        "column \"{}\" of relation \"{table}\" does not exist",
                        column.name
                    )
                } else {
                    format!("column \"{}\" named in key does not exist", column.name)
                }
            })?;
            if numbers.contains(&number) {
                let message = format!(
                    "column \"{}\" appears twice in {} constraint",
                    column.name,
                    if of_relation { "primary key" } else { "unique" }
                );
                return Err(self.failure("42701", column.span, message));
            }
            numbers.push(number);
        }
        Ok(numbers)
    }

    pub(super) fn check_no_primary_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let Some(other) = self.primary_key_of(relation) else {
            return Ok(());
        };
        if self.is_doubtful(other) {
            self.drop_object(other);
            return Ok(());
        }
        let message = format!(
            "multiple primary keys for table \"{}\" are not allowed",
            self.name_of(relation)
        );
        Err(self.conflict("42P16", definition.span, other, message))
    }

    pub(super) fn primary_key_of(&self, relation: ObjectId) -> Option<ObjectId> {
        let constraints = &self.relation(relation)?.constraints;
        constraints.iter().copied().find(|id| {
            self.catalog
                .constraint(*id)
                .is_some_and(|found| matches!(found.kind, ConstraintData::PrimaryKey { .. }))
        })
    }

    /// An index and the constraint that it backs, under one name.
    fn add_index_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        index: NewIndex,
        label: &str,
        data: impl FnOnce(ObjectId) -> ConstraintData,
    ) -> Result<(), Error> {
        let primary = index.primary;
        let names = index.column_names(self, relation);
        let name = match &definition.name {
            Some(name) => {
                self.check_index_free(relation, &name.name, name.span)?;
                self.check_constraint_name(relation, definition)?;
                name.name.clone()
            }
            None => self.constraint_index_name(relation, &names, label),
        };
        let generated = definition.name.is_none();
        let span = definition
            .name
            .as_ref()
            .map_or(definition.span, |name| name.span);
        let columns: Vec<u16> = index.keys.iter().filter_map(|key| key.column).collect();
        let index_id = self.insert_index(relation, name.clone(), span, generated, index.clone());
        let constraint = self.insert_constraint(relation, definition, name, data(index_id));
        if primary {
            for column in columns {
                self.set_not_null_recursively(relation, column);
            }
        }
        self.copy_key_to_partitions(relation, index_id, constraint, &index);
        Ok(())
    }

    fn copy_key_to_partitions(
        &mut self,
        relation: ObjectId,
        index: ObjectId,
        constraint: ObjectId,
        template: &NewIndex,
    ) {
        if !self.is_partitioned(relation) {
            return;
        }
        let children = self
            .relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default();
        for child in children {
            self.copy_key_index(relation, child, index, constraint, template);
        }
    }

    /// `ADD … USING INDEX`: the index takes the constraint's name.
    fn adopt_index(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        index: &Identifier,
        primary: bool,
    ) -> Result<(), Error> {
        if primary {
            self.check_no_primary_key(relation, definition)?;
        }
        let schema = self.schema_of(relation);
        let found = schema.and_then(|schema| self.relation_named(schema, &index.name));
        let Some(id) = found else {
            return self.no_index(relation, index);
        };
        let Some(details) = self.catalog.index(id).cloned() else {
            let message = format!("\"{}\" is not an index", index.name);
            return Err(self.conflict("42809", index.span, id, message));
        };
        if details.relation != relation {
            let table = self.name_of(relation);
            let message = format!(
                "index \"{}\" does not belong to table \"{table}\"",
                index.name
            );
            return Err(self.conflict("55000", index.span, id, message));
        }
        if details.constraint.is_some() {
            let message = format!(
                "index \"{}\" is already associated with a constraint",
                index.name
            );
            return Err(self.conflict("55000", index.span, id, message));
        }
        if !details.unique {
            let message = format!("\"{}\" is not a unique index", index.name);
            return Err(self.conflict("42809", index.span, id, message));
        }
        if details.keys.iter().any(|key| key.column.is_none()) {
            let message = format!("index \"{}\" contains expressions", index.name);
            return Err(self.conflict("42809", index.span, id, message));
        }
        if details.predicate.is_some() {
            let message = format!("\"{}\" is a partial index", index.name);
            return Err(self.conflict("42809", index.span, id, message));
        }
        self.check_constraint_name(relation, definition)?;
        let columns: Vec<u16> = details.keys.iter().filter_map(|key| key.column).collect();
        self.finish_adoption(relation, definition, id, primary, columns)
    }

    fn finish_adoption(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        index: ObjectId,
        primary: bool,
        columns: Vec<u16>,
    ) -> Result<(), Error> {
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => self.name_of(index),
        };
        if name != self.name_of(index) {
            if let Some(wanted) = &definition.name {
                self.check_index_free(relation, &wanted.name, wanted.span)?;
            }
            let cause = self.here();
            self.catalog.rename(index, name.clone(), cause);
        }
        self.catalog.update(index, |object| {
            if let Some(index) = object.as_index_mut() {
                index.primary = primary;
            }
        });
        self.altered(index);
        let data = if primary {
            for column in &columns {
                self.set_not_null_recursively(relation, *column);
            }
            ConstraintData::PrimaryKey { index, columns }
        } else {
            ConstraintData::Unique { index, columns }
        };
        self.insert_constraint(relation, definition, name, data);
        Ok(())
    }

    fn no_index(&mut self, relation: ObjectId, index: &Identifier) -> Result<(), Error> {
        let name = crate::operation::ObjectName {
            schema: self.schema_of(relation).map(|schema| self.name_of(schema)),
            name: index.name.clone(),
            span: index.span,
        };
        let missing = Missing {
            kind: ObjectKind::Index,
            name: index.name.to_string(),
            schema: name.schema.clone(),
            object: index.name.clone(),
        };
        match self.catalog.resolve_relation(&name) {
            Presence::Unknown(cause) => self.doubt(Reason::Opaque(cause)),
            Presence::Unmentioned if self.catalog.is_external(relation) => {
                self.doubt(Reason::External(missing));
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn | Presence::Present(_) => {
                let message = format!("index \"{}\" does not exist", index.name);
                return Err(self.missing("42704", index.span, missing, message));
            }
        }
        Ok(())
    }

    fn add_exclude(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        exclude: &ExcludeDefinition,
    ) -> Result<(), Error> {
        let mut index = self.plan_index(relation, &exclude.keys, &exclude.including)?;
        index.method = exclude.method.clone();
        index.predicate = Self::shared(exclude.predicate.as_ref());
        let columns = index.keys.iter().filter_map(|key| key.column).collect();
        let operators = exclude.operators.clone();
        self.add_index_constraint(relation, definition, index, "excl", |index| {
            ConstraintData::Exclude {
                index,
                columns,
                operators,
            }
        })
    }

    fn add_foreign_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        self.check_constraint_name(relation, definition)?;
        let target = self.need_relation(&key.references)?;
        self.check_referenced_kind(target, &key.references.name, key.references.span)?;
        let columns = self.foreign_key_columns(relation, &key.columns)?;
        let mut referenced = self.referenced_columns(target, key)?;
        if referenced.is_none() && key.referenced_columns.is_empty() {
            referenced = self.referenced_primary_key(target, key)?;
        }
        if let Some(referenced) = &referenced {
            self.check_matching_key(target, &columns, referenced, key)?;
        }
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => {
                let names: Vec<Name> = key.columns.iter().map(|it| it.name.clone()).collect();
                self.constraint_name(relation, &names, "fkey")
            }
        };
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
            on_update: key.on_update,
            match_full: key.match_full,
            cause: self.cause(span),
        };
        let kind = ConstraintData::ForeignKey(data.clone());
        let id = self.insert_constraint(relation, definition, name, kind);
        self.copy_foreign_key_to_partitions(relation, id, &data);
        Ok(())
    }

    fn check_referenced_kind(
        &mut self,
        target: ObjectId,
        name: &Name,
        span: crate::source::Span,
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
        columns: &[u16],
        referenced: &[u16],
        key: &ForeignKeyDefinition,
    ) -> Result<(), Error> {
        if columns.len() != referenced.len() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(self.failure("42830", key.references.span, message));
        }
        if self.catalog.referenced_index(target, referenced).is_some()
            || !self.are_keys_known(target)
        {
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

    /// `ALTER TABLE … VALIDATE CONSTRAINT` and `ALTER CONSTRAINT`.
    pub(super) fn validate_constraint(&mut self, relation: ObjectId, name: &Identifier) -> Done {
        let Some(id) = self.constraint_of(relation, name)? else {
            return Ok(Effect::Applied);
        };
        let validated = self
            .catalog
            .constraint(id)
            .is_some_and(|constraint| constraint.validated);
        if validated {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.validated = true;
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn alter_constraint(&mut self, relation: ObjectId, name: &Identifier) -> Done {
        let Some(id) = self.constraint_of(relation, name)? else {
            return Ok(Effect::Applied);
        };
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// The constraint that a statement names; `None` where it may be there.
    pub(super) fn constraint_of(
        &mut self,
        relation: ObjectId,
        name: &Identifier,
    ) -> Result<Option<ObjectId>, Error> {
        self.part_of(relation, Namespace::Constraint, name, |table| {
            format!(
                "constraint \"{}\" of relation \"{table}\" does not exist",
                name.name
            )
        })
    }

    pub(super) fn drop_constraint(
        &mut self,
        relation: ObjectId,
        name: &Identifier,
        if_exists: bool,
        cascade: bool,
    ) -> Done {
        if if_exists {
            let Some(id) = self.part_if_exists(relation, Namespace::Constraint, name) else {
                return Ok(Effect::Nothing(NoEffect::Missing));
            };
            return self.drop_constraint_object(id, name, cascade);
        }
        match self.constraint_of(relation, name)? {
            Some(id) => self.drop_constraint_object(id, name, cascade),
            None => {
                self.free_part(relation, Namespace::Constraint, name);
                Ok(Effect::Applied)
            }
        }
    }

    fn drop_constraint_object(&mut self, id: ObjectId, name: &Identifier, cascade: bool) -> Done {
        let constraint = self.catalog.constraint(id);
        let (parent, relation) = constraint
            .map(|constraint| (constraint.parent, constraint.relation))
            .unwrap_or((None, id));
        if parent.is_some() {
            let message = format!(
                "cannot drop inherited constraint \"{}\" of relation \"{}\"",
                name.name,
                self.name_of(relation)
            );
            return Err(self.conflict("42P16", name.span, id, message));
        }
        self.drop_with_plan(id, cascade, name.span)?;
        Ok(Effect::Applied)
    }
}
