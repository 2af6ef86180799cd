//! Roles, privileges and comments, and what else belongs to no schema.

use postgres::Row;
use smol_str::SmolStr;

use super::parts::{enabled, texts};
use super::{Builder, PG_CLASS, PG_NAMESPACE, name};
use crate::catalog::ObjectId;
use crate::catalog::object::{
    DefaultPrivilege, EventTrigger, Extension, GrantEntry, Object, ObjectData, Origin, Publication,
    Role,
};
use crate::operation::{Name, ObjectKind, Privilege};

impl Builder {
    pub(super) fn roles(&mut self, rows: &[Row]) {
        let everybody = ObjectData::Role(Role {
            attributes: Vec::new(),
            member_of: Vec::new(),
        });
        self.catalog
            .insert(Object::new("public", None, Origin::System, everybody));
        for row in rows {
            let role = Role {
                attributes: texts(row, "attributes"),
                member_of: texts(row, "member_of"),
            };
            self.insert(row, None, ObjectData::Role(role));
        }
    }

    pub(super) fn extensions(&mut self, rows: &[Row]) {
        for row in rows {
            let extension = Extension {
                version: name(row, "version"),
            };
            let id = self.insert(row, None, ObjectData::Extension(extension));
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
        }
    }

    pub(super) fn event_triggers(&mut self, rows: &[Row]) {
        for row in rows {
            let trigger = EventTrigger {
                event: name(row, "event").unwrap_or_default(),
                tags: texts(row, "tags"),
                function: self.executed(row),
                enabled: enabled(row),
            };
            self.insert(row, None, ObjectData::EventTrigger(trigger));
        }
    }

    pub(super) fn publications(&mut self, rows: &[Row], schemas: &[Row]) {
        for row in rows {
            let number: u32 = row.get("oid");
            let tables: Vec<u32> = row.get("tables");
            let tables = tables
                .iter()
                .filter_map(|it| self.ids.get(&(PG_CLASS, *it)));
            let schemas = schemas
                .iter()
                .filter(|it| it.get::<_, u32>("publication") == number);
            let publication = Publication {
                all_tables: row.get("all_tables"),
                tables: tables.copied().collect(),
                schemas: schemas
                    .filter_map(|it| self.object(PG_NAMESPACE, it, "schema"))
                    .collect(),
                options: Vec::new(),
            };
            self.insert(row, None, ObjectData::Publication(publication));
        }
    }

    pub(super) fn comments(&mut self, rows: &[Row]) {
        for row in rows {
            let text: &str = row.get("text");
            self.edit(row, |object, column| match column {
                None => object.comment = Some(SmolStr::new(text)),
                Some(number) => {
                    let relation = object.as_relation_mut();
                    if let Some(column) = relation.and_then(|it| it.column_mut(number)) {
                        column.comment = Some(SmolStr::new(text));
                    }
                }
            });
        }
    }

    pub(super) fn grants(&mut self, rows: &[Row]) {
        for row in rows {
            let entry = entry(row);
            self.edit(row, |object, column| match column {
                None => object.grants.push(entry),
                Some(number) => {
                    let relation = object.as_relation_mut();
                    if let Some(column) = relation.and_then(|it| it.column_mut(number)) {
                        column.grants.push(entry);
                    }
                }
            });
        }
    }

    /// Changes the object that a row is about, or a column of it.
    fn edit(&mut self, row: &Row, change: impl FnOnce(&mut Object, Option<u16>)) {
        let column: i16 = row.get("column");
        let column = u16::try_from(column).ok().filter(|it| *it > 0);
        let Some(id) = self.ids.get(&(row.get("class"), row.get("oid"))).copied() else {
            return;
        };
        self.catalog
            .update(id, |object: &mut Object| change(object, column));
    }

    pub(super) fn default_privileges(&mut self, rows: &[Row]) {
        for row in rows {
            let schema: Option<ObjectId> = self.schema(row);
            let kind = match row.get("kind") {
                "S" => ObjectKind::Sequence,
                "f" => ObjectKind::Function,
                "T" => ObjectKind::Type,
                "n" => ObjectKind::Schema,
                "L" => ObjectKind::LargeObject,
                _ => ObjectKind::Table,
            };
            self.catalog.add_default_privilege(DefaultPrivilege {
                for_role: name(row, "for_role"),
                schema,
                kind,
                revoke: false,
                entry: entry(row),
            });
        }
    }
}

fn entry(row: &Row) -> GrantEntry {
    GrantEntry {
        role: name(row, "role").unwrap_or_default(),
        privilege: Privilege {
            name: Name::new(row.get::<_, &str>("privilege")),
            columns: Vec::new(),
        },
        grant_option: row.get("grant_option"),
    }
}
