//! What a block or a function in PL/pgSQL executes.

use std::fmt;

use super::Operation;
use super::names::{ObjectName, TypeName};
use super::scalar::{Scalar, Select};
use super::scope::Scope;
use crate::plpgsql::tree::{FragmentId, Tree};
use crate::source::{Origin, Span};

/// A body: its structure, and the SQL in it.
#[derive(Clone, PartialEq)]
pub struct Code {
    pub tree: Tree,
    /// One for each fragment of the tree.
    pub sql: Vec<Sql>,
    /// The body's own text, which the spans of the tree are of.
    pub text: Box<str>,
    pub origin: Origin,
}

/// One stretch of SQL.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql {
    Expression {
        value: Scalar,
        /// What it calls.
        functions: Vec<ObjectName>,
        /// Which names it looks up where, if it reads tables.
        scope: Option<Box<Scope>>,
    },
    Query {
        query: Box<Select>,
        /// As of an expression.
        scope: Option<Box<Scope>>,
    },
    Statement {
        operations: Vec<Operation>,
        /// If it gives rows and does nothing else.
        query: Option<Box<Select>>,
    },
    /// `None` for `%TYPE` and `%ROWTYPE`.
    Type(Option<Box<TypeName>>),
}

/// Why the grammar rejects a statement, or the body of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// PostgreSQL's message, such as `syntax error at or near "x"`.
    pub message: String,
    /// The token at which it gave up; the end of the statement for `at end of input`.
    pub span: Span,
}

/// Only the SQL, whose places are the file's; those of the tree are the body's.
impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.sql).finish()
    }
}

impl Code {
    #[must_use]
    pub fn sql(&self, id: FragmentId) -> &Sql {
        &self.sql[id.index()]
    }

    /// The place in the file of a place in the body.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        self.origin.place(span)
    }

    /// The text of a place in the body.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}
