//! Policies, privileges and comments.

use sqlcheck::catalog::object::{ObjectData, TypeData};

use super::{Generator, POLICIES, TRIGGERS};

impl Generator<'_> {
    pub(super) fn policy(&mut self) -> String {
        let (id, table) = self.table();
        let name = self.one(POLICIES);
        let column = self.column(id);
        match self.below(10) {
            0..6 => {
                let kind = self.one(&["", "", " as restrictive"]);
                let to = if self.chance(30) {
                    format!(" to {}", self.grantee())
                } else {
                    String::new()
                };
                let command = self.one(&["", " for all", " for select", " for update"]);
                let check = if command == " for select" {
                    ""
                } else {
                    self.maybe(20, " with check (true)")
                };
                format!(
                    "create policy {name} on {table}{kind}{command}{to} using ({column} is not null){check}"
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
        match self.below(13) {
            8 => format!("comment on schema {} is {text}", self.schema()),
            9 => format!("comment on sequence {} is {text}", self.sequence_name()),
            10 => {
                let domain = self.type_name_of(|it| matches!(it, TypeData::Domain { .. }));
                format!("comment on domain {domain} is {text}")
            }
            11 => {
                let part = self.part(TRIGGERS, |object| {
                    matches!(object.data, ObjectData::Trigger(_))
                });
                format!("comment on trigger {part} is {text}")
            }
            12 => {
                let part = self.part(POLICIES, |object| {
                    matches!(object.data, ObjectData::Policy(_))
                });
                format!("comment on policy {part} is {text}")
            }
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
        match self.below(14) {
            8 | 9 => self.default_privileges(),
            10 | 11 => self.role_statement(),
            12 => {
                let role = self.role();
                let revoke = self.one(&["grant usage on schema", "revoke usage on schema"]);
                let to = if revoke.starts_with("grant") {
                    "to"
                } else {
                    "from"
                };
                let schema = self.schema();
                format!("{revoke} {schema} {to} {role}")
            }
            13 => {
                let role = self.role();
                let name = self.sequence_name();
                format!("grant usage, select on sequence {name} to {role}")
            }
            0..3 => {
                let privileges = self.one(&["select", "insert, update", "all"]);
                let role = self.grantee();
                let option = if role == "public" {
                    ""
                } else {
                    self.maybe(20, " with grant option")
                };
                format!("grant {privileges} on {table} to {role}{option}")
            }
            3 | 4 => {
                let privileges = self.one(&["select", "update", "all"]);
                let cascade = self.maybe(30, " cascade");
                let option = self.maybe(10, "grant option for ");
                format!(
                    "revoke {option}{privileges} on {table} from {}{cascade}",
                    self.grantee()
                )
            }
            5 => format!("grant select ({}) on {table} to public", self.column(id)),
            6 => format!("grant execute on function {} to public", self.routine()),
            _ => {
                let schema = self.schema();
                format!("grant select on all tables in schema {schema} to public")
            }
        }
    }

    /// A role, or everybody.
    fn grantee(&mut self) -> String {
        if self.chance(40) {
            return "public".to_owned();
        }
        self.role()
    }

    fn default_privileges(&mut self) -> String {
        let role = self.grantee();
        let schema = if self.chance(60) {
            format!(" in schema {}", self.schema())
        } else {
            String::new()
        };
        let (privileges, kind) = self.one(&[
            ("select", "tables"),
            ("select, insert", "tables"),
            ("all", "tables"),
            ("usage", "sequences"),
            ("execute", "functions"),
        ]);
        if self.chance(70) {
            format!("alter default privileges{schema} grant {privileges} on {kind} to {role}")
        } else {
            format!("alter default privileges{schema} revoke {privileges} on {kind} from {role}")
        }
    }

    fn role_statement(&mut self) -> String {
        let role = self.role();
        match self.below(9) {
            0 => format!("create role {role}"),
            1 => format!("drop role {}{role}", self.if_exists()),
            2 => format!("alter role {role} login"),
            3 => format!("alter role {role} nologin createdb"),
            4 => "grant anna to bert".to_owned(),
            5 => "revoke anna from bert".to_owned(),
            6 => format!("alter role {role} createrole"),
            7 => format!("reassign owned by {role} to current_user"),
            _ => "alter role anna rename to bert".to_owned(),
        }
    }
}
