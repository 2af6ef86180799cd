//! Migrations that are still to be applied, and what is in use before them.

use super::{Context, Ordered};
use crate::catalog::object::{Object, Origin};
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::config::Pending;
use crate::operation::{ObjectName, Persistence};
use crate::source::Span;

/// Whether a migration is still to be applied, by its index in [`Context::ups`]. What a dump has is
/// there when the first one is.
fn is_pending(context: &Context<'_>, migration: usize) -> bool {
    let is_meant = match context.config.pending {
        Pending::None => false,
        Pending::All => true,
        Pending::Asked => context.pending[migration],
    };
    is_meant && !context.ups[migration].baseline
}

/// Those that are still to be applied, in order.
pub(super) fn migrations(context: &Context<'_>) -> impl Iterator<Item = usize> {
    (0..context.ups.len()).filter(|migration| is_pending(context, *migration))
}

/// Their steps. What a block does is in the steps that it executes.
pub(super) fn steps<'a>(context: &Context<'a>) -> impl Iterator<Item = Ordered<'a>> {
    let steps = migrations(context).flat_map(|migration| context.steps_of(migration));
    steps.filter(|at| at.step.inner.is_none())
}

/// Whether a statement finds something that was made before the migrations that are still to be
/// applied; each is looked at by itself where that is all of them.
pub(super) fn is_older(context: &Context<'_>, made: Option<StatementId>, at: StatementId) -> bool {
    made.is_none_or(|made| match context.config.pending {
        Pending::All => made.migration != at.migration,
        Pending::Asked | Pending::None => !context.pending[made.migration as usize],
    })
}

/// Whether a relation of a catalog was made before them, and others can know it.
pub(super) fn is_in_use(
    context: &Context<'_>,
    catalog: &Catalog,
    relation: ObjectId,
    at: StatementId,
) -> bool {
    let Some(object) = catalog.get(relation) else {
        return false;
    };
    let relation = object.as_relation();
    relation.is_some_and(|it| it.persistence != Persistence::Temporary)
        && is_older(context, made(object), at)
        && !catalog.is_uncertain(object.id)
}

/// Whether something is called at the end of a statement's migration as a relation was before it.
pub(super) fn has_name_again(at: &Ordered<'_>, before: &Catalog, relation: ObjectId) -> bool {
    let Some(object) = before.get(relation) else {
        return false;
    };
    let schema = object.schema.and_then(|it| before.get(it));
    let name = ObjectName {
        schema: schema.map(|it| it.name.clone()),
        name: object.name.clone(),
        span: Span::default(),
    };
    at.after().resolve_relation(&name).id().is_some()
}

/// As people call a relation: with its schema, where that is not `public`.
pub(super) fn shown(catalog: &Catalog, relation: ObjectId) -> String {
    let name = catalog.qualified_name(relation);
    match name.strip_prefix("public.") {
        Some(name) => name.to_owned(),
        None => name,
    }
}

/// The statement of the history that made an object.
fn made(object: &Object) -> Option<StatementId> {
    match object.origin {
        Origin::Migration(cause) | Origin::Derived(_, cause) => Some(cause.statement),
        Origin::External(_) | Origin::System | Origin::Server => None,
    }
}
