//! From statements to operations, one module for each family of dialects.
//!
//! Lowering never fails as a whole: a statement that the grammar rejects gives no operation and one
//! error with an exact place, and the rest of the file is not affected.

pub mod postgres;

use smol_str::SmolStr;

use crate::operation::{Operations, SyntaxError, Topics};
use crate::source::Span;
use crate::statement::Statement;

/// A statement of a file and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// The statement, without its semicolon.
    pub span: Span,
    /// In the order of execution. Empty for a syntax error and for psql's commands but `\gexec`.
    pub operations: Operations,
    /// What they are about.
    pub topics: Topics,
    /// Boxed, since statements are many and errors few.
    pub error: Option<Box<SyntaxError>>,
    /// Identifiers over 63 bytes, which PostgreSQL cuts, as written but without quotes.
    pub overlong: Box<[(SmolStr, Span)]>,
    /// Text in it that a tool replaces with what is not known here.
    pub placeholders: Box<[Span]>,
}

impl Lowered {
    /// A statement that does nothing.
    #[must_use]
    pub fn new(statement: &Statement) -> Self {
        Self {
            span: statement.span,
            operations: Operations::new(),
            topics: Topics::default(),
            error: None,
            overlong: Box::default(),
            placeholders: Box::default(),
        }
    }
}

/// The statements of a file, which stand in its order, that begin in a part of it.
#[must_use]
pub fn in_span(statements: &[Lowered], part: Span) -> &[Lowered] {
    let before = |offset| statements.partition_point(|it| it.span.start < offset);
    let start = before(part.start);
    &statements[start..before(part.end).max(start)]
}
