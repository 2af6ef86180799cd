//! The names that PostgreSQL chooses where a statement gives none.
//!
//! The functions are pure; [`Catalog`] has methods that know which names are taken.

use super::{Catalog, Key, Namespace, ObjectId};
use crate::operation::Name;

/// The longest name, in bytes.
pub const MAX_LENGTH: usize = 63;

/// What a generated name ends in, and so what it must not collide with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// `t_pkey`, whose columns are not in it.
    PrimaryKey,
    /// `t_a_b_key`.
    Unique,
    /// `t_a_excl`.
    Exclusion,
    /// `t_a_idx`.
    Index,
    /// `t_a_seq`.
    Sequence,
    /// `t_a_check`, or `t_check` for an expression over several columns or none.
    Check,
    /// `t_a_b_fkey`.
    ForeignKey,
    /// `t_a_not_null`, from PostgreSQL 18.
    NotNull,
    /// `t_a_b_stat`.
    Statistics,
}

impl Label {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrimaryKey => "pkey",
            Self::Unique => "key",
            Self::Exclusion => "excl",
            Self::Index => "idx",
            Self::Sequence => "seq",
            Self::Check => "check",
            Self::ForeignKey => "fkey",
            Self::NotNull => "not_null",
            Self::Statistics => "stat",
        }
    }
}

impl Catalog {
    /// The name of an object of a table in a schema. `columns` are those of a key in order, with
    /// `INCLUDE` last, as [`index_columns`] gives them; the one column of a check or a sequence.
    /// `chosen` are names that the same statement chose and that are not yet in the catalog.
    #[must_use]
    pub fn generated_name(
        &self,
        schema: ObjectId,
        table: &str,
        columns: &[Name],
        label: Label,
        chosen: &[Name],
    ) -> Name {
        let addition = match label {
            Label::PrimaryKey => String::new(),
            Label::Unique
            | Label::Exclusion
            | Label::Index
            | Label::Sequence
            | Label::Check
            | Label::ForeignKey
            | Label::NotNull
            | Label::Statistics => join_columns(columns),
        };
        let addition = (!addition.is_empty()).then_some(addition.as_str());
        choose(table, addition, label.as_str(), |name| {
            chosen.iter().any(|other| other == name) || self.is_taken(schema, name, label)
        })
    }

    /// Whether a relation of the schema has the name.
    #[must_use]
    pub fn relation_name_taken(&self, schema: ObjectId, name: &str) -> bool {
        self.registered(&Key::new(Namespace::Relation, schema, name))
            .is_some()
    }

    /// Whether a constraint of any relation or domain of the schema has the name.
    #[must_use]
    pub fn constraint_name_taken(&self, schema: ObjectId, name: &str) -> bool {
        self.store
            .get(|it| &it.constraint_names, &(schema, Name::new(name)))
            .is_some_and(|count| *count > 0)
    }

    fn is_taken(&self, schema: ObjectId, name: &str, label: Label) -> bool {
        match label {
            Label::PrimaryKey | Label::Unique | Label::Exclusion => {
                self.relation_name_taken(schema, name) || self.constraint_name_taken(schema, name)
            }
            Label::Index | Label::Sequence => self.relation_name_taken(schema, name),
            Label::Check | Label::ForeignKey | Label::NotNull => {
                self.constraint_name_taken(schema, name)
            }
            Label::Statistics => {
                let namespace = Namespace::Other(crate::operation::ObjectKind::Statistics);
                let key = Key::new(namespace, schema, name);
                self.registered(&key).is_some()
            }
        }
    }
}

/// `first_second_label`, cut to 63 bytes by shortening the longer of the two names.
#[must_use]
pub fn make_object_name(first: &str, second: Option<&str>, label: &str) -> Name {
    let mut available = MAX_LENGTH.saturating_sub(label.len() + 1);
    if second.is_some() {
        available = available.saturating_sub(1);
    }
    let mut lengths = [first.len(), second.map_or(0, str::len)];
    let sum = lengths[0] + lengths[1];
    for _ in available..sum {
        let longer = usize::from(lengths[0] <= lengths[1]);
        lengths[longer] = lengths[longer].saturating_sub(1);
    }
    let mut name = String::from(clip(first, lengths[0]));
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip(second, lengths[1]));
    }
    name.push('_');
    name.push_str(label);
    name.into()
}

/// The first of `first_second_label`, `first_second_label1`, … that is not taken.
#[must_use]
pub fn choose(
    first: &str,
    second: Option<&str>,
    label: &str,
    taken: impl Fn(&str) -> bool,
) -> Name {
    let name = make_object_name(first, second, label);
    if !taken(&name) {
        return name;
    }
    for number in 1_u32.. {
        let name = make_object_name(first, second, &format!("{label}{number}"));
        if !taken(&name) {
            return name;
        }
    }
    name
}

/// The names of an index's columns, given the keys' own names (`None` for an expression that has
/// none): a repeated one gets a number.
#[must_use]
pub fn index_columns<'a>(keys: impl IntoIterator<Item = Option<&'a Name>>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for key in keys {
        let wanted = key.map_or("expr", Name::as_str);
        let mut name = Name::new(wanted);
        for number in 1_u32.. {
            if !names.contains(&name) {
                break;
            }
            let number = number.to_string();
            let kept = clip(wanted, MAX_LENGTH - number.len());
            name = format!("{kept}{number}").into();
        }
        names.push(name);
    }
    names
}

/// The columns in a generated name. What comes after 63 bytes would be cut in any case.
fn join_columns(columns: &[Name]) -> String {
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(column);
        if text.len() > MAX_LENGTH {
            break;
        }
    }
    text
}

/// At most so many bytes, without cutting a character.
fn clip(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
