//! `SET NOT NULL` and `DROP NOT NULL`, on tables and on what inherits from them.

use crate::catalog::{Address, ObjectId};
use crate::operation::Identifier;

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor};

impl Executor {
    pub(super) fn set_not_null(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        not_null: bool,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        if !not_null {
            if let Some(constraint) = self.not_null_of(relation, number) {
                self.check_not_identity(relation, number, column, "42601")?;
                self.check_nullable_in_parent(relation, column)?;
                return self.drop_not_null(constraint, column.span);
            }
            // Before there were constraints, children were asked all the same.
            let found = self.column_of(relation, number);
            if self.has_named_not_nulls() && found.is_some_and(|it| !it.not_null) {
                return Ok(Effect::Nothing(NoEffect::AlreadySo));
            }
            self.check_nullable(relation, number, column)?;
            self.check_nullable_in_parent(relation, column)?;
            for address in self
                .with_children(relation, &column.name, number)
                .iter()
                .skip(1)
            {
                if !self.only {
                    self.check_nullable(address.object, address.column, column)?;
                }
            }
        }
        if not_null && self.has_named_not_nulls() {
            if let Some(inherited) = self.inherited_not_null(relation, number) {
                self.keep_not_null(inherited);
                return Ok(Effect::Nothing(NoEffect::AlreadySo));
            }
            self.check_set_not_null(relation, number, column.span)?;
        }
        let mut targets = self.with_children(relation, &column.name, number);
        if self.only {
            self.check_only_not_null(relation, column, &targets, not_null)?;
            targets.truncate(1);
        }
        let is_so = |address: &Address| {
            let column = self.column_of(address.object, address.column);
            let constraint = self.not_null_of(address.object, address.column);
            let constraint = constraint.and_then(|id| self.catalog.constraint(id));
            column.is_some_and(|column| column.not_null == not_null)
                && constraint.is_none_or(|it| it.validated)
        };
        if targets.iter().all(is_so) {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        if not_null {
            self.set_not_null_recursively(relation, number);
            return Ok(Effect::Applied);
        }
        for address in targets {
            self.edit_column(address.object, address.column, |column| {
                column.not_null = not_null;
            });
        }
        Ok(Effect::Applied)
    }

    /// Fails where `ONLY` leaves partitions that may have null in a column.
    pub(super) fn check_may_be_not_null(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
    ) -> Result<(), Error> {
        let Some(number) = self.column_number(relation, &column.name) else {
            return Ok(());
        };
        if self
            .column_of(relation, number)
            .is_some_and(|it| it.not_null)
        {
            return Ok(());
        }
        let targets = self.with_children(relation, &column.name, number);
        self.check_only_not_null(relation, column, &targets, true)
    }

    /// Fails where partitions would differ from their table in what may be null.
    fn check_only_not_null(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        targets: &[Address],
        not_null: bool,
    ) -> Result<(), Error> {
        let is_nullable = |address: &&Address| {
            let column = self.column_of(address.object, address.column);
            column.is_some_and(|it| !it.not_null)
        };
        let mut partitions = targets[1..].iter();
        let differs = if not_null {
            partitions.find(is_nullable)
        } else {
            partitions.next()
        };
        let Some(partition) = differs.filter(|_| self.is_partitioned(relation)) else {
            return Ok(());
        };
        if self.is_doubtful(relation) || self.is_doubtful(partition.object) {
            return Ok(());
        }
        let message = if not_null {
            "constraint must be added to child tables too"
        } else {
            "cannot remove constraint from only the partitioned table when partitions exist"
        };
        Err(self.conflict("42P16", column.span, relation, message))
    }

    fn check_nullable(
        &mut self,
        relation: ObjectId,
        number: u16,
        column: &Identifier,
    ) -> Result<(), Error> {
        self.check_not_identity(relation, number, column, "42601")?;
        self.check_not_in_key(relation, number, column)
    }

    /// Fails where the column counts its rows; the `SQLSTATE` depends on who asks.
    pub(super) fn check_not_identity(
        &mut self,
        relation: ObjectId,
        number: u16,
        column: &Identifier,
        sqlstate: &'static str,
    ) -> Result<(), Error> {
        if !self.has_identity(relation, number) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" is an identity column",
            column.name,
            self.name_of(relation)
        );
        Err(self.conflict(sqlstate, column.span, relation, message))
    }

    pub(super) fn check_not_in_key(
        &mut self,
        relation: ObjectId,
        number: u16,
        column: &Identifier,
    ) -> Result<(), Error> {
        let Some(primary) = self.primary_key_of(relation) else {
            return Ok(());
        };
        let in_key = self
            .catalog
            .constraint(primary)
            .is_some_and(|constraint| constraint.kind.columns().contains(&number));
        if !in_key || self.is_doubtful(primary) {
            return Ok(());
        }
        let message = format!("column \"{}\" is in a primary key", column.name);
        Err(self.conflict("42P16", column.span, primary, message))
    }

    /// A partition may not have what its table may not.
    fn check_nullable_in_parent(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
    ) -> Result<(), Error> {
        let found = self.relation(relation).filter(|it| it.is_partition());
        let parent = found.and_then(|it| it.parents.first().copied());
        let in_parent = parent.and_then(|parent| {
            let number = self.column_number(parent, &column.name)?;
            self.column_of(parent, number)
        });
        if !in_parent.is_some_and(|it| it.not_null)
            || self.is_doubtful(relation)
            || parent.is_some_and(|parent| self.is_doubtful(parent))
        {
            return Ok(());
        }
        let message = format!(
            "column \"{}\" is marked NOT NULL in parent table",
            column.name
        );
        Err(self.conflict("42P16", column.span, relation, message))
    }
}
