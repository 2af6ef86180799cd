//! The names that PostgreSQL chooses.

use crate::catalog::{Catalog, Key, Namespace, ObjectId, Presence};
use crate::operation::{Name, ObjectKind};

use super::executor::Executor;

/// PostgreSQL cuts identifiers to this many bytes.
const MAX_BYTES: usize = 63;

impl Executor {
    /// `t_a_b_idx`, with a number where a relation of the schema has that name.
    pub(super) fn index_name(&self, relation: ObjectId, columns: &[Name], label: &str) -> Name {
        self.choose(relation, columns, label, |executor, schema, name| {
            executor.is_relation_taken(schema, name)
        })
    }

    /// `t_a_seq`.
    pub(super) fn relation_name(&self, relation: ObjectId, columns: &[Name], label: &str) -> Name {
        self.index_name(relation, columns, label)
    }

    /// The name of an index and of the constraint it backs: `t_pkey`, `t_a_key`, `t_a_excl`.
    pub(super) fn constraint_index_name(
        &self,
        relation: ObjectId,
        columns: &[Name],
        label: &str,
    ) -> Name {
        let columns = if label == "pkey" { &[] } else { columns };
        self.choose(relation, columns, label, |executor, schema, name| {
            executor.is_relation_taken(schema, name)
                || executor.is_constraint_taken(schema, relation, name)
        })
    }

    /// `t_a_fkey`.
    pub(super) fn constraint_name(
        &self,
        relation: ObjectId,
        columns: &[Name],
        label: &str,
    ) -> Name {
        self.choose(relation, columns, label, |executor, schema, name| {
            executor.is_constraint_taken(schema, relation, name)
        })
    }

    /// Whether a constraint of any table of the schema has the name: those that are written need to
    /// be different in one table only, those that the server chooses in all.
    fn is_constraint_taken(
        &self,
        schema: Option<ObjectId>,
        relation: ObjectId,
        name: &Name,
    ) -> bool {
        self.constraint_named(relation, name).is_some()
            || schema.is_some_and(|schema| self.catalog.constraint_name_taken(schema, name))
    }

    /// `t_a_b_stat`, which is free among the statistics of the schema.
    pub(super) fn statistics_name(&self, relation: ObjectId, columns: &[Name]) -> Name {
        self.choose(relation, columns, "stat", |executor, schema, name| {
            let namespace = Catalog::namespace_of(ObjectKind::Statistics);
            let key = Key::new(namespace, schema, name.clone());
            matches!(executor.catalog.presence(&key), Presence::Present(_))
        })
    }

    /// `t_a_check` for a check of one column, else `t_check`.
    pub(super) fn check_name(&self, relation: ObjectId, columns: &[u16]) -> Name {
        let column = match columns {
            [only] => self.column_of(relation, *only).map(|it| it.name.clone()),
            _ => None,
        };
        let columns: Vec<Name> = column.into_iter().collect();
        self.constraint_name(relation, &columns, "check")
    }

    fn choose(
        &self,
        relation: ObjectId,
        columns: &[Name],
        label: &str,
        taken: impl Fn(&Self, Option<ObjectId>, &Name) -> bool,
    ) -> Name {
        let table = self.name_of(relation);
        let schema = self.schema_of(relation);
        let columns = joined(columns);
        let mut pass = 0_u32;
        loop {
            let label = if pass == 0 {
                label.to_owned()
            } else {
                format!("{label}{pass}")
            };
            let name = object_name(&table, columns.as_deref(), &label);
            if !taken(self, schema, &name) {
                return name;
            }
            pass += 1;
        }
    }

    fn is_relation_taken(&self, schema: Option<ObjectId>, name: &Name) -> bool {
        let key = Key::new(Namespace::Relation, schema, name.clone());
        matches!(self.catalog.presence(&key), Presence::Present(_))
    }
}

/// The columns' part of a generated name.
fn joined(columns: &[Name]) -> Option<String> {
    if columns.is_empty() {
        return None;
    }
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(column);
        if text.len() > MAX_BYTES {
            break;
        }
    }
    Some(text)
}

/// `name1_name2_label`, with the longer of the two names shortened until it fits.
fn object_name(first: &str, second: Option<&str>, label: &str) -> Name {
    let mut overhead = label.len() + 1;
    if second.is_some() {
        overhead += 1;
    }
    let available = MAX_BYTES.saturating_sub(overhead);
    let mut first_length = first.len();
    let mut second_length = second.map_or(0, str::len);
    while first_length + second_length > available {
        if first_length > second_length {
            first_length -= 1;
        } else {
            second_length -= 1;
        }
    }
    let mut name = clip(first, first_length).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, second_length));
    }
    name.push('_');
    name.push_str(label);
    name.into()
}

/// The longest whole characters of a text in so many bytes.
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
