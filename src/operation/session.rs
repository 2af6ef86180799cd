//! Settings, transactions and data.

use std::sync::Arc;

use smol_str::SmolStr;

use super::expression::Uses;
use super::names::{Identifier, Name, ObjectName};

/// `SET name TO value` of a function, a role or a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: Name,
    pub value: SettingValue,
}

impl Setting {
    /// The schemas that a value of `search_path` names. One of the user's own name is there on few
    /// servers.
    #[must_use]
    pub fn schemas(&self) -> Option<Arc<[Name]>> {
        let SettingValue::Values(values) = &self.value else {
            return None;
        };
        let parts = values.iter().flat_map(|value| value.split(','));
        let names = parts
            .map(|part| part.trim().trim_matches('"'))
            .filter(|part| !part.is_empty() && *part != "$user" && *part != "pg_catalog");
        Some(names.map(Name::new).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// The values as strings; identifiers folded as written.
    Values(Vec<SmolStr>),
    /// Computed when the statement runs.
    Computed,
    Default,
    FromCurrent,
    Reset,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetVariable {
    /// `search_path`, `role`, `session_replication_role` …; `all` for `RESET ALL`.
    pub setting: Setting,
    pub local: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionControl {
    Begin,
    Commit,
    Rollback,
    Savepoint(Name),
    Release(Name),
    RollbackTo(Name),
    /// Two-phase commit.
    Prepared,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    pub table: ObjectName,
    pub columns: Vec<Identifier>,
    /// `ON CONFLICT` of either kind.
    pub on_conflict: bool,
    /// The source query, or one that it reads from, has `NOT EXISTS`, `EXCEPT`, or an anti-join on
    /// the target.
    pub guarded: bool,
    /// A constant number of rows from `VALUES`, if it is one.
    pub rows: Option<usize>,
    /// What each column of the rows is given; `None` where a star decides how many there are.
    pub given: Option<Box<[Given]>>,
    pub overriding: Overriding,
    pub uses: Uses,
}

/// What the rows of an `INSERT` give to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    Value,
    /// All call a function that gives another value each time.
    New,
    /// A row says `NULL`.
    Null,
    /// All say `DEFAULT`.
    Default,
}

impl Given {
    /// What two rows give together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => Self::Null,
            (Self::Value, _) | (_, Self::Value) => Self::Value,
            (Self::New, _) | (_, Self::New) => Self::New,
            (Self::Default, Self::Default) => Self::Default,
        }
    }
}

/// Whether a function of PostgreSQL, or of an extension for it, gives a value that no row has.
#[must_use]
pub fn gives_new_values(function: &str) -> bool {
    const FUNCTIONS: [&str; 6] = [
        "gen_random_uuid",
        "uuid_generate_v1",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
        "nextval",
    ];
    FUNCTIONS.contains(&function)
}

/// `OVERRIDING … VALUE`: what a given value does to an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriding {
    Nothing,
    System,
    User,
}

/// `UPDATE`, `DELETE` or `MERGE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Modify {
    pub table: ObjectName,
    pub has_where: bool,
    pub columns: Vec<Identifier>,
    /// What an `UPDATE` gives to each of these.
    pub given: Box<[Given]>,
    pub uses: Uses,
}
