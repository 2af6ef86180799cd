//! The dependencies between modules that a history leaves behind, and where each is written.

use super::mentions::{Mention, Part, Target, mentions, subject, touched};
use super::ownership::Owners;
use super::{Context, Effects, Ordered};
use crate::catalog::object::{ConstraintData, ObjectData};
use crate::catalog::{Catalog, ObjectId};
use crate::operation::{Operation, OperationKind};
use crate::replay::Change;
use crate::source::Place;

/// An object or a file of one module that depends on an object of another.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The object that depends; `None` for a statement that reaches into the other module.
    pub(super) subject: Option<String>,
    pub(super) target: String,
    pub(super) target_place: Option<Place>,
    /// `foreign key`, `view`, `statement` …
    pub(super) kind: &'static str,
    pub(super) place: Place,
}

/// The edges between different modules, in the order of the history.
pub(super) fn edges(context: &Context<'_>, owners: &Owners<'_>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for at in context
        .ordered_steps()
        .filter(|at| !at.has(Effects::FAILED))
    {
        let operation = at.operation;
        edges.extend(structural(context, owners, at, operation));
        edges.extend(reaching(context, owners, at, operation));
    }
    edges
}

/// Objects that refer to others, and still do at the end.
fn structural(
    context: &Context<'_>,
    owners: &Owners<'_>,
    at: Ordered<'_>,
    operation: &Operation,
) -> Vec<Edge> {
    let end = context.end();
    let Some(subject) = subject(operation) else {
        return Vec::new();
    };
    let after = at.after();
    let Some(subject) = resolve(&after, &subject) else {
        return Vec::new();
    };
    if end.get(subject).is_none() || !is_current(end, at, operation) {
        return Vec::new();
    }
    let Some(from) = owners.of(end, subject) else {
        return Vec::new();
    };
    let file = at.step.place.file;
    let text = &context.sources.get(file).text;
    let names = after.along_function(subject);
    let mut edges = Vec::new();
    for mention in mentions(operation, text) {
        let Some(target) = resolve(&names, &mention.target) else {
            continue;
        };
        let Some(to) = owners.of(end, target).filter(|to| *to != from) else {
            continue;
        };
        if !holds(end, &after, subject, target, &mention) {
            continue;
        }
        edges.push(Edge {
            from,
            to,
            subject: Some(end.qualified_name(subject)),
            target: end.qualified_name(target),
            target_place: end.get(target).and_then(|it| Some(it.cause()?.place)),
            kind: mention.kind,
            place: Place::new(file, mention.span),
        });
    }
    edges
}

/// Statements in a module's files that change what another module owns.
fn reaching(
    context: &Context<'_>,
    owners: &Owners<'_>,
    at: Ordered<'_>,
    operation: &Operation,
) -> Vec<Edge> {
    let file = at.step.place.file;
    let Some(from) = owners.of_path(&context.sources.get(file).path) else {
        return Vec::new();
    };
    let mut edges = Vec::new();
    for mention in touched(operation) {
        let (before, after) = (at.before(), at.after());
        let mut catalogs = [&*before, &*after].into_iter();
        let found = catalogs.find_map(|it| Some((it, resolve(it, &mention.target)?)));
        let Some((catalog, target)) = found else {
            continue;
        };
        let Some(to) = owners.of(catalog, target).filter(|to| *to != from) else {
            continue;
        };
        edges.push(Edge {
            from,
            to,
            subject: None,
            target: catalog.qualified_name(target),
            target_place: catalog.get(target).and_then(|it| Some(it.cause()?.place)),
            kind: mention.kind,
            place: Place::new(file, mention.span),
        });
    }
    edges
}

fn resolve(catalog: &Catalog, target: &Target) -> Option<ObjectId> {
    match target {
        Target::Relation(name) => catalog.resolve_relation(name).id(),
        Target::Function(name) => catalog.functions_named(name).first().copied(),
        Target::Type(name) => match &name.of_column {
            // `t.c%TYPE` is about the table.
            Some(_) => catalog.resolve_relation(&table_of(name)).id(),
            None => {
                let id = catalog.resolve_type(name).id();
                id.or_else(|| catalog.resolve_relation(&table_of(name)).id())
            }
        },
    }
}

fn table_of(name: &crate::operation::TypeName) -> crate::operation::ObjectName {
    crate::operation::ObjectName {
        schema: name.schema.clone(),
        name: name.name.clone(),
        span: name.span,
    }
}

/// Whether what an operation made is there at the end, as it made it.
fn is_current(end: &Catalog, at: Ordered<'_>, operation: &Operation) -> bool {
    let made = at.step.changes.iter().filter_map(|change| match change {
        Change::Created(id) | Change::Altered(id) => Some(*id),
        Change::Dropped { .. }
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_)
        | Change::Tainted => None,
    });
    match &operation.kind {
        OperationKind::CreateIndex(_)
        | OperationKind::CreateTrigger(_)
        | OperationKind::CreatePolicy(_)
        | OperationKind::CreateRule(_) => made.into_iter().all(|id| end.get(id).is_some()),
        OperationKind::CreateView(create) => made.into_iter().any(|id| {
            let query = end.relation(id).and_then(|it| it.query.as_ref());
            query.is_some_and(|query| query.text == create.query.text)
        }),
        OperationKind::CreateFunction(create) => made.into_iter().any(|id| {
            let function = end.get(id).and_then(|it| it.as_function());
            let body = function.and_then(|it| it.body.as_ref());
            body.map(|it| &it.text) == create.body.as_ref().map(|it| &it.text)
        }),
        _ => true,
    }
}

/// Whether the part of an object that refers to another does so at the end.
fn holds(
    end: &Catalog,
    after: &Catalog,
    subject: ObjectId,
    target: ObjectId,
    mention: &Mention,
) -> bool {
    let relation = end.relation(subject);
    let column = |name| relation.and_then(|it| it.column_named(name));
    match &mention.part {
        Part::Whole => true,
        Part::ForeignKey => relation.is_some_and(|relation| {
            relation.constraints.iter().any(|id| {
                let constraint = end.get(*id).map(|it| &it.data);
                matches!(
                    constraint,
                    Some(ObjectData::Constraint(constraint))
                        if matches!(&constraint.kind, ConstraintData::ForeignKey(key) if key.references == target)
                )
            })
        }),
        Part::Parent => relation.is_some_and(|it| it.parents.contains(&target)),
        Part::ColumnType(name) => column(name).is_some_and(|column| {
            let type_name = column.type_name.as_ref();
            type_name.is_some_and(|it| resolve(after, &Target::Type(it.clone())) == Some(target))
        }),
        Part::ColumnDefault(name) => column(name).is_some_and(|it| it.default.is_some()),
    }
}
