//! Schemas, tables, views, their columns, and sequences.

use postgres::Row;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use super::parse::{expression, partition_bound, partition_by, query};
use super::{Builder, PG_CLASS, name};
use crate::catalog::object::{
    Column, Fact, ObjectData, PartitionKey, Relation, RelationKind, Sequence,
};
use crate::catalog::{Address, ObjectId};
use crate::operation::{Identifier, Identity, Persistence, ReplicaIdentity, SequenceOptions};
use crate::source::Span;

impl Builder {
    pub(super) fn schemas(&mut self, rows: &[Row]) {
        for row in rows {
            let id = self.insert(
                row,
                None,
                ObjectData::Schema {
                    closed: true,
                    extended: false,
                },
            );
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
        }
    }

    pub(super) fn relations(&mut self, rows: &[Row], columns: &[Row]) {
        let mut columns = self.columns(columns);
        let mut inserted = Vec::with_capacity(rows.len());
        for row in rows {
            let columns = columns.remove(&row.get("oid")).unwrap_or_default();
            let relation = self.relation(row, columns);
            let schema = self.schema(row);
            let id = self.insert(row, schema, ObjectData::Relation(Box::new(relation)));
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
            inserted.push(id);
        }
        for (id, row) in inserted.into_iter().zip(rows) {
            let numbers: Vec<u32> = row.get("parents");
            let parents = numbers
                .iter()
                .filter_map(|number| self.ids.get(&(PG_CLASS, *number)));
            let parents: Vec<ObjectId> = parents.copied().collect();
            if parents.is_empty() {
                continue;
            }
            self.catalog.update(id, |object| {
                if let Some(relation) = object.as_relation_mut() {
                    relation.parents = parents;
                }
            });
        }
    }

    fn relation(&mut self, row: &Row, columns: Vec<Column>) -> Relation {
        let kind = match row.get("kind") {
            "p" => RelationKind::PartitionedTable,
            "f" => RelationKind::ForeignTable,
            "v" => RelationKind::View,
            "m" => RelationKind::MaterializedView,
            _ => RelationKind::Table,
        };
        let text = |column| -> Option<&str> { row.get(column) };
        let mut relation = Relation::new(kind).with_columns(columns);
        relation.persistence = persistence(row);
        relation.row_security = fact(row.get("row_security"));
        relation.force_row_security = fact(row.get("force_row_security"));
        relation.partition_bound = text("bound").and_then(partition_bound);
        relation.partition_by = text("partition_key")
            .and_then(partition_by)
            .map(|it| PartitionKey::of(&it, &relation.columns));
        relation.query = text("query").and_then(query);
        let options: Vec<&str> = row.get("options");
        relation.options = options.into_iter().map(SmolStr::new).collect();
        relation.replica_identity = match row.get("replica_identity") {
            "f" => ReplicaIdentity::Full,
            "n" if relation.query.is_none() => ReplicaIdentity::Nothing,
            "i" => ReplicaIdentity::Index(Identifier {
                name: name(row, "replica_index").unwrap_or_default(),
                span: Span::default(),
            }),
            _ => ReplicaIdentity::Default,
        };
        relation.of_type = text("of_type").and_then(|it| self.type_name(it));
        relation.server = name(row, "server");
        relation
    }

    /// The columns of each relation.
    pub(super) fn columns(&mut self, rows: &[Row]) -> FxHashMap<u32, Vec<Column>> {
        let mut columns: FxHashMap<u32, Vec<Column>> = FxHashMap::default();
        for row in rows {
            columns
                .entry(row.get("relation"))
                .or_default()
                .push(self.column(row));
        }
        columns
    }

    fn column(&mut self, row: &Row) -> Column {
        let type_name = self.type_name(row.get("type"));
        let mut column = Column::new(row.get::<_, &str>("name"), type_name, None);
        let number: i16 = row.get("number");
        column.number = number.unsigned_abs();
        column.not_null = row.get("not_null");
        let default: Option<&str> = row.get("default");
        column.default = default.and_then(expression);
        column.identity = match row.get("identity") {
            "" => None,
            which => Some(Box::new(Identity {
                always: which == "a",
                sequence: SequenceOptions::default(),
            })),
        };
        column.generated = !row.get::<_, &str>("generated").is_empty();
        column.collation = name(row, "collation");
        column.inherited = row.get("inherited");
        column
    }

    pub(super) fn sequences(&mut self, rows: &[Row]) {
        for row in rows {
            let owner = self.object(PG_CLASS, row, "owner_relation");
            let column: Option<i32> = row.get("owner_column");
            let column = column.and_then(|it| u16::try_from(it).ok());
            let schema = self.schema(row);
            let sequence = Sequence {
                persistence: persistence(row),
                type_name: self.type_name(row.get("type")),
                owned_by: owner
                    .zip(column)
                    .map(|(owner, column)| Address::column(owner, column)),
                identity: row.get("identity"),
                options: sequence_options(row),
            };
            let id = self.insert(row, schema, ObjectData::Sequence(sequence));
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
        }
    }
}

fn sequence_options(row: &Row) -> Vec<SmolStr> {
    let names = ["increment", "minvalue", "maxvalue", "start", "cache"];
    let numbers = names.map(|name| format_smolstr!("{name} {}", row.get::<_, i64>(name)));
    let cycle = format_smolstr!("cycle {}", row.get::<_, bool>("cycle"));
    numbers.into_iter().chain([cycle]).collect()
}

fn persistence(row: &Row) -> Persistence {
    match row.get("persistence") {
        "t" => Persistence::Temporary,
        "u" => Persistence::Unlogged,
        _ => Persistence::Permanent,
    }
}

fn fact(set: bool) -> Fact {
    if set { Fact::Yes } else { Fact::No }
}
