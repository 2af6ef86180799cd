//! SQL that a block puts together.

use crate::evaluate::{self, Rows, Value, Variables};
use crate::lexer::{Token, lex};
use crate::lower::postgres::fragment;
use crate::operation::{Name, Operation, OperationKind, References, Scalar, Sql};
use crate::plpgsql::BodyText;
use crate::plpgsql::tree::{Dynamic, Into, Rows as From};
use crate::replay::{Change, Inner, Outcome, Reason, Step};
use crate::source::{Origin, Span};

use super::super::scopes::Visible;
use super::Interpreter;
use super::bounds::{Bound, bound};
use super::raise::Raised;

impl Interpreter<'_> {
    /// `EXECUTE command [INTO …] [USING …]`.
    pub(super) fn execute(
        &mut self,
        dynamic: &Dynamic,
        into: Option<&Into>,
        span: Span,
    ) -> Result<(), Raised> {
        let command = self.command(dynamic, span)?;
        let rows = match command {
            Some(command) => self.run_command(&command, dynamic, span)?,
            None => None,
        };
        if let Some(into) = into {
            match rows {
                Some(rows) => self.store(into, &rows)?,
                None => {
                    for target in &into.targets {
                        self.variables.forget(target);
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows that a loop or RETURN QUERY goes over.
    pub(super) fn rows(&mut self, rows: &From) -> Result<Rows, Raised> {
        let code = self.code;
        match rows {
            From::Query(id) => match code.sql(*id) {
                Sql::Query { query, scope } => {
                    self.check_names(scope.as_deref())?;
                    self.select(query)
                }
                _ => Ok(Rows::possible(Vec::new())),
            },
            From::Execute(dynamic) => {
                let span = code.tree.fragment(dynamic.command).span;
                let Some(command) = self.command(dynamic, span)? else {
                    return Ok(Rows::possible(Vec::new()));
                };
                let rows = self.run_command(&command, dynamic, span)?;
                Ok(rows.unwrap_or_else(|| Rows::possible(Vec::new())))
            }
        }
    }

    /// The text of a command. Where it is not known, it may do anything that the body's text leaves
    /// open.
    fn command(&mut self, dynamic: &Dynamic, span: Span) -> Result<Option<String>, Raised> {
        match self.value(dynamic.command)? {
            Value::Text(text) => Ok(Some(text.to_string())),
            Value::Null => Err(self.error(
                "22004",
                "query string argument of EXECUTE is null".to_owned(),
                span,
            )),
            _ => {
                let bound = match self.code.sql(dynamic.command) {
                    Sql::Expression { value, .. } => bound(value),
                    _ => None,
                };
                match bound {
                    Some(Bound::Nothing) => return Ok(None),
                    Some(Bound::Named(names)) => {
                        self.executor.span = self.code.place(span);
                        self.executor.something_of(&names);
                    }
                    None => self.lose_track(span),
                }
                self.keep_unknown(span);
                Ok(None)
            }
        }
    }

    /// Shows a command that is not known among what the block executed.
    fn keep_unknown(&mut self, span: Span) {
        let executor = &mut *self.executor;
        let span = self.code.place(span);
        let step = Step {
            statement: executor.statement,
            operation: 0,
            place: executor.place(span),
            outcome: Outcome::Unknown(Reason::NotModelled),
            changes: vec![Change::Tainted],
            inner: None,
        };
        let operation = Operation {
            kind: OperationKind::Opaque {
                command: "EXECUTE",
                references: Box::<References>::default(),
            },
            span,
        };
        executor.inner.push(Inner {
            operation,
            step,
            written: false,
        });
    }

    /// Executes a command. Gives its rows, if it is a query and no more.
    fn run_command(
        &mut self,
        command: &str,
        dynamic: &Dynamic,
        span: Span,
    ) -> Result<Option<Rows>, Raised> {
        let origin = &self.origin_of(command, dynamic, span);
        for statement in fragment::statements(command, origin) {
            if let Some(error) = statement.error {
                return Err(Raised::Error {
                    sqlstate: "42601".into(),
                    message: error.message,
                    place: self.executor.place(error.span),
                });
            }
            self.operations(&statement.operations, origin.is_written(), Visible::Nothing)?;
            let is_query = matches!(
                statement.operations.as_slice(),
                [only] if matches!(only.kind, OperationKind::Select(_))
            );
            if is_query && let Ok(query) = fragment::query(command, origin) {
                let mut parameters = Parameters(Vec::new());
                for value in &dynamic.using {
                    parameters.0.push(self.value(*value)?);
                }
                let rows = self
                    .evaluated(|it| evaluate::select(&it.executor.catalog, &parameters, &query))?;
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    /// What the places of a command are: inside of the literal, if it is all that the command is,
    /// else those of `span`.
    fn origin_of(&self, command: &str, dynamic: &Dynamic, span: Span) -> Origin {
        let code = self.code;
        let put_together = || Origin::Fixed(code.place(span));
        let Sql::Expression {
            value: Scalar::Text(_),
            ..
        } = code.sql(dynamic.command)
        else {
            return put_together();
        };
        let fragment = code.tree.fragment(dynamic.command).span;
        let mut tokens = lex(code.text(fragment)).into_iter();
        let literal = tokens.find(|token| !token.is_trivia()).and_then(|token| {
            let span = Span::new(
                token.span.start + fragment.start,
                token.span.end + fragment.start,
            );
            BodyText::new(&code.text, Token { span, ..token })
        });
        match literal {
            Some(literal) if literal.text == command => literal.origin(&code.origin),
            _ => put_together(),
        }
    }
}

/// The values of `USING`.
struct Parameters(Vec<Value>);

impl Variables for Parameters {
    fn variable(&self, _: &[Name]) -> Option<Value> {
        None
    }

    fn parameter(&self, number: u32) -> Option<Value> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.0.get(at).cloned()
    }
}
