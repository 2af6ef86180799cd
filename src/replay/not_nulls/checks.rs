//! What the server asks of a `NOT NULL` constraint before it makes one, or relies on one.

use crate::catalog::ObjectId;
use crate::operation::ConstraintDefinition;
use crate::source::Span;

use super::super::executor::{Error, Executor};

impl Executor {
    /// Fails where a child that is to get a constraint by a written name has another one by it.
    fn check_free_in_children(
        &mut self,
        relation: ObjectId,
        number: u16,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let Some(name) = &definition.name else {
            return Ok(());
        };
        for child in self.children_of(relation) {
            let Some(number) = self.translate_column(relation, child, number) else {
                continue;
            };
            if self.not_null_of(child, number).is_some() {
                continue;
            }
            if let Some(other) = self.constraint_named(child, &name.name)
                && !self.is_doubtful(other)
            {
                let message = self.duplicate_constraint(child, &name.name);
                return Err(self.conflict("42710", name.span, other, message));
            }
            self.check_free_in_children(child, number, definition)?;
        }
        Ok(())
    }

    /// Fails where partitions would not inherit it.
    pub(super) fn check_may_be_no_inherit(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let has_named = self.has_named_not_nulls();
        if has_named && definition.no_inherit && self.is_partitioned(relation) {
            let message = "not-null constraints on partitioned tables cannot be NO INHERIT";
            return Err(self.conflict("0A000", definition.span, relation, message));
        }
        Ok(())
    }

    /// Fails where `ONLY` leaves out children, or where they can't have it.
    pub(super) fn check_inheritance_of(
        &mut self,
        relation: ObjectId,
        number: u16,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        if definition.no_inherit || self.is_doubtful(relation) {
            return Ok(());
        }
        let children = self.children_of(relation);
        if self.only && !children.is_empty() {
            let message = "constraint must be added to child tables too";
            return Err(self.conflict("42P16", definition.span, relation, message));
        }
        let valid = !definition.not_valid;
        self.check_heirs(relation, number, ("55000", valid), definition.span)?;
        self.check_free_in_children(relation, number, definition)
    }

    /// Fails where a constraint that a child has can't be one that it has of its parent as well: with
    /// this SQLSTATE, and also for one that is not valid, or not.
    pub(super) fn check_heirs(
        &mut self,
        relation: ObjectId,
        number: u16,
        (sqlstate, valid): (&'static str, bool),
        span: Span,
    ) -> Result<(), Error> {
        for child in self.children_of(relation) {
            let Some(number) = self.translate_column(relation, child, number) else {
                continue;
            };
            match self.not_null_of(child, number) {
                Some(known) => self.check_fit(known, (sqlstate, valid), span)?,
                None => self.check_heirs(child, number, (sqlstate, valid), span)?,
            }
        }
        Ok(())
    }

    /// Fails where a constraint that is there already can't take the place of a wanted one: because
    /// children do not inherit it, or, where `valid` asks for that too, because it is not valid.
    pub(super) fn check_fit(
        &mut self,
        known: ObjectId,
        (sqlstate, valid): (&'static str, bool),
        span: Span,
    ) -> Result<(), Error> {
        let Some(constraint) = self.catalog.constraint(known) else {
            return Ok(());
        };
        let what = if constraint.no_inherit {
            "cannot change NO INHERIT status of NOT NULL"
        } else if valid && !constraint.validated {
            "incompatible NOT VALID"
        } else {
            return Ok(());
        };
        self.unfit(known, (sqlstate, what), span)
    }

    /// Fails because of a constraint that is there already, unless it may be another one.
    fn unfit(
        &mut self,
        known: ObjectId,
        (sqlstate, what): (&'static str, &str),
        span: Span,
    ) -> Result<(), Error> {
        let table = self.catalog.constraint(known).map(|it| it.relation);
        let table = table.map(|it| self.name_of(it)).unwrap_or_default();
        let name = self.name_of(known);
        if self.is_doubtful(known) {
            return Ok(());
        }
        let message = format!("{what} constraint \"{name}\" on relation \"{table}\"");
        Err(self.conflict(sqlstate, span, known, message))
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
        self.unfit(known, ("55000", "incompatible NOT VALID"), span)
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
        let leaves_out = self.only && !self.children_of(relation).is_empty();
        let known = self.not_null_of(relation, number);
        let known = known.and_then(|id| Some((id, self.catalog.constraint(id)?)));
        let what = match known {
            None if leaves_out && self.is_partitioned(relation) => "added to",
            Some((_, it)) if leaves_out && !it.validated && !it.no_inherit => "validated on",
            _ if self.only => return Ok(()),
            None => return self.check_heirs(relation, number, ("0A000", false), span),
            Some((known, _)) => return self.check_fit(known, ("0A000", false), span),
        };
        if self.is_doubtful(relation) || self.is_assumed(relation, number) {
            return Ok(());
        }
        let message = format!("constraint must be {what} child tables too");
        Err(self.conflict("42P16", span, relation, message))
    }
}
