//! Calls of the history's own functions.

use std::sync::Arc;

use crate::catalog::ObjectId;
use crate::evaluate::{self, Value};
use crate::lower::postgres::{block, fragment};
use crate::operation::{Body, Code, Does, Expression, ObjectName, Operations, ParameterMode};
use crate::source::{Origin, Span};

use super::Change;
use super::blocks::{Frames, Reach};
use super::executor::{Error, Executor};
use super::scopes::Visible;

/// How deep calls are followed.
const MAX_DEPTH: u32 = 8;

impl Executor {
    /// Does what the functions of these names do, as far as the history made them. Tells whether
    /// there was one that can change the catalog.
    pub(super) fn call_functions(&mut self, functions: &[ObjectName]) -> Result<bool, Error> {
        let mut changes = false;
        for name in functions {
            changes |= self.call_function(name, &[])?;
        }
        Ok(changes)
    }

    /// As [`Self::call_functions`], for one with the values of its first arguments.
    pub(super) fn call_function(
        &mut self,
        name: &ObjectName,
        arguments: &[Value],
    ) -> Result<bool, Error> {
        let outer = std::mem::replace(&mut self.atomic, true);
        let called = self.call_routine(name, arguments);
        self.atomic = outer;
        called
    }

    /// As [`Self::call_function`], for `CALL`: a procedure may end the transaction.
    pub(super) fn call_routine(
        &mut self,
        name: &ObjectName,
        arguments: &[Value],
    ) -> Result<bool, Error> {
        let mut changes = false;
        let found = self.catalog.functions_named(name);
        for id in &found {
            let Some(body) = self.body_of(*id) else {
                continue;
            };
            // Which of the overloads is meant is not looked into.
            let certain = found.len() == 1 && !self.catalog.is_uncertain(*id);
            changes |= self.call(*id, &body, arguments, certain)?;
        }
        Ok(changes)
    }

    /// Calls one function that is known, with its variables. What is in another language does
    /// nothing to the catalog that anybody could know.
    pub(super) fn call_with(&mut self, id: ObjectId, variables: Frames) -> Result<(), Error> {
        let body = self.body_of(id);
        let Some(body) = body.filter(|body| self.may_change(body)) else {
            return Ok(());
        };
        let Some(Called::PlPgSql(code)) = self.code_of(id, &body) else {
            self.changes.push(Change::Tainted);
            return Ok(());
        };
        if self.depth >= MAX_DEPTH || self.catalog.is_uncertain(id) {
            self.changes.push(Change::Tainted);
            return Ok(());
        }
        let reach = Reach {
            names: &body.names,
            only_access: false,
        };
        let outer = std::mem::replace(&mut self.atomic, true);
        let ended = self.inside(id, |executor| {
            executor.execute_code(&code, reach, variables)
        });
        self.atomic = outer;
        ended.map(|_| ())
    }

    /// Doubts what a function may change that is perhaps called.
    pub(super) fn may_call(&mut self, id: ObjectId) {
        let Some(body) = self.body_of(id) else {
            return;
        };
        if !self.is_harmless(&body, &mut vec![id]) {
            self.anything_in(&body);
        }
    }

    /// Doubts what a body may change that can't be followed.
    fn anything_in(&mut self, body: &Body) {
        let dynamic = !matches!(body.does, Does::Rows(_) | Does::More { dynamic: false });
        self.anything_of(&body.names, dynamic, false);
    }

    fn body_of(&self, id: ObjectId) -> Option<Arc<Body>> {
        self.catalog.get(id)?.as_function()?.body.clone()
    }

    fn call(
        &mut self,
        id: ObjectId,
        body: &Body,
        arguments: &[Value],
        certain: bool,
    ) -> Result<bool, Error> {
        if self.is_harmless(body, &mut vec![id]) {
            return Ok(false);
        }
        let follow = certain && self.depth < MAX_DEPTH;
        let Some(called) = follow.then(|| self.code_of(id, body)).flatten() else {
            self.anything_in(body);
            return Ok(true);
        };
        let before = self.changes.len();
        let parameters = self.parameters(id, arguments);
        let ended = self.inside(id, |executor| match &called {
            Called::PlPgSql(code) => {
                let reach = Reach {
                    names: &body.names,
                    only_access: false,
                };
                executor.execute_code(code, reach, parameters).map(|_| ())
            }
            Called::Sql(operations) => executor.execute_sql(operations),
        });
        ended.map(|()| self.changes.len() > before)
    }

    /// Executes what is in a function: one call deeper, with the `search_path` that the function
    /// sets for itself. It ends with the function, but for what a `SET` inside makes of it.
    fn inside<T>(&mut self, id: ObjectId, execute: impl FnOnce(&mut Self) -> T) -> T {
        let function = self.catalog.get(id).and_then(|object| object.as_function());
        let mut settings = function.iter().flat_map(|function| &function.settings);
        let path = settings.find(|it| it.name == "search_path").cloned();
        let outer = (self.catalog.search_path.clone(), self.local_path.clone());
        let changes = self.path_changes;
        if let Some(path) = &path {
            self.set_search_path(path);
        }
        self.depth += 1;
        let result = execute(self);
        self.depth -= 1;
        if path.is_some() && self.path_changes == changes {
            (self.catalog.search_path, self.local_path) = outer;
        }
        result
    }

    /// What a function executes; its places are the call's.
    fn code_of(&self, id: ObjectId, body: &Body) -> Option<Called> {
        let function = self.catalog.get(id)?.as_function()?;
        let origin = Origin::Fixed(self.span);
        match function.language.as_str() {
            "plpgsql" => Some(Called::PlPgSql(block::code(&body.text, &origin).ok()?)),
            "sql" => {
                let statements = fragment::statements(&body.text, &origin);
                if statements.iter().any(|it| it.error.is_some()) {
                    return None;
                }
                let operations = statements.into_iter().map(|it| it.operations);
                Some(Called::Sql(operations.collect()))
            }
            _ => None,
        }
    }

    /// The arguments of a call as variables. Those that are not given have their defaults.
    fn parameters(&self, id: ObjectId, arguments: &[Value]) -> Frames {
        let mut frames = Frames::default();
        let mut arguments = arguments.iter();
        let function = self.catalog.get(id).and_then(|object| object.as_function());
        for parameter in function.iter().flat_map(|function| &function.parameters) {
            let value = match parameter.mode {
                ParameterMode::In | ParameterMode::InOut => match arguments.next() {
                    Some(given) => Some(given.clone()),
                    None => parameter.default.as_ref().map(|it| self.default_of(it)),
                },
                ParameterMode::Out | ParameterMode::Table => Some(Value::Null),
                ParameterMode::Variadic => None,
            };
            let value = value.unwrap_or(Value::Unknown);
            let cast = evaluate::cast(&self.catalog, value, &parameter.type_name);
            let value = cast.unwrap_or(Value::Unknown);
            if let Some(name) = &parameter.name {
                frames.declare(name, None, false, value.clone());
            }
            if parameter.mode.is_input() {
                frames.parameters.push(value);
            }
        }
        frames
    }

    fn default_of(&self, default: &Expression) -> Value {
        let origin = Origin::Fixed(self.span);
        let value = fragment::expression(&default.text, &origin).ok();
        let value = value.and_then(|it| evaluate::scalar(&self.catalog, &(), &it).ok());
        value.unwrap_or(Value::Unknown)
    }

    /// Whether a body has a word for more than rows, or calls a function that the history made.
    fn may_change(&self, body: &Body) -> bool {
        let is_made = |name: &ObjectName| !self.catalog.functions_named(name).is_empty();
        let mut names = body.names.iter().map(|name| ObjectName {
            schema: None,
            name: name.clone(),
            span: Span::default(),
        });
        let mut called = body.all_references().flat_map(|it| &it.functions);
        changes_more_than_rows(body) || called.any(is_made) || names.any(|name| is_made(&name))
    }

    /// Whether a body changes no more than rows, and nothing that it calls in turn. `seen` has what
    /// was looked at.
    fn is_harmless(&self, body: &Body, seen: &mut Vec<ObjectId>) -> bool {
        let functions = match &body.does {
            Does::Rows(functions) => functions,
            Does::More { .. } => return false,
            Does::Unreadable => return !self.may_change(body),
        };
        let names = functions.iter();
        let mut ids = names.flat_map(|(schema, name)| {
            self.catalog.functions_named(&ObjectName {
                schema: schema.clone(),
                name: name.clone(),
                span: Span::default(),
            })
        });
        ids.all(|id| {
            if seen.contains(&id) {
                return true;
            }
            seen.push(id);
            let body = self.body_of(id);
            body.is_none_or(|body| self.is_harmless(&body, seen))
        })
    }

    fn execute_sql(&mut self, statements: &[Operations]) -> Result<(), Error> {
        for operations in statements {
            self.execute_inside(operations, false, Visible::Anything)?;
        }
        Ok(())
    }
}

/// What a called function executes.
enum Called {
    PlPgSql(Code),
    Sql(Vec<Operations>),
}

/// Whether a body has a word that may begin a definition, or run a string: a look that is cheaper
/// than to parse it.
fn changes_more_than_rows(body: &Body) -> bool {
    const WORDS: [&str; 14] = [
        "alter", "call", "comment", "commit", "create", "drop", "execute", "grant", "import",
        "perform", "reassign", "rename", "revoke", "rollback",
    ];
    let mut words = body
        .text
        .split(|character: char| !character.is_alphanumeric() && character != '_');
    words.any(|word| WORDS.iter().any(|other| word.eq_ignore_ascii_case(other)))
}
