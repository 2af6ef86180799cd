//! The names that PostgreSQL chooses.

use crate::catalog::{Catalog, Key, Namespace, ObjectId, Presence};
use crate::operation::{Name, ObjectKind};

use super::executor::Executor;

/// PostgreSQL cuts identifiers to this many bytes.
const MAX_BYTES: usize = 63;

/// So many names are tried one by one. Where all of them are taken, those that follow are taken
/// without a gap.
const TRIED: u32 = 100;

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

    /// `t_a_expr_stat`, which is free among the statistics of the schema.
    pub(super) fn statistics_name(&self, relation: ObjectId, keys: &[Option<Name>]) -> Name {
        const EXPRESSION: Name = Name::new_static("expr");
        let keys = keys.iter().map(|key| key.clone().unwrap_or(EXPRESSION));
        let keys: Vec<Name> = keys.collect();
        self.choose(relation, &keys, "stat", |executor, schema, name| {
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
        let name = |number: u32| {
            let number = Some(number).filter(|number| *number > 0);
            let number = number.map(|it| it.to_string()).unwrap_or_default();
            object_name(&table, columns.as_deref(), &format!("{label}{number}"))
        };
        let first = first_free(|number| taken(self, schema, &name(number)));
        name(first)
    }

    fn is_relation_taken(&self, schema: Option<ObjectId>, name: &Name) -> bool {
        let key = Key::new(Namespace::Relation, schema, name.clone());
        matches!(self.catalog.presence(&key), Presence::Present(_))
    }
}

/// The first number that is not taken.
fn first_free(taken: impl Fn(u32) -> bool) -> u32 {
    if let Some(free) = (0..TRIED).find(|number| !taken(*number)) {
        return free;
    }
    let (mut last, mut free) = (TRIED - 1, TRIED);
    while taken(free) {
        (last, free) = (free, free.saturating_mul(2));
    }
    while free - last > 1 {
        let middle = last + (free - last) / 2;
        if taken(middle) {
            last = middle;
        } else {
            free = middle;
        }
    }
    free
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

#[cfg(test)]
mod tests {
    use super::first_free;

    #[test]
    fn the_first_number_that_is_free_is_found() {
        for taken in (0..600).chain([100_000]) {
            assert_eq!(first_free(|number| number < taken), taken);
        }
        assert_eq!(first_free(|number| number != 7), 7);
    }
}
