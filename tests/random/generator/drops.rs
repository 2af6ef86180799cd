//! Dropping.

use sqlcheck::catalog::object::{Object, ObjectData, RelationKind, TypeData};

use super::{FUNCTIONS, Generator, POLICIES, TRIGGERS, VIEWS};

impl Generator<'_> {
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

    pub(super) fn droppable(&mut self) -> (&'static str, String) {
        match self.below(25) {
            21 => ("procedure", self.routine()),
            22 => ("routine", self.routine()),
            23 => ("foreign table", self.any_relation().1),
            24 => ("aggregate", format!("{}(int)", self.fresh(FUNCTIONS))),
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

    pub(super) fn statistics(&mut self) -> String {
        let id = self.existing(|object| matches!(object.data, ObjectData::Statistics(_)));
        self.name_or(id, &["st"])
    }

    /// `name ON table`.
    pub(super) fn part(&mut self, names: &[&str], accept: impl Fn(&Object) -> bool) -> String {
        let id = self.existing(accept);
        if let Some(object) = id.and_then(|id| self.catalog.get(id))
            && let Some(relation) = object.parent_relation()
        {
            return format!("{} on {}", object.name, self.name(relation));
        }
        let name = self.one(names);
        format!("{name} on {}", self.any_relation().1)
    }
}
