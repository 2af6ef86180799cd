//! The schema at the end of a history: JSON as `docs/json.md` describes it, and a table.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::to_text;
use super::one_line;
use crate::catalog::object::Fact;
use crate::catalog::summary::{self, Summary};
use crate::source::Sources;

/// The schema as JSON.
#[must_use]
pub fn json(summary: &Summary, sources: &Sources) -> String {
    to_text(&Schema {
        tables: summary.tables.iter().map(|it| table(it, sources)).collect(),
        foreign_keys: summary
            .foreign_keys
            .iter()
            .map(|it| ForeignKey {
                named: Named::new(&it.named, sources).of(&it.table),
                table: &it.table,
                columns: &it.columns,
                references: &it.references,
                referenced_columns: &it.referenced_columns,
                index: it.index.as_str(),
            })
            .collect(),
        indexes: summary
            .indexes
            .iter()
            .map(|it| index(it, sources))
            .collect(),
        policies: summary
            .policies
            .iter()
            .map(|it| policy(it, sources))
            .collect(),
        functions: summary
            .functions
            .iter()
            .map(|it| Function {
                named: Named::new(&it.named, sources),
                kind: it.kind,
                arguments: &it.arguments,
                returns: it.returns.as_deref(),
                language: &it.language,
                volatility: it.volatility,
                security_definer: it.security_definer,
            })
            .collect(),
        triggers: summary
            .triggers
            .iter()
            .map(|it| Trigger {
                named: Named::new(&it.named, sources).of(&it.table),
                table: &it.table,
                function: it.function.as_deref(),
                timing: it.timing,
                events: &it.events,
            })
            .collect(),
        types: summary
            .types
            .iter()
            .map(|it| Type {
                named: Named::new(&it.named, sources),
                kind: it.kind,
                labels: &it.labels,
            })
            .collect(),
        views: summary
            .views
            .iter()
            .map(|it| View {
                named: Named::new(&it.named, sources),
                materialized: it.materialized,
                columns: columns(&it.columns),
                columns_known: it.columns_known,
            })
            .collect(),
        sequences: summary
            .sequences
            .iter()
            .map(|it| Sequence {
                named: Named::new(&it.named, sources),
                owned_by: it.owned_by.as_deref(),
            })
            .collect(),
        extensions: summary
            .extensions
            .iter()
            .map(|it| Named::new(it, sources))
            .collect(),
        counts: counts(summary),
    })
}

/// The schema for people: a line for each table, and how many there are of everything.
#[must_use]
pub fn text(summary: &Summary) -> String {
    let mut text = String::new();
    for table in &summary.tables {
        let mut facts = vec![super::plural(table.columns.len(), "column")];
        match table.primary_key {
            Fact::Yes => {}
            Fact::No => facts.push("no primary key".to_owned()),
            Fact::Unknown => facts.push("primary key unknown".to_owned()),
        }
        let keys = summary.foreign_keys.iter();
        let keys = keys.filter(|key| key.table == table.named.name).count();
        let indexes = summary.indexes.iter();
        let indexes = indexes
            .filter(|index| index.table == table.named.name)
            .count();
        facts.extend((keys > 0).then(|| super::plural(keys, "foreign key")));
        facts.extend((indexes > 0).then(|| super::plural(indexes, "index").replace("xs", "xes")));
        match table.rls {
            Fact::Yes => facts.push(policies(table.policies.len())),
            Fact::No => {}
            Fact::Unknown => facts.push("rls unknown".to_owned()),
        }
        facts.extend(table.named.external.then(|| "external".to_owned()));
        let name = one_line(&table.named.name);
        let _ = writeln!(text, "{} {name}: {}", table.kind, facts.join(", "));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let width = COUNTS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, count) in COUNTS {
        let count = count(&summary.counts);
        if count > 0 {
            let name = name.replace('_', " ");
            let _ = writeln!(text, "{name:<width$} {count:>6}");
        }
    }
    super::without_commands(text)
}

fn policies(count: usize) -> String {
    let noun = if count == 1 { "policy" } else { "policies" };
    format!("rls with {count} {noun}")
}

type Count = fn(&summary::Counts) -> usize;

/// Every count, by its name in the JSON; `[expect]` has the same names with hyphens.
const COUNTS: [(&str, Count); 13] = [
    ("schemas", |counts| counts.schemas),
    ("tables", |counts| counts.tables),
    ("foreign_keys", |counts| counts.foreign_keys),
    ("indexes", |counts| counts.indexes),
    ("functions", |counts| counts.functions),
    ("triggers", |counts| counts.triggers),
    ("policies", |counts| counts.policies),
    ("types", |counts| counts.types),
    ("enums", |counts| counts.enums),
    ("views", |counts| counts.views),
    ("materialized_views", |counts| counts.materialized_views),
    ("sequences", |counts| counts.sequences),
    ("extensions", |counts| counts.extensions),
];

#[derive(Serialize)]
struct Schema<'a> {
    tables: Vec<Table<'a>>,
    foreign_keys: Vec<ForeignKey<'a>>,
    indexes: Vec<Index<'a>>,
    policies: Vec<Policy<'a>>,
    functions: Vec<Function<'a>>,
    triggers: Vec<Trigger<'a>>,
    types: Vec<Type<'a>>,
    views: Vec<View<'a>>,
    sequences: Vec<Sequence<'a>>,
    extensions: Vec<Named<'a>>,
    counts: serde_json::Map<String, serde_json::Value>,
}

fn counts(summary: &Summary) -> serde_json::Map<String, serde_json::Value> {
    COUNTS
        .iter()
        .map(|(name, count)| ((*name).to_owned(), count(&summary.counts).into()))
        .collect()
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    created_in: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    external: bool,
}

impl<'a> Named<'a> {
    fn new(named: &'a summary::Named, sources: &'a Sources) -> Self {
        let file = named.created_in.map(|cause| cause.place.file);
        Self {
            name: &named.name,
            created_in: file
                .filter(|_| !named.external)
                .map(|file| sources.get(file).path.as_str()),
            external: named.external,
        }
    }

    /// The name alone, of what belongs to a table.
    fn of(mut self, table: &str) -> Self {
        let alone = self.name.strip_prefix(table);
        if let Some(alone) = alone.and_then(|name| name.strip_prefix('.')) {
            self.name = alone;
        }
        self
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_true(value: &bool) -> bool {
    *value
}

/// `true`, `false` or `"unknown"`.
#[derive(Serialize)]
#[serde(untagged)]
enum Truth {
    Known(bool),
    Unknown(&'static str),
}

impl From<Fact> for Truth {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Yes => Self::Known(true),
            Fact::No => Self::Known(false),
            Fact::Unknown => Self::Unknown("unknown"),
        }
    }
}

#[derive(Serialize)]
struct Table<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    kind: &'a str,
    rls: &'static str,
    force_rls: Truth,
    policies: &'a [String],
    primary_key: Truth,
    columns: Vec<Column<'a>>,
    /// Left out where the list is known to be whole.
    #[serde(skip_serializing_if = "is_true")]
    columns_known: bool,
}

fn table<'a>(table: &'a summary::Table, sources: &'a Sources) -> Table<'a> {
    Table {
        named: Named::new(&table.named, sources),
        kind: table.kind,
        rls: match table.rls {
            Fact::Yes => "on",
            Fact::No => "off",
            Fact::Unknown => "unknown",
        },
        force_rls: table.force_rls.into(),
        policies: &table.policies,
        primary_key: table.primary_key.into(),
        columns: columns(&table.columns),
        columns_known: table.columns_known,
    }
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    type_name: Option<&'a str>,
    nullable: bool,
}

fn columns(columns: &[summary::Column]) -> Vec<Column<'_>> {
    columns
        .iter()
        .map(|column| Column {
            name: &column.name,
            type_name: column.type_name.as_deref(),
            nullable: column.nullable,
        })
        .collect()
}

#[derive(Serialize)]
struct ForeignKey<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    table: &'a str,
    columns: &'a [String],
    references: &'a str,
    referenced_columns: &'a [String],
    index: &'static str,
}

#[derive(Serialize)]
struct Index<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    table: &'a str,
    keys: &'a [String],
    include: &'a [String],
    unique: bool,
    primary: bool,
    method: &'a str,
    predicate: Option<&'a str>,
    valid: Truth,
}

fn index<'a>(index: &'a summary::Index, sources: &'a Sources) -> Index<'a> {
    Index {
        named: Named::new(&index.named, sources),
        table: &index.table,
        keys: &index.keys,
        include: &index.including,
        unique: index.unique,
        primary: index.primary,
        method: &index.method,
        predicate: index.predicate.as_deref(),
        valid: index.valid.into(),
    }
}

#[derive(Serialize)]
struct Policy<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    table: &'a str,
    command: &'a str,
    permissive: bool,
    roles: &'a [String],
    using: Option<&'a str>,
    with_check: Option<&'a str>,
}

fn policy<'a>(policy: &'a summary::Policy, sources: &'a Sources) -> Policy<'a> {
    Policy {
        named: Named::new(&policy.named, sources).of(&policy.table),
        table: &policy.table,
        command: policy.command,
        permissive: policy.permissive,
        roles: &policy.roles,
        using: policy.using.as_deref(),
        with_check: policy.with_check.as_deref(),
    }
}

#[derive(Serialize)]
struct Function<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    kind: &'a str,
    arguments: &'a [String],
    returns: Option<&'a str>,
    language: &'a str,
    volatility: &'a str,
    security_definer: bool,
}

#[derive(Serialize)]
struct Trigger<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    table: &'a str,
    function: Option<&'a str>,
    timing: &'a str,
    events: &'a [&'static str],
}

#[derive(Serialize)]
struct Type<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    kind: &'a str,
    labels: &'a [String],
}

#[derive(Serialize)]
struct View<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    materialized: bool,
    columns: Vec<Column<'a>>,
    #[serde(skip_serializing_if = "is_true")]
    columns_known: bool,
}

#[derive(Serialize)]
struct Sequence<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    owned_by: Option<&'a str>,
}
