//! Constraints.

use super::{Filling, Table, numbers, oid, yes_or_no};
use crate::catalog::ObjectId;
use crate::catalog::object::{Constraint, ConstraintData, Object};
use crate::evaluate::Value;
use crate::operation::ReferentialAction;

pub(super) const TABLES: &[Table] = &[
    Table {
        schema: "pg_catalog",
        name: "pg_constraint",
        columns: &[
            "oid",
            "conname",
            "connamespace",
            "contype",
            "conrelid",
            "contypid",
            "confrelid",
            "conindid",
            "conkey",
            "confkey",
            "condeferrable",
            "condeferred",
            "convalidated",
            "confdeltype",
            "confupdtype",
        ],
        identity: &["oid", "conname", "connamespace", "conrelid", "contypid"],
        names: &[("conname", None)],
        fill: |filling| each(filling, "conname", constraint),
    },
    Table {
        schema: "information_schema",
        name: "table_constraints",
        columns: &[
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "table_catalog",
            "table_schema",
            "table_name",
            "constraint_type",
            "is_deferrable",
        ],
        identity: &[
            "constraint_schema",
            "constraint_name",
            "table_schema",
            "table_name",
        ],
        names: &[("constraint_name", None)],
        fill: |filling| each(filling, "constraint_name", of_table),
    },
    Table {
        schema: "information_schema",
        name: "key_column_usage",
        columns: &[
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "ordinal_position",
        ],
        identity: &[
            "constraint_schema",
            "constraint_name",
            "table_schema",
            "table_name",
        ],
        names: &[("constraint_name", None)],
        fill: |filling| each(filling, "constraint_name", key_columns),
    },
    Table {
        schema: "information_schema",
        name: "constraint_column_usage",
        columns: &[
            "table_catalog",
            "table_schema",
            "table_name",
            "column_name",
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
        ],
        identity: &["constraint_schema", "constraint_name"],
        names: &[("constraint_name", None)],
        fill: |filling| each(filling, "constraint_name", used_columns),
    },
    Table {
        schema: "information_schema",
        name: "referential_constraints",
        columns: &[
            "constraint_catalog",
            "constraint_schema",
            "constraint_name",
            "update_rule",
            "delete_rule",
        ],
        identity: &["constraint_schema", "constraint_name"],
        names: &[("constraint_name", None)],
        fill: |filling| each(filling, "constraint_name", referential),
    },
];

fn each(
    filling: &mut Filling<'_>,
    column: &str,
    visit: fn(&mut Filling<'_>, &Object, &Constraint),
) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let Some(constraint) = object.as_constraint()
            && filling.wants(column, &object.name)
        {
            visit(filling, object, constraint);
        }
    }
}

fn constraint(filling: &mut Filling<'_>, object: &Object, constraint: &Constraint) {
    let catalog = filling.catalog;
    let owner = constraint.relation;
    let of_relation = catalog.relation(owner).is_some();
    let key = match &constraint.kind {
        ConstraintData::ForeignKey(key) => Some(key),
        _ => None,
    };
    let action = |action: Option<ReferentialAction>| {
        Value::text(match action {
            None => " ",
            Some(ReferentialAction::NoAction) => "a",
            Some(ReferentialAction::Restrict) => "r",
            Some(ReferentialAction::Cascade) => "c",
            Some(ReferentialAction::SetNull) => "n",
            Some(ReferentialAction::SetDefault) => "d",
        })
    };
    let index = match key {
        Some(key) => catalog.index_of_key(key).map_or(Value::Unknown, Value::oid),
        None => oid(constraint.kind.index()),
    };
    let values = [
        Value::oid(object.id),
        Value::from(&object.name),
        oid(catalog.get(owner).and_then(|owner| owner.schema)),
        Value::text(match constraint.kind {
            ConstraintData::NotNull { .. } => "n",
            ConstraintData::Check { .. } => "c",
            ConstraintData::PrimaryKey { .. } => "p",
            ConstraintData::Unique { .. } => "u",
            ConstraintData::Exclude { .. } => "x",
            ConstraintData::ForeignKey(_) => "f",
            ConstraintData::Trigger => "t",
        }),
        oid(of_relation.then_some(owner)),
        oid((!of_relation).then_some(owner)),
        oid(key.map(|key| key.references)),
        index,
        columns(constraint.kind.columns()),
        key.map_or(Value::Null, |key| columns(&key.referenced_columns)),
        Value::Boolean(constraint.deferrable),
        Value::Boolean(constraint.initially_deferred),
        Value::Boolean(constraint.validated),
        action(key.map(|key| key.on_delete)),
        action(key.map(|key| key.on_update)),
    ];
    filling.add(object, values);
}

fn columns(of: &[u16]) -> Value {
    if of.is_empty() {
        Value::Null
    } else {
        numbers(of)
    }
}

/// The columns that every view about a constraint has.
fn head(filling: &Filling<'_>, object: &Object, relation: ObjectId) -> [Value; 6] {
    let table = filling.catalog.get(relation);
    let schema = filling.name(table.and_then(|table| table.schema));
    [
        Value::Unknown,
        schema.clone(),
        Value::from(&object.name),
        Value::Unknown,
        schema,
        filling.name(Some(relation)),
    ]
}

fn of_table(filling: &mut Filling<'_>, object: &Object, constraint: &Constraint) {
    let kind = match constraint.kind {
        ConstraintData::NotNull { .. } | ConstraintData::Check { .. } => "CHECK",
        ConstraintData::PrimaryKey { .. } => "PRIMARY KEY",
        ConstraintData::Unique { .. } => "UNIQUE",
        ConstraintData::ForeignKey(_) => "FOREIGN KEY",
        ConstraintData::Exclude { .. } | ConstraintData::Trigger => return,
    };
    if filling.catalog.relation(constraint.relation).is_none() {
        return;
    }
    let [catalog, schema, name, of_table, table_schema, table] =
        head(filling, object, constraint.relation);
    let deferrable = yes_or_no(constraint.deferrable);
    let kind = Value::text(kind);
    let values = [
        catalog,
        schema,
        name,
        of_table,
        table_schema,
        table,
        kind,
        deferrable,
    ];
    filling.add(object, values);
}

fn key_columns(filling: &mut Filling<'_>, object: &Object, constraint: &Constraint) {
    if matches!(
        constraint.kind,
        ConstraintData::PrimaryKey { .. }
            | ConstraintData::Unique { .. }
            | ConstraintData::ForeignKey(_)
    ) {
        for (position, number) in (1..).zip(constraint.kind.columns()) {
            let [catalog, schema, name, of_table, table_schema, table] =
                head(filling, object, constraint.relation);
            let column = column_name(filling, constraint.relation, *number);
            let position = Value::Integer(position);
            let values = [
                catalog,
                schema,
                name,
                of_table,
                table_schema,
                table,
                column,
                position,
            ];
            filling.add(object, values);
        }
    }
}

/// Of a foreign key, the columns that it refers to.
fn used_columns(filling: &mut Filling<'_>, object: &Object, constraint: &Constraint) {
    let (relation, numbers) = match &constraint.kind {
        ConstraintData::ForeignKey(key) => (key.references, &key.referenced_columns[..]),
        ConstraintData::Exclude { .. }
        | ConstraintData::Trigger
        | ConstraintData::NotNull { .. } => {
            return;
        }
        kind => (constraint.relation, kind.columns()),
    };
    let [catalog, schema, name, ..] = head(filling, object, constraint.relation);
    for number in numbers {
        let [.., of_table, table_schema, table] = head(filling, object, relation);
        let values = [
            of_table,
            table_schema,
            table,
            column_name(filling, relation, *number),
            catalog.clone(),
            schema.clone(),
            name.clone(),
        ];
        filling.add(object, values);
    }
}

fn referential(filling: &mut Filling<'_>, object: &Object, constraint: &Constraint) {
    let ConstraintData::ForeignKey(key) = &constraint.kind else {
        return;
    };
    let [catalog, schema, name, ..] = head(filling, object, constraint.relation);
    let values = [
        catalog,
        schema,
        name,
        Value::text(key.on_update.as_sql()),
        Value::text(key.on_delete.as_sql()),
    ];
    filling.add(object, values);
}

fn column_name(filling: &Filling<'_>, relation: ObjectId, number: u16) -> Value {
    let column = filling
        .catalog
        .relation(relation)
        .and_then(|relation| relation.column(number));
    column.map_or(Value::Unknown, |column| Value::from(&column.name))
}
