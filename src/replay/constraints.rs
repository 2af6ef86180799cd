//! Adding, changing and dropping the constraints of tables.

use std::sync::Arc;

use crate::catalog::object::{Constraint, ConstraintData, ObjectData};
use crate::catalog::{DependencyKind, Namespace, ObjectId, Presence};
use crate::operation::{ConstraintDefinition, ConstraintKind, Expression, Identifier, Name};

use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, whole};
use super::{NoEffect, Reason};

/// The first server on which partitions may keep a check that their table loses.
const CHECKS_OF_PARTITIONS: u16 = 18;

impl Executor {
    /// `ALTER TABLE … ADD`.
    pub(super) fn add_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Done {
        self.create_constraint(relation, definition, false)?;
        Ok(Effect::Applied)
    }

    /// Makes one constraint. `new` tells that its table is being created by the same statement.
    pub(super) fn create_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        new: bool,
    ) -> Result<(), Error> {
        match &definition.kind {
            ConstraintKind::NotNull { column } => {
                self.add_not_null(relation, definition, column, new)
            }
            ConstraintKind::Check(expression) => {
                self.add_check(relation, definition, expression, new)
            }
            ConstraintKind::PrimaryKey(key) => self.add_key(relation, definition, key, true, new),
            ConstraintKind::Unique(key) => self.add_key(relation, definition, key, false, new),
            ConstraintKind::Exclude(exclude) => {
                self.add_exclude(relation, definition, exclude, new)
            }
            ConstraintKind::ForeignKey(key) => self.add_foreign_key(relation, definition, key),
        }
    }

    fn add_check(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        expression: &Expression,
        new: bool,
    ) -> Result<(), Error> {
        self.check_columns(relation, expression)?;
        if let Some(name) = &definition.name
            && let Some(other) = self.constraint_named(relation, &name.name)
            && !self.is_doubtful(other)
        {
            if self.may_merge_check(relation, other, expression, new) {
                self.declare_check(other);
                return Ok(());
            }
            let own = self.catalog.constraint(other);
            let own = own.is_some_and(|it| it.parent.is_none());
            let message = if new && own && self.is_check_constraint(other) {
                format!("check constraint \"{}\" already exists", name.name)
            } else {
                self.duplicate_constraint(relation, &name.name)
            };
            return Err(self.conflict("42710", name.span, other, message));
        }
        self.check_inheritable(relation, definition.no_inherit, definition.span)?;
        let columns = self.columns_in(relation, expression);
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => self.check_name(relation, &columns),
        };
        let data = ConstraintData::Check {
            expression: Arc::new(expression.clone()),
            columns,
        };
        let id = self.insert_constraint(relation, definition, name.clone(), data);
        self.depend_on_references(
            whole(id),
            &expression.references,
            Some(relation),
            DependencyKind::Normal,
        );
        if definition.no_inherit {
            return Ok(());
        }
        self.check_with_children(relation, definition)?;
        self.copy_check_to_children(relation, id, definition, expression, &name)
    }

    /// Fails where the partitions of a table would not have a check.
    pub(super) fn check_inheritable(
        &mut self,
        relation: ObjectId,
        no_inherit: bool,
        span: Span,
    ) -> Result<(), Error> {
        if !no_inherit || !self.is_partitioned(relation) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "cannot add NO INHERIT constraint to partitioned table \"{}\"",
            self.name_of(relation)
        );
        Err(self.conflict("42P16", span, relation, message))
    }

    /// Fails where `ONLY` leaves out children, which have each check of their parents.
    fn check_with_children(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        if !self.only || self.children_of(relation).is_empty() || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = "constraint must be added to child tables too";
        Err(self.conflict("42P16", definition.span, relation, message))
    }

    fn copy_check_to_children(
        &mut self,
        relation: ObjectId,
        parent: ObjectId,
        definition: &ConstraintDefinition,
        expression: &Expression,
        name: &Name,
    ) -> Result<(), Error> {
        let children = self
            .relation(relation)
            .map(|relation| relation.children.clone())
            .unwrap_or_default();
        for child in children {
            if let Some(own) = self.constraint_named(child, name) {
                if self.differs(own, child, expression) && !self.is_doubtful(own) {
                    let message = self.duplicate_constraint(child, name);
                    return Err(self.conflict("42710", definition.span, own, message));
                }
                if self.is_own_check(own, expression) {
                    self.set_constraint_parent(own, parent);
                }
                continue;
            }
            let data = ConstraintData::Check {
                expression: Arc::new(expression.clone()),
                columns: self.columns_in(child, expression),
            };
            let id = self.insert_constraint(child, definition, name.clone(), data);
            self.set_constraint_parent(id, parent);
            self.set_declared(id, false);
            self.copy_check_to_children(child, id, definition, expression, name)?;
        }
        Ok(())
    }

    /// Whether a constraint is known to be another one than a wanted check. Texts that differ may mean
    /// the same, but not of other columns.
    fn differs(&self, id: ObjectId, table: ObjectId, wanted: &Expression) -> bool {
        let Some(constraint) = self.catalog.constraint(id) else {
            return false;
        };
        let ConstraintData::Check {
            columns,
            expression,
        } = &constraint.kind
        else {
            return true;
        };
        if expression.references.starred || wanted.references.starred {
            return false;
        }
        let wanted = self.columns_in(table, wanted);
        let are_in = |left: &[u16], right: &[u16]| left.iter().all(|it| right.contains(it));
        !are_in(columns, &wanted) || !are_in(&wanted, columns)
    }

    fn is_own_check(&self, id: ObjectId, wanted: &Expression) -> bool {
        self.catalog.constraint(id).is_some_and(|it| {
            let expression = match &it.kind {
                ConstraintData::Check { expression, .. } => Some(expression),
                _ => None,
            };
            it.parent.is_none() && expression.is_some_and(|it| it.text == wanted.text)
        })
    }

    /// A child may declare a check of its parent once more; a partition only when it is made.
    pub(super) fn may_merge_check(
        &self,
        child: ObjectId,
        id: ObjectId,
        wanted: &Expression,
        new: bool,
    ) -> bool {
        let Some(constraint) = self.catalog.constraint(id) else {
            return false;
        };
        let ConstraintData::Check { expression, .. } = &constraint.kind else {
            return false;
        };
        let is_partition = self.relation(child).is_some_and(|it| it.is_partition());
        constraint.parent.is_some() && (new || !is_partition) && expression.text == wanted.text
    }

    /// A partition has its parent's checks and none of its own by the same name.
    pub(super) fn declare_check(&mut self, id: ObjectId) {
        let relation = self.catalog.constraint(id).map(|it| it.relation);
        let relation = relation.and_then(|id| self.relation(id));
        if relation.is_some_and(|it| !it.is_partition()) {
            self.set_declared(id, true);
        }
    }

    pub(super) fn set_declared(&mut self, id: ObjectId, declared: bool) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.declared = declared;
            }
        });
    }

    pub(super) fn is_check_constraint(&self, id: ObjectId) -> bool {
        self.catalog
            .constraint(id)
            .is_some_and(|constraint| matches!(constraint.kind, ConstraintData::Check { .. }))
    }

    pub(super) fn set_constraint_parent(&mut self, id: ObjectId, parent: ObjectId) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.parent = Some(parent);
            }
        });
    }

    pub(super) fn constraint_named(&self, relation: ObjectId, name: &Name) -> Option<ObjectId> {
        self.named(Namespace::Constraint, relation, name)
    }

    pub(super) fn duplicate_constraint(&self, relation: ObjectId, name: &Name) -> String {
        format!(
            "constraint \"{name}\" for relation \"{}\" already exists",
            self.name_of(relation)
        )
    }

    /// Fails where a written name is taken by another constraint of the relation.
    pub(super) fn check_constraint_name(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let Some(name) = &definition.name else {
            return Ok(());
        };
        match self
            .catalog
            .resolve_part(Namespace::Constraint, relation, &name.name)
        {
            Presence::Present(other) => {
                if self.is_doubtful(other) {
                    self.drop_object(other);
                    return Ok(());
                }
                let message = self.duplicate_constraint(relation, &name.name);
                Err(self.conflict("42710", name.span, other, message))
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(())
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => Ok(()),
        }
    }

    pub(super) fn insert_constraint(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        name: Name,
        kind: ConstraintData,
    ) -> ObjectId {
        let span = definition
            .name
            .as_ref()
            .map_or(definition.span, |name| name.span);
        let constraint = Constraint {
            relation,
            kind,
            generated_name: definition.name.is_none(),
            validated: !definition.not_valid && !definition.not_enforced,
            enforced: !definition.not_enforced,
            deferrable: definition.deferrable,
            initially_deferred: definition.initially_deferred,
            no_inherit: definition.no_inherit,
            parent: None,
            declared: true,
        };
        let schema = self.schema_of(relation);
        let id = self.create(schema, name, span, ObjectData::Constraint(constraint));
        self.changes.push(super::Change::Altered(relation));
        id
    }

    /// `ALTER TABLE … VALIDATE CONSTRAINT` and `ALTER CONSTRAINT`.
    pub(super) fn validate_constraint(&mut self, relation: ObjectId, name: &Identifier) -> Done {
        let Some(id) = self.constraint_of(relation, name)? else {
            return Ok(Effect::Applied);
        };
        let is_other = self.catalog.constraint(id).is_some_and(|constraint| {
            let kind = &constraint.kind;
            kind.index().is_some() || matches!(kind, ConstraintData::Trigger)
        });
        if is_other && !self.is_doubtful(id) {
            let message = format!(
                "constraint \"{}\" of relation \"{}\" is not a foreign key or check constraint",
                name.name,
                self.name_of(relation)
            );
            return Err(self.conflict("42809", name.span, id, message));
        }
        let validated = self
            .catalog
            .constraint(id)
            .is_some_and(|constraint| constraint.validated);
        if validated {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        if self.only && !self.copies_of_constraint(id).is_empty() && !self.is_doubtful(id) {
            let message = "constraint must be validated on child tables too";
            return Err(self.conflict("42P16", name.span, id, message));
        }
        self.set_validated(id);
        Ok(Effect::Applied)
    }

    /// With a constraint, those that child tables have of it are validated.
    pub(super) fn set_validated(&mut self, id: ObjectId) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.validated = true;
            }
        });
        self.altered(id);
        for copy in self.copies_of_constraint(id) {
            self.set_validated(copy);
        }
    }

    /// The constraints that the children of a table have because it has one.
    pub(super) fn copies_of_constraint(&self, id: ObjectId) -> Vec<ObjectId> {
        let relation = self.catalog.constraint(id).map(|it| it.relation);
        let children = relation.map(|it| self.children_of(it)).unwrap_or_default();
        let copies = children.into_iter();
        copies
            .filter_map(|child| self.copy_of_constraint(id, child))
            .collect()
    }

    /// The constraint that a child has of its parent's. It may have another name where it was there
    /// before, and another parent besides.
    fn copy_of_constraint(&self, id: ObjectId, child: ObjectId) -> Option<ObjectId> {
        let constraint = self.catalog.constraint(id)?;
        if constraint.is_not_null() {
            let number = constraint.kind.columns().first()?;
            let number = self.translate_column(constraint.relation, child, *number)?;
            let copy = self.not_null_of(child, number)?;
            return (!constraint.no_inherit).then_some(copy);
        }
        let copy = self.constraint_named(child, &self.name_of(id))?;
        let of = self.catalog.constraint(copy)?.parent;
        (of == Some(id)).then_some(copy)
    }

    /// The constraint that a statement names; `None` where it may be there.
    pub(super) fn constraint_of(
        &mut self,
        relation: ObjectId,
        name: &Identifier,
    ) -> Result<Option<ObjectId>, Error> {
        if self.may_be_not_null(relation, &name.name).is_some() {
            self.doubt(Reason::NotModelled);
            return Ok(None);
        }
        self.part_of(relation, Namespace::Constraint, name, |table| {
            format!(
                "constraint \"{}\" of relation \"{table}\" does not exist",
                name.name
            )
        })
    }

    pub(super) fn drop_constraint(
        &mut self,
        relation: ObjectId,
        name: &Identifier,
        if_exists: bool,
        cascade: bool,
    ) -> Done {
        if if_exists {
            let Some(id) = self.part_if_exists(relation, Namespace::Constraint, name) else {
                return Ok(Effect::Nothing(NoEffect::Missing));
            };
            return self.drop_constraint_object(id, name, cascade);
        }
        let column = self.may_be_not_null(relation, &name.name);
        match self.constraint_of(relation, name)? {
            Some(id) => self.drop_constraint_object(id, name, cascade),
            None => {
                if let Some(number) = column {
                    self.edit_column(relation, number, |column| column.not_null = false);
                } else {
                    self.free_part(relation, Namespace::Constraint, name);
                }
                Ok(Effect::Applied)
            }
        }
    }

    fn drop_constraint_object(&mut self, id: ObjectId, name: &Identifier, cascade: bool) -> Done {
        let constraint = self.catalog.constraint(id);
        if constraint.is_some_and(Constraint::is_not_null) {
            return self.drop_not_null(id, name.span);
        }
        let (parent, relation) = constraint.map_or((None, id), |constraint| {
            (constraint.parent, constraint.relation)
        });
        if parent.is_some() && !self.is_doubtful(id) {
            let message = format!(
                "cannot drop inherited constraint \"{}\" of relation \"{}\"",
                name.name,
                self.name_of(relation)
            );
            return Err(self.conflict("42P16", name.span, id, message));
        }
        // Those that children have of it go too, or are their own from then on.
        let mut kept = Vec::new();
        for copy in self.inherited_checks(id) {
            let found = self.catalog.constraint(copy);
            let (parent, declared) = found.map_or((None, false), |it| (it.parent, it.declared));
            if !self.only && parent.is_some_and(|parent| kept.contains(&parent)) {
                kept.push(copy);
            } else if !self.only && declared {
                kept.push(copy);
                self.clear_constraint_parent(copy);
            } else if !self.only {
                self.drop_object(copy);
            } else if self.is_partitioned(relation)
                && !self.catalog.is_since(CHECKS_OF_PARTITIONS)
                && !self.is_doubtful(copy)
            {
                let message = "cannot remove constraint from only the partitioned table when partitions exist";
                return Err(self.conflict("42P16", name.span, id, message));
            } else if parent == Some(id) {
                self.clear_constraint_parent(copy);
            }
        }
        self.drop_with_plan(id, cascade, name.span)?;
        Ok(Effect::Applied)
    }

    fn clear_constraint_parent(&mut self, id: ObjectId) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.parent = None;
                constraint.declared = true;
            }
        });
    }

    /// The checks that children have because a table has one, down to the last of them.
    pub(super) fn inherited_checks(&self, constraint: ObjectId) -> Vec<ObjectId> {
        let Some(found) = self.catalog.constraint(constraint) else {
            return Vec::new();
        };
        if !found.is_inheritable() {
            return Vec::new();
        }
        let mut copies = Vec::new();
        for child in self.children_of(found.relation) {
            let constraints = self.relation(child).map(|it| it.constraints.clone());
            for id in constraints.into_iter().flatten() {
                let parent = self.catalog.constraint(id).and_then(|it| it.parent);
                if parent == Some(constraint) {
                    copies.push(id);
                    copies.extend(self.inherited_checks(id));
                }
            }
        }
        copies
    }
}
