//! Which types a foreign key may have on its two sides: those that an operator class compares, or
//! that turn into each other without being told to.

use super::object::{ObjectData, TypeData};
use super::{Catalog, ObjectId, Presence};
use crate::operation::{ObjectKind, TypeName};

const INTEGERS: &[&str] = &["int2", "int4", "int8"];
const DAYS: &[&str] = &["date", "timestamp", "timestamptz"];
const NUMBERS: &[&str] = &["float4", "float8", "int2", "int4", "int8", "numeric"];
const TEXTS: &[&str] = &["bpchar", "name", "text", "varchar"];

/// PostgreSQL's own types that a key can have, each with those that may refer to it besides itself. Not
/// `"char"`, which texts could refer to before PostgreSQL 18.
const KEYS: [(&str, &[&str]); 32] = [
    ("bit", &["varbit"]),
    ("bool", &[]),
    ("bpchar", &["text", "varchar"]),
    ("bytea", &[]),
    ("cidr", &["inet"]),
    ("date", DAYS),
    ("float4", NUMBERS),
    ("float8", NUMBERS),
    ("inet", &["cidr"]),
    ("int2", INTEGERS),
    ("int4", INTEGERS),
    ("int8", INTEGERS),
    ("interval", &["time"]),
    ("jsonb", &[]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
    ("money", &[]),
    ("name", &["bpchar", "text", "varchar"]),
    ("numeric", INTEGERS),
    ("oid", INTEGERS),
    ("pg_lsn", &[]),
    ("text", TEXTS),
    ("time", &[]),
    ("timestamp", DAYS),
    ("timestamptz", DAYS),
    ("timetz", &["time"]),
    ("tsquery", &[]),
    ("tsvector", &[]),
    ("uuid", &[]),
    ("varbit", &["bit"]),
    ("varchar", TEXTS),
    ("xid8", &[]),
];

/// What values of a type are, whatever the domains and the precision.
enum Base {
    BuiltIn(&'static str),
    Enum(ObjectId),
}

impl Catalog {
    /// Whether a foreign key can lead from a column of one type to one of another. `None` where that
    /// is a matter of types, casts or operators that nobody knows.
    #[must_use]
    pub fn may_refer(&self, referencing: &TypeName, referenced: &TypeName) -> Option<bool> {
        let may = match (self.base(referencing)?, self.base(referenced)?) {
            (Base::BuiltIn(from), Base::BuiltIn(to)) => {
                let (_, others) = KEYS.iter().find(|(name, _)| *name == to)?;
                from == to || others.contains(&from)
            }
            (Base::Enum(from), Base::Enum(to)) => from == to,
            (Base::BuiltIn(_), Base::Enum(_)) | (Base::Enum(_), Base::BuiltIn(_)) => false,
        };
        (may || !self.has_own_comparisons()).then_some(may)
    }

    /// The one of PostgreSQL's own types that a type is, or that a domain is made of, by its internal
    /// name; of those that a key can have.
    #[must_use]
    pub fn built_in_key_type(&self, name: &TypeName) -> Option<&'static str> {
        match self.base(name)? {
            Base::BuiltIn(name) => Some(name),
            Base::Enum(_) => None,
        }
    }

    fn base(&self, name: &TypeName) -> Option<Base> {
        if name.array || name.setof || name.of_column.is_some() {
            return None;
        }
        let id = match self.resolve_type(name) {
            Presence::BuiltIn => {
                let (known, _) = KEYS.iter().find(|(known, _)| *known == name.name)?;
                return Some(Base::BuiltIn(known));
            }
            Presence::Present(id) => id,
            Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => return None,
        };
        let ObjectData::Type(definition) = &self.get(id)?.data else {
            return None;
        };
        match &definition.kind {
            TypeData::Domain { base, .. } => self.base(base),
            TypeData::Enum { .. } => Some(Base::Enum(id)),
            _ => None,
        }
    }

    /// Whether somebody made casts or operators, with which more can be compared.
    fn has_own_comparisons(&self) -> bool {
        let makes_more = |kind| {
            matches!(
                kind,
                ObjectKind::Cast | ObjectKind::OperatorClass | ObjectKind::OperatorFamily
            )
        };
        self.objects().any(|it| makes_more(it.kind()))
    }
}
