//! The types of the two sides of a foreign key, when it is made and when one of them changes.

use crate::catalog::ObjectId;
use crate::catalog::object::ConstraintData;
use crate::operation::Name;
use crate::source::Span;

use super::executor::{Error, Executor};

/// What a foreign key leads from, and to.
pub(super) struct Sides<'a> {
    pub(super) name: &'a Name,
    /// A table, and the numbers of its columns.
    pub(super) referencing: (ObjectId, &'a [u16]),
    pub(super) referenced: (ObjectId, &'a [u16]),
}

impl Executor {
    /// Fails where no operator compares the two sides.
    pub(super) fn check_comparable(
        &mut self,
        sides: &Sides<'_>,
        in_the_way: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        let Some(detail) = self.incomparable(sides) else {
            return Ok(());
        };
        let tables = [sides.referencing.0, sides.referenced.0];
        if tables.into_iter().any(|it| self.is_doubtful(it)) {
            return Ok(());
        }
        let message = format!(
            "foreign key constraint \"{}\" cannot be implemented",
            sides.name
        );
        let mut failure = self.conflict("42804", span, in_the_way, message);
        failure.detail = Some(detail);
        Err(failure)
    }

    /// Fails where a column has got a type that a foreign key can't have: each is made again when all
    /// columns of the statement have their types.
    pub(super) fn check_retyped_keys(&mut self) -> Result<(), Error> {
        let mut keys: Vec<ObjectId> = Vec::new();
        for address in &self.retyped {
            let own = self.relation(address.object);
            keys.extend(own.into_iter().flat_map(|it| &it.constraints));
            keys.extend(self.keys_to(address.object));
        }
        keys.sort_unstable();
        keys.dedup();
        for id in keys {
            let object = self.catalog.get(id);
            let constraint = object.and_then(|it| Some((it.name.clone(), it.as_constraint()?)));
            let Some((name, constraint)) = constraint else {
                continue;
            };
            let ConstraintData::ForeignKey(key) = constraint.kind.clone() else {
                continue;
            };
            let sides = Sides {
                name: &name,
                referencing: (constraint.relation, &key.columns),
                referenced: (key.references, &key.referenced_columns),
            };
            self.check_comparable(&sides, id, self.span)?;
        }
        Ok(())
    }

    /// The first pair of columns that can't be compared, as the server puts it.
    fn incomparable(&self, sides: &Sides<'_>) -> Option<String> {
        let (from, columns) = sides.referencing;
        let (to, referenced) = sides.referenced;
        let pairs = columns.iter().zip(referenced);
        let mut pairs = pairs.filter_map(|(column, referenced)| {
            let column = self.column_of(from, *column)?;
            let referenced = self.column_of(to, *referenced)?;
            let types = column.type_name.as_ref().zip(referenced.type_name.as_ref());
            Some((&column.name, &referenced.name, types?))
        });
        let (column, key, (its, of_key)) = pairs
            .find(|(_, _, (its, of_key))| self.catalog.may_refer(its, of_key) == Some(false))?;
        let shown = |it| self.catalog.format_type(it);
        Some(format!(
            "key columns \"{column}\" and \"{key}\" are of incompatible types: {} and {}",
            shown(its),
            shown(of_key)
        ))
    }
}
