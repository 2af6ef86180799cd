//! Declarations, conditions and loops.

use crate::evaluate::{self, Row, Rows, Truth, Value};
use crate::operation::{Name, Scalar, Sql, TypeName};
use crate::plpgsql::tree::{
    Block, Branch, Control, DeclarationKind, FragmentId, Jump, Loop, Statement, Target,
};
use crate::source::Span;

use super::raise::Raised;
use super::{Executed, Flow, Interpreter};

impl Interpreter<'_> {
    pub(super) fn declare(&mut self, block: &Block) -> Result<(), Raised> {
        let code = self.code;
        for declaration in &block.declarations {
            match &declaration.kind {
                DeclarationKind::Variable {
                    type_name, default, ..
                } => {
                    let written = code.text(code.tree.fragment(*type_name).span);
                    let type_name = match code.sql(*type_name) {
                        Sql::Type(Some(name)) => Some((**name).clone()),
                        _ => None,
                    };
                    let is_row = self.is_row(written, type_name.as_ref());
                    let value = match default {
                        Some(default) => self.value(*default)?,
                        None => Value::Null,
                    };
                    let type_name = type_name.filter(|_| !is_row);
                    let value = self.cast(value, type_name.as_ref());
                    let name = &declaration.name;
                    self.variables.declare(name, type_name, is_row, value);
                }
                DeclarationKind::Alias(of) => {
                    let value = match of.as_slice() {
                        [one] if one.starts_with('$') => {
                            let number = one[1..].parse().unwrap_or(0);
                            evaluate::Variables::parameter(&self.variables, number)
                        }
                        path => evaluate::Variables::variable(&self.variables, path),
                    };
                    let value = value.unwrap_or(Value::Unknown);
                    self.variables
                        .declare(&declaration.name, None, false, value);
                }
                DeclarationKind::Cursor { .. } => {
                    let name = &declaration.name;
                    self.variables.declare(name, None, false, Value::Unknown);
                }
            }
        }
        self.remembered |= self.assumed.get();
        Ok(())
    }

    /// Whether a variable of a type holds a row: a record, or a row of a table.
    fn is_row(&self, written: &str, type_name: Option<&TypeName>) -> bool {
        let written = written.to_ascii_lowercase();
        if written == "record" || written.ends_with("%rowtype") {
            return true;
        }
        let Some(name) = type_name.filter(|name| !name.array) else {
            return false;
        };
        let catalog = &self.executor.catalog;
        let found = catalog.resolve_type(name).id();
        found.is_some_and(|id| catalog.relation(id).is_some())
    }

    fn cast(&self, value: Value, type_name: Option<&TypeName>) -> Value {
        match type_name {
            Some(name) => {
                evaluate::cast(&self.executor.catalog, value, name).unwrap_or(Value::Unknown)
            }
            None => value,
        }
    }

    pub(super) fn assign(&mut self, target: &Target, value: Value) -> Result<(), Raised> {
        let value = match self.variables.type_of(target) {
            Some(name) => {
                let name = name.clone();
                self.evaluated(|it| evaluate::cast(&it.executor.catalog, value, &name))?
            }
            None => value,
        };
        self.variables.set(target, value);
        Ok(())
    }

    /// The first branch whose condition is true; each that may be is executed in doubt, and so are
    /// those after one that can't be it.
    pub(super) fn branches(
        &mut self,
        subject: Option<&Value>,
        branches: &[Branch],
        otherwise: &[Statement],
    ) -> Executed {
        let mut maybe = Flow::Next;
        let mut doubt = None;
        let mut assumed = false;
        for branch in branches {
            let truth = self.condition(subject, branch.condition)?;
            assumed |= self.assumed.get();
            let take = match (truth, doubt) {
                (Truth::No, _) => continue,
                (Truth::Yes, None) => match self.unless_refuted(assumed, &branch.body)? {
                    Some(flow) => return Ok(flow),
                    None => {
                        doubt = Some(self.cause(branch.span));
                        continue;
                    }
                },
                (Truth::Yes | Truth::Unknown, Some(cause)) => cause,
                (Truth::Unknown, None) => self.cause(branch.span),
            };
            doubt = Some(take);
            maybe = weaker(maybe, self.in_doubt(take, |it| it.run(&branch.body)));
            if truth == Truth::Yes {
                return Ok(maybe);
            }
        }
        if let Some(cause) = doubt {
            return Ok(weaker(maybe, self.in_doubt(cause, |it| it.run(otherwise))));
        }
        if let Some(flow) = self.unless_refuted(assumed, otherwise)? {
            return Ok(flow);
        }
        for branch in branches {
            let cause = self.cause(branch.span);
            maybe = weaker(maybe, self.in_doubt(cause, |it| it.run(&branch.body)));
        }
        Ok(maybe)
    }

    fn condition(&mut self, subject: Option<&Value>, id: FragmentId) -> Result<Truth, Raised> {
        let Some(subject) = subject else {
            return Ok(self.value(id)?.truth());
        };
        // `WHEN 1, 2` is read as a row.
        let value = self.value(id)?;
        let values = match value {
            Value::Record(fields) => fields.iter().map(|(_, value)| value.clone()).collect(),
            other => vec![other],
        };
        let mut truth = Truth::No;
        for value in values {
            let equal = Scalar::Operator {
                name: "=".into(),
                left: Some(Box::new(literal(subject))),
                right: Box::new(literal(&value)),
            };
            match self.scalar(&equal)?.truth() {
                Truth::Yes => return Ok(Truth::Yes),
                Truth::Unknown => truth = Truth::Unknown,
                Truth::No => {}
            }
        }
        Ok(truth)
    }

    pub(super) fn case(
        &mut self,
        subject: Option<FragmentId>,
        branches: &[Branch],
        otherwise: Option<&[Statement]>,
        span: Span,
    ) -> Executed {
        let subject = subject.map(|it| self.value(it)).transpose()?;
        if let Some(otherwise) = otherwise {
            return self.branches(subject.as_ref(), branches, otherwise);
        }
        let mut found = false;
        for branch in branches {
            found |= self.condition(subject.as_ref(), branch.condition)? != Truth::No;
        }
        if !found {
            return Err(self.error("20000", "case not found".to_owned(), span));
        }
        self.branches(subject.as_ref(), branches, &[])
    }

    pub(super) fn jump(&mut self, jump: &Jump, certain: Flow, maybe: Flow) -> Executed {
        let Some(when) = jump.when else {
            return Ok(certain);
        };
        Ok(match self.value(when)?.truth() {
            Truth::Yes => certain,
            Truth::No => Flow::Next,
            Truth::Unknown => maybe,
        })
    }

    pub(super) fn repeat(&mut self, repeat: &Loop, span: Span) -> Executed {
        match &repeat.control {
            Control::Endless => self.endless(repeat, None, span),
            Control::While(condition) => self.endless(repeat, Some(*condition), span),
            Control::Range {
                variable,
                reverse,
                from,
                to,
                by,
            } => {
                let by = by.map(|by| self.value(by)).transpose()?;
                let step = by.map_or(Some(1), |by| by.as_integer());
                let from = self.value(*from)?.as_integer();
                let to = self.value(*to)?.as_integer();
                let rows = range(from, to, step, *reverse);
                self.variables.open(None);
                if let [name] = variable.name.as_slice() {
                    self.variables.declare(name, None, false, Value::Null);
                }
                let targets = std::slice::from_ref(variable);
                let ended = self.each(repeat, targets, &rows, span);
                self.variables.close();
                ended
            }
            Control::Rows { targets, rows } => {
                let rows = self.rows(rows)?;
                self.each(repeat, targets, &rows, span)
            }
            Control::Elements { targets, array, .. } => {
                let array = self.value(*array)?;
                self.each(repeat, targets, &elements(&array), span)
            }
            Control::Cursor { record, .. } => {
                self.variables.open(None);
                if let [name] = record.name.as_slice() {
                    self.variables.declare(name, None, true, Value::Unknown);
                }
                let rows = Rows::possible(Vec::new());
                let ended = self.each(repeat, std::slice::from_ref(record), &rows, span);
                self.variables.close();
                ended
            }
        }
    }

    fn endless(&mut self, repeat: &Loop, condition: Option<FragmentId>, span: Span) -> Executed {
        loop {
            let truth = match condition {
                Some(condition) => self.value(condition)?.truth(),
                None => Truth::Yes,
            };
            let flow = match truth {
                Truth::No => return Ok(Flow::Next),
                Truth::Yes => self.run(&repeat.body)?,
                Truth::Unknown => {
                    let cause = self.cause(span);
                    return Ok(left(self.in_doubt(cause, |it| it.run(&repeat.body))));
                }
            };
            match iterate(flow, repeat) {
                Iteration::Next => {}
                Iteration::End(flow) => return Ok(flow),
                // How often it goes on is not known.
                Iteration::Maybe => {
                    self.lose_track(span);
                    return Ok(Flow::MaybeLeave);
                }
            }
            if self.budget == 0 {
                self.lose_track(span);
                return Ok(Flow::Return);
            }
        }
    }

    /// Executes the body for each row.
    fn each(&mut self, repeat: &Loop, targets: &[Target], rows: &Rows, span: Span) -> Executed {
        self.found = match rows.exist() {
            Truth::Yes => Value::Boolean(true),
            Truth::No => Value::Boolean(false),
            Truth::Unknown => Value::Unknown,
        };
        self.remembered |= self.assumed.get();
        let mut may_have_left = false;
        for row in &rows.rows {
            self.variables.store(targets, &rows.columns, Some(row));
            let flow = if row.certain && !may_have_left {
                self.run(&repeat.body)?
            } else {
                let cause = self.cause(span);
                self.in_doubt(cause, |it| it.run(&repeat.body))
            };
            match iterate(flow, repeat) {
                Iteration::Next => {}
                Iteration::End(flow) => return Ok(flow),
                Iteration::Maybe => may_have_left = true,
            }
        }
        Ok(if may_have_left {
            Flow::MaybeLeave
        } else {
            Flow::Next
        })
    }
}

/// What an iteration's end means for its loop.
enum Iteration {
    Next,
    /// The loop is left.
    End(Flow),
    /// The loop may be left.
    Maybe,
}

fn iterate(flow: Flow, repeat: &Loop) -> Iteration {
    let is_own = |label: &Option<Name>| label.is_none() || *label == repeat.label;
    match flow {
        Flow::Next | Flow::MaybeContinue => Iteration::Next,
        Flow::Continue(label) if is_own(&label) => Iteration::Next,
        Flow::Exit(label) if is_own(&label) => Iteration::End(Flow::Next),
        Flow::MaybeLeave => Iteration::Maybe,
        leaving => Iteration::End(leaving),
    }
}

/// After a loop whose body was executed in doubt.
fn left(flow: Flow) -> Flow {
    match flow {
        Flow::Next | Flow::MaybeContinue => Flow::Next,
        _ => Flow::MaybeLeave,
    }
}

/// Of two branches that may be taken.
fn weaker(one: Flow, other: Flow) -> Flow {
    match (one, other) {
        (Flow::MaybeLeave, _) | (_, Flow::MaybeLeave) => Flow::MaybeLeave,
        (Flow::MaybeContinue, _) | (_, Flow::MaybeContinue) => Flow::MaybeContinue,
        _ => Flow::Next,
    }
}

fn literal(value: &Value) -> Scalar {
    match value {
        Value::Null => Scalar::Null,
        Value::Boolean(value) => Scalar::Boolean(*value),
        Value::Integer(value) => Scalar::Integer(*value),
        Value::Text(text) => Scalar::Text(text.clone()),
        _ => Scalar::Other,
    }
}

/// The integers of a loop; one possible row where its ends are not known.
fn range(from: Option<i64>, to: Option<i64>, step: Option<i64>, reverse: bool) -> Rows {
    /// More than a migration does one by one.
    const MOST: usize = 100_000;
    let (Some(from), Some(to), Some(step @ 1..)) = (from, to, step) else {
        return Rows::possible(Vec::new());
    };
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let numbers: Vec<i64> = if reverse {
        (to..=from).rev().step_by(step).take(MOST).collect()
    } else {
        (from..=to).step_by(step).take(MOST).collect()
    };
    rows(numbers.into_iter().map(Value::Integer))
}

fn elements(array: &Value) -> Rows {
    match array {
        Value::Array(elements) => rows(elements.iter().cloned()),
        _ => Rows::possible(Vec::new()),
    }
}

fn rows(values: impl Iterator<Item = Value>) -> Rows {
    Rows {
        columns: vec![Name::default()],
        rows: values
            .map(|value| Row {
                values: vec![value],
                certain: true,
            })
            .collect(),
    }
}
