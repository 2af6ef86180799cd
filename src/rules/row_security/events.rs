//! Event triggers that may switch row-level security on for the tables that come after them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Context;
use super::altered;
use crate::catalog::object::{EventTrigger, ObjectData};
use crate::catalog::{Catalog, ObjectId};
use crate::operation::{Enabled, OperationKind};
use crate::replay::{Change, Replayed, Step};

/// The tables that an event trigger may have secured when they were made.
pub(in crate::rules) fn maybe_secured(context: &Context<'_>) -> BTreeSet<ObjectId> {
    let mut active: BTreeMap<ObjectId, EventTrigger> = BTreeMap::new();
    let mut secured = BTreeSet::new();
    for replayed in &context.history.migrations {
        for step in &replayed.steps {
            for change in &step.changes {
                match change {
                    Change::Created(id) => {
                        if let Some(trigger) = securing_trigger(context, replayed, *id) {
                            active.insert(*id, trigger);
                        } else if fires(context, step, active.values()) {
                            secured.insert(*id);
                        }
                    }
                    Change::Dropped { object, .. } => {
                        active.remove(object);
                    }
                    Change::Altered(_)
                    | Change::ColumnAdded { .. }
                    | Change::ColumnDropped { .. }
                    | Change::ColumnAltered { .. }
                    | Change::Data(_)
                    | Change::Tainted => {}
                }
            }
            switch(context, step, &mut active);
        }
    }
    secured
}

/// Follows `ALTER EVENT TRIGGER … DISABLE`.
fn switch(context: &Context<'_>, step: &Step, active: &mut BTreeMap<ObjectId, EventTrigger>) {
    let OperationKind::AlterEventTrigger { enabled, .. } = &context.operation(step).kind else {
        return;
    };
    for id in altered(step) {
        if let Some(trigger) = active.get_mut(&id) {
            trigger.enabled = *enabled;
        }
    }
}

/// An event trigger that runs after DDL and whose function may switch row-level security on.
fn securing_trigger(
    context: &Context<'_>,
    replayed: &Replayed,
    id: ObjectId,
) -> Option<EventTrigger> {
    let ObjectData::EventTrigger(trigger) = &replayed.after.get(id)?.data else {
        return None;
    };
    if trigger.event != "ddl_command_end" {
        return None;
    }
    let catalogs = [&replayed.after, context.end()];
    let may = catalogs
        .into_iter()
        .any(|catalog| may_secure(catalog, trigger));
    may.then(|| EventTrigger {
        // A later statement may have disabled it; at first it is on.
        enabled: Enabled::Origin,
        ..trigger.clone()
    })
}

fn may_secure(catalog: &Catalog, trigger: &EventTrigger) -> bool {
    let function = trigger.function.and_then(|id| catalog.get(id));
    let Some(function) = function.and_then(|function| function.as_function()) else {
        return true;
    };
    let Some(body) = &function.body else {
        return true;
    };
    let text = body.text.to_lowercase();
    text.contains("security") || text.contains("rls")
}

/// Whether a trigger's tags include the command of a step.
fn fires<'a>(
    context: &Context<'_>,
    step: &Step,
    mut active: impl Iterator<Item = &'a EventTrigger>,
) -> bool {
    let tag = command_tag(context, step);
    active.any(|trigger| {
        let listens = trigger.tags.is_empty()
            || trigger
                .tags
                .iter()
                .any(|listed| listed.eq_ignore_ascii_case(tag));
        listens && trigger.enabled != Enabled::Disabled
    })
}

/// The command tag of a statement that makes tables.
fn command_tag(context: &Context<'_>, step: &Step) -> &'static str {
    let (file, lowered) = context.statement(step.statement);
    let text = context.sources.get(file).slice(lowered.span);
    let first = text.split_whitespace().next().unwrap_or_default();
    match &context.operation(step).kind {
        OperationKind::CreateTable(table) if table.query.is_some() => {
            if first.eq_ignore_ascii_case("CREATE") {
                "CREATE TABLE AS"
            } else {
                "SELECT INTO"
            }
        }
        OperationKind::CreateTable(_) if makes_schema(lowered) => "CREATE SCHEMA",
        OperationKind::CreateTable(_) => "CREATE TABLE",
        _ => "",
    }
}

/// Whether a statement is a `CREATE SCHEMA` with the objects in it.
fn makes_schema(statement: &crate::lower::Lowered) -> bool {
    let first = statement.operations.first();
    first.is_some_and(|operation| matches!(operation.kind, OperationKind::CreateSchema(_)))
}
