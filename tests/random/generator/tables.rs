//! Tables, and what is written inside `CREATE TABLE` and `ALTER TABLE`.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::{Object, RelationKind};

use super::{COLUMNS, Generator, RELATIONS, quoted};

pub(super) const CONSTRAINTS: &[&str] = &[
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
            quoted(self.one(RELATIONS))
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
        let bound = self.bound(parent);
        let sub = self.maybe(12, " partition by range (a)");
        format!("create table {guard}{name} partition of {parent_name}{elements} {bound}{sub}")
    }

    pub(super) fn bound(&mut self, parent: Option<ObjectId>) -> String {
        if self.chance(20) {
            return "default".to_owned();
        }
        let strategy = self.partition_strategy(parent);
        if strategy == "list" {
            // How the server prints other values depends on their types.
            return match self.partition_type(parent) {
                Some("text" | "varchar" | "int4") => {
                    format!("for values in ('{}', null)", self.below(3))
                }
                _ => "for values in (null)".to_owned(),
            };
        }
        if strategy == "hash" {
            return format!("for values with (modulus 4, remainder {})", self.below(4));
        }
        let from = self.below(12) * 10;
        format!("for values from ({from}) to ({})", from + 10)
    }

    fn partition_type(&self, parent: Option<ObjectId>) -> Option<&str> {
        let relation = self.relation(parent)?;
        let number = relation.partition_by.as_ref()?.columns.first()?;
        let type_name = relation.column(*number)?.type_name.as_ref()?;
        (!type_name.array).then_some(type_name.name.as_str())
    }

    fn partition_strategy(&self, parent: Option<ObjectId>) -> &'static str {
        let key = self
            .relation(parent)
            .and_then(|it| it.partition_by.as_ref());
        match key.map(|it| it.strategy.as_str()) {
            Some("list") => "list",
            Some("hash") => "hash",
            _ => "range",
        }
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
            let how = self.one(&["range", "range", "list", "hash"]);
            return format!(" partition by {how} ({column})");
        }
        String::new()
    }

    /// Columns, constraints and `LIKE` clauses, and the names of the columns.
    fn elements(&mut self) -> (String, Vec<String>) {
        let mut columns: Vec<String> = Vec::new();
        let mut elements = Vec::new();
        for _ in 0..self.below(5) {
            let column = quoted(self.one(COLUMNS));
            if columns.contains(&column) {
                continue;
            }
            elements.push(self.column_definition(&column));
            columns.push(column);
        }
        if self.chance(10) {
            let (id, source) = self.any_relation();
            let including = self.including();
            let of_source = self.relation(id).map_or(&[][..], |it| &it.columns);
            // Of two columns with one name, their sequences may meet first.
            if of_source
                .iter()
                .any(|it| columns.contains(&quoted(&it.name)))
            {
                self.faults += 2;
            }
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

    pub(super) fn column_definition(&mut self, column: &str) -> String {
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
            let expression = self.one(&["(1)", "(1 + 1)", "(length('x'))"]);
            return format!("{column} int generated always as {expression} stored");
        }
        let type_name = self.type_name();
        let collation = if type_name == "text" {
            self.maybe(15, " collate \"C\"")
        } else {
            ""
        };
        let mut text = format!("{column} {type_name}{collation}");
        for _ in 0..self.below(3) {
            let constraint = self.column_constraint(column, &type_name);
            let word = constraint.split(' ').next().unwrap_or_default();
            // Twice the same is another error than those that are looked for.
            if !text.contains(word) {
                text += " ";
                text += &constraint;
            }
        }
        text
    }

    fn column_constraint(&mut self, column: &str, type_name: &str) -> String {
        let mut name = String::new();
        if self.chance(20) {
            name = format!("constraint {} ", self.one(CONSTRAINTS));
        }
        let constraint = match self.below(10) {
            0 | 1 => "not null".to_owned(),
            2 => {
                let fits = type_name.contains("time") || type_name == "text";
                let default = if fits {
                    "default now()"
                } else {
                    "default null"
                };
                return default.to_owned();
            }
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
            6 if self.chance(40) => {
                let deferrable = self.maybe(50, " deferrable");
                format!("unique ({list}) include ({}){deferrable}", columns[0])
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
                Some(quoted(&relation.column(key.column?)?.name))
            })
            .collect();
        let table = self.name(index.relation);
        let keys = keys.map_or_else(String::new, |keys| format!(" ({})", keys.join(", ")));
        format!("foreign key ({list}) references {table}{keys}")
    }
}
