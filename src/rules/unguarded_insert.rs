//! Rows that are there when the file runs again.

use std::collections::{BTreeMap, BTreeSet};

use super::idempotency;
use super::{Context, Rule, rule};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{Insert, ObjectName, OperationKind, Persistence};
use crate::replay::{Change, Outcome, Step};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("unguarded-insert", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let profile = context.profile();
    let asked = (0..context.reruns.len()).filter(|at| profile.asks(context, *at));
    asked
        .flat_map(|migration| check_migration(context, migration))
        .collect()
}

/// The statements that insert into a table, as far as nothing guards them.
struct Inserted<'a> {
    place: Place,
    insert: &'a Insert,
    table: Option<ObjectId>,
    count: usize,
}

fn check_migration(context: &Context<'_>, migration: usize) -> Vec<Diagnostic> {
    let first = idempotency::first_steps(context, migration);
    let again = context.rerun(migration);
    let mut fresh = Fresh::default();
    let mut inserts: BTreeMap<(Option<&str>, &str), Inserted<'_>> = BTreeMap::new();
    for step in &again.steps {
        let Some(first) = first.get(&(step.statement, step.operation)) else {
            continue;
        };
        let (file, _) = context.statement(step.statement);
        let operation = context.operation(step);
        let OperationKind::Insert(insert) = &operation.kind else {
            fresh.note(&operation.kind, first, step);
            continue;
        };
        let table = step.changes.iter().chain(&first.changes).find_map(data);
        if insert.on_conflict || insert.guarded || fresh.has(&insert.table, table) {
            continue;
        }
        // A second run that fails for another reason does not come to the rows.
        let failed = [&first.outcome, &step.outcome];
        if failed.iter().any(|it| matches!(it, Outcome::Failed(_))) {
            continue;
        }
        if is_temporary(&again.before, table) || is_bookkeeping(context, insert) {
            continue;
        }
        let name = (insert.table.schema.as_deref(), insert.table.name.as_str());
        let inserted = inserts.entry(name).or_insert(Inserted {
            place: Place::new(file, operation.span),
            insert,
            table,
            count: 0,
        });
        inserted.count += 1;
    }
    let mut inserts: Vec<_> = inserts.into_values().collect();
    inserts.sort_by_key(|inserted| inserted.place);
    inserts
        .iter()
        .map(|inserted| diagnose(context, &again.before, inserted))
        .collect()
}

fn diagnose(context: &Context<'_>, catalog: &Catalog, inserted: &Inserted<'_>) -> Diagnostic {
    let table = inserted.insert.table.span;
    let name = idempotency::text(context, Place::new(inserted.place.file, table));
    let message = format!(
        "rows of `{name}` are inserted without a guard; a second run adds them again or fails \
         with 23505"
    );
    let reason = match inserted.count {
        1 => "nothing asks whether the rows are there".to_owned(),
        count => format!(
            "nothing asks whether the rows are there, here and in {} more",
            count - 1
        ),
    };
    let object = match inserted.table {
        Some(id) => catalog.qualified_name(id),
        None => name.clone(),
    };
    let help = match key(catalog, inserted) {
        Some(columns) => format!("add `ON CONFLICT ({columns}) DO NOTHING`"),
        None => format!(
            "add `ON CONFLICT DO NOTHING` where a unique constraint tells the rows apart, else \
             `INSERT INTO {name} … SELECT … WHERE NOT EXISTS (SELECT FROM {name} WHERE …)`"
        ),
    };
    Diagnostic::new(RULE.id, inserted.place, message)
        .because(reason)
        .help(help)
        .object(object)
}

/// The columns of a unique index that the statement gives values for.
fn key(catalog: &Catalog, inserted: &Inserted<'_>) -> Option<String> {
    let relation = catalog.relation(inserted.table?)?;
    let given: BTreeSet<_> = inserted.insert.columns.iter().map(|it| &it.name).collect();
    let unique = relation.indexes.iter().filter_map(|id| catalog.index(*id));
    unique
        .filter(|index| index.unique && index.predicate.is_none())
        .find_map(|index| {
            let columns = index.keys.iter().map(|key| {
                let name = &relation.column(key.column?)?.name;
                (given.is_empty() || given.contains(name)).then_some(name.as_str())
            });
            Some(columns.collect::<Option<Vec<_>>>()?.join(", "))
        })
}

/// The tables that the second run finds empty, as far as the statements before tell, or about
/// which another rule has spoken.
#[derive(Default)]
struct Fresh<'a> {
    names: BTreeSet<(Option<&'a str>, &'a str)>,
    tables: BTreeSet<ObjectId>,
}

impl<'a> Fresh<'a> {
    fn note(&mut self, kind: &'a OperationKind, first: &Step, again: &Step) {
        match kind {
            OperationKind::Truncate { tables, .. } => {
                self.names.extend(tables.iter().map(written));
            }
            OperationKind::Delete(delete) => {
                self.names.insert(written(&delete.table));
            }
            // Where `IF NOT EXISTS` lets a table stand, its rows stand too.
            OperationKind::CreateTable(table) if !matches!(again.outcome, Outcome::NoEffect(_)) => {
                self.names.insert(written(&table.name));
                self.tables.extend(first.changes.iter().filter_map(made));
                self.tables.extend(again.changes.iter().filter_map(made));
            }
            // A block may have done anything to the tables that it names.
            OperationKind::Do(block) => {
                let names = block.body.names.iter().map(|name| (None, name.as_str()));
                self.names.extend(names);
            }
            _ => {}
        }
    }

    fn has(&self, name: &ObjectName, table: Option<ObjectId>) -> bool {
        self.names.contains(&written(name))
            || self.names.contains(&(None, name.name.as_str()))
            || table.is_some_and(|table| self.tables.contains(&table))
    }
}

fn written(name: &ObjectName) -> (Option<&str>, &str) {
    (name.schema.as_deref(), name.name.as_str())
}

fn data(change: &Change) -> Option<ObjectId> {
    match change {
        Change::Data(id) => Some(*id),
        _ => None,
    }
}

fn made(change: &Change) -> Option<ObjectId> {
    match change {
        Change::Created(id) => Some(*id),
        _ => None,
    }
}

fn is_temporary(catalog: &Catalog, table: Option<ObjectId>) -> bool {
    let relation = table.and_then(|id| catalog.relation(id));
    relation.is_some_and(|relation| relation.persistence == Persistence::Temporary)
}

/// Runners and their users keep lists of what is done in tables of their own.
fn is_bookkeeping(context: &Context<'_>, insert: &Insert) -> bool {
    let name = insert.table.name.as_str();
    let tables = context.root.convention.bookkeeping;
    tables.iter().any(|table| {
        let last = table.rsplit('.').next().unwrap_or(table);
        last == name
    })
}
