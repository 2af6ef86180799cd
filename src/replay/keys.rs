//! Primary keys, unique keys and exclusion constraints, with the indexes behind them.

use crate::catalog::object::{ConstraintData, ObjectData};
use crate::catalog::{ObjectId, Presence};
use crate::operation::{
    ConstraintDefinition, ExcludeDefinition, Identifier, KeyDefinition, Name, ObjectKind,
    ObjectName, Shape,
};

use smol_str::SmolStr;

use crate::source::Span;

use super::executor::{Error, Executor};
use super::indexes::NewIndex;
use super::{Missing, Reason};

/// The first server on which a partitioned table has exclusion constraints.
const EXCLUSIONS_OF_PARTITIONED: u16 = 17;

impl Executor {
    pub(super) fn add_key(
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
        } else if new && let Some(same) = self.same_key(relation, &columns, &including, definition)
        {
            return self.name_key(relation, same, definition);
        }
        if primary && !new && self.has_named_not_nulls() {
            self.check_children_of_key(relation, definition, &columns)?;
        } else if primary && self.only {
            for column in &key.columns {
                self.check_may_be_not_null(relation, column)?;
            }
        }
        let word = if primary { "PRIMARY KEY" } else { "UNIQUE" };
        self.check_partition_columns(relation, definition.span, &columns, word)?;
        let label = if primary { "pkey" } else { "key" };
        let index = NewIndex {
            unique: true,
            primary,
            including,
            nulls_not_distinct: key.nulls_not_distinct,
            method: Name::new_static(if key.without_overlaps {
                "gist"
            } else {
                "btree"
            }),
            ..NewIndex::on_columns(self, relation, &columns)
        };
        if primary && new {
            self.check_not_null_of_key(relation, definition, &columns, new)?;
            // What a child has of the name is left as it is.
            for number in &columns {
                self.edit_column(relation, *number, |column| column.not_null = true);
            }
        } else if primary {
            self.make_key_not_null(relation, &columns, definition.span)?;
        }
        self.add_index_constraint(relation, definition, index, label, |index| {
            if primary {
                ConstraintData::PrimaryKey { index, columns }
            } else {
                ConstraintData::Unique { index, columns }
            }
        })
    }

    pub(super) fn check_partition_index(
        &mut self,
        relation: ObjectId,
        index: &NewIndex,
    ) -> Result<(), Error> {
        if !index.unique {
            return Ok(());
        }
        let columns: Vec<u16> = index.keys.iter().filter_map(|key| key.column).collect();
        let word = if index.primary {
            "PRIMARY KEY"
        } else {
            "UNIQUE"
        };
        self.check_partition_columns(relation, self.span, &columns, word)
    }

    /// A key of a partitioned table can only be checked partition by partition.
    pub(super) fn check_partition_columns(
        &mut self,
        relation: ObjectId,
        span: Span,
        columns: &[u16],
        word: &str,
    ) -> Result<(), Error> {
        let key = self
            .relation(relation)
            .and_then(|relation| relation.partition_by.clone());
        let Some(key) = key else {
            return Ok(());
        };
        if self.is_doubtful(relation) {
            return Ok(());
        }
        if key.columns.len() < key.keys.len() {
            let message = format!("unsupported {word} constraint with partition key definition");
            return Err(self.conflict("0A000", span, relation, message));
        }
        if key.columns.iter().all(|column| columns.contains(column)) {
            return Ok(());
        }
        let message =
            "unique constraint on partitioned table must include all partitioning columns";
        Err(self.conflict("0A000", span, relation, message))
    }

    /// The same key where the statement already asked for it: PostgreSQL makes it once.
    fn same_key(
        &self,
        relation: ObjectId,
        columns: &[u16],
        including: &[u16],
        definition: &ConstraintDefinition,
    ) -> Option<ObjectId> {
        let found = self.relation(relation)?;
        found.constraints.iter().copied().find(|id| {
            let Some(constraint) = self.catalog.constraint(*id) else {
                return false;
            };
            let is_key = matches!(
                constraint.kind,
                ConstraintData::PrimaryKey { .. } | ConstraintData::Unique { .. }
            );
            let index = constraint
                .kind
                .index()
                .and_then(|id| self.catalog.index(id));
            is_key
                && constraint.kind.columns() == columns
                && index.is_none_or(|it| it.including == including)
                && constraint.deferrable == definition.deferrable
        })
    }

    /// A key that was asked for twice has the first name that was given to it.
    fn name_key(
        &mut self,
        relation: ObjectId,
        key: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let (Some(name), Some(constraint)) = (&definition.name, self.catalog.constraint(key))
        else {
            return Ok(());
        };
        if !constraint.generated_name {
            return Ok(());
        }
        let index = constraint.kind.index();
        if self.name_of(key) != name.name {
            self.check_index_free(relation, &name.name, name.span)?;
            self.check_constraint_name(relation, definition)?;
        }
        let cause = self.cause(name.span);
        for id in index.into_iter().chain([key]) {
            self.catalog.rename(id, name.name.clone(), cause);
            self.catalog.update(id, |object| match &mut object.data {
                ObjectData::Index(index) => index.generated_name = false,
                ObjectData::Constraint(constraint) => constraint.generated_name = false,
                _ => {}
            });
        }
        Ok(())
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
        mut index: NewIndex,
        label: &str,
        data: impl FnOnce(ObjectId) -> ConstraintData,
    ) -> Result<(), Error> {
        index.only = self.only;
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
        let index_id = self.insert_index(relation, name.clone(), span, generated, index.clone());
        let constraint = self.insert_constraint(relation, definition, name, data(index_id));
        self.copy_key_to_partitions(relation, index_id, constraint, &index)
    }

    fn copy_key_to_partitions(
        &mut self,
        relation: ObjectId,
        index: ObjectId,
        constraint: ObjectId,
        template: &NewIndex,
    ) -> Result<(), Error> {
        if template.only || !self.is_partitioned(relation) {
            return Ok(());
        }
        let children = self
            .relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default();
        for child in children {
            self.copy_key_index(relation, child, index, constraint, template)?;
        }
        Ok(())
    }

    /// `ADD … USING INDEX`: the index takes the constraint's name.
    fn adopt_index(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        index: &Identifier,
        primary: bool,
    ) -> Result<(), Error> {
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
        if details
            .keys
            .iter()
            .any(|key| key.descending || key.nulls_first)
        {
            let number = details
                .keys
                .iter()
                .position(|key| key.descending || key.nulls_first);
            let message = format!(
                "index \"{}\" column number {} does not have default sorting behavior",
                index.name,
                number.unwrap_or_default() + 1
            );
            return Err(self.conflict("42809", index.span, id, message));
        }
        if details.predicate.is_some() {
            let message = format!("\"{}\" is a partial index", index.name);
            return Err(self.conflict("42809", index.span, id, message));
        }
        if primary && self.only && !self.has_named_not_nulls() {
            for number in details.keys.iter().filter_map(|key| key.column) {
                if let Some(column) = self.column_of(relation, number) {
                    let (name, span) = (column.name.clone(), index.span);
                    self.check_may_be_not_null(relation, &Identifier { name, span })?;
                }
            }
        }
        if self.is_partitioned(relation) && !self.is_doubtful(relation) {
            let message =
                "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
            return Err(self.conflict("0A000", index.span, relation, message));
        }
        if primary {
            self.check_no_primary_key(relation, definition)?;
        }
        let columns: Vec<u16> = details.keys.iter().filter_map(|key| key.column).collect();
        if primary {
            self.check_columns_of_index(relation, &columns, index.span)?;
        }
        self.check_once(relation, index, &columns, primary)?;
        self.finish_adoption(relation, definition, id, primary, columns)
    }

    /// An index may have a column twice, a key may not.
    fn check_once(
        &self,
        relation: ObjectId,
        index: &Identifier,
        columns: &[u16],
        primary: bool,
    ) -> Result<(), Error> {
        let twice = |(at, number): &(usize, &u16)| columns[..*at].contains(number);
        let Some((_, number)) = columns.iter().enumerate().find(twice) else {
            return Ok(());
        };
        let column = self.column_of(relation, *number).map(|it| it.name.clone());
        let message = format!(
            "column \"{}\" appears twice in {} constraint",
            column.unwrap_or_default(),
            if primary { "primary key" } else { "unique" }
        );
        Err(self.failure("42701", index.span, message))
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
        self.check_constraint_name(relation, definition)?;
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
        let name = ObjectName {
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
                self.doubt(Reason::External(Box::new(missing)));
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn | Presence::Present(_) => {
                let message = format!("index \"{}\" does not exist", index.name);
                return Err(self.missing("42704", index.span, missing, message));
            }
        }
        Ok(())
    }

    pub(super) fn add_exclude(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        exclude: &ExcludeDefinition,
        new: bool,
    ) -> Result<(), Error> {
        if self.is_partitioned(relation) && !self.is_doubtful(relation) {
            self.check_exclusion_allowed(definition.span)?;
        }
        let named = exclude
            .keys
            .iter()
            .filter_map(|key| match &key.expression.shape {
                Shape::Column(name) => Some(Identifier {
                    name: name.clone(),
                    span: key.expression.span,
                }),
                _ => None,
            });
        self.key_columns(relation, &named.collect::<Vec<_>>(), false)?;
        let mut index = self.plan_index(relation, &exclude.keys, &exclude.including)?;
        index.method = exclude.method.clone();
        index.predicate = Self::shared(exclude.predicate.as_ref());
        let columns: Vec<u16> = index.keys.iter().filter_map(|key| key.column).collect();
        self.check_partition_columns(relation, self.span, &columns, "EXCLUDE")?;
        let operators = exclude.operators.clone();
        if new && let Some(same) = self.same_exclude(relation, &index, &operators, definition) {
            return self.name_key(relation, same, definition);
        }
        self.add_index_constraint(relation, definition, index, "excl", |index| {
            ConstraintData::Exclude {
                index,
                columns,
                operators,
            }
        })
    }

    /// Before 17 a partitioned table has no exclusion constraints.
    pub(super) fn check_exclusion_allowed(&self, span: Span) -> Result<(), Error> {
        if !self.catalog.is_before(EXCLUSIONS_OF_PARTITIONED) {
            return Ok(());
        }
        let message = "exclusion constraints are not supported on partitioned tables";
        Err(self.failure("0A000", span, message))
    }

    /// As [`Self::same_key`].
    fn same_exclude(
        &self,
        relation: ObjectId,
        wanted: &NewIndex,
        operators: &[SmolStr],
        definition: &ConstraintDefinition,
    ) -> Option<ObjectId> {
        let constraints = &self.relation(relation)?.constraints;
        constraints.iter().copied().find(|id| {
            let Some(constraint) = self.catalog.constraint(*id) else {
                return false;
            };
            let ConstraintData::Exclude {
                index,
                operators: found,
                ..
            } = &constraint.kind
            else {
                return false;
            };
            found == operators
                && constraint.deferrable == definition.deferrable
                && self.is_equal_index(*index, wanted)
        })
    }
}
