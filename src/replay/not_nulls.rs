//! `NOT NULL` as a constraint with a name, as PostgreSQL 18 has it for columns and 17 for domains.
//! Before, it is a flag and nothing else.

mod checks;
pub(super) mod keys;

use crate::catalog::object::{Column, Constraint, ConstraintData, Object, ObjectData, Origin};
use crate::catalog::{Namespace, ObjectId};
use crate::operation::{ColumnDefinition, ConstraintDefinition, Identifier, Name};
use crate::source::Span;

use super::defaults::is_serial;
use super::executor::{Done, Effect, Error, Executor};
use super::relations::Plan;
use super::{NoEffect, Reason};

/// The first server that keeps a constraint for each column that is `NOT NULL`.
const OF_COLUMNS: u16 = 18;

/// The first server that keeps one for a domain.
const OF_DOMAINS: u16 = 17;

/// What a constraint should be that a column does not have yet.
#[derive(Clone)]
struct NotNull {
    /// `None` for one that the server chooses.
    name: Option<Name>,
    validated: bool,
    no_inherit: bool,
    /// The constraint of the parent table that it comes from.
    parent: Option<ObjectId>,
}

/// Whether another parent has a constraint that a table has from one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OtherParent {
    Has(ObjectId),
    MayHave,
    None,
}

impl NotNull {
    const GENERATED: Self = Self {
        name: None,
        validated: true,
        no_inherit: false,
        parent: None,
    };
}

impl Executor {
    /// `ADD CONSTRAINT … NOT NULL a`, and the one that a column is written with.
    pub(super) fn add_not_null(
        &mut self,
        relation: ObjectId,
        definition: &ConstraintDefinition,
        column: &Identifier,
        new: bool,
    ) -> Result<(), Error> {
        self.check_may_be_no_inherit(relation, definition)?;
        let number = self.column_or_external(relation, &column.name, column.span, |table| {
            format!(
                "column \"{}\" of relation \"{table}\" does not exist",
                column.name
            )
        })?;
        if let Some(known) = self.not_null_of(relation, number) {
            return self.merge_not_null(known, definition, column, new);
        }
        if self.has_named_not_nulls() {
            self.check_constraint_name(relation, definition)?;
            self.check_inheritance_of(relation, number, definition)?;
        }
        let wanted = NotNull {
            name: definition.name.as_ref().map(|name| name.name.clone()),
            validated: !definition.not_valid,
            no_inherit: definition.no_inherit,
            parent: None,
        };
        self.make_not_null_recursively(relation, number, &wanted);
        Ok(())
    }

    /// A column has one such constraint, which can be written more than once.
    fn merge_not_null(
        &mut self,
        known: ObjectId,
        definition: &ConstraintDefinition,
        column: &Identifier,
        new: bool,
    ) -> Result<(), Error> {
        let Some(constraint) = self.catalog.constraint(known) else {
            return Ok(());
        };
        let table = self.name_of(constraint.relation);
        let (name, column) = (self.name_of(known), &column.name);
        let other = definition.name.as_ref().map(|it| &it.name);
        let other = other.filter(|it| **it != name);
        let message = if constraint.no_inherit != definition.no_inherit && new {
            format!(
                "conflicting NO INHERIT declaration for not-null constraint on column \"{column}\""
            )
        } else if constraint.no_inherit != definition.no_inherit {
            format!(
                "cannot change NO INHERIT status of NOT NULL constraint \"{name}\" on relation \"{table}\""
            )
        } else if !constraint.validated && !definition.not_valid {
            format!("incompatible NOT VALID constraint \"{name}\" on relation \"{table}\"")
        } else if let Some(other) = other
            && new
        {
            format!("conflicting not-null constraint names \"{name}\" and \"{other}\"")
        } else if let Some(other) = other {
            format!(
                "cannot create not-null constraint \"{other}\" on column \"{column}\" of table \"{table}\""
            )
        } else {
            self.keep_not_null(known);
            return Ok(());
        };
        if self.is_doubtful(known) {
            return Ok(());
        }
        let sqlstate = if new { "42601" } else { "55000" };
        Err(self.conflict(sqlstate, definition.span, known, message))
    }

    /// Makes a column `NOT NULL`, and those that children have from it. With `ONLY`, those of a table
    /// that has children do not inherit it.
    pub(super) fn set_not_null_recursively(&mut self, relation: ObjectId, number: u16) {
        let wanted = NotNull {
            no_inherit: self.only && !self.children_of(relation).is_empty(),
            ..NotNull::GENERATED
        };
        self.make_not_null_recursively(relation, number, &wanted);
    }

    fn make_not_null_recursively(&mut self, relation: ObjectId, number: u16, wanted: &NotNull) {
        let Some(column) = self.column_of(relation, number) else {
            return;
        };
        let (name, already) = (column.name.clone(), column.not_null);
        if !already {
            self.edit_column(relation, number, |column| column.not_null = true);
        }
        let made = self.name_not_null(relation, number, wanted);
        if self.only || wanted.no_inherit {
            return;
        }
        let inherited = NotNull {
            name: made.map(|id| self.name_of(id)),
            parent: made,
            ..wanted.clone()
        };
        for child in self.children_of(relation) {
            if let Some(number) = self.column_number(child, &name) {
                self.make_not_null_recursively(child, number, &inherited);
            }
        }
    }

    /// Gives a column that is `NOT NULL` its constraint, where the server keeps one.
    fn name_not_null(
        &mut self,
        relation: ObjectId,
        number: u16,
        wanted: &NotNull,
    ) -> Option<ObjectId> {
        if !self.has_named_not_nulls() {
            return None;
        }
        let parent = wanted.parent;
        if let Some(known) = self.not_null_of(relation, number) {
            self.edit_not_null(known, |local, of| {
                *local |= parent.is_none();
                *of = of.or(parent);
            });
            // Of one that a child had before, it only says that it has it from its parent too.
            if wanted.validated && parent.is_none() {
                self.set_validated(known);
            }
            return Some(known);
        }
        let free = |name: &&Name| self.constraint_named(relation, name).is_none();
        let name = match wanted.name.as_ref().filter(free) {
            Some(name) => name.clone(),
            None => {
                let column = self.column_of(relation, number)?.name.clone();
                self.constraint_name(relation, &[column], "not_null")
            }
        };
        let kind = ConstraintData::NotNull {
            columns: vec![number],
            local: parent.is_none(),
        };
        let constraint = Constraint {
            generated_name: wanted.name.is_none() || parent.is_some(),
            validated: wanted.validated,
            no_inherit: wanted.no_inherit,
            parent,
            ..Constraint::new(relation, kind)
        };
        Some(self.insert_not_null(relation, name, constraint))
    }

    /// The column's change is reported, and its constraint is a part of that.
    fn insert_not_null(&mut self, owner: ObjectId, name: Name, constraint: Constraint) -> ObjectId {
        let schema = self.schema_of(owner);
        let origin = Origin::Derived(owner, self.here());
        let data = ObjectData::Constraint(constraint);
        self.catalog.insert(Object::new(name, schema, origin, data))
    }

    /// Whether the server keeps a constraint for each column that is `NOT NULL`.
    pub(super) fn has_named_not_nulls(&self) -> bool {
        self.catalog.is_since(OF_COLUMNS)
    }

    /// The constraint because of which a column is `NOT NULL`.
    pub(super) fn not_null_of(&self, relation: ObjectId, number: u16) -> Option<ObjectId> {
        let constraints = &self.relation(relation)?.constraints;
        constraints.iter().copied().find(|id| {
            let constraint = self.catalog.constraint(*id);
            constraint.is_some_and(|it| it.is_not_null() && it.kind.columns() == [number])
        })
    }

    /// The one that a table has of its parents alone.
    pub(super) fn inherited_not_null(&self, relation: ObjectId, number: u16) -> Option<ObjectId> {
        let known = self.not_null_of(relation, number)?;
        let is_local = self.catalog.constraint(known)?.kind.is_local();
        (!is_local).then_some(known)
    }

    /// `ALTER CONSTRAINT … [NO] INHERIT`, which only those of columns have.
    pub(super) fn set_no_inherit(
        &mut self,
        relation: ObjectId,
        named: &Identifier,
        no_inherit: bool,
    ) -> Done {
        if !self.has_named_not_nulls() {
            // The grammars before took the words, as those of a foreign key.
            if no_inherit && self.catalog.is_before(OF_COLUMNS) {
                let message = "FOREIGN KEY constraints cannot be marked NO INHERIT";
                return Err(self.failure("0A000", named.span, message));
            }
            self.doubt(Reason::NotModelled);
            return Ok(Effect::Applied);
        }
        self.check_altered_with_children(relation, named.span)?;
        let Some(id) = self.constraint_of(relation, named)? else {
            return Ok(Effect::Applied);
        };
        let Some(constraint) = self.catalog.constraint(id).cloned() else {
            return Ok(Effect::Applied);
        };
        let (name, span) = (&named.name, named.span);
        let table = self.name_of(relation);
        if !constraint.is_not_null() && !self.is_doubtful(id) {
            let message = format!(
                "constraint \"{name}\" of relation \"{table}\" is not a not-null constraint"
            );
            return Err(self.conflict("42809", span, id, message));
        }
        if no_inherit && constraint.parent.is_some() && !self.is_doubtful(id) {
            let message =
                format!("cannot alter inherited constraint \"{name}\" on relation \"{table}\"");
            return Err(self.conflict("55000", span, id, message));
        }
        if constraint.no_inherit == no_inherit {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        if no_inherit {
            for copy in self.copies_of_constraint(id) {
                self.leave_parent(copy, relation);
            }
        } else if let Some(&number) = constraint.kind.columns().first() {
            self.check_heirs(relation, number, ("0A000", false), span)?;
        }
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut() {
                constraint.no_inherit = no_inherit;
            }
        });
        self.altered(id);
        if !no_inherit {
            for child in self.children_of(relation) {
                self.inherit_not_nulls(relation, child);
            }
        }
        Ok(Effect::Applied)
    }

    /// What a child has of a parent is another parent's from now on, or its own. Tells whose.
    fn leave_parent(&mut self, copy: ObjectId, parent: ObjectId) -> OtherParent {
        let other = self.other_parent_of(copy, parent);
        self.edit_not_null(copy, |local, of| {
            *local |= other == OtherParent::None;
            *of = match other {
                OtherParent::Has(id) => Some(id),
                OtherParent::MayHave | OtherParent::None => None,
            };
        });
        other
    }

    /// The column whose constraint on newer servers has a name, where nobody says which server it
    /// is.
    pub(super) fn may_be_not_null(&self, relation: ObjectId, name: &Name) -> Option<u16> {
        if self.catalog.server_version.is_some() || self.constraint_named(relation, name).is_some()
        {
            return None;
        }
        let columns = &self.relation(relation)?.columns;
        let mut columns = columns.iter().filter(|column| column.not_null);
        let generated = |column: &Name| {
            self.constraint_name(relation, std::slice::from_ref(column), "not_null")
        };
        let column = columns.find(|column| generated(&column.name) == *name)?;
        Some(column.number)
    }

    /// Whether children have it that a column is `NOT NULL`.
    pub(super) fn inherits_not_null(&self, relation: ObjectId, number: u16) -> bool {
        let constraint = self.not_null_of(relation, number);
        let constraint = constraint.and_then(|id| self.catalog.constraint(id));
        constraint.is_none_or(|it| !it.no_inherit)
    }

    /// The constraints of a new table besides those that it was written with: of its primary key,
    /// its identities and serials, and then those of its parents.
    pub(super) fn add_implied_not_nulls(&mut self, id: ObjectId, plan: &Plan<'_>) {
        if !self.has_named_not_nulls() {
            return;
        }
        let columns = self.relation(id).map(|it| it.columns.clone());
        let columns = columns.unwrap_or_default();
        let key = self.primary_key_of(id);
        let key = key.and_then(|key| self.catalog.constraint(key));
        let key = key.filter(|key| key.parent.is_none());
        let key = key.map_or(&[][..], |key| key.kind.columns()).to_vec();
        for (column, new) in columns.iter().zip(&plan.columns) {
            if key.contains(&column.number) || new.definition.is_some_and(counts) {
                self.name_not_null(id, column.number, &NotNull::GENERATED);
            }
        }
        for parent in &plan.parents {
            self.inherit_not_nulls(*parent, id);
        }
        for column in columns {
            if column.not_null && self.not_null_of(id, column.number).is_none() {
                self.name_not_null(id, column.number, &NotNull::GENERATED);
            }
        }
    }

    /// As [`Self::add_implied_not_nulls`], for a new column.
    pub(super) fn add_implied_not_null(&mut self, relation: ObjectId, number: u16) {
        let is_not_null = |it: &Column| it.not_null;
        if self.has_named_not_nulls()
            && self.column_of(relation, number).is_some_and(is_not_null)
            && self.not_null_of(relation, number).is_none()
        {
            self.set_not_null_recursively(relation, number);
        }
    }

    /// What a table that is `LIKE` another has of it.
    pub(super) fn copy_not_nulls(&mut self, source: ObjectId, to: ObjectId, comments: bool) {
        for (id, number) in self.not_nulls_of(source) {
            let Some(number) = self.translate_column(source, to, number) else {
                continue;
            };
            if self.not_null_of(to, number).is_some() {
                continue;
            }
            let no_inherit = self.catalog.constraint(id).is_some_and(|it| it.no_inherit);
            let wanted = NotNull {
                name: Some(self.name_of(id)),
                no_inherit,
                ..NotNull::GENERATED
            };
            if let Some(copy) = self.name_not_null(to, number, &wanted).filter(|_| comments) {
                self.copy_comment(id, copy);
            }
        }
    }

    /// What a child has of its parent, from now on.
    pub(super) fn inherit_not_nulls(&mut self, parent: ObjectId, child: ObjectId) {
        for (id, number) in self.not_nulls_of(parent) {
            let number = self.translate_column(parent, child, number);
            if !self.catalog.constraint(id).is_some_and(|it| it.no_inherit)
                && let Some(number) = number
            {
                if let Some(own) = self.not_null_of(child, number) {
                    self.edit_not_null(own, |_, of| *of = of.or(Some(id)));
                    continue;
                }
                let wanted = NotNull {
                    name: Some(self.name_of(id)),
                    parent: Some(id),
                    ..NotNull::GENERATED
                };
                self.name_not_null(child, number, &wanted);
            }
        }
    }

    fn not_nulls_of(&self, relation: ObjectId) -> Vec<(ObjectId, u16)> {
        let constraints = self.relation(relation).map(|it| it.constraints.as_slice());
        let constraints = constraints.unwrap_or_default().iter();
        let of_column = |id: &ObjectId| {
            let constraint = self.catalog.constraint(*id).filter(|it| it.is_not_null())?;
            Some((*id, *constraint.kind.columns().first()?))
        };
        constraints.filter_map(of_column).collect()
    }

    /// `DROP NOT NULL`, and `DROP CONSTRAINT` of one.
    pub(super) fn drop_not_null(&mut self, id: ObjectId, span: Span) -> Done {
        let Some(constraint) = self.catalog.constraint(id).cloned() else {
            return Ok(Effect::Applied);
        };
        let relation = constraint.relation;
        if constraint.parent.is_some() && !self.is_doubtful(id) {
            let message = format!(
                "cannot drop inherited constraint \"{}\" of relation \"{}\"",
                self.name_of(id),
                self.name_of(relation)
            );
            return Err(self.conflict("42P16", span, id, message));
        }
        self.remove_not_null(id, span)?;
        Ok(Effect::Applied)
    }

    /// Those that children have of it go too, or are their own from then on. Fails where a key or an
    /// identity needs one.
    fn remove_not_null(&mut self, id: ObjectId, span: Span) -> Result<(), Error> {
        let Some(constraint) = self.catalog.constraint(id).cloned() else {
            return Ok(());
        };
        let relation = constraint.relation;
        let copies = self.copies_of_constraint(id);
        for &number in constraint.kind.columns() {
            if let Some(found) = self.column_of(relation, number) {
                let name = found.name.clone();
                let column = Identifier { name, span };
                self.check_not_in_key(relation, number, &column)?;
                self.check_not_identity(relation, number, &column, "55000")?;
            }
            self.edit_column(relation, number, |it| it.not_null = false);
        }
        let cause = self.here();
        self.catalog.remove(id, cause);
        for copy in copies {
            let found = self.catalog.constraint(copy);
            let is_local = found.is_some_and(|it| it.kind.is_local());
            let other = self.leave_parent(copy, relation);
            if !is_local && other == OtherParent::None && !self.only {
                self.remove_not_null(copy, span)?;
            }
        }
        Ok(())
    }

    /// What a table that loses a constraint of one parent has of its other ones.
    fn other_parent_of(&self, copy: ObjectId, parent: ObjectId) -> OtherParent {
        let Some(constraint) = self.catalog.constraint(copy) else {
            return OtherParent::None;
        };
        let child = constraint.relation;
        let parents = self.relation(child).map(|it| it.parents.as_slice());
        let mut found = OtherParent::None;
        for &other in parents.unwrap_or_default() {
            if other == parent {
                continue;
            }
            let number = constraint.kind.columns().first();
            let number = number.and_then(|it| self.translate_column(child, other, *it));
            let known = number.and_then(|it| self.not_null_of(other, it));
            let inherits = |id: &ObjectId| {
                let constraint = self.catalog.constraint(*id);
                constraint.is_some_and(|it| !it.no_inherit)
            };
            if let Some(id) = known.filter(inherits) {
                return OtherParent::Has(id);
            }
            if self.catalog.is_uncertain(other) || !self.catalog.columns_known(other) {
                found = OtherParent::MayHave;
            }
        }
        found
    }

    /// One that a table may have from a parent is its own as well from now on.
    pub(super) fn keep_not_null(&mut self, id: ObjectId) {
        self.edit_not_null(id, |local, _| *local = true);
    }

    fn edit_not_null(&mut self, id: ObjectId, edit: impl FnOnce(&mut bool, &mut Option<ObjectId>)) {
        self.catalog.update(id, |object| {
            if let Some(constraint) = object.as_constraint_mut()
                && let ConstraintData::NotNull { local, .. } = &mut constraint.kind
            {
                edit(local, &mut constraint.parent);
            }
        });
    }

    /// The constraint because of which a domain is `NOT NULL`.
    pub(super) fn name_domain_not_null(&mut self, domain: ObjectId, name: Option<&Identifier>) {
        if !self.catalog.is_since(OF_DOMAINS) || self.domain_not_null(domain).is_some() {
            return;
        }
        let kind = ConstraintData::NotNull {
            columns: Vec::new(),
            local: true,
        };
        let constraint = Constraint {
            generated_name: name.is_none(),
            ..Constraint::new(domain, kind)
        };
        let name = match name {
            Some(name) => name.name.clone(),
            None => self.constraint_name(domain, &[], "not_null"),
        };
        self.insert_not_null(domain, name, constraint);
    }

    pub(super) fn forget_domain_not_null(&mut self, domain: ObjectId) {
        if let Some(id) = self.domain_not_null(domain) {
            let cause = self.here();
            self.catalog.remove(id, cause);
        }
    }

    pub(super) fn is_domain_not_null(&self, domain: ObjectId, name: &Name) -> bool {
        let named = self.named(Namespace::Constraint, domain, name);
        named.is_some() && named == self.domain_not_null(domain)
    }

    fn domain_not_null(&self, domain: ObjectId) -> Option<ObjectId> {
        let constraints = self.catalog.constraints_of(domain).iter().copied();
        constraints.into_iter().find(|id| {
            let constraint = self.catalog.constraint(*id);
            constraint.is_some_and(Constraint::is_not_null)
        })
    }
}

/// Whether a column counts its rows, and so is never null.
fn counts(definition: &ColumnDefinition) -> bool {
    definition.identity.is_some() || is_serial(definition)
}
