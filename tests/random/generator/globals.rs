//! Sessions, schemas, and what belongs to no schema.

use sqlcheck::catalog::object::TypeData;

use super::Generator;

impl Generator<'_> {
    pub(super) fn global(&mut self) -> String {
        let (id, table) = self.table();
        match self.below(13) {
            9 => {
                let wrapper = self.one(&[
                    "create foreign data wrapper fw",
                    "create server fs foreign data wrapper fw",
                    "drop server fs",
                    "drop foreign data wrapper if exists fw cascade",
                    "create foreign table ft (a int) server fs",
                    "drop foreign table if exists ft",
                ]);
                wrapper.to_owned()
            }
            10 => {
                let statement = self.one(&[
                    "create collation co from \"C\"",
                    "drop collation if exists co",
                    "create operator === (leftarg = int, rightarg = int, function = int4eq)",
                    "drop operator === (int, int)",
                    "create text search configuration ts (copy = simple)",
                    "drop text search configuration if exists ts",
                ]);
                statement.to_owned()
            }
            11 => match self.below(5) {
                0 => "create publication pb for all tables".to_owned(),
                1 => format!(
                    "create publication pb for tables in schema {}",
                    self.schema()
                ),
                2 => format!("alter publication pb set table {table}"),
                3 => format!(
                    "alter publication pb add tables in schema {}",
                    self.schema()
                ),
                _ => "alter publication pb rename to pc".to_owned(),
            },
            12 => match self.below(3) {
                0 => format!(
                    "create table {} of {}",
                    self.fresh_relation(),
                    self.type_name_of(|it| matches!(it, TypeData::Composite { .. }))
                ),
                1 => format!("truncate {table}"),
                _ => format!("insert into {table} default values"),
            },
            0..4 => self.attach_or_detach(),
            4 => {
                let guard = self.if_not_exists();
                let name = self.fresh(&["st"]);
                let keys =
                    self.one(&["a, b", "b, a", "a, (b is null)", "(a is null), (b is null)"]);
                format!("create statistics {guard}{name} on {keys} from {table}")
            }
            5 => {
                let replace = self.maybe(40, "or replace ");
                format!("create {replace}rule r as on delete to {table} do instead nothing")
            }
            6 => {
                let extension = self.one(&["moddatetime", "lo"]);
                let guard = self.if_not_exists();
                let schema = self.one(&["", " schema a", " schema b"]);
                format!("create extension {guard}{extension}{schema}")
            }
            7 => {
                let extension = self.one(&["moddatetime", "lo"]);
                let guard = self.if_exists();
                let behavior = self.behavior();
                format!("drop extension {guard}{extension}{behavior}")
            }
            _ => {
                let _ = id;
                match self.below(4) {
                    0 => format!("create publication pb for table {table}"),
                    1 => format!("alter publication pb add table {table}"),
                    2 => format!("alter publication pb drop table {table}"),
                    _ => "drop publication pb".to_owned(),
                }
            }
        }
    }
}
