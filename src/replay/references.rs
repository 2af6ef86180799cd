//! What expressions, queries and types mention, turned into dependencies.
//!
//! Scopes inside an expression are not kept by lowering, so a column is attributed only where one
//! relation alone can have it; what stays ambiguous makes no dependency.

use rustc_hash::FxHashSet;

use crate::catalog::object::{ObjectData, Type, TypeData};
use crate::catalog::{Address, DependencyKind, ObjectId, Presence};
use crate::operation::{Expression, Name, ObjectKind, ObjectName, References, TypeName};

use super::executor::{Error, Executor, column_address, missing, whole, written};
use super::{Missing, Reason};

/// The first server whose message says of what kind it is only in its details.
const KINDS_IN_DETAIL: u16 = 16;

/// Columns that every table has.
pub(super) const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

impl Executor {
    /// Makes an object depend on everything an expression mentions. `relation` is the table whose
    /// columns the expression can name without qualification.
    pub(super) fn depend_on_references(
        &mut self,
        dependent: Address,
        references: &References,
        relation: Option<ObjectId>,
        kind: DependencyKind,
    ) {
        for address in self.mentioned(references, relation) {
            self.depend(dependent, address, kind);
        }
    }

    /// Everything that an expression or a query mentions, as the names resolve now.
    pub(super) fn mentioned(
        &self,
        references: &References,
        relation: Option<ObjectId>,
    ) -> Vec<Address> {
        let inner = self.present_relations(&references.relations);
        let columns = references.columns.iter();
        let columns =
            columns.filter_map(|parts| self.attribute(parts, relation, &inner, references));
        let mut addresses: Vec<Address> = columns.collect();
        addresses.extend(self.mentioned_objects(references));
        addresses
    }

    /// The relations, functions and types that an expression or a query mentions.
    pub(super) fn mentioned_objects(&self, references: &References) -> Vec<Address> {
        let relations = self.present_relations(&references.relations);
        let functions = self.mentioned_functions(references);
        relations.into_iter().chain(functions).map(whole).collect()
    }

    /// The functions and types that an expression mentions. Which of several overloads a call means
    /// is not known, so that it makes no dependency.
    pub(super) fn depend_on_functions(
        &mut self,
        dependent: Address,
        references: &References,
        kind: DependencyKind,
    ) {
        for id in self.mentioned_functions(references) {
            self.depend(dependent, whole(id), kind);
        }
    }

    fn mentioned_functions(&self, references: &References) -> Vec<ObjectId> {
        let functions = references.functions.iter();
        let functions = functions
            .filter_map(|function| self.catalog.resolve_function(function, None).ok()?.id());
        let types = references.types.iter();
        let types = types.filter_map(|type_name| self.catalog.resolve_type(type_name).id());
        functions.chain(types).collect()
    }

    fn present_relations(&self, names: &[ObjectName]) -> Vec<ObjectId> {
        let mut ids = Vec::new();
        for name in names {
            if let Presence::Present(id) = self.catalog.resolve_relation(name)
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
        ids
    }

    /// The one column that a reference can mean; `None` where more than one can.
    fn attribute(
        &self,
        parts: &[Name],
        relation: Option<ObjectId>,
        inner: &[ObjectId],
        references: &References,
    ) -> Option<Address> {
        let name = parts.last()?;
        let qualifier = parts.len().checked_sub(2).map(|index| &parts[index]);
        let is_present = |name: &ObjectName| self.catalog.resolve_relation(name).id().is_some();
        let all_inner_known = (!inner.is_empty() || references.relations.is_empty())
            && references.relations.iter().all(is_present)
            && inner.iter().all(|id| {
                self.catalog.columns_known(*id) || self.column_number(*id, name).is_some()
            });
        if let (Some(qualifier), Some(outer)) = (qualifier, relation)
            && self.name_of(outer) == *qualifier
            && !inner.iter().any(|id| self.name_of(*id) == *qualifier)
        {
            return self
                .column_number(outer, name)
                .map(|number| column_address(outer, number));
        }
        if !all_inner_known {
            return None;
        }
        let mut holders = inner
            .iter()
            .filter(|id| {
                qualifier
                    .is_none_or(|qualifier| self.may_be_called(**id, qualifier, inner, references))
            })
            .filter_map(|id| Some(column_address(*id, self.column_number(*id, name)?)));
        match (holders.next(), holders.next()) {
            (Some(only), None) => Some(only),
            (Some(_), Some(_)) => None,
            (None, _) if qualifier.is_some() => None,
            (None, _) => {
                let outer = relation?;
                let number = self.column_number(outer, name)?;
                Some(column_address(outer, number))
            }
        }
    }

    /// Whether a qualifier can mean a relation: by an alias, by its name, or, as the name of what is
    /// no relation, where it is no relation's name.
    fn may_be_called(
        &self,
        id: ObjectId,
        qualifier: &Name,
        inner: &[ObjectId],
        references: &References,
    ) -> bool {
        let called = references.aliases.iter().filter(|it| it.0 == *qualifier);
        let mut called = called.map(|it| self.catalog.resolve_relation(&it.1).id());
        if let Some(first) = called.next() {
            return first == Some(id) || called.any(|it| it == Some(id));
        }
        if self.name_of(id) == *qualifier {
            return true;
        }
        // Of a subquery whose targets are written, the columns are read where they are written.
        references.starred && !inner.iter().any(|other| self.name_of(*other) == *qualifier)
    }

    /// Fails where an expression or a query reads what is gone or can't be read; doubts what nobody
    /// mentioned.
    pub(super) fn check_references(&mut self, references: &References) -> Result<(), Error> {
        self.check_relations(&references.relations, references.by_text)
    }

    /// As [`Self::check_references`]; where `by_text`, only that they are there.
    pub(super) fn check_relations<'n>(
        &mut self,
        relations: impl IntoIterator<Item = &'n ObjectName>,
        by_text: bool,
    ) -> Result<(), Error> {
        for name in relations {
            if let Some(id) = self.check_relation(name)?.filter(|_| !by_text) {
                self.check_readable(id, name)?;
            }
        }
        Ok(())
    }

    /// Fails where a statement reads or changes an index or a composite type.
    pub(super) fn check_readable(&mut self, id: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let what = match self.catalog.get(id).map(|object| &object.data) {
            Some(ObjectData::Index(_)) => "an index",
            Some(ObjectData::Type(_)) => "a composite type",
            _ => return Ok(()),
        };
        if self.is_doubtful(id) {
            return Ok(());
        }
        let message = if self.catalog.is_since(KINDS_IN_DETAIL) {
            format!("cannot open relation \"{}\"", name.name)
        } else {
            format!("\"{}\" is {what}", name.name)
        };
        Err(self.conflict("42809", name.span, id, message))
    }

    /// As [`Self::need_relation`], but makes no external object for what is only read.
    pub(super) fn check_relation(&mut self, name: &ObjectName) -> Result<Option<ObjectId>, Error> {
        match self.catalog.resolve_relation(name) {
            Presence::Present(id) => Ok(Some(id)),
            Presence::BuiltIn => Ok(None),
            // A query does not ask for the schema first.
            Presence::Absent => {
                let message = format!("relation \"{}\" does not exist", written(name));
                let missing = missing(ObjectKind::Table, name);
                Err(self.missing("42P01", name.span, missing, message))
            }
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(ObjectKind::Table, name))));
                Ok(None)
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(None)
            }
        }
    }

    pub(super) fn no_relation(&self, name: &ObjectName, kind: ObjectKind) -> Error {
        if let Some(schema) = &name.schema
            && self.catalog.schema_named(schema) == Presence::Absent
        {
            return self.no_schema(schema, name.span);
        }
        let message = format!("relation \"{}\" does not exist", written(name));
        self.missing("42P01", name.span, missing(kind, name), message)
    }

    /// Fails where an expression over one table names a column that it does not have. Expressions
    /// with sub-selects are let pass, since their scopes are not known.
    pub(super) fn check_columns(
        &mut self,
        relation: ObjectId,
        expression: &Expression,
    ) -> Result<(), Error> {
        self.check_references(&expression.references)?;
        if !expression.references.relations.is_empty() {
            return Ok(());
        }
        let table = self.name_of(relation);
        for parts in &expression.references.columns {
            let [name] = parts.as_slice() else {
                continue;
            };
            if *name == table || SYSTEM_COLUMNS.contains(&name.as_str()) {
                continue;
            }
            let other = self.has_other_attribute(relation, name);
            if self.column_number(relation, name).is_some()
                || other.unwrap_or_else(|| self.may_have_more_columns(relation))
            {
                continue;
            }
            let message = format!("column \"{name}\" does not exist");
            return Err(self.no_column(relation, name, expression.span, message));
        }
        Ok(())
    }

    /// The numbers of a table's own columns that an expression mentions.
    pub(super) fn columns_in(&self, relation: ObjectId, expression: &Expression) -> Vec<u16> {
        let mut numbers = Vec::new();
        for parts in &expression.references.columns {
            let address = self.attribute(parts, Some(relation), &[], &expression.references);
            let Some(address) = address else {
                continue;
            };
            if !numbers.contains(&address.column) {
                numbers.push(address.column);
            }
        }
        numbers
    }

    /// Fails where a type is gone; doubts one nobody mentioned.
    pub(super) fn check_type(&mut self, type_name: &TypeName) -> Result<(), Error> {
        if type_name.of_column.is_some() {
            return Ok(());
        }
        let name = type_object(type_name);
        self.check_schema(&name)?;
        match self.catalog.resolve_type(type_name) {
            Presence::Present(id) => {
                self.is_doubtful(id);
                Ok(())
            }
            Presence::BuiltIn => Ok(()),
            Presence::Absent => Err(self.no_type(&name)),
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(ObjectKind::Type, &name))));
                Ok(())
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(())
            }
        }
    }

    pub(super) fn no_type(&self, name: &ObjectName) -> Error {
        let message = format!("type \"{}\" does not exist", written(name));
        let missing: Missing = missing(ObjectKind::Type, name);
        self.missing("42704", name.span, missing, message)
    }

    /// A type whose schema is written out, so that it stays the same whatever `search_path` is
    /// later. What is in `public` is left as it was written.
    pub(super) fn settled(&self, mut type_name: TypeName) -> TypeName {
        // `table.column%TYPE` is what the column's type is now.
        if let Some(name) = &type_name.of_column
            && let Presence::Present(id) = self.catalog.resolve_type(&type_name)
            && let Some(column) = self.catalog.column(id, name)
            && let Some(found) = &column.type_name
        {
            return TypeName {
                modifiers: Vec::new(),
                array: found.array || type_name.array,
                setof: type_name.setof,
                span: type_name.span,
                ..found.clone()
            };
        }
        if type_name.schema.is_none()
            && let Presence::Present(id) = self.catalog.resolve_type(&type_name)
            && let Some(schema) = self.schema_of(id).map(|id| self.name_of(id))
        {
            type_name.schema = Some(schema);
        }
        type_name
    }

    /// The columns, attributes and domains that have a type, which is about to be called otherwise.
    pub(super) fn columns_of_type(&self, id: ObjectId) -> Vec<Address> {
        let has_type = |address: &Address| {
            let type_name = self.type_at(*address);
            type_name.is_some_and(|it| self.catalog.resolve_type(it).id() == Some(id))
        };
        let dependents = self.catalog.dependents_of(id).map(|it| it.dependent);
        // A view depends on the columns that it reads, and not on their types.
        let views = self.views_over(id).into_iter().flat_map(|view| {
            let columns = self.relation(view).map(|it| it.columns.as_slice());
            let numbers = columns.unwrap_or_default().iter().map(|it| it.number);
            numbers.map(move |number| column_address(view, number))
        });
        let mut columns: Vec<Address> = dependents.chain(views).filter(has_type).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The views that can have columns of a type: those over what has some, over routines that give
    /// some, and over such views.
    fn views_over(&self, id: ObjectId) -> Vec<ObjectId> {
        let mut seen = FxHashSet::from_iter([id]);
        let mut open = vec![id];
        let mut views = Vec::new();
        while let Some(next) = open.pop() {
            for dependency in self.catalog.dependents_of(next) {
                let dependent = dependency.dependent.object;
                let Some(object) = self.catalog.get(dependent) else {
                    continue;
                };
                let leads_on = matches!(
                    object.data,
                    ObjectData::Relation(_) | ObjectData::Type(_) | ObjectData::Function(_)
                );
                if !leads_on || !seen.insert(dependent) {
                    continue;
                }
                open.push(dependent);
                if object.as_relation().is_some_and(|it| it.query.is_some()) {
                    views.push(dependent);
                }
            }
        }
        views
    }

    /// The type of a column or an attribute, or the one that a domain restricts.
    fn type_at(&self, address: Address) -> Option<&TypeName> {
        let columns = match &self.catalog.get(address.object)?.data {
            ObjectData::Type(Type {
                kind: TypeData::Domain { base, .. },
            }) => return Some(base),
            ObjectData::Type(Type {
                kind: TypeData::Composite { attributes },
            }) => attributes,
            _ => {
                let column = self.column_of(address.object, address.column)?;
                return column.type_name.as_ref();
            }
        };
        let found = columns.iter().find(|it| it.number == address.column)?;
        found.type_name.as_ref()
    }

    /// Gives columns, attributes and domains the new name of their type.
    pub(super) fn follow_type(&mut self, id: ObjectId, columns: &[Address]) {
        let name = self.name_of(id);
        let schema = self.schema_of(id).map(|id| self.name_of(id));
        for address in columns {
            self.catalog.update(address.object, |object| {
                let column = match &mut object.data {
                    ObjectData::Relation(relation) => relation.column_mut(address.column),
                    ObjectData::Type(Type {
                        kind: TypeData::Composite { attributes },
                    }) => attributes.iter_mut().find(|it| it.number == address.column),
                    ObjectData::Type(Type {
                        kind: TypeData::Domain { base, .. },
                    }) => {
                        base.name = name.clone();
                        base.schema.clone_from(&schema);
                        return;
                    }
                    _ => None,
                };
                if let Some(type_name) = column.and_then(|it| it.type_name.as_mut()) {
                    type_name.name = name.clone();
                    type_name.schema.clone_from(&schema);
                }
            });
        }
    }

    /// Gives the routines that take or return a type its new name, before it has that.
    pub(super) fn follow_type_in_routines(
        &mut self,
        id: ObjectId,
        schema: Option<&Name>,
        name: &Name,
    ) {
        let dependents = self.catalog.dependents_of(id);
        let mut routines: Vec<ObjectId> = dependents
            .map(|dependency| dependency.dependent.object)
            .filter(|id| {
                self.catalog
                    .get(*id)
                    .is_some_and(|it| it.as_function().is_some())
            })
            .collect();
        routines.sort_unstable();
        routines.dedup();
        let cause = self.here();
        for routine in routines {
            let Some(mut function) = self
                .catalog
                .get(routine)
                .and_then(|it| it.as_function())
                .cloned()
            else {
                continue;
            };
            let parameters = function.parameters.iter_mut().map(|it| &mut it.type_name);
            for type_name in parameters.chain(&mut function.returns) {
                if self.catalog.resolve_type(type_name).id() == Some(id) {
                    type_name.name.clone_from(name);
                    type_name.schema = schema.cloned();
                }
            }
            self.catalog.retype(routine, cause, function);
        }
    }

    /// Notes whose texts have a name that is no longer that of an object, or of a column of it.
    pub(super) fn note_stale(&mut self, renamed: Address) {
        let dependents = self.catalog.dependents_of(renamed.object);
        let mut stale: Vec<ObjectId> = dependents
            .filter(|it| renamed.column == 0 || it.referenced.column == renamed.column)
            .map(|it| it.dependent.object)
            .collect();
        stale.sort_unstable();
        stale.dedup();
        for id in stale {
            let parent = self.catalog.get(id).and_then(|it| it.parent_relation());
            // What is part of a table names its columns without it.
            let is_own = id == renamed.object && !self.is_view(id);
            if renamed.column == 0 && (is_own || parent == Some(renamed.object)) {
                continue;
            }
            self.catalog.update(id, |object| object.stale = true);
        }
    }

    pub(super) fn depend_on_type(&mut self, dependent: Address, type_name: &TypeName) {
        if let Presence::Present(id) = self.catalog.resolve_type(type_name) {
            self.depend(dependent, whole(id), DependencyKind::Normal);
        }
    }
}

pub(super) fn type_object(type_name: &TypeName) -> ObjectName {
    ObjectName {
        schema: type_name.schema.clone(),
        name: type_name.name.clone(),
        span: type_name.span,
    }
}
