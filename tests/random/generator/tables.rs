//! Tables, and what is written inside `CREATE TABLE` and `ALTER TABLE`.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::{Object, ObjectData, RelationKind};

use super::{COLUMNS, Generator, LONG, RELATIONS};

const CONSTRAINTS: &[&str] = &[
    "c",
    "k",
    "t_pkey",
    "t_a_check",
    "t_a_key",
    "t_a_fkey",
    "u_b_idx",
    "t",
];

impl Generator<'_> {
    pub(super) fn create_table(&mut self) -> String {
        let name = self.fresh_relation();
        let guard = self.if_not_exists();
        match self.below(20) {
            0 => return format!("create table {guard}{name} as {}", self.query()),
            1 => {
                let columns = self.one(&["x", "x, y"]);
                return format!("create table {guard}{name} ({columns}) as {}", self.query());
            }
            2 => return format!("select 1 as a, 2 as b into {name}"),
            3..7 => return self.create_partition(&name, guard),
            _ => {}
        }
        let persistence = self.one(&["", "", "", "", "", "", "", "unlogged ", "temp "]);
        let name = if persistence == "temp " {
            self.faults += 1;
            self.one(RELATIONS).to_owned()
        } else {
            name
        };
        let (elements, columns) = self.elements();
        let tail = self.table_tail(&columns);
        format!("create {persistence}table {guard}{name} ({elements}){tail}")
    }

    fn create_partition(&mut self, name: &str, guard: &str) -> String {
        let parent = self.existing_relation(&[RelationKind::PartitionedTable]);
        let parent_name = self.name_or(parent, RELATIONS);
        let elements = match self.below(6) {
            0 => format!(" (primary key ({}))", self.column(parent)),
            1 => format!(" ({} default null)", self.column(parent)),
            2 => format!(" ({} not null)", self.column(parent)),
            3 => format!(
                " (constraint c check ({} is not null))",
                self.column(parent)
            ),
            _ => String::new(),
        };
        let bound = self.bound();
        let sub = self.maybe(12, " partition by range (a)");
        format!("create table {guard}{name} partition of {parent_name}{elements} {bound}{sub}")
    }

    fn bound(&mut self) -> String {
        if self.chance(20) {
            return "default".to_owned();
        }
        let from = self.below(12) * 10;
        format!("for values from ({from}) to ({})", from + 10)
    }

    fn table_tail(&mut self, columns: &[String]) -> String {
        if self.chance(18) {
            let parent = self.existing_relation(&[RelationKind::Table]);
            let mut parents = self.name_or(parent, RELATIONS);
            if self.chance(15) {
                let other = self.table().1;
                parents = format!("{parents}, {other}");
            }
            return format!(" inherits ({parents})");
        }
        if self.chance(18) {
            let column = if columns.is_empty() {
                "a".to_owned()
            } else {
                let at = self.below(columns.len());
                columns[at].clone()
            };
            return format!(" partition by range ({column})");
        }
        String::new()
    }

    /// Columns, constraints and `LIKE` clauses, and the names of the columns.
    fn elements(&mut self) -> (String, Vec<String>) {
        let mut columns: Vec<String> = Vec::new();
        let mut elements = Vec::new();
        for _ in 0..self.below(5) {
            let column = self.one(COLUMNS).to_owned();
            if columns.contains(&column) && !self.chance(2) {
                continue;
            }
            elements.push(self.column_definition(&column));
            columns.push(column);
        }
        if self.chance(10) {
            let source = self.any_relation().1;
            let including = self.including();
            elements.push(format!("like {source}{including}"));
        }
        if !columns.is_empty() {
            for _ in 0..self.below(3) {
                let count = 1 + self.below(2);
                let mut chosen: Vec<String> = Vec::new();
                for _ in 0..count {
                    let at = self.below(columns.len());
                    if !chosen.contains(&columns[at]) {
                        chosen.push(columns[at].clone());
                    }
                }
                elements.push(self.table_constraint(&chosen));
            }
        }
        (elements.join(", "), columns)
    }

    fn including(&mut self) -> &'static str {
        self.one(&[
            "",
            " including all",
            " including all",
            " including indexes",
            " including constraints",
            " including defaults including comments",
            " including identity",
            " including generated",
            " including all excluding indexes",
        ])
    }

    fn column_definition(&mut self, column: &str) -> String {
        if self.chance(10) {
            let serial = self.one(&["serial", "bigserial", "smallserial"]);
            let key = self.maybe(50, " primary key");
            return format!("{column} {serial}{key}");
        }
        if self.chance(7) {
            let when = self.one(&["always", "by default"]);
            return format!("{column} int generated {when} as identity");
        }
        if self.chance(4) {
            return format!("{column} int generated always as (1) stored");
        }
        let type_name = self.type_name();
        let mut text = format!("{column} {type_name}");
        for _ in 0..self.below(3) {
            let constraint = self.column_constraint(column);
            let word = constraint.split(' ').next().unwrap_or_default();
            // Twice the same is another error than those that are looked for.
            if !text.contains(word) {
                text += " ";
                text += &constraint;
            }
        }
        text
    }

    fn column_constraint(&mut self, column: &str) -> String {
        let mut name = String::new();
        if self.chance(20) {
            name = format!("constraint {} ", self.one(CONSTRAINTS));
        }
        let constraint = match self.below(10) {
            0 | 1 => "not null".to_owned(),
            2 => return "default null".to_owned(),
            3 => "primary key".to_owned(),
            4 | 5 => "unique".to_owned(),
            6 | 7 => format!("check ({column} is not null)"),
            _ => format!("references {}", self.referenced()),
        };
        name + &constraint
    }

    fn referenced(&mut self) -> String {
        let (id, name) = self.table();
        let column = if self.chance(40) {
            format!(" ({})", self.column(id))
        } else {
            String::new()
        };
        let action = self.one(&["", "", " on delete cascade", " on delete set null"]);
        let deferrable = self.maybe(10, " deferrable initially deferred");
        format!("{name}{column}{action}{deferrable}")
    }

    pub(super) fn table_constraint(&mut self, columns: &[String]) -> String {
        let mut name = String::new();
        if self.chance(30) {
            name = format!("constraint {} ", self.one(CONSTRAINTS));
        }
        let list = columns.join(", ");
        let constraint = match self.below(10) {
            0 | 1 => format!("primary key ({list})"),
            2 | 3 => format!("unique ({list})"),
            4 | 5 => {
                let tests: Vec<String> = columns
                    .iter()
                    .map(|it| format!("{it} is not null"))
                    .collect();
                let inherit = self.maybe(12, " no inherit");
                format!("check ({}){inherit}", tests.join(" or "))
            }
            6 => format!("exclude using btree ({} with =)", columns[0]),
            7 => "check (true)".to_owned(),
            _ => self.foreign_key(columns),
        };
        name + &constraint
    }

    fn foreign_key(&mut self, columns: &[String]) -> String {
        // To an existing unique index of as many columns, so that it works at times.
        let found = self.existing(|object: &Object| {
            object
                .as_index()
                .is_some_and(|it| it.unique && it.keys.len() == columns.len())
        });
        let list = columns.join(", ");
        let Some(index) = found.and_then(|id| self.catalog.index(id)) else {
            return format!("foreign key ({list}) references {}", self.referenced());
        };
        let keys: Option<Vec<String>> = index
            .keys
            .iter()
            .map(|key| {
                let relation = self.catalog.relation(index.relation)?;
                Some(relation.column(key.column?)?.name.to_string())
            })
            .collect();
        let table = self.name(index.relation);
        let keys = keys.map_or_else(String::new, |keys| format!(" ({})", keys.join(", ")));
        format!("foreign key ({list}) references {table}{keys}")
    }

    pub(super) fn alter_table(&mut self) -> String {
        let (id, name) = self.table();
        let guard = self.if_exists();
        let only = self.maybe(6, "only ");
        let mut actions = vec![self.action(id)];
        if self.chance(15) {
            // Which of two is wrong first depends on the order in which they are executed.
            self.faults += 1;
            actions.push(self.action(id));
        }
        format!("alter table {guard}{only}{name} {}", actions.join(", "))
    }

    fn action(&mut self, id: Option<ObjectId>) -> String {
        let column = self.column(id);
        match self.below(30) {
            0..5 => {
                let guard = self.if_not_exists();
                let column = self.one(COLUMNS);
                format!("add column {guard}{}", self.column_definition(column))
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
            self.bound()
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
        let concurrently = if name.is_empty() {
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
