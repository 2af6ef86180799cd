//! The schemas that new objects go to, and what belongs to none: schemas themselves, extensions,
//! publications.

use crate::catalog::object::{
    Extension, Object, ObjectData, Origin, Relation, RelationKind, Type, TypeData,
};
use crate::catalog::{DependencyKind, Key, Namespace, ObjectId, Presence};
use crate::operation::{
    AlterExtension, CreateExtension, CreateSchema, ExtensionAction, Identifier, Name, ObjectKind,
    ObjectName, Persistence,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, no_such_schema, whole};
use super::extensions::{Member, has_known_types, members};
use super::triggers::global_reference;
use super::{NoEffect, Reason};

impl Executor {
    /// The schema a new object goes to.
    pub(super) fn target_schema(&mut self, name: &ObjectName) -> Result<ObjectId, Error> {
        self.doubt_where(name);
        self.schema_for(name.schema.as_ref(), name.span)
    }

    /// As [`Self::target_schema`], for what may be temporary.
    pub(super) fn relation_schema(
        &mut self,
        name: &ObjectName,
        persistence: Persistence,
    ) -> Result<ObjectId, Error> {
        match (&name.schema, persistence) {
            (None, Persistence::Temporary) => {
                self.schema_for(Some(&Name::new_static("pg_temp")), name.span)
            }
            _ => self.target_schema(name),
        }
    }

    pub(super) fn schema_for(
        &mut self,
        schema: Option<&Name>,
        span: Span,
    ) -> Result<ObjectId, Error> {
        let missing = match self.catalog.creation_schema(schema) {
            Ok(id) => return Ok(id),
            Err(missing) => missing,
        };
        let Some(name) = missing.name else {
            let message = "no schema has been selected to create in";
            return Err(self.failure("3F000", span, message));
        };
        match missing.presence {
            Presence::Absent => return Err(self.no_schema(&name, span)),
            Presence::Unknown(cause) => self.doubt(Reason::Opaque(cause)),
            Presence::Unmentioned => self.doubt(Reason::External(Box::new(no_such_schema(&name)))),
            Presence::BuiltIn | Presence::Present(_) => {}
        }
        let cause = self.cause(span);
        Ok(self.catalog.schema_or_external(&name, cause))
    }

    pub(super) fn create_schema(&mut self, create: &CreateSchema) -> Done {
        let name = match (&create.name, &create.authorization) {
            (Some(name), _) => name.clone(),
            (None, Some(role)) => Identifier {
                name: role.clone(),
                span: self.span,
            },
            (None, None) => return Ok(Effect::Nothing(NoEffect::NotModelled)),
        };
        if name.name.starts_with("pg_") {
            let message = format!("unacceptable schema name \"{}\"", name.name);
            return Err(self.failure("42939", name.span, message));
        }
        let presence = self.catalog.schema_named(&name.name);
        if let Presence::Present(other) = presence {
            if create.if_not_exists {
                self.touch(other);
                return Ok(Effect::Nothing(NoEffect::Exists(other)));
            }
            if !self.catalog.is_external(other) && !self.is_doubtful(other) {
                let message = format!("schema \"{}\" already exists", name.name);
                return Err(self.conflict("42P06", name.span, other, message));
            }
            // What statements put into it before stays.
            self.adopt(other, &name);
            return Ok(Effect::Applied);
        }
        if let Presence::Unknown(cause) = presence {
            self.doubt(Reason::Opaque(cause));
        }
        // Nothing is left in a schema that was gone.
        let closed = !create.if_not_exists || presence == Presence::Absent;
        let data = ObjectData::Schema {
            closed,
            extended: false,
        };
        let id = self.create(None, name.name.clone(), name.span, data);
        let owner = create.authorization.clone();
        self.catalog.update(id, |object| object.owner = owner);
        Ok(Effect::Applied)
    }

    /// From here on the schema may have tables that the history does not mention.
    pub(super) fn import_foreign_schema(&mut self, into: &Identifier) -> Done {
        let schema = self.schema_for(Some(&into.name), into.span)?;
        self.catalog.update(schema, |object| {
            if let ObjectData::Schema { closed, .. } = &mut object.data {
                *closed = false;
            }
        });
        self.taint(&[]);
        Ok(Effect::Applied)
    }

    /// An object that was only assumed is one of the history from here on.
    fn adopt(&mut self, id: ObjectId, name: &Identifier) {
        let origin = Origin::Migration(self.cause(name.span));
        self.catalog.update(id, |object| object.origin = origin);
        self.changes.push(super::Change::Created(id));
    }

    pub(super) fn create_extension(&mut self, create: &CreateExtension) -> Done {
        let name = &create.name;
        let key = Key::new(Namespace::Extension, None, name.name.clone());
        if create.if_not_exists
            && let Presence::Present(id) = self.catalog.presence(&key)
        {
            self.is_doubtful(id);
            return Ok(Effect::Nothing(NoEffect::Exists(id)));
        }
        self.check_global_free(ObjectKind::Extension, name)?;
        let schema = match &create.schema {
            Some(schema) => Some(self.schema_for(Some(&schema.name), schema.span)?),
            None => self.catalog.creation_schema(None).ok(),
        };
        let data = ObjectData::Extension(Extension {
            version: create.version.clone(),
        });
        let id = self.create(None, name.name.clone(), name.span, data);
        if let Some(schema) = schema {
            self.depend(whole(id), whole(schema), DependencyKind::Normal);
            self.open_schema(schema, &name.name);
        }
        for member in members(&name.name) {
            self.create_member(id, schema, member);
        }
        Ok(Effect::Applied)
    }

    /// An extension puts into a schema what the history does not mention.
    pub(super) fn open_schema(&mut self, schema: ObjectId, extension: &Name) {
        let by_functions = has_known_types(extension);
        let found = self.catalog.get(schema).map(|it| &it.data);
        let Some(ObjectData::Schema { closed, extended }) = found else {
            return;
        };
        let after = (*closed && by_functions, true);
        if *closed && (*closed, *extended) != after {
            let (closed, extended) = after;
            let data = ObjectData::Schema { closed, extended };
            self.catalog.update(schema, |object| object.data = data);
        }
    }

    fn create_member(&mut self, extension: ObjectId, schema: Option<ObjectId>, member: &Member) {
        let origin = Origin::Derived(extension, self.here());
        let (schema, namespace, name, data) = match member {
            Member::Schema(name) => (
                None,
                Namespace::Schema,
                name,
                ObjectData::Schema {
                    closed: false,
                    extended: false,
                },
            ),
            Member::Type(name) => (
                schema,
                Namespace::Type,
                name,
                ObjectData::Type(Type {
                    kind: TypeData::Unknown,
                }),
            ),
            Member::Table(own, name) => {
                let own = own.and_then(|own| self.catalog.schema_named(own).id());
                let mut relation = Relation::new(RelationKind::Table);
                relation.columns_known = false;
                (
                    own.or(schema),
                    Namespace::Relation,
                    name,
                    ObjectData::Relation(Box::new(relation)),
                )
            }
        };
        let key = Key::new(namespace, schema, Name::new_static(name));
        if let Some(id) = self.catalog.presence(&key).id() {
            if let Some(extension) = self.catalog.get(extension).map(|it| it.name.clone()) {
                self.open_schema(id, &extension);
            }
            return;
        }
        self.insert(Object::new(Name::new_static(name), schema, origin, data));
    }

    pub(super) fn alter_extension(&mut self, alter: &AlterExtension) -> Done {
        let reference = global_reference(ObjectKind::Extension, &alter.name);
        let Some(id) = self.find(&reference, false)? else {
            return Ok(Effect::Applied);
        };
        if let ExtensionAction::Update(Some(version)) = &alter.action {
            self.catalog.update(id, |object| {
                if let ObjectData::Extension(extension) = &mut object.data {
                    extension.version = Some(version.clone());
                }
            });
        }
        self.altered(id);
        Ok(Effect::Applied)
    }
}
