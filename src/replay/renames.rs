//! `RENAME`, and what a statement names.

use crate::catalog::object::{ObjectData, RelationKind, Type, TypeData};
use crate::catalog::{Address, Catalog, DependencyKind, Namespace, ObjectId, Presence};
use crate::operation::{Identifier, ObjectKind, ObjectName, ObjectReference, Rename, Shape};

use super::executor::{Done, Effect, Error, Executor, missing, whole, written};
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
            ObjectKind::DomainConstraint => self.rename_domain_constraint(rename),
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
        self.check_has_attributes(relation, parent)?;
        self.check_names_its_columns(relation, parent)?;
        if self.attributes_of(relation).is_some() {
            return self.rename_attribute_of(relation, &column, rename);
        }
        self.rename_column(relation, &column, &rename.to, message)
    }

    /// The columns of a typed table have the names that its type gives them.
    pub(super) fn check_names_its_columns(
        &mut self,
        id: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        let is_typed = self.relation(id).is_some_and(|it| it.of_type.is_some());
        if !is_typed || self.is_doubtful(id) {
            return Ok(());
        }
        let message = "cannot rename column of typed table";
        Err(self.conflict("42809", name.span, id, message))
    }

    /// Fails where a sequence is, whose attributes and constraints have fixed names.
    pub(super) fn check_has_attributes(
        &mut self,
        id: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if self.catalog.kind(id) != Some(ObjectKind::Sequence) || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("cannot rename columns of relation \"{}\"", name.name);
        Err(self.conflict("42809", name.span, id, message))
    }

    fn rename_attribute(&mut self, rename: &Rename) -> Done {
        let Some(parent) = &rename.object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let id = match self.catalog.resolve_relation(parent) {
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
        self.check_has_attributes(id, parent)?;
        if self.relation(id).is_some() || self.catalog.index(id).is_some() {
            // To the server, the attributes of a row type are the table's columns, but it does not
            // go down to the children.
            self.check_no_children(id, &column)?;
            let message = || format!("column \"{}\" does not exist", column.name);
            return self.rename_column(id, &column, &rename.to, message);
        }
        if self.attributes_of(id).is_some() {
            return self.rename_attribute_of(id, &column, rename);
        }
        if self.catalog.is_external(id) || self.is_doubtful(id) {
            return Ok(Effect::Applied);
        }
        Err(self.no_relation(parent, ObjectKind::Type))
    }

    fn rename_attribute_of(&mut self, id: ObjectId, column: &Identifier, rename: &Rename) -> Done {
        let attributes = self.attributes_of(id).unwrap_or_default();
        if !self.typed_tables(id).is_empty() {
            // Lowering does not say whether `CASCADE` changes the tables of the type too.
            self.doubt(Reason::NotModelled);
            return Ok(Effect::Applied);
        }
        if !attributes.contains(&column.name) {
            let message = format!("column \"{}\" does not exist", column.name);
            return Err(self.no_column(id, &column.name, column.span, message));
        }
        if attributes.contains(&rename.to.name) {
            let message = format!(
                "column \"{}\" of relation \"{}\" already exists",
                rename.to.name,
                self.name_of(id)
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

    fn check_no_children(&mut self, id: ObjectId, column: &Identifier) -> Result<(), Error> {
        if self.children_of(id).is_empty() || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!(
            "inherited column \"{}\" must be renamed in child tables too",
            column.name
        );
        Err(self.conflict("42P16", column.span, id, message))
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
            ObjectData::Type(definition) if is_composite(definition) => "42P07",
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
        if let Some(schema) = schema
            && let Some(other) = self.type_beside(schema, id, &to.name, false)
            && other != id
            && !self.yields(other)
        {
            let message = format!("type \"{}\" already exists", to.name);
            return Err(self.conflict("42710", to.span, other, message));
        }
        if let Some(index) = self.catalog.index(id)
            && index.constraint.is_some()
        {
            let relation = index.relation;
            self.check_part_free(relation, Namespace::Constraint, ObjectKind::Constraint, to)?;
        }
        let cause = self.cause(to.span);
        let types: Vec<(ObjectId, Vec<Address>)> = self
            .types_in(id)
            .into_iter()
            .map(|id| (id, self.columns_of_type(id)))
            .collect();
        for (member, _) in &types {
            self.note_stale(whole(*member));
            let name = self.name_of(*member);
            if *member == id {
                let schema = schema.map(|it| self.name_of(it));
                self.follow_type_in_routines(id, schema.as_ref(), &to.name);
            } else {
                self.follow_type_in_routines(*member, Some(&to.name), &name);
            }
        }
        self.catalog.rename(id, to.name.clone(), cause);
        for (id, columns) in types {
            self.follow_type(id, &columns);
        }
        self.follow_sequence(id);
        if kind == ObjectKind::Role {
            self.follow_role(&rename.object.name.name, Some(&to.name));
        }
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// A default that calls a sequence's values, or asks another relation for some, calls it by its
    /// new name.
    pub(super) fn follow_sequence(&mut self, id: ObjectId) {
        let is_relation = self.catalog.kind(id).is_some_and(ObjectKind::is_relation);
        let defaults = self.catalog.dependents_of(id).filter(|it| {
            let dependent = it.dependent;
            let column = self.column_of(dependent.object, dependent.column);
            let default = column.and_then(|column| column.default.as_ref());
            it.kind == DependencyKind::Default
                && default.is_some_and(|it| matches!(it.shape, Shape::NextValue(_)))
        });
        let mut columns: Vec<Address> = defaults.map(|it| it.dependent).collect();
        columns.sort_unstable();
        if is_relation {
            for column in columns {
                self.set_sequence_default(column.object, column.column, id);
            }
        }
    }

    /// The object itself, or what a schema has that columns can be of.
    fn types_in(&self, id: ObjectId) -> Vec<ObjectId> {
        let is_schema = matches!(
            self.catalog.get(id).map(|object| &object.data),
            Some(ObjectData::Schema { .. })
        );
        if !is_schema {
            return vec![id];
        }
        let dependents = self.catalog.dependents_of(id).map(|it| it.dependent.object);
        let is_member = |member: &ObjectId| {
            self.catalog.get(*member).is_some_and(|object| {
                object.schema == Some(id)
                    && matches!(object.data, ObjectData::Type(_) | ObjectData::Relation(_))
            })
        };
        let mut members: Vec<ObjectId> = dependents.filter(is_member).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    fn check_renamed_kind(&mut self, id: ObjectId, rename: &Rename) -> Result<(), Error> {
        if rename.object.kind == ObjectKind::Type && self.relation(id).is_some() {
            if self.catalog.is_external(id) || self.is_doubtful(id) {
                return Ok(());
            }
            let message = format!("{} is a table's row type", self.visible_name(id));
            return Err(self.conflict("42809", rename.object.name.span, id, message));
        }
        if rename.object.kind == ObjectKind::Domain {
            let span = rename.object.name.span;
            return self.check_is_domain(id, span, &self.visible_name(id));
        }
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
            (
                ObjectData::Type(_) | ObjectData::Index(_) | ObjectData::Sequence(_),
                ObjectKind::View | ObjectKind::MaterializedView,
            )
            | (ObjectData::Index(_), ObjectKind::Sequence) => false,
            _ => true,
        };
        let unknown = object
            .as_relation()
            .is_some_and(|relation| relation.kind == RelationKind::Unknown);
        if kind == ObjectKind::Table && self.attributes_of(id).is_some() && !self.is_doubtful(id) {
            let message = format!("\"{}\" is a composite type", rename.object.name.name);
            return Err(self.conflict("42809", rename.object.name.span, id, message));
        }
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
                self.check_schema(name)?;
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
            ObjectKind::DomainConstraint => self.find_domain_constraint(object),
            _ => {
                if !if_exists {
                    self.check_schema(name)?;
                }
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
        let relation = self.need_table(parent)?;
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

    /// Fails where a statement calls a relation by another kind than it is. `ALTER TABLE` takes
    /// all of them.
    pub(super) fn check_named_kind(
        &mut self,
        object: &ObjectReference,
        id: ObjectId,
    ) -> Result<(), Error> {
        let fits = match (object.kind, self.catalog.get(id).map(|found| &found.data)) {
            (
                ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Index,
                Some(ObjectData::Sequence(_)),
            ) => false,
            (ObjectKind::View | ObjectKind::MaterializedView, Some(ObjectData::Index(_))) => false,
            (
                ObjectKind::Table
                | ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Sequence
                | ObjectKind::Index,
                Some(ObjectData::Type(_)),
            ) => false,
            (kind, Some(ObjectData::Relation(relation))) => match (kind, relation.kind) {
                (_, RelationKind::Unknown) => true,
                (ObjectKind::View, found) => found == RelationKind::View,
                (ObjectKind::MaterializedView, found) => found == RelationKind::MaterializedView,
                (ObjectKind::ForeignTable, found) => found == RelationKind::ForeignTable,
                (ObjectKind::Sequence | ObjectKind::Index | ObjectKind::Type, _) => false,
                _ => true,
            },
            _ => true,
        };
        if fits || self.is_doubtful(id) {
            return Ok(());
        }
        if object.kind == ObjectKind::Table {
            let message = format!("\"{}\" is a composite type", object.name.name);
            return Err(self.conflict("42809", object.name.span, id, message));
        }
        if object.kind == ObjectKind::Type {
            let message = format!("{} is a table's row type", self.visible_name(id));
            return Err(self.conflict("42809", object.name.span, id, message));
        }
        let article = if object.kind == ObjectKind::Index {
            "an"
        } else {
            "a"
        };
        let message = format!(
            "\"{}\" is not {article} {}",
            object.name.name,
            object.kind.as_str()
        );
        Err(self.conflict("42809", object.name.span, id, message))
    }
}

pub(super) fn identifier(name: &ObjectName) -> Identifier {
    Identifier {
        name: name.name.clone(),
        span: name.span,
    }
}

/// Whether a type has a relation for its attributes.
pub(super) fn is_composite(definition: &Type) -> bool {
    matches!(definition.kind, TypeData::Composite { .. })
}
