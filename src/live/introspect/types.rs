//! Enums, domains, composite types, ranges and base types.

use postgres::Row;
use smol_str::SmolStr;

use super::parse::expression;
use super::{Builder, PG_CLASS, name};
use crate::catalog::object::{ObjectData, Type, TypeData};
use crate::operation::TypeName;

impl Builder {
    pub(super) fn types(&mut self, rows: &[Row], columns: &[Row]) {
        let mut columns = self.columns(columns);
        for row in rows {
            let relation: u32 = row.get("relation");
            let kind = match row.get("kind") {
                "c" => TypeData::Composite {
                    attributes: columns.remove(&relation).unwrap_or_default(),
                },
                "d" => self.domain(row),
                "e" => TypeData::Enum {
                    labels: labels(row),
                },
                "r" => TypeData::Range {
                    subtype: self.optional_type(row, "subtype"),
                    multirange: name(row, "multirange"),
                },
                _ if row.get("is_defined") => TypeData::Base,
                _ => TypeData::Shell,
            };
            let schema = self.schema(row);
            let id = self.insert(row, schema, ObjectData::Type(Type { kind }));
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
            if relation != 0 {
                // The comment of a composite type is on the type, its privileges too.
                self.ids.insert((PG_CLASS, relation), id);
            }
        }
    }

    fn domain(&mut self, row: &Row) -> TypeData {
        let default: Option<&str> = row.get("default");
        TypeData::Domain {
            base: self
                .optional_type(row, "base")
                .unwrap_or_else(|| TypeName::built_in("text")),
            not_null: row.get("not_null"),
            default: default.and_then(expression),
            constraints: Vec::new(),
        }
    }

    pub(super) fn optional_type(&mut self, row: &Row, column: &str) -> Option<TypeName> {
        let text: Option<&str> = row.get(column);
        self.type_name(text?)
    }
}

fn labels(row: &Row) -> Vec<SmolStr> {
    let labels: Vec<&str> = row.get("labels");
    labels.into_iter().map(SmolStr::new).collect()
}
