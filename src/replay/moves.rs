//! `SET SCHEMA`, `OWNER TO`.

use smol_str::SmolStr;

use crate::catalog::object::{ObjectData, TypeData};
use crate::catalog::{DependencyKind, Key, ObjectId, Presence};
use crate::operation::{Identifier, Name, ObjectKind, ObjectReference, Persistence};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor, whole};

impl Executor {
    pub(super) fn set_schema(
        &mut self,
        object: &ObjectReference,
        if_exists: bool,
        schema: &Identifier,
    ) -> Done {
        let Some(id) = self.find(object, if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        // That a type is a table's row type is said last.
        let is_row_type = object.kind == ObjectKind::Type && self.relation(id).is_some();
        if !is_row_type {
            self.check_named_kind(object, id)?;
        }
        self.check_has_schema(object, id)?;
        self.check_owned(object, id)?;
        let target = self.schema_for(Some(&schema.name), schema.span)?;
        if object.kind == ObjectKind::Extension {
            self.open_schema(target, &object.name.name);
        }
        self.check_movable(object, id)?;
        if is_row_type {
            if self.schema_of(id) != Some(target) {
                self.check_type_free_in(target, id, object, schema)?;
            }
            self.check_named_kind(object, id)?;
        }
        if self.schema_of(id) == Some(target) {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        let Some(found) = self.catalog.get(id) else {
            return Ok(Effect::Applied);
        };
        let key = Key {
            parent: Some(target),
            ..self.catalog.key(found)
        };
        if let Presence::Present(other) = self.catalog.presence(&key)
            && !self.yields(other)
        {
            let name = &object.name.name;
            let (code, what) = match &found_kind(self, id) {
                Some(ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate) => {
                    ("42723", format!("function {}", self.printed_signature(id)))
                }
                Some(ObjectKind::Type | ObjectKind::Domain) => {
                    ("42710", format!("type \"{name}\""))
                }
                _ => ("42P07", format!("relation \"{name}\"")),
            };
            let message = format!("{what} already exists in schema \"{}\"", schema.name);
            return Err(self.conflict(code, schema.span, other, message));
        }
        self.check_type_free_in(target, id, object, schema)?;
        self.check_parts_free_in(target, id, schema)?;
        let cause = self.cause(schema.span);
        let columns = self.columns_of_type(id);
        let multirange = self.multirange_schema(id);
        let (moved, to) = (self.name_of(id), self.name_of(target));
        self.note_stale(whole(id));
        self.follow_type_in_routines(id, Some(&to), &moved);
        self.catalog.move_to_schema(id, target, cause);
        if let Some(schema) = multirange {
            self.depend(whole(id), whole(schema), DependencyKind::Normal);
        }
        self.follow_type(id, &columns);
        self.follow_sequence(id);
        for sequence in self.catalog.owned_sequences(id) {
            self.follow_sequence(sequence);
        }
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// The schema in which a range type leaves its multirange when it moves, and with which both
    /// go.
    fn multirange_schema(&self, id: ObjectId) -> Option<ObjectId> {
        let Some(TypeData::Range { .. }) = self.type_data(id) else {
            return None;
        };
        let own = self.schema_of(id)?;
        let dependencies = self.catalog.dependencies_of(id);
        let schemas = dependencies
            .map(|it| it.referenced.object)
            .filter(|it| *it != own && self.catalog.kind(*it) == Some(ObjectKind::Schema));
        Some(schemas.min().unwrap_or(own))
    }

    /// A table moves with its indexes and with the sequences of its columns.
    fn check_parts_free_in(
        &mut self,
        target: ObjectId,
        id: ObjectId,
        schema: &Identifier,
    ) -> Result<(), Error> {
        let Some(relation) = self.relation(id) else {
            return Ok(());
        };
        let indexes = relation.indexes.iter().copied();
        let parts: Vec<ObjectId> = indexes.chain(self.catalog.owned_sequences(id)).collect();
        for part in parts {
            let name = self.name_of(part);
            let Some(other) = self.relation_named(target, &name) else {
                continue;
            };
            if self.yields(other) {
                continue;
            }
            let message = format!(
                "relation \"{name}\" already exists in schema \"{}\"",
                schema.name
            );
            return Err(self.conflict("42P07", schema.span, other, message));
        }
        Ok(())
    }

    /// A table moves with its row type, and a type must not meet one.
    fn check_type_free_in(
        &mut self,
        target: ObjectId,
        id: ObjectId,
        object: &ObjectReference,
        schema: &Identifier,
    ) -> Result<(), Error> {
        let as_type = object.kind == ObjectKind::Type;
        let Some(other) = self.type_beside(target, id, &self.name_of(id), as_type) else {
            return Ok(());
        };
        if self.yields(other) {
            return Ok(());
        }
        let message = format!(
            "type \"{}\" already exists in schema \"{}\"",
            object.name.name, schema.name
        );
        Err(self.conflict("42710", schema.span, other, message))
    }

    /// What has the type's name in a schema that an object would have there, where both are types
    /// or row types. Where a table is named as one, another table is in its way as a type.
    pub(super) fn type_beside(
        &self,
        schema: ObjectId,
        id: ObjectId,
        name: &Name,
        as_type: bool,
    ) -> Option<ObjectId> {
        match &self.catalog.get(id)?.data {
            ObjectData::Relation(_) if !as_type => self.type_named(schema, name),
            ObjectData::Relation(_) | ObjectData::Type(_) => {
                let row = self.relation_named(schema, name);
                let has_row_type = |id: &ObjectId| {
                    self.relation(*id).is_some() || self.attributes_of(*id).is_some()
                };
                self.type_named(schema, name).or(row.filter(has_row_type))
            }
            _ => None,
        }
    }

    /// Fails where an index is, which stays with its table.
    fn check_has_schema(&mut self, object: &ObjectReference, id: ObjectId) -> Result<(), Error> {
        if self.catalog.index(id).is_none() || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("cannot change schema of index \"{}\"", object.name.name);
        Err(self.conflict("42809", object.name.span, id, message))
    }

    /// Fails where a sequence goes with a column.
    fn check_owned(&mut self, object: &ObjectReference, id: ObjectId) -> Result<(), Error> {
        let is_owned = match self.catalog.get(id).map(|found| &found.data) {
            Some(ObjectData::Sequence(sequence)) => sequence.owned_by.is_some(),
            Some(_) | None => false,
        };
        if !is_owned || self.is_doubtful(id) {
            return Ok(());
        }
        let message = "cannot move an owned sequence into another schema";
        Err(self.conflict("0A000", object.name.span, id, message))
    }

    /// Fails where an object goes with its session.
    fn check_movable(&mut self, object: &ObjectReference, id: ObjectId) -> Result<(), Error> {
        let persistence = match self.catalog.get(id).map(|found| &found.data) {
            Some(ObjectData::Sequence(sequence)) => sequence.persistence,
            Some(ObjectData::Relation(relation)) => relation.persistence,
            Some(_) | None => return Ok(()),
        };
        if persistence != Persistence::Temporary || self.is_doubtful(id) {
            return Ok(());
        }
        let message = "cannot move objects into or out of temporary schemas";
        Err(self.conflict("0A000", object.name.span, id, message))
    }

    pub(super) fn set_owner(&mut self, object: &ObjectReference, owner: &SmolStr) -> Done {
        // Only of a table is it asked what there is before it is asked who.
        if !object.kind.is_relation() {
            self.check_roles(std::slice::from_ref(owner))?;
        }
        match self.find(object, false)? {
            Some(id) => {
                if object.kind == ObjectKind::Type {
                    self.check_named_kind(object, id)?;
                }
                self.set_owner_of(id, owner)
            }
            None => Ok(Effect::Applied),
        }
    }
}

fn found_kind(executor: &Executor, id: ObjectId) -> Option<ObjectKind> {
    executor.catalog.kind(id)
}
