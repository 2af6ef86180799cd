//! Queries and views.

use sqlcheck::catalog::object::RelationKind;

use super::{Generator, VIEWS};

impl Generator<'_> {
    pub(super) fn query(&mut self) -> String {
        let shape = self.below(13);
        let (id, table) = self.any_relation();
        let column = self.column(id);
        match shape {
            8 => {
                let (other_id, other) = self.any_relation();
                let other_column = self.column(other_id);
                format!(
                    "select l.{column} as x from {table} l where exists (select from {other} r where r.{other_column} is null)"
                )
            }
            9 => format!("select {column} as x from {table} union all select null"),
            10 => {
                let column = self.column(id);
                format!("with q as (select {column} as x from {table}) select q.x from q")
            }
            11 => {
                let column = self.column(id);
                format!(
                    "select {column} as x, count(*) as y from {table} group by {column} having true"
                )
            }
            12 => {
                let column = self.column(id);
                format!(
                    "select x.{column} as a, row_number() over () as b from {table} x where x.{column} is not null order by 1 limit 3"
                )
            }
            0 | 1 => format!("select * from {table}"),
            2 => format!("select {column} from {table}"),
            3 => format!("select {column} as x, 1 as y from {table}"),
            4 => {
                let (other_id, other) = self.any_relation();
                let other_column = self.column(other_id);
                format!(
                    "select l.{column} as x, r.{other_column} as y from {table} l cross join {other} r"
                )
            }
            5 => "select 1 as a, 2 as b".to_owned(),
            6 => format!("select count(*) from {table}"),
            _ => format!("select x.* from {table} x"),
        }
    }

    fn alter_view(&mut self) -> String {
        let id = self.existing_relation(&[RelationKind::View]);
        let (view, column) = (self.name_or(id, VIEWS), self.column(id));
        let guard = self.if_exists();
        match self.below(5) {
            0 => format!("alter view {guard}{view} set (security_barrier = true)"),
            1 => format!("alter view {guard}{view} reset (security_invoker)"),
            2 => format!("alter view {guard}{view} alter column {column} set default null"),
            3 => format!("alter view {guard}{view} alter column {column} drop default"),
            _ => {
                let rule = self.one(&["", "", "or replace "]);
                format!("create {rule}rule r as on insert to {view} do instead nothing")
            }
        }
    }

    pub(super) fn create_view(&mut self) -> String {
        if self.chance(12) {
            let id = self.existing_relation(&[RelationKind::MaterializedView]);
            let name = self.name_or(id, VIEWS);
            return format!("refresh materialized view {name}");
        }
        if self.chance(8) {
            return self.alter_view();
        }
        if self.chance(20) {
            let guard = self.if_not_exists();
            let name = self.fresh(VIEWS);
            return format!("create materialized view {guard}{name} as {}", self.query());
        }
        if self.chance(25) {
            let id = self.existing_relation(&[RelationKind::View]);
            let name = self.name_or(id, VIEWS);
            return format!("create or replace view {name} as {}", self.query());
        }
        let temporary = self.maybe(4, "temp ");
        let name = if temporary.is_empty() {
            self.fresh(VIEWS)
        } else {
            "v".to_owned()
        };
        let columns = self.one(&["", "", "", "", " (x)", " (a, b)"]);
        let option = self.maybe(10, " with (security_invoker = true)");
        format!(
            "create {temporary}view {name}{columns}{option} as {}",
            self.query()
        )
    }
}
