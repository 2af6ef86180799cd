//! Triggers that are off at the end of the history.

use std::collections::{BTreeMap, BTreeSet};

use super::row_security::altered;
use super::{Context, Ordered, Rule, rule, sql};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{ConstraintData, ObjectData};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{Enabled, Name, OperationKind, TableAction, Topics};
use crate::replay::Outcome;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("disabled-trigger", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut switched_off = SwitchedOff::default();
    for at in context.steps_about(Topics::TRIGGER_SWITCH) {
        switched_off.follow(&at);
    }
    let end = context.end();
    let found = switched_off.at(end).into_iter();
    found
        .map(|((place, table), off)| diagnose(end, place, table, &off))
        .collect()
}

/// What is off, and where it was switched off.
#[derive(Default)]
struct SwitchedOff {
    triggers: BTreeMap<ObjectId, Place>,
    /// Tables whose foreign keys are not looked after.
    tables: BTreeMap<ObjectId, Place>,
}

/// What one statement leaves off of a table.
#[derive(Default)]
struct Off {
    triggers: BTreeSet<Name>,
    foreign_keys: bool,
}

impl SwitchedOff {
    fn follow(&mut self, at: &Ordered<'_>) {
        let OperationKind::AlterTable(alter) = &at.operation.kind else {
            return;
        };
        let TableAction::SetTriggerEnabled {
            enabled, system, ..
        } = &alter.action
        else {
            return;
        };
        let is_off = *enabled == Enabled::Disabled;
        let is_certain = matches!(at.step.outcome, Outcome::Applied | Outcome::NoEffect(_));
        if at.step.has_failed() || is_off && !is_certain {
            return;
        }
        let place = at.step.place;
        for id in altered(at.step) {
            if is_off {
                self.triggers.insert(id, place);
            } else {
                self.triggers.remove(&id);
            }
        }
        let table = at.after().resolve_relation(&alter.name).id();
        if let Some(table) = table.filter(|_| *system) {
            if is_off {
                self.tables.insert(table, place);
            } else {
                self.tables.remove(&table);
            }
        }
    }

    /// What of it is still there, by the statement and the table.
    fn at(&self, end: &Catalog) -> BTreeMap<(Place, ObjectId), Off> {
        let mut off: BTreeMap<_, Off> = BTreeMap::new();
        for (id, place) in &self.triggers {
            let Some(object) = end.get(*id).filter(|_| !end.is_uncertain(*id)) else {
                continue;
            };
            if let ObjectData::Trigger(trigger) = &object.data
                && trigger.enabled == Enabled::Disabled
            {
                let its = off.entry((*place, trigger.relation)).or_default();
                its.triggers.insert(object.name.clone());
            }
        }
        for (table, place) in &self.tables {
            if !end.is_uncertain(*table) && has_foreign_keys(end, *table) {
                off.entry((*place, *table)).or_default().foreign_keys = true;
            }
        }
        off
    }
}

/// Whether a table refers to others, or others to it.
fn has_foreign_keys(end: &Catalog, table: ObjectId) -> bool {
    let is_key = |id: ObjectId| {
        let constraint = end.constraint(id);
        constraint.is_some_and(|it| matches!(it.kind, ConstraintData::ForeignKey(_)))
    };
    let own = end.relation(table).map(|it| it.constraints.as_slice());
    let mut users = end.dependents_of(table);
    own.into_iter().flatten().any(|it| is_key(*it)) || users.any(|it| is_key(it.dependent.object))
}

fn diagnose(end: &Catalog, place: Place, table: ObjectId, off: &Off) -> Diagnostic {
    let name = end.qualified_name(table);
    let triggers: Vec<String> = off.triggers.iter().map(|it| format!("`{it}`")).collect();
    let message = match triggers.as_slice() {
        [] => format!("the triggers behind the foreign keys of `{name}` stay switched off"),
        [trigger] => format!("trigger {trigger} of `{name}` stays switched off"),
        all => format!("triggers {} of `{name}` stay switched off", all.join(", ")),
    };
    let because = if off.foreign_keys {
        "no later migration switches them on, and rows may refer to what is not there"
    } else {
        "no later migration switches it on"
    };
    let which = match triggers.as_slice() {
        _ if off.foreign_keys => "ALL".to_owned(),
        [_] => off.triggers.iter().map(|it| quote_identifier(it)).collect(),
        _ => "USER".to_owned(),
    };
    let table = sql::name(end, table);
    Diagnostic::new(RULE.id, place, message)
        .because(because)
        .help(format!(
            "`ALTER TABLE {table} ENABLE TRIGGER {which};` when the work is done"
        ))
        .object(name)
}
