//! Queries as their names are looked up: what is in scope where, and what is named there.
//!
//! Everything else of a query is left out. A level is a query, or a statement on rows; the levels in it
//! stand where they see what they see.

use super::names::{Identifier, Name, ObjectName};
use super::scalar::Alias;
use crate::source::Span;

/// One level of a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// `WITH`, in order.
    pub with: Vec<CommonTable>,
    /// Whether that is recursive.
    pub recursive: bool,
    /// The arms of a set operation, the first of which names the columns; `from` and `mentions` are
    /// empty then.
    pub arms: Vec<Scope>,
    pub from: Vec<Range>,
    /// The columns of the first item that a statement writes.
    pub written: Vec<Written>,
    /// What is named outside of `FROM`, as the server looks at it.
    pub mentions: Vec<Mention>,
    /// The names of the columns that come out.
    pub outputs: Vec<OutputName>,
}

/// A column that a statement writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub column: Identifier,
    /// Whether it is all of it, which can be written once: not `a[1]` or `a.b`.
    pub whole: bool,
}

/// A common table expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonTable {
    pub name: Name,
    /// Other names for its first columns.
    pub columns: Vec<Name>,
    /// Whether `SEARCH` or `CYCLE` give it more columns, or it gives none.
    pub open: bool,
    pub query: Scope,
}

/// An item of `FROM`, or the target of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    Relation {
        name: ObjectName,
        alias: Alias,
    },
    /// The table whose rows change, which no common table expression hides.
    Target {
        name: ObjectName,
        alias: Option<Name>,
    },
    /// The rows that `ON CONFLICT DO UPDATE` did not insert into the table.
    Excluded(ObjectName),
    Query {
        query: Box<Scope>,
        lateral: bool,
        alias: Alias,
    },
    /// A function or another source of rows, whose columns only the server knows.
    Rows {
        mentions: Vec<Mention>,
        alias: Alias,
    },
    Join(Box<Joined>),
}

/// A join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    pub left: Range,
    pub right: Range,
    pub natural: bool,
    /// `USING (a)`.
    pub using: Vec<Identifier>,
    /// `ON`.
    pub on: Vec<Mention>,
    /// Where there is one, it hides what was joined; that of `USING (…) AS` does not.
    pub alias: Option<Alias>,
    pub using_alias: Option<Name>,
}

/// Something that is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    Column(ColumnMention),
    /// `t.*`.
    All(Identifier),
    /// A query in an expression, which sees this level.
    Inner(Box<Scope>),
    /// An action of `MERGE` that sees only one of the two: the target, or what is merged into it.
    Merged {
        sees_target: bool,
        mentions: Vec<Mention>,
    },
    /// A part that does not see this level, but what is around it, such as the source of an `INSERT`.
    Beside(Box<Scope>),
}

/// `a`, `t.a`; of `s.t.a`, the schema is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMention {
    pub qualifier: Option<Name>,
    /// Whether a schema stood before the qualifier.
    pub has_schema: bool,
    pub name: Name,
    pub span: Span,
}

/// What a column that comes out is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputName {
    Column(Name),
    /// `*` or `t.*`.
    Star(Option<Name>),
    /// `(a).*`.
    Unknown,
}
