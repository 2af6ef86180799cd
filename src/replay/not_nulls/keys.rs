//! The `NOT NULL` constraints of the columns of a primary key.

use crate::catalog::ObjectId;
use crate::operation::{
    AlterTable, ConstraintDefinition, ConstraintKind, KeyDefinition, Name, TableAction,
};
use crate::source::Span;

use super::super::executor::{Done, Effect, Error, Executor};
use super::super::passes::KeyColumn;

impl Executor {
    /// Notes the columns of a new primary key that are `NOT NULL` before the statement: the server
    /// does not make them so later, after what other actions did. Fails where one of them does not
    /// hold for all rows then, or a child of `ONLY` the table has none.
    pub(in crate::replay) fn note_not_nulls_of_key(
        &mut self,
        relation: ObjectId,
        alter: &AlterTable,
    ) -> Result<(), Error> {
        let Some((definition, key)) = new_primary_key(&alter.action) else {
            return Ok(());
        };
        if !self.has_named_not_nulls() {
            return Ok(());
        }
        for column in &key.columns {
            let Some(number) = self.column_number(relation, &column.name) else {
                continue;
            };
            let not_null = self.not_null_of(relation, number).is_some();
            if not_null {
                self.check_not_null_of_key(relation, definition, &[number], false)?;
            } else if alter.only {
                self.only = true;
                let checked = self.check_children_of_key(relation, definition, &[number]);
                self.only = false;
                checked?;
            }
            self.keyed.push(KeyColumn {
                relation,
                column: column.name.clone(),
                not_null,
            });
        }
        Ok(())
    }

    /// Makes those columns of a new primary key `NOT NULL` that were not before the statement, in
    /// turn with what else the statement makes `NOT NULL`.
    pub(in crate::replay) fn add_not_nulls_of_key(&mut self, alter: &AlterTable) -> Done {
        let Some((definition, key)) = new_primary_key(&alter.action) else {
            return Ok(Effect::Applied);
        };
        let Some(relation) = self.relation_if(&alter.name, alter.if_exists)? else {
            return Ok(Effect::Applied);
        };
        for column in &key.columns {
            // One that is not there is the key's to tell.
            if self.column_number(relation, &column.name).is_none() {
                break;
            }
            if self.was_not_null(relation, &column.name) == Some(true) {
                continue;
            }
            let not_null = ConstraintDefinition {
                name: None,
                kind: ConstraintKind::NotNull {
                    column: column.clone(),
                },
                ..definition.clone()
            };
            self.add_not_null(relation, &not_null, column, false)?;
        }
        Ok(Effect::Applied)
    }

    /// Makes the columns of a new primary key `NOT NULL`, also of `ONLY` a table; fails where another
    /// action of the statement took that from one of them.
    pub(in crate::replay) fn make_key_not_null(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        span: Span,
    ) -> Result<(), Error> {
        for &number in columns {
            if self.not_null_of(relation, number).is_some() {
                continue;
            }
            let name = self.column_of(relation, number).map(|it| it.name.clone());
            let name = name.unwrap_or_default();
            let was_not_null = self.was_not_null(relation, &name);
            if was_not_null == Some(true) && !self.is_doubtful(relation) {
                let message = format!("primary key column \"{name}\" is not marked NOT NULL");
                return Err(self.conflict("42P16", span, relation, message));
            }
            let only = self.only;
            self.only &= !self.has_named_not_nulls();
            self.set_not_null_recursively(relation, number);
            self.only = only;
        }
        Ok(())
    }

    /// Whether a column of a new primary key was `NOT NULL` before the statement, if this is known
    /// because there are several actions.
    fn was_not_null(&self, relation: ObjectId, column: &Name) -> Option<bool> {
        let mut columns = self.keyed.iter();
        let known = columns.find(|it| it.relation == relation && it.column == *column);
        Some(known?.not_null)
    }

    /// Fails where a column of a primary key has one that does not hold for all rows. Of several
    /// actions, the server only asks before the first.
    pub(in crate::replay) fn check_not_null_of_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        columns: &[u16],
        new: bool,
    ) -> Result<(), Error> {
        for number in columns {
            let Some(known) = self.not_null_of(relation, *number) else {
                continue;
            };
            let constraint = self.catalog.constraint(known);
            let holds = constraint.is_none_or(|it| it.validated && !it.no_inherit);
            let column = self.column_of(relation, *number).map(|it| it.name.clone());
            let column = column.unwrap_or_default();
            let asked = self.was_not_null(relation, &column).is_some();
            if holds || asked || self.is_doubtful(known) {
                continue;
            }
            let (sqlstate, message) = if new {
                let what = "conflicting NO INHERIT declarations for not-null constraints";
                ("42601", format!("{what} on column \"{column}\""))
            } else {
                let message = format!("cannot create primary key on column \"{column}\"");
                ("55000", message)
            };
            return Err(self.conflict(sqlstate, definition.span, known, message));
        }
        Ok(())
    }

    /// Fails where a child of a table has no constraint that fits the primary key which `ONLY` the
    /// table gets, or where one of any child can't be inherited.
    pub(in crate::replay) fn check_children_of_key(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        columns: &[u16],
    ) -> Result<(), Error> {
        for &number in columns {
            if !self.is_nullable(relation, number) {
                continue;
            }
            if !self.only {
                self.check_heirs(relation, number, ("55000", true), definition.span)?;
                continue;
            }
            for child in self.children_of(relation) {
                let Some(own) = self.translate_column(relation, child, number) else {
                    continue;
                };
                self.check_not_null_of_key(child, definition, &[own], false)?;
                if !self.is_nullable(child, own) {
                    continue;
                }
                let column = self.column_of(relation, number).map(|it| it.name.clone());
                let message = format!(
                    "column \"{}\" of table \"{}\" is not marked NOT NULL",
                    column.unwrap_or_default(),
                    self.name_of(child)
                );
                return Err(self.conflict("XX000", definition.span, child, message));
            }
        }
        Ok(())
    }

    /// Fails where an index becomes a primary key of columns that can't be made `NOT NULL`: of `ONLY`
    /// a table that has children, or because one of them has a constraint that does not fit.
    pub(in crate::replay) fn check_columns_of_index(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        span: Span,
    ) -> Result<(), Error> {
        if !self.has_named_not_nulls() {
            return Ok(());
        }
        for &number in columns {
            if let Some(known) = self.not_null_of(relation, number) {
                self.check_fit(known, ("55000", true), span)?;
            } else if !self.only {
                self.check_heirs(relation, number, ("55000", true), span)?;
            } else if !self.children_of(relation).is_empty() && self.is_nullable(relation, number) {
                let message = "constraint must be added to child tables too";
                return Err(self.conflict("42P16", span, relation, message));
            }
        }
        Ok(())
    }

    /// Whether a column is known to have no `NOT NULL`.
    fn is_nullable(&mut self, relation: ObjectId, number: u16) -> bool {
        let lacks_one = self.not_null_of(relation, number).is_none();
        lacks_one && !self.is_assumed(relation, number) && !self.is_doubtful(relation)
    }
}

/// The primary key that an action adds with an index of its own.
pub(in crate::replay) fn new_primary_key(
    action: &TableAction,
) -> Option<(&ConstraintDefinition, &KeyDefinition)> {
    let TableAction::AddConstraint(definition) = action else {
        return None;
    };
    match &definition.kind {
        ConstraintKind::PrimaryKey(key) if key.using_index.is_none() => Some((definition, key)),
        _ => None,
    }
}
