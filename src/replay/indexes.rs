//! Indexes: making, copying, attaching.

use std::sync::Arc;

use crate::catalog::object::{Fact, Index, Key, Object, ObjectData, Origin, RelationKind};
use crate::catalog::{DependencyKind, ObjectId, Presence};
use crate::operation::{
    CreateIndex, Expression, Identifier, IndexKey, Name, ObjectKind, ObjectName, References, Shape,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, missing, whole};
use super::{Change, NoEffect, Reason};

/// What an index will be, before it has a name.
#[derive(Clone)]
pub(super) struct NewIndex {
    pub(super) unique: bool,
    pub(super) primary: bool,
    pub(super) method: Name,
    pub(super) keys: Vec<Key>,
    pub(super) including: Vec<u16>,
    /// What these were called when the original was made; of a new index, nothing yet.
    pub(super) included_names: Vec<Name>,
    pub(super) predicate: Option<Arc<Expression>>,
    pub(super) nulls_not_distinct: bool,
    pub(super) only: bool,
}

impl NewIndex {
    /// A plain btree index on columns.
    pub(super) fn on_columns(executor: &Executor, relation: ObjectId, columns: &[u16]) -> Self {
        let keys = columns.iter().map(|number| {
            let column = executor.column_of(relation, *number);
            let name = column.map(|column| column.name.clone()).unwrap_or_default();
            column_key(*number, &name, executor.span)
        });
        Self {
            unique: false,
            primary: false,
            method: Name::new_static("btree"),
            keys: keys.collect(),
            including: Vec::new(),
            included_names: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            only: false,
        }
    }

    /// The names that a generated name is put together from.
    pub(super) fn column_names(&self, executor: &Executor, relation: ObjectId) -> Vec<Name> {
        let column_name = |number: u16| {
            executor
                .column_of(relation, number)
                .map(|column| column.name.clone())
        };
        let keys = self.keys.iter().map(|key| match key.column {
            // A copy is called by the names that the columns had when the original was made.
            Some(number) => key
                .expression
                .column_name
                .clone()
                .or_else(|| column_name(number))
                .unwrap_or_default(),
            None => key
                .expression
                .column_name
                .clone()
                .unwrap_or(Name::new_static("expr")),
        });
        let including = self
            .including
            .iter()
            .enumerate()
            .filter_map(|(at, number)| {
                let first = self.included_names.get(at).cloned();
                first.or_else(|| column_name(*number))
            });
        let mut names: Vec<Name> = Vec::new();
        for name in keys.chain(including) {
            let mut unique = name.clone();
            let mut count = 0;
            while names.contains(&unique) {
                count += 1;
                unique = format!("{name}{count}").into();
            }
            names.push(unique);
        }
        names
    }
}

fn column_key(number: u16, name: &Name, span: Span) -> Key {
    Key {
        column: Some(number),
        expression: Arc::new(Expression {
            text: name.clone(),
            span,
            references: References {
                columns: vec![vec![name.clone()]],
                ..References::default()
            },
            shape: Shape::Column(name.clone()),
            column_name: Some(name.clone()),
        }),
        collation: None,
        operator_class: None,
        descending: false,
        nulls_first: false,
    }
}

impl Executor {
    pub(super) fn create_index(&mut self, create: &CreateIndex) -> Done {
        let relation = self.need_relation(&create.table)?;
        // Expressions are looked at before the table, and that before the name.
        let keys = create.keys.iter().map(|key| &key.expression);
        let keys = keys.filter(|key| !matches!(key.shape, Shape::Column(_)));
        for expression in keys.chain(create.predicate.as_deref()) {
            self.check_columns(relation, expression)?;
        }
        self.check_indexable(relation, &create.table)?;
        if create.concurrently && self.is_partitioned(relation) && !self.is_doubtful(relation) {
            let message = format!(
                "cannot create index on partitioned table \"{}\" concurrently",
                create.table.name
            );
            return Err(self.conflict("0A000", create.table.span, relation, message));
        }
        let named = create.name.as_ref();
        let mut index = self.plan_index(relation, &create.keys, &create.including)?;
        if create.unique {
            let columns: Vec<u16> = index.keys.iter().filter_map(|key| key.column).collect();
            self.check_partition_columns(relation, self.span, &columns, "UNIQUE")?;
        }
        if let (true, Some(name)) = (create.if_not_exists, named)
            && let Some(schema) = self.schema_of(relation)
        {
            self.doubt_name(schema, &name.name);
            if let Some(effect) = self.skip_existing(schema, &name.name) {
                return Ok(effect);
            }
        }
        index.unique = create.unique;
        index.method = create.method.clone();
        index.predicate = Self::shared(create.predicate.as_deref());
        index.nulls_not_distinct = create.nulls_not_distinct;
        index.only = create.only;
        let name = match named {
            Some(name) => {
                self.check_index_free(relation, &name.name, name.span)?;
                name.name.clone()
            }
            None => {
                let names = index.column_names(self, relation);
                self.index_name(relation, &names, "idx")
            }
        };
        let span = named.map_or(self.span, |name| name.span);
        let id = self.insert_index(relation, name, span, named.is_none(), index.clone());
        if self.is_partitioned(relation) && !create.only {
            self.copy_index_to_partitions(relation, id, &index)?;
        }
        Ok(Effect::Applied)
    }

    fn check_indexable(&mut self, relation: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let kind = self.relation(relation).map(|relation| relation.kind);
        let indexable = matches!(
            kind,
            Some(
                RelationKind::Table
                    | RelationKind::PartitionedTable
                    | RelationKind::MaterializedView
                    | RelationKind::Unknown
            )
        );
        if indexable || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!("cannot create index on relation \"{}\"", name.name);
        Err(self.conflict("42809", name.span, relation, message))
    }

    /// The keys of an index, resolved.
    pub(super) fn plan_index(
        &mut self,
        relation: ObjectId,
        keys: &[IndexKey],
        including: &[Identifier],
    ) -> Result<NewIndex, Error> {
        let mut index = NewIndex::on_columns(self, relation, &[]);
        for key in keys {
            let column = match &key.expression.shape {
                Shape::Column(name) => {
                    Some(self.index_column(relation, name, key.expression.span)?)
                }
                _ => {
                    self.check_columns(relation, &key.expression)?;
                    None
                }
            };
            index.keys.push(Key {
                column,
                expression: Arc::new(key.expression.clone()),
                collation: key.collation.as_ref().map(|name| name.name.clone()),
                operator_class: key.operator_class.as_ref().map(|name| name.name.clone()),
                descending: key.descending,
                nulls_first: key.nulls_first,
            });
        }
        for column in including {
            let number = self.index_column(relation, &column.name, column.span)?;
            index.including.push(number);
        }
        Ok(index)
    }

    fn index_column(&mut self, relation: ObjectId, name: &Name, span: Span) -> Result<u16, Error> {
        self.column_or_external(relation, name, span, |_| {
            format!("column \"{name}\" does not exist")
        })
    }

    /// Fails where a relation has the name in the schema of the index's table.
    pub(super) fn check_index_free(
        &mut self,
        relation: ObjectId,
        name: &Name,
        span: Span,
    ) -> Result<(), Error> {
        let Some(schema) = self.schema_of(relation) else {
            return Ok(());
        };
        self.check_relation_free(schema, name, span)
    }

    pub(super) fn insert_index(
        &mut self,
        relation: ObjectId,
        name: Name,
        span: Span,
        generated_name: bool,
        index: NewIndex,
    ) -> ObjectId {
        let origin = Origin::Migration(self.cause(span));
        self.insert_index_of(relation, name, origin, generated_name, index)
    }

    pub(super) fn insert_index_of(
        &mut self,
        relation: ObjectId,
        name: Name,
        origin: Origin,
        generated_name: bool,
        index: NewIndex,
    ) -> ObjectId {
        let schema = self.schema_of(relation);
        let has_children = self
            .relation(relation)
            .is_some_and(|relation| !relation.children.is_empty());
        let valid = if index.only && self.is_partitioned(relation) && has_children {
            Fact::No
        } else {
            Fact::Yes
        };
        let expressions: Vec<Arc<Expression>> = index
            .keys
            .iter()
            .filter(|key| key.column.is_none())
            .map(|key| Arc::clone(&key.expression))
            .chain(index.predicate.clone())
            .collect();
        let included_names = if index.included_names.is_empty() {
            let columns = index.including.iter();
            let columns = columns.filter_map(|number| self.column_of(relation, *number));
            columns.map(|column| column.name.clone()).collect()
        } else {
            index.included_names
        };
        let data = ObjectData::Index(Index {
            relation,
            unique: index.unique,
            primary: index.primary,
            method: index.method,
            keys: index.keys,
            including: index.including,
            included_names,
            predicate: index.predicate,
            nulls_not_distinct: index.nulls_not_distinct,
            valid,
            only: index.only,
            generated_name,
            constraint: None,
            parent: None,
            children: Vec::new(),
        });
        let id = self.insert(Object::new(name, schema, origin, data));
        for expression in expressions {
            self.depend_on_functions(whole(id), &expression.references, DependencyKind::Normal);
        }
        id
    }

    /// Makes an index on each partition, down to the leaves.
    fn copy_index_to_partitions(
        &mut self,
        relation: ObjectId,
        index: ObjectId,
        template: &NewIndex,
    ) -> Result<(), Error> {
        let children = self
            .relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default();
        for child in children {
            self.copy_index_to(relation, child, index, template)?;
        }
        Ok(())
    }

    /// Gives a partition the index of its parent: one that it has already, or a new one.
    pub(super) fn copy_index_to(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        index: ObjectId,
        template: &NewIndex,
    ) -> Result<(), Error> {
        let copy = self.translate_index(parent, child, template);
        self.check_partition_index(child, &copy)?;
        if let Some(existing) = self.equal_index(child, &copy) {
            self.set_index_parent(existing, index);
            return Ok(());
        }
        let names = copy.column_names(self, child);
        let name = self.index_name(child, &names, "idx");
        let id = self.insert_copied_index(child, index, name, copy.clone());
        if self.is_partitioned(child) {
            self.copy_index_to_partitions(child, id, &copy)?;
        }
        Ok(())
    }

    pub(super) fn insert_copied_index(
        &mut self,
        child: ObjectId,
        parent_index: ObjectId,
        name: Name,
        copy: NewIndex,
    ) -> ObjectId {
        let origin = Origin::Derived(parent_index, self.here());
        let id = self.insert_index_of(child, name, origin, true, copy);
        self.set_index_parent(id, parent_index);
        self.copy_staleness(parent_index, id);
        id
    }

    /// What was written with names that are no longer, a copy has with the new ones.
    pub(super) fn copy_staleness(&mut self, from: ObjectId, to: ObjectId) {
        let stale = self.catalog.get(from).is_some_and(|it| it.stale);
        self.catalog.update(to, |object| object.stale = stale);
    }

    pub(super) fn set_index_parent(&mut self, index: ObjectId, parent: ObjectId) {
        self.catalog.update(index, |object| {
            if let Some(index) = object.as_index_mut() {
                index.parent = Some(parent);
            }
        });
    }

    /// An index as it is on another table with the same column names.
    pub(super) fn translate_index(
        &self,
        from: ObjectId,
        to: ObjectId,
        index: &NewIndex,
    ) -> NewIndex {
        let translate = |number: u16| self.translate_column(from, to, number);
        NewIndex {
            keys: index
                .keys
                .iter()
                .map(|key| Key {
                    column: key.column.and_then(translate),
                    ..key.clone()
                })
                .collect(),
            including: index
                .including
                .iter()
                .filter_map(|number| translate(*number))
                .collect(),
            ..index.clone()
        }
    }

    pub(super) fn translate_column(
        &self,
        from: ObjectId,
        to: ObjectId,
        number: u16,
    ) -> Option<u16> {
        let name = &self.column_of(from, number)?.name;
        self.column_number(to, name)
    }

    /// An index of a table that PostgreSQL takes for the same definition, and that is no part of
    /// another yet.
    fn equal_index(&self, relation: ObjectId, wanted: &NewIndex) -> Option<ObjectId> {
        let indexes = &self.relation(relation)?.indexes;
        indexes.iter().copied().find(|id| {
            let index = self.catalog.index(*id);
            index.is_some_and(|index| index.parent.is_none()) && self.is_equal_index(*id, wanted)
        })
    }

    pub(super) fn is_equal_index(&self, id: ObjectId, wanted: &NewIndex) -> bool {
        self.catalog.index(id).is_some_and(|index| {
            index.unique == wanted.unique
                && index.nulls_not_distinct == wanted.nulls_not_distinct
                && index.method == wanted.method
                && index.including == wanted.including
                && same_keys(&index.keys, &wanted.keys)
                && same_text(index.predicate.as_ref(), wanted.predicate.as_ref())
        })
    }

    /// What an existing index is, for a copy of it.
    pub(super) fn template_of(&self, index: ObjectId) -> Option<NewIndex> {
        let index = self.catalog.index(index)?;
        Some(NewIndex {
            unique: index.unique,
            primary: index.primary,
            method: index.method.clone(),
            keys: index.keys.clone(),
            including: index.including.clone(),
            included_names: index.included_names.clone(),
            predicate: index.predicate.clone(),
            nulls_not_distinct: index.nulls_not_distinct,
            only: false,
        })
    }

    /// `ALTER INDEX … ATTACH PARTITION`.
    pub(super) fn attach_index(&mut self, parent: ObjectId, name: &ObjectName) -> Done {
        self.check_partitioned_index(parent)?;
        let child = match self.catalog.resolve_index(name) {
            Presence::Present(id) => id,
            Presence::Absent | Presence::BuiltIn => {
                return Err(self.no_relation(name, ObjectKind::Index));
            }
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(ObjectKind::Index, name))));
                return Ok(Effect::Applied);
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                return Ok(Effect::Applied);
            }
        };
        self.touch(child);
        let Some(index) = self.catalog.index(child) else {
            let message = format!("\"{}\" is not an index", name.name);
            return Err(self.conflict("42P17", name.span, child, message));
        };
        if index.parent == Some(parent) {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        let table = index.relation;
        self.check_attachable(parent, child, table, name.span)?;
        self.set_index_parent(child, parent);
        self.changes.push(Change::Altered(child));
        self.validate_parent_index(parent);
        Ok(Effect::Applied)
    }

    fn check_partitioned_index(&mut self, index: ObjectId) -> Result<(), Error> {
        let Some(of) = self.catalog.index(index).map(|index| index.relation) else {
            return Ok(());
        };
        if self.is_partitioned(of) || self.is_doubtful(of) || self.catalog.is_external(of) {
            return Ok(());
        }
        let message = format!(
            "ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"",
            self.name_of(index)
        );
        Err(self.conflict("42809", self.span, index, message))
    }

    fn check_attachable(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        table: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        let Some(of) = self.catalog.index(parent).map(|index| index.relation) else {
            return Ok(());
        };
        if self.is_doubtful(of) || self.is_doubtful(table) || self.catalog.is_external(of) {
            return Ok(());
        }
        let Some(found) = self.relation(table) else {
            return Ok(());
        };
        let has_another = found.indexes.iter().any(|id| {
            let other = self.catalog.index(*id);
            other.is_some_and(|other| other.parent == Some(parent))
        });
        if found.parents.contains(&of) && !has_another {
            return Ok(());
        }
        let message = format!(
            "cannot attach index \"{}\" as a partition of index \"{}\"",
            self.name_of(child),
            self.name_of(parent)
        );
        Err(self.conflict("55000", span, child, message))
    }

    /// A partitioned index becomes valid with the last partition's.
    fn validate_parent_index(&mut self, parent: ObjectId) {
        let Some(index) = self.catalog.index(parent) else {
            return;
        };
        let partitions = self
            .relation(index.relation)
            .map_or(0, |relation| relation.children.len());
        if index.children.len() < partitions {
            return;
        }
        self.catalog.update(parent, |object| {
            if let Some(index) = object.as_index_mut() {
                index.valid = Fact::Yes;
            }
        });
        self.altered(parent);
    }

    /// Notes a doubt where SQL that could not be followed may have made a relation of the name.
    pub(super) fn doubt_name(&mut self, schema: ObjectId, name: &Name) {
        let key =
            crate::catalog::Key::new(crate::catalog::Namespace::Relation, schema, name.clone());
        if let Presence::Unknown(cause) = self.catalog.presence(&key) {
            self.doubt(Reason::Opaque(cause));
        }
    }
}

/// Whether an index of a partition can be its table's: the server does not ask how they are sorted.
fn same_keys(left: &[Key], right: &[Key]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            left.column == right.column
                && (left.column.is_some() || left.expression.text == right.expression.text)
                && left.collation == right.collation
                && left.operator_class == right.operator_class
        })
}

fn same_text(left: Option<&Arc<Expression>>, right: Option<&Arc<Expression>>) -> bool {
    left.map(|it| &it.text) == right.map(|it| &it.text)
}
