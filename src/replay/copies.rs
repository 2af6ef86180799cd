//! What a new table has of others: the checks of its parents, and what `LIKE` copies.

use std::sync::Arc;

use crate::catalog::object::{Constraint, ConstraintData, Origin};
use crate::catalog::{DependencyKind, ObjectId};
use crate::operation::{Including, Name};

use super::executor::{Error, Executor, column_address, whole};

impl Executor {
    /// Check constraints that a new child has from its parents.
    pub(super) fn inherit_constraints(
        &mut self,
        child: ObjectId,
        parents: &[ObjectId],
        partition: bool,
    ) {
        for parent in parents {
            for (id, name, constraint) in self.checks_of(*parent) {
                if constraint.no_inherit && !partition {
                    continue;
                }
                self.copy_check(child, id, name, constraint, Some(id));
            }
        }
    }

    /// `LIKE … INCLUDING CONSTRAINTS`.
    pub(super) fn copy_checks(
        &mut self,
        source: ObjectId,
        to: ObjectId,
        including: Including,
    ) -> Result<(), Error> {
        if !including.constraints {
            return Ok(());
        }
        for (id, name, constraint) in self.checks_of(source) {
            let ConstraintData::Check { expression, .. } = &constraint.kind else {
                continue;
            };
            if let Some(other) = self.constraint_named(to, &name)
                && !self.may_merge_check(to, other, expression, true)
                && !self.is_doubtful(other)
            {
                let message = self.duplicate_constraint(to, &name);
                return Err(self.conflict("42710", self.span, other, message));
            }
            self.check_inheritable(to, constraint.no_inherit, self.span)?;
            if let Some(other) = self.constraint_named(to, &name) {
                self.declare_check(other);
            }
            let copy = self.copy_check(to, id, name, constraint, None);
            if let Some(copy) = copy.filter(|_| including.comments) {
                self.copy_comment(id, copy);
            }
        }
        Ok(())
    }

    pub(super) fn copy_comment(&mut self, from: ObjectId, to: ObjectId) {
        let comment = self.catalog.get(from).and_then(|it| it.comment.clone());
        self.catalog.update(to, |object| object.comment = comment);
    }

    fn copy_check(
        &mut self,
        to: ObjectId,
        original: ObjectId,
        name: Name,
        constraint: Constraint,
        parent: Option<ObjectId>,
    ) -> Option<ObjectId> {
        if self.constraint_named(to, &name).is_some() {
            return None;
        }
        let ConstraintData::Check { expression, .. } = &constraint.kind else {
            return None;
        };
        let expression = Arc::clone(expression);
        // By number: the expression may have been written with other names.
        let columns = constraint.kind.columns().iter();
        let columns: Vec<u16> = columns
            .filter_map(|number| self.translate_column(constraint.relation, to, *number))
            .collect();
        let kind = ConstraintData::Check {
            expression: Arc::clone(&expression),
            columns: columns.clone(),
        };
        let copy = Constraint {
            relation: to,
            kind,
            parent,
            declared: parent.is_none(),
            // A new table has no rows that could break it.
            validated: constraint.enforced,
            ..constraint
        };
        let id = self.insert_copied_constraint(name, original, copy);
        for column in columns {
            self.depend(
                whole(id),
                column_address(to, column),
                DependencyKind::Normal,
            );
        }
        self.depend_on_functions(whole(id), &expression.references, DependencyKind::Normal);
        Some(id)
    }

    pub(super) fn checks_of(&self, relation: ObjectId) -> Vec<(ObjectId, Name, Constraint)> {
        let Some(relation) = self.relation(relation) else {
            return Vec::new();
        };
        let constraints = relation.constraints.iter().filter_map(|id| {
            let object = self.catalog.get(*id)?;
            let constraint = object.as_constraint()?;
            matches!(constraint.kind, ConstraintData::Check { .. })
                .then(|| (*id, object.name.clone(), constraint.clone()))
        });
        constraints.collect()
    }

    /// `LIKE … INCLUDING INDEXES`: indexes with generated names, and the keys they back.
    pub(super) fn copy_indexes_like(
        &mut self,
        source: ObjectId,
        to: ObjectId,
        including: Including,
    ) -> Result<(), Error> {
        if !including.indexes {
            return Ok(());
        }
        let indexes = self
            .relation(source)
            .map(|relation| relation.indexes.clone())
            .unwrap_or_default();
        for index in indexes {
            let Some(template) = self.template_of(index) else {
                continue;
            };
            let copy = self.translate_index(source, to, &template);
            let names = copy.column_names(self, to);
            let columns: Vec<u16> = copy.keys.iter().filter_map(|key| key.column).collect();
            let backs = self.catalog.index(index).and_then(|it| it.constraint);
            let original = backs.and_then(|id| self.catalog.constraint(id)).cloned();
            let label = match original.as_ref().map(|it| &it.kind) {
                None => "idx",
                Some(ConstraintData::PrimaryKey { .. }) => "pkey",
                Some(ConstraintData::Exclude { .. }) => "excl",
                Some(_) => "key",
            };
            if label == "pkey"
                && let Some(other) = self.primary_key_of(to)
            {
                let table = self.name_of(to);
                let message =
                    format!("multiple primary keys for table \"{table}\" are not allowed");
                return Err(self.conflict("42P16", self.span, other, message));
            }
            self.check_partition_index(to, &copy)?;
            let name = self.constraint_index_name(to, &names, label);
            let origin = Origin::Derived(to, self.here());
            let id = self.insert_index_of(to, name.clone(), origin, true, copy);
            self.copy_staleness(index, id);
            if including.comments {
                self.copy_comment(index, id);
            }
            let Some(original) = original else {
                continue;
            };
            if label == "pkey" {
                for column in &columns {
                    self.set_not_null_recursively(to, *column);
                }
            }
            let kind = key_data(&original.kind, id, columns);
            let copy = Constraint {
                relation: to,
                kind,
                parent: None,
                generated_name: true,
                ..original
            };
            let constraint = self.insert_copied_constraint(name, to, copy);
            if let Some(backs) = backs.filter(|_| including.comments) {
                self.copy_comment(backs, constraint);
            }
        }
        Ok(())
    }
}

/// The same kind of key on another index.
pub(super) fn key_data(
    original: &ConstraintData,
    index: ObjectId,
    columns: Vec<u16>,
) -> ConstraintData {
    match original {
        ConstraintData::PrimaryKey { .. } => ConstraintData::PrimaryKey { index, columns },
        ConstraintData::Exclude { operators, .. } => ConstraintData::Exclude {
            index,
            columns,
            operators: operators.clone(),
        },
        ConstraintData::Unique { .. }
        | ConstraintData::Check { .. }
        | ConstraintData::ForeignKey(_)
        | ConstraintData::NotNull { .. }
        | ConstraintData::Trigger => ConstraintData::Unique { index, columns },
    }
}
