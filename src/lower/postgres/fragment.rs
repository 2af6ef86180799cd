//! SQL that is no statement of a file: the expressions, queries and statements of a block, and the
//! strings that it executes.

use std::borrow::Cow;

use pg_raw_parse::Node;

use super::body::significant;
use super::error::syntax_error;
use super::parser::parse;
use super::placeholder::Mentioned;
use super::references::uses;
use super::scalar::{scalar, select};
use super::tokens::Tokens;
use crate::lexer::lex;
use crate::lower::Lowered;
use crate::operation::{
    Does, ObjectName, Operation, OperationKind, Scalar, Select, SyntaxError, TypeName, Uses,
};
use crate::plpgsql::tree::FragmentKind;
use crate::source::Origin;
use crate::statement::split;

/// What makes a query of an expression, so that the grammar reads it.
const BEFORE_EXPRESSION: &str = "SELECT ";

/// The expression that a text is.
///
/// # Errors
///
/// Where the grammar rejects it, or it is more than an expression.
pub fn expression(text: &str, origin: &Origin) -> Result<Scalar, SyntaxError> {
    expression_with_uses(text, origin).map(|(value, _)| value)
}

/// The expression that a text is, and what it reads and calls.
///
/// # Errors
///
/// As [`expression`].
pub(super) fn expression_with_uses(
    text: &str,
    origin: &Origin,
) -> Result<(Scalar, Uses), SyntaxError> {
    let whole = format!("{BEFORE_EXPRESSION}{text}");
    let before = i64::try_from(BEFORE_EXPRESSION.len()).unwrap_or(0);
    read(text, &whole, -before, origin, |tokens, node| {
        let Node::SelectStmt(statement) = node else {
            return (Scalar::Other, Uses::default());
        };
        let targets = statement.target_list();
        let value = match targets.first() {
            // PL/pgSQL lets a query stand there: `x := a FROM t`.
            Some(target) if targets.len() == 1 && statement.from_clause().is_empty() => {
                scalar(tokens, target.val())
            }
            _ => Scalar::Subquery(Box::new(select(tokens, node))),
        };
        (value, uses(tokens, node))
    })
}

/// The type that a text names; `None` for `%TYPE` and `%ROWTYPE`.
///
/// # Errors
///
/// Where the grammar rejects it.
pub fn type_name(text: &str, origin: &Origin) -> Result<Option<TypeName>, SyntaxError> {
    if text.contains('%') {
        return Ok(None);
    }
    let cast = format!("NULL::{text}");
    Ok(match expression(&cast, origin)? {
        Scalar::Cast(_, name) => Some(*name),
        _ => None,
    })
}

/// The query that a text is.
///
/// # Errors
///
/// Where the grammar rejects it.
pub fn query(text: &str, origin: &Origin) -> Result<Select, SyntaxError> {
    read(text, text, 0, origin, select)
}

/// As [`query`], with what it reads and calls.
///
/// # Errors
///
/// As [`query`].
pub(super) fn query_with_uses(text: &str, origin: &Origin) -> Result<(Select, Uses), SyntaxError> {
    read(text, text, 0, origin, |tokens, node| {
        (select(tokens, node), uses(tokens, node))
    })
}

/// The statements of a text.
#[must_use]
pub fn statements(text: &str, origin: &Origin) -> Vec<Lowered> {
    let script = split(text);
    let statements = script.statements.iter();
    let mut lowered: Vec<Lowered> = statements
        .map(|statement| super::lower_at(text, &script, statement, origin))
        .collect();
    // What the history makes under which names is not seen from inside of a block.
    Mentioned::default().forget_ambiguous(&mut lowered);
    lowered
}

/// What makes a statement of a text; none of a type that only PL/pgSQL knows.
fn before(kind: FragmentKind, text: &str) -> Option<&'static str> {
    Some(match kind {
        FragmentKind::Expression => BEFORE_EXPRESSION,
        FragmentKind::Query | FragmentKind::Statement => "",
        FragmentKind::Type if text.contains('%') => return None,
        FragmentKind::Type => "SELECT NULL::",
    })
}

/// What the expressions and statements among some texts do, if the grammar takes every text for what
/// it stands for. They are read together, which the parser does faster than one after another, so
/// that nothing has a place.
pub(super) fn operations<'a>(
    texts: impl Iterator<Item = (FragmentKind, Cow<'a, str>)>,
) -> Option<Vec<Operation>> {
    let mut all = String::new();
    let mut kinds = Vec::new();
    for (kind, text) in texts {
        if let Some(before) = before(kind, &text) {
            all.extend([before, &text, "\n;"]);
            kinds.push(kind);
        }
    }
    let lowered = lowered(&all).filter(|lowered| lowered.len() == kinds.len())?;
    let does = |kind| matches!(kind, FragmentKind::Expression | FragmentKind::Statement);
    let all = kinds.into_iter().zip(lowered);
    let operations = all.filter(|(kind, _)| does(*kind));
    Some(operations.flat_map(|(_, it)| it.operations).collect())
}

/// What a function with a body in SQL does when it is called.
///
/// # Errors
///
/// Where the grammar rejects it.
pub(super) fn does(text: &str, origin: &Origin) -> Result<Does, SyntaxError> {
    if let Some(lowered) = lowered(text) {
        let operations = lowered.into_iter().flat_map(|it| it.operations);
        return Ok(does_of(&operations.collect::<Vec<_>>(), false));
    }
    check(FragmentKind::Statement, text, origin)?;
    Ok(Does::Unreadable)
}

/// What some operations do together. `dynamic`: they may be more than these.
pub(super) fn does_of(operations: &[Operation], dynamic: bool) -> Does {
    // Where names are looked up is a matter of those who call it, too.
    let is_harmless = |kind: &OperationKind| match kind {
        OperationKind::SetVariable(set) => set.setting.name != "search_path",
        kind => kind.touches_rows_only(),
    };
    if dynamic || !operations.iter().all(|it| is_harmless(&it.kind)) {
        return Does::More { dynamic };
    }
    let functions = operations.iter().flat_map(|it| match &it.kind {
        OperationKind::Select(uses) => &*uses.functions,
        _ => &[],
    });
    rows(functions)
}

/// What changes rows at most, and calls functions.
pub(super) fn rows<'a>(functions: impl IntoIterator<Item = &'a ObjectName>) -> Does {
    let functions = functions.into_iter();
    Does::Rows(
        functions
            .map(|it| (it.schema.clone(), it.name.clone()))
            .collect(),
    )
}

/// The statements of a text that the grammar takes as a whole.
fn lowered(text: &str) -> Option<Vec<Lowered>> {
    let script = split(text);
    let lowered = super::lower_all(text, &script, &script.statements);
    lowered
        .iter()
        .all(|it| it.error.is_none())
        .then_some(lowered)
}

/// Whether the grammar takes a text for what it stands for.
///
/// # Errors
///
/// Where it does not.
pub(super) fn check(kind: FragmentKind, text: &str, origin: &Origin) -> Result<(), SyntaxError> {
    let Some(before) = before(kind, text) else {
        return Ok(());
    };
    let whole = format!("{before}{text}");
    let base = i64::try_from(before.len()).unwrap_or(0);
    read(text, &whole, -base, origin, |_, _| ())
}

fn read<T>(
    text: &str,
    whole: &str,
    base: i64,
    origin: &Origin,
    make: impl FnOnce(Tokens<'_>, Node<'_>) -> T,
) -> Result<T, SyntaxError> {
    let list = lex(text);
    let list = significant(&list);
    let tokens = Tokens::new(text, &list, base, origin);
    match parse(whole) {
        Ok(tree) => {
            let first = tree.stmts().next().unwrap_or(Node::None);
            Ok(make(tokens, first))
        }
        Err(error) => Err(syntax_error(tokens, text, &error)),
    }
}
