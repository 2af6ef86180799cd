//! Publications, and which tables they have.

use crate::catalog::ObjectId;
use crate::catalog::object::{ObjectData, Publication, RelationKind};
use crate::operation::{
    AlterPublication, CreatePublication, Identifier, ObjectKind, Persistence, PublicationAction,
    PublicationObject,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor};
use super::triggers::global_reference;

/// What a statement names for a publication.
#[derive(Default)]
struct Listed {
    /// Each with the name that brings it.
    tables: Vec<(ObjectId, Span)>,
    schemas: Vec<ObjectId>,
}

impl Executor {
    pub(super) fn create_publication(&mut self, create: &CreatePublication) -> Done {
        self.check_global_free(ObjectKind::Publication, &create.name)?;
        let Listed { tables, schemas } = self.publication_objects(&create.objects)?;
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

    fn publication_objects(&mut self, objects: &[PublicationObject]) -> Result<Listed, Error> {
        let mut listed = Listed::default();
        for object in objects {
            match object {
                PublicationObject::Table { name, only } => {
                    let table = self.need_relation(name)?;
                    self.check_readable(table, name)?;
                    if *only {
                        listed.tables.push((table, name.span));
                    } else {
                        self.add_heirs(table, name.span, &mut listed.tables);
                    }
                }
                PublicationObject::Schema(Some(name)) => {
                    listed
                        .schemas
                        .push(self.schema_for(Some(&name.name), name.span)?);
                }
                PublicationObject::Schema(None) => {
                    listed.schemas.push(self.schema_for(None, self.span)?);
                }
            }
        }
        Ok(listed)
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
        let Listed { tables, schemas } = self.publication_objects(objects)?;
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
