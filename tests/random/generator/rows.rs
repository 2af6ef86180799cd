//! Queries, and statements on rows. Whether expressions have types that fit is none of the model's
//! business, so that values are only asked whether they are null.

use sqlcheck::catalog::ObjectId;

use super::Generator;

impl Generator<'_> {
    pub(super) fn rows(&mut self) -> String {
        match self.below(12) {
            0..4 => self.select(),
            4 | 5 => self.update(),
            6 | 7 => self.delete(),
            8..10 => self.insert(),
            _ => format!("select q.* from ({}) q", self.query()),
        }
    }

    /// Some query over one or two relations.
    fn select(&mut self) -> String {
        let (one, from) = self.item("x");
        let (other, second) = self.item("y");
        let columns = [self.of(&one), self.of(&other), self.of(&one)];
        let [first, last, third] = columns;
        match self.below(8) {
            0 => format!(
                "select {first} is null from {from} cross join {second} where {last} is null"
            ),
            1 => format!(
                "select count({first}) as n from {from} left join {second} on {last} is null group by {third}"
            ),
            2 => format!(
                "select s.n from (select {first} is null as n from {from}) s, {second} where s.n and {last} is null"
            ),
            3 => format!(
                "select 1 from {from} where exists (select 1 from {second} where {last} is null and {first} is null)"
            ),
            4 => format!(
                "with q as (select {first} is null as n, 1 as m from {from}) select q.n, m from q, {second} where {last} is null order by m"
            ),
            5 => format!(
                "select s.k from {from}, lateral (select {first} is null as k from {second} where {last} is null) s"
            ),
            6 => format!(
                "select {first} is null as n from {from} union all select {last} is null from {second} order by n"
            ),
            _ => format!(
                "select l.n from (values ({}, 2)) l (n, m) join {from} on {first} is null and l.m = 2",
                self.below(9)
            ),
        }
    }

    fn update(&mut self) -> String {
        let (id, table) = self.table();
        let target = self.column(id);
        let (item, from) = self.item("y");
        let read = self.of(&item);
        let value = self.one(&["null", "default"]);
        match self.below(4) {
            0 => format!(
                "update {table} set {target} = {value} from {from} where {read} is null and false"
            ),
            1 => {
                let own = self.column(id);
                format!("update {table} x set {target} = {value} where x.{own} is null and false")
            }
            2 => format!(
                "update {table} set {target} = {value} where false and exists (select 1 from {from} where {read} is null)"
            ),
            _ => format!("update {table} set {target} = default where false"),
        }
    }

    fn delete(&mut self) -> String {
        let (id, table) = self.table();
        let own = self.column(id);
        let (item, from) = self.item("y");
        let read = self.of(&item);
        match self.below(3) {
            0 => format!(
                "delete from {table} x using {from} where x.{own} is null and {read} is null and false"
            ),
            1 => format!("delete from {table} where {own} is null and false"),
            _ => format!(
                "delete from {table} x where false and (select {read} is null from {from} where x.{own} is null limit 1)"
            ),
        }
    }

    fn insert(&mut self) -> String {
        let (id, table) = self.table();
        let columns = self.columns(id, 3);
        let values = vec![self.one(&["null", "default"]); columns.len()].join(", ");
        let nulls = vec!["null"; columns.len()].join(", ");
        let columns = columns.join(", ");
        match self.below(4) {
            0 => format!("insert into {table} ({columns}) values ({values})"),
            1 => format!("insert into {table} ({columns}) select {nulls} where false"),
            2 => {
                let (item, from) = self.item("y");
                let read = self.of(&item);
                format!(
                    "insert into {table} ({columns}) select {nulls} from {from} where {read} is null and false"
                )
            }
            _ => format!("insert into {table} default values"),
        }
    }

    /// An item of `FROM`: what its columns are called by, and of which relation they are.
    fn item(&mut self, alias: &'static str) -> (Item, String) {
        let (id, name) = self.any_relation();
        (Item { id, alias }, format!("{name} {alias}"))
    }

    /// A column of an item.
    fn of(&mut self, item: &Item) -> String {
        format!("{}.{}", item.alias, self.column(item.id))
    }
}

struct Item {
    id: Option<ObjectId>,
    alias: &'static str,
}
