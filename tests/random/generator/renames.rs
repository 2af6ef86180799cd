//! Renaming and moving.

use sqlcheck::catalog::object::{ObjectData, RelationKind, TypeData};

use super::{
    COLUMNS, FUNCTIONS, Generator, POLICIES, RELATIONS, SEQUENCES, TRIGGERS, TYPES, VIEWS, quoted,
};

impl Generator<'_> {
    pub(super) fn rename(&mut self) -> String {
        match self.below(18) {
            16 => self.rename_member(),
            17 => self.set_owner(),
            0..4 => {
                let (_, name) = self.any_relation();
                let guard = self.if_exists();
                let kind = self.one(&["table", "table", "table", "view", "materialized view"]);
                format!(
                    "alter {kind} {guard}{name} rename to {}",
                    quoted(self.one(RELATIONS))
                )
            }
            4..7 => {
                let (id, name) = self.table();
                let column = self.column(id);
                format!(
                    "alter table {name} rename {column} to {}",
                    quoted(self.one(COLUMNS))
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

    /// Of what is not a table.
    fn rename_member(&mut self) -> String {
        match self.below(5) {
            0 => {
                let id = self.existing_relation(&[RelationKind::View]);
                let (view, column) = (self.name_or(id, VIEWS), self.column(id));
                let to = quoted(self.one(COLUMNS));
                format!("alter view {view} rename column {column} to {to}")
            }
            1 => {
                let id = self.existing_relation(&[RelationKind::MaterializedView]);
                let (view, column) = (self.name_or(id, VIEWS), self.column(id));
                let to = quoted(self.one(COLUMNS));
                format!("alter materialized view {view} rename column {column} to {to}")
            }
            2 => {
                let domain = self.type_name_of(|it| matches!(it, TypeData::Domain { .. }));
                format!("alter domain {domain} rename to {}", self.one(TYPES))
            }
            3 => {
                let statistics = self.statistics();
                let to = self.one(&["st", "su"]);
                format!("alter statistics {statistics} rename to {to}")
            }
            _ => {
                let rule = self.part(&["r"], |object| matches!(object.data, ObjectData::Rule(_)));
                let to = self.one(&["r", "s"]);
                format!("alter rule {rule} rename to {to}")
            }
        }
    }

    fn set_owner(&mut self) -> String {
        let role = self.role();
        let (kind, name) = match self.below(5) {
            0 | 1 => ("table", self.any_relation().1),
            2 => ("type", self.type_name_of(|_| true)),
            3 => ("function", self.routine()),
            _ => ("schema", self.schema()),
        };
        format!("alter {kind} {name} owner to {role}")
    }

    pub(super) fn set_schema(&mut self) -> String {
        let schema = self.schema();
        let (kind, name) = match self.below(10) {
            8 => ("statistics", self.statistics()),
            9 => (
                "materialized view",
                self.existing_relation(&[RelationKind::MaterializedView])
                    .map_or_else(|| "v".to_owned(), |id| self.name(id)),
            ),
            0..4 => ("table", self.any_relation().1),
            4 => ("type", self.type_name_of(|_| true)),
            5 => ("function", self.routine()),
            6 => ("sequence", self.sequence_name()),
            _ => ("view", self.any_relation().1),
        };
        format!("alter {kind} {name} set schema {schema}")
    }
}
