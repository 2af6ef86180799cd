//! Rows that are there when the file runs again.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks;
use super::idempotency;
use super::{Context, Rule, rule};
use crate::catalog::object::{Column, ConstraintData, Index};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::lexer::lex;
use crate::operation::{
    Given, Identifier, Insert, ObjectName, Operation, OperationKind, Persistence, Shape,
    gives_new_values,
};
use crate::replay::{Change, Outcome, Reason, Step};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("unguarded-insert", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let profile = context.profile();
    let asked = (0..context.reruns.len()).filter(|at| profile.asks(context, *at));
    asked
        .flat_map(|migration| check_migration(context, migration))
        .collect()
}

/// The statements that add rows to a table, as far as nothing guards them.
struct Added<'a> {
    place: Place,
    rows: Rows<'a>,
    table: Option<ObjectId>,
    /// Each statement once, also where a loop comes back to it.
    places: BTreeMap<Place, Rows<'a>>,
}

/// What an `INSERT` or a `COPY` says about its rows.
#[derive(Clone, Copy)]
struct Rows<'a> {
    table: &'a ObjectName,
    columns: &'a [Identifier],
    verb: &'static str,
    /// `ON CONFLICT`, which may have nothing to conflict with.
    on_conflict: bool,
}

impl<'a> Rows<'a> {
    fn of(kind: &'a OperationKind) -> Option<Self> {
        match kind {
            OperationKind::Insert(insert) => Some(Self {
                table: &insert.table,
                columns: &insert.columns,
                verb: "inserted",
                on_conflict: insert.on_conflict,
            }),
            OperationKind::Copy {
                table: Some(table),
                from: true,
                ..
            } => Some(Self {
                table,
                columns: &[],
                verb: "copied",
                on_conflict: false,
            }),
            _ => None,
        }
    }
}

fn check_migration(context: &Context<'_>, migration: usize) -> Vec<Diagnostic> {
    let first = idempotency::first_steps(context, migration);
    let again = context.rerun(migration);
    let mut found = Found {
        context,
        catalog: &again.before,
        fresh: Fresh::default(),
        added: BTreeMap::new(),
    };
    for step in &again.steps {
        let Some(first) = first.get(&(step.statement, step.operation)) else {
            continue;
        };
        let operation = context.operation(step);
        if let OperationKind::Do(_) = operation.kind {
            found.look_inside(operation, step);
        }
        found.look_at(operation, first, step);
    }
    let mut added: Vec<_> = found.added.into_values().collect();
    added.sort_by_key(|added| added.place);
    added
        .iter()
        .map(|added| diagnose(context, &again.before, added))
        .collect()
}

/// What a second run has done so far.
struct Found<'a> {
    context: &'a Context<'a>,
    catalog: &'a Catalog,
    fresh: Fresh<'a>,
    added: BTreeMap<(Option<&'a str>, &'a str), Added<'a>>,
}

impl<'a> Found<'a> {
    /// The statements of a block that the second run comes to. Whether it does is not known of one that
    /// depends on rows; and one that a handler stands around is meant to fail.
    fn look_inside(&mut self, operation: &'a Operation, again: &'a Step) {
        let Some(code) = blocks::code(&operation.kind) else {
            return;
        };
        if again.has_failed() {
            return;
        }
        for inner in again.inner.iter().flatten() {
            let around = blocks::handlers_around(code, inner.step.place.span);
            let in_doubt = matches!(inner.step.outcome, Outcome::Unknown(Reason::Opaque(_)));
            let is_named = inner.written || Rows::of(&inner.operation.kind).is_none();
            if around.is_empty() && !in_doubt && is_named {
                self.look_at(&inner.operation, &inner.step, &inner.step);
            }
        }
    }

    fn look_at(&mut self, operation: &'a Operation, first: &Step, again: &Step) {
        let Some(rows) = Rows::of(&operation.kind) else {
            self.fresh.note(&operation.kind, first, again);
            return;
        };
        let table = again.changes.iter().chain(&first.changes).find_map(data);
        if is_guarded(self.catalog, &operation.kind, table) || self.fresh.has(rows.table, table) {
            return;
        }
        // A second run that fails for another reason does not come to the rows.
        let failed = [&first.outcome, &again.outcome];
        if failed.iter().any(|it| matches!(it, Outcome::Failed(_))) {
            return;
        }
        if is_temporary(self.catalog, table) || is_bookkeeping(self.context, rows.table) {
            return;
        }
        let added = self.added.entry(written(rows.table)).or_insert(Added {
            place: again.place,
            rows,
            table,
            places: BTreeMap::new(),
        });
        added.places.insert(again.place, rows);
    }
}

/// Whether a statement asks if its rows are there, in a way that can meet them.
fn is_guarded(catalog: &Catalog, kind: &OperationKind, table: Option<ObjectId>) -> bool {
    let OperationKind::Insert(insert) = kind else {
        return false;
    };
    let conflicts = || table.is_none_or(|table| can_conflict(catalog, table, insert));
    insert.guarded || (insert.on_conflict && conflicts())
}

/// Whether the rows of a statement can be in the way of the same rows once more. They can't if each
/// unique key has a column that has another value each time.
fn can_conflict(catalog: &Catalog, table: ObjectId, insert: &Insert) -> bool {
    let Some(relation) = catalog.relation(table) else {
        return true;
    };
    let is_certain = !catalog.is_external(table) && !catalog.is_uncertain(table);
    let is_open = !relation.children.is_empty() || !relation.triggers.is_empty();
    if !is_certain || is_open || insert.columns.is_empty() {
        return true;
    }
    let given = insert.given.as_deref().unwrap_or_default();
    let is_new = |column: &Column| {
        let at = insert.columns.iter().position(|it| it.name == column.name);
        match at {
            Some(at) => given.get(at) == Some(&Given::New),
            None => is_always_new(column),
        }
    };
    let excludes = relation.constraints.iter().any(|id| {
        let constraint = catalog.constraint(*id);
        constraint.is_some_and(|it| matches!(it.kind, ConstraintData::Exclude { .. }))
    });
    let repeats = |index: &Index| {
        index.predicate.is_some()
            || index.keys.iter().all(|key| {
                let column = key.column.and_then(|number| relation.column(number));
                column.is_none_or(|column| !is_new(column))
            })
    };
    let indexes = relation.indexes.iter().filter_map(|id| catalog.index(*id));
    excludes || indexes.filter(|it| it.unique).any(repeats)
}

/// Whether the server fills a column with a value that no other row has.
fn is_always_new(column: &Column) -> bool {
    let default = column.default.as_ref().map(|default| &default.shape);
    let by_default = match default {
        Some(Shape::NextValue(_)) => true,
        Some(Shape::Call(function)) => gives_new_values(&function.name),
        Some(_) | None => false,
    };
    !column.generated && (column.identity.is_some() || by_default)
}

fn diagnose(context: &Context<'_>, catalog: &Catalog, added: &Added<'_>) -> Diagnostic {
    let (table, verb) = (added.rows.table.span, added.rows.verb);
    let name = idempotency::text(context, Place::new(added.place.file, table));
    let message = if added.rows.on_conflict {
        format!("`ON CONFLICT` guards no rows of `{name}`; a second run adds them again")
    } else {
        format!(
            "rows of `{name}` are {verb} without a guard; a second run adds them again or fails \
             with 23505"
        )
    };
    let reason = match (added.rows.on_conflict, added.places.len()) {
        (true, _) => "each unique key has a value that the server makes anew".to_owned(),
        (false, 1) => "nothing asks whether the rows are there".to_owned(),
        (false, count) => format!(
            "nothing asks whether the rows are there, here and in {} more",
            count - 1
        ),
    };
    let object = match added.table {
        Some(id) => catalog.qualified_name(id),
        None => name.clone(),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, added.place, message)
        .because(reason)
        .help(help(catalog, added, &name))
        .object(object);
    diagnostic.fix = fix(context, catalog, added);
    diagnostic
}

/// `ON CONFLICT` for each of the statements, where a unique index tells their rows apart.
fn fix(context: &Context<'_>, catalog: &Catalog, added: &Added<'_>) -> Option<Fix> {
    let clause = |columns| format!("ON CONFLICT ({columns}) DO NOTHING");
    let edits = added.places.iter().map(|(place, rows)| {
        let is_plain = place.file == added.place.file && !rows.on_conflict;
        let columns = key(catalog, added.table?, rows).filter(|_| is_plain)?;
        let at = end_of_rows(context, *place)?;
        Some(Edit {
            span: Span::new(at, at),
            replacement: format!(" {}", clause(columns)),
        })
    });
    Some(Fix {
        title: match added.places.len() {
            1 => format!("add `{}`", clause(key(catalog, added.table?, &added.rows)?)),
            count => format!("add `ON CONFLICT … DO NOTHING` to {count} statements"),
        },
        edits: edits.collect::<Option<_>>()?,
        applicability: Applicability::Unsafe,
    })
}

/// Where the rows of an `INSERT` end: before `RETURNING`.
fn end_of_rows(context: &Context<'_>, statement: Place) -> Option<u32> {
    let source = &context.sources.get(statement.file).text;
    let text = context.sources.slice(statement);
    let tokens = lex(text);
    let mut code = tokens.iter().filter(|token| !token.is_trivia());
    let first = code.next()?;
    if !first.is_keyword(text, "insert") {
        return None;
    }
    let mut depth = 0_i32;
    let mut end = first.span.end;
    for token in code {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth -= 1,
            ";" => break,
            _ if depth == 0 && token.is_keyword(text, "returning") => break,
            _ => {}
        }
        end = token.span.end;
    }
    let at = statement.span.start + end;
    source.is_char_boundary(at as usize).then_some(at)
}

fn help(catalog: &Catalog, added: &Added<'_>, name: &str) -> String {
    if added.rows.verb == "copied" {
        return format!(
            "copy into a temporary table and `INSERT … SELECT … ON CONFLICT DO NOTHING` from it, \
             or `TRUNCATE {name}` before"
        );
    }
    if added.rows.on_conflict {
        return format!(
            "add a unique constraint on what tells the rows of `{name}` apart, or give their keys"
        );
    }
    match added
        .table
        .and_then(|table| key(catalog, table, &added.rows))
    {
        Some(columns) => format!("add `ON CONFLICT ({columns}) DO NOTHING`"),
        None => format!(
            "add `ON CONFLICT DO NOTHING` where a unique constraint tells the rows apart, else \
             `INSERT INTO {name} … SELECT … WHERE NOT EXISTS (SELECT FROM {name} WHERE …)`"
        ),
    }
}

/// The columns of a unique index that the statement gives values for.
fn key(catalog: &Catalog, table: ObjectId, rows: &Rows<'_>) -> Option<String> {
    let relation = catalog.relation(table)?;
    let given: BTreeSet<_> = rows.columns.iter().map(|it| &it.name).collect();
    let unique = relation.indexes.iter().filter_map(|id| catalog.index(*id));
    unique
        .filter(|index| index.unique && index.predicate.is_none())
        // Nothing conflicts with a constraint that is looked at later.
        .filter(|index| {
            let constraint = index.constraint.and_then(|id| catalog.constraint(id));
            !constraint.is_some_and(|it| it.deferrable)
        })
        .find_map(|index| {
            let columns = index.keys.iter().map(|key| {
                let name = &relation.column(key.column?)?.name;
                (given.is_empty() || given.contains(name)).then_some(name.as_str())
            });
            Some(super::sql::list(columns.collect::<Option<Vec<_>>>()?))
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
fn is_bookkeeping(context: &Context<'_>, table: &ObjectName) -> bool {
    let name = table.name.as_str();
    let tables = context.root.convention.bookkeeping;
    tables.iter().any(|table| {
        let last = table.rsplit('.').next().unwrap_or(table);
        last == name
    })
}
