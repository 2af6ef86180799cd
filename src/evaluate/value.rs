//! Values, and how they compare and print.

use std::cmp::Ordering;
use std::sync::Arc;

use smol_str::{SmolStr, ToSmolStr};

use crate::catalog::ObjectId;
use crate::operation::Name;

/// A value of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Any value: the model can't tell.
    Unknown,
    Null,
    Boolean(bool),
    Integer(i64),
    /// Of any type of strings, and literals whose type nobody said.
    Text(SmolStr),
    Oid(Oid),
    Array(Arc<[Value]>),
    /// A row, with the names of its columns.
    Record(Arc<[(Name, Value)]>),
}

/// An object identifier: what it identifies, and as which type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Oid {
    pub of: Identified,
    pub kind: OidKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identified {
    Object(ObjectId),
    /// One of PostgreSQL's own, by its name.
    BuiltIn(Name),
}

/// The types that hold object identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OidKind {
    Oid,
    Class,
    Type,
    /// `regproc` and `regprocedure`.
    Routine,
    Namespace,
    Role,
}

impl Value {
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(SmolStr::new(text))
    }

    #[must_use]
    pub fn oid(id: ObjectId) -> Self {
        Self::Oid(Oid {
            of: Identified::Object(id),
            kind: OidKind::Oid,
        })
    }

    pub fn array(values: impl IntoIterator<Item = Value>) -> Self {
        Self::Array(values.into_iter().collect())
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    /// As a condition; `NULL` is not true.
    #[must_use]
    pub fn truth(&self) -> Truth {
        match self {
            Self::Boolean(true) => Truth::Yes,
            Self::Boolean(false) | Self::Null => Truth::No,
            Self::Text(text) => match boolean(text) {
                Some(true) => Truth::Yes,
                Some(false) => Truth::No,
                None => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }

    /// How two values of the same type stand to each other; `None` where the model can't tell, or
    /// one of them is `NULL`.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Boolean(left), Self::Text(right)) => Some(left.cmp(&boolean(right)?)),
            (Self::Text(left), Self::Boolean(right)) => Some(boolean(left)?.cmp(right)),
            (Self::Integer(left), Self::Text(right)) => Some(left.cmp(&right.parse::<i64>().ok()?)),
            (Self::Text(left), Self::Integer(right)) => Some(left.parse::<i64>().ok()?.cmp(right)),
            (Self::Array(left), Self::Array(right)) => compare_all(left, right),
            (Self::Record(left), Self::Record(right)) => {
                let values = |record: &[(Name, Value)]| -> Vec<Value> {
                    record.iter().map(|(_, value)| value.clone()).collect()
                };
                compare_all(&values(left), &values(right))
            }
            _ => None,
        }
    }

    /// An order of all values: those of one type as [`Self::compare`] has it, the types one after
    /// the other. What the model can't tell apart is equal.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Array(left), Self::Array(right)) => order_all(left.iter(), right.iter()),
            (Self::Record(left), Self::Record(right)) => {
                let [left, right] = [left, right].map(|it| it.iter().map(|(_, value)| value));
                order_all(left, right)
            }
            _ if self.rank() == other.rank() => self.compare(other).unwrap_or(Ordering::Equal),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Integer(_) => 1,
            Self::Text(_) => 2,
            Self::Oid(_) => 3,
            Self::Array(_) => 4,
            Self::Record(_) => 5,
            Self::Unknown => 6,
            Self::Null => 7,
        }
    }

    /// Whether two values are equal; `None` where the model can't tell, or one of them is `NULL`.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Oid(left), Self::Oid(right)) => Some(left.of == right.of),
            // The oid of nothing.
            (Self::Oid(_), Self::Integer(0)) | (Self::Integer(0), Self::Oid(_)) => Some(false),
            // The elements may be of types that only equality is for.
            (Self::Array(left), Self::Array(right)) if left.len() != right.len() => Some(false),
            (Self::Array(left), Self::Array(right)) => {
                let pairs = left.iter().zip(right.iter());
                pairs
                    .map(|(left, right)| left.equals(right))
                    .try_fold(true, |all, equal| Some(all && equal?))
            }
            _ => self.compare(other).map(Ordering::is_eq),
        }
    }

    /// The text that a value is cast to; `None` for `NULL`, and where the model can't tell.
    #[must_use]
    pub fn as_text(&self) -> Option<SmolStr> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(value) => Some(value.to_smolstr()),
            Self::Boolean(value) => {
                Some(SmolStr::new_static(if *value { "true" } else { "false" }))
            }
            _ => None,
        }
    }

    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

fn compare_all(left: &[Value], right: &[Value]) -> Option<Ordering> {
    for (left, right) in left.iter().zip(right) {
        match left.compare(right)? {
            Ordering::Equal => {}
            unequal => return Some(unequal),
        }
    }
    Some(left.len().cmp(&right.len()))
}

fn order_all<'v>(
    mut left: impl Iterator<Item = &'v Value>,
    mut right: impl Iterator<Item = &'v Value>,
) -> Ordering {
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => match one.order(other) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

/// What a condition is in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Unknown,
}

/// What a string means to PostgreSQL as a boolean, and to the `yes_or_no` of the information
/// schema.
#[must_use]
pub fn boolean(text: &str) -> Option<bool> {
    let text = text.trim().to_ascii_lowercase();
    let is = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    match text.as_str() {
        "1" => Some(true),
        "0" => Some(false),
        _ if is("true", 1) || is("yes", 1) || is("on", 2) => Some(true),
        _ if is("false", 1) || is("no", 1) || is("off", 2) => Some(false),
        _ => None,
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Option<bool>> for Value {
    /// `None` is what the model can't tell.
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::Boolean)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<&SmolStr> for Value {
    fn from(text: &SmolStr) -> Self {
        Self::Text(text.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::Value;

    #[test]
    fn values_of_all_types_have_one_order() {
        let scalars = [
            Value::text("true"),
            Value::text("10"),
            Value::text("b"),
            Value::Integer(9),
            Value::Integer(1),
            Value::Boolean(true),
            Value::Unknown,
            Value::Null,
        ];
        let mut values = scalars.to_vec();
        values.extend(scalars.iter().map(|it| Value::array([it.clone()])));
        for a in &values {
            for b in &values {
                assert_eq!(a.order(b), b.order(a).reverse(), "{a:?} {b:?}");
                for c in &values {
                    if a.order(b) != Ordering::Greater && b.order(c) != Ordering::Greater {
                        assert_ne!(a.order(c), Ordering::Greater, "{a:?} {b:?} {c:?}");
                    }
                }
            }
        }
    }
}
