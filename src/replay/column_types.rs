//! `ALTER COLUMN … TYPE`.

use crate::catalog::object::{ObjectData, Relation, RelationKind, TypeData};
use crate::catalog::{Address, Dependency, DependencyKind, ObjectId};
use crate::operation::{Identifier, ObjectKind, ObjectName, SequenceOptions, TypeName};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, column_address};
use super::types::member_types;

/// The first server for which this is not supported, rather than written wrong: another type for a
/// column that a generated one is computed from.
const UNSUPPORTED_RETYPING: u16 = 15;

impl Executor {
    pub(super) fn alter_column_type(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        type_name: &TypeName,
        collation: Option<&ObjectName>,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        for address in self.with_children(relation, &column.name, number) {
            self.check_type_users(address.object, address.column, column)?;
        }
        self.check_typed_once(column_address(relation, number), column)?;
        self.check_default_fits(relation, number, type_name)?;
        let identity = self.has_identity(relation, number);
        let collation = collation.map(|collation| collation.name.clone());
        let type_name = &self.settled(type_name.clone());
        let targets = self.with_children(relation, &column.name, number);
        for address in &targets {
            self.check_rows_unused(address.object, column.span)?;
        }
        for address in targets {
            let old = self.column_of(address.object, address.column);
            let old = old.and_then(|it| it.type_name.as_ref());
            if !old.is_some_and(|old| self.same_full_type(old, type_name)) {
                self.retyped.push(address);
            }
            self.undepend_type(address);
            self.depend_on_type(address, type_name);
            self.edit_column(address.object, address.column, |column| {
                column.type_name = Some(type_name.clone());
                column.collation.clone_from(&collation);
            });
        }
        if identity {
            let options = SequenceOptions {
                type_name: Some(type_name.clone()),
                ..SequenceOptions::default()
            };
            for sequence in self.sequences_of(column_address(relation, number)) {
                self.set_sequence_options(sequence, &options);
            }
        }
        Ok(Effect::Applied)
    }

    /// What keeps a column from a type, before anything is executed.
    pub(super) fn check_column_type(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        type_name: &TypeName,
        only: bool,
    ) -> Result<(), Error> {
        let number = self.column(relation, column)?;
        if crate::catalog::builtin::serial(&type_name.name).is_some() && type_name.schema.is_none()
        {
            // `serial` is no type but an abbreviation that only a new column may have.
            return Err(self.no_type(&super::references::type_object(type_name)));
        }
        let Some(number) = number else {
            return self.check_type(type_name);
        };
        // A partition's sequence is its table's.
        let is_partition = self.relation(relation).is_some_and(|it| it.is_partition());
        let identity = self.has_identity(relation, number) && !is_partition;
        if identity {
            self.check_type(type_name)?;
        }
        self.check_identity_type(relation, identity, type_name, type_name.span)?;
        if self.has_from_parent(relation, &column.name, None) && !self.is_doubtful(relation) {
            let message = format!("cannot alter inherited column \"{}\"", column.name);
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        self.check_partition_key(relation, number, "alter", column)?;
        self.check_type(type_name)?;
        self.check_not_within(relation, type_name)?;
        if only && !self.children_of(relation).is_empty() && !self.is_doubtful(relation) {
            let message = format!(
                "type of inherited column \"{}\" must be changed in child tables too",
                column.name
            );
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        let family = self.with_children(relation, &column.name, number);
        for (position, address) in family.iter().enumerate() {
            if position > 0 {
                self.check_parents_within(address.object, &family, column)?;
            }
            let identity = self.has_identity(address.object, address.column);
            self.check_identity_type(address.object, identity, type_name, type_name.span)?;
        }
        Ok(())
    }

    /// Fails where a descendant has the column of another table as well, whose type would stay.
    fn check_parents_within(
        &mut self,
        child: ObjectId,
        family: &[Address],
        column: &Identifier,
    ) -> Result<(), Error> {
        let Some(other) = self.parent_beside(child, &column.name, family) else {
            return Ok(());
        };
        if self.is_doubtful(other) || self.is_doubtful(child) {
            return Ok(());
        }
        let message = format!(
            "cannot alter inherited column \"{}\" of relation \"{}\"",
            column.name,
            self.name_of(child)
        );
        Err(self.conflict("42P16", column.span, child, message))
    }

    /// Fails where columns of tables have rows of this one as their values, which are not written anew
    /// with it.
    pub(super) fn check_rows_unused(
        &mut self,
        relation: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        let has_rows = |relation: &Relation| relation.kind == RelationKind::Table;
        if !self.relation(relation).is_some_and(has_rows) {
            return Ok(());
        }
        let Some(user) = self.stored_column(relation, &mut Vec::new()) else {
            return Ok(());
        };
        if self.is_doubtful(relation) || self.is_doubtful(user.object) {
            return Ok(());
        }
        let column = self.column_of(user.object, user.column);
        let column = column.map(|it| it.name.clone()).unwrap_or_default();
        let message = format!(
            "cannot alter table \"{}\" because column \"{}.{column}\" uses its row type",
            self.name_of(relation),
            self.name_of(user.object),
        );
        Err(self.conflict("0A000", span, user.object, message))
    }

    /// Fails where the statement has given the column another type before.
    fn check_typed_once(&mut self, address: Address, column: &Identifier) -> Result<(), Error> {
        if !self.retyped.contains(&address) || self.is_doubtful(address.object) {
            return Ok(());
        }
        let message = format!("cannot alter type of column \"{}\" twice", column.name);
        Err(self.conflict("0A000", column.span, address.object, message))
    }

    /// Fails where values are given to a column that is computed.
    pub(super) fn check_not_computed(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
    ) -> Result<(), Error> {
        let found = self.catalog.column(relation, &column.name);
        if !found.is_some_and(|it| it.generated) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = "cannot specify USING when altering type of generated column";
        Err(self.conflict("42611", column.span, relation, message))
    }

    /// Fails where a row would have itself as a part.
    pub(super) fn check_not_within(
        &mut self,
        relation: ObjectId,
        type_name: &TypeName,
    ) -> Result<(), Error> {
        if !self.has_part(type_name, relation, &mut Vec::new()) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = format!(
            "composite type {} cannot be made a member of itself",
            self.visible_name(relation)
        );
        Err(self.conflict("42P16", type_name.span, relation, message))
    }

    /// Whether values of a type are rows of a relation, or have such parts.
    fn has_part(&self, of: &TypeName, relation: ObjectId, seen: &mut Vec<ObjectId>) -> bool {
        let Some(id) = self.catalog.resolve_type(of).id() else {
            return false;
        };
        if id == relation || seen.contains(&id) {
            return id == relation;
        }
        seen.push(id);
        let columns = match self.catalog.get(id).map(|it| &it.data) {
            Some(ObjectData::Relation(found)) => {
                let columns = found.columns.iter();
                columns.filter_map(|it| it.type_name.clone()).collect()
            }
            Some(ObjectData::Type(found)) => match &found.kind {
                TypeData::Domain { base, .. } => vec![base.clone()],
                kind => member_types(kind).into_iter().map(|it| it.1).collect(),
            },
            Some(_) | None => Vec::new(),
        };
        columns.iter().any(|it| self.has_part(it, relation, seen))
    }

    pub(super) fn has_identity(&self, relation: ObjectId, number: u16) -> bool {
        self.column_of(relation, number)
            .is_some_and(|column| column.identity.is_some())
    }

    pub(super) fn check_identity_type(
        &mut self,
        relation: ObjectId,
        identity: bool,
        type_name: &TypeName,
        span: Span,
    ) -> Result<(), Error> {
        let integer = matches!(type_name.name.as_str(), "int2" | "int4" | "int8");
        if !identity || (integer && !type_name.array) || self.is_doubtful(relation) {
            return Ok(());
        }
        let message = "identity column type must be smallint, integer, or bigint";
        Err(self.conflict("22023", span, relation, message))
    }

    /// Views, rules and policies keep a column from changing its type.
    fn check_type_users(
        &mut self,
        relation: ObjectId,
        number: u16,
        column: &Identifier,
    ) -> Result<(), Error> {
        let mut dependents = self.catalog.dependents_of(relation);
        let computed = dependents.any(|it| {
            let user = self.column_of(relation, it.dependent.column);
            it.referenced.column == number
                && it.dependent.object == relation
                && it.dependent.column != number
                && user.is_some_and(|user| user.generated)
        });
        drop(dependents);
        if computed && !self.is_doubtful(relation) {
            let message = "cannot alter type of a column used by a generated column";
            let sqlstate = if self.catalog.is_since(UNSUPPORTED_RETYPING) {
                "0A000"
            } else {
                "42601"
            };
            return Err(self.conflict(sqlstate, column.span, relation, message));
        }
        let mut users: Vec<ObjectId> = self
            .catalog
            .dependents_of(relation)
            .filter(|dependency| dependency.referenced.column == number)
            .map(|dependency| dependency.dependent.object)
            .collect();
        users.sort_unstable();
        for user in users {
            let Some(object) = self.catalog.get(user) else {
                continue;
            };
            let message = match &object.data {
                ObjectData::Relation(view) if view.query.is_some() => {
                    "cannot alter type of a column used by a view or rule"
                }
                ObjectData::Rule(_) => "cannot alter type of a column used by a view or rule",
                ObjectData::Trigger(_) => {
                    "cannot alter type of a column used in a trigger definition"
                }
                ObjectData::Policy(_) => {
                    "cannot alter type of a column used in a policy definition"
                }
                _ => continue,
            };
            if self.is_doubtful(user) {
                continue;
            }
            return Err(self.conflict("0A000", column.span, user, message));
        }
        Ok(())
    }

    /// Fails where the default is of another enum: no cast leads from one to another, unless
    /// somebody makes one.
    fn check_default_fits(
        &mut self,
        relation: ObjectId,
        number: u16,
        type_name: &TypeName,
    ) -> Result<(), Error> {
        let Some(column) = self.column_of(relation, number) else {
            return Ok(());
        };
        let old = column.type_name.clone().filter(|it| !it.array);
        let (Some(_), Some(old), false) = (&column.default, old, type_name.array) else {
            return Ok(());
        };
        let enums = [&old, type_name].map(|it| self.enum_of(it));
        let mut casts = self.catalog.objects();
        let [Some(from), Some(to)] = enums else {
            return Ok(());
        };
        if from == to || casts.any(|it| it.kind() == ObjectKind::Cast) {
            return Ok(());
        }
        drop(casts);
        if self.is_doubtful(from) || self.is_doubtful(to) || self.is_doubtful(relation) {
            return Ok(());
        }
        let name = self.column_of(relation, number).map(|it| it.name.clone());
        let message = format!(
            "default for column \"{}\" cannot be cast automatically to type {}",
            name.unwrap_or_default(),
            self.visible_name(to)
        );
        Err(self.conflict("42804", self.span, to, message))
    }

    fn undepend_type(&mut self, column: Address) {
        let on_types: Vec<Dependency> = self
            .catalog
            .dependencies_of(column.object)
            .filter(|dependency| dependency.dependent == column)
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            // Not what a generated column is computed from.
            .filter(|dependency| dependency.referenced.object != column.object)
            .collect();
        for dependency in on_types {
            self.catalog
                .undepend(dependency.dependent, dependency.referenced, dependency.kind);
        }
    }
}
