//! What the server asks of a `NOT NULL` constraint before it makes one, or relies on one.

use crate::catalog::ObjectId;
use crate::operation::{ConstraintDefinition, ConstraintKind, TableAction};
use crate::source::Span;

use super::super::executor::{Error, Executor};

impl Executor {
    /// Fails where `ONLY` leaves out children, or where they can't have it.
    pub(super) fn check_inheritance_of(
        &mut self,
        relation: ObjectId,
        number: u16,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        if self.is_doubtful(relation) {
            return Ok(());
        }
        if definition.no_inherit {
            if self.is_partitioned(relation) {
                let message = "not-null constraints on partitioned tables cannot be NO INHERIT";
                return Err(self.conflict("0A000", definition.span, relation, message));
            }
            return Ok(());
        }
        let children = self.children_of(relation);
        if self.only && !children.is_empty() {
            let message = "constraint must be added to child tables too";
            return Err(self.conflict("42P16", definition.span, relation, message));
        }
        for child in children {
            let number = self.translate_column(relation, child, number);
            let known = number.and_then(|number| self.not_null_of(child, number));
            let inherits = known.and_then(|id| self.catalog.constraint(id));
            if let (Some(known), true) = (known, inherits.is_some_and(|it| it.no_inherit)) {
                let message = format!(
                    "cannot change NO INHERIT status of NOT NULL constraint \"{}\" on relation \"{}\"",
                    self.name_of(known),
                    self.name_of(child)
                );
                return Err(self.conflict("55000", definition.span, known, message));
            }
        }
        Ok(())
    }

    /// Fails where a column of a primary key has one that does not hold for all rows.
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
            if holds || self.is_doubtful(known) {
                continue;
            }
            let column = self.column_of(relation, *number).map(|it| it.name.clone());
            let column = column.unwrap_or_default();
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

    /// Notes the columns of a new primary key that are `NOT NULL` before the statement: the server
    /// does not make them so later, after what other actions did.
    pub(in crate::replay) fn note_not_nulls_of_key(
        &mut self,
        relation: ObjectId,
        action: &TableAction,
    ) {
        if !self.has_named_not_nulls() {
            return;
        }
        let TableAction::AddConstraint(definition) = action else {
            return;
        };
        let ConstraintKind::PrimaryKey(key) = &definition.kind else {
            return;
        };
        for column in &key.columns {
            let number = self.column_number(relation, &column.name);
            if number.is_some_and(|it| self.not_null_of(relation, it).is_some()) {
                self.keyed.push((relation, column.name.clone()));
            }
        }
    }

    /// Fails where an index becomes the primary key of `ONLY` a table that has children.
    pub(in crate::replay) fn check_key_of_only(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        span: Span,
    ) -> Result<(), Error> {
        let lacks_one = |number: &u16| self.not_null_of(relation, *number).is_none();
        let is_so = self.only && self.has_named_not_nulls() && columns.iter().any(lacks_one);
        if !is_so || self.children_of(relation).is_empty() || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = "constraint must be added to child tables too";
        Err(self.conflict("42P16", span, relation, message))
    }

    /// Fails where a child of a table may have null in a column of the key that `ONLY` the table gets.
    pub(in crate::replay) fn check_children_of_key(
        &mut self,
        relation: ObjectId,
        columns: &[u16],
        span: Span,
    ) -> Result<(), Error> {
        for &number in columns {
            if self.not_null_of(relation, number).is_some() {
                continue;
            }
            for child in self.children_of(relation) {
                let translated = self.translate_column(relation, child, number);
                let own = translated.and_then(|it| self.not_null_of(child, it));
                if own.is_some() || self.is_doubtful(child) || self.is_doubtful(relation) {
                    continue;
                }
                let column = self.column_of(relation, number).map(|it| it.name.clone());
                let message = format!(
                    "column \"{}\" of table \"{}\" is not marked NOT NULL",
                    column.unwrap_or_default(),
                    self.name_of(child)
                );
                return Err(self.conflict("XX000", span, child, message));
            }
        }
        Ok(())
    }

    /// Fails where rows from before the constraint may break it.
    pub(in crate::replay) fn check_not_null_is_valid(
        &mut self,
        relation: ObjectId,
        number: u16,
        span: Span,
    ) -> Result<(), Error> {
        let known = self.not_null_of(relation, number);
        let constraint = known.and_then(|id| self.catalog.constraint(id));
        let (Some(known), Some(false)) = (known, constraint.map(|it| it.validated)) else {
            return Ok(());
        };
        if self.is_doubtful(known) {
            return Ok(());
        }
        let message = format!(
            "incompatible NOT VALID constraint \"{}\" on relation \"{}\"",
            self.name_of(known),
            self.name_of(relation)
        );
        Err(self.conflict("55000", span, known, message))
    }

    /// Fails where a child's are weaker than its parent's.
    pub(in crate::replay) fn check_child_not_nulls(
        &mut self,
        parent: ObjectId,
        child: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        for (id, number) in self.not_nulls_of(parent) {
            let number = self.translate_column(parent, child, number);
            let own = number.and_then(|number| self.not_null_of(child, number));
            let of = self.catalog.constraint(id);
            let found = own.and_then(|id| self.catalog.constraint(id));
            let (Some(of), Some(own), Some(found)) = (of, own, found) else {
                continue;
            };
            let kind = if of.no_inherit {
                continue;
            } else if found.no_inherit {
                "non-inherited"
            } else if of.validated && !found.validated {
                "NOT VALID"
            } else {
                continue;
            };
            if self.is_doubtful(own) || self.is_doubtful(id) {
                continue;
            }
            let message = format!(
                "constraint \"{}\" conflicts with {kind} constraint on child table \"{}\"",
                self.name_of(own),
                self.name_of(child)
            );
            return Err(self.conflict("42P17", span, own, message));
        }
        Ok(())
    }

    /// Fails where a column has one already that `SET NOT NULL` can't be, or where `ONLY` would leave
    /// out children.
    pub(in crate::replay) fn check_set_not_null(
        &mut self,
        relation: ObjectId,
        number: u16,
        span: Span,
    ) -> Result<(), Error> {
        let known = self.not_null_of(relation, number);
        let leaves_out = self.only && !self.children_of(relation).is_empty();
        let (object, sqlstate, message) = match known.and_then(|id| self.catalog.constraint(id)) {
            None if leaves_out && self.is_partitioned(relation) => {
                let message = "constraint must be added to child tables too";
                (relation, "42P16", message.to_owned())
            }
            Some(constraint) if constraint.no_inherit && !self.only => {
                let message = format!(
                    "cannot change NO INHERIT status of NOT NULL constraint \"{}\" on relation \"{}\"",
                    known.map(|id| self.name_of(id)).unwrap_or_default(),
                    self.name_of(relation)
                );
                (known.unwrap_or(relation), "0A000", message)
            }
            Some(constraint) if leaves_out && !constraint.validated && !constraint.no_inherit => {
                let message = "constraint must be validated on child tables too";
                (relation, "42P16", message.to_owned())
            }
            _ => return Ok(()),
        };
        if self.is_doubtful(relation) || self.is_doubtful(object) {
            return Ok(());
        }
        Err(self.conflict(sqlstate, span, object, message))
    }
}
