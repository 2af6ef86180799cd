//! The SQL inside a PL/pgSQL body.

use std::borrow::Cow;
use std::sync::Arc;

use super::fragment;
use super::tokens::Tokens;
use crate::lower::SyntaxError;
use crate::operation::{Code, Operation, OperationKind, Sql};
use crate::plpgsql::tree::{Fragment, FragmentKind};
use crate::plpgsql::{self, BodyText};
use crate::source::{Origin, Span};

/// Reads the bodies of blocks, which the grammar leaves as strings.
///
/// # Errors
///
/// As [`code`].
pub(super) fn read_bodies(
    tokens: Tokens<'_>,
    operations: &mut [Operation],
) -> Result<(), SyntaxError> {
    for operation in operations {
        let OperationKind::Do(block) = &mut operation.kind else {
            continue;
        };
        if block.language != "plpgsql" {
            continue;
        }
        let Some(body) = body_text(tokens, block.body.span) else {
            continue;
        };
        let origin = match body.text {
            Cow::Borrowed(_) => Origin::Shift(block.body.span.start),
            Cow::Owned(_) => Origin::Fixed(block.body.span),
        };
        block.code = Some(Arc::new(code(&body.text, origin)?));
    }
    Ok(())
}

/// The text in the literal that a place is in.
fn body_text(tokens: Tokens<'_>, inside: Span) -> Option<BodyText<'_>> {
    let holds = |index: &usize| {
        let place = tokens.span(*index..index + 1);
        place.start < inside.start && inside.end < place.end
    };
    let index = (0..tokens.len()).find(holds)?;
    BodyText::new(tokens.source(), tokens.token(index)?)
}

/// What a body executes.
///
/// # Errors
///
/// Where PostgreSQL rejects its structure, or the SQL in it.
pub fn code(text: &str, origin: Origin) -> Result<Code, SyntaxError> {
    let tree = match plpgsql::parse(text) {
        Ok(tree) => tree,
        Err(error) => {
            // The server parses each piece as it reads, and stops at the first that is wrong.
            for fragment in &error.fragments {
                sql(text, fragment, origin)?;
            }
            return Err(SyntaxError {
                message: error.message,
                span: origin.place(error.span),
            });
        }
    };
    let fragments = tree.fragments.iter();
    let sql: Result<Vec<Sql>, SyntaxError> = fragments.map(|it| sql(text, it, origin)).collect();
    Ok(Code {
        sql: sql?,
        tree,
        text: text.into(),
        origin,
    })
}

fn sql(text: &str, fragment: &Fragment, origin: Origin) -> Result<Sql, SyntaxError> {
    let origin = origin.from(fragment.span.start);
    let text = fragment.sql(text);
    Ok(match fragment.kind {
        FragmentKind::Expression => {
            let (value, functions) = fragment::expression_with_functions(&text, origin)?;
            Sql::Expression { value, functions }
        }
        FragmentKind::Query => Sql::Query(Box::new(fragment::query(&text, origin)?)),
        FragmentKind::Statement => statement(&text, origin)?,
        FragmentKind::Type => Sql::Type(fragment::type_name(&text, origin)?.map(Box::new)),
    })
}

fn statement(text: &str, origin: Origin) -> Result<Sql, SyntaxError> {
    let mut operations = Vec::new();
    for lowered in fragment::statements(text, origin) {
        if let Some(error) = lowered.error {
            return Err(*error);
        }
        operations.extend(lowered.operations);
    }
    let query = match operations.as_slice() {
        [only] if matches!(only.kind, OperationKind::Select(_)) => {
            Some(Box::new(fragment::query(text, origin)?))
        }
        _ => None,
    };
    Ok(Sql::Statement { operations, query })
}
