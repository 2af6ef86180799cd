//! What expressions, queries and types mention, turned into dependencies.
//!
//! Scopes inside an expression are not kept by lowering, so a column is attributed only where one
//! relation alone can have it; what stays ambiguous makes no dependency.

use crate::catalog::{Address, DependencyKind, ObjectId, Presence};
use crate::operation::{Expression, Name, ObjectKind, ObjectName, References, TypeName};

use super::executor::{Error, Executor, column_address, missing, whole, written};
use super::{Missing, Reason};

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
        let inner = self.present_relations(&references.relations);
        for id in &inner {
            self.depend(dependent, whole(*id), kind);
        }
        for parts in &references.columns {
            if let Some(address) = self.attribute(parts, relation, &inner, references) {
                self.depend(dependent, address, kind);
            }
        }
        self.depend_on_functions(dependent, references, kind);
    }

    /// The functions and types that an expression mentions. Which of several overloads a call means
    /// is not known, so that it makes no dependency.
    pub(super) fn depend_on_functions(
        &mut self,
        dependent: Address,
        references: &References,
        kind: DependencyKind,
    ) {
        for function in &references.functions {
            if let Ok(Presence::Present(id)) = self.catalog.resolve_function(function, None) {
                self.depend(dependent, whole(id), kind);
            }
        }
        for type_name in &references.types {
            if let Presence::Present(id) = self.catalog.resolve_type(type_name) {
                self.depend(dependent, whole(id), kind);
            }
        }
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
        let all_inner_known = inner.len() >= references.relations.len()
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
                qualifier.is_none_or(|qualifier| self.may_be_called(**id, qualifier, inner))
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

    /// Whether a qualifier can mean a relation: by its name, or, as an alias, where it is no
    /// relation's name.
    fn may_be_called(&self, id: ObjectId, qualifier: &Name, inner: &[ObjectId]) -> bool {
        if self.name_of(id) == *qualifier {
            return true;
        }
        !inner.iter().any(|other| self.name_of(*other) == *qualifier)
    }

    /// Fails where an expression reads a relation that is gone; doubts those nobody mentioned.
    pub(super) fn check_relations(&mut self, references: &References) -> Result<(), Error> {
        for name in &references.relations {
            self.check_relation(name)?;
        }
        Ok(())
    }

    /// As [`Self::need_relation`], but makes no external object for what is only read.
    pub(super) fn check_relation(&mut self, name: &ObjectName) -> Result<(), Error> {
        match self.catalog.resolve_relation(name) {
            Presence::Present(id) => {
                self.is_doubtful(id);
                Ok(())
            }
            Presence::BuiltIn => Ok(()),
            Presence::Absent => Err(self.no_relation(name, ObjectKind::Table)),
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(ObjectKind::Table, name))));
                Ok(())
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(())
            }
        }
    }

    pub(super) fn no_relation(&self, name: &ObjectName, kind: ObjectKind) -> Error {
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
        self.check_relations(&expression.references)?;
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
            if self.column_number(relation, name).is_some() || self.may_have_more_columns(relation)
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
