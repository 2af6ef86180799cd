//! Errors: those of statements, and those that RAISE makes.

use std::borrow::Cow;

use smol_str::SmolStr;

use crate::evaluate::{Truth, Value};
use crate::operation::Name;
use crate::plpgsql::conditions::{sqlstates, static_sqlstate};
use crate::plpgsql::string_value;
use crate::plpgsql::tree::{
    Block, Condition, FragmentId, Handler, Raise, RaiseLevel, Raised as What,
};
use crate::replay::Failure;
use crate::replay::executor::Executor;
use crate::source::{Place, Span};

use super::{Executed, Flow, Interpreter};

/// An error that is looking for its handler.
#[derive(Debug, Clone)]
pub(super) enum Raised {
    /// Of a statement that replay refuses.
    Failure(Box<Failure>),
    Error {
        sqlstate: SmolStr,
        message: String,
        place: Place,
    },
}

impl Raised {
    fn sqlstate(&self) -> &str {
        match self {
            Self::Failure(failure) => failure.sqlstate,
            Self::Error { sqlstate, .. } => sqlstate,
        }
    }

    fn message(&self) -> &str {
        match self {
            Self::Failure(failure) => &failure.message,
            Self::Error { message, .. } => message,
        }
    }

    /// The failure of the whole block.
    pub(super) fn failure(self, executor: &Executor) -> Box<Failure> {
        match self {
            Self::Failure(failure) => failure,
            Self::Error {
                sqlstate,
                message,
                place,
            } => {
                let sqlstate = static_sqlstate(&sqlstate);
                // What goes on in further lines is for the person who sees all of them.
                let first = message.lines().next().unwrap_or_default();
                let mut failure = executor.failure(sqlstate, place.span, first);
                failure.place = place;
                failure
            }
        }
    }
}

impl Interpreter<'_> {
    pub(super) fn block(&mut self, block: &Block) -> Executed {
        self.variables.open(block.label.as_ref());
        let ended = self.declare(block).and_then(|()| self.guarded(block));
        self.variables.close();
        Ok(match ended? {
            Flow::Exit(Some(label)) if block.label.as_ref() == Some(&label) => Flow::Next,
            flow => flow,
        })
    }

    fn guarded(&mut self, block: &Block) -> Executed {
        if block.handlers.is_empty() {
            return self.run(&block.body);
        }
        let before = self.executor.catalog.mark();
        let changes = self.executor.changes.len();
        let inner = self.executor.inner.len();
        self.guarded += 1;
        let ended = self.run(&block.body);
        self.guarded -= 1;
        let raised = match ended {
            Ok(flow) => {
                self.executor.catalog.release(&before);
                return Ok(flow);
            }
            Err(raised) => raised,
        };
        let catches = |handler: &&Handler| {
            let mut conditions = handler.conditions.iter();
            conditions.any(|it| it.catches(raised.sqlstate()))
        };
        let Some(handler) = block.handlers.iter().find(catches) else {
            self.executor.catalog.release(&before);
            return Err(raised);
        };
        self.executor.catalog.undo(&before);
        self.executor.catalog.release(&before);
        self.executor.changes.truncate(changes);
        self.executor.inner.truncate(inner);
        self.variables.open(None);
        for (name, value) in [
            ("sqlerrm", raised.message()),
            ("sqlstate", raised.sqlstate()),
        ] {
            let name = Name::new_static(name);
            self.variables
                .declare(&name, None, false, Value::text(value));
        }
        self.handled.push(raised);
        let ended = self.run(&handler.body);
        self.handled.pop();
        self.variables.close();
        ended
    }

    pub(super) fn raise(&mut self, raise: &Raise, span: Span) -> Executed {
        if raise.level != RaiseLevel::Exception {
            return Ok(Flow::Next);
        }
        let mut sqlstate = None;
        let mut message = None;
        match &raise.what {
            What::Again => {
                return Err(match self.handled.last() {
                    Some(raised) => raised.clone(),
                    None => self.error(
                        "0Z002",
                        "RAISE without parameters cannot be used outside an exception handler"
                            .to_owned(),
                        span,
                    ),
                });
            }
            What::Format { format, arguments } => {
                message = Some(self.formatted(*format, arguments)?);
            }
            What::Condition(condition) => {
                message = Some(match condition {
                    Condition::Name(name) => name.to_string(),
                    Condition::SqlState(state) => state.to_string(),
                    Condition::Others => String::new(),
                });
                sqlstate = state_of(condition);
            }
            What::Options => {}
        }
        for (option, value) in &raise.options {
            let Value::Text(text) = self.value(*value)? else {
                continue;
            };
            match option.as_str() {
                "errcode" => {
                    let named = sqlstates(&text.to_lowercase())
                        .next()
                        .map(SmolStr::new_static);
                    sqlstate = Some(named.unwrap_or(text));
                }
                "message" => message = Some(text.to_string()),
                _ => {}
            }
        }
        let sqlstate = sqlstate.unwrap_or(SmolStr::new_static("P0001"));
        let message = message.unwrap_or_else(|| sqlstate.to_string());
        Err(self.error(&sqlstate, message, span))
    }

    /// The message of a format and its arguments. What is not known shows as the `%` that it is.
    fn formatted(&mut self, format: Span, arguments: &[FragmentId]) -> Result<String, Raised> {
        let literal = self.code.text(format);
        let whole = Span::new(0, u32::try_from(literal.len()).unwrap_or(u32::MAX));
        let text = string_value(literal, whole).unwrap_or(Cow::Borrowed(literal));
        let mut arguments = arguments.iter();
        let mut message = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            if char != '%' {
                message.push(char);
            } else if chars.next_if_eq(&'%').is_some() {
                message.push('%');
            } else if let Some(argument) = arguments.next() {
                let value = self.value(*argument)?;
                match crate::evaluate::printed(&self.executor.catalog, &value) {
                    Value::Text(text) => message.push_str(&text),
                    Value::Null => message.push_str("<NULL>"),
                    _ => message.push('%'),
                }
            }
        }
        Ok(message)
    }

    pub(super) fn assert(
        &mut self,
        condition: FragmentId,
        message: Option<FragmentId>,
        span: Span,
    ) -> Executed {
        if self.value(condition)?.truth() != Truth::No || self.assumed.get() {
            return Ok(Flow::Next);
        }
        let message = match message {
            Some(message) => self.value(message)?.as_text().map(String::from),
            None => None,
        };
        let message = message.unwrap_or_else(|| "assertion failed".to_owned());
        Err(self.error("P0004", message, span))
    }
}

fn state_of(condition: &Condition) -> Option<SmolStr> {
    match condition {
        Condition::Others => None,
        Condition::Name(name) => sqlstates(name).next().map(SmolStr::new_static),
        Condition::SqlState(state) => Some(state.clone()),
    }
}
