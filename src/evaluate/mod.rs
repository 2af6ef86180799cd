//! Expressions and queries, evaluated on a catalog: what a block asks before it does something.
//!
//! There are four truths: yes, no, `NULL`, and what the model can't know. A row of a system catalog
//! is certain or possible; SQL that could not be followed makes rows possible whose values are
//! unknown. What no migration mentions is not there: a history that asks whether an object exists
//! before it makes it is taken at its word. But the server, an extension or whoever came before the
//! history may have made it, so that an answer that rests on this says so.

mod aggregate;
mod expression;
mod functions;
mod names;
mod pattern;
mod query;
mod system;
mod value;

#[cfg(test)]
mod tests;

use crate::catalog::Catalog;
use crate::operation::{Name, Scalar, Select, TypeName};

pub use value::{Identified, Oid, OidKind, Truth, Value, boolean};

use query::Scope;

/// The variables that an expression may name.
pub trait Variables {
    /// The variable of a name, or a field of one.
    fn variable(&self, path: &[Name]) -> Option<Value>;

    /// `$1` and its followers.
    fn parameter(&self, number: u32) -> Option<Value>;

    /// What `pg_event_trigger_ddl_commands` gives, in the function of an event trigger.
    fn commands(&self) -> Option<&Rows> {
        None
    }

    /// Takes note that an answer rests on this: what no migration mentions is not there.
    fn assumes(&self) {}
}

/// No variables.
impl Variables for () {
    fn variable(&self, _: &[Name]) -> Option<Value> {
        None
    }

    fn parameter(&self, _: u32) -> Option<Value> {
        None
    }
}

/// An error that PostgreSQL raises when it evaluates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationError {
    pub sqlstate: &'static str,
    pub message: String,
}

/// The value of an expression.
///
/// # Errors
///
/// Where PostgreSQL raises one for certain, as for `'gone'::regclass`.
pub fn scalar(
    catalog: &Catalog,
    variables: &dyn Variables,
    expression: &Scalar,
) -> Result<Value, EvaluationError> {
    let evaluator = Evaluator { catalog, variables };
    evaluator.scalar(expression, &Scope::default())
}

/// The rows of a query.
///
/// # Errors
///
/// As [`scalar`].
pub fn select(
    catalog: &Catalog,
    variables: &dyn Variables,
    query: &Select,
) -> Result<Rows, EvaluationError> {
    let evaluator = Evaluator { catalog, variables };
    evaluator.select(query, &Scope::default())
}

/// A value of another type.
///
/// # Errors
///
/// As [`scalar`].
pub fn cast(catalog: &Catalog, value: Value, to: &TypeName) -> Result<Value, EvaluationError> {
    let evaluator = Evaluator {
        catalog,
        variables: &(),
    };
    evaluator.cast(value, to)
}

/// The text that a value is printed as: an object identifier by its name.
#[must_use]
pub fn printed(catalog: &Catalog, value: &Value) -> Value {
    let evaluator = Evaluator {
        catalog,
        variables: &(),
    };
    evaluator.to_text(value)
}

/// What a query gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    pub columns: Vec<Name>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// One for each column.
    pub values: Vec<Value>,
    /// Whether it is there for certain.
    pub certain: bool,
}

impl Rows {
    /// Whether there is any row.
    #[must_use]
    pub fn exist(&self) -> Truth {
        if self.rows.iter().any(|row| row.certain) {
            Truth::Yes
        } else if self.rows.is_empty() {
            Truth::No
        } else {
            Truth::Unknown
        }
    }

    /// A row that may be there, and of which nothing is known but its columns.
    #[must_use]
    pub fn possible(columns: Vec<Name>) -> Self {
        let values = vec![Value::Unknown; columns.len()];
        let certain = false;
        Self {
            columns,
            rows: vec![Row { values, certain }],
        }
    }
}

/// Evaluates on one catalog.
#[derive(Clone, Copy)]
struct Evaluator<'a> {
    catalog: &'a Catalog,
    variables: &'a dyn Variables,
}

type Evaluated = Result<Value, EvaluationError>;
