//! `DROP`, with what goes along and what is in the way.

use crate::catalog::depend::{Blocker, Dropped, Item};
use crate::catalog::object::{ObjectData, RelationKind, TypeData};
use crate::catalog::{Address, Catalog, Key, Namespace, ObjectId, Presence};
use crate::operation::{Drop, Identifier, Name, ObjectKind, ObjectName, ObjectReference};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, missing, whole};
use super::{Change, Missing, NoEffect, Reason};

impl Executor {
    pub(super) fn drop(&mut self, drop: &Drop) -> Done {
        match drop.object.kind {
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index => self.drop_relation(drop),
            ObjectKind::Type | ObjectKind::Domain => self.drop_type(drop),
            ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Aggregate => self.drop_routine(drop),
            ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => self.drop_part(drop),
            ObjectKind::Schema => self.drop_schema(drop),
            _ => self.drop_named(drop),
        }
    }

    fn drop_relation(&mut self, drop: &Drop) -> Done {
        let name = &drop.object.name;
        let kind = drop.object.kind;
        let id = match self.catalog.resolve_relation(name) {
            Presence::Present(id) => id,
            Presence::Absent | Presence::BuiltIn => {
                if drop.if_exists {
                    return Ok(Effect::Nothing(NoEffect::Missing));
                }
                return Err(self.no_relation_to_drop(drop));
            }
            unsure => {
                self.doubt_presence(unsure, missing(kind, name));
                self.free_relation(name);
                return Ok(Effect::Applied);
            }
        };
        self.check_dropped_kind(id, drop)?;
        self.touch(id);
        self.drop_one(id, drop)
    }

    fn no_relation_to_drop(&mut self, drop: &Drop) -> Error {
        let (kind, name) = (drop.object.kind, &drop.object.name);
        if let Err(error) = self.check_schema(name) {
            return error;
        }
        let code = match kind {
            ObjectKind::Index | ObjectKind::ForeignTable => "42704",
            _ => "42P01",
        };
        self.no_object(code, kind, name)
    }

    fn no_object(&self, code: &'static str, kind: ObjectKind, name: &ObjectName) -> Error {
        let word = match kind {
            ObjectKind::Statistics => "statistics object",
            kind => kind.as_str(),
        };
        let message = format!("{word} \"{}\" does not exist", name.name);
        self.missing(code, name.span, missing(kind, name), message)
    }

    /// Notes why nobody knows whether a name is there.
    pub(super) fn doubt_presence(&mut self, presence: Presence, missing: Missing) {
        match presence {
            Presence::Unknown(cause) => self.doubt(Reason::Opaque(cause)),
            Presence::Unmentioned => self.doubt(Reason::External(Box::new(missing))),
            Presence::Present(_) | Presence::Absent | Presence::BuiltIn => {}
        }
    }

    /// After a `DROP` that succeeds, a relation's name is free, whether or not it was.
    fn free_relation(&mut self, name: &ObjectName) {
        let cause = self.here();
        let id = self.catalog.get_or_external(name, cause);
        self.catalog.remove(id, cause);
    }

    /// As [`Self::free_relation`], for what else has a schema.
    pub(super) fn free_name(&mut self, namespace: Namespace, name: &ObjectName) {
        let cause = self.here();
        // Where the schema is gone, so is everything in it.
        if let Err(missing) = self.catalog.creation_schema(name.schema.as_ref())
            && missing.presence == Presence::Absent
        {
            return;
        }
        let schema = self.catalog.schema_of_new(name, cause);
        let key = Key::new(namespace, schema, name.name.clone());
        self.catalog.mark_absent(key, cause);
    }

    /// Fails where a statement that drops several relations names one of another kind, or none.
    pub(super) fn check_named_relation(&mut self, drop: &Drop) -> Result<(), Error> {
        let is_relation = drop.object.kind.is_relation();
        match self.catalog.resolve_relation(&drop.object.name) {
            _ if !is_relation => Ok(()),
            Presence::Present(id) => self.check_dropped_kind(id, drop),
            Presence::Absent | Presence::BuiltIn if !drop.if_exists => {
                Err(self.no_relation_to_drop(drop))
            }
            _ => Ok(()),
        }
    }

    fn check_dropped_kind(&mut self, id: ObjectId, drop: &Drop) -> Result<(), Error> {
        let Some(object) = self.catalog.get(id) else {
            return Ok(());
        };
        let fits = match (&object.data, drop.object.kind) {
            (ObjectData::Relation(relation), kind) => match relation.kind {
                RelationKind::Table | RelationKind::PartitionedTable => kind == ObjectKind::Table,
                RelationKind::ForeignTable => kind == ObjectKind::ForeignTable,
                RelationKind::View => kind == ObjectKind::View,
                RelationKind::MaterializedView => kind == ObjectKind::MaterializedView,
                RelationKind::Unknown => true,
            },
            (ObjectData::Index(_), kind) => kind == ObjectKind::Index,
            (ObjectData::Sequence(_), kind) => kind == ObjectKind::Sequence,
            _ => false,
        };
        if fits || self.is_doubtful(id) {
            return Ok(());
        }
        let article = if drop.object.kind == ObjectKind::Index {
            "an"
        } else {
            "a"
        };
        let message = format!(
            "\"{}\" is not {article} {}",
            drop.object.name.name,
            drop.object.kind.as_str()
        );
        Err(self.conflict("42809", drop.object.name.span, id, message))
    }

    fn drop_type(&mut self, drop: &Drop) -> Done {
        let name = &drop.object.name;
        if !drop.if_exists {
            self.check_schema(name)?;
        }
        let presence = match self.catalog.resolve_type_name(name) {
            // Row types, and composite ones with them, leave with the name of their relation.
            Presence::Unmentioned => match self.catalog.resolve_relation(name) {
                Presence::Absent => Presence::Absent,
                _ => Presence::Unmentioned,
            },
            presence => presence,
        };
        let id = match presence {
            Presence::Present(id) => id,
            Presence::BuiltIn => return Ok(Effect::Applied),
            Presence::Absent => {
                if drop.if_exists {
                    return Ok(Effect::Nothing(NoEffect::Missing));
                }
                return Err(self.no_type(name));
            }
            unsure => {
                self.doubt_presence(unsure, missing(drop.object.kind, name));
                self.free_name(Namespace::Type, name);
                return Ok(Effect::Applied);
            }
        };
        let Some(object) = self.catalog.get(id) else {
            return Ok(Effect::Applied);
        };
        let is_domain = matches!(
            &object.data,
            ObjectData::Type(definition) if matches!(definition.kind, TypeData::Domain { .. })
        );
        let is_relation = object.as_relation().is_some();
        if drop.object.kind == ObjectKind::Domain && !is_domain && !self.is_doubtful(id) {
            let message = format!("\"{}\" is not a domain", name.name);
            return Err(self.conflict("42809", name.span, id, message));
        }
        if is_relation {
            let message = format!(
                "cannot drop type {} because {} requires it",
                self.visible_name(id),
                self.describe(whole(id))
            );
            return Err(self.conflict("2BP01", name.span, id, message));
        }
        self.touch(id);
        self.drop_one(id, drop)
    }

    fn drop_part(&mut self, drop: &Drop) -> Done {
        let kind = drop.object.kind;
        let name = Identifier {
            name: drop.object.name.name.clone(),
            span: drop.object.name.span,
        };
        let Some(parent) = &drop.object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let namespace = Catalog::namespace_of(kind);
        if drop.if_exists {
            if self.relation_if(parent, true)?.is_none() {
                return Ok(Effect::Nothing(NoEffect::Missing));
            }
            let relation = self.need_table(parent)?;
            let Some(id) = self.part_if_exists(relation, namespace, &name) else {
                return Ok(Effect::Nothing(NoEffect::Missing));
            };
            return self.drop_one(id, drop);
        }
        let relation = self.need_table(parent)?;
        let preposition = if kind == ObjectKind::Rule {
            "relation"
        } else {
            "table"
        };
        let found = self.part_of(relation, namespace, &name, |table| {
            format!(
                "{} \"{}\" for {preposition} \"{table}\" does not exist",
                kind.as_str(),
                name.name
            )
        })?;
        match found {
            Some(id) => self.drop_one(id, drop),
            None => {
                self.free_part(relation, namespace, &name);
                Ok(Effect::Applied)
            }
        }
    }

    /// What `IF EXISTS` finds of a relation's parts; notes the doubt where it may be there.
    pub(super) fn part_if_exists(
        &mut self,
        relation: ObjectId,
        namespace: Namespace,
        name: &Identifier,
    ) -> Option<ObjectId> {
        match self.catalog.resolve_part(namespace, relation, &name.name) {
            Presence::Present(id) => {
                self.is_doubtful(id);
                Some(id)
            }
            unsure => {
                let missing = self.missing_part(relation, namespace, name);
                self.doubt_presence(unsure, missing);
                None
            }
        }
    }

    /// After a drop that may have found something, the name is free.
    pub(super) fn free_part(
        &mut self,
        relation: ObjectId,
        namespace: Namespace,
        name: &Identifier,
    ) {
        let cause = self.here();
        let key = Key::new(namespace, relation, name.name.clone());
        self.catalog.mark_absent(key, cause);
    }

    pub(super) fn missing_part(
        &self,
        relation: ObjectId,
        namespace: Namespace,
        name: &Identifier,
    ) -> Missing {
        let kind = match namespace {
            Namespace::Trigger => ObjectKind::Trigger,
            Namespace::Policy => ObjectKind::Policy,
            Namespace::Rule => ObjectKind::Rule,
            _ => ObjectKind::Constraint,
        };
        let table = self.name_of(relation);
        Missing {
            kind,
            name: format!("{table}.{}", name.name),
            schema: Some(table),
            object: name.name.clone(),
        }
    }

    fn drop_schema(&mut self, drop: &Drop) -> Done {
        let name = &drop.object.name;
        match self.catalog.schema_named(&name.name) {
            Presence::Present(id) => {
                self.touch(id);
                self.drop_one(id, drop)
            }
            Presence::Absent | Presence::BuiltIn => {
                if drop.if_exists {
                    return Ok(Effect::Nothing(NoEffect::Missing));
                }
                Err(self.no_schema(&name.name, name.span))
            }
            unsure => {
                self.doubt_presence(unsure, missing(ObjectKind::Schema, name));
                let cause = self.here();
                self.catalog
                    .mark_absent(Key::new(Namespace::Schema, None, name.name.clone()), cause);
                Ok(Effect::Applied)
            }
        }
    }

    /// What has a space of names of its own: extensions, publications, roles …
    fn drop_named(&mut self, drop: &Drop) -> Done {
        let ObjectReference { kind, name, .. } = &drop.object;
        if !drop.if_exists {
            self.check_schema(name)?;
        }
        let presence = self.presence_of(&drop.object);
        match presence {
            Presence::Present(id) => {
                self.touch(id);
                if *kind == ObjectKind::Role {
                    self.check_role_unused(id, &drop.object.name)?;
                }
                let done = self.drop_one(id, drop)?;
                if *kind == ObjectKind::Role {
                    self.follow_role(&name.name, None);
                }
                Ok(done)
            }
            Presence::Absent | Presence::BuiltIn => {
                if drop.if_exists {
                    return Ok(Effect::Nothing(NoEffect::Missing));
                }
                let code = match kind {
                    ObjectKind::Operator => "42883",
                    _ => "42704",
                };
                Err(self.no_object(code, *kind, name))
            }
            unsure => {
                self.doubt_presence(unsure, missing(*kind, name));
                Ok(Effect::Applied)
            }
        }
    }

    /// Whether an object of any kind but relations, types, routines and parts of relations is there.
    pub(super) fn presence_of(&self, object: &ObjectReference) -> Presence {
        let namespace = Catalog::namespace_of(object.kind);
        let in_schema = matches!(
            object.kind,
            ObjectKind::Statistics
                | ObjectKind::Collation
                | ObjectKind::Conversion
                | ObjectKind::Operator
                | ObjectKind::OperatorClass
                | ObjectKind::OperatorFamily
                | ObjectKind::TextSearchConfiguration
                | ObjectKind::TextSearchDictionary
                | ObjectKind::TextSearchParser
                | ObjectKind::TextSearchTemplate
        );
        if in_schema {
            // Operators are kept with the types of their operands.
            let name = match (&object.arguments, object.kind) {
                (Some(arguments), ObjectKind::Operator) => ObjectName {
                    name: self.catalog.signature(&object.name.name, arguments),
                    ..object.name.clone()
                },
                _ => object.name.clone(),
            };
            return self.catalog.resolve(namespace, &name);
        }
        self.catalog
            .presence(&Key::new(namespace, None, object.name.name.clone()))
    }

    pub(super) fn drop_one(&mut self, id: ObjectId, drop: &Drop) -> Done {
        self.drop_with_plan(id, drop.cascade, drop.object.name.span)?;
        Ok(Effect::Applied)
    }

    pub(super) fn drop_with_plan(
        &mut self,
        id: ObjectId,
        cascade: bool,
        span: Span,
    ) -> Result<(), Error> {
        self.drop_targets(&[whole(id)], cascade, span)
    }

    /// Drops objects and columns with what goes along, or fails with what is in the way. Others
    /// that the same statement drops are not in the way.
    pub(super) fn drop_targets(
        &mut self,
        targets: &[Address],
        cascade: bool,
        span: Span,
    ) -> Result<(), Error> {
        // What depends on others that the statement drops is in the way too.
        let siblings = self.siblings.iter().copied();
        let siblings = siblings.filter(|id| self.catalog.get(*id).is_some());
        let mut all: Vec<Address> = targets.to_vec();
        all.extend(siblings.map(whole).filter(|it| !targets.contains(it)));
        let plan = self.catalog.drop_plan(&all, cascade);
        let has_siblings = all.len() > targets.len();
        if let Ok(plan) = &plan
            && !has_siblings
        {
            self.take_out(plan);
            return Ok(());
        }
        let mut blockers = plan.err().unwrap_or_default();
        blockers.retain(|blocker| !self.goes_anyway(in_the_way(*blocker)));
        if let Some(blocker) = self.certain_blocker(&blockers) {
            return Err(self.blocked(targets, blocker, span));
        }
        let plan = self.catalog.drop_plan(targets, true).unwrap_or_default();
        self.take_out(&plan);
        Ok(())
    }

    /// Whether other drops of the statement take something out.
    fn goes_anyway(&self, item: Item) -> bool {
        if self.going.is_empty() {
            return false;
        }
        let column = match item {
            Item::Default(address) => Item::Column(address),
            Item::Object(_) | Item::Column(_) => item,
        };
        [item, column, Item::Object(item_object(item))]
            .iter()
            .any(|item| self.going.contains(item))
    }

    /// The first blocker that opaque SQL can't have taken out of the way.
    fn certain_blocker(&mut self, blockers: &[Blocker]) -> Option<Blocker> {
        blockers
            .iter()
            .copied()
            .find(|blocker| !self.is_doubtful(item_object(in_the_way(*blocker))))
    }

    fn blocked(&self, targets: &[Address], blocker: Blocker, span: Span) -> Error {
        match blocker {
            Blocker::Requires { part, owner } => {
                let message = format!(
                    "cannot drop {} because {} requires it",
                    self.describe_item(part),
                    self.describe(owner)
                );
                self.conflict("2BP01", span, owner.object, message)
            }
            Blocker::Depends { dependent, .. } => {
                let target = targets.first().copied();
                let message = if self.siblings.len() > 1 {
                    "cannot drop desired object(s) because other objects depend on them".to_owned()
                } else {
                    format!(
                        "cannot drop {} because other objects depend on it",
                        target.map(|it| self.describe(it)).unwrap_or_default()
                    )
                };
                self.conflict("2BP01", span, item_object(dependent), message)
            }
        }
    }

    /// Takes out what a plan has. What only may depend on the targets only may go along.
    fn take_out(&mut self, plan: &[Dropped]) {
        let cause = self.here();
        let doubtful = self.may_stay(plan);
        for dropped in plan {
            match dropped.item {
                Item::Object(object) => {
                    self.changes.push(Change::Dropped {
                        object,
                        cascade: dropped.cascade,
                    });
                }
                Item::Column(address) => {
                    let name = self
                        .column_of(address.object, address.column)
                        .map(|column| column.name.clone())
                        .unwrap_or_default();
                    self.changes.push(Change::ColumnDropped {
                        relation: address.object,
                        column: address.column,
                        name,
                    });
                }
                Item::Default(address) => {
                    self.edit_column(address.object, address.column, |column| {
                        column.default = None;
                    });
                }
            }
        }
        // Parts go before what they are part of, so that lists are left in order.
        for dropped in plan.iter().rev() {
            match dropped.item {
                Item::Object(object) => self.catalog.remove(object, cause),
                Item::Column(address) => {
                    self.catalog
                        .remove_column(address.object, address.column, cause);
                }
                Item::Default(_) => {}
            }
        }
        if !doubtful.is_empty() {
            self.catalog.taint_names(&doubtful, cause);
        }
    }

    /// What would go along with an object may have gone.
    pub(super) fn doubt_dependents(&mut self, id: ObjectId) {
        let cause = self.here();
        let plan = self
            .catalog
            .drop_plan(&[whole(id)], true)
            .unwrap_or_default();
        for dropped in plan.iter().filter(|it| it.cascade) {
            if let Item::Object(id) | Item::Column(Address { object: id, .. }) = dropped.item {
                self.catalog
                    .update(id, |object| object.uncertain = Some(cause));
            }
        }
    }

    /// The names of what goes along with certain targets, and is uncertain itself.
    fn may_stay(&self, plan: &[Dropped]) -> Vec<Name> {
        let is_doubtful = |it: &&Dropped| self.catalog.is_uncertain(item_object(it.item));
        if plan
            .iter()
            .filter(|it| !it.cascade)
            .any(|it| is_doubtful(&it))
        {
            return Vec::new();
        }
        let along = plan.iter().filter(|it| it.cascade);
        let objects = along.filter(|it| matches!(it.item, Item::Object(_)));
        let doubtful = objects.filter(is_doubtful);
        let names = doubtful.filter_map(|it| self.catalog.get(item_object(it.item)));
        names.map(|object| object.name.clone()).collect()
    }

    /// Takes an object out that the model itself replaces.
    pub(super) fn drop_object(&mut self, id: ObjectId) {
        match self.catalog.drop_plan(&[whole(id)], true) {
            Ok(plan) => self.take_out(&plan),
            Err(_) => {
                let cause = self.here();
                self.changes.push(Change::Dropped {
                    object: id,
                    cascade: true,
                });
                self.catalog.remove(id, cause);
            }
        }
    }
}

fn in_the_way(blocker: Blocker) -> Item {
    match blocker {
        Blocker::Depends { dependent, .. } => dependent,
        Blocker::Requires { owner, .. } => Item::Object(owner.object),
    }
}

fn item_object(item: Item) -> ObjectId {
    match item {
        Item::Object(id) => id,
        Item::Column(address) | Item::Default(address) => address.object,
    }
}
