//! What statements give to the columns of a table, as far as it can be told without its rows.

use std::borrow::Cow;

use crate::catalog::object::{Column, ObjectData, RelationKind, TypeData};
use crate::catalog::{ObjectId, Presence};
use crate::operation::{
    Enabled, Given, Identifier, Insert, Mention, Modify, Overriding, Uses, Written,
};

use super::executor::{Error, Executor};

impl Executor {
    /// Fails where the rows of an `INSERT` do not fit the columns, whatever else the table has in it.
    pub(super) fn check_inserted(&mut self, insert: &Insert, table: ObjectId) -> Result<(), Error> {
        if let Some(column) = written_twice(&insert.uses) {
            let message = format!("column \"{}\" specified more than once", column.name);
            return Err(self.failure("42701", column.span, message));
        }
        let Some(given) = self.given(insert)? else {
            return Ok(());
        };
        if self.may_have_more_columns(table) {
            return Ok(());
        }
        let Some(relation) = self.relation(table) else {
            return Ok(());
        };
        let all = relation.columns.clone();
        let named = |at: usize| {
            insert
                .columns
                .get(at)
                .map_or(insert.table.span, |it| it.span)
        };
        let targets: Vec<&Column> = if insert.columns.is_empty() {
            all.iter().map(|it| &**it).collect()
        } else {
            let names = insert.columns.iter();
            let column = |name: &_| all.iter().find(|it| it.name == *name).map(|it| &**it);
            let Some(targets) = names.map(|it| column(&it.name)).collect() else {
                return Ok(());
            };
            targets
        };
        if given.len() > targets.len() {
            let message = "INSERT has more expressions than target columns";
            return Err(self.conflict("42601", insert.table.span, table, message));
        }
        if given.len() < targets.len() && !insert.columns.is_empty() {
            let message = "INSERT has more target columns than expressions";
            return Err(self.conflict("42601", named(given.len()), table, message));
        }
        for (at, (column, given)) in targets.iter().zip(given.iter()).enumerate() {
            let is_always = column.identity.as_ref().is_some_and(|it| it.always);
            let is_refused =
                column.generated || is_always && insert.overriding == Overriding::Nothing;
            if is_refused && *given != Given::Default {
                let message = format!(
                    "cannot insert a non-DEFAULT value into column \"{}\"",
                    column.name
                );
                return Err(self.conflict("428C9", named(at), table, message));
            }
        }
        let values: Vec<(&Column, Given)> =
            targets.into_iter().zip(given.iter().copied()).collect();
        self.check_nulls(insert, table, &values)
    }

    /// What the rows of an `INSERT` give, also where a star says it.
    fn given<'i>(&mut self, insert: &'i Insert) -> Result<Option<Cow<'i, [Given]>>, Error> {
        if let Some(given) = &insert.given {
            return Ok(Some(Cow::Borrowed(given)));
        }
        let scope = insert.uses.scope.as_deref().filter(|it| it.with.is_empty());
        let mut mentions = scope.into_iter().flat_map(|it| &it.mentions);
        let source = mentions.find_map(|it| match it {
            Mention::Beside(source) => Some(&**source),
            _ => None,
        });
        let names = self.output_names(source)?;
        Ok(names.map(|names| Cow::Owned(vec![Given::Value; names.len()])))
    }

    /// Fails where an `UPDATE` gives a value to a column that computes its own.
    pub(super) fn check_updated(&mut self, update: &Modify, table: ObjectId) -> Result<(), Error> {
        if let Some(column) = written_twice(&update.uses) {
            let message = format!("multiple assignments to same column \"{}\"", column.name);
            return Err(self.failure("42601", column.span, message));
        }
        for (target, given) in update.columns.iter().zip(&update.given) {
            let column = self.catalog.column(table, &target.name);
            let is_refused = column
                .is_some_and(|it| it.generated || it.identity.as_ref().is_some_and(|it| it.always));
            if is_refused && *given != Given::Default && !self.is_doubtful(table) {
                let message = format!("column \"{}\" can only be updated to DEFAULT", target.name);
                return Err(self.conflict("428C9", target.span, table, message));
            }
        }
        Ok(())
    }

    /// Fails where a row that is certain to be inserted has no value for a column that needs one.
    fn check_nulls(
        &mut self,
        insert: &Insert,
        table: ObjectId,
        values: &[(&Column, Given)],
    ) -> Result<(), Error> {
        if insert.rows.is_none_or(|rows| rows == 0) || !self.takes_rows_as_given(table) {
            return Ok(());
        }
        let columns = self.relation(table).map(|it| it.columns.clone());
        for column in columns.into_iter().flatten().filter(|it| it.not_null) {
            let given = values
                .iter()
                .find(|(other, _)| other.number == column.number);
            let is_null = match given {
                Some((_, Given::Value | Given::New)) => false,
                Some((_, Given::Null)) => insert.overriding != Overriding::User,
                Some((_, Given::Default)) | None => !self.may_have_default(&column),
            };
            if is_null && !self.is_doubtful(table) {
                let message = format!(
                    "null value in column \"{}\" of relation \"{}\" violates not-null constraint",
                    column.name,
                    self.name_of(table)
                );
                return Err(self.conflict("23502", insert.table.span, table, message));
            }
        }
        Ok(())
    }

    /// Whether what is inserted becomes a row of this very table, and nothing changes it before.
    fn takes_rows_as_given(&self, table: ObjectId) -> bool {
        let Some(relation) = self.relation(table) else {
            return false;
        };
        let changes_rows = |id: &ObjectId| {
            let trigger = self.catalog.get(*id).and_then(|it| match &it.data {
                ObjectData::Trigger(trigger) => Some(trigger),
                _ => None,
            });
            trigger.is_none_or(|it| {
                it.timing != "after" && it.enabled != Enabled::Disabled && it.for_each_row
            })
        };
        relation.kind == RelationKind::Table
            && relation.rules.is_empty()
            && !relation.triggers.iter().any(changes_rows)
    }

    fn may_have_default(&self, column: &Column) -> bool {
        if column.default.is_some() || column.identity.is_some() || column.generated {
            return true;
        }
        let Some(type_name) = &column.type_name else {
            return true;
        };
        match self.catalog.resolve_type(type_name) {
            Presence::BuiltIn => false,
            Presence::Present(id) => {
                let kind = self.catalog.get(id).map(|it| &it.data);
                let Some(ObjectData::Type(found)) = kind else {
                    return true;
                };
                !matches!(
                    found.kind,
                    TypeData::Enum { .. } | TypeData::Composite { .. } | TypeData::Range { .. }
                )
            }
            _ => true,
        }
    }
}

/// A column that a statement writes twice, at least once as a whole.
fn written_twice(uses: &Uses) -> Option<&Identifier> {
    let mut mentions = uses.scope.as_deref()?.mentions.iter();
    let written = mentions.find_map(|it| match it {
        Mention::Written(written) => Some(written),
        _ => None,
    })?;
    let mut later = written.iter().enumerate();
    let is_again = |(at, it): &(usize, &Written)| {
        let mut before = written[..*at].iter();
        before.any(|other| other.column.name == it.column.name && (it.whole || other.whole))
    };
    later.find(is_again).map(|(_, it)| &it.column)
}
