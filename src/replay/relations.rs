//! `CREATE TABLE` in all its forms.

use std::sync::Arc;

use crate::catalog::object::{
    Column, Fact, MadeBy, ObjectData, PartitionKey, Relation, RelationKind, TypeData,
};
use crate::catalog::{DependencyKind, ObjectId};
use crate::operation::{
    ColumnDefinition, ConstraintDefinition, ConstraintKind, CreateTable, Identity, Including, Name,
    ObjectKind, TableElement, TypeName,
};

use super::NoEffect;
use crate::source::Span;

use super::defaults::{is_null, is_serial, serial_type};
use super::executor::{Done, Effect, Error, Executor, column_address, whole};

/// A column that is being put together, before the table is there.
pub(super) struct NewColumn<'a> {
    pub(super) column: Column,
    pub(super) definition: Option<&'a ColumnDefinition>,
}

/// What a `CREATE TABLE` puts together before it makes the table.
#[derive(Default)]
pub(super) struct Plan<'a> {
    pub(super) columns: Vec<NewColumn<'a>>,
    pub(super) columns_unknown: bool,
    pub(super) parents: Vec<ObjectId>,
    /// The columns whose defaults differ from parent to parent.
    pub(super) conflicting: Vec<Name>,
    likes: Vec<(ObjectId, Including)>,
}

impl Executor {
    pub(super) fn create_table(&mut self, create: &CreateTable) -> Done {
        if let Some(query) = &create.query {
            self.query_columns(query, &[])?;
        }
        let schema = self.relation_schema(&create.name, create.persistence)?;
        if create.if_not_exists
            && let Some(effect) = self.skip_existing(schema, &create.name.name)
        {
            return Ok(effect);
        }
        let mut plan = Plan::default();
        self.check_elements(create)?;
        self.check_exclusions(create)?;
        self.check_primary_keys(create)?;
        self.check_logged(create)?;
        self.plan_parents(create, &mut plan)?;
        self.plan_elements(create, &mut plan)?;
        self.check_parameters(create)?;
        self.check_conflicting(&plan)?;
        if create.query.is_some() {
            self.check_relation_free(schema, &create.name.name, create.name.span)?;
        }
        self.plan_query(create, &mut plan)?;
        self.check_key_columns(create, &plan)?;
        self.check_free(schema, &create.name.name, create.name.span)?;
        self.check_partition_of(create, &plan)?;
        self.check_partition_by(create, &plan)?;
        let id = self.insert_table(create, schema, &plan);
        self.fill_table(create, id, &plan)?;
        if create.drops_on_commit {
            self.drops_on_commit.push(id);
        }
        Ok(Effect::Applied)
    }

    /// The effect of `IF NOT EXISTS` where a relation has the name.
    pub(super) fn skip_existing(&mut self, schema: ObjectId, name: &Name) -> Option<Effect> {
        let id = self.relation_named(schema, name)?;
        self.touch(id);
        Some(Effect::Nothing(NoEffect::Exists(id)))
    }

    fn plan_elements<'a>(
        &mut self,
        create: &'a CreateTable,
        plan: &mut Plan<'a>,
    ) -> Result<(), Error> {
        if let Some(of_type) = &create.of_type {
            self.plan_typed(of_type, plan)?;
        }
        for element in &create.elements {
            match element {
                TableElement::Column(definition) => self.plan_column(create, definition, plan)?,
                TableElement::Like { source, including } => {
                    let name = source;
                    let source = self.need_relation(name)?;
                    let is_part = self.relation(source).is_none()
                        && self.catalog.kind(source) != Some(ObjectKind::Type);
                    if is_part && !self.is_doubtful(source) {
                        let message =
                            format!("relation \"{}\" is invalid in LIKE clause", name.name);
                        return Err(self.conflict("42809", name.span, source, message));
                    }
                    self.plan_like(create, source, *including, plan)?;
                }
                TableElement::Constraint(_) => {}
            }
        }
        Ok(())
    }

    fn plan_column<'a>(
        &mut self,
        create: &CreateTable,
        definition: &'a ColumnDefinition,
        plan: &mut Plan<'a>,
    ) -> Result<(), Error> {
        let column = self.new_column(definition)?;
        let name = &definition.name.name;
        let merges = create.partition_of.is_some() || create.of_type.is_some();
        let is_doubtful_copy = plan.likes.iter().any(|(source, _)| {
            self.column_number(*source, name).is_some() && self.is_doubtful(*source)
        });
        let existing = plan.columns.iter_mut().find(|new| new.column.name == *name);
        let Some(existing) = existing else {
            if create.query.is_some() {
                return Ok(());
            }
            if merges && !plan.columns_unknown {
                let message = format!("column \"{name}\" does not exist");
                return Err(self.failure("42703", definition.name.span, message));
            }
            plan.columns.push(NewColumn {
                column,
                definition: Some(definition),
            });
            return Ok(());
        };
        let declared_here = existing.definition.is_some();
        if declared_here || !(existing.column.inherited || merges || is_doubtful_copy) {
            let message = format!("column \"{name}\" specified more than once");
            return Err(self.failure("42701", definition.name.span, message));
        }
        self.check_merged(&existing.column, &column, definition.name.span)?;
        if definition.generated.is_some() && existing.column.inherited {
            self.check_computed(create, &existing.column, definition.name.span)?;
        }
        existing.definition = Some(definition);
        existing.column.not_null |= column.not_null;
        self.check_computes_only(definition, &existing.column, merges)?;
        existing.column.identity = column.identity.or(existing.column.identity.take());
        existing.column.inherited = merges;
        if column.default.is_some() || definition.default.is_some() {
            existing.column.default = column.default;
            // A partition computes a column that its parent computes, if from something else.
            existing.column.generated = column.generated || existing.column.generated && merges;
            plan.conflicting.retain(|it| it != name);
        }
        Ok(())
    }

    /// The identity of a column that is like another's, with the options of its sequence.
    fn copied_identity(&self, source: ObjectId, column: &Column) -> Option<Box<Identity>> {
        let mut identity = column.identity.clone()?;
        identity.sequence.other = self.options_of(column_address(source, column.number));
        Some(identity)
    }

    fn plan_typed(&mut self, of_type: &TypeName, plan: &mut Plan<'_>) -> Result<(), Error> {
        self.check_type(of_type)?;
        if let Some(id) = self.catalog.resolve_type(of_type).id()
            && !matches!(
                self.type_data(id),
                Some(TypeData::Composite { .. } | TypeData::Unknown)
            )
            && !self.catalog.is_external(id)
            && !self.is_doubtful(id)
        {
            let message = format!("type {} is not a composite type", self.visible_name(id));
            return Err(self.conflict("42809", of_type.span, id, message));
        }
        match self.composite_attributes(of_type) {
            Some(attributes) => {
                for column in attributes {
                    plan.columns.push(NewColumn {
                        column,
                        definition: None,
                    });
                }
            }
            None => plan.columns_unknown = true,
        }
        Ok(())
    }

    fn plan_like(
        &mut self,
        create: &CreateTable,
        source: ObjectId,
        including: Including,
        plan: &mut Plan<'_>,
    ) -> Result<(), Error> {
        plan.likes.push((source, including));
        let is_doubtful = self.is_doubtful(source);
        let columns = match self.type_data(source) {
            Some(TypeData::Composite { attributes }) if !is_doubtful => {
                attributes.iter().cloned().map(Arc::new).collect()
            }
            _ => {
                plan.columns_unknown |= !self.catalog.columns_known(source);
                let relation = self.relation(source);
                relation.map(|it| it.columns.clone()).unwrap_or_default()
            }
        };
        for column in columns {
            let keeps_default = if column.generated {
                including.generated
            } else {
                including.defaults
            };
            let known = plan
                .columns
                .iter_mut()
                .find(|new| new.column.name == column.name);
            if let Some(known) = known {
                if known.column.inherited {
                    self.check_merged(&known.column, &column, self.span)?;
                    if column.generated && including.generated {
                        self.check_computed(create, &known.column, self.span)?;
                        if known.column.generated {
                            return Err(self.computed_twice(create, &column.name));
                        }
                    }
                    if keeps_default && column.default.is_some() {
                        known.column.default.clone_from(&column.default);
                        known.column.generated = column.generated;
                    }
                    if including.identity {
                        known.column.identity = self.copied_identity(source, &column);
                    }
                    known.column.inherited = false;
                    known.column.not_null |= column.not_null;
                    continue;
                }
                if self.is_doubtful(source) {
                    continue;
                }
                let message = format!("column \"{}\" specified more than once", column.name);
                return Err(self.failure("42701", self.span, message));
            }
            let identity = if including.identity {
                self.copied_identity(source, &column)
            } else {
                None
            };
            plan.columns.push(NewColumn {
                column: Column {
                    default: column.default.clone().filter(|_| keeps_default),
                    generated: column.generated && including.generated,
                    identity,
                    comment: column.comment.clone().filter(|_| including.comments),
                    grants: Vec::new(),
                    inherited: false,
                    cause: Some(self.here()),
                    ..Column::clone(&column)
                },
                definition: None,
            });
        }
        Ok(())
    }

    fn plan_query(&mut self, create: &CreateTable, plan: &mut Plan<'_>) -> Result<(), Error> {
        let Some(query) = &create.query else {
            return Ok(());
        };
        let names = create.elements.iter().filter_map(|element| match element {
            TableElement::Column(definition) => Some(&definition.name.name),
            TableElement::Constraint(_) | TableElement::Like { .. } => None,
        });
        let names: Vec<Name> = names.cloned().collect();
        match self.query_columns(query, &names)? {
            Some(columns) if columns.len() < names.len() => {
                let message = "too many column names were specified";
                return Err(self.failure("42601", create.name.span, message));
            }
            Some(columns) => {
                self.check_distinct(Some(&columns), create.name.span)?;
                for column in columns {
                    plan.columns.push(NewColumn {
                        column,
                        definition: None,
                    });
                }
            }
            None => plan.columns_unknown = true,
        }
        Ok(())
    }

    /// Fails where a relation or a type has the name in the schema.
    pub(super) fn check_free(
        &mut self,
        schema: ObjectId,
        name: &Name,
        span: Span,
    ) -> Result<(), Error> {
        self.check_relation_free(schema, name, span)?;
        if let Some(id) = self.type_named(schema, name) {
            if self.yields(id) {
                return Ok(());
            }
            let message = format!("type \"{name}\" already exists");
            return Err(self.conflict("42710", span, id, message));
        }
        Ok(())
    }

    /// Fails where a relation has the name in the schema.
    pub(super) fn check_relation_free(
        &mut self,
        schema: ObjectId,
        name: &Name,
        span: Span,
    ) -> Result<(), Error> {
        let Some(id) = self.relation_named(schema, name) else {
            self.doubt_name(schema, name);
            return Ok(());
        };
        if self.yields(id) {
            return Ok(());
        }
        let message = format!("relation \"{name}\" already exists");
        Err(self.conflict("42P07", span, id, message))
    }

    fn insert_table(
        &mut self,
        create: &CreateTable,
        schema: ObjectId,
        plan: &Plan<'_>,
    ) -> ObjectId {
        let kind = match (&create.server, &create.partition_by) {
            (Some(_), _) => RelationKind::ForeignTable,
            (None, Some(_)) => RelationKind::PartitionedTable,
            (None, None) => RelationKind::Table,
        };
        let mut relation = Relation::new(kind);
        relation.persistence = create.persistence;
        relation.columns_known = !plan.columns_unknown;
        for new in &plan.columns {
            relation.add_column(new.column.clone());
        }
        relation.row_security = Fact::No;
        // A table from before the history that has the name gives way to this one, which can't be
        // its own parent, nor that of its parents.
        let itself = self.relation_named(schema, &create.name.name);
        let is_free = |parent: &ObjectId| !itself.is_some_and(|it| self.is_beneath(*parent, it));
        relation.parents = plan.parents.iter().copied().filter(is_free).collect();
        relation.partition_bound = create.partition_of.as_ref().map(|of| of.bound.clone());
        relation.options.clone_from(&create.options);
        relation.of_type = create.of_type.as_deref().cloned();
        relation.server = create.server.as_ref().map(|server| server.name.clone());
        relation.made_by = match (&create.query, plan.likes.first()) {
            (Some(_), _) => MadeBy::Query,
            (None, Some((source, _))) => MadeBy::Like(*source),
            (None, None) => MadeBy::Definition,
        };
        if let Some(partition_by) = &create.partition_by {
            relation.partition_by = Some(PartitionKey::of(partition_by, &relation.columns));
        }
        let name = create.name.name.clone();
        let data = ObjectData::Relation(Box::new(relation));
        self.create(Some(schema), name, create.name.span, data)
    }

    /// Sequences, constraints and indexes, in PostgreSQL's order, which decides generated names.
    fn fill_table(
        &mut self,
        create: &CreateTable,
        id: ObjectId,
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        self.link_columns(id, plan)?;
        self.link_partition_key(id);
        if let Some(of_type) = &create.of_type {
            self.depend_on_type(whole(id), of_type);
        }
        if let Some(server) = &create.server {
            self.depend_on_server(id, server)?;
        }
        let mut constraints = Vec::new();
        for element in &create.elements {
            match element {
                TableElement::Column(definition) => {
                    constraints.extend(definition.constraints.iter());
                }
                TableElement::Constraint(constraint) => constraints.push(constraint),
                TableElement::Like { .. } => {}
            }
        }
        self.inherit_constraints(id, &plan.parents, create.partition_of.is_some());
        if create.partition_of.is_some()
            && let Some(parent) = plan.parents.first()
        {
            self.copy_partition_parts(*parent, id)?;
        }
        self.add_constraints(id, &constraints, is_check)?;
        self.add_not_nulls(id, &constraints, plan)?;
        for (source, including) in &plan.likes {
            self.copy_checks(*source, id, *including)?;
        }
        self.check_parent_key(create, plan)?;
        self.add_constraints(id, &constraints, is_primary_key)?;
        self.add_implied_not_nulls(id, plan);
        self.add_constraints(id, &constraints, is_other_key)?;
        for (source, including) in &plan.likes {
            self.copy_indexes_like(*source, id, *including)?;
            self.copy_statistics_like(*source, id, *including);
        }
        self.add_constraints(id, &constraints, is_foreign_key)
    }

    /// A column has one of these, which may be written more than once: a name that is written goes
    /// before that of the table that the new one is `LIKE`, and both before one that is chosen.
    fn add_not_nulls(
        &mut self,
        id: ObjectId,
        constraints: &[&ConstraintDefinition],
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        let is_named = |it: &&ConstraintDefinition| it.name.is_some();
        let (named, unnamed): (Vec<_>, Vec<_>) = constraints.iter().copied().partition(is_named);
        self.add_constraints(id, &named, is_not_null)?;
        for (source, including) in &plan.likes {
            self.copy_not_nulls(*source, id, including.comments);
        }
        self.add_constraints(id, &unnamed, is_not_null)
    }

    fn add_constraints(
        &mut self,
        id: ObjectId,
        constraints: &[&ConstraintDefinition],
        wanted: fn(&ConstraintKind) -> bool,
    ) -> Result<(), Error> {
        for constraint in constraints {
            if wanted(&constraint.kind) && constraint.not_valid {
                // A new table has no rows that could break it.
                let valid = ConstraintDefinition {
                    not_valid: false,
                    ..(*constraint).clone()
                };
                self.create_constraint(id, &valid, true)?;
            } else if wanted(&constraint.kind) {
                self.create_constraint(id, constraint, true)?;
            }
        }
        Ok(())
    }

    /// Types, defaults and owned sequences of new columns.
    /// A partitioned table is nothing without the columns of its key.
    fn link_partition_key(&mut self, id: ObjectId) {
        let key = self.relation(id).and_then(|it| it.partition_by.as_ref());
        for column in key.map(|key| key.columns.clone()).unwrap_or_default() {
            self.depend(
                whole(id),
                column_address(id, column),
                DependencyKind::Normal,
            );
        }
    }

    fn link_columns(&mut self, id: ObjectId, plan: &Plan<'_>) -> Result<(), Error> {
        let columns = self
            .relation(id)
            .map(|relation| relation.columns.clone())
            .unwrap_or_default();
        for (new, column) in plan.columns.iter().zip(columns) {
            let address = column_address(id, column.number);
            if let Some(type_name) = &column.type_name {
                self.depend_on_type(address, type_name);
            }
            if let Some(definition) = new.definition {
                self.finish_column(id, column.number, definition)?;
                // What it has without saying so is its parent's.
                if definition.default.is_none()
                    && definition.generated.is_none()
                    && !is_serial(definition)
                    && let Some(default) = &column.default
                {
                    self.depend_on_default(id, column.number, default);
                }
                continue;
            }
            if let Some(default) = &column.default {
                self.depend_on_default(id, column.number, default);
            }
            // A partition has its table's with the sequence.
            if let Some(identity) = column.identity.as_ref().filter(|_| !column.inherited) {
                let options = Some(&identity.sequence);
                let sequence = self.create_owned_sequence(id, column.number, options, true);
                self.count_in_largest(sequence);
            }
        }
        Ok(())
    }

    /// A column by its definition; what needs the table, [`Self::finish_column`] adds.
    pub(super) fn new_column(&mut self, definition: &ColumnDefinition) -> Result<Column, Error> {
        let cause = self.cause(definition.name.span);
        let mut type_name = definition.type_name.clone();
        let serial = type_name.as_ref().and_then(serial_type);
        if let (Some(integer), Some(type_name)) = (serial, &mut type_name) {
            type_name.schema = Some(Name::new_static("pg_catalog"));
            type_name.name = Name::new_static(integer);
        }
        if let Some(type_name) = &type_name {
            self.check_type(type_name)?;
        }
        let name = definition.name.name.clone();
        let type_name = type_name.map(|it| self.settled(it));
        let mut column = Column::new(name, type_name, Some(cause));
        column.not_null = serial.is_some()
            || definition.identity.is_some()
            || definition.constraints.iter().any(|constraint| {
                matches!(
                    constraint.kind,
                    ConstraintKind::NotNull { .. } | ConstraintKind::PrimaryKey(_)
                )
            });
        let default = definition.default.clone();
        column.default = default.filter(|default| !is_null(default));
        if let Some(generated) = &definition.generated {
            column.default = Some(Arc::clone(&generated.expression));
            column.generated = true;
        }
        column.identity.clone_from(&definition.identity);
        column.collation = definition
            .collation
            .as_ref()
            .map(|collation| collation.name.clone());
        Ok(column)
    }

    /// The sequence of a serial or identity column, and what the default depends on.
    pub(super) fn finish_column(
        &mut self,
        relation: ObjectId,
        number: u16,
        definition: &ColumnDefinition,
    ) -> Result<(), Error> {
        if is_serial(definition) {
            let sequence = self.create_owned_sequence(relation, number, None, false);
            self.set_sequence_default(relation, number, sequence);
        }
        if let Some(identity) = &definition.identity {
            self.create_owned_sequence(relation, number, Some(&identity.sequence), true);
        }
        let expression = definition.default.as_ref();
        let generated = definition.generated.as_ref();
        let expression = expression.or(generated.map(|generated| &generated.expression));
        if let Some(expression) = expression {
            if generated.is_some() {
                self.check_columns(relation, expression)?;
            }
            self.depend_on_default(relation, number, expression);
        }
        Ok(())
    }
}

fn is_check(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Check(_))
}

fn is_not_null(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::NotNull { .. })
}

pub(super) fn is_primary_key(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::PrimaryKey(_))
}

fn is_other_key(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Unique(_) | ConstraintKind::Exclude(_))
}

fn is_foreign_key(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::ForeignKey(_))
}
