//! What a policy reads beside the row that it is about.

use std::collections::BTreeSet;

use super::Context;
use super::body;
use super::mentions::Target;
use super::policies::Clause;
use crate::catalog::object::{Relation, RelationKind};
use crate::catalog::{Catalog, ObjectId};
use crate::evaluate::boolean;
use crate::operation::{Call, Met, Scalar};
use crate::source::{Place, Span};

/// A table that a condition reads with the rights of whoever asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub table: ObjectId,
    /// Whether a function that the condition calls reads it.
    pub in_function: bool,
    /// The name of the table, view or function in the condition.
    pub place: Place,
}

/// The tables that a condition reads. Those that a view or a function reads with the rights of its
/// owner are left out: no policy holds there.
pub(super) fn readings(context: &Context<'_>, clause: &Clause<'_>) -> Vec<Reading> {
    let end = context.end();
    let then = &clause.at.after();
    let mut found = Vec::new();
    let mut add = |tables: BTreeSet<ObjectId>, in_function, span: Span| {
        let whole = clause.condition.expression.span;
        let place = clause.place_of(if span.is_empty() { whole } else { span });
        found.extend(tables.into_iter().map(|table| Reading {
            table,
            in_function,
            place,
        }));
    };
    clause.value().walk(&mut |met| {
        match met {
            Met::Relation(name) => {
                if let Some(id) = then.resolve_relation(name).id() {
                    add(tables_behind(end, id), false, name.span);
                }
            }
            Met::Scalar(Scalar::Call(call)) => {
                add(called(end, then, call), true, call.name.span);
            }
            Met::Rows(call) => add(called(end, then, call), true, call.name.span),
            Met::Scalar(_) | Met::Query(_) => {}
        }
        true
    });
    found
}

/// Whether a view reads with the rights of whoever queries it.
pub(super) fn is_security_invoker(view: &Relation) -> bool {
    let options = view.options.iter().rev();
    let mut values = options.filter_map(|option| match option.split_once('=') {
        Some(("security_invoker", value)) => Some(value),
        None if option == "security_invoker" => Some("true"),
        _ => None,
    });
    values
        .next()
        .is_some_and(|value| boolean(value) != Some(false))
}

/// The relations that a view's query names.
pub(super) fn sources(end: &Catalog, view: ObjectId) -> BTreeSet<ObjectId> {
    let needed = end.dependencies_of(view).map(|it| it.referenced.object);
    needed.filter(|id| end.relation(*id).is_some()).collect()
}

/// The relation itself, or what a view reads as its caller.
fn tables_behind(end: &Catalog, id: ObjectId) -> BTreeSet<ObjectId> {
    let mut tables = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        let Some(relation) = end.relation(id).filter(|_| seen.insert(id)) else {
            continue;
        };
        match relation.kind {
            RelationKind::View if is_security_invoker(relation) => open.extend(sources(end, id)),
            RelationKind::View | RelationKind::MaterializedView => {}
            _ => {
                tables.insert(id);
            }
        }
    }
    tables
}

/// What a function reads that runs with the rights of its caller.
fn called(end: &Catalog, then: &Catalog, call: &Call) -> BTreeSet<ObjectId> {
    let [id] = then.functions_named(&call.name)[..] else {
        return BTreeSet::new();
    };
    let function = end.get(id).and_then(|it| it.as_function());
    let Some(function) = function.filter(|it| !it.security_definer) else {
        return BTreeSet::new();
    };
    let Some(body) = &function.body else {
        return BTreeSet::new();
    };
    let names = match function.language.as_str() {
        "sql" => body.references.relations.clone(),
        "plpgsql" => relations_named(&body.text),
        _ => Vec::new(),
    };
    let inside = end.along_function(id);
    let relations = names
        .iter()
        .filter_map(|it| inside.resolve_relation(it).id());
    relations.flat_map(|id| tables_behind(end, id)).collect()
}

fn relations_named(body: &str) -> Vec<crate::operation::ObjectName> {
    let end = u32::try_from(body.len()).unwrap_or(0);
    let targets = body::mentioned(body, Span::new(0, end)).into_iter();
    targets
        .filter_map(|target| match target {
            Target::Relation(name) => Some(name),
            Target::Function(_) | Target::Type(_) => None,
        })
        .collect()
}
