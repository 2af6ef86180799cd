//! Settings of the session, transactions and blocks.

use super::Generator;

impl Generator<'_> {
    pub(super) fn session(&mut self) -> String {
        if self.in_transaction {
            return self.in_transaction();
        }
        self.one(&[
            "begin",
            "begin",
            "begin",
            "set search_path to a, b",
            "set search_path to b, a",
            "set search_path to a",
            "set search_path to b",
            "set search_path to z, a",
            "create schema if not exists a",
            "create schema if not exists b",
            "create schema z",
            "create schema a create table t (a int) create view v as select a from t",
            "alter schema a rename to z",
            "alter schema z rename to a",
            "reset search_path",
            "set search_path to a, b",
        ])
        .to_owned()
    }

    fn in_transaction(&mut self) -> String {
        self.one(&[
            "commit",
            "commit",
            "rollback",
            "savepoint x",
            "savepoint x",
            "rollback to x",
            "release x",
            "set local search_path to b",
            "set search_path to b, a",
        ])
        .to_owned()
    }

    /// A block that is guarded as those of migrations are.
    pub(super) fn block(&mut self) -> String {
        match self.below(5) {
            0 => {
                let statement = self.plain_table();
                format!(
                    "do $$ begin {statement}; exception when duplicate_table or duplicate_object then null; end $$"
                )
            }
            1 => {
                let name = self.bare_relation();
                let statement = self.plain_table();
                format!(
                    "do $$ begin if not exists (select from pg_class where relname = '{name}') then {statement}; end if; end $$"
                )
            }
            2 => {
                let name = self.bare_relation();
                let statement = self.alter_table();
                format!(
                    "do $$ begin if to_regclass('{name}') is not null then {statement}; end if; end $$"
                )
            }
            3 => {
                let statement = self.type_statement();
                format!("do $$ begin {statement}; exception when others then null; end $$")
            }
            _ => {
                let schema = self.schema();
                format!(
                    "do $$ declare r record; begin for r in select tablename from pg_tables where schemaname = '{schema}' order by 1 loop execute format('alter table {schema}.%I enable row level security', r.tablename); end loop; end $$"
                )
            }
        }
    }

    /// Without `SELECT … INTO`, which sets a variable in a block.
    fn plain_table(&mut self) -> String {
        loop {
            let statement = self.create_table();
            if statement.starts_with("create") {
                return statement;
            }
        }
    }

    fn bare_relation(&mut self) -> &'static str {
        self.one(&["t", "u", "w", "p"])
    }
}
