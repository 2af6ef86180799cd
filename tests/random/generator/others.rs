//! Views, types, routines and what else is not a table; dropping, renaming and moving.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::{Object, ObjectData, RelationKind, TypeData};

use super::{COLUMNS, Generator, RELATIONS};

const VIEWS: &[&str] = &["v", "w", "t"];
const SEQUENCES: &[&str] = &["s", "t_a_seq", "t_id_seq", "u"];
const TYPES: &[&str] = &["e", "d", "c", "t"];
const FUNCTIONS: &[&str] = &["f", "g"];
const TRIGGERS: &[&str] = &["tr", "ts"];
const POLICIES: &[&str] = &["p", "q"];

impl Generator<'_> {
    pub(super) fn query(&mut self) -> String {
        let (id, table) = self.any_relation();
        let column = self.column(id);
        match self.below(8) {
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

    pub(super) fn create_view(&mut self) -> String {
        if self.chance(12) {
            let id = self.existing_relation(&[RelationKind::MaterializedView]);
            let name = self.name_or(id, VIEWS);
            return format!("refresh materialized view {name}");
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

    pub(super) fn drop(&mut self) -> String {
        let guard = self.if_exists();
        let behavior = self.behavior();
        if self.chance(5) {
            let first = self.table().1;
            let second = self.table().1;
            return format!("drop table {guard}{first}, {second}{behavior}");
        }
        let (kind, name) = self.droppable();
        format!("drop {kind} {guard}{name}{behavior}")
    }

    fn droppable(&mut self) -> (&'static str, String) {
        match self.below(22) {
            0..6 => ("table", self.table().1),
            6 | 7 => {
                let id = self.existing_relation(&[RelationKind::View]);
                ("view", self.name_or(id, VIEWS))
            }
            8 => {
                let id = self.existing_relation(&[RelationKind::MaterializedView]);
                ("materialized view", self.name_or(id, VIEWS))
            }
            9..12 => {
                let id = self.existing(|object| object.as_index().is_some());
                ("index", self.name_or(id, &["i", "t_a_idx"]))
            }
            12 => ("sequence", self.sequence_name()),
            13 | 14 => ("type", self.type_name_of(|_| true)),
            15 => (
                "domain",
                self.type_name_of(|it| matches!(it, TypeData::Domain { .. })),
            ),
            16 => ("function", self.routine()),
            17 => (
                "trigger",
                self.part(TRIGGERS, |object| {
                    matches!(object.data, ObjectData::Trigger(_))
                }),
            ),
            18 => (
                "policy",
                self.part(POLICIES, |object| {
                    matches!(object.data, ObjectData::Policy(_))
                }),
            ),
            19 => ("schema", self.schema()),
            20 => ("statistics", self.statistics()),
            _ => (
                "rule",
                self.part(&["r"], |object| matches!(object.data, ObjectData::Rule(_))),
            ),
        }
    }

    fn statistics(&mut self) -> String {
        let id = self.existing(|object| matches!(object.data, ObjectData::Other { .. }));
        self.name_or(id, &["st"])
    }

    /// `name ON table`.
    fn part(&mut self, names: &[&str], accept: impl Fn(&Object) -> bool) -> String {
        let id = self.existing(accept);
        if let Some(object) = id.and_then(|id| self.catalog.get(id))
            && let Some(relation) = object.parent_relation()
        {
            return format!("{} on {}", object.name, self.name(relation));
        }
        let name = self.one(names);
        format!("{name} on {}", self.any_relation().1)
    }

    fn sequence_name(&mut self) -> String {
        let id = self.existing(|object| matches!(object.data, ObjectData::Sequence(_)));
        self.name_or(id, SEQUENCES)
    }

    fn type_name_of(&mut self, accept: impl Fn(&TypeData) -> bool) -> String {
        let id = self
            .existing(|object| matches!(&object.data, ObjectData::Type(it) if accept(&it.kind)));
        self.name_or(id, TYPES)
    }

    fn routine(&mut self) -> String {
        let id = self.existing(|object| object.as_function().is_some());
        let Some(id) = id else {
            return self.fresh(FUNCTIONS) + self.one(&["()", "(int)", ""]);
        };
        let name = self.name(id).replace(".f(", ".f (");
        let qualified = self.catalog.path(id);
        let bare = self.bare(id);
        let schema = qualified.first().cloned().unwrap_or_default();
        let arguments = self.arguments(id);
        match self.below(4) {
            0 => bare,
            1 => format!("{bare}{arguments}"),
            _ if name.is_empty() => bare,
            _ => format!("{schema}.{bare}{arguments}"),
        }
    }

    fn arguments(&self, id: ObjectId) -> String {
        let function = self.catalog.get(id).and_then(Object::as_function);
        let types = function.map_or_else(Vec::new, |it| {
            let inputs = it.parameters.iter().filter(|it| it.mode.is_input());
            inputs
                .map(|it| self.catalog.format_type(&it.type_name))
                .collect()
        });
        format!("({})", types.join(", "))
    }

    pub(super) fn rename(&mut self) -> String {
        match self.below(16) {
            0..4 => {
                let (_, name) = self.any_relation();
                let guard = self.if_exists();
                let kind = self.one(&["table", "table", "table", "view", "materialized view"]);
                format!(
                    "alter {kind} {guard}{name} rename to {}",
                    self.one(RELATIONS)
                )
            }
            4..7 => {
                let (id, name) = self.table();
                let column = self.column(id);
                format!(
                    "alter table {name} rename {column} to {}",
                    self.one(COLUMNS)
                )
            }
            7 | 8 => {
                let (id, name) = self.table();
                let constraint = self.constraint_of(id);
                let to = self.one(&["c", "k", "t_a_key", "i"]);
                format!("alter table {name} rename constraint {constraint} to {to}")
            }
            9 | 10 => {
                let id = self.existing(|object| object.as_index().is_some());
                let name = self.name_or(id, &["i"]);
                let to = self.one(&["i", "t_a_idx", "t_pkey", "t"]);
                let guard = self.if_exists();
                format!("alter index {guard}{name} rename to {to}")
            }
            11 => {
                let name = self.type_name_of(|_| true);
                format!("alter type {name} rename to {}", self.one(TYPES))
            }
            12 => {
                let name = self.sequence_name();
                format!("alter sequence {name} rename to {}", self.one(SEQUENCES))
            }
            13 => format!(
                "alter function {} rename to {}",
                self.routine(),
                self.one(FUNCTIONS)
            ),
            14 => {
                let part = self.part(TRIGGERS, |object| {
                    matches!(object.data, ObjectData::Trigger(_))
                });
                format!("alter trigger {part} rename to {}", self.one(TRIGGERS))
            }
            _ => {
                let part = self.part(POLICIES, |object| {
                    matches!(object.data, ObjectData::Policy(_))
                });
                format!("alter policy {part} rename to {}", self.one(POLICIES))
            }
        }
    }

    pub(super) fn set_schema(&mut self) -> String {
        let schema = self.schema();
        let (kind, name) = match self.below(8) {
            0..4 => ("table", self.any_relation().1),
            4 => ("type", self.type_name_of(|_| true)),
            5 => ("function", self.routine()),
            6 => ("sequence", self.sequence_name()),
            _ => ("view", self.any_relation().1),
        };
        format!("alter {kind} {name} set schema {schema}")
    }

    pub(super) fn sequence(&mut self) -> String {
        let guard = self.if_not_exists();
        let (id, table) = self.table();
        let column = self.column(id);
        match self.below(4) {
            0 => format!("create sequence {guard}{}", self.fresh(SEQUENCES)),
            1 => format!(
                "create sequence {guard}{} owned by {table}.{column}",
                self.fresh(SEQUENCES)
            ),
            2 => format!(
                "alter sequence {} owned by {table}.{column}",
                self.sequence_name()
            ),
            _ => {
                let sequence = self.sequence_name();
                format!(
                    "alter table {table} alter column {column} set default nextval('{sequence}')"
                )
            }
        }
    }

    pub(super) fn type_statement(&mut self) -> String {
        match self.below(14) {
            0 | 1 => format!("create type {} as enum ('x', 'y')", self.fresh(TYPES)),
            2 => format!(
                "create type {} as (a int, b {})",
                self.fresh(TYPES),
                self.type_name()
            ),
            3 | 4 => {
                let check = self.one(&[
                    "",
                    " not null",
                    " check (value is not null)",
                    " constraint k check (true) check (true)",
                    " default null",
                ]);
                format!(
                    "create domain {} as {}{check}",
                    self.fresh(TYPES),
                    self.type_name()
                )
            }
            5 => format!("create type {} as range (subtype = int)", self.fresh(TYPES)),
            6 | 7 => {
                let name = self.type_name_of(|it| matches!(it, TypeData::Enum { .. }));
                let guard = self.if_not_exists();
                let place = self.one(&["", "", " before 'x'", " after 'y'"]);
                let label = self.one(&["x", "y", "z", "n"]);
                format!("alter type {name} add value {guard}'{label}'{place}")
            }
            8 => {
                let name = self.type_name_of(|it| matches!(it, TypeData::Enum { .. }));
                let (from, to) = (self.one(&["x", "y", "z"]), self.one(&["x", "y", "z"]));
                format!("alter type {name} rename value '{from}' to '{to}'")
            }
            9 | 10 => self.alter_composite(),
            _ => self.alter_domain(),
        }
    }

    fn alter_composite(&mut self) -> String {
        let name = self.type_name_of(|it| matches!(it, TypeData::Composite { .. }));
        let attribute = self.one(&["a", "b", "c"]);
        let behavior = self.behavior();
        match self.below(4) {
            0 => format!("alter type {name} add attribute {attribute} int{behavior}"),
            1 => {
                let guard = self.if_exists();
                format!("alter type {name} drop attribute {guard}{attribute}{behavior}")
            }
            2 => format!(
                "alter type {name} rename attribute {attribute} to {}{behavior}",
                self.one(&["a", "b", "c"])
            ),
            _ => format!("alter type {name} alter attribute {attribute} type text{behavior}"),
        }
    }

    fn alter_domain(&mut self) -> String {
        let name = self.type_name_of(|it| matches!(it, TypeData::Domain { .. }));
        let constraint = self.one(&["k", "d_check", "d_check1"]);
        match self.below(7) {
            0 => format!("alter domain {name} add check (true)"),
            1 => format!("alter domain {name} add constraint {constraint} check (true)"),
            2 => {
                let guard = self.if_exists();
                format!("alter domain {name} drop constraint {guard}{constraint}")
            }
            3 => format!(
                "alter domain {name} rename constraint {constraint} to {}",
                self.one(&["k", "d_check"])
            ),
            4 => format!("alter domain {name} set not null"),
            5 => format!("alter domain {name} drop not null"),
            _ => format!("alter domain {name} set default null"),
        }
    }

    pub(super) fn function(&mut self) -> String {
        let replace = self.maybe(45, "or replace ");
        let name = self.fresh(FUNCTIONS);
        if self.chance(45) {
            return format!(
                "create {replace}function {name}() returns trigger language plpgsql as 'begin return new; end'"
            );
        }
        if self.chance(8) {
            return format!("create {replace}procedure {name}() language sql as 'select 1'");
        }
        if self.chance(25) {
            let table = self.table().1;
            return format!(
                "create {replace}function {name}() returns bigint language sql begin atomic select count(*) from {table}; end"
            );
        }
        let type_name = self.type_name();
        let definer = self.maybe(20, " security definer");
        let parameters = match self.below(4) {
            0 => String::new(),
            1 => "int".to_owned(),
            2 => format!("x {type_name}"),
            _ => "x int, y text default null".to_owned(),
        };
        let returns = match self.below(5) {
            0 => "int".to_owned(),
            1 => "void".to_owned(),
            2 => format!("setof {}", self.any_relation().1),
            3 => "table (a int)".to_owned(),
            _ => type_name,
        };
        format!(
            "create {replace}function {name}({parameters}) returns {returns} language plpgsql{definer} as 'begin end'"
        )
    }

    pub(super) fn trigger(&mut self) -> String {
        let (id, table) = self.any_relation();
        let replace = self.maybe(25, "or replace ");
        let name = self.one(TRIGGERS);
        let function = self.existing(|object| {
            object
                .as_function()
                .is_some_and(|it| it.returns.as_ref().is_some_and(|it| it.name == "trigger"))
        });
        let function = match function {
            Some(id) => {
                let schema = self.catalog.path(id)[0].clone();
                format!("{schema}.{}", self.bare(id))
            }
            None => self.fresh(FUNCTIONS),
        };
        let timing = match self.below(8) {
            0 => "instead of insert".to_owned(),
            1 => format!("before update of {}", self.column(id)),
            2 => "after truncate".to_owned(),
            3 | 4 => "after insert or delete".to_owned(),
            _ => "before insert or update".to_owned(),
        };
        let each = self.one(&["", " for each row", " for each row"]);
        format!(
            "create {replace}trigger {name} {timing} on {table}{each} execute function {function}()"
        )
    }

    pub(super) fn policy(&mut self) -> String {
        let (id, table) = self.table();
        let name = self.one(POLICIES);
        let column = self.column(id);
        match self.below(10) {
            0..6 => {
                let kind = self.one(&["", "", " as restrictive"]);
                let command = self.one(&["", " for all", " for select", " for update"]);
                let check = if command == " for select" {
                    ""
                } else {
                    self.maybe(20, " with check (true)")
                };
                format!(
                    "create policy {name} on {table}{kind}{command} using ({column} is not null){check}"
                )
            }
            6 => format!("create policy {name} on {table} for insert with check (true)"),
            7 => {
                let part = self.part(POLICIES, |object| {
                    matches!(object.data, ObjectData::Policy(_))
                });
                format!("alter policy {part} using (true)")
            }
            8 => {
                let part = self.part(POLICIES, |object| {
                    matches!(object.data, ObjectData::Policy(_))
                });
                format!("alter policy {part} with check (true)")
            }
            _ => format!("alter table {table} enable row level security"),
        }
    }

    pub(super) fn comment(&mut self) -> String {
        let text = self.one(&["'x'", "'x'", "null"]);
        let (id, table) = self.any_relation();
        match self.below(8) {
            0 | 1 => format!("comment on table {table} is {text}"),
            2 => format!("comment on view {table} is {text}"),
            3 => format!("comment on column {table}.{} is {text}", self.column(id)),
            4 => format!(
                "comment on constraint {} on {table} is {text}",
                self.constraint_of(id)
            ),
            5 => {
                let id = self.existing(|object| object.as_index().is_some());
                format!("comment on index {} is {text}", self.name_or(id, &["i"]))
            }
            6 => format!("comment on function {} is {text}", self.routine()),
            _ => format!("comment on type {} is {text}", self.type_name_of(|_| true)),
        }
    }

    pub(super) fn grant(&mut self) -> String {
        let (id, table) = self.any_relation();
        match self.below(8) {
            0..3 => {
                let privileges = self.one(&["select", "insert, update", "all"]);
                format!("grant {privileges} on {table} to public")
            }
            3 | 4 => {
                let privileges = self.one(&["select", "update", "all"]);
                format!("revoke {privileges} on {table} from public")
            }
            5 => format!("grant select ({}) on {table} to public", self.column(id)),
            6 => format!("grant execute on function {} to public", self.routine()),
            _ => {
                let schema = self.schema();
                format!("grant select on all tables in schema {schema} to public")
            }
        }
    }

    pub(super) fn session(&mut self) -> String {
        self.one(&[
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

    pub(super) fn global(&mut self) -> String {
        let (id, table) = self.table();
        match self.below(9) {
            0..4 => self.attach_or_detach(),
            4 => {
                let guard = self.if_not_exists();
                let name = self.fresh(&["st"]);
                format!("create statistics {guard}{name} on a, b from {table}")
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
