//! Enums, composite types, domains and the other types.

use smol_str::SmolStr;

use crate::catalog::object::{Column, ObjectData, Origin, RelationKind, Type, TypeData};
use crate::catalog::{Address, DependencyKind, Namespace, ObjectId, Presence};
use crate::operation::{
    AlterType, CreateType, Identifier, Name, ObjectKind, ObjectName, TypeAction, TypeDefinition,
    TypeName,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, column_address, missing, whole};
use super::{Change, NoEffect, Reason};

impl Executor {
    pub(super) fn create_type(&mut self, create: &CreateType) -> Done {
        let schema = self.target_schema(&create.name)?;
        let shell = self.check_type_free(schema, create)?;
        let kind = match &create.kind {
            TypeDefinition::Enum { labels } => TypeData::Enum {
                labels: self.enum_labels(labels)?,
            },
            TypeDefinition::Composite { attributes } => {
                let mut columns = Vec::new();
                for (number, attribute) in (1u16..).zip(attributes) {
                    let mut column = self.new_column(attribute)?;
                    column.number = number;
                    columns.push(column);
                }
                TypeData::Composite {
                    attributes: columns,
                }
            }
            TypeDefinition::Range {
                subtype,
                multirange,
                ..
            } => {
                if let Some(subtype) = subtype {
                    self.check_type(subtype)?;
                }
                TypeData::Range {
                    subtype: subtype.clone(),
                    multirange: multirange.as_ref().map(|name| name.name.clone()),
                }
            }
            TypeDefinition::Base { .. } => TypeData::Base,
            TypeDefinition::Shell => TypeData::Shell,
        };
        let types = member_types(&kind);
        let data = ObjectData::Type(Type { kind });
        let name = create.name.name.clone();
        let id = match shell {
            Some(shell) => {
                let origin = Origin::Migration(self.cause(create.name.span));
                self.catalog.remake(shell, origin, data);
                self.changes.push(Change::Created(shell));
                shell
            }
            None => self.create(Some(schema), name, create.name.span, data),
        };
        for (number, type_name) in types {
            self.depend_on_type(column_address(id, number), &type_name);
        }
        if let TypeDefinition::Base { references } = &create.kind {
            self.depend_on_functions(whole(id), references, DependencyKind::Normal);
        }
        Ok(Effect::Applied)
    }

    /// Fails where the name is taken; gives the shell that the type fills in.
    fn check_type_free(
        &mut self,
        schema: ObjectId,
        create: &CreateType,
    ) -> Result<Option<ObjectId>, Error> {
        if let Some(shell) = self.type_named(schema, &create.name.name)
            && self.is_shell(shell)
            && matches!(
                create.kind,
                TypeDefinition::Base { .. } | TypeDefinition::Range { .. }
            )
        {
            return Ok(Some(shell));
        }
        self.check_type_name_free(schema, &create.name)?;
        if matches!(create.kind, TypeDefinition::Composite { .. }) {
            self.check_relation_free(schema, &create.name.name, create.name.span)?;
        }
        Ok(None)
    }

    fn is_shell(&self, id: ObjectId) -> bool {
        matches!(self.type_data(id), Some(TypeData::Shell))
    }

    pub(super) fn type_data(&self, id: ObjectId) -> Option<&TypeData> {
        match &self.catalog.get(id)?.data {
            ObjectData::Type(definition) => Some(&definition.kind),
            _ => None,
        }
    }

    pub(super) fn check_type_name_free(
        &mut self,
        schema: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        let row_type = self
            .relation_named(schema, &name.name)
            .filter(|id| self.relation(*id).is_some() || self.type_data(*id).is_some());
        let Some(other) = self.type_named(schema, &name.name).or(row_type) else {
            let key = crate::catalog::Key::new(Namespace::Type, schema, name.name.clone());
            if let Presence::Unknown(cause) = self.catalog.presence(&key) {
                self.doubt(Reason::Opaque(cause));
            }
            return Ok(());
        };
        if self.yields(other) {
            return Ok(());
        }
        let message = format!("type \"{}\" already exists", name.name);
        Err(self.conflict("42710", name.span, other, message))
    }

    fn enum_labels(&self, labels: &[(SmolStr, Span)]) -> Result<Vec<SmolStr>, Error> {
        let mut seen: Vec<SmolStr> = Vec::new();
        for (label, span) in labels {
            if seen.contains(label) {
                let message = "duplicate key value violates unique constraint \
                               \"pg_enum_typid_label_index\"";
                return Err(self.failure("23505", *span, message));
            }
            seen.push(label.clone());
        }
        Ok(seen)
    }

    pub(super) fn composite_attributes(&mut self, type_name: &TypeName) -> Option<Vec<Column>> {
        let id = self.catalog.resolve_type(type_name).id()?;
        if self.is_doubtful(id) {
            return None;
        }
        match self.type_data(id)? {
            TypeData::Composite { attributes } => Some(attributes.clone()),
            _ => None,
        }
    }

    /// The type of a statement; `None` where nobody knows whether it is there.
    pub(super) fn need_type(&mut self, name: &ObjectName) -> Result<Option<ObjectId>, Error> {
        self.check_schema(name)?;
        match self.catalog.resolve_type_name(name) {
            Presence::Present(id) => {
                self.touch(id);
                Ok(Some(id))
            }
            Presence::Absent => Err(self.no_type(name)),
            unsure => {
                self.doubt_presence(unsure, missing(ObjectKind::Type, name));
                Ok(None)
            }
        }
    }

    pub(super) fn alter_type(&mut self, alter: &AlterType) -> Done {
        match &alter.action {
            TypeAction::AddValue {
                label,
                span,
                if_not_exists,
                before,
                after,
            } => {
                let Some(id) = self.need_type(&alter.name)? else {
                    return Ok(Effect::Applied);
                };
                let place = EnumPlace {
                    before: before.as_ref(),
                    after: after.as_ref(),
                };
                self.add_label(id, label, *span, *if_not_exists, &place)
            }
            TypeAction::RenameValue { from, to, span } => {
                let Some(id) = self.need_type(&alter.name)? else {
                    return Ok(Effect::Applied);
                };
                self.rename_label(id, from, to, *span)
            }
            TypeAction::SetOptions => {
                if let Some(id) = self.need_type(&alter.name)? {
                    self.altered(id);
                }
                Ok(Effect::Applied)
            }
            TypeAction::AddAttribute { .. }
            | TypeAction::DropAttribute { .. }
            | TypeAction::AlterAttributeType { .. } => self.alter_attribute(alter),
        }
    }

    pub(super) fn enum_of(&self, type_name: &TypeName) -> Option<ObjectId> {
        let id = self.catalog.resolve_type(type_name).id()?;
        matches!(self.type_data(id)?, TypeData::Enum { .. }).then_some(id)
    }

    fn labels(&self, id: ObjectId) -> Option<Vec<SmolStr>> {
        match self.type_data(id)? {
            TypeData::Enum { labels } => Some(labels.clone()),
            _ => None,
        }
    }

    fn set_labels(&mut self, id: ObjectId, labels: Vec<SmolStr>) {
        self.catalog.update(id, |object| {
            if let ObjectData::Type(definition) = &mut object.data {
                definition.kind = TypeData::Enum { labels };
            }
        });
        self.altered(id);
    }

    fn not_an_enum(&mut self, id: ObjectId) -> Done {
        let is_unknown = match self.type_data(id) {
            Some(definition) => matches!(definition, TypeData::Unknown),
            None => self.catalog.is_external(id),
        };
        if is_unknown || self.is_doubtful(id) {
            if !self.catalog.is_external(id) {
                // An extension's, which is of some kind.
                self.doubt(Reason::NotModelled);
            }
            return Ok(Effect::Applied);
        }
        let message = format!("{} is not an enum", self.visible_name(id));
        Err(self.conflict("42809", self.span, id, message))
    }

    fn add_label(
        &mut self,
        id: ObjectId,
        label: &SmolStr,
        span: Span,
        if_not_exists: bool,
        place: &EnumPlace<'_>,
    ) -> Done {
        let Some(mut labels) = self.labels(id) else {
            return self.not_an_enum(id);
        };
        if labels.contains(label) {
            if if_not_exists {
                return Ok(Effect::Nothing(NoEffect::Exists(id)));
            }
            if self.is_doubtful(id) {
                return Ok(Effect::Applied);
            }
            let message = format!("enum label \"{label}\" already exists");
            return Err(self.conflict("42710", span, id, message));
        }
        let index = match place.before.or(place.after) {
            None => labels.len(),
            Some(neighbor) => match labels.iter().position(|it| it == neighbor) {
                Some(index) if place.before.is_some() => index,
                Some(index) => index + 1,
                None if self.is_doubtful(id) => labels.len(),
                None => {
                    let message = format!("\"{neighbor}\" is not an existing enum label");
                    return Err(self.conflict("22023", span, id, message));
                }
            },
        };
        labels.insert(index, label.clone());
        self.set_labels(id, labels);
        Ok(Effect::Applied)
    }

    fn rename_label(&mut self, id: ObjectId, from: &SmolStr, to: &SmolStr, span: Span) -> Done {
        let Some(mut labels) = self.labels(id) else {
            return self.not_an_enum(id);
        };
        let Some(index) = labels.iter().position(|it| it == from) else {
            if self.is_doubtful(id) {
                return Ok(Effect::Applied);
            }
            let message = format!("\"{from}\" is not an existing enum label");
            return Err(self.conflict("22023", span, id, message));
        };
        if labels.contains(to) && !self.is_doubtful(id) {
            let message = format!("enum label \"{to}\" already exists");
            return Err(self.conflict("42710", span, id, message));
        }
        labels[index] = to.clone();
        self.set_labels(id, labels);
        for column in self.columns_of_type(id) {
            self.rename_default_label(column, from, to);
        }
        Ok(Effect::Applied)
    }

    fn alter_attribute(&mut self, alter: &AlterType) -> Done {
        let id = match self.catalog.resolve_relation(&alter.name) {
            Presence::Present(id) => id,
            Presence::Absent | Presence::BuiltIn => {
                return Err(self.no_relation(&alter.name, ObjectKind::Type));
            }
            unsure => {
                if let Presence::Present(id) = self.catalog.resolve_type_name(&alter.name)
                    && !self.catalog.is_external(id)
                {
                    return Err(self.no_relation(&alter.name, ObjectKind::Type));
                }
                self.doubt_presence(unsure, missing(ObjectKind::Type, &alter.name));
                return Ok(Effect::Applied);
            }
        };
        self.touch(id);
        let Some(TypeData::Composite { attributes }) = self.type_data(id) else {
            if !self.catalog.is_external(id) && !self.is_doubtful(id) {
                let message = format!("\"{}\" is not a composite type", alter.name.name);
                return Err(self.conflict("42809", alter.name.span, id, message));
            }
            return Ok(Effect::Applied);
        };
        let attributes = attributes.clone();
        self.check_attribute_rows(id, alter, &attributes)?;
        self.check_no_typed_table(id, alter)?;
        let attributes = match self.changed_attributes(id, alter, attributes)? {
            Ok(attributes) => attributes,
            Err(effect) => return Ok(effect),
        };
        self.catalog.update(id, |object| {
            if let ObjectData::Type(definition) = &mut object.data {
                definition.kind = TypeData::Composite { attributes };
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Fails where rows have values of the type, which would have to be written anew.
    fn check_attribute_rows(
        &mut self,
        id: ObjectId,
        alter: &AlterType,
        attributes: &[Column],
    ) -> Result<(), Error> {
        let TypeAction::AlterAttributeType {
            attribute,
            type_name,
            ..
        } = &alter.action
        else {
            return Ok(());
        };
        if !attributes.iter().any(|it| it.name == attribute.name) {
            return self.no_attribute(id, attribute).map(|_| ());
        }
        self.check_type(type_name)?;
        let Some(column) = self.stored_column(id, &mut Vec::new()) else {
            return Ok(());
        };
        self.stored_in(column, &alter.name.name, alter.name.span)
    }

    /// Fails because a column has values of a type.
    pub(super) fn stored_in(
        &mut self,
        column: Address,
        type_name: &Name,
        span: Span,
    ) -> Result<(), Error> {
        let name = self.column_of(column.object, column.column);
        let name = name.map(|it| it.name.clone()).unwrap_or_default();
        if self.is_doubtful(column.object) {
            return Ok(());
        }
        let message = format!(
            "cannot alter type \"{type_name}\" because column \"{}.{name}\" uses it",
            self.name_of(column.object),
        );
        Err(self.conflict("0A000", span, column.object, message))
    }

    /// A column of a table with a value of a type in it.
    pub(super) fn stored_column(
        &self,
        type_id: ObjectId,
        seen: &mut Vec<ObjectId>,
    ) -> Option<Address> {
        seen.push(type_id);
        let mut users: Vec<Address> = self
            .catalog
            .dependents_of(type_id)
            .map(|it| it.dependent)
            .collect();
        users.sort_unstable();
        let mut columns = users.iter().copied();
        columns.find_map(|user| match &self.catalog.get(user.object)?.data {
            ObjectData::Relation(relation) if relation.kind != RelationKind::View => {
                // One that is computed depends on its own table, too.
                let type_name = relation.column(user.column)?.type_name.as_ref()?;
                (self.catalog.resolve_type(type_name).id() == Some(type_id)).then_some(user)
            }
            ObjectData::Type(_) if !seen.contains(&user.object) => {
                self.stored_column(user.object, seen)
            }
            _ => None,
        })
    }

    /// Fails where tables are of the type, which `CASCADE` would change with it.
    fn check_no_typed_table(&mut self, id: ObjectId, alter: &AlterType) -> Result<(), Error> {
        let cascade = match &alter.action {
            TypeAction::AddAttribute { cascade, .. }
            | TypeAction::DropAttribute { cascade, .. }
            | TypeAction::AlterAttributeType { cascade, .. } => *cascade,
            TypeAction::AddValue { .. }
            | TypeAction::RenameValue { .. }
            | TypeAction::SetOptions => return Ok(()),
        };
        if cascade {
            for table in self.typed_tables(id) {
                match &alter.action {
                    TypeAction::DropAttribute { attribute, .. } => {
                        self.drop_column(table, attribute, true, true, false)?;
                    }
                    // What becomes of their columns is not followed.
                    _ => self.edit_relation(table, |it| it.columns_known = false),
                }
            }
            return Ok(());
        }
        self.check_not_typed(id, &alter.name)
    }

    fn check_not_typed(&mut self, id: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let tables = self.typed_tables(id);
        let Some(table) = tables.first() else {
            return Ok(());
        };
        if self.is_doubtful(*table) {
            return Ok(());
        }
        let message = format!(
            "cannot alter type \"{}\" because it is the type of a typed table",
            name.name
        );
        Err(self.conflict("2BP01", name.span, *table, message))
    }

    /// The tables that were made `OF` a type.
    pub(super) fn typed_tables(&self, id: ObjectId) -> Vec<ObjectId> {
        let dependents = self.catalog.dependents_of(id);
        let whole = dependents.filter(|it| it.dependent.column == 0);
        let tables = whole.map(|it| it.dependent.object);
        tables
            .filter(|table| self.relation(*table).is_some_and(|it| it.of_type.is_some()))
            .collect()
    }

    /// The attributes after an action, or the effect of one that changes none.
    fn changed_attributes(
        &mut self,
        id: ObjectId,
        alter: &AlterType,
        mut attributes: Vec<Column>,
    ) -> Result<Result<Vec<Column>, Effect>, Error> {
        match &alter.action {
            TypeAction::AddAttribute { attribute, .. } => {
                let mut column = self.new_column(attribute)?;
                if let Some(type_name) = &attribute.type_name {
                    self.check_not_within(id, type_name)?;
                }
                if attributes.iter().any(|it| it.name == column.name) && !self.is_doubtful(id) {
                    let message = format!(
                        "column \"{}\" of relation \"{}\" already exists",
                        column.name, alter.name.name
                    );
                    return Err(self.conflict("42701", attribute.name.span, id, message));
                }
                let last = attributes.iter().map(|it| it.number).max().unwrap_or(0);
                column.number = last + 1;
                if let Some(type_name) = &attribute.type_name {
                    self.depend_on_type(column_address(id, column.number), type_name);
                }
                attributes.push(column);
            }
            TypeAction::DropAttribute {
                attribute,
                if_exists,
                ..
            } => {
                let known = attributes.len();
                attributes.retain(|it| it.name != attribute.name);
                if attributes.len() == known {
                    if *if_exists {
                        return Ok(Err(Effect::Nothing(NoEffect::Missing)));
                    }
                    return self.no_attribute(id, attribute).map(Err);
                }
            }
            TypeAction::AlterAttributeType {
                attribute,
                type_name,
                ..
            } => {
                self.check_type(type_name)?;
                self.check_not_within(id, type_name)?;
                let found = attributes.iter_mut().find(|it| it.name == attribute.name);
                let Some(found) = found else {
                    return self.no_attribute(id, attribute).map(Err);
                };
                found.type_name = Some(type_name.clone());
            }
            TypeAction::AddValue { .. }
            | TypeAction::RenameValue { .. }
            | TypeAction::SetOptions => {}
        }
        Ok(Ok(attributes))
    }

    fn no_attribute(&mut self, id: ObjectId, attribute: &Identifier) -> Done {
        if self.is_doubtful(id) {
            return Ok(Effect::Applied);
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" does not exist",
            attribute.name,
            self.name_of(id)
        );
        Err(self.no_column(id, &attribute.name, attribute.span, message))
    }
}

/// The neighbor of a new enum label.
struct EnumPlace<'a> {
    before: Option<&'a SmolStr>,
    after: Option<&'a SmolStr>,
}

/// The types that a type is made of, each with the number of the attribute.
pub(super) fn member_types(kind: &TypeData) -> Vec<(u16, TypeName)> {
    match kind {
        TypeData::Composite { attributes } => attributes
            .iter()
            .filter_map(|attribute| Some((attribute.number, attribute.type_name.clone()?)))
            .collect(),
        TypeData::Range { subtype, .. } => subtype.iter().map(|it| (0, it.clone())).collect(),
        _ => Vec::new(),
    }
}
