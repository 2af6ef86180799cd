//! Renaming constraints, triggers, policies and rules, which are parts of relations.

use crate::catalog::object::RelationKind;
use crate::catalog::{Catalog, DependencyKind, Namespace, ObjectId};
use crate::operation::{Identifier, ObjectKind, ObjectName, Rename};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor};
use super::renames::identifier;

/// The first server with an `SQLSTATE` of its own for triggers that partitions have from their table.
const CODED_TRIGGER_COPIES: u16 = 18;

/// The first server that renames the triggers that partitions have with their table's.
const RENAMED_TRIGGER_COPIES: u16 = 15;

impl Executor {
    pub(super) fn rename_part(&mut self, rename: &Rename) -> Done {
        let kind = rename.object.kind;
        let Some(parent) = &rename.object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let Some(relation) = self.relation_if(parent, rename.if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        let namespace = Catalog::namespace_of(kind);
        let name = identifier(&rename.object.name);
        let of = match kind {
            ObjectKind::Rule => "for relation",
            _ => "for table",
        };
        // Of policies and triggers, the new name is looked at first.
        let new_first = kind == ObjectKind::Policy;
        self.check_has_parts(relation, kind, parent)?;
        if kind == ObjectKind::Constraint {
            self.check_names_its_columns(relation, parent)?;
        }
        if new_first {
            self.check_part_free(relation, namespace, kind, &rename.to)?;
        }
        let found = self.part_of(relation, namespace, &name, |table| {
            format!(
                "{} \"{}\" {of} \"{table}\" does not exist",
                kind.as_str(),
                name.name
            )
        })?;
        let Some(id) = found else {
            return Ok(Effect::Applied);
        };
        if kind == ObjectKind::Trigger {
            self.check_own_trigger(relation, id, &name)?;
        }
        if kind == ObjectKind::Trigger && name.name == rename.to.name {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        let inherited = self
            .catalog
            .constraint(id)
            .is_some_and(|constraint| constraint.parent.is_some() && constraint.is_inheritable());
        if inherited && !self.is_doubtful(id) {
            let message = format!("cannot rename inherited constraint \"{}\"", name.name);
            return Err(self.conflict("42P16", name.span, id, message));
        }
        self.check_twin_free(relation, id, &rename.to)?;
        self.check_part_free(relation, namespace, kind, &rename.to)?;
        let copies = if self.renames_trigger_copies() {
            self.trigger_copies(id)
        } else {
            Vec::new()
        };
        for copy in &copies {
            self.check_copy_free(*copy, &rename.to)?;
        }
        let cause = self.cause(rename.to.span);
        let others = self.inherited_checks(id);
        for id in std::iter::once(id).chain(others).chain(copies) {
            self.catalog.rename(id, rename.to.name.clone(), cause);
            self.altered(id);
        }
        Ok(Effect::Applied)
    }

    /// Whether the triggers of partitions have the name of their table's, whatever that becomes.
    fn renames_trigger_copies(&self) -> bool {
        self.catalog.is_since(RENAMED_TRIGGER_COPIES)
    }

    /// Fails where a partition has a trigger from its table.
    fn check_own_trigger(
        &mut self,
        relation: ObjectId,
        id: ObjectId,
        name: &Identifier,
    ) -> Result<(), Error> {
        if !self.renames_trigger_copies() {
            return Ok(());
        }
        let mut dependencies = self.catalog.dependencies_of(id);
        let is_copy = dependencies.any(|it| it.kind == DependencyKind::Internal);
        drop(dependencies);
        if !is_copy || self.is_doubtful(id) {
            return Ok(());
        }
        let sqlstate = if self.catalog.is_since(CODED_TRIGGER_COPIES) {
            "0A000"
        } else {
            "XX000"
        };
        let message = format!(
            "cannot rename trigger \"{}\" on table \"{}\"",
            name.name,
            self.name_of(relation)
        );
        Err(self.conflict(sqlstate, name.span, id, message))
    }

    /// The triggers that the partitions have from one.
    fn trigger_copies(&self, id: ObjectId) -> Vec<ObjectId> {
        if self.catalog.kind(id) != Some(ObjectKind::Trigger) {
            return Vec::new();
        }
        let mut copies = self.copies_of_trigger(id);
        copies.sort_unstable();
        let deeper: Vec<ObjectId> = copies
            .iter()
            .flat_map(|copy| self.trigger_copies(*copy))
            .collect();
        copies.extend(deeper);
        copies
    }

    fn check_copy_free(&mut self, copy: ObjectId, name: &Identifier) -> Result<(), Error> {
        let table = self.catalog.get(copy).and_then(|it| it.parent_relation());
        let Some(table) = table else {
            return Ok(());
        };
        self.check_part_free(table, Namespace::Trigger, ObjectKind::Trigger, name)
    }

    /// Fails where an index or another thing that is no table is asked for its parts.
    fn check_is_relation(
        &mut self,
        id: ObjectId,
        kind: ObjectKind,
        name: &ObjectName,
    ) -> Result<(), Error> {
        let message = match kind {
            ObjectKind::Policy => format!("\"{}\" is not a table", name.name),
            ObjectKind::Trigger => format!("relation \"{}\" cannot have triggers", name.name),
            ObjectKind::Rule => format!("relation \"{}\" cannot have rules", name.name),
            _ => return Ok(()),
        };
        if self.is_doubtful(id) {
            return Ok(());
        }
        Err(self.conflict("42809", name.span, id, message))
    }

    /// Fails where a relation of its kind has no such parts.
    fn check_has_parts(
        &mut self,
        relation: ObjectId,
        kind: ObjectKind,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if kind == ObjectKind::Constraint {
            self.check_has_attributes(relation, name)?;
        }
        let Some(found) = self.relation(relation).map(|it| it.kind) else {
            return self.check_is_relation(relation, kind, name);
        };
        let is_table = matches!(found, RelationKind::Table | RelationKind::PartitionedTable);
        let message = match kind {
            ObjectKind::Policy if !is_table => format!("\"{}\" is not a table", name.name),
            ObjectKind::Rule
                if matches!(
                    found,
                    RelationKind::MaterializedView | RelationKind::ForeignTable
                ) =>
            {
                format!("relation \"{}\" cannot have rules", name.name)
            }
            ObjectKind::Trigger if found == RelationKind::MaterializedView => {
                format!("relation \"{}\" cannot have triggers", name.name)
            }
            _ => return Ok(()),
        };
        if self.catalog.is_external(relation) || self.is_doubtful(relation) {
            return Ok(());
        }
        Err(self.conflict("42809", name.span, relation, message))
    }

    pub(super) fn check_part_free(
        &mut self,
        relation: ObjectId,
        namespace: Namespace,
        kind: ObjectKind,
        name: &Identifier,
    ) -> Result<(), Error> {
        let Some(other) = self.named(namespace, relation, &name.name) else {
            return Ok(());
        };
        if self.yields(other) {
            return Ok(());
        }
        let of = match kind {
            ObjectKind::Policy => "table",
            _ => "relation",
        };
        let message = format!(
            "{} \"{}\" for {of} \"{}\" already exists",
            kind.as_str(),
            name.name,
            self.name_of(relation)
        );
        Err(self.conflict("42710", name.span, other, message))
    }

    /// A constraint's index is renamed with it, so that its new name must be free too.
    fn check_twin_free(
        &mut self,
        relation: ObjectId,
        id: ObjectId,
        name: &Identifier,
    ) -> Result<(), Error> {
        let backed = self
            .catalog
            .constraint(id)
            .is_some_and(|constraint| constraint.kind.index().is_some());
        if !backed {
            return Ok(());
        }
        self.check_index_free(relation, &name.name, name.span)
    }
}
