//! Executes blocks in PL/pgSQL on the model.
//!
//! What can be evaluated is executed as the server would. Where a condition can't be known, its
//! branches are executed in doubt: what they change becomes uncertain, and nothing else. A branch in
//! doubt that would fail counts as not taken, since the history is meant to work.

mod bounds;
mod control;
mod doubts;
mod dynamic;
mod raise;
mod variables;

use std::cell::Cell;
use std::sync::Arc;

use crate::catalog::Cause;
use crate::evaluate::{self, EvaluationError, Row, Rows, Truth, Value};
use crate::operation::{
    Block, Call, Code, Name, Operation, OperationKind, Scalar, Scope, Select, Sql,
    TransactionControl,
};
use crate::plpgsql::tree::{FragmentId, Statement, StatementKind};
use crate::source::Span;

use super::executor::{Effect, Error, Executor};
use super::scopes::{Around, Visible};
use super::{Change, Inner, NoEffect, Outcome, Reason, run};
use raise::Raised;
pub(super) use variables::Frames;

/// How many statements a block may execute: a loop that goes on is not followed to its end.
const MAX_STATEMENTS: u32 = 20_000;

/// How deep blocks and calls may be nested.
const MAX_DEPTH: u32 = 16;

impl Executor {
    /// Executes a block, or does to the catalog what it might do.
    pub(super) fn do_block(&mut self, block: &Block) -> Result<Effect, Error> {
        let Some(code) = &block.code else {
            if !block.effects {
                return Ok(Effect::Nothing(NoEffect::NotModelled));
            }
            self.anything_of(&block.body.names, block.dynamic, block.only_access);
            return Ok(Effect::Applied);
        };
        let reach = Reach {
            names: &block.body.names,
            only_access: block.only_access,
        };
        self.execute_code(code, reach, Frames::default())
    }

    /// Executes a body with its arguments as variables.
    pub(super) fn execute_code(
        &mut self,
        code: &Code,
        reach: Reach<'_>,
        variables: Frames,
    ) -> Result<Effect, Error> {
        let span = self.span;
        let mut interpreter = Interpreter {
            executor: self,
            code,
            reach,
            variables,
            found: Value::Boolean(false),
            handled: Vec::new(),
            budget: MAX_STATEMENTS,
            depth: 0,
            guarded: 0,
            assumed: Cell::new(false),
            remembered: false,
        };
        let ended = interpreter.block(&code.tree.block);
        self.span = span;
        match ended {
            Err(raised) => Err(raised.failure(self)),
            Ok(_) if self.changes.is_empty() => Ok(Effect::Nothing(NoEffect::AlreadySo)),
            Ok(_) => Ok(Effect::Applied),
        }
    }

    /// Executes the operations of one statement inside of another; what they do belongs to that.
    /// `variables`: what they name besides.
    pub(super) fn execute_inside(
        &mut self,
        operations: &[Operation],
        written: bool,
        variables: Visible,
    ) -> Result<(), Error> {
        let changes = std::mem::take(&mut self.changes);
        let doubt = self.doubt.take();
        let mut inner = std::mem::take(&mut self.inner);
        let mut steps = Vec::with_capacity(operations.len());
        let outer = std::mem::replace(&mut self.variables, variables);
        let ended = run::execute(self, self.file, operations, &mut steps);
        self.variables = outer;
        self.changes = changes;
        self.doubt = doubt;
        let mut failed = None;
        for mut step in steps {
            self.changes.extend(step.changes.iter().cloned());
            match &step.outcome {
                Outcome::Failed(failure) => failed = failed.or_else(|| Some(failure.clone())),
                Outcome::Unknown(reason) => self.doubt(reason.clone()),
                Outcome::Applied | Outcome::NoEffect(_) => {}
            }
            let nested = step.inner.take();
            inner.push(Inner {
                operation: operations[step.operation as usize].clone(),
                step,
                written,
            });
            inner.extend(nested.into_iter().flatten());
        }
        self.inner = inner;
        match failed {
            Some(failure) if !ended => Err(failure),
            _ => Ok(()),
        }
    }

    /// What SQL may do of which is known what it changes, but not what it makes.
    pub(super) fn something_of(&mut self, names: &[Name]) {
        let cause = self.here();
        self.catalog.taint_additions(cause);
        self.anything_of(names, false, false);
    }

    /// What SQL that can't be followed may do.
    pub(super) fn anything_of(&mut self, names: &[Name], dynamic: bool, only_access: bool) {
        let cause = self.here();
        if only_access {
            self.catalog.taint_access(cause);
        } else {
            self.catalog.taint_names(names, cause);
            if dynamic {
                // The names in its string literals are among those of the body; what is put together
                // from data can be anything.
                self.catalog.taint_all(cause);
            }
        }
        self.changes.push(Change::Tainted);
        self.doubt(Reason::Opaque(cause));
    }
}

/// What a body may touch where it can't be followed.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    pub(super) names: &'a [Name],
    pub(super) only_access: bool,
}

/// Executes one body.
struct Interpreter<'e> {
    executor: &'e mut Executor,
    code: &'e Code,
    reach: Reach<'e>,
    variables: Frames,
    /// `FOUND`.
    found: Value,
    /// The errors whose handlers are running, the innermost last.
    handled: Vec<Raised>,
    budget: u32,
    depth: u32,
    /// How many blocks with handlers are open.
    guarded: u32,
    /// Whether what was evaluated for the statement at hand rests on this: what no migration mentions
    /// is not there.
    assumed: Cell<bool>,
    /// Whether the value of a variable does.
    remembered: bool,
}

/// Where the execution goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Flow {
    Next,
    Exit(Option<Name>),
    Continue(Option<Name>),
    Return,
    /// Perhaps with the next iteration, perhaps with the next statement.
    MaybeContinue,
    /// Perhaps behind the loop or the body, perhaps with the next statement.
    MaybeLeave,
}

type Executed = Result<Flow, Raised>;

impl Interpreter<'_> {
    fn run(&mut self, statements: &[Statement]) -> Executed {
        for (at, statement) in statements.iter().enumerate() {
            match self.statement(statement)? {
                Flow::Next => {}
                maybe @ (Flow::MaybeContinue | Flow::MaybeLeave) => {
                    let rest = &statements[at + 1..];
                    let cause = self.cause(statement.span);
                    self.in_doubt(cause, |it| it.run(rest));
                    return Ok(maybe);
                }
                leaving => return Ok(leaving),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, statement: &Statement) -> Executed {
        let Some(budget) = self.budget.checked_sub(1) else {
            self.lose_track(statement.span);
            return Ok(Flow::Return);
        };
        self.budget = budget;
        self.executor.span = self.code.place(statement.span);
        self.assumed.set(false);
        match &statement.kind {
            StatementKind::Block(block) => {
                if self.depth >= MAX_DEPTH {
                    self.lose_track(statement.span);
                    return Ok(Flow::Next);
                }
                self.depth += 1;
                let ended = self.block(block);
                self.depth -= 1;
                return ended;
            }
            StatementKind::Assign { target, value } => {
                let value = self.value(*value)?;
                self.assign(target, value)?;
            }
            StatementKind::If {
                branches,
                otherwise,
            } => return self.branches(None, branches, otherwise),
            StatementKind::Case {
                subject,
                branches,
                otherwise,
            } => return self.case(*subject, branches, otherwise.as_deref(), statement.span),
            StatementKind::Loop(it) => return self.repeat(it, statement.span),
            StatementKind::Exit(jump) => {
                return self.jump(jump, Flow::Exit(jump.label.clone()), Flow::MaybeLeave);
            }
            StatementKind::Continue(jump) => {
                return self.jump(
                    jump,
                    Flow::Continue(jump.label.clone()),
                    Flow::MaybeContinue,
                );
            }
            StatementKind::Return(value) => {
                if let Some(value) = value {
                    self.value(*value)?;
                }
                return Ok(Flow::Return);
            }
            StatementKind::ReturnNext(Some(value)) => {
                self.value(*value)?;
            }
            StatementKind::ReturnQuery(rows) => {
                self.rows(rows)?;
            }
            StatementKind::Raise(raise) => return self.raise(raise, statement.span),
            StatementKind::Assert { condition, message } => {
                return self.assert(*condition, *message, statement.span);
            }
            StatementKind::Execute { dynamic, into } => {
                self.execute(dynamic, into.as_ref(), statement.span)?;
            }
            StatementKind::Perform(value) => {
                let value = self.value(*value)?;
                self.found = if value.is_unknown() {
                    Value::Unknown
                } else {
                    Value::Boolean(true)
                };
            }
            StatementKind::Call(call) => self.call(*call)?,
            StatementKind::Commit { .. } => self.commit("commit", statement.span)?,
            // How far back that goes is not followed.
            StatementKind::Rollback { .. } => {
                self.commit("roll back", statement.span)?;
                self.lose_track(statement.span);
            }
            StatementKind::Sql { statement, into } => self.sql(*statement, into.as_ref())?,
            other => self.session(other),
        }
        self.remembered |= self.assumed.get();
        Ok(Flow::Next)
    }

    /// The statements that touch no more than variables and cursors.
    fn session(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::GetDiagnostics { items, .. } => {
                for (target, _) in items {
                    self.variables.forget(target);
                }
            }
            StatementKind::Fetch { into, .. } => {
                for target in &into.targets {
                    self.variables.forget(target);
                }
                self.found = Value::Unknown;
            }
            StatementKind::Move { .. } => self.found = Value::Unknown,
            _ => {}
        }
    }

    /// Ends the transaction, where it is the block's own.
    fn commit(&mut self, what: &str, span: Span) -> Result<(), Raised> {
        let message = if self.executor.atomic || !self.executor.transaction.is_empty() {
            "invalid transaction termination".to_owned()
        } else if self.guarded > 0 {
            format!("cannot {what} while a subtransaction is active")
        } else {
            let ended = self
                .executor
                .control_transaction(&TransactionControl::Commit);
            return ended.map(|_| ()).map_err(Raised::Failure);
        };
        Err(self.error("2D000", message, span))
    }

    fn call(&mut self, id: FragmentId) -> Result<(), Raised> {
        let code = self.code;
        let Sql::Statement { operations, .. } = code.sql(id) else {
            return Ok(());
        };
        for operation in operations {
            if let OperationKind::Call {
                function,
                arguments,
                ..
            } = &operation.kind
            {
                let arguments = self.scalars(arguments)?;
                let called = self.executor.call_routine(function, &arguments);
                called.map_err(Raised::Failure)?;
            }
        }
        Ok(())
    }

    /// A static statement.
    fn sql(
        &mut self,
        id: FragmentId,
        into: Option<&crate::plpgsql::tree::Into>,
    ) -> Result<(), Raised> {
        let code = self.code;
        let Sql::Statement { operations, query } = code.sql(id) else {
            return Ok(());
        };
        self.operations(operations, code.origin.is_written(), self.visible())?;
        if let Some(query) = query {
            let rows = self.select(query)?;
            self.found = match rows.exist() {
                Truth::Yes => Value::Boolean(true),
                Truth::No => Value::Boolean(false),
                Truth::Unknown => Value::Unknown,
            };
            if let Some(into) = into {
                self.store(into, &rows)?;
            }
        } else if let Some(into) = into {
            for target in &into.targets {
                self.variables.forget(target);
            }
            self.found = Value::Unknown;
        } else if operations.iter().any(changes_rows) {
            self.found = Value::Unknown;
        }
        Ok(())
    }

    /// What a static statement can name. The names that a function has of its own are not looked for.
    fn visible(&self) -> Visible {
        if self.executor.depth > 0 {
            return Visible::Anything;
        }
        let names = Arc::new(self.variables.declared());
        if self.code.tree.chooses {
            Visible::Preferred(names)
        } else {
            Visible::Variables(names)
        }
    }

    fn operations(
        &mut self,
        operations: &[Operation],
        written: bool,
        variables: Visible,
    ) -> Result<(), Raised> {
        let ended = self.executor.execute_inside(operations, written, variables);
        ended.map_err(Raised::Failure)
    }

    /// The value of an expression of the body.
    fn value(&mut self, id: FragmentId) -> Result<Value, Raised> {
        let code = self.code;
        let Sql::Expression {
            value,
            functions,
            scope,
        } = code.sql(id)
        else {
            return Ok(Value::Unknown);
        };
        self.check_names(scope.as_deref())?;
        let (call, arguments) = match value {
            Scalar::Call(call) => (Some(&call.name), self.scalars(&call.arguments)?),
            _ => (None, Vec::new()),
        };
        if functions.iter().any(|it| it.name == "set_config") {
            self.set_config(value);
        }
        for function in functions {
            let given = if call == Some(function) {
                arguments.as_slice()
            } else {
                &[]
            };
            let called = self.executor.call_function(function, given);
            called.map_err(Raised::Failure)?;
        }
        self.scalar(value)
    }

    /// `set_config` in an expression: where names are looked up may be another path from here on.
    fn set_config(&mut self, value: &Scalar) {
        let is_other = |call: &Call| {
            let first = call.arguments.first().and_then(Scalar::beginning);
            first.is_some_and(|name| !name.eq_ignore_ascii_case("search_path"))
        };
        if matches!(value, Scalar::Call(call) if is_other(call)) {
            return;
        }
        let executor = &mut *self.executor;
        executor.path_changes += 1;
        executor.catalog.search_path = None;
    }

    /// Fails where an expression or a query names a column that its tables do not have.
    fn check_names(&mut self, scope: Option<&Scope>) -> Result<(), Raised> {
        if scope.is_none() {
            return Ok(());
        }
        let visible = self.visible();
        let checked = self.executor.check_scope_in(scope, Around::Block(&visible));
        checked.map_err(Raised::Failure)
    }

    fn scalars(&mut self, values: &[Scalar]) -> Result<Vec<Value>, Raised> {
        values.iter().map(|value| self.scalar(value)).collect()
    }

    fn scalar(&mut self, value: &Scalar) -> Result<Value, Raised> {
        self.evaluated(|it| {
            let variables = Found {
                variables: &it.variables,
                found: &it.found,
                commands: it.executor.commands.as_deref(),
                assumed: &it.assumed,
                remembered: it.remembered,
            };
            evaluate::scalar(&it.executor.catalog, &variables, value)
        })
    }

    fn select(&self, query: &Select) -> Result<Rows, Raised> {
        self.evaluated(|it| {
            let variables = Found {
                variables: &it.variables,
                found: &it.found,
                commands: it.executor.commands.as_deref(),
                assumed: &it.assumed,
                remembered: it.remembered,
            };
            evaluate::select(&it.executor.catalog, &variables, query)
        })
    }

    fn evaluated<T>(
        &self,
        evaluate: impl FnOnce(&Self) -> Result<T, EvaluationError>,
    ) -> Result<T, Raised> {
        evaluate(self).map_err(|error| Raised::Error {
            sqlstate: error.sqlstate.into(),
            message: error.message,
            place: self.executor.place(self.executor.span),
        })
    }

    fn cause(&self, span: Span) -> Cause {
        self.executor.cause(self.code.place(span))
    }

    fn store(&mut self, into: &crate::plpgsql::tree::Into, rows: &Rows) -> Result<(), Raised> {
        let certain = rows.rows.iter().filter(|row| row.certain).count();
        if into.strict && rows.rows.is_empty() && self.assumed.get() {
            for target in &into.targets {
                self.variables.forget(target);
            }
            return Ok(());
        }
        if into.strict && rows.rows.is_empty() {
            return Err(self.error("P0002", "query returned no rows".to_owned(), into.span));
        }
        if into.strict && certain > 1 {
            let message = "query returned more than one row".to_owned();
            return Err(self.error("P0003", message, into.span));
        }
        let row = match rows.rows.as_slice() {
            [] => None,
            // Which comes first nobody knows, unless there is only one.
            [only] if only.certain => Some(only.clone()),
            [first, ..] if certain == rows.rows.len() => Some(first.clone()),
            [first, ..] => Some(Row {
                values: vec![Value::Unknown; first.values.len()],
                certain: false,
            }),
        };
        self.variables
            .store(&into.targets, &rows.columns, row.as_ref());
        Ok(())
    }

    fn error(&self, sqlstate: &str, message: String, span: Span) -> Raised {
        Raised::Error {
            sqlstate: sqlstate.into(),
            message,
            place: self.executor.place(self.code.place(span)),
        }
    }
}

/// The variables, `FOUND`, and what an event trigger is run for.
struct Found<'a> {
    variables: &'a Frames,
    found: &'a Value,
    commands: Option<&'a Rows>,
    assumed: &'a Cell<bool>,
    remembered: bool,
}

impl evaluate::Variables for Found<'_> {
    fn variable(&self, path: &[Name]) -> Option<Value> {
        let own = self.variables.variable(path);
        let value = match path {
            [name] if own.is_none() && name == "found" => Some(self.found.clone()),
            _ => own,
        };
        if self.remembered && value.is_some() {
            self.assumes();
        }
        value
    }

    fn parameter(&self, number: u32) -> Option<Value> {
        self.variables.parameter(number)
    }

    fn commands(&self) -> Option<&Rows> {
        self.commands
    }

    fn assumes(&self) {
        self.assumed.set(true);
    }
}

fn changes_rows(operation: &Operation) -> bool {
    matches!(
        operation.kind,
        OperationKind::Insert(_)
            | OperationKind::Update(_)
            | OperationKind::Delete(_)
            | OperationKind::Merge(_)
    )
}
