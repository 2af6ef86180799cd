//! `ALTER TABLE`, partitions and indexes.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::{ObjectData, RelationKind};

use super::tables::CONSTRAINTS;
use super::{COLUMNS, Generator, LONG, RELATIONS, quoted};

/// The first server that keeps a constraint for each column that is `NOT NULL`.
const NAMED_NOT_NULLS: u16 = 18;

impl Generator<'_> {
    pub(super) fn alter_table(&mut self) -> String {
        let (id, name) = self.table();
        let guard = self.if_exists();
        let only = self.maybe(6, "only ");
        let mut actions = vec![self.action(id)];
        if self.chance(20) {
            // Which of several is wrong first depends on the order in which they are executed.
            self.faults += 1;
            for _ in 0..=self.below(3) {
                actions.push(self.action(id));
            }
        }
        let has_key = self.relation(id).is_some_and(|it| {
            let mut indexes = it.indexes.iter().filter_map(|it| self.catalog.index(*it));
            indexes.any(|it| it.primary)
        });
        let keys = actions
            .iter()
            .filter(|it| it.contains("primary key"))
            .count();
        if has_key && keys > 0 {
            self.faults += 1;
        }
        format!("alter table {guard}{only}{name} {}", actions.join(", "))
    }

    fn action(&mut self, id: Option<ObjectId>) -> String {
        let column = self.column(id);
        if self.catalog.server_version >= Some(NAMED_NOT_NULLS) && self.chance(12) {
            return self.not_null_action(id, &column);
        }
        match self.below(30) {
            0..5 => {
                let guard = self.if_not_exists();
                let column = quoted(self.one(COLUMNS));
                format!("add column {guard}{}", self.column_definition(&column))
            }
            5..8 => {
                let guard = self.if_exists();
                let behavior = self.behavior();
                format!("drop column {guard}{column}{behavior}")
            }
            8..12 => {
                let columns = self.columns(id, 2);
                let constraint = self.table_constraint(&columns);
                let valid = if constraint.contains("check (") || constraint.contains("foreign key")
                {
                    self.maybe(15, " not valid")
                } else {
                    ""
                };
                format!("add {constraint}{valid}")
            }
            12 if self.chance(25) => {
                let name = self.constraint_of(id);
                let how = self.one(&[
                    "deferrable",
                    "not deferrable",
                    "deferrable initially deferred",
                ]);
                format!("alter constraint {name} {how}")
            }
            12 | 13 => {
                let name = self.constraint_of(id);
                let guard = self.if_exists();
                let behavior = self.behavior();
                format!("drop constraint {guard}{name}{behavior}")
            }
            14 => format!("validate constraint {}", self.constraint_of(id)),
            15 => format!("alter column {column} set not null"),
            16 => format!("alter column {column} drop not null"),
            17 => format!("alter column {column} set default null"),
            18 => format!("alter column {column} drop default"),
            19 => format!("alter column {column} type {} using null", self.type_name()),
            20 => format!("alter column {column} type text"),
            21 => {
                let guard = self.if_exists();
                format!("alter column {column} drop identity {guard}")
            }
            22 => format!("alter column {column} add generated always as identity"),
            23 => {
                let guard = self.if_exists();
                format!("alter column {column} drop expression {guard}")
            }
            24 => self
                .one(&[
                    "enable row level security",
                    "disable row level security",
                    "force row level security",
                    "no force row level security",
                ])
                .to_owned(),
            25 => self.trigger_switch(id),
            26 => {
                let parent = self.table().1;
                let no = self.maybe(50, "no ");
                format!("{no}inherit {parent}")
            }
            27 => {
                let index = self.existing(|object| {
                    object
                        .as_index()
                        .is_some_and(|it| Some(it.relation) == id && it.unique)
                });
                let index = index.map_or_else(|| "t_a_idx".to_owned(), |id| self.bare(id));
                let kind = self.one(&["unique", "primary key"]);
                let name = self.maybe(50, "constraint k ");
                format!("add {name}{kind} using index {index}")
            }
            28 => {
                let logged = self.one(&[
                    "set logged",
                    "set unlogged",
                    "set (fillfactor = 70)",
                    "replica identity full",
                ]);
                logged.to_owned()
            }
            _ => format!("alter column {column} set statistics 100"),
        }
    }

    /// What can be said of the constraint of a column that is `NOT NULL`.
    fn not_null_action(&mut self, id: Option<ObjectId>, column: &str) -> String {
        if self.chance(15) {
            let no = self.maybe(50, "no ");
            return format!("alter constraint {} {no}inherit", self.constraint_of(id));
        }
        let mut name = String::new();
        if self.chance(30) {
            name = format!("constraint {} ", self.one(CONSTRAINTS));
        }
        let valid = self.maybe(30, " not valid");
        let inherit = self.maybe(15, " no inherit");
        format!("add {name}not null {column}{valid}{inherit}")
    }

    pub(super) fn constraint_of(&mut self, id: Option<ObjectId>) -> String {
        let found = self.existing(|object| {
            object
                .as_constraint()
                .is_some_and(|it| Some(it.relation) == id)
        });
        match found {
            Some(found) => self.bare(found),
            None => self.one(CONSTRAINTS).to_owned(),
        }
    }

    fn trigger_switch(&mut self, id: Option<ObjectId>) -> String {
        let found = self.existing(
            |object| matches!(&object.data, ObjectData::Trigger(it) if Some(it.relation) == id),
        );
        let name = found.map_or_else(|| "tr".to_owned(), |id| self.bare(id));
        let how = self.one(&["enable", "disable", "enable always"]);
        format!("{how} trigger {name}")
    }

    pub(super) fn attach_or_detach(&mut self) -> String {
        let parent = self.existing_relation(&[RelationKind::PartitionedTable]);
        let parent_name = self.name_or(parent, RELATIONS);
        if self.chance(40) {
            let child =
                self.existing(|object| object.as_relation().is_some_and(|it| it.is_partition()));
            let child = self.name_or(child, RELATIONS);
            return format!("alter table {parent_name} detach partition {child}");
        }
        let columns: Option<Vec<String>> = self
            .relation(parent)
            .map(|it| it.columns.iter().map(|it| it.name.to_string()).collect());
        let child = self.existing(move |object| {
            object.as_relation().is_some_and(|it| {
                columns.as_ref().is_some_and(|columns| {
                    it.columns.len() == columns.len()
                        && it
                            .columns
                            .iter()
                            .all(|it| columns.contains(&it.name.to_string()))
                })
            })
        });
        let child = self.name_or(child, RELATIONS);
        format!(
            "alter table {parent_name} attach partition {child} {}",
            self.bound(parent)
        )
    }

    pub(super) fn create_index(&mut self) -> String {
        if self.chance(12) {
            let index = self.existing(|object| object.as_index().is_some());
            let other = self.existing(|object| object.as_index().is_some());
            let index = self.name_or(index, &["t_a_idx"]);
            let other = self.name_or(other, &["u_a_idx"]);
            return format!("alter index {index} attach partition {other}");
        }
        let (id, table) = if self.chance(10) {
            self.any_relation()
        } else {
            self.table()
        };
        let keys: Vec<String> = self
            .columns(id, 3)
            .into_iter()
            .map(|column| match self.below(12) {
                0 => format!("({column} is null)"),
                1 => format!("coalesce({column}, {column})"),
                2 => format!("{column} desc"),
                3 => format!("{column} nulls first"),
                _ => column,
            })
            .collect();
        let unique = self.maybe(25, "unique ");
        let only = self.maybe(10, "only ");
        let name = if self.chance(50) {
            let guard = self.if_not_exists();
            let name = self.one(&["i", "t", "t_a_idx", "t_pkey", "u_b_key", LONG]);
            format!("{guard}{name} ")
        } else {
            String::new()
        };
        let include = if self.chance(10) {
            format!(" include ({})", self.column(id))
        } else {
            String::new()
        };
        let predicate = if self.chance(15) {
            format!(" where {} is not null", self.column(id))
        } else {
            String::new()
        };
        let concurrently = if name.is_empty() || self.in_transaction {
            ""
        } else {
            self.maybe(10, "concurrently ")
        };
        format!(
            "create {unique}index {concurrently}{name}on {only}{table} ({}){include}{predicate}",
            keys.join(", ")
        )
    }
}
