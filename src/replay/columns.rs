//! Columns of tables: `ALTER TABLE`'s actions on them.

use crate::catalog::object::{Column, MadeBy, ObjectData, Type, TypeData};
use crate::catalog::{Address, Namespace, ObjectId};
use crate::operation::{ColumnDefinition, ConstraintKind, Identifier, Name, Shape};

use super::executor::{Done, Effect, Error, Executor, column_address};
use super::passes::{Late, Pass};
use super::references::SYSTEM_COLUMNS;
use super::{Change, NoEffect, Reason};

impl Executor {
    pub(super) fn add_column(
        &mut self,
        relation: ObjectId,
        definition: &ColumnDefinition,
        if_not_exists: bool,
        only: bool,
    ) -> Done {
        let name = &definition.name.name;
        let is_partition = self.relation(relation).is_some_and(|it| it.is_partition());
        if is_partition && !self.is_doubtful(relation) {
            let message = "cannot add column to a partition";
            return Err(self.conflict("42809", definition.name.span, relation, message));
        }
        if if_not_exists && let Some(effect) = self.skip_column(relation, name) {
            return Ok(effect);
        }
        let mut column = match self.new_column(definition) {
            // The name is looked at before the type.
            Err(_) if self.has_column(relation, name) => {
                return Err(self.column_exists(relation, definition));
            }
            column => column?,
        };
        if SYSTEM_COLUMNS.contains(&name.as_str()) {
            let message = format!("column name \"{name}\" conflicts with a system column name");
            return Err(self.failure("42701", definition.name.span, message));
        }
        if let Some(number) = self.column_number(relation, name) {
            return self.add_known_column(relation, number, definition, column);
        }
        self.may_have_more_columns(relation);
        self.check_no_heirs(relation, only, definition)?;
        if let Some(type_name) = &column.type_name {
            self.check_not_within(relation, type_name)?;
        }
        self.check_only_children(relation, only, definition)?;
        column.inherited = false;
        let number = self.insert_column(relation, column.clone());
        self.finish_column(relation, number, definition)?;
        // With the default that a serial type brings.
        let column = self.column_of(relation, number).cloned().unwrap_or(column);
        self.add_column_to_children(relation, &column)?;
        let mut constraints: Vec<_> = definition.constraints.iter().collect();
        constraints.sort_by_key(|it| match it.kind {
            ConstraintKind::PrimaryKey(_) => 0,
            // One `NOT NULL` is what another one calls it.
            ConstraintKind::NotNull { .. } if it.name.is_none() => 2,
            ConstraintKind::ForeignKey(_) => 3,
            _ => 1,
        });
        for constraint in constraints {
            let pass = Pass::of_new_column(&constraint.kind);
            if pass == Pass::NewColumn {
                self.create_constraint(relation, constraint, false)?;
                continue;
            }
            self.late.push(Late {
                pass,
                span: self.span,
                relation,
                definition: constraint.clone(),
                only,
            });
        }
        self.add_implied_not_null(relation, number);
        if self.column_of(relation, number).is_some_and(has_value) {
            for address in self.with_children(relation, name, number) {
                self.check_rows_unused(address.object, definition.name.span)?;
            }
        }
        Ok(Effect::Applied)
    }

    fn skip_column(&mut self, relation: ObjectId, name: &Name) -> Option<Effect> {
        let number = self.column_number(relation, name)?;
        self.is_doubtful(relation);
        if self.is_assumed(relation, number) {
            return None;
        }
        Some(Effect::Nothing(NoEffect::Exists(relation)))
    }

    /// Whether a column is only there because a statement about an external table names it.
    pub(super) fn is_assumed(&self, relation: ObjectId, number: u16) -> bool {
        let Some(found) = self.relation(relation) else {
            return false;
        };
        !found.columns_known
            && found.made_by == MadeBy::Definition
            && found
                .column(number)
                .is_some_and(|column| column.type_name.is_none())
    }

    /// `ADD COLUMN` of a name that the table has.
    fn add_known_column(
        &mut self,
        relation: ObjectId,
        number: u16,
        definition: &ColumnDefinition,
        column: Column,
    ) -> Done {
        if self.is_assumed(relation, number) || self.is_doubtful(relation) {
            self.touch(relation);
            self.edit_column(relation, number, |known| {
                *known = Column { number, ..column };
            });
            return Ok(Effect::Applied);
        }
        Err(self.column_exists(relation, definition))
    }

    fn has_column(&mut self, relation: ObjectId, name: &Name) -> bool {
        self.column_number(relation, name).is_some() && !self.is_doubtful(relation)
    }

    fn column_exists(&self, relation: ObjectId, definition: &ColumnDefinition) -> Error {
        let message = format!(
            "column \"{}\" of relation \"{}\" already exists",
            definition.name.name,
            self.name_of(relation)
        );
        self.conflict("42701", definition.name.span, relation, message)
    }

    /// Fails where heirs would have a sequence in common with their parent. Partitions may, by newer
    /// versions.
    fn check_no_heirs(
        &mut self,
        relation: ObjectId,
        only: bool,
        definition: &ColumnDefinition,
    ) -> Result<(), Error> {
        let has_heirs = !self.is_partitioned(relation) && !self.children_of(relation).is_empty();
        if definition.identity.is_none() || only || !has_heirs || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = "cannot recursively add identity column to table that has child tables";
        Err(self.conflict("42P16", definition.name.span, relation, message))
    }

    fn check_only_children(
        &mut self,
        relation: ObjectId,
        only: bool,
        definition: &ColumnDefinition,
    ) -> Result<(), Error> {
        let has_children = self
            .relation(relation)
            .is_some_and(|relation| !relation.children.is_empty());
        if !only || !has_children {
            return Ok(());
        }
        let message = "column must be added to child tables too";
        Err(self.conflict("42P16", definition.name.span, relation, message))
    }

    fn insert_column(&mut self, relation: ObjectId, column: Column) -> u16 {
        let type_name = column.type_name.clone();
        let mut number = 0;
        self.edit_relation(relation, |relation| {
            number = relation.add_column(column);
        });
        self.changes.push(Change::ColumnAdded {
            relation,
            column: number,
        });
        if let Some(type_name) = &type_name {
            self.depend_on_type(column_address(relation, number), type_name);
        }
        number
    }

    fn add_column_to_children(&mut self, relation: ObjectId, column: &Column) -> Result<(), Error> {
        for child in self.children_of(relation) {
            if let Some(number) = self.column_number(child, &column.name) {
                self.check_same_column(child, number, column)?;
                continue;
            }
            let copy = Column {
                inherited: true,
                ..column.clone()
            };
            let number = self.insert_column(child, copy);
            if let Some(default) = &column.default {
                self.depend_on_default(child, number, default);
            }
            self.add_column_to_children(child, column)?;
        }
        Ok(())
    }

    /// Fails where a child has the column otherwise.
    pub(super) fn check_same_column(
        &mut self,
        child: ObjectId,
        number: u16,
        column: &Column,
    ) -> Result<(), Error> {
        let (Some(own), false) = (
            self.column_of(child, number).cloned(),
            self.is_doubtful(child),
        ) else {
            return Ok(());
        };
        // What comes out of a query may be of any type.
        if own.type_name.is_none() || column.type_name.is_none() {
            self.doubt(Reason::NotModelled);
        }
        let Some((sqlstate, what)) = self.difference(&own, column) else {
            return Ok(());
        };
        let message = format!(
            "child table \"{}\" has different {what} for column \"{}\"",
            self.name_of(child),
            column.name
        );
        Err(self.conflict(sqlstate, self.span, child, message))
    }

    pub(super) fn children_of(&self, relation: ObjectId) -> Vec<ObjectId> {
        self.relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default()
    }

    pub(super) fn drop_column(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        if_exists: bool,
        cascade: bool,
        only: bool,
    ) -> Done {
        if if_exists && self.column_number(relation, &column.name).is_none() {
            self.may_have_more_columns(relation);
            return Ok(Effect::Nothing(NoEffect::Missing));
        }
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        if self.has_from_parent(relation, &column.name, None) && !self.is_doubtful(relation) {
            let message = format!("cannot drop inherited column \"{}\"", column.name);
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        self.check_partition_key(relation, number, "drop", column)?;
        let has_partitions =
            self.is_partitioned(relation) && !self.children_of(relation).is_empty();
        if only && has_partitions && !self.is_doubtful(relation) {
            let message =
                "cannot drop column from only the partitioned table when partitions exist";
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        let mut targets = vec![column_address(relation, number)];
        if only {
            self.keep_in_children(relation, &column.name);
        } else {
            self.add_dropped_with(relation, &column.name, &mut targets);
        }
        self.drop_targets(&targets, cascade, column.span)?;
        Ok(Effect::Applied)
    }

    /// What a parent alone drops is the children's own from then on.
    fn keep_in_children(&mut self, relation: ObjectId, name: &Name) {
        for child in self.children_of(relation) {
            if let Some(number) = self.column_number(child, name) {
                self.edit_column(child, number, |column| column.inherited = false);
            }
        }
    }

    pub(super) fn check_partition_key(
        &mut self,
        relation: ObjectId,
        number: u16,
        verb: &str,
        column: &Identifier,
    ) -> Result<(), Error> {
        let key = self
            .relation(relation)
            .and_then(|relation| relation.partition_by.as_ref());
        if !key.is_some_and(|key| key.columns.contains(&number)) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "cannot {verb} column \"{}\" because it is part of the partition key of relation \"{}\"",
            column.name,
            self.name_of(relation)
        );
        Err(self.conflict("42P16", column.span, relation, message))
    }

    /// The columns of children that go with a parent's: those that nothing else gives them.
    fn add_dropped_with(&mut self, relation: ObjectId, name: &Name, targets: &mut Vec<Address>) {
        for child in self.children_of(relation) {
            let Some(number) = self.column_number(child, name) else {
                continue;
            };
            let inherited = self
                .column_of(child, number)
                .is_some_and(|column| column.inherited);
            if inherited && !self.has_from_parent(child, name, Some(relation)) {
                targets.push(column_address(child, number));
                self.add_dropped_with(child, name, targets);
            }
        }
    }

    /// Whether a parent, but for one, has a column of the name, which then is the child's too.
    pub(super) fn has_from_parent(
        &self,
        relation: ObjectId,
        name: &Name,
        but: Option<ObjectId>,
    ) -> bool {
        let parents = self.relation(relation).map(|it| it.parents.as_slice());
        let mut parents = parents.unwrap_or_default().iter();
        parents.any(|id| Some(*id) != but && self.column_number(*id, name).is_some())
    }

    /// The columns that children have with a parent's.
    fn inherited_columns(&self, relation: ObjectId, name: &Name, targets: &mut Vec<Address>) {
        for child in self.children_of(relation) {
            let Some(number) = self.column_number(child, name) else {
                continue;
            };
            let address = column_address(child, number);
            if !targets.contains(&address) {
                targets.push(address);
                self.inherited_columns(child, name, targets);
            }
        }
    }

    /// A column and those that children have from it.
    pub(super) fn with_children(
        &self,
        relation: ObjectId,
        name: &Name,
        number: u16,
    ) -> Vec<Address> {
        let mut targets = vec![column_address(relation, number)];
        self.inherited_columns(relation, name, &mut targets);
        targets
    }

    pub(super) fn set_column_option(&mut self, relation: ObjectId, column: &Name) -> Done {
        if self.column_number(relation, column).is_none() && !self.may_have_more_columns(relation) {
            // `ALTER INDEX … ALTER COLUMN 1 SET STATISTICS` counts columns.
            if column.parse::<u16>().is_ok() {
                return Ok(Effect::Applied);
            }
            let message = format!(
                "column \"{column}\" of relation \"{}\" does not exist",
                self.name_of(relation)
            );
            return Err(self.no_column(relation, column, self.span, message));
        }
        Ok(Effect::Applied)
    }

    pub(super) fn rename_column(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        to: &Identifier,
        message: impl FnOnce() -> String,
    ) -> Done {
        let Some(number) = self.column_number(relation, &column.name) else {
            for child in self.children_of(relation) {
                if self.column_number(child, &column.name).is_some() {
                    self.check_child_free(child, to)?;
                }
            }
            let other = self.has_other_attribute(relation, &column.name);
            if other == Some(true) && self.has_other_attribute(relation, &to.name) == Some(true) {
                return Err(self.taken_column(relation, to));
            }
            if other.unwrap_or_else(|| self.may_have_more_columns(relation)) {
                return Ok(Effect::Applied);
            }
            return Err(self.no_column(relation, &column.name, column.span, message()));
        };
        let targets = self.with_children(relation, &column.name, number);
        for address in &targets[1..] {
            self.check_only_from(address.object, column, &targets)?;
            self.check_child_free(address.object, to)?;
        }
        if self.has_from_parent(relation, &column.name, None) && !self.is_doubtful(relation) {
            let message = format!("cannot rename inherited column \"{}\"", column.name);
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        if self.column_number(relation, &to.name).is_some() && !self.is_doubtful(relation) {
            return Err(self.taken_column(relation, to));
        }
        for address in targets {
            self.note_stale(address);
            self.edit_relation(address.object, |relation| {
                relation.rename_column(address.column, &to.name);
            });
            self.follow_in_triggers(address.object, &column.name, &to.name);
        }
        self.altered(relation);
        Ok(Effect::Applied)
    }

    /// A parent that a table has a column from, and whose column is none of these.
    pub(super) fn parent_beside(
        &self,
        child: ObjectId,
        name: &Name,
        family: &[Address],
    ) -> Option<ObjectId> {
        let is_beside = |parent: &ObjectId| {
            self.column_number(*parent, name).is_some()
                && !family.iter().any(|it| it.object == *parent)
        };
        let parents = &self.relation(child)?.parents;
        parents.iter().copied().find(is_beside)
    }

    /// Fails where a child has a column from a parent too whose column keeps its name.
    fn check_only_from(
        &mut self,
        child: ObjectId,
        column: &Identifier,
        renamed: &[Address],
    ) -> Result<(), Error> {
        let Some(other) = self.parent_beside(child, &column.name, renamed) else {
            return Ok(());
        };
        if self.is_doubtful(other) || self.is_doubtful(child) {
            return Ok(());
        }
        let message = format!("cannot rename inherited column \"{}\"", column.name);
        Err(self.conflict("42P16", column.span, other, message))
    }

    /// Whether what is no table has an attribute of the name; `None` for tables and the rest.
    pub(super) fn has_other_attribute(&self, id: ObjectId, name: &Name) -> Option<bool> {
        match &self.catalog.get(id)?.data {
            ObjectData::Index(index) => {
                let keys = index.keys.iter().filter_map(|key| key.column);
                let mut numbers = keys.chain(index.including.iter().copied());
                Some(numbers.any(|number| {
                    let column = self.column_of(index.relation, number);
                    column.is_some_and(|it| it.name == *name)
                }))
            }
            ObjectData::Type(Type {
                kind: TypeData::Composite { attributes },
            }) => Some(attributes.iter().any(|it| it.name == *name)),
            ObjectData::Sequence(_) => {
                Some(["last_value", "log_cnt", "is_called"].contains(&name.as_str()))
            }
            _ => None,
        }
    }

    /// Triggers keep the columns of `UPDATE OF` by name.
    fn follow_in_triggers(&mut self, relation: ObjectId, old: &Name, new: &Name) {
        let triggers = self.relation(relation).map(|it| it.triggers.clone());
        for id in triggers.into_iter().flatten() {
            self.catalog.update(id, |object| {
                if let ObjectData::Trigger(trigger) = &mut object.data {
                    for column in trigger.columns.iter_mut().filter(|it| *it == old) {
                        column.clone_from(new);
                    }
                }
            });
        }
    }

    fn check_child_free(&mut self, child: ObjectId, name: &Identifier) -> Result<(), Error> {
        if self.column_number(child, &name.name).is_none() || self.is_doubtful(child) {
            return Ok(());
        }
        Err(self.taken_column(child, name))
    }

    fn taken_column(&self, relation: ObjectId, name: &Identifier) -> Error {
        let message = format!(
            "column \"{}\" of relation \"{}\" already exists",
            name.name,
            self.name_of(relation)
        );
        self.conflict("42701", name.span, relation, message)
    }

    /// What belongs to a relation; `None` where it may be there.
    pub(super) fn part_of(
        &mut self,
        relation: ObjectId,
        namespace: Namespace,
        name: &Identifier,
        message: impl FnOnce(&str) -> String,
    ) -> Result<Option<ObjectId>, Error> {
        use crate::catalog::Presence;
        match self.catalog.resolve_part(namespace, relation, &name.name) {
            Presence::Present(id) => {
                self.is_doubtful(id);
                Ok(Some(id))
            }
            Presence::Unmentioned => {
                let missing = self.missing_part(relation, namespace, name);
                self.doubt(super::Reason::External(Box::new(missing)));
                Ok(None)
            }
            Presence::Unknown(cause) => {
                self.doubt(super::Reason::Opaque(cause));
                Ok(None)
            }
            Presence::Absent | Presence::BuiltIn => {
                let missing = self.missing_part(relation, namespace, name);
                let message = message(&self.name_of(relation));
                let mut failure = self.missing("42704", name.span, missing, message);
                failure.object = Some(relation);
                Err(failure)
            }
        }
    }
}

/// Whether the rows that are there get a value for a new column.
fn has_value(column: &Column) -> bool {
    let default = column.default.as_ref();
    column.identity.is_some() || default.is_some_and(|it| it.shape != Shape::Null)
}
