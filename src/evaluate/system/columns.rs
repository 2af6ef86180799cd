//! Columns and their defaults.

use super::{Filling, Table, relations, yes_or_no};
use crate::catalog::object::{Column, Object, Relation};
use crate::evaluate::Value;
use crate::operation::TypeName;

pub(super) const TABLES: &[Table] = &[
    Table {
        schema: "pg_catalog",
        name: "pg_attribute",
        columns: &[
            "attrelid",
            "attname",
            "attnum",
            "atttypid",
            "attnotnull",
            "atthasdef",
            "attisdropped",
            "attidentity",
            "attgenerated",
        ],
        identity: &["attrelid", "attname", "attisdropped"],
        names: &[("attname", None)],
        fill: |filling| {
            each(filling, "attname", |filling, object, _, column| {
                let type_oid = match &column.type_name {
                    Some(name) => filling.type_oid(name),
                    None => Value::Unknown,
                };
                let values = [
                    Value::oid(object.id),
                    Value::from(&column.name),
                    Value::Integer(i64::from(column.number)),
                    type_oid,
                    Value::Boolean(column.not_null),
                    Value::Boolean(column.default.is_some()),
                    Value::Boolean(false),
                    match column.identity {
                        Some(_) => Value::Unknown,
                        None => Value::text(""),
                    },
                    if column.generated {
                        Value::Unknown
                    } else {
                        Value::text("")
                    },
                ];
                filling.add(object, values);
            });
        },
    },
    Table {
        schema: "information_schema",
        name: "columns",
        columns: &[
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
            "column_default",
            "is_nullable",
            "data_type",
            "udt_name",
            "udt_schema",
            "character_maximum_length",
            "is_identity",
            "is_generated",
            "is_updatable",
        ],
        identity: &["table_schema", "table_name", "column_name"],
        names: &[("table_name", None), ("column_name", None)],
        fill: |filling| each(filling, "column_name", information),
    },
    Table {
        schema: "pg_catalog",
        name: "pg_attrdef",
        columns: &["adrelid", "adnum"],
        identity: &["adrelid"],
        names: &[],
        fill: |filling| {
            each(filling, "", |filling, object, _, column| {
                if column.default.is_some() {
                    let number = Value::Integer(i64::from(column.number));
                    filling.add(object, [Value::oid(object.id), number]);
                }
            });
        },
    },
];

fn each(
    filling: &mut Filling<'_>,
    column: &str,
    visit: fn(&mut Filling<'_>, &Object, &Relation, &Column),
) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let Some(relation) = object.as_relation() else {
            continue;
        };
        let of_relation = filling.wants("table_name", &object.name)
            && filling.wanted.admits("attrelid", &Value::oid(object.id));
        if !of_relation {
            continue;
        }
        for one in &relation.columns {
            if filling.wants(column, &one.name) {
                visit(filling, object, relation, one);
            }
        }
    }
}

fn information(filling: &mut Filling<'_>, object: &Object, relation: &Relation, column: &Column) {
    let catalog = filling.catalog;
    let (data_type, udt_name, length) = match &column.type_name {
        Some(name) => (
            data_type(&catalog.format_type(name), name),
            Value::from(&name.name),
            name.modifiers.first().map(Value::from),
        ),
        None => (Value::Unknown, Value::Unknown, Some(Value::Unknown)),
    };
    let is_array = column.type_name.as_ref().is_some_and(|name| name.array);
    let default = match &column.default {
        Some(_) => Value::Unknown,
        None => Value::Null,
    };
    let values = [
        Value::Unknown,
        filling.name(object.schema),
        Value::from(&object.name),
        Value::from(&column.name),
        Value::Integer(i64::from(column.number)),
        default,
        yes_or_no(!column.not_null),
        data_type,
        if is_array { Value::Unknown } else { udt_name },
        Value::Unknown,
        length.unwrap_or(Value::Null),
        yes_or_no(column.identity.is_some()),
        Value::text(if column.generated { "ALWAYS" } else { "NEVER" }),
        relations::is_updatable(relation),
    ];
    filling.add(object, values);
}

/// The words of the standard for a type: those of `format_type` without its modifiers.
fn data_type(formatted: &str, name: &TypeName) -> Value {
    if name.array {
        return Value::text("ARRAY");
    }
    let Some((before, rest)) = formatted.split_once('(') else {
        return Value::text(formatted);
    };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    Value::text(format!("{before}{after}"))
}
