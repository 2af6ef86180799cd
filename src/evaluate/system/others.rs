//! Schemas, types, routines and extensions.

use super::{Filling, Table, oid};
use crate::catalog::Namespace;
use crate::catalog::object::{Function, Object, ObjectData, TypeData};
use crate::evaluate::Value;
use crate::operation::{ObjectKind, Volatility};

const TYPE: Option<Namespace> = Some(Namespace::Type);

pub(super) const TABLES: &[Table] = &[
    Table {
        schema: "pg_catalog",
        name: "pg_namespace",
        columns: &["oid", "nspname"],
        identity: &["oid", "nspname"],
        names: &[("nspname", None)],
        fill: |filling| schemas(filling, "nspname"),
    },
    Table {
        schema: "information_schema",
        name: "schemata",
        columns: &["catalog_name", "schema_name"],
        identity: &["schema_name"],
        names: &[("schema_name", None)],
        fill: |filling| schemas(filling, "schema_name"),
    },
    Table {
        schema: "pg_catalog",
        name: "pg_type",
        columns: &["oid", "typname", "typnamespace", "typtype", "typrelid"],
        identity: &["oid", "typname", "typnamespace"],
        names: &[("typname", TYPE)],
        fill: types,
    },
    Table {
        schema: "information_schema",
        name: "domains",
        columns: &["domain_schema", "domain_name"],
        identity: &["domain_schema", "domain_name"],
        names: &[("domain_name", TYPE)],
        fill: domains,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_enum",
        columns: &["enumtypid", "enumlabel", "enumsortorder"],
        identity: &["enumtypid"],
        names: &[],
        fill: labels,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_proc",
        columns: &[
            "oid",
            "proname",
            "pronamespace",
            "prokind",
            "prosecdef",
            "provolatile",
            "pronargs",
            "prorettype",
        ],
        identity: &["oid", "proname", "pronamespace"],
        names: &[("proname", None)],
        fill: routines,
    },
    Table {
        schema: "information_schema",
        name: "routines",
        columns: &["routine_schema", "routine_name", "routine_type"],
        identity: &["routine_schema", "routine_name"],
        names: &[("routine_name", None)],
        fill: information_routines,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_extension",
        columns: &["oid", "extname", "extnamespace", "extversion"],
        identity: &["oid", "extname"],
        names: &[("extname", None)],
        fill: extensions,
    },
];

fn schemas(filling: &mut Filling<'_>, column: &str) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let is_schema = matches!(object.data, ObjectData::Schema { .. });
        if is_schema && object.name != "pg_temp" && filling.wants(column, &object.name) {
            filling.add(object, [Value::oid(object.id), Value::from(&object.name)]);
        }
    }
}

fn types(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if !filling.wants("typname", &object.name) {
            continue;
        }
        let (kind, relation) = match &object.data {
            ObjectData::Type(definition) => match definition.kind {
                TypeData::Enum { .. } => ("e", None),
                TypeData::Composite { .. } => ("c", Some(object.id)),
                TypeData::Domain { .. } => ("d", None),
                TypeData::Range { .. } => ("r", None),
                TypeData::Base => ("b", None),
                TypeData::Shell => ("p", None),
                TypeData::Unknown => ("", None),
            },
            // The type of its rows.
            ObjectData::Relation(_) => ("c", Some(object.id)),
            _ => continue,
        };
        let values = [
            Value::oid(object.id),
            Value::from(&object.name),
            oid(object.schema),
            match kind {
                "" => Value::Unknown,
                kind => Value::text(kind),
            },
            oid(relation),
        ];
        filling.add(object, values);
    }
}

fn domains(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let is_domain = match &object.data {
            ObjectData::Type(definition) => matches!(definition.kind, TypeData::Domain { .. }),
            _ => false,
        };
        if is_domain && filling.wants("domain_name", &object.name) {
            let values = [filling.name(object.schema), Value::from(&object.name)];
            filling.add(object, values);
        }
    }
}

fn labels(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let ObjectData::Type(definition) = &object.data else {
            continue;
        };
        let TypeData::Enum { labels } = &definition.kind else {
            continue;
        };
        for (order, label) in (1..).zip(labels) {
            let values = [
                Value::oid(object.id),
                Value::from(label),
                Value::Integer(order),
            ];
            filling.add(object, values);
        }
    }
}

/// Visits the routines whose name may be wanted. One that nobody made may be a member of an
/// extension, or PostgreSQL's own.
fn each_routine(
    filling: &mut Filling<'_>,
    column: &str,
    visit: fn(&mut Filling<'_>, &Object, &Function),
) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let Some(function) = object.as_function()
            && filling.wants(column, &object.name)
        {
            visit(filling, object, function);
        }
    }
}

fn routines(filling: &mut Filling<'_>) {
    each_routine(filling, "proname", |filling, object, function| {
        let inputs = function.parameters.iter().filter(|it| it.mode.is_input());
        let returns = match &function.returns {
            Some(name) => filling.type_oid(name),
            None => Value::Unknown,
        };
        let values = [
            Value::oid(object.id),
            Value::from(&object.name),
            oid(object.schema),
            Value::text(match function.kind {
                ObjectKind::Procedure => "p",
                ObjectKind::Aggregate => "a",
                _ => "f",
            }),
            Value::Boolean(function.security_definer),
            Value::text(match function.volatility {
                Volatility::Immutable => "i",
                Volatility::Stable => "s",
                Volatility::Volatile => "v",
            }),
            Value::Integer(i64::try_from(inputs.count()).unwrap_or(i64::MAX)),
            returns,
        ];
        filling.add(object, values);
    });
}

fn information_routines(filling: &mut Filling<'_>) {
    each_routine(filling, "routine_name", |filling, object, function| {
        let values = [
            filling.name(object.schema),
            Value::from(&object.name),
            match function.kind {
                ObjectKind::Procedure => Value::text("PROCEDURE"),
                ObjectKind::Aggregate => Value::Null,
                _ => Value::text("FUNCTION"),
            },
        ];
        filling.add(object, values);
    });
}

fn extensions(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let ObjectData::Extension(extension) = &object.data {
            let version = extension.version.as_ref();
            let values = [
                Value::oid(object.id),
                Value::from(&object.name),
                oid(object.schema),
                version.map_or(Value::Unknown, Value::from),
            ];
            filling.add(object, values);
        }
    }
}
