//! Types, domains and sequences.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::{ObjectData, TypeData};

use super::{Generator, SEQUENCES, TYPES, quoted};

impl Generator<'_> {
    pub(super) fn sequence_name(&mut self) -> String {
        let id = self.existing(|object| matches!(object.data, ObjectData::Sequence(_)));
        self.name_or(id, SEQUENCES)
    }

    pub(super) fn type_name_of(&mut self, accept: impl Fn(&TypeData) -> bool) -> String {
        let id = self
            .existing(|object| matches!(&object.data, ObjectData::Type(it) if accept(&it.kind)));
        self.name_or(id, TYPES)
    }

    pub(super) fn sequence(&mut self) -> String {
        let guard = self.if_not_exists();
        let (id, table) = self.table();
        let column = self.column(id);
        match self.below(8) {
            4 => {
                let options = self.one(&[
                    " as smallint",
                    " increment by 2 minvalue 0 start 4",
                    " maxvalue 50 cycle",
                    " owned by none",
                ]);
                format!("create sequence {guard}{}{options}", self.fresh(SEQUENCES))
            }
            5 => {
                let guard = self.if_exists();
                let options = self.one(&[
                    "increment by 3",
                    "restart",
                    "no maxvalue",
                    "as bigint",
                    "owned by none",
                    "no cycle",
                ]);
                format!("alter sequence {guard}{} {options}", self.sequence_name())
            }
            6 => {
                let options = self.one(&["set generated always", "restart", "set increment by 2"]);
                format!("alter table {table} alter column {column} {options}")
            }
            7 => {
                let default = self.default_for(id, &column);
                format!("alter table {table} alter column {column} set default {default}")
            }
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

    pub(super) fn alter_composite(&mut self) -> String {
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

    pub(super) fn alter_domain(&mut self) -> String {
        let name = self.type_name_of(|it| matches!(it, TypeData::Domain { .. }));
        let constraint = self.one(&["k", "d_check", "d_check1"]);
        match self.below(10) {
            7 => format!("alter domain {name} drop default"),
            8 => format!("alter domain {name} validate constraint {constraint}"),
            9 => format!(
                "alter domain {name} add constraint {constraint} check (value is not null) not valid"
            ),
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

    fn default_for(&mut self, id: Option<ObjectId>, column: &str) -> &'static str {
        let columns = self.relation(id).map_or(&[][..], |it| &it.columns);
        let found = columns.iter().find(|it| quoted(&it.name) == column);
        let type_name = found.and_then(|it| it.type_name.as_ref());
        let type_name = type_name.filter(|it| !it.array);
        match type_name.map(|it| it.name.as_str()) {
            Some("int2" | "int4" | "int8" | "numeric") => "1",
            Some("text" | "varchar") => self.one(&["'x'", "now()"]),
            Some("timestamptz" | "timestamp" | "date") => self.one(&["now()", "current_date"]),
            _ => "null",
        }
    }
}
