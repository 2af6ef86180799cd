//! Tables, views, sequences and indexes.

use super::{Filling, Table, fact, oid, yes_or_no};
use crate::catalog::Namespace;
use crate::catalog::object::{Object, ObjectData, Relation, RelationKind, TypeData};
use crate::evaluate::Value;
use crate::operation::Persistence;

const RELATION: Option<Namespace> = Some(Namespace::Relation);

pub(super) const TABLES: &[Table] = &[
    Table {
        schema: "pg_catalog",
        name: "pg_class",
        columns: &[
            "oid",
            "relname",
            "relnamespace",
            "relkind",
            "relrowsecurity",
            "relforcerowsecurity",
            "relispartition",
            "relpersistence",
            "relhastriggers",
        ],
        identity: &["oid", "relname", "relnamespace", "relkind"],
        names: &[("relname", RELATION)],
        fill: class,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_tables",
        columns: &["schemaname", "tablename", "rowsecurity", "hasindexes"],
        identity: &["schemaname", "tablename"],
        names: &[("tablename", RELATION)],
        fill: |filling| {
            each(
                filling,
                "tablename",
                is_table,
                |filling, object, relation| {
                    let security = filling.catalog.row_security(object.id);
                    let values = [
                        filling.name(object.schema),
                        Value::from(&object.name),
                        fact(security),
                        Value::Boolean(!relation.indexes.is_empty()),
                    ];
                    filling.add(object, values);
                },
            );
        },
    },
    Table {
        schema: "pg_catalog",
        name: "pg_views",
        columns: &["schemaname", "viewname"],
        identity: &["schemaname", "viewname"],
        names: &[("viewname", RELATION)],
        fill: |filling| {
            each(filling, "viewname", is_view, |filling, object, _| {
                let values = [filling.name(object.schema), Value::from(&object.name)];
                filling.add(object, values);
            });
        },
    },
    Table {
        schema: "pg_catalog",
        name: "pg_matviews",
        columns: &["schemaname", "matviewname"],
        identity: &["schemaname", "matviewname"],
        names: &[("matviewname", RELATION)],
        fill: |filling| {
            let wanted = |kind| kind == RelationKind::MaterializedView;
            each(filling, "matviewname", wanted, |filling, object, _| {
                let values = [filling.name(object.schema), Value::from(&object.name)];
                filling.add(object, values);
            });
        },
    },
    Table {
        schema: "information_schema",
        name: "tables",
        columns: &["table_catalog", "table_schema", "table_name", "table_type"],
        identity: &["table_schema", "table_name"],
        names: &[("table_name", RELATION)],
        fill: |filling| {
            let wanted = |kind| kind != RelationKind::MaterializedView;
            each(
                filling,
                "table_name",
                wanted,
                |filling, object, relation| {
                    let values = [
                        Value::Unknown,
                        filling.name(object.schema),
                        Value::from(&object.name),
                        table_type(relation),
                    ];
                    filling.add(object, values);
                },
            );
        },
    },
    Table {
        schema: "information_schema",
        name: "views",
        columns: &["table_catalog", "table_schema", "table_name"],
        identity: &["table_schema", "table_name"],
        names: &[("table_name", RELATION)],
        fill: |filling| {
            each(filling, "table_name", is_view, |filling, object, _| {
                let values = [
                    Value::Unknown,
                    filling.name(object.schema),
                    Value::from(&object.name),
                ];
                filling.add(object, values);
            });
        },
    },
    Table {
        schema: "pg_catalog",
        name: "pg_sequences",
        columns: &["schemaname", "sequencename"],
        identity: &["schemaname", "sequencename"],
        names: &[("sequencename", RELATION)],
        fill: |filling| sequences(filling, "sequencename"),
    },
    Table {
        schema: "information_schema",
        name: "sequences",
        columns: &["sequence_schema", "sequence_name"],
        identity: &["sequence_schema", "sequence_name"],
        names: &[("sequence_name", RELATION)],
        fill: |filling| sequences(filling, "sequence_name"),
    },
    Table {
        schema: "pg_catalog",
        name: "pg_indexes",
        columns: &["schemaname", "tablename", "indexname"],
        identity: &["schemaname", "tablename", "indexname"],
        names: &[("indexname", RELATION)],
        fill: indexes,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_index",
        columns: &[
            "indexrelid",
            "indrelid",
            "indisunique",
            "indisprimary",
            "indisvalid",
            "indkey",
            "indpred",
        ],
        identity: &["indexrelid", "indrelid"],
        names: &[],
        fill: index,
    },
    Table {
        schema: "pg_catalog",
        name: "pg_inherits",
        columns: &["inhrelid", "inhparent"],
        identity: &["inhrelid"],
        names: &[],
        fill: inherits,
    },
];

/// Visits the relations of some kinds whose name may be wanted. A relation that statements only read
/// may be of any kind.
fn each(
    filling: &mut Filling<'_>,
    column: &str,
    wanted: fn(RelationKind) -> bool,
    visit: fn(&mut Filling<'_>, &Object, &Relation),
) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let Some(relation) = object.as_relation() else {
            continue;
        };
        let fits = wanted(relation.kind) || relation.kind == RelationKind::Unknown;
        if fits && filling.wants(column, &object.name) {
            visit(filling, object, relation);
        }
    }
}

fn is_table(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::Table | RelationKind::PartitionedTable)
}

fn is_view(kind: RelationKind) -> bool {
    kind == RelationKind::View
}

fn table_type(relation: &Relation) -> Value {
    Value::text(match (relation.kind, relation.persistence) {
        (RelationKind::Unknown, _) => return Value::Unknown,
        (RelationKind::View, _) => "VIEW",
        (RelationKind::ForeignTable, _) => "FOREIGN",
        (_, Persistence::Temporary) => "LOCAL TEMPORARY",
        _ => "BASE TABLE",
    })
}

fn class(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let kind = match &object.data {
            ObjectData::Relation(relation) => relation_kind(relation.kind),
            ObjectData::Index(index) => {
                let partitioned = catalog
                    .relation(index.relation)
                    .is_some_and(|it| it.kind == RelationKind::PartitionedTable);
                Value::text(if partitioned { "I" } else { "i" })
            }
            ObjectData::Sequence(_) => Value::text("S"),
            ObjectData::Type(definition)
                if matches!(definition.kind, TypeData::Composite { .. }) =>
            {
                Value::text("c")
            }
            _ => continue,
        };
        if !filling.wants("relname", &object.name) {
            continue;
        }
        let relation = object.as_relation();
        let persistence = match relation.map(|relation| relation.persistence) {
            Some(Persistence::Temporary) => "t",
            Some(Persistence::Unlogged) => "u",
            _ => "p",
        };
        let (security, forced) = match relation {
            Some(_) => (
                fact(catalog.row_security(object.id)),
                fact(catalog.force_row_security(object.id)),
            ),
            None => (Value::Boolean(false), Value::Boolean(false)),
        };
        let values = [
            Value::oid(object.id),
            Value::from(&object.name),
            oid(object.schema),
            kind,
            security,
            forced,
            Value::Boolean(relation.is_some_and(Relation::is_partition)),
            Value::text(persistence),
            Value::Unknown,
        ];
        filling.add(object, values);
    }
}

fn relation_kind(kind: RelationKind) -> Value {
    Value::text(match kind {
        RelationKind::Table => "r",
        RelationKind::PartitionedTable => "p",
        RelationKind::ForeignTable => "f",
        RelationKind::View => "v",
        RelationKind::MaterializedView => "m",
        RelationKind::Unknown => return Value::Unknown,
    })
}

fn sequences(filling: &mut Filling<'_>, column: &str) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if matches!(object.data, ObjectData::Sequence(_)) && filling.wants(column, &object.name) {
            let values = [filling.name(object.schema), Value::from(&object.name)];
            filling.add(object, values);
        }
    }
}

fn indexes(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        if let Some(index) = object.as_index()
            && filling.wants("indexname", &object.name)
        {
            let values = [
                filling.name(object.schema),
                filling.name(Some(index.relation)),
                Value::from(&object.name),
            ];
            filling.add(object, values);
        }
    }
}

fn index(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let Some(index) = object.as_index() else {
            continue;
        };
        let keys = index.keys.iter().map(|key| key.column.unwrap_or(0));
        let all: Vec<u16> = keys.chain(index.including.iter().copied()).collect();
        let values = [
            Value::oid(object.id),
            Value::oid(index.relation),
            Value::Boolean(index.unique),
            Value::Boolean(index.primary),
            fact(index.valid),
            super::numbers(&all),
            match index.predicate {
                Some(_) => Value::Unknown,
                None => Value::Null,
            },
        ];
        filling.add(object, values);
    }
}

fn inherits(filling: &mut Filling<'_>) {
    let catalog = filling.catalog;
    for object in catalog.objects() {
        let parents = object.as_relation().map_or(&[][..], |it| &it.parents);
        for parent in parents {
            filling.add(object, [Value::oid(object.id), Value::oid(*parent)]);
        }
    }
}

/// Shared with the columns, whose views say the same of a table.
pub(super) fn is_updatable(relation: &Relation) -> Value {
    yes_or_no(is_table(relation.kind))
}
