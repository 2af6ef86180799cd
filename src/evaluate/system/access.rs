//! Policies, triggers, roles and publications.

use super::{Filling, Table, oid};
use crate::catalog::object::ObjectData;
use crate::evaluate::Value;
use crate::operation::{Enabled, PolicyCommand};

pub(super) const TABLES: &[Table] = &[
    Table {
        schema: "pg_catalog",
        name: "pg_policies",
        columns: &[
            "schemaname",
            "tablename",
            "policyname",
            "permissive",
            "cmd",
            "roles",
        ],
        identity: &["schemaname", "tablename", "policyname"],
        names: &[("policyname", None)],
        fill: policies,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_policy",
        columns: &["oid", "polname", "polrelid", "polcmd", "polpermissive"],
        identity: &["oid", "polname", "polrelid"],
        names: &[("polname", None)],
        fill: policy,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_trigger",
        columns: &[
            "oid",
            "tgname",
            "tgrelid",
            "tgfoid",
            "tgisinternal",
            "tgenabled",
        ],
        identity: &["oid", "tgname", "tgrelid", "tgisinternal"],
        names: &[("tgname", None)],
        fill: trigger,
    },
    Table {
        schema: "information_schema",
        name: "triggers",
        columns: &[
            "trigger_schema",
            "trigger_name",
            "event_object_schema",
            "event_object_table",
            "event_manipulation",
        ],
        identity: &[
            "trigger_schema",
            "trigger_name",
            "event_object_schema",
            "event_object_table",
        ],
        names: &[("trigger_name", None)],
        fill: information_triggers,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_event_trigger",
        columns: &["oid", "evtname", "evtevent", "evtfoid"],
        identity: &["oid", "evtname"],
        names: &[("evtname", None)],
        fill: event_triggers,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_roles",
        columns: &["oid", "rolname"],
        identity: &["oid", "rolname"],
        names: &[("rolname", None)],
        fill: roles,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_authid",
        columns: &["oid", "rolname"],
        identity: &["oid", "rolname"],
        names: &[("rolname", None)],
        fill: roles,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_user",
        columns: &["usesysid", "usename"],
        identity: &["usesysid", "usename"],
        names: &[("usename", None)],
        fill: roles,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_publication",
        columns: &["oid", "pubname", "puballtables"],
        identity: &["oid", "pubname"],
        names: &[("pubname", None)],
        fill: publications,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_publication_rel",
        columns: &["prpubid", "prrelid"],
        identity: &["prpubid", "prrelid"],
        names: &[],
        fill: published,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_publication_tables",
        columns: &["pubname", "schemaname", "tablename"],
        identity: &["pubname", "schemaname", "tablename"],
        names: &[("pubname", None), ("tablename", None)],
        fill: publication_tables,
    },
];

fn command(command: PolicyCommand) -> (&'static str, &'static str) {
    match command {
        PolicyCommand::All => ("*", "ALL"),
        PolicyCommand::Select => ("r", "SELECT"),
        PolicyCommand::Insert => ("a", "INSERT"),
        PolicyCommand::Update => ("w", "UPDATE"),
        PolicyCommand::Delete => ("d", "DELETE"),
    }
}

fn policies(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let Some(policy) = object.as_policy() else {
            continue;
        };
        if !filling.wants("policyname", &object.name) {
            continue;
        }
        let table = catalog.get(policy.relation);
        let values = [
            filling.name(table.and_then(|table| table.schema)),
            filling.name(Some(policy.relation)),
            Value::from(&object.name),
            Value::text(if policy.permissive {
                "PERMISSIVE"
            } else {
                "RESTRICTIVE"
            }),
            Value::text(command(policy.command).1),
            Value::array(policy.roles.iter().map(Value::from)),
        ];
        filling.add(object, values);
    }
    let rest = [
        Value::Unknown,
        Value::Unknown,
        Value::Unknown,
        Value::Unknown,
    ];
    possible_parts(filling, |schema, table, _| {
        let [name, permissive, command, roles] = rest.clone();
        [schema, table, name, permissive, command, roles]
    });
}

fn policy(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let Some(policy) = object.as_policy()
            && filling.wants("polname", &object.name)
        {
            let values = [
                Value::oid(object.id),
                Value::from(&object.name),
                Value::oid(policy.relation),
                Value::text(command(policy.command).0),
                Value::Boolean(policy.permissive),
            ];
            filling.add(object, values);
        }
    }
    possible_parts(filling, |_, _, oid| {
        [
            Value::Unknown,
            Value::Unknown,
            oid,
            Value::Unknown,
            Value::Unknown,
        ]
    });
}

fn trigger(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let ObjectData::Trigger(trigger) = &object.data
            && filling.wants("tgname", &object.name)
        {
            let enabled = match trigger.enabled {
                Enabled::Origin => "O",
                Enabled::Disabled => "D",
                Enabled::Replica => "R",
                Enabled::Always => "A",
            };
            let values = [
                Value::oid(object.id),
                Value::from(&object.name),
                Value::oid(trigger.relation),
                oid(trigger.function),
                Value::Boolean(false),
                Value::text(enabled),
            ];
            filling.add(object, values);
        }
    }
    possible_parts(filling, |_, _, oid| {
        let unknown = Value::Unknown;
        [
            unknown.clone(),
            unknown.clone(),
            oid,
            unknown.clone(),
            unknown.clone(),
            unknown,
        ]
    });
}

fn information_triggers(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let ObjectData::Trigger(trigger) = &object.data else {
            continue;
        };
        if !filling.wants("trigger_name", &object.name) {
            continue;
        }
        let table = catalog.get(trigger.relation);
        let schema = filling.name(table.and_then(|table| table.schema));
        for event in trigger.events.iter().filter(|event| **event != "truncate") {
            let values = [
                schema.clone(),
                Value::from(&object.name),
                schema.clone(),
                filling.name(Some(trigger.relation)),
                Value::text(event.to_uppercase()),
            ];
            filling.add(object, values);
        }
    }
    let unknown = Value::Unknown;
    possible_parts(filling, |schema, table, _| {
        [
            schema.clone(),
            unknown.clone(),
            schema,
            table,
            unknown.clone(),
        ]
    });
}

/// The rows that SQL which changes no more than access may have made for each relation.
fn possible_parts<const N: usize>(
    filling: &mut Filling<'_>,
    row: impl Fn(Value, Value, Value) -> [Value; N],
) {
    let catalog = filling.catalog;
    if catalog.access_event().is_none() || catalog.anything().is_some() {
        return;
    }
    for object in catalog.objects() {
        if object.as_relation().is_some() && catalog.is_access_uncertain(object.id) {
            let schema = filling.name(object.schema);
            let values = row(schema, Value::from(&object.name), Value::oid(object.id));
            filling.push_as_is(values);
        }
    }
}

fn event_triggers(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let ObjectData::EventTrigger(trigger) = &object.data {
            let values = [
                Value::oid(object.id),
                Value::from(&object.name),
                Value::from(&trigger.event),
                oid(trigger.function),
            ];
            filling.add(object, values);
        }
    }
}

fn roles(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        // PUBLIC is no role.
        if matches!(object.data, ObjectData::Role(_)) && object.name != "public" {
            filling.add(object, [Value::oid(object.id), Value::from(&object.name)]);
        }
    }
}

fn publications(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let ObjectData::Publication(publication) = &object.data {
            let values = [
                Value::oid(object.id),
                Value::from(&object.name),
                Value::Boolean(publication.all_tables),
            ];
            filling.add(object, values);
        }
    }
}

fn published(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let ObjectData::Publication(publication) = &object.data {
            for table in &publication.tables {
                filling.add(object, [Value::oid(object.id), Value::oid(*table)]);
            }
        }
    }
}

fn publication_tables(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let ObjectData::Publication(publication) = &object.data else {
            continue;
        };
        let tables = catalog.objects().filter(|table| {
            let inside = table
                .schema
                .is_some_and(|it| publication.schemas.contains(&it));
            let all = publication.all_tables || inside;
            publication.tables.contains(&table.id) || all && catalog.is_table(table.id)
        });
        for table in tables {
            let values = [
                Value::from(&object.name),
                filling.name(table.schema),
                Value::from(&table.name),
            ];
            filling.add(object, values);
        }
    }
}
