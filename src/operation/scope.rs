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
    /// A set operation; `mentions` are of its result then, and there are no `from` and `outputs`.
    pub combined: Option<Box<SetOperation>>,
    pub from: Vec<Range>,
    /// What is named outside of `FROM`, as the server looks at it.
    pub mentions: Vec<Mention>,
    /// The names of the columns that come out.
    pub outputs: Vec<OutputName>,
    /// How many more come out whose names nobody asks for.
    pub unnamed: u32,
}

/// Queries whose rows are combined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOperation {
    /// It names the columns.
    pub first: Scope,
    pub others: Vec<Arm>,
}

/// What is combined with all before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// `UNION`, `INTERSECT` or `EXCEPT`.
    pub operator: &'static str,
    pub query: Scope,
    /// Its first column.
    pub span: Span,
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
    pub name: Identifier,
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
    Inner {
        query: Box<Scope>,
        width: Width,
        span: Span,
    },
    /// An action of `MERGE` that sees only one of the two: the target, or what is merged into it.
    Merged {
        sees_target: bool,
        mentions: Vec<Mention>,
    },
    /// A part that does not see this level, but what is around it, such as the source of an `INSERT`.
    Beside(Box<Scope>),
    /// The columns of the first item that a statement writes.
    Written(Vec<Written>),
    Sorted(Box<Sorted>),
    /// What the server refuses here with SQLSTATE 42601, whatever the names are.
    Refused {
        message: &'static str,
        span: Span,
    },
}

/// A bare name after `ORDER BY` or in `DISTINCT ON`: that of a column that comes out, if one of the
/// stars stands for one of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    pub column: ColumnMention,
    pub stars: Vec<Option<Name>>,
}

/// How many columns a query in an expression has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Any,
    /// Where it stands for a value.
    One,
    /// As many as what it is compared with.
    Compared(u32),
    /// As many as it is assigned to.
    Assigned(u32),
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

impl Scope {
    /// The columns that are named in it and in the queries inside, in the order of the text.
    #[must_use]
    pub fn columns(&self) -> Vec<&ColumnMention> {
        let mut found = Vec::new();
        self.add_columns(&mut found);
        found.sort_by_key(|mention| mention.span.start);
        found
    }

    fn add_columns<'a>(&'a self, found: &mut Vec<&'a ColumnMention>) {
        for common in &self.with {
            common.query.add_columns(found);
        }
        if let Some(operation) = &self.combined {
            operation.first.add_columns(found);
            for arm in &operation.others {
                arm.query.add_columns(found);
            }
        }
        for range in &self.from {
            range.add_columns(found);
        }
        add_columns(&self.mentions, found);
    }
}

impl Range {
    fn add_columns<'a>(&'a self, found: &mut Vec<&'a ColumnMention>) {
        match self {
            Self::Relation { .. } | Self::Target { .. } | Self::Excluded(_) => {}
            Self::Query { query, .. } => query.add_columns(found),
            Self::Rows { mentions, .. } => add_columns(mentions, found),
            Self::Join(join) => {
                join.left.add_columns(found);
                join.right.add_columns(found);
                add_columns(&join.on, found);
            }
        }
    }
}

fn add_columns<'a>(mentions: &'a [Mention], found: &mut Vec<&'a ColumnMention>) {
    for mention in mentions {
        match mention {
            Mention::Column(column) => found.push(column),
            Mention::Sorted(sorted) => found.push(&sorted.column),
            Mention::Inner { query, .. } | Mention::Beside(query) => query.add_columns(found),
            Mention::Merged { mentions, .. } => add_columns(mentions, found),
            Mention::All(_) | Mention::Written(_) | Mention::Refused { .. } => {}
        }
    }
}

impl OutputName {
    /// What a star is of.
    #[must_use]
    pub fn as_star(&self) -> Option<Option<Name>> {
        match self {
            Self::Star(of) => Some(of.clone()),
            Self::Column(_) | Self::Unknown => None,
        }
    }
}
