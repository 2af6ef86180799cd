//! Event triggers that switch row-level security on for some new tables and not for others.

use std::sync::Arc;

use super::row_security::Scope;
use super::{Context, Rule, rule};
use crate::catalog::object::{Fact, ObjectData};
use crate::catalog::{Catalog, Cause, ObjectId, builtin::quote_identifier};
use crate::diagnostic::Diagnostic;
use crate::lower::postgres::fragment;
use crate::operation::{Enabled, Name, ObjectKind, ObjectName};
use crate::replay;
use crate::source::{FileId, Origin, Place, Span};

pub(super) const RULE: Rule = rule!("rls-event-trigger-gap", check);

/// A table that is made at the end of the history to see what the event triggers do with it.
const PROBE: &str = "sqlcheck_probe";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let Some((trigger, cause)) = securing(end) else {
        return Vec::new();
    };
    let scope = Scope::of(context);
    let schemas = end.objects().filter(|it| it.kind() == ObjectKind::Schema);
    let mut schemas = schemas.filter(|it| scope.contains(&it.name));
    let gaps = schemas.find_map(|schema| gaps(end, &schema.name));
    gaps.map(|gaps| diagnose(end, trigger, cause.place, &gaps))
        .into_iter()
        .collect()
}

/// The first event trigger that a migration made and whose function is about row security.
pub(super) fn securing(end: &Catalog) -> Option<(ObjectId, Cause)> {
    end.event_triggers().iter().copied().find_map(|id| {
        let object = end.get(id)?;
        let ObjectData::EventTrigger(trigger) = &object.data else {
            return None;
        };
        let function = end.get(trigger.function?)?.as_function()?;
        let text = function.body.as_ref()?.text.to_lowercase();
        let secures = trigger.enabled != Enabled::Disabled && text.contains("row level security");
        secures.then_some((id, object.cause()?))
    })
}

/// The commands that make a table in a schema and leave it open, where `CREATE TABLE` does not.
fn gaps(end: &Arc<Catalog>, schema: &Name) -> Option<Vec<&'static str>> {
    let table = format!("{}.{PROBE}", quote_identifier(schema));
    let secured = |sql: String| row_security_after(end, schema, &sql);
    if secured(format!("CREATE TABLE {table} (id int)")) != Fact::Yes {
        return None;
    }
    let others = [
        (
            "CREATE TABLE AS",
            format!("CREATE TABLE {table} AS SELECT 1 AS id"),
        ),
        ("SELECT INTO", format!("SELECT 1 AS id INTO {table}")),
    ];
    let open = others
        .into_iter()
        .filter(|(_, sql)| secured(sql.clone()) == Fact::No);
    let gaps: Vec<_> = open.map(|(command, _)| command).collect();
    (!gaps.is_empty()).then_some(gaps)
}

fn row_security_after(end: &Arc<Catalog>, schema: &Name, sql: &str) -> Fact {
    let lowered = fragment::statements(sql, &Origin::Fixed(Span::default()));
    let script = replay::Script {
        statements: lowered.iter().map(|it| (FileId(0), it)).collect(),
        conditional: Vec::new(),
        atomic: None,
    };
    let after = replay::run(end, 0, &script).after;
    let name = ObjectName {
        schema: Some(schema.clone()),
        name: Name::new_static(PROBE),
        span: Span::default(),
    };
    let table = after.resolve_relation(&name).id();
    table.map_or(Fact::Unknown, |table| after.row_security(table))
}

fn diagnose(end: &Catalog, trigger: ObjectId, place: Place, gaps: &[&str]) -> Diagnostic {
    let name = end.qualified_name(trigger);
    let commands: Vec<_> = gaps.iter().map(|gap| format!("`{gap}`")).collect();
    let message = format!(
        "event trigger `{name}` passes over tables made by {}",
        commands.join(" and ")
    );
    Diagnostic::new(RULE.id, place, message)
        .because("it switches row-level security on after `CREATE TABLE`, and not after every command that makes one")
        .help(format!(
            "add {} to its `WHEN TAG IN (…)`, and to the tags that its function looks for",
            quoted(gaps)
        ))
        .object(name)
}

fn quoted(gaps: &[&str]) -> String {
    let quoted: Vec<_> = gaps.iter().map(|gap| format!("`'{gap}'`")).collect();
    quoted.join(" and ")
}
