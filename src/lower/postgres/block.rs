//! The SQL inside a PL/pgSQL body.

use super::fragment;
use crate::operation::{Code, Does, OperationKind, Scope, Sql, SyntaxError, Uses};
use crate::plpgsql;
use crate::plpgsql::tree::{Fragment, FragmentKind, Tree};
use crate::source::Origin;

/// What a body executes.
///
/// # Errors
///
/// Where PostgreSQL rejects its structure, or the SQL in it.
pub fn code(text: &str, origin: &Origin) -> Result<Code, SyntaxError> {
    let tree = structure(text, origin)?;
    let fragments = tree.fragments.iter();
    let sql: Result<Vec<Sql>, SyntaxError> = fragments.map(|it| sql(text, it, origin)).collect();
    Ok(Code {
        sql: sql?,
        tree,
        text: text.into(),
        origin: origin.clone(),
    })
}

/// What a function with a body does when it is called.
///
/// # Errors
///
/// As [`code`]: PostgreSQL reads a body when its function is made.
pub(super) fn does(text: &str, origin: &Origin) -> Result<Does, SyntaxError> {
    let tree = structure(text, origin)?;
    let mut fragments = tree.fragments.iter();
    let dynamic = tree.is_dynamic() || tree.ends_transactions();
    let sql = fragments.clone().map(|it| (it.kind, it.sql(text)));
    if let Some(operations) = fragment::operations(sql) {
        return Ok(fragment::does_of(&operations, dynamic));
    }
    fragments.try_for_each(|fragment| check_fragment(text, fragment, origin))?;
    Ok(Does::More { dynamic })
}

fn structure(text: &str, origin: &Origin) -> Result<Tree, SyntaxError> {
    plpgsql::parse(text).or_else(|error| {
        // The server parses each piece as it reads, and stops at the first that is wrong.
        for fragment in &error.fragments {
            check_fragment(text, fragment, origin)?;
        }
        Err(SyntaxError {
            message: error.message,
            span: origin.place(error.span),
        })
    })
}

fn check_fragment(text: &str, fragment: &Fragment, origin: &Origin) -> Result<(), SyntaxError> {
    let origin = origin.from(fragment.span.start);
    fragment::check(fragment.kind, &fragment.sql(text), &origin)
}

fn sql(text: &str, fragment: &Fragment, origin: &Origin) -> Result<Sql, SyntaxError> {
    let origin = &origin.from(fragment.span.start);
    let text = fragment.sql(text);
    Ok(match fragment.kind {
        FragmentKind::Expression => {
            let (value, mut uses) = fragment::expression_with_uses(&text, origin)?;
            Sql::Expression {
                value,
                scope: read_names(&mut uses),
                functions: uses.functions.into_vec(),
            }
        }
        FragmentKind::Query => {
            let (query, mut uses) = fragment::query_with_uses(&text, origin)?;
            Sql::Query {
                query: Box::new(query),
                scope: read_names(&mut uses),
            }
        }
        FragmentKind::Statement => statement(&text, origin)?,
        FragmentKind::Type => Sql::Type(fragment::type_name(&text, origin)?.map(Box::new)),
    })
}

/// The names that are looked up in tables.
fn read_names(uses: &mut Uses) -> Option<Box<Scope>> {
    uses.scope.take().filter(|_| !uses.relations.is_empty())
}

fn statement(text: &str, origin: &Origin) -> Result<Sql, SyntaxError> {
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
