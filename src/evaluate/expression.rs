//! Expressions, by their kind.

use std::cmp::Ordering;
use std::sync::Arc;

use super::query::Scope;
use super::value::{Truth, boolean};
use super::{Evaluated, EvaluationError, Evaluator, Identified, Oid, OidKind, Value, pattern};
use crate::operation::{Name, Scalar, Select, Test, TypeName};

/// The longest text that is put together, in bytes: what doubles itself in a loop has no end.
const LONGEST_TEXT: usize = 1 << 20;

/// The most elements of two arrays that are put together.
const LONGEST_ARRAY: usize = 1 << 16;

impl Evaluator<'_> {
    pub(super) fn scalar(self, scalar: &Scalar, scope: &Scope<'_>) -> Evaluated {
        Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Boolean(*value),
            Scalar::Integer(value) => Value::Integer(*value),
            Scalar::Text(text) => Value::Text(text.clone()),
            Scalar::Column(path) => self.column(path, scope),
            Scalar::Parameter(number) => {
                let value = self.variables.parameter(*number);
                value.unwrap_or(Value::Unknown)
            }
            Scalar::Session(name) => self.session_value(name),
            Scalar::Cast(operand, to) => {
                let value = self.scalar(operand, scope)?;
                return self.cast(value, to);
            }
            Scalar::And(operands) => return self.connect(operands, scope, Truth::No),
            Scalar::Or(operands) => return self.connect(operands, scope, Truth::Yes),
            Scalar::Not(operand) => negate(&self.scalar(operand, scope)?),
            Scalar::Is {
                operand,
                test,
                negated,
            } => is(&self.scalar(operand, scope)?, *test, *negated),
            Scalar::Operator { name, left, right } => {
                let right = self.scalar(right, scope)?;
                let Some(left) = left else {
                    return Ok(prefix(name, &right));
                };
                let left = self.scalar(left, scope)?;
                return self.operator(name, &left, &right);
            }
            Scalar::Quantified {
                operand,
                operator,
                all,
                array,
            } => {
                let operand = self.scalar(operand, scope)?;
                let array = self.scalar(array, scope)?;
                return self.quantified(operator, &operand, &array, *all);
            }
            Scalar::Distinct {
                left,
                right,
                negated,
            } => {
                let left = self.scalar(left, scope)?;
                let right = self.scalar(right, scope)?;
                self.distinct(&left, &right, *negated)?
            }
            Scalar::Call(call) => return self.call(call, scope),
            other => return self.compound(other, scope),
        })
    }

    /// The expressions that have several parts.
    fn compound(self, scalar: &Scalar, scope: &Scope<'_>) -> Evaluated {
        Ok(match scalar {
            Scalar::Coalesce(operands) => return self.coalesce(operands, scope),
            Scalar::NullIf(left, right) => {
                let left = self.scalar(left, scope)?;
                let right = self.scalar(right, scope)?;
                match self.operator("=", &left, &right)?.truth() {
                    Truth::Yes => Value::Null,
                    Truth::No => left,
                    Truth::Unknown => Value::Unknown,
                }
            }
            Scalar::Case {
                subject,
                branches,
                otherwise,
            } => return self.case(subject.as_deref(), branches, otherwise.as_deref(), scope),
            Scalar::Array(elements) => Value::Array(self.all(elements, scope)?.into()),
            Scalar::Row(fields) => {
                let values = self.all(fields, scope)?;
                let names = (1..).map(|number| Name::new(format!("f{number}")));
                Value::Record(names.zip(values).collect())
            }
            Scalar::Element(array, index) => {
                let array = self.scalar(array, scope)?;
                element(&array, &self.scalar(index, scope)?)
            }
            Scalar::Field(record, name) => field(&self.scalar(record, scope)?, name),
            Scalar::Exists(query) => match self.select(query, scope)?.exist() {
                Truth::Yes => Value::Boolean(true),
                Truth::No => Value::Boolean(false),
                Truth::Unknown => Value::Unknown,
            },
            Scalar::Subquery(query) => return self.subquery(query, scope),
            Scalar::ArrayOf(query) => {
                let rows = self.select(query, scope)?.rows;
                let elements = rows
                    .into_iter()
                    .map(|row| match row.values.into_iter().next() {
                        Some(value) if row.certain => value,
                        _ => Value::Unknown,
                    });
                Value::array(elements)
            }
            _ => Value::Unknown,
        })
    }

    pub(super) fn all(
        self,
        scalars: &[Scalar],
        scope: &Scope<'_>,
    ) -> Result<Vec<Value>, EvaluationError> {
        scalars
            .iter()
            .map(|scalar| self.scalar(scalar, scope))
            .collect()
    }

    /// `AND` is decided by the first no, `OR` by the first yes. PostgreSQL may evaluate the operands
    /// in any order, so an error behind what decides is none.
    fn connect(self, operands: &[Scalar], scope: &Scope<'_>, decisive: Truth) -> Evaluated {
        let (mut null, mut unknown) = (false, false);
        for operand in operands {
            let value = self.scalar(operand, scope)?;
            match value.truth() {
                _ if value.is_null() => null = true,
                truth if truth == decisive => return Ok(Value::Boolean(decisive == Truth::Yes)),
                Truth::Unknown => unknown = true,
                Truth::Yes | Truth::No => {}
            }
        }
        Ok(if unknown {
            Value::Unknown
        } else if null {
            Value::Null
        } else {
            Value::Boolean(decisive == Truth::No)
        })
    }

    fn coalesce(self, operands: &[Scalar], scope: &Scope<'_>) -> Evaluated {
        for operand in operands {
            let value = self.scalar(operand, scope)?;
            if !value.is_null() {
                return Ok(value);
            }
        }
        Ok(Value::Null)
    }

    fn case(
        self,
        subject: Option<&Scalar>,
        branches: &[(Scalar, Scalar)],
        otherwise: Option<&Scalar>,
        scope: &Scope<'_>,
    ) -> Evaluated {
        let subject = subject.map(|it| self.scalar(it, scope)).transpose()?;
        for (condition, result) in branches {
            let mut value = self.scalar(condition, scope)?;
            if let Some(subject) = &subject {
                value = self.operator("=", subject, &value)?;
            }
            match value.truth() {
                Truth::Yes => return self.scalar(result, scope),
                Truth::No => {}
                Truth::Unknown => return Ok(Value::Unknown),
            }
        }
        otherwise.map_or(Ok(Value::Null), |it| self.scalar(it, scope))
    }

    fn subquery(self, query: &Select, scope: &Scope<'_>) -> Evaluated {
        let rows = self.select(query, scope)?;
        match rows.rows.as_slice() {
            [] => Ok(Value::Null),
            [row] if row.certain => Ok(row.values.first().cloned().unwrap_or(Value::Null)),
            several if several.iter().filter(|row| row.certain).count() > 1 => {
                Err(EvaluationError {
                    sqlstate: "21000",
                    message: "more than one row returned by a subquery used as an expression"
                        .to_owned(),
                })
            }
            _ => Ok(Value::Unknown),
        }
    }

    fn session_value(self, name: &str) -> Value {
        match name {
            "current_schema" => self.current_schema(),
            _ => Value::Unknown,
        }
    }

    /// A binary operator.
    pub(super) fn operator(self, name: &str, left: &Value, right: &Value) -> Evaluated {
        if matches!((left, right), (Value::Null, _) | (_, Value::Null)) {
            return Ok(match (name, left, right) {
                // An array goes on without the element.
                ("||", Value::Array(_), _) => left.clone(),
                ("||", _, Value::Array(_)) => right.clone(),
                _ => Value::Null,
            });
        }
        let (left, right) = (&self.like(left, right)?, &self.like(right, left)?);
        Ok(match name {
            "=" => Value::from(left.equals(right)),
            "<>" | "!=" => Value::from(left.equals(right).map(|equal| !equal)),
            "<" => Value::from(left.compare(right).map(Ordering::is_lt)),
            "<=" => Value::from(left.compare(right).map(Ordering::is_le)),
            ">" => Value::from(left.compare(right).map(Ordering::is_gt)),
            ">=" => Value::from(left.compare(right).map(Ordering::is_ge)),
            "||" => self.concatenated(left, right),
            "~~" | "!~~" | "~~*" | "!~~*" | "~" | "!~" | "~*" | "!~*" => {
                let text = |value| self.to_text(value);
                let (Value::Text(text), Value::Text(pattern)) = (text(left), text(right)) else {
                    return Ok(Value::Unknown);
                };
                Value::from(pattern::matches(name, &text, &pattern))
            }
            "+" | "-" | "*" | "/" | "%" => arithmetic(name, left, right),
            "@>" => contains(left, right),
            "<@" => contains(right, left),
            "&&" => overlaps(left, right),
            _ => Value::Unknown,
        })
    }

    /// A literal beside a value of one of the types of object identifiers is one too.
    fn like(self, value: &Value, other: &Value) -> Evaluated {
        match (value, other) {
            (Value::Text(text), Value::Oid(oid)) => self.identify(text, oid.kind),
            _ => Ok(value.clone()),
        }
    }

    fn concatenated(self, left: &Value, right: &Value) -> Value {
        match (left, right) {
            (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
            (Value::Array(left), Value::Array(right))
                if left.len() + right.len() > LONGEST_ARRAY =>
            {
                Value::Unknown
            }
            (Value::Array(left), Value::Array(right)) => {
                Value::array(left.iter().chain(right.iter()).cloned())
            }
            (Value::Array(array), one) => {
                Value::array(array.iter().chain(std::iter::once(one)).cloned())
            }
            (one, Value::Array(array)) => {
                Value::array(std::iter::once(one).chain(array.iter()).cloned())
            }
            _ => match (self.to_text(left), self.to_text(right)) {
                (Value::Text(left), Value::Text(right))
                    if left.len() + right.len() > LONGEST_TEXT =>
                {
                    Value::Unknown
                }
                (Value::Text(left), Value::Text(right)) => Value::text(format!("{left}{right}")),
                _ => Value::Unknown,
            },
        }
    }

    /// `ANY` is decided by the first yes, `ALL` by the first no.
    fn quantified(self, operator: &str, operand: &Value, array: &Value, all: bool) -> Evaluated {
        let parsed;
        let elements: &[Value] = match array {
            Value::Array(elements) => elements,
            Value::Null => return Ok(Value::Null),
            Value::Text(text) => match array_literal(text) {
                Some(elements) => {
                    parsed = elements;
                    &parsed
                }
                None => return Ok(Value::Unknown),
            },
            _ => return Ok(Value::Unknown),
        };
        let decisive = if all { Truth::No } else { Truth::Yes };
        let (mut null, mut unknown) = (false, false);
        for element in elements {
            let value = self.operator(operator, operand, element)?;
            match value.truth() {
                _ if value.is_null() => null = true,
                truth if truth == decisive => return Ok(Value::Boolean(!all)),
                Truth::Unknown => unknown = true,
                Truth::Yes | Truth::No => {}
            }
        }
        Ok(if unknown {
            Value::Unknown
        } else if null {
            Value::Null
        } else {
            Value::Boolean(all)
        })
    }

    fn distinct(self, left: &Value, right: &Value, negated: bool) -> Evaluated {
        let distinct = match (left, right) {
            (Value::Unknown, _) | (_, Value::Unknown) => return Ok(Value::Unknown),
            (Value::Null, Value::Null) => false,
            (Value::Null, _) | (_, Value::Null) => true,
            _ => match self.operator("<>", left, right)? {
                Value::Boolean(distinct) => distinct,
                _ => return Ok(Value::Unknown),
            },
        };
        Ok(Value::Boolean(distinct != negated))
    }

    pub(super) fn cast(self, value: Value, to: &TypeName) -> Evaluated {
        if to.array {
            return Ok(match value {
                Value::Text(text) => array_literal(&text).map_or(Value::Unknown, Value::array),
                Value::Array(elements) => {
                    let element = TypeName {
                        array: false,
                        ..to.clone()
                    };
                    let elements = elements.iter().cloned();
                    let elements: Result<Vec<_>, _> =
                        elements.map(|it| self.cast(it, &element)).collect();
                    Value::array(elements?)
                }
                other => other,
            });
        }
        Ok(match (to.name.as_str(), value) {
            (_, Value::Null) => Value::Null,
            (_, Value::Unknown) => Value::Unknown,
            ("text" | "varchar" | "bpchar" | "name" | "char", value) => self.to_text(&value),
            ("bool", Value::Text(text)) => Value::from(boolean(&text)),
            ("bool", Value::Integer(value)) => Value::Boolean(value != 0),
            ("bool", value @ Value::Boolean(_)) => value,
            ("int2" | "int4" | "int8", Value::Boolean(value)) => Value::Integer(i64::from(value)),
            ("int2" | "int4" | "int8", value) => {
                value.as_integer().map_or(Value::Unknown, Value::Integer)
            }
            ("regclass", value) => return self.identified(value, OidKind::Class),
            ("regtype", value) => return self.identified(value, OidKind::Type),
            ("regproc" | "regprocedure", value) => {
                return self.identified(value, OidKind::Routine);
            }
            ("regnamespace", value) => return self.identified(value, OidKind::Namespace),
            ("regrole", value) => return self.identified(value, OidKind::Role),
            ("oid", value @ Value::Oid(_)) => return self.identified(value, OidKind::Oid),
            _ => Value::Unknown,
        })
    }

    fn identified(self, value: Value, kind: OidKind) -> Evaluated {
        match value {
            Value::Text(text) => self.identify(&text, kind),
            Value::Oid(Oid { of, .. }) => Ok(Value::Oid(Oid { of, kind })),
            _ => Ok(Value::Unknown),
        }
    }

    /// What a value is as text.
    pub(super) fn to_text(self, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Oid(Oid {
                of: Identified::BuiltIn(name),
                kind,
            }) if *kind != OidKind::Oid => Value::text(name),
            Value::Oid(Oid {
                of: Identified::Object(id),
                kind,
            }) if *kind != OidKind::Oid => self.visible_name(*id),
            value => value.as_text().map_or(Value::Unknown, Value::Text),
        }
    }
}

pub(super) fn negate(value: &Value) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    match value.truth() {
        Truth::Yes => Value::Boolean(false),
        Truth::No => Value::Boolean(true),
        Truth::Unknown => Value::Unknown,
    }
}

fn is(value: &Value, test: Test, negated: bool) -> Value {
    let holds = match (test, value) {
        (_, Value::Unknown) => return Value::Unknown,
        (Test::Null | Test::Unknown, value) => value.is_null(),
        (Test::True | Test::False, Value::Null) => false,
        (Test::True, value) => value.truth() == Truth::Yes,
        (Test::False, value) => value.truth() == Truth::No,
    };
    Value::Boolean(holds != negated)
}

fn prefix(name: &str, operand: &Value) -> Value {
    match (name, operand) {
        (_, Value::Null) => Value::Null,
        ("-", Value::Integer(value)) => value.checked_neg().map_or(Value::Unknown, Value::Integer),
        ("+", Value::Integer(value)) => Value::Integer(*value),
        _ => Value::Unknown,
    }
}

fn arithmetic(name: &str, left: &Value, right: &Value) -> Value {
    let (Some(left), Some(right)) = (left.as_integer(), right.as_integer()) else {
        return Value::Unknown;
    };
    let result = match name {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    result.map_or(Value::Unknown, Value::Integer)
}

fn element(array: &Value, index: &Value) -> Value {
    match (array, index.as_integer()) {
        (Value::Null, _) => Value::Null,
        (Value::Array(elements), Some(index)) => usize::try_from(index - 1)
            .ok()
            .and_then(|index| elements.get(index).cloned())
            .unwrap_or(Value::Null),
        _ => Value::Unknown,
    }
}

pub(super) fn field(record: &Value, name: &Name) -> Value {
    let Value::Record(fields) = record else {
        return Value::Unknown;
    };
    let found = fields.iter().find(|(field, _)| field == name);
    found.map_or(Value::Unknown, |(_, value)| value.clone())
}

/// Whether an array has every element of another.
fn contains(whole: &Value, part: &Value) -> Value {
    decided(whole, part, false)
}

fn overlaps(left: &Value, right: &Value) -> Value {
    decided(left, right, true)
}

/// Asks of each element of `part` whether an array has it: the first `decisive` answer is that of all.
fn decided(array: &Value, part: &Value, decisive: bool) -> Value {
    let (Some(array), Some(part)) = (elements(array), elements(part)) else {
        return Value::Unknown;
    };
    let found: Vec<Option<bool>> = part.iter().map(|it| has(&array, it)).collect();
    if found.contains(&Some(decisive)) {
        Value::Boolean(decisive)
    } else if found.contains(&None) {
        Value::Unknown
    } else {
        Value::Boolean(!decisive)
    }
}

fn has(array: &[Value], element: &Value) -> Option<bool> {
    let mut unknown = false;
    for value in array {
        match value.equals(element) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}

fn elements(value: &Value) -> Option<Arc<[Value]>> {
    match value {
        Value::Array(elements) => Some(Arc::clone(elements)),
        Value::Text(text) => Some(array_literal(text)?.into()),
        _ => None,
    }
}

/// `'{a, "b c"}'` as an array of strings; `None` where it is no array, or one of arrays.
pub(super) fn array_literal(text: &str) -> Option<Vec<Value>> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut elements = Vec::new();
    let mut rest = inside;
    loop {
        rest = rest.trim_start();
        let (element, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_element(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let word = rest[..end].trim();
                if word.is_empty() || word.contains(['{', '}', '"', '\\']) {
                    return None;
                }
                let null = word.eq_ignore_ascii_case("null");
                let value = if null { Value::Null } else { Value::text(word) };
                (value, &rest[end..])
            }
        };
        elements.push(element);
        match after.trim_start() {
            "" => return Some(elements),
            more => rest = more.strip_prefix(',')?,
        }
    }
}

/// The element whose opening quote was read, and what follows its closing one.
fn quoted_element(text: &str) -> Option<(Value, &str)> {
    let mut element = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((Value::text(element), &text[at + 1..])),
            '\\' => element.push(chars.next()?.1),
            _ => element.push(char),
        }
    }
    None
}
