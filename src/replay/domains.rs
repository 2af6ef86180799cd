//! Domains and their constraints.

use std::sync::Arc;

use crate::catalog::object::{
    Column, Constraint, ConstraintData, ObjectData, RelationKind, Type, TypeData,
};
use crate::catalog::{Address, DependencyKind, ObjectId};
use crate::operation::{
    AlterDomain, ConstraintDefinition, ConstraintKind, CreateDomain, DomainAction, Expression,
    Identifier, Name, ObjectKind, ObjectReference, Rename,
};
use crate::source::Span;

use super::defaults::is_null;
use super::executor::{Done, Effect, Error, Executor, whole};
use super::renames::identifier;
use super::{Missing, NoEffect};

impl Executor {
    pub(super) fn create_domain(&mut self, create: &CreateDomain) -> Done {
        let schema = self.target_schema(&create.name)?;
        self.check_type_name_free(schema, &create.name)?;
        self.check_type(&create.type_name)?;
        let not_null = create
            .constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, ConstraintKind::NotNull { .. }));
        let data = ObjectData::Type(Type {
            kind: TypeData::Domain {
                base: self.settled(create.type_name.clone()),
                not_null,
                default: Self::shared(create.default.as_ref().filter(|it| !is_null(it))),
                constraints: Vec::new(),
            },
        });
        let name = create.name.name.clone();
        let id = self.create(Some(schema), name, create.name.span, data);
        self.depend_on_type(whole(id), &create.type_name);
        for constraint in &create.constraints {
            self.add_domain_constraint(id, constraint)?;
        }
        Ok(Effect::Applied)
    }

    fn add_domain_constraint(
        &mut self,
        domain: ObjectId,
        definition: &ConstraintDefinition,
    ) -> Result<(), Error> {
        let ConstraintKind::Check(expression) = &definition.kind else {
            if let ConstraintKind::NotNull { .. } = definition.kind {
                self.set_domain_not_null(domain, true);
                self.name_domain_not_null(domain, definition.name.as_ref());
            }
            return Ok(());
        };
        if let Some(name) = &definition.name
            && let Some(other) = self.constraint_named(domain, &name.name)
            && !self.yields(other)
        {
            let message = format!(
                "constraint \"{}\" for domain \"{}\" already exists",
                name.name,
                self.name_of(domain)
            );
            return Err(self.conflict("42710", name.span, other, message));
        }
        let name = match &definition.name {
            Some(name) => name.name.clone(),
            None => self.constraint_name(domain, &[], "check"),
        };
        let kind = ConstraintData::Check {
            expression: Arc::new(Expression::clone(expression)),
            columns: Vec::new(),
        };
        let constraint = Constraint {
            generated_name: definition.name.is_none(),
            validated: !definition.not_valid,
            ..Constraint::new(domain, kind)
        };
        let span = definition
            .name
            .as_ref()
            .map_or(definition.span, |name| name.span);
        let schema = self.schema_of(domain);
        let data = ObjectData::Constraint(constraint);
        let id = self.create(schema, name, span, data);
        self.depend_on_functions(whole(id), &expression.references, DependencyKind::Normal);
        Ok(())
    }

    pub(super) fn alter_domain(&mut self, alter: &AlterDomain) -> Done {
        let Some(id) = self.need_type(&alter.name)? else {
            return Ok(Effect::Applied);
        };
        self.check_is_domain(id, alter.name.span, &self.visible_name(id))?;
        let Some(TypeData::Domain { not_null, .. }) = self.type_data(id) else {
            return Ok(Effect::Applied);
        };
        let is_not_null = *not_null;
        match &alter.action {
            DomainAction::SetDefault(expression) => {
                let expression = Some(expression).filter(|it| !is_null(it));
                self.set_domain_default(id, expression);
            }
            DomainAction::DropDefault => self.set_domain_default(id, None),
            DomainAction::SetNotNull if is_not_null => {}
            DomainAction::SetNotNull => {
                self.check_values(id, alter.name.span, &mut Vec::new())?;
                self.set_domain_not_null(id, true);
                self.name_domain_not_null(id, None);
            }
            DomainAction::DropNotNull => {
                self.set_domain_not_null(id, false);
                self.forget_domain_not_null(id);
            }
            DomainAction::AddConstraint(definition) => {
                self.add_domain_constraint(id, definition)?;
                if !definition.not_valid {
                    self.check_values(id, alter.name.span, &mut Vec::new())?;
                }
            }
            DomainAction::DropConstraint {
                name,
                if_exists,
                cascade,
            } => return self.drop_domain_constraint(id, name, *if_exists, *cascade),
            DomainAction::ValidateConstraint { name } => {
                if let Some(constraint) = self.domain_constraint(id, name)? {
                    self.set_validated(constraint);
                    self.check_values(id, alter.name.span, &mut Vec::new())?;
                }
            }
        }
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Fails where values of a domain are parts of others, in which the server does not look for
    /// them: of arrays and rows.
    fn check_values(
        &mut self,
        domain: ObjectId,
        span: Span,
        seen: &mut Vec<ObjectId>,
    ) -> Result<(), Error> {
        seen.push(domain);
        let mut users: Vec<Address> = self
            .catalog
            .dependents_of(domain)
            .map(|it| it.dependent)
            .collect();
        users.sort_unstable();
        for user in users {
            if seen.contains(&user.object) {
                continue;
            }
            let is_array = |it: &Column| it.type_name.as_ref().is_some_and(|it| it.array);
            let within = match self.catalog.get(user.object).map(|it| &it.data) {
                Some(ObjectData::Relation(relation)) => {
                    let column = relation.column(user.column);
                    let is_stored = relation.kind != RelationKind::View;
                    column
                        .filter(|it| is_stored && is_array(it))
                        .map(|_| user)
                        .or_else(|| self.stored_column(user.object, seen))
                }
                Some(ObjectData::Type(Type {
                    kind: TypeData::Domain { base, .. },
                })) if !base.array => {
                    self.check_values(user.object, span, seen)?;
                    None
                }
                Some(ObjectData::Type(_)) => self.stored_column(user.object, seen),
                Some(_) | None => None,
            };
            if let Some(column) = within {
                self.stored_in(column, &self.name_of(domain), span)?;
            }
        }
        Ok(())
    }

    pub(super) fn check_is_domain(
        &mut self,
        id: ObjectId,
        span: Span,
        name: &str,
    ) -> Result<(), Error> {
        let may_be = matches!(
            self.type_data(id),
            Some(TypeData::Domain { .. } | TypeData::Unknown)
        );
        if may_be || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("{name} is not a domain");
        Err(self.conflict("42809", span, id, message))
    }

    fn domain_constraint(
        &mut self,
        domain: ObjectId,
        name: &Identifier,
    ) -> Result<Option<ObjectId>, Error> {
        if let Some(id) = self.constraint_named(domain, &name.name) {
            return Ok(Some(id));
        }
        if self.is_doubtful(domain) || self.catalog.is_external(domain) {
            return Ok(None);
        }
        let domain = self.name_of(domain);
        let message = format!(
            "constraint \"{}\" of domain \"{domain}\" does not exist",
            name.name
        );
        Err(self.no_domain_constraint(&domain, name, message))
    }

    fn no_domain_constraint(&self, domain: &Name, name: &Identifier, message: String) -> Error {
        let missing = Missing {
            kind: ObjectKind::DomainConstraint,
            name: name.name.to_string(),
            schema: Some(domain.clone()),
            object: name.name.clone(),
        };
        self.missing("42704", name.span, missing, message)
    }

    /// The constraint that `COMMENT` and `RENAME CONSTRAINT` name.
    pub(super) fn find_domain_constraint(
        &mut self,
        object: &ObjectReference,
    ) -> Result<Option<ObjectId>, Error> {
        let Some(domain) = &object.parent else {
            return Ok(None);
        };
        let Some(id) = self.need_type(domain)? else {
            return Ok(None);
        };
        self.check_is_domain(id, domain.span, &self.visible_name(id))?;
        if !matches!(self.type_data(id), Some(TypeData::Domain { .. })) {
            return Ok(None);
        }
        let name = identifier(&object.name);
        let found = self.constraint_named(id, &name.name);
        if found.is_some() || self.is_doubtful(id) || self.catalog.is_external(id) {
            return Ok(found);
        }
        let message = format!(
            "constraint \"{}\" for domain {} does not exist",
            name.name,
            self.visible_name(id)
        );
        Err(self.no_domain_constraint(&self.name_of(id), &name, message))
    }

    pub(super) fn rename_domain_constraint(&mut self, rename: &Rename) -> Done {
        let Some(id) = self.find_domain_constraint(&rename.object)? else {
            return Ok(Effect::Applied);
        };
        let domain = self.catalog.constraint(id).map(|it| it.relation);
        if let Some(domain) = domain
            && let Some(other) = self.constraint_named(domain, &rename.to.name)
            && !self.yields(other)
        {
            let message = format!(
                "constraint \"{}\" for domain {} already exists",
                rename.to.name,
                self.visible_name(domain)
            );
            return Err(self.conflict("42710", rename.to.span, other, message));
        }
        let cause = self.cause(rename.to.span);
        self.catalog.rename(id, rename.to.name.clone(), cause);
        self.altered(id);
        Ok(Effect::Applied)
    }

    fn drop_domain_constraint(
        &mut self,
        domain: ObjectId,
        name: &Identifier,
        if_exists: bool,
        cascade: bool,
    ) -> Done {
        if if_exists && self.constraint_named(domain, &name.name).is_none() {
            return Ok(Effect::Nothing(NoEffect::Missing));
        }
        if self.is_domain_not_null(domain, &name.name) {
            self.set_domain_not_null(domain, false);
        }
        if let Some(id) = self.domain_constraint(domain, name)? {
            self.drop_with_plan(id, cascade, name.span)?;
        }
        Ok(Effect::Applied)
    }

    fn set_domain_default(&mut self, id: ObjectId, expression: Option<&Expression>) {
        let new = Self::shared(expression);
        self.catalog.update(id, |object| {
            if let ObjectData::Type(definition) = &mut object.data
                && let TypeData::Domain { default, .. } = &mut definition.kind
            {
                *default = new;
            }
        });
    }

    fn set_domain_not_null(&mut self, id: ObjectId, value: bool) {
        self.catalog.update(id, |object| {
            if let ObjectData::Type(definition) = &mut object.data
                && let TypeData::Domain { not_null, .. } = &mut definition.kind
            {
                *not_null = value;
            }
        });
    }
}
