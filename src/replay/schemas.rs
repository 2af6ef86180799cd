//! What belongs to no schema: schemas themselves, extensions, publications.

use crate::catalog::object::{
    Extension, Object, ObjectData, Origin, Publication, Relation, RelationKind, Type, TypeData,
};
use crate::catalog::{DependencyKind, Key, Namespace, ObjectId, Presence};
use crate::operation::{
    AlterExtension, AlterPublication, CreateExtension, CreatePublication, CreateSchema,
    ExtensionAction, Identifier, Name, ObjectKind, ObjectName, Persistence, PublicationAction,
    PublicationObject,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, whole};
use super::extensions::{Member, members};
use super::triggers::global_reference;
use super::{NoEffect, Reason};

impl Executor {
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
        let data = ObjectData::Schema { closed };
        let id = self.create(None, name.name.clone(), name.span, data);
        let owner = create.authorization.clone();
        self.catalog.update(id, |object| object.owner = owner);
        Ok(Effect::Applied)
    }

    /// From here on the schema may have tables that the history does not mention.
    pub(super) fn import_foreign_schema(&mut self, into: &Identifier) -> Done {
        let schema = self.schema_for(Some(&into.name), into.span)?;
        self.catalog.update(schema, |object| {
            if let ObjectData::Schema { closed } = &mut object.data {
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
        }
        for member in members(&name.name) {
            self.create_member(id, schema, member);
        }
        Ok(Effect::Applied)
    }

    fn create_member(&mut self, extension: ObjectId, schema: Option<ObjectId>, member: &Member) {
        let origin = Origin::Derived(extension, self.here());
        let (schema, namespace, name, data) = match member {
            Member::Schema(name) => (
                None,
                Namespace::Schema,
                name,
                ObjectData::Schema { closed: false },
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
        if self.catalog.presence(&key).id().is_some() {
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

    pub(super) fn create_publication(&mut self, create: &CreatePublication) -> Done {
        self.check_global_free(ObjectKind::Publication, &create.name)?;
        let (tables, schemas) = self.publication_objects(&create.objects)?;
        for (table, span) in &tables {
            self.check_publishable(*table, *span)?;
        }
        let data = ObjectData::Publication(Publication {
            all_tables: create.all_tables,
            tables: ids(&tables),
            schemas,
            options: create.options.clone(),
        });
        self.create(None, create.name.name.clone(), create.name.span, data);
        Ok(Effect::Applied)
    }

    /// The tables, each with the name that brings it, and the schemas.
    fn publication_objects(
        &mut self,
        objects: &[PublicationObject],
    ) -> Result<(Vec<(ObjectId, Span)>, Vec<ObjectId>), Error> {
        let (mut tables, mut schemas) = (Vec::new(), Vec::new());
        for object in objects {
            match object {
                PublicationObject::Table { name, only: true } => {
                    tables.push((self.need_relation(name)?, name.span));
                }
                PublicationObject::Table { name, only: false } => {
                    let table = self.need_relation(name)?;
                    self.add_heirs(table, name.span, &mut tables);
                }
                PublicationObject::Schema(Some(name)) => {
                    schemas.push(self.schema_for(Some(&name.name), name.span)?);
                }
                PublicationObject::Schema(None) => {
                    schemas.push(self.schema_for(None, self.span)?);
                }
            }
        }
        Ok((tables, schemas))
    }

    /// Publishes a table, and what inherits from it; partitions are published with their table.
    fn add_heirs(&self, table: ObjectId, span: Span, tables: &mut Vec<(ObjectId, Span)>) {
        if tables.iter().any(|(it, _)| *it == table) {
            return;
        }
        tables.push((table, span));
        let Some(relation) = self.relation(table) else {
            return;
        };
        if relation.kind != RelationKind::PartitionedTable {
            for child in &relation.children {
                self.add_heirs(*child, span, tables);
            }
        }
    }

    fn check_publishable(&mut self, table: ObjectId, span: Span) -> Result<(), Error> {
        let fits = self.relation(table).is_some_and(|relation| {
            let is_table = matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::Unknown
            );
            is_table && relation.persistence == Persistence::Permanent
        });
        if fits || self.is_doubtful(table) {
            return Ok(());
        }
        let name = self.name_of(table);
        let message = format!("cannot add relation \"{name}\" to publication");
        Err(self.conflict("22023", span, table, message))
    }

    pub(super) fn alter_publication(&mut self, alter: &AlterPublication) -> Done {
        let reference = global_reference(ObjectKind::Publication, &alter.name);
        let found = self.find(&reference, false)?;
        let (objects, action) = match &alter.action {
            PublicationAction::Add(objects)
            | PublicationAction::Drop(objects)
            | PublicationAction::Set(objects) => (objects.as_slice(), &alter.action),
            PublicationAction::SetOptions(_) => (&[][..], &alter.action),
        };
        if let (Some(id), false) = (found, objects.is_empty()) {
            self.check_has_list(id, &alter.name)?;
        }
        let (tables, schemas) = self.publication_objects(objects)?;
        let Some(id) = found else {
            return Ok(Effect::Applied);
        };
        self.check_members(id, alter, &tables)?;
        self.check_schemas(id, alter, &schemas)?;
        let tables = ids(&tables);
        self.catalog.update(id, |object| {
            let ObjectData::Publication(publication) = &mut object.data else {
                return;
            };
            match action {
                PublicationAction::Add(_) => {
                    publication.tables.extend(&tables);
                    publication.schemas.extend(&schemas);
                }
                PublicationAction::Drop(_) => {
                    publication.tables.retain(|it| !tables.contains(it));
                    publication.schemas.retain(|it| !schemas.contains(it));
                }
                PublicationAction::Set(_) => {
                    publication.all_tables = false;
                    publication.tables.clone_from(&tables);
                    publication.schemas.clone_from(&schemas);
                }
                PublicationAction::SetOptions(options) => publication.options.clone_from(options),
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Fails where a publication has every table.
    fn check_has_list(&mut self, id: ObjectId, name: &Identifier) -> Result<(), Error> {
        let Some(ObjectData::Publication(publication)) = self.catalog.get(id).map(|it| &it.data)
        else {
            return Ok(());
        };
        if !publication.all_tables || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("publication \"{}\" is defined as FOR ALL TABLES", name.name);
        Err(self.conflict("55000", name.span, id, message))
    }

    /// Fails where a table is added that is in the publication or can't be, or taken out that is
    /// not.
    fn check_members(
        &mut self,
        id: ObjectId,
        alter: &AlterPublication,
        tables: &[(ObjectId, Span)],
    ) -> Result<(), Error> {
        let members = match self.catalog.get(id).map(|object| &object.data) {
            Some(ObjectData::Publication(publication)) => publication.tables.clone(),
            Some(_) | None => Vec::new(),
        };
        let known = !self.catalog.is_external(id) && !self.is_doubtful(id);
        for (table, span) in tables {
            let member = members.contains(table);
            let name = self.name_of(*table);
            let (code, message) = match &alter.action {
                PublicationAction::Add(_) if member => (
                    "42710",
                    format!(
                        "relation \"{name}\" is already member of publication \"{}\"",
                        alter.name.name
                    ),
                ),
                PublicationAction::Drop(_) if !member && known => (
                    "42704",
                    format!("relation \"{name}\" is not part of the publication"),
                ),
                PublicationAction::Add(_) | PublicationAction::Set(_) if !member => {
                    self.check_publishable(*table, *span)?;
                    continue;
                }
                _ => continue,
            };
            return Err(self.conflict(code, *span, *table, message));
        }
        Ok(())
    }

    fn check_schemas(
        &mut self,
        id: ObjectId,
        alter: &AlterPublication,
        schemas: &[ObjectId],
    ) -> Result<(), Error> {
        let members = match self.catalog.get(id).map(|object| &object.data) {
            Some(ObjectData::Publication(publication)) => publication.schemas.clone(),
            Some(_) | None => Vec::new(),
        };
        let known = !self.catalog.is_external(id) && !self.is_doubtful(id);
        for schema in schemas {
            let member = members.contains(schema);
            let name = self.name_of(*schema);
            let (code, message) = match &alter.action {
                PublicationAction::Add(_) if member => (
                    "42710",
                    format!(
                        "schema \"{name}\" is already member of publication \"{}\"",
                        alter.name.name
                    ),
                ),
                PublicationAction::Drop(_) if !member && known => (
                    "42704",
                    format!("tables from schema \"{name}\" are not part of the publication"),
                ),
                _ => continue,
            };
            return Err(self.conflict(code, alter.name.span, *schema, message));
        }
        Ok(())
    }
}

fn ids(tables: &[(ObjectId, Span)]) -> Vec<ObjectId> {
    tables.iter().map(|(table, _)| *table).collect()
}
