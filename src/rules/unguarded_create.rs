//! Creating what is there when the file runs again.

use super::idempotency::{self, By, Failed, Named, Remedy};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectKind, ObjectName, OperationKind};
use crate::source::{Place, Span};
use crate::statement::TokenCursor;

pub(super) const RULE: Rule = rule!("unguarded-create", check);

/// The version from which on triggers have `OR REPLACE`.
const REPLACES_TRIGGERS: u16 = 14;

/// The length of the word that `OR REPLACE` follows.
const CREATE: u32 = 6;

/// The conditions that a second object of a name raises, or a definition that cannot replace the
/// one that is there.
const IN_THE_WAY: [&str; 9] = [
    "42P07", "42710", "42723", "42P06", "42P04", "42701", "42P16", "42P13", "23505",
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let failures = idempotency::failures(context);
    failures
        .iter()
        .filter_map(|failed| diagnose(context, failed))
        .collect()
}

fn diagnose(context: &Context<'_>, failed: &Failed<'_>) -> Option<Diagnostic> {
    let sqlstate = failed.sqlstate();
    if !IN_THE_WAY.contains(&sqlstate) {
        return None;
    }
    let Some(created) = Created::of(context, failed) else {
        return diagnose_call(context, failed);
    };
    let (kind, name) = (created.kind.as_str(), &created.name);
    let message = if matches!(sqlstate, "42P16" | "42P13") {
        format!("{kind} `{name}` can't be replaced when the file runs again: {sqlstate}")
    } else {
        format!("{kind} `{name}` is created without a guard; a second run fails with {sqlstate}")
    };
    let reason = failed.failure.shown();
    let remedy = created.remedy(context, failed);
    let mut diagnostic = Diagnostic::new(RULE.id, failed.place(), message)
        .because(format!("the second run stops here: {reason}"))
        .help(remedy.help)
        .object(failed.object.as_ref().unwrap_or(name));
    diagnostic.fix = remedy.fix;
    Some(diagnostic)
}

/// What is made by a function of an earlier migration, or by SQL that a block puts together.
fn diagnose_call(context: &Context<'_>, failed: &Failed<'_>) -> Option<Diagnostic> {
    let function = |name: &ObjectName| format!("function `{}`", failed.text(context, name.span));
    let what = match &failed.operation.kind {
        OperationKind::Select(uses) => function(uses.functions.first()?),
        OperationKind::Call { function: name, .. } => function(name),
        OperationKind::Do(block) if block.is_gexec() => "`\\gexec`".to_owned(),
        OperationKind::Do(_) => "a `DO` block".to_owned(),
        _ => return None,
    };
    let sqlstate = failed.sqlstate();
    let message = format!("{what} makes what is there when the file runs again: {sqlstate}");
    let reason = failed.failure.shown();
    let diagnostic = Diagnostic::new(RULE.id, failed.failure.place, message)
        .because(format!("the second run stops here: {reason}"))
        .help(
            "guard the statement in it, as with `IF NOT EXISTS` or a `DROP … IF EXISTS` before it",
        );
    Some(match &failed.object {
        Some(object) => diagnostic.object(object),
        None => diagnostic,
    })
}

/// What a statement creates, and the guard that its grammar has.
struct Created {
    kind: ObjectKind,
    /// As written.
    name: String,
    guard: Guard,
}

enum Guard {
    /// `IF NOT EXISTS` at this offset.
    IfNotExists(u32),
    OrReplace,
    /// `DROP … IF EXISTS` before it.
    Drop(String),
    /// A `DO` block that catches the condition.
    Block,
    Words(String),
}

impl Created {
    fn of(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let text = |name: &dyn Named| failed.name(context, name);
        let new = |kind, name: &dyn Named, guard| {
            Some(Self {
                kind,
                name: text(name),
                guard,
            })
        };
        match &failed.operation.kind {
            OperationKind::CreateTable(table) => {
                let kind = match table.server {
                    Some(_) => ObjectKind::ForeignTable,
                    None => ObjectKind::Table,
                };
                new(kind, &table.name, table_guard(context, failed, &table.name))
            }
            OperationKind::CreateIndex(index) => {
                let name = index.name.as_ref()?;
                let guard = if index.concurrently {
                    Guard::Drop(idempotency::drop_concurrently(index, &text(name)))
                } else {
                    Guard::IfNotExists(name.span.start)
                };
                new(ObjectKind::Index, name, guard)
            }
            OperationKind::CreateView(view) if view.materialized => {
                let guard = Guard::IfNotExists(view.name.span.start);
                new(ObjectKind::MaterializedView, &view.name, guard)
            }
            OperationKind::CreateView(view) => {
                let guard = replaced(view.or_replace, || {
                    format!("DROP VIEW IF EXISTS {}", text(&view.name))
                });
                new(ObjectKind::View, &view.name, guard)
            }
            OperationKind::CreateFunction(_)
            | OperationKind::CreateTrigger(_)
            | OperationKind::CreateEventTrigger(_)
            | OperationKind::CreatePolicy(_)
            | OperationKind::CreateRule(_) => Self::of_part(context, failed),
            OperationKind::CreateOther(_) => Self::of_other(context, failed),
            _ => Self::of_named(context, failed),
        }
    }

    /// What has one name and one guard.
    fn of_named(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let (kind, name, guard): (_, &dyn Named, _) = match &failed.operation.kind {
            OperationKind::CreateSequence(it) => {
                let guard = Guard::IfNotExists(it.name.span.start);
                (ObjectKind::Sequence, &it.name, guard)
            }
            OperationKind::CreateExtension(it) => {
                let guard = Guard::IfNotExists(it.name.span.start);
                (ObjectKind::Extension, &it.name, guard)
            }
            OperationKind::CreateStatistics(it) => {
                let name = it.name.as_ref()?;
                let guard = Guard::IfNotExists(name.span.start);
                (ObjectKind::Statistics, name, guard)
            }
            OperationKind::CreateSchema(it) => {
                let name = it.name.as_ref()?;
                (ObjectKind::Schema, name, schema_guard(failed, name.span))
            }
            OperationKind::CreateType(it) => (ObjectKind::Type, &it.name, Guard::Block),
            OperationKind::CreateDomain(it) => (ObjectKind::Domain, &it.name, Guard::Block),
            OperationKind::CreateRole(it) => (ObjectKind::Role, &it.name, Guard::Block),
            OperationKind::CreatePublication(it) => {
                (ObjectKind::Publication, &it.name, Guard::Block)
            }
            _ => return None,
        };
        Some(Self {
            kind,
            name: failed.name(context, name),
            guard,
        })
    }

    /// Routines, and what belongs to a table.
    fn of_part(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let text = |name: &dyn Named| failed.name(context, name);
        let on = |kind: &str, name: &dyn Named, table: &dyn Named| {
            format!("DROP {kind} IF EXISTS {} ON {}", text(name), text(table))
        };
        let (kind, name, guard): (_, &dyn Named, _) = match &failed.operation.kind {
            OperationKind::CreateFunction(function) => {
                let kind = if function.procedure {
                    ObjectKind::Procedure
                } else {
                    ObjectKind::Function
                };
                let guard = replaced(function.or_replace, || {
                    let kind = kind.as_str().to_uppercase();
                    format!("DROP {kind} IF EXISTS {}", text(&function.name))
                });
                (kind, &function.name, guard)
            }
            OperationKind::CreateTrigger(trigger) => {
                let version = context.root.server_version(context.config);
                let old = version.is_some_and(|version| version < REPLACES_TRIGGERS);
                let guard = replaced(old || trigger.constraint || trigger.or_replace, || {
                    on("TRIGGER", &trigger.name, &trigger.table)
                });
                (ObjectKind::Trigger, &trigger.name, guard)
            }
            OperationKind::CreateEventTrigger(trigger) => {
                let drop = format!("DROP EVENT TRIGGER IF EXISTS {}", text(&trigger.name));
                (ObjectKind::EventTrigger, &trigger.name, Guard::Drop(drop))
            }
            OperationKind::CreatePolicy(policy) => {
                let drop = on("POLICY", &policy.name, &policy.table);
                (ObjectKind::Policy, &policy.name, Guard::Drop(drop))
            }
            OperationKind::CreateRule(rule) => {
                let guard = replaced(rule.or_replace, || on("RULE", &rule.name, &rule.table));
                (ObjectKind::Rule, &rule.name, guard)
            }
            _ => return None,
        };
        Some(Self {
            kind,
            name: text(name),
            guard,
        })
    }

    /// The kinds whose definition is kept as text.
    fn of_other(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let OperationKind::CreateOther(created) = &failed.operation.kind else {
            return None;
        };
        let kind = created.object.kind;
        let name = created.object.name.name.to_string();
        let guard = match kind {
            ObjectKind::Server | ObjectKind::UserMapping | ObjectKind::Collation => {
                match after_keywords(context, failed, kind) {
                    Some(at) => Guard::IfNotExists(at),
                    None => Guard::Words("add `IF NOT EXISTS`".to_owned()),
                }
            }
            ObjectKind::Aggregate | ObjectKind::Language | ObjectKind::Transform => {
                replaced(created.or_replace, || {
                    format!("DROP {} IF EXISTS {name}", kind.as_str().to_uppercase())
                })
            }
            // Its servers would be in the way of dropping it.
            ObjectKind::ForeignDataWrapper => Guard::Block,
            kind => {
                let kind = kind.as_str().to_uppercase();
                Guard::Words(format!("put `DROP {kind} IF EXISTS …` before it"))
            }
        };
        Some(Self { kind, name, guard })
    }

    fn remedy(&self, context: &Context<'_>, failed: &Failed<'_>) -> Remedy {
        let (file, head) = (failed.file, failed.operation.span);
        if failed.by == By::Other {
            return self.remedy_elsewhere();
        }
        match &self.guard {
            Guard::IfNotExists(at) => {
                let head = head.to(Span::new(*at, *at));
                idempotency::insert(context, file, head, *at, "IF NOT EXISTS")
            }
            Guard::OrReplace => {
                let at = head.start + CREATE;
                idempotency::insert(context, file, head, at, "OR REPLACE")
            }
            Guard::Drop(drop) => idempotency::drop_before(context, Place::new(file, head), drop),
            Guard::Block if failed.by == By::Block => self.remedy_elsewhere(),
            Guard::Block => {
                let place = Place::new(file, failed.statement.span);
                let head = failed.text(context, head);
                idempotency::wrap(context, place, &head, "duplicate_object")
            }
            Guard::Words(words) => Remedy::words(words.clone()),
        }
    }

    /// For a statement whose words are not there, or that a block can guard by itself.
    fn remedy_elsewhere(&self) -> Remedy {
        let words = match &self.guard {
            Guard::IfNotExists(_) => "write it with `IF NOT EXISTS`".to_owned(),
            Guard::OrReplace => "write it with `OR REPLACE`".to_owned(),
            Guard::Drop(drop) => format!("execute `{drop}` before it"),
            Guard::Block => {
                "ask the catalog for it first, or catch `duplicate_object` around it".to_owned()
            }
            Guard::Words(words) => words.clone(),
        };
        Remedy::words(words)
    }
}

/// `OR REPLACE`, or a `DROP` where that is written already or not to be had.
fn replaced(in_vain: bool, drop: impl FnOnce() -> String) -> Guard {
    if in_vain {
        return Guard::Drop(drop());
    }
    Guard::OrReplace
}

fn table_guard(context: &Context<'_>, failed: &Failed<'_>, name: &ObjectName) -> Guard {
    let OperationKind::CreateTable(table) = &failed.operation.kind else {
        return Guard::IfNotExists(name.span.start);
    };
    if !table.select_into {
        return Guard::IfNotExists(name.span.start);
    }
    let name = failed.name(context, name);
    Guard::Words(format!(
        "write `CREATE TABLE IF NOT EXISTS {name} AS SELECT …`"
    ))
}

/// A schema with elements in its statement can't have `IF NOT EXISTS`.
fn schema_guard(failed: &Failed<'_>, name: Span) -> Guard {
    if failed.statement.operations.len() == 1 {
        return Guard::IfNotExists(name.start);
    }
    let words =
        "write `CREATE SCHEMA IF NOT EXISTS …`, and its elements as statements of their own";
    Guard::Words(words.to_owned())
}

/// The offset behind the words of a kind at the head of a statement.
fn after_keywords(context: &Context<'_>, failed: &Failed<'_>, kind: ObjectKind) -> Option<u32> {
    let source = &context.sources.get(failed.file).text;
    let tokens = idempotency::tokens(context, Place::new(failed.file, failed.statement.span));
    let cursor = TokenCursor::over(source, &tokens);
    let words: Vec<_> = kind.as_str().split(' ').collect();
    let found = cursor.find(&words)?;
    Some(cursor.get(found + words.len())?.span.start)
}
