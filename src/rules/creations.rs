//! What a history makes, by name, for questions about what comes too late.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{Context, Effects, Ordered};
use crate::catalog::{Catalog, ObjectId, Presence};
use crate::operation::{
    Identifier, Name, ObjectKind, ObjectName, Operation, OperationKind, Persistence, TableAction,
    Topics,
};
use crate::replay::{Change, Missing, Outcome, Reason, Replayed, Step};
use crate::source::{Place, Span};

/// Every name that a statement of the forward history gives or frees. What more there is to know is
/// looked up for the few names that somebody asks for.
#[derive(Default)]
pub(super) struct Creations {
    /// The steps that make something of the name, as indices into [`Context::ordered`].
    made: FxHashMap<(Group, Name), SmallVec<[u32; 4]>>,
    /// The steps that drop an object of the name, or give it another, as indices too.
    removed: FxHashMap<(Group, Name), SmallVec<[u32; 4]>>,
}

/// A step that makes something of a name.
struct Creation<'a> {
    at: Ordered<'a>,
    made: Made<'a>,
}

impl Creation<'_> {
    fn place(&self) -> Place {
        Place::new(self.at.step.place.file, self.made.span)
    }
}

/// Kinds that a reference can mean by the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Relation,
    Type,
    Routine,
    Other(ObjectKind),
}

impl Creations {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let mut creations = Self::default();
        let steps = (0u32..).zip(&context.ordered);
        let named = steps.filter(|(_, at)| at.is_about(Topics::NAME | Topics::FREED_NAME));
        for (index, at) in named.filter(|(_, at)| !at.has(Effects::FAILED)) {
            if let Some((kind, name)) = removed(at.operation) {
                let removed = creations.removed.entry((group(kind), name.clone()));
                removed.or_default().push(index);
            }
            if let Some(made) = made(at.operation) {
                let key = (group(made.kind), made.name.clone());
                creations.made.entry(key).or_default().push(index);
            }
        }
        creations
    }

    /// What is made of a name, in the order of the history, from one order on.
    fn made_from<'a>(
        &self,
        context: &Context<'a>,
        key: &(Group, Name),
        order: usize,
    ) -> impl Iterator<Item = Creation<'a>> {
        let steps = self.made.get(key).map_or(&[][..], SmallVec::as_slice);
        let at = |index: &u32| context.ordered[*index as usize];
        let before = steps.partition_point(|index| at(index).order < order);
        steps[before..].iter().filter_map(move |index| {
            let at = at(index);
            let made = made(at.operation)?;
            Some(Creation { at, made })
        })
    }

    /// Where a later step makes the name that this step misses, in a schema in which this one
    /// looked for it.
    pub(super) fn later(&self, context: &Context<'_>, at: Ordered<'_>) -> Option<Place> {
        let Ordered {
            order,
            replayed,
            step,
            operation,
            ..
        } = at;
        let missing = missing_of(step)?;
        if tolerates(operation, &missing.object) {
            return None;
        }
        let key = (group(missing.kind), missing.object.clone());
        let seen = |it: &Creation<'_>| is_seen(it, missing, &replayed.before);
        let certain = step.has_failed();
        // `IF NOT EXISTS` found it or made it, whoever else did.
        let mut made = self.made_from(context, &key, 0);
        if !certain && made.any(|it| it.at.order < order && seen(&it)) {
            return None;
        }
        let creation = self
            .made_from(context, &key, order + 1)
            .filter(|it| it.at.step.statement != step.statement)
            .find(seen)?;
        let mut removed = self.removed_of(context, &key);
        let replaced = removed.any(|it| order <= it.order && it.order < creation.at.order);
        // What is dropped and made anew may be older than the history.
        (certain || !replaced).then(|| creation.place())
    }

    /// Where an earlier step took away what this one misses, and how.
    pub(super) fn gone(
        &self,
        context: &Context<'_>,
        at: Ordered<'_>,
    ) -> Option<(Place, &'static str)> {
        let Outcome::Failed(failure) = &at.step.outcome else {
            return None;
        };
        let missing = failure.missing.as_ref()?;
        let key = (group(missing.kind), missing.object.clone());
        let took_it = |it: &Ordered<'_>| {
            let mut changes = it.step.changes.iter();
            match missing.kind {
                ObjectKind::Column => changes.any(|change| match change {
                    Change::ColumnDropped { relation, .. } | Change::Altered(relation) => {
                        Some(*relation) == failure.object
                    }
                    _ => false,
                }),
                _ => {
                    let schema = removed_schema(it.operation);
                    let may_be = schema.is_none() || missing.schema.is_none();
                    changes.len() > 0 && (may_be || schema == missing.schema.as_ref())
                }
            }
        };
        let removed = self.removed_of(context, &key);
        let before = removed.take_while(|it| it.order < at.order);
        let last = before.filter(took_it).last()?;
        let how = match &last.operation.kind {
            OperationKind::Rename(_) => "renamed here",
            OperationKind::SetSchema { .. } => "moved to another schema here",
            _ => "dropped here",
        };
        Some((Place::new(last.step.place.file, last.operation.span), how))
    }

    /// The steps that take a name away, in the order of the history.
    fn removed_of<'a>(
        &self,
        context: &Context<'a>,
        key: &(Group, Name),
    ) -> impl Iterator<Item = Ordered<'a>> {
        let steps = self.removed.get(key).map_or(&[][..], SmallVec::as_slice);
        steps.iter().map(|index| context.ordered[*index as usize])
    }

    /// As [`Self::later`], for a function that an expression calls: nothing earlier made it, and the
    /// database did not have it before the migration.
    pub(super) fn later_function(
        &self,
        context: &Context<'_>,
        at: Ordered<'_>,
        name: &ObjectName,
    ) -> Option<Place> {
        // Most functions are the server's own, and nobody makes them.
        let key = (Group::Routine, name.name.clone());
        if !self.made.contains_key(&key) {
            return None;
        }
        let before = &at.replayed.before;
        if !matches!(
            before.resolve_function(name, None),
            Ok(Presence::Unmentioned)
        ) {
            return None;
        }
        let missing = Missing {
            kind: ObjectKind::Function,
            name: name.name.to_string(),
            schema: name.schema.clone(),
            object: name.name.clone(),
        };
        let mut made = self.made_from(context, &key, 0);
        // In the order of the history: if the first one is later, there is none before.
        let first = made.find(|creation| is_seen(creation, &missing, before))?;
        (first.at.order > at.order).then(|| first.place())
    }
}

/// What a step lacked, if that is why it failed or why the model does not know.
pub(super) fn missing_of(step: &Step) -> Option<&Missing> {
    match &step.outcome {
        Outcome::Failed(failure) => failure.missing.as_ref(),
        Outcome::Unknown(Reason::External(missing)) => Some(missing),
        Outcome::Applied
        | Outcome::NoEffect(_)
        | Outcome::Unknown(Reason::Opaque(_) | Reason::NotModelled) => None,
    }
}

/// Whether a step that misses something finds what another one makes.
fn is_seen(creation: &Creation<'_>, missing: &Missing, before: &Catalog) -> bool {
    let schema = creation.made.schema(creation.at.step, creation.at.replayed);
    if missing.schema.is_some() {
        return missing.schema == schema;
    }
    let Some(schema) = schema else {
        return true;
    };
    before
        .search_path
        .as_ref()
        .is_some_and(|path| path.contains(&schema))
}

fn group(kind: ObjectKind) -> Group {
    match kind {
        ObjectKind::Table
        | ObjectKind::ForeignTable
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Sequence
        | ObjectKind::Index => Group::Relation,
        ObjectKind::Type | ObjectKind::Domain => Group::Type,
        ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Routine
        | ObjectKind::Aggregate => Group::Routine,
        other => Group::Other(other),
    }
}

/// What an operation makes, or renames something to.
pub(super) struct Made<'a> {
    kind: ObjectKind,
    schema: Option<&'a Name>,
    name: &'a Name,
    span: Span,
}

impl Made<'_> {
    /// The schema of what a step made: the object's own, if it made one; as written; or the one in
    /// which an unqualified name would be made. Of a column, its table.
    fn schema(&self, step: &Step, replayed: &Replayed) -> Option<Name> {
        if self.kind == ObjectKind::Column {
            return self.schema.cloned();
        }
        if !has_schema(self.kind) {
            return None;
        }
        let of_object = step.changes.iter().find_map(|change| match change {
            Change::Created(id) | Change::Altered(id) => schema_of(&replayed.after, *id),
            Change::Dropped { .. }
            | Change::ColumnAdded { .. }
            | Change::ColumnDropped { .. }
            | Change::ColumnAltered { .. }
            | Change::Data(_)
            | Change::Tainted => None,
        });
        let written = || self.schema.cloned();
        let default = || replayed.before.default_schema().cloned();
        of_object.or_else(written).or_else(default)
    }
}

fn schema_of(catalog: &Catalog, id: ObjectId) -> Option<Name> {
    let schema = catalog.get(catalog.get(id)?.schema?)?;
    Some(schema.name.clone())
}

fn has_schema(kind: ObjectKind) -> bool {
    !matches!(
        kind,
        ObjectKind::Schema
            | ObjectKind::Extension
            | ObjectKind::Role
            | ObjectKind::Publication
            | ObjectKind::EventTrigger
    )
}

pub(super) fn made(operation: &Operation) -> Option<Made<'_>> {
    Some(match &operation.kind {
        OperationKind::CreateSchema(create) => made_name(ObjectKind::Schema, create.name.as_ref()?),
        // It is in the way of one of that name, and seldom the one that a statement meant.
        OperationKind::CreateTable(create) if create.persistence == Persistence::Temporary => {
            return None;
        }
        OperationKind::CreateTable(create) => made_object(ObjectKind::Table, &create.name),
        OperationKind::CreateIndex(create) => made_name(ObjectKind::Index, create.name.as_ref()?),
        OperationKind::CreateView(create) => made_object(ObjectKind::View, &create.name),
        OperationKind::CreateSequence(create) => made_object(ObjectKind::Sequence, &create.name),
        OperationKind::CreateType(create) => made_object(ObjectKind::Type, &create.name),
        OperationKind::CreateDomain(create) => made_object(ObjectKind::Domain, &create.name),
        OperationKind::CreateFunction(create) => made_object(ObjectKind::Function, &create.name),
        OperationKind::CreateExtension(create) => made_name(ObjectKind::Extension, &create.name),
        OperationKind::CreatePublication(create) => {
            made_name(ObjectKind::Publication, &create.name)
        }
        OperationKind::CreateRole(create) => made_name(ObjectKind::Role, &create.name),
        OperationKind::AlterTable(alter) => {
            let TableAction::AddColumn { column, .. } = &alter.action else {
                return None;
            };
            Made {
                kind: ObjectKind::Column,
                schema: Some(&alter.name.name),
                name: &column.name.name,
                span: column.name.span,
            }
        }
        OperationKind::Rename(rename) => Made {
            kind: rename.object.kind,
            schema: match rename.object.kind {
                ObjectKind::Column => Some(&rename.object.parent.as_ref()?.name),
                _ => rename.object.name.schema.as_ref(),
            },
            name: &rename.to.name,
            span: rename.to.span,
        },
        _ => return None,
    })
}

fn made_object(kind: ObjectKind, name: &ObjectName) -> Made<'_> {
    Made {
        kind,
        schema: name.schema.as_ref(),
        name: &name.name,
        span: name.span,
    }
}

fn made_name(kind: ObjectKind, name: &Identifier) -> Made<'_> {
    Made {
        kind,
        schema: None,
        name: &name.name,
        span: name.span,
    }
}

/// The name that an operation frees.
pub(super) fn removed(operation: &Operation) -> Option<(ObjectKind, &Name)> {
    match &operation.kind {
        OperationKind::Drop(drop) => Some((drop.object.kind, &drop.object.name.name)),
        OperationKind::Rename(rename) => Some((rename.object.kind, &rename.object.name.name)),
        OperationKind::SetSchema { object, .. } => Some((object.kind, &object.name.name)),
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::DropColumn { column, .. } => Some((ObjectKind::Column, &column.name)),
            _ => None,
        },
        _ => None,
    }
}

/// The schema of what an operation takes away, where it is written.
fn removed_schema(operation: &Operation) -> Option<&Name> {
    match &operation.kind {
        OperationKind::Drop(drop) => drop.object.name.schema.as_ref(),
        OperationKind::Rename(rename) => rename.object.name.schema.as_ref(),
        OperationKind::SetSchema { object, .. } => object.name.schema.as_ref(),
        _ => None,
    }
}

/// Whether an operation may do without an object of this name: `IF EXISTS`, or it makes it.
fn tolerates(operation: &Operation, missing: &Name) -> bool {
    let guarded = match &operation.kind {
        OperationKind::AlterTable(alter) => alter.if_exists,
        OperationKind::AlterSequence(alter) => alter.if_exists,
        OperationKind::Rename(rename) => rename.if_exists,
        OperationKind::SetSchema { if_exists, .. } => *if_exists,
        OperationKind::Drop(drop) => drop.if_exists,
        _ => false,
    };
    guarded || made(operation).is_some_and(|made| made.name == missing)
}
