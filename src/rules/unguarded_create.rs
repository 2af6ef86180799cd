//! Creating what is there when the file runs again.

use super::idempotency::{self, Failed, Remedy};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectKind, OperationKind};
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
    let created = Created::of(context, failed)?;
    let sqlstate = failed.sqlstate();
    if !IN_THE_WAY.contains(&sqlstate) {
        return None;
    }
    let (kind, name) = (created.kind.as_str(), &created.name);
    let message = if matches!(sqlstate, "42P16" | "42P13") {
        format!("{kind} `{name}` can't be replaced when the file runs again: {sqlstate}")
    } else {
        format!("{kind} `{name}` is created without a guard; a second run fails with {sqlstate}")
    };
    let reason = failed.failure.message.replace('"', "`");
    let remedy = created.remedy(context, failed);
    let mut diagnostic = Diagnostic::new(RULE.id, failed.place(), message)
        .because(format!("the second run stops here: {reason}"))
        .help(remedy.help)
        .object(failed.object.as_ref().unwrap_or(name));
    diagnostic.fix = remedy.fix;
    Some(diagnostic)
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
        let text = |span: Span| failed.text(context, span);
        let new = |kind, span: Span, guard| {
            Some(Self {
                kind,
                name: text(span),
                guard,
            })
        };
        match &failed.operation.kind {
            OperationKind::CreateTable(table) => {
                let kind = match table.server {
                    Some(_) => ObjectKind::ForeignTable,
                    None => ObjectKind::Table,
                };
                new(
                    kind,
                    table.name.span,
                    table_guard(context, failed, table.name.span),
                )
            }
            OperationKind::CreateIndex(index) => {
                let name = index.name.as_ref()?.span;
                let guard = if index.concurrently {
                    Guard::Drop(format!("DROP INDEX CONCURRENTLY IF EXISTS {}", text(name)))
                } else {
                    Guard::IfNotExists(name.start)
                };
                new(ObjectKind::Index, name, guard)
            }
            OperationKind::CreateView(view) if view.materialized => {
                let span = view.name.span;
                new(
                    ObjectKind::MaterializedView,
                    span,
                    Guard::IfNotExists(span.start),
                )
            }
            OperationKind::CreateView(view) => {
                let span = view.name.span;
                let guard = replaced(view.or_replace, || {
                    format!("DROP VIEW IF EXISTS {}", text(span))
                });
                new(ObjectKind::View, span, guard)
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
        let before = |span: Span| (span, Guard::IfNotExists(span.start));
        let (kind, (span, guard)) = match &failed.operation.kind {
            OperationKind::CreateSequence(it) => (ObjectKind::Sequence, before(it.name.span)),
            OperationKind::CreateExtension(it) => (ObjectKind::Extension, before(it.name.span)),
            OperationKind::CreateStatistics(it) => {
                (ObjectKind::Statistics, before(it.name.as_ref()?.span))
            }
            OperationKind::CreateSchema(it) => {
                let span = it.name.as_ref()?.span;
                (ObjectKind::Schema, (span, schema_guard(failed, span)))
            }
            OperationKind::CreateType(it) => (ObjectKind::Type, (it.name.span, Guard::Block)),
            OperationKind::CreateDomain(it) => (ObjectKind::Domain, (it.name.span, Guard::Block)),
            OperationKind::CreateRole(it) => (ObjectKind::Role, (it.name.span, Guard::Block)),
            OperationKind::CreatePublication(it) => {
                (ObjectKind::Publication, (it.name.span, Guard::Block))
            }
            _ => return None,
        };
        Some(Self {
            kind,
            name: failed.text(context, span),
            guard,
        })
    }

    /// Routines, and what belongs to a table.
    fn of_part(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let text = |span: Span| failed.text(context, span);
        let on = |kind: &str, name: Span, table: Span| {
            format!("DROP {kind} IF EXISTS {} ON {}", text(name), text(table))
        };
        let (kind, span, guard) = match &failed.operation.kind {
            OperationKind::CreateFunction(function) => {
                let kind = if function.procedure {
                    ObjectKind::Procedure
                } else {
                    ObjectKind::Function
                };
                let guard = replaced(function.or_replace, || {
                    let kind = kind.as_str().to_uppercase();
                    format!("DROP {kind} IF EXISTS {}", text(function.name.span))
                });
                (kind, function.name.span, guard)
            }
            OperationKind::CreateTrigger(trigger) => {
                let version = context.config.postgres_version;
                let old = version.is_some_and(|version| version < REPLACES_TRIGGERS);
                let guard = replaced(old || trigger.constraint || trigger.or_replace, || {
                    on("TRIGGER", trigger.name.span, trigger.table.span)
                });
                (ObjectKind::Trigger, trigger.name.span, guard)
            }
            OperationKind::CreateEventTrigger(trigger) => {
                let span = trigger.name.span;
                let drop = format!("DROP EVENT TRIGGER IF EXISTS {}", text(span));
                (ObjectKind::EventTrigger, span, Guard::Drop(drop))
            }
            OperationKind::CreatePolicy(policy) => {
                let drop = on("POLICY", policy.name.span, policy.table.span);
                (ObjectKind::Policy, policy.name.span, Guard::Drop(drop))
            }
            OperationKind::CreateRule(rule) => {
                let guard = replaced(rule.or_replace, || {
                    on("RULE", rule.name.span, rule.table.span)
                });
                (ObjectKind::Rule, rule.name.span, guard)
            }
            _ => return None,
        };
        Some(Self {
            kind,
            name: text(span),
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
            ObjectKind::ForeignDataWrapper => {
                Guard::Drop(format!("DROP FOREIGN DATA WRAPPER IF EXISTS {name}"))
            }
            kind => {
                let kind = kind.as_str().to_uppercase();
                Guard::Words(format!("put `DROP {kind} IF EXISTS …` before it"))
            }
        };
        Some(Self { kind, name, guard })
    }

    fn remedy(&self, context: &Context<'_>, failed: &Failed<'_>) -> Remedy {
        let (file, head) = (failed.file, failed.operation.span);
        match &self.guard {
            Guard::IfNotExists(at) => {
                let head = head.to(Span::new(*at, *at));
                idempotency::insert(context, file, head, *at, "IF NOT EXISTS")
            }
            Guard::OrReplace => {
                let at = failed.statement.span.start + CREATE;
                idempotency::insert(context, file, head, at, "OR REPLACE")
            }
            Guard::Drop(drop) => idempotency::drop_before(failed.statement.span, drop),
            Guard::Block => {
                let place = Place::new(file, failed.statement.span);
                let head = failed.text(context, head);
                idempotency::wrap(context, place, &head, "duplicate_object")
            }
            Guard::Words(words) => Remedy::words(words.clone()),
        }
    }
}

/// `OR REPLACE`, or a `DROP` where that is written already or not to be had.
fn replaced(in_vain: bool, drop: impl FnOnce() -> String) -> Guard {
    if in_vain {
        return Guard::Drop(drop());
    }
    Guard::OrReplace
}

fn table_guard(context: &Context<'_>, failed: &Failed<'_>, name: Span) -> Guard {
    let name_text = failed.text(context, name);
    let statement = failed.text(context, failed.statement.span);
    let begins = statement.get(..CREATE as usize).unwrap_or_default();
    if begins.eq_ignore_ascii_case("create") {
        return Guard::IfNotExists(name.start);
    }
    Guard::Words(format!(
        "write `CREATE TABLE IF NOT EXISTS {name_text} AS SELECT …`"
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
    let cursor = TokenCursor::over(source, tokens);
    let words: Vec<_> = kind.as_str().split(' ').collect();
    let found = cursor.find(&words)?;
    Some(cursor.get(found + words.len())?.span.start)
}
