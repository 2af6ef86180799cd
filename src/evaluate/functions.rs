//! PostgreSQL's functions, as far as blocks call them to build names and to look at the catalog.
//! A function that is not here has an unknown value.

use smol_str::{SmolStr, StrExt};

use super::query::Scope;
use super::value::Truth;
use super::{Evaluated, Evaluator, Identified, Oid, OidKind, Value};
use crate::catalog::builtin::quote_identifier;
use crate::operation::{Call, Name};

impl Evaluator<'_> {
    pub(super) fn call(self, call: &Call, scope: &Scope<'_>) -> Evaluated {
        // A function of the history's own may do anything.
        let is_system = call
            .name
            .schema
            .as_ref()
            .is_none_or(|it| it == "pg_catalog");
        if !is_system {
            return Ok(Value::Unknown);
        }
        let name = call.name.name.as_str();
        if super::aggregate::is_aggregate(name) {
            return match scope.group {
                Some(group) => self.aggregate(call, group),
                None => Ok(Value::Unknown),
            };
        }
        let mut arguments = self.all(&call.arguments, scope)?;
        if call.variadic {
            let Some(Value::Array(last)) = arguments.pop() else {
                return Ok(Value::Unknown);
            };
            arguments.extend(last.iter().cloned());
        }
        self.built_in(name, &arguments)
    }

    fn built_in(self, name: &str, arguments: &[Value]) -> Evaluated {
        // Those that take `NULL` for a value.
        match name {
            "format" => return Ok(self.format(arguments)),
            "concat" => return Ok(self.concat("", arguments)),
            "concat_ws" => {
                return Ok(match arguments.split_first() {
                    Some((Value::Null, _)) => Value::Null,
                    Some((separator, rest)) => match self.to_text(separator) {
                        Value::Text(separator) => self.concat(&separator, rest),
                        _ => Value::Unknown,
                    },
                    None => Value::Unknown,
                });
            }
            "quote_nullable" => {
                return Ok(match arguments {
                    [Value::Null] => Value::text("NULL"),
                    [value] => self.mapped(value, |text| quote_literal(text).into()),
                    _ => Value::Unknown,
                });
            }
            "array_append" | "array_cat" | "array_prepend" => {
                return match arguments {
                    [left, right] => self.operator("||", left, right),
                    _ => Ok(Value::Unknown),
                };
            }
            _ => {}
        }
        if arguments.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        if let Some(value) = self.of_names(name, arguments) {
            return Ok(value);
        }
        Ok(self.of_strings(name, arguments))
    }

    /// The functions about objects.
    fn of_names(self, name: &str, arguments: &[Value]) -> Option<Value> {
        let kind = match name {
            "to_regclass" => OidKind::Class,
            "to_regtype" => OidKind::Type,
            "to_regproc" | "to_regprocedure" => OidKind::Routine,
            "to_regnamespace" => OidKind::Namespace,
            "to_regrole" => OidKind::Role,
            "current_schema" => return Some(self.current_schema()),
            "current_schemas" => {
                let path = self.catalog.search_path.as_ref();
                let system = match arguments.first()?.truth() {
                    Truth::Yes => Some(Value::text("pg_catalog")),
                    Truth::No => None,
                    Truth::Unknown => return Some(Value::Unknown),
                };
                return Some(path.map_or(Value::Unknown, |path| {
                    let there = path
                        .iter()
                        .filter(|schema| self.catalog.schema_named(schema).id().is_some());
                    Value::array(system.into_iter().chain(there.map(Value::from)))
                }));
            }
            "pg_table_is_visible" | "pg_type_is_visible" | "pg_function_is_visible" => {
                return Some(match arguments {
                    [
                        Value::Oid(Oid {
                            of: Identified::Object(id),
                            ..
                        }),
                    ] if self.catalog.search_path.is_some() => Value::from(self.is_visible(*id)),
                    _ => Value::Unknown,
                });
            }
            "obj_description" => {
                return Some(match arguments.first()? {
                    Value::Oid(Oid {
                        of: Identified::Object(id),
                        ..
                    }) => match &self.catalog.get(*id)?.comment {
                        Some(comment) => Value::Text(comment.clone()),
                        None => Value::Null,
                    },
                    _ => Value::Unknown,
                });
            }
            _ => return None,
        };
        Some(match self.to_text(arguments.first()?) {
            Value::Text(text) => self.identify_if_there(&text, kind),
            _ => Value::Unknown,
        })
    }

    fn of_strings(self, name: &str, arguments: &[Value]) -> Value {
        let texts: Vec<Option<SmolStr>> = arguments
            .iter()
            .map(|value| match self.to_text(value) {
                Value::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        let integer = |index: usize| arguments.get(index).and_then(Value::as_integer);
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        match (name, texts.as_slice()) {
            ("quote_ident", [Some(text)]) => Value::text(quote_identifier(text)),
            ("quote_literal", [Some(text)]) => Value::text(quote_literal(text)),
            ("lower", [Some(text)]) => Value::Text(text.to_lowercase_smolstr()),
            ("upper", [Some(text)]) => Value::Text(text.to_uppercase_smolstr()),
            ("length" | "char_length" | "character_length", [Some(text)]) => {
                count(text.chars().count())
            }
            ("replace", [Some(text), Some(from), Some(to)]) if !from.is_empty() => {
                Value::text(text.replace(from, to))
            }
            ("btrim" | "trim", [Some(text)]) => Value::text(text.trim_matches(' ')),
            ("ltrim", [Some(text)]) => Value::text(text.trim_start_matches(' ')),
            ("rtrim", [Some(text)]) => Value::text(text.trim_end_matches(' ')),
            ("btrim", [Some(text), Some(of)]) => {
                Value::text(text.trim_matches(|it| of.contains(it)))
            }
            ("ltrim", [Some(text), Some(of)]) => {
                Value::text(text.trim_start_matches(|it| of.contains(it)))
            }
            ("rtrim", [Some(text), Some(of)]) => {
                Value::text(text.trim_end_matches(|it| of.contains(it)))
            }
            ("starts_with", [Some(text), Some(start)]) => Value::from(text.starts_with(start)),
            ("strpos" | "position", [Some(text), Some(part)]) => {
                let at = text.find(part);
                count(at.map_or(0, |at| text[..at].chars().count() + 1))
            }
            ("split_part", [Some(text), Some(separator), _]) if !separator.is_empty() => {
                part(&text.split(separator).collect::<Vec<_>>(), integer(2))
            }
            ("string_to_array", [Some(text), Some(separator)]) if !separator.is_empty() => {
                let parts = text.split(separator).map(Value::text);
                Value::array(parts.filter(|_| !text.is_empty()))
            }
            ("left", [Some(text), _]) => match integer(1).map(usize::try_from) {
                Some(Ok(length)) => Value::text(text.chars().take(length).collect::<String>()),
                _ => Value::Unknown,
            },
            ("substr" | "substring", [Some(text), _, ..]) => {
                substring(text, integer(1), arguments.get(2).map(|_| integer(2)))
            }
            ("repeat", [Some(text), _]) => match integer(1).map(usize::try_from) {
                Some(Ok(times)) if times <= 1000 => Value::text(text.repeat(times)),
                _ => Value::Unknown,
            },
            _ => of_arrays(name, arguments),
        }
    }

    fn mapped(self, value: &Value, map: impl FnOnce(&str) -> SmolStr) -> Value {
        match self.to_text(value) {
            Value::Text(text) => Value::Text(map(&text)),
            _ => Value::Unknown,
        }
    }

    fn concat(self, separator: &str, arguments: &[Value]) -> Value {
        let mut parts = Vec::new();
        for argument in arguments.iter().filter(|it| !it.is_null()) {
            // `concat` prints a boolean by its letter.
            match (argument, self.to_text(argument)) {
                (Value::Boolean(value), _) => {
                    parts.push(SmolStr::new_static(if *value { "t" } else { "f" }));
                }
                (_, Value::Text(text)) => parts.push(text),
                _ => return Value::Unknown,
            }
        }
        Value::text(parts.join(separator))
    }

    /// `format('%I.%I', …)`.
    fn format(self, arguments: &[Value]) -> Value {
        let Some((pattern, arguments)) = arguments.split_first() else {
            return Value::Unknown;
        };
        let pattern = match self.to_text(pattern) {
            Value::Text(pattern) => pattern,
            other => return other,
        };
        let mut text = String::new();
        let mut next = 0;
        let mut chars = pattern.chars().peekable();
        while let Some(char) = chars.next() {
            if char != '%' {
                text.push(char);
                continue;
            }
            let mut digits = String::new();
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            if !digits.is_empty() {
                // `%1$I`; a width is for tables that people read.
                match (chars.next_if_eq(&'$'), digits.parse::<usize>()) {
                    (Some(_), Ok(position)) if position > 0 => next = position - 1,
                    _ => return Value::Unknown,
                }
            }
            let Some(specifier) = chars.next() else {
                return Value::Unknown;
            };
            if specifier == '%' {
                text.push('%');
                continue;
            }
            let Some(argument) = arguments.get(next) else {
                return Value::Unknown;
            };
            next += 1;
            let Some(printed) = self.formatted(specifier, argument) else {
                return Value::Unknown;
            };
            text.push_str(&printed);
        }
        Value::text(text)
    }

    fn formatted(self, specifier: char, argument: &Value) -> Option<SmolStr> {
        let text = match (self.to_text(argument), argument) {
            // `format` prints a boolean by its letter.
            (_, Value::Boolean(value)) => SmolStr::new_static(if *value { "t" } else { "f" }),
            (Value::Text(text), _) => text,
            (Value::Null, _) => {
                return match specifier {
                    's' => Some(SmolStr::default()),
                    'L' => Some(SmolStr::new_static("NULL")),
                    _ => None,
                };
            }
            _ => return None,
        };
        match specifier {
            's' => Some(text),
            'I' => Some(quote_identifier(&text).into()),
            'L' => Some(quote_literal(&text).into()),
            _ => None,
        }
    }
}

fn of_arrays(name: &str, arguments: &[Value]) -> Value {
    match (name, arguments) {
        ("cardinality", [Value::Array(elements)]) => count(elements.len()),
        ("array_length", [Value::Array(elements), Value::Integer(1)]) if elements.is_empty() => {
            Value::Null
        }
        ("array_length" | "array_upper", [Value::Array(elements), Value::Integer(1)]) => {
            count(elements.len())
        }
        ("array_lower", [Value::Array(elements), Value::Integer(1)]) if !elements.is_empty() => {
            Value::Integer(1)
        }
        ("array_to_string", [Value::Array(elements), Value::Text(separator)]) => {
            let texts: Option<Vec<SmolStr>> = elements
                .iter()
                .filter(|element| !element.is_null())
                .map(Value::as_text)
                .collect();
            texts.map_or(Value::Unknown, |texts| Value::text(texts.join(separator)))
        }
        ("array_position", [Value::Array(elements), wanted]) => {
            for (index, element) in elements.iter().enumerate() {
                match element.equals(wanted) {
                    Some(true) => return count(index + 1),
                    Some(false) => {}
                    None if element.is_null() => {}
                    None => return Value::Unknown,
                }
            }
            Value::Null
        }
        ("array_remove", [Value::Array(elements), unwanted]) => {
            let kept = elements
                .iter()
                .filter(|element| element.equals(unwanted) != Some(true));
            Value::array(kept.cloned())
        }
        _ => Value::Unknown,
    }
}

fn count(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Unknown, Value::Integer)
}

fn part(parts: &[&str], index: Option<i64>) -> Value {
    let Some(index) = index else {
        return Value::Unknown;
    };
    let from_start = usize::try_from(index.abs()).unwrap_or(usize::MAX);
    let found = match index {
        0 => return Value::Unknown,
        1.. => parts.get(from_start - 1),
        _ => parts
            .len()
            .checked_sub(from_start)
            .and_then(|at| parts.get(at)),
    };
    Value::text(found.copied().unwrap_or_default())
}

/// `length` is `None` without one, and `Some(None)` where it is not known.
fn substring(text: &str, from: Option<i64>, length: Option<Option<i64>>) -> Value {
    let Some(from) = from else {
        return Value::Unknown;
    };
    let end = match length {
        None => i64::MAX,
        Some(Some(length)) if length >= 0 => from.saturating_add(length),
        Some(_) => return Value::Unknown,
    };
    let chars = (1..).zip(text.chars());
    let inside = chars.filter(|(at, _)| (from..end).contains(at));
    Value::text(inside.map(|(_, char)| char).collect::<String>())
}

/// A string as a literal of SQL.
pub(super) fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// Whether a function gives a row for each of several values, wherever it stands.
pub(super) fn gives_a_set(name: &Name) -> bool {
    const THEY: [&str; 5] = [
        "generate_series",
        "generate_subscripts",
        "regexp_split_to_table",
        "string_to_table",
        "unnest",
    ];
    THEY.contains(&name.as_str())
}

/// The values of a function that stands in `FROM`, one for each row; `None` for those that give
/// something else.
pub(super) fn set_of(name: &Name, arguments: &[Value]) -> Option<Vec<Value>> {
    match (name.as_str(), arguments) {
        ("unnest", [Value::Array(elements)]) => Some(elements.to_vec()),
        ("unnest", [Value::Text(text)]) => super::expression::array_literal(text),
        ("unnest", [Value::Null]) => Some(Vec::new()),
        (
            "regexp_split_to_table" | "string_to_table",
            [Value::Text(text), Value::Text(separator)],
        ) if !separator.is_empty() && regex::escape(separator) == separator.as_str() => {
            Some(text.split(separator.as_str()).map(Value::text).collect())
        }
        ("generate_series", [from, to]) => {
            let (from, to) = (from.as_integer()?, to.as_integer()?);
            let few = to.checked_sub(from).is_some_and(|count| count < 10_000);
            few.then(|| (from..=to).map(Value::Integer).collect())
        }
        ("generate_subscripts", [Value::Array(elements), Value::Integer(1)]) => {
            let count = i64::try_from(elements.len()).ok()?;
            Some((1..=count).map(Value::Integer).collect())
        }
        _ => None,
    }
}
