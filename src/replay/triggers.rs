//! Triggers, event triggers and rules.

use crate::catalog::object::{
    Constraint, ConstraintData, EventTrigger, Object, ObjectData, Origin, RelationKind, Rule,
    Trigger,
};
use crate::catalog::{DependencyKind, Key, Namespace, ObjectId, Presence};
use crate::operation::{
    CreateEventTrigger, CreateRule, CreateTrigger, Enabled, Identifier, Name, ObjectKind,
    ObjectName,
};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, missing, whole, written};
use super::references::SYSTEM_COLUMNS;
use super::{NoEffect, Reason};

impl Executor {
    pub(super) fn create_trigger(&mut self, create: &CreateTrigger) -> Done {
        let name = &create.name;
        if create.or_replace && create.constraint {
            let message = "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported";
            return Err(self.failure("0A000", name.span, message));
        }
        let relation = self.need_relation(&create.table)?;
        self.check_trigger_table(relation, create)?;
        if create.for_each_row && create.events.contains(&"truncate") {
            let message = "TRUNCATE FOR EACH ROW triggers are not supported";
            return Err(self.failure("0A000", name.span, message));
        }
        if !create.for_each_row && create.timing == "instead of" {
            let message = "INSTEAD OF triggers must be FOR EACH ROW";
            return Err(self.failure("0A000", name.span, message));
        }
        self.check_trigger_condition(relation, create)?;
        let function = self.trigger_function(&create.function, "trigger")?;
        let trigger = Trigger::of(create, relation, function);
        let found = self
            .catalog
            .resolve_part(Namespace::Trigger, relation, &name.name);
        let id = match found {
            Presence::Present(other) if !self.yields(other) => {
                self.replace_trigger(other, create, trigger)?;
                self.check_trigger_columns(relation, create)?;
                other
            }
            unsure => {
                if let Presence::Unknown(cause) = unsure {
                    self.doubt(Reason::Opaque(cause));
                }
                self.check_trigger_columns(relation, create)?;
                let data = ObjectData::Trigger(trigger);
                let id = self.create(None, name.name.clone(), name.span, data);
                if create.constraint {
                    let made = Constraint {
                        deferrable: create.deferrable,
                        initially_deferred: create.initially_deferred,
                        no_inherit: true,
                        ..Constraint::new(relation, ConstraintData::Trigger)
                    };
                    self.add_constraint_of_trigger(id, made, name.span)?;
                }
                id
            }
        };
        if create.for_each_row && self.is_partitioned(relation) {
            for child in self.children_of(relation) {
                self.copy_trigger(id, child, name.span)?;
            }
        }
        if let Some(condition) = &create.condition {
            let references = &condition.references;
            self.depend_on_functions(whole(id), references, DependencyKind::Normal);
        }
        let condition = create
            .condition
            .iter()
            .flat_map(|it| &it.references.columns);
        let of_rows = condition.filter_map(|parts| match parts.as_slice() {
            [row, column] if matches!(row.as_str(), "new" | "old") => Some(column),
            _ => None,
        });
        let columns = create.columns.iter().map(|column| &column.name);
        for column in columns.chain(of_rows) {
            if let Some(number) = self.column_number(relation, column) {
                let column = super::executor::column_address(relation, number);
                self.depend(whole(id), column, DependencyKind::Normal);
            }
        }
        Ok(Effect::Applied)
    }

    /// Fails where a condition asks for a column of the old or the new row that there is not.
    fn check_trigger_condition(
        &mut self,
        relation: ObjectId,
        create: &CreateTrigger,
    ) -> Result<(), Error> {
        let Some(condition) = &create.condition else {
            return Ok(());
        };
        for parts in &condition.references.columns {
            let [row, column] = parts.as_slice() else {
                continue;
            };
            if !matches!(row.as_str(), "new" | "old")
                || SYSTEM_COLUMNS.contains(&column.as_str())
                || self.column_number(relation, column).is_some()
                || self.may_have_more_columns(relation)
            {
                continue;
            }
            let message = format!("column {row}.{column} does not exist");
            return Err(self.no_column(relation, column, condition.span, message));
        }
        for parts in &condition.references.columns {
            if let [row, column] = parts.as_slice()
                && let Some((sqlstate, message)) = self.misplaced(relation, create, row, column)
                && !self.is_doubtful(relation)
            {
                return Err(self.conflict(sqlstate, condition.span, relation, message));
            }
        }
        Ok(())
    }

    /// What keeps a condition from asking for a column of the old or the new row.
    fn misplaced(
        &self,
        relation: ObjectId,
        create: &CreateTrigger,
        row: &Name,
        column: &Name,
    ) -> Option<(&'static str, &'static str)> {
        let before_new = row == "new" && create.timing == "before";
        let known = self.catalog.column(relation, column);
        let message = match row.as_str() {
            "old" | "new" if !create.for_each_row => {
                "statement trigger's WHEN condition cannot reference column values"
            }
            "old" if create.events.contains(&"insert") => {
                "INSERT trigger's WHEN condition cannot reference OLD values"
            }
            "new" if create.events.contains(&"delete") => {
                "DELETE trigger's WHEN condition cannot reference NEW values"
            }
            _ if before_new && SYSTEM_COLUMNS.contains(&column.as_str()) => {
                let message = "BEFORE trigger's WHEN condition cannot reference NEW system columns";
                return Some(("0A000", message));
            }
            _ if before_new && known.is_some_and(|it| it.generated) => {
                "BEFORE trigger's WHEN condition cannot reference NEW generated columns"
            }
            _ => return None,
        };
        Some(("42P17", message))
    }

    fn check_trigger_columns(
        &mut self,
        relation: ObjectId,
        create: &CreateTrigger,
    ) -> Result<(), Error> {
        for column in &create.columns {
            if self.column_number(relation, &column.name).is_none()
                && !self.may_have_more_columns(relation)
            {
                let message = format!(
                    "column \"{}\" of relation \"{}\" does not exist",
                    column.name,
                    self.name_of(relation)
                );
                return Err(self.no_column(relation, &column.name, column.span, message));
            }
        }
        Ok(())
    }

    /// Gives a constraint trigger its constraint. That has the trigger's name, and keeps it when the
    /// trigger gets another one.
    fn add_constraint_of_trigger(
        &mut self,
        trigger: ObjectId,
        constraint: Constraint,
        span: Span,
    ) -> Result<(), Error> {
        let (name, relation) = (self.name_of(trigger), constraint.relation);
        if let Some(other) = self.constraint_named(relation, &name)
            && !self.yields(other)
        {
            let message = "duplicate key value violates unique constraint \
                           \"pg_constraint_conrelid_contypid_conname_index\"";
            return Err(self.conflict("23505", span, other, message));
        }
        let origin = Origin::Derived(trigger, self.here());
        let data = ObjectData::Constraint(constraint);
        let schema = self.schema_of(relation);
        let id = self.insert(Object::new(name, schema, origin, data));
        self.depend(whole(id), whole(trigger), DependencyKind::Internal);
        Ok(())
    }

    /// The copies of a row trigger in the partitions of its table.
    pub(super) fn copies_of_trigger(&self, id: ObjectId) -> Vec<ObjectId> {
        let mut parts = self.parts_of_trigger(id);
        parts.retain(|part| self.catalog.kind(*part) == Some(ObjectKind::Trigger));
        parts
    }

    /// The constraint of a trigger that is one, copies of which each have their own.
    pub(super) fn constraint_of_trigger(&self, id: ObjectId) -> Option<ObjectId> {
        let mut parts = self.parts_of_trigger(id).into_iter();
        parts.find(|part| self.catalog.constraint(*part).is_some())
    }

    /// What goes with a trigger, and not without it.
    fn parts_of_trigger(&self, id: ObjectId) -> Vec<ObjectId> {
        let dependents = self.catalog.dependents_of(id);
        let parts = dependents.filter(|it| it.kind == DependencyKind::Internal);
        parts.map(|it| it.dependent.object).collect()
    }

    /// Partitions have copies of their parent's row triggers.
    pub(super) fn copy_trigger(
        &mut self,
        original: ObjectId,
        child: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        let Some(object) = self.catalog.get(original) else {
            return Ok(());
        };
        let ObjectData::Trigger(trigger) = &object.data else {
            return Ok(());
        };
        let name = object.name.clone();
        if !trigger.for_each_row || self.named(Namespace::Trigger, child, &name).is_some() {
            return Ok(());
        }
        let copy = Trigger {
            relation: child,
            ..trigger.clone()
        };
        let origin = Origin::Derived(original, self.here());
        let data = ObjectData::Trigger(copy);
        let id = self.insert(Object::new(name, None, origin, data));
        self.depend(whole(id), whole(original), DependencyKind::Internal);
        let constraint = self.constraint_of_trigger(original);
        if let Some(constraint) = constraint.and_then(|it| self.catalog.constraint(it)) {
            let constraint = Constraint {
                relation: child,
                ..constraint.clone()
            };
            self.add_constraint_of_trigger(id, constraint, span)?;
        }
        if self.is_partitioned(child) {
            for grandchild in self.children_of(child) {
                self.copy_trigger(id, grandchild, span)?;
            }
        }
        Ok(())
    }

    fn check_trigger_table(
        &mut self,
        relation: ObjectId,
        create: &CreateTrigger,
    ) -> Result<(), Error> {
        let kind = self.relation(relation).map(|relation| relation.kind);
        let instead = create.timing == "instead of";
        let fits = match kind {
            Some(RelationKind::Table | RelationKind::PartitionedTable) => !instead,
            Some(RelationKind::View) => {
                instead || !create.for_each_row && !create.events.contains(&"truncate")
            }
            Some(RelationKind::ForeignTable | RelationKind::Unknown) => true,
            Some(RelationKind::MaterializedView) | None => false,
        };
        if fits || self.is_doubtful(relation) {
            return Ok(());
        }
        let what = match kind {
            Some(RelationKind::View) => "a view",
            Some(RelationKind::Table | RelationKind::PartitionedTable) => "a table",
            _ => {
                let message = format!(
                    "relation \"{}\" cannot have triggers",
                    self.name_of(relation)
                );
                return Err(self.conflict("42809", create.table.span, relation, message));
            }
        };
        let message = format!("\"{}\" is {what}", self.name_of(relation));
        Err(self.conflict("42809", create.table.span, relation, message))
    }

    /// The function of a trigger: it has no parameters and returns a type made for this.
    fn trigger_function(
        &mut self,
        name: &ObjectName,
        returns: &str,
    ) -> Result<Option<ObjectId>, Error> {
        self.check_schema(name)?;
        let presence = self
            .catalog
            .resolve_function(name, Some(&[]))
            .unwrap_or(Presence::Unmentioned);
        match presence {
            Presence::Present(id) => {
                self.is_doubtful(id);
                let function = self.catalog.get(id).and_then(|object| object.as_function());
                let result = function.and_then(|function| function.returns.as_ref());
                if result.is_none_or(|result| result.name == returns) {
                    return Ok(Some(id));
                }
                let message = format!("function {} must return type {returns}", written(name));
                Err(self.conflict("42P17", name.span, id, message))
            }
            Presence::Absent => {
                let message = format!("function {}() does not exist", written(name));
                let missing = missing(ObjectKind::Function, name);
                Err(self.missing("42883", name.span, missing, message))
            }
            unsure => {
                self.doubt_presence(unsure, missing(ObjectKind::Function, name));
                Ok(None)
            }
        }
    }

    fn replace_trigger(
        &mut self,
        id: ObjectId,
        create: &CreateTrigger,
        trigger: Trigger,
    ) -> Result<(), Error> {
        let table = self.name_of(trigger.relation);
        let name = &create.name;
        if !create.or_replace {
            let message = format!(
                "trigger \"{}\" for relation \"{table}\" already exists",
                name.name
            );
            return Err(self.conflict("42710", name.span, id, message));
        }
        let constraint = match self.catalog.get(id).map(|object| &object.data) {
            Some(ObjectData::Trigger(trigger)) => trigger.constraint,
            Some(_) | None => false,
        };
        if constraint {
            let message = format!(
                "trigger \"{}\" for relation \"{table}\" is a constraint trigger",
                name.name
            );
            return Err(self.conflict("42710", name.span, id, message));
        }
        self.catalog.undepend_all(whole(id));
        self.catalog
            .update(id, |object| object.data = ObjectData::Trigger(trigger));
        self.altered(id);
        Ok(())
    }

    pub(super) fn create_event_trigger(&mut self, create: &CreateEventTrigger) -> Done {
        let name = &create.name;
        let function = self.trigger_function(&create.function, "event_trigger")?;
        self.check_global_free(ObjectKind::EventTrigger, name)?;
        let data = ObjectData::EventTrigger(EventTrigger {
            event: create.event.clone(),
            tags: create.tags.clone(),
            function,
            enabled: Enabled::Origin,
        });
        self.create(None, name.name.clone(), name.span, data);
        Ok(Effect::Applied)
    }

    pub(super) fn alter_event_trigger(&mut self, name: &Identifier, enabled: Enabled) -> Done {
        let reference = global_reference(ObjectKind::EventTrigger, name);
        let Some(id) = self.find(&reference, false)? else {
            return Ok(Effect::Applied);
        };
        let mut changed = false;
        self.catalog.update(id, |object| {
            if let ObjectData::EventTrigger(trigger) = &mut object.data {
                changed = trigger.enabled != enabled;
                trigger.enabled = enabled;
            }
        });
        if !changed {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn create_rule(&mut self, create: &CreateRule) -> Done {
        let relation = self.need_relation(&create.table)?;
        self.check_references(&create.references)?;
        if self.relation(relation).is_none() && !self.is_doubtful(relation) {
            let message = format!("relation \"{}\" cannot have rules", create.table.name);
            return Err(self.conflict("42809", create.table.span, relation, message));
        }
        let kind = self.relation(relation).map(|it| it.kind);
        if kind == Some(RelationKind::MaterializedView) && !self.is_doubtful(relation) {
            let message = "rules on materialized views are not supported";
            return Err(self.conflict("0A000", create.table.span, relation, message));
        }
        let name = &create.name;
        let data = ObjectData::Rule(Rule {
            relation,
            event: create.event.clone(),
            instead: create.instead,
            text: create.text.clone(),
        });
        let found = self
            .catalog
            .resolve_part(Namespace::Rule, relation, &name.name);
        let id = match found {
            Presence::Present(other) if !self.yields(other) => {
                if !create.or_replace {
                    let message = format!(
                        "rule \"{}\" for relation \"{}\" already exists",
                        name.name,
                        self.name_of(relation)
                    );
                    return Err(self.conflict("42710", name.span, other, message));
                }
                self.catalog.undepend_all(whole(other));
                self.catalog.update(other, |object| object.data = data);
                self.altered(other);
                other
            }
            unsure => {
                if let Presence::Unknown(cause) = unsure {
                    self.doubt(Reason::Opaque(cause));
                }
                self.create(None, name.name.clone(), name.span, data)
            }
        };
        let references = &create.references;
        self.depend_on_references(whole(id), references, None, DependencyKind::Normal);
        Ok(Effect::Applied)
    }

    /// Fails where an object that has a space of names of its own has the name.
    pub(super) fn check_global_free(
        &mut self,
        kind: ObjectKind,
        name: &Identifier,
    ) -> Result<(), Error> {
        let namespace = crate::catalog::Catalog::namespace_of(kind);
        let key = Key::new(namespace, None, name.name.clone());
        match self.catalog.presence(&key) {
            Presence::Present(other) if !self.yields(other) => {
                let message = format!("{} \"{}\" already exists", kind.as_str(), name.name);
                Err(self.conflict("42710", name.span, other, message))
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(())
            }
            Presence::Present(_) | Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => {
                Ok(())
            }
        }
    }
}

/// A reference to an object that only its name identifies.
pub(super) fn global_reference(
    kind: ObjectKind,
    name: &Identifier,
) -> crate::operation::ObjectReference {
    crate::operation::ObjectReference {
        kind,
        name: ObjectName {
            schema: None,
            name: name.name.clone(),
            span: name.span,
        },
        arguments: None,
        parent: None,
    }
}
