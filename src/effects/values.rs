//! Which columns make the server write a table anew.

use super::{Effects, Work};
use crate::catalog::object::{Column, ConstraintData, Function, ObjectData, TypeData};
use crate::catalog::{ObjectId, Presence, builtin};
use crate::operation::{
    ColumnDefinition, ConstraintKind, Expression, ObjectKind, ObjectName, Shape, TypeName,
    Volatility,
};

/// The first server that keeps one value for all rows that are there.
const ONE_DEFAULT_FOR_ALL: u16 = 11;

/// The highest precision of a time, and the one that it has without any.
const FINEST_TIME: u16 = 6;

/// PostgreSQL's own functions, and those of well-known extensions, that give each row another value.
const VOLATILE: [&str; 18] = [
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "gen_salt",
    "lastval",
    "nextval",
    "random",
    "random_normal",
    "setval",
    "timeofday",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
    "gen_ulid",
    "nanoid",
];

impl Effects<'_> {
    /// What a new column asks for.
    pub(super) fn new_column(&self, column: &ColumnDefinition) -> Work {
        let mut constraints = column.constraints.iter();
        let is_key = |kind: &ConstraintKind| {
            matches!(
                kind,
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_)
            )
        };
        let has_value = has_value(column);
        let work = self.inherited_column(column);
        if constraints.clone().any(|it| is_key(&it.kind)) {
            return work.max(Work::Build);
        }
        // Rows that are there refer to nothing, unless there is a default.
        let is_looked_up = constraints.any(|it| {
            let is_valid = !it.not_valid && !it.not_enforced;
            is_valid && has_value && matches!(it.kind, ConstraintKind::ForeignKey(_))
        });
        if is_looked_up {
            work.max(Work::Scan)
        } else {
            work
        }
    }

    /// The same in a table that has the column of another one, but none of its keys.
    pub(super) fn inherited_column(&self, column: &ColumnDefinition) -> Work {
        let by_constraints = column.constraints.iter().map(|it| match it.kind {
            ConstraintKind::Check(_) if !it.not_valid && !it.not_enforced => Work::Scan,
            ConstraintKind::NotNull { .. } if !has_value(column) => Work::Scan,
            _ => Work::None,
        });
        let by_constraints = by_constraints.max().unwrap_or(Work::None);
        by_constraints.max(self.filling(column))
    }

    /// Whether values of a type have parts, or may have.
    pub(super) fn is_row_type(&self, name: &TypeName) -> bool {
        match self.catalog.resolve_type(name) {
            _ if name.array => false,
            Presence::BuiltIn => false,
            Presence::Present(id) => match self.catalog.get(id).map(|it| &it.data) {
                Some(ObjectData::Type(found)) => match &found.kind {
                    TypeData::Enum { .. } | TypeData::Range { .. } | TypeData::Base => false,
                    TypeData::Domain { base, .. } => self.is_row_type(base),
                    TypeData::Composite { .. } | TypeData::Shell | TypeData::Unknown => true,
                },
                _ => true,
            },
            Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => true,
        }
    }

    /// What it takes to give the rows that are there the values of a new column.
    fn filling(&self, column: &ColumnDefinition) -> Work {
        if column.identity.is_some() {
            return Work::Rewrite;
        }
        if let Some(generated) = &column.generated {
            return if generated.stored {
                Work::Rewrite
            } else {
                Work::None
            };
        }
        let by_type = match &column.type_name {
            Some(name) if name.schema.is_none() && builtin::serial(&name.name).is_some() => {
                return Work::Rewrite;
            }
            Some(name) => self.domain_values(name),
            None => Work::Unknown,
        };
        let by_default = match &column.default {
            Some(default) if default.shape == Shape::Null => Work::None,
            Some(_) if self.catalog.is_before(ONE_DEFAULT_FOR_ALL) => Work::Rewrite,
            Some(default) => self.values_of(default),
            None => Work::None,
        };
        by_type.max(by_default)
    }

    /// Each value of a domain that has constraints is looked at.
    fn domain_values(&self, name: &TypeName) -> Work {
        match self.catalog.resolve_type(name) {
            Presence::BuiltIn => Work::None,
            Presence::Present(_) if name.array => Work::None,
            Presence::Present(id) => match self.catalog.get(id).map(|it| &it.data) {
                Some(ObjectData::Type(found)) => match &found.kind {
                    TypeData::Domain {
                        default: Some(_), ..
                    } => Work::Unknown,
                    TypeData::Domain { .. } if self.is_constrained(id) => Work::Rewrite,
                    _ => Work::None,
                },
                _ => Work::None,
            },
            Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => Work::Unknown,
        }
    }

    /// Whether a domain, or one that it is of, says anything about its values.
    fn is_constrained(&self, domain: ObjectId) -> bool {
        let Some(ObjectData::Type(found)) = self.catalog.get(domain).map(|it| &it.data) else {
            return false;
        };
        let TypeData::Domain {
            base,
            not_null,
            constraints,
            ..
        } = &found.kind
        else {
            return false;
        };
        let of = self.catalog.resolve_type(base).id();
        *not_null || !constraints.is_empty() || of.is_some_and(|it| self.is_constrained(it))
    }

    /// Whether an expression gives each row another value.
    fn values_of(&self, default: &Expression) -> Work {
        if let Shape::NextValue(_) = default.shape {
            return Work::Rewrite;
        }
        let functions = default.references.functions.iter();
        let work = functions.map(|function| self.calls(function));
        work.max().unwrap_or(Work::None)
    }

    fn calls(&self, function: &ObjectName) -> Work {
        let made = self.catalog.functions_named(function);
        let made = made
            .iter()
            .filter_map(|id| match &self.catalog.get(*id)?.data {
                ObjectData::Function(function) => Some(function),
                _ => None,
            });
        let works: Vec<Work> = made.map(of_function).collect();
        match works.as_slice() {
            [] if VOLATILE.contains(&function.name.as_str()) => Work::Rewrite,
            [] => Work::None,
            // Which one it is, its arguments say.
            [work, others @ ..] if others.iter().all(|it| it == work) => *work,
            _ => Work::Unknown,
        }
    }

    /// What another expression of a generated column asks for.
    pub(super) fn recomputing(&self, table: ObjectId, column: &str) -> Work {
        match self.catalog.column(table, column) {
            // The catalog does not tell stored columns from virtual ones, which are as old as 18.
            Some(_) if self.catalog.is_before(18) => Work::Rewrite,
            _ => Work::Unknown,
        }
    }

    /// What another type of a column asks for.
    pub(super) fn retyping(
        &self,
        table: ObjectId,
        column: &Column,
        to: &TypeName,
        using: Option<&Expression>,
    ) -> Work {
        let Some(from) = &column.type_name else {
            return Work::Unknown;
        };
        let by_type = match self.casting(from, to) {
            // Whatever the type is, a check of the column is asked again.
            Work::None if self.is_checked(table, column) => Work::Scan,
            // An index of expressions is made anew, whether it has the column or not.
            Work::None if self.has_expressions(table) => Work::Unknown,
            work => work,
        };
        match using.map(|it| conversion(it, &column.name)) {
            None | Some(Conversion::Cast) => by_type,
            Some(Conversion::Casts) if by_type == Work::Rewrite => by_type,
            Some(Conversion::Casts) => Work::Unknown,
            Some(Conversion::Other) => Work::Rewrite,
        }
    }

    fn is_checked(&self, table: ObjectId, column: &Column) -> bool {
        let constraints = self.relation(table).map(|it| it.constraints.iter());
        let constraints = constraints.into_iter().flatten();
        let mut constraints = constraints.filter_map(|it| self.catalog.constraint(*it));
        constraints.any(|it| match &it.kind {
            ConstraintData::Check { columns, .. } => {
                it.validated && it.enforced && columns.contains(&column.number)
            }
            _ => false,
        })
    }

    fn has_expressions(&self, table: ObjectId) -> bool {
        let indexes = self.relation(table).map(|it| it.indexes.iter());
        let mut indexes = indexes.into_iter().flatten();
        indexes.any(|it| {
            let index = self.catalog.index(*it);
            index.is_some_and(|it| {
                it.predicate.is_some() || it.keys.iter().any(|key| key.column.is_none())
            })
        })
    }

    /// Whether the values of a type are, bit by bit, those of another.
    fn casting(&self, from: &TypeName, to: &TypeName) -> Work {
        if from.of_column.is_some() || to.of_column.is_some() {
            return Work::Unknown;
        }
        if self.catalog.same_type(from, to) && from.modifiers == to.modifiers {
            return Work::None;
        }
        let has_casts = |it: &crate::catalog::object::Object| it.kind() == ObjectKind::Cast;
        if self.catalog.objects().any(has_casts) {
            return Work::Unknown;
        }
        let (Some(from), Some(to)) = (self.base(from, false), self.base(to, true)) else {
            return Work::Unknown;
        };
        let (Base::Of(from), Base::Of(to)) = (from, to) else {
            return Work::Rewrite;
        };
        if from.array || to.array {
            let same = self.catalog.same_type(&from, &to);
            return if same && to.modifiers.is_empty() {
                Work::None
            } else {
                Work::Rewrite
            };
        }
        between(&from, &to)
    }

    /// The type that values of a type are of; `None` where that is not known.
    fn base(&self, name: &TypeName, is_target: bool) -> Option<Base> {
        match self.catalog.resolve_type(name) {
            Presence::BuiltIn => Some(Base::Of(name.clone())),
            Presence::Present(_) if name.array => Some(Base::Of(name.clone())),
            Presence::Present(id) => match &self.catalog.get(id)?.data {
                ObjectData::Type(found) => match &found.kind {
                    TypeData::Domain { .. } if is_target && self.is_constrained(id) => {
                        Some(Base::Checked)
                    }
                    TypeData::Domain { base, .. } => self.base(base, is_target),
                    TypeData::Enum { .. } => Some(Base::Of(name.clone())),
                    _ => None,
                },
                _ => None,
            },
            Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => None,
        }
    }
}

/// Whether a column's definition gives rows a value.
fn has_value(column: &ColumnDefinition) -> bool {
    let default = column.default.as_ref();
    default.is_some_and(|it| it.shape != Shape::Null)
}

/// What it asks for to give rows the values of a function.
fn of_function(function: &Function) -> Work {
    if function.volatility != Volatility::Volatile {
        return Work::None;
    }
    // The server sees through one in SQL, if that is simple enough.
    if function.language == "sql" {
        let references = function.body.iter().flat_map(|it| it.all_references());
        let mut calls = references.flat_map(|it| &it.functions);
        return if calls.any(|it| VOLATILE.contains(&it.name.as_str())) {
            Work::Rewrite
        } else {
            Work::Unknown
        };
    }
    Work::Rewrite
}

/// What a type comes down to.
enum Base {
    Of(TypeName),
    /// Each value is looked at.
    Checked,
}

/// What `USING` does with the old value.
enum Conversion {
    /// No more than would be done without it.
    Cast,
    /// Several casts, one after the other.
    Casts,
    Other,
}

fn conversion(using: &Expression, column: &str) -> Conversion {
    if let Shape::Column(name) = &using.shape
        && name == column
    {
        return Conversion::Cast;
    }
    let written = using.text.replace('"', "");
    let Some(casts) = written.strip_prefix(column).map(str::trim_start) else {
        return if written.starts_with("cast (") {
            Conversion::Casts
        } else {
            Conversion::Other
        };
    };
    let word = |it: &str| {
        it.chars()
            .all(|it| it.is_alphanumeric() || " _().,[]".contains(it))
    };
    let mut parts = casts.split("::");
    let begins = parts.next().is_some_and(|it| it.trim().is_empty());
    let types: Vec<&str> = parts.collect();
    match types.as_slice() {
        [one] if begins && word(one) => Conversion::Cast,
        [_, _, ..] if begins && types.iter().all(|it| word(it)) => Conversion::Casts,
        _ => Conversion::Other,
    }
}

/// What a change from one of PostgreSQL's types, or an enum, to another asks for.
fn between(from: &TypeName, to: &TypeName) -> Work {
    let is_kept = match (from.name.as_str(), to.name.as_str()) {
        (old, new) if old == new => fits(from, to),
        ("timestamp", "timestamptz") | ("timestamptz", "timestamp") => {
            // They are the same where the session's time zone is UTC.
            return if fits(from, to) {
                Work::Unknown
            } else {
                Work::Rewrite
            };
        }
        ("text" | "varchar" | "citext" | "xml", "text" | "varchar" | "bpchar") => {
            to.modifiers.is_empty()
        }
        ("text" | "varchar", "citext") => true,
        ("int4", "oid") | ("oid", "int4") | ("cidr", "inet") => true,
        ("bit", "varbit") => to.modifiers.is_empty(),
        // Of types that name objects, some are kept.
        (old, new) if old.starts_with("reg") || new.starts_with("reg") => return Work::Unknown,
        _ => false,
    };
    if is_kept { Work::None } else { Work::Rewrite }
}

/// Whether each value of a type is one with other modifiers.
fn fits(from: &TypeName, to: &TypeName) -> bool {
    let number =
        |name: &TypeName, at: usize| -> Option<u16> { name.modifiers.get(at)?.parse().ok() };
    let (old, new) = (number(from, 0), number(to, 0));
    match to.name.as_str() {
        _ if to.modifiers.is_empty() => true,
        _ if from.modifiers == to.modifiers => true,
        "time" | "timetz" | "timestamp" | "timestamptz" => {
            new >= Some(FINEST_TIME) || old.is_some() && old <= new
        }
        "varchar" | "varbit" => old.is_some() && old <= new,
        "numeric" => {
            let scale = |name: &TypeName| number(name, 1).or(Some(0));
            old.is_some() && old <= new && scale(from) == scale(to)
        }
        _ => false,
    }
}
