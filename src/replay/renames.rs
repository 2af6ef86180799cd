//! `RENAME`, `SET SCHEMA`, `OWNER TO`.

use smol_str::SmolStr;

use crate::catalog::object::{ObjectData, RelationKind, TypeData};
use crate::catalog::{Catalog, Key, Namespace, ObjectId, Presence};
use crate::operation::{Identifier, ObjectKind, ObjectName, ObjectReference, Rename};

use super::executor::{Done, Effect, Error, Executor, missing, written};
use super::{NoEffect, Reason};

impl Executor {
    pub(super) fn rename(&mut self, rename: &Rename) -> Done {
        match rename.object.kind {
            ObjectKind::Column => self.rename_table_column(rename),
            ObjectKind::Attribute => self.rename_attribute(rename),
            ObjectKind::Constraint
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule => self.rename_part(rename),
            _ => {
                let Some(id) = self.find(&rename.object, rename.if_exists)? else {
                    return Ok(Effect::Nothing(NoEffect::Missing));
                };
                self.rename_object(id, rename)
            }
        }
    }

    fn rename_table_column(&mut self, rename: &Rename) -> Done {
        let Some(parent) = &rename.object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let Some(relation) = self.relation_if(parent, rename.if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        let column = identifier(&rename.object.name);
        let message = || format!("column \"{}\" does not exist", column.name);
        self.rename_column(relation, &column, &rename.to, message)
    }

    fn rename_attribute(&mut self, rename: &Rename) -> Done {
        let Some(parent) = &rename.object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let id = match self.catalog.resolve_type_name(parent) {
            Presence::Present(id) => id,
            Presence::Absent | Presence::BuiltIn => {
                return Err(self.no_relation(parent, ObjectKind::Type));
            }
            unsure => {
                self.doubt_presence(unsure, missing(ObjectKind::Type, parent));
                return Ok(Effect::Applied);
            }
        };
        self.touch(id);
        let column = identifier(&rename.object.name);
        let Some(attributes) = self.attributes_of(id) else {
            return Ok(Effect::Applied);
        };
        if !attributes.contains(&column.name) {
            let message = format!("column \"{}\" does not exist", column.name);
            return Err(self.no_column(id, &column.name, column.span, message));
        }
        if attributes.contains(&rename.to.name) {
            let message = format!(
                "column \"{}\" of relation \"{}\" already exists",
                rename.to.name, parent.name
            );
            return Err(self.conflict("42701", rename.to.span, id, message));
        }
        self.catalog.update(id, |object| {
            if let ObjectData::Type(definition) = &mut object.data
                && let TypeData::Composite { attributes } = &mut definition.kind
            {
                for attribute in attributes {
                    if attribute.name == column.name {
                        attribute.name = rename.to.name.clone();
                    }
                }
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn attributes_of(&self, id: ObjectId) -> Option<Vec<crate::operation::Name>> {
        let ObjectData::Type(definition) = &self.catalog.get(id)?.data else {
            return None;
        };
        let TypeData::Composite { attributes } = &definition.kind else {
            return None;
        };
        Some(attributes.iter().map(|it| it.name.clone()).collect())
    }

    fn rename_part(&mut self, rename: &Rename) -> Done {
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
        self.check_part_free(relation, namespace, kind, &rename.to)?;
        self.check_twin_free(relation, id, &rename.to)?;
        let cause = self.cause(rename.to.span);
        self.catalog.rename(id, rename.to.name.clone(), cause);
        self.altered(id);
        Ok(Effect::Applied)
    }

    fn check_part_free(
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

    fn rename_object(&mut self, id: ObjectId, rename: &Rename) -> Done {
        self.check_renamed_kind(id, rename)?;
        let to = &rename.to;
        let schema = self.schema_of(id);
        let Some(object) = self.catalog.get(id) else {
            return Ok(Effect::Applied);
        };
        let mut wanted = self.catalog.key(object);
        let code = match &object.data {
            ObjectData::Schema { .. } => "42P06",
            ObjectData::Relation(_) | ObjectData::Index(_) | ObjectData::Sequence(_) => "42P07",
            ObjectData::Function(_) => "42723",
            _ => "42710",
        };
        let kind = rename.object.kind;
        wanted.name = match &object.data {
            ObjectData::Function(_) => {
                let arguments = wanted.name.split_once('(').map_or("", |(_, rest)| rest);
                format!("{}({arguments}", to.name).into()
            }
            _ => to.name.clone(),
        };
        if let Presence::Present(other) = self.catalog.presence(&wanted)
            && !self.yields(other)
        {
            let message = if code == "42P07" {
                format!("relation \"{}\" already exists", to.name)
            } else if code == "42723" {
                let schema = schema.map(|it| self.name_of(it)).unwrap_or_default();
                let signature = self.printed_signature(other);
                format!("function {signature} already exists in schema \"{schema}\"")
            } else {
                format!("{} \"{}\" already exists", kind.as_str(), to.name)
            };
            return Err(self.conflict(code, to.span, other, message));
        }
        let cause = self.cause(to.span);
        self.catalog.rename(id, to.name.clone(), cause);
        self.altered(id);
        Ok(Effect::Applied)
    }

    fn check_renamed_kind(&mut self, id: ObjectId, rename: &Rename) -> Result<(), Error> {
        let Some(object) = self.catalog.get(id) else {
            return Ok(());
        };
        let kind = rename.object.kind;
        let fits = match (&object.data, kind) {
            (ObjectData::Relation(relation), ObjectKind::View) => {
                relation.kind == RelationKind::View
            }
            (ObjectData::Relation(relation), ObjectKind::MaterializedView) => {
                relation.kind == RelationKind::MaterializedView
            }
            (ObjectData::Relation(relation), ObjectKind::ForeignTable) => {
                relation.kind == RelationKind::ForeignTable
            }
            (ObjectData::Relation(_), ObjectKind::Sequence) => false,
            _ => true,
        };
        let unknown = object
            .as_relation()
            .is_some_and(|relation| relation.kind == RelationKind::Unknown);
        if fits || unknown || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("\"{}\" is not a {}", rename.object.name.name, kind.as_str());
        Err(self.conflict("42809", rename.object.name.span, id, message))
    }

    /// The object of a reference; `None` where `IF EXISTS` lets a missing one pass, or where nobody
    /// knows whether it is there.
    pub(super) fn find(
        &mut self,
        object: &ObjectReference,
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        let name = &object.name;
        match object.kind {
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index => self.relation_if(name, if_exists),
            ObjectKind::Schema => {
                let presence = self.catalog.schema_named(&name.name);
                if presence == Presence::Absent {
                    return Err(self.no_schema(&name.name, name.span));
                }
                Ok(self.found(presence, object))
            }
            ObjectKind::Type | ObjectKind::Domain => {
                let presence = self.catalog.resolve_type_name(name);
                if presence == Presence::Absent && !if_exists {
                    return Err(self.no_type(name));
                }
                Ok(self.found(presence, object))
            }
            ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Aggregate => self.find_routine(object, if_exists),
            ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule
            | ObjectKind::Constraint => self.find_part(object),
            _ => {
                let presence = self.presence_of(object);
                if presence == Presence::Absent && object.kind != ObjectKind::Role && !if_exists {
                    let message = format!(
                        "{} \"{}\" does not exist",
                        object.kind.as_str(),
                        written(name)
                    );
                    let missing = missing(object.kind, name);
                    return Err(self.missing("42704", name.span, missing, message));
                }
                Ok(self.found(presence, object))
            }
        }
    }

    fn find_part(&mut self, object: &ObjectReference) -> Result<Option<ObjectId>, Error> {
        let Some(parent) = &object.parent else {
            return Ok(None);
        };
        let relation = self.need_relation(parent)?;
        let name = identifier(&object.name);
        let namespace = Catalog::namespace_of(object.kind);
        self.part_of(relation, namespace, &name, |table| {
            format!(
                "{} \"{}\" for table \"{table}\" does not exist",
                object.kind.as_str(),
                name.name
            )
        })
    }

    fn found(&mut self, presence: Presence, object: &ObjectReference) -> Option<ObjectId> {
        if let Presence::Present(id) = presence {
            self.touch(id);
            return Some(id);
        }
        self.doubt_presence(presence, missing(object.kind, &object.name));
        if presence == Presence::Absent && object.kind == ObjectKind::Role {
            self.doubt(Reason::External(Box::new(missing(
                object.kind,
                &object.name,
            ))));
        }
        None
    }

    pub(super) fn set_schema(
        &mut self,
        object: &ObjectReference,
        if_exists: bool,
        schema: &Identifier,
    ) -> Done {
        let Some(id) = self.find(object, if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        let target = self.schema_for(Some(&schema.name), schema.span)?;
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
            let (code, word) = match &found_kind(self, id) {
                Some(ObjectKind::Function | ObjectKind::Procedure) => ("42723", "function"),
                Some(ObjectKind::Type | ObjectKind::Domain) => ("42710", "type"),
                _ => ("42P07", "relation"),
            };
            let message = format!(
                "{word} \"{}\" already exists in schema \"{}\"",
                object.name.name, schema.name
            );
            return Err(self.conflict(code, schema.span, other, message));
        }
        let cause = self.cause(schema.span);
        self.catalog.move_to_schema(id, target, cause);
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn set_owner(&mut self, object: &ObjectReference, owner: &SmolStr) -> Done {
        match self.find(object, false)? {
            Some(id) => self.set_owner_of(id, owner),
            None => Ok(Effect::Applied),
        }
    }
}

fn found_kind(executor: &Executor, id: ObjectId) -> Option<ObjectKind> {
    executor.catalog.kind(id)
}

pub(super) fn identifier(name: &ObjectName) -> Identifier {
    Identifier {
        name: name.name.clone(),
        span: name.span,
    }
}
