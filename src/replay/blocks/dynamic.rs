//! SQL that a block puts together.

use crate::evaluate::{self, Rows, Value, Variables};
use crate::lower::postgres::fragment;
use crate::operation::{Name, OperationKind, Sql};
use crate::plpgsql::tree::{Dynamic, Into, Rows as From};
use crate::source::{Origin, Span};

use super::Interpreter;
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
                Sql::Query(query) => self.select(query),
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
                self.lose_track(span);
                Ok(None)
            }
        }
    }

    /// Executes a command. Gives its rows, if it is a query and no more.
    fn run_command(
        &mut self,
        command: &str,
        dynamic: &Dynamic,
        span: Span,
    ) -> Result<Option<Rows>, Raised> {
        let place = self.code.place(span);
        let origin = Origin::Fixed(place);
        for statement in fragment::statements(command, origin) {
            if let Some(error) = statement.error {
                return Err(self.error("42601", error.message, span));
            }
            self.operations(&statement.operations, false)?;
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
